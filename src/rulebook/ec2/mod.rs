//! EC2/on-premises deployments, a file per section.

pub(in crate::rulebook) mod agent;
pub(in crate::rulebook) mod blue_green;
pub(in crate::rulebook) mod deployment;
pub(in crate::rulebook) mod healthy_hosts;
pub(in crate::rulebook) mod lifecycle;
pub(in crate::rulebook) mod rollback;
pub(in crate::rulebook) mod targets;
pub(in crate::rulebook) mod traffic;
pub(in crate::rulebook) mod zones;
