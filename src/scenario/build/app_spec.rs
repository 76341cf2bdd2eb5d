//! The AppSpec file of a revision: found beside the scenario, in it, or nowhere.
//!
//! What is wrong inside the file is a fact of the world: it is a warning here, and the deployment
//! fails over it where the agent would notice (EC2-165). A path that cannot be read is an error.

use super::context::Context;
use crate::account::host::Os;
use crate::account::latency::EVENTS;
use crate::account::revision::{AppSpecFile, Destination, Script, ScriptEnd};
use crate::aws::codedeploy::appspec::bundle::{Bundle, normalize};
use crate::aws::codedeploy::appspec::install::{self, ServiceEvents};
use crate::aws::codedeploy::appspec::kinds::ViolationKind;
use crate::aws::codedeploy::appspec::server::{self, ServerAppSpec};
use crate::aws::codedeploy::appspec::verdict::{Verdict, Violation};
use crate::aws::codedeploy::appspec::{self, AppSpec, Given, Platform, Reading};
use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::aws::codedeploy::options::FileExistsBehavior;
use crate::aws::codedeploy::server::result::FailureCause;
use crate::kernel::time::Duration;
use crate::text::decode::Spanned;
use crate::text::diagnostic::Diagnostic;
use crate::text::scalar::is_null;
use crate::text::tree::{Node, Value};

/// What a revision's AppSpec file comes to.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) file: AppSpecFile,
    pub(super) scripts: [Vec<Script>; EVENTS],
    pub(super) file_exists: Option<FileExistsBehavior>,
    pub(super) destinations: Vec<Destination>,
}

impl Found {
    fn refused(reason: impl Into<String>) -> Self {
        Self {
            file: AppSpecFile::Refused {
                reason: reason.into(),
            },
            scripts: std::array::from_fn(|_| Vec::new()),
            file_exists: None,
            destinations: Vec::new(),
        }
    }
}

/// Reads what stands under `appSpec`; `contents` are the paths of the bundle, where they are known.
pub(super) fn read(
    revision: &Spanned<String>,
    node: &Node,
    contents: Option<&[Spanned<String>]>,
    context: &mut Context<'_>,
) -> Found {
    let given = Given::Platform(Platform::Server);
    let reading = match &node.value {
        Value::Scalar { .. } if is_null(node) => {
            return Found::refused("the bundle has no AppSpec file");
        }
        Value::Scalar { text, .. } => {
            let inline = text.contains('\n') || text.trim_start().starts_with('{');
            let source = if inline {
                let name = format!("the AppSpec file of {}", revision.value);
                context.texts.add(&name, text, Some(node.span.source))
            } else {
                match context.texts.read_beside(node.span.source, text) {
                    Ok(source) => source,
                    Err(fault) => {
                        let mut error = Diagnostic::error(fault.cause).at(node.span);
                        error.help = fault.help;
                        context.report(error);
                        return Found::refused("the file could not be read");
                    }
                }
            };
            appspec::read(context.texts.text(source), source, given)
        }
        Value::Mapping(_) => appspec::read_node(node, given),
        Value::Sequence(_) => {
            context.error(
                node.span,
                "an AppSpec file is a path, a text or a mapping, and this is a list",
                "write the path of the file, or its contents",
            );
            return Found::refused("the file could not be read");
        }
    };
    convert(&reading, revision, contents, context)
}

fn convert(
    reading: &Reading,
    revision: &Spanned<String>,
    contents: Option<&[Spanned<String>]>,
    context: &mut Context<'_>,
) -> Found {
    let name = &revision.value;
    for warning in reading.verdict.warnings() {
        context.report(
            Diagnostic::warning(format!("AppSpec file of {name}: {}", warning.cause))
                .at(warning.span)
                .help(&warning.remedy),
        );
    }
    let spec = match &reading.verdict {
        Verdict::Accepted {
            spec: AppSpec::Server(spec),
            ..
        } => spec,
        Verdict::Accepted {
            spec: AppSpec::Ecs(_) | AppSpec::Lambda(_),
            ..
        } => unreachable!("a file read for the platform Server is a file for it"),
        Verdict::Rejected { first, further, .. } => {
            report_refusals(name, "BeforeInstall", first, further, context);
            return Found::refused(&first.cause);
        }
    };
    let bundle = match contents {
        Some(paths) => Bundle::from_paths(paths.iter().map(|path| path.value.as_str())),
        None => Bundle::implied_by(spec),
    };
    let refusals = install::check(spec, &bundle, ServiceEvents::Supplied);
    if let Some((first, further)) = refusals.split_first() {
        report_refusals(name, "Install", first, further, context);
    }
    Found {
        file: AppSpecFile::Usable {
            os: match spec.os {
                server::Os::Linux => Os::Linux,
                server::Os::Windows => Os::Windows,
            },
            install_refuses: refusals.first().map(|first| cause(first.kind)),
        },
        scripts: scripts(spec),
        file_exists: spec.file_exists_behavior.map(|behavior| match behavior {
            server::FileExistsBehavior::Disallow => FileExistsBehavior::Disallow,
            server::FileExistsBehavior::Overwrite => FileExistsBehavior::Overwrite,
            server::FileExistsBehavior::Retain => FileExistsBehavior::Retain,
        }),
        destinations: destinations(spec, &bundle, contents.is_some()),
    }
}

fn report_refusals(
    name: &str,
    event: &str,
    first: &Violation,
    further: &[Violation],
    context: &mut Context<'_>,
) {
    context.report(
        Diagnostic::warning(format!(
            "AppSpec file of {name}: {}, so {event} will fail ({})",
            first.cause, first.rule
        ))
        .at(first.span)
        .help(&first.remedy),
    );
    for next in further {
        context.report(
            Diagnostic::warning(format!(
                "AppSpec file of {name}: {} ({})",
                next.cause, next.rule
            ))
            .at(next.span)
            .help(&next.remedy),
        );
    }
}

/// What the agent reports when Install fails over the file.
fn cause(kind: ViolationKind) -> FailureCause {
    match kind {
        ViolationKind::UnknownHook => FailureCause::UnknownHook,
        ViolationKind::DuplicateTarget => FailureCause::DuplicateTarget,
        ViolationKind::PatternOnFile => FailureCause::PatternOnFile,
        _ => FailureCause::AppSpecInvalid,
    }
}

fn scripts(spec: &ServerAppSpec) -> [Vec<Script>; EVENTS] {
    let mut hooks: [Vec<Script>; EVENTS] = std::array::from_fn(|_| Vec::new());
    for (event, scripts) in &spec.hooks.scripts {
        let event = LifecycleEventName::named(event.as_str())
            .expect("invariant: every hook of an AppSpec file is a lifecycle event");
        let read = scripts.iter().map(|script| Script {
            location: script.location.clone(),
            runas: script.runas.clone(),
            timeout: Duration::from_secs(script.timeout_seconds.min(TIMEOUT_MAX_S)),
            time: None,
            ends: ScriptEnd::Succeeds,
            chance: None,
        });
        hooks[event as usize] = read.collect();
    }
    hooks
}

/// A century: longer than any event may take.
const TIMEOUT_MAX_S: u64 = 100 * 366 * 86_400;

/// What Install puts on a host: the files of the bundle where they are known, else a whole folder.
fn destinations(spec: &ServerAppSpec, bundle: &Bundle, known: bool) -> Vec<Destination> {
    let mut list = Vec::new();
    for file in &spec.files {
        let source = normalize(&file.source);
        let folder = file.destination.trim_end_matches('/');
        if bundle.is_file(&source) {
            let name = source.rsplit('/').next().unwrap_or_default();
            list.push(Destination::File(format!("{folder}/{name}")));
        } else if known {
            let below = bundle.files_below(&source);
            list.extend(below.map(|path| Destination::File(format!("{folder}/{path}"))));
        } else {
            list.push(Destination::Below(folder.to_owned()));
        }
    }
    list
}
