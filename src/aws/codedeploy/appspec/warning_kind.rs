//! Every oddity of an AppSpec file that passes, with its name and the rule it rests on.
//!
//! Some are those of the service's own validator, others are advice of ours.

use std::borrow::Cow;

use crate::rulebook::{
    EC2_007, Rule, SPEC_002, SPEC_004, SPEC_006, SPEC_017, SPEC_019, SPEC_024, SPEC_025, SPEC_026,
    SPEC_040, SPEC_042, SPEC_044, SPEC_076,
};

/// Every oddity that passes but seldom is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WarningKind {
    /// An unquoted mode with a leading zero: YAML reads it as octal and the agent takes its decimal
    /// digits for the mode.
    OctalLiteral {
        /// The digits that are applied.
        applied: u16,
    },
    /// The SELinux key `user`, which the documentation names and the agent does not read.
    ContextUserIgnored,
    /// An event that does not exist.
    UnknownHook,
    /// An event that runs no script.
    ReservedHook,
    /// The scripts of one event may take longer than the event.
    TimeoutSum,
    /// A timeout of which only the head is read.
    TimeoutCut,
    /// A timeout that YAML 1.1 reads to another base than ten.
    TimeoutBase,
    /// `runas` in a file for Windows.
    RunasOnWindows,
    /// A key that would be read if it were written in lower case.
    KeyCase,
    /// A key at the top that the agent does not know.
    KeyUnknown,
    /// A key that stands twice; the last one holds.
    DuplicateKey,
    /// A key that is a list or a mapping.
    KeyNotRead,
    /// A YAML tag without meaning.
    TagNotRead,
    /// A task definition that is not a full ARN with a revision.
    TaskDefinitionNotArn,
    /// A container port of zero.
    ContainerPortZero,
    /// A resource of an ECS file that is not called `TargetService`.
    ResourceName,
}

impl WarningKind {
    /// The name in lower case with underscores.
    pub fn name(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::OctalLiteral { applied } => {
                return Cow::Owned(format!("octal_literal_becomes_{applied}"));
            }
            Self::ContextUserIgnored => "context_user_ignored",
            Self::UnknownHook => "unknown_hook",
            Self::ReservedHook => "reserved_hook",
            Self::TimeoutSum => "timeout_sum_over_3600",
            Self::TimeoutCut => "timeout_cut",
            Self::TimeoutBase => "timeout_base",
            Self::RunasOnWindows => "runas_on_windows",
            Self::KeyCase => "key_case",
            Self::KeyUnknown => "key_unknown",
            Self::DuplicateKey => "duplicate_key",
            Self::KeyNotRead => "key_not_read",
            Self::TagNotRead => "tag_not_read",
            Self::TaskDefinitionNotArn => "task_definition_not_arn",
            Self::ContainerPortZero => "container_port_zero",
            Self::ResourceName => "resource_name",
        })
    }

    /// The rule it rests on.
    pub fn rule(self) -> Rule {
        match self {
            Self::OctalLiteral { .. } => SPEC_017,
            Self::ContextUserIgnored => SPEC_019,
            Self::UnknownHook => SPEC_076,
            Self::ReservedHook => EC2_007,
            Self::TimeoutSum => SPEC_025,
            Self::TimeoutCut | Self::TimeoutBase => SPEC_024,
            Self::RunasOnWindows => SPEC_026,
            Self::KeyCase => SPEC_002,
            Self::KeyUnknown => SPEC_006,
            Self::DuplicateKey | Self::KeyNotRead | Self::TagNotRead => SPEC_004,
            Self::TaskDefinitionNotArn => SPEC_042,
            Self::ContainerPortZero => SPEC_044,
            Self::ResourceName => SPEC_040,
        }
    }
}
