//! First scenarios: one for each platform that can be rehearsed, to be copied and changed.

/// What a first scenario is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Template {
    /// EC2 instances.
    Ec2,
    /// EC2 instances behind a load balancer, with users and an alarm.
    Ec2LoadBalancer,
    /// On-premises hosts.
    OnPremises,
}

impl Template {
    /// All of them, the simplest first.
    pub const ALL: [Self; 3] = [Self::Ec2, Self::Ec2LoadBalancer, Self::OnPremises];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ec2 => "ec2",
            Self::Ec2LoadBalancer => "ec2-load-balancer",
            Self::OnPremises => "on-premises",
        }
    }

    /// Its text: a scenario called `my-first`.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Ec2 => include_str!("templates/ec2.yaml"),
            Self::Ec2LoadBalancer => include_str!("templates/ec2-load-balancer.yaml"),
            Self::OnPremises => include_str!("templates/on-premises.yaml"),
        }
    }
}

/// A scenario under another name; unchanged if it has none.
///
/// Everything else stays as it is written, comments too.
#[must_use]
pub fn renamed(text: &str, name: &str) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    if let Some(line) = lines.iter_mut().find(|line| line.starts_with("name:")) {
        *line = format!("name: {name}");
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_name_of_the_scenario_changes() {
        assert_eq!(
            renamed("cutover: 1\nname: old\nfleets:\n  - name: web\n", "new"),
            "cutover: 1\nname: new\nfleets:\n  - name: web\n"
        );
    }
}
