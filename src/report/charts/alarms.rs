//! Alarms under their metrics: what each saw, its threshold, and a strip of its states.

use crate::aws::cloudwatch::alarm::{MetricAlarm, Source};
use crate::aws::cloudwatch::board::PeriodSeen;
use crate::aws::cloudwatch::ids::AlarmId;
use crate::aws::cloudwatch::series::SeriesSubject;
use crate::aws::cloudwatch::state::AlarmState;
use crate::kernel::time::Time;
use crate::report::charts::font::{self, Weight};
use crate::report::charts::palette::Colour;
use crate::report::charts::picture::{Anchor, Picture, Text};
use crate::report::charts::run::Charted;
use crate::report::charts::scale::{ValueScale, shown};
use crate::report::charts::series::{self, Piece};
use crate::report::charts::sheet::{Key, Panel, Sheet};
use crate::text::units::format_duration;
use std::collections::BTreeMap;

/// Alarms that are shown; of more, those that were in ALARM first.
const SHOWN_MAX: usize = 5;

const HEIGHT: f64 = 120.0;
const STRIP: f64 = 20.0;

/// Height of the strip between a metric and the states of its alarm.
const ARRIVALS: f64 = 22.0;

/// What alarms saw: by alarm, the end of each period with its value.
pub(super) type Seen = [BTreeMap<Time, PeriodSeen>];

/// The chart; none without alarms.
pub(super) fn picture(run: &Charted<'_>, seen: &Seen) -> Option<Picture> {
    let set = &run.world.monitoring.set;
    let mut alarms: Vec<AlarmId> = set.ids().collect();
    if alarms.is_empty() {
        return None;
    }
    let all = alarms.len();
    if all > SHOWN_MAX {
        let fired = |alarm: &AlarmId| {
            let mut changes = run.outcome.alarms().iter();
            changes
                .find(|change| change.alarm == *alarm && change.to == AlarmState::Alarm)
                .map_or(Time::LAST, |change| change.time)
        };
        alarms.sort_by_key(|alarm| (fired(alarm), *alarm));
        alarms.truncate(SHOWN_MAX);
    }
    let title = format!("{}: alarms and their metrics", run.scenario.name);
    let mut sheet = run.sheet(&title);
    let metrics = alarms.iter().filter(|alarm| set.metric(**alarm).is_some());
    let all_states = alarms.iter().flat_map(|alarm| states(run, *alarm));
    let (from, to) = (sheet.time.from, sheet.time.to);
    let in_sight = all_states.filter(|state| state.from < to && state.to > from);
    let in_sight: Vec<AlarmState> = in_sight.map(|state| state.state).collect();
    sheet.legend(&keys(&in_sight, metrics.count()));
    sheet.strip();
    let mut said = Vec::new();
    for alarm in alarms {
        let states = states(run, alarm);
        let name = &run.world.alarms[alarm.index()].name;
        match set.metric(alarm) {
            Some(metric) => {
                let values = seen.get(alarm.index());
                draw_metric(run, name, metric, values, &states, &mut sheet);
            }
            None => {
                let panel = sheet.panel(&format!("{name} (composite)"), STRIP);
                draw_states(panel, &states, &mut sheet);
                sheet.close(panel);
            }
        }
        said.push(in_words(run, name, &states));
    }
    if all > SHOWN_MAX {
        sheet.note(&format!(
            "{SHOWN_MAX} of {all} alarms: those that were in ALARM first"
        ));
    }
    let mut picture = sheet.finish();
    said.push(run.marked());
    picture.description = said.join(" ").trim_end().to_owned();
    Some(picture)
}

fn draw_metric(
    run: &Charted<'_>,
    name: &str,
    alarm: &MetricAlarm,
    values: Option<&BTreeMap<Time, PeriodSeen>>,
    states: &[State],
    sheet: &mut Sheet<'_>,
) {
    let settings = alarm.settings();
    let quorum = alarm.quorum();
    let title = format!(
        "{name}: {}, {} of {} periods of {} {} {}",
        measured(run, alarm),
        quorum.datapoints_to_alarm,
        quorum.evaluation_periods,
        format_duration(settings.period.as_micros()),
        settings.comparison_operator.in_words(),
        shown(settings.threshold),
    );
    let panel = sheet.panel(&title, HEIGHT);
    let pieces = pieces(alarm, values);
    let most = series::most(&pieces, sheet).max(settings.threshold);
    let least = series::least(&pieces, sheet).min(settings.threshold);
    let scale = ValueScale::between(least, most, panel.top, panel.bottom);
    let nothing: Vec<Piece> = pieces
        .iter()
        .map(|piece| Piece {
            value: 0.0,
            ..*piece
        })
        .collect();
    series::area(&nothing, &pieces, &scale, Colour::MIST, sheet);
    sheet.values(&scale.ticks(3), &scale);
    series::line(&pieces, &scale, Colour::BLUE, 2, sheet);
    let y = scale.y(settings.threshold);
    let (from, to) = ((sheet.time.left, y), (sheet.time.right, y));
    sheet.picture.dashed(from, to, Colour::RED, 2);
    let words = format!("threshold {}", shown(settings.threshold));
    let above = if y - 16.0 > panel.top {
        y - 9.0
    } else {
        y + 9.0
    };
    let text = Text::new((sheet.time.right - 6.0, above), words).size(12.0);
    sheet
        .picture
        .text(text.colour(Colour::RED).anchor(Anchor::End));
    sheet.unit(panel, &unit(run, alarm));
    sheet.close(panel);
    let strip = sheet.panel("", ARRIVALS);
    draw_arrivals(strip, alarm, values, sheet);
    sheet.close(strip);
    let strip = sheet.panel("", STRIP);
    draw_states(strip, states, sheet);
    sheet.close(strip);
}

/// From the end of each period down to when the alarm could see its value.
fn draw_arrivals(
    panel: Panel,
    alarm: &MetricAlarm,
    values: Option<&BTreeMap<Time, PeriodSeen>>,
    sheet: &mut Sheet<'_>,
) {
    let text = Text::new((12.0, f64::midpoint(panel.top, panel.bottom)), "visible");
    sheet.picture.text(text.size(12.0).colour(Colour::MUTED));
    let settings = alarm.settings();
    let mut last = None;
    for seen in values.into_iter().flat_map(BTreeMap::values) {
        if seen.arrived < sheet.time.from || seen.end > sheet.time.to {
            continue;
        }
        let breaches = settings
            .comparison_operator
            .breaches(seen.value, settings.threshold);
        let (colour, width) = if breaches {
            (Colour::RED, 2)
        } else {
            (Colour::BLUE, 1)
        };
        let (from, to) = (sheet.time.x(seen.end), sheet.time.x(seen.arrived));
        // What falls on the same pixels is drawn once.
        let drawn = (from.round() as i64, to.round() as i64, breaches);
        if last.replace(drawn) == Some(drawn) {
            continue;
        }
        let foot = panel.bottom - 5.0;
        let points = vec![(from, panel.top), (to, foot)];
        sheet.picture.line(points, colour, width);
        sheet
            .picture
            .line(vec![(to, foot), (to, panel.bottom)], colour, width);
    }
}

/// What an alarm measures, as its title names it.
fn measured(run: &Charted<'_>, alarm: &MetricAlarm) -> String {
    match &alarm.settings().source {
        Source::Metric(stat) => {
            let series = &run.world.monitoring.series[stat.series.index()].series;
            let (metric, subject) = match series.subject {
                SeriesSubject::TargetGroup(group) => (
                    series.metric.as_str(),
                    run.world.target_groups[group.index()].name.as_str(),
                ),
                SeriesSubject::Fleet(fleet) => (
                    series.metric.as_str(),
                    run.world.fleets[usize::from(fleet)].name.as_str(),
                ),
                SeriesSubject::Host(host) => (
                    series.metric.as_str(),
                    run.world.hosts[host.index()].name.as_str(),
                ),
                SeriesSubject::Custom(place) => {
                    let custom = &run.world.monitoring.custom[usize::from(place)];
                    (custom.name.as_str(), custom.namespace.as_str())
                }
            };
            format!("{} of {metric} ({subject})", stat.statistic)
        }
        Source::Math(_) => "metric math".to_owned(),
    }
}

fn unit(run: &Charted<'_>, alarm: &MetricAlarm) -> String {
    match &alarm.settings().source {
        Source::Metric(stat) => {
            let series = &run.world.monitoring.series[stat.series.index()].series;
            let unit = series.metric.unit().as_str();
            if unit == "None" {
                "value".to_owned()
            } else {
                unit.to_lowercase()
            }
        }
        Source::Math(_) => "value".to_owned(),
    }
}

/// The value of each period over its own time, or over what the period before left of it.
fn pieces(alarm: &MetricAlarm, values: Option<&BTreeMap<Time, PeriodSeen>>) -> Vec<Piece> {
    let period = alarm.settings().period;
    let mut pieces: Vec<Piece> = Vec::new();
    for (end, PeriodSeen { value, .. }) in values.into_iter().flatten() {
        let begins = end.since(Time::ZERO).saturating_sub(period);
        let begins = Time::ZERO.checked_add(begins).unwrap_or(*end);
        let before = pieces.last().map_or(Time::ZERO, |piece| piece.to);
        pieces.push(Piece {
            from: begins.max(before),
            to: *end,
            value: *value,
        });
    }
    pieces
}

/// A state from an instant to another.
struct State {
    from: Time,
    to: Time,
    state: AlarmState,
}

fn states(run: &Charted<'_>, alarm: AlarmId) -> Vec<State> {
    let changes: Vec<_> = run
        .outcome
        .alarms()
        .iter()
        .filter(|change| change.alarm == alarm)
        .collect();
    let given = run.world.alarms[alarm.index()].initial;
    let first = changes
        .first()
        .map(|change| change.from)
        .or(given)
        .unwrap_or(AlarmState::InsufficientData);
    let mut states = vec![State {
        from: Time::ZERO,
        to: run.ended,
        state: first,
    }];
    for change in changes {
        if let Some(last) = states.last_mut() {
            last.to = change.time;
        }
        states.push(State {
            from: change.time,
            to: run.ended,
            state: change.to,
        });
    }
    states
}

fn draw_states(panel: Panel, states: &[State], sheet: &mut Sheet<'_>) {
    let text = Text::new((12.0, f64::midpoint(panel.top, panel.bottom)), "state");
    sheet.picture.text(text.size(12.0).colour(Colour::MUTED));
    for state in states {
        if state.to <= sheet.time.from || state.from >= sheet.time.to {
            continue;
        }
        let from = (sheet.time.x(state.from), panel.top + 1.0);
        let to = (sheet.time.x(state.to).max(from.0 + 1.0), panel.bottom - 1.0);
        let fill = colour(state.state);
        sheet.picture.rect(from, to, fill);
        if state.state == AlarmState::InsufficientData {
            sheet.picture.hatch(from, to, Colour::RULE);
        }
        let words = state.state.as_str();
        let middle = f64::midpoint(from.0, to.0);
        if font::width(words, 11.0, Weight::Bold) + 8.0 < to.0 - from.0
            && state.state != AlarmState::InsufficientData
        {
            let text = Text::new((middle, f64::midpoint(from.1, to.1)), words)
                .size(11.0)
                .colour(fill.readable_on())
                .anchor(Anchor::Middle);
            sheet.picture.text(text.bold());
        }
    }
}

const fn colour(state: AlarmState) -> Colour {
    match state {
        AlarmState::Ok => Colour::MINT,
        AlarmState::Alarm => Colour::RED,
        AlarmState::InsufficientData => Colour::WHITE,
    }
}

/// Only what is shown of it.
fn keys(shown: &[AlarmState], metrics: usize) -> Vec<(Key, String)> {
    let mut keys = Vec::new();
    if metrics > 0 {
        for (key, words) in [
            (Key::Line(Colour::BLUE), "what the alarm saw"),
            (Key::Dashed(Colour::RED), "threshold"),
            (
                Key::Slanting(Colour::BLUE),
                "from the end of a period to when the alarm could see its value",
            ),
            (Key::Slanting(Colour::RED), "the same, beyond the threshold"),
        ] {
            keys.push((key, words.to_owned()));
        }
    }
    for state in AlarmState::ALL {
        if !shown.contains(state) {
            continue;
        }
        let key = match state {
            AlarmState::Ok | AlarmState::Alarm => Key::Area(colour(*state)),
            AlarmState::InsufficientData => Key::Hatched(Colour::WHITE, Colour::RULE),
        };
        keys.push((key, state.as_str().to_owned()));
    }
    keys
}

fn in_words(run: &Charted<'_>, name: &str, states: &[State]) -> String {
    let told: Vec<String> = states
        .iter()
        .map(|state| format!("{} from {}", state.state, run.clock.show(state.from)))
        .collect();
    format!("Alarm {name} is {}.", told.join(", "))
}
