//! Random load balancers, traffic and qualities of revisions.

use super::world::Dice;
use crate::worlds::traffic::behind;
use cutover::account::requests::ability::LoadErrors;
use cutover::account::requests::amount::{Amount, Rate};
use cutover::account::requests::counts::Counting;
use cutover::account::requests::demand::{Curve, Demand, Noise};
use cutover::account::requests::quality::{Leak, LeakEnd, Quality, Start};
use cutover::account::requests::retries::Retries;
use cutover::account::requests::station::{Discipline, Station};
use cutover::account::requests::traffic::Traffic;
use cutover::account::requests::warm_up::WarmUp;
use cutover::account::world::{Operation, World};
use cutover::aws::codedeploy::traffic::{AllowModel, BlockModel};
use cutover::aws::elb::ids::TargetGroupId;
use cutover::aws::elb::target_group::{Drain, Kind, TargetGroup};
use cutover::kernel::chance::stream::PathHash;
use cutover::kernel::time::{Duration, Time};

/// Users, in half of the worlds, and what stands between them and the hosts.
pub(super) fn add(world: &mut World, dice: &mut Dice) {
    if dice.one_in(2) {
        return;
    }
    let count = dice.of(&[1, 1, 1, 2, 3]);
    let kinds = dice.some(&[Kind::Application, Kind::Network, Kind::Classic]);
    let plain = dice.one_in(4);
    let mut groups: Vec<TargetGroup> = (0..count)
        .map(|place| target_group(dice.of(&kinds), place, plain, dice))
        .collect();
    let controlled = groups.len();
    if dice.one_in(4) {
        groups.push(TargetGroup::direct("direct"));
        if dice.one_in(2) {
            groups.remove(0);
        }
    }
    let controlled = controlled.min(
        groups.len()
            - usize::from(
                groups
                    .last()
                    .is_some_and(|group| group.kind == Kind::Direct),
            ),
    );
    let station = station(dice);
    let zones = dice.of(&[1, 2, 3]);
    let all: Vec<TargetGroupId> = (0..).map(TargetGroupId).take(groups.len()).collect();
    behind(world, &station, groups, zones);
    if dice.one_in(2) {
        let bad = dice.some(&[0, 1, 2, 3, 4, 5]);
        for revision in &mut world.revisions {
            revision.quality = quality(&bad, dice);
        }
    }
    traffics(world, &station, &all, dice);
    // Hours of users cost more than they show.
    if world.until.is_none() && dice.one_in(2) {
        world.until = Some(Duration::from_secs(dice.below(3_000)));
    }
    if controlled > 0 && !dice.one_in(4) {
        control(world, &all[..controlled], dice);
    }
    world.counting = dice.of(&Counting::ALL).1;
    world.fluid.load_errors = dice.of(&[LoadErrors::Grow, LoadErrors::None]);
    world.fluid.headroom_ppm = dice.of(&[1_000_000, 1_300_000]);
    world.policy.traffic.block_model = dice.of(&[BlockModel::Drain, BlockModel::SupportFormula]);
    world.policy.traffic.allow_model =
        dice.of(&[AllowModel::ThresholdFormula, AllowModel::FirstCheck]);
}

fn target_group(kind: Kind, place: u32, plain: bool, dice: &mut Dice) -> TargetGroup {
    let name = format!("tg-{place}");
    let mut group = match kind {
        Kind::Application => TargetGroup::application(&name),
        Kind::Network => TargetGroup::network(&name),
        Kind::Classic => TargetGroup::classic(&name),
        Kind::Direct => TargetGroup::direct(&name),
    };
    if plain {
        return group;
    }
    let check = &mut group.health_check;
    check.interval = Duration::from_secs(dice.of(&[5, 10, 30, 300]));
    check.timeout = Duration::from_secs(dice.of(&[2, 4]));
    check.healthy_threshold = dice.of(&[2, 3, 5, 10]);
    check.unhealthy_threshold = dice.of(&[2, 3, 10]);
    group.deregistration_delay = Duration::from_secs(dice.of(&[0, 1, 30, 300]));
    group.connection_termination = dice.one_in(2);
    group.drain = dice.of(&[Drain::WholeDelay, Drain::UntilIdle]);
    group.slow_start = match kind {
        Kind::Application => Duration::from_secs(dice.of(&[0, 0, 30, 900])),
        Kind::Network | Kind::Classic | Kind::Direct => Duration::ZERO,
    };
    group.cross_zone = dice.one_in(2);
    group
}

fn station(dice: &mut Dice) -> Station {
    let capacity = Rate(dice.of(&[1, 3_333_333, 100_000_000, 2_500_000_000]));
    let discipline = dice.of(Discipline::ALL);
    let millis = dice.of(&[1, 100, 1_500, 6_000]);
    let presets = WarmUp::PRESETS.map(WarmUp::preset);
    Station {
        service_time: Duration::from_millis(millis),
        queue_max: dice
            .one_in(2)
            .then(|| Amount::of_requests(dice.of(&[0, 1, 50, 10_000]))),
        discipline,
        warm_up: dice.one_in(3).then(|| dice.of(&presets)).flatten(),
        ..Station::of(capacity)
    }
}

fn quality(bad: &[u64], dice: &mut Dice) -> Quality {
    let mut quality = Quality::default();
    for kind in bad {
        match kind {
            0 => quality.error_ppb = dice.of(&[1_000_000, 40_000_000, 1_000_000_000]),
            1 => quality.latency_ppm = dice.of(&[1_000_000, 2_000_000, 60_000_000]),
            2 if dice.one_in(3) => quality.start = Start::Crashes,
            3 => quality.start_up = Some(dice.latency(20.0)),
            4 if dice.one_in(2) => quality.onset = Duration::from_secs(dice.below(600)),
            5 if dice.one_in(2) => {
                let ends = [LeakEnd::Crashes, LeakEnd::StaysSlow];
                quality.leak = Some(Leak {
                    over: Duration::from_secs(1 + dice.below(900)),
                    latency_ppm: dice.of(&[1_000_000, 3_000_000, 50_000_000]),
                    end: dice.of(&ends),
                });
            }
            _ => quality.warm_up = WarmUp::preset("jvm"),
        }
    }
    quality
}

/// Several traffics or one, to one target group or spread; a fleet that nobody visits now and then.
fn traffics(world: &mut World, station: &Station, groups: &[TargetGroupId], dice: &mut Dice) {
    let all = station.capacity.0 as f64 * world.hosts.len() as f64;
    for place in 0..dice.of(&[0, 1, 1, 1, 1, 2, 3]) {
        let load = dice.of(&[0.000_1, 0.3, 0.6, 0.85, 0.85, 1.0, 1.5]);
        let rate = |times: f64| Rate::from_micros_f64(all * load * times);
        let name = format!("users-{place}");
        let mut forward: Vec<(TargetGroupId, u16)> = vec![(dice.of(groups), 1)];
        if groups.len() > 1 && dice.one_in(2) {
            forward = groups
                .iter()
                .map(|group| (*group, dice.of(&[0, 1, 9, 999])))
                .collect();
            forward[0].1 = forward[0].1.max(1);
        }
        let traffic = Traffic {
            path: PathHash::of(&format!("traffic/{name}")),
            name,
            demand: demand(&rate, dice),
            forward,
            stickiness: None,
            client_timeout: Duration::from_millis(dice.of(&[500, 2_000, 10_000, 30_000])),
            retries: retries(dice),
        };
        world.traffic.push(traffic);
    }
}

fn demand(rate: &impl Fn(f64) -> Rate, dice: &mut Dice) -> Demand {
    let at = Time::ZERO + Duration::from_millis(dice.below(1_200_000));
    let over = Duration::from_secs(1 + dice.below(600));
    let curve = match dice.below(6) {
        0 => Curve::Step {
            from: rate(1.0),
            to: rate(dice.of(&[0.0, 0.5, 1.4])),
            at,
        },
        1 => Curve::Ramp {
            from: rate(0.1),
            to: rate(1.0),
            at,
            over,
        },
        2 => Curve::Spike {
            base: rate(0.5),
            peak: rate(1.0),
            at,
            decay: over,
        },
        _ => Curve::Constant { rate: rate(1.0) },
    };
    Demand {
        curves: vec![curve],
        noise: dice.one_in(3).then(|| Noise::of_variation(0.2)),
        from: dice.of(&[Time::ZERO, at]),
        until: None,
    }
}

fn retries(dice: &mut Dice) -> Retries {
    if dice.one_in(2) {
        return Retries::NONE;
    }
    Retries {
        attempts: dice.of(&[1, 2, 4]),
        backoff: Duration::from_millis(dice.of(&[0, 100, 1_000, 7_500])),
        jitter: Duration::from_millis(dice.of(&[0, 200, 3_000])),
        budget_ppb: dice
            .one_in(3)
            .then(|| dice.of(&[0, 100_000_000, 1_000_000_000])),
        correlation_ppb: dice
            .one_in(3)
            .then(|| dice.of(&[0, 500_000_000, 1_000_000_000])),
    }
}

/// Some deployment groups take their targets out of some target groups, and put them back.
fn control(world: &mut World, groups: &[TargetGroupId], dice: &mut Dice) {
    for entry in &mut world.groups {
        if !dice.one_in(4) {
            entry.group.traffic = Some(dice.some(groups));
        }
    }
    for timed in &mut world.timeline {
        if let Operation::CreateDeployment(request) = &mut timed.operation {
            let group = &world.groups[request.group.index()].group;
            request.traffic.clone_from(&group.traffic);
        }
    }
}
