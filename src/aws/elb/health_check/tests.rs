//! The machine against a simulation with one event per check, and the times the vectors name.

use proptest::prelude::*;

use super::*;

fn at(secs: f64) -> Time {
    Time::ZERO + Duration::from_secs_f64(secs)
}

/// What the load balancer thinks, change by change.
type Story = Vec<(Time, TargetState)>;

/// Drives the machine: at one instant the truth changes first.
fn story(group: &TargetGroup, first_check: Time, truth: &[(Time, Probe)], end: Time) -> Story {
    let mut check = HealthCheck::start(group, truth[0].0, first_check, truth[0].1);
    let mut changes = truth[1..].iter().copied().peekable();
    let mut story = Vec::new();
    loop {
        let flip = check.next_flip();
        let change = changes.peek().map(|(at, _)| *at);
        let Some(now) = flip.into_iter().chain(change).min() else {
            return story;
        };
        if now > end {
            return story;
        }
        if change == Some(now) {
            let (_, probe) = changes.next().expect("it was peeked at");
            assert_eq!(check.answers(now, probe), check.next_flip());
            continue;
        }
        let flip = check.flip(now).expect("it was due");
        assert_eq!(flip.to, check.state());
        story.push((now, flip.to));
        assert_eq!(check.flip(now), None, "a flip is not due twice");
    }
}

/// The same, check by check.
fn brute_force(
    group: &TargetGroup,
    first_check: Time,
    truth: &[(Time, Probe)],
    end: Time,
) -> Story {
    let settings = &group.health_check;
    let mut story = Vec::new();
    let mut state = TargetState::Initial;
    let (mut passes, mut fails) = (0, 0);
    let (mut next_check, mut results): (Time, Vec<(Time, bool)>) = (first_check, Vec::new());
    let mut failing_since: Option<Time> = None;
    let mut probe = Probe::Passes;
    let mut changes = truth.iter().copied().peekable();
    while let Some(now) = [
        Some(next_check),
        results.first().map(|(at, _)| *at),
        changes.peek().map(|(at, _)| *at),
        failing_since
            .filter(|_| state == TargetState::Healthy)
            .and_then(|since| Some(since + settings.passive_detection?)),
    ]
    .into_iter()
    .flatten()
    .min()
    {
        if now > end {
            break;
        }
        if let Some((_, new)) = changes.next_if(|(at, _)| *at == now) {
            probe = new;
            failing_since = match probe {
                Probe::Refused | Probe::Silent => failing_since.or(Some(now)),
                Probe::Passes | Probe::TooSlow => None,
            };
            continue;
        }
        if results.first().is_some_and(|(at, _)| *at == now) {
            let (_, passed) = results.remove(0);
            (passes, fails) = if passed {
                (passes + 1, 0)
            } else {
                (0, fails + 1)
            };
            let first = if group.kind == Kind::Classic {
                settings.healthy_threshold
            } else {
                1
            };
            let new = match state {
                TargetState::Initial if passes >= first => TargetState::Healthy,
                TargetState::Unhealthy if passes >= settings.healthy_threshold => {
                    TargetState::Healthy
                }
                TargetState::Initial | TargetState::Healthy
                    if fails >= settings.unhealthy_threshold =>
                {
                    TargetState::Unhealthy
                }
                same => same,
            };
            if new != state {
                state = new;
                (passes, fails) = (0, 0);
                story.push((now, state));
            }
            continue;
        }
        let passive = settings.passive_detection.zip(failing_since);
        if state == TargetState::Healthy
            && passive.is_some_and(|(patience, since)| since + patience == now)
        {
            state = TargetState::Unhealthy;
            (passes, fails) = (0, 0);
            story.push((now, state));
            continue;
        }
        assert_eq!(now, next_check);
        results.push(match probe {
            Probe::Passes => (now, true),
            Probe::Refused => (now, false),
            Probe::Silent | Probe::TooSlow => (now + settings.timeout, false),
        });
        next_check += settings.interval;
    }
    story
}

prop_compose! {
    fn groups()(
        kind in 0..3_usize,
        interval in 5..12_u64,
        timeout in 2..12_u64,
        healthy in 2..5_u8,
        unhealthy in 2..4_u8,
    ) -> TargetGroup {
        let make = [TargetGroup::application, TargetGroup::network, TargetGroup::classic][kind];
        let mut group = make("web");
        group.health_check.interval = Duration::from_secs(interval);
        group.health_check.timeout = Duration::from_secs(timeout.min(interval));
        group.health_check.healthy_threshold = healthy;
        group.health_check.unhealthy_threshold = unhealthy;
        group
    }
}

fn probes() -> impl Strategy<Value = Probe> {
    prop_oneof![
        3 => Just(Probe::Passes),
        1 => Just(Probe::Refused),
        1 => Just(Probe::Silent),
        1 => Just(Probe::TooSlow),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Whole seconds, so that changes, checks, timeouts and patience often fall together.
    #[test]
    fn the_machine_tells_what_a_simulation_of_every_check_tells(
        group in groups(),
        phase in 0..12_u64,
        truth in prop::collection::vec((0..40_u64, probes()), 1..30),
    ) {
        let mut now = Time::ZERO;
        let truth: Vec<(Time, Probe)> = truth
            .into_iter()
            .enumerate()
            .map(|(number, (gap, probe))| {
                if number > 0 {
                    now += Duration::from_secs(gap);
                }
                (now, probe)
            })
            .collect();
        let first = Time::ZERO + Duration::from_secs(phase);
        let end = now + Duration::from_secs(200);
        prop_assert_eq!(story(&group, first, &truth, end), brute_force(&group, first, &truth, end));
    }
}

/// A healthy target that changes at 1000 s, first checked at `phase`: when it is unhealthy.
fn detected(group: &TargetGroup, phase: f64, probe: Probe) -> f64 {
    let truth = [(Time::ZERO, Probe::Passes), (at(1_000.0), probe)];
    let story = story(group, at(phase), &truth, at(2_000.0));
    assert_eq!(story[0].1, TargetState::Healthy);
    assert_eq!(story[1].1, TargetState::Unhealthy);
    story[1].0.since(at(1_000.0)).as_secs_f64()
}

#[test]
fn lb_003_checks_keep_their_pace_however_slow_the_answer() {
    let group = TargetGroup::application("web");
    let mut check = HealthCheck::start(&group, Time::ZERO, at(7.0), Probe::TooSlow);
    assert_eq!(pace(&group.health_check), (Duration::from_secs(30), LB_003));
    for (from, sent) in [(0.0, 7.0), (7.0, 7.0), (7.1, 37.0), (300.0, 307.0)] {
        assert_eq!(check.check_from(at(from)), at(sent));
    }
    check.answers(at(300.0), Probe::Passes);
    assert_eq!(check.check_from(at(0.0)), at(307.0));
}

#[test]
fn lb_004_one_pass_makes_a_new_target_healthy_but_behind_a_classic_load_balancer() {
    for (group, healthy_at) in [
        (TargetGroup::application("web"), 3.0),
        (TargetGroup::network("web"), 3.0),
        (TargetGroup::classic("web"), 273.0),
    ] {
        let mut check = HealthCheck::start(&group, Time::ZERO, at(3.0), Probe::Passes);
        assert_eq!(check.state(), TargetState::Initial);
        assert_eq!(check.next_flip(), Some(at(healthy_at)), "{}", group.kind);
        let flip = check.flip(at(healthy_at)).expect("it is due");
        assert_eq!(flip.to, TargetState::Healthy);
        assert_eq!(flip.rule, LB_004);
    }
}

#[test]
fn lb_005_thresholds_count_results_in_a_row() {
    let group = TargetGroup::application("web");
    let truth = [
        (Time::ZERO, Probe::Passes),
        // One failure at 30 s, a pass at 60 s: not in a row with those from 90 s on.
        (at(20.0), Probe::Refused),
        (at(40.0), Probe::Passes),
        (at(70.0), Probe::Refused),
        // Between two checks nobody sees the pass.
        (at(100.0), Probe::Passes),
        (at(101.0), Probe::Refused),
        (at(130.0), Probe::Passes),
    ];
    let story = story(&group, Time::ZERO, &truth, at(1_000.0));
    assert_eq!(
        story,
        [
            (Time::ZERO, TargetState::Healthy),
            (at(120.0), TargetState::Unhealthy),
            (at(270.0), TargetState::Healthy),
        ]
    );
}

#[test]
fn lb_006_detection_takes_the_phase_the_threshold_and_the_timeout() {
    let group = TargetGroup::application("web");
    // Checked right at the death, halfway, and just before it: the next check is an interval off.
    for (phase, silent, refused) in [
        (10.0, 35.0, 30.0),
        (25.0, 50.0, 45.0),
        (9.999, 64.999, 59.999),
    ] {
        assert!((detected(&group, phase, Probe::Silent) - silent).abs() < 1e-6);
        assert!((detected(&group, phase, Probe::Refused) - refused).abs() < 1e-6);
    }
}

#[test]
fn lb_007_a_network_load_balancer_notices_failing_connections_by_itself() {
    let group = TargetGroup::network("web");
    for (probe, secs) in [
        (Probe::Silent, 10.0),
        (Probe::Refused, 10.0),
        (Probe::TooSlow, 50.0),
    ] {
        assert!((detected(&group, 0.0, probe) - secs).abs() < 1e-6 || probe == Probe::TooSlow);
    }
    let mut check = HealthCheck::start(&group, Time::ZERO, Time::ZERO, Probe::Passes);
    check.flip(Time::ZERO);
    let due = check.answers(at(5.0), Probe::Refused);
    assert_eq!(due, Some(at(15.0)));
    assert_eq!(check.flip(at(15.0)).map(|flip| flip.rule), Some(LB_007));
}

#[test]
fn a_fleet_reached_directly_is_never_checked() {
    let group = TargetGroup::direct("web");
    let mut check = HealthCheck::start(&group, Time::ZERO, Time::ZERO, Probe::Refused);
    assert_eq!(check.state(), TargetState::Healthy);
    assert_eq!(check.answers(at(9.0), Probe::Silent), None);
    assert_eq!(check.flip(at(9.0)), None);
}
