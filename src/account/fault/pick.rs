//! Which of the hosts that a fault may strike it does strike.

use crate::account::fault::description::{Fault, Pick, When};
use crate::account::fault::scope::Reach;
use crate::account::luck::{order_key, purpose};
use crate::account::world::World;
use crate::aws::codedeploy::ids::InstanceId;
use crate::kernel::chance::stream::{PathHash, Seed, Stream};

/// Draws the hosts a fault may strike. Each host has its own key, so that a further host changes
/// as few picks as it can.
pub(super) fn pick(world: &World, fault: &Fault, seed: Seed, path: PathHash) -> Vec<InstanceId> {
    let hosts = &fault.whom.hosts;
    let wanted = match fault.whom.pick {
        Pick::All | Pick::Chance(_) => return hosts.clone(),
        // Whoever comes first: counted when the events begin.
        Pick::Count(_)
            if matches!(fault.when, When::On(_)) && fault.what.reach() == Reach::EachHost =>
        {
            return hosts.clone();
        }
        Pick::Count(count) => count as usize,
        Pick::Share(share) => libm::round(share * hosts.len() as f64) as usize,
    };
    let drawn = Stream::new(seed, path, purpose::FAULT_PICK, 0).next_word();
    let key = |host: &InstanceId| {
        order_key(
            PathHash::of(&format!("host/{}", world.hosts[host.index()].name)),
            drawn,
        )
    };
    let mut keyed: Vec<(u64, InstanceId)> = hosts.iter().map(|host| (key(host), *host)).collect();
    keyed.sort_unstable();
    keyed.truncate(wanted);
    let mut picked: Vec<InstanceId> = keyed.into_iter().map(|(_, host)| host).collect();
    picked.sort_unstable();
    picked
}
