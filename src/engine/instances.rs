//! Instances that come and go with blue/green deployments.

use crate::account::luck::{purpose, word};
use crate::aws::codedeploy::ids::{DeploymentId, InstanceId};
use crate::aws::codedeploy::server::copy_call::CopyCall;
use crate::aws::codedeploy::server::role::TargetRole;
use crate::aws::codedeploy::server::style::BlueOption;
use crate::engine::event::{Event, Kind, class};
use crate::engine::simulation::Simulation;
use crate::kernel::chance::stream::PathHash;
use crate::kernel::time::Time;
use crate::rulebook::{EC2_074, EC2_075, EC2_079, EC2_089};
use crate::trace::entry::{EntryId, Subject, What};

impl Simulation<'_> {
    /// Copies the Auto Scaling group of a deployment, and launches its instances (EC2-073, EC2-074).
    pub(super) fn copy_group(&mut self, deployment: DeploymentId, instances: u32, cause: EntryId) {
        self.call_auto_scaling(deployment, &CopyCall::BEFORE, Some(cause));
        let group = self.service.record(deployment).request.group;
        let spare = &self.world.groups[group.index()].spare;
        let used = self.spares_used[group.index()];
        let hosts: Vec<InstanceId> = spare[used..]
            .iter()
            .copied()
            .take(instances as usize)
            .collect();
        self.spares_used[group.index()] += hosts.len();
        let underway = &mut self.deployments[deployment.index()];
        underway.missing = instances;
        underway.copy.clone_from(&hosts);
        for host in hosts {
            let path = PathHash::of(&format!("host/{}", self.world.hosts[host.index()].name));
            let drawn = word(self.seed, path, purpose::GREEN_PROVISION, 0);
            let takes = self.world.profile_of(host).green_provision.sample(drawn);
            let at = self.now.checked_add(takes).unwrap_or(Time::LAST);
            let event = Event {
                cause: Some(cause),
                kind: Kind::HostLaunched(deployment, host),
            };
            self.queue.push(at, class::LIFECYCLE, event);
        }
    }

    /// An instance of a copied group comes into service, without a deployment of its own (EC2-075).
    pub(super) fn launch_host(
        &mut self,
        deployment: DeploymentId,
        host: InstanceId,
        cause: Option<EntryId>,
    ) {
        let subject = Subject::Host(host);
        let entry = self.record(
            Some(deployment),
            subject,
            EC2_075,
            What::HostLaunched,
            cause,
        );
        self.account.presences.launch(host);
        self.look_at_host(host, entry);
        let underway = &mut self.deployments[deployment.index()];
        underway.missing -= 1;
        if underway.missing > 0 {
            return;
        }
        let green = underway.copy.iter().map(|host| (*host, TargetRole::Green));
        let green = green.collect();
        let group = self.service.record(deployment).request.group;
        let selected = self.ordered(deployment, group, green);
        let walks = &mut self.deployments[deployment.index()].walks;
        walks.resize(walks.len() + selected.len(), None);
        let service = &mut self.service;
        self.fifo.step(Some(entry), |out| {
            service.provisioned(deployment, &selected, out);
        });
    }

    /// What is called of Auto Scaling when the copied group has taken the place of the old one.
    pub(super) fn finish_copy(&mut self, deployment: DeploymentId, cause: Option<EntryId>) {
        if self.deployments[deployment.index()].copy.is_empty() {
            return;
        }
        self.call_auto_scaling(deployment, &CopyCall::AFTER, cause);
        let request = &self.service.record(deployment).request;
        let asked = request.blue_green.as_ref().map(|green| green.asked.blue);
        if matches!(asked, Some(BlueOption::Terminate(_))) {
            self.call_auto_scaling(deployment, &[CopyCall::DeleteGroup], cause);
        }
    }

    fn call_auto_scaling(
        &mut self,
        deployment: DeploymentId,
        calls: &[CopyCall],
        cause: Option<EntryId>,
    ) {
        for call in calls {
            let what = What::CopyCalled(*call);
            let subject = Subject::Deployment;
            self.record(Some(deployment), subject, EC2_074, what, cause);
        }
    }

    /// Terminates the blue instances of a deployment, which takes a while (EC2-079). One that is
    /// protected stays, and the deployment goes on without it (EC2-089).
    pub(super) fn terminate_blue(&mut self, deployment: DeploymentId, cause: EntryId) {
        let record = self.service.record(deployment);
        let slots = record.machine.targets().iter();
        let blue = slots.filter(|slot| slot.target.role() == TargetRole::Blue);
        let blue: Vec<InstanceId> = blue.map(|slot| slot.instance).collect();
        let group = record.request.group;
        for host in blue {
            let subject = Subject::Host(host);
            if self.world.hosts[host.index()].is_protected {
                let what = What::NotTerminated;
                self.record(Some(deployment), subject, EC2_089, what, Some(cause));
                continue;
            }
            let what = What::HostTerminated;
            let entry = self.record(Some(deployment), subject, EC2_079, what, Some(cause));
            self.account.presences.terminate(host);
            self.lose_agent(host, entry);
            self.look_at_host(host, entry);
        }
        let path = self.world.groups[group.index()].path;
        let attempt = self.deployments[deployment.index()].place_in_group;
        let drawn = word(self.seed, path, purpose::BLUE_TERMINATION, attempt);
        let takes = self.world.profile().blue_termination.sample(drawn);
        let at = self.now.checked_add(takes).unwrap_or(Time::LAST);
        let event = Event {
            cause: Some(cause),
            kind: Kind::BlueTerminated(deployment),
        };
        self.queue.push(at, class::LIFECYCLE, event);
    }
}
