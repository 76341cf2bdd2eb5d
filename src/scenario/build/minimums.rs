//! Deployments that cannot start: no host, or a minimum of healthy hosts that none can keep.

use std::collections::BTreeMap;

use super::context::Context;
use super::expectations::Expectations;
use super::fleets::Fleets;
use super::groups::{Entries, Soundness};
use super::timeline::{Create, Operations};
use crate::account::world::GroupEntry;
use crate::aws::codedeploy::config::MinimumHealthyHosts;
use crate::aws::codedeploy::error_code::ErrorCode;
use crate::aws::codedeploy::ids::InstanceId;
use crate::aws::codedeploy::server::settings::SingleInstanceHalf;
use crate::aws::codedeploy::service::Policy;
use crate::aws::codedeploy::zonal::{Zonal, ZonalConfig};
use crate::rulebook::{EC2_040, EC2_060, EC2_103};
use crate::text::diagnostic::Diagnostic;

/// Warns of a zone that would have to keep all its hosts (EC2-060).
fn check_zones(
    create: &Create,
    config: ZonalConfig,
    entry: &GroupEntry,
    fleets: &Fleets,
    context: &mut Context<'_>,
) {
    let mut zones: BTreeMap<&str, u32> = BTreeMap::new();
    for member in &entry.members {
        let host = &fleets.hosts[member.index()];
        if host.visible_from <= create.at {
            *zones.entry(host.zone.as_deref().unwrap_or("")).or_default() += 1;
        }
    }
    let keeps_all =
        |(_, hosts): &(&&str, &u32)| config.minimum.required_healthy(**hosts) >= **hosts;
    if let Some((zone, hosts)) = zones.iter().find(keeps_all) {
        context.report(
            Diagnostic::warning(format!(
                "the deployment will fail with {}: {} per zone keeps {} of {hosts} hosts of \
                 `{zone}` healthy, which leaves none to deploy to ({EC2_060})",
                ErrorCode::HealthConstraintsInvalid,
                config.minimum,
                config.minimum.required_healthy(*hosts),
            ))
            .at(create.span)
            .help(
                "choose a lower minimumHealthyHostsPerZone, or expect errorCode: \
                 HEALTH_CONSTRAINTS_INVALID",
            ),
        );
    }
}

/// Refuses groups that match no host, and warns of minimums that leave nothing to deploy to
/// (EC2-040), unless the scenario expects just that.
pub(super) fn check(
    entries: &Entries,
    fleets: &Fleets,
    operations: &Operations,
    expectations: &Expectations,
    policy: &Policy,
    context: &mut Context<'_>,
) {
    if !expectations.expects(ErrorCode::NoInstances) {
        for (entry, (span, sound)) in entries.list.iter().zip(&entries.places) {
            let is_sound = *sound == Soundness::Sound && fleets.sound == Soundness::Sound;
            if entry.members.is_empty() && is_sound {
                context.error(
                    *span,
                    format!("the group `{}` matches no host", entry.group.name),
                    "give a fleet the tags its filters ask for, or expect errorCode: NO_INSTANCES",
                );
            }
        }
    }
    if expectations.expects(ErrorCode::HealthConstraintsInvalid) {
        return;
    }
    for create in &operations.creates {
        let Some(entry) = entries.list.get(create.group.index()) else {
            continue;
        };
        let visible = |member: &&InstanceId| fleets.hosts[member.index()].visible_from <= create.at;
        let targets = entry.members.iter().filter(visible).count();
        let targets = u32::try_from(targets).unwrap_or(u32::MAX);
        if targets == 0
            && !entry.members.is_empty()
            && !expectations.expects(ErrorCode::NoInstances)
        {
            context.warning(
                create.span,
                format!(
                    "the deployment will fail with {}: the group sees no tags yet ({EC2_103})",
                    ErrorCode::NoInstances
                ),
                "deploy later, tag earlier, or expect errorCode: NO_INSTANCES",
            );
        }
        let runs_half = targets == 1
            && create.minimum == MinimumHealthyHosts::FleetPercent(50)
            && policy.single_instance_half == SingleInstanceHalf::Run;
        let concurrency = create.minimum.concurrency(targets);
        if targets > 0 && concurrency.successes_needed.is_none() && !runs_half {
            context.report(
                Diagnostic::warning(format!(
                    "the deployment will fail with {}: {} keeps {} of {targets} hosts healthy, \
                     which leaves none to deploy to ({EC2_040})",
                    ErrorCode::HealthConstraintsInvalid,
                    create.minimum,
                    concurrency.required_healthy,
                ))
                .at(create.span)
                .help("choose a lower minimum, or expect errorCode: HEALTH_CONSTRAINTS_INVALID"),
            );
        } else if let Zonal::OneByOne(config) = create.zonal {
            check_zones(create, config, entry, fleets, context);
        }
    }
}
