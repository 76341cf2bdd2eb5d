//! AppSpec files of all three compute platforms, read as the CodeDeploy agent or the service reads
//! them: what those accept is accepted, what those reject is rejected for the same reason at the
//! same stage.
//!
//! The files here know what a file says and not what the world holds. What depends on the bundle, the
//! task definition or the service role is asked with a value that describes it.

pub mod acl;
pub mod bundle;
pub mod capacity;
pub mod containers;
pub mod context;
pub mod detect;
pub mod ecs;
pub mod files;
pub mod function_hooks;
pub mod hooks;
pub mod install;
pub mod kinds;
pub mod lambda;
pub mod mode;
pub mod network;
pub mod permissions;
pub mod script;
pub mod server;
pub mod stage;
pub mod verdict;
pub mod warning_kind;
pub mod yaml11;

mod glob;
mod plan;
mod resource;
mod ruby_number;
mod section;
mod version;

use crate::aws::codedeploy::appspec::detect::detect;
use crate::aws::codedeploy::appspec::ecs::EcsAppSpec;
use crate::aws::codedeploy::appspec::kinds::ViolationKind;
use crate::aws::codedeploy::appspec::lambda::LambdaAppSpec;
use crate::aws::codedeploy::appspec::server::{Os, ServerAppSpec};
use crate::aws::codedeploy::appspec::verdict::{Findings, Verdict};
use crate::text::parse::parse_tolerant;
use crate::text::syntax_error::SyntaxError;
use crate::text::tree::{Node, SourceId};

/// The compute platform of an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Platform {
    /// EC2 and on-premises instances.
    Server,
    /// Amazon ECS services.
    Ecs,
    /// AWS Lambda functions.
    Lambda,
}

impl Platform {
    /// AWS's spelling in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Server => "Server",
            Self::Ecs => "ECS",
            Self::Lambda => "Lambda",
        }
    }
}

/// What is known about the use of a file besides the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// Nothing: the platform is told from the file.
    Nothing,
    /// The platform of the application.
    Platform(Platform),
    /// The operating system of the host, which implies the platform.
    Host(Os),
}

/// What a file says, by platform.
#[derive(Clone, Debug, PartialEq)]
pub enum AppSpec {
    /// A file for instances.
    Server(ServerAppSpec),
    /// A file for an ECS service.
    Ecs(EcsAppSpec),
    /// A file for a function.
    Lambda(LambdaAppSpec),
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The platform it was read for; `None` if that could not be told.
    pub platform: Option<Platform>,
    /// What came of it.
    pub verdict: Verdict<AppSpec>,
}

/// Reads the text of a file.
pub fn read(text: &str, source: SourceId, given: Given) -> Reading {
    match parse_tolerant(text, source) {
        Ok(document) => read_tree(&document.root, &document.slips, given),
        Err(errors) => {
            let platform = platform_given(given);
            let mut findings = Findings::new(platform.unwrap_or(Platform::Server));
            findings.syntax(syntax_kind(text, platform), &errors);
            Reading {
                platform,
                verdict: findings.verdict(None),
            }
        }
    }
}

/// Reads a file that is part of another document, where its scalars kept their styles.
pub fn read_node(root: &Node, given: Given) -> Reading {
    read_tree(root, &[], given)
}

fn read_tree(root: &Node, slips: &[SyntaxError], given: Given) -> Reading {
    let platform = match platform_given(given).map_or_else(|| detect(root), Ok) {
        Ok(platform) => platform,
        Err(unclear) => {
            let mut findings = Findings::new(Platform::Server);
            findings.violation(
                ViolationKind::PlatformUnknown,
                verdict::head(root),
                unclear.cause(),
                unclear.remedy(),
            );
            return Reading {
                platform: None,
                verdict: findings.verdict(None),
            };
        }
    };
    let mut findings = Findings::new(platform);
    let verdict = match platform {
        Platform::Server => {
            let host = match given {
                Given::Host(os) => Some(os),
                Given::Nothing | Given::Platform(_) => None,
            };
            let spec = server::read(root, host, &mut findings);
            findings.slips(slips);
            findings.verdict(spec).map(AppSpec::Server)
        }
        Platform::Ecs => {
            let spec = ecs::read(root, &mut findings);
            findings.slips(slips);
            findings.verdict(spec).map(AppSpec::Ecs)
        }
        Platform::Lambda => {
            let spec = lambda::read(root, &mut findings);
            findings.slips(slips);
            findings.verdict(spec).map(AppSpec::Lambda)
        }
    };
    Reading {
        platform: Some(platform),
        verdict,
    }
}

fn platform_given(given: Given) -> Option<Platform> {
    match given {
        Given::Nothing => None,
        Given::Platform(platform) => Some(platform),
        Given::Host(_) => Some(Platform::Server),
    }
}

/// The agent takes every file for YAML. The service also reads JSON, which begins with a brace.
fn syntax_kind(source: &str, platform: Option<Platform>) -> ViolationKind {
    let begins_as_json = source
        .trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with('{');
    match platform {
        Some(Platform::Server) => ViolationKind::YamlSyntax,
        Some(Platform::Ecs | Platform::Lambda) | None if begins_as_json => {
            ViolationKind::JsonSyntax
        }
        Some(Platform::Ecs | Platform::Lambda) | None => ViolationKind::YamlSyntax,
    }
}
