//! How a deployment is stopped: by a request, or by its alarms.

use crate::aws::codedeploy::alarm_polling::{AlarmConfiguration, AlarmStop};
use crate::aws::codedeploy::ids::DeploymentId;
use crate::aws::codedeploy::outbox::Outbox;
use crate::aws::codedeploy::refusal::Refusal;
use crate::aws::codedeploy::rollback::StopRollback;
use crate::aws::codedeploy::server::action::Action;
use crate::aws::codedeploy::server::signal::Signal;
use crate::aws::codedeploy::service::{Selected, Service};

impl Service {
    /// Why StopDeployment would be refused: no such deployment, or it is over (EC2-195).
    pub fn refuses_stop(&self, deployment: DeploymentId) -> Option<Refusal> {
        match self.deployments.get(deployment.index()) {
            None => Some(Refusal::DeploymentDoesNotExist),
            Some(record) if record.machine.status().is_terminal() => {
                Some(Refusal::DeploymentAlreadyCompleted { deployment })
            }
            Some(_) => None,
        }
    }

    /// StopDeployment by a caller, for a deployment that is not over.
    pub fn stop(
        &mut self,
        deployment: DeploymentId,
        rollback: StopRollback,
        out: &mut Outbox<Action>,
    ) {
        assert!(
            self.refuses_stop(deployment).is_none(),
            "a refused stop does not get here"
        );
        let record = &mut self.deployments[deployment.index()];
        // A later request that says nothing about a rollback leaves the word of an earlier one.
        if rollback != StopRollback::AsConfigured {
            record.stop = rollback;
        }
        out.speak_as(deployment);
        record.machine.step(Signal::Stop, out);
    }

    /// A poll of its alarms stops a deployment (ALM-051, ALM-061). `selected` is what the start checks
    /// would be told at this moment; it counts for a deployment that has not begun, whose targets are
    /// skipped (ALM-054). Nothing happens to one that is over.
    pub fn stop_by_alarm(
        &mut self,
        deployment: DeploymentId,
        stop: AlarmStop,
        selected: &[Selected],
        out: &mut Outbox<Action>,
    ) {
        out.speak_as(deployment);
        let candidates = self.candidates(deployment, selected);
        self.deployments[deployment.index()].machine.step(
            Signal::StopByAlarm {
                stop,
                candidates: &candidates,
            },
            out,
        );
        self.candidates = candidates;
    }

    /// What a deployment watches: nothing once it is over.
    pub fn watched(&self, deployment: DeploymentId) -> Option<&AlarmConfiguration> {
        let record = &self.deployments[deployment.index()];
        let over = record.machine.status().is_terminal();
        (!over).then_some(&record.request.alarms)
    }
}
