//! CodeDeploy: deployment groups, configurations, deployments and their targets.

pub mod alarm_polling;
pub mod appspec;
pub mod config;
pub mod error_code;
pub mod group;
pub mod ids;
pub mod lifecycle;
pub mod notification;
pub mod options;
pub mod outbox;
pub mod refusal;
pub mod rollback;
pub mod server;
pub mod service;
pub mod status;
pub mod tags;
pub mod traffic;
pub mod zonal;
