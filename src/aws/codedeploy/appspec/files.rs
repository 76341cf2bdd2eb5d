//! The section `files` of a Server file: what is copied and where it goes.

use crate::aws::codedeploy::appspec::kinds::ViolationKind;
use crate::aws::codedeploy::appspec::section;
use crate::aws::codedeploy::appspec::verdict::{Findings, head};
use crate::aws::codedeploy::appspec::yaml11;
use crate::text::tree::{Node, Span};

/// One entry of `files`.
#[derive(Clone, Debug, PartialEq)]
pub struct FileMapping {
    /// A file or directory of the revision; `/` is all of it.
    pub source: String,
    /// The directory it goes to.
    pub destination: String,
    /// Its place in the file.
    pub span: Span,
    /// Where one of the two is not text to Ruby: Install stumbles over it.
    pub not_text: Option<Span>,
}

/// Reads the section; `None` after a violation.
pub(super) fn read(section: Option<&Node>, findings: &mut Findings) -> Option<Vec<FileMapping>> {
    let items = section::entries(
        section,
        "files",
        "source",
        ViolationKind::FilesNotList,
        findings,
    )?;
    let files: Vec<_> = items.iter().map(|item| read_file(item, findings)).collect();
    files.into_iter().collect()
}

fn read_file(item: &Node, findings: &mut Findings) -> Option<FileMapping> {
    if item.as_mapping().is_none() {
        findings.violation(
            ViolationKind::FileNotMapping,
            head(item),
            format!(
                "an entry of `files` is {}, and the agent expects keys with values",
                item.kind_name()
            ),
            "write `source:` and `destination:`, each with a colon",
        );
        return None;
    }
    let given = |key: &str| item.get(key).filter(|node| !yaml11::is_nil(node));
    let (source, destination) = (given("source"), given("destination"));
    let (Some(source), Some(destination)) = (source, destination) else {
        let (kind, cause, remedy) = match source {
            None => (
                ViolationKind::SourceMissing,
                "an entry of `files` has no `source`",
                "name a file or directory of the revision, or `/` for all of it",
            ),
            Some(_) => (
                ViolationKind::DestinationMissing,
                "an entry of `files` has no `destination`",
                "name the directory on the instance it goes to",
            ),
        };
        findings.violation(kind, head(item), cause, remedy);
        return None;
    };
    let not_text = [source, destination]
        .into_iter()
        .find(|node| yaml11::text(node).is_none());
    Some(FileMapping {
        source: yaml11::to_s(source),
        destination: yaml11::to_s(destination),
        span: head(item),
        not_text: not_text.map(head),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::codedeploy::appspec::Platform;
    use crate::text::parse::parse;
    use crate::text::tree::SourceId;

    #[test]
    fn spec_011_files_need_source_and_destination() {
        let cases: [(&str, &[&str]); 9] = [
            ("[{source: /, destination: /srv}]", &[]),
            ("~", &[]),
            ("{}", &[]),
            ("[{destination: /srv}]", &["source_missing"]),
            ("[{source: ~, destination: /srv}]", &["source_missing"]),
            ("[{source: /}]", &["destination_missing"]),
            ("[{}]", &["source_missing"]),
            ("{source: /, destination: /srv}", &["files_not_list"]),
            ("[source]", &["file_not_mapping"]),
        ];
        for (section, expected) in cases {
            let mut findings = Findings::new(Platform::Server);
            let files = read(
                Some(&parse(section, SourceId::default()).expect(section)),
                &mut findings,
            );
            let verdict = findings.verdict(files);
            let kinds: Vec<_> = verdict
                .violations()
                .map(|violation| violation.kind.as_str())
                .collect();
            assert_eq!(kinds, expected, "{section}");
        }
    }

    #[test]
    fn spec_011_a_path_that_is_no_text_is_remembered() {
        let mut findings = Findings::new(Platform::Server);
        let root = parse(
            "[{source: 5, destination: /srv}, {source: '5', destination: /srv}]",
            SourceId::default(),
        );
        let files = read(Some(&root.expect("a list")), &mut findings).expect("accepted");
        assert!(files[0].not_text.is_some());
        assert_eq!(files[1].not_text, None);
    }
}
