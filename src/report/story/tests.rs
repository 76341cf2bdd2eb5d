use super::*;
use crate::trace::sample;

fn told(entries: &[Entry]) -> Story {
    let world = sample::world();
    let mut wording = Wording::new(&world, sample::SEED, &[]);
    let mut teller = Teller::new(Telling::Plot);
    for entry in entries {
        wording.hear(entry);
        teller.hear(entry, &wording);
    }
    teller.finish()
}

#[test]
fn the_story_tells_what_matters_and_no_event_that_succeeded() {
    let story = told(&sample::entries());
    let lines: Vec<String> = story
        .lines
        .iter()
        .map(|line| format!("{} {:?} {}", line.time, line.hosts.len(), line.text))
        .collect();
    assert_eq!(lines[0], "0.000 0 Created by user: v2 to shop/web");
    assert_eq!(lines[2], "1.000 2 Pending → InProgress");
    assert!(lines.contains(
        &"25.000 1 ApplicationStart Failed: ScriptFailed, ops/start.sh, exit 1".to_owned()
    ));
    assert!(lines.contains(
        &"41.000 0 Created by codeDeployRollback: v1 to shop/web, rolls back d-1".to_owned()
    ));
    assert!(!lines.iter().any(|line| line.contains("Install")));
    let why: Vec<&str> = story.why.iter().map(|rule| rule.id()).collect();
    assert_eq!(why, ["EC2-010", "EC2-044", "EC2-031"]);
}

#[test]
fn the_routine_of_many_targets_is_counted() {
    let start = sample::entries()[3];
    let entries: Vec<Entry> = (0..200)
        .map(|second| Entry {
            time: sample::at(second),
            subject: Subject::Host(InstanceId(u32::try_from(second % 3).expect("below 3"))),
            ..start
        })
        .collect();
    let story = told(&entries);
    assert_eq!(story.lines.len(), 1);
    let line = &story.lines[0];
    assert_eq!(
        (line.time, line.until),
        (sample::at(0), Some(sample::at(199)))
    );
    assert_eq!(line.hosts.len(), 3);
}

#[test]
fn requests_and_alarms_are_told_and_health_checks_are_folded() {
    let world = sample::world();
    let (entries, outcome) = sample::traffic::recorded();
    let mut wording = Wording::new(&world, sample::SEED, outcome.minutes());
    let mut teller = Teller::new(Telling::Plot);
    for entry in &entries {
        wording.hear(entry);
        teller.hear(entry, &wording);
    }
    let lines: Vec<String> = teller
        .finish()
        .lines
        .iter()
        .filter(|line| line.time >= sample::at(50))
        .map(|line| {
            let about = line.about.as_deref().unwrap_or("");
            format!("{:?} {about} {} {}", line.tone, line.hosts.len(), line.text)
        })
        .collect();
    assert_eq!(
        lines,
        [
            "Trouble  1 unhealthy in web",
            "Trouble web 0 too few healthy targets: fails open, all get requests",
            "Trouble web 0 routes nothing to us-east-1a",
            "Trouble  1 unhealthy in web",
            "Bad web 0 less than half of the requests succeed",
            "Bad web 0 no request succeeds",
            "Bad web 0 some requests succeed, less than half",
            "Plain web 0 at least half of the requests succeed again",
            "Trouble web-5xx 0 OK → ALARM: 2 of 3 datapoints above 100 (newest 143)",
            "Trouble  0 the alarms cannot be read",
            "Plain  0 the alarms cannot be read, which the group ignores",
            "Plain  0 the alarms can be read again",
            "Trouble  0 alarm web-5xx is in ALARM",
            "Plain web 0 routes to healthy targets alone again",
            "Plain web 0 routes to us-east-1a again",
            "Plain web-5xx 0 ALARM → OK: no datapoints",
        ]
    );
}

#[test]
fn targets_that_turn_unhealthy_within_a_minute_are_one_line() {
    let (entries, _) = sample::traffic::recorded();
    let turns = entries.iter().find(|entry| {
        matches!(
            entry.what,
            What::Registration {
                to: TargetState::Unhealthy,
                ..
            }
        )
    });
    let turns = *turns.expect("one turns unhealthy");
    let many: Vec<Entry> = (0..60)
        .map(|second| Entry {
            time: sample::at(120 + second),
            subject: Subject::Host(InstanceId(u32::try_from(second % 3).expect("below 3"))),
            ..turns
        })
        .collect();
    let story = told(&many);
    assert_eq!(story.lines.len(), 1);
    assert_eq!(story.lines[0].until, Some(sample::at(179)));
}
