//! Dense indices of what a scenario names. Names live outside; machines carry numbers.

/// Declares an index newtype.
macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident($inner:ty);)+) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub $inner);

        impl $name {
            /// The index as a slice wants it.
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    )+};
}

ids! {
    /// An EC2 instance or on-premises host, in the order of the scenario.
    InstanceId(u32);
    /// A deployment group, in the order of the scenario, over all applications.
    GroupId(u16);
    /// A revision, in the order of the scenario.
    RevisionId(u16);
    /// A deployment, in order of creation from 0; people see it counted from 1.
    DeploymentId(u32);
    /// A target of one deployment, in the order in which targets are started.
    TargetIndex(u32);
    /// An Availability Zone, by its place in the order in which zones are deployed to (EC2-056).
    ZonePlace(u16);
}
