//! The targets of a group, and the zones they are in.

use std::collections::BTreeSet;

use super::settings::Settings;
use crate::aws::codedeploy::group::HostKind;
use crate::aws::codedeploy::ids::InstanceId;
use crate::aws::elb::settings_fault::{Setting, SettingsFault, TARGETS_MAX};
use crate::rulebook::LB_002;
use crate::scenario::build::context::Context;
use crate::scenario::build::fleets::Fleets;
use crate::scenario::file::target_group::FleetNames;
use crate::text::decode::Spanned;
use crate::text::tree::Span;

/// More zones than any region has.
const ZONES_MAX: usize = 100;

/// The hosts of the fleets that are named, in rising order.
pub(super) fn read(
    settings: &Settings,
    targets: Option<&Spanned<FleetNames>>,
    fleets: &Fleets,
    context: &mut Context<'_>,
) -> Vec<InstanceId> {
    let group = &settings.group;
    let Some(targets) = targets else {
        context.error(
            settings.place(Setting::Targets),
            format!("`{}` has no targets", group.name),
            "name the fleets of its targets, as in `targets: web`",
        );
        return Vec::new();
    };
    let names = match &targets.value {
        FleetNames::One(name) => vec![Spanned {
            value: name.clone(),
            span: targets.span,
        }],
        FleetNames::Several(names) => names.clone(),
    };
    if names.is_empty() {
        context.error(
            targets.span,
            format!("`{}` has no targets", group.name),
            "name at least one fleet",
        );
    }
    let mut hosts = BTreeSet::new();
    for (number, name) in names.iter().enumerate() {
        if names[..number]
            .iter()
            .any(|other| other.value == name.value)
        {
            let message = format!("the fleet `{}` is named twice", name.value);
            context.error(name.span, message, "name it once");
        }
        let Some(fleet) = fleets.fleet_named(&name.value) else {
            let known: Vec<&str> = fleets
                .list
                .iter()
                .map(|fleet| fleet.name.as_str())
                .collect();
            context.unknown("fleet", name, known);
            continue;
        };
        let mut is_on_premises = false;
        let before = hosts.len();
        for host in fleet.hosts_at_start() {
            is_on_premises |= fleets.hosts[host.index()].kind == HostKind::OnPremises;
            hosts.insert(host);
        }
        if is_on_premises {
            context.error(
                name.span,
                format!(
                    "`{}` is on premises, where no load balancer reaches",
                    name.value
                ),
                "name a fleet of EC2 instances",
            );
        } else if hosts.len() == before && names.len() == 1 {
            let message = format!("the fleet `{}` has no hosts", name.value);
            context.error(name.span, message, "give it instances");
        }
    }
    if hosts.len() > TARGETS_MAX {
        let fault = SettingsFault::TooManyTargets { found: hosts.len() };
        super::report(fault, targets.span, context);
    }
    hosts.into_iter().collect()
}

/// The enabled zones: those that are written, else those of the targets.
pub(super) fn zones(
    settings: &Settings,
    written: Option<&Spanned<Vec<Spanned<String>>>>,
    members: &[InstanceId],
    fleets: &Fleets,
    context: &mut Context<'_>,
) -> Vec<String> {
    let of_targets: BTreeSet<Option<&str>> = members
        .iter()
        .map(|host| fleets.hosts[host.index()].zone.as_deref())
        .collect();
    if of_targets.contains(&None) && of_targets.len() > 1 {
        context.error(
            settings.place(Setting::Targets),
            "some of the targets are in an Availability Zone and others in none",
            "give `zones` to all their fleets, or to none",
        );
    }
    let named: BTreeSet<&str> = of_targets.into_iter().flatten().collect();
    let zones: BTreeSet<&str> = match written {
        None => named,
        Some(written) => {
            let enabled: BTreeSet<&str> = written
                .value
                .iter()
                .map(|zone| zone.value.as_str())
                .collect();
            check_enabled(&enabled, &named, written.span, context);
            enabled
        }
    };
    if zones.len() > ZONES_MAX {
        context.error(
            settings.place(Setting::Targets),
            format!("targets in {} Availability Zones", zones.len()),
            format!("use at most {ZONES_MAX}"),
        );
        return Vec::new();
    }
    zones.into_iter().map(str::to_owned).collect()
}

/// A target outside the enabled zones would be `unused` for ever (LB-002).
fn check_enabled(
    enabled: &BTreeSet<&str>,
    named: &BTreeSet<&str>,
    span: Span,
    context: &mut Context<'_>,
) {
    let missing: Vec<String> = named
        .difference(enabled)
        .map(|zone| format!("`{zone}`"))
        .collect();
    if !missing.is_empty() {
        context.error(
            span,
            format!(
                "targets in {} would stay unused: the zone is not enabled ({LB_002})",
                missing.join(", ")
            ),
            "enable the zone, or leave the zones out to enable those of all targets",
        );
    }
}
