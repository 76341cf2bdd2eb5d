//! What changes in the account during a run, and its answers to what deployments ask.

mod agents;

use crate::account::agent::Agents;
use crate::account::application::Applications;
use crate::account::balancing::Balancing;
use crate::account::fault::book::FaultBook;
use crate::account::install::{HostFiles, Install, files_at_the_start};
use crate::account::luck::{FINALISE_WORD, SKIP_STAMP_WORD, gap_word, purpose};
use crate::account::presence::Presences;
use crate::account::requests::fluid::Fluid;
use crate::account::walk::{NO_WORDS, Progress, Stage, Walk, WalkId, Walks};
use crate::account::work::{Site, Work, stretched};
use crate::account::world::World;
use crate::aws::codedeploy::ids::{DeploymentId, GroupId, InstanceId, RevisionId, TargetIndex};
use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::aws::codedeploy::options::FileExistsBehavior;
use crate::aws::codedeploy::server::action::{Dispatch, EventLimits};
use crate::aws::codedeploy::server::result::{EventResult, Failure, FailureCause, Success};
use crate::aws::codedeploy::server::role::TargetRole;
use crate::aws::elb::probe::Probe;
use crate::aws::elb::target_group::HealthCheckSettings;
use crate::kernel::chance::stream::{Seed, Stream};
use crate::kernel::time::{Duration, Time};

/// What comes next for a walk, and when.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Appointment {
    /// When.
    pub at: Time,
    /// What.
    pub next: Next,
}

/// What an appointment brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The agent picks the offered event up.
    Pickup,
    /// The event ends, as the host reports it.
    End,
    /// A limit ends the event.
    Limit,
}

/// The account during one run.
#[derive(Clone, Debug)]
pub struct Account {
    seed: Seed,
    /// Whether any latency of a walk is drawn.
    draws: bool,
    agents: Agents,
    walks: Walks,
    /// By group, then host.
    installs: Vec<Vec<Install>>,
    /// By host; empty where no conflict is possible.
    files: Vec<HostFiles>,
    /// How often each group deployed each revision, by group, then revision.
    attempts: Vec<Vec<u32>>,
    /// Faults under way.
    pub faults: FaultBook,
    /// Which instances are there.
    pub presences: Presences,
    /// The applications on the hosts.
    pub applications: Applications,
    /// The hosts as targets.
    pub balancing: Balancing,
    /// The requests.
    pub fluid: Fluid,
    /// How often the application was started, by host.
    starts: Vec<u32>,
}

impl Account {
    /// The account at the start of a run.
    pub fn new(world: &World, seed: Seed) -> Self {
        let applications = Applications::new(world);
        // Nobody waits in a queue yet.
        let checked = |host: InstanceId, settings: &HealthCheckSettings| {
            let answer = applications.get(host).answer(world, host);
            Probe::of(answer, settings).0
        };
        let balancing = Balancing::new(world, seed, checked);
        let installs = world.groups.iter().map(|entry| {
            let install = |runs: &Option<RevisionId>| runs.map(Install::of).unwrap_or_default();
            entry.runs.iter().map(install).collect()
        });
        Self {
            seed,
            draws: world.draws(),
            agents: Agents::new(world.hosts.len()),
            walks: Walks::new(world.hosts.len()),
            installs: installs.collect(),
            files: files_at_the_start(world),
            attempts: vec![vec![0; world.revisions.len()]; world.groups.len()],
            faults: FaultBook::new(world, seed),
            presences: Presences::new(world.hosts.iter().map(|host| host.presence).collect()),
            applications,
            balancing,
            fluid: Fluid::new(world, seed),
            starts: vec![0; world.hosts.len()],
        }
    }

    /// Counts a start of the application on a host; returns how many there were before.
    pub fn count_start(&mut self, host: InstanceId) -> u32 {
        let starts = &mut self.starts[host.index()];
        *starts += 1;
        *starts - 1
    }

    /// Counts a deployment of `revision` by `group`; returns how many there were before.
    pub fn count_attempt(&mut self, group: GroupId, revision: RevisionId) -> u32 {
        let attempts = &mut self.attempts[group.index()][revision.index()];
        *attempts += 1;
        *attempts - 1
    }

    /// Begins the walk of a target.
    #[expect(
        clippy::too_many_arguments,
        reason = "a walk is these things and has no smaller name"
    )]
    pub fn begin_walk(
        &mut self,
        world: &World,
        deployment: DeploymentId,
        target: TargetIndex,
        host: InstanceId,
        group: GroupId,
        revision: RevisionId,
        role: TargetRole,
        attempt: u32,
        limits: EventLimits,
    ) -> WalkId {
        let mut words = NO_WORDS;
        if self.draws {
            let path = world.walk_path(group, revision, host);
            Stream::new(self.seed, path, purpose::WALK, attempt).fill(&mut words);
        }
        self.walks.begin(Walk {
            deployment,
            target,
            host,
            group,
            revision,
            role,
            attempt,
            event: LifecycleEventName::ApplicationStop,
            limits,
            stage: Stage::Idle,
            pending: EventResult::Succeeded(Success::NO_SCRIPT),
            key: None,
            words,
        })
    }

    /// A walk under way.
    pub fn walk(&self, id: WalkId) -> &Walk {
        self.walks.get(id)
    }

    /// A walk under way, to keep its appointment.
    pub fn walk_mut(&mut self, id: WalkId) -> &mut Walk {
        self.walks.get_mut(id)
    }

    /// Ends a walk.
    pub fn end_walk(&mut self, id: WalkId) {
        self.walks.end(id);
    }

    /// The only walk under way on a host, if there is one and no other.
    pub fn only_walk_on(&self, host: InstanceId) -> Option<WalkId> {
        self.walks.only(host)
    }

    /// Walks under way on a host.
    pub fn walks_on(&self, host: InstanceId) -> Vec<WalkId> {
        self.walks.on_host(host)
    }

    /// An event is offered to the agent (EC2-140, EC2-150, EC2-220, EC2-221).
    pub fn offer(
        &mut self,
        world: &World,
        id: WalkId,
        event: LifecycleEventName,
        dispatch: Dispatch,
        admitted: Time,
        now: Time,
    ) -> Appointment {
        let walk = self.walks.get_mut(id);
        walk.event = event;
        let profile = world.profile_of(walk.host);
        let drawn = walk.words[gap_word(event)];
        let pickup = walk.limits.pickup;
        let (from, gap, limit) = match dispatch {
            Dispatch::FirstOfDeployment => {
                let gap = profile.create_to_first_event.sample(drawn);
                (admitted, gap, later(admitted, pickup))
            }
            Dispatch::FirstOfTarget => {
                (now, profile.next_instance.sample(drawn), later(now, pickup))
            }
            Dispatch::NextEvent => {
                let gap = profile.dispatch_gap[event as usize].sample(drawn);
                (now, gap, later(now, pickup))
            }
        };
        let gap = if self.faults.is_empty() {
            gap
        } else {
            stretched(gap, self.faults.slowest_agent(world, walk.host))
        };
        let wanted = later(from, gap).max(now);
        walk.stage = Stage::Offered {
            wanted,
            limit: limit.max(now),
        };
        self.appoint(id)
    }

    /// An event of the service's own is dispatched: the gap before it is that of any event, but no
    /// agent picks it up. Returns when it begins.
    pub fn dispatch_service_event(
        &mut self,
        world: &World,
        id: WalkId,
        event: LifecycleEventName,
        limit: Duration,
        now: Time,
    ) -> Time {
        let walk = self.walks.get_mut(id);
        walk.event = event;
        walk.stage = Stage::Service {
            progress: Progress::Dispatched,
            limit,
        };
        let gap = &world.profile_of(walk.host).dispatch_gap[event as usize];
        later(now, gap.sample(walk.words[gap_word(event)]))
    }

    /// The agent picks the offered event up and carries it out.
    pub fn pick_up(
        &mut self,
        world: &World,
        id: WalkId,
        file_exists: FileExistsBehavior,
        now: Time,
    ) -> Appointment {
        let walk = self.walks.get_mut(id);
        let install = &mut self.installs[walk.group.index()][walk.host.index()];
        let files = self.files.get_mut(walk.host.index());
        let seed = self.seed;
        let faults = &self.faults;
        let mut site = Site {
            world,
            faults,
            install,
            files,
            file_exists,
            seed,
        };
        let course = site.carry_out(walk);
        let limit = later(now, walk.limits.event);
        walk.pending = course.result;
        walk.stage = Stage::Running {
            began: now,
            done: later(now, course.takes),
            result: course.result,
            limit,
        };
        self.appoint(id)
    }

    /// The event of a walk is over: returns how, and leaves the walk between two events.
    pub fn end_event(&mut self, id: WalkId) -> EventResult {
        let walk = self.walks.get_mut(id);
        let result = match walk.stage {
            Stage::Offered { .. } => EventResult::Failed(Failure::of(FailureCause::NotPickedUp)),
            Stage::Running { .. } | Stage::Service { .. } | Stage::Idle => walk.pending,
        };
        self.note_install(id);
        let walk = self.walks.get_mut(id);
        walk.stage = Stage::Idle;
        walk.key = None;
        result
    }

    /// The agent writes its record when Install is done on the host, whether or not the report gets
    /// through (EC2-012); an Install that was cut off leaves none.
    fn note_install(&mut self, id: WalkId) {
        let walk = self.walks.get(id);
        let done = matches!(
            walk.stage,
            Stage::Running {
                result: EventResult::Succeeded(_),
                ..
            }
        );
        let install = &mut self.installs[walk.group.index()][walk.host.index()];
        match walk.event {
            LifecycleEventName::DownloadBundle if done => install.download(walk.revision),
            LifecycleEventName::Install if done => install.succeed(walk.revision),
            _ => {}
        }
    }

    /// What a walk's present event has to do on its host.
    pub fn work_of(&self, world: &World, id: WalkId) -> Work {
        let walk = self.walks.get(id);
        let install = &self.installs[walk.group.index()][walk.host.index()];
        Work::of(world, install, walk)
    }

    /// How long a target takes to be finalised.
    pub fn instance_finalise(&self, world: &World, id: WalkId) -> Duration {
        let walk = self.walks.get(id);
        world
            .profile_of(walk.host)
            .instance_finalise
            .sample(walk.words[FINALISE_WORD])
    }

    /// How long until the skipped events of a target are stamped.
    pub fn skip_stamp(&self, world: &World, id: WalkId) -> Duration {
        let walk = self.walks.get(id);
        world
            .profile_of(walk.host)
            .skip_stamp
            .sample(walk.words[SKIP_STAMP_WORD])
    }

    /// Other chance from here on.
    pub fn reseed(&mut self, seed: Seed) {
        self.seed = seed;
        self.faults.reseed(seed);
        self.fluid.reseed(seed);
    }

    /// What comes next for a walk as things stand.
    pub fn appoint(&mut self, id: WalkId) -> Appointment {
        let walk = self.walks.get_mut(id);
        let asks_from = self.agents.asks_from(walk.host);
        match walk.stage {
            Stage::Offered { wanted, limit } => match asks_from {
                Some(from) if wanted.max(from) <= limit => Appointment {
                    at: wanted.max(from),
                    next: Next::Pickup,
                },
                Some(_) | None => Appointment {
                    at: limit,
                    next: Next::Limit,
                },
            },
            Stage::Running {
                done,
                result,
                limit,
                ..
            } => {
                let lost = matches!(
                    result,
                    EventResult::Failed(Failure {
                        cause: FailureCause::HostLost,
                        ..
                    })
                );
                match asks_from {
                    // The host reports when it can.
                    Some(from) if !lost && done.max(from) <= limit => {
                        walk.pending = result;
                        Appointment {
                            at: done.max(from),
                            next: Next::End,
                        }
                    }
                    Some(_) | None => {
                        let cause = if lost {
                            FailureCause::HostLost
                        } else {
                            FailureCause::OutOfTime
                        };
                        walk.pending = EventResult::Failed(Failure::of(cause));
                        Appointment {
                            at: limit,
                            next: Next::Limit,
                        }
                    }
                }
            }
            Stage::Idle | Stage::Service { .. } => {
                unreachable!("a walk whose agent has nothing to do has no appointment with it")
            }
        }
    }

    /// The archive of the last successful install of every group is deleted on `host` (EC2-016).
    pub fn delete_archives(&mut self, host: InstanceId) {
        for installs in &mut self.installs {
            let install = &mut installs[host.index()];
            install.archive_deleted = install.last_successful.is_some();
        }
    }
}

/// `delay` after `from`, or the end of time.
fn later(from: Time, delay: Duration) -> Time {
    from.checked_add(delay).unwrap_or(Time::LAST)
}
