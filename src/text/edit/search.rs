//! Where in a tree a path begins that does not begin at the top.

use super::assignment::Segment;
use super::naming::{Naming, position};
use super::set_error::{SetError, SetErrorKind};
use super::walk::{Purpose, check, item_step, key_step};
use crate::text::tree::{Node, Value};

/// The node at which a path begins, by the numbers of the entries and items to go through.
///
/// # Errors
///
/// If the path fits nowhere, or in several places.
pub(super) fn find_start(
    root: &Node,
    path: &[Segment],
    naming: &Naming<'_>,
    purpose: Purpose,
) -> Result<Vec<usize>, SetError> {
    let top = Vec::new();
    let (Some(first), Some(entries)) = (path.first(), root.as_mapping()) else {
        return Ok(top);
    };
    let is_of_top =
        position(entries, &first.text).is_some() || naming.top_keys.contains(&first.text.as_str());
    // A key alone says too little to look for it: it belongs to the top, right or wrong.
    if is_of_top || path.len() == 1 {
        return Ok(top);
    }

    let mut search = Search {
        naming,
        key: &first.text,
        holders: Vec::new(),
        keys: Vec::new(),
    };
    search.look_in(root, &mut Trail::default());
    let Search {
        holders, mut keys, ..
    } = search;

    let mut fitting = Vec::new();
    let mut failures = Vec::new();
    for (trail, holder) in holders {
        match check(holder, path, naming, purpose) {
            Ok(()) => fitting.push(trail),
            Err(failure) => failures.push(failure),
        }
    }
    match fitting.len() {
        0 => Err(furthest(failures).unwrap_or_else(|| {
            keys.extend(naming.top_keys.iter().map(|&key| key.to_owned()));
            let key = first.text.clone();
            SetError {
                span: first.span,
                kind: SetErrorKind::NoSuchKey {
                    key,
                    candidates: keys,
                },
            }
        })),
        1 => Ok(fitting.remove(0).indices),
        _ => {
            let full = |trail: &Trail| {
                let steps = trail.steps.iter().map(String::as_str);
                steps
                    .chain([first.text.as_str()])
                    .collect::<Vec<_>>()
                    .join(".")
            };
            let candidates = fitting.iter().map(full).collect();
            Err(SetError {
                span: first.span,
                kind: SetErrorKind::Ambiguous { candidates },
            })
        }
    }
}

/// The failure that got furthest, with the candidates of all that got as far.
fn furthest(failures: Vec<SetError>) -> Option<SetError> {
    failures.into_iter().reduce(|mut best, other| {
        if other.span > best.span {
            return other;
        }
        if let (
            SetErrorKind::NoSuchItem { candidates, .. },
            SetErrorKind::NoSuchItem {
                candidates: more, ..
            },
        ) = (&mut best.kind, other.kind)
        {
            candidates.extend(more);
        }
        best
    })
}

/// The way from the root to a node: by number, and as a person writes it.
#[derive(Clone, Default)]
struct Trail {
    indices: Vec<usize>,
    steps: Vec<String>,
}

/// Looks for the mappings that have a key.
struct Search<'s> {
    naming: &'s Naming<'s>,
    key: &'s str,
    holders: Vec<(Trail, &'s Node)>,
    /// Keys on the way that have parts, each once.
    keys: Vec<String>,
}

impl<'s> Search<'s> {
    fn look_in(&mut self, node: &'s Node, trail: &mut Trail) {
        match &node.value {
            Value::Scalar { .. } => {}
            Value::Sequence(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.go_down(index, item_step(index, item, self.naming), item, trail);
                }
            }
            Value::Mapping(entries) => {
                if position(entries, self.key).is_some() {
                    self.holders.push((trail.clone(), node));
                }
                for (index, (key, value)) in entries.iter().enumerate() {
                    let key = key_step(key.as_str().unwrap_or_default());
                    if value.as_str().is_none() && !self.keys.contains(&key) {
                        self.keys.push(key.clone());
                    }
                    self.go_down(index, key, value, trail);
                }
            }
        }
    }

    fn go_down(&mut self, index: usize, step: String, node: &'s Node, trail: &mut Trail) {
        trail.indices.push(index);
        trail.steps.push(step);
        self.look_in(node, trail);
        trail.indices.pop();
        trail.steps.pop();
    }
}
