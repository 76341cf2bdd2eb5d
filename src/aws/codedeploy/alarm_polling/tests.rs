//! Timelines of polls: a reading goes in, and exactly this comes out.

use super::{
    AlarmConfiguration, AlarmPolling, AlarmStop, CompositeAlarms, Due, Outcome, PollFailures,
    PollPolicy, Reading, poll_at_or_after,
};
use crate::aws::cloudwatch::ids::AlarmId;
use crate::aws::cloudwatch::state::AlarmState::{self, Alarm, InsufficientData, Ok};
use crate::kernel::time::{Duration, Time};
use crate::rulebook::{ALM_044, ALM_051, ALM_053, ALM_056, ALM_057, ALM_061};

/// Metric alarms of the account; the fifth is a composite one.
const METRIC_ALARMS: usize = 4;

const INTERVAL: Duration = Duration::from_secs(15);

fn at(millis: u64) -> Time {
    Time::ZERO + Duration::from_millis(millis)
}

fn watches(alarms: &[u16], poll_failures: PollFailures) -> AlarmConfiguration {
    AlarmConfiguration {
        alarms: alarms.iter().copied().map(AlarmId).collect(),
        poll_failures,
    }
}

/// The polls of a deployment created at 10 s.
fn polling(alarms: &[u16], poll_failures: PollFailures) -> AlarmPolling {
    let configuration = watches(alarms, poll_failures);
    AlarmPolling::new(
        &configuration,
        PollPolicy::default(),
        at(10_000),
        METRIC_ALARMS,
    )
    .expect("something is watched")
}

/// What a first poll makes of these states of alarms 0, 1 and so on.
fn finds(states: &[AlarmState]) -> Outcome {
    let alarms: Vec<u16> = (0..).take(states.len()).collect();
    polling(&alarms, PollFailures::Stop).poll(at(10_700), Reading::States(states))
}

fn next(polling: &AlarmPolling, from: u64) -> Option<Due> {
    polling.next(at(from))
}

fn due(millis: u64) -> Option<Due> {
    Some(Due {
        at: at(millis),
        rule: ALM_053,
    })
}

#[test]
fn alm_053_polls_stand_on_a_grid_from_shortly_after_creation() {
    for (time, expected) in [
        (0, 10_700),
        (10_000, 10_700),
        (10_700, 10_700),
        (10_701, 25_700),
        (25_700, 25_700),
        (25_701, 40_700),
        (10_000 + 3_600_000, 3_610_700),
    ] {
        let found = poll_at_or_after(at(10_000), INTERVAL, at(time));
        assert_eq!(found, Some(at(expected)), "{time}");
    }
    assert_eq!(poll_at_or_after(Time::LAST, INTERVAL, Time::ZERO), None);
    assert_eq!(poll_at_or_after(at(0), INTERVAL, Time::LAST), None);
    // What has been polled is not polled again.
    let mut polling = polling(&[0], PollFailures::Stop);
    assert_eq!(next(&polling, 0), due(10_700));
    polling.poll(at(10_700), Reading::States(&[Ok]));
    assert_eq!(next(&polling, 10_700), due(25_700));
    assert_eq!(next(&polling, 300_000), due(310_700));
}

/// The captures measured ALARM to Stopped: 11 s in C6, at most 16 s in C5.
#[test]
fn alm_053_an_alarm_is_noticed_within_the_bounds_of_the_captures() {
    let mut waits = Vec::new();
    for lit in (20_000..80_000).step_by(100) {
        let noticed = poll_at_or_after(at(10_000), INTERVAL, at(lit)).expect("before the end");
        waits.push(noticed.since(at(lit)));
    }
    let longest = waits.iter().max().expect("there are waits");
    let shortest = waits.iter().min().expect("there are waits");
    assert!(*longest < Duration::from_secs(16), "C5: {longest:?}");
    assert!(*shortest <= Duration::from_secs(11) && *longest >= Duration::from_secs(11));
}

/// Capture C7: a deployment created under a lit alarm was over 0.73 s after its creation.
#[test]
fn alm_053_a_lit_alarm_is_found_at_once() {
    let mut polling = polling(&[0], PollFailures::Stop);
    let first = next(&polling, 10_000).expect("a first poll").at;
    assert!(first.since(at(10_000)) <= Duration::from_millis(730));
    let found = polling.poll(first, Reading::States(&[Alarm]));
    assert_eq!(found, Outcome::Stop(AlarmStop::Active(AlarmId(0))));
}

#[test]
fn alm_051_an_alarm_in_alarm_stops() {
    let stop = finds(&[Ok, Alarm]);
    assert_eq!(stop, Outcome::Stop(AlarmStop::Active(AlarmId(1))));
    assert_eq!(stop.rule(), ALM_051);
}

#[test]
fn alm_054_the_state_counts_and_not_its_change() {
    let mut polling = polling(&[2], PollFailures::Stop);
    for second in [10_700, 25_700] {
        let found = polling.poll(at(second), Reading::States(&[Alarm]));
        assert_eq!(found, Outcome::Stop(AlarmStop::Active(AlarmId(2))));
    }
}

#[test]
fn alm_056_insufficient_data_is_no_alarm() {
    let quiet = finds(&[InsufficientData, Ok]);
    assert_eq!((quiet, quiet.rule()), (Outcome::Quiet, ALM_056));
}

#[test]
fn alm_057_a_failed_poll_is_tried_again_before_it_counts() {
    for (failures, last) in [
        (PollFailures::Stop, Outcome::Stop(AlarmStop::PollFailed)),
        (PollFailures::Ignore, Outcome::FailureIgnored),
    ] {
        let mut polling = polling(&[0], failures);
        for (now, again) in [(10_700, 11_700), (11_700, 13_700), (13_700, 17_700)] {
            let failed = polling.poll(at(now), Reading::Failed);
            assert_eq!(failed, Outcome::Retry(at(again)));
            assert_eq!(failed.rule(), ALM_057);
            let due = next(&polling, now).expect("a repetition");
            assert_eq!((due.at, due.rule), (at(again), ALM_057));
        }
        assert_eq!(polling.poll(at(17_700), Reading::Failed), last);
        // A failure passed over leaves the grid as it was.
        assert_eq!(next(&polling, 17_700), due(25_700));
        let again = polling.poll(at(25_700), Reading::Failed);
        assert_eq!(again, Outcome::Retry(at(26_700)), "counted anew");
    }
}

#[test]
fn alm_057_a_repetition_that_is_answered_ends_the_failure() {
    let mut polling = polling(&[0], PollFailures::Stop);
    polling.poll(at(10_700), Reading::Failed);
    let answered = polling.poll(at(11_700), Reading::States(&[Ok]));
    assert_eq!((answered, answered.rule()), (Outcome::Recovered, ALM_057));
    assert_eq!(next(&polling, 11_700), due(25_700));
    // Or it finds what the failed one would have found.
    polling.poll(at(25_700), Reading::Failed);
    let found = polling.poll(at(26_700), Reading::States(&[Alarm]));
    assert_eq!(found, Outcome::Stop(AlarmStop::Active(AlarmId(0))));
}

#[test]
fn alm_057_repetitions_can_be_more_or_none() {
    let policy = |attempts| PollPolicy {
        attempts,
        interval: Duration::from_secs(5),
        ..PollPolicy::default()
    };
    let configuration = watches(&[0], PollFailures::Ignore);
    let with = |attempts| {
        AlarmPolling::new(&configuration, policy(attempts), at(0), METRIC_ALARMS)
            .expect("something is watched")
    };
    let none = with(0).poll(at(700), Reading::Failed);
    assert_eq!(none, Outcome::FailureIgnored);
    // Polls of the grid that a repetition overtakes do not take place.
    let mut many = with(8);
    let mut now = at(700);
    let mut pauses = Vec::new();
    while let Outcome::Retry(at) = many.poll(now, Reading::Failed) {
        pauses.push(at.since(now).as_micros() / 1_000_000);
        now = at;
    }
    assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 32, 32]);
    assert_eq!(next(&many, 0), due(130_700));
}

#[test]
fn alm_061_a_poll_that_failed_for_good_stops_as_an_alarm_does() {
    assert_eq!(AlarmStop::PollFailed.rule(), ALM_061);
    assert_eq!(Outcome::Stop(AlarmStop::PollFailed).rule(), ALM_061);
}

#[test]
fn alm_067_the_first_alarm_of_the_list_is_the_cause() {
    let mut polling = polling(&[3, 0, 1], PollFailures::Stop);
    assert_eq!(polling.alarms(), [3, 0, 1].map(AlarmId));
    let found = polling.poll(at(10_700), Reading::States(&[Ok, Alarm, Alarm]));
    assert_eq!(found, Outcome::Stop(AlarmStop::Active(AlarmId(0))));
}

#[test]
fn alm_067_an_empty_list_is_not_polled() {
    let nothing = AlarmConfiguration::default();
    let policy = PollPolicy::default();
    assert_eq!(AlarmPolling::new(&nothing, policy, at(0), 0), None);
}

#[test]
fn alm_070_a_reading_that_failed_is_dealt_with_before_any_state() {
    let configuration = watches(&[0, 4], PollFailures::Stop);
    let policy = PollPolicy {
        composite_alarms: CompositeAlarms::NotFound,
        ..PollPolicy::default()
    };
    let polling = AlarmPolling::new(&configuration, policy, at(10_000), METRIC_ALARMS);
    let mut polling = polling.expect("something is watched");
    let failed = polling.poll(at(10_700), Reading::States(&[Alarm, Ok]));
    assert_eq!(failed, Outcome::Retry(at(11_700)));
}

#[test]
fn alm_044_a_composite_alarm_is_not_found_unless_it_is_let_be() {
    let configuration = watches(&[0, 4], PollFailures::Stop);
    let with = |composite_alarms| {
        let policy = PollPolicy {
            composite_alarms,
            ..PollPolicy::default()
        };
        AlarmPolling::new(&configuration, policy, at(0), METRIC_ALARMS)
            .expect("something is watched")
    };
    let states = Reading::States(&[Ok, Alarm]);
    let mut blind = with(CompositeAlarms::NotFound);
    assert_eq!(blind.blind(), Some(ALM_044));
    let failed = blind.poll(at(700), states);
    assert_eq!(failed, Outcome::Retry(at(1_700)));
    assert_eq!(blind.rule(failed), ALM_044);
    let mut sees = with(CompositeAlarms::Found);
    assert_eq!(sees.blind(), None);
    let found = sees.poll(at(700), states);
    assert_eq!(found, Outcome::Stop(AlarmStop::Active(AlarmId(4))));
}
