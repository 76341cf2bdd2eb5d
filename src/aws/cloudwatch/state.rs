//! The states of an alarm and of its evaluation.

use crate::aws::named::named;

named! {
    /// What an alarm says (ALM-001).
    pub enum AlarmState {
        /// The metric is within the threshold.
        Ok = "OK",
        /// The metric is beyond the threshold.
        Alarm = "ALARM",
        /// There is not enough data to tell.
        InsufficientData = "INSUFFICIENT_DATA",
    }
}

named! {
    /// Whether an alarm can be evaluated; the state stands beside it (ALM-039).
    pub enum EvaluationState {
        /// The expression reads more metrics than a query returns.
        PartialData = "PARTIAL_DATA",
        /// The alarm is not set up well.
        EvaluationError = "EVALUATION_ERROR",
        /// CloudWatch has trouble for a while.
        EvaluationFailure = "EVALUATION_FAILURE",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alm_001_an_alarm_is_in_one_of_three_states() {
        let names: Vec<&str> = AlarmState::ALL.iter().map(|state| state.as_str()).collect();
        assert_eq!(names, ["OK", "ALARM", "INSUFFICIENT_DATA"]);
        assert_eq!(AlarmState::named("ALARM"), Some(AlarmState::Alarm));
    }
}
