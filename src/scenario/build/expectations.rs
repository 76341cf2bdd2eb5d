//! `expect`: what is claimed of a run, with every name resolved.

mod claims;
mod keys;

use self::keys::{ALARM, DEPLOYMENT, EVENT, MEASURE, OPERATION, STRUCK, TARGET, keys_of};
use super::context::Context;
use super::faults::Faults;
use super::fleets::Fleets;
use super::revisions::Revisions;
use super::timeline::Operations;
use crate::account::requests::traffic::Traffic;
use crate::account::world::AlarmEntry;
use crate::aws::codedeploy::error_code::ErrorCode;
use crate::scenario::expectation::{Claim, Expectation, Holds, percent};
use crate::scenario::file::ScenarioFile;
use crate::scenario::file::expect::{self};
use crate::text::decode::Spanned;

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

/// What a run tells of besides deployments.
#[derive(Clone, Copy, Debug)]
pub(super) struct Heard<'h> {
    pub(super) alarms: &'h [AlarmEntry],
    pub(super) traffic: &'h [Traffic],
}

/// Reads the section.
pub(super) fn read(
    file: &ScenarioFile,
    fleets: &Fleets,
    revisions: &Revisions,
    operations: &Operations,
    faults: &Faults,
    heard: &Heard<'_>,
    context: &mut Context<'_>,
) -> Expectations {
    let mut reader = Reader {
        fleets,
        revisions,
        operations,
        faults,
        heard,
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
    heard: &'r Heard<'r>,
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
                let share = share.value.0;
                text = format!("{text}, in at least {} of runs", percent(share));
                Holds::InAtLeast(share)
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
            inner.alarm.is_some(),
            inner.deployment.is_some() && inner.measure.is_none(),
        ];
        match kinds {
            [true, false, false, false, false] => {
                self.refuse_others(written, MEASURE)?;
                self.measure(inner)
            }
            [false, true, false, false, false] => {
                self.refuse_others(written, OPERATION)?;
                self.refused(inner)
            }
            [false, false, true, false, false] => {
                self.refuse_others(written, STRUCK)?;
                self.struck(inner)
            }
            [false, false, false, true, false] => {
                self.refuse_others(written, ALARM)?;
                self.alarm(inner)
            }
            [false, false, false, false, true] => match (&inner.target, &inner.event) {
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
            [false, false, false, false, false] => {
                self.context.error(
                    written.span,
                    "the entry does not say what it speaks of",
                    "begin with `deployment`, `operation`, `measure`, `alarm`, `struck` or `never`",
                );
                None
            }
            [_, _, _, _, _] => {
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
}
