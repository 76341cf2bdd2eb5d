//! The longer lines of a story in words.

use crate::trace::entry::{Entry, Subject, What};
use crate::trace::wording::Wording;

/// `Created by user: v2 to shop/web`.
pub(super) fn of_creation(entry: &Entry, wording: &Wording<'_>) -> String {
    let What::Created {
        group,
        revision,
        creator,
        rollback_of,
    } = entry.what
    else {
        return String::new();
    };
    let text = format!(
        "Created by {creator}: {} to {}/{}",
        wording.revision(revision),
        wording.application(group),
        wording.group(group)
    );
    match rollback_of {
        Some(trigger) => format!("{text}, rolls back d-{}", trigger.index() + 1),
        None => text,
    }
}

/// `, HEALTH_CONSTRAINTS (2 Succeeded, 1 Failed)`, as far as there is something to say.
pub(super) fn of_end(entry: &Entry, wording: &Wording<'_>) -> String {
    let What::Deployment { to, code, .. } = entry.what else {
        return String::new();
    };
    let mut text = code.map_or(String::new(), |code| format!(", {code}"));
    let ended = entry
        .deployment
        .and_then(|id| wording.heard().deployment(id));
    if let Some(deployment) = ended.filter(|_| to.is_terminal()) {
        let counts = deployment
            .targets
            .present()
            .map(|(status, count)| format!("{count} {status}"));
        let counts = counts.collect::<Vec<_>>().join(", ");
        if !counts.is_empty() {
            text = format!("{text} ({counts})");
        }
    }
    text
}

/// What was asked of a load balancer; nothing of other calls, whose effect is told.
pub(super) fn of_balancing(entry: &Entry, wording: &Wording<'_>) -> String {
    let mut text = String::new();
    if let Subject::Operation(place) = entry.subject {
        wording.balancing(place, &mut text);
    }
    text
}

/// What was asked for, and by which exception it is refused.
pub(super) fn of_refusal(entry: &Entry, wording: &Wording<'_>) -> String {
    let mut text = String::new();
    if let Subject::Operation(place) = entry.subject {
        wording.operation(place, &mut text);
    }
    format!("{text} is refused: {}", of_detail(entry, wording))
}

/// What the trace says beside subject and change.
pub(super) fn of_detail(entry: &Entry, wording: &Wording<'_>) -> String {
    let mut text = String::new();
    wording.detail(entry, &mut text);
    text
}
