//! The mode of a permission: one to four octal digits, and the trap of the leading zero.

use crate::aws::codedeploy::appspec::kinds::ViolationKind;
use crate::aws::codedeploy::appspec::verdict::{Findings, head};
use crate::aws::codedeploy::appspec::warning_kind::WarningKind;
use crate::aws::codedeploy::appspec::yaml11;
use crate::text::tree::{Node, ScalarStyle, Value};

/// Permission bits, with setuid, setgid and sticky in the fourth digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mode {
    bits: u16,
}

impl Mode {
    /// The bits as `chmod` takes them, at most 0o7777.
    pub fn bits(self) -> u16 {
        self.bits
    }
}

/// Reads a mode as the agent does: YAML first makes a number of it, the digits of that number in
/// decimal are then the mode (SPEC-017).
pub(super) fn read(node: &Node, findings: &mut Findings) -> Option<Mode> {
    let digits = yaml11::to_s(node);
    let octal = octal_literal(node);
    let wrong = digits.chars().find(|digit| !('0'..='7').contains(digit));
    let bits = u16::from_str_radix(&digits, 8).ok();
    let is_short = digits.chars().count() <= 4;
    let bits = bits
        .filter(|_| is_short && wrong.is_none())
        .or(digits.is_empty().then_some(0));
    let Some(bits) = bits else {
        let cause = match (octal, wrong) {
            (Some(written), Some(wrong)) => format!(
                "YAML 1.1 reads the mode `{written}` as octal, which is {digits}, and {wrong} is not \
                 an octal digit"
            ),
            (Some(written), None) => {
                format!(
                    "YAML 1.1 reads the mode `{written}` as {digits}, which has too many digits"
                )
            }
            (None, Some(wrong)) if is_short => {
                format!(
                    "`{}` in the mode `{digits}` is not an octal digit",
                    wrong.escape_debug()
                )
            }
            (None, Some(_) | None) => {
                format!(
                    "the mode `{}` has more than four digits",
                    digits.escape_debug()
                )
            }
        };
        findings.violation(
            ViolationKind::ModeInvalid,
            head(node),
            cause,
            octal.map_or(
                "write one to four digits from 0 to 7, such as `755`".to_owned(),
                drop_zero,
            ),
        );
        return None;
    };
    if let Some(written) = octal {
        let applied = digits.parse().expect("at most four digits fit");
        findings.warning(
            WarningKind::OctalLiteral { applied },
            node.span,
            format!("YAML 1.1 reads the mode `{written}` as {digits}, and that mode is applied"),
            drop_zero(written),
        );
    }
    Some(Mode { bits })
}

fn drop_zero(written: &str) -> String {
    let digits = written.trim_start_matches(['0', '+', '-']);
    if (1..=4).contains(&digits.len()) && digits.chars().all(|digit| digit.is_digit(8)) {
        format!("write `{digits}` without the zero, or `\"{written}\"` in quotes")
    } else {
        "write one to four digits from 0 to 7, such as `755`".to_owned()
    }
}

/// What was written, if YAML 1.1 turned it into other digits.
fn octal_literal(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Scalar {
            text,
            style: ScalarStyle::Plain,
        } if matches!(yaml11::scalar(node), Some(yaml11::Scalar::Integer(_)))
            && text.trim_start_matches('+') != yaml11::to_s(node) =>
        {
            Some(text)
        }
        Value::Scalar { .. } | Value::Sequence(_) | Value::Mapping(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::codedeploy::appspec::Platform;
    use crate::text::parse::parse;
    use crate::text::tree::SourceId;

    fn check(source: &str) -> (Option<u16>, Vec<String>) {
        let mut findings = Findings::new(Platform::Server);
        let mode = read(
            &parse(source, SourceId::default()).expect(source),
            &mut findings,
        );
        let verdict = findings.verdict(mode);
        assert_eq!(
            verdict.first_violation().is_some(),
            mode.is_none(),
            "{source}"
        );
        let warnings = verdict
            .warnings()
            .iter()
            .map(|warning| warning.kind.name().into());
        (mode.map(Mode::bits), warnings.collect())
    }

    #[test]
    fn spec_017_the_digits_that_yaml_leaves_are_the_mode() {
        let cases = [
            ("644", Some(0o644), None),
            ("1777", Some(0o1777), None),
            ("4", Some(0o004), None),
            ("\"0644\"", Some(0o644), None),
            ("\"0\"", Some(0), None),
            ("''", Some(0), None),
            ("0644", Some(0o420), Some("octal_literal_becomes_420")),
            ("0o644", None, None),
            ("0755", None, None),
            ("0x1FF", Some(0o511), Some("octal_literal_becomes_511")),
            ("648", None, None),
            ("17777", None, None),
            ("\"00644\"", None, None),
            ("rwx", None, None),
            ("-1", None, None),
            ("644.0", None, None),
            ("no", None, None),
            ("[644]", None, None),
        ];
        for (source, bits, warning) in cases {
            let warnings: Vec<_> = warning.into_iter().map(str::to_owned).collect();
            assert_eq!(check(source), (bits, warnings), "{source}");
        }
    }

    #[test]
    fn spec_017_a_mode_with_a_leading_zero_is_told_how_to_be_written() {
        let mut findings = Findings::new(Platform::Server);
        read(
            &parse("0755", SourceId::default()).expect("a number"),
            &mut findings,
        );
        let verdict = findings.verdict(None::<Mode>);
        let violation = verdict.first_violation().expect("refused");
        assert!(violation.cause.contains("493"), "{violation}");
        assert_eq!(
            violation.remedy,
            "write `755` without the zero, or `\"0755\"` in quotes"
        );
    }
}
