//! Tags and filters on them, as AWS accepts them.

use super::assumptions::AccountLimits;
use super::context::Context;
use crate::aws::codedeploy::tags::{TagFilter, TagFilterType, TagSelection};
use crate::scenario::file::group;
use crate::text::decode::Spanned;

const KEY_CHARS_MAX: usize = 128;
const VALUE_CHARS_MAX: usize = 256;

/// Checks a tag of a host.
pub(super) fn check_tag(key: &Spanned<String>, value: &Spanned<String>, context: &mut Context<'_>) {
    if key.value.is_empty() || key.value.chars().count() > KEY_CHARS_MAX {
        let help = format!("write 1 to {KEY_CHARS_MAX} characters");
        context.error(key.span, "the key of a tag is empty or too long", help);
    }
    if value.value.chars().count() > VALUE_CHARS_MAX {
        let help = format!("write at most {VALUE_CHARS_MAX} characters");
        context.error(value.span, "the value of a tag is too long", help);
    }
}

/// The exceptions for one kind of tags.
#[derive(Clone, Copy)]
pub(super) struct Exceptions {
    pub(super) filter: &'static str,
    pub(super) combination: &'static str,
    pub(super) flat_key: &'static str,
    pub(super) set_key: &'static str,
}

/// Filters on EC2 instances.
pub(super) const EC2: Exceptions = Exceptions {
    filter: "InvalidEC2TagException",
    combination: "InvalidEC2TagCombinationException",
    flat_key: "ec2TagFilters",
    set_key: "ec2TagSet",
};

/// Filters on on-premises hosts.
pub(super) const ON_PREMISES: Exceptions = Exceptions {
    filter: "InvalidTagException",
    combination: "InvalidOnPremisesTagCombinationException",
    flat_key: "onPremisesInstanceTagFilters",
    set_key: "onPremisesTagSet",
};

type Filters = Vec<Spanned<group::TagFilter>>;

/// Reads both forms of a selection, of which a group has at most one.
pub(super) fn read(
    flat: Option<&Spanned<Filters>>,
    set: Option<&[Spanned<Filters>]>,
    exceptions: Exceptions,
    limits: &AccountLimits,
    context: &mut Context<'_>,
) -> TagSelection {
    let flat = flat.filter(|flat| !flat.value.is_empty());
    let set = set.filter(|set| !set.is_empty());
    if let (Some(flat), Some(_)) = (flat, set) {
        let Exceptions {
            flat_key, set_key, ..
        } = exceptions;
        context.refuse(
            flat.span,
            exceptions.combination,
            format!("a group has `{flat_key}` or `{set_key}`, not both"),
            "remove one of the two",
        );
    }
    let lists: Vec<&Spanned<Filters>> = match (flat, set) {
        (Some(flat), _) => vec![flat],
        (None, Some(set)) => set.iter().collect(),
        (None, None) => Vec::new(),
    };
    let max = limits.tag_groups as usize;
    if let Some(over) = lists.get(max) {
        context.refuse(
            over.span,
            "TagSetListLimitExceededException",
            format!("a tag set has at most {max} tag groups"),
            "remove the others",
        );
    }
    let max = limits.tags_per_tag_group as usize;
    let mut groups = Vec::new();
    for list in lists {
        if let Some(over) = list.value.get(max) {
            context.refuse(
                over.span,
                exceptions.filter,
                format!("a tag group has at most {max} tags"),
                "remove the others",
            );
        }
        let filters = list.value.iter();
        groups.push(
            filters
                .filter_map(|filter| read_filter(filter, exceptions, context))
                .collect(),
        );
    }
    TagSelection { groups }
}

fn read_filter(
    filter: &Spanned<group::TagFilter>,
    exceptions: Exceptions,
    context: &mut Context<'_>,
) -> Option<TagFilter> {
    let parts = &filter.value;
    let (key, value) = (parts.key.as_ref(), parts.value.as_ref());
    let kind = match &parts.r#type {
        Some(kind) => match TagFilterType::named(&kind.value) {
            Some(kind) => kind,
            None => {
                context.refuse(
                    kind.span,
                    exceptions.filter,
                    format!("there is no type of tag filter `{}`", kind.value),
                    "write `KEY_ONLY`, `VALUE_ONLY` or `KEY_AND_VALUE`",
                );
                return None;
            }
        },
        // What is there decides, as in the console.
        None => match (key, value) {
            (Some(_), Some(_)) => TagFilterType::KeyAndValue,
            (Some(_), None) => TagFilterType::KeyOnly,
            (None, _) => TagFilterType::ValueOnly,
        },
    };
    let needs_key = kind != TagFilterType::ValueOnly;
    let needs_value = kind != TagFilterType::KeyOnly;
    for (needed, part, name) in [(needs_key, key, "key"), (needs_value, value, "value")] {
        if needed && part.is_none() {
            context.refuse(
                filter.span,
                exceptions.filter,
                format!("a filter of type {kind} needs a `{name}`"),
                format!("add `{name}`, or choose another type"),
            );
        }
    }
    let text = |part: Option<&Spanned<String>>| part.map_or("", |part| &part.value).to_owned();
    Some(TagFilter {
        kind,
        key: text(key),
        value: text(value),
    })
}
