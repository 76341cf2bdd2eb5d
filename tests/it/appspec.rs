//! Conformance of AppSpec files: every row of `tests/vectors/appspec_cases/cases.csv`, through the
//! public library.

use cutover::text::tree::SourceId;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use cutover::aws::codedeploy::appspec::bundle::Bundle;
use cutover::aws::codedeploy::appspec::containers::{ContainerDefinition, check_containers};
use cutover::aws::codedeploy::appspec::function_hooks::{FunctionHook, HookRights, check_rights};
use cutover::aws::codedeploy::appspec::install::{self, ServiceEvents};
use cutover::aws::codedeploy::appspec::lambda::{ShiftKind, check_versions};
use cutover::aws::codedeploy::appspec::verdict::{Verdict, Violation};
use cutover::aws::codedeploy::appspec::{AppSpec, Given, Platform, Reading, read, read_node};
use cutover::text::parse::{decode, parse};

/// The warnings that the vectors speak of. Others are advice of ours and stand in no row.
const WARNINGS_OF_THE_VECTORS: [&str; 6] = [
    "octal_literal_becomes_420",
    "context_user_ignored",
    "unknown_hook",
    "reserved_hook",
    "timeout_sum_over_3600",
    "container_port_zero",
];

fn cases() -> Vec<BTreeMap<String, String>> {
    let mut reader =
        csv::Reader::from_path(folder().join("cases.csv")).expect("cases.csv is there");
    reader
        .deserialize()
        .map(|row| row.expect("a row is well formed"))
        .collect()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/appspec_cases")
}

fn platform(name: &str) -> Platform {
    let platforms = [Platform::Server, Platform::Ecs, Platform::Lambda];
    let found = platforms
        .into_iter()
        .find(|platform| platform.as_str() == name);
    found.expect("a row names a platform")
}

/// What the world refuses about an accepted file. The world of the rows: the bundle holds what the
/// file speaks of; `shop:7` has the container web with port 8080; traffic shifts step by step; and
/// one row is about a managed role.
fn world(file: &str, spec: &AppSpec) -> Vec<Violation> {
    let rights = if file == "ecs_hook_prefix.yaml" {
        HookRights::PrefixOnly
    } else {
        HookRights::AnyFunction
    };
    match spec {
        AppSpec::Server(spec) => {
            install::check(spec, &Bundle::implied_by(spec), ServiceEvents::NotSupplied)
        }
        AppSpec::Ecs(spec) => {
            let ports = if file == "ecs_container_port_zero.yaml" {
                vec![0]
            } else {
                vec![8080]
            };
            let web = ContainerDefinition {
                name: "web".to_owned(),
                container_ports: ports,
            };
            let containers = check_containers(spec, &[web]).into_iter();
            containers
                .chain(check_rights(Platform::Ecs, &spec.hooks, rights))
                .collect()
        }
        AppSpec::Lambda(spec) => check_versions(spec, ShiftKind::Gradual)
            .into_iter()
            .collect(),
    }
}

/// `expected`, `stage`, `error_kind`, `error_code` and `warning` as the row has them.
fn outcome(file: &str, reading: &Reading) -> [String; 5] {
    let refused = match &reading.verdict {
        Verdict::Accepted { spec, .. } => world(file, spec).into_iter().next(),
        Verdict::Rejected { first, .. } => Some(first.clone()),
    };
    let warnings: Vec<_> = reading
        .verdict
        .warnings()
        .iter()
        .map(|warning| warning.kind.name().into_owned())
        .filter(|name| WARNINGS_OF_THE_VECTORS.contains(&name.as_str()))
        .collect();
    let warning = warnings.join(" ");
    let columns = match refused {
        None => ["accept", "parse", "", "", &warning],
        Some(violation) => [
            "reject",
            violation.stage.as_str(),
            violation.kind.as_str(),
            violation.error_code.map_or("", |code| code.as_str()),
            &warning,
        ],
    };
    columns.map(str::to_owned)
}

#[test]
fn spec_001_to_078_every_file_is_taken_or_refused_as_aws_does() {
    let cases = cases();
    let mut mismatches = Vec::new();
    for case in &cases {
        let file = case["file"].as_str();
        let bytes = fs::read(folder().join(file)).expect("the file of a row is there");
        let source = decode(&bytes, SourceId::default()).expect("the files are UTF-8");
        let reading = read(
            source,
            SourceId::default(),
            Given::Platform(platform(&case["platform"])),
        );
        let columns = ["expected", "stage", "error_kind", "error_code", "warning"];
        let expected = columns.map(|column| case[column].clone());
        let found = outcome(file, &reading);
        if found != expected {
            mismatches.push(format!("{file}: expected {expected:?}, found {found:?}"));
        }
    }
    assert_eq!(cases.len(), 110, "every row is walked");
    assert!(
        mismatches.is_empty(),
        "{} mismatches:\n{}",
        mismatches.len(),
        mismatches.join("\n")
    );
}

#[test]
fn a_row_cites_the_rule_of_its_violation() {
    let mut mismatches = Vec::new();
    for case in cases().iter().filter(|case| case["expected"] == "reject") {
        let file = case["file"].as_str();
        let source = fs::read_to_string(folder().join(file)).expect("the file of a row is there");
        let reading = read(
            &source,
            SourceId::default(),
            Given::Platform(platform(&case["platform"])),
        );
        let first = match &reading.verdict {
            Verdict::Accepted { spec, .. } => world(file, spec).remove(0),
            Verdict::Rejected { first, .. } => first.clone(),
        };
        let rules: Vec<_> = case["rules"].split(' ').collect();
        // The row is about the order of the checks and cites only that.
        let is_of_order = rules == ["SPEC-006"];
        // The row is about the key that was not read, which leaves the file without a version.
        let is_of_case = rules == ["SPEC-002"];
        if !is_of_order && !is_of_case && !rules.contains(&first.rule.id()) {
            mismatches.push(format!("{file}: {} is not among {rules:?}", first.rule));
        }
        if first.cause.is_empty() || first.remedy.is_empty() {
            mismatches.push(format!("{file}: {:?} explains nothing", first.kind));
        }
    }
    assert!(mismatches.is_empty(), "{}", mismatches.join("\n"));
}

#[test]
fn the_platform_of_nearly_every_file_can_be_told() {
    // Files whose signs are gone or point elsewhere, by what they test.
    let unclear = [
        "server_empty.yml",
        "server_blank.yml",
        "server_tab_indent.yml",
        "server_bad_indent.yml",
        "ecs_broken_json.json",
        "ecs_no_resources.yaml",
        "ecs_resources_absent.yaml",
    ];
    let swapped = ["ecs_type_wrong.yaml", "lambda_type_wrong.yaml"];
    for case in cases() {
        let file = case["file"].as_str();
        let source = fs::read_to_string(folder().join(file)).expect("the file of a row is there");
        let told = read(&source, SourceId::default(), Given::Nothing).platform;
        if unclear.contains(&file) || file == "server_os_absent.yml" {
            assert_eq!(told, None, "{file}");
        } else if !swapped.contains(&file) {
            assert_eq!(told, Some(platform(&case["platform"])), "{file}");
        }
    }
}

#[test]
fn a_file_nested_in_another_document_keeps_the_styles_of_its_scalars() {
    let source = "revision:\n  appSpec:\n    version: 0.0\n    os: linux\n    permissions:\n    \
                  - {object: /a, mode: 0755}\n    - {object: /b, mode: '0755'}\n";
    let root = parse(source, SourceId::default()).expect("a scenario");
    let node = root
        .get("revision")
        .and_then(|node| node.get("appSpec"))
        .expect("the file");
    let reading = read_node(node, Given::Nothing);
    let violations: Vec<_> = reading.verdict.violations().collect();
    assert_eq!(violations.len(), 1, "{violations:?}");
    let span = violations[0].span;
    assert_eq!(&source[span.start..span.end], "0755");
}

#[test]
fn hook_009_the_order_of_the_file_does_not_matter() {
    let source = fs::read_to_string(folder().join("ecs_hooks_reordered.yaml")).expect("is there");
    let reading = read(&source, SourceId::default(), Given::Platform(Platform::Ecs));
    let Some(AppSpec::Ecs(spec)) = reading.verdict.accepted() else {
        panic!("{reading:?}")
    };
    let events: Vec<_> = spec
        .hooks
        .iter()
        .map(|hook: &FunctionHook<_>| hook.event.as_str())
        .collect();
    assert_eq!(events, ["BeforeInstall", "AfterAllowTraffic"]);
}

mod fuzz {
    use proptest::prelude::{any, proptest};

    use super::*;

    const GIVEN: [Given; 6] = [
        Given::Nothing,
        Given::Platform(Platform::Server),
        Given::Platform(Platform::Ecs),
        Given::Platform(Platform::Lambda),
        Given::Host(cutover::aws::codedeploy::appspec::server::Os::Linux),
        Given::Host(cutover::aws::codedeploy::appspec::server::Os::Windows),
    ];

    /// Whatever the text: a verdict, places inside the text, and messages.
    fn check(source: &str) {
        for given in GIVEN {
            let reading = read(source, SourceId::default(), given);
            for violation in reading.verdict.violations() {
                assert!(
                    source
                        .get(violation.span.start..violation.span.end)
                        .is_some()
                );
                assert!(!violation.to_string().is_empty());
            }
            for warning in reading.verdict.warnings() {
                assert!(source.get(warning.span.start..warning.span.end).is_some());
            }
            if let Some(spec) = reading.verdict.accepted() {
                world("", spec);
            }
        }
    }

    fn sources() -> Vec<String> {
        let read =
            |case: &BTreeMap<String, String>| fs::read_to_string(folder().join(&case["file"]));
        cases()
            .iter()
            .map(|case| read(case).expect("the file of a row is there"))
            .collect()
    }

    proptest! {
        #[test]
        fn no_text_brings_the_reader_down(source in any::<String>()) {
            check(&source);
        }

        #[test]
        fn no_mutation_of_a_file_brings_the_reader_down(
            file in any::<proptest::sample::Index>(),
            from in any::<proptest::sample::Index>(),
            length in 0..30_usize,
            with in "[-\\[\\]{}:,'\"~ \nA-Za-z0-9./*é&]{0,8}",
        ) {
            let sources = sources();
            let source = file.get(&sources);
            let from = source.floor_char_boundary(from.index(source.len() + 1));
            let to = source.floor_char_boundary((from + length).min(source.len()));
            check(&format!("{}{with}{}", &source[..from], &source[to..]));
        }

        #[test]
        fn no_value_in_any_place_brings_the_reader_down(
            file in any::<proptest::sample::Index>(),
            line in any::<proptest::sample::Index>(),
            value in "(~|yes|0[0-7]{0,5}|[0-9:.]{1,6}|\\[\\]|\\{\\}|\\[a, ~, \\{b: 1\\}\\]|'[a-z:]{0,6}'|:a|-5|\\*x|&x a)",
        ) {
            let sources = sources();
            let source = file.get(&sources);
            let lines: Vec<_> = source.lines().collect();
            if lines.is_empty() {
                return Ok(());
            }
            let at = line.index(lines.len());
            let (key, _) = lines[at].split_once(": ").unwrap_or((lines[at], ""));
            let changed = format!("{}: {value}", key.trim_end_matches(':'));
            let changed: Vec<_> =
                lines.iter().enumerate().map(|(i, line)| if i == at { &changed } else { *line }).collect();
            check(&changed.join("\n"));
        }
    }
}
