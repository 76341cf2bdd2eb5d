//! `deployments.csv`: a row for each deployment in order of creation.

use crate::aws::codedeploy::ids::DeploymentId;
use crate::report::table::Table;
use crate::scenario::model::Scenario;
use crate::study::replicate::Trial;
use crate::trace::column::{Cell, Column};
use crate::trace::wording::Wording;

/// The columns behind scenario, replication and seed.
pub(super) const COLUMNS: [Column; 15] = [
    Column::full(
        "deployment",
        Cell::Number,
        "Number of the deployment in its replication: 1, 2, … in order of creation.",
    ),
    Column::full(
        "deployment_id",
        Cell::Text,
        "Its id as CodeDeploy writes them, `d-` and nine letters or digits.",
    ),
    Column::full("application", Cell::Text, "`applicationName`."),
    Column::full("deployment_group", Cell::Text, "`deploymentGroupName`."),
    Column::full(
        "revision",
        Cell::Text,
        "The revision, by its name in the scenario.",
    ),
    Column::full(
        "creator",
        Cell::Word,
        "Who created it: `user`, or `codeDeployRollback`.",
    ),
    Column::full(
        "status",
        Cell::Word,
        "Its last status: `Created`, `Queued`, `InProgress`, `Succeeded`, `Failed` or `Stopped`.",
    ),
    Column::or_empty(
        "error_code",
        Cell::Word,
        "CodeDeploy's code for why it Failed or was Stopped.",
        "it was neither, or CodeDeploy gives no code",
    ),
    Column::full(
        "created_s",
        Cell::Seconds,
        "When it was created, from the start of the run.",
    ),
    Column::or_empty(
        "started_s",
        Cell::Seconds,
        "When it became InProgress.",
        "never",
    ),
    Column::or_empty(
        "completed_s",
        Cell::Seconds,
        "When it reached a final status.",
        "never: the run ends before",
    ),
    Column::or_empty(
        "duration_s",
        Cell::Seconds,
        "From `created_s` to `completed_s`.",
        "never",
    ),
    Column::or_empty(
        "rollback_of",
        Cell::Number,
        "The deployment that it rolls back.",
        "it is no rollback",
    ),
    Column::or_empty(
        "rollback_message",
        Cell::Text,
        "CodeDeploy's message about its rollback.",
        "there is none",
    ),
    Column::full("rule", Cell::Rule, "The rule of its last status."),
];

/// The rows of one replication. `wording` has heard all its entries.
pub(super) fn rows(scenario: &Scenario, trial: &Trial, wording: &Wording<'_>) -> Vec<u8> {
    let mut table = Table::new(&scenario.name, trial);
    let mut message = String::new();
    for (id, deployment) in (0..).map(DeploymentId).zip(trial.run.outcome.deployments()) {
        table.begin();
        table.number(u64::from(id.0) + 1);
        table.text(wording.id(id));
        table.text(wording.application(deployment.group));
        table.text(wording.group(deployment.group));
        table.text(wording.revision(deployment.revision));
        table.text(deployment.creator.as_str());
        table.text(deployment.status.as_str());
        table.text(deployment.code.map_or("", |code| code.as_str()));
        table.time(Some(deployment.created));
        table.time(deployment.started);
        table.time(deployment.completed);
        table.duration(
            deployment
                .completed
                .map(|end| end.since(deployment.created)),
        );
        match deployment.rollback_of {
            Some(trigger) => table.number(u64::from(trigger.0) + 1),
            None => table.text(""),
        }
        message.clear();
        if let Some(rollback) = deployment.rollback_message {
            wording.rollback_message(id, rollback, &mut message);
        }
        table.text(&message);
        table.text(deployment.rule.id());
        table.end();
    }
    table.finish()
}
