//! What lets Install fail on an instance although the file could be read.
//!
//! The agent first plans every copy and every permission and only then touches anything, so a path
//! that two entries want is found before the first file moves (EC2-162, SPEC-028). The plan is made
//! here for an instance that has none of the directories yet; existing files are another matter.

use crate::aws::codedeploy::appspec::bundle::Bundle;
use crate::aws::codedeploy::appspec::kinds::ViolationKind;
use crate::aws::codedeploy::appspec::plan::Plan;
use crate::aws::codedeploy::appspec::server::ServerAppSpec;
use crate::aws::codedeploy::appspec::verdict::Violation;

/// Whether the service tells the agent which lifecycle events the deployment has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceEvents {
    /// It does: an event of the file that is not among them fails Install (EC2-165).
    Supplied,
    /// It does not, as with the agent's local command: such an event is ignored.
    NotSupplied,
}

/// What lets Install fail, in the agent's order; the first one is what the agent reports.
pub fn check(spec: &ServerAppSpec, bundle: &Bundle, events: ServiceEvents) -> Vec<Violation> {
    let mut plan = Plan::new(bundle);
    if let (ServiceEvents::Supplied, Some(hook)) = (events, spec.hooks.unknown.first()) {
        plan.refuse(
            ViolationKind::UnknownHook,
            hook.span,
            format!("the deployment has no event `{}`", hook.name),
            "remove it, or spell it as AWS does",
        );
    }
    for file in &spec.files {
        plan.copy(file);
    }
    for permission in &spec.permissions {
        plan.permit(permission);
    }
    plan.check_execution(&spec.files);
    plan.into_violations()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::codedeploy::appspec::Platform;
    use crate::aws::codedeploy::appspec::server;
    use crate::aws::codedeploy::appspec::verdict::Findings;
    use crate::text::parse::parse;
    use crate::text::tree::SourceId;

    fn check_with(events: ServiceEvents, paths: &[&str], sections: &str) -> Vec<&'static str> {
        let source = format!("version: 0.0\nos: linux\n{sections}");
        let root = parse(&source, SourceId::default())
            .unwrap_or_else(|errors| panic!("{source}: {errors:?}"));
        let mut findings = Findings::new(Platform::Server);
        let spec = server::read(&root, None, &mut findings).expect("the file is accepted");
        let bundle = Bundle::from_paths(paths.iter().copied());
        let violations = check(&spec, &bundle, events);
        violations
            .iter()
            .map(|violation| violation.kind.as_str())
            .collect()
    }

    fn kinds(paths: &[&str], sections: &str) -> Vec<&'static str> {
        check_with(ServiceEvents::NotSupplied, paths, sections)
    }

    #[test]
    fn spec_028_one_path_comes_from_one_entry() {
        let paths = ["a/app.ini", "b/app.ini", "site/x/y", "more/x"];
        let files = |entries: &[(&str, &str)]| {
            let lines = entries.iter().map(|(source, destination)| {
                format!("- {{source: {source}, destination: {destination}}}\n")
            });
            format!("files:\n{}", lines.collect::<String>())
        };
        let same = files(&[("a/app.ini", "/etc/shop"), ("b/app.ini", "/etc/./shop/")]);
        assert_eq!(kinds(&paths, &same), ["duplicate_target"]);
        let merged = files(&[("a", "/srv"), ("b", "/srv")]);
        assert_eq!(kinds(&paths, &merged), ["duplicate_target"]);
        let file_in_the_way = files(&[("more", "/srv"), ("site", "/srv")]);
        assert_eq!(kinds(&paths, &file_in_the_way), ["duplicate_target"]);
        let directory_in_the_way = files(&[("site", "/srv"), ("more", "/srv")]);
        assert_eq!(kinds(&paths, &directory_in_the_way), ["duplicate_target"]);
        let apart = files(&[("a", "/srv"), ("site", "/srv"), ("b", "/opt")]);
        assert_eq!(kinds(&paths, &apart), [""; 0]);
        let whole = files(&[("/", "/srv"), ("a/app.ini", "/srv/a")]);
        assert_eq!(kinds(&paths, &whole), ["duplicate_target"]);
    }

    #[test]
    fn spec_028_one_path_has_one_permission() {
        let sections = |first: &str, second: &str| {
            format!(
                "files: [{{source: site, destination: /srv/shop}}]\n\
                 permissions:\n- {{object: {first}, owner: a}}\n- {{object: {second}, owner: b}}\n"
            )
        };
        let paths = ["site/run.sh", "site/lib/a.so"];
        let cases: [(&str, &str, &[&str]); 6] = [
            (
                "/srv/shop/run.sh",
                "/srv/shop/run.sh",
                &["duplicate_target"],
            ),
            ("/srv/shop", "/srv/shop/run.sh", &["duplicate_target"]),
            ("/srv/shop, pattern: '*.so'", "/srv/shop/run.sh", &[]),
            ("/srv/shop, except: [run.sh]", "/srv/shop/run.sh", &[]),
            ("/srv/shop, type: [directory]", "/srv/shop/run.sh", &[]),
            ("/elsewhere", "/elsewhere", &[]),
        ];
        for (first, second, expected) in cases {
            assert_eq!(
                kinds(&paths, &sections(first, second)),
                expected,
                "{first} and {second}"
            );
        }
    }

    #[test]
    fn spec_021_a_file_takes_neither_pattern_nor_exceptions() {
        let sections = |rest: &str| {
            format!(
                "files: [{{source: shop.ini, destination: /etc/shop}}]\n\
                 permissions: [{{object: /etc/shop/shop.ini, {rest}}}]\n"
            )
        };
        assert_eq!(
            kinds(&["shop.ini"], &sections("pattern: '*.ini'")),
            ["pattern_on_file"]
        );
        assert_eq!(
            kinds(&["shop.ini"], &sections("except: [a]")),
            ["pattern_on_file"]
        );
        assert_eq!(
            kinds(&["shop.ini"], &sections("pattern: '*', type: [directory]")),
            [""; 0]
        );
        assert_eq!(
            kinds(&["shop.ini"], &sections("pattern: '**', mode: 644")),
            [""; 0]
        );
    }

    #[test]
    fn spec_018_default_entries_meet_no_files() {
        let sections = |object: &str| {
            format!(
                "files: [{{source: site, destination: /srv}}]\n\
                 permissions: [{{object: {object}, acls: ['d:u:a:r']}}]\n"
            )
        };
        let paths = ["site/a", "site/b/"];
        assert_eq!(kinds(&paths, &sections("/srv")), ["default_acl_on_file"]);
        assert_eq!(kinds(&paths, &sections("/srv/a")), ["default_acl_on_file"]);
        assert_eq!(kinds(&paths, &sections("/srv, type: [directory]")), [""; 0]);
    }

    #[test]
    fn spec_011_sources_are_in_the_revision_and_paths_are_text() {
        let files = "files:\n- {source: gone, destination: /a}\n- {source: 5, destination: /b}\n";
        assert_eq!(
            kinds(&["x"], files),
            ["path_not_text", "source_not_in_bundle"]
        );
    }

    #[test]
    fn spec_016_an_owner_that_is_a_number_fails_when_it_is_applied() {
        let sections = "files: [{source: x, destination: /a}]\n\
                        permissions: [{object: /a, owner: 1000}, {object: /b, owner: 1000}]\n";
        assert_eq!(kinds(&["x"], sections), ["owner_not_text"]);
    }

    #[test]
    fn ec2_165_an_unknown_event_fails_install_if_the_service_says_which_there_are() {
        let sections =
            "hooks: {AfterCoffee: [{location: a.sh}], AfterInstall: [{location: a.sh}]}\n";
        assert_eq!(
            check_with(ServiceEvents::Supplied, &[], sections),
            ["unknown_hook"]
        );
        assert_eq!(
            check_with(ServiceEvents::NotSupplied, &[], sections),
            [""; 0]
        );
    }
}
