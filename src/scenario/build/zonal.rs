//! `zonalConfig` of a configuration, the order of the zones, and what a deployment that goes through
//! them asks of its hosts.

use super::configs::check_minimum;
use super::context::Context;
use super::fleets::Fleets;
use super::groups::Entries;
use super::timeline::Operations;
use crate::account::zone_order::ZoneOrder;
use crate::aws::codedeploy::group::HostKind;
use crate::aws::codedeploy::zonal::{Zonal, ZonalConfig};
use crate::kernel::time::Duration;
use crate::rulebook::{EC2_055, EC2_056, EC2_061};
use crate::scenario::file::config;
use crate::text::decode::Spanned;

/// What the service raises for a `zonalConfig` that it refuses.
const EXCEPTION: &str = "InvalidZonalDeploymentConfigurationException";

/// Reads `zonalConfig`; an error leaves what is not wrong.
pub(super) fn read(given: &config::ZonalConfig, context: &mut Context<'_>) -> ZonalConfig {
    let default = ZonalConfig::default();
    let minimum = given.minimum_healthy_hosts_per_zone.as_ref();
    let minimum = minimum.and_then(|minimum| check_minimum(&minimum.value, EXCEPTION, context));
    ZonalConfig {
        minimum: minimum.unwrap_or(default.minimum),
        first_monitor: read_monitor(given.first_zone_monitor_duration_in_seconds, context),
        monitor: read_monitor(given.monitor_duration_in_seconds, context),
    }
}

fn read_monitor(seconds: Option<Spanned<i64>>, context: &mut Context<'_>) -> Option<Duration> {
    let Spanned { value, span } = seconds?;
    let Ok(seconds) = u64::try_from(value) else {
        context.refuse(
            span,
            EXCEPTION,
            format!("a wait between two zones cannot be below 0 ({EC2_061})"),
            "write the seconds, or 0 for no wait",
        );
        return None;
    };
    let length = Duration::try_from_secs(seconds);
    if length.is_none() {
        let message = format!("{seconds} s are longer than time is counted here");
        context.error(span, message, "write fewer seconds");
    }
    length
}

/// The order in which zones are deployed to (EC2-056).
pub(super) fn order(
    first: Option<&Spanned<Vec<Spanned<String>>>>,
    fleets: &Fleets,
    context: &mut Context<'_>,
) -> ZoneOrder {
    let zones = fleets.hosts.iter().map(|host| host.zone.as_deref());
    let mut named: Vec<String> = Vec::new();
    for zone in first.into_iter().flat_map(|first| &first.value) {
        if !zones.clone().flatten().any(|known| known == zone.value) {
            let mut known: Vec<&str> = zones.clone().flatten().collect();
            known.sort_unstable();
            known.dedup();
            context.unknown("Availability Zone", zone, known);
        } else if named.contains(&zone.value) {
            context.error(
                zone.span,
                format!("`zoneOrder` names `{}` twice ({EC2_056})", zone.value),
                "name it once",
            );
        } else {
            named.push(zone.value.clone());
        }
    }
    ZoneOrder::new(&named, zones)
}

/// Refuses deployments that go zone by zone through hosts that have no zone (EC2-055).
pub(super) fn check(
    entries: &Entries,
    fleets: &Fleets,
    operations: &Operations,
    context: &mut Context<'_>,
) {
    for create in &operations.creates {
        let (Some(entry), Zonal::OneByOne(_)) =
            (entries.list.get(create.group.index()), create.zonal)
        else {
            continue;
        };
        let hosts = || entry.members.iter().map(|host| &fleets.hosts[host.index()]);
        if let Some(host) = hosts().find(|host| host.kind == HostKind::OnPremises) {
            context.refuse(
                create.span,
                EXCEPTION,
                format!(
                    "the group `{}` selects `{}`, and on-premises hosts are in no Availability \
                     Zone ({EC2_055})",
                    entry.group.name, host.name
                ),
                "deploy with a configuration without `zonalConfig`, or leave such hosts to another \
                 group",
            );
        } else if let Some(host) = hosts().find(|host| host.zone.is_none()) {
            context.error(
                create.span,
                format!(
                    "the deployment goes zone by zone, and `{}` is in no Availability Zone \
                     ({EC2_055})",
                    host.name
                ),
                format!("give the fleet `{}` its `zones`", host.fleet),
            );
        }
    }
}
