//! What made a metric breach: the revision, the fault or the lack of capacity behind the figures.
//!
//! Failed attempts have causes (TRF-010), and each points at other suspects. Only who reaches the
//! hosts behind the metric, in the time that the alarm looked at, is one.

mod capacity;
mod hidden;
mod scene;
mod suspects;

use crate::account::host::AppState;
use crate::account::requests::amount::Amount;
use crate::account::requests::cause::Cause;
use crate::account::requests::host_state::FleetId;
use crate::aws::cloudwatch::ids::AlarmId;
use crate::aws::cloudwatch::metric::MetricName;
use crate::aws::cloudwatch::series::SeriesSubject;
use crate::aws::cloudwatch::window::Window;
use crate::aws::codedeploy::ids::InstanceId;
use crate::aws::elb::ids::TargetGroupId;
use crate::aws::elb::target_group::Kind;
use crate::kernel::time::Time;
use crate::rulebook::{ALM_031, TRF_010, TRF_011};
use crate::trace::alarm::AlarmReason;
use crate::trace::entry::What;

use super::teller::Teller;
use super::words::clock;
use super::{Root, Tone, fault};

pub(super) use self::scene::Scene;
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
    let mark = teller.mark();
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
    teller.in_order(mark);
    named.unwrap_or_else(|| unexplained(teller, alarm))
}

/// From when on the points breached; as far back as the alarm looks, where that is not said.
pub(super) fn looked_from(teller: &Teller<'_, '_>, alarm: AlarmId, change: usize) -> Time {
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
    let scene = Scene::of(case, group, from, change);
    let sign = Sign::of(metric, |causes| scene.dominant(causes));
    if let Some(cause) = sign.cause {
        let amount = scene.failed_by(cause);
        teller.tell_of(
            scene.last_minute(case),
            case.target_group(group),
            TRF_010,
            format!(
                "because {} failed from {} on ({cause}){}.",
                scene.attempts(case, amount),
                clock(from),
                scene.share_of_new()
            ),
            Tone::Trouble,
        );
    }
    behind(teller, &scene, &sign)
}

/// Tells what is behind the failures of requests that users noticed, most of them for this cause.
pub(super) fn of_users(
    teller: &mut Teller<'_, '_>,
    scene: &Scene<'_>,
    cause: Cause,
) -> Option<Root> {
    behind(teller, scene, &Sign::of_cause(cause))
}

/// Who or what can be behind a sign: what explains most of it first.
fn behind(teller: &mut Teller<'_, '_>, scene: &Scene<'_>, sign: &Sign) -> Option<Root> {
    let case = teller.case;
    let members = case.targets_of(scene.group);
    let suspects = suspects::of(case, &members, sign, scene.from, scene.until);
    let failed = sign
        .cause
        .map_or(Amount::ZERO, |cause| scene.failed_by(cause));
    let own: Option<Amount> = suspects
        .iter()
        .map(|suspect| suspect.errors_within(case, scene))
        .sum();
    // What a revision does not fail by itself it fails for the load.
    let by_load = sign.cause == Some(Cause::TargetError)
        && own.is_some_and(|own| own.0.saturating_mul(2) < failed.0)
        && capacity::is_short(scene);
    let mark = teller.mark();
    let load = match by_load {
        true => capacity::tell(teller, scene),
        false => None,
    };
    let accused = accuse(teller, Some(scene), &suspects);
    teller.in_order(mark);
    load.or(accused)
        .or_else(|| stopped_in_place(teller, scene, sign))
        .or_else(|| capacity::tell(teller, scene))
}

/// A deployment that stops the application on hosts which requests still reach.
fn stopped_in_place(teller: &mut Teller<'_, '_>, scene: &Scene<'_>, sign: &Sign) -> Option<Root> {
    let case = teller.case;
    let (Cause::Refused | Cause::NoTarget) = sign.cause? else {
        return None;
    };
    let entry = &case.world.target_groups[scene.group.index()];
    let down = case.last_before(scene.until, |down| {
        let stops = matches!(
            down.what,
            What::Application {
                to: AppState::Down,
                ..
            }
        );
        let host = down.subject.host();
        stops && host.is_some_and(|host| entry.members.contains(&host)) && down.time >= scene.from
    })?;
    let (host, time) = (case.entries[down].subject.host()?, case.entries[down].time);
    let stopping = case.walks.iter().find(|walk| {
        let had_begun = walk.started.is_some_and(|started| started <= time);
        walk.host == host && had_begun && walk.completed.is_none_or(|ended| ended >= time)
    });
    let id = stopping?.deployment;
    if case.traffic(id).contains(&scene.group) {
        return None;
    }
    let name = case.target_group(scene.group);
    let (label, group) = (case.label(id), case.group(case.deployment(id).group));
    let open = match entry.group.kind {
        Kind::Direct => format!("no load balancer stands before {name}"),
        Kind::Application | Kind::Network | Kind::Classic => {
            format!("{group} has no loadBalancerInfo for {name}")
        }
    };
    let sentence =
        format!("{label} stops the application while requests still reach its host: {open}");
    teller.tell_by(down, TRF_011, format!("because {sentence}."), Tone::Trouble);
    Some(Root {
        cause: format!("{sentence}."),
        change: Some(format!(
            "Put hosts behind a load balancer (targetGroups), and let {group} take them out of \
             service first: deploymentOption WITH_TRAFFIC_CONTROL and loadBalancerInfo."
        )),
    })
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
    accuse(teller, None, &suspects)
}

/// Tells of all suspects; the first is the beginning.
fn accuse(
    teller: &mut Teller<'_, '_>,
    scene: Option<&Scene<'_>>,
    suspects: &[Suspect],
) -> Option<Root> {
    let mark = teller.mark();
    let mut root: Option<Root> = None;
    for suspect in suspects {
        let found = match suspect {
            Suspect::Fault(strikes) => fault::tell(teller, strikes, None),
            Suspect::Revision(revision) => suspects::tell_revision(teller, scene, revision),
        };
        root.get_or_insert(found);
    }
    teller.in_order(mark);
    root
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
