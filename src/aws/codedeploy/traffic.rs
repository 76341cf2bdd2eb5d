//! How long CodeDeploy keeps a target out of traffic: when BlockTraffic and AllowTraffic end, given
//! what the load balancers do.
//!
//! It does not know when a target drains or passes a check; it is told.

use crate::kernel::time::{Duration, Time};
use crate::rulebook::{EC2_127, EC2_128, EC2_129, EC2_130, Rule};

/// When BlockTraffic ends; AWS and its users disagree (EC2-129).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockModel {
    /// One poll after the slowest load balancer has drained the target.
    Drain,
    /// By the formula of AWS's support, though not before the whole delay (EC2-128).
    SupportFormula,
}

/// When AllowTraffic ends; AWS's formula and its health checks disagree (EC2-128).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AllowModel {
    /// One interval more than the healthy threshold after the target answers.
    ThresholdFormula,
    /// As soon as the load balancers call the target healthy.
    FirstCheck,
}

/// How long a deregistered target drains; AWS is silent (EC2-130).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DrainEarly {
    /// For the whole delay, as if connections persisted.
    No,
    /// Until nothing runs on it any more, at most for the delay.
    Yes,
}

/// What holds for the traffic events of every deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrafficPolicy {
    /// Switch of EC2-129.
    pub block_model: BlockModel,
    /// Switch of EC2-128.
    pub allow_model: AllowModel,
    /// Switch of EC2-130, where a target group does not say otherwise.
    pub drain_early: DrainEarly,
}

impl Default for TrafficPolicy {
    fn default() -> Self {
        Self {
            block_model: BlockModel::Drain,
            allow_model: AllowModel::ThresholdFormula,
            drain_early: DrainEarly::No,
        }
    }
}

/// From one look of the service at a load balancer to the next (EC2-129).
pub const LOAD_BALANCER_POLL: Duration = Duration::from_secs(15);

/// The settings of a load balancer that the traffic events depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behind {
    /// How long a deregistered target may drain.
    pub deregistration_delay: Duration,
    /// From one health check to the next.
    pub interval: Duration,
    /// Passes in a row that make a target healthy.
    pub healthy_threshold: u8,
}

impl Behind {
    /// What AWS's support gives for either traffic event: one interval more than the healthy
    /// threshold (EC2-128).
    pub const fn support_formula(self) -> Duration {
        self.interval
            .saturating_mul(self.healthy_threshold as u64 + 1)
    }
}

/// Since when a load balancer gets answers from a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ready {
    /// Registration is in effect and the application answers checks.
    pub answers: Time,
    /// The load balancer calls the target healthy.
    pub healthy: Time,
}

impl TrafficPolicy {
    /// When a target counts as drained that was deregistered at `began`: after the whole `delay`, or
    /// as soon as it is idle.
    pub fn drained(self, began: Time, delay: Duration, idle: Option<Time>) -> Time {
        let whole = later(began, delay);
        match (self.drain_early, idle) {
            (DrainEarly::Yes, Some(idle)) => idle.max(began).min(whole),
            (DrainEarly::Yes, None) | (DrainEarly::No, _) => whole,
        }
    }

    /// The end of a BlockTraffic that began at `began`, for a target that the slowest of its load
    /// balancers drained at `drained`, and the rule that put it there. `behind` are the load balancers
    /// it was registered with.
    pub fn block_ends(
        self,
        began: Time,
        drained: Time,
        behind: impl IntoIterator<Item = Behind>,
    ) -> (Time, Rule) {
        let behind = behind.into_iter();
        match self.block_model {
            BlockModel::Drain => {
                let delay = behind.map(|one| one.deregistration_delay).max();
                let whole = later(began, delay.unwrap_or(Duration::ZERO));
                let rule = if drained < whole { EC2_130 } else { EC2_129 };
                (later(drained, LOAD_BALANCER_POLL), rule)
            }
            BlockModel::SupportFormula => {
                let takes = |one: Behind| one.support_formula().max(one.deregistration_delay);
                let slowest = behind.map(takes).max();
                (later(began, slowest.unwrap_or(Duration::ZERO)), EC2_128)
            }
        }
    }

    /// The end of AllowTraffic for a target that is healthy behind all these load balancers, and the
    /// rule that put it there.
    pub fn allow_ends(
        self,
        behind: impl IntoIterator<Item = (Behind, Ready)>,
    ) -> Option<(Time, Rule)> {
        let ends = |(one, ready): (Behind, Ready)| {
            let reckoned = later(ready.answers, one.support_formula());
            match self.allow_model {
                AllowModel::ThresholdFormula if reckoned >= ready.healthy => (reckoned, EC2_128),
                AllowModel::ThresholdFormula | AllowModel::FirstCheck => (ready.healthy, EC2_127),
            }
        };
        let all = behind.into_iter().map(ends);
        all.max_by_key(|(at, _)| *at)
    }
}

/// `delay` after `from`, or the end of time.
fn later(from: Time, delay: Duration) -> Time {
    from.checked_add(delay).unwrap_or(Time::LAST)
}

#[cfg(test)]
mod tests;
