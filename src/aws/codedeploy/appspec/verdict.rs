//! What a reading comes to: accepted with warnings, or rejected with the violation that AWS reports
//! and all further ones.
//!
//! The file does not know what is checked; it keeps what the checks found, in their order.

use std::fmt;

use crate::aws::codedeploy::appspec::Platform;
use crate::aws::codedeploy::appspec::kinds::ViolationKind;
use crate::aws::codedeploy::appspec::stage::{AppSpecErrorCode, Stage};
use crate::aws::codedeploy::appspec::warning_kind::WarningKind;
use crate::rulebook::Rule;
use crate::text::syntax_error::{SyntaxError, SyntaxErrorKind};
use crate::text::tree::{Node, Span, Value};

/// The outcome of reading.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict<T> {
    /// AWS takes the file.
    Accepted {
        /// What it says.
        spec: T,
        /// What is odd about it.
        warnings: Vec<Warning>,
    },
    /// AWS refuses the file.
    Rejected {
        /// What AWS reports.
        first: Violation,
        /// What AWS would report next, once the first is repaired.
        further: Vec<Violation>,
        /// What is odd besides.
        warnings: Vec<Warning>,
    },
}

impl<T> Verdict<T> {
    /// What the file says, if it is accepted.
    pub fn accepted(&self) -> Option<&T> {
        match self {
            Self::Accepted { spec, .. } => Some(spec),
            Self::Rejected { .. } => None,
        }
    }

    /// What AWS reports, if the file is rejected.
    pub fn first_violation(&self) -> Option<&Violation> {
        self.violations().next()
    }

    /// All violations, the one that AWS reports first.
    pub fn violations(&self) -> impl Iterator<Item = &Violation> {
        let (first, further) = match self {
            Self::Accepted { .. } => (None, [].as_slice()),
            Self::Rejected { first, further, .. } => (Some(first), further.as_slice()),
        };
        first.into_iter().chain(further)
    }

    /// All warnings, in the order of the checks.
    pub fn warnings(&self) -> &[Warning] {
        match self {
            Self::Accepted { warnings, .. } | Self::Rejected { warnings, .. } => warnings,
        }
    }

    /// The same verdict on something made of what the file says.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Verdict<U> {
        match self {
            Self::Accepted { spec, warnings } => Verdict::Accepted {
                spec: make(spec),
                warnings,
            },
            Self::Rejected {
                first,
                further,
                warnings,
            } => Verdict::Rejected {
                first,
                further,
                warnings,
            },
        }
    }
}

/// Something for which AWS refuses the file or fails the deployment.
#[derive(Clone, Debug, PartialEq)]
pub struct Violation {
    /// What kind of violation.
    pub kind: ViolationKind,
    /// When it is noticed.
    pub stage: Stage,
    /// The error code of the deployment, where the service gives one.
    pub error_code: Option<AppSpecErrorCode>,
    /// The rule that decides.
    pub rule: Rule,
    /// The place in the file.
    pub span: Span,
    /// What is wrong, in one clause.
    pub cause: String,
    /// What to do about it, in one clause.
    pub remedy: String,
}

impl Violation {
    /// A violation of a platform's rule.
    pub(super) fn new(
        platform: Platform,
        kind: ViolationKind,
        span: Span,
        cause: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            stage: kind.stage(platform),
            error_code: kind.error_code(platform),
            rule: kind.rule(platform),
            span,
            cause: cause.into(),
            remedy: remedy.into(),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.cause, self.remedy)
    }
}

/// Something that passes but seldom is meant.
#[derive(Clone, Debug, PartialEq)]
pub struct Warning {
    /// What kind of oddity.
    pub kind: WarningKind,
    /// The rule it rests on.
    pub rule: Rule,
    /// The place in the file.
    pub span: Span,
    /// What will happen, in one clause.
    pub cause: String,
    /// What to do if something else is meant, in one clause.
    pub remedy: String,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.cause, self.remedy)
    }
}

/// What the checks of one file found so far.
#[derive(Debug)]
pub(super) struct Findings {
    platform: Platform,
    violations: Vec<Violation>,
    warnings: Vec<Warning>,
}

impl Findings {
    /// Nothing found yet.
    pub(super) fn new(platform: Platform) -> Self {
        Self {
            platform,
            violations: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// Adds a violation.
    pub(super) fn violation(
        &mut self,
        kind: ViolationKind,
        span: Span,
        cause: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.violations
            .push(Violation::new(self.platform, kind, span, cause, remedy));
    }

    /// Adds a warning.
    pub(super) fn warning(
        &mut self,
        kind: WarningKind,
        span: Span,
        cause: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let (cause, remedy) = (cause.into(), remedy.into());
        self.warnings.push(Warning {
            kind,
            rule: kind.rule(),
            span,
            cause,
            remedy,
        });
    }

    /// Adds what the tolerant reader of YAML passed over.
    pub(super) fn slips(&mut self, slips: &[SyntaxError]) {
        for slip in slips {
            let (kind, cause) = match &slip.kind {
                SyntaxErrorKind::DuplicateKey { .. } => (
                    WarningKind::DuplicateKey,
                    format!("{}, the last one holds", slip.kind.cause()),
                ),
                SyntaxErrorKind::UnknownTag { .. } => (WarningKind::TagNotRead, slip.kind.cause()),
                _ => (WarningKind::KeyNotRead, slip.kind.cause()),
            };
            self.warning(kind, slip.span, cause, slip.kind.remedy());
        }
    }

    /// Adds what made the file unreadable.
    pub(super) fn syntax(&mut self, unreadable: ViolationKind, errors: &[SyntaxError]) {
        for error in errors {
            let kind = match error.kind {
                SyntaxErrorKind::Empty => ViolationKind::EmptyFile,
                _ => unreadable,
            };
            self.violation(kind, error.span, error.kind.cause(), error.kind.remedy());
        }
    }

    /// The verdict. A file without violation has a meaning, so `spec` is there unless something was
    /// found.
    pub(super) fn verdict<T>(self, spec: Option<T>) -> Verdict<T> {
        let warnings = self.warnings;
        let mut violations = self.violations.into_iter();
        match (violations.next(), spec) {
            (Some(first), _) => Verdict::Rejected {
                first,
                further: violations.collect(),
                warnings,
            },
            (None, Some(spec)) => Verdict::Accepted { spec, warnings },
            (None, None) => unreachable!("a check gives a value or a violation"),
        }
    }
}

/// The place to point at for a whole value: its first key or item, since all its lines would hide
/// the point.
pub(super) fn head(node: &Node) -> Span {
    match &node.value {
        Value::Scalar { .. } => node.span,
        Value::Sequence(items) => items.first().map_or(node.span, head),
        Value::Mapping(entries) => entries.first().map_or(node.span, |(key, _)| key.span),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::parse::parse;
    use crate::text::tree::SourceId;

    #[test]
    fn spec_006_the_first_violation_is_the_one_that_is_reported() {
        let mut findings = Findings::new(Platform::Server);
        findings.violation(ViolationKind::OsInvalid, Span::default(), "a", "b");
        findings.violation(ViolationKind::ModeInvalid, Span::default(), "c", "d");
        let verdict = findings.verdict(Some(()));
        assert_eq!(verdict.accepted(), None);
        let first = verdict.first_violation().expect("rejected");
        assert_eq!(
            (first.kind, first.to_string()),
            (ViolationKind::OsInvalid, "a: b".to_owned())
        );
        assert_eq!(verdict.violations().count(), 2);
    }

    #[test]
    fn a_missing_key_is_shown_at_the_first_key_beside_it() {
        let source = "- timeout: 30\n  runas: root\n";
        let span = head(&parse(source, SourceId::default()).expect("a list"));
        assert_eq!(&source[span.start..span.end], "timeout");
    }
}
