//! Reads the text of one YAML or JSON document into a tree.
//!
//! The grammar is the YAML reader's business, the tree the builder's. This file knows the two ways of
//! reading and not what any key means.
//!
//! Files of our own format are read strictly: what usually is a slip (a key written twice, a second
//! document, a merge key, an unknown tag) is refused. Files that were written for somebody else's
//! loader are read tolerantly, as that loader would, and the slips are handed back as notes.

use crate::text::builder::{Reading, build};
use crate::text::syntax_error::{MAX_DOCUMENT_BYTES, SyntaxError, SyntaxErrorKind};
use crate::text::tree::{Node, SourceId, Span};

/// A document read tolerantly.
#[derive(Clone, Debug, PartialEq)]
pub struct Tolerated {
    /// The document as a loader of YAML 1.1 sees it.
    pub root: Node,
    /// What a strict reading would have refused, in the order of the file.
    pub slips: Vec<SyntaxError>,
}

/// Reads a document of our own format; JSON is a subset. Every span names `source`.
///
/// Keys of a mapping differ and are scalars, there is one document, aliases are expanded, merge keys
/// (`<<`) and tags other than those of plain data are refused.
///
/// # Errors
///
/// Everything that is wrong in the order of the file. A fault of grammar ends the reading, so what
/// lies behind it is not seen.
pub fn parse(text: &str, source: SourceId) -> Result<Node, Vec<SyntaxError>> {
    let (root, errors) = build(text, source, Reading::Strict);
    match root {
        Some(root) if errors.is_empty() => Ok(root),
        _ => Err(errors),
    }
}

/// Reads a document as loaders of YAML 1.1 do, such as Ruby's: of a key written twice the last
/// value holds, the merge key `<<` is carried out where it stands, keys that are lists or mappings
/// are dropped, unknown tags are dropped, and nothing is read behind the first document. Every span
/// names `source`.
///
/// # Errors
///
/// What such a loader would refuse too, and everything that is beyond a bound.
pub fn parse_tolerant(text: &str, source: SourceId) -> Result<Tolerated, Vec<SyntaxError>> {
    let (root, errors) = build(text, source, Reading::Tolerant);
    let (slips, errors): (Vec<_>, Vec<_>) = errors
        .into_iter()
        .partition(|error| error.kind.is_tolerable());
    match root {
        Some(root) if errors.is_empty() => Ok(Tolerated { root, slips }),
        _ => Err(errors),
    }
}

/// The bytes of a file as text, the first step for every file.
///
/// # Errors
///
/// If they are more than [`MAX_DOCUMENT_BYTES`] or not UTF-8.
pub fn decode(bytes: &[u8], source: SourceId) -> Result<&str, SyntaxError> {
    if bytes.len() > MAX_DOCUMENT_BYTES {
        let kind = SyntaxErrorKind::TooLarge { bytes: bytes.len() };
        return Err(SyntaxError {
            span: Span::start_of(source),
            kind,
        });
    }
    std::str::from_utf8(bytes).map_err(|fault| {
        let start = fault.valid_up_to();
        let end = start + fault.error_len().unwrap_or(bytes.len() - start);
        SyntaxError {
            span: Span { source, start, end },
            kind: SyntaxErrorKind::NotUtf8,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::builder::MAX_ERRORS;
    use crate::text::syntax_error::MAX_DEPTH;
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
            ("a: [1}\n", Kind::UnmatchedBracket),
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
    fn aliases_that_multiply_are_stopped_in_values_in_text_and_in_depth() {
        let mut bomb = "a0: &a0 [x]\n".to_owned();
        for level in 1..30 {
            let below = format!("*a{}", level - 1);
            bomb.push_str(&format!(
                "a{level}: &a{level} [{}]\n",
                vec![below; 9].join(", ")
            ));
        }
        assert_eq!(kinds(&bomb), [SyntaxErrorKind::TooManyAliases]);

        let text = format!("- &a {}\n{}", "x".repeat(1 << 20), "- *a\n".repeat(100));
        assert_eq!(kinds(&text), [SyntaxErrorKind::TooManyAliases]);

        let mut deep = "a0: &a0 [x]\n".to_owned();
        for level in 1..100 {
            deep.push_str(&format!("a{level}: &a{level} [*a{}]\n", level - 1));
        }
        assert_eq!(kinds(&deep), [SyntaxErrorKind::TooDeep]);
    }

    #[test]
    fn no_nesting_exhausts_the_stack_and_the_last_level_is_sharp() {
        for one in [
            "[",
            "{",
            "{a: ",
            "- ",
            "? ",
            "[? ",
            "!!str &a [",
            "a: [",
            "[[]:",
        ] {
            let errors = parse(&one.repeat(1 << 18)).expect_err(one);
            assert!(!errors.is_empty(), "{one}");
        }
        assert_eq!(kinds(&"[".repeat(1 << 20)), [SyntaxErrorKind::TooDeep]);
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(parse(&nested(MAX_DEPTH)).is_ok());
        assert_eq!(kinds(&nested(MAX_DEPTH + 1)), [SyntaxErrorKind::TooDeep]);
        let mixed = |levels: usize| format!("{}[1]", "- ".repeat(levels));
        assert!(parse(&mixed(MAX_DEPTH - 1)).is_ok());
        assert_eq!(kinds(&mixed(MAX_DEPTH)), [SyntaxErrorKind::TooDeep]);
    }

    #[test]
    fn errors_are_collected_up_to_a_bound() {
        let many = "- *a\n".repeat(10_000);
        assert_eq!(kinds(&many).len(), MAX_ERRORS);
        assert_eq!(
            parse_tolerant(&many).expect_err("no anchor").len(),
            MAX_ERRORS
        );
        let slips = parse_tolerant(&"a: 1\n".repeat(10_000))
            .expect("last one holds")
            .slips;
        assert_eq!(slips.len(), MAX_ERRORS - 1);
    }

    #[test]
    fn a_document_beyond_the_limit_is_not_read() {
        let large = " ".repeat(MAX_DOCUMENT_BYTES + 1);
        let kind = SyntaxErrorKind::TooLarge {
            bytes: MAX_DOCUMENT_BYTES + 1,
        };
        assert_eq!(kinds(&large), std::slice::from_ref(&kind));
        assert_eq!(decode(large.as_bytes()).expect_err("too large").kind, kind);
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
}
