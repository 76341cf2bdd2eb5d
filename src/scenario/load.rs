//! Reads a scenario: its file, what it extends, the profile and the values set on the command line,
//! merged into one tree, decoded and checked.
//!
//! Every value keeps the place it was written at, so an error points into the file or argument that
//! caused it.

use std::path::{Path, PathBuf};

use crate::scenario::build::build;
use crate::scenario::file::{OPTIONS, ScenarioFile};
use crate::scenario::model::Scenario;
use crate::scenario::shipped::{SHIPPED, Shipped, shipped};
use crate::scenario::texts::Texts;
use crate::text::decode::decode;
use crate::text::diagnostic::{Diagnostic, Severity};
use crate::text::edit::{Assignment, Naming, merge, set};
use crate::text::nearest::nearest;
use crate::text::parse::parse;
use crate::text::source::Sources;
use crate::text::tree::{Node, SourceId, Span, Value};

/// How many files may extend one another.
const MAX_CHAIN: usize = 16;

/// The keys of a scenario that it may share with others, in the order in which it is best written.
pub const SECTIONS: [&str; 23] = [
    "cutover",
    "name",
    "description",
    "seed",
    "startsAt",
    "until",
    "revisions",
    "fleets",
    "targetGroups",
    "loadBalancers",
    "traffic",
    "metrics",
    "alarms",
    "compositeAlarms",
    "deploymentConfigs",
    "applications",
    "timeline",
    "faults",
    "expect",
    "slo",
    "assumptions",
    "quotas",
    "latencies",
];

/// The keys by which items are found when trees are merged or values set.
const NAMING: Naming<'_> = Naming {
    name_keys: &[
        "name",
        "deploymentGroupName",
        "applicationName",
        "deploymentConfigName",
        "triggerName",
        "alarmName",
        "targetGroupName",
        "loadBalancerName",
        // A source of traffic is called like whom it goes to unless it has a name.
        "to",
    ],
    top_keys: &SECTIONS,
};

/// A scenario that can be run, with what is to be said about it.
#[derive(Debug)]
pub struct Loaded {
    /// The scenario.
    pub scenario: Scenario,
    /// Warnings and notes.
    pub remarks: Vec<Diagnostic>,
    /// The texts the remarks point into.
    pub sources: Sources,
    /// The profiles that the scenario has, in its order.
    pub profiles: Vec<String>,
}

/// Why a scenario cannot be run.
#[derive(Debug)]
pub struct Failure {
    /// Errors, with warnings and notes between them.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts they point into.
    pub sources: Sources,
}

/// Loads a scenario by its path, or a shipped one by its name, either with `@PROFILE` behind it.
///
/// `sets` are arguments such as `fleets.web.instances=3`, carried out in their order; `profile` is
/// the profile, if it does not stand behind the name.
///
/// # Errors
/// Everything that is wrong: first with reading and merging the texts, else with their form, else
/// with what they mean.
pub fn load(path_or_name: &str, sets: &[String], profile: Option<&str>) -> Result<Loaded, Failure> {
    load_from(Texts::new(), path_or_name, sets, profile)
}

/// Loads a scenario as [`load`] does, where `files`, each with its path and text, are all that lies on
/// the disk.
///
/// # Errors
/// As of [`load`].
pub fn load_given(
    files: &[(&str, &str)],
    path_or_name: &str,
    sets: &[String],
) -> Result<Loaded, Failure> {
    load_from(Texts::given(files), path_or_name, sets, None)
}

fn load_from(
    mut texts: Texts,
    path_or_name: &str,
    sets: &[String],
    profile: Option<&str>,
) -> Result<Loaded, Failure> {
    let checked = assemble(&mut texts, path_or_name, sets, profile).and_then(|assembled| {
        let (mut scenario, mut remarks) = check(&mut texts, &assembled.root)?;
        remarks.splice(0..0, assembled.remarks.iter().cloned());
        if let Some(profile) = assembled.unnamed_profile() {
            scenario.name = format!("{}@{profile}", scenario.name);
        }
        Ok((scenario, remarks, assembled.profiles()))
    });
    match checked {
        Ok((scenario, remarks, profiles)) => Ok(Loaded {
            scenario,
            remarks,
            profiles,
            sources: texts.into_sources(),
        }),
        Err(diagnostics) => Err(Failure {
            diagnostics,
            sources: texts.into_sources(),
        }),
    }
}

/// A scenario with everything laid over it that was asked for.
struct Assembled {
    root: Node,
    /// What is to be said about how it was laid together.
    remarks: Vec<Diagnostic>,
    profile: Option<String>,
}

impl Assembled {
    /// The profiles that the scenario has, in its order.
    fn profiles(&self) -> Vec<String> {
        let profiles = self.root.get("profiles").and_then(Node::as_mapping);
        let names = profiles.unwrap_or_default().iter();
        names
            .filter_map(|(key, _)| key.as_str().map(str::to_owned))
            .collect()
    }

    /// The profile that was chosen, unless it gives the scenario a name of its own.
    fn unnamed_profile(&self) -> Option<&str> {
        let profile = self.profile.as_deref()?;
        let chosen = self
            .root
            .get("profiles")
            .and_then(|profiles| profiles.get(profile))?;
        chosen.get("name").is_none().then_some(profile)
    }
}

type Checked = (Scenario, Vec<Diagnostic>);

fn check(texts: &mut Texts, root: &Node) -> Result<Checked, Vec<Diagnostic>> {
    let file: ScenarioFile = decode(root, &OPTIONS)
        .map_err(|errors| errors.iter().map(Diagnostic::from).collect::<Vec<_>>())?;
    let (scenario, diagnostics) = build(&file, root, texts);
    if diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error)
    {
        return Err(diagnostics);
    }
    Ok((scenario, diagnostics))
}

/// A scenario as the user names it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Named {
    Embedded(&'static Shipped),
    Disk(PathBuf),
}

impl Named {
    fn shown(&self) -> String {
        match self {
            Self::Embedded(shipped) => shipped.name.to_owned(),
            Self::Disk(path) => path.display().to_string(),
        }
    }

    /// Whether both mean one file, by whatever path.
    fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Disk(one), Self::Disk(two)) => match (one.canonicalize(), two.canonicalize()) {
                (Ok(one), Ok(two)) => one == two,
                (Ok(_) | Err(_), _) => one == two,
            },
            (one, two) => one == two,
        }
    }
}

fn assemble(
    texts: &mut Texts,
    path_or_name: &str,
    sets: &[String],
    profile: Option<&str>,
) -> Result<Assembled, Vec<Diagnostic>> {
    let (named, behind) = resolve(texts, path_or_name, |path| PathBuf::from(path));
    let profile = profile.map(str::to_owned).or(behind);
    let mut chain = Chain::default();
    let (mut root, source) = read_chain(texts, &named, None, profile.as_deref(), &mut chain)?;
    let mut errors = Vec::new();
    for argument in sets {
        let source = texts.add("--set", argument, Some(source));
        match Assignment::parse(argument, source) {
            Ok(assignment) => {
                if let Err(error) = set(&mut root, &assignment, &NAMING) {
                    errors.push(Diagnostic::from(&error));
                }
            }
            Err(faults) => errors.extend(faults.iter().map(Diagnostic::from)),
        }
    }
    if errors.is_empty() {
        Ok(Assembled {
            root,
            remarks: chain.remarks,
            profile,
        })
    } else {
        Err(errors)
    }
}

/// What a name means: a shipped scenario if there is one of exactly this name, else a file. A
/// profile stands behind the last `@`, unless the whole is a file.
fn resolve(texts: &Texts, name: &str, path: impl Fn(&str) -> PathBuf) -> (Named, Option<String>) {
    let plain = |name: &str| match shipped(name) {
        Some(shipped) => Named::Embedded(shipped),
        None => Named::Disk(path(name)),
    };
    match name.rsplit_once('@') {
        Some((before, profile)) if !texts.is_there(&path(name)) => {
            (plain(before), Some(profile.to_owned()))
        }
        Some(_) | None => (plain(name), None),
    }
}

/// Scenarios of which each extends the next.
#[derive(Default)]
struct Chain {
    named: Vec<Named>,
    remarks: Vec<Diagnostic>,
}

/// Reads a scenario and lays it over what it extends.
fn read_chain(
    texts: &mut Texts,
    named: &Named,
    wanted_at: Option<Span>,
    profile: Option<&str>,
    chain: &mut Chain,
) -> Result<(Node, SourceId), Vec<Diagnostic>> {
    let is_foreign = matches!(named, Named::Disk(_));
    let circle = chain.named.iter().any(|other| other.same(named));
    chain.named.push(named.clone());
    if circle || chain.named.len() > MAX_CHAIN {
        let path: Vec<String> = chain.named.iter().map(Named::shown).collect();
        let message = if circle {
            "the scenario extends itself".to_owned()
        } else {
            format!("more than {MAX_CHAIN} scenarios extend one another")
        };
        let error = placed(Diagnostic::error(message), wanted_at);
        return Err(vec![error.help(path.join(" → "))]);
    }
    let source = read_named(texts, named).map_err(|error| vec![placed(*error, wanted_at)])?;
    let text = texts.text(source).to_owned();
    let mut root = parse(&text, source)
        .map_err(|errors| errors.iter().map(Diagnostic::from).collect::<Vec<_>>())?;
    if root.as_mapping().is_none() {
        let error = Diagnostic::error(format!(
            "a scenario is a mapping, and this is {}",
            root.kind_name()
        ));
        return Err(vec![error.at(root.span).help("begin with `cutover: 1`")]);
    }
    if is_summary(&root) {
        let error = Diagnostic::error("this is the summary that a run left, and no scenario");
        let run = root.get("scenario").and_then(Node::as_str);
        let help = "name the scenario that was run";
        let help = run.map_or(help.to_owned(), |name| format!("{help}: `{name}`"));
        return Err(vec![error.in_source(source).help(help)]);
    }
    let extends = take(&mut root, "extends");
    if let Some((key, value)) = extends {
        let Some(base) = value.as_str().filter(|base| !base.is_empty()) else {
            let error = Diagnostic::error(format!(
                "`extends` takes the path of a file or the name of a shipped scenario, and this is {}",
                value.kind_name()
            ));
            let place = match value.span.start < value.span.end {
                true => value.span,
                false => key.span,
            };
            return Err(vec![error.at(place).help("write one path or name")]);
        };
        let (named, profile) = resolve(texts, base, |path| texts.path_beside(source, path));
        let (base, _) = read_chain(texts, &named, Some(value.span), profile.as_deref(), chain)?;
        // What comes with the program is as it is meant.
        if is_foreign {
            chain.remarks.extend(replaced_expectations(&base, &root));
        }
        root = merge(&base, &root, &NAMING);
    }
    let root = apply_profile(root, source, profile)?;
    Ok((root, source))
}

/// Whether a text is the `summary.json` of a run.
pub fn is_summary(root: &Node) -> bool {
    let has = |key: &str| root.get(key).is_some();
    ["scenario", "digest", "measures", "expectations"]
        .into_iter()
        .all(has)
        && !has("cutover")
}

/// Expectations have no names, so those of the upper scenario take the place of those below.
fn replaced_expectations(base: &Node, over: &Node) -> Option<Diagnostic> {
    let (key, own) = over.entry("expect")?;
    let below = base.get("expect")?;
    let count = |list: &Node| list.as_sequence().map_or(0, <[Node]>::len);
    if count(own) == 0 || count(below) == 0 {
        return None;
    }
    let note = Diagnostic::note(
        "these expectations take the place of those of the scenario that is extended",
    )
    .at(key.span)
    .help("a list of things without names is replaced as a whole: repeat those that still hold");
    Some(note.also(below.span, "these hold no more"))
}

fn placed(error: Diagnostic, at: Option<Span>) -> Diagnostic {
    match at {
        Some(span) => error.at(span),
        None => error,
    }
}

fn read_named(texts: &mut Texts, named: &Named) -> Result<SourceId, Box<Diagnostic>> {
    match named {
        Named::Embedded(shipped) => Ok(texts.add_shipped(shipped)),
        Named::Disk(path) => texts.read(path).map_err(|fault| {
            let help = fault.help.unwrap_or_else(|| names_like(path));
            Box::new(Diagnostic::error(fault.cause).help(help))
        }),
    }
}

fn names_like(path: &Path) -> String {
    let names = || SHIPPED.iter().map(|shipped| shipped.name);
    let word = path.to_string_lossy();
    let file = path.with_added_extension("yaml");
    if file.is_file() {
        return format!("did you mean the file `{}`?", file.display());
    }
    match nearest(&word, names()) {
        Some(near) => format!("did you mean the shipped scenario `{near}`?"),
        None => "write the path of a scenario, or the name of a shipped one: `cutover scenarios` \
                 lists them"
            .to_owned(),
    }
}

/// Removes an entry of a mapping and returns it.
fn take(root: &mut Node, key: &str) -> Option<(Node, Node)> {
    let Value::Mapping(entries) = &mut root.value else {
        return None;
    };
    let at = entries
        .iter()
        .position(|(name, _)| name.as_str() == Some(key))?;
    Some(entries.remove(at))
}

/// Takes the profiles out of a scenario and lays the chosen one over it.
fn apply_profile(
    mut root: Node,
    source: SourceId,
    profile: Option<&str>,
) -> Result<Node, Vec<Diagnostic>> {
    let profiles = take(&mut root, "profiles");
    let Some(wanted) = profile else {
        // They stay for whoever extends this scenario.
        if let (Some(entry), Value::Mapping(entries)) = (profiles, &mut root.value) {
            entries.push(entry);
        }
        return Ok(root);
    };
    let entries = profiles
        .as_ref()
        .and_then(|(_, value)| value.as_mapping())
        .unwrap_or_default();
    let names = || entries.iter().filter_map(|(key, _)| key.as_str());
    let Some((_, chosen)) = entries.iter().find(|(key, _)| key.as_str() == Some(wanted)) else {
        let error = Diagnostic::error(format!("there is no profile `{wanted}`")).in_source(source);
        let known: Vec<String> = names().map(|name| format!("`{name}`")).collect();
        return Err(vec![match nearest(wanted, names()) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None if known.is_empty() => error.help("the scenario has no profiles"),
            None => error.help(format!("its profiles: {}", known.join(", "))),
        }]);
    };
    for key in ["extends", "profiles"] {
        if let Some((key_node, _)) = chosen.entry(key) {
            let error = Diagnostic::error(format!("a profile cannot have the key `{key}`"));
            return Err(vec![error.at(key_node.span)]);
        }
    }
    if chosen.as_mapping().is_none() {
        let error = Diagnostic::error(format!(
            "a profile is a mapping of what it changes, and this is {}",
            chosen.kind_name()
        ));
        return Err(vec![error.at(chosen.span)]);
    }
    let mut root = merge(&root, chosen, &NAMING);
    if let (Some(entry), Value::Mapping(entries)) = (profiles, &mut root.value) {
        entries.push(entry);
    }
    Ok(root)
}
