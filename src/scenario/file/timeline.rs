//! `timeline`: what callers ask for, and when.

use schemars::JsonSchema;
use serde::Deserialize;

use super::anything::Anything;
use super::blue_green::TargetInstances;
use super::choice;
use super::group::{AlarmConfiguration, AutoRollbackConfiguration};
use super::quantity::{Length, LengthText};
use crate::text::decode::{OrderedMap, Spanned};

/// One call.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct TimelineEntry {
    /// When, counted from the start.
    #[schemars(extend("examples" = ["20m"]))]
    pub at: Spanned<Length>,
    /// A deployment begins.
    #[schemars(extend("examples" = [{"applicationName": "shop", "deploymentGroupName": "web", "revision": "v2"}]))]
    pub create_deployment: Option<Spanned<CreateDeployment>>,
    /// A deployment is stopped.
    #[schemars(extend("examples" = [{"deployment": 1}]))]
    pub stop_deployment: Option<Spanned<StopDeployment>>,
    /// A wait of a blue/green deployment ends.
    #[schemars(extend("examples" = [{"deployment": 1, "deploymentWaitType": "READY_WAIT"}]))]
    pub continue_deployment: Option<Spanned<ContinueDeployment>>,
    /// The wait before blue instances are terminated ends: the older call for that.
    #[schemars(extend("examples" = [{"deployment": 1}]))]
    pub skip_wait_time_for_instance_termination: Option<Spanned<SkipWaitTime>>,
    /// Traffic to several target groups gets other weights.
    #[schemars(extend("examples" = [{"traffic": "users", "weights": {"blue": 0, "green": 100}}]))]
    pub modify_rule: Option<Spanned<ModifyRule>>,
    /// A zone leaves DNS.
    #[schemars(extend("examples" = [{"targetGroup": "web", "awayFrom": "eu-west-1a", "expiresIn": "1h"}]))]
    pub start_zonal_shift: Option<Spanned<StartZonalShift>>,
    /// The zone comes back.
    #[schemars(extend("examples" = [{"targetGroup": "web"}]))]
    pub cancel_zonal_shift: Option<Spanned<CancelZonalShift>>,
    /// The state of an alarm is set until its next evaluation.
    #[schemars(extend("examples" = [{"alarmName": "web-5xx", "stateValue": "ALARM"}]))]
    pub set_alarm_state: Option<Spanned<SetAlarmState>>,
}

/// ModifyRule: other weights for a traffic that goes to several target groups.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ModifyRule {
    /// Which traffic.
    #[schemars(extend("examples" = ["users"]))]
    pub traffic: Spanned<String>,
    /// Weights from 0 to 999 by target group; one that is not named gets nothing.
    #[schemars(extend("examples" = [{"blue": 0, "green": 100}]))]
    pub weights: Spanned<OrderedMap<Spanned<u64>>>,
    /// From the call until the weights hold; log-normal unless given (LAT-033).
    #[schemars(extend("examples" = ["2s"]))]
    pub propagation: Option<Spanned<LengthText>>,
}

/// StartZonalShift: one zone leaves DNS.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct StartZonalShift {
    /// Which target group.
    #[schemars(extend("examples" = ["web"]))]
    pub target_group: Spanned<String>,
    /// The zone.
    #[schemars(extend("examples" = ["eu-west-1a"]))]
    pub away_from: Spanned<String>,
    /// How long it lasts, 1 minute to 72 hours.
    #[schemars(extend("examples" = ["1h"]))]
    pub expires_in: Spanned<Length>,
    /// Without effect.
    pub comment: Option<Spanned<String>>,
}

/// CancelZonalShift.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CancelZonalShift {
    /// Which target group.
    #[schemars(extend("examples" = ["web"]))]
    pub target_group: Spanned<String>,
}

/// CreateDeployment.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CreateDeployment {
    /// The application.
    #[schemars(extend("examples" = ["shop"]))]
    pub application_name: Spanned<String>,
    /// The group.
    #[schemars(extend("examples" = ["web"]))]
    pub deployment_group_name: Option<Spanned<String>>,
    /// A name under `revisions`.
    #[schemars(extend("examples" = ["v2"]))]
    pub revision: Option<Spanned<String>>,
    /// The configuration, where it is not that of the group.
    #[schemars(extend("examples" = ["CodeDeployDefault.AllAtOnce"]))]
    pub deployment_config_name: Option<Spanned<String>>,
    /// At most 256 characters.
    #[schemars(extend("examples" = ["a quick try"]))]
    pub description: Option<Spanned<String>>,
    /// Whether hosts go on after a failed ApplicationStop.
    #[schemars(extend("default" = false, "examples" = [true]))]
    pub ignore_application_stop_failures: Option<bool>,
    /// What Install does about files that are there already.
    #[schemars(with = "Option<choice::FileExists>", extend("default" = "DISALLOW", "examples" = ["OVERWRITE"]))]
    pub file_exists_behavior: Option<Spanned<String>>,
    /// When to roll back, where it is not that of the group.
    #[schemars(extend("examples" = [{"enabled": true, "events": ["DEPLOYMENT_FAILURE"]}]))]
    pub auto_rollback_configuration: Option<Spanned<AutoRollbackConfiguration>>,
    /// Whether hosts that run the revision already are left out.
    #[schemars(extend("default" = false, "examples" = [true]))]
    pub update_outdated_instances_only: Option<bool>,
    /// `RESTART` is refused (EC2-170).
    #[schemars(extend("enum" = ["STANDARD", "RESTART"], "default" = "STANDARD", "examples" = ["STANDARD"]))]
    pub deployment_mode: Option<Spanned<String>>,
    /// The green instances of a blue/green deployment that copies no Auto Scaling group (EC2-072).
    #[schemars(extend("examples" = [{"tagFilters": [{"key": "role", "value": "green", "type": "KEY_AND_VALUE"}]}]))]
    pub target_instances: Option<Spanned<TargetInstances>>,
    /// The alarms that stop it, where they are not those of the group.
    #[schemars(extend("examples" = [{"enabled": true, "alarms": [{"name": "web-p99"}]}]))]
    pub override_alarm_configuration: Option<Spanned<AlarmConfiguration>>,
    /// Without effect.
    pub ec2_deployment_options: Option<Spanned<Anything>>,
}

/// StopDeployment.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct StopDeployment {
    /// Which, counted from 1 in order of creation, rollbacks included.
    #[schemars(extend("minimum" = 1, "examples" = [1]))]
    pub deployment: Spanned<u32>,
    /// Whether a rollback follows; as configured unless given.
    #[schemars(extend("examples" = [true]))]
    pub auto_rollback_enabled: Option<bool>,
}

/// ContinueDeployment.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ContinueDeployment {
    /// Which, counted from 1 in order of creation, rollbacks included.
    #[schemars(extend("minimum" = 1, "examples" = [1]))]
    pub deployment: Spanned<u32>,
    /// Which wait: the one before traffic is rerouted, or the one before blue instances are
    /// terminated.
    #[schemars(extend("enum" = ["READY_WAIT", "TERMINATION_WAIT"], "default" = "READY_WAIT", "examples" = ["TERMINATION_WAIT"]))]
    pub deployment_wait_type: Option<Spanned<String>>,
}

/// SkipWaitTimeForInstanceTermination.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct SkipWaitTime {
    /// Which, counted from 1 in order of creation, rollbacks included.
    #[schemars(extend("minimum" = 1, "examples" = [1]))]
    pub deployment: Spanned<u32>,
}

/// SetAlarmState.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct SetAlarmState {
    /// The alarm.
    #[schemars(extend("examples" = ["web-5xx"]))]
    pub alarm_name: Spanned<String>,
    /// The state it is set to.
    #[schemars(with = "choice::StateName", extend("examples" = ["ALARM"]))]
    pub state_value: Spanned<String>,
    /// Without effect.
    pub state_reason: Option<Spanned<String>>,
}
