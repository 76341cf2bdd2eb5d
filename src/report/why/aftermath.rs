//! What happened beside the end of a deployment: requests of users that failed, and where it Succeeded
//! alarms that it did not heed, or that rang when it was over.

use crate::account::requests::amount::Amount;
use crate::account::requests::cause::Cause;
use crate::aws::cloudwatch::ids::AlarmId;
use crate::aws::cloudwatch::series::SeriesSubject;
use crate::aws::cloudwatch::state::AlarmState;
use crate::aws::codedeploy::ids::{DeploymentId, InstanceId};
use crate::aws::elb::ids::TargetGroupId;
use crate::kernel::time::Time;
use crate::rulebook::{ALM_051, ALM_052, ALM_053, TRF_060};
use crate::trace::entry::{Entry, Subject, What};
use crate::trace::minute::Minute;

use super::case::Case;
use super::symptom::{self, Scene};
use super::teller::Teller;
use super::words::{clock, grouped, length, listed, part};
use super::{Root, Tone, alarm};

/// Users whose requests failed so much more often than before, in percent, did so for the deployment.
const WORSE_PERCENT: u64 = 150;

/// A deployment with what it concerns.
struct Concern {
    id: DeploymentId,
    /// The entry of its end.
    end: usize,
    /// Up to where what happens is laid to it: the next deployment that somebody asks for.
    until: usize,
    hosts: Vec<InstanceId>,
    groups: Vec<TargetGroupId>,
}

/// Tells what went wrong, if something did.
pub(super) fn tell(teller: &mut Teller<'_, '_>, id: DeploymentId, end: usize) -> Option<Root> {
    let concern = Concern::of(teller.case, id, end);
    let mark = teller.mark();
    let rung = tell_alarms(teller, &concern);
    let mut root = rung;
    for group in concern.groups.clone() {
        let explained = match root {
            Some(_) => Explained::Already,
            None => Explained::NotYet,
        };
        let found = tell_users(teller, &concern, group, explained);
        root = root.or(found);
    }
    teller.in_order(mark);
    root
}

/// Tells what users noticed of a deployment whose end is explained by itself.
pub(super) fn tell_noticed(teller: &mut Teller<'_, '_>, id: DeploymentId, end: usize) {
    let concern = Concern::of(teller.case, id, end);
    let mark = teller.mark();
    for group in concern.groups.clone() {
        tell_users(teller, &concern, group, Explained::Already);
    }
    teller.in_order(mark);
}

/// Whether what is behind failed requests is told already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Explained {
    Already,
    NotYet,
}

impl Concern {
    fn of(case: &Case<'_>, id: DeploymentId, end: usize) -> Self {
        let hosts: Vec<InstanceId> = case
            .walks
            .iter()
            .filter(|walk| walk.deployment == id)
            .map(|walk| walk.host)
            .collect();
        let groups = (0u16..)
            .zip(&case.world.target_groups)
            .filter(|(_, entry)| entry.members.iter().any(|host| hosts.contains(host)))
            .map(|(place, _)| TargetGroupId(place))
            .collect();
        let next = case.entries[end..].iter().position(|entry| {
            matches!(
                entry.what,
                What::Created {
                    rollback_of: None,
                    ..
                }
            )
        });
        Self {
            id,
            end,
            until: next.map_or(case.entries.len(), |next| end + next),
            hosts,
            groups,
        }
    }

    /// Whether an alarm is one of those that the deployment could have heeded.
    fn includes(&self, case: &Case<'_>, alarm: AlarmId) -> bool {
        let group = case.deployment(self.id).group;
        let watched = case.world.alarms[alarm.index()].watched_by.contains(&group);
        let monitoring = &case.world.monitoring;
        watched
            || monitoring.set.metric(alarm).is_some_and(|metric| {
                let mut series = metric.series().into_iter();
                series.any(|series| {
                    self.reaches(case, monitoring.series[series.index()].series.subject)
                })
            })
    }

    fn reaches(&self, case: &Case<'_>, subject: SeriesSubject) -> bool {
        match subject {
            SeriesSubject::TargetGroup(group) => self.groups.contains(&group),
            SeriesSubject::Fleet(fleet) => self
                .hosts
                .iter()
                .any(|host| case.world.sites[host.index()].fleet.index() == usize::from(fleet)),
            SeriesSubject::Host(host) => self.hosts.contains(&host),
            SeriesSubject::Custom(_) => false,
        }
    }
}

/// Tells of the first alarm that rang, and names the others.
fn tell_alarms(teller: &mut Teller<'_, '_>, concern: &Concern) -> Option<Root> {
    let case = teller.case;
    let created = case.created(concern.id);
    let rings = |entry: &Entry| {
        let goes = matches!(
            entry.what,
            What::Alarm {
                to: AlarmState::Alarm,
                ..
            }
        );
        match entry.subject {
            Subject::Alarm(alarm) if goes && concern.includes(case, alarm) => Some(alarm),
            Subject::Alarm(_)
            | Subject::Deployment
            | Subject::Host(_)
            | Subject::Fault(_)
            | Subject::Operation(_)
            | Subject::TargetGroup(_)
            | Subject::Traffic(_) => None,
        }
    };
    let mut rung: Vec<(usize, AlarmId)> = Vec::new();
    for (place, entry) in case.entries[..concern.until]
        .iter()
        .enumerate()
        .skip(created)
    {
        if let Some(alarm) = rings(entry)
            && rung.iter().all(|(_, known)| *known != alarm)
        {
            rung.push((place, alarm));
        }
    }
    let (first, others) = rung.split_first()?;
    let (place, alarm) = *first;
    let root = tell_alarm(teller, concern, place, alarm);
    if let Some((place, _)) = others.first() {
        let names: Vec<&str> = others.iter().map(|(_, alarm)| case.alarm(*alarm)).collect();
        let names = listed(&names);
        teller.tell(*place, format!("{names} went to ALARM too."), Tone::Trouble);
    }
    Some(root)
}

fn tell_alarm(
    teller: &mut Teller<'_, '_>,
    concern: &Concern,
    place: usize,
    alarm: AlarmId,
) -> Root {
    let case = teller.case;
    let (name, label) = (case.alarm(alarm), case.label(concern.id));
    let (end, time) = (case.entries[concern.end].time, case.entries[place].time);
    let group = case.deployment(concern.id).group;
    let of_group = case.world.alarms[alarm.index()].watched_by.contains(&group);
    let request = case.request(concern.id);
    let watched = request.is_some_and(|request| request.alarms.alarms.contains(&alarm));
    let after = match time > end {
        true => length(time.since(end)),
        false => String::new(),
    };
    let (rule, how) = match (time > end, watched, of_group) {
        (true, true, _) => (
            ALM_051,
            format!("{after} after {label} had ended, too late to stop it"),
        ),
        (true, false, _) => (
            ALM_051,
            format!("{after} after {label} had ended, and {label} does not watch it"),
        ),
        (false, true, _) => (
            ALM_053,
            format!("while {label} was under way, which did not look again before it ended"),
        ),
        (false, false, true) => (
            ALM_052,
            format!("while {label} was under way, which was told to watch no such alarm"),
        ),
        (false, false, false) => (
            ALM_051,
            format!("while {label} was under way, but {label} does not watch it"),
        ),
    };
    let sentence = format!("{name} went to ALARM {how}");
    teller.tell_by(place, rule, format!("{sentence}."), Tone::Bad);
    let root = alarm::tell(teller, alarm, place + 1, 0);
    let change = if time > end {
        let sooner = "Deploy to fewer at a time (deploymentConfigName), so that the deployment lasts \
                      longer than its alarm needs, or let the alarm need less (period, \
                      datapointsToAlarm).";
        let change = root.change.unwrap_or_default();
        match watched {
            true => Some(format!("{sooner} {change}")),
            false => Some(change),
        }
    } else if !watched {
        let change = root.change.unwrap_or_default();
        Some(format!(
            "{change} The group stops for {name} if its alarmConfiguration lists it."
        ))
    } else {
        root.change
    };
    Root {
        cause: format!("{sentence}. {}", root.cause),
        change: change.map(|change| change.trim().to_owned()),
    }
}

/// Tells how many requests of users failed at a target group, when and for what; what is behind it
/// too where nothing told so far is.
fn tell_users(
    teller: &mut Teller<'_, '_>,
    concern: &Concern,
    group: TargetGroupId,
    explained: Explained,
) -> Option<Root> {
    let case = teller.case;
    let created = case.deployment(concern.id).created;
    let scene = Scene::of(case, group, created, concern.until);
    let (failed, asked) = sums(&scene);
    let before = Scene::of(case, group, Time::ZERO, case.created(concern.id));
    let (failed_before, asked_before) = sums(&before);
    let (rate, rate_before) = (failed.share_of(asked), failed_before.share_of(asked_before));
    if failed.whole_requests() == 0
        || rate.saturating_mul(100) <= rate_before.saturating_mul(WORSE_PERCENT)
    {
        return None;
    }
    let cause = scene.dominant(Cause::ALL)?;
    let name = case.target_group(group);
    let (from, to) = scene.bad_minutes()?;
    let place = case.first(|entry| {
        matches!(entry.what, What::Minute(_))
            && entry.subject == Subject::TargetGroup(group)
            && entry.time >= to
    });
    let place = place.unwrap_or(case.entries.len() - 1);
    let sentence = format!(
        "{} of {} requests of users failed at {name} from {} until {}, {}, most of them for this: \
         {cause}",
        grouped(failed.whole_requests()),
        grouped(asked.whole_requests()),
        clock(from),
        clock(to),
        part(rate)
    );
    teller.tell_of(place, name, TRF_060, format!("{sentence}."), Tone::Bad);
    if explained == Explained::Already {
        return None;
    }
    let scene = Scene::of(case, group, from.max(created), place);
    let root = symptom::of_users(teller, &scene, cause);
    let (why, change) = match root {
        Some(root) => (format!(" {}", root.cause), root.change),
        None => (String::new(), None),
    };
    Some(Root {
        cause: format!("{sentence}.{why}"),
        change,
    })
}

/// Failed requests, and all.
fn sums(scene: &Scene<'_>) -> (Amount, Amount) {
    let of = |of: fn(&Minute) -> Amount| scene.sum(of);
    (
        of(|minute| minute.failed),
        of(|minute| minute.first_attempts),
    )
}
