//! Why an attempt fails, and in which of the load balancer's counts it appears (TRF-010).

use crate::aws::named::named;

named! {
    /// Why an attempt fails.
    pub enum Cause {
        /// The application answers with an error of its own.
        TargetError = "target error",
        /// The host refuses the connection: nothing listens there (502).
        Refused = "connection refused",
        /// No target is registered, or none that may get requests (503).
        NoTarget = "no target",
        /// The queue of the target is full (503).
        Overflow = "queue full",
        /// The caller or the load balancer waits no longer (504).
        TimedOut = "timed out",
        /// The target is taken away while the request runs (502).
        DrainCut = "cut off by draining",
        /// The target dies without a word while the request runs (504).
        Abandoned = "target died",
    }
}

named! {
    /// The counts of answers that a load balancer publishes.
    pub enum CountClass {
        /// Answers with 2xx from a target.
        Target2xx = "HTTPCode_Target_2XX_Count",
        /// Answers with 4xx from a target.
        Target4xx = "HTTPCode_Target_4XX_Count",
        /// Answers with 5xx from a target.
        Target5xx = "HTTPCode_Target_5XX_Count",
        /// Answers with 5xx that the load balancer makes itself.
        Elb5xx = "HTTPCode_ELB_5XX_Count",
    }
}

impl Cause {
    /// How many causes there are.
    pub const COUNT: usize = Self::ALL.len();

    /// The index as a slice wants it.
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The count in which such an attempt appears: only what the application itself answers counts
    /// for the target.
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

    /// The code an Application Load Balancer answers with.
    pub const fn http_code(self) -> u16 {
        match self {
            Self::TargetError => 500,
            Self::Refused | Self::DrainCut => 502,
            Self::NoTarget | Self::Overflow => 503,
            Self::TimedOut | Self::Abandoned => 504,
        }
    }
}

impl CountClass {
    /// How many counts there are.
    pub const COUNT: usize = Self::ALL.len();

    /// The index as a slice wants it.
    pub const fn index(self) -> usize {
        self as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trf_010_only_an_answer_of_the_application_counts_for_the_target() {
        for cause in Cause::ALL {
            let of_target = cause.class() == CountClass::Target5xx;
            assert_eq!(of_target, *cause == Cause::TargetError, "{cause}");
        }
        assert_eq!((Cause::COUNT, CountClass::COUNT), (7, 4));
    }

    #[test]
    fn an_index_finds_its_cause_again() {
        for (index, cause) in Cause::ALL.iter().enumerate() {
            assert_eq!(cause.index(), index);
        }
        for (index, class) in CountClass::ALL.iter().enumerate() {
            assert_eq!(class.index(), index);
        }
    }
}
