//! The services as documented: pure machines without chance, every decision citing a rule.
//!
//! Nothing here knows how long anything takes or how it ends. A machine asks with an action and is
//! told with a signal; durations, order keys and outcomes come from outside.

pub(crate) mod named;

pub mod cloudwatch;
pub mod codedeploy;
pub mod elb;
