//! What made a metric breach: the revision, the fault or the lack of capacity behind the figures.
//!
//! Failed attempts have causes (TRF-010), and each points at other suspects. Only who reaches the
//! hosts behind the metric, in the time that the alarm looked at, is one.

mod suspects;

use crate::account::requests::amount::Amount;
use crate::account::requests::cause::Cause;
use crate::account::requests::host_state::FleetId;
use crate::aws::cloudwatch::ids::AlarmId;
use crate::aws::cloudwatch::metric::MetricName;
use crate::aws::cloudwatch::series::SeriesSubject;
use crate::aws::cloudwatch::window::Window;
use crate::aws::codedeploy::ids::InstanceId;
use crate::aws::elb::ids::TargetGroupId;
use crate::kernel::time::{Duration, Time};
use crate::rulebook::{ALM_031, TRF_010, TRF_065};
use crate::trace::alarm::AlarmReason;
use crate::trace::entry::{Subject, What};
use crate::trace::minute::Minute;

use super::teller::Teller;
use super::words::{clock, grouped};
use super::{Root, Tone, fault};

use self::suspects::{Sign, Suspect};

/// Tells what is behind the points by which the entry `change` put an alarm into ALARM.
pub(super) fn tell(teller: &mut Teller<'_, '_>, alarm: AlarmId, change: usize) -> Root {
    let case = teller.case;
    if let Some(place) = case.cause(change)
        && matches!(case.entries[place].what, What::FaultBegan(_))
    {
        return fault::tell(teller, &[place], None);
    }
    let from = looked_from(teller, alarm, change);
    let Some(metric) = case.world.monitoring.set.metric(alarm) else {
        return unexplained(teller, alarm);
    };
    let mut named = None;
    for series in metric.series() {
        let series = &case.world.monitoring.series[series.index()].series;
        let root = match series.subject {
            SeriesSubject::TargetGroup(group) => {
                of_group(teller, group, series.metric, from, change)
            }
            SeriesSubject::Host(host) => {
                let hosts = [host];
                of_hosts(teller, &hosts, series.metric, from, change)
            }
            SeriesSubject::Fleet(fleet) => {
                let hosts = case.world.hosts_of(FleetId(fleet));
                of_hosts(teller, &hosts, series.metric, from, change)
            }
            SeriesSubject::Custom(place) => Some(of_custom(teller, usize::from(place), change)),
        };
        named = named.or(root);
    }
    named.unwrap_or_else(|| unexplained(teller, alarm))
}

/// From when on the points breached; as far back as the alarm looks, where that is not said.
fn looked_from(teller: &Teller<'_, '_>, alarm: AlarmId, change: usize) -> Time {
    let case = teller.case;
    let entry = &case.entries[change];
    let Some(metric) = case.world.monitoring.set.metric(alarm) else {
        return Time::ZERO;
    };
    let settings = metric.settings();
    let age = if let What::Alarm {
        because: AlarmReason::Datapoints(points),
        ..
    } = entry.what
    {
        points.oldest_breaching().map(u32::from)
    } else {
        None
    };
    let window = Window::at(entry.time, settings.period, settings.window);
    match age.and_then(|age| window.slot(age)) {
        Some(period) => period.start,
        None => window.begin(settings.evaluation_periods),
    }
}

/// Points that a target group reports.
fn of_group(
    teller: &mut Teller<'_, '_>,
    group: TargetGroupId,
    metric: MetricName,
    from: Time,
    change: usize,
) -> Option<Root> {
    let case = teller.case;
    let until = case.entries[change].time;
    let minutes: Vec<&Minute> = case
        .outcome
        .minutes()
        .iter()
        .filter(|minute| {
            minute.subject == group
                && minute.begins() + minute.length > from
                && minute.begins() < until
        })
        .collect();
    let sum = |of: fn(&Minute) -> Amount| minutes.iter().map(|minute| of(minute)).sum::<Amount>();
    let by_cause = |cause: Cause| {
        minutes
            .iter()
            .map(|minute| minute.failed_by[cause.index()])
            .sum::<Amount>()
    };
    let dominant = |causes: &[Cause]| {
        let most = causes.iter().copied().max_by_key(|cause| by_cause(*cause));
        most.filter(|cause| by_cause(*cause) > Amount::ZERO)
    };
    let sign = Sign::of(metric, dominant);
    let figures = sign.cause.map(|cause| (by_cause(cause), cause.as_str()));
    if let Some((amount, why)) = figures {
        let place = last_minute(teller, group, change);
        let failed_new = sum(|minute| minute.failed_new);
        let new = match failed_new.whole_requests() {
            0 => String::new(),
            new if new >= amount.whole_requests() => {
                ", all of them of a revision that is being deployed".to_owned()
            }
            new => format!(
                ", and {} failed attempts met a revision that is being deployed",
                grouped(new)
            ),
        };
        teller.tell_of(
            place,
            case.target_group(group),
            TRF_010,
            format!(
                "because {} attempts at {} failed from {} on ({why}){new}.",
                grouped(amount.whole_requests()),
                case.target_group(group),
                clock(from)
            ),
            Tone::Trouble,
        );
    }
    let members = case.world.target_groups[group.index()].members.clone();
    let suspects = suspects::of(case, &members, &sign, from, change);
    if let Some(root) = accuse(teller, &suspects) {
        return Some(root);
    }
    lack_of_capacity(teller, group, &minutes, change)
}

/// The last minute of a target group that was over when an alarm changed.
fn last_minute(teller: &Teller<'_, '_>, group: TargetGroupId, change: usize) -> usize {
    let minute = teller.case.last_before(change, |entry| {
        matches!(entry.what, What::Minute(_)) && entry.subject == Subject::TargetGroup(group)
    });
    minute.unwrap_or(change)
}

/// Points that hosts report.
fn of_hosts(
    teller: &mut Teller<'_, '_>,
    hosts: &[InstanceId],
    metric: MetricName,
    from: Time,
    change: usize,
) -> Option<Root> {
    let sign = Sign::of(metric, |_| None);
    let suspects = suspects::of(teller.case, hosts, &sign, from, change);
    accuse(teller, &suspects)
}

/// Tells of all suspects.
fn accuse(teller: &mut Teller<'_, '_>, suspects: &[Suspect]) -> Option<Root> {
    let mut root: Option<Root> = None;
    for suspect in suspects {
        let found = match suspect {
            Suspect::Fault(strikes) => fault::tell(teller, strikes, None),
            Suspect::Revision(revision) => suspects::tell_revision(teller, revision),
        };
        root.get_or_insert(found);
    }
    root
}

/// Where nothing is bad there may be too little.
fn lack_of_capacity(
    teller: &mut Teller<'_, '_>,
    group: TargetGroupId,
    minutes: &[&Minute],
    change: usize,
) -> Option<Root> {
    let case = teller.case;
    let name = case.target_group(group);
    let short = minutes
        .iter()
        .filter(|minute| minute.shortfall_time > Duration::ZERO);
    let worst = short.max_by_key(|minute| minute.peak_shortfall.0)?;
    let place = last_minute(teller, group, change);
    let out = case.outcome.deployments().iter().any(|deployment| {
        let traffic = &case.world.groups[deployment.group.index()].group.traffic;
        let of_it = traffic
            .as_ref()
            .is_some_and(|groups| groups.contains(&group));
        of_it && deployment.created <= worst.begins() + worst.length
    });
    let why = if out {
        "a deployment takes targets out of service, or brings them back cold"
    } else {
        "users ask for more than the targets can answer"
    };
    teller.tell_of(
        place,
        name,
        TRF_065,
        format!(
            "because {name} could not answer all that was asked for: up to {:.0} requests a second \
             too many in the minute from {} on; {why}.",
            worst.peak_shortfall.per_second_f64(),
            clock(worst.begins())
        ),
        Tone::Trouble,
    );
    Some(Root {
        cause: format!("{name} had less capacity in service than users asked for: {why}."),
        change: Some(
            "Deploy to fewer hosts at a time (deploymentConfigName), give the fleet more `capacity` \
             or more `instances`, or lower the `rate` of its traffic."
                .to_owned(),
        ),
    })
}

/// A metric of the scenario's own says what the scenario lets it say.
fn of_custom(teller: &mut Teller<'_, '_>, place: usize, change: usize) -> Root {
    let case = teller.case;
    let metric = &case.world.monitoring.custom[place];
    let until = case.entries[change].time;
    let behind = metric.values.partition_point(|(from, _)| *from <= until);
    let (since, value) = metric.values[..behind]
        .last()
        .copied()
        .unwrap_or((Time::ZERO, None));
    let says = match value {
        Some(value) => format!("is {value} from {} on", clock(since)),
        None => format!("has no value from {} on", clock(since)),
    };
    let key = format!("metrics[{place}].values");
    teller.add(
        since,
        metric.name.clone(),
        ALM_031,
        format!(
            "because the metric {} {} {says}, says {key}.",
            metric.namespace, metric.name
        ),
    );
    Root {
        cause: format!("The metric {} {says} ({key}).", metric.name),
        change: Some(format!("Change {key}, or the threshold of the alarm.")),
    }
}

fn unexplained(teller: &Teller<'_, '_>, alarm: AlarmId) -> Root {
    let name = teller.case.alarm(alarm);
    Root {
        cause: format!(
            "No revision, fault or lack of capacity explains it: the metric of {name} breaches in \
             the ordinary course of the scenario."
        ),
        change: Some(format!(
            "Look at alarms.{name}: its threshold, period and statistic."
        )),
    }
}
