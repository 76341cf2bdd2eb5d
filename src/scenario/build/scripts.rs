//! `hooks` of a revision: how its scripts run.

use super::context::Context;
use crate::account::latency::EVENTS;
use crate::account::revision::{Script, ScriptEnd};
use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::scenario::file::revision::{Hook, ScriptRun};
use crate::scenario::file::word::TextOr;
use crate::text::decode::{OrderedMap, Spanned};
use crate::text::tree::Span;

/// Lays what a scenario says about scripts over those of the AppSpec file. Of a file that no agent
/// accepts, `is_usable` false, there are none.
pub(super) fn apply(
    written: &OrderedMap<Spanned<Hook>>,
    hooks: &mut [Vec<Script>; EVENTS],
    is_usable: bool,
    context: &mut Context<'_>,
) {
    for (name, hook) in written {
        let Some(event) = event_named(name, context) else {
            continue;
        };
        let scripts = &mut hooks[event as usize];
        if scripts.is_empty() && is_usable {
            context.warning(
                name.span,
                format!("the AppSpec file has no script for {event}, so nothing runs then"),
                "add a script to the file, or remove the entry",
            );
        }
        match &hook.value {
            Hook::All(run) => {
                let run = read_run(run, hook.span, context);
                for script in scripts.iter_mut() {
                    run.put_on(script);
                }
            }
            Hook::Each(each) => {
                if each.len() != scripts.len() && !scripts.is_empty() {
                    context.error(
                        hook.span,
                        format!(
                            "{} entries for the {} scripts of {event}",
                            each.len(),
                            scripts.len()
                        ),
                        "write one entry for each script, or a single one for all of them",
                    );
                }
                let runs: Vec<Run> = each
                    .iter()
                    .map(|run| read_run(&run.value, run.span, context))
                    .collect();
                for (script, run) in scripts.iter_mut().zip(runs) {
                    run.put_on(script);
                }
            }
        }
    }
}

fn event_named(name: &Spanned<String>, context: &mut Context<'_>) -> Option<LifecycleEventName> {
    let scriptable = || {
        LifecycleEventName::ALL
            .iter()
            .filter(|event| event.scriptable())
    };
    let event = LifecycleEventName::named(&name.value);
    match event {
        Some(event) if event.scriptable() => Some(event),
        Some(event) => {
            context.error(
                name.span,
                format!("no script runs in {event}"),
                "set its time under `latencies`",
            );
            None
        }
        None => {
            let known: Vec<&str> = scriptable().map(|event| event.as_str()).collect();
            context.unknown("lifecycle event", name, known);
            None
        }
    }
}

struct Run {
    time: Option<crate::account::latency::Latency>,
    ends: Option<ScriptEnd>,
    chance: Option<f64>,
}

impl Run {
    fn put_on(&self, script: &mut Script) {
        if self.time.is_some() {
            script.time.clone_from(&self.time);
        }
        if let Some(ends) = self.ends {
            script.ends = ends;
            script.chance = self.chance;
        }
    }
}

fn read_run(run: &TextOr<ScriptRun>, span: Span, context: &mut Context<'_>) -> Run {
    let long = match run {
        TextOr::Text(text) => {
            let text = Spanned {
                value: text.clone(),
                span,
            };
            return Run {
                time: context.latency(&text),
                ends: None,
                chance: None,
            };
        }
        TextOr::Mapping(long) => long,
    };
    let time = long.time.clone().map(|time| time.map(|time| time.0));
    let time = time.and_then(|time| context.latency(&time));
    let ends = read_end(long, context);
    if let (Some(chance), None) = (&long.chance, ends) {
        context.error(
            chance.span,
            "a chance of ending in no particular way",
            "say how the script ends, as in { exitCode: 1, chance: 5% }",
        );
    }
    Run {
        time,
        ends,
        chance: long.chance.as_ref().map(|chance| chance.value.0.fraction()),
    }
}

fn read_end(run: &ScriptRun, context: &mut Context<'_>) -> Option<ScriptEnd> {
    let mut ends: Vec<(ScriptEnd, Span)> = Vec::new();
    if let Some(code) = &run.exit_code {
        let end = match code.value {
            0 => ScriptEnd::Succeeds,
            exit_code => ScriptEnd::Fails { exit_code },
        };
        ends.push((end, code.span));
    }
    for (flag, end) in [
        (&run.hangs, ScriptEnd::Hangs),
        (&run.missing, ScriptEnd::Missing),
        (&run.not_executable, ScriptEnd::NotExecutable),
        (&run.leaves_outputs_open, ScriptEnd::LeavesOutputsOpen),
    ] {
        if let Some(flag) = flag.as_ref().filter(|flag| flag.value) {
            ends.push((end, flag.span));
        }
    }
    if let Some((_, span)) = ends.get(1) {
        context.error(
            *span,
            "a script ends in one way only",
            "keep one of the ways",
        );
    }
    ends.first().map(|(end, _)| *end)
}
