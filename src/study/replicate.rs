//! Replications in parallel, taken in their order.
//!
//! Workers run and read; one fold takes what they read, in replication order, so the number of
//! threads moves no byte (RNG-033). While a chunk runs, the one before is folded; memory holds two
//! chunks, however many replications there are.

use crate::account::world::Operation;
use crate::engine::simulation::{Run, Simulation};
use crate::kernel::chance::stream::Seed;
use crate::kernel::time::Time;
use crate::study::plan::{Base, Plan, Replication};
use crate::trace::outcome::Outcome;
use crate::trace::recorder::Level;
use rayon::ThreadPool;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::any::Any;
use std::convert::Infallible;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

/// Replications a thread runs between two folds: enough that an uneven chunk costs little.
const CHUNK_PER_THREAD: usize = 16;

/// One finished run, as a worker sees it.
#[derive(Debug)]
pub struct Trial {
    /// Which.
    pub replication: Replication,
    /// Its seed.
    pub seed: Seed,
    /// What happened.
    pub run: Run,
    /// What happens without deployments, if the plan asks for it.
    pub base: Option<Outcome>,
}

/// Why a study ended before its last replication.
#[derive(Debug)]
pub enum Halt<E> {
    /// It was told to stop.
    Interrupted,
    /// A run broke an invariant of ours.
    Fault {
        /// In which replication.
        replication: Replication,
        /// What the panic said.
        message: String,
    },
    /// The fold could not go on.
    Fold(E),
}

enum Read<T> {
    Done(T),
    NotRun,
    Fault(Replication, String),
}

/// Runs all replications on the threads of `pool`. What `read` makes of each is given to `fold`, one
/// after the other. `stop` is looked at between
/// runs and now and then within one.
///
/// # Errors
/// See [`Halt`]. Of several faults the one of the first replication is reported.
pub fn replicate<T: Send, E: Send>(
    plan: &Plan<'_>,
    pool: &ThreadPool,
    stop: &AtomicBool,
    read: impl Fn(&Trial) -> T + Sync,
    mut fold: impl FnMut(T) -> Result<(), E> + Send,
) -> Result<(), Halt<E>> {
    let threads = pool.current_num_threads();
    let chunk = u32::try_from(threads.saturating_mul(CHUNK_PER_THREAD)).unwrap_or(u32::MAX);
    let all = plan.replications.get();
    pool.install(|| {
        let mut before = Vec::new();
        let mut next = 0;
        while next < all {
            let end = next.saturating_add(chunk).min(all);
            let range = next..end;
            let (folded, read) = rayon::join(
                || fold_all(std::mem::take(&mut before), &mut fold),
                || run_all(plan, range, stop, &read),
            );
            folded?;
            before = read;
            next = end;
        }
        fold_all(before, &mut fold)
    })
}

fn run_all<T: Send>(
    plan: &Plan<'_>,
    range: Range<u32>,
    stop: &AtomicBool,
    read: &(impl Fn(&Trial) -> T + Sync),
) -> Vec<Read<T>> {
    range
        .into_par_iter()
        .map(|index| attempt(plan, Replication::with_index(index), stop, read))
        .collect()
}

/// Runs one replication of a plan alone.
///
/// # Errors
/// See [`Halt`]; there is no fold that could refuse.
pub fn only<T>(
    plan: &Plan<'_>,
    replication: Replication,
    stop: &AtomicBool,
    read: impl Fn(&Trial) -> T,
) -> Result<T, Halt<Infallible>> {
    match attempt(plan, replication, stop, &read) {
        Read::Done(done) => Ok(done),
        Read::NotRun => Err(Halt::Interrupted),
        Read::Fault(replication, message) => Err(Halt::Fault {
            replication,
            message,
        }),
    }
}

fn attempt<T>(
    plan: &Plan<'_>,
    replication: Replication,
    stop: &AtomicBool,
    read: &impl Fn(&Trial) -> T,
) -> Read<T> {
    if stop.load(Ordering::Relaxed) {
        return Read::NotRun;
    }
    // The run is a value of its own: whatever a panic leaves half done is dropped with it.
    let attempt = catch_unwind(AssertUnwindSafe(|| {
        let seed = plan.seed_of(replication);
        let simulation = Simulation::new(&plan.scenario.world, seed, Level::Full);
        let run = simulation.run_unless(|| stop.load(Ordering::Relaxed))?;
        let base = match plan.base {
            Base::None => None,
            Base::Paired => Some(base(plan, seed, run.ended, stop)?),
        };
        Some(read(&Trial {
            replication,
            seed,
            run,
            base,
        }))
    }));
    match attempt {
        Ok(Some(done)) => Read::Done(done),
        Ok(None) => Read::NotRun,
        Err(panic) => Read::Fault(replication, words(panic.as_ref())),
    }
}

/// The same replication without deployments, as long as the run it is paired with (TRF-061). None if
/// it was stopped.
fn base(plan: &Plan<'_>, seed: Seed, ended: Time, stop: &AtomicBool) -> Option<Outcome> {
    let mut world = plan.scenario.world.clone();
    world.timeline.retain(|timed| match timed.operation {
        Operation::CreateDeployment(_)
        | Operation::RestartDeployment { .. }
        | Operation::StopDeployment { .. }
        | Operation::ContinueDeployment { .. } => false,
        Operation::SetAlarmState { .. }
        | Operation::ModifyRule(_)
        | Operation::StartZonalShift { .. }
        | Operation::CancelZonalShift { .. } => true,
    });
    world.until = Some(ended.since(Time::ZERO));
    let simulation = Simulation::new(&world, seed, Level::Summary);
    let run = simulation.run_unless(|| stop.load(Ordering::Relaxed))?;
    Some(run.outcome)
}

fn fold_all<T, E>(
    chunk: Vec<Read<T>>,
    fold: &mut impl FnMut(T) -> Result<(), E>,
) -> Result<(), Halt<E>> {
    for read in chunk {
        match read {
            Read::Done(done) => fold(done).map_err(Halt::Fold)?,
            Read::NotRun => return Err(Halt::Interrupted),
            Read::Fault(replication, message) => {
                return Err(Halt::Fault {
                    replication,
                    message,
                });
            }
        }
    }
    Ok(())
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without words".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::load::load;
    use crate::scenario::model::Scenario;
    use rayon::ThreadPoolBuilder;
    use std::num::NonZeroU32;

    fn scenario() -> Scenario {
        load("two-hosts", &[], None)
            .expect("a shipped scenario loads")
            .scenario
    }

    fn run(
        read: impl Fn(&Trial) -> u32 + Sync,
        mut fold: impl FnMut(u32) -> Result<(), String> + Send,
        stop: &AtomicBool,
    ) -> Result<(), Halt<String>> {
        let scenario = scenario();
        let plan = Plan {
            scenario: &scenario,
            seed: 7,
            replications: NonZeroU32::new(100).expect("not 0"),
            base: Base::None,
        };
        let pool = ThreadPoolBuilder::new()
            .num_threads(2)
            .build()
            .expect("two threads");
        replicate(&plan, &pool, stop, read, &mut fold)
    }

    #[test]
    fn rng_033_replications_are_folded_in_their_order() {
        let mut seen = Vec::new();
        let fold = |index| {
            seen.push(index);
            Ok(())
        };
        let ended = run(
            |trial| trial.replication.index(),
            fold,
            &AtomicBool::new(false),
        );
        assert!(ended.is_ok());
        assert!(seen.into_iter().eq(0..100));
    }

    #[test]
    fn a_panic_names_its_replication_and_stops_the_study() {
        let read = |trial: &Trial| {
            assert!(trial.replication.index() < 41, "broken on purpose");
            trial.replication.index()
        };
        match run(read, |_| Ok(()), &AtomicBool::new(false)) {
            Err(Halt::Fault {
                replication,
                message,
            }) => {
                assert_eq!(
                    (replication.index(), message.as_str()),
                    (41, "broken on purpose")
                );
            }
            other => panic!("no fault but {other:?}"),
        }
    }

    #[test]
    fn a_study_can_be_stopped_and_its_fold_can_refuse() {
        let index = |trial: &Trial| trial.replication.index();
        let stopped = run(index, |_| Ok(()), &AtomicBool::new(true));
        assert!(matches!(stopped, Err(Halt::Interrupted)));
        let refused = run(index, |_| Err("full".to_owned()), &AtomicBool::new(false));
        assert!(matches!(refused, Err(Halt::Fold(why)) if why == "full"));
    }

    #[test]
    fn trf_061_a_paired_run_has_no_deployment_and_is_as_long() {
        let scenario = scenario();
        let plan = Plan {
            scenario: &scenario,
            seed: 7,
            replications: NonZeroU32::MIN,
            base: Base::Paired,
        };
        let seed = plan.seed_of(Replication::with_index(0));
        let ended = Time::from_micros(60_000_000);
        let base = base(&plan, seed, ended, &AtomicBool::new(false)).expect("nobody stops it");
        assert!(base.deployments().is_empty() && base.refused().is_empty());
    }
}
