//! Whether when, whom and what of a fault go together: one that can never strike is a slip.

use super::{Reader, STRIKES_MAX};
use crate::account::fault::description::{EventFilter, Pick, What, When, Whom};
use crate::account::fault::scope::{Reach, ThrottledService};
use crate::account::latency::Latency;
use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::scenario::file::fault;
use crate::text::decode::Spanned;
use crate::text::diagnostic::Diagnostic;
use crate::text::tree::Span;

/// What a fault acts on, which decides what else it may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subject {
    /// Scripts of an event.
    Script,
    /// DownloadBundle.
    Download,
    /// DownloadBundle and Install.
    Disk,
    /// A host or its agent.
    Host,
    /// A revision, a deployment, alarms or metrics, not a host.
    Service,
}

const fn subject(what: What) -> Subject {
    match what {
        What::ScriptFails { .. }
        | What::ScriptTimesOut
        | What::ScriptMissing
        | What::ScriptNotExecutable
        | What::OutputsLeftOpen => Subject::Script,
        What::S3Slow { .. } | What::S3Fails => Subject::Download,
        What::DiskFull | What::EbsSlow { .. } => Subject::Disk,
        What::InstanceCrash
        | What::InstanceReboot
        | What::AgentDead
        | What::AgentRestart
        | What::AgentSlow { .. }
        | What::AgentCredentials
        | What::Partition { .. }
        | What::ArchiveDeleted
        | What::ElbFlap { .. }
        | What::AzOutage
        | What::DependencySlow { .. }
        | What::ClockSkew
        | What::DnsFail { .. } => Subject::Host,
        What::RevisionMissing { .. }
        | What::OperatorStop { .. }
        | What::ApiThrottle { .. }
        | What::AlarmPollFails
        | What::AlarmEvaluationFails { .. }
        | What::MetricDelay { .. }
        | What::MetricMissing { .. }
        | What::SetAlarmState { .. }
        | What::BadRevision { .. } => Subject::Service,
    }
}

/// Whether a fault happens once and has no length.
const fn is_momentary(what: What) -> bool {
    matches!(
        what,
        What::InstanceCrash
            | What::AgentRestart
            | What::RevisionMissing { .. }
            | What::ArchiveDeleted
            | What::OperatorStop { .. }
            | What::SetAlarmState { .. }
    )
}

impl Reader<'_, '_> {
    /// Whether the three choices go together.
    pub(super) fn check(
        &mut self,
        fault: &Spanned<fault::Fault>,
        what: What,
        when: &When,
        whom: &Whom,
        lasts: Option<&(Option<Latency>, Span)>,
    ) {
        let written = &fault.value;
        let kind = what.kind();
        self.check_length(written, what, when, lasts);
        self.check_strikes(written, what, when, whom);
        self.check_surroundings(written, what);
        if let (Subject::Service, Some(place)) = (subject(what), &written.whom) {
            let message = format!("`{kind}` strikes no host");
            self.context.error(place.span, message, "remove `whom`");
        }
        if let (What::RevisionMissing { .. }, When::PerHour(_)) = (what, when) {
            let message = format!("`{kind}` happens once, so it has no rate");
            let help = "write `at` or `on`";
            self.context.error(written.what.span, message, help);
        }
        self.check_pick(written, what, when, whom);
        let When::On(filter) = when else {
            return;
        };
        let place = written.on.as_ref().and_then(|on| on.value.event.as_ref());
        if let (Some(event), Some(place)) = (filter.event, place) {
            let strikes = match subject(what) {
                Subject::Script => event.scriptable(),
                Subject::Download => event == LifecycleEventName::DownloadBundle,
                Subject::Disk => matches!(
                    event,
                    LifecycleEventName::DownloadBundle | LifecycleEventName::Install
                ),
                Subject::Host | Subject::Service => true,
            };
            if !strikes {
                self.context.error(
                    place.span,
                    format!("`{kind}` cannot strike {event}"),
                    match subject(what) {
                        Subject::Script => "name an event that runs scripts",
                        Subject::Download => "write DownloadBundle",
                        Subject::Disk => "write DownloadBundle or Install",
                        Subject::Host | Subject::Service => "name another event",
                    },
                );
            } else if subject(what) == Subject::Script && !self.some_script(filter, event) {
                self.context.report(
                    Diagnostic::error(format!("no revision has a script for {event} to strike"))
                        .at(place.span)
                        .help("add a script to an AppSpec file, or name another event"),
                );
            }
        }
        debug_assert!(
            !whom.hosts.is_empty() || self.fleets.hosts.is_empty(),
            "hosts were checked"
        );
    }

    /// Whether hosts that are struck together are picked together.
    fn check_pick(&mut self, written: &fault::Fault, what: What, when: &When, whom: &Whom) {
        let Some(place) = &written.whom else {
            return;
        };
        let by_event = matches!(when, When::On(_));
        let help = match (what, whom.pick) {
            (What::AzOutage, Pick::Count(_) | Pick::Share(_)) => {
                "remove `count` or `share`: all hosts of the zone are gone"
            }
            (_, Pick::Chance(_)) if what.reach() == Reach::Together && !by_event => {
                "remove `chance`, or give a rate by `perHour`"
            }
            (_, Pick::All | Pick::Count(_) | Pick::Share(_) | Pick::Chance(_)) => return,
        };
        let message = format!("`{}` strikes its hosts together", what.kind());
        self.context.error(place.span, message, help);
    }

    /// Whether a run can hold the strikes of this fault and of those before it, with the turns of a
    /// flap. A strike without effect is one as well.
    fn check_strikes(&mut self, written: &fault::Fault, what: What, when: &When, whom: &Whom) {
        let all = whom.hosts.len() as f64;
        let hosts = match whom.pick {
            Pick::All | Pick::Chance(_) => all,
            Pick::Count(count) => f64::from(count),
            Pick::Share(share) => (share * all).round(),
        };
        let hosts = match what.reach() {
            Reach::EachHost => hosts,
            Reach::Together | Reach::Account => 1.0,
        };
        let (strikes, place) = match (when, &written.per_hour) {
            (When::PerHour(rate), Some(place)) => (rate * hosts * self.run_hours, place.span),
            _ => (0.0, written.what.span),
        };
        let turns = match what {
            What::ElbFlap { period, .. } => {
                let hours = match when {
                    When::During { from, to } => to.since(*from).as_secs_f64() / 3_600.0,
                    When::At(_) | When::On(_) | When::PerHour(_) => self.run_hours,
                };
                2.0 * hosts * hours.min(self.run_hours) * 3_600.0 / period.as_secs_f64()
            }
            _ => 0.0,
        };
        let before = self.strikes;
        self.strikes += strikes + turns;
        // Said once, where it becomes too much.
        if before <= STRIKES_MAX && self.strikes > STRIKES_MAX {
            let help = if turns > strikes {
                "flap more slowly, strike fewer hosts, or give the run an earlier `until`"
            } else {
                "lower `perHour`, strike fewer hosts, or give the run an earlier `until`"
            };
            self.context.error(
                place,
                format!(
                    "about {:.0} strikes in a run of {} h, which is more than {STRIKES_MAX}",
                    self.strikes, self.run_hours
                ),
                help,
            );
        }
    }

    /// Warns of a fault that has nothing to act upon.
    fn check_surroundings(&mut self, written: &fault::Fault, what: What) {
        let around = self.surroundings;
        let no_alarm = around.alarms.is_empty();
        let no_balancer = around.target_groups.is_empty() && around.load_balancers.is_empty();
        let idle = match what {
            What::MetricDelay { .. } | What::MetricMissing { .. } if no_alarm => Some((
                "no alarm reads a metric, so nothing changes",
                "add `alarms`",
            )),
            What::AlarmPollFails
            | What::ApiThrottle {
                service: ThrottledService::CloudWatch,
                ..
            } if no_alarm => Some((
                "no deployment polls an alarm, so nothing changes",
                "add `alarms`, and name them in `alarmConfiguration`",
            )),
            What::ApiThrottle {
                service: ThrottledService::ElasticLoadBalancing,
                ..
            }
            | What::ElbFlap { .. }
                if no_balancer =>
            {
                Some((
                    "there is no load balancer, so nothing changes",
                    "add `targetGroups`",
                ))
            }
            What::Partition { from } if from.load_balancer && no_balancer => Some((
                "there is no load balancer to be cut off from",
                "add `targetGroups`",
            )),
            _ => None,
        };
        if let Some((message, help)) = idle {
            self.context.warning(written.what.span, message, help);
        }
    }

    fn check_length(
        &mut self,
        written: &fault::Fault,
        what: What,
        when: &When,
        lasts: Option<&(Option<Latency>, Span)>,
    ) {
        let kind = what.kind();
        if let (When::During { .. }, Some((_, span))) = (when, lasts) {
            let help = "remove `for`, or write `at` instead of `during`";
            self.context.error(
                *span,
                "`during` says already how long the fault lasts",
                help,
            );
        }
        if !is_momentary(what) {
            return;
        }
        if let Some((_, span)) = lasts {
            let message = format!("`{kind}` happens once and does not last");
            self.context.error(*span, message, "remove `for`");
        }
        if let (When::During { .. }, Some(during)) = (when, &written.during) {
            let message = format!("`{kind}` happens once and does not last");
            self.context
                .error(during.span, message, "write `at` instead of `during`");
        }
    }

    /// Whether the event runs a script of some revision that the fault waits for. ApplicationStop
    /// runs that of an earlier one.
    fn some_script(&self, filter: &EventFilter, event: LifecycleEventName) -> bool {
        let own = event != LifecycleEventName::ApplicationStop;
        let revisions = self.revisions.list.iter().enumerate();
        revisions
            .filter(|(place, _)| {
                !own || filter
                    .revision
                    .is_none_or(|wanted| wanted.index() == *place)
            })
            .any(|(_, revision)| !revision.hooks[event as usize].is_empty())
    }
}
