//! Scenarios that load: the shipped ones, those that change another one, and whatever chance writes,
//! which does no worse than being refused.

use cutover::scenario::load::load;
use cutover::scenario::shipped::SHIPPED;
use cutover::text::diagnostic::{Colour, render};
use proptest::prelude::*;

use crate::scenario_errors::{folder, load_in, said};

#[test]
fn every_shipped_scenario_loads_without_a_remark() {
    for shipped in SHIPPED {
        match load(shipped.name, &[], None) {
            Ok(loaded) => {
                let said = render(&loaded.remarks, &loaded.sources, Colour::Plain);
                assert_eq!(said, "", "{}", shipped.name);
                assert_eq!(loaded.scenario.name, shipped.name);
                assert!(!loaded.scenario.description.is_empty());
                assert!(!loaded.scenario.expectations.is_empty());
            }
            Err(failure) => panic!(
                "{}",
                render(&failure.diagnostics, &failure.sources, Colour::Plain)
            ),
        }
    }
}

#[test]
fn a_scenario_may_change_another_one() {
    let variant = "extends: two-hosts\nname: variant\nfleets: [{ name: web, instances: 5 }]\n\
                   expect: []\nprofiles: { large: { fleets: [{ name: web, instances: 9 }] } }\n";
    let folder = folder(&[("v.yaml", variant.as_bytes())]);
    let hosts = |name: &str, sets: &[&str]| match load_in(folder.path(), name, sets) {
        Ok(loaded) => (loaded.scenario.world.hosts.len(), loaded.scenario.hash),
        Err(_) => panic!("{}", said(folder.path(), name, sets)),
    };
    let (count, hash) = hosts("v.yaml", &[]);
    assert_eq!(count, 5);
    assert_eq!(hosts("v.yaml", &[]).1, hash);
    assert_eq!(hosts("v.yaml@large", &[]).0, 9);
    let (count, other) = hosts("v.yaml@large", &["fleets.web.instances=7"]);
    assert_eq!(count, 7);
    assert_ne!(other, hash);
    assert_eq!(
        load("two-hosts", &[], None)
            .map(|loaded| loaded.scenario.world.hosts.len())
            .ok(),
        Some(2)
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_text_brings_the_loader_down(
        shipped in 0..SHIPPED.len(),
        edits in proptest::collection::vec((0.0..1.0_f64, 0..12_usize, "[a-z0-9:{}\\[\\],%*& -]{0,6}|\n|é|null|-1|1e99|[0-9]{20}"), 1..4),
    ) {
        let shipped = &SHIPPED[shipped];
        let mut text = shipped.text.to_owned();
        for (place, length, put) in edits {
            let at = text.floor_char_boundary((place * text.len() as f64) as usize);
            let end = text.ceil_char_boundary((at + length).min(text.len()));
            text.replace_range(at..end, &put);
        }
        let mut files: Vec<(&str, &[u8])> = vec![("s.yaml", text.as_bytes())];
        files.extend(shipped.files.iter().map(|(path, text)| (*path, text.as_bytes())));
        let folder = folder(&files);
        if let Err(failure) = load_in(folder.path(), "s.yaml", &[]) {
            prop_assert!(!failure.diagnostics.is_empty(), "a refusal says why");
            render(&failure.diagnostics, &failure.sources, Colour::Plain);
        }
    }
}
