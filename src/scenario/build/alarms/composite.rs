//! `compositeAlarms`: rules over the alarms of the scenario.

use super::Reader;
use crate::aws::cloudwatch::alarm::EXCEPTION;
use crate::aws::cloudwatch::composite::{AlarmRule, AlarmRuleFault};
use crate::aws::cloudwatch::ids::AlarmId;
use crate::scenario::build::context::suggest;
use crate::scenario::file::ScenarioFile;
use crate::scenario::file::alarm::CompositeAlarm;
use crate::text::diagnostic::Diagnostic;

impl Reader<'_, '_> {
    /// The rule of a composite alarm; one that is never true after an error.
    pub(super) fn rule(&mut self, file: &ScenarioFile, alarm: &CompositeAlarm) -> AlarmRule {
        self.note_idle_of_composite(alarm);
        let metric = file
            .alarms
            .iter()
            .map(|alarm| alarm.value.alarm_name.value.as_str());
        let composite = file.composite_alarms.iter();
        let composite = composite.map(|alarm| alarm.value.alarm_name.value.as_str());
        let names: Vec<&str> = metric.chain(composite).collect();
        let find = |name: &str| {
            // An ARN ends in the name.
            let plain = match name.split_once(":alarm:") {
                Some((start, plain)) if start.starts_with("arn:") => plain,
                Some(_) | None => name,
            };
            let at = names.iter().position(|known| *known == plain)?;
            u16::try_from(at).ok().map(AlarmId)
        };
        let text = &alarm.alarm_rule;
        match AlarmRule::parse(&text.value, find) {
            Ok(rule) => rule,
            Err(error) => {
                let place = self.context.inside(text, &error.place);
                let message = format!("{EXCEPTION}: {}", error.fault);
                let told = Diagnostic::error(message).at(place);
                self.context.report(match &error.fault {
                    AlarmRuleFault::UnknownAlarm(name) => {
                        suggest(told, "alarm", name, names.iter().copied())
                    }
                    AlarmRuleFault::TooLong
                    | AlarmRuleFault::TooDeep
                    | AlarmRuleFault::OpenQuote
                    | AlarmRuleFault::Expected { .. }
                    | AlarmRuleFault::UnknownWord(_)
                    | AlarmRuleFault::TooManyChildren(_) => told.help(error.fault.remedy()),
                });
                AlarmRule::never()
            }
        }
    }

    fn note_idle_of_composite(&mut self, alarm: &CompositeAlarm) {
        let context = &mut *self.context;
        context.idle("actionsSuppressor", alarm.actions_suppressor.as_ref());
        let wait = alarm.actions_suppressor_wait_period.as_ref();
        context.idle("actionsSuppressorWaitPeriod", wait);
        let extension = alarm.actions_suppressor_extension_period.as_ref();
        context.idle("actionsSuppressorExtensionPeriod", extension);
        context.idle("actionsSuppressedBy", alarm.actions_suppressed_by.as_ref());
        context.idle(
            "actionsSuppressedReason",
            alarm.actions_suppressed_reason.as_ref(),
        );
        context.idle("alarmDescription", alarm.alarm_description.as_ref());
        context.idle("actionsEnabled", alarm.actions_enabled.as_ref());
        context.idle("tags", alarm.tags.as_ref());
        context.idle("alarmArn", alarm.alarm_arn.as_ref());
        let updated = alarm.alarm_configuration_updated_timestamp.as_ref();
        context.idle("alarmConfigurationUpdatedTimestamp", updated);
        context.idle("stateReason", alarm.state_reason.as_ref());
        context.idle("stateReasonData", alarm.state_reason_data.as_ref());
        context.idle(
            "stateUpdatedTimestamp",
            alarm.state_updated_timestamp.as_ref(),
        );
        let moved = alarm.state_transitioned_timestamp.as_ref();
        context.idle("stateTransitionedTimestamp", moved);
        for (key, actions) in [
            ("okActions", &alarm.ok_actions),
            ("alarmActions", &alarm.alarm_actions),
            ("insufficientDataActions", &alarm.insufficient_data_actions),
        ] {
            self.note_actions(key, actions.as_ref());
        }
    }
}
