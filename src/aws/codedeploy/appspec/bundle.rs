//! The paths that a revision holds.
//!
//! Contents do not matter here: Install is decided by which paths are files and which directories.

use std::collections::BTreeSet;

use crate::aws::codedeploy::appspec::server::ServerAppSpec;

/// The files and directories of a revision, by their paths below its root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bundle {
    files: BTreeSet<String>,
    directories: BTreeSet<String>,
}

impl Bundle {
    /// A bundle of these paths; one that ends in a slash is a directory. What lies above a path is a
    /// directory too.
    pub fn from_paths<'p>(paths: impl IntoIterator<Item = &'p str>) -> Self {
        let mut bundle = Self::default();
        for path in paths {
            let normal = normalize(path);
            bundle
                .directories
                .extend(ancestors(&normal).map(str::to_owned));
            if path.ends_with('/') {
                bundle.directories.insert(normal);
            } else {
                bundle.files.insert(normal);
            }
        }
        bundle
    }

    /// The least bundle that a file speaks of, for when nobody says what the revision holds: a source
    /// whose name has a dot inside is a file, any other one an empty directory. This is our
    /// assumption.
    pub fn implied_by(spec: &ServerAppSpec) -> Self {
        let mut bundle = Self::default();
        for file in &spec.files {
            let path = normalize(&file.source);
            let name = path.rsplit('/').next().unwrap_or_default();
            bundle
                .directories
                .extend(ancestors(&path).map(str::to_owned));
            if name.trim_start_matches('.').contains('.') {
                bundle.files.insert(path);
            } else {
                bundle.directories.insert(path);
            }
        }
        bundle
    }

    /// Whether a normal path is a directory; the root, which is empty, always is.
    pub fn is_directory(&self, path: &str) -> bool {
        path.is_empty() || self.directories.contains(path)
    }

    /// Whether a normal path is a file.
    pub fn is_file(&self, path: &str) -> bool {
        self.files.contains(path)
    }

    /// The files below a directory, by their paths from there.
    pub fn files_below(&self, directory: &str) -> impl Iterator<Item = &str> {
        below(&self.files, directory)
    }

    /// The directories below a directory, by their paths from there.
    pub fn directories_below(&self, directory: &str) -> impl Iterator<Item = &str> {
        below(&self.directories, directory)
    }
}

fn below<'b>(paths: &'b BTreeSet<String>, directory: &str) -> impl Iterator<Item = &'b str> {
    let prefix = if directory.is_empty() {
        String::new()
    } else {
        format!("{directory}/")
    };
    let from = paths.range(prefix.clone()..);
    from.map_while(move |path| path.strip_prefix(&prefix))
        .filter(|path| !path.is_empty())
}

/// The directories above a normal path, the root left out.
pub fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/')
        .map(|(at, _)| &path[..at])
        .filter(|path| !path.is_empty())
}

/// A path without empty parts, `.` and `..`, without a slash at either end and with slashes of one
/// kind.
pub fn normalize(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_normal_and_have_directories_above_them() {
        let bundle = Bundle::from_paths(["site//img/../index.html", "./site/img/a.png", "empty/"]);
        assert!(bundle.is_file("site/index.html"));
        assert!(bundle.is_directory("site/img") && bundle.is_directory("empty"));
        assert!(bundle.is_directory(""));
        assert_eq!(
            bundle.files_below("site").collect::<Vec<_>>(),
            ["img/a.png", "index.html"]
        );
        assert_eq!(bundle.files_below("").count(), 2);
        assert_eq!(
            bundle.directories_below("").collect::<Vec<_>>(),
            ["empty", "site", "site/img"]
        );
    }

    #[test]
    fn names_that_begin_alike_are_not_below() {
        let bundle = Bundle::from_paths(["a/x", "ab/y", "a-b/z"]);
        assert_eq!(bundle.files_below("a").collect::<Vec<_>>(), ["x"]);
    }
}
