//! One deployment to EC2 instances and on-premises hosts: which targets start when, when it halts, and
//! how it ends.
//!
//! It steps its targets and never looks into them. What a group remembers between deployments, and
//! whether a rollback follows, is the service's concern.

mod blue_green;
mod phase;
mod start;
mod targets;

use self::phase::Phase;
pub use self::phase::Progress;
use crate::aws::codedeploy::error_code::ErrorCode;
use crate::aws::codedeploy::ids::InstanceId;
use crate::aws::codedeploy::outbox::Outbox;
use crate::aws::codedeploy::server::action::{Action, Dispatch, Wait};
use crate::aws::codedeploy::server::ending::{Ending, Outcome};
use crate::aws::codedeploy::server::pass::Pass;
use crate::aws::codedeploy::server::round::Round;
use crate::aws::codedeploy::server::schedule::{self, Candidate, Constraint, Overview};
use crate::aws::codedeploy::server::settings::{HaltInflight, Settings};
use crate::aws::codedeploy::server::signal::Signal;
use crate::aws::codedeploy::server::target::{InstanceTarget, TargetSignal};
use crate::aws::codedeploy::status::{DeploymentStatus, DeploymentWaitType, StopStatus};
use crate::kernel::time::Duration;
use crate::rulebook::Rule;
use crate::rulebook::{
    EC2_037, EC2_043, EC2_044, EC2_056, EC2_061, EC2_062, EC2_063, EC2_065, EC2_073, EC2_076,
    EC2_077, EC2_079, EC2_084, EC2_086, EC2_087, EC2_088, EC2_092, EC2_195, EC2_196, EC2_203,
    EC2_206, EC2_207, EC2_210, EC2_215, EC2_221, FLT_025,
};

/// A deployment to EC2 instances and on-premises hosts.
#[derive(Clone, Debug)]
pub struct Deployment {
    settings: Settings,
    phase: Phase,
    targets: Vec<Slot>,
    /// The pass over the targets that it is in.
    round: Round,
    progress: Progress,
}

/// A target with the host it stands for.
#[derive(Clone, Copy, Debug)]
pub struct Slot {
    /// The host.
    pub instance: InstanceId,
    /// The rule by which it stands where it stands in the order (EC2-041, EC2-042).
    pub place: Rule,
    /// Its walk.
    pub target: InstanceTarget,
}

impl Deployment {
    /// A deployment about to be created.
    pub const fn new(settings: Settings) -> Self {
        Self {
            settings,
            phase: Phase::Created,
            targets: Vec::new(),
            round: Round::new(Pass::InPlace, Constraint::none(0), 0),
            progress: Progress::Before,
        }
    }

    /// The status a caller of the API sees.
    pub const fn status(&self) -> DeploymentStatus {
        match self.phase {
            Phase::Created => DeploymentStatus::Created,
            Phase::Queued => DeploymentStatus::Queued,
            Phase::Provisioning
            | Phase::Rolling
            | Phase::TerminationWait
            | Phase::Terminating
            | Phase::Halted
            | Phase::Draining(_)
            | Phase::Finalising(_) => DeploymentStatus::InProgress,
            Phase::Baking => DeploymentStatus::Baking,
            Phase::Ready => DeploymentStatus::Ready,
            Phase::Ended(status) => status,
        }
    }

    /// What it was created with.
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Targets by status.
    pub fn overview(&self) -> Overview {
        let mut overview = Overview::default();
        for slot in &self.targets {
            overview.count(slot.target.status());
        }
        overview
    }

    /// Whether it is in a wait that a caller can end (EC2-084, EC2-088).
    pub const fn waits_for(&self, wait: DeploymentWaitType) -> bool {
        match wait {
            DeploymentWaitType::ReadyWait => matches!(self.phase, Phase::Ready),
            DeploymentWaitType::TerminationWait => matches!(self.phase, Phase::TerminationWait),
        }
    }

    /// How far a blue/green deployment has come (EC2-092).
    pub const fn progress(&self) -> Progress {
        self.progress
    }

    /// The targets in the order in which they are started; empty before the start.
    pub fn targets(&self) -> &[Slot] {
        &self.targets
    }

    /// Takes one signal and says what follows.
    pub fn step(&mut self, signal: Signal<'_>, out: &mut Outbox<Action>) {
        self.phase = match (self.phase, signal) {
            (Phase::Created, Signal::Create { rule }) => {
                out.lead(
                    rule,
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
                self.end(Ending::failed(code, rule), out)
            }
            (Phase::Created | Phase::Queued, Signal::Begin(candidates)) => {
                self.enrol(candidates);
                self.begin(candidates, out)
            }
            (Phase::Provisioning, Signal::Provisioned(candidates)) => {
                out.send(EC2_073, Action::StopWait);
                self.enrol_also(candidates);
                self.begin_round(Pass::Install, out)
            }
            // The copy has not got its instances in time.
            (Phase::Provisioning, Signal::WaitOver) => {
                let code = ErrorCode::AutoScalingConfiguration;
                self.end(Ending::failed(code, EC2_076), out)
            }
            (Phase::Baking, Signal::WaitOver) => {
                out.lead(EC2_061, self.change_to(DeploymentStatus::InProgress, None));
                out.send(EC2_056, Action::Schedule);
                Phase::Rolling
            }
            (Phase::Ready, Signal::Continue(DeploymentWaitType::ReadyWait)) => {
                out.lead(EC2_084, self.change_to(DeploymentStatus::InProgress, None));
                out.send(EC2_084, Action::StopWait);
                self.begin_round(Pass::Reroute, out)
            }
            (Phase::Ready, Signal::WaitOver) => self.end(Ending::expired(EC2_077), out),
            (Phase::TerminationWait, Signal::WaitOver) => self.terminate_blue(EC2_079, out),
            (Phase::TerminationWait, Signal::Continue(DeploymentWaitType::TerminationWait)) => {
                out.send(EC2_088, Action::StopWait);
                self.terminate_blue(EC2_088, out)
            }
            (Phase::Terminating, Signal::Terminated) => {
                self.finalise(Ending::succeeded(EC2_087), out)
            }

            // Nothing has begun, or every target is final: the stop ends the deployment at once.
            (Phase::Created | Phase::Queued | Phase::Finalising(_), Signal::Stop) => {
                out.send(EC2_195, Action::StopAnswer(StopStatus::Succeeded));
                self.end(Ending::stopped(ErrorCode::ManualStop, EC2_196), out)
            }

            // The targets are worked out to be skipped, all events with them.
            (Phase::Created | Phase::Queued, Signal::StopByAlarm { stop, candidates }) => {
                self.enrol(candidates);
                self.end(Ending::stopped_by(stop), out)
            }
            (Phase::Finalising(_), Signal::StopByAlarm { stop, .. }) => {
                self.end(Ending::stopped_by(stop), out)
            }

            (Phase::Rolling, Signal::Schedule) => {
                self.launch(Dispatch::FirstOfTarget, out);
                self.phase
            }
            // What CodeDeploy has to call is throttled: no minimum saves the deployment.
            (Phase::Rolling | Phase::Halted, Signal::Target(at, signal))
                if signal.is_throttled() =>
            {
                self.tell(at, signal, out);
                self.round.end(self.targets[at.index()].target.status());
                self.wind_down(FLT_025, out);
                self.drain(Ending::failed(ErrorCode::Throttled, FLT_025), out)
            }
            (
                Phase::Rolling
                | Phase::Baking
                | Phase::Ready
                | Phase::TerminationWait
                | Phase::Terminating
                | Phase::Halted
                | Phase::Draining(_),
                Signal::Target(at, signal),
            ) => {
                self.step_target(at, signal, out);
                self.phase
            }
            (
                Phase::Provisioning
                | Phase::Rolling
                | Phase::Baking
                | Phase::Ready
                | Phase::TerminationWait
                | Phase::Terminating
                | Phase::Halted,
                Signal::Stop,
            ) => {
                self.wind_down(self.baking_or(EC2_063, EC2_196), out);
                let answer = StopStatus::with_running(self.round.counts().in_progress);
                out.send(EC2_195, Action::StopAnswer(answer));
                self.drain(Ending::stopped(ErrorCode::ManualStop, EC2_196), out)
            }
            // An alarm does to the targets what a request would.
            (
                Phase::Provisioning
                | Phase::Rolling
                | Phase::Baking
                | Phase::Ready
                | Phase::TerminationWait
                | Phase::Terminating
                | Phase::Halted,
                Signal::StopByAlarm { stop, .. },
            ) => {
                self.wind_down(self.baking_or(EC2_063, EC2_196), out);
                self.drain(Ending::stopped_by(stop), out)
            }
            (
                Phase::Provisioning
                | Phase::Rolling
                | Phase::Baking
                | Phase::Ready
                | Phase::TerminationWait
                | Phase::Terminating
                | Phase::Halted,
                Signal::OutOfTime,
            ) => {
                self.wind_down(self.baking_or(EC2_065, EC2_207), out);
                self.drain(Ending::failed(ErrorCode::Timeout, EC2_207), out)
            }
            // A stop that is under way already is answered Succeeded; a deployment that ran out of
            // time still has events running, and ends Failed all the same.
            (draining @ Phase::Draining(ending), Signal::Stop) => {
                let answer = match ending.outcome {
                    Outcome::Stopped(_) | Outcome::Expired => StopStatus::Succeeded,
                    Outcome::Succeeded | Outcome::Failed(_) => StopStatus::Pending,
                };
                out.send(EC2_195, Action::StopAnswer(answer));
                draining
            }

            (Phase::Finalising(ending), Signal::Finalised) => self.end(ending, out),

            // Events that ended at the instant of the halt ended by themselves. What still runs is
            // cut here, where slots and halts are weighed after all completions.
            (Phase::Halted, Signal::Schedule) => {
                if self.settings.halt_inflight == HaltInflight::Cut {
                    self.stop_running(EC2_044, out);
                }
                self.go_on(out)
            }

            // Answers that a stop or a halt overtook. Nobody is listening.
            (
                late @ (Phase::Baking
                | Phase::Ready
                | Phase::TerminationWait
                | Phase::Terminating
                | Phase::Draining(_)
                | Phase::Finalising(_)),
                Signal::Schedule,
            ) => late,
            // The end is decided already, and nothing new starts on the way there.
            (late @ (Phase::Finalising(_) | Phase::Draining(_)), Signal::OutOfTime) => late,
            (late @ (Phase::Draining(_) | Phase::Ended(_)), Signal::StopByAlarm { .. }) => late,
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
            // Instances come into service, and others go, whatever became of the deployment (EC2-091).
            (
                ended @ Phase::Ended(_),
                Signal::Schedule
                | Signal::Finalised
                | Signal::OutOfTime
                | Signal::Provisioned(_)
                | Signal::Terminated,
            ) => ended,
            // A stop came between the admission and the start checks.
            (ended @ Phase::Ended(_), Signal::Begin(_) | Signal::Refuse { .. } | Signal::Admit) => {
                ended
            }

            (
                phase,
                signal @ (Signal::Create { .. }
                | Signal::Queue
                | Signal::Admit
                | Signal::Refuse { .. }
                | Signal::Begin(_)
                | Signal::Provisioned(_)
                | Signal::Continue(_)
                | Signal::Terminated
                | Signal::Target(..)
                | Signal::Schedule
                | Signal::Stop
                | Signal::OutOfTime
                | Signal::WaitOver
                | Signal::Finalised),
            ) => unreachable!("{signal:?} while {phase:?}"),
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
        self.enrol_also(candidates);
    }

    fn enrol_also(&mut self, candidates: &[Candidate]) {
        let slots = candidates
            .iter()
            .enumerate()
            .map(|(place, candidate)| Slot {
                instance: candidate.instance,
                place: schedule::place_rule(candidates, place),
                target: InstanceTarget::new(candidate.role),
            });
        self.targets.extend(slots);
    }

    /// Targets whose turn comes in a pass.
    fn taken_by(&self, pass: Pass) -> u32 {
        let takes = |slot: &&Slot| pass.takes(slot.target.role(), slot.target.status());
        let taken = self.targets.iter().filter(takes).count();
        u32::try_from(taken).expect("hosts are counted in u32")
    }

    /// What follows when a target has become final.
    fn go_on(&mut self, out: &mut Outbox<Action>) -> Phase {
        let idle = self.round.is_idle();
        match self.phase {
            Phase::Rolling if self.round.is_over() => self.end_round(out),
            Phase::Rolling if self.round.zone_is_over() => self.leave_zone(out),
            Phase::Rolling => {
                if self.round.slots(self.settings.batches) > 0 {
                    out.send(EC2_043, Action::Schedule);
                }
                self.phase
            }
            Phase::Halted if idle => {
                self.finalise(Ending::failed(ErrorCode::HealthConstraints, EC2_037), out)
            }
            Phase::Draining(ending) if idle => self.end(ending, out),
            Phase::Created
            | Phase::Queued
            | Phase::Provisioning
            | Phase::Baking
            | Phase::Ready
            | Phase::TerminationWait
            | Phase::Terminating
            | Phase::Halted
            | Phase::Draining(_)
            | Phase::Finalising(_)
            | Phase::Ended(_) => self.phase,
        }
    }

    /// Every target has been through the pass.
    fn end_round(&mut self, out: &mut Outbox<Action>) -> Phase {
        let pass = self.round.pass();
        let Some(rule) = self.round.success_rule() else {
            let rule = match pass {
                Pass::Block => EC2_086,
                Pass::InPlace
                | Pass::Install
                | Pass::Reroute
                | Pass::AllowBlue
                | Pass::BlockGreen => EC2_037,
            };
            return self.finalise(Ending::failed(ErrorCode::HealthConstraints, rule), out);
        };
        match pass {
            Pass::InPlace => self.finalise(Ending::succeeded(rule), out),
            Pass::Install => self.come_to_ready_point(out),
            Pass::Reroute => self.begin_round(Pass::Block, out),
            Pass::Block => self.settle_blue(out),
            Pass::AllowBlue => self.begin_round(Pass::BlockGreen, out),
            Pass::BlockGreen => self.finalise(Ending::succeeded(EC2_092), out),
        }
    }

    /// The service takes a while to say how it ended.
    fn finalise(&mut self, ending: Ending, out: &mut Outbox<Action>) -> Phase {
        out.send(EC2_221, Action::Ask(Wait::DeploymentFinalise));
        Phase::Finalising(ending)
    }

    /// The rule for what overtakes a wait between two zones, or what is under way.
    fn baking_or(&self, baking: Rule, rolling: Rule) -> Rule {
        match self.status() {
            DeploymentStatus::Baking => baking,
            DeploymentStatus::Created
            | DeploymentStatus::Queued
            | DeploymentStatus::InProgress
            | DeploymentStatus::Ready
            | DeploymentStatus::Succeeded
            | DeploymentStatus::Failed
            | DeploymentStatus::Stopped => rolling,
        }
    }

    /// EC2-061, EC2-062: a wait behind the zone, if one is configured, and on to the next.
    fn leave_zone(&mut self, out: &mut Outbox<Action>) -> Phase {
        let monitor = self.round.leave_zone();
        if monitor == Duration::ZERO {
            out.send(EC2_056, Action::Schedule);
            return Phase::Rolling;
        }
        out.lead(EC2_062, self.change_to(DeploymentStatus::Baking, None));
        out.send(EC2_061, Action::StartWait(monitor));
        Phase::Baking
    }

    /// The deployment ends when the current events of its targets have.
    fn drain(&mut self, ending: Ending, out: &mut Outbox<Action>) -> Phase {
        if !self.round.is_idle() {
            Phase::Draining(ending)
        } else {
            self.end(ending, out)
        }
    }

    fn end(&mut self, ending: Ending, out: &mut Outbox<Action>) -> Phase {
        out.lead(ending.rule, self.change_to(ending.status(), ending.code()));
        // Of a deployment that never started, all targets are pending here, and of a blue/green one
        // that did not come so far, the blue ones are.
        self.skip_pending(ending.skips(), out);
        out.send(EC2_206, Action::StopClock);
        self.hand_over(ending, out);
        out.send(EC2_215, Action::Notify(ending.notice()));
        out.send(EC2_210, Action::Ended(ending.code()));
        Phase::Ended(ending.status())
    }
}

#[cfg(test)]
mod tests;
