//! Why an attempt fails, and as what CloudWatch counts it.

use crate::aws::named::named;

named! {
    /// Why an attempt fails.
    pub enum Cause {
        /// The application answers 5xx.
        TargetError = "targetError",
        /// The target refuses the connection, 502.
        Refused = "refused",
        /// No target is registered, 503.
        NoTarget = "noTarget",
        /// The queue is full, 503.
        Overflow = "overflow",
        /// Client or load balancer wait no longer, 504.
        TimedOut = "timedOut",
        /// The drain ended while the request ran, 502.
        DrainCut = "drainCut",
        /// The target died silently, 504.
        Abandoned = "abandoned",
    }
}

/// As what a load balancer counts an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountClass {
    /// `HTTPCode_Target_2XX_Count`.
    Target2xx,
    /// `HTTPCode_Target_4XX_Count`.
    Target4xx,
    /// `HTTPCode_Target_5XX_Count`.
    Target5xx,
    /// `HTTPCode_ELB_5XX_Count`.
    Elb5xx,
}

impl Cause {
    /// How many causes there are.
    pub const COUNT: usize = Self::ALL.len();

    /// As what an attempt that fails so is counted.
    pub const fn class(self) -> CountClass {
        match self {
            Self::TargetError => CountClass::Target5xx,
            Self::Refused
            | Self::NoTarget
            | Self::Overflow
            | Self::TimedOut
            | Self::DrainCut
            | Self::Abandoned => CountClass::Elb5xx,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_application_answers_is_counted_for_the_target() {
        for cause in Cause::ALL {
            let of_target = *cause == Cause::TargetError;
            assert_eq!(cause.class() == CountClass::Target5xx, of_target, "{cause}");
        }
    }
}
