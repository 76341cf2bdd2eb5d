//! Names of charts as arguments.

use crate::report::charts::ChartKind;
use clap::ValueEnum;
use clap::builder::PossibleValue;

impl ValueEnum for ChartKind {
    fn value_variants<'a>() -> &'a [Self] {
        Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.as_str()).help(self.shows()))
    }
}
