//! AWS CodeDeploy: what it reads, what it decides and in which order.

pub mod appspec;
