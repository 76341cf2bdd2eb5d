//! `deploymentConfigs`: the custom configurations beside AWS's own.

use super::assumptions::Choices;
use super::context::Context;
use super::names::{Taken, check_aws_name};
use super::zonal;
use crate::aws::codedeploy::config::{
    DeploymentConfig, MinimumHealthyHosts, MinimumRefusal, RESERVED_PREFIX, predefined,
};
use crate::aws::codedeploy::zonal::Zonal;
use crate::rulebook::{CFG_024, CFG_028};
use crate::scenario::file::{ScenarioFile, config};
use crate::text::decode::Spanned;

/// All configurations a scenario can name.
#[derive(Debug)]
pub(super) struct Configs {
    list: Vec<DeploymentConfig>,
}

impl Configs {
    /// The configuration of this name; an error if there is none.
    pub(super) fn find(
        &self,
        name: &Spanned<String>,
        context: &mut Context<'_>,
    ) -> Option<&DeploymentConfig> {
        let found = self.list.iter().find(|config| config.name == name.value);
        if found.is_some() {
            return found;
        }
        if name.value.starts_with("CodeDeployDefault.ECS")
            || name.value.starts_with("CodeDeployDefault.Lambda")
        {
            context.refuse(
                name.span,
                "InvalidDeploymentConfigNameException",
                format!(
                    "`{}` belongs to another compute platform ({CFG_028})",
                    name.value
                ),
                "name a configuration of the platform Server",
            );
        } else {
            let known: Vec<&str> = self
                .list
                .iter()
                .map(|config| config.name.as_str())
                .collect();
            context.unknown("deployment configuration", name, known);
        }
        None
    }
}

/// Reads the section.
pub(super) fn read(file: &ScenarioFile, choices: &Choices, context: &mut Context<'_>) -> Configs {
    let mut list = predefined().to_vec();
    let mut taken = Taken::default();
    let max = choices.limits.custom_configurations;
    for (number, config) in file.deployment_configs.iter().enumerate() {
        if number as u64 == u64::from(max) {
            context.refuse(
                config.span,
                "DeploymentConfigLimitExceededException",
                format!("an account has at most {max} custom configurations"),
                "remove some, or raise `customConfigurations` under `quotas`",
            );
        }
        let name = &config.value.deployment_config_name;
        check_aws_name(
            "a deployment configuration",
            "InvalidDeploymentConfigNameException",
            name,
            context,
        );
        if name.value.starts_with(RESERVED_PREFIX) {
            context.refuse(
                name.span,
                "InvalidDeploymentConfigNameException",
                format!("names that begin with `{RESERVED_PREFIX}` are AWS's own"),
                "choose another name",
            );
        }
        let exists = Some("DeploymentConfigAlreadyExistsException");
        taken.take("deployment configurations", exists, name, context);
        check_platform(&config.value, context);
        let zonal = config.value.zonal_config.as_ref();
        let zonal = zonal.map(|zonal| zonal::read(&zonal.value, context));
        // After an error a stand-in, so that what names the configuration finds it.
        let minimum = read_minimum(config, context).unwrap_or(MinimumHealthyHosts::HostCount(0));
        list.push(DeploymentConfig {
            name: name.value.clone(),
            minimum,
            zonal: zonal.map_or(Zonal::No, Zonal::OneByOne),
        });
    }
    Configs { list }
}

fn check_platform(config: &config::DeploymentConfig, context: &mut Context<'_>) {
    if let Some(platform) = &config.compute_platform {
        check_is_server(platform, context);
    }
    if let Some(routing) = &config.traffic_routing_config {
        context.refuse(
            routing.span,
            "InvalidTrafficRoutingConfigurationException",
            format!("a configuration of the platform Server shifts no traffic ({CFG_024})"),
            "remove `trafficRoutingConfig`",
        );
    }
    context.idle("deploymentConfigId", config.deployment_config_id.as_ref());
    context.idle("createTime", config.create_time.as_ref());
}

/// Refuses any platform but Server.
pub(super) fn check_is_server(platform: &Spanned<String>, context: &mut Context<'_>) {
    match platform.value.as_str() {
        "Server" => {}
        "ECS" | "Lambda" => {
            let what = format!("the compute platform `{}`", platform.value);
            context.not_modelled(platform.span, &what, "write `Server`");
        }
        _ => context.refuse(
            platform.span,
            "InvalidComputePlatformException",
            format!("there is no compute platform `{}`", platform.value),
            "write `Server`",
        ),
    }
}

fn read_minimum(
    config: &Spanned<config::DeploymentConfig>,
    context: &mut Context<'_>,
) -> Option<MinimumHealthyHosts> {
    let Some(minimum) = &config.value.minimum_healthy_hosts else {
        context.refuse(
            config.value.deployment_config_name.span,
            MinimumRefusal::EXCEPTION,
            format!(
                "a configuration of the platform Server needs `minimumHealthyHosts` ({CFG_024})"
            ),
            "add minimumHealthyHosts: { type: FLEET_PERCENT, value: 50 }",
        );
        return None;
    };
    check_minimum(&minimum.value, MinimumRefusal::EXCEPTION, context)
}

/// A minimum, of the fleet or of a zone; after an error none.
pub(super) fn check_minimum(
    minimum: &config::MinimumHealthyHosts,
    exception: &str,
    context: &mut Context<'_>,
) -> Option<MinimumHealthyHosts> {
    let (kind, value) = (&minimum.r#type, &minimum.value);
    match MinimumHealthyHosts::new(&kind.value, value.value) {
        Ok(minimum) => Some(minimum),
        Err(refusal) => {
            let (span, help) = match refusal {
                MinimumRefusal::MostConcurrency | MinimumRefusal::UnknownType => {
                    (kind.span, "write `HOST_COUNT` or `FLEET_PERCENT`")
                }
                MinimumRefusal::Negative | MinimumRefusal::TooLarge => (
                    value.span,
                    "write 0 or more; 0 deploys to all hosts at once",
                ),
                MinimumRefusal::PercentAbove99 => (value.span, "write 0 to 99"),
            };
            context.refuse(span, exception, refusal, help);
            None
        }
    }
}
