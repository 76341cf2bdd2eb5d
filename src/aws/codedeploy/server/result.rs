//! How a lifecycle event ended on a host, as the agent reports it or the service notices it.

use crate::aws::codedeploy::error_code::LifecycleErrorCode;
use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::aws::named::named;
use crate::rulebook::Rule;
use crate::rulebook::{
    EC2_009, EC2_010, EC2_016, EC2_127, EC2_131, EC2_133, EC2_150, EC2_151, EC2_154, EC2_155,
    EC2_156, EC2_157, EC2_158, EC2_160, EC2_163, EC2_164, EC2_165, EC2_166, EC2_168,
};
use crate::rulebook::{FLT_025, SPEC_021, SPEC_023, SPEC_028};

named! {
    /// Every way a lifecycle event fails.
    pub enum FailureCause {
        /// A script is not in the bundle.
        ScriptMissing = "script missing",
        /// A script could not be made executable.
        ScriptNotExecutable = "script not executable",
        /// A script ran past its timeout.
        ScriptTimedOut = "script timed out",
        /// A script ended with an exit code other than 0.
        ScriptFailed = "script failed",
        /// A script ended but left its output open.
        OutputsLeftOpen = "outputs left open",
        /// The agent restarted while the event ran.
        AgentRestarted = "agent restarted",
        /// The archive of the previous install is gone.
        PreviousArchiveMissing = "previous archive missing",
        /// The bundle has no usable AppSpec file.
        AppSpecInvalid = "AppSpec invalid",
        /// The AppSpec file names an event that does not exist.
        UnknownHook = "unknown hook event",
        /// Two entries of the AppSpec file write or change one path.
        DuplicateTarget = "path written twice",
        /// A permission on a file carries a pattern or exceptions.
        PatternOnFile = "pattern on a file",
        /// A file stands where the revision wants to put one.
        FileExists = "file exists",
        /// The bundle could not be fetched.
        DownloadFailed = "download failed",
        /// The disk is full.
        DiskFull = "disk full",
        /// The agent never picked the event up.
        NotPickedUp = "never picked up",
        /// The event did not finish within its limit.
        OutOfTime = "event limit passed",
        /// The host was lost while the event ran; noticed when the event's limit passed.
        HostLost = "host lost",
        /// The target was not drained from every load balancer within the limit (EC2-133).
        NotDrained = "not drained in time",
        /// The target was not healthy behind every load balancer within the limit (EC2-127).
        NotHealthy = "not healthy in time",
        /// A load balancer refused every call of the event (FLT-025).
        Throttled = "throttled",
    }
}

impl FailureCause {
    /// The code a caller sees (EC2-168).
    pub const fn code(self) -> LifecycleErrorCode {
        match self {
            Self::ScriptMissing => LifecycleErrorCode::ScriptMissing,
            Self::ScriptNotExecutable => LifecycleErrorCode::ScriptNotExecutable,
            Self::ScriptTimedOut => LifecycleErrorCode::ScriptTimedOut,
            Self::ScriptFailed => LifecycleErrorCode::ScriptFailed,
            Self::OutputsLeftOpen
            | Self::AgentRestarted
            | Self::PreviousArchiveMissing
            | Self::AppSpecInvalid
            | Self::UnknownHook
            | Self::DuplicateTarget
            | Self::PatternOnFile
            | Self::FileExists
            | Self::DownloadFailed
            | Self::DiskFull
            | Self::NotPickedUp
            | Self::OutOfTime
            | Self::HostLost
            | Self::NotDrained
            | Self::NotHealthy
            | Self::Throttled => LifecycleErrorCode::UnknownError,
        }
    }

    /// The rule by which the event fails.
    pub const fn rule(self) -> Rule {
        match self {
            Self::ScriptMissing => SPEC_023,
            Self::ScriptNotExecutable => EC2_168,
            Self::ScriptTimedOut => EC2_156,
            Self::ScriptFailed => EC2_010,
            Self::OutputsLeftOpen => EC2_157,
            Self::AgentRestarted => EC2_158,
            Self::PreviousArchiveMissing => EC2_016,
            Self::AppSpecInvalid | Self::UnknownHook => EC2_165,
            Self::DuplicateTarget => SPEC_028,
            Self::PatternOnFile => SPEC_021,
            Self::FileExists => EC2_163,
            Self::DownloadFailed => EC2_160,
            Self::DiskFull => EC2_166,
            Self::NotPickedUp => EC2_150,
            Self::OutOfTime => EC2_154,
            Self::HostLost => EC2_151,
            Self::NotDrained => EC2_133,
            Self::NotHealthy => EC2_127,
            Self::Throttled => FLT_025,
        }
    }

    /// Whether the service notices the failure by itself, without a report of the agent. Such a
    /// target needs no time to be finalised (EC2-152).
    pub const fn is_noticed_by_service(self) -> bool {
        matches!(
            self,
            Self::NotPickedUp
                | Self::OutOfTime
                | Self::HostLost
                | Self::NotDrained
                | Self::NotHealthy
                | Self::Throttled
        )
    }
}

/// How a lifecycle event ended well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Success {
    /// There was nothing to run: the agent acknowledged at once (EC2-009, EC2-015).
    Nothing(Rule),
    /// Scripts, a download or an installation ran.
    Worked(Rule),
    /// BlockTraffic: the target has drained from every load balancer, for as long as the rule says.
    Drained(Rule),
    /// BlockTraffic: no load balancer had the target, so there was nothing to drain.
    NotRegistered,
    /// AllowTraffic: the target is healthy behind every load balancer, for as long as the rule says.
    Healthy(Rule),
}

impl Success {
    /// The rule by which the event succeeds.
    pub const fn rule(self) -> Rule {
        match self {
            Self::Nothing(rule)
            | Self::Worked(rule)
            | Self::Drained(rule)
            | Self::Healthy(rule) => rule,
            Self::NotRegistered => EC2_131,
        }
    }

    /// An event without scripts.
    pub const NO_SCRIPT: Self = Self::Nothing(EC2_009);
    /// Scripts that ran one after another.
    pub const SCRIPTS: Self = Self::Worked(EC2_010);
}

/// How a lifecycle event ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventResult {
    /// It ended well.
    Succeeded(Success),
    /// It failed.
    Failed(Failure),
}

/// A failed lifecycle event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Why it failed.
    pub cause: FailureCause,
    /// The script at fault, by its place in the event; none where no script is to blame.
    pub script: Option<u8>,
    /// The exit code of that script, where it ended by itself.
    pub exit_code: Option<u8>,
}

impl Failure {
    /// The rule by which `event` fails so.
    pub const fn rule(self, event: LifecycleEventName) -> Rule {
        match (self.cause, event, self.script) {
            // The disk fills while files are copied, behind the cleanup.
            (FailureCause::DiskFull, LifecycleEventName::Install, _) => EC2_164,
            // No script was too long, but their sum was.
            (FailureCause::OutOfTime, _, Some(1..)) => EC2_155,
            (cause, _, _) => cause.rule(),
        }
    }

    /// A failure no script is to blame for.
    pub const fn of(cause: FailureCause) -> Self {
        Self {
            cause,
            script: None,
            exit_code: None,
        }
    }
}
