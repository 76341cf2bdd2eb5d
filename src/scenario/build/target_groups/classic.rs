//! A Classic Load Balancer, which is its own target group.

use super::settings::{Settings, read_name, read_protocol};
use crate::aws::elb::settings_fault::Setting;
use crate::aws::elb::target_group::TargetGroup;
use crate::kernel::time::Duration;
use crate::rulebook::LB_020;
use crate::scenario::build::context::Context;
use crate::scenario::file::load_balancer::{ClassicHealthCheck, ConnectionDraining, LoadBalancer};
use crate::text::decode::Spanned;

/// Reads a Classic Load Balancer.
pub(super) fn read(written: &Spanned<LoadBalancer>, context: &mut Context<'_>) -> Settings {
    let file = &written.value;
    let long = ("loadBalancerName", file.load_balancer_name.as_ref());
    let name = read_name(long, file.name.as_ref(), written.span, context);
    if let Some(kind) = file.r#type.as_ref().filter(|kind| kind.value != "classic") {
        context.error(
            kind.span,
            format!("`{}` is no Classic Load Balancer", kind.value),
            "write its target groups under `targetGroups`",
        );
    }
    let text = name.as_ref().map_or("", |name| &name.value);
    let group = TargetGroup::classic(text);
    let mut settings = Settings::new(name, group, written.span);
    if let Some(check) = &file.health_check {
        read_health_check(&check.value, &mut settings, context);
    }
    if let Some(draining) = &file.connection_draining {
        read_draining(&draining.value, &mut settings, context);
    }
    let idle = file.connection_settings.as_ref();
    let idle = idle.map(|idle| &idle.value.idle_timeout);
    for timeout in idle.into_iter().chain(&file.idle_timeout_seconds) {
        settings.take_idle_timeout(Some(timeout), context);
    }
    let long = file.cross_zone_load_balancing.as_ref();
    let long = long.map(|cross_zone| &cross_zone.value.enabled);
    for cross_zone in long.into_iter().chain(&file.cross_zone) {
        settings.note(Setting::CrossZone, cross_zone.span, context);
        settings.group.cross_zone = cross_zone.value;
    }
    settings.ours(
        file.health_check_shares_queue.as_ref(),
        file.drain_early.as_ref(),
    );
    if let Some(targets) = &file.targets {
        settings.note(Setting::Targets, targets.span, context);
    }
    note_idle(file, context);
    settings
}

fn read_health_check(
    check: &ClassicHealthCheck,
    settings: &mut Settings,
    context: &mut Context<'_>,
) {
    if let Some(target) = &check.target {
        settings.note(Setting::HealthCheckProtocol, target.span, context);
        let protocol = target.value.split(':').next().unwrap_or_default();
        let protocol = Spanned {
            value: protocol.to_owned(),
            span: target.span,
        };
        if let Some(protocol) = read_protocol(&protocol, context) {
            settings.group.check_by(protocol);
        }
    }
    if let Some(length) = settings.secs(
        Setting::HealthCheckInterval,
        check.interval.as_ref(),
        context,
    ) {
        settings.group.health_check.interval = length;
    }
    if let Some(length) =
        settings.secs(Setting::HealthCheckTimeout, check.timeout.as_ref(), context)
    {
        settings.group.health_check.timeout = length;
    }
    let count = check.healthy_threshold.as_ref();
    if let Some(count) = settings.count(Setting::HealthyThreshold, count, context) {
        settings.group.health_check.healthy_threshold = count;
    }
    let count = check.unhealthy_threshold.as_ref();
    if let Some(count) = settings.count(Setting::UnhealthyThreshold, count, context) {
        settings.group.health_check.unhealthy_threshold = count;
    }
}

fn read_draining(
    draining: &ConnectionDraining,
    settings: &mut Settings,
    context: &mut Context<'_>,
) {
    let timeout = draining.timeout.as_ref();
    let length = settings.secs(Setting::DeregistrationDelay, timeout, context);
    if let (Some(length), Some(written)) = (length, timeout) {
        settings.group.deregistration_delay = length;
        if length == Duration::ZERO {
            context.refuse(
                written.span,
                "ValidationError",
                format!("connection draining takes 1 to 3600 s ({LB_020})"),
                "write 1 to 3600, or `enabled: false`",
            );
        }
    }
    if draining.enabled.is_some_and(|enabled| !enabled.value) {
        settings.group.deregistration_delay = Duration::ZERO;
    }
}

fn note_idle(file: &LoadBalancer, context: &mut Context<'_>) {
    for (key, value) in [
        ("accessLog", &file.access_log),
        ("additionalAttributes", &file.additional_attributes),
        ("listeners", &file.listeners),
        ("listenerDescriptions", &file.listener_descriptions),
        ("policies", &file.policies),
        (
            "backendServerDescriptions",
            &file.backend_server_descriptions,
        ),
        ("instances", &file.instances),
        ("subnets", &file.subnets),
        ("securityGroups", &file.security_groups),
        ("sourceSecurityGroup", &file.source_security_group),
        ("scheme", &file.scheme),
        ("DNSName", &file.dns_name),
        ("VPCId", &file.vpc_id),
        ("canonicalHostedZoneName", &file.canonical_hosted_zone_name),
        (
            "canonicalHostedZoneNameID",
            &file.canonical_hosted_zone_name_id,
        ),
        ("createdTime", &file.created_time),
        ("tags", &file.tags),
    ] {
        context.idle(key, value.as_ref());
    }
}
