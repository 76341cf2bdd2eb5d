//! Where requests meet hosts: fleets, zones and target groups put together.

use std::collections::BTreeSet;

use super::alarms::{self, Subject};
use super::context::Context;
use super::fleets::Fleets;
use super::stations;
use super::target_groups::TargetGroups;
use super::traffic::Sources;
use crate::account::requests::amount::Rate;
use crate::account::requests::host_state::{FleetId, ZoneId};
use crate::account::requests::site::{FleetSite, HostSite, TargetGroupEntry};
use crate::account::requests::traffic::Traffic;
use crate::aws::codedeploy::ids::{InstanceId, RevisionId};
use crate::aws::elb::ids::TargetGroupId;
use crate::aws::elb::target_group::{Kind, TargetGroup};
use crate::kernel::chance::stream::PathHash;
use crate::text::tree::Span;

/// Target groups that the hosts of one fleet may belong to, one for direct requests included.
const GROUPS_PER_FLEET: usize = crate::account::requests::standing::GROUPS_PER_FLEET;

/// Availability Zones of a scenario.
const ZONES_MAX: usize = 250;

/// What the account needs to know.
#[derive(Debug, Default)]
pub(super) struct Sites {
    pub(super) fleets: Vec<FleetSite>,
    pub(super) hosts: Vec<HostSite>,
    pub(super) groups: Vec<TargetGroupEntry>,
    pub(super) host_paths: Vec<PathHash>,
    pub(super) member_paths: Vec<PathHash>,
}

/// Everyone that traffic can be sent to: target groups and Classic Load Balancers, then fleets.
pub(super) fn subjects<'n>(
    groups: &'n TargetGroups,
    fleets: &'n Fleets,
) -> Vec<(&'n str, TargetGroupId)> {
    let names = groups.names().map(str::to_owned).collect::<BTreeSet<_>>();
    let of_fleets = fleets.list.iter().map(|fleet| fleet.name.as_str());
    let free = of_fleets.filter(|name| !names.contains(*name));
    let all = groups.names().chain(free);
    let id = |place: usize| TargetGroupId(u16::try_from(place).unwrap_or(u16::MAX));
    all.enumerate()
        .map(|(place, name)| (name, id(place)))
        .collect()
}

impl Sites {
    /// What metrics can be about: target groups and Classic Load Balancers, with their targets.
    pub(super) fn subjects(&self, traffic: &[Traffic]) -> Vec<Subject<'_>> {
        let reached = |id: TargetGroupId| {
            let mut forward = traffic.iter().flat_map(|source| &source.forward);
            forward.any(|(known, _)| *known == id)
        };
        self.groups
            .iter()
            .enumerate()
            .filter(|(_, entry)| entry.group.kind != Kind::Direct)
            .map(|(place, entry)| {
                let id = TargetGroupId(u16::try_from(place).unwrap_or(u16::MAX));
                let targets = entry.members.len();
                Subject {
                    name: &entry.name,
                    kind: entry.group.kind,
                    id,
                    load_balancer: None,
                    targets: u32::try_from(targets).unwrap_or(u32::MAX),
                    traffic: match reached(id) {
                        true => alarms::Traffic::Reaches,
                        false => alarms::Traffic::None,
                    },
                }
            })
            .collect()
    }
}

/// Puts everything together. A fleet that is asked directly becomes a target group of its own, behind
/// the others; the sources of traffic then name it by its new place.
pub(super) fn assemble(
    fleets: &Fleets,
    groups: &TargetGroups,
    traffic: &mut Sources,
    context: &mut Context<'_>,
) -> Sites {
    let mut zones = ZoneNames::of(fleets);
    if zones.names.len() > ZONES_MAX {
        let span = fleets
            .list
            .first()
            .map_or(Span::default(), |fleet| fleet.span);
        let message = format!("more than {ZONES_MAX} Availability Zones");
        context.error(span, message, "use fewer");
        zones.names.truncate(ZONES_MAX);
    }
    let mut entries: Vec<TargetGroupEntry> = groups
        .list
        .iter()
        .map(|found| {
            let zone_ids = found.zones.iter().map(|name| zones.id(name)).collect();
            TargetGroupEntry {
                members: found.members.clone(),
                zones: found.zones.clone(),
                zone_ids,
                lag: found.lag.clone(),
                ..TargetGroupEntry::new(found.group.clone())
            }
        })
        .collect();
    direct(fleets, groups, traffic, &mut entries);
    let mut sites: Vec<FleetSite> = fleets
        .list
        .iter()
        .map(|fleet| FleetSite {
            name: fleet.name.clone(),
            station: fleet.station.clone(),
            groups: Vec::new(),
            ran: ran(fleets, fleet.hosts()),
        })
        .collect();
    join(fleets, &mut sites, &mut entries, context);
    check_capacity(fleets, &sites, &entries, traffic, context);
    for entry in &mut entries {
        let capacity = |host: &InstanceId| {
            let fleet = fleets.list.iter().find(|fleet| fleet.has(*host))?;
            Some(fleet.station.as_ref()?.capacity)
        };
        let all: Rate = entry.members.iter().filter_map(capacity).sum();
        entry.reference = all;
        let count = u64::try_from(entry.members.len()).unwrap_or(u64::MAX);
        entry.target_capacity = all.part(1, count.max(1));
    }
    finish(fleets, &zones, sites, entries)
}

/// The zones that hosts name, in order of their names.
struct ZoneNames {
    names: Vec<String>,
}

impl ZoneNames {
    fn of(fleets: &Fleets) -> Self {
        let names: BTreeSet<&String> = fleets
            .hosts
            .iter()
            .filter_map(|host| host.zone.as_ref())
            .collect();
        Self {
            names: names.into_iter().cloned().collect(),
        }
    }

    /// The place of a zone; the first for none.
    fn id(&self, name: &str) -> ZoneId {
        let place = self.names.iter().position(|known| known == name);
        ZoneId(u8::try_from(place.unwrap_or(0)).unwrap_or(0))
    }
}

/// The revisions that run on some of these hosts at the start.
fn ran(fleets: &Fleets, hosts: impl Iterator<Item = InstanceId>) -> Vec<RevisionId> {
    let revisions: BTreeSet<RevisionId> = hosts
        .filter_map(|host| fleets.runs.get(host.index()).copied().flatten())
        .collect();
    revisions.into_iter().collect()
}

/// Fleets that are asked directly become target groups without checks.
fn direct(
    fleets: &Fleets,
    groups: &TargetGroups,
    traffic: &mut Sources,
    entries: &mut Vec<TargetGroupEntry>,
) {
    let subjects = subjects(groups, fleets);
    let behind = groups.list.len();
    let asked: BTreeSet<TargetGroupId> = traffic
        .list
        .iter()
        .flat_map(|source| source.forward.iter().map(|(id, _)| *id))
        .filter(|id| id.index() >= behind)
        .collect();
    for (place, id) in asked.iter().enumerate() {
        let name = subjects[id.index()].0;
        let members = fleets
            .fleet_named(name)
            .map(|fleet| fleet.hosts().collect())
            .unwrap_or_default();
        entries.push(TargetGroupEntry {
            members,
            ..TargetGroupEntry::new(TargetGroup::direct(name))
        });
        let new = TargetGroupId(u16::try_from(behind + place).unwrap_or(u16::MAX));
        for source in &mut traffic.list {
            for (known, _) in &mut source.forward {
                if known == id {
                    *known = new;
                }
            }
        }
    }
}

/// Tells fleets and target groups of each other.
fn join(
    fleets: &Fleets,
    sites: &mut [FleetSite],
    entries: &mut [TargetGroupEntry],
    context: &mut Context<'_>,
) {
    let mut full = BTreeSet::new();
    for (place, entry) in entries.iter_mut().enumerate() {
        let id = TargetGroupId(u16::try_from(place).unwrap_or(u16::MAX));
        for (at, fleet) in fleets.list.iter().enumerate() {
            if !fleet.has_some_of(&entry.members) {
                continue;
            }
            let site = &mut sites[at];
            if site.groups.len() == GROUPS_PER_FLEET {
                if !full.insert(at) {
                    continue;
                }
                let message = format!(
                    "the fleet `{}` belongs to more than {GROUPS_PER_FLEET} target groups",
                    fleet.name
                );
                context.error(fleet.span, message, "take it out of some");
                continue;
            }
            let fleet = FleetId(u16::try_from(at).unwrap_or(u16::MAX));
            entry.fleets.push((fleet, site.groups.len()));
            site.groups.push(id);
        }
    }
}

/// Refuses requests to hosts that cannot say how many they serve.
fn check_capacity(
    fleets: &Fleets,
    sites: &[FleetSite],
    entries: &[TargetGroupEntry],
    traffic: &Sources,
    context: &mut Context<'_>,
) {
    let asked: BTreeSet<TargetGroupId> = traffic
        .list
        .iter()
        .flat_map(|source| source.forward.iter().map(|(id, _)| *id))
        .collect();
    for (place, entry) in entries.iter().enumerate() {
        let id = TargetGroupId(u16::try_from(place).unwrap_or(u16::MAX));
        if !asked.contains(&id) {
            continue;
        }
        for (fleet, _) in &entry.fleets {
            if sites[fleet.index()].station.is_none() {
                let fleet = &fleets.list[fleet.index()];
                stations::require(fleet, traffic.span_of(&entry.name, fleet.span), context);
            }
        }
    }
}

fn finish(
    fleets: &Fleets,
    zones: &ZoneNames,
    sites: Vec<FleetSite>,
    entries: Vec<TargetGroupEntry>,
) -> Sites {
    let mut hosts = Vec::with_capacity(fleets.hosts.len());
    let mut host_paths = Vec::with_capacity(fleets.hosts.len());
    let mut member_paths = Vec::new();
    if entries.is_empty() {
        return Sites {
            fleets: sites,
            ..Sites::default()
        };
    }
    for (at, fleet) in fleets.list.iter().enumerate() {
        let id = FleetId(u16::try_from(at).unwrap_or(u16::MAX));
        for host in fleet.hosts() {
            let described = &fleets.hosts[host.index()];
            let zone = described
                .zone
                .as_deref()
                .map_or(ZoneId(0), |name| zones.id(name));
            hosts.push(HostSite { fleet: id, zone });
            host_paths.push(PathHash::of(&format!("host/{}", described.name)));
            for group in &sites[at].groups {
                let group = &entries[group.index()].name;
                let path = format!("targetGroup/{group}/host/{}", described.name);
                member_paths.push(PathHash::of(&path));
            }
        }
    }
    Sites {
        fleets: sites,
        hosts,
        groups: entries,
        host_paths,
        member_paths,
    }
}
