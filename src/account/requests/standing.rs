//! How a host stands with every target group it belongs to, in one word, so that hosts alike can be
//! told by comparing words.

use crate::aws::elb::routing::MILLION;
use crate::aws::elb::slow_start::{LEAST_PPM, STEPS};
use crate::aws::elb::target::TargetState;

/// The state of one host in the target groups of its fleet, by their place in the fleet's list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Standing(u128);

/// Target groups one fleet can belong to: ten of each sort as far as CodeDeploy goes (EC2-125), and
/// one for users that reach it directly.
pub const GROUPS_PER_FLEET: usize = 21;

/// Steps of slow start (LB-032).
pub const SLOW_START_STEPS: u8 = STEPS as u8;

const BITS: usize = 5;
const MASK: u128 = (1 << BITS) - 1;
const HEALTHY: u128 = 5;

/// A target's state with its step of slow start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The state a load balancer shows.
    pub state: TargetState,
    /// Steps of slow start done, [`SLOW_START_STEPS`] when it is over. Of a healthy target only.
    pub slow_start: u8,
}

impl Place {
    /// A state without slow start.
    pub const fn of(state: TargetState) -> Self {
        Self {
            state,
            slow_start: SLOW_START_STEPS,
        }
    }
}

impl Place {
    /// The weight of a target by its slow start, in parts per million (LB-032).
    pub fn weight_ppm(self) -> u32 {
        let step = u32::from(self.slow_start.min(SLOW_START_STEPS));
        (MILLION / u32::from(SLOW_START_STEPS) * step).max(LEAST_PPM)
    }

    /// The step of slow start with a weight.
    pub fn step_of(weight_ppm: u32) -> u8 {
        let step = weight_ppm / (MILLION / u32::from(SLOW_START_STEPS));
        u8::try_from(step).map_or(SLOW_START_STEPS, |step| step.min(SLOW_START_STEPS))
    }
}

impl Standing {
    /// Whether some target group has it for healthy.
    pub fn is_healthy_anywhere(self) -> bool {
        (0..GROUPS_PER_FLEET).any(|slot| self.0 >> (slot * BITS) & MASK >= HEALTHY)
    }

    /// The place in the target group at `slot`.
    pub fn get(self, slot: usize) -> Place {
        let code = (self.0 >> (slot * BITS)) & MASK;
        match code {
            0 => Place::of(TargetState::Unregistered),
            1 => Place::of(TargetState::Initial),
            2 => Place::of(TargetState::Unhealthy),
            3 => Place::of(TargetState::Draining),
            4 => Place::of(TargetState::Unused),
            step => Place {
                state: TargetState::Healthy,
                slow_start: u8::try_from(step - HEALTHY).expect("invariant: five bits"),
            },
        }
    }

    /// The same with another place at `slot`.
    #[must_use]
    pub fn with(self, slot: usize, place: Place) -> Self {
        let code = match place.state {
            TargetState::Unregistered => 0,
            TargetState::Initial => 1,
            TargetState::Unhealthy => 2,
            TargetState::Draining => 3,
            TargetState::Unused => 4,
            TargetState::Healthy => HEALTHY + u128::from(place.slow_start.min(SLOW_START_STEPS)),
        };
        Self(self.0 & !(MASK << (slot * BITS)) | code << (slot * BITS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_reads_back_beside_all_others() {
        let states = [
            TargetState::Unregistered,
            TargetState::Initial,
            TargetState::Healthy,
            TargetState::Unhealthy,
            TargetState::Draining,
            TargetState::Unused,
        ];
        let mut standing = Standing::default();
        let place = |slot: usize| match states[slot % states.len()] {
            TargetState::Healthy => Place {
                state: TargetState::Healthy,
                slow_start: u8::try_from(slot).expect("small"),
            },
            state => Place::of(state),
        };
        for slot in 0..GROUPS_PER_FLEET {
            standing = standing.with(slot, place(slot));
        }
        for slot in 0..GROUPS_PER_FLEET {
            assert_eq!(standing.get(slot), place(slot), "slot {slot}");
        }
        assert_eq!(
            Standing::default().get(3),
            Place::of(TargetState::Unregistered)
        );
    }
}
