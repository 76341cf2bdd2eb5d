//! `assumptions`: choices where AWS is silent, by the rulebook's names.

use serde::Deserialize;

use super::quantity::{Length, Part};
use crate::text::decode::Spanned;

/// The switches; each has a default.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Assumptions {
    /// A free slot waits until all targets in flight have finished (EC2-043); `false`.
    pub strict_batches: Option<Spanned<bool>>,
    /// Targets in flight at a halt: `drain` or `cut` (EC2-044).
    pub halt_inflight: Option<Spanned<String>>,
    /// Order of targets that are alike: `shuffled` or `asListed` (EC2-042).
    pub target_order: Option<Spanned<String>>,
    /// HalfAtATime with one target: `invalid` or `run` (EC2-040).
    pub single_instance_half: Option<Spanned<String>>,
    /// Limit of a lifecycle event, `3600s` (EC2-154).
    pub event_timeout: Option<Spanned<Length>>,
    /// Limit until an event is picked up, `300s` (EC2-150).
    pub pickup_timeout: Option<Spanned<Length>>,
    /// Configuration of a rollback; that of the deployment it rolls back unless given (EC2-185).
    pub rollback_config: Option<Spanned<String>>,
    /// Targets of a rollback: `all` or `attempted` (EC2-186).
    pub rollback_targets: Option<Spanned<String>>,
    /// Limit of an in-place deployment, `12h` (EC2-206).
    pub deployment_timeout: Option<Spanned<Length>>,
    /// End of BlockTraffic: `drain` or `supportFormula` (EC2-129).
    pub block_model: Option<Spanned<String>>,
    /// End of AllowTraffic: `thresholdFormula` or `firstCheck` (EC2-128).
    pub allow_model: Option<Spanned<String>>,
    /// A target drains only until nothing runs on it (EC2-130); `false`.
    pub drain_early: Option<Spanned<bool>>,
    /// From one poll of a deployment's alarms to the next, `15s` (ALM-053).
    pub alarm_poll_interval: Option<Spanned<Length>>,
    /// How often a failed poll is tried again, 3 (ALM-057).
    pub alarm_poll_attempts: Option<Spanned<u32>>,
    /// An automatic rollback polls alarms (EC2-194); `false`.
    pub rollback_polls_alarms: Option<Spanned<bool>>,
    /// Whether CodeDeploy finds composite alarms, `true` (ALM-044).
    pub composite_alarms: Option<Spanned<bool>>,
    /// From tagging a host to a group seeing the tag, `0s` (EC2-103).
    pub tag_visibility_delay: Option<Spanned<Length>>,
    /// Sticky clients of a group whose weight falls to 0: `break` or `keep` (LB-035).
    pub sticky_at_weight_zero: Option<Spanned<String>>,
    /// Counts of answers in a metric: `poisson`, `binomial` or `expected` (TRF-051).
    pub counts: Option<Spanned<String>>,
    /// Whether answers fail near full load: `grow` or `none` (TRF-009).
    pub load_errors: Option<Spanned<String>>,
    /// The share of requests that succeed in a good minute, `99%` (TRF-063).
    pub good_minute: Option<Spanned<Part>>,
    /// Capacity wanted for the demand, as a multiple of it, `1` (TRF-065).
    pub headroom: Option<Spanned<f64>>,
}
