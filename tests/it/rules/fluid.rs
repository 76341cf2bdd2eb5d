//! The fluid by itself: queues, retries and what never recovers (TRF-001 to TRF-008, TRF-043).

use crate::worlds;
use cutover::account::requests::amount::{Amount, Rate};
use cutover::account::requests::cell::Service;
use cutover::account::requests::demand::Demand;
use cutover::account::requests::fluid::Fluid;
use cutover::account::requests::host_state::{FleetId, HostState, ZoneId};
use cutover::account::requests::retries::Retries;
use cutover::account::requests::site::{FleetSite, HostSite, TargetGroupEntry};
use cutover::account::requests::standing::{Place, Standing};
use cutover::account::requests::station::{Discipline, Station};
use cutover::account::requests::traffic::Traffic;
use cutover::account::world::World;
use cutover::aws::codedeploy::config::MinimumHealthyHosts;
use cutover::aws::codedeploy::ids::InstanceId;
use cutover::aws::elb::ids::TargetGroupId;
use cutover::aws::elb::target::TargetState;
use cutover::aws::elb::target_group::TargetGroup;
use cutover::kernel::chance::stream::{PathHash, Seed};
use cutover::kernel::time::{Duration, Time};

pub(super) const GROUP: TargetGroupId = TargetGroupId(0);
const HOST: InstanceId = InstanceId(0);

/// The case of TRF-043: one server of 1,000 a second, 600 asked, two more attempts each.
pub(super) struct Metastable {
    pub(super) queue: u64,
    pub(super) discipline: Discipline,
    pub(super) budget: Option<u64>,
}

pub(super) fn at(micros: u64) -> Time {
    Time::ZERO + Duration::from_micros(micros)
}

pub(super) fn world(case: &Metastable) -> World {
    let mut world = worlds::world(1, MinimumHealthyHosts::HostCount(0));
    let second = Duration::from_secs(1);
    world.timeline.clear();
    world.sites = vec![HostSite::default()];
    world.fleets = vec![FleetSite {
        name: "web".to_owned(),
        station: Some(Station {
            capacity: Rate::per_second(1_000),
            queue_max: Some(Amount::of_requests(case.queue)),
            discipline: case.discipline,
            ..Station::of(Rate::per_second(1_000))
        }),
        groups: vec![GROUP],
        ran: Vec::new(),
    }];
    world.target_groups = vec![TargetGroupEntry {
        target_capacity: Rate::per_second(1_000),
        members: vec![HOST],
        fleets: vec![(FleetId(0), 0)],
        zone_ids: vec![ZoneId(0)],
        reference: Rate::per_second(1_000),
        ..TargetGroupEntry::new(TargetGroup::direct("web"))
    }];
    world.traffic = vec![Traffic {
        name: "web".to_owned(),
        path: PathHash::of("traffic/web"),
        demand: Demand::constant(Rate::per_second(600)),
        forward: vec![(GROUP, 1)],
        stickiness: None,
        client_timeout: second + second,
        retries: Retries {
            attempts: 2,
            backoff: second,
            jitter: Duration::ZERO,
            budget_ppb: case.budget,
            correlation_ppb: None,
        },
    }];
    world
}

/// A fluid that is driven by hand.
pub(super) struct Driven<'w> {
    world: &'w World,
    pub(super) fluid: Fluid,
    pub(super) now: Time,
}

impl<'w> Driven<'w> {
    pub(super) fn new(world: &'w World) -> Self {
        let seed = Seed {
            seed: 7,
            replication: 0,
        };
        Self {
            world,
            fluid: Fluid::new(world, seed),
            now: Time::ZERO,
        }
    }

    pub(super) fn serve(&mut self, capacity_ppm: u32) {
        let state = HostState {
            fleet: FleetId(0),
            zone: ZoneId(0),
            service: Service::Serves,
            revision: None,
            capacity_ppm,
            latency_ppm: 1_000_000,
            error_ppb: 0,
            late_ppb: 0,
            apart: None,
            standing: Standing::default().with(0, Place::of(TargetState::Healthy)),
        };
        self.fluid.place(self.world, HOST, state, self.now);
    }

    pub(super) fn flow_to(&mut self, end: Time) {
        while self.now < end {
            let next = self
                .fluid
                .settle(self.world, self.now)
                .unwrap_or(Time::LAST);
            assert!(next > self.now, "time goes on");
            self.now = next.min(end);
            self.fluid.advance(self.world, self.now);
            self.fluid.wake();
        }
    }

    /// Good answers a second from one instant to another.
    fn goodput(&mut self, from: u64, to: u64) -> f64 {
        self.flow_to(at(from * 1_000_000));
        self.fluid.close(self.world, GROUP, self.now);
        self.flow_to(at(to * 1_000_000));
        let (sums, _) = self.fluid.close(self.world, GROUP, self.now);
        sums.answered.requests_f64() / (to - from) as f64
    }
}

#[test]
fn trf_008_trf_043_a_queue_of_the_abandoned_locks_up_and_three_remedies_free_it() {
    let base = || Metastable {
        queue: 10_000,
        discipline: Discipline::Fifo,
        budget: None,
    };
    for (what, case, goodput) in [
        ("base", base(), 0.0),
        (
            "budget",
            Metastable {
                budget: Some(100_000_000),
                ..base()
            },
            600.0,
        ),
        (
            "shedding",
            Metastable {
                queue: 2_000,
                ..base()
            },
            600.0,
        ),
        (
            "lifo",
            Metastable {
                discipline: Discipline::Lifo,
                ..base()
            },
            600.0,
        ),
    ] {
        let world = world(&case);
        let mut driven = Driven::new(&world);
        driven.serve(1_000_000);
        driven.flow_to(at(60_000_000));
        driven.serve(300_000);
        driven.flow_to(at(120_000_000));
        driven.serve(1_000_000);
        let found = driven.goodput(150, 160);
        assert!((found - goodput).abs() < 1.0, "{what}: {found} a second");
        let for_ever = driven.goodput(3_600, 3_610);
        assert!(
            (for_ever - goodput).abs() < 1.0,
            "{what}: {for_ever} a second"
        );
    }
}

#[test]
fn trf_043_under_a_budget_every_request_carries_its_own_age() {
    let world = world(&Metastable {
        queue: 10_000,
        discipline: Discipline::Fifo,
        budget: Some(100_000_000),
    });
    let mut driven = Driven::new(&world);
    driven.serve(1_000_000);
    driven.flow_to(at(60_000_000));
    driven.serve(300_000);
    driven.flow_to(at(120_000_000));
    driven.serve(1_000_000);
    // The first whose own wait is two seconds is served 10,000 - 2 * 660 requests at 340 a second
    // after the dip, 25.53 s.
    assert!(driven.goodput(120, 145) < 1.0);
    let first = driven.goodput(145, 146);
    assert!((first - 471.0).abs() < 3.0, "{first}");
    assert!(driven.goodput(146, 147) > 999.0);
    driven.flow_to(at(149_500_000));
    assert_eq!(driven.fluid.delay_of(HOST), Duration::ZERO);
}
