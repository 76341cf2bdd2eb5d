//! The first minutes: a scenario is written, runs, and can be changed as its comments say.

use cutover::scenario::load::load;
use cutover::scenario::shipped::SHIPPED;
use cutover::scenario::templates::Template;

use super::cli::{Room, status, stderr, stdout};

const COMMANDS: [&str; 11] = [
    "run",
    "why",
    "timers",
    "check",
    "rules",
    "explain",
    "scenarios",
    "new",
    "schema",
    "completions",
    "man",
];

/// A line of a template that is commented out, without its `#`; none for a remark.
fn alternative(line: &str) -> Option<String> {
    let written = line.trim_start();
    let indent = &line[..line.len() - written.len()];
    let text = written.strip_prefix("# ")?;
    let is_key = |word: &str| {
        word.ends_with(':') && word.starts_with(|letter: char| letter.is_ascii_alphabetic())
    };
    let first = text.split(' ').next().unwrap_or_default();
    let is_code = text.starts_with("- ") || is_key(first) && text.len() > first.len();
    // Remarks are sentences, and sentences begin with a capital or hold no value behind a colon.
    let is_event = ["AfterInstall:", "ValidateService:"].contains(&first);
    let begins_small = first.starts_with(|letter: char| letter.is_ascii_lowercase());
    (is_code && (text.starts_with("- ") || begins_small || is_event))
        .then(|| format!("{indent}{text}"))
}

#[test]
fn every_first_scenario_runs_as_written_and_with_each_of_its_alternatives() {
    let room = Room::new();
    for template in Template::ALL {
        let text = template.text();
        let places: Vec<usize> = text
            .lines()
            .enumerate()
            .filter(|(_, line)| alternative(line).is_some())
            .map(|(number, _)| number)
            .collect();
        assert!(places.len() >= 4, "{}: {places:?}", template.as_str());
        let with = |chosen: &[usize]| {
            let lines = text.lines().enumerate().map(|(number, line)| {
                match alternative(line).filter(|_| chosen.contains(&number)) {
                    Some(changed) => changed,
                    None => line.to_owned(),
                }
            });
            lines.collect::<Vec<_>>().join("\n")
        };
        let one_by_one = places.iter().map(|place| vec![*place]);
        for chosen in one_by_one.chain([Vec::new(), places.clone()]) {
            room.write("tried.yaml", &with(&chosen));
            let output = room.run(&["run", "tried.yaml"]);
            let tried: Vec<&str> = chosen
                .iter()
                .filter_map(|at| text.lines().nth(*at))
                .collect();
            assert_eq!(
                status(&output),
                0,
                "{} with {tried:?}: {}{}",
                template.as_str(),
                stdout(&output),
                stderr(&output)
            );
        }
    }
}

#[test]
fn a_first_scenario_is_written_once_and_runs() {
    let room = Room::new();
    for template in Template::ALL {
        let name = format!("my-{}", template.as_str());
        let file = format!("{name}.yaml");
        let output = room.run(&["new", &name, "--platform", template.as_str()]);
        assert_eq!(status(&output), 0, "{}", stderr(&output));
        assert_eq!(
            stdout(&output),
            format!("wrote {file}\nnext: cutover run {file}\n")
        );
        let written = room.read(&file);
        let output = room.run(&["check", &file]);
        assert_eq!(stdout(&output), format!("{file}: can be run, as {name}\n"));
        assert_eq!(stderr(&output), "");
        let output = room.run(&["new", &name]);
        assert_eq!(status(&output), 2);
        assert_eq!(room.read(&file), written, "it was written over");
    }
    let output = room.run(&["run", "my-ec2"]);
    assert!(
        stderr(&output).contains("did you mean the file `my-ec2.yaml`?"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn an_editor_is_told_of_the_schema_that_is_there() {
    let room = Room::new();
    room.run(&["new", "without"]);
    assert!(!room.read("without.yaml").contains("$schema"));
    let schema = stdout(&room.run(&["schema"]));
    room.write("cutover.schema.json", &schema);
    room.run(&["new", "with"]);
    let first = "# yaml-language-server: $schema=cutover.schema.json\n";
    assert!(room.read("with.yaml").starts_with(first));
}

#[test]
fn every_shipped_scenario_can_be_copied_with_its_files() {
    let room = Room::new();
    for shipped in SHIPPED {
        let name = format!("copy-of-{}", shipped.name);
        let file = format!("copies/{name}.yaml");
        let output = room.run(&["new", &name, "--from", shipped.name, "--out", &file]);
        assert_eq!(status(&output), 0, "{}", stderr(&output));
        let path = room.path(&file);
        let loaded = load(path.to_str().expect("UTF-8"), &[], None).expect("a copy can be run");
        assert_eq!(loaded.scenario.name, name);
    }
    assert!(room.path("copies/appspec/web.yml").is_file());
    // What lies there already is not written over, not even a file beside.
    room.write("other/appspec/web.yml", "os: linux\n");
    let arguments = [
        "new",
        "mine",
        "--from",
        "first-deploy",
        "--out",
        "other/mine.yaml",
    ];
    let output = room.run(&arguments);
    assert_eq!(status(&output), 2);
    assert_eq!(room.names("other"), ["appspec"]);
}

#[test]
fn completions_and_the_manual_page_know_every_command() {
    let room = Room::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = stdout(&room.run(&["completions", shell]));
        for word in COMMANDS.into_iter().chain(["replications", "platform"]) {
            assert!(script.contains(word), "{shell} does not know {word}");
        }
    }
    let page = stdout(&room.run(&["man"]));
    assert!(page.contains(".TH cutover 1"));
    for command in COMMANDS {
        let section = format!(".SH CUTOVER {}\n", command.to_uppercase());
        assert!(page.contains(&section), "{command}");
    }
    for part in [
        ".SH \"EXIT STATUS\"",
        ".SH ENVIRONMENT",
        ".SH FILES",
        ".SH EXAMPLES",
        "\\fB130\\fR",
        "[\\fB\\-\\-seed\\fR \\fISEED\\fR]",
        "\\fIPATH|NAME|FOLDER\\fR...",
        "markdown: For a pull request",
    ] {
        assert!(page.contains(part), "no {part}");
    }
    let words = stdout(&room.run(&["help"]));
    let listed = words
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("  -"));
    let listed = listed.filter_map(|line| line.split_whitespace().next());
    for command in listed.take_while(|command| *command != "help") {
        assert!(COMMANDS.contains(&command), "{command} has no test here");
    }
}

#[test]
fn shells_complete_the_names_of_shipped_scenarios() {
    let room = Room::new();
    for shell in ["bash", "zsh", "fish"] {
        let script = stdout(&room.run(&["completions", shell]));
        for shipped in SHIPPED {
            assert!(script.contains(shipped.name), "{shell}: {}", shipped.name);
        }
        let help = stdout(&room.run(&["help", "completions"]));
        assert!(
            help.contains(&format!("cutover completions {shell} > ")),
            "{help}"
        );
    }
    // zsh would offer these alone.
    let script = stdout(&room.run(&["completions", "zsh"]));
    assert_eq!(script.matches(":_cutover_scenarios' \\\n&&").count(), 4);
    assert!(script.contains("'files:file:_files'"), "{script}");
    // The help of a command is not filled with them.
    let help = stdout(&room.run(&["help", "run"]));
    assert!(!help.contains("az-outage"), "{help}");
}

/// What bash offers for a command line that ends in a beginning of a word.
#[cfg(unix)]
fn offered(room: &Room, words: &[&str]) -> Vec<String> {
    let line = format!(
        "source <({bin} completions bash); COMP_WORDS=({words}); COMP_CWORD={at}; \
         _cutover cutover '{last}' '{before}'; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        bin = env!("CARGO_BIN_EXE_cutover"),
        words = words.join(" "),
        at = words.len() - 1,
        last = words[words.len() - 1],
        before = words[words.len() - 2],
    );
    let mut command = std::process::Command::new("bash");
    command.args(["-c", &line]).current_dir(room.path("."));
    let output = command.output().expect("bash starts");
    stdout(&output).lines().map(str::to_owned).collect()
}

#[test]
#[cfg(unix)]
fn bash_completes_a_scenario_behind_its_command() {
    let room = Room::new();
    assert_eq!(
        offered(&room, &["cutover", "run", "half"]),
        ["half-at-a-time-bad-v2"]
    );
    assert_eq!(
        offered(&room, &["cutover", "check", "--format", "json", "first"]),
        ["first-deploy"]
    );
    assert_eq!(
        offered(&room, &["cutover", "new", "mine", "--from", "two"]),
        ["two-hosts"]
    );
    assert_eq!(offered(&room, &["cutover", "tim"]), ["timers"]);
}

#[test]
fn a_scenario_that_cannot_be_written_leaves_no_folder() {
    let room = Room::new();
    let long = format!("fresh/below/{}.yaml", "x".repeat(300));
    let output = room.run(&["new", "mine", "--out", &long]);
    assert_eq!(status(&output), 2, "{}", stderr(&output));
    assert!(stderr(&output).contains("cannot write fresh/below/xxx"));
    assert!(!room.path("fresh").exists(), "folders were left");
    // A folder that was there stays.
    std::fs::create_dir(room.path("fresh")).expect("a folder");
    let output = room.run(&["new", "mine", "--from", "first-deploy", "--out", &long]);
    assert_eq!(status(&output), 2);
    assert_eq!(room.names("fresh"), [""; 0]);
}
