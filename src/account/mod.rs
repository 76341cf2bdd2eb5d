//! The world the services act on: hosts, hooks, latencies, revisions and faults.
