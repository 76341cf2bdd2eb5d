//! The lines that only a story of everything has: what goes as it should.

use crate::aws::codedeploy::rollback::RollbackMessage;
use crate::report::story::{Told, Tone};
use crate::trace::entry::{Entry, Subject, What};
use crate::trace::wording::Wording;

/// What an entry says that the plot does without; nothing where there is nothing but figures, as at
/// the end of a minute.
pub(super) fn of(entry: &Entry, wording: &Wording<'_>) -> Option<Told> {
    let mut detail = String::new();
    wording.detail(entry, &mut detail);
    let (from, to) = Wording::change(entry);
    let text = match entry.what {
        What::EventStarted(event) => format!("{event} begins"),
        What::EventSucceeded(event, _) => {
            if !detail.is_empty() {
                detail.insert_str(0, ", ");
            }
            return Some(Told {
                text: format!("{event} Succeeded"),
                detail,
                tone: Tone::Routine,
            });
        }
        What::EventSkipped(event) => format!("{event} Skipped"),
        What::CallRefused { event, .. } => {
            return Some(Told {
                text: format!("the call of {event} is refused"),
                detail: format!(", {detail}"),
                tone: Tone::Trouble,
            });
        }
        What::Health { .. } => format!("health {from} → {to}"),
        What::Notified(event) => format!("notifies {event}"),
        What::RollbackMessage(RollbackMessage::RollsBack(trigger)) => {
            format!("rolls back d-{}", trigger.index() + 1)
        }
        What::Application { .. } => format!("application {from} → {to}"),
        What::Registration { group, .. } => {
            format!("{from} → {to} in {}", wording.target_group(group))
        }
        What::OperationAccepted => {
            let mut text = String::new();
            if let Subject::Operation(place) = entry.subject {
                wording.operation(place, &mut text);
            }
            text
        }
        What::Minute(_)
        | What::Created { .. }
        | What::Deployment { .. }
        | What::Halted
        | What::ZoneBegan(_)
        | What::GroupCopied(_)
        | What::TerminationWaitStarted
        | What::BlueTerminated
        | What::GroupIsGreen
        | What::CopyCalled(_)
        | What::HostLaunched
        | What::HostTerminated
        | What::NotTerminated
        | What::Target { .. }
        | What::EventFailed(..)
        | What::EventNotPickedUp(..)
        | What::FailureIgnored(_)
        | What::NotRolledBack
        | What::RollbackMessage(
            RollbackMessage::RolledBackBy(_) | RollbackMessage::NothingToRollBackTo,
        )
        | What::StopAnswered(_)
        | What::OperationRefused(_)
        | What::FaultBegan(_)
        | What::FaultEnded(_)
        | What::AgentLost
        | What::AgentBack
        | What::Service { .. }
        | What::Alarm { .. }
        | What::AlarmPoll(_)
        | What::ZoneWithdrawn(_)
        | What::ZoneRestored(_)
        | What::WeightsApplied(_)
        | What::RoutingFailOpen
        | What::RoutingNormal => return None,
    };
    Some(Told {
        text,
        detail: String::new(),
        tone: Tone::Routine,
    })
}
