//! `autoRollbackConfiguration` of a group or deployment (EC2-182).

use super::context::Context;
use crate::aws::codedeploy::options::{AutoRollback, AutoRollbackEvent};
use crate::scenario::file::group::AutoRollbackConfiguration;
use crate::text::decode::Spanned;

const EXCEPTION: &str = "InvalidAutoRollbackConfigException";

/// Reads a configuration; none given is not enabled.
pub(super) fn read(
    configuration: &Spanned<AutoRollbackConfiguration>,
    context: &mut Context<'_>,
) -> AutoRollback {
    let AutoRollbackConfiguration { enabled, events } = &configuration.value;
    let names = || {
        AutoRollbackEvent::ALL
            .iter()
            .map(|event| format!("`{event}`"))
    };
    let mut read = Vec::new();
    for event in events {
        match AutoRollbackEvent::named(&event.value) {
            Some(event) if read.contains(&event) => {}
            Some(event) => read.push(event),
            None => {
                let known: Vec<String> = names().collect();
                context.refuse(
                    event.span,
                    EXCEPTION,
                    format!("there is no rollback event `{}`", event.value),
                    format!("write {}", known.join(", ")),
                );
            }
        }
    }
    if *enabled != Some(true) {
        return AutoRollback::default();
    }
    if events.is_empty() {
        context.refuse(
            configuration.span,
            EXCEPTION,
            "rollback is enabled, but no event leads to it",
            "add events: [DEPLOYMENT_FAILURE], or write enabled: false",
        );
    }
    AutoRollback { events: read }
}
