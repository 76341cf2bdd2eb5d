//! `timeline`: what callers ask for, and when.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::group::{AlarmConfiguration, AutoRollbackConfiguration};
use super::quantity::{Length, LengthText};
use crate::text::decode::{OrderedMap, Spanned};

/// One call.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct TimelineEntry {
    /// When, counted from the start.
    pub at: Spanned<Length>,
    /// CreateDeployment.
    pub create_deployment: Option<Spanned<CreateDeployment>>,
    /// StopDeployment.
    pub stop_deployment: Option<Spanned<StopDeployment>>,
    /// SetAlarmState.
    pub set_alarm_state: Option<Spanned<SetAlarmState>>,
    /// ModifyRule of Elastic Load Balancing.
    pub modify_rule: Option<Spanned<ModifyRule>>,
    /// StartZonalShift of Application Recovery Controller.
    pub start_zonal_shift: Option<Spanned<StartZonalShift>>,
    /// CancelZonalShift of Application Recovery Controller.
    pub cancel_zonal_shift: Option<Spanned<CancelZonalShift>>,
}

/// ModifyRule: other weights for a traffic that goes to several target groups.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ModifyRule {
    /// Which traffic.
    pub traffic: Spanned<String>,
    /// Weights from 0 to 999 by target group; one that is not named gets nothing.
    pub weights: Spanned<OrderedMap<Spanned<u64>>>,
    /// From the call until the weights hold; log-normal unless given.
    pub propagation: Option<Spanned<LengthText>>,
}

/// StartZonalShift: one zone leaves DNS.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct StartZonalShift {
    /// Which target group.
    pub target_group: Spanned<String>,
    /// The zone.
    pub away_from: Spanned<String>,
    /// How long it lasts, 1 minute to 72 hours.
    pub expires_in: Spanned<Length>,
    /// Without effect.
    pub comment: Option<Spanned<String>>,
}

/// CancelZonalShift.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CancelZonalShift {
    /// Which target group.
    pub target_group: Spanned<String>,
}

/// CreateDeployment.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CreateDeployment {
    /// The application.
    pub application_name: Spanned<String>,
    /// The group.
    pub deployment_group_name: Option<Spanned<String>>,
    /// A name under `revisions`.
    pub revision: Option<Spanned<String>>,
    /// The configuration, where it is not that of the group.
    pub deployment_config_name: Option<Spanned<String>>,
    /// At most 256 characters.
    pub description: Option<Spanned<String>>,
    /// Whether hosts go on after a failed ApplicationStop.
    pub ignore_application_stop_failures: Option<bool>,
    /// What Install does about files that are there already.
    pub file_exists_behavior: Option<Spanned<String>>,
    /// When to roll back, where it is not that of the group.
    pub auto_rollback_configuration: Option<Spanned<AutoRollbackConfiguration>>,
    /// Whether hosts that run the revision already are left out.
    pub update_outdated_instances_only: Option<bool>,
    /// `STANDARD` or `RESTART`.
    pub deployment_mode: Option<Spanned<String>>,
    /// Blue/green only.
    pub target_instances: Option<Spanned<IgnoredAny>>,
    /// The alarms that stop it, where they are not those of the group.
    pub override_alarm_configuration: Option<Spanned<AlarmConfiguration>>,
    /// Without effect.
    pub ec2_deployment_options: Option<Spanned<IgnoredAny>>,
}

/// StopDeployment.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct StopDeployment {
    /// Which, counted from 1 in order of creation, rollbacks included.
    pub deployment: Spanned<u32>,
    /// Whether a rollback follows; as configured unless given.
    pub auto_rollback_enabled: Option<bool>,
}

/// SetAlarmState.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct SetAlarmState {
    /// The alarm.
    pub alarm_name: Spanned<String>,
    /// `OK`, `ALARM` or `INSUFFICIENT_DATA`.
    pub state_value: Spanned<String>,
    /// Without effect.
    pub state_reason: Option<Spanned<String>>,
}
