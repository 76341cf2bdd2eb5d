//! Numbers by which load balancing is known.

/// A target group, by its place in the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TargetGroupId(pub u16);

impl TargetGroupId {
    /// The place in lists of all target groups.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}
