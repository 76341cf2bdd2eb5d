//! CodeDeploy as a caller meets it: it creates deployments or refuses them, keeps one at a time per
//! group, remembers every host's health, and rolls back.

mod admission;
mod books;
pub mod rolling_back;
mod stopping;

use crate::aws::codedeploy::alarm_polling::{AlarmConfiguration, PollPolicy};
use crate::aws::codedeploy::config::MinimumHealthyHosts;
use crate::aws::codedeploy::error_code::ErrorCode;
use crate::aws::codedeploy::ids::{DeploymentId, GroupId, InstanceId, RevisionId, TargetIndex};
use crate::aws::codedeploy::lifecycle::{IN_PLACE, IN_PLACE_BEHIND_LOAD_BALANCER};
use crate::aws::codedeploy::options::{AutoRollback, FileExistsBehavior};
use crate::aws::codedeploy::outbox::Outbox;
use crate::aws::codedeploy::refusal::Refusal;
use crate::aws::codedeploy::rollback::{
    EndedDeployment, LastSuccess, Reached, RollbackMessage, StopRollback, Verdict, decide,
};
use crate::aws::codedeploy::server::action::{Action, EventLimits, Wait};
use crate::aws::codedeploy::server::deployment::Deployment;
use crate::aws::codedeploy::server::health::{Health, RevisionHealth};
use crate::aws::codedeploy::server::schedule::{self, Candidate};
use crate::aws::codedeploy::server::settings::{
    ApplicationStopFailures, Batches, HaltInflight, Settings, SingleInstanceHalf,
};
use crate::aws::codedeploy::server::signal::Signal;
use crate::aws::codedeploy::server::target::TargetSignal;
use crate::aws::codedeploy::service::books::Books;
use crate::aws::codedeploy::status::{DeploymentCreator, DeploymentStatus};
use crate::aws::codedeploy::traffic::TrafficPolicy;
use crate::aws::elb::ids::TargetGroupId;
use crate::kernel::time::Duration;
use crate::rulebook::{EC2_106, EC2_182, EC2_200, EC2_206, EC2_211};

/// Which targets of the triggering deployment a rollback goes to; AWS is silent (EC2-186).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RollbackTargets {
    /// All of them.
    All,
    /// Only those that were attempted.
    Attempted,
}

/// What holds for every deployment of the account: limits, and choices where AWS is silent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Policy {
    /// Pickup and event limits (EC2-150, EC2-154).
    pub limits: EventLimits,
    /// Limit on a whole in-place deployment (EC2-206).
    pub deployment_limit: Duration,
    /// Switch of EC2-043.
    pub batches: Batches,
    /// Switch of EC2-044.
    pub halt_inflight: HaltInflight,
    /// Switch of EC2-040.
    pub single_instance_half: SingleInstanceHalf,
    /// Switch of EC2-186.
    pub rollback_targets: RollbackTargets,
    /// Switch of EC2-185: the minimum of a rollback, where it is not that of its trigger.
    pub rollback_minimum: Option<MinimumHealthyHosts>,
    /// Targets one deployment may have (EC2-206).
    pub instances_per_deployment: u32,
    /// Choices about polls of alarms.
    pub polls: PollPolicy,
    /// Choices about the traffic events.
    pub traffic: TrafficPolicy,
    /// Deployments the account may run at once (EC2-206).
    pub concurrent_deployments: u32,
    /// Targets the account may deploy to at once (EC2-206).
    pub instances_in_concurrent_deployments: u32,
}

impl Default for Policy {
    /// The documented limits of most Regions (EC2-206), and the recommended choices.
    fn default() -> Self {
        Self {
            limits: EventLimits {
                pickup: Duration::from_secs(300),
                event: Duration::from_secs(3600),
            },
            deployment_limit: Duration::from_secs(12 * 3600),
            batches: Batches::Rolling,
            halt_inflight: HaltInflight::Drain,
            single_instance_half: SingleInstanceHalf::Invalid,
            rollback_targets: RollbackTargets::All,
            rollback_minimum: None,
            instances_per_deployment: 1000,
            polls: PollPolicy::default(),
            traffic: TrafficPolicy::default(),
            concurrent_deployments: 1300,
            instances_in_concurrent_deployments: 1000,
        }
    }
}

/// Which targets a deployment takes from its group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outdated {
    /// All that the group selects.
    Everything,
    /// `updateOutdatedInstancesOnly`: those not running the group's revision (EC2-106).
    Only,
}

/// A CreateDeployment request whose names are known.
#[derive(Clone, Debug)]
pub struct Request {
    /// The group.
    pub group: GroupId,
    /// The revision.
    pub revision: RevisionId,
    /// The minimum of healthy hosts: the deployment's configuration, or the group's.
    pub minimum: MinimumHealthyHosts,
    /// `ignoreApplicationStopFailures`.
    pub application_stop_failures: ApplicationStopFailures,
    /// `fileExistsBehavior`.
    pub file_exists: FileExistsBehavior,
    /// The deployment's own rollback configuration, or the group's.
    pub auto_rollback: AutoRollback,
    /// `updateOutdatedInstancesOnly`.
    pub outdated: Outdated,
    /// The deployment's own alarm configuration, or the group's (ALM-052).
    pub alarms: AlarmConfiguration,
    /// The load balancers of a group with traffic control, none of a group without (EC2-003).
    pub traffic: Option<Vec<TargetGroupId>>,
}

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

/// What the account knows when a deployment's start checks run.
#[derive(Clone, Copy, Debug)]
pub struct StartFacts<'a> {
    /// Hosts the group selects at this moment, each with its order key (EC2-042, EC2-103).
    pub selected: &'a [(InstanceId, u64)],
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
        let id = self.enter(request, DeploymentCreator::User, None);
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
        let targets = u32::try_from(candidates.len()).expect("hosts are counted in u32");
        out.speak_as(deployment);
        // Whoever was created first goes first, though a smaller one would fit.
        let overtakes = self.queued.first().is_some_and(|first| *first < deployment);
        let full = in_use > 0
            && (overtakes
                || in_use.saturating_add(targets)
                    > self.policy.instances_in_concurrent_deployments);
        let over = targets > self.policy.instances_per_deployment;
        let no_instances = targets == 0;
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
    fn candidates(
        &mut self,
        deployment: DeploymentId,
        selected: &[(InstanceId, u64)],
    ) -> Vec<Candidate> {
        let record = &self.deployments[deployment.index()];
        let books = &self.groups[record.request.group.index()];
        let mut candidates = std::mem::take(&mut self.candidates);
        candidates.clear();
        candidates.extend(selected.iter().filter_map(|(instance, order_key)| {
            let health = books.health[instance.index()];
            let wanted = match record.request.outdated {
                Outdated::Everything => true,
                Outdated::Only => health.revision != RevisionHealth::Current,
            };
            wanted.then_some(Candidate {
                instance: *instance,
                health,
                order_key: *order_key,
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
    ) -> DeploymentId {
        let index = u32::try_from(self.deployments.len()).expect("deployments are counted in u32");
        let id = DeploymentId(index);
        let settings = Settings {
            events: match request.traffic {
                Some(_) => IN_PLACE_BEHIND_LOAD_BALANCER,
                None => IN_PLACE,
            },
            minimum: request.minimum,
            application_stop_failures: request.application_stop_failures,
            limits: self.policy.limits,
            deployment_limit: self.policy.deployment_limit,
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
            machine: Deployment::new(settings),
            stop: StopRollback::AsConfigured,
            code: None,
            reached: Reached::StartChecks,
            next_step: None,
        });
        id
    }
}
