//! Where every drawn value comes from: one stream per entity and purpose (RNG-003), so that no draw
//! moves another.

use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::kernel::chance::stream::{PathHash, Purpose, Seed, Stream};

/// Words of a walk's stream that are drawn together when a target starts.
pub const WALK_WORDS: usize = 32;

/// The words of chance of one target's walk: two per lifecycle event, by the event's own number, so
/// that another order of events moves no draw.
pub type WalkWords = [u64; WALK_WORDS];

/// The word that decides how long the dispatch of `event` takes.
pub const fn gap_word(event: LifecycleEventName) -> usize {
    2 * event as usize
}

/// The word that decides how long `event` itself takes.
pub const fn work_word(event: LifecycleEventName) -> usize {
    2 * event as usize + 1
}

/// The word that decides how long the target takes to be finalised.
pub const FINALISE_WORD: usize = 26;
/// The word that decides when the skipped events are stamped.
pub const SKIP_STAMP_WORD: usize = 27;

const _: () = assert!(SKIP_STAMP_WORD < WALK_WORDS);

/// Purposes of streams; each number is part of the promise that draws do not move.
pub mod purpose {
    use super::Purpose;

    /// The words of a walk.
    pub const WALK: Purpose = Purpose(1);
    /// The order of a deployment's targets.
    pub const TARGET_ORDER: Purpose = Purpose(2);
    /// Waits of a deployment: start checks.
    pub const START: Purpose = Purpose(3);
    /// Waits of a deployment: its end.
    pub const DEPLOYMENT_FINALISE: Purpose = Purpose(4);
    /// Waits of a deployment: creation of its rollback.
    pub const ROLLBACK_CREATION: Purpose = Purpose(5);
    /// Which hosts a fault picks.
    pub const FAULT_PICK: Purpose = Purpose(6);
    /// Whether a fault strikes this time.
    pub const FAULT_CHANCE: Purpose = Purpose(7);
    /// When a fault strikes next.
    pub const FAULT_ARRIVAL: Purpose = Purpose(8);
    /// How long a fault lasts.
    pub const FAULT_LASTS: Purpose = Purpose(9);
    /// Terminating the blue instances of a deployment.
    pub const BLUE_TERMINATION: Purpose = Purpose(11);
    /// Launching a green instance.
    pub const GREEN_PROVISION: Purpose = Purpose(12);
    /// An agent's return to its first poll.
    pub const AGENT_RETURN: Purpose = Purpose(10);
    /// Noise of a demand, by the minute.
    pub const DEMAND: Purpose = Purpose(20);
    /// Counts of answers for a load balancer's metrics, by the minute, plus the class in the attempt.
    pub const COUNT: Purpose = Purpose(21);
    /// Noise of a percentile of few samples, by the minute.
    pub const PERCENTILE: Purpose = Purpose(22);
    /// From the start of an application until it answers.
    pub const START_UP: Purpose = Purpose(23);
    /// From the registration of a target to its first check.
    pub const REGISTRATION_LAG: Purpose = Purpose(30);
    /// The phase of the health checks of a target.
    pub const HEALTH_CHECK_PHASE: Purpose = Purpose(31);
    /// The delivery of a minute of a metric.
    pub const DELIVERY: Purpose = Purpose(32);
    /// The phase of the evaluations of an alarm.
    pub const ALARM_PHASE: Purpose = Purpose(33);
    /// The propagation of a change of weights.
    pub const PROPAGATION: Purpose = Purpose(34);
    /// Whether a call of a load balancer is throttled, by the event and the try in the attempt.
    pub const CALL_THROTTLE: Purpose = Purpose(35);
    /// Whether a poll of alarms fails, by the deployment and the poll in the attempt.
    pub const POLL_THROTTLE: Purpose = Purpose(36);
    /// Times of the second and later scripts of an event, plus the event's number.
    pub const SCRIPT_TIME: u32 = 100;
    /// Outcomes of an event's scripts, plus the event's number.
    pub const SCRIPT_END: u32 = 200;
}

/// Draws one word of the stream of `path` for `purpose`.
pub fn word(seed: Seed, path: PathHash, purpose: Purpose, attempt: u32) -> u64 {
    Stream::new(seed, path, purpose, attempt).next_word()
}

/// Mixes a host's path with one word of a deployment into an order key. Another host or deployment
/// moves no key (EC2-042).
pub const fn order_key(path: PathHash, word: u64) -> u64 {
    // The finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): a bijection, so that keys
    // collide no more often than paths do.
    let mut z = path.as_u64() ^ word;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
