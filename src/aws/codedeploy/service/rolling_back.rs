//! How a rollback is made: a deployment like any other, with settings taken from two others.

use crate::aws::codedeploy::alarm_polling::{AlarmConfiguration, RollbackPolls};
use crate::aws::codedeploy::ids::{DeploymentId, InstanceId};
use crate::aws::codedeploy::notification::TriggerEventType;
use crate::aws::codedeploy::options::AutoRollback;
use crate::aws::codedeploy::outbox::Outbox;
use crate::aws::codedeploy::rollback::{LastSuccess, RollbackMessage};
use crate::aws::codedeploy::server::action::Action;
use crate::aws::codedeploy::server::deployment::{Progress, Slot};
use crate::aws::codedeploy::server::role::TargetRole;
use crate::aws::codedeploy::server::settings::ApplicationStopFailures;
use crate::aws::codedeploy::service::{BackToBlue, Outdated, Request, RollbackTargets, Service};
use crate::aws::codedeploy::status::{DeploymentCreator, TargetStatus};
use crate::rulebook::{
    EC2_180, EC2_183, EC2_184, EC2_185, EC2_186, EC2_187, EC2_194, EC2_215, Rule,
};

/// Where the alarms of a rollback come from: those of the deployment that it rolls back, or from
/// nowhere; which, is the matter of a switch.
pub const ROLLBACK_ALARMS: Rule = EC2_194;

/// Where the request of a rollback comes from, by the member of CreateDeployment.
pub const ROLLBACK_SETTINGS: [(&str, Rule); 6] = [
    ("revision", EC2_183),
    ("fileExistsBehavior", EC2_184),
    ("deploymentConfigName", EC2_185),
    ("ignoreApplicationStopFailures", EC2_185),
    ("autoRollbackConfiguration", EC2_185),
    ("targetInstances", EC2_186),
];

impl Service {
    /// Creates the rollback that was decided on when `trigger` ended (EC2-180, EC2-187).
    pub fn create_rollback(&mut self, trigger: DeploymentId, out: &mut Outbox<Action>) {
        let success = self.deployments[trigger.index()]
            .next_step
            .take()
            .expect("a rollback was decided on at the end");
        let back = self.back_to_blue(trigger);
        let request = self.rollback_request(trigger, success);
        let creator = DeploymentCreator::CodeDeployRollback;
        let id = self.enter(request, creator, Some(trigger), back);
        self.begin(id, EC2_180, out);
        out.send(
            EC2_215,
            Action::Notify(TriggerEventType::DeploymentRollback),
        );
        self.say(id, RollbackMessage::RollsBack(trigger), out);
        self.say(trigger, RollbackMessage::RolledBackBy(id), out);
        self.admit_or_queue(id, out);
    }

    fn rollback_request(&self, trigger: DeploymentId, success: LastSuccess) -> Request {
        let request = &self.deployments[trigger.index()].request;
        Request {
            revision: success.revision,
            file_exists: success.file_exists,
            minimum: self.policy.rollback_minimum.unwrap_or(request.minimum),
            zonal: request.zonal.of_rollback(),
            application_stop_failures: ApplicationStopFailures::Fail,
            auto_rollback: AutoRollback::default(),
            outdated: Outdated::Everything,
            alarms: match self.policy.polls.rollbacks {
                RollbackPolls::Off => AlarmConfiguration::default(),
                RollbackPolls::On => request.alarms.clone(),
            },
            traffic: request.traffic.clone(),
            blue_green: request.blue_green.clone(),
            group: request.group,
        }
    }

    fn say(&mut self, id: DeploymentId, message: RollbackMessage, out: &mut Outbox<Action>) {
        self.deployments[id.index()].rollback_message = Some(message);
        out.speak_as(id);
        out.send(EC2_187, Action::RollbackMessage(message));
    }

    /// The hosts of the deployment that `deployment` rolls back, in listed order; none for a
    /// deployment that is no rollback (EC2-186).
    pub fn rollback_instances(
        &self,
        deployment: DeploymentId,
    ) -> Option<Vec<(InstanceId, TargetRole)>> {
        let record = &self.deployments[deployment.index()];
        let trigger = record.rollback_of?;
        if let Some(back) = &record.back {
            let blue = back.blue.iter().map(|host| (*host, TargetRole::BlueAgain));
            let green = back
                .green
                .iter()
                .map(|host| (*host, TargetRole::GreenAgain));
            return Some(blue.chain(green).collect());
        }
        let role = record.request.role();
        let attempted = |slot: &&Slot| match self.policy.rollback_targets {
            RollbackTargets::All => true,
            RollbackTargets::Attempted => slot.target.status() != TargetStatus::Skipped,
        };
        let slots = self.deployments[trigger.index()].machine.targets();
        let mut instances: Vec<_> = slots
            .iter()
            .filter(attempted)
            .map(|slot| (slot.instance, role))
            .collect();
        instances.sort_unstable_by_key(|(instance, _)| *instance);
        Some(instances)
    }

    /// What brings traffic back to blue, where the deployment that is rolled back was blue/green and
    /// blue is still there (EC2-092).
    fn back_to_blue(&self, trigger: DeploymentId) -> Option<BackToBlue> {
        let record = &self.deployments[trigger.index()];
        record.request.blue_green.as_ref()?;
        let slots = record.machine.targets();
        let of = |wanted: TargetRole| {
            slots
                .iter()
                .filter(move |slot| slot.target.role() == wanted)
        };
        // Once a green target has been told to take traffic it may be registered.
        let told = |slot: &&Slot| match slot.target.status() {
            TargetStatus::Succeeded => true,
            TargetStatus::Failed => slot.target.was_ready(),
            TargetStatus::Pending
            | TargetStatus::InProgress
            | TargetStatus::Skipped
            | TargetStatus::Unknown
            | TargetStatus::Ready => false,
        };
        let instances = |slot: &Slot| slot.instance;
        let green = || of(TargetRole::Green).filter(told).map(instances).collect();
        match record.machine.progress() {
            Progress::Before => Some(BackToBlue::default()),
            Progress::Rerouting => Some(BackToBlue {
                blue: Vec::new(),
                green: green(),
            }),
            Progress::Blue => Some(BackToBlue {
                blue: of(TargetRole::Blue).map(instances).collect(),
                green: green(),
            }),
            Progress::Terminated => None,
        }
    }
}
