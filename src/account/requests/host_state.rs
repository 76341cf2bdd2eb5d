//! What requests find on a host: everything that decides how it is reached and how it answers.
//! Hosts whose states are equal are alike and share a cell.

use crate::account::requests::cell::Service;
use crate::account::requests::standing::Standing;
use crate::aws::codedeploy::ids::{InstanceId, RevisionId};

/// Index of a fleet in the scenario.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct FleetId(pub u16);

impl FleetId {
    /// The index as a slice wants it.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Index of an Availability Zone among all that the scenario names; hosts without one share the
/// first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ZoneId(pub u8);

impl ZoneId {
    /// The index as a slice wants it.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// The state of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HostState {
    /// Its fleet.
    pub fleet: FleetId,
    /// Its zone.
    pub zone: ZoneId,
    /// What it does with a request.
    pub service: Service,
    /// The revision that serves; none where none was ever started.
    pub revision: Option<RevisionId>,
    /// Part of its capacity that it has, in parts per million: less while it warms up.
    pub capacity_ppm: u32,
    /// Factor on the time an answer takes, in parts per million.
    pub latency_ppm: u32,
    /// Share of answers that are errors, in parts per billion.
    pub error_ppb: u32,
    /// Share of answers that come too late, in parts per billion (TRF-030).
    pub late_ppb: u32,
    /// The host itself, where a load balancer that watches for failing targets has seen it fail: from
    /// then on it is like no other (LB-041).
    pub apart: Option<InstanceId>,
    /// How it stands with the target groups of its fleet.
    pub standing: Standing,
}
