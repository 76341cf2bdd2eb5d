use super::*;
use crate::account::world::World;
use crate::aws::elb::target::TargetState;
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
        .map(|line| {
            let words = line.words(Clock::Seconds);
            format!("{} {:?} {words}", line.time, line.hosts.len())
        })
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
            let words = line.words(Clock::Seconds);
            format!("{:?} {about} {} {words}", line.tone, line.hosts.len())
        })
        .collect();
    assert_eq!(
        lines,
        [
            "Trouble  2 unhealthy in web, the last at +02:10",
            "Trouble web 0 too few healthy targets: fails open, all get requests",
            "Trouble web 0 routes nothing to us-east-1a",
            "Bad web 0 less than half of the requests succeed",
            "Bad web 0 no request succeeds",
            "Bad web 0 some requests succeed, less than half",
            "Plain web 0 at least half of the requests succeed again",
            "Trouble web-5xx 0 OK → ALARM: 2 of 3 datapoints above 100; newest datapoint 143",
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
fn targets_that_turn_unhealthy_one_after_the_other_are_one_line() {
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
    // Three hosts, sixty times.
    assert_eq!(
        story.lines[0].words(story.clock),
        "unhealthy in web; 60 times, the last at +02:59"
    );
}

#[test]
fn everything_is_every_entry_but_the_figures_of_minutes_with_how_long_it_took() {
    let world = sample::world();
    let (entries, outcome) = sample::traffic::recorded();
    let mut wording = Wording::new(&world, sample::SEED, outcome.minutes());
    let mut teller = Teller::new(Telling::Everything);
    for entry in &entries {
        wording.hear(entry);
        teller.hear(entry, &wording);
    }
    let story = teller.finish();
    let told = entries
        .iter()
        .filter(|entry| !matches!(entry.what, What::Minute(_)));
    let told: Vec<_> = told.map(|entry| (entry.time, entry.rule)).collect();
    let lines: Vec<_> = story
        .lines
        .iter()
        .map(|line| (line.time, line.rule))
        .collect();
    assert_eq!(lines, told);
    let words: Vec<String> = story
        .lines
        .iter()
        .map(|line| {
            format!(
                "{} {}",
                story.clock.show(line.time),
                line.words(story.clock)
            )
        })
        .collect();
    insta::assert_snapshot!(words.join("\n"), @"
    +00:00.000 CreateDeployment v2 to shop/web
    +00:00.000 Created by user: v2 to shop/web
    +00:01.000 Created → InProgress
    +00:01.000 Pending → InProgress
    +00:01.000 Pending → InProgress
    +00:01.000 notifies DeploymentStart
    +00:05.000 ApplicationStop begins
    +00:06.000 ApplicationStop Failed after 1.000 s: ScriptFailed, old/stop.sh, exit 3
    +00:06.000 the failure of ApplicationStop is ignored
    +00:08.000 Install begins
    +00:09.000 Install Succeeded after 1.000 s
    +00:10.000 CreateDeployment v2 to shop/web is refused: DeploymentLimitExceededException: The Deployment Group 'web' already has an active Deployment 'd-WY45XGF4A'
    +00:20.000 ApplicationStart begins
    +00:20.000 fault scriptFails-1 strikes
    +00:25.000 ApplicationStart Failed after 5.000 s: ScriptFailed, ops/start.sh, exit 1
    +00:27.000 InProgress → Failed
    +00:27.000 halts: no further target is started
    +00:27.000 Pending → Skipped
    +00:27.000 Install Skipped
    +00:30.000 InProgress → Succeeded
    +00:40.000 InProgress → Failed, HEALTH_CONSTRAINTS (1 Succeeded, 1 Failed, 1 Skipped)
    +00:40.000 health Unhealthy/Unknown → Healthy/Current
    +00:41.000 is rolled back by d-2
    +00:41.000 rolls back d-1
    +00:41.000 Created by codeDeployRollback: v1 to shop/web, rolls back d-1
    +00:42.000 Created → InProgress
    +00:50.000 application Starting → Serving
    +01:00.000 INSUFFICIENT_DATA → OK: 0 of 3 datapoints above 100; newest datapoint 0
    +01:50.000 unhealthy in web
    +01:52.000 too few healthy targets: fails open, all get requests
    +01:54.000 routes nothing to us-east-1a
    +02:10.000 unhealthy in web
    +02:20.000 less than half of the requests succeed
    +02:30.000 no request succeeds
    +02:40.000 some requests succeed, less than half
    +02:50.000 at least half of the requests succeed again
    +03:00.000 OK → ALARM: 2 of 3 datapoints above 100; newest datapoint 143
    +03:01.000 the alarms cannot be read
    +03:02.000 the alarms cannot be read, which the group ignores
    +03:03.000 the alarms can be read again
    +03:05.000 alarm web-5xx is in ALARM
    +03:10.000 unhealthy → healthy in web
    +03:20.000 routes to healthy targets alone again
    +03:21.000 routes to us-east-1a again
    +05:00.000 ALARM → OK: no datapoints
    ");
}

#[test]
fn trf_064_where_nobody_asks_any_more_no_recovery_is_told() {
    let mut world = sample::world();
    let (entries, outcome) = sample::traffic::recorded();
    let back = |world: &World| {
        let mut wording = Wording::new(world, sample::SEED, outcome.minutes());
        let mut teller = Teller::new(Telling::Plot);
        for entry in &entries {
            wording.hear(entry);
            teller.hear(entry, &wording);
        }
        let lines = teller.finish().lines;
        let line = lines.iter().find(|line| line.time == sample::at(170));
        line.expect("the end of the outage is told").text.clone()
    };
    assert_eq!(back(&world), "at least half of the requests succeed again");
    world.traffic[0].demand.until = Some(sample::at(171));
    assert_eq!(back(&world), "at least half of the requests succeed again");
    world.traffic[0].demand.until = Some(sample::at(170));
    assert_eq!(
        back(&world),
        "nobody asks any more, so no recovery is to be seen"
    );
    world.traffic.clear();
    assert_eq!(
        back(&world),
        "nobody asks any more, so no recovery is to be seen"
    );
}
