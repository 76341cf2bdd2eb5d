//! `applications`: what CreateApplication takes and GetApplication shows, with their groups.

use schemars::JsonSchema;
use serde::Deserialize;

use super::anything::Anything;
use super::group::DeploymentGroup;
use crate::text::decode::Spanned;

/// An application.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Application {
    /// Its name, alone in the account.
    #[schemars(extend("examples" = ["shop"]))]
    pub application_name: Spanned<String>,
    /// Where it runs; `Lambda` and `ECS` cannot be rehearsed yet.
    #[schemars(extend("enum" = ["Server"], "default" = "Server", "examples" = ["Server"]))]
    pub compute_platform: Option<Spanned<String>>,
    /// Its deployment groups.
    #[serde(default)]
    pub deployment_groups: Vec<Spanned<DeploymentGroup>>,
    /// Without effect.
    pub application_id: Option<Spanned<Anything>>,
    /// Without effect.
    pub create_time: Option<Spanned<Anything>>,
    /// Without effect.
    pub linked_to_git_hub: Option<Spanned<Anything>>,
    /// Without effect.
    pub git_hub_account_name: Option<Spanned<Anything>>,
    /// Without effect.
    pub tags: Option<Spanned<Anything>>,
}
