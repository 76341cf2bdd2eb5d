//! Names of charts as arguments.

use crate::report::charts::ChartKind;
use clap::ValueEnum;
use clap::builder::PossibleValue;

impl ValueEnum for ChartKind {
    fn value_variants<'a>() -> &'a [Self] {
        Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self {
            Self::Targets => "targets as lanes of lifecycle events",
            Self::Capacity => "capacity against demand, hosts against their minimum",
            Self::Revisions => "traffic by revision, and failed requests",
            Self::Alarms => "alarms under their metrics",
            Self::Distributions => "measures over all replications",
        };
        Some(PossibleValue::new(self.as_str()).help(help))
    }
}
