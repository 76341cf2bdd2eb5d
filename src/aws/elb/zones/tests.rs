//! The example of the guide, and clients that leave a zone.

use super::*;
use crate::aws::elb::routing::{Choice, Class, split};
use crate::aws::elb::target::TargetState;
use crate::aws::elb::target_group::Minimum;

const GONE: InDns = InDns::Withdrawn(LB_038);

fn at(secs: u64) -> Time {
    Time::ZERO + Duration::from_secs(secs)
}

fn zone(healthy: u32) -> ZoneTargets {
    ZoneTargets {
        registered: 10,
        healthy,
    }
}

/// Cross-zone load balancing on or off, both minimums half.
fn halves(cross_zone: bool) -> TargetGroup {
    let half = Minimum {
        count: None,
        percent: Some(50),
    };
    let mut group = TargetGroup::application("web");
    group.cross_zone = cross_zone;
    group.group_health.dns = half;
    group.group_health.routing = half;
    group
}

fn named(group: &TargetGroup, zones: &[ZoneTargets], shift: Option<&ZonalShift>) -> Vec<InDns> {
    let mut out = Vec::new();
    in_dns(group, zones, shift, &mut out);
    out
}

#[test]
fn lb_039_the_example_of_two_zones_of_ten() {
    let class = |zone, count, state| Class {
        zone,
        count,
        state,
        weight_ppm: MILLION,
        outlier_weight_ppm: MILLION,
        response_time_us: 1,
    };
    let classes = [
        class(0, 10, TargetState::Healthy),
        class(1, 4, TargetState::Healthy),
        class(1, 6, TargetState::Unhealthy),
    ];
    let zones = [zone(10), zone(4)];
    let mut out = Vec::new();

    let off = halves(false);
    assert_eq!(named(&off, &zones, None), [InDns::Named, GONE]);
    // Clients that still ask the node of the second zone reach all ten targets there.
    let routed = split(2_000, &classes, &off, &[1, 1], &mut out);
    assert_eq!(
        (out.as_slice(), routed.choice),
        (&[1_000, 400, 600][..], Choice::FailOpen)
    );

    let on = halves(true);
    assert_eq!(named(&on, &zones, None), [InDns::Named, InDns::Named]);
    let routed = split(1_400, &classes, &on, &[1, 1], &mut out);
    assert_eq!(
        (out.as_slice(), routed.choice),
        (&[1_000, 400, 0][..], Choice::Healthy)
    );
}

#[test]
fn lb_038_a_bad_zone_leaves_dns_unless_all_are_bad() {
    let group = halves(false);
    assert_eq!(
        named(&group, &[zone(5), zone(4)], None),
        [InDns::Named, GONE]
    );
    assert_eq!(named(&group, &[zone(1), zone(4)], None), [InDns::Named; 2]);
    // Off by default, and not known to a Classic Load Balancer.
    let plain = TargetGroup::network("web");
    assert_eq!(named(&plain, &[zone(5), zone(0)], None), [InDns::Named; 2]);
}

#[test]
fn lb_045_a_zonal_shift_takes_a_zone_out_of_dns() {
    let group = halves(false);
    let hour = Duration::from_secs(3_600);
    let shift = ZonalShift::new(&group, 0, 2, hour).expect("it is allowed");
    let gone = InDns::Withdrawn(LB_045);
    let zones = [zone(10), zone(10)];
    assert_eq!(named(&group, &zones, Some(&shift)), [gone, InDns::Named]);
    // A bad zone is better than the one shifted away from.
    assert_eq!(
        named(&group, &[zone(10), zone(1)], Some(&shift)),
        [gone, InDns::Named]
    );
}

#[test]
fn lat_034_clients_leave_a_withdrawn_zone_after_the_time_to_live() {
    for (now, left, next) in [
        (100, MILLION, Some(170)),
        (159, MILLION, Some(170)),
        (160, MILLION, Some(170)),
        (170, 716_531, Some(180)),
        (195, 367_879, Some(200)),
        (290, 13_124, Some(300)),
        (300, 0, None),
        (9_000, 0, None),
    ] {
        let found = clients_left(at(100), at(now));
        assert_eq!(found, (left, next.map(at), LAT_034), "{now}");
    }
}

#[test]
fn clients_that_leave_a_zone_come_in_by_the_others() {
    let mut out = Vec::new();
    let million = u64::from(MILLION);
    assert_eq!(clients_by_zone(&[None, None], at(0), &mut out), None);
    assert_eq!(out[0], out[1]);
    let withdrawn = [None, Some(Withdrawn::Since(at(100))), None];
    for (now, left) in [(100, million), (170, 716_531), (300, 0)] {
        let next = clients_by_zone(&withdrawn, at(now), &mut out);
        assert_eq!(next.is_some(), left > 0);
        assert_eq!(out[1], 2 * left);
        assert_eq!(out[0], out[2]);
        assert_eq!(out.iter().sum::<u64>(), 2 * 3 * million);
    }
    // Nobody is left where DNS has long named another zone.
    let long = [None, Some(Withdrawn::LongAgo)];
    assert_eq!(clients_by_zone(&long, at(0), &mut out), None);
    assert_eq!(out, [2 * million, 0]);
    let both = [Some(Withdrawn::Since(at(1))); 2];
    assert_eq!(clients_by_zone(&both, at(500), &mut out), None);
    assert_eq!(out, [million; 2]);
}
