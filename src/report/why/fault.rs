//! Faults of the scenario: which was in force, what it did, and what would have come without it.

use crate::account::fault::description::{Fault, What as Kind, When};
use crate::account::fault::scope::ThrottledService;
use crate::account::requests::amount::WHOLE_PPB;
use crate::aws::codedeploy::ids::InstanceId;
use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::aws::codedeploy::server::result::{Failure, FailureCause};
use crate::kernel::time::Time;
use crate::trace::entry::{Subject, What};

use super::case::Case;
use super::harm::Harm;
use super::teller::Teller;
use super::words::{capital, clock, in_column, length, listed, percent};
use super::{Root, Tone};

/// `faults[1] (dead-api)`, or `faults[1]` for a fault without a name of its own.
pub(super) fn key(case: &Case<'_>, fault: usize) -> String {
    let described = &case.world.faults[fault];
    let own = described.name != format!("{}-{}", described.what.kind(), fault + 1);
    match own {
        true => format!("faults[{fault}] ({})", described.name),
        false => format!("faults[{fault}]"),
    }
}

/// The place of the fault in the scenario that an entry is about.
pub(super) fn number(case: &Case<'_>, place: usize) -> Option<usize> {
    case.entries[place].subject.fault().map(usize::from)
}

/// When a strike was over, if it was.
pub(super) fn over(case: &Case<'_>, began: usize) -> Option<Time> {
    let (subject, host) = (
        case.entries[began].subject,
        case.entries[began].what.struck(),
    );
    let ended = case.entries[began..]
        .iter()
        .find(|entry| entry.subject == subject && entry.what == What::FaultEnded(host));
    ended.map(|entry| entry.time)
}

/// Strikes at a host, or at the account, that were in force at some time from `from` to the entry at
/// `until`, in the scenario's order. What struck at an instant is in force from then on.
pub(super) fn in_force(
    case: &Case<'_>,
    host: Option<InstanceId>,
    from: Time,
    until: usize,
    is: impl Fn(&Fault) -> bool,
) -> Vec<usize> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (place, entry) in case.entries[..until].iter().enumerate() {
        let (Subject::Fault(fault), What::FaultBegan(of)) = (entry.subject, entry.what) else {
            continue;
        };
        let fault = usize::from(fault);
        let described = &case.world.faults[fault];
        if of != host || !is(described) {
            continue;
        }
        // One that waits for an event and has no length concerns that event alone.
        let of_one_event = matches!(described.when, When::On(_))
            && described.lasts.is_none()
            && !described.what.strikes_at_once();
        let lasts = match over(case, place) {
            Some(over) => over >= from,
            None => !of_one_event || entry.time >= from,
        };
        if lasts {
            found.retain(|(known, _)| *known != fault);
            found.push((fault, place));
        }
    }
    found.sort_unstable();
    found.into_iter().map(|(_, place)| place).collect()
}

/// Whether a fault of this kind can be behind a failure.
pub(super) fn explains(what: Kind, failure: Failure) -> bool {
    match failure.cause {
        FailureCause::ScriptFailed => {
            matches!(what, Kind::ScriptFails { exit_code } if Some(exit_code) == failure.exit_code)
        }
        FailureCause::ScriptTimedOut => what == Kind::ScriptTimesOut,
        FailureCause::ScriptMissing => what == Kind::ScriptMissing,
        FailureCause::ScriptNotExecutable => what == Kind::ScriptNotExecutable,
        FailureCause::OutputsLeftOpen => what == Kind::OutputsLeftOpen,
        FailureCause::PreviousArchiveMissing => what == Kind::ArchiveDeleted,
        FailureCause::DiskFull => what == Kind::DiskFull,
        FailureCause::DownloadFailed => Harm::Download.is_done_by(what),
        FailureCause::NotPickedUp => {
            Harm::Agent.is_done_by(what) || matches!(what, Kind::AgentSlow { .. })
        }
        FailureCause::AgentRestarted | FailureCause::HostLost => Harm::Agent.is_done_by(what),
        FailureCause::OutOfTime => {
            Harm::Agent.is_done_by(what)
                || matches!(
                    what,
                    Kind::S3Slow { .. } | Kind::EbsSlow { .. } | Kind::ScriptTimesOut
                )
        }
        FailureCause::NotHealthy => [Harm::Sight, Harm::Slowness]
            .iter()
            .any(|harm| harm.is_done_by(what)),
        FailureCause::Throttled => matches!(
            what,
            Kind::ApiThrottle {
                service: ThrottledService::ElasticLoadBalancing,
                ..
            }
        ),
        FailureCause::AppSpecInvalid
        | FailureCause::UnknownHook
        | FailureCause::DuplicateTarget
        | FailureCause::PatternOnFile
        | FailureCause::FileExists
        | FailureCause::NotDrained => false,
    }
}

/// Tells of strikes of one fault, and that it is the beginning.
///
/// `event` is the lifecycle event that they struck, where they struck one.
pub(super) fn tell(
    teller: &mut Teller<'_, '_>,
    strikes: &[usize],
    event: Option<LifecycleEventName>,
) -> Root {
    let case = teller.case;
    let Some((first, fault)) = strikes
        .first()
        .and_then(|first| Some((*first, number(case, *first)?)))
    else {
        return Root {
            cause: "The run does not say what began it.".to_owned(),
            change: None,
        };
    };
    let described = &case.world.faults[fault];
    let mut hosts: Vec<InstanceId> = strikes
        .iter()
        .filter_map(|place| case.entries[*place].what.struck())
        .collect();
    hosts.sort_unstable();
    hosts.dedup();
    let names: Vec<&str> = hosts.iter().map(|host| case.host(*host)).collect();
    let column = in_column(&names);
    let names = listed(&names);
    let script = match event {
        Some(event) => format!("the first script of {event}"),
        None => "the first script of the event".to_owned(),
    };
    let victims = Victims {
        names: &names,
        many: hosts.len() > 1,
        script: &script,
    };
    let does = deed(case, described.what, &victims);
    let until = match over(case, first) {
        Some(over) if over > case.entries[first].time => format!(", until {}", clock(over)),
        Some(_) | None => String::new(),
    };
    let key = key(case, fault);
    let sentence = format!("because {key} struck: {does}{until}.");
    let rule = case.entries[first].rule;
    // A name keeps its first letter as it is.
    let cause = match !names.is_empty() && does.starts_with(&names) {
        true => does.clone(),
        false => capital(&does),
    };
    let subject = match names.is_empty() {
        true => format!("faults[{fault}]"),
        false => column,
    };
    teller.tell_of(first, subject, rule, sentence, Tone::Trouble);
    Root {
        cause: format!("{cause}, by the fault {key}."),
        change: Some(remedy(described.what, &key)),
    }
}

/// What a fault of the account does, in words.
pub(super) fn does(case: &Case<'_>, fault: usize) -> String {
    let nobody = Victims {
        names: "",
        many: false,
        script: "",
    };
    deed(case, case.world.faults[fault].what, &nobody)
}

/// Whom a fault strikes, in words.
struct Victims<'v> {
    names: &'v str,
    many: bool,
    script: &'v str,
}

/// What a fault does to these hosts, in words.
fn deed(case: &Case<'_>, what: Kind, victims: &Victims<'_>) -> String {
    let of_account = |words: &str| words.to_owned();
    let (hosts, script) = (victims.names, victims.script);
    let (was, agent) = match victims.many {
        true => ("were", "agents"),
        false => ("was", "agent"),
    };
    match what {
        Kind::InstanceCrash => format!("{hosts} crashed and {was} gone for good"),
        Kind::InstanceReboot => format!("{hosts} went down"),
        Kind::AgentDead => format!("the {agent} of {hosts} {was} dead"),
        Kind::AgentRestart => format!("the {agent} of {hosts} restarted"),
        Kind::AgentSlow { factor } => {
            format!("the {agent} of {hosts} polled {factor} times as late")
        }
        Kind::AgentCredentials => format!("the calls of the {agent} of {hosts} were refused"),
        Kind::Partition { .. } => format!("{hosts} {was} cut off"),
        Kind::ScriptFails { exit_code } => {
            format!("{script} ended with exit code {exit_code} on {hosts}")
        }
        Kind::ScriptTimesOut => format!("{script} never ended on {hosts}"),
        Kind::ScriptMissing => format!("{script} was missing on {hosts}"),
        Kind::ScriptNotExecutable => {
            format!("{script} could not be made executable on {hosts}")
        }
        Kind::OutputsLeftOpen => {
            format!("{script} left its output open on {hosts}")
        }
        Kind::DiskFull => format!("the disk of {hosts} was full"),
        Kind::S3Slow { factor } => format!("downloads of {hosts} were {factor} times as slow"),
        Kind::S3Fails => format!("downloads of {hosts} failed, their retries included"),
        Kind::RevisionMissing { revision } => {
            format!(
                "the bundle of revision {} was deleted",
                case.revision(revision)
            )
        }
        Kind::ArchiveDeleted => {
            format!("the archive of the last successful install was deleted on {hosts}")
        }
        Kind::OperatorStop { .. } => of_account("somebody stopped the deployment"),
        Kind::ElbFlap { period, away } => format!(
            "load balancers did not reach {hosts} for {} of every {}",
            length(away),
            length(period)
        ),
        Kind::AzOutage => {
            format!("the zone went dark, and {hosts} {was} gone with it")
        }
        Kind::ApiThrottle { service, share } => {
            let ppb = (share * WHOLE_PPB as f64).round() as u64;
            let of = match service {
                ThrottledService::CloudWatch => "polls of alarms",
                ThrottledService::ElasticLoadBalancing => "calls of the load balancers",
            };
            format!("{} of CodeDeploy's {of} were throttled", percent(ppb))
        }
        Kind::AlarmPollFails => of_account("the states of alarms could not be read"),
        Kind::AlarmEvaluationFails { alarm } => {
            format!("alarm {} was not evaluated", case.alarm(alarm))
        }
        Kind::MetricDelay { add, .. } => format!("points of metrics came {} later", length(add)),
        Kind::MetricMissing { .. } => of_account("points of metrics were lost"),
        Kind::SetAlarmState { alarm, state } => {
            format!("somebody set alarm {} to {state}", case.alarm(alarm))
        }
        Kind::DependencySlow { factor } => {
            format!("what the application on {hosts} depends on was {factor} times as slow")
        }
        Kind::BadRevision {
            revision,
            error_ppb,
            factor,
        } => {
            let name = case.revision(revision);
            match (error_ppb, factor > 1.0) {
                (0, _) => format!("revision {name} answered {factor} times as slowly"),
                (_, false) => {
                    format!(
                        "revision {name} answered {} of its requests with an error",
                        percent(error_ppb)
                    )
                }
                (_, true) => format!(
                    "revision {name} answered {} of its requests with an error and {factor} times as slowly",
                    percent(error_ppb)
                ),
            }
        }
        Kind::ClockSkew => {
            format!("the clock of {hosts} was wrong, and no call of the {agent} was answered")
        }
        Kind::DnsFail { .. } => {
            format!("{hosts} resolved no names, and the {agent} reached nothing")
        }
        Kind::EbsSlow { factor } => format!("the disk of {hosts} was {factor} times as slow"),
    }
}

/// What would have helped.
fn remedy(what: Kind, key: &str) -> String {
    let or = match what {
        Kind::AgentDead
        | Kind::AgentCredentials
        | Kind::ClockSkew
        | Kind::Partition { .. }
        | Kind::InstanceReboot
        | Kind::DnsFail { .. } => {
            ", let it end (`for`) before the pickup limit has passed, or let more hosts fail \
             (minimumHealthyHosts)"
        }
        Kind::InstanceCrash | Kind::AzOutage => {
            ", or let more hosts fail (minimumHealthyHosts): a host that is lost counts as failed"
        }
        Kind::AlarmPollFails
        | Kind::ApiThrottle {
            service: ThrottledService::CloudWatch,
            ..
        } => ", or set ignorePollAlarmFailure in the group's alarmConfiguration",
        Kind::AgentRestart
        | Kind::AgentSlow { .. }
        | Kind::ScriptFails { .. }
        | Kind::ScriptTimesOut
        | Kind::ScriptMissing
        | Kind::ScriptNotExecutable
        | Kind::OutputsLeftOpen
        | Kind::DiskFull
        | Kind::S3Slow { .. }
        | Kind::S3Fails
        | Kind::RevisionMissing { .. }
        | Kind::ArchiveDeleted
        | Kind::OperatorStop { .. }
        | Kind::ElbFlap { .. }
        | Kind::ApiThrottle {
            service: ThrottledService::ElasticLoadBalancing,
            ..
        }
        | Kind::AlarmEvaluationFails { .. }
        | Kind::MetricDelay { .. }
        | Kind::MetricMissing { .. }
        | Kind::SetAlarmState { .. }
        | Kind::DependencySlow { .. }
        | Kind::BadRevision { .. }
        | Kind::EbsSlow { .. } => "",
    };
    format!("Take {key} out{or}.")
}
