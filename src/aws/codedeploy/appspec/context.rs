//! The SELinux context of a permission: a user, a type and a range.
//!
//! The documentation calls the user `user`; the agent reads `name`.

use std::collections::BTreeSet;

use crate::aws::codedeploy::appspec::kinds::ViolationKind;
use crate::aws::codedeploy::appspec::verdict::{Findings, head};
use crate::aws::codedeploy::appspec::warning_kind::WarningKind;
use crate::aws::codedeploy::appspec::yaml11;
use crate::text::tree::Node;

/// The highest category of SELinux.
const MAX_CATEGORY: u64 = 1023;

/// A context as the agent hands it to SELinux.
#[derive(Clone, Debug, PartialEq)]
pub struct SelinuxContext {
    /// The user, under the key `name`.
    pub name: Option<String>,
    /// The type.
    pub context_type: String,
    /// The range.
    pub range: Option<SelinuxRange>,
}

/// Sensitivities from low to high, and categories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelinuxRange {
    /// The low end.
    pub low_sensitivity: u64,
    /// The high end, at least the low one.
    pub high_sensitivity: u64,
    /// Categories, each at most 1023.
    pub categories: BTreeSet<u16>,
}

/// Reads the context; `None` after a violation.
pub(super) fn read(node: &Node, findings: &mut Findings) -> Option<SelinuxContext> {
    let mut refuse = |place: &Node, cause: String, remedy: &str| {
        findings.violation(ViolationKind::ContextInvalid, head(place), cause, remedy);
    };
    if node.as_mapping().is_none() {
        let cause = format!("`context` is {}, not a mapping", node.kind_name());
        refuse(node, cause, "write `context: {name: …, type: …, range: …}`");
        return None;
    }
    let context_type = node.get("type").filter(|node| !yaml11::is_nil(node));
    let Some(context_type) = context_type else {
        let cause = "the SELinux context has no `type`".to_owned();
        refuse(
            node,
            cause,
            "add the type, such as `type: httpd_sys_content_t`",
        );
        return None;
    };
    let range = match node.get("range").filter(|node| !yaml11::is_nil(node)) {
        None => None,
        Some(range) => {
            let read = yaml11::text(range).ok_or_else(|| "text is expected".to_owned());
            match read.and_then(parse_range) {
                Ok(read) => Some(read),
                Err(reason) => {
                    let cause = format!("in the range `{}`, {reason}", yaml11::to_s(range));
                    refuse(range, cause, "write it as `s0-s2:c0,c5.c7`");
                    return None;
                }
            }
        }
    };
    if let Some((key, _)) = node.entry("user") {
        findings.warning(
            WarningKind::ContextUserIgnored,
            key.span,
            "the agent does not read `user`, although the documentation names it",
            "write `name` instead",
        );
    }
    Some(SelinuxContext {
        name: node
            .get("name")
            .filter(|node| !yaml11::is_nil(node))
            .map(yaml11::to_s),
        context_type: yaml11::to_s(context_type),
        range,
    })
}

/// `s#[-s#][:c#[.c#],…]`, SPEC-019.
fn parse_range(text: &str) -> Result<SelinuxRange, String> {
    let (sensitivities, categories) = split(text, ':')?;
    let (low, high) = split(sensitivities, '-')?;
    let low_sensitivity = number(low, 's')?;
    let high_sensitivity = high.map_or(Ok(low_sensitivity), |high| number(high, 's'))?;
    if high_sensitivity < low_sensitivity {
        return Err(format!("s{high_sensitivity} is below s{low_sensitivity}"));
    }
    // A comma at the very end counts for nothing, as Ruby drops empty parts there.
    let categories = categories.map_or("", |categories| categories.trim_end_matches(','));
    Ok(SelinuxRange {
        low_sensitivity,
        high_sensitivity,
        categories: parse_categories(categories)?,
    })
}

fn parse_categories(text: &str) -> Result<BTreeSet<u16>, String> {
    let mut categories = BTreeSet::new();
    if text.is_empty() {
        return Ok(categories);
    }
    for part in text.split(',') {
        let (low, high) = if part.is_empty() {
            (part, None)
        } else {
            split(part, '.')?
        };
        let low = category(low)?;
        let high = high.map_or(Ok(low), category)?;
        if high < low {
            return Err(format!("c{high} is below c{low}"));
        }
        for number in low..=high {
            if !categories.insert(number) {
                return Err(format!("c{number} stands twice"));
            }
        }
    }
    Ok(categories)
}

fn category(text: &str) -> Result<u16, String> {
    let number = number(text, 'c')?;
    u16::try_from(number)
        .ok()
        .filter(|_| number <= MAX_CATEGORY)
        .ok_or_else(|| format!("the highest category is c{MAX_CATEGORY}"))
}

/// One part, or two parts around the first separator, none of them empty.
fn split(text: &str, separator: char) -> Result<(&str, Option<&str>), String> {
    let (first, second) = match text.split_once(separator) {
        Some((first, second)) => (first, Some(second)),
        None => (text, None),
    };
    if first.is_empty() || second.is_some_and(str::is_empty) {
        return Err(format!("a part around `{separator}` is empty"));
    }
    Ok((first, second))
}

fn number(text: &str, letter: char) -> Result<u64, String> {
    let digits = text.strip_prefix(letter).unwrap_or_default();
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(format!(
            "`{}` is not `{letter}` and a number",
            text.escape_debug()
        ));
    }
    Ok(digits.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::codedeploy::appspec::Platform;
    use crate::aws::codedeploy::appspec::verdict::Verdict;
    use crate::text::parse::parse;
    use crate::text::tree::SourceId;

    fn check(source: &str) -> Verdict<SelinuxContext> {
        let mut findings = Findings::new(Platform::Server);
        let context = read(
            &parse(source, SourceId::default()).expect(source),
            &mut findings,
        );
        findings.verdict(context)
    }

    #[test]
    fn spec_019_a_full_range_is_read() {
        let verdict = check("{name: system_u, type: httpd_sys_content_t, range: 's0-s2:c0,c5.c7'}");
        let context = verdict.accepted().expect("accepted");
        let range = context.range.as_ref().expect("a range");
        assert_eq!((range.low_sensitivity, range.high_sensitivity), (0, 2));
        assert_eq!(range.categories, BTreeSet::from([0, 5, 6, 7]));
        assert_eq!(context.name.as_deref(), Some("system_u"));
    }

    #[test]
    fn spec_019_ranges_as_the_agent_takes_and_refuses_them() {
        for good in [
            "s0",
            "s0-s0",
            "s1:c3",
            "s0:c1023",
            "s0:c1,",
            "s0:,",
            "s00:c01.c2",
        ] {
            assert!(parse_range(good).is_ok(), "{good}");
        }
        let bad = [
            "",
            "0",
            "s",
            "sx",
            "s0-",
            "-s0",
            "s3-s1",
            "s0-s1-s2",
            "s0:",
            "s0:c1024",
            "s0:c4,c4",
            "s0:c1.c3,c2",
            "s0:c5.c2",
            "s0:c1,,c2",
            "s0:1",
            "s0:c1.c2.c3",
            "s0:c1:c2",
            "s0:c.",
            "s0:c99999999999999999999",
        ];
        for bad in bad {
            assert!(parse_range(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn spec_019_the_type_is_required() {
        for source in [
            "{name: system_u}",
            "{type: ~}",
            "text",
            "[type]",
            "{type: t, range: 5}",
        ] {
            let verdict = check(source);
            let kinds: Vec<_> = verdict
                .violations()
                .map(|violation| violation.kind)
                .collect();
            assert_eq!(kinds, [ViolationKind::ContextInvalid], "{source}");
        }
    }

    #[test]
    fn spec_019_the_documented_key_for_the_user_is_not_read() {
        let verdict = check("{user: system_u, type: t}");
        assert_eq!(
            verdict.accepted().and_then(|context| context.name.clone()),
            None
        );
        assert_eq!(verdict.warnings()[0].kind, WarningKind::ContextUserIgnored);
    }
}
