//! `faults`: when, whom and what, and whether the three go together.

mod check;
mod what;
mod whom;

use super::context::Context;
use super::fleets::Fleets;
use super::names::{Taken, is_aws_name};
use super::revisions::Revisions;
use super::surroundings::Surroundings;
use super::timeline::Operations;
use crate::account::fault::description::{EventFilter, Fault, When};
use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::kernel::time::{Duration, Time};
use crate::scenario::file::ScenarioFile;
use crate::scenario::file::fault;
use crate::text::decode::Spanned;

/// More strikes an hour than one a second are no accident, and would fill the run.
const PER_HOUR_MAX: f64 = 3_600.0;

/// Strikes by chance that one run may hold; each takes memory and time.
const STRIKES_MAX: f64 = 10_000_000.0;

/// How long a run without `until` is taken to last after its last call: the limit of an in-place
/// deployment (EC2-206).
const AFTER_LAST_CALL: Duration = Duration::from_secs(12 * 3_600);

/// The faults of a scenario.
#[derive(Debug)]
pub(super) struct Faults {
    pub(super) list: Vec<Fault>,
    /// Their names, also of those that are wrong.
    pub(super) names: Vec<String>,
}

/// Reads the section.
pub(super) fn read(
    file: &ScenarioFile,
    fleets: &Fleets,
    revisions: &Revisions,
    operations: &Operations,
    surroundings: &Surroundings,
    context: &mut Context<'_>,
) -> Faults {
    let mut list = Vec::new();
    let mut names = Vec::new();
    if let Some(over) = file.faults.get(usize::from(u16::MAX)) {
        context.error(over.span, "more than 65535 faults", "remove some");
        return Faults { list, names };
    }
    let mut taken = Taken::default();
    let mut reader = Reader {
        fleets,
        revisions,
        operations,
        surroundings,
        metric_alarms: file.alarms.len(),
        context,
        run_hours: run_length(file, operations).as_secs_f64() / 3_600.0,
        strikes: 0.0,
    };
    for (place, fault) in file.faults.iter().enumerate() {
        let what = reader.what(&fault.value.what);
        let named = fault.value.name.clone();
        let name = named.unwrap_or_else(|| Spanned {
            value: format!("{}-{}", what::kind(&fault.value.what.value), place + 1),
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
        names.push(name.value.clone());
        let when = reader.when(fault);
        let whom = reader.whom_struck(&fault.value);
        let lasts = fault
            .value
            .r#for
            .clone()
            .map(|text| text.map(|text| text.0));
        let lasts = lasts.map(|text| (reader.context.latency(&text), text.span));
        let (Some(what), Some(when), Some(whom)) = (what, when, whom) else {
            continue;
        };
        reader.check(fault, what, &when, &whom, lasts.as_ref());
        list.push(Fault {
            name: name.value,
            when,
            whom,
            what,
            lasts: match lasts {
                Some((lasts, _)) => lasts,
                None => reader.usual_length(&fault.value, what),
            },
        });
    }
    Faults { list, names }
}

fn run_length(file: &ScenarioFile, operations: &Operations) -> Duration {
    if let Some(until) = &file.until {
        return until.value.0;
    }
    let last_call = operations.list.iter().map(|timed| timed.at).max();
    let last_call = last_call.map_or(Duration::ZERO, |at| at.since(Time::ZERO));
    last_call.saturating_add(AFTER_LAST_CALL)
}

struct Reader<'r, 'a> {
    fleets: &'r Fleets,
    revisions: &'r Revisions,
    operations: &'r Operations,
    surroundings: &'r Surroundings,
    /// How many alarms are metric ones: they come first.
    metric_alarms: usize,
    context: &'r mut Context<'a>,
    run_hours: f64,
    /// Strikes by chance that a run will hold on average, over the faults read so far.
    strikes: f64,
}

impl Reader<'_, '_> {
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
        if !self.operations.events().contains(&event) {
            self.context.error(
                name.span,
                format!("{event} does not happen without a load balancer, so nothing can strike"),
                "name another event",
            );
            return None;
        }
        if !event.run_by_agent() {
            self.context.error(
                name.span,
                format!("{event} is carried out by the service, so nothing can strike at it"),
                "name the event before or after it, or write `at`",
            );
            return None;
        }
        Some(event)
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
