//! What a lifecycle event does on a host: how long it takes and how it ends, faults included.

use crate::account::fault::book::FaultBook;
use crate::account::fault::description::What;
use crate::account::install::{HostFiles, Install};
use crate::account::latency::Latency;
use crate::account::luck::{purpose, work_word};
use crate::account::revision::{AppSpecFile, BundleSource, Revision, Script, ScriptEnd};
use crate::account::walk::Walk;
use crate::account::world::World;
use crate::aws::codedeploy::lifecycle::{LifecycleEventName, ScriptsFrom};
use crate::aws::codedeploy::options::FileExistsBehavior;
use crate::aws::codedeploy::server::result::{EventResult, Failure, FailureCause, Success};
use crate::kernel::chance::stream::{Purpose, Seed, Stream, uniform};
use crate::kernel::time::Duration;
use crate::rulebook::{EC2_011, EC2_015, EC2_160, EC2_162, EC2_163};

/// How an event goes on a host once the agent has picked it up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Course {
    /// From pickup to the end.
    pub takes: Duration,
    /// How it ends.
    pub result: EventResult,
}

/// What an event has to do on a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Fetch the bundle.
    Download,
    /// Copy files.
    Install,
    /// Run scripts.
    Scripts,
    /// Nothing: no script, or none that can be found.
    Nothing,
}

impl Work {
    /// What `walk`'s present event has to do where earlier deployments left `install`.
    pub fn of(world: &World, install: &Install, walk: &Walk) -> Self {
        match walk.event {
            LifecycleEventName::DownloadBundle => Self::Download,
            LifecycleEventName::Install => Self::Install,
            _ => match Scripts::of(world, install, walk) {
                Scripts::Found(_, scripts) if !scripts.is_empty() => Self::Scripts,
                Scripts::Found(..)
                | Scripts::NoInstall
                | Scripts::ArchiveMissing
                | Scripts::Refused => Self::Nothing,
            },
        }
    }
}

/// The scripts of a scriptable event.
enum Scripts<'w> {
    /// No install to take them from (EC2-015).
    NoInstall,
    /// Their archive is gone (EC2-016).
    ArchiveMissing,
    /// Their AppSpec file is not accepted (EC2-165).
    Refused,
    /// Here they are; possibly none.
    Found(ScriptsFrom, &'w [Script]),
}

impl<'w> Scripts<'w> {
    fn of(world: &'w World, install: &Install, walk: &Walk) -> Self {
        let from = walk
            .role
            .scripts_from(walk.event)
            .unwrap_or_else(|| unreachable!("{} is reserved and runs no scripts", walk.event));
        let revision = match from {
            ScriptsFrom::ThisRevision => walk.revision,
            ScriptsFrom::MostRecentInstall => match install.downloaded {
                None => return Self::NoInstall,
                Some(revision) => revision,
            },
            ScriptsFrom::LastSuccessfulInstall => match install.last_successful {
                None => return Self::NoInstall,
                Some(_) if install.archive_deleted => return Self::ArchiveMissing,
                Some(revision) => revision,
            },
        };
        let revision = &world.revisions[revision.index()];
        // The agent reads the AppSpec file at every scriptable event; the first to read that of this
        // revision is BeforeInstall.
        match &revision.app_spec {
            AppSpecFile::Usable { os, .. } if *os == world.hosts[walk.host.index()].os => {
                Self::Found(from, &revision.hooks[walk.event as usize])
            }
            AppSpecFile::Usable { .. } | AppSpecFile::Refused { .. } => Self::Refused,
        }
    }
}

/// What an event finds on the host.
pub struct Site<'a> {
    /// The account as described.
    pub world: &'a World,
    /// Faults under way.
    pub faults: &'a FaultBook,
    /// What earlier deployments of the group left on the host.
    pub install: &'a mut Install,
    /// Files on the host, where a conflict is possible at all.
    pub files: Option<&'a mut HostFiles>,
    /// `fileExistsBehavior` of the deployment.
    pub file_exists: FileExistsBehavior,
    /// Of the run.
    pub seed: Seed,
}

impl Site<'_> {
    /// Carries `walk`'s present event out.
    pub fn carry_out(&mut self, walk: &Walk) -> Course {
        let course = match walk.event {
            LifecycleEventName::DownloadBundle => self.download(walk),
            LifecycleEventName::Install => self.install(walk),
            _ => self.scripts(walk),
        };
        self.within_limit(walk, course)
    }

    /// An event that would run past its limit fails when the limit passes (EC2-154).
    fn within_limit(&self, walk: &Walk, course: Course) -> Course {
        if course.takes <= walk.limits.event {
            return course;
        }
        let script = match course.result {
            EventResult::Failed(failure) => failure.script,
            EventResult::Succeeded(_) => None,
        };
        let result = EventResult::Failed(Failure {
            script,
            ..Failure::of(FailureCause::OutOfTime)
        });
        Course {
            takes: walk.limits.event,
            result,
        }
    }

    fn download(&mut self, walk: &Walk) -> Course {
        let revision = self.revision(walk);
        let profile = self.world.profile_of(walk.host);
        let slow = self.faults.slowest_download(self.world, walk);
        let missing = self.faults.revision_is_missing(walk.revision);
        let word = walk.words[work_word(walk.event)];
        let base = match &profile.event[walk.event as usize] {
            Some(latency) => latency.sample(word),
            // Nothing is left to transfer (FLT-021).
            None if missing => profile.download.sample(word),
            None => profile
                .download
                .sample(word)
                .saturating_add(transfer(revision.bundle_bytes, profile.download_rate)),
        };
        let disk = self.faults.slowest_disk(self.world, walk);
        // The bundle comes no faster than it can be written.
        let takes = stretched(base, slow.max(disk));
        let fails = self
            .faults
            .strikes_event(self.world, walk, |what| match what {
                What::S3Fails | What::DnsFail { .. } => Some(FailureCause::DownloadFailed),
                What::Partition { from } => from.s3.then_some(FailureCause::DownloadFailed),
                What::DiskFull => Some(FailureCause::DiskFull),
                _ => None,
            });
        match missing.then_some(FailureCause::DownloadFailed).or(fails) {
            Some(FailureCause::DownloadFailed) if revision.source == BundleSource::GitHub => {
                failed(
                    takes.saturating_add(GITHUB_RETRIES),
                    FailureCause::DownloadFailed,
                )
            }
            Some(cause) => failed(takes, cause),
            None => Course {
                takes,
                result: EventResult::Succeeded(Success::Worked(EC2_160)),
            },
        }
    }

    /// Install, in the agent's order: refusals, cleanup, file conflicts, copying (EC2-162).
    fn install(&mut self, walk: &Walk) -> Course {
        let revision = &self.world.revisions[walk.revision.index()];
        let profile = self.world.profile_of(walk.host);
        let word = walk.words[work_word(walk.event)];
        // What is refused is refused before anything is copied: the transfer takes no time then.
        let (refused_after, takes) = match &profile.event[walk.event as usize] {
            Some(latency) => {
                let whole = latency.sample(word);
                (whole, whole)
            }
            None => {
                let base = profile.install.sample(word);
                let copying = transfer(revision.bundle_bytes, profile.install_rate);
                (base, base.saturating_add(copying))
            }
        };
        let takes = stretched(takes, self.faults.slowest_disk(self.world, walk));
        let refuses = match &revision.app_spec {
            AppSpecFile::Usable {
                install_refuses, ..
            } => *install_refuses,
            AppSpecFile::Refused { .. } => Some(FailureCause::AppSpecInvalid),
        };
        // An unknown hook name is noticed before the cleanup (EC2-165), doubled paths after it.
        if let Some(cause @ (FailureCause::UnknownHook | FailureCause::AppSpecInvalid)) = refuses {
            return failed(refused_after, cause);
        }
        self.install.clean_up(self.files.as_deref_mut(), walk.group);
        if let Some(cause) = refuses {
            return failed(refused_after, cause);
        }
        let behavior = revision.file_exists.unwrap_or(self.file_exists);
        let conflict = self
            .files
            .as_ref()
            .is_some_and(|files| files.conflict(&revision.destinations, walk.group));
        if conflict && behavior == FileExistsBehavior::Disallow {
            return failed(refused_after, FailureCause::FileExists);
        }
        let disk_full = self.faults.strikes_event(self.world, walk, |what| {
            (what == What::DiskFull).then_some(FailureCause::DiskFull)
        });
        self.install
            .copy(self.files.as_deref_mut(), revision, walk, behavior);
        if let Some(cause) = disk_full {
            return failed(takes, cause);
        }
        let rule = if conflict { EC2_163 } else { EC2_162 };
        Course {
            takes,
            result: EventResult::Succeeded(Success::Worked(rule)),
        }
    }

    fn scripts(&mut self, walk: &Walk) -> Course {
        let profile = self.world.profile_of(walk.host);
        let whole = profile.event[walk.event as usize]
            .as_ref()
            .map(|latency| latency.sample(walk.words[work_word(walk.event)]));
        let noop = |success| Course {
            takes: whole
                .unwrap_or_else(|| profile.noop_event.sample(walk.words[work_word(walk.event)])),
            result: EventResult::Succeeded(success),
        };
        match Scripts::of(self.world, self.install, walk) {
            Scripts::NoInstall => noop(Success::Nothing(EC2_015)),
            Scripts::ArchiveMissing => {
                let takes = whole.unwrap_or(Duration::ZERO);
                failed(takes, FailureCause::PreviousArchiveMissing)
            }
            Scripts::Refused => {
                failed(noop(Success::NO_SCRIPT).takes, FailureCause::AppSpecInvalid)
            }
            Scripts::Found(_, []) => noop(Success::NO_SCRIPT),
            Scripts::Found(from, scripts) => self.run_scripts(walk, from, scripts, whole),
        }
    }

    /// Scripts run one after another; the first failure ends the event (EC2-010).
    fn run_scripts(
        &self,
        walk: &Walk,
        from: ScriptsFrom,
        scripts: &[Script],
        whole: Option<Duration>,
    ) -> Course {
        let struck = self
            .faults
            .strikes_event(self.world, walk, |what| match what {
                What::ScriptFails { exit_code } => Some(ScriptEnd::Fails { exit_code }),
                What::ScriptTimesOut => Some(ScriptEnd::Hangs),
                What::ScriptMissing => Some(ScriptEnd::Missing),
                What::ScriptNotExecutable => Some(ScriptEnd::NotExecutable),
                What::OutputsLeftOpen => Some(ScriptEnd::LeavesOutputsOpen),
                _ => None,
            });
        let mut takes = Duration::ZERO;
        for (place, script) in scripts.iter().enumerate() {
            let ends = match struck {
                // A fault of the event strikes its first script.
                Some(end) if place == 0 => end,
                _ => self.end_of(walk, script, place),
            };
            let time = self.time_of(walk, script, place, whole);
            let (spent, failure) = run_script(script, ends, time, place);
            takes = takes.saturating_add(spent);
            let late = takes > walk.limits.event;
            if let Some(failure) = failure.or_else(|| late.then(|| overdue(place))) {
                return Course {
                    takes,
                    result: EventResult::Failed(failure),
                };
            }
        }
        let success = match from {
            ScriptsFrom::ThisRevision => Success::SCRIPTS,
            ScriptsFrom::LastSuccessfulInstall | ScriptsFrom::MostRecentInstall => {
                Success::Worked(EC2_011)
            }
        };
        Course {
            takes,
            result: EventResult::Succeeded(success),
        }
    }

    fn time_of(
        &self,
        walk: &Walk,
        script: &Script,
        place: usize,
        whole: Option<Duration>,
    ) -> Duration {
        if let Some(whole) = whole {
            // The scenario gives the event's time as a whole: it is booked on the first script.
            return if place == 0 { whole } else { Duration::ZERO };
        }
        let latency = script
            .time
            .as_ref()
            .unwrap_or(&self.world.profile_of(walk.host).script);
        match latency {
            Latency::Constant(duration) => *duration,
            Latency::Drawn(sampler) if place == 0 => {
                sampler.sample(walk.words[work_word(walk.event)])
            }
            Latency::Drawn(sampler) => {
                sampler.sample(self.script_word(walk, purpose::SCRIPT_TIME, place))
            }
        }
    }

    fn end_of(&self, walk: &Walk, script: &Script, place: usize) -> ScriptEnd {
        match script.chance {
            Some(chance)
                if uniform(self.script_word(walk, purpose::SCRIPT_END, place)) >= chance =>
            {
                ScriptEnd::Succeeds
            }
            Some(_) | None => script.ends,
        }
    }

    fn script_word(&self, walk: &Walk, base: u32, place: usize) -> u64 {
        let path = self.world.walk_path(walk.group, walk.revision, walk.host);
        let purpose = Purpose(base + walk.event as u32);
        let mut stream = Stream::new(self.seed, path, purpose, walk.attempt);
        stream.seek(place as u64);
        stream.next_word()
    }

    fn revision(&self, walk: &Walk) -> &'_ Revision {
        &self.world.revisions[walk.revision.index()]
    }
}

/// Pauses between the four attempts of a GitHub download (EC2-160).
const GITHUB_RETRIES: Duration = Duration::from_secs(10 + 30 + 90);

fn failed(takes: Duration, cause: FailureCause) -> Course {
    Course {
        takes,
        result: EventResult::Failed(Failure::of(cause)),
    }
}

/// The failure of an event whose limit passes while the script at `place` runs (EC2-155).
fn overdue(place: usize) -> Failure {
    Failure {
        cause: FailureCause::OutOfTime,
        script: Some(place_of(place)),
        exit_code: None,
    }
}

/// A script's place is kept in eight bits; of a hook with more scripts the last is named.
fn place_of(place: usize) -> u8 {
    u8::try_from(place).unwrap_or(u8::MAX)
}

/// Time and failure of one script.
fn run_script(
    script: &Script,
    ends: ScriptEnd,
    time: Duration,
    place: usize,
) -> (Duration, Option<Failure>) {
    let at = Some(place_of(place));
    let failure = |cause, exit_code| {
        Some(Failure {
            cause,
            script: at,
            exit_code,
        })
    };
    let timed_out = (script.timeout, failure(FailureCause::ScriptTimedOut, None));
    match ends {
        ScriptEnd::Missing => (Duration::ZERO, failure(FailureCause::ScriptMissing, None)),
        ScriptEnd::NotExecutable => (
            Duration::ZERO,
            failure(FailureCause::ScriptNotExecutable, None),
        ),
        ScriptEnd::Hangs => timed_out,
        ScriptEnd::LeavesOutputsOpen => {
            (script.timeout, failure(FailureCause::OutputsLeftOpen, None))
        }
        _ if time > script.timeout => timed_out,
        ScriptEnd::Fails { exit_code } => {
            (time, failure(FailureCause::ScriptFailed, Some(exit_code)))
        }
        ScriptEnd::Succeeds => (time, None),
    }
}

/// Time to move `bytes` at `rate` bytes a second, rounded up to a microsecond.
fn transfer(bytes: u64, rate: u64) -> Duration {
    let micros = (u128::from(bytes) * 1_000_000).div_ceil(u128::from(rate.max(1)));
    Duration::from_micros(
        u64::try_from(micros)
            .unwrap_or(u64::MAX)
            .min(LONGEST_MICROS),
    )
}

/// Longer than any limit: a century.
const LONGEST_MICROS: u64 = 100 * 366 * 86_400 * 1_000_000;

pub(crate) fn stretched(duration: Duration, factor: f64) -> Duration {
    if factor <= 1.0 {
        return duration;
    }
    let secs = duration.as_secs_f64() * factor;
    Duration::from_secs_f64(secs.min(LONGEST_MICROS as f64 / 1e6))
}
