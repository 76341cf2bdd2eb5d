//! Why a lifecycle event failed on a host: the fault, script, bundle or limit that it failed by.

use crate::account::fault::description::{Fault, What as Of};
use crate::account::latency::Latency;
use crate::account::revision::{Script, ScriptEnd};
use crate::aws::codedeploy::ids::{DeploymentId, InstanceId, RevisionId};
use crate::aws::codedeploy::lifecycle::{LifecycleEventName, ScriptsFrom};
use crate::aws::codedeploy::server::result::{Failure, FailureCause};
use crate::aws::codedeploy::server::service_event::ALLOW_TRAFFIC_LIMIT;
use crate::rulebook::{EC2_011, EC2_018, EC2_150, EC2_155, EC2_221};
use crate::trace::entry::{Subject, What};

use super::case::Case;
use super::teller::Teller;
use super::words::{length, percent};
use super::{Root, Tone, app_spec, fault, serving};

/// A way to fail: failures that are alike are told together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kind {
    event: LifecycleEventName,
    failure: Failure,
    fault: Option<usize>,
    scripts: Option<RevisionId>,
}

/// A failed event of a target.
pub(super) struct Failed {
    pub(super) place: usize,
    pub(super) deployment: DeploymentId,
    pub(super) host: InstanceId,
    pub(super) event: LifecycleEventName,
    pub(super) failure: Failure,
}

impl Failed {
    fn of(case: &Case<'_>, place: usize) -> Self {
        let entry = &case.entries[place];
        let (What::EventFailed(event, failure) | What::EventNotPickedUp(event, failure)) =
            entry.what
        else {
            unreachable!("invariant: a target fails by an event")
        };
        let (Some(deployment), Subject::Host(host)) = (entry.deployment, entry.subject) else {
            unreachable!("invariant: an event belongs to a target")
        };
        Self {
            place,
            deployment,
            host,
            event,
            failure,
        }
    }

    /// The revision whose scripts the event runs; none for one without scripts.
    fn scripts(&self, case: &Case<'_>) -> Option<RevisionId> {
        let deployment = case.deployment(self.deployment);
        match self.event.scripts_from()? {
            ScriptsFrom::ThisRevision => Some(deployment.revision),
            ScriptsFrom::LastSuccessfulInstall | ScriptsFrom::MostRecentInstall => {
                case.installed(self.place, deployment.group, self.host)
            }
        }
    }

    /// The script at fault.
    fn script<'a>(&self, case: &Case<'a>) -> Option<&'a Script> {
        let revision = self.scripts(case)?;
        let place = usize::from(self.failure.script?);
        case.described(revision).hooks[self.event as usize].get(place)
    }

    /// The strike of a fault that the event failed by, if one did.
    fn strike(&self, case: &Case<'_>) -> Option<usize> {
        self.strike_before(case).or_else(|| {
            let entry = &case.entries[self.place];
            let began = case.began(self.deployment, self.host, self.event);
            let from = began.map_or(entry.time, |place| case.entries[place].time);
            let deployed = case.deployment(self.deployment).revision;
            let is = |described: &Fault| {
                let other = matches!(described.what, Of::RevisionMissing { revision } if revision != deployed);
                !other && fault::explains(described.what, self.failure)
            };
            let of_account = fault::in_force(case, None, from, self.place, is);
            let of_host = fault::in_force(case, Some(self.host), from, self.place, is);
            of_account.into_iter().chain(of_host).next()
        })
    }

    /// The strike among the causes of the failure, before they reach into the deployment.
    fn strike_before(&self, case: &Case<'_>) -> Option<usize> {
        let mut place = case.cause(self.place)?;
        loop {
            let entry = &case.entries[place];
            if matches!(entry.what, What::FaultBegan(_)) {
                let fault = fault::number(case, place)?;
                let fits = fault::explains(case.world.faults[fault].what, self.failure);
                return fits.then_some(place);
            }
            let leads_back = matches!(
                entry.what,
                What::FaultEnded(_) | What::AgentLost | What::AgentBack | What::CallRefused { .. }
            );
            if !leads_back {
                return None;
            }
            place = case.cause(place)?;
        }
    }
}

impl Kind {
    pub(super) fn of(case: &Case<'_>, place: usize) -> Self {
        let failed = Failed::of(case, place);
        let strike = failed.strike(case);
        Self {
            event: failed.event,
            failure: failed.failure,
            fault: strike.and_then(|strike| fault::number(case, strike)),
            scripts: failed.scripts(case),
        }
    }
}

/// Tells why these events failed, which did so alike, from the failure back to its beginning.
pub(super) fn tell(teller: &mut Teller<'_, '_>, places: &[usize]) -> Root {
    let case = teller.case;
    let Some(first) = places.first() else {
        unreachable!("invariant: a way to fail has an event that failed so")
    };
    let failed = Failed::of(case, *first);
    teller.tell(*first, what_failed(case, &failed), Tone::Bad);
    tell_whose_scripts(teller, &failed);
    let strikes: Vec<usize> = places
        .iter()
        .filter_map(|place| Failed::of(case, *place).strike(case))
        .collect();
    if !strikes.is_empty() {
        if failed.failure.cause == FailureCause::NotHealthy {
            serving::tell_standing(teller, &failed);
        }
        return fault::tell(teller, &strikes, Some(failed.event));
    }
    own_cause(teller, &failed)
}

/// The failure itself.
fn what_failed(case: &Case<'_>, failed: &Failed) -> String {
    let event = failed.event;
    let limits = case.world.policy.limits;
    let ran = length(case.ran(failed.place));
    let script = match failed.script(case) {
        Some(script) => format!("its script {}", script.location),
        None => "its script".to_owned(),
    };
    let how = match failed.failure.cause {
        FailureCause::ScriptFailed => {
            let code = failed.failure.exit_code.unwrap_or(0);
            format!("{script} ended with exit code {code}, {ran} after {event} began")
        }
        FailureCause::ScriptTimedOut => {
            let timeout = failed.script(case).map(|script| length(script.timeout));
            format!(
                "{script} was killed at its timeout of {}",
                timeout.unwrap_or(ran)
            )
        }
        FailureCause::ScriptMissing => format!("{script} is not in the bundle"),
        FailureCause::ScriptNotExecutable => format!("{script} cannot be made executable"),
        FailureCause::OutputsLeftOpen => {
            format!(
                "{script} ended but left its output open until its timeout, {ran} after {event} began"
            )
        }
        FailureCause::AgentRestarted => "the agent restarted while it ran".to_owned(),
        FailureCause::PreviousArchiveMissing => {
            "the archive of the last successful install, which holds its script, is gone".to_owned()
        }
        FailureCause::AppSpecInvalid => "the agent does not accept the AppSpec file".to_owned(),
        FailureCause::UnknownHook => "the AppSpec file names a hook that does not exist".to_owned(),
        FailureCause::DuplicateTarget => {
            "two entries of the AppSpec file write one path".to_owned()
        }
        FailureCause::PatternOnFile => {
            "a permission of the AppSpec file has a pattern for a single file".to_owned()
        }
        FailureCause::FileExists => {
            "a file stands where the revision puts one, and fileExistsBehavior is DISALLOW"
                .to_owned()
        }
        FailureCause::DownloadFailed => "the bundle could not be fetched".to_owned(),
        FailureCause::DiskFull => "the disk was full".to_owned(),
        FailureCause::NotPickedUp => format!(
            "nobody picked it up within the limit of {}, counted from {}",
            length(limits.pickup),
            counted_from(case, failed)
        ),
        FailureCause::OutOfTime => format!("it ran past the limit of {}", length(limits.event)),
        FailureCause::HostLost => format!(
            "the host was lost while it ran, which is noticed at the limit of {}",
            length(limits.event)
        ),
        FailureCause::NotDrained => format!(
            "the target had not drained within the limit of {}",
            length(limits.event)
        ),
        FailureCause::NotHealthy => format!(
            "the target was not healthy within the limit of {}",
            length(ALLOW_TRAFFIC_LIMIT)
        ),
        FailureCause::Throttled => {
            let calls = case.entries[..failed.place].iter().filter(|entry| {
                entry.deployment == Some(failed.deployment)
                    && entry.subject == Subject::Host(failed.host)
                    && matches!(entry.what, What::CallRefused { event: of, .. } if of == event)
            });
            format!("the load balancer refused it {} times", calls.count())
        }
    };
    format!("because {event} failed: {how}.")
}

/// From when on the pickup limit of an event counts (EC2-150).
fn counted_from(case: &Case<'_>, failed: &Failed) -> String {
    let entry = &case.entries[failed.place];
    let before = case.last_before(failed.place, |before| {
        let of_it = before.deployment == entry.deployment && before.subject == entry.subject;
        of_it
            && matches!(
                before.what,
                What::EventSucceeded(..) | What::EventFailed(..)
            )
    });
    if let Some(What::EventSucceeded(event, _) | What::EventFailed(event, _)) =
        before.map(|place| case.entries[place].what)
    {
        return format!("the end of {event}");
    }
    let limit = case.world.policy.limits.pickup;
    let created = case.deployment(failed.deployment).created;
    match created.checked_add(limit) == Some(entry.time) {
        true => format!("the creation of {}", case.label(failed.deployment)),
        false => "its turn on".to_owned(),
    }
}

/// Events that run what the deployment before has left say so.
fn tell_whose_scripts(teller: &mut Teller<'_, '_>, failed: &Failed) {
    let case = teller.case;
    if failed.event.scripts_from() != Some(ScriptsFrom::LastSuccessfulInstall)
        || failed.failure.script.is_none()
    {
        return;
    }
    let Some(left) = failed.scripts(case) else {
        return;
    };
    let deployed = case.deployment(failed.deployment).revision;
    let (left, deployed) = (case.revision(left), case.revision(deployed));
    let not = if left == deployed {
        String::new()
    } else {
        format!(", not those of {deployed}")
    };
    let began = case.began(failed.deployment, failed.host, failed.event);
    teller.tell_by(
        began.unwrap_or(failed.place),
        EC2_011,
        format!(
            "because {} runs the scripts of the revision installed before, {left}{not}.",
            failed.event
        ),
        Tone::Plain,
    );
}

/// The cause of a failure without a fault: the revision, the host or a setting.
fn own_cause(teller: &mut Teller<'_, '_>, failed: &Failed) -> Root {
    match failed.failure.cause {
        FailureCause::ScriptFailed
        | FailureCause::ScriptTimedOut
        | FailureCause::ScriptMissing
        | FailureCause::ScriptNotExecutable
        | FailureCause::OutputsLeftOpen => script_cause(teller, failed),
        FailureCause::AppSpecInvalid
        | FailureCause::UnknownHook
        | FailureCause::DuplicateTarget
        | FailureCause::PatternOnFile => app_spec::tell_file(teller, failed),
        FailureCause::FileExists => app_spec::tell_conflict(teller, failed),
        FailureCause::NotPickedUp => {
            let gap = "latencies.dispatchGap, createToFirstEvent and nextInstance";
            teller.tell_by(
                failed.place,
                EC2_150,
                "because the agent asks for it later than the limit allows.",
                Tone::Plain,
            );
            Root {
                cause: format!(
                    "An agent asks for {} later than the pickup limit allows.",
                    failed.event
                ),
                change: Some(format!(
                    "Shorten {gap}, or lengthen assumptions.pickupTimeout."
                )),
            }
        }
        FailureCause::OutOfTime => {
            teller.tell_by(
                failed.place,
                EC2_155,
                format!(
                    "because all that {} does takes longer than that together.",
                    failed.event
                ),
                Tone::Plain,
            );
            Root {
                cause: format!("{} takes longer than the limit of an event.", failed.event),
                change: Some(
                    "Shorten the times under `hooks` or `latencies`, or lengthen assumptions.eventTimeout.".to_owned(),
                ),
            }
        }
        FailureCause::NotDrained => serving::tell_not_drained(teller, failed),
        FailureCause::NotHealthy => serving::tell_not_healthy(teller, failed),
        FailureCause::AgentRestarted
        | FailureCause::PreviousArchiveMissing
        | FailureCause::DownloadFailed
        | FailureCause::DiskFull
        | FailureCause::HostLost
        | FailureCause::Throttled => Root {
            cause: format!("{} failed: {}.", failed.event, failed.failure.cause),
            change: None,
        },
    }
}

/// What the scenario says of a script.
fn script_cause(teller: &mut Teller<'_, '_>, failed: &Failed) -> Root {
    let case = teller.case;
    let (Some(revision), Some(script)) = (failed.scripts(case), failed.script(case)) else {
        return Root {
            cause: format!("{} failed: {}.", failed.event, failed.failure.cause),
            change: None,
        };
    };
    let (name, event) = (case.revision(revision), failed.event);
    let key = match script.ends {
        // Its `contents` may leave it out, or its `hooks` say so.
        ScriptEnd::Missing => format!("revisions.{name}"),
        ScriptEnd::Succeeds
        | ScriptEnd::Fails { .. }
        | ScriptEnd::Hangs
        | ScriptEnd::NotExecutable
        | ScriptEnd::LeavesOutputsOpen => format!("revisions.{name}.hooks.{event}"),
    };
    let began = case
        .began(failed.deployment, failed.host, event)
        .unwrap_or(failed.place);
    let too_long =
        failed.failure.cause == FailureCause::ScriptTimedOut && script.ends != ScriptEnd::Hangs;
    if too_long {
        return too_long_for_its_timeout(teller, failed, script, &key);
    }
    let how = match script.ends {
        ScriptEnd::Fails { exit_code } => format!("ends with exit code {exit_code}"),
        ScriptEnd::Hangs => "never ends by itself".to_owned(),
        ScriptEnd::Missing => "is not in the bundle".to_owned(),
        ScriptEnd::NotExecutable => "cannot be made executable".to_owned(),
        ScriptEnd::LeavesOutputsOpen => "leaves its output open".to_owned(),
        ScriptEnd::Succeeds => "ends".to_owned(),
    };
    let often = match (script.chance, script.ends) {
        (Some(chance), _) => {
            let percent = percent((chance * 1e9).round() as u64);
            format!(" in {percent} of its runs")
        }
        (None, ScriptEnd::Fails { .. }) => " on every host".to_owned(),
        (None, _) => String::new(),
    };
    let rule = case.entries[failed.place].rule;
    teller.tell_by(
        began,
        rule,
        format!("because that script of {name} {how}{often}, says {key}."),
        Tone::Trouble,
    );
    let ignore = if event.failure_is_ignorable() {
        format!(", or deploy with ignoreApplicationStopFailures ({EC2_018})")
    } else {
        String::new()
    };
    Root {
        cause: format!("The {event} script of {name} {how}{often} ({key})."),
        change: Some(match script.ends {
            ScriptEnd::Missing => format!(
                "Add {} to {key}.contents, or take `missing` off {key}.hooks.{event}{ignore}.",
                script.location
            ),
            ScriptEnd::Succeeds
            | ScriptEnd::Fails { .. }
            | ScriptEnd::Hangs
            | ScriptEnd::NotExecutable
            | ScriptEnd::LeavesOutputsOpen => format!("Change {key}{ignore}."),
        }),
    }
}

fn too_long_for_its_timeout(
    teller: &mut Teller<'_, '_>,
    failed: &Failed,
    script: &Script,
    key: &str,
) -> Root {
    let case = teller.case;
    let profile = case.profile(failed.host);
    let (latency, from) = match (&profile.event[failed.event as usize], &script.time) {
        (Some(latency), _) => (latency, format!("latencies.{}", failed.event)),
        (None, Some(latency)) => (latency, key.to_owned()),
        (None, None) => (&profile.script, "latencies.script".to_owned()),
    };
    let takes = match latency {
        Latency::Constant(takes) => format!("it takes {}", length(*takes)),
        Latency::Drawn(_) => "its time is drawn, and here it was longer".to_owned(),
    };
    let place = case
        .began(failed.deployment, failed.host, failed.event)
        .unwrap_or(failed.place);
    teller.tell_by(
        place,
        EC2_221,
        format!("because {takes}, says {from}."),
        Tone::Trouble,
    );
    Root {
        cause: format!(
            "The script {} takes longer than its timeout of {} ({from}).",
            script.location,
            length(script.timeout)
        ),
        change: Some(format!(
            "Shorten {from}, or lengthen its timeout in the AppSpec file."
        )),
    }
}
