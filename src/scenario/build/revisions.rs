//! `revisions`: what agents will find in each bundle, and how its scripts behave.

use super::app_spec::{self, Found};
use super::context::Context;
use super::fleets::Fleets;
use super::groups::Entries;
use super::names::{Taken, is_aws_name};
use super::quality;
use super::scripts;
use super::timeline::Operations;
use crate::account::host::Os;
use crate::account::latency::EVENTS;
use crate::account::revision::{AppSpecFile, BundleSource, Revision, Script, ScriptEnd};
use crate::aws::codedeploy::ids::RevisionId;
use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::kernel::time::Duration;
use crate::scenario::file::ScenarioFile;
use crate::scenario::file::revision::{self, Source};
use crate::text::decode::Spanned;
use crate::text::diagnostic::Diagnostic;
use crate::text::tree::Node;

/// How long a script may take if its file does not say (EC2-155).
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(3_600);

/// The revisions of a scenario.
#[derive(Debug)]
pub(super) struct Revisions {
    pub(super) list: Vec<Revision>,
}

impl Revisions {
    /// The revision of this name; an error if there is none.
    pub(super) fn find(
        &self,
        name: &Spanned<String>,
        context: &mut Context<'_>,
    ) -> Option<RevisionId> {
        let place = self
            .list
            .iter()
            .position(|revision| revision.name == name.value);
        let Some(place) = place else {
            let known: Vec<&str> = self
                .list
                .iter()
                .map(|revision| revision.name.as_str())
                .collect();
            context.unknown("revision", name, known);
            return None;
        };
        u16::try_from(place).ok().map(RevisionId)
    }

    /// Warns of AppSpec files for another operating system than that of the hosts (EC2-165).
    pub(super) fn check_platforms(
        &self,
        entries: &Entries,
        fleets: &Fleets,
        operations: &Operations,
        context: &mut Context<'_>,
    ) {
        for create in &operations.creates {
            let Some(entry) = entries.list.get(create.group.index()) else {
                continue;
            };
            let revision = &self.list[create.revision.index()];
            let AppSpecFile::Usable { os, .. } = revision.app_spec else {
                continue;
            };
            let other = fleets
                .list
                .iter()
                .find(|fleet| fleet.os != os && fleet.has_some_of(&entry.members));
            if let Some(fleet) = other {
                context.report(
                    Diagnostic::warning(format!(
                        "the AppSpec file of {} is for {os}, and the fleet `{}` runs {}: \
                         BeforeInstall will fail there",
                        revision.name, fleet.name, fleet.os
                    ))
                    .at(create.revision_span)
                    .also(fleet.span, "this fleet")
                    .help("give hosts of each operating system a revision and group of their own"),
                );
            }
        }
    }
}

/// Reads the section; `root` is the whole tree, in which AppSpec files may stand.
pub(super) fn read(file: &ScenarioFile, root: &Node, context: &mut Context<'_>) -> Revisions {
    let mut revisions = Revisions { list: Vec::new() };
    let mut taken = Taken::default();
    let nodes = root.get("revisions");
    let nothing = revision::Revision::default();
    for (number, (name, written)) in file.revisions.iter().enumerate() {
        taken.take("revisions", None, name, context);
        if !is_aws_name(&name.value) {
            context.error(
                name.span,
                format!("`{}` cannot name a revision", name.value),
                "use 1 to 100 letters, digits and . _ + = , @ -",
            );
        }
        if number == usize::from(u16::MAX) {
            context.error(name.span, "more than 65535 revisions", "remove some");
            break;
        }
        let node = nodes.and_then(|nodes| nodes.get(&name.value));
        let app_spec = node.and_then(|node| node.entry("appSpec"));
        let written = written.as_ref().unwrap_or(&nothing);
        let revision = read_revision(name, written, app_spec.map(|(_, node)| node), context);
        revisions.list.push(revision);
    }
    revisions
}

fn read_revision(
    name: &Spanned<String>,
    written: &revision::Revision,
    app_spec: Option<&Node>,
    context: &mut Context<'_>,
) -> Revision {
    let found = match app_spec {
        Some(node) => app_spec::read(name, node, written.contents.as_deref(), context),
        None => Found {
            file: AppSpecFile::Usable {
                os: Os::Linux,
                install_refuses: None,
            },
            scripts: implied_scripts(written),
            file_exists: None,
            destinations: Vec::new(),
        },
    };
    let mut hooks = found.scripts;
    if let Some(contents) = &written.contents {
        mark_missing(&mut hooks, contents);
    }
    let is_usable = matches!(found.file, AppSpecFile::Usable { .. });
    scripts::apply(&written.hooks, &mut hooks, is_usable, context);
    Revision {
        name: name.value.clone(),
        source: match written.source {
            Some(Source::GitHub) => BundleSource::GitHub,
            Some(Source::S3) | None => BundleSource::S3,
        },
        bundle_bytes: written.bundle_size.map_or(0, |size| size.0),
        app_spec: found.file,
        hooks,
        file_exists: found.file_exists,
        destinations: found.destinations,
        quality: quality::read(written.quality.as_ref(), context),
    }
}

/// One script for each event that something is said about.
fn implied_scripts(written: &revision::Revision) -> [Vec<Script>; EVENTS] {
    let mut hooks: [Vec<Script>; EVENTS] = std::array::from_fn(|_| Vec::new());
    for (event, hook) in &written.hooks {
        let Some(event) = LifecycleEventName::named(&event.value) else {
            continue;
        };
        let count = match &hook.value {
            revision::Hook::All(_) => 1,
            revision::Hook::Each(each) => each.len(),
        };
        if !event.scriptable() {
            continue;
        }
        hooks[event as usize] = (0..count)
            .map(|number| Script {
                location: match number {
                    0 => format!("scripts/{event}"),
                    number => format!("scripts/{event}-{}", number + 1),
                },
                runas: None,
                timeout: DEFAULT_TIMEOUT,
                time: None,
                ends: ScriptEnd::Succeeds,
                chance: None,
            })
            .collect();
    }
    hooks
}

/// Scripts that the bundle does not hold (FLT-017).
fn mark_missing(hooks: &mut [Vec<Script>; EVENTS], contents: &[Spanned<String>]) {
    let plain = |path: &str| {
        path.trim_start_matches("./")
            .trim_start_matches('/')
            .to_owned()
    };
    let held: Vec<String> = contents.iter().map(|path| plain(&path.value)).collect();
    for script in hooks.iter_mut().flatten() {
        if !held.contains(&plain(&script.location)) {
            script.ends = ScriptEnd::Missing;
        }
    }
}
