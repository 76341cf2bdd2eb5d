//! Lifecycle events of a server target: their names, their order and whose scripts they run.

use crate::aws::named::named;

named! {
    /// A lifecycle event of the EC2/on-premises platform (EC2-001, EC2-002).
    pub enum LifecycleEventName {
        /// Before the load balancer stops sending requests.
        BeforeBlockTraffic = "BeforeBlockTraffic",
        /// The load balancer drains the target.
        BlockTraffic = "BlockTraffic",
        /// After the target has drained.
        AfterBlockTraffic = "AfterBlockTraffic",
        /// Stops what runs now.
        ApplicationStop = "ApplicationStop",
        /// The agent fetches the bundle.
        DownloadBundle = "DownloadBundle",
        /// Before files are copied.
        BeforeInstall = "BeforeInstall",
        /// The agent copies files.
        Install = "Install",
        /// After files are copied.
        AfterInstall = "AfterInstall",
        /// Starts the application.
        ApplicationStart = "ApplicationStart",
        /// Checks the application.
        ValidateService = "ValidateService",
        /// Before the target is registered.
        BeforeAllowTraffic = "BeforeAllowTraffic",
        /// The load balancer sends requests again.
        AllowTraffic = "AllowTraffic",
        /// After the target is healthy.
        AfterAllowTraffic = "AfterAllowTraffic",
    }
}

use LifecycleEventName::{
    AfterAllowTraffic, AfterBlockTraffic, AfterInstall, AllowTraffic, ApplicationStart,
    ApplicationStop, BeforeAllowTraffic, BeforeBlockTraffic, BeforeInstall, BlockTraffic,
    DownloadBundle, Install, ValidateService,
};

/// In place without a load balancer, rollbacks included: EC2-001. The six traffic events do not
/// exist here; they are not Skipped (EC2-003).
pub const IN_PLACE: &[LifecycleEventName] = &[
    ApplicationStop,
    DownloadBundle,
    BeforeInstall,
    Install,
    AfterInstall,
    ApplicationStart,
    ValidateService,
];

/// In place behind a load balancer, with traffic control, rollbacks included: EC2-002.
pub const IN_PLACE_BEHIND_LOAD_BALANCER: &[LifecycleEventName] = &[
    BeforeBlockTraffic,
    BlockTraffic,
    AfterBlockTraffic,
    ApplicationStop,
    DownloadBundle,
    BeforeInstall,
    Install,
    AfterInstall,
    ApplicationStart,
    ValidateService,
    BeforeAllowTraffic,
    AllowTraffic,
    AfterAllowTraffic,
];

/// A replacement in a blue/green deployment: installed, and after the ready point registered (EC2-004,
/// EC2-005).
pub const GREEN: &[LifecycleEventName] = &[
    ApplicationStop,
    DownloadBundle,
    BeforeInstall,
    Install,
    AfterInstall,
    ApplicationStart,
    ValidateService,
    BeforeAllowTraffic,
    AllowTraffic,
    AfterAllowTraffic,
];

/// An original in a blue/green deployment (EC2-004).
pub const BLUE: &[LifecycleEventName] = &[BeforeBlockTraffic, BlockTraffic, AfterBlockTraffic];

/// An original in the rollback of a blue/green deployment (EC2-004).
pub const BLUE_AGAIN: &[LifecycleEventName] =
    &[BeforeAllowTraffic, AllowTraffic, AfterAllowTraffic];

/// A replacement in the rollback of a blue/green deployment (EC2-004).
pub const GREEN_AGAIN: &[LifecycleEventName] =
    &[BeforeBlockTraffic, BlockTraffic, AfterBlockTraffic];

/// Whose copy of the scripts an event runs (EC2-011).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScriptsFrom {
    /// The revision whose Install last finished on this host for this group (EC2-012).
    LastSuccessfulInstall,
    /// The revision whose bundle was downloaded last (EC2-013).
    MostRecentInstall,
    /// The revision being deployed.
    ThisRevision,
}

impl LifecycleEventName {
    /// Whether an AppSpec file may attach scripts: four events are reserved (EC2-007).
    pub const fn scriptable(self) -> bool {
        !matches!(self, BlockTraffic | DownloadBundle | Install | AllowTraffic)
    }

    /// Whether the agent carries the event out; the service does the two traffic events itself
    /// (EC2-007).
    pub const fn run_by_agent(self) -> bool {
        !matches!(self, BlockTraffic | AllowTraffic)
    }

    /// Whose scripts run in a normal deployment (EC2-011); none for a reserved event.
    pub const fn scripts_from(self) -> Option<ScriptsFrom> {
        match self {
            BeforeBlockTraffic | AfterBlockTraffic | ApplicationStop => {
                Some(ScriptsFrom::LastSuccessfulInstall)
            }
            BeforeInstall | AfterInstall | ApplicationStart | ValidateService
            | BeforeAllowTraffic | AfterAllowTraffic => Some(ScriptsFrom::ThisRevision),
            BlockTraffic | DownloadBundle | Install | AllowTraffic => None,
        }
    }

    /// Whether `ignoreApplicationStopFailures` lets the target go on when this event fails
    /// (EC2-018).
    pub const fn failure_is_ignorable(self) -> bool {
        matches!(
            self,
            BeforeBlockTraffic | AfterBlockTraffic | ApplicationStop
        )
    }
}
