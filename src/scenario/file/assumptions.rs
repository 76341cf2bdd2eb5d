//! `assumptions`: choices where AWS is silent, by the rulebook's names.

use schemars::JsonSchema;
use serde::Deserialize;

use super::quantity::{Length, Part};
use crate::text::decode::Spanned;

/// The switches; each has a default.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Assumptions {
    /// A free slot waits until all targets in flight have finished (EC2-043).
    #[schemars(extend("default" = false, "examples" = [true]))]
    pub strict_batches: Option<Spanned<bool>>,
    /// What becomes of targets in flight at a halt (EC2-044).
    #[schemars(extend("enum" = ["drain", "cut"], "default" = "drain", "examples" = ["cut"]))]
    pub halt_inflight: Option<Spanned<String>>,
    /// Order of targets that are alike (EC2-042).
    #[schemars(extend("enum" = ["shuffled", "asListed"], "default" = "shuffled", "examples" = ["asListed"]))]
    pub target_order: Option<Spanned<String>>,
    /// Availability Zones in the order in which they are deployed to; those that are not named follow
    /// by name (EC2-056).
    #[schemars(extend("default" = [], "examples" = [["us-east-1c", "us-east-1a"]]))]
    pub zone_order: Option<Spanned<Vec<Spanned<String>>>>,
    /// HalfAtATime with one target (EC2-040).
    #[schemars(extend("enum" = ["invalid", "run"], "default" = "invalid", "examples" = ["run"]))]
    pub single_instance_half: Option<Spanned<String>>,
    /// Limit of a lifecycle event (EC2-154).
    #[schemars(extend("default" = "3600s", "examples" = ["30m"]))]
    pub event_timeout: Option<Spanned<Length>>,
    /// Limit until an event is picked up by the agent (EC2-150).
    #[schemars(extend("default" = "300s", "examples" = ["10m"]))]
    pub pickup_timeout: Option<Spanned<Length>>,
    /// Configuration of a rollback; that of the deployment it rolls back unless given (EC2-185).
    #[schemars(extend("examples" = ["CodeDeployDefault.AllAtOnce"]))]
    pub rollback_config: Option<Spanned<String>>,
    /// Targets of a rollback: all of the group, or those the deployment had begun (EC2-186).
    #[schemars(extend("enum" = ["all", "attempted"], "default" = "all", "examples" = ["attempted"]))]
    pub rollback_targets: Option<Spanned<String>>,
    /// Limit of an in-place deployment (EC2-206).
    #[schemars(extend("default" = "12h", "examples" = ["1h"]))]
    pub deployment_timeout: Option<Spanned<Length>>,
    /// Limit on copying an Auto Scaling group (EC2-076).
    #[schemars(extend("default" = "3600s", "examples" = ["20m"]))]
    pub green_provision_timeout: Option<Spanned<Length>>,
    /// Limit of a blue/green deployment (EC2-206).
    #[schemars(extend("default" = "109h", "examples" = ["24h"]))]
    pub blue_green_deployment_timeout: Option<Spanned<Length>>,
    /// What ends BlockTraffic (EC2-129).
    #[schemars(extend("enum" = ["drain", "supportFormula"], "default" = "drain", "examples" = ["supportFormula"]))]
    pub block_model: Option<Spanned<String>>,
    /// What ends AllowTraffic (EC2-128).
    #[schemars(extend("enum" = ["thresholdFormula", "firstCheck"], "default" = "thresholdFormula", "examples" = ["firstCheck"]))]
    pub allow_model: Option<Spanned<String>>,
    /// A target drains only until nothing runs on it (EC2-130).
    #[schemars(extend("default" = false, "examples" = [true]))]
    pub drain_early: Option<Spanned<bool>>,
    /// From one poll of a deployment's alarms to the next (ALM-053).
    #[schemars(extend("default" = "15s", "examples" = ["30s"]))]
    pub alarm_poll_interval: Option<Spanned<Length>>,
    /// How often a failed poll is tried again (ALM-057).
    #[schemars(extend("default" = 3, "examples" = [5]))]
    pub alarm_poll_attempts: Option<Spanned<u32>>,
    /// Whether an automatic rollback polls alarms (EC2-194).
    #[schemars(extend("default" = false, "examples" = [true]))]
    pub rollback_polls_alarms: Option<Spanned<bool>>,
    /// Whether CodeDeploy finds composite alarms (ALM-044).
    #[schemars(extend("default" = true, "examples" = [false]))]
    pub composite_alarms: Option<Spanned<bool>>,
    /// From tagging a host to a group seeing the tag (EC2-103).
    #[schemars(extend("default" = "0s", "examples" = ["1m"]))]
    pub tag_visibility_delay: Option<Spanned<Length>>,
    /// Sticky clients of a group whose weight falls to 0 (LB-035).
    #[schemars(extend("enum" = ["break", "keep"], "default" = "break", "examples" = ["keep"]))]
    pub sticky_at_weight_zero: Option<Spanned<String>>,
    /// How counts of answers in a metric are drawn (TRF-051).
    #[schemars(extend("enum" = ["poisson", "binomial", "expected"], "default" = "poisson", "examples" = ["expected"]))]
    pub counts: Option<Spanned<String>>,
    /// Whether answers fail near full load (TRF-009).
    #[schemars(extend("enum" = ["grow", "none"], "default" = "grow", "examples" = ["none"]))]
    pub load_errors: Option<Spanned<String>>,
    /// The share of requests that succeed in a good minute (TRF-063).
    #[schemars(extend("default" = "99%", "examples" = ["95%"]))]
    pub good_minute: Option<Spanned<Part>>,
    /// Capacity wanted for the demand, as a multiple of it (TRF-065).
    #[schemars(extend("minimum" = 1.0, "maximum" = 10.0, "default" = 1, "examples" = [1.2]))]
    pub headroom: Option<Spanned<f64>>,
}
