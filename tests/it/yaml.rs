//! Whatever bytes come in, reading a document gives a tree or errors with places, never a panic.

use cutover::text::parse::{decode, parse, parse_tolerant};
use cutover::text::syntax_error::{SyntaxError, SyntaxErrorKind};
use cutover::text::tree::SourceId;
use cutover::text::tree::{Node, Value};
use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

/// Every place lies inside the text and on whole letters, and keys differ.
fn check_places(source: &str, node: &Node) {
    assert!(
        source.get(node.span.start..node.span.end).is_some(),
        "{:?}",
        node.span
    );
    match &node.value {
        Value::Scalar { .. } => {}
        Value::Sequence(items) => items.iter().for_each(|item| check_places(source, item)),
        Value::Mapping(entries) => {
            let mut keys: Vec<_> = entries.iter().map(|(key, _)| key.as_str()).collect();
            keys.sort_unstable();
            keys.dedup();
            assert_eq!(keys.len(), entries.len(), "keys differ");
            for (key, value) in entries {
                check_places(source, key);
                check_places(source, value);
            }
        }
    }
}

/// A list or mapping holds its children, unless an alias brought them.
fn check_nesting(source: &str, node: &Node) {
    let is_alias = source[node.span.start..].starts_with('*');
    let children: Vec<&Node> = match &node.value {
        Value::Scalar { .. } => Vec::new(),
        Value::Sequence(items) => items.iter().collect(),
        Value::Mapping(entries) => entries
            .iter()
            .flat_map(|(key, value)| [key, value])
            .collect(),
    };
    for child in children.into_iter().filter(|_| !is_alias) {
        assert!(
            node.span.start <= child.span.start && child.span.end <= node.span.end,
            "{:?} is not inside {:?} of {source:?}",
            child.span,
            node.span
        );
        check_nesting(source, child);
    }
}

fn check_any(source: &str) {
    let tolerant = parse_tolerant(source, SourceId::default());
    match parse(source, SourceId::default()) {
        Ok(root) => {
            check_places(source, &root);
            check_nesting(source, &root);
            // What is strict is tolerated, except for tabs, which older loaders mind more.
            let is_tab =
                |errors: &Vec<SyntaxError>| errors[0].kind == SyntaxErrorKind::TabIndentation;
            assert!(tolerant.as_ref().err().is_none_or(is_tab), "{tolerant:?}");
        }
        Err(errors) => {
            assert!(!errors.is_empty(), "an error says why");
            for error in errors {
                assert!(source.get(error.span.start..error.span.end).is_some());
                assert!(!error.to_string().is_empty());
            }
        }
    }
    if let Ok(read) = tolerant {
        check_places(source, &read.root);
    }
}

const VALID: &str = "version: 0.0\nos: linux\nfiles:\n  - source: /\n    destination: \"/var/wéb\"\n\
                     hooks: &h\n  BeforeInstall:\n    - {location: 'a.sh', timeout: 30}\n  # remark\n\
                     copy: *h\ntext: |-\n   line\n\n   line\nfold: >\n  a\n  b\n? key\n: [1, 2, {a: b}]\n";

proptest! {
    #[test]
    fn no_bytes_bring_the_reader_down(bytes: Vec<u8>) {
        if let Ok(source) = decode(&bytes, SourceId::default()) {
            check_any(source);
        }
        check_any(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn no_text_brings_the_reader_down(source in any::<String>()) {
        check_any(&source);
    }

    #[test]
    fn no_mixture_of_signs_brings_the_reader_down(
        source in "[-\\[\\]{}:,?&*!|>'\"%@`# \t\r\n\\\\a0<é\u{feff}\u{85}.]{0,80}",
    ) {
        check_any(&source);
    }

    #[test]
    fn no_mutation_of_a_valid_document_brings_the_reader_down(
        from in 0..VALID.len(),
        length in 0..12_usize,
        with in "[-\\[\\]{}:,?&*!|>'\"% \t\nhé]{0,4}",
    ) {
        let from = VALID.floor_char_boundary(from);
        let to = VALID.floor_char_boundary((from + length).min(VALID.len()));
        check_any(&format!("{}{with}{}", &VALID[..from], &VALID[to.max(from)..]));
    }

    #[test]
    fn text_in_quotes_comes_back_as_it_was(text in any::<String>()) {
        let json = serde_json::to_string(&text).expect("text is JSON");
        if let Ok(root) = parse(&json, SourceId::default()) {
            prop_assert_eq!(root.as_str(), Some(text.as_str()));
        } else {
            // YAML refuses raw control characters that JSON lets pass.
            let odd = json.chars().any(|c| !(' '..='~').contains(&c));
            prop_assert!(odd, "{}", json);
        }
    }
}
