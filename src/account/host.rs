//! A host as a scenario describes it.

use crate::account::presence::Presence;
use crate::aws::codedeploy::group::HostKind;
use crate::aws::codedeploy::tags::Tag;
use crate::aws::named::named;
use crate::kernel::time::Time;

named! {
    /// Operating system of a host.
    pub enum Os {
        /// `os: linux`.
        Linux = "linux",
        /// `os: windows`.
        Windows = "windows",
    }
}

/// What the agent of a host does after a restart in the middle of an event (EC2-158).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterRestart {
    /// Agent 1.5.0 or newer: reports the event Failed as soon as it is back.
    ReportsFailure,
    /// Older agents forget the event; it waits for its limit.
    Forgets,
}

named! {
    /// What the application on a host does.
    pub enum AppState {
        /// It does not run.
        Down = "Down",
        /// It starts and answers nothing yet.
        Starting = "Starting",
        /// It answers.
        Serving = "Serving",
    }
}

/// One EC2 instance or on-premises host.
#[derive(Clone, Debug)]
pub struct Host {
    /// Its name in the scenario, such as `web-1`.
    pub name: String,
    /// EC2 or on-premises.
    pub kind: HostKind,
    /// The fleet it belongs to.
    pub fleet: String,
    /// Availability Zone; none on premises.
    pub zone: Option<String>,
    /// The Auto Scaling group it belongs to.
    pub auto_scaling_group: Option<String>,
    /// Its tags.
    pub tags: Vec<Tag>,
    /// From when on a deployment group sees the tags (EC2-103).
    pub visible_from: Time,
    /// Operating system.
    pub os: Os,
    /// What its agent does after a restart.
    pub after_restart: AfterRestart,
    /// Absolute paths of files that no deployment has put there (EC2-163).
    pub files: Vec<String>,
    /// Whether it is protected against termination (EC2-089).
    pub is_protected: bool,
    /// Whether it is there at the start.
    pub presence: Presence,
    /// Index into the latency profiles.
    pub profile: u16,
}
