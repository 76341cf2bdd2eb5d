//! `cutover` alone: what it is, and what to do first.

/// The page.
pub(super) const PAGE: &str = "\
cutover rehearses AWS CodeDeploy deployments in virtual time: it reads a scenario and says how long
the deployment takes, what fails, what users notice, and what rolls back.

Try these, in this order:

  cutover run half-at-a-time-bad-v2   a bad revision, an alarm and a rollback
  cutover why half-at-a-time-bad-v2   from the end back to what began it
  cutover new my-first                writes my-first.yaml, a scenario to change
  cutover run my-first.yaml           rehearses it; the charts are in output/my-first/

Then:

  cutover scenarios                   more scenarios that come with the program
  cutover explain ALM-051             a rule that decided something
  cutover schema                      every key of a scenario, for your editor
  cutover help                        all commands, `cutover help run` all options of one
";
