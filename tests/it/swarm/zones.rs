//! Random zones, and deployments that go through them.

use super::world::{Dice, minimum};
use crate::worlds::zonal::order_zones;
use cutover::account::world::{Operation, World};
use cutover::aws::codedeploy::zonal::{Zonal, ZonalConfig};
use cutover::kernel::time::Duration;

const NAMES: [&str; 4] = ["a", "b", "c", "d"];

/// Zones in half of the worlds, and deployments of every kind that go through them.
pub(super) fn add(world: &mut World, dice: &mut Dice) {
    if dice.one_in(2) {
        return;
    }
    let zones = dice.some(&NAMES);
    for host in &mut world.hosts {
        host.zone = Some(dice.of(&zones).to_owned());
    }
    let stands = |zone: &&str| {
        let in_zone = |zone: &str, name: &Option<String>| name.as_deref() == Some(zone);
        world.hosts.iter().any(|host| in_zone(zone, &host.zone))
    };
    let mut first: Vec<&str> = zones.iter().copied().filter(stands).collect();
    if dice.one_in(2) {
        first.clear();
    }
    first.reverse();
    order_zones(world, &first);
    let hosts = u32::try_from(world.hosts.len()).expect("few hosts");
    for timed in &mut world.timeline {
        if let Operation::CreateDeployment(request) = &mut timed.operation
            && !dice.one_in(4)
        {
            request.zonal = Zonal::OneByOne(config(hosts, dice));
        }
    }
}

fn config(hosts: u32, dice: &mut Dice) -> ZonalConfig {
    let monitor = |dice: &mut Dice| {
        let given = !dice.one_in(3);
        given.then(|| Duration::from_secs(dice.of(&[0, 1, 30, 300])))
    };
    let default = ZonalConfig::default();
    ZonalConfig {
        // Most minimums of a fleet are too many for a zone.
        minimum: if dice.one_in(3) {
            minimum(dice, hosts)
        } else {
            default.minimum
        },
        first_monitor: monitor(dice),
        monitor: monitor(dice),
    }
}
