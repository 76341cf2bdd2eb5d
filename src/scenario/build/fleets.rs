//! `fleets`: the hosts, one by one.

use std::collections::BTreeMap;
use std::ops::Range;

use super::assumptions::Choices;
use super::context::Context;
use super::copies::Copies;
use super::groups::Soundness;
use super::names::{Taken, is_aws_name};
use super::revisions::Revisions;
use super::stations;
use super::tags::check_tag;
use crate::account::host::{AfterRestart, Host, Os};
use crate::account::presence::Presence;
use crate::account::requests::quality::Quality;
use crate::account::requests::station::Station;
use crate::aws::codedeploy::group::HostKind;
use crate::aws::codedeploy::ids::{InstanceId, RevisionId};
use crate::aws::codedeploy::tags::Tag;
use crate::kernel::time::{Duration, Time};
use crate::rulebook::TRF_009;
use crate::scenario::file::ScenarioFile;
use crate::scenario::file::fleet::{Fleet, Kind};
use crate::text::decode::Spanned;
use crate::text::tree::Span;

/// Hosts of one fleet.
const FLEET_MAX: u32 = 100_000;

/// Hosts of a scenario.
const HOSTS_MAX: u64 = 100_000;

/// All hosts, and the fleets they belong to.
#[derive(Debug)]
pub(super) struct Fleets {
    pub(super) hosts: Vec<Host>,
    /// What each host runs at the start.
    pub(super) runs: Vec<Option<RevisionId>>,
    pub(super) list: Vec<FleetHosts>,
    /// Whether the hosts are those that are written.
    pub(super) sound: Soundness,
    by_name: BTreeMap<String, InstanceId>,
}

/// The hosts of one fleet.
#[derive(Clone, Debug)]
pub(super) struct FleetHosts {
    pub(super) name: String,
    pub(super) span: Span,
    pub(super) os: Os,
    /// What its hosts can serve; none for a fleet without a capacity.
    pub(super) station: Option<Station>,
    /// The revision with its place, if one is named.
    pub(super) runs: Option<(RevisionId, Span)>,
    range: Range<u32>,
    /// From here on they are launched during a run.
    later: u32,
}

impl FleetHosts {
    /// All of them, those that copies of an Auto Scaling group bring included.
    pub(super) fn hosts(&self) -> impl Iterator<Item = InstanceId> + use<> {
        self.range.clone().map(InstanceId)
    }

    /// Those that are there at the start.
    pub(super) fn hosts_at_start(&self) -> impl Iterator<Item = InstanceId> + use<> {
        (self.range.start..self.later).map(InstanceId)
    }

    /// Those that copies of its Auto Scaling group may bring.
    pub(super) fn hosts_later(&self) -> impl Iterator<Item = InstanceId> + use<> {
        (self.later..self.range.end).map(InstanceId)
    }

    pub(super) fn has(&self, host: InstanceId) -> bool {
        self.range.contains(&host.0)
    }

    /// Whether some of the fleet are among these hosts, which stand in rising order.
    pub(super) fn has_some_of(&self, hosts: &[InstanceId]) -> bool {
        let first = hosts.partition_point(|host| host.0 < self.range.start);
        hosts.get(first).is_some_and(|host| self.has(*host))
    }
}

impl Fleets {
    /// The host of this name; an error if there is none.
    pub(super) fn host(
        &self,
        name: &Spanned<String>,
        context: &mut Context<'_>,
    ) -> Option<InstanceId> {
        let found = self.by_name.get(&name.value).copied();
        if found.is_none() {
            context.unknown("host", name, self.by_name.keys().map(String::as_str));
        }
        found
    }

    /// An error if no fleet belongs to the Auto Scaling group of this name.
    pub(super) fn check_auto_scaling_group(
        &self,
        name: &Spanned<String>,
        context: &mut Context<'_>,
    ) {
        let mut known: Vec<&str> = self
            .hosts
            .iter()
            .filter_map(|host| host.auto_scaling_group.as_deref())
            .collect();
        known.dedup();
        if !known.contains(&name.value.as_str()) {
            context.unknown("Auto Scaling group", name, known);
        }
    }

    /// The host of this name, if there is one.
    pub(super) fn host_named(&self, name: &str) -> Option<InstanceId> {
        self.by_name.get(name).copied()
    }

    /// The fleet of this name, if there is one.
    pub(super) fn fleet_named(&self, name: &str) -> Option<&FleetHosts> {
        self.list.iter().find(|fleet| fleet.name == name)
    }

    /// The names of hosts.
    pub(super) fn host_names(&self) -> impl Iterator<Item = &str> + Clone {
        self.by_name.keys().map(String::as_str)
    }

    /// Whether a host runs this operating system, and which fleet says so.
    pub(super) fn fleet_of(&self, host: InstanceId) -> Option<&FleetHosts> {
        self.list.iter().find(|fleet| fleet.has(host))
    }
}

/// Reads the section.
pub(super) fn read(
    file: &ScenarioFile,
    choices: &Choices,
    revisions: &Revisions,
    context: &mut Context<'_>,
) -> Fleets {
    let mut fleets = Fleets {
        hosts: Vec::new(),
        runs: Vec::new(),
        list: Vec::new(),
        sound: Soundness::Sound,
        by_name: BTreeMap::new(),
    };
    let before = context.errors();
    let mut taken = Taken::default();
    for fleet in &file.fleets {
        taken.take("fleets", None, &fleet.name, context);
        read_fleet(file, fleet, choices, revisions, &mut fleets, context);
    }
    fleets.sound = Soundness::since(before, context);
    fleets
}

fn read_fleet(
    file: &ScenarioFile,
    fleet: &Fleet,
    choices: &Choices,
    revisions: &Revisions,
    fleets: &mut Fleets,
    context: &mut Context<'_>,
) {
    let name = &fleet.name;
    if !is_aws_name(&name.value) || name.value.len() > 80 {
        context.error(
            name.span,
            format!("`{}` cannot name a fleet", name.value),
            "use 1 to 80 letters, digits and . _ + = , @ -",
        );
    }
    let count = read_count(fleet, fleets.hosts.len(), context);
    let example = read_example(fleet, choices, context);
    let station = stations::read(fleet, context);
    let runs = fleet.runs.as_ref().and_then(|runs| {
        let revision = revisions.find(runs, context)?;
        warn_of_age(runs, &revisions.list[revision.index()].quality, context);
        Some((revision, runs.span))
    });
    let first = u32::try_from(fleets.hosts.len()).expect("hosts are bounded below u32");
    let copies = Copies::of(file, fleet).times.saturating_mul(count);
    for number in 0..count.saturating_add(copies) {
        let id = InstanceId(first + number);
        let name = format!("{}-{}", fleet.name.value, number + 1);
        let clash = fleets.by_name.insert(name.clone(), id);
        if let Some(other) = clash.filter(|_| fleets.fleet_named(&fleet.name.value).is_none()) {
            let other = fleets
                .fleet_of(other)
                .map_or("another", |fleet| &fleet.name)
                .to_owned();
            let message = format!("the host `{name}` would also belong to the fleet `{other}`");
            context.error(fleet.name.span, message, "rename one of the two fleets");
            break;
        }
        let zone = match fleet.zones.len() {
            0 => None,
            zones => Some(fleet.zones[number as usize % zones].value.clone()),
        };
        let at_start = number < count;
        fleets.hosts.push(Host {
            name,
            zone,
            presence: if at_start {
                Presence::There
            } else {
                Presence::Ahead
            },
            ..example.clone()
        });
        let runs = runs.filter(|_| at_start);
        fleets.runs.push(runs.map(|(revision, _)| revision));
    }
    let end = u32::try_from(fleets.hosts.len()).expect("hosts are bounded below u32");
    fleets.list.push(FleetHosts {
        name: fleet.name.value.clone(),
        span: fleet.name.span,
        os: example.os,
        station,
        runs,
        range: first..end,
        later: first + count,
    });
}

/// What runs at the start has run for ever: there is nothing left that comes with age.
fn warn_of_age(runs: &Spanned<String>, quality: &Quality, context: &mut Context<'_>) {
    if quality.next_change(Duration::ZERO).is_none() {
        return;
    }
    context.warning(
        runs.span,
        format!(
            "`{}` gets worse with age, and what runs at the start has run for ever ({TRF_009})",
            runs.value
        ),
        "it is as bad as it gets from 0 s on; to see its onset, deploy it over a good revision",
    );
}

fn read_count(fleet: &Fleet, before: usize, context: &mut Context<'_>) -> u32 {
    let Spanned { value: count, span } = fleet.instances;
    if !(1..=FLEET_MAX).contains(&count) {
        context.error(
            span,
            format!("a fleet of {count} hosts"),
            format!("write 1 to {FLEET_MAX}"),
        );
        return 1;
    }
    if before as u64 + u64::from(count) > HOSTS_MAX {
        context.error(
            span,
            format!("the fleets have more than {HOSTS_MAX} hosts together"),
            "make them smaller",
        );
        return 1;
    }
    count
}

/// A host of the fleet, but for what differs from one to the next.
fn read_example(fleet: &Fleet, choices: &Choices, context: &mut Context<'_>) -> Host {
    let os = fleet.os.as_ref();
    let os = os.and_then(|os| context.word("operating system", os, Os::ALL, Os::as_str));
    let kind = match fleet.kind {
        Some(Kind::OnPremises) => HostKind::OnPremises,
        Some(Kind::Ec2) | None => HostKind::Ec2,
    };
    if let (HostKind::OnPremises, Some(zone)) = (kind, fleet.zones.first()) {
        context.error(
            zone.span,
            "on-premises hosts have no Availability Zone",
            "remove `zones`",
        );
    }
    let tags = fleet.tags.list.iter().map(|(key, value)| {
        check_tag(key, value, context);
        Tag {
            key: key.value.clone(),
            value: value.value.clone(),
        }
    });
    let tags = tags.collect();
    let visible_from = match &fleet.tagged_at {
        Some(at) => Time::ZERO + at.value.0 + choices.tag_visibility_delay,
        None => Time::ZERO,
    };
    for file in &fleet.files {
        let absolute = file.value.starts_with('/')
            || file.value.as_bytes().get(1) == Some(&b':') && os == Some(Os::Windows);
        if !absolute {
            context.error(
                file.span,
                format!("`{}` is no absolute path", file.value),
                "write the whole path, as in /srv/web/index.html",
            );
        }
    }
    Host {
        name: String::new(),
        kind,
        fleet: fleet.name.value.clone(),
        zone: None,
        tags,
        visible_from,
        os: os.unwrap_or(Os::Linux),
        after_restart: read_agent(fleet.agent_version.as_ref(), context),
        files: fleet.files.iter().map(|file| file.value.clone()).collect(),
        auto_scaling_group: read_auto_scaling_group(fleet, kind, context),
        is_protected: fleet.disable_api_termination == Some(true),
        presence: Presence::There,
        profile: 0,
    }
}

fn read_auto_scaling_group(
    fleet: &Fleet,
    kind: HostKind,
    context: &mut Context<'_>,
) -> Option<String> {
    let name = fleet.auto_scaling_group_name.as_ref()?;
    if kind == HostKind::OnPremises {
        context.error(
            name.span,
            "an on-premises host belongs to no Auto Scaling group",
            "remove `autoScalingGroupName`",
        );
        return None;
    }
    Some(name.value.clone())
}

/// Agents report a cut-short event since 1.5.0 (EC2-158).
fn read_agent(version: Option<&Spanned<String>>, context: &mut Context<'_>) -> AfterRestart {
    let Some(version) = version else {
        return AfterRestart::ReportsFailure;
    };
    let parts: Result<Vec<u32>, _> = version.value.split('.').map(str::parse).collect();
    match parts.as_deref() {
        Ok([major, minor, ..]) if (*major, *minor) < (1, 5) => AfterRestart::Forgets,
        Ok([_, _, ..]) => AfterRestart::ReportsFailure,
        Ok([]) | Ok([_]) | Err(_) => {
            context.error(
                version.span,
                format!("`{}` is no version of the agent", version.value),
                "write it in quotes, as in \"1.7.0\"",
            );
            AfterRestart::ReportsFailure
        }
    }
}
