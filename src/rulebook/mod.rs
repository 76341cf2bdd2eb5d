//! The rules of behaviour by number: constants only, a file per prefix or section.
//!
//! What the simulator decides it decides by a rule, and the trace names that rule. This room holds
//! what a rule says, on what ground, how it stands in the simulator and where it comes from. It does
//! not know who decides by it.
//!
//! ```
//! use cutover::rulebook::{self, EC2_044, Ground, Rule};
//!
//! assert_eq!(EC2_044.to_string(), "EC2-044");
//! assert_eq!(EC2_044.ground(), Ground::Inferred);
//! assert_eq!("ec2-044".parse::<Rule>(), Ok(EC2_044));
//! assert!(rulebook::all().any(|rule| rule == EC2_044));
//! ```

mod facts;
mod lookup;
mod prefix;
mod rule;
mod table;
mod trf;

mod alm;
mod cfg;
mod ec2;
mod flt;
mod lam;
mod lat;
mod lb;
mod rng;
mod spec;

pub use facts::{Ground, Standing, StandingKind, UnknownName};
pub use lookup::UnknownRule;
pub use prefix::Prefix;
pub use rule::Rule;
pub use table::all;

// Re-exports, not imports: a rule is written down once, and is `rulebook::EC2_044` to everyone.
pub use alm::{evaluation::*, polling::*};
pub use cfg::*;
pub use ec2::{
    agent::*, blue_green::*, deployment::*, healthy_hosts::*, lifecycle::*, rollback::*,
    targets::*, traffic::*, zones::*,
};
pub use flt::*;
pub use lam::*;
pub use lat::*;
pub use lb::*;
pub use rng::*;
pub use spec::{resources::*, revisions::*, server::*};
pub use trf::{measures::*, requests::*};
