//! `deployments.csv`: a row for each deployment in order of creation.

use crate::aws::codedeploy::ids::DeploymentId;
use crate::report::table::Table;
use crate::scenario::model::Scenario;
use crate::study::replicate::Trial;
use crate::trace::wording::Wording;

/// The columns behind scenario, replication and seed.
pub(super) const COLUMNS: &str = "deployment,deployment_id,application,deployment_group,revision,\
    creator,status,error_code,created_s,started_s,completed_s,duration_s,rollback_of,\
    rollback_message,rule";

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
