//! One target's walk as the host sees it: which event is offered or runs, until when, and with what
//! luck.

use crate::account::luck::{WALK_WORDS, WalkWords};
use crate::aws::codedeploy::ids::{DeploymentId, GroupId, InstanceId, RevisionId, TargetIndex};
use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::aws::codedeploy::server::action::EventLimits;
use crate::aws::codedeploy::server::result::EventResult;
use crate::aws::codedeploy::server::role::TargetRole;
use crate::kernel::queue::Key;
use crate::kernel::time::{Duration, Time};

/// Index of a walk in the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WalkId(pub u32);

impl WalkId {
    /// The index as a slice wants it.
    const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A target under deployment.
#[derive(Clone, Debug)]
pub struct Walk {
    /// The deployment.
    pub deployment: DeploymentId,
    /// The target.
    pub target: TargetIndex,
    /// The host.
    pub host: InstanceId,
    /// The deployment group.
    pub group: GroupId,
    /// The revision being deployed.
    pub revision: RevisionId,
    /// The target's part in the deployment.
    pub role: TargetRole,
    /// How often this revision was deployed by this group before.
    pub attempt: u32,
    /// The event that is offered or runs.
    pub event: LifecycleEventName,
    /// The limits on it.
    pub limits: EventLimits,
    /// Where it stands.
    pub stage: Stage,
    /// How the event ends if the appointment made for it is an end.
    pub pending: EventResult,
    /// The engine's appointment for what comes next.
    pub key: Option<Key>,
    /// The walk's chance.
    pub words: WalkWords,
}

/// Where the present event of a walk stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stage {
    /// Between two events, or before the first.
    Idle,
    /// Offered to the agent.
    Offered {
        /// When the agent would pick it up if nothing stood in its way.
        wanted: Time,
        /// Last instant at which it may be picked up.
        limit: Time,
    },
    /// The service carries it out: nothing on the host matters.
    Service {
        /// How far it is.
        progress: Progress,
        /// Within this time from its beginning it must end.
        limit: Duration,
    },
    /// Picked up.
    Running {
        /// When it was picked up.
        began: Time,
        /// When it is done on the host.
        done: Time,
        /// How it ends on the host.
        result: EventResult,
        /// Last instant at which its end may be reported.
        limit: Time,
    },
}

/// How far the service is with an event of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The event is being dispatched.
    Dispatched,
    /// It has begun, and its call has not got through to the load balancers.
    Calling {
        /// When it began.
        began: Time,
    },
    /// The load balancers act on the call.
    Waiting {
        /// When it began.
        began: Time,
    },
}

/// The walks under way: places are used again, so that a run allocates no more than its widest
/// moment needs.
#[derive(Clone, Debug)]
pub struct Walks {
    walks: Vec<Walk>,
    free: Vec<WalkId>,
    /// The walk begun last on each host, where one is under way.
    last: Vec<Option<WalkId>>,
    /// By walk: the one begun before it on the same host, if that is still under way.
    before: Vec<Option<WalkId>>,
}

impl Walks {
    /// No walk on any of `hosts` hosts.
    pub fn new(hosts: usize) -> Self {
        Self {
            walks: Vec::new(),
            free: Vec::new(),
            last: vec![None; hosts],
            before: Vec::new(),
        }
    }

    /// Takes a place for a new walk.
    pub fn begin(&mut self, walk: Walk) -> WalkId {
        let last = &mut self.last[walk.host.index()];
        if let Some(id) = self.free.pop() {
            self.before[id.index()] = last.replace(id);
            self.walks[id.index()] = walk;
            return id;
        }
        let id = WalkId(u32::try_from(self.walks.len()).expect("walks are counted in u32"));
        self.before.push(last.replace(id));
        self.walks.push(walk);
        id
    }

    /// Gives the place of a finished walk back.
    pub fn end(&mut self, id: WalkId) {
        let before = self.before[id.index()].take();
        let host = self.get(id).host;
        // A host has as many walks as groups deploy to it at once: few.
        let after = self
            .chain(host)
            .find(|walk| self.before[walk.index()] == Some(id));
        match after {
            Some(after) => self.before[after.index()] = before,
            None => self.last[host.index()] = before,
        }
        self.free.push(id);
    }

    /// A walk under way.
    pub fn get(&self, id: WalkId) -> &Walk {
        &self.walks[id.index()]
    }

    /// A walk under way, to be changed.
    pub fn get_mut(&mut self, id: WalkId) -> &mut Walk {
        &mut self.walks[id.index()]
    }

    /// The walks on `host`, in the order of their deployments.
    pub fn on_host(&self, host: InstanceId) -> Vec<WalkId> {
        let mut found: Vec<WalkId> = self.chain(host).collect();
        found.sort_unstable_by_key(|id| self.get(*id).deployment);
        found
    }

    /// The only walk on `host`, if there is one and no other.
    pub fn only(&self, host: InstanceId) -> Option<WalkId> {
        let last = self.last[host.index()]?;
        self.before[last.index()].is_none().then_some(last)
    }

    /// The walks on `host`, the one begun last first.
    fn chain(&self, host: InstanceId) -> impl Iterator<Item = WalkId> {
        std::iter::successors(self.last[host.index()], |id| self.before[id.index()])
    }
}

/// The words of a walk in a world without chance.
pub const NO_WORDS: WalkWords = [0; WALK_WORDS];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::codedeploy::server::result::Success;

    fn walk(host: u32, deployment: u32) -> Walk {
        Walk {
            deployment: DeploymentId(deployment),
            target: TargetIndex(0),
            host: InstanceId(host),
            group: GroupId(0),
            revision: RevisionId(0),
            role: TargetRole::InPlace,
            attempt: 0,
            event: LifecycleEventName::ApplicationStop,
            limits: EventLimits {
                pickup: Duration::ZERO,
                event: Duration::ZERO,
            },
            stage: Stage::Idle,
            pending: EventResult::Succeeded(Success::NO_SCRIPT),
            key: None,
            words: NO_WORDS,
        }
    }

    #[test]
    fn a_host_knows_its_walks_in_whatever_order_they_end() {
        for ends in [
            [0, 1, 2],
            [0, 2, 1],
            [1, 0, 2],
            [1, 2, 0],
            [2, 0, 1],
            [2, 1, 0],
        ] {
            let mut walks = Walks::new(2);
            let other = walks.begin(walk(1, 9));
            let ids = [5, 3, 4].map(|deployment| walks.begin(walk(0, deployment)));
            assert_eq!(walks.on_host(InstanceId(0)), [ids[1], ids[2], ids[0]]);
            for (place, end) in ends.into_iter().enumerate() {
                walks.end(ids[end]);
                let left = walks.on_host(InstanceId(0));
                assert_eq!(left.len(), 2 - place, "{ends:?}");
                assert!(!left.contains(&ids[end]), "{ends:?}");
            }
            assert_eq!(walks.on_host(InstanceId(1)), [other]);
            // A place used again belongs to its new host alone.
            let again = walks.begin(walk(1, 7));
            assert_eq!(again, ids[ends[2]]);
            assert_eq!(walks.on_host(InstanceId(1)), [again, other]);
            assert_eq!(walks.on_host(InstanceId(0)), []);
        }
    }
}
