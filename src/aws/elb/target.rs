//! A target as its target group sees it.

use crate::aws::named::named;

named! {
    /// State of a target in its target group.
    pub enum TargetState {
        /// Not registered.
        Unregistered = "unregistered",
        /// Registered, its first health checks under way.
        Initial = "initial",
        /// Passes its health checks.
        Healthy = "healthy",
        /// Fails its health checks.
        Unhealthy = "unhealthy",
        /// Deregistered, requests under way may end.
        Draining = "draining",
        /// Registered, but nothing is routed to its group or zone.
        Unused = "unused",
    }
}
