//! A tolerant reading: what it takes, what it makes of it, and what it refuses all the same.

use super::parse_tolerant;
use crate::text::syntax_error::SyntaxErrorKind;
use crate::text::tree::Node;

#[test]
fn a_tolerant_reading_takes_what_older_loaders_take() {
    let source = "base: &x {a: 1, b: 2}\n\
                  os: linux\n\
                  more:\n  a: 0\n  <<: *x\n  b: 3\n\
                  [k]: dropped\n\
                  os: windows\n\
                  tag: !Ref name\n\
                  ---\n: : : not read: [";
    let read = parse_tolerant(source).expect("tolerated");
    assert_eq!(read.root.get("os").and_then(Node::as_str), Some("windows"));
    let more = read.root.get("more").expect("more");
    assert_eq!(more.get("a").and_then(Node::as_str), Some("1"));
    assert_eq!(more.get("b").and_then(Node::as_str), Some("3"));
    assert_eq!(read.root.get("tag").and_then(Node::as_str), Some("name"));
    let slips: Vec<_> = read.slips.iter().map(|slip| slip.to_string()).collect();
    assert_eq!(slips.len(), 3, "{slips:?}");
    assert!(parse_tolerant("a: *b\n").is_err());
    assert!(parse_tolerant("").is_err());
}

#[test]
fn a_tolerant_reading_takes_no_tab_at_the_head_of_a_line() {
    for source in [
        "a: b\n\t\nc: d\n",
        "a: 'b'\n\t# remark\n",
        "\t\na: b\n",
        "\n\ta: b\n",
    ] {
        let errors = parse_tolerant(source).expect_err(source);
        assert_eq!(
            errors[0].kind,
            SyntaxErrorKind::TabIndentation,
            "{source:?}"
        );
    }
    for source in [
        "{a: [\n\tb]}\n",
        "a: 'b\n \tc'\n",
        "a: |\n \tb\n",
        "a: b\n---\n\t\n",
    ] {
        assert!(parse_tolerant(source).is_ok(), "{source:?}");
    }
}

#[test]
fn of_several_merged_mappings_the_first_wins() {
    let source = "a: &a {k: 1}\nb: &b {k: 2, l: 3}\nc: {<<: [*a, *b]}\nd: {<<: text}\n";
    let root = parse_tolerant(source).expect("tolerated").root;
    let merged = root.get("c").expect("c");
    assert_eq!(merged.get("k").and_then(Node::as_str), Some("1"));
    assert_eq!(merged.get("l").and_then(Node::as_str), Some("3"));
    let kept = root.get("d").and_then(|d| d.get("<<"));
    assert_eq!(kept.and_then(Node::as_str), Some("text"));
}
