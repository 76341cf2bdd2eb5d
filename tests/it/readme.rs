//! Every command the README shows, run, with the output it shows.

use super::cli::{Room, status, stdout};

#[test]
fn the_readme_shows_what_the_command_prints() {
    trycmd::TestCases::new()
        .default_bin_name("cutover")
        // A job that runs the tests has a summary of its own.
        .env("GITHUB_STEP_SUMMARY", "")
        .case("README.md");
}

/// The scenario of the README can be run, and every fault and expectation it shows is one.
#[test]
fn the_scenarios_of_the_readme_are_scenarios() {
    let readme = include_str!("../../README.md");
    let blocks: Vec<&str> = readme
        .split("```yaml\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();
    let [scenario, users, faults, expect] = blocks.as_slice() else {
        panic!("{} blocks of YAML", blocks.len())
    };
    // The first is what `cutover new my-first` writes.
    let own = Room::new();
    assert_eq!(status(&own.run(&["new", "my-first"])), 0);
    assert_eq!(*scenario, own.read("my-first.yaml"));
    let room = tempfile::tempdir().expect("a folder for the test");
    let path = room.path().join("readme.yaml");
    let load = |text: &str| {
        std::fs::write(&path, text).expect("the folder can be written");
        let path = path.to_str().expect("a path in UTF-8");
        cutover::scenario::load::load(path, &[], None)
            .map_err(|failure| format!("{:?}", failure.diagnostics))
    };
    let loaded = load(scenario).expect("the example can be run");
    assert!(loaded.remarks.is_empty(), "{:?}", loaded.remarks);
    // The other blocks take the places of the example's own.
    let (head, own) = scenario
        .split_once("faults:\n")
        .expect("the example has faults");
    assert!(own.contains("expect:\n"));
    let again = "  - { at: 80s, createDeployment: { applicationName: shop, deploymentGroupName: web, \
                 revision: v2 } }\n";
    let full = format!("{}\n{again}{faults}{expect}", head.trim_end());
    load(&full).expect("what the README shows can be expected and can break");
    // Users, load balancers and alarms take the place of the example's own fleet.
    let (before, rest) = scenario.split_once("fleets:\n").expect("it has fleets");
    let (_, after) = rest
        .split_once("applications:\n")
        .expect("and applications");
    let (after, _) = after.split_once("faults:\n").expect("and faults");
    load(&format!("{before}{users}\napplications:\n{after}")).expect("users can be simulated");
}

/// The README names every command of the program, and no other.
#[test]
fn the_readme_lists_the_commands_there_are() {
    let readme = include_str!("../../README.md");
    let (_, section) = readme
        .split_once("\n## Commands\n")
        .expect("a section of commands");
    let (table, _) = section.split_once("\n\n`run`").expect("a table");
    let mut named: Vec<&str> = table
        .lines()
        .filter_map(|line| line.strip_prefix("| `cutover ")?.split([' ', '`']).next())
        .collect();
    named.sort_unstable();
    let help = stdout(&Room::new().run(&["help"]));
    let (_, listed) = help.split_once("Commands:\n").expect("a list");
    let (listed, _) = listed.split_once("\n\n").expect("an end of the list");
    let listed = listed
        .lines()
        .filter_map(|line| line.split_whitespace().next());
    let mut listed: Vec<&str> = listed.filter(|one| *one != "help").collect();
    listed.sort_unstable();
    assert_eq!(named, listed);
}
