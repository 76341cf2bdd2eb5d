//! How the files of charts are called: `capacity.svg`, or `capacity-r3.svg` where several replications
//! have charts.

use crate::report::charts::ChartKind;

/// The two forms of a chart, by the ends of their names.
pub(super) const FORMS: [&str; 2] = ["svg", "png"];

/// The name of a chart's file; `replication`, counted from 1, where there are several.
pub(super) fn name(kind: ChartKind, replication: Option<u32>, form: &str) -> String {
    match replication {
        Some(number) => format!("{kind}-r{number}.{form}"),
        None => format!("{kind}.{form}"),
    }
}

/// Whether a file of this name can be a chart of some run.
pub(in crate::report) fn is_chart(file: &str) -> bool {
    let Some((stem, form)) = file.split_once('.') else {
        return false;
    };
    let (kind, replication) = match stem.split_once("-r") {
        Some((kind, number)) => (kind, number.parse().ok()),
        None => (stem, None),
    };
    FORMS.contains(&form)
        && ChartKind::named(kind).is_some_and(|kind| name(kind, replication, form) == file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_is_known_by_its_name() {
        assert_eq!(name(ChartKind::Capacity, None, "svg"), "capacity.svg");
        assert_eq!(name(ChartKind::Alarms, Some(3), "png"), "alarms-r3.png");
        for (file, expected) in [
            ("capacity.svg", true),
            ("alarms-r12.png", true),
            ("targets.csv", false),
            ("targets-r.svg", false),
            ("targets-r03.svg", false),
            ("targets-r3.svg.bak", false),
            ("mine.svg", false),
            ("", false),
        ] {
            assert_eq!(is_chart(file), expected, "{file}");
        }
    }
}
