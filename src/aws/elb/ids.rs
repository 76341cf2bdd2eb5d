//! Dense indices of what a load balancer is asked about.

/// A target group, Classic Load Balancer or fleet reached directly, in the order of the scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TargetGroupId(pub u16);

impl TargetGroupId {
    /// The index as a slice wants it.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}
