//! No text makes the reading endless, and the bounds are where they are said to be.

use super::{decode, kinds, parse, parse_tolerant};
use crate::text::builder::MAX_ERRORS;
use crate::text::syntax_error::{MAX_DEPTH, MAX_DOCUMENT_BYTES, SyntaxErrorKind};

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
