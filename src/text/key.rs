//! Keys whose first letter may be a capital or a small one.

/// Whether two keys are the same when the case of the first letter is free.
pub fn same_but_for_first_letter(one: &str, other: &str) -> bool {
    let mut ones = one.chars();
    let mut others = other.chars();
    match (ones.next(), others.next()) {
        (Some(a), Some(b)) => a.eq_ignore_ascii_case(&b) && ones.as_str() == others.as_str(),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_letter_is_free() {
        for (one, other, same) in [
            ("", "", true),
            ("a", "A", true),
            ("alarmName", "AlarmName", true),
            ("alarmName", "alarmname", false),
            ("éa", "Éa", false),
            ("a", "", false),
            ("a", "ab", false),
        ] {
            assert_eq!(same_but_for_first_letter(one, other), same, "{one} {other}");
        }
    }
}
