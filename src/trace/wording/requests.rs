//! The details of what happens to requests, targets and alarms.

use super::Wording;
use super::detail::join;
use crate::account::requests::amount::{Amount, Rate};
use crate::account::requests::demand::DemandLuck;
use crate::account::world::{AlarmEntry, Operation};
use crate::aws::cloudwatch::alarm::{MetricAlarm, Settings};
use crate::aws::cloudwatch::evaluation::TreatMissingData;
use crate::aws::cloudwatch::state::AlarmState;
use crate::aws::cloudwatch::window::Window;
use crate::aws::elb::ids::TargetGroupId;
use crate::kernel::time::Time;
use crate::rulebook::{ALM_047, Rule};
use crate::trace::alarm::{AlarmReason, Datapoints, PollResult};
use crate::trace::entry::{Entry, Subject, What};
use crate::trace::minute::{Availability, Minute};
use std::fmt::Write as _;

const MICROS_PER_MINUTE: u64 = 60_000_000;

impl<'a> Wording<'a> {
    /// Appends what there is to say about such an entry; nothing about any other.
    pub(super) fn of_requests(&self, entry: &Entry, out: &mut String) {
        match entry.what {
            What::Minute(id) => {
                if let Some(minute) = self.minutes.get(id.index()) {
                    figures(minute, out);
                }
            }
            What::Service { from, to } => out.push_str(service(from, to)),
            What::Registration { group, .. } => join(out, &["in ", self.target_group(group)]),
            What::Alarm { to, because, .. } => self.reason(entry, to, because, out),
            What::AlarmPoll(result) => self.poll(result, out),
            What::ZoneWithdrawn(zone) | What::ZoneRestored(zone) => {
                out.push_str(self.zone(entry, zone));
            }
            What::WeightsApplied(place) => self.weights(place, out),
            What::RoutingFailOpen => out.push_str("too few targets are healthy: all get requests"),
            What::RoutingNormal => out.push_str("healthy targets alone get requests"),
            What::Application { .. }
            | What::Created { .. }
            | What::Deployment { .. }
            | What::Halted
            | What::ZoneBegan(_)
            | What::GroupCopied(_)
            | What::TerminationWaitStarted
            | What::BlueTerminated
            | What::GroupIsGreen
            | What::CopyCalled(_)
            | What::HostLaunched
            | What::HostTerminated
            | What::NotTerminated
            | What::Target { .. }
            | What::EventStarted(_)
            | What::EventSucceeded(..)
            | What::EventFailed(..)
            | What::EventNotPickedUp(..)
            | What::CallRefused { .. }
            | What::FailureIgnored(_)
            | What::EventSkipped(_)
            | What::Health { .. }
            | What::Notified(_)
            | What::NotRolledBack
            | What::RollbackMessage(_)
            | What::StopAnswered(_)
            | What::OperationAccepted
            | What::OperationRefused(_)
            | What::FaultBegan(_)
            | What::FaultEnded(_)
            | What::AgentLost
            | What::AgentBack => {}
        }
    }

    /// The name of a zone of the target group an entry is about.
    pub fn zone(&self, entry: &Entry, zone: u8) -> &'a str {
        let Subject::TargetGroup(group) = entry.subject else {
            return "";
        };
        let group = self.world.target_groups.get(group.index());
        group
            .and_then(|group| group.zones.get(usize::from(zone)))
            .map_or("", String::as_str)
    }

    /// Appends why an alarm changed its state, such as `2 of 3 datapoints above 100 (newest 143)`.
    fn reason(&self, entry: &Entry, to: AlarmState, because: AlarmReason, out: &mut String) {
        match because {
            AlarmReason::Datapoints(points) => {
                let Subject::Alarm(alarm) = entry.subject else {
                    return;
                };
                let settings = self.world.monitoring.set.metric(alarm);
                let settings = settings.map(MetricAlarm::settings);
                if let Some(alarm) = self.world.alarms.get(alarm.index()) {
                    datapoints(points, alarm, settings, (entry.time, to), out);
                }
            }
            AlarmReason::NoData => out.push_str("no datapoints"),
            AlarmReason::AlarmRule => out.push_str(match to {
                AlarmState::Alarm => "its rule is true",
                AlarmState::Ok => "its rule is false",
                AlarmState::InsufficientData => "its rule was never evaluated",
            }),
            AlarmReason::SetAlarmState => out.push_str("SetAlarmState"),
        }
    }

    /// By what the data points behind an alarm's change were measured.
    pub fn measured(&self, entry: &Entry, points: Datapoints) -> Option<Measured<'a>> {
        let Subject::Alarm(alarm) = entry.subject else {
            return None;
        };
        let settings = self.world.monitoring.set.metric(alarm);
        let settings = settings.map(MetricAlarm::settings);
        let since = settings.and_then(|alarm| first_breach(points, alarm, entry.time));
        let alarm = self.world.alarms.get(alarm.index())?;
        Some(Measured {
            condition: &alarm.condition,
            needed: alarm.datapoints_to_alarm,
            missing: settings.map(|alarm| alarm.treat_missing_data),
            since: since.map(|(from, _)| from),
        })
    }

    /// Whether anybody asks a target group for something new at an instant. Where weights of traffic are
    /// shifted, the minute after it says so.
    pub fn is_asked(&self, group: TargetGroupId, at: Time) -> bool {
        let seed = self.seed;
        let asks = self.world.traffic.iter().any(|traffic| {
            let path = traffic.path;
            let goes_there = traffic.forward.iter().any(|(to, _)| *to == group);
            let luck = DemandLuck { seed, path };
            goes_there && traffic.demand.cell(at, &luck).rate > Rate::ZERO
        });
        let shifts = self.world.timeline.iter();
        let are_shifted = shifts
            .map(|timed| &timed.operation)
            .any(|operation| matches!(operation, Operation::ModifyRule(_)));
        let next = at.as_micros() / MICROS_PER_MINUTE + 1;
        let mut minutes = self.minutes.iter();
        let is_left = minutes.any(|minute| {
            let is_next = minute.subject == group && u64::from(minute.minute) == next;
            is_next && minute.attempts == Amount::ZERO
        });
        asks && !(are_shifted && is_left)
    }

    /// Appends what a deployment found when it looked at its alarms.
    fn poll(&self, result: PollResult, out: &mut String) {
        match result {
            PollResult::Active(alarm) => join(out, &["alarm ", self.alarm(alarm), " is in ALARM"]),
            PollResult::Failed => out.push_str("the alarms cannot be read"),
            PollResult::FailureIgnored => {
                out.push_str("the alarms cannot be read, which the group ignores");
            }
            PollResult::Recovered => out.push_str("the alarms can be read again"),
        }
    }
}

/// By what an alarm measured its data points.
#[derive(Clone, Copy, Debug)]
pub struct Measured<'a> {
    /// What a data point must be to breach, such as `above 100`.
    pub condition: &'a str,
    /// How many of them it takes.
    pub needed: u32,
    /// What a missing one is taken as, if that is known.
    pub missing: Option<TreatMissingData>,
    /// When the period of the oldest one began that breaches (ALM-047).
    pub since: Option<Time>,
}

/// `2 of 3 datapoints above 100 from 600 s on (newest 143)`; how many are missing beside them, and as
/// what they were taken; of an alarm that is OK although some are, how many it would take.
fn datapoints(
    points: Datapoints,
    alarm: &AlarmEntry,
    settings: Option<&Settings>,
    (at, to): (Time, AlarmState),
    out: &mut String,
) {
    let of = [points.breaching(), points.considered()].map(|count| count.to_string());
    let points_of = if points.considered() == 1 {
        " datapoint"
    } else {
        " datapoints"
    };
    join(out, &[&of[0], " of ", &of[1], points_of]);
    if !alarm.condition.is_empty() {
        join(out, &[" ", &alarm.condition]);
    }
    if to == AlarmState::Alarm
        && let Some((from, _)) = settings.and_then(|alarm| first_breach(points, alarm, at))
    {
        let secs = from.as_micros() / 1_000_000;
        join(out, &[" from ", &secs.to_string(), " s on"]);
    }
    if points.missing() > 0 {
        let missing = points.missing().to_string();
        let ones = if points.missing() == 1 {
            " missing one"
        } else {
            " missing ones"
        };
        join(out, &[" and ", &missing, ones]);
        match settings.map(|alarm| alarm.treat_missing_data) {
            Some(TreatMissingData::Breaching) => out.push_str(" taken as breaching"),
            Some(TreatMissingData::NotBreaching) => out.push_str(" taken as not breaching"),
            Some(TreatMissingData::Missing | TreatMissingData::Ignore) | None => {}
        }
    }
    if to == AlarmState::Ok && points.breaching() > 0 {
        join(
            out,
            &[", ", &alarm.datapoints_to_alarm.to_string(), " needed"],
        );
    }
    if let Some(newest) = points.newest() {
        write!(out, " (newest {})", short(newest)).expect("a String takes all that is written");
    }
}

/// When the period of the first breaching point began, of those that an alarm considered at `at`: with
/// the start of the fault, the change and the stop, all of a detection can be read (ALM-047).
fn first_breach(points: Datapoints, alarm: &Settings, at: Time) -> Option<(Time, Rule)> {
    let age = points.oldest_breaching()?;
    let window = Window::at(at, alarm.period, alarm.window);
    let period = window.slot(u32::from(age))?;
    Some((period.start, ALM_047))
}

/// A whole number as it is, another with four digits.
pub fn short(value: f64) -> f64 {
    if value.fract() == 0.0 {
        return value;
    }
    format!("{value:.3e}").parse().unwrap_or(value)
}

/// What a change of success means, in words.
pub const fn service(from: Availability, to: Availability) -> &'static str {
    match (from, to) {
        (_, Availability::None) => "no request succeeds",
        (Availability::None, Availability::Partial) => "some requests succeed, less than half",
        (_, Availability::Partial) => "less than half of the requests succeed",
        (_, Availability::Full) => "at least half of the requests succeed again",
    }
}

/// The figures of a minute, as `metrics.csv` has them, what is zero left out.
fn figures(minute: &Minute, out: &mut String) {
    let waits = [
        ("requests", minute.first_attempts),
        ("failed", minute.failed),
        ("attempts", minute.attempts),
        ("answered", minute.answered),
        ("new", minute.by_new),
        ("failed new", minute.failed_new),
        ("waiting", minute.waiting),
        ("capacity", minute.capacity),
        ("shortfall", minute.shortfall),
    ];
    for (number, (name, amount)) in waits
        .into_iter()
        .enumerate()
        .filter(|(number, (_, amount))| *number == 0 || amount.0 != 0)
    {
        if number > 0 {
            out.push_str(", ");
        }
        write!(out, "{name} {amount}").expect("a String takes all that is written");
    }
    let [least, most] = minute.healthy;
    write!(out, ", healthy {least} to {most}").expect("a String takes all that is written");
    if let Some(counts) = minute.counts {
        write!(
            out,
            ", counts {} {} {} {}",
            counts.target_2xx, counts.target_4xx, counts.target_5xx, counts.elb_5xx
        )
        .expect("a String takes all that is written");
    }
    if let Some(latency) = minute.latency {
        write!(out, ", p99 {:.6} s", latency.p99).expect("a String takes all that is written");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alarm_says_what_it_saw_and_what_it_needs() {
        let alarm = AlarmEntry {
            name: "web".into(),
            condition: "above 2".into(),
            datapoints_to_alarm: 2,
            ..AlarmEntry::default()
        };
        let said = |breaching, considered, newest, to| {
            let mut out = String::new();
            let points = Datapoints::new(breaching, considered, 0, newest);
            datapoints(points, &alarm, None, (Time::ZERO, to), &mut out);
            out
        };
        assert_eq!(
            said(2, 3, Some(143.0), AlarmState::Alarm),
            "2 of 3 datapoints above 2 (newest 143)"
        );
        assert_eq!(
            said(1, 1, Some(2.012_345), AlarmState::Ok),
            "1 of 1 datapoint above 2, 2 needed (newest 2.012)"
        );
        assert_eq!(
            said(0, 2, Some(0.000_123_456), AlarmState::Ok),
            "0 of 2 datapoints above 2 (newest 0.0001235)"
        );
        assert_eq!(
            said(2, 2, None, AlarmState::Alarm),
            "2 of 2 datapoints above 2"
        );
    }
    use crate::aws::cloudwatch::alarm::{LowSamples, Source};
    use crate::aws::cloudwatch::evaluation::ComparisonOperator;
    use crate::aws::cloudwatch::ids::SeriesId;
    use crate::aws::cloudwatch::math::MetricStat;
    use crate::aws::cloudwatch::statistic::Statistic;
    use crate::aws::cloudwatch::window::EvaluationWindow;
    use crate::kernel::time::Duration;
    use crate::trace::sample;

    #[test]
    fn alm_047_an_alarm_says_when_the_first_point_began_that_breaches_and_what_is_missing() {
        let alarm = AlarmEntry {
            name: "web".into(),
            condition: "below 1".into(),
            datapoints_to_alarm: 3,
            ..AlarmEntry::default()
        };
        let points = Datapoints::new(1, 1, 2, Some(0.0)).breaching_since(2);
        for (missing, state, expected) in [
            (
                TreatMissingData::Breaching,
                AlarmState::Alarm,
                "1 of 1 datapoint below 1 from 1200 s on and 2 missing ones taken as breaching (newest 0)",
            ),
            (
                TreatMissingData::NotBreaching,
                AlarmState::Ok,
                "1 of 1 datapoint below 1 and 2 missing ones taken as not breaching, 3 needed (newest 0)",
            ),
            (
                TreatMissingData::Missing,
                AlarmState::Alarm,
                "1 of 1 datapoint below 1 from 1200 s on and 2 missing ones (newest 0)",
            ),
        ] {
            let settings = Settings {
                source: Source::Metric(MetricStat {
                    series: SeriesId(0),
                    statistic: Statistic::Sum,
                }),
                period: Duration::from_secs(60),
                evaluation_periods: 3,
                datapoints_to_alarm: None,
                threshold: 1.0,
                comparison_operator: ComparisonOperator::LessThanThreshold,
                treat_missing_data: missing,
                low_samples: LowSamples::Evaluate,
                window: EvaluationWindow::Sliding,
                evaluation_range: None,
            };
            let mut said = String::new();
            let at = Time::ZERO + Duration::from_secs(1_387);
            datapoints(points, &alarm, Some(&settings), (at, state), &mut said);
            assert_eq!(said, expected);
        }
    }

    #[test]
    fn what_happens_to_requests_is_told_with_its_figures() {
        let world = sample::world();
        let (entries, outcome) = sample::traffic::recorded();
        let mut wording = Wording::new(&world, sample::SEED, outcome.minutes());
        let mut told = String::new();
        for entry in &entries {
            wording.hear(entry);
            if entry.time < sample::at(50) {
                continue;
            }
            let (from, to) = Wording::change(entry);
            let what = Wording::what(entry);
            let (time, subject) = (entry.time, wording.subject(entry));
            write!(told, "{time} {subject} {what} [{from}|{to}] ").expect("a String takes all");
            wording.detail(entry, &mut told);
            told.truncate(told.trim_end().len());
            told.push('\n');
        }
        insta::assert_snapshot!(told, @r#"
        50.000 web-1 application [Starting|Serving]
        60.000 web minute [|] requests 54000.000, attempts 54000.000, answered 54000.000, capacity 45000.000, healthy 3 to 3, counts 54000 0 0 0, p99 0.400000 s
        60.000 web-5xx alarm [INSUFFICIENT_DATA|OK] 0 of 3 datapoints above 100 (newest 0)
        110.000 web-2 registration [healthy|unhealthy] in web
        112.000 web routing [|fail open] too few targets are healthy: all get requests
        114.000 web zone [|withdrawn] us-east-1a
        120.000 web minute [|] requests 54000.000, failed 540.000, attempts 54000.000, answered 53460.000, new 18000.000, failed new 540.000, capacity 45000.000, shortfall 600.000, healthy 1 to 3, counts 53460 0 540 0, p99 0.400000 s
        130.000 web-3 registration [healthy|unhealthy] in web
        140.000 web success [Full|Partial] less than half of the requests succeed
        150.000 web success [Partial|None] no request succeeds
        160.000 web success [None|Partial] some requests succeed, less than half
        170.000 web success [Partial|Full] at least half of the requests succeed again
        180.000 web minute [|] requests 54000.000, failed 5400.000, attempts 54000.000, answered 48600.000, new 18000.000, failed new 5400.000, capacity 45000.000, shortfall 600.000, healthy 1 to 3, counts 48600 0 5400 0, p99 0.400000 s
        180.000 web-5xx alarm [OK|ALARM] 2 of 3 datapoints above 100 (newest 143)
        181.000 d-WY45XGF4A alarms [|unreadable] the alarms cannot be read
        182.000 d-WY45XGF4A alarms [|unreadable] the alarms cannot be read, which the group ignores
        183.000 d-WY45XGF4A alarms [|readable] the alarms can be read again
        185.000 d-WY45XGF4A alarms [|ALARM] alarm web-5xx is in ALARM
        190.000 web-2 registration [unhealthy|healthy] in web
        200.000 web routing [fail open|normal] healthy targets alone get requests
        201.000 web zone [withdrawn|restored] us-east-1a
        240.000 web minute [|] requests 54000.000, failed 5400.000, attempts 54000.000, answered 48600.000, new 18000.000, failed new 5400.000, capacity 45000.000, shortfall 600.000, healthy 1 to 3, counts 48600 0 5400 0, p99 0.400000 s
        300.000 web minute [|] requests 54000.000, attempts 54000.000, answered 54000.000, capacity 45000.000, healthy 3 to 3, counts 54000 0 0 0, p99 0.400000 s
        300.000 web-5xx alarm [ALARM|OK] no datapoints
        "#);
    }
}
