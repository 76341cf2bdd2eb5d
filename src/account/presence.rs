//! Which instances are there: some are launched during a run, others are terminated.

use crate::aws::codedeploy::ids::InstanceId;

/// Whether an instance is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It is still to be launched, or never will be.
    Ahead,
    /// It runs.
    There,
    /// It was terminated.
    Terminated,
}

/// Every instance of the account, host by host.
#[derive(Clone, Debug)]
pub struct Presences {
    list: Vec<Presence>,
}

impl Presences {
    /// The instances at the start.
    pub fn new(list: Vec<Presence>) -> Self {
        Self { list }
    }

    /// Whether an instance is there.
    pub fn is_there(&self, host: InstanceId) -> bool {
        self.list[host.index()] == Presence::There
    }

    /// An instance is launched.
    pub fn launch(&mut self, host: InstanceId) {
        self.list[host.index()] = Presence::There;
    }

    /// An instance is terminated.
    pub fn terminate(&mut self, host: InstanceId) {
        self.list[host.index()] = Presence::Terminated;
    }
}
