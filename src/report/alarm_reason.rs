//! Why an alarm changed its state, with the clock of the story.

use crate::aws::cloudwatch::evaluation::TreatMissingData;
use crate::aws::cloudwatch::state::AlarmState;
use crate::report::clock::Clock;
use crate::trace::alarm::{AlarmReason, Datapoints};
use crate::trace::entry::{Entry, What};
use crate::trace::wording::Wording;
use crate::trace::wording::requests::{Measured, short};

/// `2 of 3 datapoints above 100 since +22:00; newest datapoint 143`, or another reason in words.
pub(super) fn reason(entry: &Entry, wording: &Wording<'_>, clock: Clock) -> String {
    let What::Alarm { to, because, .. } = entry.what else {
        return String::new();
    };
    if let AlarmReason::Datapoints(points) = because
        && let Some(measured) = wording.measured(entry, points)
    {
        return datapoints(points, measured, to, clock);
    }
    let mut text = String::new();
    wording.detail(entry, &mut text);
    text
}

fn datapoints(points: Datapoints, by: Measured<'_>, to: AlarmState, clock: Clock) -> String {
    let considered = points.considered();
    let noun = if considered == 1 {
        "datapoint"
    } else {
        "datapoints"
    };
    let mut text = format!("{} of {considered} {noun}", points.breaching());
    if !by.condition.is_empty() {
        text = format!("{text} {}", by.condition);
    }
    if let Some(since) = by.since.filter(|_| to == AlarmState::Alarm) {
        text = format!("{text} since {}", clock.show(since));
    }
    if points.missing() > 0 {
        let taken = match by.missing {
            Some(TreatMissingData::Breaching) => " and taken as breaching",
            Some(TreatMissingData::NotBreaching) => " and taken as not breaching",
            Some(TreatMissingData::Missing | TreatMissingData::Ignore) | None => "",
        };
        text = format!("{text}, {} missing{taken}", points.missing());
    }
    if to == AlarmState::Ok && points.breaching() > 0 {
        text = format!("{text}, {} needed", by.needed);
    }
    if let Some(newest) = points.newest() {
        text = format!("{text}; newest datapoint {}", short(newest));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::sample;

    fn said(points: Datapoints, missing: TreatMissingData, to: AlarmState) -> String {
        let by = Measured {
            condition: "above 2",
            needed: 3,
            missing: Some(missing),
            since: points.oldest_breaching().map(|_| sample::at(1_320)),
        };
        datapoints(points, by, to, Clock::Seconds)
    }

    #[test]
    fn alm_047_an_alarm_says_since_when_it_saw_trouble_and_what_it_saw_last() {
        let points = Datapoints::new(2, 2, 0, Some(1_117.0)).breaching_since(4);
        assert_eq!(
            said(points, TreatMissingData::Missing, AlarmState::Alarm),
            "2 of 2 datapoints above 2 since +22:00; newest datapoint 1117"
        );
        assert_eq!(
            said(points, TreatMissingData::Missing, AlarmState::Ok),
            "2 of 2 datapoints above 2, 3 needed; newest datapoint 1117"
        );
        let none = Datapoints::new(0, 1, 0, None);
        assert_eq!(
            said(none, TreatMissingData::Missing, AlarmState::Ok),
            "0 of 1 datapoint above 2"
        );
    }

    #[test]
    fn alm_047_missing_points_are_counted_and_what_they_were_taken_as_is_said() {
        for (missing, words) in [
            (
                TreatMissingData::Breaching,
                "2 missing and taken as breaching",
            ),
            (
                TreatMissingData::NotBreaching,
                "2 missing and taken as not breaching",
            ),
            (TreatMissingData::Missing, "2 missing"),
            (TreatMissingData::Ignore, "2 missing"),
        ] {
            let points = Datapoints::new(1, 1, 2, Some(2.012_345)).breaching_since(2);
            assert_eq!(
                said(points, missing, AlarmState::Alarm),
                format!("1 of 1 datapoint above 2 since +22:00, {words}; newest datapoint 2.012")
            );
        }
    }
}
