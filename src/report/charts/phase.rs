//! Lifecycle events as charts show them: a colour each, and for many targets in a few phases.

use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::report::charts::palette::Colour;

/// The colour of an event.
pub(super) const fn colour(event: LifecycleEventName) -> Colour {
    use LifecycleEventName as Event;
    match event {
        Event::BeforeBlockTraffic | Event::AfterBlockTraffic => Colour::MIST,
        Event::BlockTraffic => Colour::BLUE,
        Event::ApplicationStop => Colour::PURPLE,
        Event::DownloadBundle => Colour::SAND,
        Event::BeforeInstall | Event::AfterInstall => Colour::YELLOW,
        Event::Install => Colour::ORANGE,
        Event::ApplicationStart => Colour::GREEN,
        Event::ValidateService => Colour::MINT,
        Event::BeforeAllowTraffic | Event::AfterAllowTraffic => Colour::MIST,
        Event::AllowTraffic => Colour::SKY,
    }
}

/// What a target is about, where there are too many to show each event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Phase {
    /// Its deployment has not come to it.
    Waits,
    /// It leaves its load balancer.
    Leaves,
    /// What ran before is stopped.
    Stops,
    /// The new revision is brought.
    Installs,
    /// The new revision starts.
    Starts,
    /// It joins its load balancer.
    Joins,
    /// It succeeded.
    Succeeded,
    /// It will not be deployed to.
    Skipped,
    /// It failed.
    Failed,
}

impl Phase {
    /// All, from what is drawn at the bottom to what is drawn at the top.
    pub(super) const STACKED: [Self; 9] = [
        Self::Failed,
        Self::Skipped,
        Self::Succeeded,
        Self::Joins,
        Self::Starts,
        Self::Installs,
        Self::Stops,
        Self::Leaves,
        Self::Waits,
    ];

    /// The phase in which an event stands.
    pub(super) const fn of(event: LifecycleEventName) -> Self {
        use LifecycleEventName as Event;
        match event {
            Event::BeforeBlockTraffic | Event::BlockTraffic | Event::AfterBlockTraffic => {
                Self::Leaves
            }
            Event::ApplicationStop => Self::Stops,
            Event::DownloadBundle | Event::BeforeInstall | Event::Install | Event::AfterInstall => {
                Self::Installs
            }
            Event::ApplicationStart | Event::ValidateService => Self::Starts,
            Event::BeforeAllowTraffic | Event::AllowTraffic | Event::AfterAllowTraffic => {
                Self::Joins
            }
        }
    }

    pub(super) const fn colour(self) -> Colour {
        match self {
            Self::Waits => Colour::PALE,
            Self::Leaves => Colour::BLUE,
            Self::Stops => Colour::PURPLE,
            Self::Installs => Colour::ORANGE,
            Self::Starts => Colour::GREEN,
            Self::Joins => Colour::SKY,
            Self::Succeeded => Colour::MIST,
            Self::Skipped => Colour::RULE,
            Self::Failed => Colour::RED,
        }
    }

    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Waits => "wait for their turn",
            Self::Leaves => "leave the load balancer",
            Self::Stops => "stop (ApplicationStop)",
            Self::Installs => "install (DownloadBundle to AfterInstall)",
            Self::Starts => "start (ApplicationStart, ValidateService)",
            Self::Joins => "join the load balancer",
            Self::Succeeded => "Succeeded",
            Self::Skipped => "Skipped",
            Self::Failed => "Failed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_in_a_stack_differ_in_lightness() {
        for pair in Phase::STACKED.windows(2) {
            let [one, two] = [pair[0], pair[1]].map(|phase| phase.colour().lightness());
            assert!((one - two).abs() > 0.1, "{:?}: {one} and {two}", pair);
        }
    }

    #[test]
    fn events_that_follow_each_other_differ_in_lightness() {
        use LifecycleEventName as Event;
        let in_order = [
            Event::BeforeBlockTraffic,
            Event::BlockTraffic,
            Event::AfterBlockTraffic,
            Event::ApplicationStop,
            Event::DownloadBundle,
            Event::BeforeInstall,
            Event::Install,
            Event::AfterInstall,
            Event::ApplicationStart,
            Event::ValidateService,
            Event::BeforeAllowTraffic,
            Event::AllowTraffic,
            Event::AfterAllowTraffic,
        ];
        for pair in in_order.windows(2) {
            let [one, two] = [pair[0], pair[1]].map(|event| colour(event).lightness());
            assert!((one - two).abs() > 0.04, "{pair:?}: {one} and {two}");
        }
    }
}
