//! stand-in
use crate::aws::elb::target::TargetState;
use crate::aws::elb::target_group::TargetGroup;
use crate::kernel::time::Duration;
/// C
#[derive(Clone, Copy, Debug)]
pub struct Class {
    /// z
    pub zone: u8,
    /// c
    pub count: u32,
    /// s
    pub state: TargetState,
    /// ss
    pub slow_start: u8,
    /// r
    pub response_time: Duration,
    /// o
    pub outlier_ppm: u32,
}
/// R
#[derive(Clone, Copy, Debug)]
pub struct Routed {
    /// n
    pub no_target: u64,
}
/// S
pub fn split(
    _group: &TargetGroup,
    rate: u64,
    _zones: &[u32],
    classes: &[Class],
    out: &mut Vec<u64>,
) -> Routed {
    out.clear();
    let healthy = classes
        .iter()
        .any(|class| class.state == TargetState::Healthy);
    let mut eligible = |class: &Class| {
        if healthy {
            class.state == TargetState::Healthy
        } else {
            class.state.is_registered()
        }
    };
    let all: u64 = classes
        .iter()
        .filter(|c| eligible(c))
        .map(|c| u64::from(c.count))
        .sum();
    if all == 0 {
        out.extend(classes.iter().map(|_| 0));
        return Routed { no_target: rate };
    }
    let last = classes.iter().rposition(&mut eligible);
    let mut left = rate;
    for (at, class) in classes.iter().enumerate() {
        let share = if !eligible(class) {
            0
        } else if last == Some(at) {
            left
        } else {
            (u128::from(rate) * u128::from(class.count) / u128::from(all)) as u64
        };
        left -= share;
        out.push(share);
    }
    Routed { no_target: 0 }
}
