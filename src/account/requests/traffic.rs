//! stand-in
use crate::account::requests::demand::Demand;
use crate::account::requests::ids::TrafficId;
use crate::account::requests::retries::Retries;
use crate::aws::elb::ids::TargetGroupId;
use crate::kernel::chance::stream::PathHash;
use crate::kernel::time::Duration;
/// Traffic.
#[derive(Clone, Debug)]
pub struct Traffic {
    /// id
    pub id: TrafficId,
    /// name
    pub name: String,
    /// path
    pub path: PathHash,
    /// d
    pub demand: Demand,
    /// f
    pub forward: Vec<(TargetGroupId, u16)>,
    /// s
    pub stickiness: Option<Duration>,
    /// t
    pub client_timeout: Duration,
    /// r
    pub retries: Retries,
}
