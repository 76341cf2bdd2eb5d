//! An AppSpec file, read for every platform and by every agent.

#![no_main]

use cutover::aws::codedeploy::appspec::bundle::Bundle;
use cutover::aws::codedeploy::appspec::install::{self, ServiceEvents};
use cutover::aws::codedeploy::appspec::server::Os;
use cutover::aws::codedeploy::appspec::verdict::Verdict;
use cutover::aws::codedeploy::appspec::{AppSpec, Given, Platform, read};
use cutover::text::diagnostic::{Colour, Diagnostic, render};
use cutover::text::parse::decode;
use cutover::text::source::Sources;
use libfuzzer_sys::fuzz_target;

const USES: [Given; 6] = [
    Given::Nothing,
    Given::Platform(Platform::Server),
    Given::Platform(Platform::Ecs),
    Given::Platform(Platform::Lambda),
    Given::Host(Os::Linux),
    Given::Host(Os::Windows),
];

fuzz_target!(|data: &[u8]| {
    let mut sources = Sources::new();
    let source = sources.add("appspec.yml", String::from_utf8_lossy(data));
    let Ok(text) = decode(data, source) else {
        return;
    };
    for given in USES {
        let reading = read(text, source, given);
        let violations = match &reading.verdict {
            Verdict::Accepted {
                spec: AppSpec::Server(spec),
                ..
            } => install::check(spec, &Bundle::implied_by(spec), ServiceEvents::Supplied),
            Verdict::Accepted {
                spec: AppSpec::Ecs(_) | AppSpec::Lambda(_),
                ..
            } => Vec::new(),
            Verdict::Rejected { first, further, .. } => {
                std::iter::once(first).chain(further).cloned().collect()
            }
        };
        let errors = violations
            .iter()
            .map(|one| Diagnostic::error(&one.cause).at(one.span).help(&one.remedy));
        let warnings = reading
            .verdict
            .warnings()
            .iter()
            .map(|one| Diagnostic::warning(&one.cause).at(one.span).help(&one.remedy));
        let all: Vec<Diagnostic> = errors.chain(warnings).collect();
        let drawn = render(&all, &sources, Colour::Ansi);
        assert_eq!(drawn.is_empty(), all.is_empty());
        // A file is read the same way every time.
        assert_eq!(read(text, source, given), reading);
    }
});
