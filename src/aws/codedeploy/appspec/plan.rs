//! The plan that the agent makes before it touches anything: which file goes where, and who may do
//! what with it.
//!
//! The plan is that of an instance which has none of the directories yet.

use std::collections::{BTreeMap, BTreeSet};

use crate::aws::codedeploy::appspec::Platform;
use crate::aws::codedeploy::appspec::bundle::{Bundle, ancestors, normalize};
use crate::aws::codedeploy::appspec::files::FileMapping;
use crate::aws::codedeploy::appspec::glob::matches_glob;
use crate::aws::codedeploy::appspec::kinds::ViolationKind;
use crate::aws::codedeploy::appspec::permissions::{ANY_PATTERN, Permission};
use crate::aws::codedeploy::appspec::verdict::Violation;
use crate::text::tree::Span;

/// Copies (sources by their targets), directories and permissions so far, all by normal paths.
pub(super) struct Plan<'b> {
    bundle: &'b Bundle,
    copies: BTreeMap<String, String>,
    directories: BTreeSet<String>,
    permitted: BTreeSet<String>,
    owners_not_text: Vec<Span>,
    violations: Vec<Violation>,
}

impl<'b> Plan<'b> {
    /// A plan without entries.
    pub(super) fn new(bundle: &'b Bundle) -> Self {
        Self {
            bundle,
            copies: BTreeMap::new(),
            directories: BTreeSet::new(),
            permitted: BTreeSet::new(),
            owners_not_text: Vec::new(),
            violations: Vec::new(),
        }
    }

    /// Adds a violation.
    pub(super) fn refuse(&mut self, kind: ViolationKind, span: Span, cause: String, remedy: &str) {
        self.violations
            .push(Violation::new(Platform::Server, kind, span, cause, remedy));
    }

    /// Plans an entry of `files`.
    pub(super) fn copy(&mut self, file: &FileMapping) {
        if let Some(span) = file.not_text {
            self.refuse(
                ViolationKind::PathNotText,
                span,
                "a path of `files` is not text".to_owned(),
                "put it in quotes",
            );
            return;
        }
        let (directories, copies) = self.steps(file);
        let made = self.make_all(directories);
        let copied = self.copy_all(copies);
        if let Some(cause) = made.or(copied) {
            self.refuse(
                ViolationKind::DuplicateTarget,
                file.span,
                cause,
                "let each path come from one entry",
            );
        }
    }

    /// What was found, in the agent's order.
    pub(super) fn into_violations(self) -> Vec<Violation> {
        self.violations
    }

    /// The directories that an entry makes, and its copies as source and target.
    fn steps(&self, file: &FileMapping) -> (Vec<String>, Vec<(String, String)>) {
        let source = normalize(&file.source);
        let destination = normalize(&file.destination);
        if self.bundle.is_directory(&source) {
            let below = self.bundle.directories_below(&source);
            let directories = ancestors(&destination)
                .map(str::to_owned)
                .chain([destination.clone()])
                .chain(below.map(|path| join(&destination, path)));
            let files = self.bundle.files_below(&source);
            let copies = files.map(|path| (join(&source, path), join(&destination, path)));
            (directories.collect(), copies.collect())
        } else {
            let target = join(&destination, source.rsplit('/').next().unwrap_or_default());
            let directories = ancestors(&target).map(str::to_owned).collect();
            (directories, vec![(source, target)])
        }
    }

    /// Plans directories and says what is wrong with the first that is to be a file.
    fn make_all(&mut self, paths: Vec<String>) -> Option<String> {
        let mut conflict = None;
        for path in paths {
            if let Some(file) = self.copies.get(&path) {
                conflict.get_or_insert_with(|| takes_a_directory(file, &path));
            } else {
                self.directories.insert(path);
            }
        }
        conflict
    }

    /// Plans copies and says what is wrong with the first whose target is taken.
    fn copy_all(&mut self, copies: Vec<(String, String)>) -> Option<String> {
        let mut conflict = None;
        for (source, target) in copies {
            if self.directories.contains(&target) {
                conflict.get_or_insert_with(|| takes_a_directory(&source, &target));
            } else if let Some(earlier) = self.copies.get(&target) {
                conflict.get_or_insert_with(|| {
                    format!("`{earlier}` and `{source}` both go to `{}`", shown(&target))
                });
            } else {
                self.copies.insert(target, source);
            }
        }
        conflict
    }

    /// Plans an entry of `permissions`, for what was planned so far.
    pub(super) fn permit(&mut self, permission: &Permission) {
        let object = normalize(&permission.object);
        if self.copies.contains_key(&object) {
            if permission.is_for_files() {
                self.check_file_object(permission);
                self.set(&[object], permission);
            }
            return;
        }
        if self.directories.contains(&object) || object.is_empty() {
            let matches = self.matches(&object, permission);
            if permission.has_default_acl()
                && matches.iter().any(|path| self.copies.contains_key(path))
            {
                self.refuse_default_acl(permission);
            }
            self.set(&matches, permission);
        }
    }

    fn check_file_object(&mut self, permission: &Permission) {
        if permission.pattern != ANY_PATTERN || !permission.except.is_empty() {
            let key = if permission.pattern == ANY_PATTERN {
                "except"
            } else {
                "pattern"
            };
            self.refuse(
                ViolationKind::PatternOnFile,
                permission.span,
                format!(
                    "`{}` is a file, and `{key}` is for directories",
                    permission.object
                ),
                "name the directory as the object, or leave the key out",
            );
        }
        if permission.has_default_acl() {
            self.refuse_default_acl(permission);
        }
    }

    fn refuse_default_acl(&mut self, permission: &Permission) {
        self.refuse(
            ViolationKind::DefaultAclOnFile,
            permission.span,
            format!(
                "a default entry of `acls` for `{}` applies to a file",
                permission.object
            ),
            "limit the permission with `type: [directory]`",
        );
    }

    /// The planned files and directories below an object that the permission is for.
    fn matches(&self, object: &str, permission: &Permission) -> Vec<String> {
        let prefix = if object.is_empty() {
            String::new()
        } else {
            format!("{object}/")
        };
        let is_meant = |path: &&String| {
            path.strip_prefix(&prefix).is_some_and(|name| {
                (permission.pattern == ANY_PATTERN || matches_glob(name, &permission.pattern))
                    && !permission
                        .except
                        .iter()
                        .any(|except| matches_glob(name, except))
            })
        };
        let is_below = |path: &&String| path.starts_with(&prefix);
        let files = self.copies.range(prefix.clone()..).map(|(path, _)| path);
        let directories = self.directories.range(prefix.clone()..);
        let mut matches = Vec::new();
        if permission.is_for_files() {
            matches.extend(files.take_while(is_below).filter(is_meant).cloned());
        }
        if permission.is_for_directories() {
            matches.extend(directories.take_while(is_below).filter(is_meant).cloned());
        }
        matches
    }

    fn set(&mut self, paths: &[String], permission: &Permission) {
        let taken = paths
            .iter()
            .filter(|path| !self.permitted.insert((*path).clone()))
            .min();
        if let Some(path) = taken {
            self.refuse(
                ViolationKind::DuplicateTarget,
                permission.span,
                format!("two entries of `permissions` are for `{}`", shown(path)),
                "put both into one entry, or narrow one with `pattern`, `except` or `type`",
            );
        }
        if !paths.is_empty() {
            self.owners_not_text.extend(permission.owner_not_text);
        }
    }

    /// What shows only when the plan is carried out.
    pub(super) fn check_execution(&mut self, files: &[FileMapping]) {
        for file in files.iter().filter(|file| file.not_text.is_none()) {
            let source = normalize(&file.source);
            if !self.bundle.is_directory(&source) && !self.bundle.is_file(&source) {
                self.refuse(
                    ViolationKind::SourceNotInBundle,
                    file.span,
                    format!("the revision holds no `{}`", file.source),
                    "name a path below the root of the revision",
                );
            }
        }
        for span in std::mem::take(&mut self.owners_not_text) {
            self.refuse(
                ViolationKind::OwnerNotText,
                span,
                "the agent looks owners and groups up by name, and this is not text".to_owned(),
                "write the name of the user or group, in quotes if it is a number",
            );
        }
    }
}

fn join(directory: &str, name: &str) -> String {
    if directory.is_empty() {
        name.to_owned()
    } else {
        format!("{directory}/{name}")
    }
}

fn takes_a_directory(source: &str, target: &str) -> String {
    format!(
        "the file `{source}` goes to `{}`, which is to be a directory",
        shown(target)
    )
}

/// A normal path as a person writes it; those of Windows begin with a drive.
fn shown(path: &str) -> String {
    let has_drive = path.as_bytes().get(1) == Some(&b':');
    if has_drive {
        path.to_owned()
    } else {
        format!("/{path}")
    }
}
