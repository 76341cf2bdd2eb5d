//! `lifecycle_events.csv`: a row for each lifecycle event of each target, in the order of the walk.

use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::aws::codedeploy::status::TargetLabel;
use crate::report::diagnosis::Diagnoses;
use crate::report::table::Table;
use crate::report::walks::{EventWalk, Ignored, Walk};
use crate::rulebook::Rule;
use crate::scenario::model::Scenario;
use crate::study::replicate::Trial;
use crate::trace::column::{Cell, Column};

/// The columns behind scenario, replication and seed.
pub(super) const COLUMNS: [Column; 12] = [
    Column::full(
        "deployment",
        Cell::Number,
        "The deployment, as in `deployments.csv`.",
    ),
    Column::full("target", Cell::Text, "The host, by its name."),
    Column::or_empty(
        "label",
        Cell::Word,
        "`Blue` or `Green`, in blue/green deployments.",
        "deployments in place",
    ),
    Column::full(
        "event",
        Cell::Word,
        "The lifecycle event, such as `BeforeInstall`.",
    ),
    Column::full(
        "status",
        Cell::Word,
        "Its last status: `InProgress`, `Succeeded`, `Failed` or `Skipped`.",
    ),
    Column::or_empty(
        "start_s",
        Cell::Seconds,
        "When it began, from the start of the run.",
        "it never began, as one that is Skipped",
    ),
    Column::or_empty(
        "end_s",
        Cell::Seconds,
        "When it ended; events that are Skipped end together.",
        "never",
    ),
    Column::or_empty(
        "duration_s",
        Cell::Seconds,
        "From `start_s` to `end_s`.",
        "either is",
    ),
    Column::or_empty(
        "error_code",
        Cell::Word,
        "The code in the diagnostics of a failed event, such as `ScriptFailed`.",
        "it did not fail",
    ),
    Column::or_empty("script", Cell::Text, "The script at fault.", "no script is"),
    Column::or_empty(
        "message",
        Cell::Text,
        "What went wrong, and whether the failure was ignored.",
        "it did not fail",
    ),
    Column::or_empty(
        "rule",
        Cell::Rule,
        "The rule by which it ended.",
        "it has not ended",
    ),
];

/// The rows of one replication.
pub(super) fn rows(
    scenario: &Scenario,
    trial: &Trial,
    walks: &[Walk],
    diagnoses: &Diagnoses,
) -> Vec<u8> {
    let mut table = Table::new(&scenario.name, trial);
    let mut message = String::new();
    for walk in walks {
        for (event, of_event) in LifecycleEventName::ALL.iter().zip(&walk.events) {
            let Some(of_event) = of_event else { continue };
            table.begin();
            table.number(u64::from(walk.deployment.0) + 1);
            table.text(&scenario.world.hosts[walk.host.index()].name);
            table.text(walk.label.map_or("", TargetLabel::as_str));
            table.text(event.as_str());
            table.text(of_event.status.as_str());
            table.time(of_event.start);
            table.time(of_event.end);
            let duration = of_event
                .start
                .zip(of_event.end)
                .map(|(start, end)| end.since(start));
            table.duration(duration);
            failure_cells(&mut table, of_event, diagnoses, &mut message);
            table.end();
        }
    }
    table.finish()
}

/// Error code, script, message and rule.
fn failure_cells(
    table: &mut Table,
    of_event: &EventWalk,
    diagnoses: &Diagnoses,
    message: &mut String,
) {
    let Some(found) = of_event.failure.and_then(|number| diagnoses.of(number)) else {
        for _ in 0..3 {
            table.text("");
        }
        table.text(of_event.rule.map_or("", Rule::id));
        return;
    };
    message.clear();
    message.push_str(&found.message);
    if of_event.ignored == Ignored::Yes {
        message.push_str("; failure ignored");
    }
    table.text(found.error_code);
    table.text(&found.script);
    table.text(message);
    table.text(found.rule);
}
