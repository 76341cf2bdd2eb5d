//! One in-place deployment: which targets start when, when it halts, and how it ends.
//!
//! It steps its targets and never looks into them. What a group remembers between deployments, and
//! whether a rollback follows, is the service's concern.

use crate::aws::codedeploy::error_code::ErrorCode;
use crate::aws::codedeploy::ids::{InstanceId, TargetIndex};
use crate::aws::codedeploy::notification::TriggerEventType;
use crate::aws::codedeploy::outbox::Outbox;
use crate::aws::codedeploy::server::action::{Action, Dispatch, Wait};
use crate::aws::codedeploy::server::schedule::{Candidate, Constraint, Overview};
use crate::aws::codedeploy::server::settings::{HaltInflight, Settings};
use crate::aws::codedeploy::server::target::{InstanceTarget, TargetSignal};
use crate::aws::codedeploy::status::{DeploymentStatus, StopStatus, TargetStatus};
use crate::rulebook::Rule;
use crate::rulebook::{
    EC2_031, EC2_037, EC2_039, EC2_044, EC2_195, EC2_196, EC2_200, EC2_203, EC2_205, EC2_206,
    EC2_207, EC2_210, EC2_211, EC2_215, EC2_221,
};

/// A deployment to EC2 instances and on-premises hosts.
#[derive(Clone, Debug)]
pub struct Deployment {
    settings: Settings,
    phase: Phase,
    targets: Vec<Slot>,
    overview: Overview,
    /// Targets before this place in the order have been started.
    next: u32,
}

/// A target with the host it stands for.
#[derive(Clone, Copy, Debug)]
pub struct Slot {
    /// The host.
    pub instance: InstanceId,
    /// Its walk.
    pub target: InstanceTarget,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Phase {
    /// Accepted; the start checks are to come.
    Created,
    /// Accepted; waits for capacity of the account.
    Queued,
    /// Targets are started as the constraint allows.
    Rolling(Constraint),
    /// Nothing more is started; what runs ends by itself, then the deployment fails.
    Halted,
    /// Nothing more is started; current events end, then the deployment ends so.
    Draining(Ending),
    /// All targets are final; the service is about to say so.
    Finalising(Ending),
    /// Over.
    Ended(DeploymentStatus),
}

/// How a deployment is going to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    Succeeded,
    Failed(ErrorCode),
    Stopped(ErrorCode),
}

impl Ending {
    const fn status(self) -> DeploymentStatus {
        match self {
            Self::Succeeded => DeploymentStatus::Succeeded,
            Self::Failed(_) => DeploymentStatus::Failed,
            Self::Stopped(_) => DeploymentStatus::Stopped,
        }
    }

    const fn code(self) -> Option<ErrorCode> {
        match self {
            Self::Succeeded => None,
            Self::Failed(code) | Self::Stopped(code) => Some(code),
        }
    }

    const fn notice(self) -> TriggerEventType {
        match self {
            Self::Succeeded => TriggerEventType::DeploymentSuccess,
            Self::Failed(_) => TriggerEventType::DeploymentFailure,
            Self::Stopped(_) => TriggerEventType::DeploymentStop,
        }
    }
}

/// What a deployment is told.
#[derive(Clone, Copy, Debug)]
pub enum Signal<'a> {
    /// CreateDeployment was accepted.
    Create,
    /// The account has no capacity for it.
    Queue,
    /// The account has capacity for it (again).
    Admit,
    /// The start checks failed.
    Refuse {
        /// Why.
        code: ErrorCode,
        /// The rule of the check.
        rule: Rule,
        /// What would have been the targets.
        candidates: &'a [Candidate],
    },
    /// The start checks passed so far; these are the targets in their order.
    Begin(&'a [Candidate]),
    /// Something happened to a target.
    Target(TargetIndex, TargetSignal),
    /// The end of an instant in which slots may have become free.
    Schedule,
    /// StopDeployment.
    Stop,
    /// The limit on the whole deployment has passed.
    OutOfTime,
    /// The service has finalised the deployment.
    Finalised,
}

impl Deployment {
    /// A deployment about to be created.
    pub const fn new(settings: Settings) -> Self {
        Self {
            settings,
            phase: Phase::Created,
            targets: Vec::new(),
            overview: Overview::pending(0),
            next: 0,
        }
    }

    /// The status a caller of the API sees.
    pub const fn status(&self) -> DeploymentStatus {
        match self.phase {
            Phase::Created => DeploymentStatus::Created,
            Phase::Queued => DeploymentStatus::Queued,
            Phase::Rolling(_) | Phase::Halted | Phase::Draining(_) | Phase::Finalising(_) => {
                DeploymentStatus::InProgress
            }
            Phase::Ended(status) => status,
        }
    }

    /// What it was created with.
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Targets by status.
    pub const fn overview(&self) -> &Overview {
        &self.overview
    }

    /// The targets in the order in which they are started; empty before the start.
    pub fn targets(&self) -> &[Slot] {
        &self.targets
    }

    /// Takes one signal and says what follows.
    pub fn step(&mut self, signal: Signal<'_>, out: &mut Outbox<Action>) {
        self.phase = match (self.phase, signal) {
            (Phase::Created, Signal::Create) => {
                out.lead(
                    EC2_200,
                    Action::Deployment {
                        from: None,
                        to: DeploymentStatus::Created,
                        code: None,
                    },
                );
                Phase::Created
            }
            (Phase::Created, Signal::Queue) => {
                out.send(EC2_203, self.change_to(DeploymentStatus::Queued, None));
                Phase::Queued
            }
            (Phase::Created | Phase::Queued, Signal::Admit) => {
                out.send(EC2_221, Action::Ask(Wait::Start));
                self.phase
            }
            (
                Phase::Created | Phase::Queued,
                Signal::Refuse {
                    code,
                    rule,
                    candidates,
                },
            ) => {
                self.enrol(candidates);
                self.end(Ending::Failed(code), rule, out)
            }
            (Phase::Created | Phase::Queued, Signal::Begin(candidates)) => {
                self.enrol(candidates);
                self.begin(out)
            }
            (Phase::Created | Phase::Queued, Signal::Stop) => {
                out.send(EC2_195, Action::StopAnswer(StopStatus::Succeeded));
                self.end(Ending::Stopped(ErrorCode::ManualStop), EC2_196, out)
            }

            (Phase::Rolling(constraint), Signal::Schedule) => {
                self.launch(constraint, Dispatch::FirstOfTarget, out);
                self.phase
            }
            (
                Phase::Rolling(_) | Phase::Halted | Phase::Draining(_),
                Signal::Target(at, signal),
            ) => {
                self.step_target(at, signal, out);
                self.phase
            }
            (Phase::Rolling(_) | Phase::Halted, Signal::Stop) => {
                self.drain(Ending::Stopped(ErrorCode::ManualStop), EC2_196, out)
            }
            (Phase::Rolling(_) | Phase::Halted, Signal::OutOfTime) => {
                self.drain(Ending::Failed(ErrorCode::Timeout), EC2_207, out)
            }
            (draining @ Phase::Draining(_), Signal::Stop) => {
                out.send(EC2_195, Action::StopAnswer(StopStatus::Pending));
                draining
            }

            (Phase::Finalising(ending), Signal::Finalised) => {
                self.end(ending, rule_of(ending), out)
            }
            // Every target is final already: the stop ends the deployment at once.
            (Phase::Finalising(_), Signal::Stop) => {
                out.send(EC2_195, Action::StopAnswer(StopStatus::Succeeded));
                self.end(Ending::Stopped(ErrorCode::ManualStop), EC2_196, out)
            }

            // Answers that a stop or a halt overtook. Nobody is listening.
            (
                halted @ (Phase::Halted | Phase::Draining(_) | Phase::Finalising(_)),
                Signal::Schedule,
            ) => halted,
            (late @ (Phase::Finalising(_) | Phase::Draining(_)), Signal::OutOfTime) => late,
            (
                late @ (Phase::Finalising(_) | Phase::Ended(_)),
                Signal::Target(
                    _,
                    TargetSignal::SkipStamp
                    | TargetSignal::Finalised
                    | TargetSignal::PickedUp
                    | TargetSignal::EventEnded(_),
                ),
            ) => late,
            (ended @ Phase::Ended(_), Signal::Schedule | Signal::Finalised | Signal::OutOfTime) => {
                ended
            }
            // A stop came between the admission and the start checks.
            (ended @ Phase::Ended(_), Signal::Begin(_) | Signal::Refuse { .. } | Signal::Admit) => {
                ended
            }

            (
                Phase::Created | Phase::Queued,
                Signal::Target(..) | Signal::Schedule | Signal::OutOfTime | Signal::Finalised,
            )
            | (Phase::Queued, Signal::Create | Signal::Queue)
            | (
                Phase::Rolling(_) | Phase::Halted | Phase::Draining(_),
                Signal::Create
                | Signal::Queue
                | Signal::Admit
                | Signal::Refuse { .. }
                | Signal::Begin(_)
                | Signal::Finalised,
            )
            | (
                Phase::Finalising(_),
                Signal::Create
                | Signal::Queue
                | Signal::Admit
                | Signal::Refuse { .. }
                | Signal::Begin(_)
                | Signal::Target(
                    _,
                    TargetSignal::Start(_) | TargetSignal::Stop | TargetSignal::Skip(_),
                ),
            )
            | (
                Phase::Ended(_),
                Signal::Create
                | Signal::Queue
                | Signal::Stop
                | Signal::Target(
                    _,
                    TargetSignal::Start(_) | TargetSignal::Stop | TargetSignal::Skip(_),
                ),
            ) => unreachable!("{signal:?} while {:?}", self.phase),
        };
    }

    fn change_to(&self, to: DeploymentStatus, code: Option<ErrorCode>) -> Action {
        Action::Deployment {
            from: Some(self.status()),
            to,
            code,
        }
    }

    fn enrol(&mut self, candidates: &[Candidate]) {
        self.targets.clear();
        self.targets.extend(candidates.iter().map(|candidate| Slot {
            instance: candidate.instance,
            target: InstanceTarget::new(),
        }));
        let targets = u32::try_from(self.targets.len()).expect("hosts are counted in u32");
        self.overview = Overview::pending(targets);
    }

    /// The last start checks, then the first targets (EC2-211).
    fn begin(&mut self, out: &mut Outbox<Action>) -> Phase {
        if self.targets.is_empty() {
            return self.end(Ending::Failed(ErrorCode::NoInstances), EC2_211, out);
        }
        let Some(constraint) = Constraint::new(&self.settings, self.overview.total()) else {
            let ending = Ending::Failed(ErrorCode::HealthConstraintsInvalid);
            return self.end(ending, crate::rulebook::EC2_040, out);
        };
        out.lead(EC2_205, self.change_to(DeploymentStatus::InProgress, None));
        out.send(EC2_215, Action::Notify(TriggerEventType::DeploymentStart));
        out.send(EC2_206, Action::StartClock(self.settings.deployment_limit));
        self.launch(constraint, Dispatch::FirstOfDeployment, out);
        Phase::Rolling(constraint)
    }

    /// Starts as many targets as the constraint allows.
    fn launch(&mut self, constraint: Constraint, dispatch: Dispatch, out: &mut Outbox<Action>) {
        let slots = constraint.slots(&self.overview, self.settings.batches);
        for _ in 0..slots {
            let at = TargetIndex(self.next);
            self.next += 1;
            self.overview.pending -= 1;
            self.overview.in_progress += 1;
            self.tell(at, TargetSignal::Start(dispatch), out);
        }
    }

    fn tell(&mut self, at: TargetIndex, signal: TargetSignal, out: &mut Outbox<Action>) {
        let home = out.speak_for(at);
        self.targets[at.index()]
            .target
            .step(signal, &self.settings, out);
        out.speak_again_as(home);
    }

    fn step_target(&mut self, at: TargetIndex, signal: TargetSignal, out: &mut Outbox<Action>) {
        let before = self.targets[at.index()].target.status();
        self.tell(at, signal, out);
        let after = self.targets[at.index()].target.status();
        if before == after {
            return;
        }
        self.count(after);
        self.phase = match (self.phase, after) {
            (Phase::Rolling(constraint), TargetStatus::Failed)
                if constraint.halts(&self.overview) =>
            {
                self.halt(out)
            }
            (phase, _) => phase,
        };
        self.phase = self.go_on(out);
    }

    fn count(&mut self, ended: TargetStatus) {
        self.overview.in_progress -= 1;
        match ended {
            TargetStatus::Succeeded => self.overview.succeeded += 1,
            TargetStatus::Failed => self.overview.failed += 1,
            TargetStatus::Pending
            | TargetStatus::InProgress
            | TargetStatus::Skipped
            | TargetStatus::Unknown
            | TargetStatus::Ready => unreachable!("an attempted target ends Succeeded or Failed"),
        }
    }

    /// EC2-044: pending targets become Skipped at once; what runs is drained, or cut.
    fn halt(&mut self, out: &mut Outbox<Action>) -> Phase {
        out.lead(EC2_044, Action::Halted);
        self.skip_pending(EC2_044, out);
        if self.settings.halt_inflight == HaltInflight::Cut {
            self.stop_running(out);
        }
        Phase::Halted
    }

    fn skip_pending(&mut self, rule: Rule, out: &mut Outbox<Action>) {
        while self.overview.pending > 0 {
            let at = TargetIndex(self.next);
            self.next += 1;
            self.overview.pending -= 1;
            self.overview.skipped += 1;
            self.tell(at, TargetSignal::Skip(rule), out);
        }
    }

    /// Tells every running target to end with its current event.
    fn stop_running(&mut self, out: &mut Outbox<Action>) {
        for place in 0..self.next {
            let at = TargetIndex(place);
            if self.targets[at.index()].target.status() != TargetStatus::InProgress {
                continue;
            }
            self.tell(at, TargetSignal::Stop, out);
            let after = self.targets[at.index()].target.status();
            if after != TargetStatus::InProgress {
                self.count(after);
            }
        }
    }

    /// What follows when a target has become final.
    fn go_on(&mut self, out: &mut Outbox<Action>) -> Phase {
        let idle = self.overview.in_progress == 0;
        match self.phase {
            Phase::Rolling(constraint) if idle && self.overview.pending == 0 => {
                let ending = if constraint.is_met(&self.overview) {
                    Ending::Succeeded
                } else {
                    Ending::Failed(ErrorCode::HealthConstraints)
                };
                out.send(EC2_221, Action::Ask(Wait::DeploymentFinalise));
                Phase::Finalising(ending)
            }
            Phase::Rolling(constraint) => {
                if constraint.slots(&self.overview, self.settings.batches) > 0 {
                    out.send(EC2_037, Action::Schedule);
                }
                self.phase
            }
            Phase::Halted if idle => {
                out.send(EC2_221, Action::Ask(Wait::DeploymentFinalise));
                Phase::Finalising(Ending::Failed(ErrorCode::HealthConstraints))
            }
            Phase::Draining(ending) if idle => self.end(ending, rule_of(ending), out),
            Phase::Created
            | Phase::Queued
            | Phase::Halted
            | Phase::Draining(_)
            | Phase::Finalising(_)
            | Phase::Ended(_) => self.phase,
        }
    }

    /// EC2-196, EC2-207: pending targets are Skipped, current events end, then the deployment does.
    fn drain(&mut self, ending: Ending, rule: Rule, out: &mut Outbox<Action>) -> Phase {
        self.skip_pending(rule, out);
        self.stop_running(out);
        let runs = self.overview.in_progress > 0;
        if matches!(ending, Ending::Stopped(_)) {
            let answer = if runs {
                StopStatus::Pending
            } else {
                StopStatus::Succeeded
            };
            out.send(EC2_195, Action::StopAnswer(answer));
        }
        if runs {
            Phase::Draining(ending)
        } else {
            self.end(ending, rule, out)
        }
    }

    fn end(&mut self, ending: Ending, rule: Rule, out: &mut Outbox<Action>) -> Phase {
        out.lead(rule, self.change_to(ending.status(), ending.code()));
        // Only a deployment that never started still has pending targets here.
        self.skip_pending(EC2_210, out);
        out.send(EC2_206, Action::StopClock);
        out.send(EC2_215, Action::Notify(ending.notice()));
        out.send(EC2_210, Action::Ended(ending.code()));
        Phase::Ended(ending.status())
    }
}

/// The rule by which a deployment ends so.
const fn rule_of(ending: Ending) -> Rule {
    match ending {
        Ending::Succeeded => EC2_039,
        Ending::Failed(ErrorCode::Timeout) => EC2_207,
        Ending::Failed(_) => EC2_031,
        Ending::Stopped(_) => EC2_196,
    }
}
