//! A target group with the hosts that are its targets.

use super::latency::Latency;
use crate::aws::codedeploy::ids::InstanceId;
use crate::aws::elb::target_group::TargetGroup;

/// A target group or Classic Load Balancer, as a scenario describes it.
#[derive(Clone, Debug)]
pub struct TargetGroupEntry {
    /// Its settings.
    pub group: TargetGroup,
    /// Its targets, in rising order.
    pub members: Vec<InstanceId>,
    /// The zone of each target, as an index into `zones`; 0 where there are none.
    pub zone_of: Vec<u8>,
    /// The enabled zones, in order of their names; empty where no target has one.
    pub zones: Vec<String>,
    /// From registering a target until its checks begin, but for their phase.
    pub lag: Latency,
}
