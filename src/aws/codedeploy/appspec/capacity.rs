//! Which capacity providers the replacement tasks run on (SPEC-047).

use crate::aws::codedeploy::appspec::kinds::ViolationKind;
use crate::aws::codedeploy::appspec::resource::{characters, given};
use crate::aws::codedeploy::appspec::verdict::{Findings, head};
use crate::text::tree::Node;

/// The largest base.
pub const MAX_BASE: u32 = 100_000;

/// The largest weight.
pub const MAX_WEIGHT: u32 = 1000;

/// One provider of a strategy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CapacityProviderStrategyItem {
    /// The name of the provider.
    pub capacity_provider: String,
    /// How many tasks it gets before weights count.
    pub base: u32,
    /// Its share of the other tasks, against the sum of all weights.
    pub weight: u32,
}

/// Reads the strategy, which is empty if the file has none; `None` after a violation.
pub(super) fn read(
    section: Option<&Node>,
    findings: &mut Findings,
) -> Option<Vec<CapacityProviderStrategyItem>> {
    let Some(section) = section else {
        return Some(Vec::new());
    };
    let Some(items) = section.as_sequence() else {
        refuse(
            section,
            format!(
                "the capacity provider strategy is {}, not a list",
                section.kind_name()
            ),
            "begin each provider with a dash",
            findings,
        );
        return None;
    };
    let strategy: Vec<_> = items.iter().map(|item| read_item(item, findings)).collect();
    let strategy: Option<Vec<CapacityProviderStrategyItem>> = strategy.into_iter().collect();
    let strategy = strategy?;
    let mut with_base = strategy
        .iter()
        .zip(items)
        .filter(|(provider, _)| provider.base > 0)
        .skip(1);
    if let Some((_, item)) = with_base.next() {
        refuse(
            item,
            "a second provider has a base above 0".to_owned(),
            "give a base to one provider only",
            findings,
        );
        return None;
    }
    if !strategy.is_empty() && strategy.iter().all(|provider| provider.weight == 0) {
        refuse(
            section,
            "all weights are 0, and without `Weight` it is 0".to_owned(),
            "give at least one provider a weight",
            findings,
        );
        return None;
    }
    Some(strategy)
}

fn read_item(item: &Node, findings: &mut Findings) -> Option<CapacityProviderStrategyItem> {
    let name = characters(given(Some(item), "CapacityProvider"));
    if name.is_none() {
        refuse(
            item,
            "an entry of the strategy names no provider".to_owned(),
            "add `CapacityProvider: FARGATE` or another one",
            findings,
        );
    }
    let base = read_number(item, "Base", MAX_BASE, findings);
    let weight = read_number(item, "Weight", MAX_WEIGHT, findings);
    Some(CapacityProviderStrategyItem {
        capacity_provider: name?.to_owned(),
        base: base?,
        weight: weight?,
    })
}

fn read_number(item: &Node, key: &str, limit: u32, findings: &mut Findings) -> Option<u32> {
    let Some(node) = given(Some(item), key) else {
        return Some(0);
    };
    let value = node.as_str().and_then(|text| text.trim().parse().ok());
    let value = value.filter(|value| *value <= limit);
    if value.is_none() {
        refuse(
            node,
            format!("`{key}` is not a whole number from 0 to {limit}"),
            "write a whole number within these limits, or leave the key out",
            findings,
        );
    }
    value
}

fn refuse(node: &Node, cause: String, remedy: &str, findings: &mut Findings) {
    findings.violation(ViolationKind::CapacityInvalid, head(node), cause, remedy);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::codedeploy::appspec::Platform;
    use crate::text::parse::parse;
    use crate::text::tree::SourceId;

    fn is_refused(source: &str) -> bool {
        let mut findings = Findings::new(Platform::Ecs);
        let strategy = read(
            Some(&parse(source, SourceId::default()).expect(source)),
            &mut findings,
        );
        findings.verdict(strategy).first_violation().is_some()
    }

    #[test]
    fn spec_047_bases_and_weights_have_limits() {
        let good = [
            "[]",
            "[{capacityProvider: FARGATE, weight: 1000}]",
            "[{CapacityProvider: A, Base: 100000, Weight: 1}, {CapacityProvider: B, Base: 0}]",
        ];
        for source in good {
            assert!(!is_refused(source), "{source}");
        }
        let bad = [
            "[{CapacityProvider: A, Weight: 1001}]",
            "[{CapacityProvider: A, Base: 100001, Weight: 1}]",
            "[{CapacityProvider: A, Weight: -1}]",
            "[{CapacityProvider: A, Weight: 1.5}]",
            "[{CapacityProvider: A}]",
            "[{CapacityProvider: A, Base: 1, Weight: 1}, {CapacityProvider: B, Base: 2}]",
            "[{Weight: 1}]",
            "[A]",
            "{CapacityProvider: A, Weight: 1}",
        ];
        for source in bad {
            assert!(is_refused(source), "{source}");
        }
    }
}
