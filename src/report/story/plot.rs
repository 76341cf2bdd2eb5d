//! What the plot tells of an entry: what a person wants to know who asks how it went.

use crate::aws::cloudwatch::state::AlarmState;
use crate::aws::codedeploy::rollback::RollbackMessage;
use crate::aws::codedeploy::status::{DeploymentStatus, TargetStatus};
use crate::aws::elb::target::TargetState;
use crate::report::alarm_reason;
use crate::report::story::success::{Change, Seen};
use crate::report::story::{Teller, Telling, Told, Tone, words};
use crate::trace::alarm::PollResult;
use crate::trace::entry::{Entry, Subject, What};
use crate::trace::minute::Availability;
use crate::trace::wording::Wording;
use crate::trace::wording::detail::not_rolled_back;

impl Teller {
    /// What the entry says; none of what goes as it should and says no more than that.
    pub(super) fn plot(&mut self, entry: &Entry, wording: &Wording<'_>) -> Option<Told> {
        let told = match entry.what {
            What::Created { .. } => Told::new(words::of_creation(entry, wording), Tone::Plain),
            What::Deployment { from, to, .. } => Told {
                text: format!("{from} → {to}"),
                detail: words::of_end(entry, wording),
                tone: self.tone_of_end(entry, to),
            },
            What::Halted => {
                self.halted.get_or_insert(entry.rule);
                Told::new("halts: no further target is started", Tone::Trouble)
            }
            What::GroupCopied(instances) => Told::new(
                format!("copies its Auto Scaling group: {instances} green instances"),
                Tone::Plain,
            ),
            What::TerminationWaitStarted => {
                Told::new("waits before it terminates blue instances", Tone::Plain)
            }
            What::BlueTerminated => Told::new("terminates blue instances", Tone::Plain),
            What::GroupIsGreen => {
                Told::new("the group consists of the green instances now", Tone::Plain)
            }
            What::CopyCalled(call) => Told::new(call.as_str(), Tone::Routine),
            What::HostLaunched => Told::new("is launched", Tone::Routine),
            What::HostTerminated => Told::new("is terminated", Tone::Routine),
            What::NotTerminated => Told::new("cannot be terminated, and runs on", Tone::Trouble),
            What::ZoneBegan(zone) => {
                let name = wording.zone_begun(zone);
                Told::new(format!("zone {name} begins"), Tone::Plain)
            }
            What::Target { from, to, .. } => {
                let tone = match to {
                    TargetStatus::Failed => Tone::Bad,
                    TargetStatus::Pending
                    | TargetStatus::InProgress
                    | TargetStatus::Succeeded
                    | TargetStatus::Skipped
                    | TargetStatus::Unknown
                    | TargetStatus::Ready => Tone::Routine,
                };
                Told::new(format!("{from} → {to}"), tone)
            }
            What::EventFailed(event, _) | What::EventNotPickedUp(event, _) => {
                self.failed.get_or_insert(entry.rule);
                Told {
                    text: format!("{event} Failed"),
                    detail: format!(": {}", words::of_detail(entry, wording)),
                    tone: Tone::Bad,
                }
            }
            What::FailureIgnored(event) => {
                Told::new(format!("the failure of {event} is ignored"), Tone::Plain)
            }
            What::StopAnswered(status) => Told::new(
                format!("StopDeployment is answered {status}"),
                Tone::Trouble,
            ),
            What::OperationAccepted => {
                let text = words::of_balancing(entry, wording);
                if text.is_empty() {
                    return None;
                }
                Told::new(text, Tone::Plain)
            }
            What::OperationRefused(_) => {
                Told::new(words::of_refusal(entry, wording), Tone::Trouble)
            }
            What::RollbackMessage(RollbackMessage::RolledBackBy(rollback)) => Told::new(
                format!("is rolled back by d-{}", rollback.index() + 1),
                Tone::Plain,
            ),
            What::RollbackMessage(RollbackMessage::NothingToRollBackTo) => Told::new(
                "cannot be rolled back: the group has no earlier successful deployment",
                Tone::Trouble,
            ),
            What::NotRolledBack => Told::new(
                format!("is not rolled back: {}", not_rolled_back(entry.rule)),
                Tone::Plain,
            ),
            What::FaultBegan(_) => Told::new(
                format!("fault {} strikes", wording.subject(entry)),
                Tone::Trouble,
            ),
            What::FaultEnded(_) => Told::new(
                format!("fault {} is over", wording.subject(entry)),
                Tone::Plain,
            ),
            What::AgentLost => Told::new("the agent is lost", Tone::Trouble),
            What::AgentBack => Told::new("the agent is back", Tone::Plain),
            What::EventStarted(_)
            | What::EventSucceeded(..)
            | What::EventSkipped(_)
            | What::CallRefused { .. }
            | What::Health { .. }
            | What::Notified(_)
            | What::RollbackMessage(RollbackMessage::RollsBack(_))
            | What::Minute(_)
            | What::Application { .. }
            | What::Registration {
                to:
                    TargetState::Unregistered
                    | TargetState::Initial
                    | TargetState::Healthy
                    | TargetState::Draining
                    | TargetState::Unused,
                ..
            } => return None,
            What::Registration {
                to: TargetState::Unhealthy,
                group,
                ..
            } => Told::new(
                format!("unhealthy in {}", wording.target_group(group)),
                Tone::Trouble,
            ),
            What::Service { from, to } => self.service(entry, wording, from, to),
            What::Alarm { from, to, .. } => return self.alarm(entry, wording, from, to),
            What::AlarmPoll(result) => {
                let tone = match result {
                    PollResult::Active(_) | PollResult::Failed => Tone::Trouble,
                    PollResult::FailureIgnored | PollResult::Recovered => Tone::Plain,
                };
                Told::new(words::of_detail(entry, wording), tone)
            }
            What::WeightsApplied(_) => Told {
                text: "goes by its new weights".to_owned(),
                detail: format!(": {}", words::of_detail(entry, wording)),
                tone: Tone::Plain,
            },
            What::ZoneWithdrawn(zone) => Told::new(
                format!("routes nothing to {}", wording.zone(entry, zone)),
                Tone::Trouble,
            ),
            What::ZoneRestored(zone) => Told::new(
                format!("routes to {} again", wording.zone(entry, zone)),
                Tone::Plain,
            ),
            What::RoutingFailOpen => Told::new(
                "too few healthy targets: fails open, all get requests",
                Tone::Trouble,
            ),
            What::RoutingNormal => Told::new("routes to healthy targets alone again", Tone::Plain),
        };
        Some(told)
    }

    fn service(
        &mut self,
        entry: &Entry,
        wording: &Wording<'_>,
        from: Availability,
        to: Availability,
    ) -> Told {
        let is_asked = match entry.subject {
            Subject::TargetGroup(group) => wording.is_asked(group, entry.time),
            Subject::Deployment
            | Subject::Host(_)
            | Subject::Fault(_)
            | Subject::Operation(_)
            | Subject::Alarm(_)
            | Subject::Traffic(_) => true,
        };
        let change = Change {
            time: entry.time,
            subject: entry.subject,
            line: self.lines.len(),
            from,
            to,
            seen: if is_asked {
                Seen::ByUsers
            } else {
                Seen::ByNobody
            },
        };
        self.changes.push(change);
        let tone = match to {
            Availability::None | Availability::Partial => Tone::Bad,
            Availability::Full => Tone::Plain,
        };
        Told::new(change.words(from), tone)
    }

    fn alarm(
        &mut self,
        entry: &Entry,
        wording: &Wording<'_>,
        from: AlarmState,
        to: AlarmState,
    ) -> Option<Told> {
        let is_first_data = from == AlarmState::InsufficientData && to == AlarmState::Ok;
        if is_first_data && self.telling == Telling::Plot && !self.alarms.contains(&entry.subject) {
            return None;
        }
        self.alarms.push(entry.subject);
        let tone = match to {
            AlarmState::Alarm => {
                self.fired.get_or_insert(entry.rule);
                Tone::Trouble
            }
            AlarmState::Ok | AlarmState::InsufficientData => Tone::Plain,
        };
        let reason = alarm_reason::reason(entry, wording, self.telling.clock());
        Some(Told {
            text: format!("{from} → {to}"),
            detail: format!(": {reason}"),
            tone,
        })
    }

    fn tone_of_end(&mut self, entry: &Entry, to: DeploymentStatus) -> Tone {
        match to {
            DeploymentStatus::Succeeded => Tone::Good,
            DeploymentStatus::Failed | DeploymentStatus::Stopped => {
                self.ended.get_or_insert(entry.rule);
                Tone::Bad
            }
            DeploymentStatus::Created
            | DeploymentStatus::Queued
            | DeploymentStatus::InProgress
            | DeploymentStatus::Baking
            | DeploymentStatus::Ready => Tone::Plain,
        }
    }
}
