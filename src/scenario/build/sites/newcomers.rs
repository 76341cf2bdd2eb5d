//! Hosts that are no targets at the start and that AllowTraffic registers: every host of a deployment
//! group has a place in each of the group's load balancers (EC2-125, EC2-127, EC2-131).
//!
//! Hosts on premises have none, for no load balancer reaches them (EC2-121).

use std::collections::BTreeMap;

use super::{Sites, ZoneNames, asked};
use crate::account::requests::site::TargetGroupEntry;
use crate::aws::codedeploy::group::HostKind;
use crate::aws::codedeploy::ids::InstanceId;
use crate::aws::elb::settings_fault::TARGETS_MAX;
use crate::rulebook::{LB_002, LB_044};
use crate::scenario::build::context::Context;
use crate::scenario::build::fleets::Fleets;
use crate::scenario::build::groups::Entries;
use crate::scenario::build::stations;
use crate::scenario::build::traffic::Sources;
use crate::text::tree::Span;

/// The hosts that are no targets yet, each with the deployment group that is named here.
type Newcomers = BTreeMap<InstanceId, Span>;

impl Sites {
    /// Gives the hosts of deployment groups the places they have not got yet.
    pub(in crate::scenario::build) fn admit(
        &mut self,
        deployments: &Entries,
        fleets: &Fleets,
        traffic: &Sources,
        context: &mut Context<'_>,
    ) {
        let asked = asked(traffic);
        let mut admitted = false;
        for place in 0..self.groups.len() {
            // A group without targets is refused for that alone.
            if self.groups[place].members.is_empty() {
                continue;
            }
            let newcomers = newcomers(&self.groups[place], place, deployments, fleets);
            let hosts: Vec<InstanceId> = newcomers.keys().copied().collect();
            if hosts.is_empty() {
                continue;
            }
            admitted = true;
            check_count(&self.groups[place], &newcomers, context);
            check_zones(&self.groups[place], &newcomers, fleets, context);
            for (at, fleet) in fleets.list.iter().enumerate() {
                if !fleet.has_some_of(&hosts) {
                    continue;
                }
                if asked.iter().any(|id| id.index() == place) {
                    let name = &self.groups[place].name;
                    stations::require(fleet, traffic.span_of(name, fleet.span), context);
                }
                self.join(place, at, fleet, context);
            }
        }
        if admitted {
            self.locate(fleets, &ZoneNames::of(fleets));
        }
    }
}

/// The hosts of all deployment groups that list the load balancer at `place`, without its targets.
fn newcomers(
    entry: &TargetGroupEntry,
    place: usize,
    deployments: &Entries,
    fleets: &Fleets,
) -> Newcomers {
    let mut newcomers = Newcomers::new();
    for (deployments, (span, _)) in deployments.list.iter().zip(&deployments.places) {
        let behind = deployments.group.traffic.as_deref().unwrap_or_default();
        if !behind.iter().any(|id| id.index() == place) {
            continue;
        }
        for host in deployments.members.iter().chain(&deployments.greens) {
            let is_ec2 = fleets.hosts[host.index()].kind == HostKind::Ec2;
            if is_ec2 && entry.members.binary_search(host).is_err() {
                newcomers.entry(*host).or_insert(*span);
            }
        }
    }
    newcomers
}

/// Refuses more targets than a group takes.
fn check_count(entry: &TargetGroupEntry, newcomers: &Newcomers, context: &mut Context<'_>) {
    let Some(span) = newcomers.values().next() else {
        return;
    };
    let found = entry.members.len() + newcomers.len();
    if found > TARGETS_MAX {
        let message = format!(
            "AllowTraffic would register more hosts with `{}` than a load balancer takes: \
             {found}, and at most {TARGETS_MAX} ({LB_044})",
            entry.name
        );
        context.error(*span, message, "spread them over several target groups");
    }
}

/// Refuses a host in a zone that is not enabled: it would be `unused` for ever (LB-002).
fn check_zones(
    entry: &TargetGroupEntry,
    newcomers: &Newcomers,
    fleets: &Fleets,
    context: &mut Context<'_>,
) {
    let zone = |host: &InstanceId| fleets.hosts[host.index()].zone.as_deref();
    let are_nowhere = entry.members.iter().all(|host| zone(host).is_none());
    let is_apart = |host: &InstanceId| match zone(host) {
        Some(name) => !entry.zones.iter().any(|known| known == name),
        None => !are_nowhere,
    };
    let Some((host, span)) = newcomers.iter().find(|(host, _)| is_apart(host)) else {
        return;
    };
    let name = &fleets.hosts[host.index()].name;
    let (wherever, help) = match zone(host) {
        Some(zone) => (
            format!("in the Availability Zone `{zone}`, which is not enabled there"),
            "enable the zone: name it, with all the others, under the `zones` of the load balancer",
        ),
        None => (
            "in no Availability Zone, unlike the other targets".to_owned(),
            "give `zones` to its fleet as well",
        ),
    };
    let message = format!(
        "AllowTraffic would register the host `{name}` with `{}`, and it would stay unused: it is \
         {wherever} ({LB_002})",
        entry.name
    );
    context.error(*span, message, help);
}
