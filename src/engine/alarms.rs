//! Alarms during a run: looked at when a point of their metric has arrived (ALM-014).

use crate::account::luck::{purpose, word};
use crate::account::monitoring::SeriesEntry;
use crate::account::world::World;
use crate::aws::cloudwatch::alarm::MetricAlarm;
use crate::aws::cloudwatch::board::{
    Because, Board, Facts, PeriodSeen, Transition, next_look, values_seen,
};
use crate::aws::cloudwatch::datapoint::Datapoint;
use crate::aws::cloudwatch::ids::{AlarmId, SeriesId};
use crate::aws::cloudwatch::metric::Written;
use crate::aws::cloudwatch::metric_store::MetricStore;
use crate::aws::cloudwatch::series::{SeriesRef, SeriesSubject};
use crate::aws::cloudwatch::state::{AlarmState, EvaluationState};
use crate::engine::arrivals::Arrivals;
use crate::engine::event::{Event, Kind, class};
use crate::engine::simulation::Simulation;
use crate::kernel::chance::stream::{PathHash, Seed, uniform};
use crate::kernel::queue::{Class, Key};
use crate::kernel::time::{Duration, Time};
use crate::rulebook::{ALM_003, Rule};
use crate::trace::alarm::{AlarmReason, Datapoints};
use crate::trace::entry::{EntryId, Subject, What};
use std::ops::Range;

/// The alarms of a run.
#[derive(Clone, Debug)]
pub(super) struct Alarms {
    pub(super) board: Board,
    store: MetricStore,
    /// By metric alarm: when in a minute it is evaluated.
    phases: Vec<Duration>,
    /// By alarm: the appointment for its next evaluation.
    keys: Vec<Option<(Time, Key)>>,
    /// By alarm: the entry of its last change.
    pub(super) changed: Vec<Option<EntryId>>,
    /// By series: the stream of its deliveries. All series of one entity in one namespace share it
    /// (ALM-037).
    paths: Vec<PathHash>,
    /// By series: the entries behind its points.
    arrivals: Vec<Arrivals>,
    /// By alarm: when it begins to look.
    begins: Vec<Begins>,
    /// By metric alarm: the state it had before one was forced, until it looks next.
    forced: Vec<Option<AlarmState>>,
    /// By series that somebody publishes of their own: where the next period begins whose point is
    /// still to be made.
    pub(super) unpublished: Vec<Time>,
    /// Alarms that changed at the present instant and that no composite alarm has followed yet.
    unfollowed: Vec<AlarmId>,
}

/// When an alarm begins to look: not before as many of its periods as it evaluates have arrived, and
/// not before a period has arrived for which its metrics are stored, where that is longer. The metrics
/// were there before the run, so that what lies before the start is not missing, but unknown (ALM-003).
#[derive(Clone, Copy, Debug, Default)]
struct Begins {
    /// When those periods are over.
    over: Time,
    /// When the last of their points has arrived, as far as they were published.
    arrived: Time,
}

impl Begins {
    /// Of an alarm of the scenario; at once if it reads only metrics that are written when there is
    /// something to say, for without a point before the start there was nothing.
    fn of(world: &World, alarm: AlarmId) -> (Self, Rule) {
        let monitoring = &world.monitoring;
        let is_dense = |series: &SeriesId| {
            let (written, _) = monitoring.series[series.index()].series.metric.written();
            match written {
                Written::Always | Written::WithTraffic => true,
                Written::NonZero => false,
            }
        };
        let metric = monitoring.set.metric(alarm);
        let metric = metric.filter(|metric| metric.series().iter().any(is_dense));
        let length = metric.map_or(Duration::ZERO, |metric| {
            let settings = metric.settings();
            let periods = u64::from(settings.evaluation_periods);
            let looked_at = settings.period.saturating_mul(periods);
            let dense = metric.series().into_iter().filter(is_dense);
            let stored = dense.map(|series| monitoring.stored_by(series)).max();
            stored.map_or(looked_at, |stored| looked_at.max(stored))
        });
        let begins = Self {
            over: Time::ZERO.checked_add(length).unwrap_or(Time::LAST),
            arrived: Time::ZERO,
        };
        (begins, ALM_003)
    }

    fn at(self) -> Time {
        self.over.max(self.arrived)
    }
}

impl Alarms {
    pub(super) fn new(world: &World, seed: Seed) -> Self {
        let monitoring = &world.monitoring;
        let alarms = &monitoring.set;
        let phase = |alarm: AlarmId| {
            let entry = &world.alarms[alarm.index()];
            entry.phase.unwrap_or_else(|| {
                let path = PathHash::of(&format!("alarm/{}", entry.name));
                let drawn = word(seed, path, purpose::ALARM_PHASE, 0);
                let every = alarms
                    .metric(alarm)
                    .map_or(Duration::ZERO, MetricAlarm::evaluated_every);
                Duration::from_secs_f64(uniform(drawn) * every.as_secs_f64())
            })
        };
        let initial: Vec<_> = world.alarms.iter().map(|alarm| alarm.initial).collect();
        Self {
            board: Board::new(alarms, &initial).0,
            store: MetricStore::new(alarms.keep()),
            phases: alarms.ids().map(phase).collect(),
            keys: vec![None; alarms.len()],
            changed: vec![None; alarms.len()],
            forced: vec![None; alarms.len()],
            arrivals: vec![Arrivals::default(); monitoring.series.len()],
            unfollowed: Vec::new(),
            unpublished: vec![Time::ZERO; monitoring.series.len()],
            begins: alarms
                .ids()
                .map(|alarm| Begins::of(world, alarm).0)
                .collect(),
            paths: monitoring
                .series
                .iter()
                .map(|entry| entity(world, &entry.series))
                .collect(),
        }
    }
}

impl Simulation<'_> {
    /// Every alarm looks once, whether or not its metric ever has a point: no data may be a reason to
    /// change (ALM-002).
    pub(super) fn file_first_looks(&mut self) {
        for alarm in self.world.monitoring.set.ids() {
            self.file_look(alarm, Time::ZERO);
        }
    }

    /// What a metric alarm can see at the present instant, newest period first; nothing for a composite
    /// alarm.
    pub fn values_seen(&self, alarm: AlarmId) -> Vec<PeriodSeen> {
        let set = &self.world.monitoring.set;
        values_seen(set, alarm, self.now, &self.alarms.store)
    }

    /// The point of a period that is over is made: it becomes visible when it is delivered.
    pub(super) fn publish(
        &mut self,
        id: SeriesId,
        period: &Range<Time>,
        point: Datapoint,
        cause: Option<EntryId>,
    ) {
        let world = self.world;
        let entry = &world.monitoring.series[id.index()];
        let faults = &self.account.faults;
        let losing = faults.loses_metric(world, &entry.series);
        let (late, delaying) = faults.metric_delay(world, &entry.series);
        let strike = losing
            .or(delaying)
            .map(|fault| self.common_faults[fault.index()]);
        let arrivals = &mut self.alarms.arrivals[id.index()];
        if let Some(Some(strike)) = strike {
            arrivals.withhold(strike);
        }
        if losing.is_some() {
            return;
        }
        let Some(visible) = self.delivered(id, entry, period, late) else {
            return;
        };
        let arrivals = &mut self.alarms.arrivals[id.index()];
        arrivals.expect(cause, visible);
        if delaying.is_none() {
            arrivals.release(visible);
        }
        self.alarms.store.publish(id, period.start, point, visible);
        for alarm in world.monitoring.set.readers(id) {
            let begins = &mut self.alarms.begins[alarm.index()];
            if period.end <= begins.over && begins.arrived < visible {
                begins.arrived = visible;
                // It would look before this point has arrived.
                if self.alarms.forced[alarm.index()].is_none()
                    && let Some((_, key)) = self.alarms.keys[alarm.index()].take()
                {
                    self.queue.cancel(key);
                }
            }
            self.file_look(*alarm, visible.max(self.now));
        }
    }

    /// When the point of a period arrives, counted from its end, if faults delay it by so much; none
    /// before the end of time.
    fn delivered(
        &self,
        id: SeriesId,
        entry: &SeriesEntry,
        period: &Range<Time>,
        late: Duration,
    ) -> Option<Time> {
        let second = u32::try_from(period.start.as_micros() / 1_000_000).ok()?;
        let path = self.alarms.paths[id.index()];
        let drawn = word(self.seed, path, purpose::DELIVERY, second);
        let delay = entry.delivery.sample(drawn).saturating_add(late);
        period.end.checked_add(delay)
    }

    /// Has an alarm look at the first of its instants from `from` on, if it does not look before. It
    /// never does before it begins to, unless its state was forced (ALM-012).
    fn file_look(&mut self, alarm: AlarmId, from: Time) {
        let from = match self.alarms.forced[alarm.index()] {
            Some(_) => from,
            None => from.max(self.alarms.begins[alarm.index()].at()),
        };
        let set = &self.world.monitoring.set;
        let phase = self.alarms.phases[alarm.index()];
        let before = Time::from_micros(from.as_micros().saturating_sub(1));
        let Some(at) = next_look(set, alarm, phase, before) else {
            return;
        };
        match self.alarms.keys[alarm.index()] {
            Some((known, _)) if known <= at => return,
            Some((_, key)) => {
                self.queue.cancel(key);
            }
            None => {}
        }
        let event = Event {
            cause: None,
            kind: Kind::AlarmLooks(alarm),
        };
        let key = self.queue.push(at.max(self.now), class::ALARM, event);
        self.alarms.keys[alarm.index()] = Some((at, key));
    }

    /// A metric alarm looks at its metric.
    pub(super) fn look(&mut self, alarm: AlarmId) {
        let set = &self.world.monitoring.set;
        self.alarms.keys[alarm.index()] = None;
        let forced = match self.alarms.board.skips(alarm) {
            Some(_) => None,
            None => self.alarms.forced[alarm.index()].take(),
        };
        let (board, store) = (&mut self.alarms.board, &self.alarms.store);
        let change = match forced {
            // What it would see lies before the start and is unknown: that state came of it.
            Some(former) if self.now < self.alarms.begins[alarm.index()].at() => {
                board.give_back(alarm, former)
            }
            Some(_) | None => board.evaluate(set, alarm, self.now, store),
        };
        if let Some(change) = change {
            let cause = self.cause_of(&change);
            self.note_change(&change, cause);
        }
        let settled = self
            .alarms
            .board
            .is_settled(set, alarm, self.now, &self.alarms.store);
        if !settled && let Some(next) = self.now.checked_add(Duration::from_micros(1)) {
            self.file_look(alarm, next);
        }
    }

    /// What a change by points follows from: the newest that could be seen, or if there was none,
    /// the fault that keeps them away.
    fn cause_of(&mut self, change: &Transition) -> Option<EntryId> {
        let set = &self.world.monitoring.set;
        let series = set.metric(change.alarm)?.series();
        let arrivals = &mut self.alarms.arrivals;
        let seen = series
            .iter()
            .filter_map(|series| arrivals[series.index()].seen(self.now))
            .max();
        let is_blind = matches!(change.because, Because::Points(facts) if facts.newest.is_none());
        let withheld = series
            .iter()
            .filter(|_| is_blind)
            .filter_map(|series| arrivals[series.index()].withheld(self.now))
            .max();
        withheld.or(seen)
    }

    /// Somebody forces the state of an alarm (ALM-012).
    pub(super) fn set_alarm_state(
        &mut self,
        alarm: AlarmId,
        to: AlarmState,
        cause: Option<EntryId>,
    ) {
        let set = &self.world.monitoring.set;
        if set.composite(alarm).is_some() {
            // What its children did before does not undo it.
            self.follow_now();
        }
        let before = self.alarms.board.state(alarm);
        if let Some(change) = self.alarms.board.set_alarm_state(alarm, to) {
            if set.metric(alarm).is_some() {
                self.alarms.forced[alarm.index()].get_or_insert(before);
            }
            self.note_change(&change, cause);
        }
        // It lasts until the alarm looks next.
        if let Some(next) = self.now.checked_add(Duration::from_micros(1)) {
            self.file_look(alarm, next);
        }
    }

    /// Composite alarms follow what changed, unless others may yet change at this instant (ALM-042).
    pub(super) fn follow_changes(&mut self) {
        let waits = |(at, next): (Time, Class)| at == self.now && next <= class::ALARM;
        if self.alarms.unfollowed.is_empty() || self.queue.peek().is_some_and(waits) {
            return;
        }
        self.follow_now();
    }

    fn follow_now(&mut self) {
        let changed = std::mem::take(&mut self.alarms.unfollowed);
        let set = &self.world.monitoring.set;
        for change in self.alarms.board.follow(set, &changed) {
            let cause = match change.because {
                Because::Child(child) => self.alarms.changed[child.index()],
                Because::Points(_) | Because::SetAlarmState => None,
            };
            self.note_change(&change, cause);
        }
        self.alarms.unfollowed.clear();
    }

    fn note_change(&mut self, change: &Transition, cause: Option<EntryId>) {
        let because = match change.because {
            Because::Points(facts) if facts.newest.is_none() => AlarmReason::NoData,
            Because::Points(facts) => AlarmReason::Datapoints(datapoints(&facts)),
            Because::Child(_) => AlarmReason::AlarmRule,
            Because::SetAlarmState => AlarmReason::SetAlarmState,
        };
        let what = What::Alarm {
            from: change.from,
            to: change.to,
            because,
        };
        let subject = Subject::Alarm(change.alarm);
        let entry = self.record(None, subject, change.rule, what, cause);
        self.alarms.changed[change.alarm.index()] = Some(entry);
        self.alarms.unfollowed.push(change.alarm);
        if change.to == AlarmState::Alarm {
            self.file_polls(change.alarm);
        }
    }

    /// Evaluations of an alarm begin or cease to fail: it keeps its state while they do (ALM-039).
    pub(super) fn judge_evaluations(&mut self, alarm: AlarmId) {
        let fails = self.account.faults.keeps_from_evaluation(self.world, alarm);
        let trouble = fails.then_some(EvaluationState::EvaluationFailure);
        self.alarms.board.set_trouble(alarm, trouble);
        self.file_look(alarm, self.now);
    }
}

fn datapoints(facts: &Facts) -> Datapoints {
    let short = |number: u32| u16::try_from(number).unwrap_or(u16::MAX);
    let counts = [facts.breaching, facts.considered, facts.missing].map(short);
    let [breaching, considered, missing] = counts;
    let points = Datapoints::new(breaching, considered, missing, facts.newest);
    match facts.oldest_breaching {
        Some(age) => points.breaching_since(short(age)),
        None => points,
    }
}

/// The stream of the deliveries of everything that is about one entity (ALM-037).
fn entity(world: &World, series: &SeriesRef) -> PathHash {
    let (kind, name) = match series.subject {
        SeriesSubject::TargetGroup(group) => (
            "targetGroup",
            world.target_groups[group.index()].name.as_str(),
        ),
        SeriesSubject::Fleet(fleet) => ("fleet", world.fleets[usize::from(fleet)].name.as_str()),
        SeriesSubject::Host(host) => ("host", world.hosts[host.index()].name.as_str()),
        SeriesSubject::Custom(place) => {
            let metric = &world.monitoring.custom[usize::from(place)];
            let mut path = format!("delivery/metric/{}", metric.namespace);
            for (dimension, value) in &metric.dimensions {
                path.push('/');
                path.push_str(dimension);
                path.push('=');
                path.push_str(value);
            }
            return PathHash::of(&path);
        }
    };
    PathHash::of(&format!("delivery/{kind}/{name}"))
}
