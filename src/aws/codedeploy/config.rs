//! Deployment configurations of the server platform: how many targets must stay healthy, and what
//! follows for the number deployed to at a time.

use std::fmt;

use crate::aws::codedeploy::zonal::Zonal;

/// `minimumHealthyHosts` of a deployment configuration (EC2-030).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MinimumHealthyHosts {
    /// An absolute number of targets.
    HostCount(u32),
    /// Percent of the deployment's targets, 0 to 99 (EC2-035).
    FleetPercent(u8),
    /// What the service reports for `CodeDeployDefault.OneAtATime`; no caller can set it.
    MostConcurrencyOne,
}

/// A deployment configuration under its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeploymentConfig {
    /// `deploymentConfigName`.
    pub name: String,
    /// How many targets must stay healthy.
    pub minimum: MinimumHealthyHosts,
    /// What it says of zones, if anything (EC2-055).
    pub zonal: Zonal,
}

/// Why a minimum is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MinimumRefusal {
    /// Below zero.
    Negative,
    /// FLEET_PERCENT above 99 (EC2-035).
    PercentAbove99,
    /// MOST_CONCURRENCY cannot be set (EC2-030).
    MostConcurrency,
    /// A count no fleet can reach.
    TooLarge,
    /// Neither HOST_COUNT nor FLEET_PERCENT.
    UnknownType,
}

impl MinimumRefusal {
    /// The exception the service raises.
    pub const EXCEPTION: &str = "InvalidMinimumHealthyHostValueException";
}

impl fmt::Display for MinimumRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Negative => "a minimum of healthy hosts cannot be below 0",
            Self::PercentAbove99 => "FLEET_PERCENT takes 0 to 99; with 100 nothing could be deployed to",
            Self::MostConcurrency => {
                "MOST_CONCURRENCY is only reported, for CodeDeployDefault.OneAtATime; set HOST_COUNT or FLEET_PERCENT"
            }
            Self::TooLarge => "a minimum of healthy hosts cannot exceed 4294967295",
            Self::UnknownType => "the type of a minimum is HOST_COUNT or FLEET_PERCENT",
        })
    }
}

/// What a minimum means for a deployment with a known number of targets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Concurrency {
    /// M: targets that must stay healthy.
    pub required_healthy: u32,
    /// Targets deployed to at a time while none has failed; 0 when the deployment cannot start.
    pub at_a_time: u32,
    /// Targets that must succeed for the deployment to succeed; none when it cannot start
    /// (EC2-040).
    pub successes_needed: Option<u32>,
}

impl MinimumHealthyHosts {
    /// Reads `type` and `value` as the service accepts them.
    ///
    /// # Errors
    /// What [`MinimumRefusal`] lists.
    pub fn new(kind: &str, value: i64) -> Result<Self, MinimumRefusal> {
        match kind {
            "HOST_COUNT" | "FLEET_PERCENT" if value < 0 => Err(MinimumRefusal::Negative),
            "HOST_COUNT" => u32::try_from(value)
                .map(Self::HostCount)
                .map_err(|_| MinimumRefusal::TooLarge),
            "FLEET_PERCENT" => u8::try_from(value)
                .ok()
                .filter(|percent| *percent <= 99)
                .map(Self::FleetPercent)
                .ok_or(MinimumRefusal::PercentAbove99),
            "MOST_CONCURRENCY" => Err(MinimumRefusal::MostConcurrency),
            _ => Err(MinimumRefusal::UnknownType),
        }
    }

    /// M for a deployment with `targets` targets, in whole numbers (EC2-031, EC2-033).
    pub fn required_healthy(self, targets: u32) -> u32 {
        match self {
            Self::HostCount(count) => count,
            Self::FleetPercent(percent) => {
                let product = u64::from(targets) * u64::from(percent);
                u32::try_from(product.div_ceil(100)).expect("a percentage of a u32 fits a u32")
            }
            Self::MostConcurrencyOne => targets.saturating_sub(1),
        }
    }

    /// What the minimum means for `targets` targets (EC2-031 to EC2-040).
    pub fn concurrency(self, targets: u32) -> Concurrency {
        let required_healthy = self.required_healthy(targets);
        let spare = targets.saturating_sub(required_healthy);
        let at_a_time = match self {
            Self::MostConcurrencyOne => spare.min(1),
            Self::HostCount(_) | Self::FleetPercent(_) => spare,
        };
        let successes_needed = (at_a_time > 0).then_some(required_healthy.max(1));
        Concurrency {
            required_healthy,
            at_a_time,
            successes_needed,
        }
    }
}

impl fmt::Display for MinimumHealthyHosts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HostCount(count) => write!(f, "HOST_COUNT {count}"),
            Self::FleetPercent(percent) => write!(f, "FLEET_PERCENT {percent}"),
            Self::MostConcurrencyOne => f.write_str("MOST_CONCURRENCY 1"),
        }
    }
}

/// The configuration used when neither the deployment nor its group names one (EC2-033).
pub const DEFAULT_CONFIG: &str = "CodeDeployDefault.OneAtATime";

/// Names of custom configurations may not start with this (CFG-026).
pub const RESERVED_PREFIX: &str = "CodeDeployDefault.";

/// The predefined configurations of the server platform (CFG-001 to CFG-003, EC2-033).
pub fn predefined() -> [DeploymentConfig; 3] {
    let config = |name: &str, minimum| DeploymentConfig {
        name: name.to_owned(),
        minimum,
        zonal: Zonal::No,
    };
    [
        config(DEFAULT_CONFIG, MinimumHealthyHosts::MostConcurrencyOne),
        config(
            "CodeDeployDefault.HalfAtATime",
            MinimumHealthyHosts::FleetPercent(50),
        ),
        config(
            "CodeDeployDefault.AllAtOnce",
            MinimumHealthyHosts::HostCount(0),
        ),
    ]
}
