//! Tag filters and tag sets: which hosts a deployment group selects.

use crate::aws::named::named;

named! {
    /// How a filter compares (EC2-101).
    pub enum TagFilterType {
        /// The key is present.
        KeyOnly = "KEY_ONLY",
        /// Some tag has the value.
        ValueOnly = "VALUE_ONLY",
        /// The key is present with the value.
        KeyAndValue = "KEY_AND_VALUE",
    }
}

/// A tag of a host.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tag {
    /// The key, at most 128 characters.
    pub key: String,
    /// The value, at most 256 characters.
    pub value: String,
}

/// One filter of a deployment group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagFilter {
    /// How it compares.
    pub kind: TagFilterType,
    /// The key; not looked at by VALUE_ONLY.
    pub key: String,
    /// The value; not looked at by KEY_ONLY.
    pub value: String,
}

impl TagFilter {
    /// Whether one of `tags` passes the filter.
    pub fn matches(&self, tags: &[Tag]) -> bool {
        tags.iter().any(|tag| match self.kind {
            TagFilterType::KeyOnly => tag.key == self.key,
            TagFilterType::ValueOnly => tag.value == self.value,
            TagFilterType::KeyAndValue => tag.key == self.key && tag.value == self.value,
        })
    }
}

/// Which hosts of one kind (EC2 or on-premises) a group selects. A flat list of filters is one
/// group; a tag set has up to three, and a host must pass one filter of each (EC2-101).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagSelection {
    /// Groups of filters: OR inside a group, AND between groups. No group selects nothing.
    pub groups: Vec<Vec<TagFilter>>,
}

impl TagSelection {
    /// Groups a tag set may have (EC2-102).
    pub const GROUPS_MAX: usize = 3;
    /// Filters one group may have (EC2-102).
    pub const FILTERS_MAX: usize = 10;

    /// Whether a host with `tags` is selected (EC2-101).
    pub fn selects(&self, tags: &[Tag]) -> bool {
        !self.groups.is_empty()
            && self
                .groups
                .iter()
                .all(|group| group.iter().any(|filter| filter.matches(tags)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(key: &str, value: &str) -> Tag {
        Tag {
            key: key.into(),
            value: value.into(),
        }
    }

    fn filter(kind: TagFilterType, key: &str, value: &str) -> TagFilter {
        TagFilter {
            kind,
            key: key.into(),
            value: value.into(),
        }
    }

    #[test]
    fn ec2_101_filters_compare_key_value_or_both() {
        let tags = [tag("role", "web"), tag("stage", "prod")];
        let cases = [
            (filter(TagFilterType::KeyOnly, "role", ""), true),
            (filter(TagFilterType::KeyOnly, "web", ""), false),
            (filter(TagFilterType::ValueOnly, "", "prod"), true),
            (filter(TagFilterType::ValueOnly, "", "role"), false),
            (filter(TagFilterType::KeyAndValue, "role", "web"), true),
            // Key and value must be those of one tag.
            (filter(TagFilterType::KeyAndValue, "role", "prod"), false),
        ];
        for (filter, expected) in cases {
            assert_eq!(filter.matches(&tags), expected, "{filter:?}");
        }
    }

    #[test]
    fn ec2_101_a_tag_set_is_or_inside_a_group_and_and_between_groups() {
        let web_or_api = vec![
            filter(TagFilterType::KeyAndValue, "role", "web"),
            filter(TagFilterType::KeyAndValue, "role", "api"),
        ];
        let prod = vec![filter(TagFilterType::KeyAndValue, "stage", "prod")];
        let set = TagSelection {
            groups: vec![web_or_api.clone(), prod],
        };
        assert!(set.selects(&[tag("role", "api"), tag("stage", "prod")]));
        assert!(!set.selects(&[tag("role", "api"), tag("stage", "test")]));
        assert!(!set.selects(&[tag("role", "db"), tag("stage", "prod")]));
        let flat = TagSelection {
            groups: vec![web_or_api],
        };
        assert!(flat.selects(&[tag("role", "web")]));
        assert!(
            !TagSelection::default().selects(&[tag("role", "web")]),
            "no filter selects nothing"
        );
    }
}
