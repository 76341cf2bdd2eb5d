//! One in-place deployment: which targets start when, when it halts, and how it ends.
//!
//! It steps its targets and never looks into them. What a group remembers between deployments, and
//! whether a rollback follows, is the service's concern.

mod phase;

use self::phase::Phase;
use crate::aws::codedeploy::error_code::ErrorCode;
use crate::aws::codedeploy::ids::{InstanceId, TargetIndex};
use crate::aws::codedeploy::notification::TriggerEventType;
use crate::aws::codedeploy::outbox::Outbox;
use crate::aws::codedeploy::server::action::{Action, Dispatch, Wait};
use crate::aws::codedeploy::server::ending::{Ending, Outcome};
use crate::aws::codedeploy::server::schedule::{self, Candidate, Constraint, Overview};
use crate::aws::codedeploy::server::settings::{HaltInflight, Settings};
use crate::aws::codedeploy::server::signal::Signal;
use crate::aws::codedeploy::server::target::{InstanceTarget, TargetSignal, Turn};
use crate::aws::codedeploy::status::{DeploymentStatus, StopStatus, TargetStatus};
use crate::rulebook::Rule;
use crate::rulebook::{
    EC2_037, EC2_038, EC2_040, EC2_043, EC2_044, EC2_195, EC2_196, EC2_203, EC2_205, EC2_206,
    EC2_207, EC2_210, EC2_211, EC2_215, EC2_221, FLT_025,
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
                self.begin(out)
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

            (Phase::Rolling(constraint), Signal::Schedule) => {
                self.launch(constraint, Dispatch::FirstOfTarget, out);
                self.phase
            }
            // What CodeDeploy has to call is throttled: no minimum saves the deployment.
            (Phase::Rolling(_) | Phase::Halted, Signal::Target(at, signal))
                if signal.is_throttled() =>
            {
                self.tell(at, signal, out);
                self.overview.end(self.targets[at.index()].target.status());
                self.wind_down(FLT_025, out);
                self.drain(Ending::failed(ErrorCode::Throttled, FLT_025), out)
            }
            (
                Phase::Rolling(_) | Phase::Halted | Phase::Draining(_),
                Signal::Target(at, signal),
            ) => {
                self.step_target(at, signal, out);
                self.phase
            }
            (Phase::Rolling(_) | Phase::Halted, Signal::Stop) => {
                self.wind_down(EC2_196, out);
                let answer = StopStatus::with_running(self.overview.in_progress);
                out.send(EC2_195, Action::StopAnswer(answer));
                self.drain(Ending::stopped(ErrorCode::ManualStop, EC2_196), out)
            }
            // An alarm does to the targets what a request would.
            (Phase::Rolling(_) | Phase::Halted, Signal::StopByAlarm { stop, .. }) => {
                self.wind_down(EC2_196, out);
                self.drain(Ending::stopped_by(stop), out)
            }
            (Phase::Rolling(_) | Phase::Halted, Signal::OutOfTime) => {
                self.wind_down(EC2_207, out);
                self.drain(Ending::failed(ErrorCode::Timeout, EC2_207), out)
            }
            // A stop that is under way already is answered Succeeded; a deployment that ran out of
            // time still has events running, and ends Failed all the same.
            (draining @ Phase::Draining(ending), Signal::Stop) => {
                let answer = match ending.outcome {
                    Outcome::Stopped(_) => StopStatus::Succeeded,
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
            (late @ (Phase::Draining(_) | Phase::Finalising(_)), Signal::Schedule) => late,
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
            | (Phase::Queued, Signal::Create { .. } | Signal::Queue)
            | (
                Phase::Rolling(_) | Phase::Halted | Phase::Draining(_),
                Signal::Create { .. }
                | Signal::Queue
                | Signal::Admit
                | Signal::Refuse { .. }
                | Signal::Begin(_)
                | Signal::Finalised,
            )
            | (
                Phase::Finalising(_),
                Signal::Create { .. }
                | Signal::Queue
                | Signal::Admit
                | Signal::Refuse { .. }
                | Signal::Begin(_)
                | Signal::Target(
                    _,
                    TargetSignal::Start(_) | TargetSignal::Stop(_) | TargetSignal::Skip(_),
                ),
            )
            | (
                Phase::Ended(_),
                Signal::Create { .. }
                | Signal::Queue
                | Signal::Stop
                | Signal::Target(
                    _,
                    TargetSignal::Start(_) | TargetSignal::Stop(_) | TargetSignal::Skip(_),
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
        let slots = candidates
            .iter()
            .enumerate()
            .map(|(place, candidate)| Slot {
                instance: candidate.instance,
                place: schedule::place_rule(candidates, place),
                target: InstanceTarget::new(),
            });
        self.targets.extend(slots);
        let targets = u32::try_from(self.targets.len()).expect("hosts are counted in u32");
        self.overview = Overview::pending(targets);
    }

    /// The last start checks, then the first targets (EC2-211).
    fn begin(&mut self, out: &mut Outbox<Action>) -> Phase {
        if self.targets.is_empty() {
            return self.end(Ending::failed(ErrorCode::NoInstances, EC2_211), out);
        }
        let Some(constraint) = Constraint::new(&self.settings, self.overview.total()) else {
            let ending = Ending::failed(ErrorCode::HealthConstraintsInvalid, EC2_040);
            return self.end(ending, out);
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
        let now = if self.overview.failed > 0 {
            EC2_038
        } else if dispatch == Dispatch::FirstOfDeployment {
            constraint.rule()
        } else {
            EC2_043
        };
        for _ in 0..slots {
            let at = TargetIndex(self.next);
            self.next += 1;
            self.overview.pending -= 1;
            self.overview.in_progress += 1;
            let place = self.targets[at.index()].place;
            let turn = Turn {
                dispatch,
                now,
                place,
            };
            self.tell(at, TargetSignal::Start(turn), out);
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
        self.overview.end(after);
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

    /// EC2-044: pending targets become Skipped at once; what runs is drained, or cut at the end of
    /// the instant.
    fn halt(&mut self, out: &mut Outbox<Action>) -> Phase {
        out.lead(EC2_044, Action::Halted);
        self.skip_pending(EC2_044, out);
        if self.settings.halt_inflight == HaltInflight::Cut {
            out.send(EC2_044, Action::Schedule);
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
    fn stop_running(&mut self, rule: Rule, out: &mut Outbox<Action>) {
        for place in 0..self.next {
            let at = TargetIndex(place);
            if self.targets[at.index()].target.status() != TargetStatus::InProgress {
                continue;
            }
            self.tell(at, TargetSignal::Stop(rule), out);
            let after = self.targets[at.index()].target.status();
            if after != TargetStatus::InProgress {
                self.overview.end(after);
            }
        }
    }

    /// EC2-196, EC2-207: pending targets are Skipped, running ones end with their current event.
    fn wind_down(&mut self, rule: Rule, out: &mut Outbox<Action>) {
        self.skip_pending(rule, out);
        self.stop_running(rule, out);
    }

    /// What follows when a target has become final.
    fn go_on(&mut self, out: &mut Outbox<Action>) -> Phase {
        let idle = self.overview.in_progress == 0;
        match self.phase {
            Phase::Rolling(constraint) if idle && self.overview.pending == 0 => {
                let ending = match constraint.success_rule(&self.overview) {
                    Some(rule) => Ending::succeeded(rule),
                    None => Ending::failed(ErrorCode::HealthConstraints, EC2_037),
                };
                out.send(EC2_221, Action::Ask(Wait::DeploymentFinalise));
                Phase::Finalising(ending)
            }
            Phase::Rolling(constraint) => {
                if constraint.slots(&self.overview, self.settings.batches) > 0 {
                    out.send(EC2_043, Action::Schedule);
                }
                self.phase
            }
            Phase::Halted if idle => {
                out.send(EC2_221, Action::Ask(Wait::DeploymentFinalise));
                Phase::Finalising(Ending::failed(ErrorCode::HealthConstraints, EC2_037))
            }
            Phase::Draining(ending) if idle => self.end(ending, out),
            Phase::Created
            | Phase::Queued
            | Phase::Halted
            | Phase::Draining(_)
            | Phase::Finalising(_)
            | Phase::Ended(_) => self.phase,
        }
    }

    /// The deployment ends when the current events of its targets have.
    fn drain(&mut self, ending: Ending, out: &mut Outbox<Action>) -> Phase {
        if self.overview.in_progress > 0 {
            Phase::Draining(ending)
        } else {
            self.end(ending, out)
        }
    }

    fn end(&mut self, ending: Ending, out: &mut Outbox<Action>) -> Phase {
        out.lead(ending.rule, self.change_to(ending.status(), ending.code()));
        // Only a deployment that never started still has pending targets here.
        self.skip_pending(ending.skips(), out);
        out.send(EC2_206, Action::StopClock);
        out.send(EC2_215, Action::Notify(ending.notice()));
        out.send(EC2_210, Action::Ended(ending.code()));
        Phase::Ended(ending.status())
    }
}

#[cfg(test)]
mod tests;
