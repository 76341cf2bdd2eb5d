//! What a first scenario deploys to, as an argument.

use crate::scenario::templates::Template;
use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, Command, Error, ValueEnum};
use std::ffi::OsStr;

/// What CodeDeploy has and this program has not yet.
const NOT_MODELLED: [(&str, &str); 2] = [("ecs", "Amazon ECS"), ("lambda", "AWS Lambda")];

/// What a first scenario deploys to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Platform(pub(super) Template);

impl Platform {
    /// The one that is taken where none is named.
    pub(super) const DEFAULT: &'static str = Template::Ec2.as_str();
}

impl ValueEnum for Platform {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [Platform; Template::ALL.len()] = [
            Platform(Template::ALL[0]),
            Platform(Template::ALL[1]),
            Platform(Template::ALL[2]),
        ];
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.as_str()))
    }
}

/// Reads a platform, and says of those that are not modelled yet that they are not.
#[derive(Clone, Debug)]
pub(super) struct PlatformParser;

impl TypedValueParser for PlatformParser {
    type Value = Platform;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Platform, Error> {
        let not_yet = NOT_MODELLED
            .iter()
            .find(|(known, _)| value.eq_ignore_ascii_case(known));
        if let Some((_, platform)) = not_yet {
            let modelled = Template::ALL.map(Template::as_str).join(", ");
            let message = format!(
                "not modelled yet: deployments to {platform}\n  help: --platform takes \
                 {modelled}\n"
            );
            return Err(Error::raw(ErrorKind::InvalidValue, message).with_cmd(command));
        }
        EnumValueParser::<Platform>::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let all = Platform::value_variants().iter();
        Some(Box::new(all.filter_map(ValueEnum::to_possible_value)))
    }
}
