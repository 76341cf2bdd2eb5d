//! One run as a plain value: stepped, asked, told, cloned.

use crate::account::requests::counts::Counter;
use crate::account::requests::fluid::Change;
use crate::account::requests::response_times::Times;
use crate::account::state::Account;
use crate::account::walk::WalkId;
use crate::account::world::{Operation, World};
use crate::aws::codedeploy::alarm_polling::AlarmPolling;
use crate::aws::codedeploy::ids::{DeploymentId, GroupId, InstanceId, TargetIndex};
use crate::aws::codedeploy::options::FileExistsBehavior;
use crate::aws::codedeploy::rollback::LastSuccess;
use crate::aws::codedeploy::service::Service;
use crate::aws::codedeploy::status::DeploymentStatus;
use crate::engine::alarms::Alarms;
use crate::engine::event::{Event, Kind, class};
use crate::engine::fifo::Fifo;
use crate::engine::operations::{Modified, UnderShift};
use crate::engine::zone_counts::ZoneCount;
use crate::engine::zones::Zones;
use crate::kernel::chance::stream::Seed;
use crate::kernel::queue::{Key, Queue};
use crate::kernel::time::{Duration, Time};
use crate::trace::entry::{Entry, EntryId};
use crate::trace::outcome::Outcome;
use crate::trace::recorder::{Level, Recorder};

/// A run under way.
///
/// ```
/// use cutover::engine::simulation::Simulation;
/// use cutover::kernel::chance::stream::Seed;
/// use cutover::trace::recorder::Level;
///
/// # fn rehearse(world: &cutover::account::world::World) {
/// let run = Simulation::new(world, Seed { seed: 7, replication: 0 }, Level::Full).run();
/// println!("{} entries, ended at {} s", run.entries.len(), run.ended);
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Simulation<'w> {
    pub(super) world: &'w World,
    pub(super) seed: Seed,
    pub(super) queue: Queue<Event>,
    pub(super) service: Service,
    pub(super) account: Account,
    pub(super) recorder: Recorder,
    pub(super) fifo: Fifo,
    /// By deployment.
    pub(super) deployments: Vec<Underway>,
    /// The entry that took the agent of each host away, while it is away.
    pub(super) agent_lost: Vec<Option<EntryId>>,
    /// The appointment for the next change of rates.
    pub(super) fluid_key: Option<(Key, Time)>,
    /// What last changed the rates of each target group.
    pub(super) disturbed: Vec<Option<EntryId>>,
    /// The zones of each target group.
    pub(super) zones: Vec<Zones>,
    /// The zone each target group is shifted away from.
    pub(super) zonal_shifts: Vec<Option<UnderShift>>,
    /// The rules that were modified, in order of the calls.
    pub(super) modified: Vec<Modified>,
    /// Room for what follows from new rates.
    pub(super) changes: Vec<Change>,
    /// The counts of each target group.
    pub(super) counters: Vec<Counter>,
    /// How long the answers of each target group took.
    pub(super) times: Vec<Times>,
    /// Targets of the zones that are watched.
    pub(super) zone_counts: Vec<ZoneCount>,
    /// The alarms and their metrics.
    pub(super) alarms: Alarms,
    /// By deployment group: how many of its spare instances were launched.
    pub(super) spares_used: Vec<usize>,
    /// The fault that makes polls of alarms fail.
    pub(super) poll_fault: Option<EntryId>,
    /// By fault: the entry of its last strike at the account.
    pub(super) common_faults: Vec<Option<EntryId>>,
    pub(super) now: Time,
    events: u64,
    ends: Ends,
}

/// What the engine keeps about a deployment.
#[derive(Clone, Debug)]
pub(super) struct Underway {
    /// When it was admitted: waits and the first pickup limit count from here.
    pub(super) admitted: Time,
    /// Deployments of its group before it.
    pub(super) place_in_group: u32,
    /// Deployments of its group and revision before it.
    pub(super) attempt: u32,
    /// The walks of its targets, while they are under way.
    pub(super) walks: Vec<Option<WalkId>>,
    /// The appointment with its clock.
    pub(super) clock: Option<Key>,
    /// The appointment with the end of a wait that was set for it.
    pub(super) wait: Option<Key>,
    /// The instances of the group that it copies, and how many are still to come.
    pub(super) copy: Vec<InstanceId>,
    pub(super) missing: u32,
    /// The entry of its creation.
    pub(super) created: EntryId,
    /// Its polls of alarms, if it watches any.
    pub(super) polling: Option<AlarmPolling>,
    /// The appointment for the next poll that could find something.
    pub(super) poll: Option<Key>,
    /// How many of its polls were a matter of chance.
    pub(super) polls_drawn: u32,
}

/// When a run ends.
#[derive(Clone, Copy, Debug)]
enum Ends {
    /// At a fixed instant.
    At(Time),
    /// So long after the last operation has been called and the last deployment has ended.
    AfterLast {
        /// Operations still to be called.
        operations: usize,
        /// When something last happened to a deployment.
        last: Time,
    },
}

/// How long a run goes on after its last deployment.
pub const AFTERMATH: Duration = Duration::from_secs(15 * 60);

/// Steps after which a run asks again whether to stop: some tenths of a millisecond.
const STEPS_BETWEEN_QUESTIONS: u32 = 4_096;

/// A finished run.
#[derive(Clone, Debug)]
pub struct Run {
    /// The entries, as far as the level kept them.
    pub entries: Vec<Entry>,
    /// Their sums.
    pub outcome: Outcome,
    /// When it ended.
    pub ended: Time,
    /// Events that left the queue.
    pub events: u64,
}

impl<'w> Simulation<'w> {
    /// A run that has not begun.
    pub fn new(world: &'w World, seed: Seed, level: Level) -> Self {
        let operations = world.timeline.len();
        let ends = match world.until {
            Some(until) => Ends::At(Time::ZERO.checked_add(until).unwrap_or(Time::LAST)),
            None => Ends::AfterLast {
                operations,
                last: Time::ZERO,
            },
        };
        let mut simulation = Self {
            world,
            seed,
            queue: Queue::new(),
            service: Service::new(world.policy, world.groups.len(), world.hosts.len()),
            account: Account::new(world, seed),
            recorder: Recorder::new(level),
            fifo: Fifo::default(),
            deployments: Vec::new(),
            agent_lost: vec![None; world.hosts.len()],
            fluid_key: None,
            disturbed: vec![None; world.target_groups.len()],
            zones: world
                .target_groups
                .iter()
                .map(|entry| Zones::new(entry.zone_ids.len()))
                .collect(),
            zonal_shifts: vec![None; world.target_groups.len()],
            modified: Vec::new(),
            changes: Vec::new(),
            counters: world
                .target_groups
                .iter()
                .map(|entry| Counter::new(world.counting, seed, entry.path))
                .collect(),
            times: vec![Times::default(); world.target_groups.len()],
            zone_counts: ZoneCount::all(world),
            alarms: Alarms::new(world, seed),
            spares_used: vec![0; world.groups.len()],
            poll_fault: None,
            common_faults: vec![None; world.faults.len()],
            now: Time::ZERO,
            events: 0,
            ends,
        };
        simulation.note_what_ran();
        simulation.place_hosts();
        simulation.file_minutes();
        simulation.file_samples();
        simulation.file_first_looks();
        simulation.file_timeline();
        simulation.file_faults();
        simulation
    }

    /// Runs to the end.
    pub fn run(mut self) -> Run {
        while self.step() {}
        self.end_traffic();
        let (entries, outcome) = self.recorder.finish();
        Run {
            entries,
            outcome,
            ended: self.now,
            events: self.events,
        }
    }

    /// Runs to the end, unless `stop` says yes before; it is asked now and then. Nothing is left of
    /// a run that was stopped.
    pub fn run_unless(mut self, stop: impl Fn() -> bool) -> Option<Run> {
        let mut steps = 0_u32;
        while self.step() {
            steps = steps.wrapping_add(1);
            if steps.is_multiple_of(STEPS_BETWEEN_QUESTIONS) && stop() {
                return None;
            }
        }
        Some(self.run())
    }

    /// Runs everything that happens up to and including `limit`, and no further than to the end.
    pub fn run_until(&mut self, limit: Time) {
        loop {
            // The rates of this instant hold from here to the limit, whatever comes behind it.
            self.settle_if_due();
            let due = self.queue.peek().is_some_and(|(at, _)| at <= limit);
            if !due || !self.step() {
                break;
            }
        }
        self.now = self.now.max(limit.min(self.end()));
    }

    /// Events that have left the queue so far.
    pub const fn events(&self) -> u64 {
        self.events
    }

    /// The present instant.
    pub const fn now(&self) -> Time {
        self.now
    }

    /// The status of a deployment, if there is one of that number.
    pub fn status(&self, deployment: DeploymentId) -> Option<DeploymentStatus> {
        let record = self.service.records().get(deployment.index())?;
        Some(record.machine.status())
    }

    /// The service, to be asked.
    pub const fn service(&self) -> &Service {
        &self.service
    }

    /// What the run amounts to so far.
    pub const fn outcome(&self) -> &Outcome {
        self.recorder.outcome()
    }

    /// Calls an operation at the present instant. `place` numbers it in the trace, behind those of
    /// the timeline.
    pub fn apply(&mut self, operation: &Operation, place: u16) {
        self.operate(operation, place);
        self.follow_changes();
        self.work_off();
    }

    /// Handles the next event; false when the run is over.
    fn step(&mut self) -> bool {
        let end = self.end();
        self.settle_if_due();
        let Some((at, _, event)) = self.queue.pop_until(end) else {
            if !matches!(self.ends, Ends::AfterLast { .. } if end == Time::LAST) {
                self.now = self.now.max(end);
            }
            return false;
        };
        self.now = at;
        self.events += 1;
        self.handle(event);
        self.follow_changes();
        self.work_off();
        true
    }

    /// Works out the rates of requests, once the clock is about to leave the present instant.
    fn settle_if_due(&mut self) {
        if self.account.fluid.is_stale() && self.queue.peek().is_none_or(|(at, _)| at > self.now) {
            self.settle_traffic();
        }
    }

    fn end(&self) -> Time {
        match self.ends {
            Ends::At(at) => at,
            Ends::AfterLast {
                operations: 0,
                last,
            } if !self.is_busy() => last.checked_add(AFTERMATH).unwrap_or(Time::LAST),
            Ends::AfterLast { .. } => Time::LAST,
        }
    }

    fn is_busy(&self) -> bool {
        self.service.underway() > 0
    }

    /// Notes that an operation was called.
    pub(super) fn count_operation(&mut self) {
        if let Ends::AfterLast { operations, last } = &mut self.ends {
            *operations = operations.saturating_sub(1);
            *last = self.now;
        }
    }

    /// Notes that a deployment ended.
    pub(super) fn count_end(&mut self) {
        if let Ends::AfterLast { last, .. } = &mut self.ends {
            *last = self.now;
        }
    }

    /// Hosts that ran a revision before the start are Healthy and Current for every group that
    /// selects them.
    fn note_what_ran(&mut self) {
        for (index, entry) in self.world.groups.iter().enumerate() {
            let group = GroupId(u16::try_from(index).expect("groups are counted in u16"));
            for host in &entry.members {
                if let Some(revision) = entry.runs[host.index()] {
                    let file_exists = FileExistsBehavior::Disallow;
                    let success = LastSuccess {
                        revision,
                        file_exists,
                    };
                    self.service.note_earlier_success(group, *host, success);
                }
            }
        }
    }

    fn file_timeline(&mut self) {
        for (place, timed) in self.world.timeline.iter().enumerate() {
            let place = u16::try_from(place).expect("a timeline has at most 65535 operations");
            let event = Event {
                cause: None,
                kind: Kind::Operation(place),
            };
            self.queue.push(timed.at, class::OPERATOR, event);
        }
    }

    /// A fork of the run as it stands, with other chance from here on.
    pub fn reseed(&mut self, seed: Seed) {
        self.seed = seed;
        self.account.reseed(seed);
        for counter in &mut self.counters {
            counter.reseed(seed);
        }
    }

    /// The host a target stands for.
    pub(super) fn host_of(&self, deployment: DeploymentId, target: TargetIndex) -> InstanceId {
        self.service.instance(deployment, target)
    }
}
