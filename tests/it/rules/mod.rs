//! Rules proved by whole runs of small worlds.

mod agents;
mod faults;
mod hosts;
mod installs;
mod luck;
mod scripts;
