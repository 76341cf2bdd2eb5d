//! A source of traffic: what it asks for, of whom, and what its callers do when they fail.

use crate::account::requests::demand::Demand;
use crate::account::requests::retries::Retries;
use crate::aws::elb::ids::TargetGroupId;
use crate::kernel::chance::stream::PathHash;
use crate::kernel::time::Duration;

/// A source of traffic.
#[derive(Clone, Debug, PartialEq)]
pub struct Traffic {
    /// Its name in the scenario.
    pub name: String,
    /// Its streams of chance, by the path `traffic/NAME`.
    pub path: PathHash,
    /// How many first attempts there are.
    pub demand: Demand,
    /// Where they go, with weights from 0 to 999; at least one is not 0.
    pub forward: Vec<(TargetGroupId, u16)>,
    /// For how long a caller stays with the target group it was sent to; none for not at all.
    pub stickiness: Option<Duration>,
    /// How long a caller waits for an answer.
    pub client_timeout: Duration,
    /// What callers do after a failed attempt.
    pub retries: Retries,
}
