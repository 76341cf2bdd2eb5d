//! What all parts of the building share: the texts, the findings, and the lengths of time already
//! worked out.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::measured;
use crate::account::latency::Latency;
use crate::kernel::chance::sampler::Sampler;
use crate::scenario::distribution::{Expression, ExpressionError, parse};
use crate::scenario::texts::Texts;
use crate::text::decode::Spanned;
use crate::text::diagnostic::{Diagnostic, Severity};
use crate::text::nearest::nearest;
use crate::text::tree::Span;

/// Names are listed in a refusal if there are at most so many.
const LISTED: usize = 40;

/// Of more names than that so many are shown.
const SHOWN: usize = 6;

/// The state of a build.
pub(super) struct Context<'a> {
    pub(super) texts: &'a mut Texts,
    diagnostics: Vec<Diagnostic>,
    /// Keys that were read and change nothing, with the place of the first.
    idle: BTreeMap<&'static str, Span>,
    /// Lengths of time by their text; measured ones depend on where the text stands and are absent.
    lengths: BTreeMap<String, Latency>,
}

impl<'a> Context<'a> {
    pub(super) fn new(texts: &'a mut Texts) -> Self {
        Self {
            texts,
            diagnostics: Vec::new(),
            idle: BTreeMap::new(),
            lengths: BTreeMap::new(),
        }
    }

    /// Adds a finding.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// How many errors there are so far: what is built while none is added is sound.
    pub(super) fn errors(&self) -> usize {
        let is_error = |found: &&Diagnostic| found.severity == Severity::Error;
        self.diagnostics.iter().filter(is_error).count()
    }

    /// Adds an error with a remedy.
    pub(super) fn error(
        &mut self,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.report(Diagnostic::error(message).at(span).help(help));
    }

    /// Adds a warning with a remedy.
    pub(super) fn warning(
        &mut self,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.report(Diagnostic::warning(message).at(span).help(help));
    }

    /// Adds an error for something AWS refuses, by its exception.
    pub(super) fn refuse(
        &mut self,
        span: Span,
        exception: &str,
        message: impl std::fmt::Display,
        help: impl Into<String>,
    ) {
        self.error(span, format!("{exception}: {message}"), help);
    }

    /// Adds an error for something AWS has and this program does not.
    pub(super) fn not_modelled(&mut self, span: Span, what: &str, help: impl Into<String>) {
        self.error(span, format!("not modelled yet: {what}"), help);
    }

    /// Notes a key that changes nothing here.
    pub(super) fn idle<T>(&mut self, key: &'static str, value: Option<&Spanned<T>>) {
        if let Some(value) = value {
            self.idle.entry(key).or_insert(value.span);
        }
    }

    /// Says once which keys change nothing.
    pub(super) fn report_idle(&mut self) {
        let Some(first) = self.idle.values().min().copied() else {
            return;
        };
        let keys: Vec<String> = self.idle.keys().map(|key| format!("`{key}`")).collect();
        self.report(
            Diagnostic::note(format!("without effect here: {}", keys.join(", "))).at(first),
        );
    }

    /// Gives the findings away.
    pub(super) fn finish(self) -> Vec<Diagnostic> {
        self.diagnostics
    }

    /// Refuses a name that does not exist, with the nearest that does.
    pub(super) fn unknown<'n>(
        &mut self,
        what: &str,
        name: &Spanned<String>,
        known: impl IntoIterator<Item = &'n str> + Clone,
    ) {
        let message = format!("there is no {what} `{}`", name.value);
        let error = Diagnostic::error(message).at(name.span);
        self.report(suggest(error, what, &name.value, known));
    }

    /// The value spelled `word` among `all`, or a refusal that says what is allowed.
    pub(super) fn word<T: Copy>(
        &mut self,
        what: &str,
        word: &Spanned<String>,
        all: &[T],
        spelling: fn(T) -> &'static str,
    ) -> Option<T> {
        let found = all
            .iter()
            .copied()
            .find(|value| spelling(*value) == word.value);
        if found.is_none() {
            let names: Vec<&str> = all.iter().map(|value| spelling(*value)).collect();
            self.unknown(what, word, names.iter().copied());
        }
        found
    }

    /// The length of time that a text stands for; none after an error.
    pub(super) fn latency(&mut self, text: &Spanned<String>) -> Option<Latency> {
        if let Some(known) = self.lengths.get(&text.value) {
            return Some(known.clone());
        }
        let made = match parse(&text.value) {
            Ok(Expression::Known(distribution)) => Ok(Sampler::new(&distribution)),
            Ok(Expression::Measured(measured)) => {
                let distribution = measured::read(&measured, text, self)?;
                return Some(drawn(Sampler::new(&distribution)));
            }
            Err(error) => Err(error),
        };
        match made {
            Ok(sampler) => {
                let latency = drawn(sampler);
                self.lengths.insert(text.value.clone(), latency.clone());
                Some(latency)
            }
            Err(ExpressionError {
                place,
                message,
                help,
            }) => {
                let mut error = Diagnostic::error(message).at(self.inside(text, &place));
                error.help = help;
                self.report(error);
                None
            }
        }
    }

    /// The place of a part of a scalar. Where the text stands otherwise in its source than it reads,
    /// as with escapes, that of the whole scalar.
    pub(super) fn inside(&self, text: &Spanned<String>, part: &Range<usize>) -> Span {
        let span = text.span;
        let written = self.texts.text(span.source).get(span.start..span.end);
        match written.and_then(|written| written.find(&text.value)) {
            Some(at) if part.start < part.end => Span {
                source: span.source,
                start: span.start + at + part.start,
                end: span.start + at + part.end,
            },
            Some(_) | None => span,
        }
    }
}

fn drawn(sampler: Sampler) -> Latency {
    match sampler.fixed() {
        Some(time) => Latency::Constant(time),
        None => Latency::Drawn(Arc::new(sampler)),
    }
}

/// Adds to an error what could have been meant.
pub(super) fn suggest<'n>(
    error: Diagnostic,
    what: &str,
    name: &str,
    known: impl IntoIterator<Item = &'n str> + Clone,
) -> Diagnostic {
    if let Some(near) = nearest(name, known.clone()) {
        return error.help(format!("did you mean `{near}`?"));
    }
    let mut all: Vec<String> = Vec::new();
    for name in known.into_iter().map(|name| format!("`{name}`")) {
        // A name that stands twice is an error of its own.
        if all.len() > LISTED || !all.contains(&name) {
            all.push(name);
        }
    }
    match all.len() {
        0 => error.help(format!("the scenario has no {what}")),
        1..=LISTED => error.help(format!("there are: {}", all.join(", "))),
        many => error.help(format!(
            "there are {many}, such as {}",
            all[..SHOWN].join(", ")
        )),
    }
}
