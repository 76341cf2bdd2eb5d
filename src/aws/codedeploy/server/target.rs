//! One host's walk through its lifecycle events.
//!
//! The machine decides order, failure and what is skipped. It does not know how long an event takes
//! or how it ends: it asks with `Action::RunEvent`, or with `Action::RunServiceEvent` where the
//! service itself acts on load balancers, and is told with a signal. A target that failed is left as
//! it is, deregistered or not (EC2-136).

use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::aws::codedeploy::notification::TriggerEventType;
use crate::aws::codedeploy::outbox::Outbox;
use crate::aws::codedeploy::server::action::{Action, Begun, Dispatch, Wait};
use crate::aws::codedeploy::server::result::{EventResult, Failure, FailureCause};
use crate::aws::codedeploy::server::role::TargetRole;
use crate::aws::codedeploy::server::service_event::ServiceEvent;
use crate::aws::codedeploy::server::settings::{ApplicationStopFailures, Settings};
use crate::aws::codedeploy::status::TargetStatus;
use crate::rulebook::Rule;
use crate::rulebook::{
    EC2_018, EC2_019, EC2_020, EC2_046, EC2_047, EC2_083, EC2_127, EC2_133, EC2_142, EC2_151,
    EC2_154, EC2_215, EC2_221, FLT_025,
};

/// The state of one target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InstanceTarget {
    role: TargetRole,
    phase: Phase,
    installed: Installed,
    was_ready: WasReady,
}

/// Whether the revision's Install has finished on the host (EC2-012, EC2-050).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Installed {
    /// It has not.
    No,
    /// It has.
    Yes,
}

/// Whether a green target has got to the point from which it takes traffic (EC2-083).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WasReady {
    No,
    Yes,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Phase {
    /// Its turn has not come.
    Pending,
    /// An event waits for the agent.
    Offered { index: u8 },
    /// An event runs.
    Running { index: u8 },
    /// An event runs and will be the last, by this rule.
    Stopping { index: u8, rule: Rule },
    /// An event failed; the events from `skip_from` on wait for their stamp, if any do.
    Failing { skip_from: Option<u8> },
    /// Installed; the events from `index` on follow when traffic is rerouted (EC2-083).
    Ready { index: u8 },
    /// Every event is over; the service is about to say so.
    Succeeding,
    /// Final.
    Finished(TargetStatus),
}

/// What a target is told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TargetSignal {
    /// Its turn has come.
    Start(Turn),
    /// The agent has picked the offered event up, or the service begins it.
    PickedUp,
    /// The offered or running event is over.
    EventEnded(EventResult),
    /// The stamp of the skipped events is due.
    SkipStamp,
    /// The service has finalised the target.
    Finalised,
    /// It is to end with its current event: the deployment is being stopped, has run out of time or
    /// is cut short at a halt.
    Stop(Rule),
    /// The deployment will never reach this target.
    Skip(Rule),
}

impl TargetSignal {
    /// Whether an event failed because its calls were throttled (FLT-025).
    pub const fn is_throttled(self) -> bool {
        matches!(
            self,
            Self::EventEnded(EventResult::Failed(Failure {
                cause: FailureCause::Throttled,
                ..
            }))
        )
    }
}

/// A target's turn: how its first event is offered, and what brought the turn about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Turn {
    /// How the first event is offered.
    pub dispatch: Dispatch,
    /// Why a target starts now.
    pub now: Rule,
    /// Why it is this one.
    pub place: Rule,
}

impl InstanceTarget {
    /// A target whose turn has not come.
    pub const fn new(role: TargetRole) -> Self {
        Self {
            role,
            phase: Phase::Pending,
            installed: Installed::No,
            was_ready: WasReady::No,
        }
    }

    /// The status a caller of the API sees.
    pub const fn status(&self) -> TargetStatus {
        match self.phase {
            Phase::Pending => TargetStatus::Pending,
            Phase::Offered { .. }
            | Phase::Running { .. }
            | Phase::Stopping { .. }
            | Phase::Failing { .. }
            | Phase::Succeeding => TargetStatus::InProgress,
            Phase::Ready { .. } => TargetStatus::Ready,
            Phase::Finished(status) => status,
        }
    }

    /// Whether it has been Ready: a green target that was may be registered (EC2-092).
    pub fn was_ready(&self) -> bool {
        self.was_ready == WasReady::Yes
    }

    /// Its part in the deployment.
    pub const fn role(&self) -> TargetRole {
        self.role
    }

    /// Whether this deployment's Install finished here.
    pub const fn installed(&self) -> Installed {
        self.installed
    }

    /// Takes one signal and says what follows.
    pub fn step(&mut self, signal: TargetSignal, settings: &Settings, out: &mut Outbox<Action>) {
        let role = self.role;
        self.phase = match (self.phase, signal) {
            (Phase::Pending, TargetSignal::Start(turn)) => {
                start(0, TargetStatus::Pending, turn, role, settings, out)
            }
            (Phase::Ready { index }, TargetSignal::Start(turn)) => {
                self.was_ready = WasReady::Yes;
                start(index, TargetStatus::Ready, turn, role, settings, out)
            }
            (Phase::Pending, TargetSignal::Skip(rule)) => skip_all(rule, role, out),

            (Phase::Offered { index }, TargetSignal::PickedUp) => {
                let event = event_at(role, index);
                let rule = ServiceEvent::of(event).map_or(EC2_142, ServiceEvent::rule);
                out.lead(rule, Action::EventStarted(event));
                Phase::Running { index }
            }
            (Phase::Offered { index }, TargetSignal::EventEnded(result)) => {
                end(index, result, Begun::No, role, out);
                self.after(index, result, settings, out)
            }
            // Between two events nothing has to be waited for.
            (Phase::Offered { index }, TargetSignal::Stop(rule)) => {
                skip_from(index, rule, role, out);
                finish(rule, TargetStatus::Failed, out)
            }

            (Phase::Running { index }, TargetSignal::EventEnded(result)) => {
                end(index, result, Begun::Yes, role, out);
                self.after(index, result, settings, out)
            }
            (Phase::Running { index }, TargetSignal::Stop(rule)) => Phase::Stopping { index, rule },

            (Phase::Stopping { index, rule }, TargetSignal::EventEnded(result)) => {
                end(index, result, Begun::Yes, role, out);
                self.note_install(index, result);
                let last = usize::from(index) + 1 == role.events().len();
                if last && matches!(result, EventResult::Succeeded(_)) {
                    finish(rule, TargetStatus::Succeeded, out)
                } else {
                    skip_from(index + 1, rule, role, out);
                    finish(rule, TargetStatus::Failed, out)
                }
            }

            (
                Phase::Failing {
                    skip_from: Some(from),
                },
                TargetSignal::SkipStamp,
            ) => {
                skip_from(from, EC2_020, role, out);
                Phase::Failing { skip_from: None }
            }
            // A stop finds the failure already there: it changes when the target is final, not why.
            (
                Phase::Failing { skip_from: from },
                TargetSignal::Finalised | TargetSignal::Stop(_),
            ) => {
                if let Some(from) = from {
                    skip_from(from, EC2_020, role, out);
                }
                finish(EC2_047, TargetStatus::Failed, out)
            }
            (Phase::Succeeding, TargetSignal::Finalised) => {
                finish(EC2_221, TargetStatus::Succeeded, out)
            }
            // Its last event had ended well before the stop came.
            (Phase::Succeeding, TargetSignal::Stop(rule)) => {
                finish(rule, TargetStatus::Succeeded, out)
            }

            // A stop overtook the answer to a wait, or the host's report. Nobody is listening.
            (
                finished @ Phase::Finished(_),
                TargetSignal::SkipStamp
                | TargetSignal::Finalised
                | TargetSignal::PickedUp
                | TargetSignal::EventEnded(_)
                | TargetSignal::Stop(_)
                | TargetSignal::Skip(_),
            ) => finished,
            (failing @ Phase::Failing { skip_from: None }, TargetSignal::SkipStamp) => failing,
            (stopping @ Phase::Stopping { .. }, TargetSignal::Stop(_)) => stopping,
            // What was on its way when the target became Ready.
            (ready @ Phase::Ready { .. }, TargetSignal::SkipStamp) => ready,

            (
                Phase::Pending,
                TargetSignal::PickedUp
                | TargetSignal::EventEnded(_)
                | TargetSignal::SkipStamp
                | TargetSignal::Finalised
                | TargetSignal::Stop(_),
            )
            | (
                Phase::Offered { .. },
                TargetSignal::Start(_)
                | TargetSignal::SkipStamp
                | TargetSignal::Finalised
                | TargetSignal::Skip(_),
            )
            | (
                Phase::Running { .. } | Phase::Stopping { .. },
                TargetSignal::Start(_)
                | TargetSignal::PickedUp
                | TargetSignal::SkipStamp
                | TargetSignal::Finalised
                | TargetSignal::Skip(_),
            )
            | (
                Phase::Failing { .. },
                TargetSignal::Start(_)
                | TargetSignal::PickedUp
                | TargetSignal::EventEnded(_)
                | TargetSignal::Skip(_),
            )
            | (
                Phase::Succeeding,
                TargetSignal::Start(_)
                | TargetSignal::PickedUp
                | TargetSignal::EventEnded(_)
                | TargetSignal::SkipStamp
                | TargetSignal::Skip(_),
            )
            | (
                Phase::Ready { .. },
                TargetSignal::PickedUp
                | TargetSignal::EventEnded(_)
                | TargetSignal::Finalised
                | TargetSignal::Stop(_)
                | TargetSignal::Skip(_),
            )
            | (Phase::Finished(_), TargetSignal::Start(_)) => {
                unreachable!("{signal:?} while {:?}", self.phase)
            }
        };
    }

    /// The phase behind an event that ended while nothing stopped the deployment.
    fn after(
        &mut self,
        index: u8,
        result: EventResult,
        settings: &Settings,
        out: &mut Outbox<Action>,
    ) -> Phase {
        self.note_install(index, result);
        let role = self.role;
        match result {
            EventResult::Succeeded(_) => proceed(index, role.order(), role, settings, out),
            EventResult::Failed(_) if is_ignored(index, role, settings) => {
                out.lead(EC2_019, Action::FailureIgnored(event_at(role, index)));
                proceed(index, EC2_018, role, settings, out)
            }
            EventResult::Failed(failure) => fail(index, failure.cause, role, out),
        }
    }

    fn note_install(&mut self, index: u8, result: EventResult) {
        let install = event_at(self.role, index) == LifecycleEventName::Install;
        if install && matches!(result, EventResult::Succeeded(_)) {
            self.installed = Installed::Yes;
        }
    }
}

fn event_at(role: TargetRole, index: u8) -> LifecycleEventName {
    role.events()[usize::from(index)]
}

fn is_ignored(index: u8, role: TargetRole, settings: &Settings) -> bool {
    settings.application_stop_failures == ApplicationStopFailures::Ignore
        && event_at(role, index).failure_is_ignorable()
}

fn start(
    index: u8,
    from: TargetStatus,
    turn: Turn,
    role: TargetRole,
    settings: &Settings,
    out: &mut Outbox<Action>,
) -> Phase {
    let to = TargetStatus::InProgress;
    out.lead(turn.now, Action::Target { from, to });
    out.send(EC2_215, Action::Notify(TriggerEventType::InstanceStart));
    offer(index, turn.dispatch, turn.place, role, settings, out)
}

fn offer(
    index: u8,
    dispatch: Dispatch,
    rule: Rule,
    role: TargetRole,
    settings: &Settings,
    out: &mut Outbox<Action>,
) -> Phase {
    let event = event_at(role, index);
    let limits = settings.limits;
    let action = match ServiceEvent::of(event) {
        Some(own) => Action::RunServiceEvent {
            event,
            dispatch,
            limit: own.limit(limits),
        },
        None => Action::RunEvent {
            event,
            dispatch,
            limits,
        },
    };
    out.send(rule, action);
    Phase::Offered { index }
}

fn end(index: u8, result: EventResult, begun: Begun, role: TargetRole, out: &mut Outbox<Action>) {
    let rule = match result {
        EventResult::Succeeded(success) => success.rule(),
        EventResult::Failed(failure) => failure.rule(event_at(role, index)),
    };
    out.lead(
        rule,
        Action::EventEnded {
            event: event_at(role, index),
            result,
            begun,
        },
    );
}

/// On to the next event, or to the end of the walk.
fn proceed(
    index: u8,
    rule: Rule,
    role: TargetRole,
    settings: &Settings,
    out: &mut Outbox<Action>,
) -> Phase {
    let next = index + 1;
    if role.ready_after() == Some(event_at(role, index)) {
        become_ready(next, out)
    } else if usize::from(next) < role.events().len() {
        offer(next, Dispatch::NextEvent, rule, role, settings, out)
    } else {
        out.send(EC2_221, Action::Ask(Wait::InstanceFinalise));
        Phase::Succeeding
    }
}

/// The target waits until traffic is rerouted (EC2-083).
fn become_ready(index: u8, out: &mut Outbox<Action>) -> Phase {
    let (from, to) = (TargetStatus::InProgress, TargetStatus::Ready);
    out.lead(EC2_083, Action::Target { from, to });
    out.send(EC2_215, Action::Notify(TriggerEventType::InstanceReady));
    Phase::Ready { index }
}

fn fail(index: u8, cause: FailureCause, role: TargetRole, out: &mut Outbox<Action>) -> Phase {
    let next = index + 1;
    let rest = (usize::from(next) < role.events().len()).then_some(next);
    if cause.is_noticed_by_service() {
        // No report of the agent has to be worked in: the target is final at once.
        if let Some(from) = rest {
            skip_from(from, EC2_020, role, out);
        }
        return finish(rule_of(cause), TargetStatus::Failed, out);
    }
    if rest.is_some() {
        out.send(EC2_020, Action::Ask(Wait::SkipStamp));
    }
    out.send(EC2_221, Action::Ask(Wait::InstanceFinalise));
    Phase::Failing { skip_from: rest }
}

/// The rule by which a failure of this cause fails the target: limits have their own.
const fn rule_of(cause: FailureCause) -> Rule {
    match cause {
        FailureCause::NotPickedUp => EC2_046,
        FailureCause::HostLost => EC2_151,
        FailureCause::OutOfTime => EC2_154,
        FailureCause::NotDrained => EC2_133,
        FailureCause::NotHealthy => EC2_127,
        FailureCause::Throttled => FLT_025,
        FailureCause::ScriptMissing
        | FailureCause::ScriptNotExecutable
        | FailureCause::ScriptTimedOut
        | FailureCause::ScriptFailed
        | FailureCause::OutputsLeftOpen
        | FailureCause::AgentRestarted
        | FailureCause::PreviousArchiveMissing
        | FailureCause::AppSpecInvalid
        | FailureCause::UnknownHook
        | FailureCause::DuplicateTarget
        | FailureCause::PatternOnFile
        | FailureCause::FileExists
        | FailureCause::DownloadFailed
        | FailureCause::DiskFull => EC2_047,
    }
}

fn skip_from(index: u8, rule: Rule, role: TargetRole, out: &mut Outbox<Action>) {
    for event in &role.events()[usize::from(index)..] {
        out.send(rule, Action::EventSkipped(*event));
    }
}

fn skip_all(rule: Rule, role: TargetRole, out: &mut Outbox<Action>) -> Phase {
    let (from, to) = (TargetStatus::Pending, TargetStatus::Skipped);
    out.send(rule, Action::Target { from, to });
    skip_from(0, rule, role, out);
    Phase::Finished(to)
}

fn finish(rule: Rule, to: TargetStatus, out: &mut Outbox<Action>) -> Phase {
    out.lead(
        rule,
        Action::Target {
            from: TargetStatus::InProgress,
            to,
        },
    );
    let notice = match to {
        TargetStatus::Succeeded => TriggerEventType::InstanceSuccess,
        TargetStatus::Failed => TriggerEventType::InstanceFailure,
        TargetStatus::Pending
        | TargetStatus::InProgress
        | TargetStatus::Skipped
        | TargetStatus::Unknown
        | TargetStatus::Ready => unreachable!("an attempted target ends Succeeded or Failed"),
    };
    out.send(EC2_215, Action::Notify(notice));
    Phase::Finished(to)
}

#[cfg(test)]
mod tests;
