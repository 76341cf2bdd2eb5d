//! Where requests meet hosts: fleets, zones and target groups put together.

mod newcomers;

use std::collections::BTreeSet;

use super::alarms::{self, Subject};
use super::context::Context;
use super::fleets::{FleetHosts, Fleets};
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
    /// The fleets that were told that they belong to too many groups, by place.
    full: BTreeSet<usize>,
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

    /// Tells fleets and the target groups their hosts are targets of of each other.
    fn join_targets(&mut self, fleets: &Fleets, context: &mut Context<'_>) {
        for place in 0..self.groups.len() {
            for (at, fleet) in fleets.list.iter().enumerate() {
                if fleet.has_some_of(&self.groups[place].members) {
                    self.join(place, at, fleet, context);
                }
            }
        }
    }

    /// Gives the hosts of the fleet at `at` a place in the target group at `place`.
    fn join(&mut self, place: usize, at: usize, fleet: &FleetHosts, context: &mut Context<'_>) {
        let site = &mut self.fleets[at];
        if site.groups.len() == GROUPS_PER_FLEET {
            if self.full.insert(at) {
                let message = format!(
                    "the fleet `{}` belongs to more than {GROUPS_PER_FLEET} target groups",
                    fleet.name
                );
                context.error(fleet.span, message, "take it out of some");
            }
            return;
        }
        let id = FleetId(u16::try_from(at).unwrap_or(u16::MAX));
        self.groups[place].fleets.push((id, site.groups.len()));
        let id = TargetGroupId(u16::try_from(place).unwrap_or(u16::MAX));
        site.groups.push(id);
    }

    /// Finds out where each host stands; where nothing receives requests, nobody asks.
    fn locate(&mut self, fleets: &Fleets, zones: &ZoneNames) {
        self.hosts.clear();
        self.host_paths.clear();
        self.member_paths.clear();
        if self.groups.is_empty() {
            return;
        }
        for (at, fleet) in fleets.list.iter().enumerate() {
            let id = FleetId(u16::try_from(at).unwrap_or(u16::MAX));
            for host in fleet.hosts() {
                let described = &fleets.hosts[host.index()];
                let zone = described
                    .zone
                    .as_deref()
                    .map_or(ZoneId(0), |name| zones.id(name));
                self.hosts.push(HostSite { fleet: id, zone });
                self.host_paths
                    .push(PathHash::of(&format!("host/{}", described.name)));
                for group in &self.fleets[at].groups {
                    let group = &self.groups[group.index()].name;
                    let path = format!("targetGroup/{group}/host/{}", described.name);
                    self.member_paths.push(PathHash::of(&path));
                }
            }
        }
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
    // What counts as the capacity of a group is that of its targets at the start: capacity is lost
    // against what users had, and a host that a deployment registers beside them only adds to it.
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
    let site = |fleet: &FleetHosts| FleetSite {
        name: fleet.name.clone(),
        station: fleet.station.clone(),
        groups: Vec::new(),
        ran: ran(fleets, fleet.hosts()),
    };
    let mut sites = Sites {
        fleets: fleets.list.iter().map(site).collect(),
        groups: entries,
        ..Sites::default()
    };
    sites.join_targets(fleets, context);
    check_capacity(fleets, &sites, traffic, context);
    sites.locate(fleets, &zones);
    sites
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
            .map(|fleet| fleet.hosts_at_start().collect())
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

/// The target groups that requests are sent to.
fn asked(traffic: &Sources) -> BTreeSet<TargetGroupId> {
    let forward = traffic.list.iter().flat_map(|source| &source.forward);
    forward.map(|(id, _)| *id).collect()
}

/// Refuses requests to hosts that cannot say how many they serve.
fn check_capacity(fleets: &Fleets, sites: &Sites, traffic: &Sources, context: &mut Context<'_>) {
    for id in asked(traffic) {
        let Some(entry) = sites.groups.get(id.index()) else {
            continue;
        };
        for (fleet, _) in &entry.fleets {
            let fleet = &fleets.list[fleet.index()];
            stations::require(fleet, traffic.span_of(&entry.name, fleet.span), context);
        }
    }
}
