//! How soon an alarm can speak: what it has to see, when that can be seen, and faults that delay it.

use crate::account::fault::description::What as Kind;
use crate::aws::cloudwatch::ids::AlarmId;
use crate::report::timers::Value;
use crate::rulebook::ALM_046;

use super::teller::Teller;
use super::words::{clock, length};
use super::{Root, Tone, fault, symptom};

/// Tells why an alarm did not speak sooner than by the entry `change`, and adds the faults that
/// delayed it to the beginning.
pub(super) fn tell(teller: &mut Teller<'_, '_>, alarm: AlarmId, change: usize, root: Root) -> Root {
    let delays = tell_faults(teller, alarm, change);
    Root {
        cause: format!("{}{delays}", root.cause),
        ..root
    }
}

/// Tells what the alarm needs, once it went to ALARM by the entry `change`.
pub(super) fn tell_needs(teller: &mut Teller<'_, '_>, alarm: AlarmId, change: usize) {
    let case = teller.case;
    let Some(needs) = needs(teller, alarm) else {
        return;
    };
    let from = symptom::looked_from(teller, alarm, change);
    let took = case.entries[change].time.since(from);
    teller.tell_by(
        change,
        ALM_046,
        format!(
            "which took {} from {} on: {needs}.",
            length(took),
            clock(from)
        ),
        Tone::Plain,
    );
}

/// `2 of 3 periods of 1m must breach, …`; none for a composite alarm.
fn needs(teller: &Teller<'_, '_>, alarm: AlarmId) -> Option<String> {
    let monitoring = &teller.case.world.monitoring;
    let metric = monitoring.set.metric(alarm)?;
    let quorum = metric.quorum();
    let (all, enough) = (quorum.evaluation_periods, quorum.datapoints_to_alarm);
    let period = length(metric.settings().period);
    let of = match (enough, all) {
        (1, 1) => format!("a period of {period} must breach"),
        (enough, all) => format!("{enough} of {all} periods of {period} must breach"),
    };
    let slow = metric
        .series()
        .into_iter()
        .map(|series| Value::of(&monitoring.series[series.index()].delivery))
        .max_by(|one, other| {
            let seconds = |value: &Value| value.seconds().unwrap_or_default();
            seconds(one).total_cmp(&seconds(other))
        })?;
    // A length alone, or its median and what most stay within.
    let slow = match slow.to_string().split_once(", ") {
        Some((median, most)) => format!("{median} ({most})"),
        None => slow.to_string(),
    };
    Some(format!(
        "{of}, the points of a period can be seen {slow} after its end, and an evaluation comes \
         every {}",
        length(metric.evaluated_every())
    ))
}

/// Faults that kept points or evaluations from an alarm while it looked.
fn tell_faults(teller: &mut Teller<'_, '_>, alarm: AlarmId, change: usize) -> String {
    let case = teller.case;
    let monitoring = &case.world.monitoring;
    let Some(metric) = monitoring.set.metric(alarm) else {
        return String::new();
    };
    let read: Vec<_> = metric
        .series()
        .into_iter()
        .map(|series| &monitoring.series[series.index()].series)
        .collect();
    let from = symptom::looked_from(teller, alarm, change);
    let strikes = fault::in_force(case, None, from, change, |described| {
        if let Kind::MetricDelay { of, .. } | Kind::MetricMissing { of } = described.what {
            return read.iter().any(|series| of.covers(case.world, series));
        }
        described.what == Kind::AlarmEvaluationFails { alarm }
    });
    let name = case.alarm(alarm);
    let mut said = String::new();
    for strike in strikes {
        let Some(number) = fault::number(case, strike) else {
            continue;
        };
        let (key, does) = (fault::key(case, number), fault::does(case, number));
        teller.tell_of(
            change,
            name,
            case.entries[strike].rule,
            format!(
                "because {key} had struck at {}: {does}.",
                clock(case.entries[strike].time)
            ),
            Tone::Trouble,
        );
        said.push_str(&format!(
            " {name} spoke the later for the fault {key}: {does}."
        ));
    }
    said
}
