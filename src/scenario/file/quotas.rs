//! `quotas`: limits of the account (EC2-206).

use schemars::JsonSchema;
use serde::Deserialize;

use crate::text::decode::Spanned;

/// The quotas; each has AWS's default.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Quotas {
    /// Targets of one deployment.
    #[schemars(extend("default" = 1000, "examples" = [2000]))]
    pub instances_per_deployment: Option<Spanned<u32>>,
    /// Deployments at once.
    #[schemars(extend("default" = 1300, "examples" = [100]))]
    pub concurrent_deployments: Option<Spanned<u32>>,
    /// Targets of all deployments at once.
    #[schemars(extend("default" = 1000, "examples" = [5000]))]
    pub instances_in_concurrent_deployments: Option<Spanned<u32>>,
    /// Applications.
    #[schemars(extend("default" = 1000, "examples" = [10]))]
    pub applications: Option<Spanned<u32>>,
    /// Groups of one application.
    #[schemars(extend("default" = 1000, "examples" = [10]))]
    pub groups_per_application: Option<Spanned<u32>>,
    /// Custom deployment configurations.
    #[schemars(extend("default" = 50, "examples" = [100]))]
    pub custom_configurations: Option<Spanned<u32>>,
    /// Triggers of one group.
    #[schemars(extend("default" = 10, "examples" = [20]))]
    pub triggers_per_group: Option<Spanned<u32>>,
    /// Alarms of one group or deployment.
    #[schemars(extend("default" = 50, "examples" = [10]))]
    pub alarms_per_group: Option<Spanned<u32>>,
    /// Tag groups of a tag set.
    #[schemars(extend("default" = 3, "examples" = [5]))]
    pub tag_groups: Option<Spanned<u32>>,
    /// Filters of one tag group.
    #[schemars(extend("default" = 10, "examples" = [20]))]
    pub tags_per_tag_group: Option<Spanned<u32>>,
}
