//! One target's walk as the host sees it: which event is offered or runs, until when, and with what
//! luck.

use crate::account::luck::{WALK_WORDS, WalkWords};
use crate::aws::codedeploy::ids::{DeploymentId, GroupId, InstanceId, RevisionId, TargetIndex};
use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::aws::codedeploy::server::action::EventLimits;
use crate::aws::codedeploy::server::result::EventResult;
use crate::kernel::queue::Key;
use crate::kernel::time::Time;

/// Index of a walk in the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WalkId(pub u32);

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

/// The walks under way: places are used again, so that a run allocates no more than its widest
/// moment needs.
#[derive(Clone, Debug, Default)]
pub struct Walks {
    walks: Vec<Walk>,
    free: Vec<WalkId>,
    busy: Vec<bool>,
}

impl Walks {
    /// Takes a place for a new walk.
    pub fn begin(&mut self, walk: Walk) -> WalkId {
        if let Some(id) = self.free.pop() {
            self.walks[id.0 as usize] = walk;
            self.busy[id.0 as usize] = true;
            return id;
        }
        let id = WalkId(u32::try_from(self.walks.len()).expect("walks are counted in u32"));
        self.walks.push(walk);
        self.busy.push(true);
        id
    }

    /// Gives the place of a finished walk back.
    pub fn end(&mut self, id: WalkId) {
        self.busy[id.0 as usize] = false;
        self.free.push(id);
    }

    /// A walk under way.
    pub fn get(&self, id: WalkId) -> &Walk {
        &self.walks[id.0 as usize]
    }

    /// A walk under way, to be changed.
    pub fn get_mut(&mut self, id: WalkId) -> &mut Walk {
        &mut self.walks[id.0 as usize]
    }

    /// The walks on `host`, in the order of their deployments.
    pub fn on_host(&self, host: InstanceId) -> Vec<WalkId> {
        let mut found: Vec<WalkId> = (0..self.walks.len())
            .filter(|index| self.busy[*index] && self.walks[*index].host == host)
            .map(|index| WalkId(u32::try_from(index).expect("walks are counted in u32")))
            .collect();
        found.sort_unstable_by_key(|id| self.get(*id).deployment);
        found
    }
}

/// The words of a walk in a world without chance.
pub const NO_WORDS: WalkWords = [0; WALK_WORDS];
