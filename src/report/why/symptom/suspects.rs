//! Who can be behind a metric that breaches: revisions that serve badly, and faults.

use crate::account::fault::description::{Fault, What as Kind};
use crate::account::host::AppState;
use crate::account::requests::amount::Amount;
use crate::account::requests::cause::Cause;
use crate::account::requests::quality::{Quality, Start};
use crate::account::requests::warm_up::WHOLE_PPM;
use crate::aws::cloudwatch::metric::MetricName;
use crate::aws::codedeploy::ids::{DeploymentId, InstanceId, RevisionId};
use crate::kernel::time::{Duration, Time};
use crate::report::why::case::Case;
use crate::report::why::harm::Harm;
use crate::report::why::teller::Teller;
use crate::report::why::words::{counted, in_column, length, percent};
use crate::report::why::{Root, Tone, fault};
use crate::rulebook::TRF_009;
use crate::trace::entry::{Subject, What};

use super::hidden;
use super::scene::Scene;

/// What a metric shows: errors of the application, slowness, or hosts that are not there.
pub(super) struct Sign {
    /// The cause of most failed attempts that the metric counts.
    pub(super) cause: Option<Cause>,
    errors: bool,
    slowness: bool,
    absence: bool,
}

impl Sign {
    /// What `metric` can show; `dominant` finds the commonest among causes of failure.
    pub(super) fn of(metric: MetricName, dominant: impl Fn(&[Cause]) -> Option<Cause>) -> Self {
        use MetricName as M;
        let by_elb = || {
            dominant(&[
                Cause::Refused,
                Cause::NoTarget,
                Cause::Overflow,
                Cause::TimedOut,
                Cause::DrainCut,
                Cause::Abandoned,
            ])
        };
        let (cause, errors, slowness, absence) = match metric {
            M::HttpCodeTarget5xx | M::HttpCodeBackend5xx => {
                (dominant(&[Cause::TargetError]), true, false, false)
            }
            M::HttpCodeElb5xx
            | M::HttpCodeElb502
            | M::HttpCodeElb503
            | M::HttpCodeElb504
            | M::HttpCodeClassic5xx
            | M::TargetConnectionErrorCount
            | M::BackendConnectionErrors => {
                let cause = by_elb();
                let slow = matches!(cause, Some(Cause::TimedOut | Cause::Overflow));
                (cause, false, slow, true)
            }
            M::TargetResponseTime
            | M::Latency
            | M::SurgeQueueLength
            | M::SpilloverCount
            | M::RejectedConnectionCount
            | M::CpuUtilization => (None, false, true, false),
            M::HealthyHostCount | M::UnHealthyHostCount => (None, false, true, true),
            M::StatusCheckFailed => (None, false, false, true),
            M::HttpCodeTarget2xx | M::HttpCodeBackend2xx => (None, true, true, true),
            M::RequestCount
            | M::RequestCountPerTarget
            | M::HttpCodeTarget4xx
            | M::HttpCodeBackend4xx
            | M::Custom => (None, false, false, false),
        };
        Self {
            cause,
            errors,
            slowness,
            absence,
        }
    }

    /// What attempts that failed for this cause show.
    pub(super) fn of_cause(cause: Cause) -> Self {
        let (errors, slowness, absence) = match cause {
            Cause::TargetError => (true, false, false),
            Cause::Overflow | Cause::TimedOut => (false, true, true),
            Cause::Refused | Cause::NoTarget | Cause::DrainCut | Cause::Abandoned => {
                (false, false, true)
            }
        };
        Self {
            cause: Some(cause),
            errors,
            slowness,
            absence,
        }
    }

    fn fits(&self, what: Kind) -> bool {
        self.errors && Harm::Errors.is_done_by(what)
            || self.slowness && Harm::Slowness.is_done_by(what)
            || self.absence && Harm::Sight.is_done_by(what)
    }

    fn fits_quality(&self, quality: &Quality) -> bool {
        let slow = quality.latency_ppm > WHOLE_PPM || quality.leak.is_some();
        self.errors && quality.error_ppb > 0
            || self.slowness && slow
            || self.absence && (quality.start == Start::Crashes || quality.crashes_at().is_some())
    }
}

/// Somebody who can be behind it.
pub(super) enum Suspect {
    /// Strikes of one fault.
    Fault(Vec<usize>),
    /// A revision that is bad by itself.
    Revision(BadRevision),
}

impl Suspect {
    /// How many attempts it failed by itself; none where that is not known.
    pub(super) fn errors_within(&self, case: &Case<'_>, scene: &Scene<'_>) -> Option<Amount> {
        match self {
            Self::Fault(_) => None,
            Self::Revision(bad) => {
                let new = scene.sum(|minute| minute.by_new);
                let met = match bad.deployment {
                    Some(_) => new,
                    None => Amount(scene.sum(|minute| minute.attempts).0 - new.0),
                };
                Some(met.share(case.described(bad.revision).quality.error_ppb))
            }
        }
    }
}

/// A revision that is bad wherever it runs.
pub(super) struct BadRevision {
    revision: RevisionId,
    /// Where it first served, by the entries of the run; none if it did from the start on.
    serves: Option<usize>,
    deployment: Option<DeploymentId>,
    hosts: Vec<InstanceId>,
}

/// All who reach one of these hosts from `from` until the entry at `until`.
pub(super) fn of(
    case: &Case<'_>,
    hosts: &[InstanceId],
    sign: &Sign,
    from: Time,
    until: usize,
) -> Vec<Suspect> {
    let ran = revisions_on(case, hosts, until);
    let mut suspects = Vec::new();
    for bad in ran
        .iter()
        .filter(|bad| sign.fits_quality(&case.described(bad.revision).quality))
    {
        suspects.push(Suspect::Revision(BadRevision {
            hosts: bad.hosts.clone(),
            ..*bad
        }));
    }
    let runs = |revision: RevisionId| ran.iter().any(|bad| bad.revision == revision);
    let is = |described: &Fault| {
        let of_another =
            matches!(described.what, Kind::BadRevision { revision, .. } if !runs(revision));
        !of_another && sign.fits(described.what)
    };
    let mut strikes = fault::in_force(case, None, from, until, is);
    for host in hosts {
        strikes.extend(fault::in_force(case, Some(*host), from, until, is));
    }
    strikes.sort_unstable();
    let mut faults: Vec<(Option<usize>, Vec<usize>)> = Vec::new();
    for strike in strikes {
        let number = fault::number(case, strike);
        match faults.iter_mut().find(|(known, _)| *known == number) {
            Some((_, of_it)) => of_it.push(strike),
            None => faults.push((number, vec![strike])),
        }
    }
    suspects.extend(
        faults
            .into_iter()
            .map(|(_, strikes)| Suspect::Fault(strikes)),
    );
    suspects
}

/// The revisions that ran on some of these hosts before the entry at `until`, newest last: with
/// where each first served.
fn revisions_on(case: &Case<'_>, hosts: &[InstanceId], until: usize) -> Vec<BadRevision> {
    let mut found: Vec<BadRevision> = Vec::new();
    let mut note = |revision, place: Option<usize>, deployment, host| match found
        .iter_mut()
        .find(|bad| bad.revision == revision)
    {
        Some(bad) if bad.hosts.contains(&host) => {}
        Some(bad) => bad.hosts.push(host),
        None => found.push(BadRevision {
            revision,
            serves: place,
            deployment,
            hosts: vec![host],
        }),
    };
    for host in hosts {
        if let Some(revision) = case.world.runs.get(host.index()).copied().flatten() {
            note(revision, None, None, *host);
        }
    }
    for (place, entry) in case.entries[..until].iter().enumerate() {
        let (Subject::Host(host), Some(id)) = (entry.subject, entry.deployment) else {
            continue;
        };
        let starts = matches!(
            entry.what,
            What::Application {
                to: AppState::Serving | AppState::Starting,
                ..
            }
        );
        if starts && hosts.contains(&host) {
            note(case.deployment(id).revision, Some(place), Some(id), host);
        }
    }
    found
}

/// Tells of a revision that is bad by itself, and where it came from.
pub(super) fn tell_revision(
    teller: &mut Teller<'_, '_>,
    scene: Option<&Scene<'_>>,
    bad: &BadRevision,
) -> Root {
    let case = teller.case;
    let hidden = scene
        .zip(bad.serves)
        .and_then(|(scene, serves)| hidden::tell(teller, scene, bad.revision, serves));
    let name = case.revision(bad.revision);
    let quality = &case.described(bad.revision).quality;
    let key = format!("revisions.{name}.quality");
    let does = conduct(quality);
    let names: Vec<&str> = bad.hosts.iter().map(|host| case.host(*host)).collect();
    let on = in_column(&names);
    let count = counted(
        u32::try_from(names.len()).unwrap_or(u32::MAX),
        "host",
        "hosts",
    );
    match (bad.serves, bad.deployment) {
        (Some(place), Some(id)) => {
            teller.tell_by(
                place,
                TRF_009,
                format!("because {name} {does}, says {key}."),
                Tone::Trouble,
            );
            teller.tell_of(
                place,
                on.clone(),
                case.entries[place].rule,
                format!(
                    "because {} put {name} on {count}, from here on.",
                    case.label(id)
                ),
                Tone::Plain,
            );
        }
        (Some(_) | None, _) => {
            teller.add(
                Time::ZERO,
                on,
                TRF_009,
                format!("because {name} {does}, says {key}, and ran from the start on."),
            );
            return Root {
                cause: format!("{name}, which ran from the start on, {does} ({key})."),
                change: Some(format!(
                    "Mend {key}; where its alarm stops the deployment of a better revision, \
                     overrideAlarmConfiguration lets that pass."
                )),
            };
        }
    }
    Root {
        cause: format!("{name} {does} ({key})."),
        change: Some(format!(
            "Mend {key}; deploying slower gives the alarm more time, deploying to fewer at a time \
             shows {name} to fewer users.{}",
            hidden.unwrap_or_default()
        )),
    }
}

/// What is bad about a revision, in words.
fn conduct(quality: &Quality) -> String {
    let mut parts = Vec::new();
    if quality.start == Start::Crashes {
        parts.push("ends as soon as it is started".to_owned());
    }
    if quality.error_ppb > 0 {
        parts.push(format!(
            "answers {} of its requests with an error",
            percent(quality.error_ppb)
        ));
    }
    if quality.latency_ppm > WHOLE_PPM {
        let factor = f64::from(quality.latency_ppm) / f64::from(WHOLE_PPM);
        parts.push(format!("answers {factor} times as slowly"));
    }
    if let Some(leak) = quality.leak {
        parts.push(format!("uses up its memory within {}", length(leak.over)));
    }
    let onset = match quality.onset {
        Duration::ZERO => String::new(),
        onset => format!(" from {} after its start on", length(onset)),
    };
    parts.join(" and ") + &onset
}
