//! Deployments as the engine sees them: operations, start checks, walks and waits.

use crate::account::luck::{order_key, purpose, word};
use crate::account::walk::WalkId;
use crate::account::world::{Operation, TargetOrder};
use crate::aws::codedeploy::alarm_polling::AlarmStop;
use crate::aws::codedeploy::error_code::ErrorCode;
use crate::aws::codedeploy::ids::{DeploymentId, GroupId, InstanceId, TargetIndex};
use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::aws::codedeploy::refusal::Refusal;
use crate::aws::codedeploy::rollback::StopRollback;
use crate::aws::codedeploy::server::action::{EventLimits, Wait};
use crate::aws::codedeploy::server::role::TargetRole;
use crate::aws::codedeploy::service::{Selected, StartFacts};
use crate::aws::codedeploy::status::{DeploymentStatus, DeploymentWaitType};
use crate::engine::simulation::{Simulation, Underway};
use crate::kernel::chance::stream::Purpose;
use crate::kernel::time::Duration;
use crate::rulebook::{ALM_012, EC2_084, EC2_088, EC2_195, EC2_202, Rule};
use crate::trace::entry::{EntryId, Subject, What};

/// Entries a target leaves when all goes well: two for each lifecycle event, two for itself, and one
/// for its health.
const fn entries_per_target(events: &[LifecycleEventName]) -> usize {
    2 * events.len() + 3
}

impl Simulation<'_> {
    /// Calls an operation; a refusal is an entry like any other.
    pub(super) fn operate(&mut self, operation: &Operation, place: u16) {
        let subject = Subject::Operation(place);
        match operation {
            Operation::CreateDeployment(request) => {
                let busy = self.service.refuses(request.group);
                let cause = self.note_operation(subject, busy, EC2_202);
                if busy.is_none() {
                    let service = &mut self.service;
                    let request = request.clone();
                    self.fifo
                        .step(Some(cause), |out| service.create(request, out));
                }
            }
            Operation::RestartDeployment { .. } => {
                self.note_operation(subject, Some(Refusal::RestartMode), EC2_202);
            }
            Operation::StopDeployment {
                deployment,
                rollback,
            } => {
                let refusal = self.service.refuses_stop(*deployment);
                let cause = self.note_operation(subject, refusal, EC2_195);
                if refusal.is_none() {
                    self.stop(*deployment, *rollback, Some(cause));
                }
            }
            Operation::ContinueDeployment { deployment, call } => {
                let refusal = self.service.refuses_continue(*deployment, *call);
                let rule = match call.wait() {
                    DeploymentWaitType::ReadyWait => EC2_084,
                    DeploymentWaitType::TerminationWait => EC2_088,
                };
                let cause = self.note_operation(subject, refusal, rule);
                if refusal.is_none() {
                    let service = &mut self.service;
                    self.fifo.step(Some(cause), |out| {
                        service.end_wait(*deployment, *call, out);
                    });
                }
            }
            Operation::ModifyRule(change) => self.modify_rule(change, place),
            Operation::StartZonalShift { group, shift } => {
                self.start_zonal_shift(*group, *shift, subject);
            }
            Operation::CancelZonalShift { group } => self.cancel_zonal_shift(*group, subject),
            Operation::SetAlarmState { alarm, to } => {
                let cause = self.note_operation(subject, None, ALM_012);
                self.set_alarm_state(*alarm, *to, Some(cause));
            }
        }
    }

    /// The entry of a call that was accepted, or refused.
    pub(super) fn note_operation(
        &mut self,
        subject: Subject,
        refusal: Option<Refusal>,
        rule: Rule,
    ) -> EntryId {
        let (rule, what) = match refusal {
            Some(refusal) => (refusal.rule(), What::OperationRefused(refusal)),
            None => (rule, What::OperationAccepted),
        };
        self.record(None, subject, rule, what, None)
    }

    /// Stops a deployment that is not over.
    pub(super) fn stop(
        &mut self,
        deployment: DeploymentId,
        rollback: StopRollback,
        cause: Option<EntryId>,
    ) {
        let service = &mut self.service;
        self.fifo
            .step(cause, |out| service.stop(deployment, rollback, out));
    }

    /// A poll of its alarms stops a deployment: what `stop` says was found, by the entry `cause`.
    /// Nothing happens to a deployment that is over.
    pub fn stop_by_alarm(
        &mut self,
        deployment: DeploymentId,
        stop: AlarmStop,
        cause: Option<EntryId>,
    ) {
        let record = self.service.record(deployment);
        let begins = matches!(
            record.machine.status(),
            DeploymentStatus::Created | DeploymentStatus::Queued
        );
        let selected = if begins {
            self.select(deployment, record.request.group)
        } else {
            Vec::new()
        };
        let service = &mut self.service;
        self.fifo.step(cause, |out| {
            service.stop_by_alarm(deployment, stop, &selected, out);
        });
        self.work_off();
    }

    /// The first entry of a deployment.
    pub(super) fn record_creation(
        &mut self,
        deployment: DeploymentId,
        rule: Rule,
        cause: Option<EntryId>,
    ) -> EntryId {
        let record = self.service.record(deployment);
        let (group, revision) = (record.request.group, record.request.revision);
        let (creator, rollback_of) = (record.creator, record.rollback_of);
        let what = What::Created {
            group,
            revision,
            creator,
            rollback_of,
        };
        let before = &self.service.records()[..deployment.index()];
        let place = before
            .iter()
            .filter(|other| other.request.group == group)
            .count();
        let place_in_group = u32::try_from(place).expect("deployments are counted in u32");
        let attempt = self.account.count_attempt(group, revision);
        let entry = self.record(Some(deployment), Subject::Deployment, rule, what, cause);
        self.deployments.push(Underway {
            admitted: self.now,
            place_in_group,
            attempt,
            walks: Vec::new(),
            clock: None,
            wait: None,
            copy: Vec::new(),
            missing: 0,
            created: entry,
            polling: None,
            poll: None,
            polls_drawn: 0,
        });
        self.begin_polling(deployment);
        entry
    }

    /// A wait of a deployment is over.
    pub(super) fn end_wait(
        &mut self,
        deployment: DeploymentId,
        wait: Wait,
        cause: Option<EntryId>,
    ) {
        match wait {
            Wait::Start => self.start(deployment, cause),
            Wait::DeploymentFinalise => {
                let service = &mut self.service;
                self.fifo
                    .step(cause, |out| service.finalised(deployment, out));
            }
            Wait::RollbackCreation => {
                let service = &mut self.service;
                self.fifo
                    .step(cause, |out| service.create_rollback(deployment, out));
            }
            Wait::SkipStamp | Wait::InstanceFinalise => {
                unreachable!("{wait:?} is a wait of a target")
            }
        }
    }

    /// The start checks: which hosts are targets, and in which order among equals (EC2-042,
    /// EC2-103, EC2-211).
    fn start(&mut self, deployment: DeploymentId, cause: Option<EntryId>) {
        let record = self.service.record(deployment);
        let (group, revision) = (record.request.group, record.request.revision);
        let missing = self.account.faults.revision_is_missing(revision);
        let selected = self.select(deployment, group);
        let facts = StartFacts {
            selected: &selected,
            error: missing.then_some(ErrorCode::RevisionMissing),
        };
        self.deployments[deployment.index()].walks = vec![None; selected.len()];
        let entries = selected
            .iter()
            .map(|host| entries_per_target(host.role.events()));
        self.recorder.expect(entries.sum());
        let service = &mut self.service;
        self.fifo
            .step(cause, |out| service.start(deployment, facts, out));
    }

    fn select(&self, deployment: DeploymentId, group: GroupId) -> Vec<Selected> {
        let world = self.world;
        let entry = &world.groups[group.index()];
        let visible = |host: &InstanceId| world.hosts[host.index()].visible_from <= self.now;
        let role = self.service.record(deployment).request.role();
        let hosts = match self.service.rollback_instances(deployment) {
            Some(mut hosts) => {
                hosts.retain(|(host, _)| self.account.presences.is_there(*host));
                hosts
            }
            None => {
                let record = self.service.record(deployment);
                let green = record.request.blue_green.iter();
                let green = green.flat_map(|green| green.existing.iter());
                let green = green.map(|host| (*host, TargetRole::Green));
                let own = self.service.instances_of(group).unwrap_or(&entry.members);
                let own = own.iter().copied().filter(visible);
                let own = own.filter(|host| self.account.presences.is_there(*host));
                green.chain(own.map(|host| (host, role))).collect()
            }
        };
        self.ordered(deployment, group, hosts)
    }

    /// Hosts with their keys among equals, and their zones (EC2-042, EC2-056).
    pub(super) fn ordered(
        &self,
        deployment: DeploymentId,
        group: GroupId,
        hosts: Vec<(InstanceId, TargetRole)>,
    ) -> Vec<Selected> {
        let world = self.world;
        let entry = &world.groups[group.index()];
        let attempt = self.deployments[deployment.index()].place_in_group;
        let drawn = word(self.seed, entry.path, purpose::TARGET_ORDER, attempt);
        let revision = self.service.record(deployment).request.revision;
        let key = |host: InstanceId| match world.target_order {
            TargetOrder::AsListed => u64::from(host.0),
            TargetOrder::Shuffled => order_key(world.walk_path(group, revision, host), drawn),
        };
        let selected = |(instance, role): (InstanceId, TargetRole)| Selected {
            instance,
            role,
            order_key: key(instance),
            zone: world.zones.of(instance),
        };
        hosts.into_iter().map(selected).collect()
    }

    /// Begins the walk of a target.
    pub(super) fn begin_walk(
        &mut self,
        deployment: DeploymentId,
        target: TargetIndex,
        limits: EventLimits,
    ) -> WalkId {
        let host = self.host_of(deployment, target);
        let request = &self.service.record(deployment).request;
        let (group, revision) = (request.group, request.revision);
        let attempt = self.deployments[deployment.index()].attempt;
        let role = self.service.role(deployment, target);
        let id = self.account.begin_walk(
            self.world, deployment, target, host, group, revision, role, attempt, limits,
        );
        self.deployments[deployment.index()].walks[target.index()] = Some(id);
        id
    }

    /// The walk of a target under way.
    pub(super) fn walk_of(&self, deployment: DeploymentId, target: TargetIndex) -> WalkId {
        self.deployments[deployment.index()].walks[target.index()]
            .expect("an attempted target has a walk until it is final")
    }

    /// Ends the walk of a target, and whatever was still to come of it.
    pub(super) fn end_walk(&mut self, deployment: DeploymentId, target: Option<TargetIndex>) {
        let target = target.expect("only targets have walks");
        let walk = self.deployments[deployment.index()].walks[target.index()].take();
        let id = walk.expect("an attempted target has a walk until it is final");
        if let Some(key) = self.account.walk_mut(id).key.take() {
            self.queue.cancel(key);
        }
        self.account.end_walk(id);
    }

    /// How long a wait of a deployment takes.
    pub(super) fn deployment_wait(&self, deployment: DeploymentId, wait: Wait) -> Duration {
        let profile = self.world.profile();
        let (latency, purpose): (_, Purpose) = match wait {
            Wait::Start => (&profile.create_to_start, purpose::START),
            Wait::DeploymentFinalise => {
                (&profile.deployment_finalise, purpose::DEPLOYMENT_FINALISE)
            }
            Wait::RollbackCreation => (&profile.rollback_creation, purpose::ROLLBACK_CREATION),
            Wait::SkipStamp | Wait::InstanceFinalise => {
                unreachable!("{wait:?} is a wait of a target")
            }
        };
        let group = self.service.record(deployment).request.group;
        let path = self.world.groups[group.index()].path;
        let attempt = self.deployments[deployment.index()].place_in_group;
        latency.sample(word(self.seed, path, purpose, attempt))
    }
}
