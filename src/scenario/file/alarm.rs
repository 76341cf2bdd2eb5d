//! `alarms` and `compositeAlarms`: what PutMetricAlarm and PutCompositeAlarm take and DescribeAlarms
//! shows, and a few keys of ours.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::quantity::{Length, LengthText};
use crate::text::decode::Spanned;

/// A metric alarm.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct MetricAlarm {
    /// Its name, alone among alarms.
    pub alarm_name: Spanned<String>,
    /// The metric.
    pub metric_name: Option<Spanned<String>>,
    /// The namespace of the metric; that of the load balancer or fleet unless given.
    pub namespace: Option<Spanned<String>>,
    /// What the metric is about.
    pub dimensions: Option<Spanned<Vec<Spanned<Dimension>>>>,
    /// Ours, for `dimensions`: the target group it is about.
    pub target_group: Option<Spanned<String>>,
    /// Ours, for `dimensions`: the load balancer it is about.
    pub load_balancer: Option<Spanned<String>>,
    /// Ours, for `dimensions`: the fleet it is about.
    pub fleet: Option<Spanned<String>>,
    /// Ours, for `dimensions`: the host it is about.
    pub host: Option<Spanned<String>>,
    /// Ours, for `dimensions`: the Availability Zone it is about.
    pub zone: Option<Spanned<String>>,
    /// `Sum`, `Average`, `Minimum`, `Maximum` or `SampleCount`.
    pub statistic: Option<Spanned<String>>,
    /// A percentile such as `p99`.
    pub extended_statistic: Option<Spanned<String>>,
    /// Seconds of a period.
    pub period: Option<Spanned<u64>>,
    /// N.
    pub evaluation_periods: Option<Spanned<u32>>,
    /// M; N unless given.
    pub datapoints_to_alarm: Option<Spanned<u32>>,
    /// What the metric is compared with.
    pub threshold: Option<Spanned<f64>>,
    /// How.
    pub comparison_operator: Option<Spanned<String>>,
    /// `missing` unless given.
    pub treat_missing_data: Option<Spanned<String>>,
    /// `evaluate` unless given, or `ignore`.
    pub evaluate_low_sample_count_percentile: Option<Spanned<String>>,
    /// Sliding unless given.
    pub evaluation_window: Option<Spanned<EvaluationWindow>>,
    /// Metrics and expressions over them, instead of one metric.
    pub metrics: Option<Spanned<Vec<Spanned<MetricDataQuery>>>>,
    /// The state at the start; `INSUFFICIENT_DATA` unless given.
    pub state_value: Option<Spanned<String>>,
    /// Ours: settings that hold unless they are given.
    pub preset: Option<Spanned<String>>,
    /// Ours: periods an evaluation fetches.
    pub evaluation_range: Option<Spanned<u32>>,
    /// Ours: from the end of a period to its point being visible, a duration or distribution.
    pub delivery_delay: Option<Spanned<LengthText>>,
    /// Ours: when in its minute the alarm is evaluated; drawn unless given.
    pub phase: Option<Spanned<Length>>,
    /// A band of anomaly detection: not modelled.
    pub threshold_metric_id: Option<Spanned<IgnoredAny>>,
    /// A query in another language: not modelled.
    pub evaluation_criteria: Option<Spanned<IgnoredAny>>,
    /// Belongs to such a query.
    pub evaluation_interval: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub unit: Option<Spanned<IgnoredAny>>,
    /// What AWS keeps and a deployment does not feel.
    pub alarm_description: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub actions_enabled: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    #[serde(rename = "OKActions", alias = "okActions")]
    pub ok_actions: Option<Spanned<Vec<IgnoredAny>>>,
    /// Without effect.
    pub alarm_actions: Option<Spanned<Vec<IgnoredAny>>>,
    /// Without effect.
    pub insufficient_data_actions: Option<Spanned<Vec<IgnoredAny>>>,
    /// Without effect.
    pub tags: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub alarm_arn: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub alarm_configuration_updated_timestamp: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub state_reason: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub state_reason_data: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub state_updated_timestamp: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub state_transitioned_timestamp: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub evaluation_state: Option<Spanned<IgnoredAny>>,
}

/// A dimension of a metric.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Dimension {
    /// Its name, such as `TargetGroup`.
    pub name: Spanned<String>,
    /// Its value.
    pub value: Spanned<String>,
}

/// Where periods begin: one of the two.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct EvaluationWindow {
    /// With every evaluation.
    pub sliding_window: Option<Spanned<IgnoredAny>>,
    /// Where a clock says so.
    pub wall_clock_window: Option<Spanned<WallClockWindow>>,
}

/// A clock.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct WallClockWindow {
    /// An offset such as `+05:30`; UTC unless given.
    pub timezone: Option<Spanned<String>>,
}

/// A metric or an expression of an alarm.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct MetricDataQuery {
    /// Its name in expressions.
    pub id: Spanned<String>,
    /// A metric.
    pub metric_stat: Option<Spanned<MetricStat>>,
    /// An expression over others.
    pub expression: Option<Spanned<String>>,
    /// Whether it is the one that is compared; true unless given.
    pub return_data: Option<Spanned<bool>>,
    /// Seconds of a period, of an expression.
    pub period: Option<Spanned<u64>>,
    /// Without effect.
    pub label: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub account_id: Option<Spanned<IgnoredAny>>,
}

/// A metric with its period and statistic.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct MetricStat {
    /// The metric.
    pub metric: Spanned<Metric>,
    /// Seconds of a period.
    pub period: Spanned<u64>,
    /// A statistic or percentile.
    pub stat: Spanned<String>,
    /// Without effect.
    pub unit: Option<Spanned<IgnoredAny>>,
}

/// A metric, by AWS's dimensions or our short forms.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Metric {
    /// The metric.
    pub metric_name: Spanned<String>,
    /// Its namespace.
    pub namespace: Option<Spanned<String>>,
    /// What it is about.
    pub dimensions: Option<Spanned<Vec<Spanned<Dimension>>>>,
    /// Ours: the target group it is about.
    pub target_group: Option<Spanned<String>>,
    /// Ours: the load balancer it is about.
    pub load_balancer: Option<Spanned<String>>,
    /// Ours: the fleet it is about.
    pub fleet: Option<Spanned<String>>,
    /// Ours: the host it is about.
    pub host: Option<Spanned<String>>,
    /// Ours: the Availability Zone it is about.
    pub zone: Option<Spanned<String>>,
}

/// A composite alarm.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CompositeAlarm {
    /// Its name, alone among alarms.
    pub alarm_name: Spanned<String>,
    /// When it is in ALARM, such as `ALARM(a) AND NOT OK(b)`.
    pub alarm_rule: Spanned<String>,
    /// The state at the start; what the rule says unless given.
    pub state_value: Option<Spanned<String>>,
    /// Silences actions: without effect.
    pub actions_suppressor: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub actions_suppressor_wait_period: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub actions_suppressor_extension_period: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub actions_suppressed_by: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub actions_suppressed_reason: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub alarm_description: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub actions_enabled: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    #[serde(rename = "OKActions", alias = "okActions")]
    pub ok_actions: Option<Spanned<Vec<IgnoredAny>>>,
    /// Without effect.
    pub alarm_actions: Option<Spanned<Vec<IgnoredAny>>>,
    /// Without effect.
    pub insufficient_data_actions: Option<Spanned<Vec<IgnoredAny>>>,
    /// Without effect.
    pub tags: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub alarm_arn: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub alarm_configuration_updated_timestamp: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub state_reason: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub state_reason_data: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub state_updated_timestamp: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub state_transitioned_timestamp: Option<Spanned<IgnoredAny>>,
}
