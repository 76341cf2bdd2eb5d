//! Which keys belong to which kind of claim.

use crate::scenario::file::expect;
use crate::text::decode::Spanned;
use crate::text::tree::Span;

pub(super) const DEPLOYMENT: &[&str] = &[
    "deployment",
    "status",
    "errorCode",
    "creator",
    "revision",
    "rollbackOf",
    "targets",
    "inAtLeast",
];
pub(super) const TARGET: &[&str] = &["deployment", "target", "status", "inAtLeast"];
pub(super) const EVENT: &[&str] = &[
    "deployment",
    "target",
    "event",
    "status",
    "errorCode",
    "inAtLeast",
];
pub(super) const OPERATION: &[&str] = &["operation", "refusedWith", "inAtLeast"];
pub(super) const MEASURE: &[&str] = &["measure", "deployment", "atLeast", "atMost", "inAtLeast"];
pub(super) const ALARM: &[&str] = &["alarm", "state", "inAtLeast"];
pub(super) const STRUCK: &[&str] = &["struck", "inAtLeast"];

/// The keys an entry has, with their places where known.
pub(super) fn keys_of(
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
        ("alarm", place(inner.alarm.as_ref())),
        ("state", place(inner.state.as_ref())),
        ("inAtLeast", place(inner.in_at_least.as_ref())),
    ];
    all.into_iter()
        .filter_map(|(key, place)| Some((key, place?)))
}
