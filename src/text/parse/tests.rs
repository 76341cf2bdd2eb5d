//! A strict reading: places, scalars and aliases, and a kind for every fault.

mod bounds;
mod tolerant;

use super::*;
use crate::text::tree::{ScalarStyle, Value};

const HERE: SourceId = SourceId(3);

fn parse(text: &str) -> Result<Node, Vec<SyntaxError>> {
    super::parse(text, HERE)
}

fn parse_tolerant(text: &str) -> Result<Tolerated, Vec<SyntaxError>> {
    super::parse_tolerant(text, HERE)
}

fn decode(bytes: &[u8]) -> Result<&str, SyntaxError> {
    super::decode(bytes, HERE)
}

fn tree(source: &str) -> Node {
    parse(source).unwrap_or_else(|errors| panic!("{source:?}: {errors:?}"))
}

fn kinds(source: &str) -> Vec<SyntaxErrorKind> {
    let errors = parse(source).expect_err(source);
    errors.into_iter().map(|error| error.kind).collect()
}

fn slice<'s>(source: &'s str, node: &Node) -> &'s str {
    &source[node.span.start..node.span.end]
}

#[test]
fn spans_are_bytes_even_behind_letters_of_several_bytes() {
    let source = "\u{feff}größe: 'über ✓' # né\nliste: [ä, \"ö\"]\nblock: |\n  zwölf\n  böse\n\nende: {k: é}\n";
    let root = tree(source);
    let get = |key: &str| slice(source, root.get(key).expect(key));
    assert_eq!(get("größe"), "'über ✓'");
    assert_eq!(get("liste"), "[ä, \"ö\"]");
    assert_eq!(get("ende"), "{k: é}");
    assert_eq!(get("block"), "zwölf\n  böse");
    assert_eq!(
        root.get("block").and_then(Node::as_str),
        Some("zwölf\nböse\n")
    );
    let (key, _) = root.entry("größe").expect("the key is there");
    assert_eq!(slice(source, key), "größe");
    assert_eq!(slice(source, &root), source[3..].trim_end());
}

#[test]
fn a_block_ends_with_its_last_value_and_not_at_the_next_key() {
    let source = "hooks:\n  - a\n  - b: 1\n    c: 2\n\n# much later\n\nnext: 1\n";
    let root = tree(source);
    assert_eq!(
        slice(source, root.get("hooks").expect("hooks")),
        "- a\n  - b: 1\n    c: 2"
    );
}

#[test]
fn scalars_keep_their_style() {
    let root = tree("[0644, '0644', \"0644\", !!str 0644, !!int '7', ~, !!null ]");
    let styles: Vec<_> = root
        .as_sequence()
        .expect("a list")
        .iter()
        .map(|node| match &node.value {
            Value::Scalar { text, style } => (text.as_str(), *style),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        styles,
        [
            ("0644", ScalarStyle::Plain),
            ("0644", ScalarStyle::Quoted),
            ("0644", ScalarStyle::Quoted),
            ("0644", ScalarStyle::Quoted),
            ("7", ScalarStyle::Plain),
            ("~", ScalarStyle::Plain),
            ("", ScalarStyle::Plain),
        ]
    );
}

#[test]
fn json_is_read_with_its_tabs_and_escapes() {
    let source = "{\n\t\"version\":0.0,\r\n\t\"list\"\t:\t[\t1,\n\t\t{\"k\":\"a\\u00e9\\/\\ud83d\\ude00\"}\t]\n}\n";
    let root = tree(source);
    let list = root
        .get("list")
        .and_then(Node::as_sequence)
        .expect("a list");
    assert_eq!(list[1].get("k").and_then(Node::as_str), Some("aé/😀"));
    assert_eq!(root.get("version").and_then(Node::as_str), Some("0.0"));
}

#[test]
fn every_fault_has_its_kind() {
    use SyntaxErrorKind as Kind;
    let cases = [
        ("", Kind::Empty),
        (" \n\n# only a remark\n", Kind::Empty),
        ("---\n", Kind::Empty),
        ("a:\n\tb: 1\n", Kind::TabIndentation),
        ("a:\n    b: 1\n  c: 2\n", Kind::Indentation),
        ("  a: 1\nb: 2\n", Kind::Indentation),
        ("a: 'b\n", Kind::UnclosedQuote),
        ("a: [1, 2\n", Kind::UnclosedBracket),
        ("{\"a\": {\"b\": 1", Kind::UnclosedBracket),
        ("a: ]\n", Kind::UnmatchedBracket),
        ("a: [1}\n", Kind::UnclosedBracket),
        ("- {a: {b: 1}\n- {a: 2}\n", Kind::UnclosedBracket),
        ("a: b: c\n", Kind::UnexpectedColon),
        ("a: 1\n: c\n", Kind::UnexpectedColon),
        ("{a: 1, : c}", Kind::UnexpectedColon),
        ("a: - b\n", Kind::UnexpectedListItem),
        ("a: 1\nb\nc: 2\n", Kind::MissingColon),
        ("a # b: 1\nc: 2\n", Kind::MissingColon),
        ("a: [1 {b: 2}]\n", Kind::MissingComma),
        ("{\"a\": 1 \"b\": 2}", Kind::MissingComma),
        ("a: 'b' c\n", Kind::BehindQuote),
        ("[\"a\" \"b\"]", Kind::BehindQuote),
        ("a: @b\n", Kind::ReservedCharacter { character: '@' }),
        ("a: \"C:\\web\"\n", Kind::Escape),
        ("a: 1\n---\nb: 2\n", Kind::SecondDocument),
        ("[a]: 1\n", Kind::KeyNotScalar),
        (
            "a: *b\n",
            Kind::UnknownAlias {
                name: "b".to_owned(),
            },
        ),
        (
            "&a [*a]",
            Kind::AliasInsideItself {
                name: "a".to_owned(),
            },
        ),
        ("a: &x {b: 1}\nc:\n  <<: *x\n", Kind::MergeKey),
        (
            "a: !Ref b\n",
            Kind::UnknownTag {
                tag: "!Ref".to_owned(),
            },
        ),
    ];
    for (source, kind) in cases {
        assert_eq!(kinds(source), [kind], "{source:?}");
    }
}

#[test]
fn a_second_key_of_the_same_text_names_both_places_and_reading_goes_on() {
    let source = "ü: 1\nos: linux\n\"os\": windows\nx: *gone\n";
    let errors = parse(source).expect_err("two faults");
    assert_eq!(errors.len(), 2);
    assert_eq!(&source[errors[0].span.start..errors[0].span.end], "\"os\"");
    let SyntaxErrorKind::DuplicateKey { key, first } = &errors[0].kind else {
        panic!("{:?}", errors[0]);
    };
    assert_eq!(
        (key.as_str(), &source[first.start..first.end]),
        ("os", "os")
    );
    assert_eq!(&source[errors[1].span.start..errors[1].span.end], "*gone");
}

#[test]
fn an_error_says_cause_and_remedy() {
    let errors = parse("a:\n\tb: 1\n").expect_err("a tab");
    assert_eq!(
        errors[0].to_string(),
        "a tab is used as indentation: indent with spaces"
    );
}

#[test]
fn aliases_stand_at_their_place_and_hold_the_original() {
    let source = "a: &x [1, 2]\nb: *x\n";
    let root = tree(source);
    let alias = root.get("b").expect("b");
    assert_eq!(slice(source, alias), "*x");
    let items = alias.as_sequence().expect("a list");
    assert_eq!(slice(source, &items[1]), "2");
    assert_eq!(alias.value, root.get("a").expect("a").value);
}

#[test]
fn bytes_that_are_not_utf_8_have_their_place() {
    let fault = decode(b"a: \xff\xfe").expect_err("no text");
    assert_eq!(
        (fault.span, fault.kind),
        (
            Span {
                source: HERE,
                start: 3,
                end: 4
            },
            SyntaxErrorKind::NotUtf8
        )
    );
    let cut = decode("a: é".as_bytes().split_last().expect("bytes").1).expect_err("cut");
    assert_eq!(
        cut.span,
        Span {
            source: HERE,
            start: 3,
            end: 4
        }
    );
}
