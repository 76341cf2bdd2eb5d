//! `applications`: what CreateApplication takes and GetApplication shows, with their groups.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::group::DeploymentGroup;
use crate::text::decode::Spanned;

/// An application.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Application {
    /// Its name.
    pub application_name: Spanned<String>,
    /// `Server` unless given.
    pub compute_platform: Option<Spanned<String>>,
    /// Its deployment groups.
    #[serde(default)]
    pub deployment_groups: Vec<Spanned<DeploymentGroup>>,
    /// Without effect.
    pub application_id: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub create_time: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub linked_to_git_hub: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub git_hub_account_name: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub tags: Option<Spanned<IgnoredAny>>,
}
