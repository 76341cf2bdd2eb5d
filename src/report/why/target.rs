//! Why one target ended as it did, and where its time went.

use crate::aws::codedeploy::ids::{DeploymentId, InstanceId};
use crate::aws::codedeploy::status::TargetStatus;
use crate::kernel::time::Duration;
use crate::report::walks::Walk;
use crate::rulebook::{EC2_044, EC2_196, EC2_200, EC2_207};
use crate::trace::entry::{Subject, What};

use super::case::Case;
use super::path::{Part, of_target, summed};
use super::teller::Teller;
use super::words::{capital, length};
use super::{Phase, Root, Tone, Unanswerable, Why, did_you_mean, ending, failure, longest};

/// Explains the target of this name, in the deployment asked for.
pub(super) fn explain(
    case: &Case<'_>,
    name: &str,
    asked: Option<DeploymentId>,
) -> Result<Why, Unanswerable> {
    let host = host_named(case, name)?;
    let (id, chosen) = in_deployment(case, host, asked)?;
    let walk = case
        .walk(id, host)
        .expect("invariant: it was a target of this deployment");
    let mut teller = Teller::new(case);
    let root = tell(&mut teller, walk);
    let status = walk.status;
    Ok(Why {
        title: format!("why {name} is {status} in {}", case.label(id)),
        chosen,
        steps: teller.finish(),
        beside: Vec::new(),
        unmet: Vec::new(),
        phases: phases(case, walk),
        root,
    })
}

fn host_named(case: &Case<'_>, name: &str) -> Result<InstanceId, Unanswerable> {
    let hosts = &case.world.hosts;
    let place = hosts.iter().position(|host| host.name == name);
    place
        .and_then(|place| u32::try_from(place).ok())
        .map(InstanceId)
        .ok_or_else(|| {
            Unanswerable::new(
                format!("there is no target `{name}`"),
                did_you_mean(name, hosts.iter().map(|host| host.name.as_str())),
            )
        })
}

/// The deployment asked for, else the first in which the target Failed, else its last.
fn in_deployment(
    case: &Case<'_>,
    host: InstanceId,
    asked: Option<DeploymentId>,
) -> Result<(DeploymentId, Option<String>), Unanswerable> {
    let name = case.host(host);
    let walks: Vec<&Walk> = case.walks.iter().filter(|walk| walk.host == host).collect();
    let all: Vec<String> = walks
        .iter()
        .map(|walk| case.label(walk.deployment))
        .collect();
    if let Some(id) = asked {
        return match walks.iter().any(|walk| walk.deployment == id) {
            true => Ok((id, None)),
            false => Err(Unanswerable::new(
                format!("{name} was no target of {}", case.label(id)),
                match all.is_empty() {
                    true => "it was a target of no deployment".to_owned(),
                    false => format!("it was one of {}", all.join(", ")),
                },
            )),
        };
    }
    let failed = walks
        .iter()
        .find(|walk| walk.status == TargetStatus::Failed);
    let Some(walk) = failed.or(walks.last()) else {
        return Err(Unanswerable::new(
            format!("{name} was a target of no deployment"),
            "its tags are not those that a deployment group selects by, or nothing got so far",
        ));
    };
    let label = case.label(walk.deployment);
    let chosen = match (failed, all.len()) {
        (_, 1) => None,
        (Some(_), _) => Some(format!("{label} is the first in which {name} Failed")),
        (None, _) => Some(format!("{label} is the last of {}", all.join(", "))),
    };
    let chosen = chosen.map(|words| words + "; --deployment N asks about another.");
    Ok((walk.deployment, chosen))
}

fn tell(teller: &mut Teller<'_, '_>, walk: &Walk) -> Root {
    let case = teller.case;
    let (id, host) = (walk.deployment, walk.host);
    let (label, name) = (case.label(id), case.host(host));
    let ended = case.became(id, host, walk.status);
    let after = match (walk.started, walk.completed) {
        (Some(started), Some(completed)) => format!(" after {}", length(completed.since(started))),
        _ => String::new(),
    };
    match walk.status {
        TargetStatus::Succeeded => {
            if let Some(place) = ended {
                let sentence = format!("Succeeded in {label}{after}.");
                teller.tell(place, sentence, Tone::Good);
            }
            longest_phase(teller, walk)
        }
        TargetStatus::Failed => {
            if let Some(place) = ended {
                let sentence = format!("Failed in {label}{after}.");
                teller.tell(place, sentence, Tone::Bad);
            }
            match ending::failure_place(case, id, host) {
                Some(place) => failure::tell(teller, &[place]),
                None => cut_short(teller, walk),
            }
        }
        TargetStatus::Skipped => {
            if let Some(place) = ended {
                let sentence = format!("Skipped in {label}: its turn never came.");
                teller.tell(place, sentence, Tone::Trouble);
                if case.entries[place].rule == EC2_044 {
                    teller.tell(
                        place,
                        format!("because {label} had halted by then."),
                        Tone::Plain,
                    );
                }
            }
            end_before(teller, id, ended)
        }
        TargetStatus::Pending
        | TargetStatus::InProgress
        | TargetStatus::Unknown
        | TargetStatus::Ready => {
            let at = walk
                .events
                .iter()
                .flatten()
                .filter_map(|event| event.start)
                .max();
            teller.add(
                at.or(walk.started).unwrap_or(case.ended),
                name,
                EC2_200,
                format!("{} in {label} when the run ended.", walk.status),
            );
            Root {
                cause: format!("The run ends before {name} has (`until`)."),
                change: Some("Take `until` out, or write a later one.".to_owned()),
            }
        }
    }
}

/// A target that Failed because its deployment was stopped, halted or out of time.
fn cut_short(teller: &mut Teller<'_, '_>, walk: &Walk) -> Root {
    let case = teller.case;
    let (id, host) = (walk.deployment, walk.host);
    let ended = case.became(id, host, TargetStatus::Failed);
    if let Some(place) = ended {
        let rule = case.entries[place].rule;
        let why = if rule == EC2_207 {
            "had run out of time"
        } else if rule == EC2_044 {
            "had halted"
        } else {
            "was told to stop"
        };
        let last = case.last_before(place, |entry| {
            entry.deployment == Some(id)
                && entry.subject == Subject::Host(host)
                && matches!(entry.what, What::EventSucceeded(..))
        });
        let how = if let Some(What::EventSucceeded(event, _)) =
            last.map(|last| case.entries[last].what)
        {
            format!("{event} was its last event, and those behind it were Skipped")
        } else {
            "none of its events had begun".to_owned()
        };
        let rule = if rule == EC2_207 || rule == EC2_044 {
            rule
        } else {
            EC2_196
        };
        teller.tell_by(
            place,
            rule,
            format!("because {} {why}: {how}.", case.label(id)),
            Tone::Trouble,
        );
    }
    end_before(teller, id, ended)
}

/// Why its deployment ended, as far as that is told of a time before the target did: what came after
/// that did not end the target.
fn end_before(teller: &mut Teller<'_, '_>, id: DeploymentId, ended: Option<usize>) -> Root {
    let mark = teller.mark();
    let root = ending::tell(teller, id);
    if let Some(place) = ended {
        teller.drop_later(mark, teller.case.entries[place].time);
    }
    root
}

/// What took a target that Succeeded longest.
fn longest_phase(teller: &mut Teller<'_, '_>, walk: &Walk) -> Root {
    let case = teller.case;
    let parts = of_target(case, walk);
    let total = parts.iter().map(Part::takes).sum();
    let sums = summed(&parts);
    let Some((of, sum, longest)) = sums.first() else {
        return Root {
            cause: "It had nothing to do.".to_owned(),
            change: None,
        };
    };
    let Some(place) = longest.ended(case, walk.deployment) else {
        return Root {
            cause: format!("It spent most of its time on {}.", of.name()),
            change: None,
        };
    };
    let reason = longest::reason(case, walk.deployment, longest, place);
    teller.tell_by(
        place,
        reason.rule,
        format!(
            "because {} of its {} went into {}: {}.",
            length(*sum),
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
            length(*sum),
            length(total),
            reason.why
        ),
        change: reason.key.map(|key| format!("Shorten it with {key}.")),
    }
}

/// A part of which there are so many in the whole is told without its reason.
const REASON_BELOW: u64 = 50;

/// Where the time of a target went, longest first; pauses are added up.
fn phases(case: &Case<'_>, walk: &Walk) -> Vec<Phase> {
    let id = walk.deployment;
    let parts = of_target(case, walk);
    let whole: Duration = parts.iter().map(Part::takes).sum();
    let mut phases = Vec::new();
    for (of, takes, longest) in summed(&parts) {
        let Some(place) = longest.ended(case, id) else {
            continue;
        };
        let reason = longest::reason(case, id, &longest, place);
        let first = parts.iter().find(|part| part.of == of).unwrap_or(&longest);
        phases.push(Phase {
            time: first.from,
            entry: place + 1,
            name: of.name(),
            takes,
            whole,
            why: (takes.saturating_mul(REASON_BELOW) >= whole).then_some(reason.why),
            rule: reason.rule,
        });
    }
    phases
}
