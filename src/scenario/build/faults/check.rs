//! Whether when, whom and what of a fault go together: one that can never strike is a slip.

use super::{Reader, STRIKES_MAX};
use crate::account::fault::description::{EventFilter, Pick, What, When, Whom};
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
    /// A revision or a deployment, not a host.
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
        What::DiskFull => Subject::Disk,
        What::InstanceCrash
        | What::InstanceReboot
        | What::AgentDead
        | What::AgentRestart
        | What::AgentSlow { .. }
        | What::AgentCredentials
        | What::Partition
        | What::ArchiveDeleted => Subject::Host,
        What::RevisionMissing { .. } | What::OperatorStop { .. } => Subject::Service,
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
        self.check_strikes(written, when, whom);
        if let (Subject::Service, Some(place)) = (subject(what), &written.whom) {
            let message = format!("`{kind}` strikes no host");
            self.context.error(place.span, message, "remove `whom`");
        }
        if let (Subject::Service, When::PerHour(_)) = (subject(what), when) {
            let message = format!("`{kind}` strikes no host, so it has no rate for each");
            let help = "write `at` or `on`";
            self.context.error(written.what.span, message, help);
        }
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

    /// Whether a run can hold the strikes of this fault and of those before it. A strike without
    /// effect is one as well.
    fn check_strikes(&mut self, written: &fault::Fault, when: &When, whom: &Whom) {
        let (When::PerHour(rate), Some(place)) = (when, &written.per_hour) else {
            return;
        };
        let all = whom.hosts.len() as f64;
        let hosts = match whom.pick {
            Pick::All | Pick::Chance(_) => all,
            Pick::Count(count) => f64::from(count),
            Pick::Share(share) => (share * all).round(),
        };
        let before = self.strikes;
        self.strikes += rate * hosts * self.run_hours;
        // Said once, where it becomes too much.
        if before <= STRIKES_MAX && self.strikes > STRIKES_MAX {
            self.context.error(
                place.span,
                format!(
                    "about {:.0} strikes in a run of {} h, which is more than {STRIKES_MAX}",
                    self.strikes, self.run_hours
                ),
                "lower `perHour`, strike fewer hosts, or give the run an earlier `until`",
            );
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
