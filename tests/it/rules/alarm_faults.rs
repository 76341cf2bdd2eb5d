//! Faults of metrics, alarms and polls, and what deployments make of them.

use super::{ONE, Told, V2, create, tell, upgrade};
use crate::look::{constant_ms, fault, strike_at, strikes};
use crate::worlds;
use cutover::account::fault::description::{What, When};
use cutover::account::fault::scope::{MetricScope, ThrottledService};
use cutover::account::world::{Operation, Timed, World};
use cutover::aws::cloudwatch::evaluation::TreatMissingData;
use cutover::aws::cloudwatch::ids::AlarmId;
use cutover::aws::cloudwatch::metric::{MetricName, Namespace};
use cutover::aws::cloudwatch::state::AlarmState;
use cutover::aws::codedeploy::alarm_polling::{AlarmConfiguration, PollFailures};
use cutover::aws::elb::ids::TargetGroupId;
use cutover::aws::elb::target_group::TargetGroup;
use cutover::kernel::time::{Duration, Time};

const ERRORS: AlarmId = AlarmId(0);

/// Two hosts whose revision answers with errors from 120 s to 240 s, an alarm on these, and no
/// deployment: 20 requests a second, half of them wrong.
fn erring() -> World {
    let mut world = upgrade(2, ONE);
    world.timeline.clear();
    world.until = Some(Duration::from_secs(1_200));
    worlds::behind(&mut world, TargetGroup::application("web"), 20);
    let metric = MetricName::HttpCodeTarget5xx;
    worlds::watch(&mut world, metric, 100.0, TreatMissingData::NotBreaching);
    let what = What::BadRevision {
        revision: super::V1,
        error_ppb: 500_000_000,
        factor: 1.0,
    };
    strike_at(&mut world, 120_000, what, Some(120_000));
    world
}

/// A deployment of v2 to three hosts that watches the alarm, which is OK.
fn watching(poll_failures: PollFailures) -> World {
    let mut world = upgrade(3, ONE);
    worlds::behind(&mut world, TargetGroup::application("web"), 20);
    let metric = MetricName::HttpCodeTarget5xx;
    worlds::watch(&mut world, metric, 100.0, TreatMissingData::NotBreaching);
    world.timeline = vec![create(0, V2, ONE, |request| {
        request.alarms = AlarmConfiguration {
            alarms: vec![ERRORS],
            poll_failures,
        };
    })];
    world
}

/// The changes of the alarm: in which second, and from what to what.
fn changes(told: &Told) -> Vec<(u64, String)> {
    let lines = told
        .lines
        .iter()
        .filter(|(_, line)| line.starts_with("alarm"));
    let cut = |line: &'_ str| line.rfind(' ').expect("a rule stands last");
    lines
        .map(|(at, line)| (*at as u64, line["alarm 0 ".len()..cut(line)].to_owned()))
        .collect()
}

fn at(second: u64, change: &str) -> (u64, String) {
    (second, change.to_owned())
}

#[test]
fn alm_012_set_alarm_state_lasts_until_the_next_evaluation() {
    let mut world = erring();
    world.faults.clear();
    world.timeline = vec![Timed {
        at: Time::ZERO + Duration::from_secs(300),
        operation: Operation::SetAlarmState {
            alarm: ERRORS,
            to: AlarmState::Alarm,
        },
    }];
    let told = tell(&world);
    told.has("operation 0 accepted ALM-012");
    told.has("alarm 0 OK -> ALARM ALM-012");
    assert_eq!(
        changes(&told),
        [at(300, "OK -> ALARM"), at(330, "ALARM -> OK")]
    );
}

/// Of a metric that is always written, whose first point arrives at 70 s.
#[test]
fn alm_012_a_forced_state_ends_at_an_evaluation_that_sees_nothing_yet() {
    for (initial, forced, to) in [
        (AlarmState::InsufficientData, AlarmState::Alarm, "ALARM"),
        (AlarmState::Ok, AlarmState::Alarm, "ALARM"),
        (
            AlarmState::Ok,
            AlarmState::InsufficientData,
            "INSUFFICIENT_DATA",
        ),
    ] {
        let mut world = erring();
        world.faults.clear();
        let metric = MetricName::HealthyHostCount;
        worlds::watch(&mut world, metric, 9.0, TreatMissingData::Breaching);
        world.alarms[0].initial = Some(initial);
        world.timeline = vec![Timed {
            at: Time::ZERO + Duration::from_secs(20),
            operation: Operation::SetAlarmState {
                alarm: ERRORS,
                to: forced,
            },
        }];
        let found = changes(&tell(&world));
        let there = at(20, &format!("{initial} -> {to}"));
        let back = at(30, &format!("{to} -> {initial}"));
        assert_eq!(found[..2], [there, back]);
    }
}

#[test]
fn alm_012_a_forced_alarm_stops_the_deployment_that_watches_it() {
    let mut world = watching(PollFailures::Stop);
    // Between the evaluations at 30 and 90 s, and seen by the poll at 45.7 s.
    world.timeline.push(Timed {
        at: Time::ZERO + Duration::from_secs(40),
        operation: Operation::SetAlarmState {
            alarm: ERRORS,
            to: AlarmState::Alarm,
        },
    });
    let told = tell(&world);
    told.has("d-1 alarms Active(AlarmId(0)) ALM-051");
    assert_eq!(told.with("-> Stopped ALARM_ACTIVE").len(), 1, "{told}");
}

#[test]
fn alm_039_an_alarm_that_is_not_evaluated_keeps_its_state() {
    // Without the fault: the minute from 120 s on arrives at 190 s, and is seen at 210 s.
    assert_eq!(changes(&tell(&erring()))[0], at(210, "OK -> ALARM"));
    let mut world = erring();
    let what = What::AlarmEvaluationFails { alarm: ERRORS };
    strike_at(&mut world, 200_000, what, Some(55_000));
    let told = tell(&world);
    assert_eq!(changes(&told)[0], at(270, "OK -> ALARM"));
    told.has("fault 1 began ALM-039");
}

#[test]
fn flt_025_a_throttled_poll_fails_by_chance_and_is_repeated() {
    let service = ThrottledService::CloudWatch;
    let polls = |share| {
        let mut world = watching(PollFailures::Ignore);
        strike_at(&mut world, 0, What::ApiThrottle { service, share }, None);
        tell(&world)
    };
    // All fail: three repetitions each, then passed over.
    let told = polls(1.0);
    assert!(
        told.with("alarms FailureIgnored ALM-057").len() > 2,
        "{told}"
    );
    assert_eq!(told.with("alarms Recovered"), [""; 0]);
    // Half fail: nearly all of them recover.
    let told = polls(0.5);
    assert!(!told.with("alarms Failed ALM-057").is_empty(), "{told}");
    assert!(!told.with("alarms Recovered ALM-057").is_empty(), "{told}");
    told.has("d-1 InProgress -> Succeeded EC2-037");
}

#[test]
fn flt_026_polls_that_fail_stop_the_deployment_or_are_passed_over() {
    let fails = |poll_failures, lasts_ms| {
        let mut world = watching(poll_failures);
        strike_at(&mut world, 20_000, What::AlarmPollFails, lasts_ms);
        tell(&world)
    };
    // The poll at 30.7 s and its repetitions after 1, 2 and 4 s.
    let told = fails(PollFailures::Stop, None);
    super::same_time(told.when("d-1 alarms Failed ALM-061"), 37.7);
    assert_eq!(told.with("Stopped").len(), 1, "{told}");
    let told = fails(PollFailures::Ignore, None);
    assert_eq!(told.with("Stopped"), [""; 0], "{told}");
    told.has("d-1 alarms FailureIgnored ALM-057");
    // Over before the last repetition.
    let told = fails(PollFailures::Stop, Some(15_000));
    told.has("d-1 alarms Recovered ALM-057");
    told.has("d-1 InProgress -> Succeeded EC2-037");
    // The strike is what led to it.
    let place = told.place("fault 0 began FLT-026");
    let entry = &told.run.entries[told.place("alarms Failed")];
    let cause = entry.cause.expect("it has one");
    assert_eq!(cause.0.get() as usize, place + 1);
}

#[test]
fn flt_027_a_delayed_metric_lights_its_alarm_later() {
    let delayed = |of| {
        let mut world = erring();
        let add = Duration::from_secs(300);
        strike_at(&mut world, 0, What::MetricDelay { add, of }, None);
        changes(&tell(&world))[0].clone()
    };
    // The first bad minute arrives at 490 s, and is too old by then: with the second at 550 s.
    for of in [
        MetricScope::All,
        MetricScope::Namespace(Namespace::ApplicationElb),
        MetricScope::TargetGroup(TargetGroupId(0)),
    ] {
        let (second, change) = delayed(of);
        assert_eq!(change, "OK -> ALARM");
        assert!((490..=600).contains(&second), "{second}");
    }
    let other = MetricScope::Namespace(Namespace::ClassicElb);
    assert_eq!(delayed(other), at(210, "OK -> ALARM"));
}

#[test]
fn flt_028_the_points_of_minutes_that_end_meanwhile_are_lost() {
    let missing = |from_s: u64, for_s: u64| {
        let mut world = erring();
        let of = MetricScope::All;
        let lasts = Some(for_s * 1_000);
        strike_at(
            &mut world,
            from_s * 1_000,
            What::MetricMissing { of },
            lasts,
        );
        changes(&tell(&world)).first().cloned()
    };
    // The bad minutes end at 180 and 240 s.
    assert_eq!(missing(150, 60), Some(at(270, "OK -> ALARM")));
    assert_eq!(missing(150, 120), None);
    assert_eq!(missing(181, 10), Some(at(210, "OK -> ALARM")));
}

#[test]
fn flt_029_an_alarm_that_lights_for_no_reason_stops_a_deployment() {
    let what = What::SetAlarmState {
        alarm: ERRORS,
        state: AlarmState::Alarm,
    };
    let mut world = watching(PollFailures::Stop);
    strike_at(&mut world, 40_000, what, None);
    let told = tell(&world);
    told.has("fault 0 began FLT-029");
    assert_eq!(told.with("-> Stopped ALARM_ACTIVE").len(), 1, "{told}");
    // Evaluated again before the next poll, it is not seen.
    let mut world = watching(PollFailures::Stop);
    strike_at(&mut world, 20_000, what, None);
    assert_eq!(tell(&world).with("Stopped"), [""; 0]);
    // At a rate: one process for the account, and every strike is one.
    let mut world = erring();
    world.faults.clear();
    world.until = Some(Duration::from_secs(100 * 3_600));
    let rate = fault(&world, When::PerHour(2.0), what, None);
    world.faults.push(rate);
    let found = strikes(&tell(&world).run, 0).len();
    // 200 expected, 14 the standard deviation.
    assert!((150..=250).contains(&found), "{found}");
}

#[test]
fn a_fault_of_the_account_is_over_after_its_length() {
    let mut world = erring();
    let when = When::PerHour(30.0);
    let of = MetricScope::All;
    let what = What::MetricMissing { of };
    let rate = fault(&world, when, what, Some(constant_ms(1_000)));
    world.faults.push(rate);
    let told = tell(&world);
    let began = told.with("fault 1 began FLT-001").len();
    let ended = told.with("fault 1 ended FLT-001").len();
    assert!(began > 0 && began - ended <= 1, "{began} and {ended}");
}
