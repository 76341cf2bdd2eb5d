//! What a group remembers between deployments: who keeps it busy, what it last deployed with success,
//! and the health of every host.

use crate::aws::codedeploy::ids::{DeploymentId, InstanceId};
use crate::aws::codedeploy::outbox::Outbox;
use crate::aws::codedeploy::rollback::{LastSuccess, Reached};
use crate::aws::codedeploy::server::action::Action;
use crate::aws::codedeploy::server::health::{Deployed, Health, RevisionHealth};
use crate::aws::codedeploy::server::role::TargetRole;
use crate::aws::codedeploy::service::Record;
use crate::aws::codedeploy::status::DeploymentStatus;
use crate::rulebook::{EC2_048, Rule};

/// The books of one group.
#[derive(Clone, Debug)]
pub(super) struct Books {
    /// The deployment that keeps the group busy (EC2-202).
    pub(super) active: Option<DeploymentId>,
    /// What the group's last successful deployment deployed.
    pub(super) last_success: Option<LastSuccess>,
    /// The instances of the group after a blue/green success; before one, those its selectors find
    /// (EC2-090).
    pub(super) instances: Option<Vec<InstanceId>>,
    /// By host; hosts the group never saw are new.
    pub(super) health: Vec<Health>,
}

impl Books {
    /// The books of a group that never deployed, in an account of `hosts` hosts.
    pub(super) fn new(hosts: usize) -> Self {
        Self {
            active: None,
            last_success: None,
            instances: None,
            health: vec![Health::NEW; hosts],
        }
    }

    /// Takes in a deployment that has ended: health and the group's revision (EC2-049).
    pub(super) fn close(&mut self, record: &Record, out: &mut Outbox<Action>) {
        let request = &record.request;
        let status = record.machine.status();
        let known = |last: LastSuccess| last.revision == request.revision;
        let deployed = if self.last_success.is_some_and(known) {
            Deployed::GroupRevision
        } else {
            Deployed::Another
        };
        if status == DeploymentStatus::Succeeded {
            if deployed == Deployed::Another {
                self.retire_others(record, out);
            }
            self.last_success = Some(LastSuccess {
                revision: request.revision,
                file_exists: request.file_exists,
            });
            if request.blue_green.is_some() && record.back.is_none() {
                let slots = record.machine.targets().iter();
                let green = slots.filter(|slot| slot.target.role() == TargetRole::Green);
                self.instances = Some(green.map(|slot| slot.instance).collect());
            }
        }
        if record.reached == Reached::Rollout {
            // What is only registered or deregistered keeps what is known of it.
            let slots = record.machine.targets().iter();
            for slot in slots.filter(|slot| slot.target.role().is_installed()) {
                let (target, installed) = (slot.target.status(), slot.target.installed());
                let from = self.health[slot.instance.index()];
                let (to, rule) = from.after(status, target, installed, deployed);
                self.change(slot.instance, to, rule, out);
            }
        }
    }

    /// Hosts outside this deployment that ran the group's old revision now run an older one.
    fn retire_others(&mut self, record: &Record, out: &mut Outbox<Action>) {
        let mut outside = vec![true; self.health.len()];
        for slot in record.machine.targets() {
            outside[slot.instance.index()] = false;
        }
        for (index, outside) in outside.into_iter().enumerate() {
            let from = self.health[index];
            if outside && from.revision == RevisionHealth::Current {
                let instance = InstanceId(u32::try_from(index).expect("hosts are counted in u32"));
                let revision = RevisionHealth::Old;
                self.change(instance, Health { revision, ..from }, EC2_048, out);
            }
        }
    }

    fn change(&mut self, instance: InstanceId, to: Health, rule: Rule, out: &mut Outbox<Action>) {
        let from = std::mem::replace(&mut self.health[instance.index()], to);
        if from != to {
            out.send(rule, Action::Health { instance, from, to });
        }
    }
}
