//! CodeDeploy as a caller meets it: it creates deployments or refuses them, keeps one at a time per
//! group, remembers every host's health, and rolls back.

mod admission;
mod books;
pub mod continuing;
mod policy;
mod request;
pub mod rolling_back;
mod stopping;

pub use self::policy::{Policy, RollbackTargets};
pub use self::request::{GreenRequest, Outdated, Request};
use crate::aws::codedeploy::error_code::ErrorCode;
use crate::aws::codedeploy::ids::{DeploymentId, GroupId, InstanceId, TargetIndex, ZonePlace};
use crate::aws::codedeploy::outbox::Outbox;
use crate::aws::codedeploy::refusal::Refusal;
use crate::aws::codedeploy::rollback::{
    EndedDeployment, LastSuccess, Reached, RollbackMessage, StopRollback, Verdict, decide,
};
use crate::aws::codedeploy::server::action::{Action, Wait};
use crate::aws::codedeploy::server::deployment::Deployment;
use crate::aws::codedeploy::server::health::{Health, RevisionHealth};
use crate::aws::codedeploy::server::role::TargetRole;
use crate::aws::codedeploy::server::schedule::{self, Candidate};
use crate::aws::codedeploy::server::settings::Settings;
use crate::aws::codedeploy::server::signal::Signal;
use crate::aws::codedeploy::server::style::{GreenFleet, Style};
use crate::aws::codedeploy::server::target::TargetSignal;
use crate::aws::codedeploy::service::books::Books;
use crate::aws::codedeploy::status::{DeploymentCreator, DeploymentStatus};
use crate::aws::codedeploy::zonal::Zonal;
use crate::rulebook::{EC2_106, EC2_182, EC2_200, EC2_206, EC2_211};

/// A deployment with what the service keeps about it.
#[derive(Clone, Debug)]
pub struct Record {
    /// What was asked for.
    pub request: Request,
    /// Who asked.
    pub creator: DeploymentCreator,
    /// The deployment this one rolls back (EC2-187).
    pub rollback_of: Option<DeploymentId>,
    /// What is said about a rollback (EC2-187, EC2-188).
    pub rollback_message: Option<RollbackMessage>,
    /// Where the rollback of a blue/green deployment brings traffic back, and from where (EC2-092).
    pub back: Option<BackToBlue>,
    /// Its walk.
    pub machine: Deployment,
    stop: StopRollback,
    code: Option<ErrorCode>,
    reached: Reached,
    next_step: Option<LastSuccess>,
}

/// The service.
#[derive(Clone, Debug)]
pub struct Service {
    policy: Policy,
    groups: Vec<Books>,
    deployments: Vec<Record>,
    queued: Vec<DeploymentId>,
    candidates: Vec<Candidate>,
}

/// A host that a group selects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selected {
    /// The host.
    pub instance: InstanceId,
    /// Its place among equals (EC2-042).
    pub order_key: u64,
    /// Its zone (EC2-056).
    pub zone: ZonePlace,
    /// Its part in the deployment.
    pub role: TargetRole,
}

/// The targets of a rollback of a blue/green deployment (EC2-092).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BackToBlue {
    /// Blue hosts that are registered again.
    pub blue: Vec<InstanceId>,
    /// Green hosts that are deregistered.
    pub green: Vec<InstanceId>,
}

/// What the account knows when a deployment's start checks run.
#[derive(Clone, Copy, Debug)]
pub struct StartFacts<'a> {
    /// Hosts the group selects at this moment (EC2-103).
    pub selected: &'a [Selected],
    /// An error that the account found before targets were looked at (EC2-211).
    pub error: Option<ErrorCode>,
}

impl Service {
    /// A service with `groups` deployment groups in an account of `hosts` hosts.
    pub fn new(policy: Policy, groups: usize, hosts: usize) -> Self {
        Self {
            policy,
            groups: vec![Books::new(hosts); groups],
            deployments: Vec::new(),
            queued: Vec::new(),
            candidates: Vec::new(),
        }
    }

    /// Notes that `group` deployed `revision` to `instance` before the run began.
    pub fn note_earlier_success(
        &mut self,
        group: GroupId,
        instance: InstanceId,
        success: LastSuccess,
    ) {
        let books = &mut self.groups[group.index()];
        books.last_success = Some(success);
        books.health[instance.index()] = Health::CURRENT;
    }

    /// A deployment with what is kept about it.
    pub fn record(&self, deployment: DeploymentId) -> &Record {
        &self.deployments[deployment.index()]
    }

    /// Every deployment in order of creation.
    pub fn records(&self) -> &[Record] {
        &self.deployments
    }

    /// What `group` knows of `instance`.
    pub fn health(&self, group: GroupId, instance: InstanceId) -> Health {
        self.groups[group.index()].health[instance.index()]
    }

    /// The group's last success.
    pub fn last_success(&self, group: GroupId) -> Option<LastSuccess> {
        self.groups[group.index()].last_success
    }

    /// The part of a target.
    pub fn role(&self, deployment: DeploymentId, target: TargetIndex) -> TargetRole {
        let targets = self.deployments[deployment.index()].machine.targets();
        targets[target.index()].target.role()
    }

    /// The instances of a group after a blue/green success; none before one (EC2-090).
    pub fn instances_of(&self, group: GroupId) -> Option<&[InstanceId]> {
        self.groups[group.index()].instances.as_deref()
    }

    /// The host a target stands for.
    pub fn instance(&self, deployment: DeploymentId, target: TargetIndex) -> InstanceId {
        self.deployments[deployment.index()].machine.targets()[target.index()].instance
    }

    /// Groups whose deployment can still get anywhere: one that waits in the queue can only do so
    /// while another is under way.
    pub fn underway(&self) -> usize {
        let moves = |deployment: DeploymentId| {
            self.record(deployment).machine.status() != DeploymentStatus::Queued
        };
        self.groups
            .iter()
            .filter(|books| books.active.is_some_and(moves))
            .count()
    }

    /// Why CreateDeployment would be refused for `group`: it is busy (EC2-202).
    pub fn refuses(&self, group: GroupId) -> Option<Refusal> {
        self.groups[group.index()]
            .active
            .map(|active| Refusal::GroupBusy { active })
    }

    /// CreateDeployment by a caller, for a group that is not busy.
    pub fn create(&mut self, request: Request, out: &mut Outbox<Action>) {
        assert!(
            self.refuses(request.group).is_none(),
            "a busy group refuses before this"
        );
        let id = self.enter(request, DeploymentCreator::User, None, None);
        self.begin(id, EC2_200, out);
        self.admit_or_queue(id, out);
    }

    /// Tells a target of a deployment something.
    pub fn tell_target(
        &mut self,
        deployment: DeploymentId,
        target: TargetIndex,
        signal: TargetSignal,
        out: &mut Outbox<Action>,
    ) {
        out.speak_as(deployment);
        self.deployments[deployment.index()]
            .machine
            .step(Signal::Target(target, signal), out);
    }

    /// A wait that was set for `deployment` is over.
    pub fn wait_over(&mut self, deployment: DeploymentId, out: &mut Outbox<Action>) {
        out.speak_as(deployment);
        self.deployments[deployment.index()]
            .machine
            .step(Signal::WaitOver, out);
    }

    /// The copied group of `deployment` has its instances (EC2-073).
    pub fn provisioned(
        &mut self,
        deployment: DeploymentId,
        instances: &[Selected],
        out: &mut Outbox<Action>,
    ) {
        let candidates = self.candidates(deployment, instances);
        out.speak_as(deployment);
        self.deployments[deployment.index()]
            .machine
            .step(Signal::Provisioned(&candidates), out);
        self.candidates = candidates;
    }

    /// The blue instances of `deployment` are terminated.
    pub fn terminated(&mut self, deployment: DeploymentId, out: &mut Outbox<Action>) {
        out.speak_as(deployment);
        self.deployments[deployment.index()]
            .machine
            .step(Signal::Terminated, out);
    }

    /// The end of an instant in which `deployment` may start targets.
    pub fn schedule(&mut self, deployment: DeploymentId, out: &mut Outbox<Action>) {
        out.speak_as(deployment);
        self.deployments[deployment.index()]
            .machine
            .step(Signal::Schedule, out);
    }

    /// The clock of the whole deployment has run out.
    pub fn out_of_time(&mut self, deployment: DeploymentId, out: &mut Outbox<Action>) {
        out.speak_as(deployment);
        self.deployments[deployment.index()]
            .machine
            .step(Signal::OutOfTime, out);
    }

    /// The service has finalised the deployment.
    pub fn finalised(&mut self, deployment: DeploymentId, out: &mut Outbox<Action>) {
        out.speak_as(deployment);
        self.deployments[deployment.index()]
            .machine
            .step(Signal::Finalised, out);
    }

    /// The time of the start checks has come (EC2-211).
    pub fn start(
        &mut self,
        deployment: DeploymentId,
        facts: StartFacts<'_>,
        out: &mut Outbox<Action>,
    ) {
        let in_use = self.targets_in_use();
        if self.record(deployment).machine.status().is_terminal() {
            return;
        }
        let candidates = self.candidates(deployment, facts.selected);
        let targets = deployed_to(&self.record(deployment).request, &candidates);
        out.speak_as(deployment);
        // Whoever was created first goes first, though a smaller one would fit.
        let overtakes = self.queued.first().is_some_and(|first| *first < deployment);
        let full = in_use > 0
            && (overtakes
                || in_use.saturating_add(targets)
                    > self.policy.instances_in_concurrent_deployments);
        let over = targets > self.policy.instances_per_deployment;
        // A rollback to blue may have nothing to do (EC2-092).
        let no_instances = targets == 0 && self.record(deployment).back.is_none();
        let record = &mut self.deployments[deployment.index()];
        let (code, rule) = match facts.error {
            Some(code) => (Some(code), EC2_211),
            None if no_instances => {
                // Hosts were selected, and none of them is outdated.
                let rule = match record.request.outdated {
                    Outdated::Only if !facts.selected.is_empty() => EC2_106,
                    Outdated::Only | Outdated::Everything => EC2_211,
                };
                (Some(ErrorCode::NoInstances), rule)
            }
            None if over => (Some(ErrorCode::OverMaxInstances), EC2_206),
            None => (None, EC2_211),
        };
        match code {
            Some(code) => {
                record.machine.step(
                    Signal::Refuse {
                        code,
                        rule,
                        candidates: &candidates,
                    },
                    out,
                );
            }
            None if full => self.queue(deployment, out),
            None => {
                record.machine.step(Signal::Begin(&candidates), out);
                if !record.machine.status().is_terminal() {
                    record.reached = Reached::Rollout;
                }
            }
        }
        self.candidates = candidates;
    }

    /// The targets that a deployment would have of the hosts that its group selects, in their order.
    fn candidates(&mut self, deployment: DeploymentId, selected: &[Selected]) -> Vec<Candidate> {
        let record = &self.deployments[deployment.index()];
        let books = &self.groups[record.request.group.index()];
        let mut candidates = std::mem::take(&mut self.candidates);
        candidates.clear();
        let by_zone = matches!(record.request.zonal, Zonal::OneByOne(_));
        candidates.extend(selected.iter().filter_map(|host| {
            let health = books.health[host.instance.index()];
            let wanted = match record.request.outdated {
                Outdated::Everything => true,
                Outdated::Only if !host.role.is_installed() => true,
                Outdated::Only => health.revision != RevisionHealth::Current,
            };
            wanted.then_some(Candidate {
                instance: host.instance,
                health,
                order_key: host.order_key,
                role: host.role,
                zone: if by_zone { host.zone } else { ZonePlace(0) },
            })
        }));
        schedule::sort(&mut candidates);
        candidates
    }

    /// Closes the books of a deployment that has ended: health, the group's revision, and whether a
    /// rollback follows (EC2-049, rollback decision).
    pub fn close(
        &mut self,
        deployment: DeploymentId,
        code: Option<ErrorCode>,
        out: &mut Outbox<Action>,
    ) {
        let record = &mut self.deployments[deployment.index()];
        record.code = code;
        let status = record.machine.status();
        let books = &mut self.groups[record.request.group.index()];
        out.speak_as(deployment);
        books.close(record, out);
        let ended = EndedDeployment {
            status,
            code,
            creator: record.creator,
            reached: record.reached,
            auto_rollback: &record.request.auto_rollback,
            stop: record.stop,
        };
        books.active = None;
        match decide(&ended, books.last_success) {
            // Nothing was configured that could have rolled it back: nothing to say.
            Verdict::None(EC2_182) => {}
            Verdict::None(rule) => out.send(rule, Action::NotRolledBack),
            Verdict::Impossible(rule) => {
                let message = RollbackMessage::NothingToRollBackTo;
                record.rollback_message = Some(message);
                out.send(rule, Action::RollbackMessage(message));
            }
            Verdict::RollBack(success, rule) => {
                // The group stays busy: nothing may slip in before the rollback exists.
                books.active = Some(deployment);
                record.next_step = Some(success);
                out.send(rule, Action::Ask(Wait::RollbackCreation));
            }
        }
        self.admit_queued(out);
    }

    fn enter(
        &mut self,
        request: Request,
        creator: DeploymentCreator,
        rollback_of: Option<DeploymentId>,
        back: Option<BackToBlue>,
    ) -> DeploymentId {
        let index = u32::try_from(self.deployments.len()).expect("deployments are counted in u32");
        let id = DeploymentId(index);
        let settings = Settings {
            style: match (&back, &request.blue_green) {
                (Some(_), _) => Style::BackToBlue,
                (None, Some(green)) => Style::BlueGreen(green.asked),
                (None, None) => Style::InPlace(request.role()),
            },
            minimum: request.minimum,
            zonal: request.zonal,
            application_stop_failures: request.application_stop_failures,
            limits: self.policy.limits,
            deployment_limit: match &request.blue_green {
                Some(_) => self.policy.blue_green_limit,
                None => self.policy.deployment_limit,
            },
            batches: self.policy.batches,
            halt_inflight: self.policy.halt_inflight,
            single_instance_half: self.policy.single_instance_half,
        };
        self.groups[request.group.index()].active = Some(id);
        self.deployments.push(Record {
            request,
            creator,
            rollback_of,
            rollback_message: None,
            back,
            machine: Deployment::new(settings),
            stop: StopRollback::AsConfigured,
            code: None,
            reached: Reached::StartChecks,
            next_step: None,
        });
        id
    }
}

/// How many targets a deployment installs on or, where an Auto Scaling group is copied, is going to.
fn deployed_to(request: &Request, candidates: &[Candidate]) -> u32 {
    let role = match &request.blue_green {
        Some(green) if matches!(green.asked.green, GreenFleet::Copy(_)) => Some(TargetRole::Blue),
        Some(_) => Some(TargetRole::Green),
        None => None,
    };
    let counts = |candidate: &&Candidate| role.is_none_or(|role| candidate.role == role);
    let targets = candidates.iter().filter(counts).count();
    u32::try_from(targets).expect("hosts are counted in u32")
}
