//! How long a load balancer takes unless a scenario says otherwise, as a scenario writes it
//! (LAT-030, LAT-033). Whoever draws from these stands elsewhere.

use super::target_group::Kind;

/// From registering a target until its checks begin (LB-008).
#[must_use]
pub const fn registration_lag(kind: Kind) -> &'static str {
    match kind {
        Kind::Application => "uniform(2s 5s)",
        Kind::Network => "lognormal(p50 90s p95 240s min 30s)",
        Kind::Classic => "5s",
        Kind::Direct => "0s",
    }
}

/// From a change of weights until it takes effect (LB-042).
pub const WEIGHT_PROPAGATION: &str = "lognormal(p50 2s p95 10s min 500ms max 60s)";
