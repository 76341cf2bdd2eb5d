//! Agents that go away and come back, and what becomes of the events they were at.

use super::{Account, later};
use crate::account::agent::Change;
use crate::account::host::AfterRestart;
use crate::account::luck::{purpose, word};
use crate::account::walk::{Stage, WalkId};
use crate::account::world::World;
use crate::aws::codedeploy::ids::InstanceId;
use crate::aws::codedeploy::server::result::{EventResult, Failure, FailureCause};
use crate::kernel::chance::stream::PathHash;
use crate::kernel::time::{Duration, Time};

/// An agent ignores older records of an event under way (EC2-158).
const RECORD_KEPT: Duration = Duration::from_secs(24 * 3600);

impl Account {
    /// The agent of `host` stops running.
    pub fn lose_agent(&mut self, host: InstanceId) -> Change {
        self.agents.lose(host)
    }

    /// Whether the agent of `host` runs, whether or not it reaches CodeDeploy.
    pub fn agent_runs(&self, host: InstanceId) -> bool {
        self.agents.runs(host)
    }

    /// The agent of `host` runs again.
    pub fn find_agent(&mut self, world: &World, host: InstanceId, now: Time) -> Change {
        let path = PathHash::of(&format!("host/{}", world.hosts[host.index()].name));
        let attempt = self.agents.returns(host);
        let drawn = word(self.seed, path, purpose::AGENT_RETURN, attempt);
        let pause = world.profile_of(host).agent_return.sample(drawn);
        self.agents.find(host, later(now, pause))
    }

    /// The agent of `host` no longer reaches CodeDeploy.
    pub fn cut_agent(&mut self, host: InstanceId, now: Time) -> Change {
        self.agents.cut(host, now)
    }

    /// The agent of `host` reaches CodeDeploy again.
    pub fn mend_agent(&mut self, host: InstanceId, now: Time) -> Change {
        self.agents.mend(host, now)
    }

    /// The agent of `host` has come back: of the events that ran meanwhile it reports the newest
    /// Failed, if it is new enough to do so (EC2-158).
    pub fn report_restart(&mut self, world: &World, host: InstanceId, now: Time) {
        if world.hosts[host.index()].after_restart == AfterRestart::Forgets {
            return;
        }
        let running = |id: WalkId| match self.walks.get(id).stage {
            Stage::Running { began, limit, .. } if limit > now => Some((began, id, limit)),
            Stage::Running { .. } | Stage::Offered { .. } | Stage::Service { .. } | Stage::Idle => {
                None
            }
        };
        let walks = self.walks.on_host(host).into_iter();
        // Of equally old records the later deployment's counts.
        let newest = walks.filter_map(running).max_by_key(|(began, ..)| *began);
        if let Some((began, id, limit)) = newest
            && now.since(began) < RECORD_KEPT
        {
            let walk = self.walks.get_mut(id);
            let result = EventResult::Failed(Failure::of(FailureCause::AgentRestarted));
            walk.stage = Stage::Running {
                began,
                done: now,
                result,
                limit,
            };
        }
    }

    /// The events that ran when the agent of `host` went away can no longer end well: the service
    /// learns of it when their limit passes (EC2-151).
    pub fn orphan_events(&mut self, host: InstanceId, now: Time) {
        for id in self.walks.on_host(host) {
            if let Stage::Running {
                began, done, limit, ..
            } = self.walks.get(id).stage
            {
                // Done, but not reported: the agent was cut off before.
                if done < now {
                    self.note_install(id);
                }
                let walk = self.walks.get_mut(id);
                let result = EventResult::Failed(Failure::of(FailureCause::HostLost));
                walk.stage = Stage::Running {
                    began,
                    done: limit,
                    result,
                    limit,
                };
            }
        }
    }
}
