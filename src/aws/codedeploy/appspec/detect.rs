//! For which compute platform a bare file is.
//!
//! A file does not say so itself; its keys give it away. Where they do not, or where they speak of
//! two platforms, nothing is guessed.

use crate::aws::codedeploy::appspec::Platform;
use crate::aws::codedeploy::appspec::function_hooks::{EcsHookName, LambdaHookName};
use crate::aws::codedeploy::appspec::resource::get;
use crate::aws::codedeploy::appspec::{ecs, lambda};
use crate::text::tree::Node;

/// Why the platform cannot be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unclear {
    /// No key speaks of a platform.
    NoSign,
    /// Keys speak of more than one.
    Contradiction,
    /// There are resources, but neither their type nor their properties are known.
    UnknownResource,
}

impl Unclear {
    /// What is missing, in one clause.
    pub fn cause(self) -> &'static str {
        match self {
            Self::NoSign => "nothing in the file shows which compute platform it is for",
            Self::Contradiction => "the file has keys of two compute platforms",
            Self::UnknownResource => "the resource is neither an ECS service nor a Lambda function",
        }
    }

    /// What to do about it, in one clause.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::NoSign => "say which platform it is for, or add `os` or `Resources`",
            Self::Contradiction => {
                "say which platform it is for, or remove either `Resources` or `os`, `files` and \
                 `permissions`"
            }
            Self::UnknownResource => {
                "say which platform it is for, or give the resource the type AWS::ECS::Service or \
                 AWS::Lambda::Function"
            }
        }
    }
}

/// Tells the platform from the keys: `os`, `files`, `permissions` and hooks with scripts are those of
/// instances, resources those of the other two, where type and properties decide.
///
/// # Errors
///
/// If there is no sign, or more than one platform is spoken of.
pub fn detect(root: &Node) -> Result<Platform, Unclear> {
    let has = |key: &str| get(root, key).is_some();
    let hooks = get(root, "hooks");
    let is_server = ["os", "files", "permissions", "file_exists_behavior"]
        .into_iter()
        .any(has)
        || hooks.is_some_and(|hooks| hooks.as_mapping().is_some());
    match (is_server, get(root, "Resources")) {
        (true, Some(_)) => Err(Unclear::Contradiction),
        (true, None) => Ok(Platform::Server),
        (false, Some(resources)) => by_resources(resources)
            .or_else(|| by_hooks(hooks?))
            .ok_or(Unclear::UnknownResource),
        (false, None) => hooks.and_then(by_hooks).ok_or(Unclear::NoSign),
    }
}

/// The first resource decides. A type speaks louder than a property.
fn by_resources(resources: &Node) -> Option<Platform> {
    let first = resources
        .as_sequence()
        .and_then(<[Node]>::first)
        .unwrap_or(resources);
    let (name, body) = first.as_mapping()?.first()?;
    let type_name = get(body, "Type").and_then(Node::as_str);
    match type_name {
        Some(ecs::RESOURCE_TYPE) => return Some(Platform::Ecs),
        Some(lambda::RESOURCE_TYPE) => return Some(Platform::Lambda),
        Some(_) | None => {}
    }
    let has = |key: &str| {
        get(body, "Properties").is_some_and(|properties| get(properties, key).is_some())
    };
    let is_ecs = ["TaskDefinition", "LoadBalancerInfo"].into_iter().any(has)
        || name
            .as_str()
            .is_some_and(|name| name.eq_ignore_ascii_case("TargetService"));
    let is_lambda = ["Alias", "CurrentVersion", "TargetVersion"]
        .into_iter()
        .any(has);
    match (is_ecs, is_lambda) {
        (true, false) => Some(Platform::Ecs),
        (false, true) => Some(Platform::Lambda),
        (true, true) | (false, false) => None,
    }
}

/// Events that only ECS has tell it; those of Lambda are also events of ECS.
fn by_hooks(hooks: &Node) -> Option<Platform> {
    let entries = hooks
        .as_sequence()?
        .iter()
        .filter_map(Node::as_mapping)
        .flatten();
    let is_only_of_ecs = |name: &str| {
        EcsHookName::ALL
            .into_iter()
            .any(|event| event.as_str() == name)
            && !LambdaHookName::ALL
                .into_iter()
                .any(|event| event.as_str() == name)
    };
    let mut names = entries.filter_map(|(key, value)| value.as_str().and(key.as_str()));
    names.any(is_only_of_ecs).then_some(Platform::Ecs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::parse::parse;
    use crate::text::tree::SourceId;

    #[test]
    fn a_platform_is_told_from_its_keys() {
        use Platform::{Ecs, Lambda, Server};
        let cases = [
            ("os: linux", Ok(Server)),
            ("version: 0.0\nfiles: []", Ok(Server)),
            ("hooks: {AfterInstall: [{location: a}]}", Ok(Server)),
            ("Hooks: {AfterInstall: [{location: a}]}", Ok(Server)),
            (
                "Resources: [{TargetService: {Type: 'AWS::ECS::Service'}}]",
                Ok(Ecs),
            ),
            (
                "resources: [{a: {type: 'AWS::Lambda::Function'}}]",
                Ok(Lambda),
            ),
            (
                "Resources: {a: {Type: 'AWS::Lambda::Function'}}",
                Ok(Lambda),
            ),
            (
                "Resources: [{a: {Properties: {TaskDefinition: x}}}]",
                Ok(Ecs),
            ),
            ("Resources: [{a: {Properties: {alias: x}}}]", Ok(Lambda)),
            ("Resources: [{TargetService: {}}]", Ok(Ecs)),
            ("Resources: []\nHooks: [{AfterInstall: a}]", Ok(Ecs)),
            ("Hooks: [{AfterAllowTestTraffic: a}]", Ok(Ecs)),
            ("Hooks: [{BeforeAllowTraffic: a}]", Err(Unclear::NoSign)),
            ("version: 0.0", Err(Unclear::NoSign)),
            ("text", Err(Unclear::NoSign)),
            ("Resources: []", Err(Unclear::UnknownResource)),
            (
                "Resources: [{a: {Type: 'AWS::S3::Bucket'}}]",
                Err(Unclear::UnknownResource),
            ),
            ("os: linux\nResources: []", Err(Unclear::Contradiction)),
        ];
        for (source, platform) in cases {
            assert_eq!(
                detect(&parse(source, SourceId::default()).expect(source)),
                platform,
                "{source}"
            );
        }
    }
}
