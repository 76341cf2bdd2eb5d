//! What a metric is about, as written: AWS's dimensions, or our short forms.

use crate::aws::cloudwatch::metric::Namespace;
use crate::scenario::build::context::Context;
use crate::scenario::build::groups::Soundness;
use crate::scenario::file::alarm::{Dimension, Metric, MetricAlarm};
use crate::text::decode::Spanned;
use crate::text::tree::Span;

/// What a metric is about, as written.
#[derive(Clone, Debug)]
pub(super) struct About {
    pub(super) namespace: Option<Spanned<String>>,
    pub(super) target_group: Option<Spanned<String>>,
    pub(super) load_balancer: Option<Spanned<String>>,
    pub(super) fleet: Option<Spanned<String>>,
    pub(super) host: Option<Spanned<String>>,
    pub(super) zone: Option<Spanned<String>>,
    /// Dimensions as they stand, for metrics of the scenario's own.
    pub(super) dimensions: Vec<(String, String)>,
    /// Where to point if nothing is named.
    pub(super) span: Span,
    /// Whether it says what is written; else that has been told.
    pub(super) sound: Soundness,
}

/// Names of dimensions, for refusals.
const DIMENSIONS: [&str; 6] = [
    "TargetGroup",
    "LoadBalancer",
    "LoadBalancerName",
    "AvailabilityZone",
    "InstanceId",
    "AutoScalingGroupName",
];

impl About {
    pub(super) fn of_alarm(alarm: &MetricAlarm, context: &mut Context<'_>) -> Self {
        let mut about = Self {
            namespace: alarm.namespace.clone(),
            target_group: alarm.target_group.clone(),
            load_balancer: alarm.load_balancer.clone(),
            fleet: alarm.fleet.clone(),
            host: alarm.host.clone(),
            zone: alarm.zone.clone(),
            span: alarm
                .metric_name
                .as_ref()
                .map_or(alarm.alarm_name.span, |name| name.span),
            dimensions: Vec::new(),
            sound: Soundness::Sound,
        };
        about.take_dimensions(alarm.dimensions.as_ref(), context);
        about
    }

    pub(super) fn of_metric(metric: &Metric, context: &mut Context<'_>) -> Self {
        let mut about = Self {
            namespace: metric.namespace.clone(),
            target_group: metric.target_group.clone(),
            load_balancer: metric.load_balancer.clone(),
            fleet: metric.fleet.clone(),
            host: metric.host.clone(),
            zone: metric.zone.clone(),
            span: metric.metric_name.span,
            dimensions: Vec::new(),
            sound: Soundness::Sound,
        };
        about.take_dimensions(metric.dimensions.as_ref(), context);
        about
    }

    /// Whether the namespace is one of AWS's, or follows from what is named.
    pub(super) fn is_of_aws(&self) -> bool {
        self.namespace
            .as_ref()
            .is_none_or(|namespace| Namespace::named(&namespace.value).is_some())
    }

    /// What is named by one of our short forms, or by a dimension of AWS's.
    pub(super) fn short_form(&self) -> Option<&Spanned<String>> {
        let forms = [
            &self.target_group,
            &self.load_balancer,
            &self.fleet,
            &self.host,
            &self.zone,
        ];
        forms.into_iter().flatten().next()
    }

    fn take_dimensions(
        &mut self,
        dimensions: Option<&Spanned<Vec<Spanned<Dimension>>>>,
        context: &mut Context<'_>,
    ) {
        let Some(dimensions) = dimensions else {
            return;
        };
        let before = context.errors();
        let list = dimensions.value.iter().map(|dimension| &dimension.value);
        self.dimensions = sorted(list.clone());
        if !self.is_of_aws() {
            return;
        }
        if let Some(short) = self.short_form() {
            context.error(
                short.span,
                "the metric has `dimensions` as well",
                "keep one of the two",
            );
            self.sound = Soundness::StandIn;
            return;
        }
        for Dimension { name, value } in list {
            // AWS writes `targetgroup/web/73e2d6bc24d8a067` and `app/shop/50dc6c495c0c9188`.
            let parts: Vec<&str> = value.value.split('/').collect();
            let plain = match parts.as_slice() {
                ["targetgroup" | "app" | "net", name, _] => *name,
                _ => value.value.as_str(),
            };
            let plain = value.clone().map(|_| plain.to_owned());
            let known = match name.value.as_str() {
                "TargetGroup" => &mut self.target_group,
                "LoadBalancer" | "LoadBalancerName" => &mut self.load_balancer,
                "AvailabilityZone" => &mut self.zone,
                "InstanceId" => &mut self.host,
                "AutoScalingGroupName" => &mut self.fleet,
                _ => {
                    context.unknown("dimension", name, DIMENSIONS);
                    continue;
                }
            };
            *known = Some(plain);
        }
        self.sound = Soundness::since(before, context);
    }
}

/// Dimensions in an order that does not depend on how they are written.
pub(super) fn sorted<'d>(dimensions: impl Iterator<Item = &'d Dimension>) -> Vec<(String, String)> {
    let pairs =
        dimensions.map(|Dimension { name, value }| (name.value.clone(), value.value.clone()));
    let mut list: Vec<(String, String)> = pairs.collect();
    list.sort();
    list
}

impl About {
    /// Where the thing is named.
    pub(super) fn subject_span(&self) -> Span {
        let named = self.target_group.as_ref().or(self.load_balancer.as_ref());
        named.map_or(self.span, |name| name.span)
    }
}
