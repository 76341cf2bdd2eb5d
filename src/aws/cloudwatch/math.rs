//! Metric math: expressions over metrics, period by period (ALM-033, ALM-034).

mod fault;
mod parse;
mod value;

use std::fmt;
use std::ops::Range;

use super::ids::SeriesId;
use super::statistic::Statistic;
use crate::kernel::time::Duration;
use crate::rulebook::{ALM_033, ALM_034, Rule};
use value::Value;

pub use fault::{MathError, MathFault};

/// A number for each period, oldest first, where there is one.
pub type Points = Vec<Option<f64>>;

/// Most metrics of one alarm (ALM-013, ALM-033).
pub const METRICS_MAX: usize = 10;

/// A metric and what is made of its points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MetricStat {
    /// The metric.
    pub series: SeriesId,
    /// What is made of a period's points.
    pub statistic: Statistic,
}

/// What a query by id is, as written.
#[derive(Clone, Debug, PartialEq)]
pub enum QueryText {
    /// A metric with its period.
    Metric(MetricStat, Duration),
    /// An expression over other queries.
    Expression(String),
}

/// Queries that have been understood, and the one that is compared with the threshold.
#[derive(Clone, Debug, PartialEq)]
pub struct Math {
    queries: Vec<Query>,
    /// An order in which every expression follows those it reads.
    order: Vec<usize>,
    returned: usize,
}

#[derive(Clone, Debug, PartialEq)]
enum Query {
    Metric(MetricStat),
    Expression(Expression),
}

/// A query list that makes no sense as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueryError {
    /// An expression is wrong.
    Expression {
        /// Which query.
        query: usize,
        /// What is wrong with it, and where.
        error: MathError,
    },
    /// An id that is no name: a small letter, then letters, digits and underscores.
    Id {
        /// Which query.
        query: usize,
    },
    /// An id that stands before.
    SameId {
        /// Which query.
        query: usize,
    },
    /// Expressions read each other in a circle.
    Circle {
        /// One of them.
        query: usize,
    },
    /// More metrics than an alarm may read.
    TooManyMetrics {
        /// How many there are.
        metrics: usize,
    },
    /// No metric at all.
    NoMetric,
    /// A metric with another period than those before.
    Period {
        /// Which query.
        query: usize,
    },
    /// The query that is compared gives one number and no series.
    Scalar {
        /// Which query.
        query: usize,
    },
}

impl QueryError {
    /// Which query is at fault, if it is one.
    pub const fn query(&self) -> Option<usize> {
        match self {
            Self::Expression { query, .. }
            | Self::Id { query }
            | Self::SameId { query }
            | Self::Circle { query }
            | Self::Period { query }
            | Self::Scalar { query } => Some(*query),
            Self::TooManyMetrics { .. } | Self::NoMetric => None,
        }
    }

    /// What to do about it.
    pub fn remedy(&self) -> String {
        match self {
            Self::Expression { error, .. } => error.fault.remedy(),
            Self::Id { .. } => "write a small letter, then letters, digits and underscores".into(),
            Self::SameId { .. } => "rename one of the two".into(),
            Self::Circle { .. } => "let one of them read metrics only".into(),
            Self::TooManyMetrics { .. } => format!("read at most {METRICS_MAX}"),
            Self::NoMetric => "add a query with `metricStat`".into(),
            Self::Period { .. } => "give all metrics of the alarm one period".into(),
            Self::Scalar { .. } => "let the expression read a metric in each period".into(),
        }
    }
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expression { error, .. } => write!(f, "{}", error.fault),
            Self::Id { .. } => f.write_str("this is no id of a query"),
            Self::SameId { .. } => f.write_str("two queries have this id"),
            Self::Circle { .. } => f.write_str("expressions read each other in a circle"),
            Self::TooManyMetrics { metrics } => {
                write!(
                    f,
                    "an alarm reads at most {METRICS_MAX} metrics, not {metrics} ({ALM_033})"
                )
            }
            Self::NoMetric => f.write_str("the expression reads no metric"),
            Self::Period { .. } => write!(f, "metrics of one alarm have one period ({ALM_033})"),
            Self::Scalar { .. } => {
                f.write_str("an alarm compares a series, and this is one number for all periods")
            }
        }
    }
}

/// A part of an expression.
#[derive(Clone, Debug, PartialEq)]
enum Expression {
    Number(f64),
    /// Another query.
    Query(usize),
    Negative(Box<Expression>),
    Binary(Operator, Box<Expression>, Box<Expression>),
    Fill(Box<Expression>, Filler),
    If {
        condition: Box<Expression>,
        then: Box<Expression>,
        otherwise: Option<Box<Expression>>,
    },
    Each(Rounding, Box<Expression>),
    /// One number of several in each period.
    Across(Summary, Vec<Expression>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Plus,
    Minus,
    Times,
    By,
    Power,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
    And,
    Or,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rounding {
    Absolute,
    Up,
    Down,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Summary {
    Minimum,
    Maximum,
    Sum,
    Average,
}

#[derive(Clone, Debug, PartialEq)]
enum Filler {
    Value(Box<Expression>),
    Repeat,
    Linear,
}

/// Whether something has a number for each period, or one for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Scalar,
    Series,
}

impl Math {
    /// Understands queries, given by id; `returned` is the one that is compared.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn new(queries: &[(String, QueryText)], returned: usize) -> Result<Self, QueryError> {
        check_ids(queries)?;
        check_metrics(queries)?;
        let ids: Vec<&str> = queries.iter().map(|(id, _)| id.as_str()).collect();
        let metrics: Vec<usize> = (0..queries.len())
            .filter(|query| matches!(queries[*query].1, QueryText::Metric(..)))
            .collect();
        let mut understood = Vec::with_capacity(queries.len());
        for (query, (_, text)) in queries.iter().enumerate() {
            understood.push(match text {
                QueryText::Metric(metric, _) => Query::Metric(*metric),
                QueryText::Expression(text) => parse::parse(text, &ids, &metrics)
                    .map(Query::Expression)
                    .map_err(|error| QueryError::Expression { query, error })?,
            });
        }
        let mut math = Self {
            queries: understood,
            order: Vec::new(),
            returned,
        };
        math.order = math.order_of_queries()?;
        math.check_shapes(queries)?;
        Ok(math)
    }

    /// The metrics it reads.
    pub fn metrics(&self) -> impl Iterator<Item = MetricStat> + '_ {
        self.queries.iter().filter_map(|query| match query {
            Query::Metric(metric) => Some(*metric),
            Query::Expression(_) => None,
        })
    }

    /// The number of each period, oldest first; `read` gives those of a metric.
    pub fn evaluate(
        &self,
        periods: usize,
        mut read: impl FnMut(MetricStat) -> Points,
    ) -> (Points, Rule) {
        let mut values: Vec<Value> = vec![Value::Scalar(0.0); self.queries.len()];
        for &query in &self.order {
            values[query] = match &self.queries[query] {
                Query::Metric(metric) => Value::Series(read(*metric)),
                Query::Expression(expression) => expression.evaluate(&values),
            };
        }
        let points = values.swap_remove(self.returned).into_points(periods);
        (points, ALM_033)
    }

    fn order_of_queries(&self) -> Result<Vec<usize>, QueryError> {
        let mut order: Vec<usize> = Vec::with_capacity(self.queries.len());
        while order.len() < self.queries.len() {
            let is_ready = |query: &usize| match &self.queries[*query] {
                Query::Metric(_) => true,
                Query::Expression(expression) => expression.reads_only(&order),
            };
            let mut waiting = (0..self.queries.len()).filter(|query| !order.contains(query));
            match waiting.clone().find(is_ready) {
                Some(ready) => order.push(ready),
                None => {
                    let query = waiting.next().unwrap_or(self.returned);
                    return Err(QueryError::Circle { query });
                }
            }
        }
        Ok(order)
    }

    fn check_shapes(&self, texts: &[(String, QueryText)]) -> Result<(), QueryError> {
        let mut shapes = vec![Shape::Series; self.queries.len()];
        for &query in &self.order {
            if let Query::Expression(expression) = &self.queries[query] {
                shapes[query] = expression.shape(&shapes).map_err(|function| {
                    let text = match &texts[query].1 {
                        QueryText::Expression(text) => text.as_str(),
                        QueryText::Metric(..) => "",
                    };
                    let place = parse::place_of(text, function);
                    let fault = MathFault::WholeSeries(function, ALM_034);
                    QueryError::Expression {
                        query,
                        error: MathError { place, fault },
                    }
                })?;
            }
        }
        if shapes[self.returned] == Shape::Scalar {
            return Err(QueryError::Scalar {
                query: self.returned,
            });
        }
        Ok(())
    }
}

fn check_ids(queries: &[(String, QueryText)]) -> Result<(), QueryError> {
    for (query, (id, _)) in queries.iter().enumerate() {
        let is_name = id.starts_with(|first: char| first.is_ascii_lowercase())
            && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !is_name {
            return Err(QueryError::Id { query });
        }
        if queries[..query].iter().any(|(other, _)| other == id) {
            return Err(QueryError::SameId { query });
        }
    }
    Ok(())
}

fn check_metrics(queries: &[(String, QueryText)]) -> Result<(), QueryError> {
    let mut metrics = 0;
    let mut first = None;
    for (query, (_, text)) in queries.iter().enumerate() {
        if let QueryText::Metric(_, period) = text {
            metrics += 1;
            if *first.get_or_insert(*period) != *period {
                return Err(QueryError::Period { query });
            }
        }
    }
    match metrics {
        0 => Err(QueryError::NoMetric),
        1..=METRICS_MAX => Ok(()),
        metrics => Err(QueryError::TooManyMetrics { metrics }),
    }
}

impl Summary {
    const fn name(self) -> &'static str {
        match self {
            Self::Minimum => "MIN",
            Self::Maximum => "MAX",
            Self::Sum => "SUM",
            Self::Average => "AVG",
        }
    }
}

impl Expression {
    /// Every part directly inside.
    fn parts(&self) -> Vec<&Self> {
        match self {
            Self::Number(_) | Self::Query(_) => Vec::new(),
            Self::Negative(of) | Self::Each(_, of) => vec![of.as_ref()],
            Self::Binary(_, left, right) => vec![left.as_ref(), right.as_ref()],
            Self::Fill(of, Filler::Value(with)) => vec![of.as_ref(), with.as_ref()],
            Self::Fill(of, Filler::Repeat | Filler::Linear) => vec![of.as_ref()],
            Self::If {
                condition,
                then,
                otherwise,
            } => {
                let mut parts = vec![condition.as_ref(), then.as_ref()];
                parts.extend(otherwise.as_deref());
                parts
            }
            Self::Across(_, parts) => parts.iter().collect(),
        }
    }

    fn reads_only(&self, known: &[usize]) -> bool {
        if let Self::Query(query) = self {
            return known.contains(query);
        }
        self.parts().into_iter().all(|part| part.reads_only(known))
    }

    /// Its shape, or the name of the function that would make one number of a whole series.
    fn shape(&self, queries: &[Shape]) -> Result<Shape, &'static str> {
        if let Self::Query(query) = self {
            return Ok(queries[*query]);
        }
        let mut shape = Shape::Scalar;
        for part in self.parts() {
            if part.shape(queries)? == Shape::Series {
                shape = Shape::Series;
            }
        }
        if let Self::Across(summary, parts) = self
            && parts.len() == 1
            && shape == Shape::Series
        {
            return Err(summary.name());
        }
        Ok(shape)
    }
}

/// The bytes of a text that a fault lies in.
type Place = Range<usize>;

#[cfg(test)]
mod tests;
