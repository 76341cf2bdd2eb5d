//! Every way in which an AppSpec file can fail, with the name and the rule of each.
//!
//! Which rule decides, at which stage it shows and which error code the deployment gets are answered
//! here and nowhere else.

use crate::aws::codedeploy::appspec::Platform;
use crate::aws::codedeploy::appspec::stage::{AppSpecErrorCode, Stage};
use crate::rulebook::{
    EC2_165, LAM_016, Rule, SPEC_001, SPEC_002, SPEC_004, SPEC_010, SPEC_011, SPEC_012, SPEC_013,
    SPEC_015, SPEC_016, SPEC_017, SPEC_018, SPEC_019, SPEC_020, SPEC_021, SPEC_022, SPEC_023,
    SPEC_024, SPEC_028, SPEC_040, SPEC_041, SPEC_042, SPEC_043, SPEC_044, SPEC_046, SPEC_047,
    SPEC_048, SPEC_049, SPEC_060, SPEC_061, SPEC_062, SPEC_063, SPEC_077, SPEC_078,
};

macro_rules! violation_kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal, $rule:expr;)*) => {
        /// Every way in which an AppSpec file can be wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum ViolationKind {
            $($(#[$doc])* $kind,)*
        }

        impl ViolationKind {
            /// All kinds, in the order in which they are declared.
            pub const ALL: &'static [Self] = &[$(Self::$kind,)*];

            /// The name in lower case with underscores.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }

            fn rules(self) -> Rules {
                match self {
                    $(Self::$kind => $rule,)*
                }
            }
        }
    };
}

/// The rule of a kind on each platform.
#[derive(Clone, Copy)]
enum Rules {
    Same(Rule),
    Each {
        server: Rule,
        ecs: Rule,
        lambda: Rule,
    },
}

violation_kinds! {
    /// The file holds nothing.
    EmptyFile = "empty_file", Rules::Same(SPEC_004);
    /// The file is not YAML.
    YamlSyntax = "yaml_syntax", Rules::Same(SPEC_004);
    /// The file is not JSON.
    JsonSyntax = "json_syntax", Rules::Same(SPEC_004);
    /// It cannot be told which compute platform the file is for.
    PlatformUnknown = "platform_unknown", Rules::Same(SPEC_002);
    /// The file holds something other than keys and values.
    RootNotMapping = "root_not_mapping", Rules::Same(SPEC_004);
    /// `version` is not 0.0.
    VersionInvalid = "version_invalid", Rules::Same(SPEC_001);
    /// `os` is neither `linux` nor `windows`.
    OsInvalid = "os_invalid", Rules::Same(SPEC_010);
    /// `os` is not that of the host.
    OsNotOfHost = "os_not_of_host", Rules::Same(SPEC_010);
    /// `hooks` is not a mapping from events to scripts.
    HooksNotMapping = "hooks_not_mapping", Rules::Same(SPEC_022);
    /// An event of `hooks` holds something other than a list.
    HookScriptsNotList = "hook_scripts_not_list", Rules::Same(SPEC_022);
    /// An entry of an event is not a mapping.
    ScriptNotMapping = "script_not_mapping", Rules::Same(SPEC_022);
    /// A script without `location`.
    LocationMissing = "location_missing", Rules::Same(SPEC_023);
    /// A script whose `timeout` is not above zero.
    TimeoutInvalid = "timeout_invalid", Rules::Same(SPEC_024);
    /// `files` is not a list.
    FilesNotList = "files_not_list", Rules::Same(SPEC_011);
    /// An entry of `files` is not a mapping.
    FileNotMapping = "file_not_mapping", Rules::Same(SPEC_011);
    /// A file entry without `source`.
    SourceMissing = "source_missing", Rules::Same(SPEC_011);
    /// A file entry without `destination`.
    DestinationMissing = "destination_missing", Rules::Same(SPEC_011);
    /// `permissions` is not a list.
    PermissionsNotList = "permissions_not_list", Rules::Same(SPEC_013);
    /// An entry of `permissions` is not a mapping.
    PermissionNotMapping = "permission_not_mapping", Rules::Same(SPEC_013);
    /// A permission without `object`.
    ObjectMissing = "object_missing", Rules::Same(SPEC_013);
    /// Permissions in a file for Windows.
    PermissionsOnWindows = "permissions_on_windows", Rules::Same(SPEC_013);
    /// `except` is not a list.
    ExceptNotList = "except_not_list", Rules::Same(SPEC_015);
    /// `type` is not a list of `file` and `directory`.
    PermissionTypeInvalid = "permission_type_invalid", Rules::Same(SPEC_020);
    /// `mode` is not made of one to four octal digits.
    ModeInvalid = "mode_invalid", Rules::Same(SPEC_017);
    /// An entry of `acls` cannot be read.
    AclInvalid = "acl_invalid", Rules::Same(SPEC_018);
    /// The SELinux context cannot be read.
    ContextInvalid = "context_invalid", Rules::Same(SPEC_019);
    /// `file_exists_behavior` is none of the three values.
    FileExistsBehaviorInvalid = "file_exists_behavior_invalid", Rules::Same(SPEC_012);
    /// A path of `files` is not text.
    PathNotText = "path_not_text", Rules::Same(SPEC_011);
    /// A source that the revision does not hold.
    SourceNotInBundle = "source_not_in_bundle", Rules::Same(SPEC_011);
    /// Two entries for one path.
    DuplicateTarget = "duplicate_target", Rules::Same(SPEC_028);
    /// `pattern` or `except` for an object that is a file.
    PatternOnFile = "pattern_on_file", Rules::Same(SPEC_021);
    /// A default entry of an access control list on a file.
    DefaultAclOnFile = "default_acl_on_file", Rules::Same(SPEC_018);
    /// `owner` or `group` is not text.
    OwnerNotText = "owner_not_text", Rules::Same(SPEC_016);
    /// An event that the platform does not have, or that takes no hook.
    UnknownHook = "unknown_hook", Rules::Each { server: EC2_165, ecs: SPEC_048, lambda: SPEC_063 };
    /// `Hooks` is not a list with one event in each entry.
    HookInvalid = "hook_invalid", Rules::Each { server: SPEC_022, ecs: SPEC_048, lambda: SPEC_063 };
    /// An event without exactly one function.
    HookFunction = "hook_function", Rules::Each { server: SPEC_022, ecs: SPEC_049, lambda: SPEC_063 };
    /// Not exactly one resource.
    ResourceCount = "resource_count", Rules::Each { server: SPEC_040, ecs: SPEC_040, lambda: SPEC_060 };
    /// A resource of another type.
    ResourceType = "resource_type", Rules::Each { server: SPEC_041, ecs: SPEC_041, lambda: SPEC_061 };
    /// No task definition.
    TaskDefinitionMissing = "task_definition_missing", Rules::Same(SPEC_042);
    /// No container name.
    ContainerNameMissing = "container_name_missing", Rules::Same(SPEC_043);
    /// No container port.
    ContainerPortMissing = "container_port_missing", Rules::Same(SPEC_044);
    /// A container port that is no port.
    ContainerPortInvalid = "container_port_invalid", Rules::Same(SPEC_044);
    /// Only some members of the network configuration.
    NetworkIncomplete = "network_incomplete", Rules::Same(SPEC_046);
    /// A member of the network configuration with an impossible value.
    NetworkInvalid = "network_invalid", Rules::Same(SPEC_046);
    /// A capacity provider strategy with impossible bases or weights.
    CapacityInvalid = "capacity_invalid", Rules::Same(SPEC_047);
    /// The task definition has no container of this name.
    ContainerNotInTaskDefinition = "container_not_in_task_definition", Rules::Same(SPEC_077);
    /// The container maps no such port.
    PortNotInTaskDefinition = "port_not_in_task_definition", Rules::Same(SPEC_044);
    /// The service role may not invoke the function of a hook.
    HookNotInvokable = "hook_not_invokable", Rules::Same(SPEC_078);
    /// A required property of a function is absent or empty.
    PropertyMissing = "property_missing", Rules::Same(SPEC_062);
    /// A version that is not a positive number.
    VersionNotANumber = "version_not_a_number", Rules::Same(SPEC_062);
    /// Both versions are the same, and traffic is to be shifted in steps.
    VersionsEqual = "versions_equal", Rules::Same(LAM_016);
}

impl ViolationKind {
    /// The rule that decides it on a platform.
    pub fn rule(self, platform: Platform) -> Rule {
        match (self.rules(), platform) {
            (Rules::Same(rule), _) => rule,
            (Rules::Each { server, .. }, Platform::Server) => server,
            (Rules::Each { ecs, .. }, Platform::Ecs) => ecs,
            (Rules::Each { lambda, .. }, Platform::Lambda) => lambda,
        }
    }

    /// When it is noticed on a platform.
    pub fn stage(self, platform: Platform) -> Stage {
        match (platform, self) {
            (_, Self::HookNotInvokable) => Stage::Hook,
            (
                _,
                Self::PathNotText
                | Self::SourceNotInBundle
                | Self::DuplicateTarget
                | Self::PatternOnFile
                | Self::DefaultAclOnFile
                | Self::OwnerNotText
                | Self::ContainerNotInTaskDefinition
                | Self::PortNotInTaskDefinition,
            )
            | (Platform::Server, Self::UnknownHook) => Stage::Install,
            (
                Platform::Lambda,
                Self::ResourceCount
                | Self::ResourceType
                | Self::PropertyMissing
                | Self::VersionNotANumber
                | Self::VersionsEqual
                | Self::UnknownHook
                | Self::HookInvalid
                | Self::HookFunction,
            ) => Stage::Start,
            (Platform::Server | Platform::Ecs | Platform::Lambda, _) => Stage::Parse,
        }
    }

    /// The error code of the deployment. On the Server platform the event of the instance fails, and
    /// the deployment's code depends on how many instances do.
    pub fn error_code(self, platform: Platform) -> Option<AppSpecErrorCode> {
        match (platform, self.stage(platform)) {
            (Platform::Server, _) => None,
            (Platform::Ecs | Platform::Lambda, Stage::Parse) => {
                Some(AppSpecErrorCode::InvalidRevision)
            }
            (Platform::Ecs | Platform::Lambda, Stage::Start) => {
                Some(AppSpecErrorCode::InvalidLambdaConfiguration)
            }
            (Platform::Ecs | Platform::Lambda, Stage::Install) => {
                Some(AppSpecErrorCode::EcsUpdateError)
            }
            (Platform::Ecs | Platform::Lambda, Stage::Hook) => {
                Some(AppSpecErrorCode::IamRolePermissions)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_kind_has_a_name_of_its_own() {
        let names: BTreeSet<_> = ViolationKind::ALL
            .iter()
            .map(|kind| kind.as_str())
            .collect();
        assert_eq!(names.len(), ViolationKind::ALL.len());
    }

    #[test]
    fn spec_004_a_file_that_the_service_cannot_read_is_an_invalid_revision() {
        for platform in [Platform::Ecs, Platform::Lambda] {
            let code = ViolationKind::YamlSyntax.error_code(platform);
            assert_eq!(code, Some(AppSpecErrorCode::InvalidRevision));
        }
        assert_eq!(ViolationKind::YamlSyntax.error_code(Platform::Server), None);
    }

    #[test]
    fn spec_075_a_function_is_checked_when_the_deployment_starts() {
        let kind = ViolationKind::PropertyMissing;
        assert_eq!(kind.stage(Platform::Lambda), Stage::Start);
        assert_eq!(
            kind.error_code(Platform::Lambda),
            Some(AppSpecErrorCode::InvalidLambdaConfiguration)
        );
    }
}
