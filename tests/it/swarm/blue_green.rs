//! Random blue/green groups: with instances that are there, or copied ones, every wait and every end.

use super::world::Dice;
use cutover::account::presence::Presence;
use cutover::account::world::{Operation, Timed, World};
use cutover::aws::codedeploy::ids::{DeploymentId, GroupId, InstanceId};
use cutover::aws::codedeploy::server::style::{BlueGreen, BlueOption, GreenFleet, ReadyOption};
use cutover::aws::codedeploy::service::GreenRequest;
use cutover::aws::codedeploy::service::continuing::ContinueCall;
use cutover::aws::codedeploy::status::DeploymentWaitType;
use cutover::aws::codedeploy::zonal::Zonal;
use cutover::kernel::time::{Duration, Time};

/// The first group of a third of the worlds becomes blue/green.
pub(super) fn add(world: &mut World, dice: &mut Dice) {
    if world.hosts.len() < 2 || !dice.one_in(3) {
        return;
    }
    let (ready, termination) = (wait(dice), wait(dice));
    let asked = BlueGreen {
        green: dice.of(&[
            GreenFleet::Existing,
            GreenFleet::Copy(Duration::from_secs(3_600)),
            GreenFleet::Copy(Duration::from_secs(30)),
        ]),
        ready: dice.of(&[
            ReadyOption::Continue,
            ReadyOption::Continue,
            ReadyOption::Stop(ready),
        ]),
        blue: dice.of(&[BlueOption::KeepAlive, BlueOption::Terminate(termination)]),
    };
    let copies = matches!(asked.green, GreenFleet::Copy(_));
    let (blue, others): (Vec<InstanceId>, Vec<InstanceId>) = (0..)
        .map(InstanceId)
        .take(world.hosts.len())
        .partition(|_| dice.one_in(2));
    for host in &others {
        for group in &mut world.groups {
            group.runs[host.index()] = None;
        }
        if copies {
            world.hosts[host.index()].presence = Presence::Ahead;
        }
    }
    if copies {
        for group in &mut world.groups {
            group.members.retain(|host| blue.contains(host));
        }
    }
    for host in &blue {
        world.hosts[host.index()].is_protected = dice.one_in(10);
    }
    let entry = &mut world.groups[0];
    entry.members.clone_from(&blue);
    entry.greens.clone_from(&others);
    entry.group.blue_green = Some(asked);
    if copies {
        entry.spare.clone_from(&others);
    }
    for timed in &mut world.timeline {
        if let Operation::CreateDeployment(request) = &mut timed.operation
            && request.group == GroupId(0)
        {
            request.zonal = Zonal::No;
            request.blue_green = Some(GreenRequest {
                asked,
                existing: if copies {
                    Vec::new()
                } else {
                    dice.some(&others)
                },
            });
        }
    }
    for _ in 0..dice.below(5) {
        let call = dice.of(&[
            ContinueCall::Continue(DeploymentWaitType::ReadyWait),
            ContinueCall::Continue(DeploymentWaitType::TerminationWait),
            ContinueCall::SkipWaitTime,
        ]);
        world.timeline.push(Timed {
            at: Time::ZERO + Duration::from_millis(dice.below(1_200_000)),
            operation: Operation::ContinueDeployment {
                deployment: DeploymentId(u32::try_from(dice.below(4)).expect("few")),
                call,
            },
        });
    }
}

fn wait(dice: &mut Dice) -> Duration {
    Duration::from_secs(dice.of(&[0, 10, 120, 600]))
}
