//! Dates of virtual time, in UTC. It never asks what time it is.

/// The minute in which so many seconds since 1970 fall, such as `2026-03-02 10:00 UTC`.
pub(super) fn minute(seconds: i64) -> String {
    let days = seconds.div_euclid(86_400);
    let (hour, minute) = {
        let minutes = seconds.rem_euclid(86_400) / 60;
        (minutes / 60, minutes % 60)
    };
    let (year, month, day) = date(days);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02} UTC")
}

/// The time of day of so many seconds since 1970, such as `10:05`, or `10:05:30` where labels are not
/// whole minutes apart; at midnight the date, such as `03-02`.
pub(super) fn time_of_day(seconds: i64, step_s: u64) -> String {
    let of_day = seconds.rem_euclid(86_400);
    let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
    if !step_s.is_multiple_of(60) {
        return format!("{hour:02}:{minute:02}:{second:02}");
    }
    if of_day == 0 {
        let (_, month, day) = date(seconds.div_euclid(86_400));
        return format!("{month:02}-{day:02}");
    }
    format!("{hour:02}:{minute:02}")
}

/// Year, month and day of a day counted from 1970-01-01, in the Gregorian calendar.
///
/// Counted in years that begin in March, so that the day added in leap years comes last.
fn date(days: i64) -> (i64, i64, i64) {
    // Days since 0000-03-01.
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_day_gives_way_to_the_date_at_midnight() {
        assert_eq!(time_of_day(1_772_445_600, 60), "10:00");
        assert_eq!(time_of_day(1_772_445_630, 15), "10:00:30");
        assert_eq!(time_of_day(951_782_400, 3_600), "02-29");
        assert_eq!(time_of_day(-1, 1), "23:59:59");
    }

    #[test]
    fn an_instant_has_its_date_also_in_leap_years_and_before_1970() {
        for (seconds, text) in [
            (0, "1970-01-01 00:00 UTC"),
            (1_772_445_600, "2026-03-02 10:00 UTC"),
            (951_782_340, "2000-02-28 23:59 UTC"),
            (951_782_400, "2000-02-29 00:00 UTC"),
            (951_868_800, "2000-03-01 00:00 UTC"),
            (4_107_542_400, "2100-03-01 00:00 UTC"),
            (-60, "1969-12-31 23:59 UTC"),
        ] {
            assert_eq!(minute(seconds), text, "{seconds}");
        }
    }
}
