//! Every integration test in one binary.

mod alarms;
mod appspec;
mod captures;
mod checkers;
mod cli;
mod deployment_configs;
mod golden;
mod healthy_hosts;
mod kernel;
mod load_balancers;
mod look;
mod readme;
mod requests;
mod retry_formulas;
mod revisions;
mod rules;
mod scenario_errors;
mod scenario_faults;
mod scenario_loading;
mod scenario_rules;
mod strangers;
mod swarm;
mod tidy;
mod traffic_scenarios;
mod worlds;
mod yaml;
