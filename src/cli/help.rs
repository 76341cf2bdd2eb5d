//! Help that is longer than a line.

/// What a scenario is called, and what is laid over what.
pub(super) const SCENARIOS: &str = "\
Scenario files, folders of them, or names of shipped scenarios

NAME@PROFILE lays a profile of the scenario over it. In what `extends` and profiles lay over a \
scenario, lists of named things merge by name; other lists, such as `timeline`, `expect` and most \
`faults`, are replaced as a whole.";

/// The grammar of `--set`.
pub(super) const SET: &str = "\
Set a value of the scenario, such as fleets.web.instances=3; may be repeated

KEY is a path of steps with dots between them: keys of mappings, and for an item of a list its name, \
or its number counted from 0. It may begin with any key that stands in one place only, such as \
deploymentGroups.web.deploymentConfigName. A step with a dot in it stands in double quotes. VALUE is \
YAML, so that lists and mappings are [a, b] and {a: 1}; null, or nothing, removes what is there.";

/// Where shells look for completions.
pub(super) const COMPLETIONS: &str = "\
Where the script goes:
  bash  cutover completions bash > ~/.local/share/bash-completion/completions/cutover
  zsh   cutover completions zsh > \"${fpath[1]}/_cutover\"
  fish  cutover completions fish > ~/.config/fish/completions/cutover.fish
The next shell completes commands, options and the names of shipped scenarios.";
