//! What stands between users and hosts.

use crate::aws::named::named;

named! {
    /// What stands between users and hosts.
    pub enum Kind {
        /// A target group of an Application Load Balancer.
        Application = "application",
        /// A target group of a Network Load Balancer.
        Network = "network",
        /// A Classic Load Balancer, which has its instances itself.
        Classic = "classic",
        /// Nothing: users reach the fleet directly.
        Direct = "direct",
    }
}
