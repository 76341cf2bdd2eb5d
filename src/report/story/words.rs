//! The longer lines of a story in words.

use crate::trace::entry::{Entry, Subject, What};
use crate::trace::wording::Wording;

/// `Created by user: v2 to shop/web`.
pub(super) fn of_creation(entry: &Entry, wording: &Wording<'_>, out: &mut String) {
    let What::Created {
        group,
        revision,
        creator,
        rollback_of,
    } = entry.what
    else {
        return;
    };
    *out = format!(
        "Created by {creator}: {} to {}/{}",
        wording.revision(revision),
        wording.application(group),
        wording.group(group)
    );
    if let Some(trigger) = rollback_of {
        *out = format!("{out}, rolls back d-{}", trigger.index() + 1);
    }
}

/// `, HEALTH_CONSTRAINTS (2 Succeeded, 1 Failed)`, as far as there is something to say.
pub(super) fn of_end(entry: &Entry, wording: &Wording<'_>, out: &mut String) {
    let What::Deployment { to, code, .. } = entry.what else {
        return;
    };
    if let Some(code) = code {
        *out = format!("{out}, {code}");
    }
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
            *out = format!("{out} ({counts})");
        }
    }
}

/// What was asked of a load balancer; nothing of other calls, whose effect is told.
pub(super) fn of_balancing(entry: &Entry, wording: &Wording<'_>, out: &mut String) {
    if let Subject::Operation(place) = entry.subject {
        wording.balancing(place, out);
    }
}

/// What was asked for, and by which exception it is refused.
pub(super) fn of_refusal(entry: &Entry, wording: &Wording<'_>, out: &mut String) {
    let mut detail = String::new();
    wording.detail(entry, &mut detail);
    if let Subject::Operation(place) = entry.subject {
        wording.operation(place, out);
    }
    *out = format!("{out} is refused: {detail}");
}
