//! Random faults: of some kinds, at every sort of moment, on every sort of choice.

use super::world::{Dice, rollback, some_hosts};
use cutover::account::fault::description::{EventFilter, Fault, Pick, What, When, Whom};
use cutover::account::fault::scope::{CutOff, MetricScope, Reach};
use cutover::account::world::World;
use cutover::aws::codedeploy::ids::{DeploymentId, RevisionId};
use cutover::aws::codedeploy::lifecycle::IN_PLACE;
use cutover::kernel::time::{Duration, Time};

/// Some faults for a world; in a quarter of the worlds none.
pub(super) fn random(world: &World, dice: &mut Dice) -> Vec<Fault> {
    let mut kinds: Vec<u64> = (0..26).collect();
    // Those of requests and metrics are rarer, so that they crowd out no other.
    kinds.retain(|kind| dice.one_in(if *kind < 18 { 3 } else { 9 }));
    if kinds.is_empty() || dice.one_in(4) {
        return Vec::new();
    }
    let count = 1 + dice.below(5);
    let fault = |place| {
        let kind = dice.of(&kinds);
        let what = what(kind, dice);
        let when = when(what, dice);
        let momentary = matches!(
            what,
            What::AgentRestart
                | What::RevisionMissing { .. }
                | What::ArchiveDeleted
                | What::OperatorStop { .. }
        );
        let lasts = (!momentary && dice.one_in(2)).then(|| dice.latency(60.0));
        let service = what.reach() == Reach::Account;
        let pick = if service {
            Pick::All
        } else {
            pick(world, dice)
        };
        Fault {
            name: format!("fault-{place}"),
            when,
            whom: Whom {
                hosts: some_hosts(world, dice),
                pick,
            },
            what,
            lasts,
        }
    };
    (0..count).map(fault).collect()
}

fn what(kind: u64, dice: &mut Dice) -> What {
    let factor = 1.0 + 200.0 * dice.uniform();
    match kind {
        0 => What::InstanceCrash,
        1 => What::InstanceReboot,
        2 => What::AgentDead,
        3 => What::AgentRestart,
        4 => What::AgentSlow { factor },
        5 => What::AgentCredentials,
        6 => What::PARTITION,
        7 => What::ScriptFails { exit_code: 2 },
        8 => What::ScriptTimesOut,
        9 => What::ScriptMissing,
        10 => What::ScriptNotExecutable,
        11 => What::OutputsLeftOpen,
        12 => What::DiskFull,
        13 => What::S3Slow { factor },
        14 => What::S3Fails,
        15 => What::RevisionMissing {
            revision: dice.of(&[RevisionId(0), RevisionId(1)]),
        },
        16 => What::ArchiveDeleted,
        17 => What::OperatorStop {
            rollback: rollback(dice),
        },
        18 => What::AzOutage,
        19 => What::ClockSkew,
        20 => What::DnsFail { error_ppb: 0 },
        21 => What::EbsSlow { factor },
        22 => What::DependencySlow { factor },
        23 => What::ElbFlap {
            period: Duration::from_secs(60),
            away: Duration::from_secs(1 + dice.below(59)),
        },
        24 => What::MetricMissing {
            of: MetricScope::All,
        },
        _ => What::Partition {
            from: CutOff {
                code_deploy: dice.one_in(2),
                s3: true,
                load_balancer: dice.one_in(2),
            },
        },
    }
}

fn when(what: What, dice: &mut Dice) -> When {
    let at = Time::ZERO + Duration::from_millis(dice.below(600_000));
    let on_one_host = !matches!(
        what,
        What::RevisionMissing { .. } | What::OperatorStop { .. }
    );
    match dice.below(5) {
        0 => When::At(at),
        1 => When::During {
            from: at,
            to: at + Duration::from_millis(1 + dice.below(400_000)),
        },
        2 if on_one_host => When::PerHour(dice.of(&[0.1, 5.0, 60.0])),
        _ => When::On(EventFilter {
            event: (!dice.one_in(4)).then(|| dice.of(IN_PLACE)),
            deployment: dice
                .one_in(2)
                .then(|| DeploymentId(u32::try_from(dice.below(3)).expect("few"))),
            revision: dice
                .one_in(4)
                .then(|| dice.of(&[RevisionId(0), RevisionId(1)])),
        }),
    }
}

fn pick(world: &World, dice: &mut Dice) -> Pick {
    let hosts = world.hosts.len() as u64;
    match dice.below(4) {
        0 => Pick::All,
        1 => Pick::Count(u32::try_from(1 + dice.below(hosts)).expect("few")),
        2 => Pick::Share(dice.uniform()),
        _ => Pick::Chance(dice.uniform()),
    }
}
