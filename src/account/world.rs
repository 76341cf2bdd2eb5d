//! Everything a scenario says about the account, with names resolved to indices. Built once and
//! shared by every run.

use crate::account::fault::description::Fault;
use crate::account::host::Host;
use crate::account::latency::{Latency, Profile};
use crate::account::revision::Revision;
use crate::aws::codedeploy::group::DeploymentGroup;
use crate::aws::codedeploy::ids::{DeploymentId, GroupId, InstanceId, RevisionId};
use crate::aws::codedeploy::rollback::StopRollback;
use crate::aws::codedeploy::service::{Policy, Request};
use crate::kernel::chance::stream::PathHash;
use crate::kernel::time::{Duration, Time};

/// The order of targets inside a bucket; AWS promises none (EC2-042).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetOrder {
    /// Shuffled by the seed.
    Shuffled,
    /// As the scenario lists the hosts.
    AsListed,
}

/// The account and what happens in it.
#[derive(Clone, Debug)]
pub struct World {
    /// All hosts, in the scenario's order.
    pub hosts: Vec<Host>,
    /// All revisions.
    pub revisions: Vec<Revision>,
    /// All deployment groups.
    pub groups: Vec<GroupEntry>,
    /// Latency profiles; the first holds for deployments and for hosts without their own.
    pub profiles: Vec<Profile>,
    /// Limits and switches of the service.
    pub policy: Policy,
    /// Switch of EC2-042.
    pub target_order: TargetOrder,
    /// Faults in the scenario's order.
    pub faults: Vec<Fault>,
    /// What callers ask for, in the order of the scenario.
    pub timeline: Vec<Timed>,
    /// When the run ends; none for fifteen minutes after the last deployment.
    pub until: Option<Duration>,
}

/// A deployment group with what is worked out about it at build.
#[derive(Clone, Debug)]
pub struct GroupEntry {
    /// The group as created.
    pub group: DeploymentGroup,
    /// Hosts its filters select, in the scenario's order, visible or not.
    pub members: Vec<InstanceId>,
    /// What each host ran before the start, by host; none for a new host.
    pub runs: Vec<Option<RevisionId>>,
    /// Streams of each (revision, host) pair: `revision * hosts + host`.
    pub paths: Vec<PathHash>,
    /// Stream of the group's own waits.
    pub path: PathHash,
}

/// An operation of the timeline.
#[derive(Clone, Debug)]
pub struct Timed {
    /// When it is called.
    pub at: Time,
    /// What is called.
    pub operation: Operation,
}

/// What a caller asks for.
#[derive(Clone, Debug)]
pub enum Operation {
    /// CreateDeployment.
    CreateDeployment(Request),
    /// CreateDeployment with `deploymentMode` RESTART, which is refused (EC2-170).
    RestartDeployment {
        /// The group.
        group: GroupId,
    },
    /// StopDeployment.
    StopDeployment {
        /// Which, in order of creation.
        deployment: DeploymentId,
        /// What it says about a rollback.
        rollback: StopRollback,
    },
}

impl World {
    /// The stream of everything `host` does when `revision` is deployed to it by `group`.
    pub fn walk_path(&self, group: GroupId, revision: RevisionId, host: InstanceId) -> PathHash {
        self.groups[group.index()].paths[revision.index() * self.hosts.len() + host.index()]
    }

    /// The latencies of a host.
    pub fn profile_of(&self, host: InstanceId) -> &Profile {
        &self.profiles[usize::from(self.hosts[host.index()].profile)]
    }

    /// The latencies of deployments and of hosts without their own.
    pub fn profile(&self) -> &Profile {
        &self.profiles[0]
    }

    /// Whether a walk depends on chance at all.
    pub fn draws(&self) -> bool {
        let scripts = self
            .revisions
            .iter()
            .flat_map(|revision| revision.hooks.iter().flatten());
        self.profiles.iter().any(Profile::draws)
            || scripts
                .into_iter()
                .any(|script| script.time.as_ref().is_some_and(Latency::is_drawn))
    }
}
