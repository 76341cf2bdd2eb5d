//! `faults`: when, whom and what, and whether the three go together.

use super::context::Context;
use super::fleets::Fleets;
use super::names::{Taken, is_aws_name};
use super::revisions::Revisions;
use super::timeline::{Operations, stop_rollback};
use crate::account::fault::description::{EventFilter, Fault, Pick, What, When, Whom};
use crate::account::latency::Latency;
use crate::aws::codedeploy::ids::InstanceId;
use crate::aws::codedeploy::lifecycle::{IN_PLACE, LifecycleEventName};
use crate::aws::codedeploy::tags::Tag;
use crate::kernel::time::Time;
use crate::scenario::file::ScenarioFile;
use crate::scenario::file::fault;
use crate::text::decode::Spanned;
use crate::text::diagnostic::Diagnostic;
use crate::text::tree::Span;

/// More strikes an hour than one a second are no accident, and would fill the run.
const PER_HOUR_MAX: f64 = 3_600.0;

/// Agents and downloads are not slowed by more.
const FACTOR_MAX: f64 = 1_000_000.0;

/// The faults of a scenario.
#[derive(Debug)]
pub(super) struct Faults {
    pub(super) list: Vec<Fault>,
}

/// Reads the section.
pub(super) fn read(
    file: &ScenarioFile,
    fleets: &Fleets,
    revisions: &Revisions,
    operations: &Operations,
    context: &mut Context<'_>,
) -> Faults {
    let mut list = Vec::new();
    if let Some(over) = file.faults.get(usize::from(u16::MAX)) {
        context.error(over.span, "more than 65535 faults", "remove some");
        return Faults { list };
    }
    let mut taken = Taken::default();
    let mut reader = Reader {
        fleets,
        revisions,
        operations,
        context,
    };
    for (place, fault) in file.faults.iter().enumerate() {
        let what = reader.what(&fault.value.what);
        let named = fault.value.name.clone();
        let name = named.unwrap_or_else(|| Spanned {
            value: format!("{}-{}", kind(&fault.value.what.value), place + 1),
            span: fault.value.what.span,
        });
        if !is_aws_name(&name.value) {
            reader.context.error(
                name.span,
                format!("`{}` cannot name a fault", name.value),
                "use 1 to 100 letters, digits and . _ + = , @ -",
            );
        }
        taken.take("faults", None, &name, reader.context);
        let when = reader.when(fault);
        let whom = reader.whom(fault.value.whom.as_ref());
        let lasts = fault.value.r#for.as_ref();
        let lasts = lasts.map(|text| (reader.context.latency(text), text.span));
        let (Some(what), Some(when), Some(whom)) = (what, when, whom) else {
            continue;
        };
        reader.check(fault, what, &when, &whom, lasts.as_ref());
        list.push(Fault {
            name: name.value,
            when,
            whom,
            what,
            lasts: lasts.and_then(|(lasts, _)| lasts),
        });
    }
    Faults { list }
}

/// The kind as written, also of a fault that names something unknown.
fn kind(what: &fault::What) -> &'static str {
    match what {
        fault::What::InstanceCrash => "instanceCrash",
        fault::What::InstanceReboot => "instanceReboot",
        fault::What::AgentDead => "agentDead",
        fault::What::AgentRestart => "agentRestart",
        fault::What::AgentSlow { .. } => "agentSlow",
        fault::What::AgentCredentials => "agentCredentials",
        fault::What::Partition => "partition",
        fault::What::ScriptFails { .. } => "scriptFails",
        fault::What::ScriptTimesOut => "scriptTimesOut",
        fault::What::ScriptMissing => "scriptMissing",
        fault::What::ScriptNotExecutable => "scriptNotExecutable",
        fault::What::OutputsLeftOpen => "outputsLeftOpen",
        fault::What::DiskFull => "diskFull",
        fault::What::S3Slow { .. } => "s3Slow",
        fault::What::S3Fails => "s3Fails",
        fault::What::RevisionMissing { .. } => "revisionMissing",
        fault::What::ArchiveDeleted => "archiveDeleted",
        fault::What::OperatorStop { .. } => "operatorStop",
    }
}

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

struct Reader<'r, 'a> {
    fleets: &'r Fleets,
    revisions: &'r Revisions,
    operations: &'r Operations,
    context: &'r mut Context<'a>,
}

impl Reader<'_, '_> {
    fn what(&mut self, what: &Spanned<fault::What>) -> Option<What> {
        Some(match &what.value {
            fault::What::InstanceCrash => What::InstanceCrash,
            fault::What::InstanceReboot => What::InstanceReboot,
            fault::What::AgentDead => What::AgentDead,
            fault::What::AgentRestart => What::AgentRestart,
            fault::What::AgentSlow { factor } => What::AgentSlow {
                factor: self.factor(factor)?,
            },
            fault::What::AgentCredentials => What::AgentCredentials,
            fault::What::Partition => What::Partition,
            fault::What::ScriptFails { exit_code } => {
                if exit_code.value == 0 {
                    let help = "write 1 to 255";
                    self.context
                        .error(exit_code.span, "exit code 0 is success", help);
                }
                What::ScriptFails {
                    exit_code: exit_code.value,
                }
            }
            fault::What::ScriptTimesOut => What::ScriptTimesOut,
            fault::What::ScriptMissing => What::ScriptMissing,
            fault::What::ScriptNotExecutable => What::ScriptNotExecutable,
            fault::What::OutputsLeftOpen => What::OutputsLeftOpen,
            fault::What::DiskFull => What::DiskFull,
            fault::What::S3Slow { factor } => What::S3Slow {
                factor: self.factor(factor)?,
            },
            fault::What::S3Fails => What::S3Fails,
            fault::What::RevisionMissing { revision } => What::RevisionMissing {
                revision: self.revisions.find(revision, self.context)?,
            },
            fault::What::ArchiveDeleted => What::ArchiveDeleted,
            fault::What::OperatorStop {
                auto_rollback_enabled,
            } => What::OperatorStop {
                rollback: stop_rollback(*auto_rollback_enabled),
            },
        })
    }

    fn factor(&mut self, factor: &Spanned<f64>) -> Option<f64> {
        let fits = (1.0..=FACTOR_MAX).contains(&factor.value);
        if !fits {
            self.context.error(
                factor.span,
                format!("a factor of {}", factor.value),
                "write 1 to 1000000: ten times as slow is 10",
            );
        }
        fits.then_some(factor.value)
    }

    fn when(&mut self, fault: &Spanned<fault::Fault>) -> Option<When> {
        let written = &fault.value;
        let mut ways = Vec::new();
        if let Some(at) = &written.at {
            ways.push(Some(When::At(Time::ZERO + at.value.0)));
        }
        if let Some(during) = &written.during {
            ways.push(self.during(during));
        }
        if let Some(on) = &written.on {
            ways.push(self.on(on));
        }
        if let Some(rate) = &written.per_hour {
            let fits = rate.value > 0.0 && rate.value <= PER_HOUR_MAX;
            if !fits {
                let message = format!("{} strikes an hour", rate.value);
                let help = "write a number above 0 and up to 3600";
                self.context.error(rate.span, message, help);
            }
            ways.push(fits.then_some(When::PerHour(rate.value)));
        }
        if ways.len() != 1 {
            let message = match ways.len() {
                0 => "the fault does not say when it strikes",
                _ => "the fault says in several ways when it strikes",
            };
            let help = "write one of `at`, `during`, `on` and `perHour`";
            self.context.error(written.what.span, message, help);
            return None;
        }
        ways.pop()?
    }

    fn during(&mut self, during: &Spanned<fault::During>) -> Option<When> {
        let (from, to) = (during.value.from.value.0, during.value.to.value.0);
        if from >= to {
            let help = "let `to` come after `from`";
            self.context
                .error(during.span, "the span of time is empty", help);
            return None;
        }
        Some(When::During {
            from: Time::ZERO + from,
            to: Time::ZERO + to,
        })
    }

    fn on(&mut self, on: &Spanned<fault::On>) -> Option<When> {
        let written = &on.value;
        let event = written.event.as_ref().map(|event| self.event(event));
        let deployment = written.deployment.as_ref();
        let deployment = deployment.map(|number| self.operations.deployment(number, self.context));
        let revision = written.revision.as_ref();
        let revision = revision.map(|name| self.revisions.find(name, self.context));
        if event.is_none() && deployment.is_none() && revision.is_none() {
            let help = "add `event`, `deployment` or `revision`";
            self.context
                .error(on.span, "`on` names nothing to wait for", help);
        }
        Some(When::On(EventFilter {
            event: transpose(event)?,
            deployment: transpose(deployment)?,
            revision: transpose(revision)?,
        }))
    }

    fn event(&mut self, name: &Spanned<String>) -> Option<LifecycleEventName> {
        let all = LifecycleEventName::ALL;
        let event = self
            .context
            .word("lifecycle event", name, all, LifecycleEventName::as_str)?;
        if !IN_PLACE.contains(&event) {
            self.context.error(
                name.span,
                format!("{event} does not happen without a load balancer, so nothing can strike"),
                "name another event",
            );
            return None;
        }
        Some(event)
    }

    fn whom(&mut self, whom: Option<&Spanned<fault::Whom>>) -> Option<Whom> {
        let all = (0..).map(InstanceId).take(self.fleets.hosts.len());
        let mut hosts: Vec<InstanceId> = all.collect();
        let Some(whom) = whom else {
            return Some(Whom {
                hosts,
                pick: Pick::All,
            });
        };
        self.narrow(&whom.value, &mut hosts)?;
        if hosts.is_empty() {
            let help = "name hosts that exist and fit all the rest";
            self.context
                .error(whom.span, "the fault fits no host", help);
            return None;
        }
        let pick = self.pick(&whom.value, hosts.len())?;
        Some(Whom { hosts, pick })
    }

    fn narrow(&mut self, whom: &fault::Whom, hosts: &mut Vec<InstanceId>) -> Option<()> {
        let mut sound = true;
        let several = whom.hosts.iter().flat_map(|hosts| &hosts.value);
        let names: Vec<&Spanned<String>> = whom.host.iter().chain(several).collect();
        if whom.host.is_some() || whom.hosts.is_some() {
            let found: Vec<Option<InstanceId>> = names
                .iter()
                .map(|name| self.fleets.host(name, self.context))
                .collect();
            sound &= found.iter().all(Option::is_some);
            hosts.retain(|host| found.contains(&Some(*host)));
        }
        if let Some(name) = &whom.fleet {
            match self.fleets.fleet_named(&name.value) {
                Some(fleet) => hosts.retain(|host| fleet.has(*host)),
                None => {
                    let known: Vec<&str> = self
                        .fleets
                        .list
                        .iter()
                        .map(|fleet| fleet.name.as_str())
                        .collect();
                    self.context.unknown("fleet", name, known);
                    sound = false;
                }
            }
        }
        let described = |host: InstanceId| &self.fleets.hosts[host.index()];
        if let Some(tag) = &whom.tag {
            let tag = Tag {
                key: tag.value.key.value.clone(),
                value: tag.value.value.value.clone(),
            };
            hosts.retain(|host| described(*host).tags.contains(&tag));
        }
        if let Some(zone) = &whom.zone {
            let known: Vec<&str> = self
                .fleets
                .hosts
                .iter()
                .filter_map(|host| host.zone.as_deref())
                .collect();
            if known.contains(&zone.value.as_str()) {
                hosts.retain(|host| described(*host).zone.as_ref() == Some(&zone.value));
            } else {
                let known: std::collections::BTreeSet<&str> = known.into_iter().collect();
                self.context.unknown("zone", zone, known);
                sound = false;
            }
        }
        sound.then_some(())
    }

    fn pick(&mut self, whom: &fault::Whom, hosts: usize) -> Option<Pick> {
        let mut picks: Vec<(Pick, Span)> = Vec::new();
        if let Some(count) = &whom.count {
            if count.value == 0 || count.value as usize > hosts {
                self.context.error(
                    count.span,
                    format!("{} of {hosts} hosts", count.value),
                    format!("write 1 to {hosts}"),
                );
                return None;
            }
            picks.push((Pick::Count(count.value), count.span));
        }
        if let Some(share) = &whom.share {
            picks.push((Pick::Share(share.value.0), share.span));
        }
        if let Some(chance) = &whom.chance {
            picks.push((Pick::Chance(chance.value.0), chance.span));
        }
        if let Some((_, span)) = picks.get(1) {
            let help = "keep one of `count`, `share` and `chance`";
            self.context
                .error(*span, "hosts are picked in one way only", help);
            return None;
        }
        Some(picks.first().map_or(Pick::All, |(pick, _)| *pick))
    }

    /// Whether the three choices go together.
    fn check(
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

/// Nothing given is fine, something given that is wrong is not.
fn transpose<T>(given: Option<Option<T>>) -> Option<Option<T>> {
    match given {
        None => Some(None),
        Some(None) => None,
        Some(Some(value)) => Some(Some(value)),
    }
}
