//! Creation and admission: a deployment is admitted at once, or waits for capacity of the account.

use crate::aws::codedeploy::ids::DeploymentId;
use crate::aws::codedeploy::outbox::Outbox;
use crate::aws::codedeploy::server::action::Action;
use crate::aws::codedeploy::server::signal::Signal;
use crate::aws::codedeploy::service::Service;
use crate::aws::codedeploy::status::DeploymentStatus;
use crate::rulebook::Rule;

impl Service {
    /// Status Created, by `rule`.
    pub(super) fn begin(&mut self, id: DeploymentId, rule: Rule, out: &mut Outbox<Action>) {
        out.speak_as(id);
        self.deployments[id.index()]
            .machine
            .step(Signal::Create { rule }, out);
    }

    /// Admits a new deployment, or queues it (EC2-203).
    pub(super) fn admit_or_queue(&mut self, id: DeploymentId, out: &mut Outbox<Action>) {
        // The new deployment is counted as well.
        if self.running() > self.policy.concurrent_deployments {
            self.queue(id, out);
        } else {
            out.speak_as(id);
            self.deployments[id.index()]
                .machine
                .step(Signal::Admit, out);
        }
    }

    /// Lets a deployment wait, ahead of those created after it.
    pub(super) fn queue(&mut self, id: DeploymentId, out: &mut Outbox<Action>) {
        let machine = &mut self.deployments[id.index()].machine;
        if machine.status() == DeploymentStatus::Created {
            out.speak_as(id);
            machine.step(Signal::Queue, out);
        }
        let place = self.queued.partition_point(|other| *other < id);
        self.queued.insert(place, id);
    }

    /// Deployments that take up capacity of the account. One that was admitted counts before its
    /// start checks, though its status may still be Queued.
    fn running(&self) -> u32 {
        let alive = |record: &&super::Record| !record.machine.status().is_terminal();
        let waits = |id: &&DeploymentId| alive(&&self.deployments[id.index()]);
        let alive = self.deployments.iter().filter(alive).count();
        let waiting = self.queued.iter().filter(waits).count();
        u32::try_from(alive - waiting).expect("deployments are counted in u32")
    }

    /// Targets of the deployments that are under way.
    pub(super) fn targets_in_use(&self) -> u32 {
        self.deployments
            .iter()
            .filter(|record| record.machine.status().is_underway())
            .map(|record| record.machine.targets().len())
            .map(|targets| u32::try_from(targets).expect("hosts are counted in u32"))
            .sum()
    }

    /// Capacity has become free: whoever was created first is admitted first (EC2-203).
    pub(super) fn admit_queued(&mut self, out: &mut Outbox<Action>) {
        let mut running = self.running();
        let limit = self.policy.concurrent_deployments;
        let deployments = &mut self.deployments;
        self.queued.retain(|id| {
            let machine = &mut deployments[id.index()].machine;
            if machine.status() != DeploymentStatus::Queued {
                return false;
            }
            if running >= limit {
                return true;
            }
            running += 1;
            out.speak_as(*id);
            machine.step(Signal::Admit, out);
            false
        });
    }
}
