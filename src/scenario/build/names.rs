//! Which names may be given.

use std::collections::BTreeMap;

use super::context::Context;
use crate::text::decode::Spanned;
use crate::text::diagnostic::Diagnostic;
use crate::text::tree::Span;

/// Longest name of anything, as AWS has it.
const NAME_CHARS_MAX: usize = 100;

/// The characters AWS allows in names besides letters and digits.
const SIGNS: &str = "._+=,@-";

/// Checks a name of ours that also names a folder.
pub(super) fn check_file_name(what: &str, name: &Spanned<String>, context: &mut Context<'_>) {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let starts = name.value.starts_with(|c: char| c.is_ascii_alphanumeric());
    if !starts || !name.value.chars().all(allowed) || name.value.len() > NAME_CHARS_MAX {
        context.error(
            name.span,
            format!("`{}` cannot name a {what}", name.value),
            "begin with a letter or digit, then up to 99 letters, digits and . _ -",
        );
    }
}

/// Whether AWS accepts a name.
pub(super) fn is_aws_name(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || SIGNS.contains(c);
    (1..=NAME_CHARS_MAX).contains(&name.len()) && name.chars().all(allowed)
}

/// Checks a name of AWS's; `exception` is what the service would raise.
pub(super) fn check_aws_name(
    what: &str,
    exception: &str,
    name: &Spanned<String>,
    context: &mut Context<'_>,
) {
    if !is_aws_name(&name.value) {
        context.refuse(
            name.span,
            exception,
            format!("`{}` cannot name {what}", name.value),
            "use 1 to 100 letters, digits and . _ + = , @ -",
        );
    }
}

/// Names already given, with their places.
#[derive(Debug, Default)]
pub(super) struct Taken {
    places: BTreeMap<String, Span>,
}

impl Taken {
    /// Takes a name; an error if it was taken before.
    pub(super) fn take(
        &mut self,
        what: &str,
        exception: Option<&str>,
        name: &Spanned<String>,
        context: &mut Context<'_>,
    ) {
        match self.places.get(&name.value) {
            None => {
                self.places.insert(name.value.clone(), name.span);
            }
            Some(first) => {
                let clause = format!("two {what} are called `{}`", name.value);
                let message = match exception {
                    Some(exception) => format!("{exception}: {clause}"),
                    None => clause,
                };
                context.report(
                    Diagnostic::error(message)
                        .at(name.span)
                        .also(*first, "the name stands here first")
                        .help("rename one of the two"),
                );
            }
        }
    }
}
