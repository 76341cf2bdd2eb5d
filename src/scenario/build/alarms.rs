//! `metrics`, `alarms` and `compositeAlarms`: what is watched, with everything PutMetricAlarm and
//! PutCompositeAlarm refuse, and alarms on metrics that nobody writes.

mod about;
mod composite;
mod custom;
mod math;
mod preset;
mod series_table;
mod settings;
mod subject;
mod window;

use self::preset::Preset;
use self::subject::Places;
use super::context::Context;
use super::fleets::Fleets;
use super::groups::Soundness;
use super::names::Taken;
use crate::account::monitoring::Monitoring;
use crate::account::world::AlarmEntry;
use crate::aws::cloudwatch::alarm::{ACTIONS_MAX, EXCEPTION, MetricAlarm};
use crate::aws::cloudwatch::alarm_set::AlarmSet;
use crate::aws::cloudwatch::state::AlarmState;
use crate::rulebook::{ALM_013, ALM_041};
use crate::scenario::file::ScenarioFile;
use crate::scenario::file::alarm;
use crate::text::decode::Spanned;
use crate::text::tree::Span;
use crate::text::units::Share;
use crate::trace::slo::Slo;

pub(super) use self::subject::{Subject, Traffic};

/// Alarms of a scenario, and metrics of its own.
const ALARMS_MAX: usize = 1_000;

/// Longest name of an alarm, as AWS has it.
const NAME_CHARS_MAX: usize = 255;

/// Reads the three sections. `subjects` are what load balancers report about, and `starts_at` is the
/// start in seconds of UTC since 1970. After an error only the alarms' names are there, so that whoever
/// speaks of one finds it.
pub(super) fn read(
    file: &ScenarioFile,
    subjects: &[Subject<'_>],
    fleets: &Fleets,
    starts_at: i64,
    context: &mut Context<'_>,
) -> (Monitoring, Vec<AlarmEntry>) {
    let before = context.errors();
    check_counts(file, context);
    let custom = custom::read(file, context);
    let mut reader = Reader {
        places: Places::new(subjects, fleets, &custom),
        error_budget: error_budget(file),
        starts_at,
        context,
    };
    let mut taken = Taken::default();
    let mut entries = Vec::new();
    let mut alarms = Vec::new();
    for alarm in &file.alarms {
        let name = &alarm.value.alarm_name;
        reader.take_name(name, &mut taken);
        alarms.extend(reader.alarm(alarm));
        entries.push(AlarmEntry {
            name: name.value.clone(),
            initial: reader.state(alarm.value.state_value.as_ref()),
            phase: alarm.value.phase.map(|phase| phase.value.0),
            ..AlarmEntry::default()
        });
    }
    let mut rules = Vec::new();
    for alarm in &file.composite_alarms {
        reader.take_name(&alarm.value.alarm_name, &mut taken);
        rules.push(reader.rule(file, &alarm.value));
        entries.push(AlarmEntry {
            name: alarm.value.alarm_name.value.clone(),
            initial: reader.state(alarm.value.state_value.as_ref()),
            ..AlarmEntry::default()
        });
    }
    let series = reader.places.finish();
    if Soundness::since(before, context) == Soundness::StandIn {
        return (Monitoring::default(), entries);
    }
    match AlarmSet::new(alarms, rules, series.len()) {
        Ok(set) => {
            for (entry, alarm) in entries.iter_mut().zip(set.ids()) {
                if let Some(metric) = set.metric(alarm) {
                    entry.condition = metric.settings().condition();
                    entry.datapoints_to_alarm = metric.quorum().datapoints_to_alarm;
                }
            }
            let monitoring = Monitoring {
                set,
                series,
                custom: custom.list,
            };
            (monitoring, entries)
        }
        Err(circle) => {
            let place = circle.alarm.index() - file.alarms.len();
            let rule = &file.composite_alarms[place].value.alarm_rule;
            let message = format!("the alarm depends on itself ({ALM_041})");
            context.refuse(
                rule.span,
                EXCEPTION,
                message,
                "name other alarms in its rule, or in those of its children",
            );
            (Monitoring::default(), entries)
        }
    }
}

/// The share of requests that may fail.
fn error_budget(file: &ScenarioFile) -> f64 {
    let promised = file.slo.as_ref().and_then(|slo| slo.availability.as_ref());
    let promised = promised.map(|share| share.value.0);
    // One that leaves nothing is told where it is read.
    let promised = promised.filter(|share| *share < Share::WHOLE);
    1.0 - promised.unwrap_or(Slo::default().availability).fraction()
}

fn check_counts(file: &ScenarioFile, context: &mut Context<'_>) {
    let alarms = file.alarms.iter().map(|alarm| alarm.span);
    let composites = file.composite_alarms.iter().map(|alarm| alarm.span);
    let metrics = file.metrics.iter().map(|metric| metric.span);
    let spans: [Vec<Span>; 2] = [alarms.chain(composites).collect(), metrics.collect()];
    for (what, spans) in ["alarms", "metrics"].into_iter().zip(spans) {
        if let Some(first_too_many) = spans.get(ALARMS_MAX) {
            let message = format!("a scenario has at most {ALARMS_MAX} {what}");
            context.error(*first_too_many, message, "remove some");
        }
    }
}

/// What the parts of the reading share.
struct Reader<'r, 'a> {
    places: Places<'r>,
    starts_at: i64,
    /// The share of requests that may fail.
    error_budget: f64,
    context: &'r mut Context<'a>,
}

impl Reader<'_, '_> {
    fn take_name(&mut self, name: &Spanned<String>, taken: &mut Taken) {
        let length = name.value.chars().count();
        let is_good =
            (1..=NAME_CHARS_MAX).contains(&length) && !name.value.chars().any(char::is_control);
        if !is_good {
            self.context.refuse(
                name.span,
                EXCEPTION,
                "this cannot name an alarm",
                "use 1 to 255 characters",
            );
        }
        taken.take("alarms", None, name, self.context);
    }

    fn state(&mut self, state: Option<&Spanned<String>>) -> Option<AlarmState> {
        let all = AlarmState::ALL;
        self.context
            .word("alarm state", state?, all, AlarmState::as_str)
    }

    /// The settings of an alarm; none after an error.
    fn alarm(&mut self, alarm: &Spanned<alarm::MetricAlarm>) -> Option<MetricAlarm> {
        let written = &alarm.value;
        if let Some(preset) = &written.preset {
            // Without its preset, everything that it would say would be missed.
            self.context
                .word("preset", preset, &Preset::ALL, Preset::as_str)?;
        }
        self.note_idle(written);
        let (source, defaults) = self.source(written);
        let settings = self.settings(written, source, &defaults)?;
        match MetricAlarm::new(settings) {
            Ok(alarm) => Some(alarm),
            Err(errors) => {
                for error in errors {
                    let place = settings::place_of(error, written);
                    self.context.refuse(place, EXCEPTION, error, error.remedy());
                }
                None
            }
        }
    }

    fn note_idle(&mut self, alarm: &alarm::MetricAlarm) {
        let context = &mut *self.context;
        context.idle("alarmDescription", alarm.alarm_description.as_ref());
        context.idle("actionsEnabled", alarm.actions_enabled.as_ref());
        context.idle("tags", alarm.tags.as_ref());
        context.idle("unit", alarm.unit.as_ref());
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
        context.idle("evaluationState", alarm.evaluation_state.as_ref());
        for (key, actions) in [
            ("okActions", &alarm.ok_actions),
            ("alarmActions", &alarm.alarm_actions),
            ("insufficientDataActions", &alarm.insufficient_data_actions),
        ] {
            self.note_actions(key, actions.as_ref());
        }
        let bands = alarm.threshold_metric_id.as_ref().map(|key| key.span);
        if let Some(span) = bands {
            let help = "write a `threshold`";
            self.context
                .not_modelled(span, "bands of anomaly detection", help);
        }
        let criteria = alarm.evaluation_criteria.as_ref().map(|key| key.span);
        let interval = alarm.evaluation_interval.as_ref().map(|key| key.span);
        if let Some(span) = criteria.or(interval) {
            let help = "write `metricName` or `metrics`";
            self.context
                .not_modelled(span, "alarms on PromQL queries", help);
        }
    }

    /// Actions change nothing for a deployment (ALM-011).
    fn note_actions<T>(&mut self, key: &'static str, actions: Option<&Spanned<Vec<T>>>) {
        self.context.idle(key, actions);
        if let Some(actions) = actions.filter(|actions| actions.value.len() > ACTIONS_MAX) {
            self.context.refuse(
                actions.span,
                EXCEPTION,
                format!("an alarm has at most {ACTIONS_MAX} actions of a kind ({ALM_013})"),
                "remove some",
            );
        }
    }
}

#[cfg(test)]
mod tests;
