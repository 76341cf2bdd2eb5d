//! What an expression gives: one number, or one for each period, oldest first.

use super::{Expression, Filler, Operator, Points, Rounding, Summary};

/// A number, or a series of them.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Scalar(f64),
    Series(Points),
}

impl Value {
    /// As a series of so many periods.
    pub(super) fn into_points(self, periods: usize) -> Points {
        match self {
            Self::Scalar(value) => vec![number(value); periods],
            Self::Series(points) => points,
        }
    }

    const fn periods(&self) -> Option<usize> {
        match self {
            Self::Scalar(_) => None,
            Self::Series(points) => Some(points.len()),
        }
    }

    /// The number of a period.
    fn at(&self, period: usize) -> Option<f64> {
        match self {
            Self::Scalar(value) => Some(*value),
            Self::Series(points) => points.get(period).copied().flatten(),
        }
    }

    /// Whether a period has a point of its own: a number for all periods is no point.
    fn has_point(&self, period: usize) -> bool {
        match self {
            Self::Scalar(_) => false,
            Self::Series(_) => self.at(period).is_some(),
        }
    }
}

/// A result that is a number; what is none is left out.
fn number(value: f64) -> Option<f64> {
    Some(value).filter(|value| value.is_finite())
}

impl Expression {
    /// What it gives when the queries it reads give these.
    pub(super) fn evaluate(&self, queries: &[Value]) -> Value {
        match self {
            Self::Number(value) => Value::Scalar(*value),
            Self::Query(query) => queries[*query].clone(),
            Self::Negative(of) => {
                let of = of.evaluate(queries);
                each(&[&of], |period| of.at(period).map(|value| -value))
            }
            Self::Binary(operator, left, right) => {
                operator.apply(&left.evaluate(queries), &right.evaluate(queries))
            }
            Self::Fill(of, filler) => filler.fill(of.evaluate(queries), queries),
            Self::If {
                condition,
                then,
                otherwise,
            } => {
                let condition = condition.evaluate(queries);
                let then = then.evaluate(queries);
                let otherwise = otherwise.as_ref().map(|part| part.evaluate(queries));
                let mut parts = vec![&condition, &then];
                parts.extend(otherwise.as_ref());
                each(&parts, |period| {
                    let holds = condition.at(period)?.abs() > 0.0;
                    if holds {
                        then.at(period)
                    } else {
                        otherwise.as_ref()?.at(period)
                    }
                })
            }
            Self::Each(rounding, of) => {
                let of = of.evaluate(queries);
                each(&[&of], |period| {
                    let value = of.at(period)?;
                    Some(match rounding {
                        Rounding::Absolute => value.abs(),
                        Rounding::Up => libm::ceil(value),
                        Rounding::Down => libm::floor(value),
                    })
                })
            }
            Self::Across(summary, parts) => {
                let values: Vec<Value> = parts.iter().map(|part| part.evaluate(queries)).collect();
                let values: Vec<&Value> = values.iter().collect();
                each(&values, |period| summary.of(&values, period))
            }
        }
    }
}

/// Works period by period; one number if no part is a series.
fn each(parts: &[&Value], mut at: impl FnMut(usize) -> Option<f64>) -> Value {
    match parts.iter().filter_map(|part| part.periods()).max() {
        Some(periods) => Value::Series((0..periods).map(|p| at(p).and_then(number)).collect()),
        // Without a number there is no point in any period.
        None => Value::Scalar(at(0).unwrap_or(f64::NAN)),
    }
}

impl Operator {
    /// Arithmetic takes a missing operand as 0 where the other has a point (ALM-033); a comparison
    /// needs both.
    fn apply(self, left: &Value, right: &Value) -> Value {
        let both = [left, right];
        let is_series = both.iter().any(|side| side.periods().is_some());
        each(&both, |period| {
            if is_series && !both.iter().any(|side| side.has_point(period)) {
                return None;
            }
            let (a, b) = (left.at(period), right.at(period));
            if let Some(result) = self.calculate(a.unwrap_or(0.0), b.unwrap_or(0.0)) {
                return Some(result);
            }
            let (a, b) = (a?, b?);
            Some(f64::from(u8::from(self.holds(a, b))))
        })
    }

    /// The result, if it is arithmetic. A division by zero gives no number, which is left out.
    fn calculate(self, a: f64, b: f64) -> Option<f64> {
        match self {
            Self::Plus => Some(a + b),
            Self::Minus => Some(a - b),
            Self::Times => Some(a * b),
            Self::By => Some(a / b),
            Self::Power => Some(libm::pow(a, b)),
            Self::Less
            | Self::LessOrEqual
            | Self::Greater
            | Self::GreaterOrEqual
            | Self::Equal
            | Self::NotEqual
            | Self::And
            | Self::Or => None,
        }
    }

    /// Whether a comparison holds.
    fn holds(self, a: f64, b: f64) -> bool {
        // No point is a NaN, and both zeros are one number.
        let is_equal = a.partial_cmp(&b).is_some_and(std::cmp::Ordering::is_eq);
        match self {
            Self::Less => a < b,
            Self::LessOrEqual => a <= b,
            Self::Greater => a > b,
            Self::GreaterOrEqual => a >= b,
            Self::Equal => is_equal,
            Self::NotEqual => !is_equal,
            Self::And => a.abs() > 0.0 && b.abs() > 0.0,
            Self::Or => a.abs() > 0.0 || b.abs() > 0.0,
            Self::Plus | Self::Minus | Self::Times | Self::By | Self::Power => false,
        }
    }
}

impl Summary {
    /// Of the numbers there are in a period; none if no series has a point in it.
    fn of(self, values: &[&Value], period: usize) -> Option<f64> {
        let is_series = values.iter().any(|value| value.periods().is_some());
        if is_series && !values.iter().any(|value| value.has_point(period)) {
            return None;
        }
        let numbers: Vec<f64> = values.iter().filter_map(|value| value.at(period)).collect();
        let sum = || numbers.iter().sum::<f64>();
        match self {
            Self::Minimum => numbers.iter().copied().reduce(f64::min),
            Self::Maximum => numbers.iter().copied().reduce(f64::max),
            Self::Sum => Some(sum()),
            Self::Average => Some(sum() / numbers.len() as f64),
        }
    }
}

impl Filler {
    /// Fills the periods without a point (ALM-034).
    fn fill(&self, of: Value, queries: &[Value]) -> Value {
        let Value::Series(points) = of else {
            return of;
        };
        Value::Series(match self {
            Self::Value(with) => {
                let with = with.evaluate(queries);
                let filled = points.iter().enumerate();
                filled
                    .map(|(period, point)| point.or_else(|| with.at(period)))
                    .collect()
            }
            Self::Repeat => {
                let repeat = |last: &mut Option<f64>, point: &Option<f64>| {
                    *last = point.or(*last);
                    Some(*last)
                };
                points.iter().scan(None, repeat).collect()
            }
            Self::Linear => linear(&points),
        })
    }
}

/// A straight line between neighbours; nothing before the first and behind the last.
fn linear(points: &[Option<f64>]) -> Points {
    let mut filled = points.to_vec();
    let mut before: Option<(usize, f64)> = None;
    for (period, point) in points.iter().enumerate() {
        let Some(value) = *point else { continue };
        if let Some((from, start)) = before {
            let step = (value - start) / (period - from) as f64;
            for (past, between) in (1_u32..).zip(&mut filled[from + 1..period]) {
                *between = number(start + step * f64::from(past));
            }
        }
        before = Some((period, value));
    }
    filled
}
