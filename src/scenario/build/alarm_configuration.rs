//! `alarmConfiguration` of a group and `overrideAlarmConfiguration` of a call (ALM-050, ALM-052).

use super::assumptions::AccountLimits;
use super::context::Context;
use super::surroundings::{Surroundings, find};
use crate::aws::codedeploy::alarm_polling::{AlarmConfiguration, PollFailures};
use crate::scenario::file::group;
use crate::text::decode::Spanned;

const EXCEPTION: &str = "InvalidAlarmConfigException";

/// Longest name of an alarm.
const NAME_CHARS_MAX: usize = 255;

/// Reads a configuration; one that is not enabled watches nothing (ALM-067).
pub(super) fn read(
    given: &Spanned<group::AlarmConfiguration>,
    surroundings: &Surroundings,
    limits: &AccountLimits,
    context: &mut Context<'_>,
) -> AlarmConfiguration {
    let configuration = &given.value;
    let max = limits.alarms_per_group as usize;
    if let Some(over) = configuration.alarms.get(max) {
        context.refuse(
            over.span,
            "AlarmsLimitExceededException",
            format!("a list has at most {max} alarms"),
            "remove some, or raise `alarmsPerGroup` under `quotas`",
        );
    }
    let names = read_names(&configuration.alarms, context);
    if configuration.enabled != Some(true) {
        return AlarmConfiguration::default();
    }
    if configuration.alarms.is_empty() {
        context.refuse(
            given.span,
            EXCEPTION,
            "alarms are enabled, but none is named",
            "add alarms: [{ name: ... }], or write enabled: false",
        );
    }
    let mut alarms = Vec::new();
    for name in names {
        match find(&surroundings.alarms, &name.value) {
            Some(alarm) => alarms.push(alarm),
            None => {
                let known = surroundings.alarms.iter().map(|(name, _)| name.as_str());
                context.unknown("alarm", name, known);
            }
        }
    }
    AlarmConfiguration {
        alarms,
        poll_failures: match configuration.ignore_poll_alarm_failure {
            Some(true) => PollFailures::Ignore,
            Some(false) | None => PollFailures::Stop,
        },
    }
}

/// The names that are well formed, each once.
fn read_names<'a>(
    alarms: &'a [Spanned<group::Alarm>],
    context: &mut Context<'_>,
) -> Vec<&'a Spanned<String>> {
    let mut names: Vec<&Spanned<String>> = Vec::new();
    for alarm in alarms {
        let Some(name) = &alarm.value.name else {
            context.refuse(
                alarm.span,
                EXCEPTION,
                "an alarm without a name",
                "add `name`",
            );
            continue;
        };
        let chars = name.value.chars().count();
        if !(1..=NAME_CHARS_MAX).contains(&chars) {
            context.refuse(
                name.span,
                EXCEPTION,
                format!("the name of an alarm has 1 to {NAME_CHARS_MAX} characters"),
                "write the name of an alarm under `alarms`",
            );
        } else if names.iter().any(|other| other.value == name.value) {
            context.refuse(
                name.span,
                EXCEPTION,
                format!("the alarm `{}` is listed twice", name.value),
                "list each alarm once",
            );
        } else {
            names.push(name);
        }
    }
    names
}
