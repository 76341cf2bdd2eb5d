//! The settings of a target group, under AWS's names and ours.

use std::collections::BTreeMap;

use super::written_twice;
use crate::aws::elb::settings_fault::Setting;
use crate::aws::elb::target_group::{
    Algorithm, Drain, Kind, Minimum, Protocol, QueueSharing, Stickiness, StickyBy, TargetGroup,
};
use crate::kernel::time::Duration;
use crate::rulebook::LB_036;
use crate::scenario::build::context::Context;
use crate::scenario::file::target_group;
use crate::text::decode::Spanned;
use crate::text::tree::Span;

mod attributes;

/// Seconds are cut to this, far above every limit, so that a refusal can name them.
const SECONDS_MAX: u64 = 1_000_000_000;

/// Settings on their way, and where each stands.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) name: Option<Spanned<String>>,
    pub(super) group: TargetGroup,
    places: BTreeMap<Setting, Span>,
    whole: Span,
    sticky: Sticky,
}

/// What is said about stickiness, put together at the end.
#[derive(Debug, Default)]
struct Sticky {
    enabled: Option<bool>,
    by: Option<StickyBy>,
    /// Under our short name, whatever the cookie.
    duration: Option<Duration>,
    /// By its attribute, for cookies of the load balancer.
    lb_cookie: Option<Spanned<u64>>,
    /// By its attribute, for cookies of the application.
    app_cookie: Option<Spanned<u64>>,
}

impl Settings {
    pub(super) fn new(name: Option<Spanned<String>>, group: TargetGroup, whole: Span) -> Self {
        Self {
            name,
            group,
            places: BTreeMap::new(),
            whole,
            sticky: Sticky::default(),
        }
    }

    /// Where a setting stands; the name of the group if it is not written.
    pub(super) fn place(&self, setting: Setting) -> Span {
        let name = self.name.as_ref().map_or(self.whole, |name| name.span);
        self.places.get(&setting).copied().unwrap_or(name)
    }

    /// Notes where a setting stands; an error if it stands elsewhere too.
    pub(super) fn note(&mut self, setting: Setting, span: Span, context: &mut Context<'_>) {
        if self.places.insert(setting, span).is_some() {
            written_twice(setting, span, context);
        }
    }

    /// Takes seconds.
    pub(super) fn secs(
        &mut self,
        setting: Setting,
        secs: Option<&Spanned<u64>>,
        context: &mut Context<'_>,
    ) -> Option<Duration> {
        let secs = secs?;
        self.note(setting, secs.span, context);
        Some(Duration::from_secs(secs.value.min(SECONDS_MAX)))
    }

    /// Takes a number; what does not fit becomes the largest, which no range allows.
    pub(super) fn count(
        &mut self,
        setting: Setting,
        count: Option<&Spanned<u64>>,
        context: &mut Context<'_>,
    ) -> Option<u8> {
        let count = count?;
        self.note(setting, count.span, context);
        Some(u8::try_from(count.value).unwrap_or(u8::MAX))
    }

    /// Takes the idle timeout of the load balancer.
    pub(super) fn take_idle_timeout(
        &mut self,
        secs: Option<&Spanned<u64>>,
        context: &mut Context<'_>,
    ) {
        let length = self.secs(Setting::IdleTimeout, secs, context);
        self.group.idle_timeout = length.or(self.group.idle_timeout);
    }

    /// Takes the switches of ours that every kind has.
    pub(super) fn ours(
        &mut self,
        shares_queue: Option<&Spanned<bool>>,
        drain_early: Option<&Spanned<bool>>,
    ) {
        if let Some(shares) = shares_queue {
            self.group.health_check.queue = if shares.value {
                QueueSharing::Shared
            } else {
                QueueSharing::Apart
            };
        }
        if drain_early.is_some_and(|early| early.value) {
            self.group.drain = Drain::UntilIdle;
        }
    }

    /// Puts stickiness together. AWS lists the durations of both cookies, whichever is in use.
    fn put_stickiness(&mut self, context: &mut Context<'_>) {
        let is_on = self.sticky.enabled.unwrap_or(false);
        let by = self.sticky.by.unwrap_or(match self.group.kind {
            Kind::Network => StickyBy::SourceIp,
            Kind::Application | Kind::Classic | Kind::Direct => StickyBy::LbCookie,
        });
        let attribute = match by {
            StickyBy::LbCookie => self.sticky.lb_cookie.take(),
            StickyBy::AppCookie => self.sticky.app_cookie.take(),
            StickyBy::SourceIp => None,
        };
        let attribute = self.secs(Setting::StickinessDuration, attribute.as_ref(), context);
        let duration = self.sticky.duration.or(attribute);
        let duration = duration.unwrap_or(Duration::from_secs(86_400));
        self.group.stickiness = is_on.then_some(Stickiness { by, duration });
        // Who is bound to which target is not kept: the many users of a group spread evenly (LB-036).
        let bound = Spanned {
            value: by,
            span: self.place(Setting::Stickiness),
        };
        context.idle("targetGroups.stickiness", is_on.then_some(&bound));
    }
}

/// The name under one of its two keys; an error if it is missing or stands twice.
pub(super) fn read_name(
    long: (&str, Option<&Spanned<String>>),
    short: Option<&Spanned<String>>,
    whole: Span,
    context: &mut Context<'_>,
) -> Option<Spanned<String>> {
    let (key, name) = long;
    match (name, short) {
        (Some(_), Some(short)) => context.error(
            short.span,
            format!("`name` and `{key}` are the same"),
            "keep one of the two",
        ),
        (None, None) => context.error(whole, format!("`{key}` is missing"), "give it a name"),
        (Some(_), None) | (None, Some(_)) => {}
    }
    name.or(short).cloned()
}

/// Reads a target group.
pub(super) fn read(
    written: &Spanned<target_group::TargetGroup>,
    context: &mut Context<'_>,
) -> Settings {
    let file = &written.value;
    let long = ("targetGroupName", file.target_group_name.as_ref());
    let name = read_name(long, file.name.as_ref(), written.span, context);
    let text = name.as_ref().map_or("", |name| &name.value);
    let protocol = file.protocol.as_ref();
    let protocol = protocol.and_then(|word| read_protocol(word, context));
    let group = start(text, protocol, file.r#type.as_ref(), context);
    let mut settings = Settings::new(name, group, written.span);
    if let (Some(protocol), Some(word)) = (protocol, &file.protocol) {
        settings.note(Setting::Protocol, word.span, context);
        settings.group.speak(protocol);
    }
    settings.read_health_check(file, context);
    settings.read_short(file, context);
    if let Some(attributes) = &file.attributes {
        for attribute in &attributes.value {
            settings.read_attribute(&attribute.value, context);
        }
    }
    settings.put_stickiness(context);
    settings.ours(
        file.health_check_shares_queue.as_ref(),
        file.drain_early.as_ref(),
    );
    if let Some(kind) = file
        .target_type
        .as_ref()
        .filter(|kind| kind.value != "instance")
    {
        context.error(
            kind.span,
            format!("CodeDeploy takes no target group of type `{}`", kind.value),
            "write `targetType: instance`",
        );
    }
    if let Some(targets) = &file.targets {
        settings.places.insert(Setting::Targets, targets.span);
    }
    context.idle("port", file.port.as_ref());
    context.idle("healthCheckPort", file.health_check_port.as_ref());
    context.idle("healthCheckPath", file.health_check_path.as_ref());
    context.idle("matcher", file.matcher.as_ref());
    context.idle("ipAddressType", file.ip_address_type.as_ref());
    context.idle("vpcId", file.vpc_id.as_ref());
    context.idle("targetGroupArn", file.target_group_arn.as_ref());
    context.idle("loadBalancerArns", file.load_balancer_arns.as_ref());
    context.idle("protocolVersion", file.protocol_version.as_ref());
    context.idle("targetControlPort", file.target_control_port.as_ref());
    context.idle("tags", file.tags.as_ref());
    settings
}

pub(super) fn read_protocol(word: &Spanned<String>, context: &mut Context<'_>) -> Option<Protocol> {
    context.word("protocol", word, Protocol::ALL, Protocol::as_str)
}

/// The defaults of the kind that is written, or that speaks the protocol.
fn start(
    name: &str,
    protocol: Option<Protocol>,
    kind: Option<&Spanned<String>>,
    context: &mut Context<'_>,
) -> TargetGroup {
    let is_network = match kind.map(|kind| kind.value.as_str()) {
        Some("network") => true,
        Some("application") => false,
        Some(_) | None => match protocol {
            None | Some(Protocol::Http | Protocol::Https) => false,
            Some(
                Protocol::Tcp | Protocol::Tls | Protocol::Udp | Protocol::TcpUdp | Protocol::Ssl,
            ) => true,
        },
    };
    if let Some(kind) = kind {
        let known = ["application", "network"];
        match kind.value.as_str() {
            "application" | "network" => {}
            "classic" => context.error(
                kind.span,
                "a Classic Load Balancer has no target group",
                "write it under `loadBalancers`",
            ),
            _ => context.unknown("type of target group", kind, known),
        }
    }
    if is_network {
        TargetGroup::network(name)
    } else {
        TargetGroup::application(name)
    }
}

impl Settings {
    fn read_health_check(&mut self, file: &target_group::TargetGroup, context: &mut Context<'_>) {
        if let Some(word) = &file.health_check_protocol {
            self.note(Setting::HealthCheckProtocol, word.span, context);
            if let Some(protocol) = read_protocol(word, context) {
                self.group.check_by(protocol);
            }
        }
        if let Some(enabled) = &file.health_check_enabled {
            self.note(Setting::HealthCheckEnabled, enabled.span, context);
            self.group.health_check.enabled = enabled.value;
        }
        let interval = file.health_check_interval_seconds.as_ref();
        if let Some(length) = self.secs(Setting::HealthCheckInterval, interval, context) {
            self.group.health_check.interval = length;
        }
        let timeout = file.health_check_timeout_seconds.as_ref();
        if let Some(length) = self.secs(Setting::HealthCheckTimeout, timeout, context) {
            self.group.health_check.timeout = length;
        }
        let count = file.healthy_threshold_count.as_ref();
        if let Some(count) = self.count(Setting::HealthyThreshold, count, context) {
            self.group.health_check.healthy_threshold = count;
        }
        let count = file.unhealthy_threshold_count.as_ref();
        if let Some(count) = self.count(Setting::UnhealthyThreshold, count, context) {
            self.group.health_check.unhealthy_threshold = count;
        }
    }

    fn read_short(&mut self, file: &target_group::TargetGroup, context: &mut Context<'_>) {
        let delay = file.deregistration_delay_seconds.as_ref();
        if let Some(length) = self.secs(Setting::DeregistrationDelay, delay, context) {
            self.group.deregistration_delay = length;
        }
        self.take_idle_timeout(file.idle_timeout_seconds.as_ref(), context);
        let slow = file.slow_start_seconds.as_ref();
        if let Some(length) = self.secs(Setting::SlowStart, slow, context) {
            self.group.slow_start = length;
        }
        let duration = file.stickiness_seconds.as_ref();
        if let Some(length) = self.secs(Setting::StickinessDuration, duration, context) {
            self.sticky.duration = Some(length);
            if file.stickiness.is_none() {
                context.error(
                    self.place(Setting::StickinessDuration),
                    format!("`stickinessSeconds` without stickiness ({LB_036})"),
                    "add `stickiness: lb_cookie`",
                );
            }
        }
        if let Some(word) = &file.algorithm {
            self.note(Setting::Algorithm, word.span, context);
            self.put_algorithm(word, context);
        }
        if let Some(word) = &file.stickiness {
            self.note(Setting::Stickiness, word.span, context);
            self.sticky.enabled = Some(true);
            self.put_sticky_by(word, context);
        }
        for (setting, truth) in [
            (Setting::ConnectionTermination, &file.connection_termination),
            (Setting::AnomalyMitigation, &file.anomaly_mitigation),
            (Setting::CrossZone, &file.cross_zone),
        ] {
            if let Some(truth) = truth {
                self.note(setting, truth.span, context);
                self.put_truth(setting, truth.value);
            }
        }
        for (setting, failover) in [
            (Setting::DnsFailover, &file.dns_failover),
            (Setting::RoutingFailover, &file.routing_failover),
        ] {
            if let Some(failover) = failover {
                self.note(setting, failover.span, context);
                let minimum = Minimum {
                    count: failover.value.count.map(|count| cut_u32(count.value)),
                    percent: failover
                        .value
                        .percentage
                        .map(|percent| cut_u8(percent.value)),
                };
                *self.minimum(setting) = minimum;
            }
        }
    }

    fn put_truth(&mut self, setting: Setting, value: bool) {
        let group = &mut self.group;
        match setting {
            Setting::ConnectionTermination => group.connection_termination = value,
            Setting::AnomalyMitigation => group.anomaly_mitigation = value,
            Setting::CrossZone => group.cross_zone = value,
            other => unreachable!("invariant: `{other}` is no truth value"),
        }
    }

    fn put_algorithm(&mut self, word: &Spanned<String>, context: &mut Context<'_>) {
        let found = context.word("algorithm", word, Algorithm::ALL, Algorithm::as_str);
        self.group.algorithm = found.unwrap_or(self.group.algorithm);
    }

    fn put_sticky_by(&mut self, word: &Spanned<String>, context: &mut Context<'_>) {
        let found = context.word("stickiness", word, StickyBy::ALL, StickyBy::as_str);
        self.sticky.by = found.or(self.sticky.by);
    }

    fn minimum(&mut self, setting: Setting) -> &mut Minimum {
        let health = &mut self.group.group_health;
        match setting {
            Setting::DnsFailover => &mut health.dns,
            Setting::RoutingFailover => &mut health.routing,
            other => unreachable!("invariant: `{other}` is no minimum of healthy targets"),
        }
    }
}

fn cut_u32(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn cut_u8(count: u64) -> u8 {
    u8::try_from(count).unwrap_or(u8::MAX)
}
