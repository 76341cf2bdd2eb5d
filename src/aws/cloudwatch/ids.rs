//! Dense indices of what CloudWatch keeps.

/// An alarm in the order of the scenario: metric alarms first, composite alarms behind them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AlarmId(pub u16);

impl AlarmId {
    /// The index as a slice wants it.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}
