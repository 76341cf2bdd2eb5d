//! Folds what repeats: a line may stand for several that say the same, with the time of the last.
//!
//! Everything of a deployment as a whole is told by itself, and no line stands for another rule. How
//! much is folded goes by how long the story is otherwise.

use crate::report::story::{Line, Tone};
use crate::rulebook::{EC2_038, EC2_043, Rule};

/// A story of so many lines is read as it is.
const ENOUGH: usize = 25;

/// How much is folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fold {
    /// What three or more lines say of hosts, between two that matter. A failure ends what went as it
    /// should.
    Little,
    /// What two lines say of hosts, between two that are of no host.
    More,
    /// Also what alarms and target groups do again, between two lines of a deployment as a whole.
    Most,
}

/// What a line speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Hosts that take the ordinary course.
    Routine,
    /// What else happens to hosts.
    Hosts,
    /// An alarm, a target group or the traffic.
    Sign,
    /// A deployment or an operation as a whole.
    Deed,
}

/// The lines, as little folded as is enough.
pub(super) fn fold(lines: &[Line]) -> Vec<Line> {
    let little = folded(lines, Fold::Little);
    if little.len() <= ENOUGH {
        return little;
    }
    let more = folded(lines, Fold::More);
    if more.len() <= ENOUGH {
        return more;
    }
    folded(lines, Fold::Most)
}

fn folded(lines: &[Line], fold: Fold) -> Vec<Line> {
    // Places of lines that say the same, the first first.
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for (place, line) in lines.iter().enumerate() {
        open.retain(|group| !fold.is_ended_by(line, &lines[groups[*group][0]]));
        let same = open
            .iter()
            .find(|group| lines[groups[**group][0]].says_the_same(line));
        match same {
            Some(group) => groups[*group].push(place),
            None => {
                if fold.takes(Kind::of(line)) {
                    open.push(groups.len());
                }
                groups.push(vec![place]);
            }
        }
    }
    let mut out: Vec<(usize, Line)> = Vec::new();
    for group in &groups {
        if group.len() >= fold.least() || is_beside_a_folded_step(group, &groups, lines, fold) {
            out.push((group[0], one_for(group, lines)));
        } else {
            out.extend(group.iter().map(|place| (*place, lines[*place].clone())));
        }
    }
    out.sort_unstable_by_key(|(place, _)| *place);
    out.into_iter().map(|(_, line)| line).collect()
}

/// Whether several lines are a step of the ordinary course of which another step is folded: side by
/// side, one of them as a line and the other in pieces would be hard to read.
fn is_beside_a_folded_step(
    group: &[usize],
    groups: &[Vec<usize>],
    lines: &[Line],
    fold: Fold,
) -> bool {
    let is_routine = |group: &[usize]| Kind::of(&lines[group[0]]) == Kind::Routine;
    let ends = |group: &[usize]| (group[0], group[group.len() - 1]);
    let (first, last) = ends(group);
    let meets = |other: &Vec<usize>| {
        let (start, end) = ends(other);
        other.len() >= fold.least()
            && is_routine(other)
            && lines[other[0]].deployment == lines[first].deployment
            && start <= last
            && first <= end
    };
    group.len() > 1 && is_routine(group) && groups.iter().any(meets)
}

/// A line that stands for all of these.
fn one_for(group: &[usize], lines: &[Line]) -> Line {
    let mut line = lines[group[0]].clone();
    for place in &group[1..] {
        let other = &lines[*place];
        line.until = Some(other.until.unwrap_or(other.time));
        line.hosts.extend(&other.hosts);
        line.times += other.times;
    }
    line.text.push_str(how(line.rule));
    line
}

/// What only shows over some time: by these rules a target starts where another has ended.
fn how(rule: Rule) -> &'static str {
    if rule == EC2_038 || rule == EC2_043 {
        " as others end"
    } else {
        ""
    }
}

impl Fold {
    const fn takes(self, kind: Kind) -> bool {
        match (kind, self) {
            (Kind::Routine | Kind::Hosts, _) | (Kind::Sign, Self::Most) => true,
            (Kind::Sign, Self::Little | Self::More) | (Kind::Deed, _) => false,
        }
    }

    /// From how many lines on one stands for all.
    const fn least(self) -> usize {
        match self {
            Self::Little => 3,
            Self::More | Self::Most => 2,
        }
    }

    /// Whether nothing behind `line` is folded into what began with `first`.
    fn is_ended_by(self, line: &Line, first: &Line) -> bool {
        if first.says_the_same(line) {
            return false;
        }
        let meets = line.deployment.is_none()
            || first.deployment.is_none()
            || line.deployment == first.deployment;
        let ends = match (Kind::of(line), self) {
            (Kind::Routine, _)
            | (Kind::Hosts, Self::More | Self::Most)
            | (Kind::Sign, Self::Most) => false,
            (Kind::Hosts, Self::Little) => Kind::of(first) == Kind::Routine,
            (Kind::Sign, Self::Little | Self::More) | (Kind::Deed, _) => true,
        };
        meets && ends
    }
}

impl Kind {
    fn of(line: &Line) -> Self {
        match line.tone {
            Tone::Routine => Self::Routine,
            Tone::Plain | Tone::Good | Tone::Trouble | Tone::Bad => {
                if !line.hosts.is_empty() {
                    Self::Hosts
                } else if line.about.is_some() {
                    Self::Sign
                } else {
                    Self::Deed
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::codedeploy::ids::{DeploymentId, InstanceId};
    use crate::kernel::time::Time;
    use crate::rulebook::{ALM_021, EC2_037, EC2_046, EC2_221};
    use crate::trace::sample;

    const START: (&str, Rule, Tone) = ("Pending → InProgress", EC2_043, Tone::Routine);
    const END: (&str, Rule, Tone) = ("InProgress → Succeeded", EC2_221, Tone::Routine);
    const FAIL: (&str, Rule, Tone) = ("InProgress → Failed", EC2_046, Tone::Bad);

    fn of_host(second: u64, host: u32, (text, rule, tone): (&str, Rule, Tone)) -> Line {
        Line {
            deployment: Some(DeploymentId(0)),
            hosts: vec![InstanceId(host)],
            ..Line::new(sample::at(second), text, rule, tone)
        }
    }

    fn of_alarm(second: u64, text: &str) -> Line {
        Line {
            about: Some("web".to_owned()),
            detail: format!(": newest {second}"),
            ..Line::new(sample::at(second), text, ALM_021, Tone::Trouble)
        }
    }

    fn of_deployment(second: u64, number: u32) -> Line {
        Line {
            deployment: Some(DeploymentId(number)),
            ..Line::new(sample::at(second), "ends", EC2_037, Tone::Good)
        }
    }

    /// Second, how many times, second of the last, and text of each line.
    fn shown(lines: &[Line]) -> Vec<(u64, u32, Option<u64>, &str)> {
        let second = |time: Time| time.as_micros() / 1_000_000;
        lines
            .iter()
            .map(|line| {
                let until = line.until.map(second);
                (second(line.time), line.times, until, line.text.as_str())
            })
            .collect()
    }

    #[test]
    fn the_ordinary_course_between_two_lines_that_matter_is_a_line_for_each_step() {
        let mut lines: Vec<Line> = (0..6)
            .flat_map(|n| {
                [
                    of_host(10 * n, n as u32, END),
                    of_host(10 * n, n as u32, START),
                ]
            })
            .collect();
        lines.push(of_alarm(55, "OK → ALARM"));
        lines.extend([of_host(60, 6, END), of_host(70, 7, END)]);
        assert_eq!(
            shown(&fold(&lines)),
            [
                (0, 6, Some(50), "InProgress → Succeeded"),
                (0, 6, Some(50), "Pending → InProgress as others end"),
                (55, 1, None, "OK → ALARM"),
                (60, 1, None, "InProgress → Succeeded"),
                (70, 1, None, "InProgress → Succeeded"),
            ]
        );
    }

    #[test]
    fn two_lines_of_a_step_are_folded_beside_another_step_that_is() {
        let steps = |starts: u64| -> Vec<Line> {
            let mut lines: Vec<Line> = (0..3).map(|n| of_host(10 * n, n as u32, END)).collect();
            lines.extend((0..starts).map(|n| of_host(10 * n + 5, n as u32, START)));
            lines.sort_by_key(|line| line.time);
            lines
        };
        assert_eq!(
            shown(&fold(&steps(2))),
            [
                (0, 3, Some(20), "InProgress → Succeeded"),
                (5, 2, Some(15), "Pending → InProgress as others end"),
            ]
        );
        assert_eq!(fold(&steps(1))[1].text, "Pending → InProgress");
        // Two lines of each are read as they are.
        assert_eq!(fold(&steps(2)[..4]).len(), 4);
    }

    #[test]
    fn a_failure_parts_the_ordinary_course_unless_there_are_many() {
        let with_failures = |every: u64| -> Vec<Line> {
            (0..60)
                .map(|n| of_host(n, n as u32, if n % every == 9 { FAIL } else { END }))
                .collect()
        };
        let few = fold(&with_failures(60));
        assert_eq!(
            shown(&few),
            [
                (0, 9, Some(8), "InProgress → Succeeded"),
                (9, 1, None, "InProgress → Failed"),
                (10, 50, Some(59), "InProgress → Succeeded"),
            ]
        );
        // Failures of one kind are one line from the third on, and every failure counts.
        let many = fold(&with_failures(10));
        let failed = many.iter().find(|line| line.text == "InProgress → Failed");
        let failed = failed.expect("failures are told");
        assert_eq!((failed.times, failed.hosts.len()), (6, 6));
        let succeeded: u32 = many
            .iter()
            .filter(|line| line.tone == Tone::Routine)
            .map(|line| line.times)
            .sum();
        assert_eq!(succeeded, 54);
    }

    #[test]
    fn failures_for_other_reasons_have_lines_of_their_own() {
        let failed = |second: u64, reason: &str| Line {
            detail: format!(": {reason}"),
            ..of_host(second, second as u32, FAIL)
        };
        let lines: Vec<Line> = (0..90)
            .map(|second| failed(second, if second % 30 == 7 { "exit 2" } else { "exit 1" }))
            .collect();
        let told: Vec<(u32, String)> = fold(&lines)
            .iter()
            .map(|line| (line.times, line.detail.clone()))
            .collect();
        assert_eq!(
            told,
            [(87, ": exit 1".to_owned()), (3, ": exit 2".to_owned())]
        );
    }

    #[test]
    fn another_deployment_parts_nothing_and_its_own_lines_do() {
        let mut lines: Vec<Line> = (0..3).map(|n| of_host(n, n as u32, END)).collect();
        lines.insert(1, of_deployment(0, 1));
        assert_eq!(fold(&lines).len(), 2);
        lines.insert(1, of_deployment(0, 0));
        assert_eq!(fold(&lines).len(), 5);
    }

    #[test]
    fn an_alarm_that_flaps_is_told_once_for_each_change_and_counted() {
        let flaps = |count: u64| -> Vec<Line> {
            (0..count)
                .flat_map(|n| {
                    [
                        of_alarm(20 * n, "OK → ALARM"),
                        of_alarm(20 * n + 10, "ALARM → OK"),
                    ]
                })
                .collect()
        };
        assert_eq!(fold(&flaps(12)), flaps(12));
        let folded = fold(&flaps(13));
        assert_eq!(
            shown(&folded),
            [
                (0, 13, Some(240), "OK → ALARM"),
                (10, 13, Some(250), "ALARM → OK"),
            ]
        );
        assert_eq!(folded[0].detail, ": newest 0");
    }

    #[test]
    fn what_a_deployment_does_as_a_whole_is_never_folded() {
        let lines: Vec<Line> = (0..40).map(|second| of_deployment(second, 0)).collect();
        assert_eq!(fold(&lines), lines);
    }
}
