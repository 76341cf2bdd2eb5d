//! How a wait of a blue/green deployment is ended by a caller (EC2-084, EC2-088).

use crate::aws::codedeploy::ids::DeploymentId;
use crate::aws::codedeploy::outbox::Outbox;
use crate::aws::codedeploy::refusal::Refusal;
use crate::aws::codedeploy::server::action::Action;
use crate::aws::codedeploy::server::signal::Signal;
use crate::aws::codedeploy::service::Service;
use crate::aws::codedeploy::status::DeploymentWaitType;

/// The two calls that end a wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContinueCall {
    /// ContinueDeployment.
    Continue(DeploymentWaitType),
    /// SkipWaitTimeForInstanceTermination, the older form for the wait before blue instances are
    /// terminated.
    SkipWaitTime,
}

impl ContinueCall {
    /// The wait it ends.
    pub const fn wait(self) -> DeploymentWaitType {
        match self {
            Self::Continue(wait) => wait,
            Self::SkipWaitTime => DeploymentWaitType::TerminationWait,
        }
    }
}

impl Service {
    /// Why a call that ends a wait would be refused: there is no such deployment, it is over, it is in
    /// place, or it does not wait for that.
    pub fn refuses_continue(&self, id: DeploymentId, call: ContinueCall) -> Option<Refusal> {
        let Some(record) = self.deployments.get(id.index()) else {
            return Some(Refusal::DeploymentDoesNotExist);
        };
        if record.machine.status().is_terminal() {
            return Some(Refusal::DeploymentAlreadyCompleted { deployment: id });
        }
        if record.request.blue_green.is_none() || record.back.is_some() {
            return Some(Refusal::NotBlueGreen);
        }
        if record.machine.waits_for(call.wait()) {
            return None;
        }
        Some(match call {
            ContinueCall::Continue(_) => Refusal::NotInReadyState,
            ContinueCall::SkipWaitTime => Refusal::DeploymentNotStarted,
        })
    }

    /// Ends the wait of a deployment that is in it.
    pub fn end_wait(&mut self, id: DeploymentId, call: ContinueCall, out: &mut Outbox<Action>) {
        assert!(
            self.refuses_continue(id, call).is_none(),
            "a refused call does not get here"
        );
        out.speak_as(id);
        self.deployments[id.index()]
            .machine
            .step(Signal::Continue(call.wait()), out);
    }
}
