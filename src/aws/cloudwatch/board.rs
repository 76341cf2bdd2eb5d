//! The states of all alarms of a run, and what makes them change.
//!
//! It files nothing: whoever runs it asks when an alarm looks next, and then has it look.

use super::alarm::{LowSamples, MetricAlarm, Source};
use super::alarm_set::AlarmSet;
use super::evaluation::{Slot, decide};
use super::ids::AlarmId;
use super::math::{MetricStat, Points};
use super::metric_store::MetricStore;
use super::state::{AlarmState, EvaluationState};
use super::statistic::Statistic;
use super::window::{Window, next_tick};
use crate::kernel::time::{Duration, Time};
use crate::rulebook::{ALM_002, ALM_012, ALM_039, ALM_041, ALM_042, Rule};

/// What an evaluation saw.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Facts {
    /// Points that breach, among those considered.
    pub breaching: u32,
    /// Points considered.
    pub considered: u32,
    /// Points missing of those that are evaluated.
    pub missing: u32,
    /// Periods fetched.
    pub fetched: u32,
    /// The value of the newest point present.
    pub newest: Option<f64>,
    /// The period of the oldest considered point that breaches, 0 for the newest (ALM-047).
    pub oldest_breaching: Option<u32>,
}

/// Why a state changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Because {
    /// An evaluation of a metric alarm.
    Points(Facts),
    /// A child of a composite alarm changed.
    Child(AlarmId),
    /// Somebody said so.
    SetAlarmState,
}

/// A change of state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transition {
    /// Whose.
    pub alarm: AlarmId,
    /// The state before.
    pub from: AlarmState,
    /// The state from now on.
    pub to: AlarmState,
    /// Why.
    pub because: Because,
    /// The rule that decided.
    pub rule: Rule,
}

/// The states of all alarms.
#[derive(Clone, Debug, Default)]
pub struct Board {
    states: Vec<AlarmState>,
    /// What keeps evaluations from happening, by alarm.
    trouble: Vec<Option<EvaluationState>>,
}

impl Board {
    /// The states at the start, by alarm: those that are given, INSUFFICIENT_DATA of other metric
    /// alarms, and what the rule says of other composite ones, which are evaluated at once (ALM-002,
    /// ALM-041).
    pub fn new(set: &AlarmSet, given: &[Option<AlarmState>]) -> (Self, [Rule; 2]) {
        let given = |alarm: AlarmId| given.get(alarm.index()).copied().flatten();
        let at_first = |alarm| given(alarm).unwrap_or(AlarmState::InsufficientData);
        let mut board = Self {
            states: set.ids().map(at_first).collect(),
            trouble: vec![None; set.len()],
        };
        for &alarm in set.composites() {
            if given(alarm).is_none() {
                board.states[alarm.index()] = board.by_rule(set, alarm);
            }
        }
        (board, [ALM_002, ALM_041])
    }

    /// The state of an alarm.
    pub fn state(&self, alarm: AlarmId) -> AlarmState {
        self.states[alarm.index()]
    }

    /// Says that an alarm cannot be evaluated for now, or can be again (ALM-039).
    pub fn set_trouble(&mut self, alarm: AlarmId, trouble: Option<EvaluationState>) {
        self.trouble[alarm.index()] = trouble;
    }

    /// Forces a state, which a metric alarm has until its next evaluation and a composite one until
    /// a child changes (ALM-012).
    pub fn set_alarm_state(&mut self, alarm: AlarmId, to: AlarmState) -> Option<Transition> {
        self.change(alarm, to, Because::SetAlarmState, ALM_012)
    }

    /// Gives a metric alarm, whose state was forced, its former state back at an evaluation that sees
    /// nothing as yet (ALM-012).
    pub fn give_back(&mut self, alarm: AlarmId, former: AlarmState) -> Option<Transition> {
        let nothing = Because::Points(Facts::default());
        self.change(alarm, former, nothing, ALM_012)
    }

    /// Has a metric alarm look at `now`. A composite alarm never looks by itself.
    pub fn evaluate(
        &mut self,
        set: &AlarmSet,
        alarm: AlarmId,
        now: Time,
        store: &MetricStore,
    ) -> Option<Transition> {
        let settings = set.metric(alarm)?;
        if self.skips(alarm).is_some() {
            return None;
        }
        let (facts, to, rule) = look(settings, self.state(alarm), now, store);
        self.change(alarm, to, Because::Points(facts), rule)
    }

    /// Has composite alarms follow alarms that changed, the last of them last, once all that change
    /// at one instant have done so: no rule is looked at between two of them (ALM-042). Returns the
    /// changes, children first.
    pub fn follow(&mut self, set: &AlarmSet, changed: &[AlarmId]) -> Vec<Transition> {
        let mut changed = changed.to_vec();
        let mut changes = Vec::new();
        for &parent in set.composites() {
            let children = set
                .composite(parent)
                .map_or(&[][..], |rule| rule.children());
            let mut newest_first = changed.iter().rev().copied();
            let Some(child) = newest_first.find(|child| children.contains(child)) else {
                continue;
            };
            let to = self.by_rule(set, parent);
            let change = self.change(parent, to, Because::Child(child), ALM_042);
            changed.extend(change.map(|change| change.alarm));
            changes.extend(change);
        }
        changes
    }

    /// The rule by which evaluations of an alarm are left out for now, if they are.
    pub fn skips(&self, alarm: AlarmId) -> Option<Rule> {
        match self.trouble[alarm.index()] {
            Some(EvaluationState::EvaluationFailure) => Some(ALM_039),
            Some(EvaluationState::PartialData | EvaluationState::EvaluationError) | None => None,
        }
    }

    /// Whether no later evaluation changes the state unless a new point is published: there is none
    /// in the range, nor one still under way, and the state is what comes of that. Then no
    /// evaluation need be filed until a point of a series it reads becomes visible.
    pub fn is_settled(
        &self,
        set: &AlarmSet,
        alarm: AlarmId,
        now: Time,
        store: &MetricStore,
    ) -> bool {
        let Some(settings) = set.metric(alarm) else {
            return true;
        };
        let window = Window::at(now, settings.settings().period, settings.settings().window);
        let begin = window.begin(settings.range());
        let holds_any = |series| store.holds_any_since(series, begin);
        if settings.series().into_iter().any(holds_any) || self.skips(alarm).is_some() {
            return false;
        }
        let (_, state, _) = look(settings, self.state(alarm), now, store);
        state == self.state(alarm)
    }

    fn change(
        &mut self,
        alarm: AlarmId,
        to: AlarmState,
        because: Because,
        rule: Rule,
    ) -> Option<Transition> {
        let from = std::mem::replace(&mut self.states[alarm.index()], to);
        (from != to).then_some(Transition {
            alarm,
            from,
            to,
            because,
            rule,
        })
    }

    /// ALARM if the rule of a composite alarm is true, else OK (ALM-041).
    fn by_rule(&self, set: &AlarmSet, alarm: AlarmId) -> AlarmState {
        let rule = set.composite(alarm);
        let (holds, _) = rule
            .expect("invariant: only composite alarms go by a rule")
            .holds(&self.states);
        if holds {
            AlarmState::Alarm
        } else {
            AlarmState::Ok
        }
    }
}

/// When a metric alarm looks next, behind `after`; none of a composite one.
pub fn next_look(set: &AlarmSet, alarm: AlarmId, phase: Duration, after: Time) -> Option<Time> {
    let every = set.metric(alarm)?.evaluated_every();
    Some(next_tick(phase, every, after).0)
}

/// What a metric alarm can see of one period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PeriodSeen {
    /// When the period ends.
    pub end: Time,
    /// Its value.
    pub value: f64,
    /// When the last point of it arrived that the value rests on; the end of the period if it rests on
    /// none.
    pub arrived: Time,
}

/// What a metric alarm can see at `now`, newest first; nothing of a composite alarm. Periods without a
/// value are left out.
pub fn values_seen(
    set: &AlarmSet,
    alarm: AlarmId,
    now: Time,
    store: &MetricStore,
) -> Vec<PeriodSeen> {
    let Some(alarm) = set.metric(alarm) else {
        return Vec::new();
    };
    let window = window_of(alarm, now);
    let series = alarm.series();
    let seen = |(age, reading): (u32, Reading)| {
        let (period, value) = (window.slot(age)?, reading.value?);
        let arrivals = series
            .iter()
            .filter_map(|series| store.arrived(*series, &period, now));
        Some(PeriodSeen {
            end: period.end,
            value,
            arrived: arrivals.max().unwrap_or(period.end),
        })
    };
    (0..)
        .zip(readings(alarm, &window, now, store))
        .filter_map(seen)
        .collect()
}

fn window_of(alarm: &MetricAlarm, now: Time) -> Window {
    let settings = alarm.settings();
    Window::at(now, settings.period, settings.window)
}

/// The value of each period that an evaluation at `now` fetches, newest first.
fn readings(alarm: &MetricAlarm, window: &Window, now: Time, store: &MetricStore) -> Vec<Reading> {
    let periods = alarm.range();
    let read = |metric: MetricStat| -> Vec<Reading> {
        let ages = 0..periods;
        ages.map(|age| Reading::of(metric, window, age, now, store))
            .collect()
    };
    match &alarm.settings().source {
        Source::Metric(metric) => read(*metric),
        Source::Math(math) => {
            let oldest_first = |metric| -> Points {
                read(metric)
                    .iter()
                    .rev()
                    .map(|reading| reading.value)
                    .collect()
            };
            let (points, _) = math.evaluate(periods as usize, oldest_first);
            points.into_iter().rev().map(Reading::enough).collect()
        }
    }
}

/// What an alarm sees and makes of it.
fn look(
    alarm: &MetricAlarm,
    current: AlarmState,
    now: Time,
    store: &MetricStore,
) -> (Facts, AlarmState, Rule) {
    let settings = alarm.settings();
    let periods = alarm.range();
    let readings = readings(alarm, &window_of(alarm, now), now, store);
    let slots: Vec<Slot> = readings.iter().map(|reading| reading.slot(alarm)).collect();
    let verdict = decide(&slots, alarm.quorum(), settings.treat_missing_data, current);
    let facts = Facts {
        breaching: verdict.breaching,
        considered: verdict.considered,
        missing: verdict.missing,
        fetched: periods,
        newest: readings.iter().find_map(|reading| reading.value),
        oldest_breaching: verdict.oldest_breaching,
    };
    (facts, verdict.state, verdict.rule)
}

/// The value of a period, and whether it rests on enough samples.
#[derive(Clone, Copy, Debug)]
struct Reading {
    value: Option<f64>,
    samples: Samples,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Samples {
    Enough,
    TooFew,
}

impl Reading {
    const fn enough(value: Option<f64>) -> Self {
        Self {
            value,
            samples: Samples::Enough,
        }
    }

    fn of(metric: MetricStat, window: &Window, age: u32, now: Time, store: &MetricStore) -> Self {
        let range = window.slot(age);
        let point = range.and_then(|range| store.slot(metric.series, range, now).0);
        let Some(point) = point else {
            return Self::enough(None);
        };
        let samples = match metric.statistic {
            Statistic::Percentile(percentile) if point.count < percentile.samples_needed() => {
                Samples::TooFew
            }
            Statistic::Percentile(_)
            | Statistic::SampleCount
            | Statistic::Sum
            | Statistic::Average
            | Statistic::Minimum
            | Statistic::Maximum => Samples::Enough,
        };
        Self {
            value: point.value(metric.statistic),
            samples,
        }
    }

    fn slot(self, alarm: &MetricAlarm) -> Slot {
        let settings = alarm.settings();
        match (self.value, self.samples, settings.low_samples) {
            (None, _, _) => Slot::Missing,
            (Some(_), Samples::TooFew, LowSamples::Ignore) => Slot::TooFewSamples,
            (Some(value), _, _) => {
                if settings
                    .comparison_operator
                    .breaches(value, settings.threshold)
                {
                    Slot::Breaching
                } else {
                    Slot::NotBreaching
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
