//! The kinds of claim, each with the words a person reads.

use super::{Reader, Said};
use crate::aws::cloudwatch::ids::AlarmId;
use crate::aws::cloudwatch::state::AlarmState;
use crate::aws::codedeploy::error_code::{ErrorCode, LifecycleErrorCode};
use crate::aws::codedeploy::ids::{DeploymentId, InstanceId};
use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::aws::codedeploy::refusal::Refusal;
use crate::aws::codedeploy::status::{
    DeploymentCreator, DeploymentStatus, LifecycleEventStatus, TargetStatus,
};
use crate::scenario::expectation::Claim;
use crate::scenario::file::expect::{self, Bound};
use crate::text::decode::Spanned;
use crate::text::tree::Span;
use crate::text::units::{Rate, Share, UnitError, parse_duration, parse_rate, parse_share};
use crate::trace::measure::{Domain, Measure, Unit};

impl Reader<'_, '_> {
    fn number(&mut self, number: &Spanned<u32>) -> Option<DeploymentId> {
        self.operations.deployment(number, self.context)
    }

    pub(super) fn deployment(&mut self, inner: &expect::Expectation) -> Option<Said> {
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

    pub(super) fn target(
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

    pub(super) fn event(
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
            self.operations.events(),
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

    pub(super) fn refused(&mut self, inner: &expect::Expectation) -> Option<Said> {
        let number = inner.operation.as_ref()?;
        let calls = self.operations.written;
        let index = number
            .value
            .checked_sub(1)
            .filter(|index| (*index as usize) < calls);
        let Some(operation) = index.and_then(|index| u16::try_from(index).ok()) else {
            self.context.error(
                number.span,
                format!("there is no call {} in the timeline", number.value),
                format!("calls are counted from 1 to {calls}"),
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

    pub(super) fn struck(&mut self, inner: &expect::Expectation) -> Option<Said> {
        let name = inner.struck.as_ref()?;
        let names = &self.faults.names;
        let place = names.iter().position(|known| *known == name.value);
        let Some(fault) = place.and_then(|place| u16::try_from(place).ok()) else {
            let known = names.iter().map(String::as_str);
            self.context.unknown("fault", name, known);
            return None;
        };
        Some((
            Claim::FaultStruck { fault },
            format!("{} strikes", name.value),
        ))
    }

    pub(super) fn alarm(&mut self, inner: &expect::Expectation) -> Option<Said> {
        let name = inner.alarm.as_ref()?;
        let alarms = self.heard.alarms;
        let known = alarms.iter().position(|alarm| alarm.name == name.value);
        let alarm = known.and_then(|place| u16::try_from(place).ok());
        if alarm.is_none() {
            let names = alarms.iter().map(|alarm| alarm.name.as_str());
            self.context.unknown("alarm", name, names);
        }
        let Some(word) = &inner.state else {
            let help = "add `state: ALARM`, or another state it changes to";
            self.context
                .error(name.span, "nothing is expected of the alarm", help);
            return None;
        };
        let all = AlarmState::ALL;
        let state = self
            .context
            .word("state of an alarm", word, all, AlarmState::as_str);
        let claim = Claim::AlarmReached {
            alarm: AlarmId(alarm?),
            state: state?,
        };
        Some((claim, format!("{} reaches {}", name.value, word.value)))
    }

    pub(super) fn measure(&mut self, inner: &expect::Expectation) -> Option<Said> {
        let name = inner.measure.as_ref()?;
        let known = Measure::ALL.iter().copied();
        let measure = known.clone().find(|measure| measure.as_str() == name.value);
        if measure.is_none() {
            // Of several that end so, the first is asked for most.
            let ends = |measure: &Measure| {
                let (whole, end) = (measure.as_str().to_lowercase(), name.value.to_lowercase());
                !end.is_empty() && whole.ends_with(&end)
            };
            let near = known.clone().filter(ends).map(Measure::as_str);
            let others = known.map(Measure::as_str);
            let names: Vec<&str> = match near.clone().next() {
                Some(first) => vec![first],
                None => others.collect(),
            };
            self.context.unknown("measure", name, names);
        }
        let deployment = inner.deployment.as_ref().map(|number| self.number(number));
        let (low, high) = (inner.at_least.as_ref(), inner.at_most.as_ref());
        if low.is_none() && high.is_none() {
            let help = "add `atLeast` or `atMost`";
            self.context
                .error(name.span, "nothing is expected of the measure", help);
            return None;
        }
        let measure = measure?;
        self.check_domain(measure, name);
        let at_least = low.map(|bound| self.bound(measure, bound));
        let at_most = high.map(|bound| self.bound(measure, bound));
        if let (Some(Some(least)), Some(Some(most)), Some(bound)) = (at_least, at_most, low)
            && least > most
        {
            let message = "the measure would have to be above its lower bound and below it";
            let help = "write an `atMost` that is not below `atLeast`";
            self.context.error(bound.span, message, help);
        }
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

    /// Refuses a measure that no run of the scenario can have.
    fn check_domain(&mut self, measure: Measure, name: &Spanned<String>) {
        let heard = self.heard;
        let (has_some, what, section) = match measure.domain() {
            Domain::Deployments => return,
            Domain::Requests => (!heard.traffic.is_empty(), "requests", "traffic"),
            Domain::Alarms => (!heard.alarms.is_empty(), "alarms", "alarms"),
        };
        if !has_some {
            let message = format!("{measure} is about {what}, and the scenario has no `{section}`");
            let help = format!("add `{section}`, or expect something else");
            self.context.error(name.span, message, help);
        }
    }

    /// A bound in the unit of the measure: durations, shares and rates are turned into it.
    fn bound(&mut self, measure: Measure, bound: &Spanned<Bound>) -> Option<f64> {
        let text = match &bound.value {
            Bound::Number(number) => return self.possible(measure, *number, bound),
            Bound::Text(text) => text,
        };
        let (read, help) = match measure.unit() {
            Unit::Seconds => (seconds(text), DURATION),
            Unit::Minutes => (seconds(text).map(|seconds| seconds / 60.0), DURATION),
            Unit::Share => (
                parse_share(text).map(Share::fraction),
                "write a share such as 98%, or a plain number that is 1 for the whole",
            ),
            Unit::RequestsPerSecond => (
                parse_rate(text).map(Rate::per_second),
                "write a rate such as 120/s, or a plain number of requests per second",
            ),
            Unit::Targets | Unit::Requests | Unit::TargetSeconds => {
                let message = format!("{measure} is a number of {}, not `{text}`", measure.unit());
                self.context
                    .error(bound.span, message, "write a plain number");
                return None;
            }
        };
        match read {
            Ok(value) => self.possible(measure, value, bound),
            Err(error) => {
                self.context.error(bound.span, error.to_string(), help);
                None
            }
        }
    }

    /// A bound that the measure can reach: but for the error budget, no share is more than the whole.
    fn possible(&mut self, measure: Measure, value: f64, bound: &Spanned<Bound>) -> Option<f64> {
        let is_part = measure.unit() == Unit::Share && measure != Measure::ErrorBudgetUsed;
        if is_part && value > 1.0 {
            let message = format!("{measure} is never above 100%");
            let help = "write a share such as 98%, or a plain number that is 1 for the whole";
            self.context.error(bound.span, message, help);
            return None;
        }
        Some(value)
    }
}

const DURATION: &str = "write a duration such as 5m, or a plain number in the measure's unit";

fn seconds(text: &str) -> Result<f64, UnitError> {
    parse_duration(text).map(|micros| micros as f64 / 1e6)
}

/// One refusal for each exception.
const REFUSALS: [Refusal; 9] = [
    Refusal::NotBlueGreen,
    Refusal::NotInReadyState,
    Refusal::DeploymentNotStarted,
    Refusal::GroupBusy {
        active: DeploymentId(0),
    },
    Refusal::DeploymentDoesNotExist,
    Refusal::DeploymentAlreadyCompleted {
        deployment: DeploymentId(0),
    },
    Refusal::RestartMode,
    Refusal::ZonalShiftExists,
    Refusal::NoZonalShift,
];

/// Nothing given is fine, something given that is wrong is not.
fn sound<T>(given: Option<Option<T>>) -> Option<Option<T>> {
    match given {
        None => Some(None),
        Some(None) => None,
        Some(Some(value)) => Some(Some(value)),
    }
}
