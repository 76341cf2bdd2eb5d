//! How long everything takes: one table from each wait and lifecycle event to a distribution.

use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::kernel::chance::sampler::Sampler;
use crate::kernel::time::Duration;
use std::sync::Arc;

/// Number of lifecycle events of the server platform.
pub const EVENTS: usize = LifecycleEventName::ALL.len();

/// A duration: always the same, or drawn.
#[derive(Clone, Debug)]
pub enum Latency {
    /// Always the same.
    Constant(Duration),
    /// Drawn, one word per value. Equal distributions share one sampler, whose table then stays in
    /// the cache.
    Drawn(Arc<Sampler>),
}

impl Latency {
    /// The duration for one 64-bit word of chance.
    pub fn sample(&self, word: u64) -> Duration {
        match self {
            Self::Constant(duration) => *duration,
            Self::Drawn(sampler) => sampler.sample(word),
        }
    }

    /// Whether the value depends on chance.
    pub const fn is_drawn(&self) -> bool {
        matches!(self, Self::Drawn(_))
    }

    const fn millis(millis: u64) -> Self {
        Self::Constant(Duration::from_millis(millis))
    }
}

/// The latencies that hold for a host, and for the deployments it takes part in.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Creation to start checks.
    pub create_to_start: Latency,
    /// Creation to the first event of the first targets.
    pub create_to_first_event: Latency,
    /// A slot becoming free to the first event of the next target.
    pub next_instance: Latency,
    /// End of an event to the pickup of the next, by the event that is picked up.
    pub dispatch_gap: [Latency; EVENTS],
    /// Time of an event, where a scenario sets it; then it replaces what scripts and bundle would
    /// take.
    pub event: [Option<Latency>; EVENTS],
    /// An event with nothing to run.
    pub noop_event: Latency,
    /// A script whose time the revision does not give.
    pub script: Latency,
    /// DownloadBundle of an empty bundle.
    pub download: Latency,
    /// Install of an empty bundle.
    pub install: Latency,
    /// Bytes a second of a download.
    pub download_rate: u64,
    /// Bytes a second of an installation.
    pub install_rate: u64,
    /// Last event to the target's final status.
    pub instance_finalise: Latency,
    /// Last target to the deployment's final status.
    pub deployment_finalise: Latency,
    /// Failed event to the stamp of the skipped ones.
    pub skip_stamp: Latency,
    /// Deployment's end to the creation of its rollback.
    pub rollback_creation: Latency,
    /// Copying an Auto Scaling group to its last instance being in service (EC2-073).
    pub green_provision: Latency,
    /// Terminating blue instances (EC2-079).
    pub blue_termination: Latency,
    /// An agent's return to its first poll.
    pub agent_return: Latency,
}

impl Profile {
    /// Whether any latency of a walk is drawn.
    pub fn draws(&self) -> bool {
        let single = [
            &self.create_to_first_event,
            &self.next_instance,
            &self.noop_event,
            &self.script,
            &self.download,
            &self.install,
            &self.instance_finalise,
            &self.skip_stamp,
        ];
        single
            .into_iter()
            .chain(&self.dispatch_gap)
            .chain(self.event.iter().flatten())
            .any(Latency::is_drawn)
    }
}

impl Default for Profile {
    /// The recommended defaults (EC2-221, EC2-020, EC2-140, LAT-007, LAT-008, LAT-038).
    fn default() -> Self {
        Self {
            create_to_start: Latency::millis(1_000),
            create_to_first_event: Latency::millis(4_500),
            next_instance: Latency::millis(2_100),
            dispatch_gap: std::array::from_fn(|_| Latency::millis(1_600)),
            event: std::array::from_fn(|_| None),
            noop_event: Latency::millis(130),
            script: Latency::millis(1_000),
            download: Latency::millis(500),
            install: Latency::millis(130),
            download_rate: 60_000_000,
            install_rate: 50_000_000,
            instance_finalise: Latency::millis(1_600),
            deployment_finalise: Latency::millis(4_000),
            skip_stamp: Latency::millis(3),
            rollback_creation: Latency::millis(500),
            green_provision: Latency::millis(220_000),
            blue_termination: Latency::millis(17_000),
            agent_return: Latency::millis(1_000),
        }
    }
}
