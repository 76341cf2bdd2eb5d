//! Shares by the rules, and sums that are exact.

use proptest::prelude::*;

use super::*;
use crate::aws::elb::target_group::Minimum;

fn class(zone: u8, count: u32, state: TargetState) -> Class {
    Class {
        zone,
        count,
        state,
        weight_ppm: MILLION,
        outlier_weight_ppm: MILLION,
        response_time_us: 1,
    }
}

fn shares(rate: u64, classes: &[Class], group: &TargetGroup, zones: &[u64]) -> (Vec<u64>, Routed) {
    let mut out = Vec::new();
    let routed = split(rate, classes, group, zones, &mut out);
    (out, routed)
}

fn apart() -> TargetGroup {
    TargetGroup {
        cross_zone: false,
        ..TargetGroup::application("web")
    }
}

#[test]
fn lb_030_only_healthy_targets_get_requests() {
    let classes = [
        class(0, 3, TargetState::Healthy),
        class(0, 9, TargetState::Unhealthy),
        class(1, 2, TargetState::Initial),
        class(1, 4, TargetState::Draining),
        class(1, 1, TargetState::Healthy),
    ];
    let (out, routed) = shares(1_000, &classes, &TargetGroup::application("web"), &[1, 1]);
    assert_eq!(out, [750, 0, 0, 0, 250]);
    assert_eq!((routed.no_target, routed.choice), (0, Choice::Healthy));
    assert_eq!(routed.rule, LB_030);
}

/// A target that AllowTraffic still waits for gets its share.
#[test]
fn lb_029_requests_follow_the_state_the_load_balancer_shows() {
    let group = TargetGroup::application("web");
    let before = [
        class(0, 1, TargetState::Healthy),
        class(0, 1, TargetState::Initial),
    ];
    assert_eq!(shares(10, &before, &group, &[1]).0, [10, 0]);
    let after = [
        class(0, 1, TargetState::Healthy),
        class(0, 1, TargetState::Healthy),
    ];
    assert_eq!(shares(10, &after, &group, &[1]).0, [5, 5]);
}

#[test]
fn lb_031_least_outstanding_requests_shares_by_response_times() {
    assert_eq!(SHARED_BY, LB_031);
    let group = TargetGroup {
        algorithm: Algorithm::LeastOutstandingRequests,
        ..TargetGroup::application("web")
    };
    let mut classes = [
        class(0, 2, TargetState::Healthy),
        class(0, 2, TargetState::Healthy),
    ];
    classes[0].response_time_us = 100_000;
    classes[1].response_time_us = 300_000;
    assert_eq!(shares(4_000, &classes, &group, &[1]).0, [3_000, 1_000]);
    let even = TargetGroup::application("web");
    assert_eq!(shares(4_000, &classes, &even, &[1]).0, [2_000, 2_000]);

    // With times that grow with the load: three iterations from an equal share.
    let mut out = Vec::new();
    let mut calls = 0;
    let routed = settle(
        8_000,
        &mut classes,
        &group,
        &[1],
        &mut out,
        |number, each| {
            calls += 1;
            let alone = [100_000, 300_000][number];
            alone + each * 10
        },
    );
    assert_eq!((routed.no_target, calls), (0, 2 * ITERATIONS));
    assert_eq!(out.iter().sum::<u64>(), 8_000);
    assert!(out[0] > 2 * out[1] && out[0] < 3 * out[1], "{out:?}");
}

#[test]
fn lb_030_a_group_without_targets_gives_its_requests_to_nobody() {
    let (_, routed) = shares(100, &[], &TargetGroup::application("web"), &[1]);
    assert_eq!((routed.no_target, routed.choice), (100, Choice::Nobody));
}

#[test]
fn lb_037_without_a_healthy_target_all_get_requests_but_behind_a_classic_load_balancer() {
    let classes = [
        class(0, 3, TargetState::Unhealthy),
        class(0, 1, TargetState::Initial),
        class(0, 5, TargetState::Draining),
    ];
    for group in [TargetGroup::application("web"), TargetGroup::network("web")] {
        let (out, routed) = shares(1_000, &classes, &group, &[1]);
        assert_eq!(out, [750, 250, 0]);
        assert_eq!((routed.choice, routed.rule), (Choice::FailOpen, LB_037));
    }
    let (out, routed) = shares(1_000, &classes, &TargetGroup::classic("web"), &[1]);
    assert_eq!(out, [0, 0, 0]);
    assert_eq!(
        routed,
        Routed {
            no_target: 1_000,
            choice: Choice::Nobody,
            rule: LB_037
        }
    );
}

#[test]
fn lb_038_below_the_minimum_for_routing_all_targets_get_requests() {
    let mut group = TargetGroup::application("web");
    let classes = [
        class(0, 4, TargetState::Healthy),
        class(0, 6, TargetState::Unhealthy),
    ];
    for (count, percent, choice) in [
        (Some(1), None, Choice::Healthy),
        (Some(4), Some(40), Choice::Healthy),
        (Some(5), None, Choice::FailOpen),
        (Some(1), Some(41), Choice::FailOpen),
        (None, None, Choice::Healthy),
    ] {
        group.group_health.routing = Minimum { count, percent };
        let (out, routed) = shares(1_000, &classes, &group, &[1]);
        assert_eq!(routed.choice, choice);
        match choice {
            Choice::FailOpen => assert_eq!((out, routed.rule), (vec![400, 600], LB_038)),
            Choice::Healthy | Choice::Nobody => assert_eq!(out, [1_000, 0]),
        }
    }
}

#[test]
fn lb_040_without_cross_zone_every_zone_gets_the_same_and_an_empty_one_fails() {
    let classes = [
        class(0, 1, TargetState::Healthy),
        class(1, 3, TargetState::Healthy),
        class(1, 1, TargetState::Unhealthy),
    ];
    let (out, routed) = shares(900, &classes, &apart(), &[1, 1, 1]);
    assert_eq!(out, [300, 300, 0]);
    assert_eq!(routed.no_target, 300);
    let (out, routed) = shares(900, &classes, &TargetGroup::application("web"), &[1, 1, 1]);
    assert_eq!((out, routed.no_target), (vec![225, 675, 0], 0));
    // A zone that nobody asks for gets nothing.
    let (out, routed) = shares(900, &classes, &apart(), &[1, 2, 0]);
    assert_eq!((out, routed.no_target), (vec![300, 600, 0], 0));
    let (_, routed) = shares(900, &classes, &apart(), &[0, 0, 0]);
    assert_eq!((routed.no_target, routed.rule), (900, LB_040));
}

fn states() -> impl Strategy<Value = TargetState> {
    (0..TargetState::ALL.len()).prop_map(|number| TargetState::ALL[number])
}

prop_compose! {
    fn classes()(
        zone in 0..4_u8,
        count in prop_oneof![0..20_u32, Just(u32::MAX)],
        state in states(),
        weight_ppm in 10_000..=MILLION,
        outlier_weight_ppm in 10_000..=MILLION,
        response_time_us in prop_oneof![0..2_u64, 1..10_000_000_u64, Just(u64::MAX)],
    ) -> Class {
        Class { zone, count, state, weight_ppm, outlier_weight_ppm, response_time_us }
    }
}

proptest! {
    #[test]
    fn what_is_split_adds_up_to_the_rate(
        rate in prop_oneof![0..1_000_000_000_000_u64, Just(u64::MAX)],
        classes in prop::collection::vec(classes(), 0..12),
        kind in 0..4_usize,
        algorithm in 0..3_usize,
        cross_zone in any::<bool>(),
        zones in prop::collection::vec(prop_oneof![Just(0), 0..2_000_000_u64], 0..4),
    ) {
        let make = [
            TargetGroup::application,
            TargetGroup::network,
            TargetGroup::classic,
            TargetGroup::direct,
        ][kind];
        let group = TargetGroup { cross_zone, algorithm: Algorithm::ALL[algorithm], ..make("web") };
        let (out, routed) = shares(rate, &classes, &group, &zones);
        let given: u128 = out.iter().map(|part| u128::from(*part)).sum();
        prop_assert_eq!(given + u128::from(routed.no_target), u128::from(rate));
        for (class, part) in classes.iter().zip(&out) {
            prop_assert!(*part == 0 || class.count > 0 && class.state.is_registered());
        }
    }
}
