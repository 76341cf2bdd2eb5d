//! `attributes` of a target group, by the names of ModifyTargetGroupAttributes.

use super::{Settings, cut_u8, cut_u32, written_twice};
use crate::aws::elb::settings_fault::Setting;
use crate::scenario::build::context::Context;
use crate::scenario::file::target_group::TargetGroupAttribute;
use crate::text::decode::Spanned;

const DELAY: &str = "deregistration_delay.timeout_seconds";
const TERMINATION: &str = "deregistration_delay.connection_termination.enabled";
const IDLE_TIMEOUT: &str = "idle_timeout.timeout_seconds";
const SLOW_START: &str = "slow_start.duration_seconds";
const ALGORITHM: &str = "load_balancing.algorithm.type";
const MITIGATION: &str = "load_balancing.algorithm.anomaly_mitigation";
const CROSS_ZONE: &str = "load_balancing.cross_zone.enabled";
const STICKINESS: &str = "stickiness.enabled";
const STICKY_BY: &str = "stickiness.type";
const LB_COOKIE: &str = "stickiness.lb_cookie.duration_seconds";
const APP_COOKIE: &str = "stickiness.app_cookie.duration_seconds";
const DNS_COUNT: &str = "target_group_health.dns_failover.minimum_healthy_targets.count";
const DNS_PERCENT: &str = "target_group_health.dns_failover.minimum_healthy_targets.percentage";
const ROUTING_COUNT: &str =
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count";
const ROUTING_PERCENT: &str =
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage";

/// Attributes that change something here.
const KNOWN: [&str; 15] = [
    DELAY,
    TERMINATION,
    IDLE_TIMEOUT,
    SLOW_START,
    ALGORITHM,
    MITIGATION,
    CROSS_ZONE,
    STICKINESS,
    STICKY_BY,
    LB_COOKIE,
    APP_COOKIE,
    DNS_COUNT,
    DNS_PERCENT,
    ROUTING_COUNT,
    ROUTING_PERCENT,
];

/// Attributes that change nothing here.
const IDLE: [&str; 8] = [
    "lambda.multi_value_headers.enabled",
    "preserve_client_ip.enabled",
    "proxy_protocol_v2.enabled",
    "stickiness.app_cookie.cookie_name",
    "target_failover.on_deregistration",
    "target_failover.on_unhealthy",
    "target_health_state.unhealthy.connection_termination.enabled",
    "target_health_state.unhealthy.draining_interval_seconds",
];

/// What switches off a minimum.
const OFF: &str = "off";

impl Settings {
    pub(super) fn read_attribute(
        &mut self,
        attribute: &TargetGroupAttribute,
        context: &mut Context<'_>,
    ) {
        let key = &attribute.key;
        let value = Spanned {
            value: attribute.value.value.0.clone(),
            span: attribute.value.span,
        };
        match key.value.as_str() {
            DELAY => {
                let secs = number(&value, context);
                if let Some(length) =
                    self.secs(Setting::DeregistrationDelay, secs.as_ref(), context)
                {
                    self.group.deregistration_delay = length;
                }
            }
            IDLE_TIMEOUT => {
                let secs = number(&value, context);
                self.take_idle_timeout(secs.as_ref(), context);
            }
            SLOW_START => {
                let secs = number(&value, context);
                if let Some(length) = self.secs(Setting::SlowStart, secs.as_ref(), context) {
                    self.group.slow_start = length;
                }
            }
            LB_COOKIE | APP_COOKIE => {
                let cookie = match key.value.as_str() {
                    LB_COOKIE => &mut self.sticky.lb_cookie,
                    _ => &mut self.sticky.app_cookie,
                };
                let secs = number(&value, context);
                if cookie.is_some() {
                    written_twice(Setting::StickinessDuration, value.span, context);
                }
                *cookie = secs.or(cookie.take());
            }
            TERMINATION => self.put_word(Setting::ConnectionTermination, &value, TRUTHS, context),
            MITIGATION => self.put_word(Setting::AnomalyMitigation, &value, SWITCH, context),
            CROSS_ZONE => {
                // The load balancer's own setting is the default of its kind.
                if value.value != "use_load_balancer_configuration" {
                    self.put_word(Setting::CrossZone, &value, TRUTHS, context);
                }
            }
            STICKINESS => {
                self.note(Setting::Stickiness, value.span, context);
                self.sticky.enabled = truth(&value, TRUTHS, context);
            }
            STICKY_BY => self.put_sticky_by(&value, context),
            ALGORITHM => {
                self.note(Setting::Algorithm, value.span, context);
                self.put_algorithm(&value, context);
            }
            DNS_COUNT => self.put_count(Setting::DnsFailover, &value, context),
            ROUTING_COUNT => self.put_count(Setting::RoutingFailover, &value, context),
            DNS_PERCENT => self.put_percent(Setting::DnsFailover, &value, context),
            ROUTING_PERCENT => self.put_percent(Setting::RoutingFailover, &value, context),
            name if IDLE.contains(&name) => context.idle("attributes", Some(key)),
            _ => {
                let known = KNOWN.into_iter().chain(IDLE);
                context.unknown("attribute of a target group", key, known);
            }
        }
    }

    fn put_word(
        &mut self,
        setting: Setting,
        value: &Spanned<String>,
        words: [&str; 2],
        context: &mut Context<'_>,
    ) {
        self.note(setting, value.span, context);
        if let Some(truth) = truth(value, words, context) {
            self.put_truth(setting, truth);
        }
    }

    fn put_count(&mut self, setting: Setting, value: &Spanned<String>, context: &mut Context<'_>) {
        self.places.entry(setting).or_insert(value.span);
        if let Some(count) = number_or_off(value, context) {
            self.minimum(setting).count = count.map(cut_u32);
        }
    }

    fn put_percent(
        &mut self,
        setting: Setting,
        value: &Spanned<String>,
        context: &mut Context<'_>,
    ) {
        self.places.entry(setting).or_insert(value.span);
        if let Some(percent) = number_or_off(value, context) {
            self.minimum(setting).percent = percent.map(cut_u8);
        }
    }
}

/// The words for yes and no.
const TRUTHS: [&str; 2] = ["true", "false"];

/// Those of anomaly mitigation.
const SWITCH: [&str; 2] = ["on", "off"];

fn truth(value: &Spanned<String>, words: [&str; 2], context: &mut Context<'_>) -> Option<bool> {
    let found = words.iter().position(|word| *word == value.value);
    if found.is_none() {
        context.refuse(
            value.span,
            "ValidationError",
            format!("`{}` is no value of this attribute", value.value),
            format!("write \"{}\" or \"{}\"", words[0], words[1]),
        );
    }
    found.map(|at| at == 0)
}

fn number(value: &Spanned<String>, context: &mut Context<'_>) -> Option<Spanned<u64>> {
    let number = value.value.parse().ok();
    if number.is_none() {
        context.refuse(
            value.span,
            "ValidationError",
            format!("`{}` is no whole number", value.value),
            "write a number without a unit",
        );
    }
    number.map(|number| Spanned {
        value: number,
        span: value.span,
    })
}

/// None after an error; else the number, or none for `off`.
fn number_or_off(value: &Spanned<String>, context: &mut Context<'_>) -> Option<Option<u64>> {
    if value.value == OFF {
        return Some(None);
    }
    number(value, context).map(|number| Some(number.value))
}
