//! `quotas`: limits of the account (EC2-206).

use serde::Deserialize;

use crate::text::decode::Spanned;

/// The quotas; each has AWS's default.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Quotas {
    /// Targets of one deployment, 1000.
    pub instances_per_deployment: Option<Spanned<u32>>,
    /// Deployments at once, 1300.
    pub concurrent_deployments: Option<Spanned<u32>>,
    /// Targets of all deployments at once, 1000.
    pub instances_in_concurrent_deployments: Option<Spanned<u32>>,
    /// Applications, 1000.
    pub applications: Option<Spanned<u32>>,
    /// Groups of one application, 1000.
    pub groups_per_application: Option<Spanned<u32>>,
    /// Custom deployment configurations, 50.
    pub custom_configurations: Option<Spanned<u32>>,
    /// Triggers of one group, 10.
    pub triggers_per_group: Option<Spanned<u32>>,
    /// Alarms of one group or deployment, 50.
    pub alarms_per_group: Option<Spanned<u32>>,
    /// Tag groups of a tag set, 3.
    pub tag_groups: Option<Spanned<u32>>,
    /// Filters of one tag group, 10.
    pub tags_per_tag_group: Option<Spanned<u32>>,
}
