//! The application on each host: whether it runs, which revision of it, and how well it does at its
//! age (EC2-134, TRF-009, TRF-030).

use crate::account::fault::conditions::Strain;
use crate::account::host::AppState;
use crate::account::presence::Presence;
use crate::account::requests::cell::Service;
use crate::account::requests::quality::{Quality, Start};
use crate::account::requests::warm_up::WARM;
use crate::account::world::World;
use crate::aws::codedeploy::ids::{DeploymentId, InstanceId, RevisionId};
use crate::aws::elb::probe::Answer;
use crate::kernel::queue::Key;
use crate::kernel::time::{Duration, Time};

/// The application on one host.
#[derive(Clone, Copy, Debug)]
pub struct Application {
    /// What it does.
    pub state: AppState,
    /// The revision that runs, or ran last; none where none was ever started.
    pub revision: Option<RevisionId>,
    /// The deployment that started it; none for what ran before.
    pub deployment: Option<DeploymentId>,
    /// Whether the host itself is there.
    pub host: HostUp,
    /// Since when it has served, where it serves.
    since: Time,
    /// Since when it has served as a healthy target, where it has: it warms up with requests.
    healthy_since: Option<Time>,
    /// Whether it has failed requests where a load balancer watches for that (LB-041).
    pub has_failed: bool,
    /// The appointment for the next change that comes with age.
    pub key: Option<Key>,
}

/// Whether a host is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostUp {
    /// It is.
    Yes,
    /// It is gone, for a while or for good.
    No,
}

/// How an application answers at its present age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conduct {
    /// What becomes of a request.
    pub service: Service,
    /// Part of the host's capacity, in parts per million.
    pub capacity_ppm: u32,
    /// Factor on the time an answer takes, in parts per million.
    pub latency_ppm: u32,
    /// Share of answers that are errors, in parts per billion.
    pub error_ppb: u32,
    /// Share of answers that come too late, in parts per billion.
    pub late_ppb: u32,
    /// When this changes with age.
    pub changes_at: Option<Time>,
}

impl Conduct {
    /// The same on a host that nobody gets an answer from, as if it were gone.
    #[must_use]
    pub const fn unreached(self) -> Self {
        Self {
            service: Service::Silent,
            capacity_ppm: 0,
            latency_ppm: 1_000_000,
            error_ppb: 0,
            late_ppb: 0,
            changes_at: self.changes_at,
        }
    }
}

/// The applications of all hosts.
#[derive(Clone, Debug)]
pub struct Applications {
    list: Vec<Application>,
}

const MILLION: u64 = 1_000_000;

impl Applications {
    /// What runs at the start, and has run for ever: warm, and as bad as it gets (TRF-009).
    pub fn new(world: &World) -> Self {
        let runs = |host: usize| {
            let revision = world.runs.get(host).copied().flatten();
            Application {
                state: match revision {
                    Some(_) => AppState::Serving,
                    None => AppState::Down,
                },
                revision,
                deployment: None,
                host: match world.hosts[host].presence {
                    Presence::There => HostUp::Yes,
                    Presence::Ahead | Presence::Terminated => HostUp::No,
                },
                since: Time::ZERO,
                healthy_since: None,
                has_failed: false,
                key: None,
            }
        };
        Self {
            list: (0..world.hosts.len()).map(runs).collect(),
        }
    }

    /// The application on a host.
    pub fn get(&self, host: InstanceId) -> &Application {
        &self.list[host.index()]
    }

    /// The application on a host, to be changed.
    pub fn get_mut(&mut self, host: InstanceId) -> &mut Application {
        &mut self.list[host.index()]
    }

    /// How many of some hosts are gone.
    pub fn gone(&self, hosts: &[InstanceId]) -> usize {
        let gone = |host: &&InstanceId| self.get(**host).host == HostUp::No;
        hosts.iter().filter(gone).count()
    }

    /// The application on a host ends.
    pub fn stop(&mut self, host: InstanceId) {
        self.list[host.index()].state = AppState::Down;
    }

    /// A revision is started on a host: it answers after its start-up, or never.
    pub fn start(
        &mut self,
        world: &World,
        host: InstanceId,
        revision: RevisionId,
        start_up: Duration,
        now: Time,
    ) {
        let application = &mut self.list[host.index()];
        application.revision = Some(revision);
        application.healthy_since = None;
        application.since = now.checked_add(start_up).unwrap_or(Time::LAST);
        application.state = match world.revisions[revision.index()].quality.start {
            Start::Crashes => AppState::Down,
            Start::Serves if start_up > Duration::ZERO => AppState::Starting,
            Start::Serves => AppState::Serving,
        };
    }

    /// Time has come for a change with age: the start-up is over, or the application crashes.
    pub fn age(&mut self, world: &World, host: InstanceId, now: Time) {
        let application = &mut self.list[host.index()];
        match application.state {
            AppState::Starting if application.since <= now => {
                application.state = AppState::Serving;
            }
            AppState::Serving => {
                let crashes = application
                    .quality(world)
                    .and_then(Quality::crashes_at)
                    .and_then(|after| application.since.checked_add(after));
                if crashes.is_some_and(|at| at <= now && application.was_started()) {
                    application.state = AppState::Down;
                }
            }
            AppState::Starting | AppState::Down => {}
        }
    }
}

impl Application {
    fn quality<'w>(&self, world: &'w World) -> Option<&'w Quality> {
        let revision = self.revision?;
        Some(&world.revisions[revision.index()].quality)
    }

    /// A load balancer has it for healthy, or it is asked directly: it warms up from the first such
    /// instant at which it serves (TRF-030).
    pub fn note_healthy(&mut self, now: Time) {
        if self.state == AppState::Serving && self.healthy_since.is_none() {
            self.healthy_since = Some(now);
        }
    }

    /// Whether it was started during the run; what ran before is as it has always been.
    fn was_started(&self) -> bool {
        self.since > Time::ZERO
    }

    /// How long it has served: what ran before the run, for ever.
    fn age(&self, now: Time) -> Duration {
        if self.was_started() {
            now.since(self.since.min(now))
        } else {
            Duration::from_micros(u64::MAX)
        }
    }

    /// How it answers at `now`, under what weighs on it from outside.
    pub fn conduct(&self, world: &World, host: InstanceId, strain: Strain, now: Time) -> Conduct {
        let service = match (self.host, self.state) {
            (HostUp::No, _) => Service::Silent,
            (HostUp::Yes, AppState::Serving) => Service::Serves,
            (HostUp::Yes, AppState::Down | AppState::Starting) => Service::Refuses,
        };
        let mut conduct = Conduct {
            service,
            capacity_ppm: 0,
            latency_ppm: 1_000_000,
            error_ppb: 0,
            late_ppb: 0,
            changes_at: None,
        };
        match self.state {
            AppState::Down => return conduct,
            AppState::Starting => {
                conduct.changes_at = Some(self.since);
                return conduct;
            }
            AppState::Serving => {}
        }
        let age = self.age(now);
        let warm_since = self.healthy_since.unwrap_or(now);
        let warm_for = now.since(warm_since.min(now));
        let quality = self.quality(world);
        let fleet = world.sites[host.index()].fleet;
        let station = world.fleets[fleet.index()].station.as_ref();
        let warm_up = quality
            .and_then(|quality| quality.warm_up.as_ref())
            .or_else(|| station.and_then(|station| station.warm_up.as_ref()));
        let warmth = match warm_up {
            Some(warm_up) if self.was_started() => warm_up.at(warm_for),
            Some(_) | None => WARM,
        };
        let (error, latency, next) = match quality {
            Some(quality) => (
                quality.error_ppb(age),
                quality.latency_ppm(age),
                quality.next_change(age),
            ),
            None => (0, 1_000_000, None),
        };
        let slower = u64::from(latency).saturating_mul(strain.latency_ppm) / MILLION;
        let capacity = u64::from(warmth.capacity_ppm) * MILLION / slower.max(1);
        let whole = slower.saturating_mul(u64::from(warmth.latency_ppm)) / MILLION;
        let errors = either(error, strain.error_ppb);
        conduct.capacity_ppm = u32::try_from(capacity.max(1)).unwrap_or(u32::MAX);
        conduct.latency_ppm = u32::try_from(whole).unwrap_or(u32::MAX);
        conduct.error_ppb = u32::try_from(errors).expect("invariant: at most one billion");
        conduct.late_ppb =
            u32::try_from(warmth.timeout_ppb).expect("invariant: at most one billion");
        let crash = quality
            .and_then(Quality::crashes_at)
            .filter(|after| *after > age);
        let by_age = [next, crash].into_iter().flatten().min();
        let by_age = by_age.and_then(|after| self.since.checked_add(after));
        // It stays cold until it is asked.
        let by_warmth = self
            .healthy_since
            .zip(warmth.until)
            .and_then(|(since, after)| since.checked_add(after));
        conduct.changes_at = by_age.into_iter().chain(by_warmth).min();
        conduct
    }
}

impl Application {
    /// How it answers a health check at the start, alone and in good health but for what it is.
    pub fn answer(&self, world: &World, host: InstanceId) -> Answer {
        let conduct = self.conduct(world, host, Strain::NONE, Time::ZERO);
        let fleet = world.sites[host.index()].fleet;
        let station = world.fleets[fleet.index()].station.as_ref();
        match conduct.service {
            Service::Silent => Answer::Nothing,
            Service::Refuses => Answer::Refusal,
            Service::Serves => Answer::Reply {
                queueing: Duration::ZERO,
                service: station.map_or(Duration::ZERO, |station| {
                    station.service_at(conduct.latency_ppm)
                }),
            },
        }
    }
}

/// The chance that one or the other of two independent things happens, in parts per billion.
fn either(one: u64, other: u64) -> u64 {
    const BILLION: u128 = 1_000_000_000;
    let neither =
        (BILLION - u128::from(one).min(BILLION)) * (BILLION - u128::from(other).min(BILLION));
    u64::try_from(BILLION - neither / BILLION).expect("invariant: at most one billion")
}
