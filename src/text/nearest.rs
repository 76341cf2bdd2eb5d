//! The nearest spelling of a word among those that would have been right.
//!
//! It measures letters only and knows nothing of meaning.

/// Words longer than this, in characters, are not typing slips but something else.
const MAX_WORD_CHARS: usize = 100;

/// Up to so many slips a word is rather misspelt than a part of another.
const SURE_SLIPS: usize = 2;

/// Words shorter than this stand within others by accident.
const MIN_PART_CHARS: usize = 4;

/// The candidate that `word` most likely was meant to be, if one is near enough.
///
/// The measure is the Damerau–Levenshtein distance in its restricted form: insertions, deletions,
/// replacements and swaps of two neighbours count one each. Letters are compared without regard to
/// case; among equals the one that also agrees in case wins, then the one listed first. One slip is
/// allowed per three characters of the word, and always one.
///
/// Unless one is very near, a candidate of which the word is a part, or the other way round, is the
/// better guess: the one that differs by the fewest letters.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let exact: Vec<char> = word.chars().take(MAX_WORD_CHARS + 1).collect();
    if exact.len() > MAX_WORD_CHARS {
        return None;
    }
    let folded = fold(word);
    let allowed = (folded.len() / 3).max(1);

    let mut part: Option<(usize, &str)> = None;
    let near = candidates
        .into_iter()
        .inspect(|candidate| {
            let apart = distance_of_part(&folded, &fold(candidate));
            if let Some(apart) = apart.filter(|apart| part.is_none_or(|(least, _)| *apart < least))
            {
                part = Some((apart, candidate));
            }
        })
        .filter_map(|candidate| {
            let other = fold(candidate);
            if other.len().abs_diff(folded.len()) > allowed {
                return None;
            }
            let slips = distance(&folded, &other);
            let near = slips <= allowed && slips < folded.len().max(other.len());
            let with_case = || distance(&exact, &candidate.chars().collect::<Vec<_>>());
            near.then(|| ((slips, with_case()), candidate))
        })
        .min_by_key(|(slips, _)| *slips)
        .map(|((slips, _), candidate)| (slips, candidate));
    match (near, part) {
        (Some((slips, near)), part) if slips <= SURE_SLIPS || part.is_none() => Some(near),
        (Some(_) | None, part) => part.map(|(_, candidate)| candidate),
    }
}

/// How many letters two words differ by where one stands within the other; none if neither does, or
/// if it is too short to mean anything.
fn distance_of_part(word: &[char], candidate: &[char]) -> Option<usize> {
    let (short, long) = match word.len() <= candidate.len() {
        true => (word, candidate),
        false => (candidate, word),
    };
    let is_part =
        short.len() >= MIN_PART_CHARS && long.windows(short.len()).any(|part| part == short);
    is_part.then(|| long.len() - short.len())
}

fn fold(word: &str) -> Vec<char> {
    word.chars().flat_map(char::to_lowercase).collect()
}

/// Slips between two words, by three rolling rows of the usual table.
fn distance(from: &[char], to: &[char]) -> usize {
    let mut before_last = vec![0; to.len() + 1];
    let mut last: Vec<usize> = (0..=to.len()).collect();
    let mut row = vec![0; to.len() + 1];
    for i in 1..=from.len() {
        row[0] = i;
        for j in 1..=to.len() {
            let replaced = last[j - 1] + usize::from(from[i - 1] != to[j - 1]);
            row[j] = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            let swapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
            if swapped {
                row[j] = row[j].min(before_last[j - 2] + 1);
            }
        }
        std::mem::swap(&mut before_last, &mut last);
        std::mem::swap(&mut last, &mut row);
    }
    last[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_counts_each_slip_once() {
        for (from, to, slips) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("abc", "abc", 0),
            ("abc", "acb", 1),
            ("abc", "abxc", 1),
            ("abc", "ac", 1),
            ("abc", "axc", 1),
            ("kitten", "sitting", 3),
            ("abcd", "badc", 2),
            // The restricted form does not edit a swapped pair again.
            ("ca", "abc", 3),
        ] {
            let chars = |word: &str| word.chars().collect::<Vec<_>>();
            assert_eq!(distance(&chars(from), &chars(to)), slips, "{from} to {to}");
        }
    }

    #[test]
    fn the_nearest_candidate_wins() {
        for (word, candidates, expected) in [
            ("nmae", vec!["rate", "name"], Some("name")),
            (
                "deploymentgroupname",
                vec!["deploymentGroupName"],
                Some("deploymentGroupName"),
            ),
            ("in_place", vec!["BLUE_GREEN", "IN_PLACE"], Some("IN_PLACE")),
            ("instances", vec!["instance", "zones"], Some("instance")),
            ("größe", vec!["Größen"], Some("Größen")),
            // A part of one, or one with something added.
            (
                "healthCheckInterval",
                vec!["healthCheckPath", "healthCheckIntervalSeconds"],
                Some("healthCheckIntervalSeconds"),
            ),
            (
                "threshold",
                vec!["healthyThresholdCount"],
                Some("healthyThresholdCount"),
            ),
            (
                "instancesCount",
                vec!["tags", "instances"],
                Some("instances"),
            ),
            ("tag", vec!["storage"], None),
            // Too far to be a slip.
            ("instances", vec!["zones", "tags"], None),
            ("x", vec!["y"], None),
            ("to", vec!["at"], None),
            ("", vec!["a", "b"], None),
            ("name", vec![], None),
        ] {
            assert_eq!(
                nearest(word, candidates.iter().copied()),
                expected,
                "{word}"
            );
        }
    }

    #[test]
    fn of_equal_candidates_the_same_case_and_then_the_first_listed_wins() {
        assert_eq!(nearest("Name", ["name", "Name"]), Some("Name"));
        assert_eq!(nearest("cat", ["bat", "hat"]), Some("bat"));
        // Equal but for case beats one slip in the right case.
        assert_eq!(nearest("NAME", ["NAMES", "name"]), Some("name"));
    }

    #[test]
    fn a_very_long_word_has_no_neighbour() {
        let word = "a".repeat(MAX_WORD_CHARS + 1);
        assert_eq!(nearest(&word, [word.as_str()]), None);
    }
}
