//! The scenarios that come with the program.

/// A scenario embedded in the binary.
#[derive(Debug, PartialEq, Eq)]
pub struct Shipped {
    /// Its name.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
    /// The files it may name, each with its path and text.
    pub files: &'static [(&'static str, &'static str)],
}

macro_rules! shipped {
    ($($name:literal),+ $(,)?) => {
        /// All of them, in the order in which they teach.
        pub const SHIPPED: &[Shipped] = &[$(Shipped {
            name: $name,
            text: include_str!(concat!("../../scenarios/", $name, ".yaml")),
            files: FILES,
        }),+];
    };
}

macro_rules! files {
    ($($path:literal),* $(,)?) => {
        const FILES: &[(&str, &str)] = &[$(
            ($path, include_str!(concat!("../../scenarios/", $path))),
        )*];
    };
}

shipped![
    "first-deploy",
    "two-hosts",
    "last-one-fails",
    "poisoned-stop",
    "dead-agents",
    "three-hosts-captured",
    "half-at-a-time-bad-v2",
    "why-five-minutes",
    "no-load-balancer",
    "alarm-already-red",
    "alarm-too-late",
    "masked-by-outlier-weights",
    "retry-storm",
    "slow-start-trap",
    "az-outage",
    "zone-by-zone",
    "zone-that-fails",
    "two-hundred",
    "blue-green-hosts",
    "blue-green-ready-window",
    "blue-green-rollback-early",
    "blue-green-rollback-late",
    "left-behind",
];

files!["appspec/web.yml"];

/// The shipped scenario of this name.
pub fn shipped(name: &str) -> Option<&'static Shipped> {
    SHIPPED.iter().find(|shipped| shipped.name == name)
}
