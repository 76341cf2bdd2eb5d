//! What took the time of a deployment or a target, and by which setting it took so long.

use crate::account::fault::description::What as Kind;
use crate::account::latency::{Latency, Profile};
use crate::aws::codedeploy::ids::{DeploymentId, InstanceId, RevisionId};
use crate::aws::codedeploy::lifecycle::{LifecycleEventName, ScriptsFrom};
use crate::aws::codedeploy::server::result::Success;
use crate::aws::codedeploy::status::TargetStatus;
use crate::aws::codedeploy::traffic::LOAD_BALANCER_POLL;
use crate::aws::elb::ids::TargetGroupId;
use crate::aws::elb::target_group::TargetGroup;
use crate::kernel::time::Duration;
use crate::rulebook::{EC2_037, EC2_043, EC2_128, EC2_129, EC2_130, EC2_131, EC2_221, Rule};
use crate::trace::entry::What;

use super::case::{Case, failure_of};
use super::path::{Of, Part, critical, of_target, summed};
use super::teller::Teller;
use super::words::{capital, counted, length, listed};
use super::{Root, Tone, failure, fault, health};

/// A part that takes less of the whole than one in so many is not explained.
const WORTH_ONE_IN: u64 = 6;

/// Why a part takes as long as it does.
pub(super) struct Reason {
    /// In words that follow `because`.
    pub(super) why: String,
    /// By which rule.
    pub(super) rule: Rule,
    /// What would change it.
    pub(super) key: Option<String>,
}

/// A deployment that Succeeded.
pub(super) fn tell(teller: &mut Teller<'_, '_>, id: DeploymentId, end: usize) -> Root {
    let case = teller.case;
    let deployment = case.deployment(id);
    let total = case.entries[end].time.since(deployment.created);
    let (all, succeeded, failed) = health::counts(case, id);
    let although = match failed {
        0 => String::new(),
        _ => format!(", and its minimum allows the {failed} that Failed"),
    };
    teller.tell_by(
        end,
        EC2_037,
        format!(
            "Succeeded after {}: {succeeded} of {} Succeeded{although}.",
            length(total),
            counted(all, "target", "targets")
        ),
        Tone::Good,
    );
    let mark = teller.mark();
    let path = critical(case, id, end);
    tell_order(teller, id, &path);
    let parts: Vec<Part> = path
        .iter()
        .filter_map(|host| case.walk(id, *host))
        .flat_map(|walk| of_target(case, walk))
        .collect();
    let failures = (failed > 0).then(|| {
        let failed = health::failed_before(case, id, end);
        health::tell_failed(teller, id, &failed)
    });
    let mut root: Option<Root> = failures;
    let sums = summed(&parts);
    for (number, (of, sum, longest)) in sums.iter().enumerate() {
        if number > 0 && sum.saturating_mul(WORTH_ONE_IN) < total {
            break;
        }
        let found = tell_part(teller, id, &parts, (*of, *sum, *longest), total);
        root.get_or_insert(found);
    }
    teller.in_order(mark);
    root.unwrap_or_else(|| Root {
        cause: "It had nothing to do.".to_owned(),
        change: None,
    })
}

/// What took longest until the entry at `end`, in a sentence.
pub(super) fn path_of(teller: &mut Teller<'_, '_>, id: DeploymentId, end: usize) -> String {
    let case = teller.case;
    let path = critical(case, id, end);
    tell_order(teller, id, &path);
    let walks = path.iter().filter_map(|host| case.walk(id, *host));
    let parts: Vec<Part> = walks.flat_map(|walk| of_target(case, walk)).collect();
    let total = case.entries[end].time.since(case.deployment(id).created);
    match summed(&parts).first() {
        Some(first) => tell_part(teller, id, &parts, *first, total).cause,
        None => String::new(),
    }
}

/// That targets had to wait for each other.
fn tell_order(teller: &mut Teller<'_, '_>, id: DeploymentId, path: &[InstanceId]) {
    let case = teller.case;
    let (Some(last), true) = (path.last(), path.len() > 1) else {
        return;
    };
    let names: Vec<&str> = path.iter().map(|host| case.host(*host)).collect();
    let Some(began) = case.became(id, *last, TargetStatus::InProgress) else {
        return;
    };
    let minimum = health::written(case.minimum(id));
    teller.tell_by(
        began,
        EC2_043,
        format!(
            "because {} took turns, one beginning when the one before it had ended (minimum: {}).",
            listed(&names),
            minimum
        ),
        Tone::Plain,
    );
}

/// One kind of part, all of it together.
fn tell_part(
    teller: &mut Teller<'_, '_>,
    id: DeploymentId,
    parts: &[Part],
    (of, sum, longest): (Of, Duration, Part),
    total: Duration,
) -> Root {
    let case = teller.case;
    let times =
        u32::try_from(parts.iter().filter(|part| part.of == of).count()).unwrap_or(u32::MAX);
    let together = match times {
        1 => String::new(),
        _ => format!(", {times} times one after another"),
    };
    let Some(place) = longest.ended(case, id) else {
        return Root {
            cause: format!("It spent {} on {}.", length(sum), of.name()),
            change: None,
        };
    };
    if let Of::Waiting(_) = of {
        let sentence = format!(
            "because {} of its {} went into {}{together}.",
            length(sum),
            length(total),
            of.name()
        );
        teller.tell(place, sentence, Tone::Trouble);
        let failed = case.walk(id, longest.host).and_then(failure_of);
        if failed != Some(place) {
            return failure::tell(teller, &[place]);
        }
        return Root {
            cause: format!("It spent {} on {}.", length(sum), of.name()),
            change: None,
        };
    }
    let reason = reason(case, id, &longest, place);
    teller.tell_by(
        place,
        reason.rule,
        format!(
            "because {} of its {} went into {}{together}: {}.",
            length(sum),
            length(total),
            of.name(),
            reason.why
        ),
        Tone::Plain,
    );
    Root {
        cause: format!(
            "{} took {} of {}: {}.",
            capital(&of.name()),
            length(sum),
            length(total),
            reason.why
        ),
        change: reason.key.map(|key| format!("Shorten it with {key}.")),
    }
}

/// Why a part of a target's time is as long as it is; `place` is the entry that ended it.
pub(super) fn reason(case: &Case<'_>, id: DeploymentId, part: &Part, place: usize) -> Reason {
    let setting = |why: &str, name: &str| Reason {
        why: why.to_owned(),
        rule: EC2_221,
        key: Some(format!("latencies.{name}")),
    };
    match part.of {
        Of::Event(event) => of_event(case, id, part, event, place),
        Of::Waiting(event) => Reason {
            why: format!("nobody picked {event} up before the limit"),
            rule: case.entries[place].rule,
            key: None,
        },
        Of::First => setting(
            "an agent asks for its first event so long after its turn came",
            "createToFirstEvent and latencies.nextInstance",
        ),
        Of::Pause => Reason {
            why: pause(case, part, place),
            rule: EC2_221,
            key: Some("latencies.dispatchGap".to_owned()),
        },
        Of::Close => setting(
            "CodeDeploy closes a target so long after its last event",
            "instanceFinalise",
        ),
    }
}

/// The pause before the event whose beginning is at `place`.
fn pause(case: &Case<'_>, part: &Part, place: usize) -> String {
    let asks = "an agent asks again some time after each event";
    let What::EventStarted(event) = case.entries[place].what else {
        return asks.to_owned();
    };
    let is_usual = |gap: &Latency| matches!(gap, Latency::Constant(gap) if *gap == part.takes());
    let gaps = &case.profile(part.host).dispatch_gap;
    let usual = &Profile::default().dispatch_gap[event as usize];
    if is_usual(&gaps[event as usize]) && is_usual(usual) {
        return format!(
            "{asks}, {} where nothing else is written",
            length(part.takes())
        );
    }
    format!(
        "{asks}; the longest of these pauses, {}, was the one before {event} on {}",
        length(part.takes()),
        case.host(part.host)
    )
}

fn of_event(
    case: &Case<'_>,
    id: DeploymentId,
    part: &Part,
    event: LifecycleEventName,
    place: usize,
) -> Reason {
    let rule = case.entries[place].rule;
    if let What::EventFailed(_, failure) = case.entries[place].what {
        return Reason {
            why: format!("it failed then ({})", failure.cause),
            rule,
            key: None,
        };
    }
    let revision = case.deployment(id).revision;
    let works = || match event {
        LifecycleEventName::DownloadBundle => bundle(case, part, revision, "bandwidth", rule),
        LifecycleEventName::Install => bundle(case, part, revision, "diskRate", rule),
        LifecycleEventName::BeforeBlockTraffic
        | LifecycleEventName::BlockTraffic
        | LifecycleEventName::AfterBlockTraffic
        | LifecycleEventName::ApplicationStop
        | LifecycleEventName::BeforeInstall
        | LifecycleEventName::AfterInstall
        | LifecycleEventName::ApplicationStart
        | LifecycleEventName::ValidateService
        | LifecycleEventName::BeforeAllowTraffic
        | LifecycleEventName::AllowTraffic
        | LifecycleEventName::AfterAllowTraffic => scripts(case, id, part, event, place),
    };
    let What::EventSucceeded(_, success) = case.entries[place].what else {
        return works();
    };
    match success {
        Success::Drained(_) => drained(case, id, rule),
        Success::Healthy(_) => healthy(case, id, part, rule),
        Success::NotRegistered => Reason {
            why: "no load balancer had the target".to_owned(),
            rule: EC2_131,
            key: None,
        },
        Success::Nothing(_) | Success::Worked(_) => works(),
    }
}

/// The slowest load balancer of a deployment, by this measure.
fn slowest<'a>(
    case: &Case<'a>,
    id: DeploymentId,
    by: impl Fn(&TargetGroup) -> Duration,
) -> Option<(TargetGroupId, &'a TargetGroup)> {
    let groups = case.traffic(id).iter();
    let all = groups.map(|group| (*group, &case.world.target_groups[group.index()].group));
    all.max_by_key(|(_, group)| by(group))
}

fn drained(case: &Case<'_>, id: DeploymentId, rule: Rule) -> Reason {
    let Some((group, settings)) = slowest(case, id, |group| group.deregistration_delay) else {
        unreachable!("invariant: what has drained stood behind a load balancer")
    };
    let name = case.target_group(group);
    let key = format!("targetGroups.{name}.deregistrationDelaySeconds");
    let delay = length(settings.deregistration_delay);
    let why = if rule == EC2_130 {
        format!("{name} drained the target until nothing ran on it, at most {delay}")
    } else if rule == EC2_128 {
        formula(name, settings)
    } else {
        format!(
            "{name} drains a target for {delay}, and CodeDeploy looks again every {}",
            length(LOAD_BALANCER_POLL)
        )
    };
    let rule = if rule == EC2_128 || rule == EC2_130 {
        rule
    } else {
        EC2_129
    };
    Reason {
        why,
        rule,
        key: Some(key),
    }
}

fn formula(name: &str, settings: &TargetGroup) -> String {
    let check = settings.health_check;
    format!(
        "{name} is checked every {}, and CodeDeploy waits for {} such intervals, one more than the \
         healthy threshold",
        length(check.interval),
        u32::from(check.healthy_threshold) + 1
    )
}

fn healthy(case: &Case<'_>, id: DeploymentId, part: &Part, rule: Rule) -> Reason {
    let by = |group: &TargetGroup| {
        let times = u64::from(group.health_check.healthy_threshold) + 1;
        group.health_check.interval.saturating_mul(times)
    };
    let Some((group, settings)) = slowest(case, id, by) else {
        unreachable!("invariant: what is healthy stands behind a load balancer")
    };
    let name = case.target_group(group);
    let key = format!("targetGroups.{name}.healthCheckIntervalSeconds and healthyThresholdCount");
    let formula = formula(name, settings);
    let whole = by(settings);
    let slack = part.takes().saturating_sub(whole);
    let first = match slack > settings.health_check.interval {
        true => format!(
            " after the first answer, which came {} after the registration",
            length(slack)
        ),
        false => String::new(),
    };
    Reason {
        why: match rule == EC2_128 {
            true => formula + &first,
            false => format!("{name} had to call the target healthy first"),
        },
        rule,
        key: Some(key),
    }
}

fn bundle(case: &Case<'_>, part: &Part, revision: RevisionId, rate: &str, rule: Rule) -> Reason {
    let name = case.revision(revision);
    let bytes = case.described(revision).bundle_bytes;
    let slow = fault::in_force(
        case,
        Some(part.host),
        part.from,
        case.entries.len(),
        |described| matches!(described.what, Kind::S3Slow { .. } | Kind::EbsSlow { .. }),
    );
    let slow = slow
        .iter()
        .find(|place| case.entries[**place].time <= part.to);
    let by_fault = match slow.and_then(|place| fault::number(case, *place)) {
        Some(number) => format!(", slowed by the fault {}", fault::key(case, number)),
        None => String::new(),
    };
    let size = match bytes {
        0 => "is empty".to_owned(),
        _ => format!("has {} MB", bytes as f64 / 1e6),
    };
    Reason {
        why: format!("the bundle of {name} {size}{by_fault}"),
        rule,
        key: Some(format!("revisions.{name}.bundleSize or latencies.{rate}")),
    }
}

fn scripts(
    case: &Case<'_>,
    id: DeploymentId,
    part: &Part,
    event: LifecycleEventName,
    place: usize,
) -> Reason {
    let deployment = case.deployment(id);
    let revision = match event.scripts_from() {
        Some(ScriptsFrom::LastSuccessfulInstall) => {
            case.installed(place, deployment.group, part.host)
        }
        Some(ScriptsFrom::ThisRevision) | None => Some(deployment.revision),
    };
    let rule = case.entries[place].rule;
    if case.profile(part.host).event[event as usize].is_some() {
        return Reason {
            why: format!(
                "latencies gives {event} this time on {}",
                case.host(part.host)
            ),
            rule,
            key: Some(format!("latencies.{event}")),
        };
    }
    let Some(revision) = revision else {
        return Reason {
            why: "there is nothing to run".to_owned(),
            rule,
            key: Some("latencies.noopEvent".to_owned()),
        };
    };
    let name = case.revision(revision);
    Reason {
        why: match case.described(revision).hooks[event as usize].is_empty() {
            true => format!("{name} has no script for it"),
            false => format!("the scripts of {name} run so long"),
        },
        rule,
        key: Some(format!("revisions.{name}.hooks.{event}")),
    }
}
