//! Deployments of Lambda functions, as far as `check` reads their AppSpec files.

use crate::rulebook::table::rules;

rules! {
    LAM_016: Observed, Decision,
        says "If CurrentVersion and TargetVersion are the same, a canary or linear deployment ends \
              with INVALID_LAMBDA_CONFIGURATION; all at once it passes and changes nothing.",
        from "public reports of users of a Terraform module for Lambda";
}
