use super::*;
use crate::aws::cloudwatch::alarm::Settings;
use crate::aws::cloudwatch::alarm::tests::settings;
use crate::aws::cloudwatch::composite::AlarmRule;
use crate::aws::cloudwatch::datapoint::Datapoint;
use crate::aws::cloudwatch::evaluation::TreatMissingData;
use crate::aws::cloudwatch::ids::SeriesId;
use crate::aws::cloudwatch::statistic::Percentile;
use crate::rulebook::{ALM_009, ALM_021};

const MINUTE: Duration = Duration::from_secs(60);
const S: SeriesId = SeriesId(0);
const A: AlarmId = AlarmId(0);

fn at(secs: u64) -> Time {
    Time::ZERO + Duration::from_secs(secs)
}

/// One metric alarm with these settings, and composite alarms with these rules.
fn set_of(settings: Settings, rules: &[&str]) -> AlarmSet {
    let find = |name: &str| name.parse().ok().map(AlarmId);
    let rules = rules
        .iter()
        .map(|text| AlarmRule::parse(text, find).expect("the rule is right"));
    let metric = MetricAlarm::new(settings).expect("the settings are right");
    AlarmSet::new(vec![metric], rules.collect(), 1).expect("no circle")
}

fn set(rules: &[&str]) -> AlarmSet {
    set_of(settings(), rules)
}

/// A store with one sample in each of these minutes, visible at their end.
fn store(set: &AlarmSet, minutes: &[(u64, f64)]) -> MetricStore {
    let mut store = MetricStore::new(set.keep());
    for (minute, value) in minutes {
        let start = at(60 * minute);
        store.publish(S, start, Datapoint::of(*value), start + MINUTE);
    }
    store
}

/// What comes of a look, with the composite alarms that follow.
fn look_at(board: &mut Board, set: &AlarmSet, now: Time, store: &MetricStore) -> Vec<Transition> {
    let own = board.evaluate(set, A, now, store);
    followed(board, set, own)
}

/// What comes of a forced state, with the composite alarms that follow.
fn force(board: &mut Board, set: &AlarmSet, alarm: AlarmId, to: AlarmState) -> Vec<Transition> {
    let own = board.set_alarm_state(alarm, to);
    followed(board, set, own)
}

fn followed(board: &mut Board, set: &AlarmSet, own: Option<Transition>) -> Vec<Transition> {
    let changed: Vec<AlarmId> = own.iter().map(|change| change.alarm).collect();
    let follow = board.follow(set, &changed);
    own.into_iter().chain(follow).collect()
}

/// The states a run of evaluations goes through, by the second of each change.
fn changes(set: &AlarmSet, store: &MetricStore, until: u64) -> Vec<(u64, AlarmState)> {
    let (mut board, _) = Board::new(set, &[]);
    let mut now = at(17);
    let mut changes = Vec::new();
    while now < at(until) {
        for change in look_at(&mut board, set, now, store) {
            changes.push((now.as_micros() / 1_000_000, change.to));
        }
        now = next_look(set, A, Duration::from_secs(17), now).expect("it is a metric alarm");
    }
    changes
}

#[test]
fn alm_002_a_new_alarm_has_no_data_until_it_is_evaluated() {
    let set = set(&["ALARM(0)"]);
    let (mut board, rules) = Board::new(&set, &[]);
    assert_eq!(rules, [ALM_002, ALM_041]);
    assert_eq!(board.state(A), AlarmState::InsufficientData);
    assert_eq!(board.state(AlarmId(1)), AlarmState::Ok);
    let given = [Some(AlarmState::Ok), Some(AlarmState::Alarm)];
    let (given, _) = Board::new(&set, &given);
    assert_eq!(given.states, [AlarmState::Ok, AlarmState::Alarm]);
    let store = store(&set, &[(0, 0.0)]);
    let changes = look_at(&mut board, &set, at(77), &store);
    assert_eq!((changes[0].to, changes[0].rule), (AlarmState::Ok, ALM_021));
}

#[test]
fn alm_030_a_sparse_alarm_goes_out_when_its_last_point_leaves_the_range() {
    let sparse = |range| Settings {
        treat_missing_data: TreatMissingData::NotBreaching,
        evaluation_range: Some(range),
        ..settings()
    };
    for range in [6, 10] {
        let set = set_of(sparse(range), &[]);
        let store = store(&set, &[(2, 7.0)]);
        let lit = 180 + 17;
        let expected = [
            (17, AlarmState::Ok),
            (lit, AlarmState::Alarm),
            (lit + 60 * u64::from(range), AlarmState::Ok),
        ];
        assert_eq!(changes(&set, &store, 3_600), expected);
        let (mut board, _) = Board::new(&set, &[]);
        let change = look_at(&mut board, &set, at(lit + 60), &store)[0];
        assert_eq!(change.rule, ALM_021);
        let Because::Points(facts) = change.because else {
            panic!("{change:?}");
        };
        assert_eq!(
            (facts.breaching, facts.considered, facts.fetched),
            (1, 1, range)
        );
        assert_eq!((facts.newest, facts.oldest_breaching), (Some(7.0), Some(1)));
    }
}

#[test]
fn alm_012_a_forced_state_lasts_until_the_next_look_or_the_next_change_of_a_child() {
    let set = set(&["ALARM(0)", "ALARM(1)"]);
    let store = store(&set, &[(0, 0.0), (1, 0.0), (2, 5.0)]);
    let (mut board, _) = Board::new(&set, &[Some(AlarmState::Ok)]);
    let forced = force(&mut board, &set, A, AlarmState::Alarm);
    let alarms: Vec<u16> = forced.iter().map(|change| change.alarm.0).collect();
    assert_eq!((alarms, forced[0].rule), (vec![0, 1, 2], ALM_012));
    assert!(force(&mut board, &set, A, AlarmState::Alarm).is_empty());
    let back = look_at(&mut board, &set, at(77), &store);
    assert_eq!((back.len(), back[0].to), (3, AlarmState::Ok));

    // A composite alarm keeps a forced state while its child stays as it is.
    let forced = force(&mut board, &set, AlarmId(1), AlarmState::Alarm);
    assert_eq!(
        (forced.len(), forced[1].because),
        (2, Because::Child(AlarmId(1)))
    );
    assert!(look_at(&mut board, &set, at(137), &store).is_empty());
    assert!(board.evaluate(&set, AlarmId(1), at(137), &store).is_none());
    assert_eq!(board.state(AlarmId(1)), AlarmState::Alarm);
    let lit = look_at(&mut board, &set, at(197), &store);
    assert_eq!(lit.len(), 1, "the parents already are in ALARM");
    let off = force(&mut board, &set, A, AlarmState::Ok);
    assert_eq!((off.len(), board.state(AlarmId(2))), (3, AlarmState::Ok));
}

#[test]
fn alm_042_parents_follow_in_the_same_instant_children_first() {
    let rules = ["ALARM(2) AND ALARM(0)", "ALARM(0)", "NOT ALARM(0)"];
    let set = set(&rules);
    let store = store(&set, &[(0, 5.0)]);
    let (mut board, _) = Board::new(&set, &[]);
    let changes = look_at(&mut board, &set, at(77), &store);
    let found: Vec<(u16, AlarmState)> = changes
        .iter()
        .map(|change| (change.alarm.0, change.to))
        .collect();
    let alarm = AlarmState::Alarm;
    assert_eq!(
        found,
        [(0, alarm), (2, alarm), (3, AlarmState::Ok), (1, alarm)]
    );
    assert!(changes[1..].iter().all(|change| change.rule == ALM_042));
}

#[test]
fn alm_042_a_rule_is_looked_at_when_all_that_change_at_an_instant_have_changed() {
    let settings = || MetricAlarm::new(settings()).expect("the settings are right");
    let find = |name: &str| name.parse().ok().map(AlarmId);
    let rule = |text| AlarmRule::parse(text, find).expect("the rule is right");
    let rules = vec![rule("ALARM(0) AND NOT ALARM(1)"), rule("ALARM(0)")];
    let both = vec![settings(), settings()];
    let set = AlarmSet::new(both, rules, 1).expect("no circle");
    let store = store(&set, &[(0, 5.0)]);
    let (mut board, _) = Board::new(&set, &[]);
    let changed = [A, AlarmId(1)];
    for alarm in changed {
        let change = board.evaluate(&set, alarm, at(77), &store);
        assert!(change.is_some_and(|change| change.to == AlarmState::Alarm));
    }
    let follow = board.follow(&set, &changed);
    assert_eq!(follow.len(), 1, "{follow:?}");
    assert_eq!(follow[0].alarm, AlarmId(3));
}

#[test]
fn alm_039_trouble_of_cloudwatch_keeps_the_state() {
    let set = set(&[]);
    let store = store(&set, &[(0, 5.0)]);
    let (mut board, _) = Board::new(&set, &[]);
    board.set_trouble(A, Some(EvaluationState::EvaluationFailure));
    assert_eq!(board.skips(A), Some(ALM_039));
    assert!(look_at(&mut board, &set, at(77), &store).is_empty());
    assert!(!board.is_settled(&set, A, at(77), &store));
    board.set_trouble(A, None);
    assert_eq!(look_at(&mut board, &set, at(137), &store).len(), 1);
}

#[test]
fn alm_009_percentiles_of_few_samples_change_nothing_if_they_are_ignored() {
    let p99 = Percentile::new(9_900).expect("at most 100 %");
    for (low_samples, expected) in [
        (LowSamples::Evaluate, Some(ALM_021)),
        (LowSamples::Ignore, None),
    ] {
        let settings = Settings {
            source: Source::Metric(MetricStat {
                series: S,
                statistic: Statistic::Percentile(p99),
            }),
            low_samples,
            ..settings()
        };
        let set = set_of(settings, &[]);
        let mut store = MetricStore::new(set.keep());
        store.publish(S, at(0), Datapoint::repeated(2.0, 999), at(60));
        let (mut board, _) = Board::new(&set, &[]);
        let changes = look_at(&mut board, &set, at(77), &store);
        assert_eq!(changes.first().map(|change| change.rule), expected);
        store.publish(S, at(60), Datapoint::repeated(2.0, 1_000), at(120));
        look_at(&mut board, &set, at(137), &store);
        assert_eq!(board.state(A), AlarmState::Alarm);
        let [low, current] = [Slot::TooFewSamples, Slot::Breaching];
        let alarm = set.metric(A).expect("it is a metric alarm");
        let missing = TreatMissingData::Missing;
        let verdict = decide(&[low, current], alarm.quorum(), missing, AlarmState::Ok);
        assert_eq!(verdict.rule, ALM_009);
    }
}

#[test]
fn alm_004_a_short_period_on_a_metric_by_the_minute_drifts_into_no_data() {
    let short = Settings {
        period: Duration::from_secs(10),
        ..settings()
    };
    let set = set_of(short, &[]);
    let store = store(&set, &[(0, 0.0), (1, 0.0), (2, 0.0)]);
    let (mut board, _) = Board::new(&set, &[Some(AlarmState::Ok)]);
    // Five periods of 10 s never reach a point that is visible a minute after it began.
    for now in (67..300).step_by(10) {
        look_at(&mut board, &set, at(now), &store);
        assert_eq!(board.state(A), AlarmState::InsufficientData);
    }
    let look = next_look(&set, A, Duration::from_secs(7), at(67));
    assert_eq!(look, Some(at(77)));
}

#[test]
fn an_alarm_is_settled_once_nothing_it_sees_can_change() {
    let set = set(&["ALARM(0)"]);
    let store = store(&set, &[(2, 5.0)]);
    let (mut board, _) = Board::new(&set, &[]);
    assert!(board.is_settled(&set, AlarmId(1), at(0), &store));
    // The point is not visible yet, then it is seen, then it is too old.
    assert!(!board.is_settled(&set, A, at(17), &store));
    let mut now = at(17);
    while !board.is_settled(&set, A, now, &store) {
        look_at(&mut board, &set, now, &store);
        now += MINUTE;
    }
    assert_eq!(now, at(180 + 600 + 60 + 17));
    assert_eq!(board.state(A), AlarmState::InsufficientData);
    force(&mut board, &set, A, AlarmState::Ok);
    assert!(
        !board.is_settled(&set, A, now, &store),
        "the next look changes it back"
    );
}
