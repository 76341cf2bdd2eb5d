//! When an AppSpec file fails a deployment, and what the deployment says then.

/// When a violation is noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// When the file is read: by the agent at the first event that needs it, by the service when the
    /// deployment is created.
    Parse,
    /// When the service starts the deployment.
    Start,
    /// In the lifecycle event Install.
    Install,
    /// In the lifecycle event whose hook is meant.
    Hook,
}

impl Stage {
    /// The name in lower case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Parse => "parse",
            Self::Start => "start",
            Self::Install => "install",
            Self::Hook => "hook",
        }
    }
}

/// The error code of a deployment that fails on its AppSpec file, where the service gives one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AppSpecErrorCode {
    /// The file cannot be used.
    InvalidRevision,
    /// The function, its alias or its versions cannot be used.
    InvalidLambdaConfiguration,
    /// Amazon ECS refuses the replacement task set.
    EcsUpdateError,
    /// The service role may not do what the file asks for.
    IamRolePermissions,
}

impl AppSpecErrorCode {
    /// AWS's spelling.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRevision => "INVALID_REVISION",
            Self::InvalidLambdaConfiguration => "INVALID_LAMBDA_CONFIGURATION",
            Self::EcsUpdateError => "ECS_UPDATE_ERROR",
            Self::IamRolePermissions => "IAM_ROLE_PERMISSIONS",
        }
    }
}
