//! The states of a target as a load balancer shows them (LB-001).

use crate::aws::named::named;

named! {
    /// What a load balancer thinks of a target.
    pub enum TargetState {
        /// In no target group: deregistered, or never registered.
        Unregistered = "unregistered",
        /// Registered, and no health check has decided yet.
        Initial = "initial",
        /// Passes its health checks.
        Healthy = "healthy",
        /// Fails its health checks.
        Unhealthy = "unhealthy",
        /// Deregistered and finishing what it runs.
        Draining = "draining",
        /// Registered where no traffic can reach it, so never checked (LB-002).
        Unused = "unused",
    }
}

impl TargetState {
    /// Whether the target is registered: it may get requests, at the latest when all others fail.
    #[must_use]
    pub const fn is_registered(self) -> bool {
        match self {
            Self::Initial | Self::Healthy | Self::Unhealthy => true,
            Self::Unregistered | Self::Draining | Self::Unused => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lb_001_states_read_as_a_load_balancer_shows_them() {
        for state in TargetState::ALL {
            assert_eq!(TargetState::named(state.as_str()), Some(*state));
        }
        let registered: Vec<&str> = TargetState::ALL
            .iter()
            .filter(|state| state.is_registered())
            .map(|state| state.as_str())
            .collect();
        assert_eq!(registered, ["initial", "healthy", "unhealthy"]);
    }
}
