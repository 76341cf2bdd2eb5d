use super::*;
use crate::report::sample::Sample;
use quick_xml::Reader;

/// The names and texts of a document, if it is one.
fn read(xml: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    let mut found = Vec::new();
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Eof => return found,
            Event::Start(tag) | Event::Empty(tag) => {
                let name = tag.name().as_ref().to_owned();
                let attributes = tag.attributes().map(|one| {
                    let one = one.expect("an attribute");
                    format!(" {}={}", one.key.as_ref(), one.value)
                });
                found.push(format!("{name}{}", attributes.collect::<String>()));
            }
            _ => {}
        }
    }
}

#[test]
fn a_scenario_is_a_suite_and_an_expectation_a_case() {
    let sample = Sample::of(1, &["dead strikes", "other strikes"]);
    let xml = junit(&[sample.material()]);
    let digest = &sample.study.digest;
    assert_eq!(
        read(&xml),
        [
            "testsuites name=cutover tests=2 failures=1 errors=0 time=0",
            "testsuite name=two-hosts tests=2 failures=1 errors=0 skipped=0 time=0",
            "properties",
            "property name=seed value=7",
            "property name=replications value=1",
            &format!("property name=digest value={digest}"),
            "property name=again value=cutover run sample --seed 7",
            "testcase classname=two-hosts name=dead strikes time=0",
            "testcase classname=two-hosts name=other strikes time=0",
            "failure type=expectation message=found: never struck",
        ]
    );
    assert!(xml.contains("other strikes\nfound: never struck\ncutover run sample --seed 7<"));
}

#[test]
fn a_scenario_without_expectations_is_an_empty_suite() {
    let empty = Sample::of(1, &[]);
    let full = Sample::of(3, &["dead strikes", "b", "c"]);
    let found = read(&junit(&[empty.material(), full.material()]));
    assert_eq!(
        found[0],
        "testsuites name=cutover tests=3 failures=2 errors=0 time=0"
    );
    assert_eq!(
        found[1],
        "testsuite name=two-hosts tests=0 failures=0 errors=0 skipped=0 time=0"
    );
    let broken =
        "failure type=expectation message=first broken by replication 1: never struck; 0 of 3";
    assert!(found.contains(&broken.to_owned()), "{found:?}");
}

#[test]
fn a_name_is_escaped_and_what_no_xml_may_hold_is_replaced() {
    let sample = Sample::of(1, &["a < \"b\" & 'c' > d\u{1b}[0m \u{ffff}"]);
    let xml = junit(&[sample.material()]);
    assert!(!xml.contains(['\u{1b}', '\u{ffff}']), "{xml}");
    let case = &read(&xml)[7];
    let shown = "name=a &lt; &quot;b&quot; &amp; &apos;c&apos; &gt; d\u{fffd}[0m \u{fffd} time=0";
    assert!(case.ends_with(shown), "{case}");
}
