//! A revision as a scenario describes it: its AppSpec file, its scripts and how good they are.

use crate::account::host::Os;
use crate::account::latency::{EVENTS, Latency};
use crate::account::requests::quality::Quality;
use crate::aws::codedeploy::options::FileExistsBehavior;
use crate::aws::codedeploy::server::result::FailureCause;
use crate::kernel::time::Duration;

/// One revision.
#[derive(Clone, Debug)]
pub struct Revision {
    /// Its name in the scenario.
    pub name: String,
    /// Where the bundle is fetched from.
    pub source: BundleSource,
    /// Size of the bundle in bytes.
    pub bundle_bytes: u64,
    /// What the agent finds when it reads the AppSpec file (EC2-165).
    pub app_spec: AppSpecFile,
    /// Scripts of each lifecycle event, in file order, by `LifecycleEventName as usize`.
    pub hooks: [Vec<Script>; EVENTS],
    /// `file_exists_behavior` of the AppSpec file, which overrides the deployment's (EC2-163).
    pub file_exists: Option<FileExistsBehavior>,
    /// What Install puts on a host.
    pub destinations: Vec<Destination>,
    /// How well it answers requests.
    pub quality: Quality,
}

/// Where a bundle comes from: decides how often a failed download is tried again (EC2-160).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BundleSource {
    /// An S3 object.
    S3,
    /// A GitHub commit.
    GitHub,
}

/// What the agent finds when it reads the AppSpec file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AppSpecFile {
    /// A file it accepts.
    Usable {
        /// The operating system it names.
        os: Os,
        /// Why Install will refuse it nevertheless, if it will.
        install_refuses: Option<FailureCause>,
    },
    /// No file, or one that BeforeInstall refuses (EC2-165).
    Refused {
        /// Why, in a sentence.
        reason: String,
    },
}

/// One script of a hook.
#[derive(Clone, Debug)]
pub struct Script {
    /// `location`.
    pub location: String,
    /// `runas`.
    pub runas: Option<String>,
    /// `timeout` (EC2-155).
    pub timeout: Duration,
    /// How long it runs; none for the host's default.
    pub time: Option<Latency>,
    /// How it ends.
    pub ends: ScriptEnd,
    /// Share of runs that end so, 0 to 1; the others succeed. None for every run.
    pub chance: Option<f64>,
}

/// How a script ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScriptEnd {
    /// With exit code 0.
    Succeeds,
    /// With another exit code.
    Fails {
        /// Which, 1 to 255.
        exit_code: u8,
    },
    /// Never by itself: its timeout ends it (EC2-156).
    Hangs,
    /// It is not in the bundle.
    Missing,
    /// It cannot be made executable.
    NotExecutable,
    /// It ends, but a child keeps its output open until the timeout (EC2-157).
    LeavesOutputsOpen,
}

/// A place on the host that Install writes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// One file.
    File(String),
    /// A folder whose contents are not listed: every file below it counts as written.
    Below(String),
}

impl Destination {
    /// Whether Install would write the file at `path`.
    pub fn covers(&self, path: &str) -> bool {
        match self {
            Self::File(file) => file == path,
            Self::Below(folder) => path
                .strip_prefix(folder.trim_end_matches('/'))
                .is_some_and(|rest| rest.starts_with('/')),
        }
    }
}
