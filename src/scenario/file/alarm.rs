//! `alarms` and `compositeAlarms`: what PutMetricAlarm and PutCompositeAlarm take and DescribeAlarms
//! shows, and a few keys of ours.

use schemars::JsonSchema;
use serde::Deserialize;

use super::anything::Anything;
use super::choice;
use super::quantity::{Length, LengthText};
use crate::text::decode::Spanned;

/// A metric alarm.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct MetricAlarm {
    /// Its name, alone among alarms.
    #[schemars(extend("examples" = ["web-5xx"]))]
    pub alarm_name: Spanned<String>,
    /// The metric; not beside `metrics`.
    #[schemars(extend("examples" = ["HTTPCode_Target_5XX_Count"]))]
    pub metric_name: Option<Spanned<String>>,
    /// The namespace of the metric; that of the load balancer or fleet unless given.
    #[schemars(extend("examples" = ["AWS/ApplicationELB"]))]
    pub namespace: Option<Spanned<String>>,
    /// What the metric is about, as AWS says it.
    #[schemars(extend("examples" = [[{"name": "TargetGroup", "value": "web"}]]))]
    pub dimensions: Option<Spanned<Vec<Spanned<Dimension>>>>,
    /// Ours, for `dimensions`: the target group it is about.
    #[schemars(extend("examples" = ["web"]))]
    pub target_group: Option<Spanned<String>>,
    /// Ours, for `dimensions`: the Classic Load Balancer it is about.
    #[schemars(extend("examples" = ["old-web"]))]
    pub load_balancer: Option<Spanned<String>>,
    /// Ours, for `dimensions`: the fleet it is about.
    #[schemars(extend("examples" = ["web"]))]
    pub fleet: Option<Spanned<String>>,
    /// Ours, for `dimensions`: the host it is about.
    #[schemars(extend("examples" = ["web-1"]))]
    pub host: Option<Spanned<String>>,
    /// Ours, for `dimensions`: the Availability Zone it is about.
    #[schemars(extend("examples" = ["eu-west-1a"]))]
    pub zone: Option<Spanned<String>>,
    /// What is taken of the samples of a period.
    #[schemars(extend("enum" = ["Sum", "Average", "Minimum", "Maximum", "SampleCount"], "examples" = ["Sum"]))]
    pub statistic: Option<Spanned<String>>,
    /// A percentile, instead of `statistic`.
    #[schemars(extend("examples" = ["p99"]))]
    pub extended_statistic: Option<Spanned<String>>,
    /// Seconds of a period: 10, 20, 30, or a multiple of 60.
    #[schemars(extend("examples" = [60]))]
    pub period: Option<Spanned<u64>>,
    /// N: how many periods are looked at.
    #[schemars(extend("minimum" = 1, "examples" = [3]))]
    pub evaluation_periods: Option<Spanned<u32>>,
    /// M: how many of them must breach; N unless given.
    #[schemars(extend("minimum" = 1, "examples" = [2]))]
    pub datapoints_to_alarm: Option<Spanned<u32>>,
    /// What the metric is compared with.
    #[schemars(extend("examples" = [100]))]
    pub threshold: Option<Spanned<f64>>,
    /// How it is compared.
    #[schemars(with = "Option<choice::Comparison>", extend("examples" = ["GreaterThanThreshold"]))]
    pub comparison_operator: Option<Spanned<String>>,
    /// What a period without data counts as.
    #[schemars(with = "Option<choice::MissingData>", extend("default" = "missing", "examples" = ["notBreaching"]))]
    pub treat_missing_data: Option<Spanned<String>>,
    /// Whether percentiles of few samples are evaluated.
    #[schemars(extend("enum" = ["evaluate", "ignore"], "default" = "evaluate", "examples" = ["ignore"]))]
    pub evaluate_low_sample_count_percentile: Option<Spanned<String>>,
    /// Where periods begin; with every evaluation unless given.
    #[schemars(extend("examples" = [{"wallClockWindow": {}}]))]
    pub evaluation_window: Option<Spanned<EvaluationWindow>>,
    /// Metrics and expressions over them, instead of one metric.
    #[schemars(extend("examples" = [[{"id": "errors", "metricStat": {"metric": {"metricName": "HTTPCode_Target_5XX_Count", "targetGroup": "web"}, "period": 60, "stat": "Sum"}}]]))]
    pub metrics: Option<Spanned<Vec<Spanned<MetricDataQuery>>>>,
    /// The state at the start.
    #[schemars(with = "Option<choice::StateName>", extend("default" = "INSUFFICIENT_DATA", "examples" = ["OK"]))]
    pub state_value: Option<Spanned<String>>,
    /// Ours: settings that hold unless they are given.
    #[schemars(extend("enum" = ["target5xx", "elb5xx", "errorRatio", "burnFast", "p99Latency", "healthyHosts", "denseRollback", "sparseErrors"], "examples" = ["target5xx"]))]
    pub preset: Option<Spanned<String>>,
    /// Ours: how many periods an evaluation fetches.
    #[schemars(extend("examples" = [5]))]
    pub evaluation_range: Option<Spanned<u32>>,
    /// Ours: from the end of a period to its point being visible.
    #[schemars(extend("examples" = ["90s", "lognormal(p50 90s p95 3m)"]))]
    pub delivery_delay: Option<Spanned<LengthText>>,
    /// Ours: when in its minute the alarm is evaluated; drawn unless given.
    #[schemars(extend("examples" = ["7s"]))]
    pub phase: Option<Spanned<Length>>,
    /// A band of anomaly detection: not modelled.
    #[schemars(extend("examples" = [null]))]
    pub threshold_metric_id: Option<Spanned<Anything>>,
    /// A query in another language: not modelled.
    #[schemars(extend("examples" = [null]))]
    pub evaluation_criteria: Option<Spanned<Anything>>,
    /// Belongs to such a query: not modelled.
    #[schemars(extend("examples" = [null]))]
    pub evaluation_interval: Option<Spanned<Anything>>,
    /// Without effect.
    pub unit: Option<Spanned<Anything>>,
    /// Without effect.
    pub alarm_description: Option<Spanned<Anything>>,
    /// Without effect.
    pub actions_enabled: Option<Spanned<Anything>>,
    /// Without effect.
    #[serde(rename = "OKActions", alias = "okActions")]
    pub ok_actions: Option<Spanned<Vec<Anything>>>,
    /// Without effect.
    pub alarm_actions: Option<Spanned<Vec<Anything>>>,
    /// Without effect.
    pub insufficient_data_actions: Option<Spanned<Vec<Anything>>>,
    /// Without effect.
    pub tags: Option<Spanned<Anything>>,
    /// Without effect.
    pub alarm_arn: Option<Spanned<Anything>>,
    /// Without effect.
    pub alarm_configuration_updated_timestamp: Option<Spanned<Anything>>,
    /// Without effect.
    pub state_reason: Option<Spanned<Anything>>,
    /// Without effect.
    pub state_reason_data: Option<Spanned<Anything>>,
    /// Without effect.
    pub state_updated_timestamp: Option<Spanned<Anything>>,
    /// Without effect.
    pub state_transitioned_timestamp: Option<Spanned<Anything>>,
    /// Without effect.
    pub evaluation_state: Option<Spanned<Anything>>,
}

/// A dimension of a metric.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Dimension {
    /// Its name.
    #[schemars(extend("examples" = ["TargetGroup"]))]
    pub name: Spanned<String>,
    /// Its value.
    #[schemars(extend("examples" = ["web"]))]
    pub value: Spanned<String>,
}

/// Where periods begin: one of the two.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct EvaluationWindow {
    /// With every evaluation.
    #[schemars(extend("examples" = [{}]))]
    pub sliding_window: Option<Spanned<Anything>>,
    /// Where a clock says so.
    #[schemars(extend("examples" = [{"timezone": "+05:30"}]))]
    pub wall_clock_window: Option<Spanned<WallClockWindow>>,
}

/// A clock.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct WallClockWindow {
    /// An offset.
    #[schemars(extend("default" = "UTC", "examples" = ["+05:30"]))]
    pub timezone: Option<Spanned<String>>,
}

/// A metric or an expression of an alarm.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct MetricDataQuery {
    /// Its name in expressions: a small letter, then letters, digits and `_`.
    #[schemars(extend("examples" = ["errors"]))]
    pub id: Spanned<String>,
    /// A metric; this or `expression`.
    #[schemars(extend("examples" = [{"metric": {"metricName": "RequestCount", "targetGroup": "web"}, "period": 60, "stat": "Sum"}]))]
    pub metric_stat: Option<Spanned<MetricStat>>,
    /// An expression over others.
    #[schemars(extend("examples" = ["100 * errors / requests"]))]
    pub expression: Option<Spanned<String>>,
    /// Whether it is the one that is compared.
    #[schemars(extend("default" = true, "examples" = [false]))]
    pub return_data: Option<Spanned<bool>>,
    /// Seconds of a period, of an expression.
    #[schemars(extend("examples" = [60]))]
    pub period: Option<Spanned<u64>>,
    /// Without effect.
    pub label: Option<Spanned<Anything>>,
    /// Without effect.
    pub account_id: Option<Spanned<Anything>>,
}

/// A metric with its period and statistic.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct MetricStat {
    /// The metric.
    #[schemars(extend("examples" = [{"metricName": "RequestCount", "targetGroup": "web"}]))]
    pub metric: Spanned<Metric>,
    /// Seconds of a period.
    #[schemars(extend("examples" = [60]))]
    pub period: Spanned<u64>,
    /// A statistic or percentile.
    #[schemars(extend("examples" = ["Sum", "p99"]))]
    pub stat: Spanned<String>,
    /// Without effect.
    pub unit: Option<Spanned<Anything>>,
}

/// A metric, by AWS's dimensions or our short forms.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Metric {
    /// The metric.
    #[schemars(extend("examples" = ["RequestCount"]))]
    pub metric_name: Spanned<String>,
    /// Its namespace; that of the load balancer or fleet unless given.
    #[schemars(extend("examples" = ["AWS/ApplicationELB"]))]
    pub namespace: Option<Spanned<String>>,
    /// What it is about, as AWS says it.
    #[schemars(extend("examples" = [[{"name": "TargetGroup", "value": "web"}]]))]
    pub dimensions: Option<Spanned<Vec<Spanned<Dimension>>>>,
    /// Ours, for `dimensions`: the target group it is about.
    #[schemars(extend("examples" = ["web"]))]
    pub target_group: Option<Spanned<String>>,
    /// Ours, for `dimensions`: the Classic Load Balancer it is about.
    #[schemars(extend("examples" = ["old-web"]))]
    pub load_balancer: Option<Spanned<String>>,
    /// Ours, for `dimensions`: the fleet it is about.
    #[schemars(extend("examples" = ["web"]))]
    pub fleet: Option<Spanned<String>>,
    /// Ours, for `dimensions`: the host it is about.
    #[schemars(extend("examples" = ["web-1"]))]
    pub host: Option<Spanned<String>>,
    /// Ours, for `dimensions`: the Availability Zone it is about.
    #[schemars(extend("examples" = ["eu-west-1a"]))]
    pub zone: Option<Spanned<String>>,
}

/// A composite alarm.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CompositeAlarm {
    /// Its name, alone among alarms.
    #[schemars(extend("examples" = ["web-bad"]))]
    pub alarm_name: Spanned<String>,
    /// When it is in ALARM.
    #[schemars(extend("examples" = ["ALARM(\"web-5xx\") AND NOT OK(\"web-p99\")"]))]
    pub alarm_rule: Spanned<String>,
    /// The state at the start; what the rule says unless given.
    #[schemars(with = "Option<choice::StateName>", extend("examples" = ["OK"]))]
    pub state_value: Option<Spanned<String>>,
    /// Without effect.
    pub actions_suppressor: Option<Spanned<Anything>>,
    /// Without effect.
    pub actions_suppressor_wait_period: Option<Spanned<Anything>>,
    /// Without effect.
    pub actions_suppressor_extension_period: Option<Spanned<Anything>>,
    /// Without effect.
    pub actions_suppressed_by: Option<Spanned<Anything>>,
    /// Without effect.
    pub actions_suppressed_reason: Option<Spanned<Anything>>,
    /// Without effect.
    pub alarm_description: Option<Spanned<Anything>>,
    /// Without effect.
    pub actions_enabled: Option<Spanned<Anything>>,
    /// Without effect.
    #[serde(rename = "OKActions", alias = "okActions")]
    pub ok_actions: Option<Spanned<Vec<Anything>>>,
    /// Without effect.
    pub alarm_actions: Option<Spanned<Vec<Anything>>>,
    /// Without effect.
    pub insufficient_data_actions: Option<Spanned<Vec<Anything>>>,
    /// Without effect.
    pub tags: Option<Spanned<Anything>>,
    /// Without effect.
    pub alarm_arn: Option<Spanned<Anything>>,
    /// Without effect.
    pub alarm_configuration_updated_timestamp: Option<Spanned<Anything>>,
    /// Without effect.
    pub state_reason: Option<Spanned<Anything>>,
    /// Without effect.
    pub state_reason_data: Option<Spanned<Anything>>,
    /// Without effect.
    pub state_updated_timestamp: Option<Spanned<Anything>>,
    /// Without effect.
    pub state_transitioned_timestamp: Option<Spanned<Anything>>,
}
