//! `trace.jsonl`: the rows of `trace.csv` as JSON objects, a line each, with null for an empty number.

use crate::study::replicate::Trial;
use crate::trace::entry::Entry;
use crate::trace::wording::Wording;
use serde::Serialize;

#[derive(Serialize)]
struct Line<'a> {
    scenario: &'a str,
    replication: u32,
    seed: u64,
    entry: u32,
    cause: Option<u32>,
    time_s: serde_json::Number,
    deployment: Option<u32>,
    subject: &'a str,
    what: &'a str,
    from: &'a str,
    to: &'a str,
    rule: &'a str,
    detail: &'a str,
}

/// The line of one entry, counted from 1, which `wording` has just heard.
pub(super) fn push(
    scenario: &str,
    trial: &Trial,
    number: u32,
    entry: &Entry,
    wording: &Wording<'_>,
    out: &mut String,
) {
    let mut detail = String::new();
    wording.detail(entry, &mut detail);
    let (from, to) = Wording::change(entry);
    let seconds = entry.time.as_secs_f64();
    let line = Line {
        scenario,
        replication: trial.replication.0.get(),
        seed: trial.seed.seed,
        entry: number,
        cause: entry.cause.map(|cause| cause.0.get()),
        time_s: serde_json::Number::from_f64(seconds).expect("a time is a finite number"),
        deployment: entry.deployment.map(|deployment| deployment.0 + 1),
        subject: wording.subject(entry),
        what: Wording::what(entry),
        from,
        to,
        rule: entry.rule.id(),
        detail: &detail,
    };
    out.push_str(&serde_json::to_string(&line).expect("texts and numbers are JSON"));
    out.push('\n');
}
