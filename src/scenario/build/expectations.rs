//! `expect`: what is claimed of a run, with every name resolved.

use super::context::Context;
use super::faults::Faults;
use super::fleets::Fleets;
use super::revisions::Revisions;
use super::timeline::Operations;
use crate::aws::codedeploy::error_code::{ErrorCode, LifecycleErrorCode};
use crate::aws::codedeploy::ids::{DeploymentId, InstanceId};
use crate::aws::codedeploy::lifecycle::{IN_PLACE, LifecycleEventName};
use crate::aws::codedeploy::refusal::Refusal;
use crate::aws::codedeploy::status::{
    DeploymentCreator, DeploymentStatus, LifecycleEventStatus, TargetStatus,
};
use crate::scenario::expectation::{Claim, Expectation, Holds};
use crate::scenario::file::ScenarioFile;
use crate::scenario::file::expect::{self, Bound};
use crate::text::decode::Spanned;
use crate::text::tree::Span;
use crate::text::units::parse_duration;
use crate::trace::measure::Measure;

/// Everything a scenario expects.
#[derive(Debug)]
pub(super) struct Expectations {
    pub(super) list: Vec<Expectation>,
}

impl Expectations {
    /// Whether some deployment is expected to end with this code.
    pub(super) fn expects(&self, code: ErrorCode) -> bool {
        self.list.iter().any(|expectation| {
            expectation.holds != Holds::Never
                && matches!(
                    expectation.claim,
                    Claim::Deployment { error_code: Some(wanted), .. } if wanted == code
                )
        })
    }
}

/// Reads the section.
pub(super) fn read(
    file: &ScenarioFile,
    fleets: &Fleets,
    revisions: &Revisions,
    operations: &Operations,
    faults: &Faults,
    context: &mut Context<'_>,
) -> Expectations {
    let mut reader = Reader {
        fleets,
        revisions,
        operations,
        faults,
        context,
    };
    let list = file
        .expect
        .iter()
        .filter_map(|written| reader.expectation(written));
    Expectations {
        list: list.collect(),
    }
}

struct Reader<'r, 'a> {
    fleets: &'r Fleets,
    revisions: &'r Revisions,
    operations: &'r Operations,
    faults: &'r Faults,
    context: &'r mut Context<'a>,
}

/// A claim with the words for it.
type Said = (Claim, String);

impl Reader<'_, '_> {
    fn expectation(&mut self, written: &Spanned<expect::Expectation>) -> Option<Expectation> {
        let inner = &written.value;
        if let Some(never) = &inner.never {
            if never.value.never.is_some() || never.value.in_at_least.is_some() {
                let help = "keep what must not happen under `never`";
                self.context.error(
                    never.span,
                    "`never` holds in no run, and says so once",
                    help,
                );
                return None;
            }
            if keys_of(inner).next().is_some() {
                let help = "write a second entry for the rest";
                self.context
                    .error(written.span, "`never` stands alone in its entry", help);
                return None;
            }
            let (claim, text) = self.claim(never)?;
            return Some(Expectation {
                text: format!("never: {text}"),
                claim,
                holds: Holds::Never,
            });
        }
        let (claim, mut text) = self.claim(written)?;
        let holds = match &inner.in_at_least {
            None => Holds::Always,
            Some(share) => {
                text = format!("{text}, in at least {} % of runs", share.value.0 * 100.0);
                Holds::InAtLeast(share.value.0)
            }
        };
        Some(Expectation { text, claim, holds })
    }

    fn claim(&mut self, written: &Spanned<expect::Expectation>) -> Option<Said> {
        let inner = &written.value;
        let kinds = [
            inner.measure.is_some(),
            inner.operation.is_some(),
            inner.struck.is_some(),
            inner.deployment.is_some() && inner.measure.is_none(),
        ];
        match kinds {
            [true, false, false, false] => {
                self.refuse_others(written, MEASURE)?;
                self.measure(inner)
            }
            [false, true, false, false] => {
                self.refuse_others(written, OPERATION)?;
                self.refused(inner)
            }
            [false, false, true, false] => {
                self.refuse_others(written, STRUCK)?;
                self.struck(inner)
            }
            [false, false, false, true] => match (&inner.target, &inner.event) {
                (None, None) => {
                    self.refuse_others(written, DEPLOYMENT)?;
                    self.deployment(inner)
                }
                (Some(target), None) => {
                    self.refuse_others(written, TARGET)?;
                    self.target(inner, target, written.span)
                }
                (Some(target), Some(event)) => {
                    self.refuse_others(written, EVENT)?;
                    self.event(inner, target, event)
                }
                (None, Some(event)) => {
                    let help = "add `target` with the name of a host";
                    self.context
                        .error(event.span, "an event belongs to a target", help);
                    None
                }
            },
            [false, false, false, false] => {
                self.context.error(
                    written.span,
                    "the entry does not say what it speaks of",
                    "begin with `deployment`, `operation`, `measure`, `struck` or `never`",
                );
                None
            }
            [_, _, _, _] => {
                self.context.error(
                    written.span,
                    "the entry speaks of several things",
                    "write an entry for each",
                );
                None
            }
        }
    }

    /// Refuses keys that say nothing about the kind of claim.
    fn refuse_others(
        &mut self,
        written: &Spanned<expect::Expectation>,
        allowed: &[&str],
    ) -> Option<()> {
        let other = keys_of(&written.value).find(|(key, _)| !allowed.contains(key));
        let Some((key, span)) = other else {
            return Some(());
        };
        let all: Vec<String> = allowed.iter().map(|key| format!("`{key}`")).collect();
        self.context.error(
            span.unwrap_or(written.span),
            format!("`{key}` does not belong to this kind of expectation"),
            format!("it takes {}", all.join(", ")),
        );
        None
    }

    fn number(&mut self, number: &Spanned<u32>) -> Option<DeploymentId> {
        self.operations.deployment(number, self.context)
    }

    fn deployment(&mut self, inner: &expect::Expectation) -> Option<Said> {
        let number = inner.deployment.as_ref()?;
        let deployment = self.number(number);
        let mut words = vec![];
        let status = inner.status.as_ref().map(|word| {
            words.push(word.value.clone());
            let all = DeploymentStatus::ALL;
            self.context
                .word("deployment status", word, all, DeploymentStatus::as_str)
        });
        let error_code = inner.error_code.as_ref().map(|word| {
            words.push(word.value.clone());
            self.context
                .word("error code", word, ErrorCode::ALL, ErrorCode::as_str)
        });
        let creator = inner.creator.as_ref().map(|word| {
            words.push(format!("created by {}", word.value));
            let all = DeploymentCreator::ALL;
            self.context.word(
                "creator of deployments",
                word,
                all,
                DeploymentCreator::as_str,
            )
        });
        let revision = inner.revision.as_ref().map(|name| {
            words.push(format!("of {}", name.value));
            self.revisions.find(name, self.context)
        });
        let rollback_of = inner.rollback_of.as_ref().map(|number| {
            words.push(format!("rolls back {}", number.value));
            self.number(number)
        });
        let mut targets = Some(Vec::new());
        for (status, count) in inner.targets.iter().flatten() {
            words.push(format!("{count} {}", status.value));
            let all = TargetStatus::ALL;
            let status = self
                .context
                .word("target status", status, all, TargetStatus::as_str);
            targets = targets.zip(status).map(|(mut targets, status)| {
                targets.push((status, *count));
                targets
            });
        }
        let text = match words.len() {
            0 => format!("deployment {} exists", number.value),
            _ => format!("deployment {} {}", number.value, words.join(", ")),
        };
        let claim = Claim::Deployment {
            deployment: deployment?,
            status: sound(status)?,
            error_code: sound(error_code)?,
            creator: sound(creator)?,
            revision: sound(revision)?,
            rollback_of: sound(rollback_of)?,
            targets: targets?,
        };
        Some((claim, text))
    }

    fn host(&mut self, name: &Spanned<String>) -> Option<InstanceId> {
        self.fleets.host(name, self.context)
    }

    fn target(
        &mut self,
        inner: &expect::Expectation,
        name: &Spanned<String>,
        span: Span,
    ) -> Option<Said> {
        let number = inner.deployment.as_ref()?;
        let deployment = self.number(number);
        let host = self.host(name);
        let Some(word) = &inner.status else {
            let help = "add `status`, or an `event`";
            self.context
                .error(span, "nothing is expected of the target", help);
            return None;
        };
        let all = TargetStatus::ALL;
        let status = self
            .context
            .word("target status", word, all, TargetStatus::as_str);
        let text = format!("deployment {}: {} {}", number.value, name.value, word.value);
        let claim = Claim::Target {
            deployment: deployment?,
            host: host?,
            status: status?,
        };
        Some((claim, text))
    }

    fn event(
        &mut self,
        inner: &expect::Expectation,
        target: &Spanned<String>,
        event: &Spanned<String>,
    ) -> Option<Said> {
        let number = inner.deployment.as_ref()?;
        let deployment = self.number(number);
        let host = self.host(target);
        let named = self.context.word(
            "lifecycle event of an in-place deployment",
            event,
            IN_PLACE,
            LifecycleEventName::as_str,
        );
        let mut words = vec![];
        let status = inner.status.as_ref().map(|word| {
            words.push(word.value.clone());
            let all = LifecycleEventStatus::ALL;
            self.context.word(
                "status of an event",
                word,
                all,
                LifecycleEventStatus::as_str,
            )
        });
        let error_code = inner.error_code.as_ref().map(|word| {
            words.push(word.value.clone());
            let all = LifecycleErrorCode::ALL;
            self.context.word(
                "error code of an event",
                word,
                all,
                LifecycleErrorCode::as_str,
            )
        });
        if words.is_empty() {
            let help = "add `status` or `errorCode`";
            self.context
                .error(event.span, "nothing is expected of the event", help);
            return None;
        }
        let text = format!(
            "deployment {}: {} of {} {}",
            number.value,
            event.value,
            target.value,
            words.join(", ")
        );
        let claim = Claim::Event {
            deployment: deployment?,
            host: host?,
            event: named?,
            status: sound(status)?,
            error_code: sound(error_code)?,
        };
        Some((claim, text))
    }

    fn refused(&mut self, inner: &expect::Expectation) -> Option<Said> {
        let number = inner.operation.as_ref()?;
        let calls = self.operations.list.len();
        let index = number
            .value
            .checked_sub(1)
            .filter(|index| (*index as usize) < calls);
        let Some(operation) = index.and_then(|index| u16::try_from(index).ok()) else {
            self.context.error(
                number.span,
                format!("there is no call {} in the timeline", number.value),
                format!("calls are counted from 1, and there are {calls}"),
            );
            return None;
        };
        let Some(exception) = &inner.refused_with else {
            let help = "add `refusedWith` with the name of an exception";
            self.context
                .error(number.span, "nothing is expected of the call", help);
            return None;
        };
        let named = self
            .context
            .word("exception", exception, &REFUSALS, Refusal::exception)?;
        let exception = named.exception().to_owned();
        let text = format!("call {} refused with {exception}", number.value);
        let claim = Claim::Refused {
            operation,
            exception,
        };
        Some((claim, text))
    }

    fn struck(&mut self, inner: &expect::Expectation) -> Option<Said> {
        let name = inner.struck.as_ref()?;
        let place = self
            .faults
            .list
            .iter()
            .position(|fault| fault.name == name.value);
        let Some(fault) = place.and_then(|place| u16::try_from(place).ok()) else {
            let known: Vec<&str> = self
                .faults
                .list
                .iter()
                .map(|fault| fault.name.as_str())
                .collect();
            self.context.unknown("fault", name, known);
            return None;
        };
        Some((
            Claim::FaultStruck { fault },
            format!("{} strikes", name.value),
        ))
    }

    fn measure(&mut self, inner: &expect::Expectation) -> Option<Said> {
        let name = inner.measure.as_ref()?;
        let measure = self
            .context
            .word("measure", name, Measure::ALL, Measure::as_str);
        let deployment = inner.deployment.as_ref().map(|number| self.number(number));
        let (low, high) = (inner.at_least.as_ref(), inner.at_most.as_ref());
        if low.is_none() && high.is_none() {
            let help = "add `atLeast` or `atMost`";
            self.context
                .error(name.span, "nothing is expected of the measure", help);
            return None;
        }
        let measure = measure?;
        let at_least = low.map(|bound| self.bound(measure, bound));
        let at_most = high.map(|bound| self.bound(measure, bound));
        let mut text = measure.as_str().to_owned();
        if let Some(number) = &inner.deployment {
            text = format!("{text} of deployment {}", number.value);
        }
        for (sign, bound) in [("≥", low), ("≤", high)] {
            if let Some(bound) = bound {
                let written = match &bound.value {
                    Bound::Number(number) => number.to_string(),
                    Bound::Text(text) => text.clone(),
                };
                text = format!("{text} {sign} {written}");
            }
        }
        let claim = Claim::Measure {
            measure,
            deployment: sound(deployment)?,
            at_least: sound(at_least)?,
            at_most: sound(at_most)?,
        };
        Some((claim, text))
    }

    /// A bound in the unit of the measure: durations are turned into it.
    fn bound(&mut self, measure: Measure, bound: &Spanned<Bound>) -> Option<f64> {
        let text = match &bound.value {
            Bound::Number(number) => return Some(*number),
            Bound::Text(text) => text,
        };
        let Some(seconds) = seconds_in_unit(measure) else {
            let message = format!("{measure} is a number of targets, not `{text}`");
            self.context
                .error(bound.span, message, "write a plain number");
            return None;
        };
        match parse_duration(text) {
            Ok(micros) => Some(micros as f64 / 1e6 / seconds),
            Err(error) => {
                let help = "write a duration such as 5m, or a plain number in the measure's unit";
                self.context.error(bound.span, error.to_string(), help);
                None
            }
        }
    }
}

/// The seconds in the unit of a measure of time.
const fn seconds_in_unit(measure: Measure) -> Option<f64> {
    match measure {
        Measure::DeploymentSeconds | Measure::StopSeconds | Measure::RollbackSeconds => Some(1.0),
        Measure::InstanceMinutes => Some(60.0),
        Measure::TargetsSucceeded | Measure::TargetsFailed | Measure::TargetsSkipped => None,
    }
}

/// One refusal for each exception.
const REFUSALS: [Refusal; 4] = [
    Refusal::GroupBusy {
        active: DeploymentId(0),
    },
    Refusal::DeploymentDoesNotExist,
    Refusal::DeploymentAlreadyCompleted {
        deployment: DeploymentId(0),
    },
    Refusal::RestartMode,
];

const DEPLOYMENT: &[&str] = &[
    "deployment",
    "status",
    "errorCode",
    "creator",
    "revision",
    "rollbackOf",
    "targets",
    "inAtLeast",
];
const TARGET: &[&str] = &["deployment", "target", "status", "inAtLeast"];
const EVENT: &[&str] = &[
    "deployment",
    "target",
    "event",
    "status",
    "errorCode",
    "inAtLeast",
];
const OPERATION: &[&str] = &["operation", "refusedWith", "inAtLeast"];
const MEASURE: &[&str] = &["measure", "deployment", "atLeast", "atMost", "inAtLeast"];
const STRUCK: &[&str] = &["struck", "inAtLeast"];

/// The keys an entry has, with their places where known.
fn keys_of(
    inner: &expect::Expectation,
) -> impl Iterator<Item = (&'static str, Option<Span>)> + use<> {
    fn place<T>(value: Option<&Spanned<T>>) -> Option<Option<Span>> {
        value.map(|value| Some(value.span))
    }
    let all = [
        ("deployment", place(inner.deployment.as_ref())),
        ("status", place(inner.status.as_ref())),
        ("errorCode", place(inner.error_code.as_ref())),
        ("creator", place(inner.creator.as_ref())),
        ("revision", place(inner.revision.as_ref())),
        ("rollbackOf", place(inner.rollback_of.as_ref())),
        ("targets", inner.targets.as_ref().map(|_| None)),
        ("target", place(inner.target.as_ref())),
        ("event", place(inner.event.as_ref())),
        ("operation", place(inner.operation.as_ref())),
        ("refusedWith", place(inner.refused_with.as_ref())),
        ("measure", place(inner.measure.as_ref())),
        ("atLeast", place(inner.at_least.as_ref())),
        ("atMost", place(inner.at_most.as_ref())),
        ("struck", place(inner.struck.as_ref())),
        ("inAtLeast", place(inner.in_at_least.as_ref())),
    ];
    all.into_iter()
        .filter_map(|(key, place)| Some((key, place?)))
}

/// Nothing given is fine, something given that is wrong is not.
fn sound<T>(given: Option<Option<T>>) -> Option<Option<T>> {
    match given {
        None => Some(None),
        Some(None) => None,
        Some(Some(value)) => Some(Some(value)),
    }
}
