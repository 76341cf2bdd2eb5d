//! What holds for every deployment of an account.

use crate::aws::codedeploy::alarm_polling::PollPolicy;
use crate::aws::codedeploy::config::MinimumHealthyHosts;
use crate::aws::codedeploy::server::action::EventLimits;
use crate::aws::codedeploy::server::settings::{Batches, HaltInflight, SingleInstanceHalf};
use crate::aws::codedeploy::traffic::TrafficPolicy;
use crate::kernel::time::Duration;

/// Which targets of the triggering deployment a rollback goes to; AWS is silent (EC2-186).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RollbackTargets {
    /// All of them.
    All,
    /// Only those that were attempted.
    Attempted,
}

/// What holds for every deployment of the account: limits, and choices where AWS is silent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Policy {
    /// Pickup and event limits (EC2-150, EC2-154).
    pub limits: EventLimits,
    /// Limit on a whole in-place deployment (EC2-206).
    pub deployment_limit: Duration,
    /// Switch of EC2-076: within this time a copied group must have its instances.
    pub green_provision_limit: Duration,
    /// Limit on a whole blue/green deployment (EC2-206).
    pub blue_green_limit: Duration,
    /// Switch of EC2-043.
    pub batches: Batches,
    /// Switch of EC2-044.
    pub halt_inflight: HaltInflight,
    /// Switch of EC2-040.
    pub single_instance_half: SingleInstanceHalf,
    /// Switch of EC2-186.
    pub rollback_targets: RollbackTargets,
    /// Switch of EC2-185: the minimum of a rollback, where it is not that of its trigger.
    pub rollback_minimum: Option<MinimumHealthyHosts>,
    /// Targets one deployment may have (EC2-206).
    pub instances_per_deployment: u32,
    /// Choices about polls of alarms.
    pub polls: PollPolicy,
    /// Choices about the traffic events.
    pub traffic: TrafficPolicy,
    /// Deployments the account may run at once (EC2-206).
    pub concurrent_deployments: u32,
    /// Targets the account may deploy to at once (EC2-206).
    pub instances_in_concurrent_deployments: u32,
}

impl Default for Policy {
    /// The documented limits of most Regions (EC2-206), and the recommended choices.
    fn default() -> Self {
        Self {
            limits: EventLimits {
                pickup: Duration::from_secs(300),
                event: Duration::from_secs(3600),
            },
            deployment_limit: Duration::from_secs(12 * 3600),
            green_provision_limit: Duration::from_secs(3600),
            blue_green_limit: Duration::from_secs(109 * 3600),
            batches: Batches::Rolling,
            halt_inflight: HaltInflight::Drain,
            single_instance_half: SingleInstanceHalf::Invalid,
            rollback_targets: RollbackTargets::All,
            rollback_minimum: None,
            instances_per_deployment: 1000,
            polls: PollPolicy::default(),
            traffic: TrafficPolicy::default(),
            concurrent_deployments: 1300,
            instances_in_concurrent_deployments: 1000,
        }
    }
}
