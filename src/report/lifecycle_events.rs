//! `lifecycle_events.csv`: a row for each lifecycle event of each target, in the order of the walk.

use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::report::diagnosis::Diagnoses;
use crate::report::table::Table;
use crate::report::walks::{EventWalk, Ignored, Walk};
use crate::rulebook::Rule;
use crate::scenario::model::Scenario;
use crate::study::replicate::Trial;

/// The columns behind scenario, replication and seed.
pub(super) const COLUMNS: &str = "deployment,target,label,event,status,start_s,end_s,duration_s,\
    error_code,script,message,rule";

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
            table.text("");
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
