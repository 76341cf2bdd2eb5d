//! The EC2/on-premises platform: a deployment, its targets and what they say to the outside.

pub mod action;
pub mod deployment;
pub mod health;
pub mod result;
pub mod schedule;
pub mod settings;
pub mod target;
