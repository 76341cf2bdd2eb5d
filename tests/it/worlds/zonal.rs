//! Worlds whose hosts stand in zones, deployed to zone by zone.

use super::world;
use cutover::account::world::{Operation, World};
use cutover::account::zone_order::ZoneOrder;
use cutover::aws::codedeploy::config::MinimumHealthyHosts;
use cutover::aws::codedeploy::zonal::{Zonal, ZonalConfig};

/// So many hosts in each zone, `a` to `z`, in the order of the zones, new, with one deployment of
/// `v1` at 0 s that goes zone by zone.
pub(crate) fn zonal(sizes: &[u32], minimum: MinimumHealthyHosts, config: ZonalConfig) -> World {
    let mut world = world(sizes.iter().sum(), minimum);
    let zones = sizes.iter().zip('a'..);
    let zones = zones.flat_map(|(size, name)| std::iter::repeat_n(name, *size as usize));
    for (host, name) in world.hosts.iter_mut().zip(zones) {
        host.zone = Some(name.to_string());
    }
    order_zones(&mut world, &[]);
    for timed in &mut world.timeline {
        if let Operation::CreateDeployment(request) = &mut timed.operation {
            request.zonal = Zonal::OneByOne(config);
        }
    }
    world
}

/// These zones come first.
pub(crate) fn order_zones(world: &mut World, first: &[&str]) {
    let first: Vec<String> = first.iter().map(|&name| name.to_owned()).collect();
    let zones = world.hosts.iter().map(|host| host.zone.as_deref());
    world.zones = ZoneOrder::new(&first, zones);
}
