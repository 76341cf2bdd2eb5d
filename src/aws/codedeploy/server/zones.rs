//! How far a deployment is in its zones, and what the zone it is in asks for.
//!
//! One zone is deployed to at a time, so every target in flight is in the current one (EC2-056,
//! EC2-058).

use crate::aws::codedeploy::ids::ZonePlace;
use crate::aws::codedeploy::server::schedule::Candidate;
use crate::aws::codedeploy::zonal::ZonalConfig;
use crate::kernel::time::Duration;

/// The zones of one deployment in their order.
#[derive(Clone, Debug)]
pub(super) struct Zones {
    config: ZonalConfig,
    list: Vec<Zone>,
    current: usize,
    stage: Stage,
    pending: u32,
    failed: u32,
}

/// A zone with what it asks for, fixed at the start.
#[derive(Clone, Copy, Debug)]
struct Zone {
    place: ZonePlace,
    targets: u32,
    required_healthy: u32,
}

/// Whether the current zone has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Ahead,
    Begun,
}

impl Zones {
    /// The zones of `candidates`, which stand in the order of their zones; none if some zone would
    /// have to keep all its hosts (EC2-060).
    pub(super) fn new(config: ZonalConfig, candidates: &[Candidate]) -> Option<Self> {
        let of_zone = |targets: &[Candidate]| {
            let count = u32::try_from(targets.len()).expect("hosts are counted in u32");
            Zone {
                place: targets[0].zone,
                targets: count,
                required_healthy: config.minimum.required_healthy(count),
            }
        };
        let list: Vec<Zone> = candidates
            .chunk_by(|one, other| one.zone == other.zone)
            .map(of_zone)
            .collect();
        let is_possible = |zone: &Zone| zone.required_healthy < zone.targets;
        let first = list.first()?.targets;
        list.iter().all(is_possible).then_some(Self {
            config,
            list,
            current: 0,
            stage: Stage::Ahead,
            pending: first,
            failed: 0,
        })
    }

    /// How many targets of the current zone may start, with so many in flight (EC2-058).
    pub(super) fn slots(&self, in_progress: u32) -> u32 {
        let zone = self.list[self.current];
        let not_healthy = self.failed + in_progress + zone.required_healthy;
        self.pending.min(zone.targets.saturating_sub(not_healthy))
    }

    /// The number of targets in the current zone.
    pub(super) fn targets(&self) -> u32 {
        self.list[self.current].targets
    }

    /// The current zone, the first time it is asked for.
    pub(super) fn begin(&mut self) -> Option<ZonePlace> {
        let before = std::mem::replace(&mut self.stage, Stage::Begun);
        (before == Stage::Ahead).then(|| self.list[self.current].place)
    }

    /// A target of the current zone has been started.
    pub(super) fn start(&mut self) {
        self.pending -= 1;
    }

    /// A target of the current zone has failed.
    pub(super) fn fail(&mut self) {
        self.failed += 1;
    }

    /// Whether failures in the current zone end the rollout early (EC2-059).
    pub(super) fn halts(&self) -> bool {
        let zone = self.list[self.current];
        self.pending > 0 && self.failed >= zone.targets - zone.required_healthy
    }

    /// Whether no target of the current zone is still to be started.
    pub(super) fn is_spent(&self) -> bool {
        self.pending == 0
    }

    /// On to the next zone; says how long to wait before it begins (EC2-061).
    pub(super) fn leave(&mut self) -> Duration {
        let monitor = self.config.monitor_behind(self.current);
        self.current += 1;
        self.stage = Stage::Ahead;
        self.pending = self.list[self.current].targets;
        self.failed = 0;
        monitor
    }
}
