//! Alarms against the vectors, and the worked examples as timelines of points and evaluations.

use std::collections::BTreeMap;

use cutover::aws::cloudwatch::alarm::{LowSamples, MetricAlarm, Settings, Source};
use cutover::aws::cloudwatch::alarm_set::AlarmSet;
use cutover::aws::cloudwatch::board::{Board, next_look};
use cutover::aws::cloudwatch::datapoint::Datapoint;
use cutover::aws::cloudwatch::evaluation::{
    ComparisonOperator, Quorum, Slot, TreatMissingData, decide,
};
use cutover::aws::cloudwatch::ids::{AlarmId, SeriesId};
use cutover::aws::cloudwatch::low_traffic::at_least;
use cutover::aws::cloudwatch::math::MetricStat;
use cutover::aws::cloudwatch::metric_store::MetricStore;
use cutover::aws::cloudwatch::state::AlarmState;
use cutover::aws::cloudwatch::statistic::{Percentile, Statistic};
use cutover::aws::cloudwatch::window::{EvaluationWindow, Window, default_range, tick_from};
use cutover::kernel::time::{Duration, Time};

const MINUTE: Duration = Duration::from_secs(60);
const S: SeriesId = SeriesId(0);
const A: AlarmId = AlarmId(0);

fn rows(name: &str) -> Vec<BTreeMap<String, String>> {
    let path = format!("{}/tests/vectors/{name}", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::Reader::from_path(path).expect("the vectors are in the repository");
    let rows = reader
        .deserialize()
        .map(|row| row.expect("the vectors are well formed"));
    rows.collect()
}

fn number<T: std::str::FromStr>(text: &str) -> T {
    let number = text.parse().ok();
    number.unwrap_or_else(|| panic!("`{text}` is no number"))
}

/// A row of reference values: its named inputs, and the value.
struct Reference {
    inputs: BTreeMap<String, String>,
    value: f64,
}

impl Reference {
    fn get<T: std::str::FromStr>(&self, name: &str) -> T {
        number(&self.inputs[name])
    }

    fn secs(&self, name: &str) -> Duration {
        Duration::from_secs(self.get(name))
    }
}

fn references(quantity: &str, count: usize) -> Vec<Reference> {
    let rows = rows("reference_values.csv");
    let of_quantity = rows.iter().filter(|row| row["name"] == quantity);
    let found: Vec<Reference> = of_quantity
        .map(|row| Reference {
            inputs: row["inputs"]
                .split(';')
                .map(|input| input.split_once('=').expect("an input has a name"))
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            value: number(&row["value"]),
        })
        .collect();
    assert_eq!(found.len(), count, "{quantity}");
    found
}

fn at(secs: u64) -> Time {
    Time::ZERO + Duration::from_secs(secs)
}

/// `Sum >= 1` by the minute, M of N.
fn alarm(m: u32, n: u32, range: u32, missing: TreatMissingData) -> AlarmSet {
    let settings = Settings {
        source: Source::Metric(MetricStat {
            series: S,
            statistic: Statistic::Sum,
        }),
        period: MINUTE,
        evaluation_periods: n,
        datapoints_to_alarm: Some(m),
        threshold: 1.0,
        comparison_operator: ComparisonOperator::GreaterThanOrEqualToThreshold,
        treat_missing_data: missing,
        low_samples: LowSamples::Evaluate,
        window: EvaluationWindow::Sliding,
        evaluation_range: Some(range),
    };
    let alarm = MetricAlarm::new(settings).expect("the settings are right");
    AlarmSet::new(vec![alarm], vec![], 1).expect("no circle")
}

/// A store with points by the minute, each visible so long after its minute.
fn store(set: &AlarmSet, points: &[(u64, f64)], delay: Duration) -> MetricStore {
    let mut store = MetricStore::new(set.keep());
    for (start_s, value) in points {
        let start = at(*start_s);
        store.publish(S, start, Datapoint::of(*value), start + MINUTE + delay);
    }
    store
}

/// The first evaluation from `from` on after which the alarm is in this state.
fn first(
    set: &AlarmSet,
    store: &MetricStore,
    phase: Duration,
    from: Time,
    state: AlarmState,
) -> Time {
    let (mut board, _) = Board::new(set, &[Some(AlarmState::Ok)]);
    let mut now = tick_from(phase, MINUTE, from);
    loop {
        board.evaluate(set, A, now, store);
        if board.state(A) == state {
            return now;
        }
        assert!(
            now < from + Duration::from_secs(7_200),
            "{state} never comes"
        );
        now = next_look(set, A, phase, now).expect("it is a metric alarm");
    }
}

#[test]
fn alm_021_every_row_of_the_vectors_is_decided_as_it_says() {
    let rows = rows("alarm_evaluation.csv");
    assert_eq!(rows.len(), 300);
    for row in rows {
        let slots: Vec<Slot> = row["slots_newest_first"]
            .chars()
            .map(|sign| match sign {
                'X' => Slot::Breaching,
                '0' => Slot::NotBreaching,
                '-' => Slot::Missing,
                other => panic!("no slot {other}"),
            })
            .collect();
        assert_eq!(slots.len(), number::<usize>(&row["r"]));
        let quorum = Quorum {
            datapoints_to_alarm: number(&row["datapoints_to_alarm"]),
            evaluation_periods: number(&row["evaluation_periods"]),
        };
        let missing = TreatMissingData::named(&row["treat_missing_data"]).expect("a treatment");
        let current = AlarmState::named(&row["previous_state"]).expect("a state");
        let verdict = decide(&slots, quorum, missing, current);
        assert_eq!(verdict.state.as_str(), row["expected_state"], "{row:?}");
        let fillers = quorum.evaluation_periods - verdict.considered;
        assert_eq!(fillers, number::<u32>(&row["fillers"]), "{row:?}");
    }
}

#[test]
fn alm_020_the_range_by_default_is_that_of_the_reference_values() {
    for row in references("evaluation_range", 13) {
        let (range, _) = default_range(row.secs("period_s"), row.get("evaluation_periods"));
        assert_eq!(
            f64::from(range).to_bits(),
            row.value.to_bits(),
            "{:?}",
            row.inputs
        );
    }
}

#[test]
fn alm_009_the_samples_a_percentile_needs_are_those_of_the_reference_values() {
    for row in references("low_sample_threshold", 6) {
        let hundredths: f64 = row.get::<f64>("percentile") * 10_000.0;
        let percentile = Percentile::new(hundredths.round() as u16).expect("at most 100 %");
        let needed = percentile.samples_needed() as f64;
        assert_eq!(needed.to_bits(), row.value.to_bits(), "{:?}", row.inputs);
    }
}

#[test]
fn alm_035_late_points_are_missing_at_the_newest_end() {
    let every_minute: Vec<(u64, f64)> = (0..50).map(|minute| (60 * minute, 0.0)).collect();
    for row in references("missing_newest_slots", 7) {
        let set = alarm(1, 1, 20, TreatMissingData::Missing);
        let store = store(&set, &every_minute, row.secs("delay_s"));
        let now = at(3_000) + row.secs("phase_s");
        let window = Window::at(now, row.secs("period_s"), EvaluationWindow::Sliding);
        let is_missing = |age: &u32| {
            let slot = window.slot(*age).expect("the scenario has begun");
            store.slot(S, slot, now).0.is_none()
        };
        let missing = (0..20).take_while(is_missing).count() as f64;
        assert_eq!(missing.to_bits(), row.value.to_bits(), "{:?}", row.inputs);
    }
}

#[test]
fn alm_035_a_dense_metric_bears_delays_up_to_its_margin() {
    let every_minute: Vec<(u64, f64)> = (0..60).map(|minute| (60 * minute, 0.0)).collect();
    for row in references("delay_margin_s", 4) {
        let n: u32 = row.get("evaluation_periods");
        let set = alarm(n, n, row.get("range"), TreatMissingData::Breaching);
        let after = |delay_s: u64| {
            let store = store(&set, &every_minute, Duration::from_secs(delay_s));
            let (mut board, _) = Board::new(&set, &[Some(AlarmState::Ok)]);
            let now = at(3_600) + row.secs("phase_s");
            board.evaluate(&set, A, now, &store);
            let begin = at(3_600 - 60 * row.get::<u64>("range"));
            let seen = store.slot(S, begin..at(3_600), now).0;
            (seen.map_or(0, |seen| seen.count), board.state(A))
        };
        let margin_s = row.value as u64;
        let n = u64::from(n);
        // With the margin N points are in the range, a second later one fewer.
        assert_eq!(after(margin_s), (n, AlarmState::Ok), "{:?}", row.inputs);
        assert_eq!(after(margin_s + 1).0, n - 1, "{:?}", row.inputs);
        if n == 1 {
            assert_eq!(after(margin_s + 1).1, AlarmState::Alarm, "a false alarm");
        }
    }
}

#[test]
fn alm_030_a_sparse_alarm_lasts_as_long_as_the_range() {
    for row in references("sparse_alarm_lasts_s", 2) {
        let set = alarm(
            row.get("datapoints"),
            row.get("evaluation_periods"),
            row.get("range"),
            TreatMissingData::NotBreaching,
        );
        let store = store(&set, &[(600, 1.0)], Duration::ZERO);
        let phase = Duration::from_secs(17);
        let lit = first(&set, &store, phase, at(600), AlarmState::Alarm);
        let (mut board, _) = Board::new(&set, &[Some(AlarmState::Alarm)]);
        let mut now = lit;
        while board.state(A) == AlarmState::Alarm {
            now = next_look(&set, A, phase, now).expect("it is a metric alarm");
            board.evaluate(&set, A, now, &store);
        }
        assert_eq!(
            now - lit,
            Duration::from_secs(row.value as u64),
            "{:?}",
            row.inputs
        );
    }
}

#[test]
fn alm_046_the_mean_time_to_detect_is_that_of_the_reference_values() {
    const HALF: Duration = Duration::from_millis(500);
    for row in references("mean_detection_s", 6) {
        let m = row.get("datapoints");
        let partial = row.inputs["partial_minute"] == "yes";
        let set = alarm(m, m, 20, TreatMissingData::Missing);
        let mut total = Duration::ZERO;
        // The onset anywhere in its minute, and the evaluation anywhere in its own.
        for onset_s in (0..60).step_by(3) {
            let onset = at(1_200 + onset_s) + HALF + Duration::from_secs(1);
            let points: Vec<(u64, f64)> = (0..=28)
                .map(|minute| {
                    let breaches = minute > 20 || minute == 20 && partial;
                    (60 * minute, f64::from(u8::from(breaches)))
                })
                .collect();
            let store = store(&set, &points, row.secs("mean_delay_s"));
            for phase_s in 0..60 {
                let phase = Duration::from_secs(phase_s) + HALF;
                let lit = first(&set, &store, phase, at(1_200), AlarmState::Alarm);
                total += lit - onset;
            }
        }
        let mean = total.as_secs_f64() / 1_200.0;
        assert!(
            (mean - row.value).abs() < 1e-6,
            "{mean} for {:?}",
            row.inputs
        );
    }
}

#[test]
fn alm_048_missing_fires_a_minute_before_not_breaching() {
    // Errors begin at 12:00:20; noon is ten minutes in here.
    let noon = 600;
    let state = |missing, tick_s: u64| {
        let set = alarm(2, 2, 5, missing);
        let points = [(noon, 9.0), (noon + 60, 9.0), (noon + 120, 9.0)];
        let store = store(&set, &points, Duration::from_secs(90));
        state_after(&set, &store, noon + tick_s)
    };
    for missing in [TreatMissingData::Missing, TreatMissingData::Breaching] {
        assert_eq!(state(missing, 197), AlarmState::Alarm, "{missing}");
    }
    assert_eq!(state(TreatMissingData::NotBreaching, 197), AlarmState::Ok);
    for missing in TreatMissingData::ALL {
        assert_eq!(state(*missing, 257), AlarmState::Alarm, "{missing}");
    }
}

/// The state after a single evaluation of an alarm that was OK.
fn state_after(set: &AlarmSet, store: &MetricStore, now_s: u64) -> AlarmState {
    let (mut board, _) = Board::new(set, &[Some(AlarmState::Ok)]);
    board.evaluate(set, A, at(now_s), store);
    board.state(A)
}

#[test]
fn alm_049_the_power_of_an_alarm_is_that_of_the_reference_values() {
    for row in references("rate_alarm_power", 4) {
        let trials = row.get("requests_per_min");
        let found = at_least(row.get("threshold"), trials, row.get("error_probability"));
        assert!(
            (found - row.value).abs() < 1e-9,
            "{found} for {:?}",
            row.inputs
        );
    }
}
