//! Lengths of time as a scenario writes them: `20s`, `uniform(10s 30s)`, `lognormal(p50 20s p95 1m)`.
//!
//! This file knows the words and the places inside the text; the mathematics are the kernel's, and
//! measured times are read by who knows where files lie.

use std::ops::Range;

use crate::kernel::chance::distribution::{
    Distribution, DistributionError, Exponential, Gamma, LONGEST_S, Lognormal, Percentile,
    Triangular, Uniform, Weibull,
};
use crate::text::nearest::nearest;
use crate::text::units::{Fault, parse_duration};

/// Names of the families, for refusals.
const FAMILIES: [&str; 7] = [
    "uniform",
    "triangular",
    "exponential",
    "lognormal",
    "weibull",
    "gamma",
    "empirical",
];

/// Hook presets: name, median, 95th percentile and minimum in seconds (LAT-010 to LAT-013).
const PRESETS: [(&str, f64, f64, f64); 4] = [
    ("serviceRestart", 3.0, 15.0, 0.5),
    ("packageInstall", 25.0, 120.0, 3.0),
    ("jvmAppStart", 20.0, 60.0, 5.0),
    ("validateHttp", 4.0, 20.0, 1.0),
];

/// What a text stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// A distribution.
    Known(Distribution),
    /// Measured times in a file.
    Measured(Measured),
}

/// Where measured times stand.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// The path as written.
    pub path: String,
    /// The place of the path in the text.
    pub place: Range<usize>,
    /// The column by its name or its number counted from 1, with its place; the first if none.
    pub column: Option<(String, Range<usize>)>,
    /// Bounds in seconds.
    pub bounds: Bounds,
}

/// Bounds that draws are cut to, in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bounds {
    /// The shortest.
    pub min_s: Option<f64>,
    /// The longest.
    pub max_s: Option<f64>,
}

/// A text that is no length of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpressionError {
    /// The part at fault.
    pub place: Range<usize>,
    /// What is wrong with it.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

const FORMS: &str = "write a duration such as 20s, or uniform(10s 30s), triangular(5s 10s 40s), \
                     exponential(mean 20s), lognormal(p50 20s p95 1m), weibull(…), gamma(…) or \
                     empirical(times.csv)";

impl Bounds {
    /// Cuts the draws of a distribution.
    ///
    /// # Errors
    /// If the bounds are out of order.
    pub fn cut(self, distribution: Distribution) -> Result<Distribution, DistributionError> {
        if self == Self::default() {
            return Ok(distribution);
        }
        distribution.clipped(self.min_s.unwrap_or(0.0), self.max_s.unwrap_or(LONGEST_S))
    }
}

/// Reads a length of time.
///
/// # Errors
/// The first thing that is wrong, with its place in the text.
pub fn parse(text: &str) -> Result<Expression, ExpressionError> {
    let trimmed = text.trim();
    let start = text.len() - text.trim_start().len();
    let Some(open) = trimmed.find('(') else {
        return word(trimmed, start);
    };
    let name = trimmed[..open].trim_end();
    let arguments = &trimmed[open + 1..];
    let Some(arguments) = arguments.strip_suffix(')') else {
        return Err(fail(
            start..start + trimmed.len(),
            format!("`{trimmed}` has no closing parenthesis at its end"),
            Some(FORMS.to_owned()),
        ));
    };
    let tokens = tokens(arguments, start + open + 1);
    let call = Call {
        name,
        place: start..start + trimmed.len(),
        tokens: &tokens,
    };
    match name {
        "uniform" => call.uniform(),
        "triangular" => call.triangular(),
        "exponential" => call.exponential(),
        "lognormal" => call.by_percentiles(|min_s, lower, upper| {
            Lognormal::from_percentiles(min_s, lower, upper).map(Distribution::from)
        }),
        "weibull" => call.by_percentiles(|min_s, lower, upper| {
            Weibull::from_percentiles(min_s, lower, upper).map(Distribution::from)
        }),
        "gamma" => call.by_percentiles(|min_s, lower, upper| {
            Gamma::from_percentiles(min_s, lower, upper).map(Distribution::from)
        }),
        "empirical" => call.measured(),
        _ => Err(fail(
            start..start + name.len(),
            format!("there is no distribution `{name}`"),
            Some(meant(name, FAMILIES)),
        )),
    }
}

fn meant<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, known).map_or_else(
        || FORMS.to_owned(),
        |near| format!("did you mean `{near}`?"),
    )
}

/// A duration or a preset.
fn word(text: &str, start: usize) -> Result<Expression, ExpressionError> {
    let place = start..start + text.len();
    if let Some((_, p50, p95, min_s)) = PRESETS.iter().find(|(name, ..)| *name == text) {
        let preset =
            Lognormal::from_percentiles(*min_s, Percentile::p50(*p50), Percentile::p95(*p95));
        let preset = preset.map_err(|error| fail(place, error.to_string(), None))?;
        return Ok(Expression::Known(preset.into()));
    }
    match parse_duration(text) {
        Ok(micros) => Distribution::constant(micros as f64 / 1e6)
            .map(Expression::Known)
            .map_err(|error| fail(place, error.to_string(), None)),
        Err(error) if error.fault == Fault::NoNumber => {
            let known = PRESETS.iter().map(|(name, ..)| *name).chain(FAMILIES);
            Err(fail(
                place,
                format!("`{text}` is no duration, distribution or preset"),
                Some(meant(text, known)),
            ))
        }
        Err(error) => Err(fail(place, error.to_string(), None)),
    }
}

fn fail(place: Range<usize>, message: String, help: Option<String>) -> ExpressionError {
    ExpressionError {
        place,
        message,
        help,
    }
}

/// A word between parentheses with its place.
struct Token<'a> {
    text: &'a str,
    place: Range<usize>,
}

fn tokens(text: &str, offset: usize) -> Vec<Token<'_>> {
    let separates = |c: char| c.is_whitespace() || c == ',';
    let mut list = Vec::new();
    let mut from = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (separates(c), from) {
            (false, None) => from = Some(at),
            (true, Some(start)) => {
                let place = offset + start..offset + at;
                list.push(Token {
                    text: &text[start..at],
                    place,
                });
                from = None;
            }
            (false, Some(_)) | (true, None) => {}
        }
    }
    list
}

/// The arguments that are named.
#[derive(Default)]
struct Named {
    percentiles: Vec<Percentile>,
    mean_s: Option<f64>,
    bounds: Bounds,
}

struct Call<'a> {
    name: &'a str,
    place: Range<usize>,
    tokens: &'a [Token<'a>],
}

impl Call<'_> {
    fn wrong(&self, expected: &str) -> ExpressionError {
        fail(
            self.place.clone(),
            format!("`{}` takes {expected}", self.name),
            None,
        )
    }

    fn refused(&self, error: DistributionError) -> ExpressionError {
        fail(self.place.clone(), error.to_string(), None)
    }

    fn known(
        &self,
        made: Result<Distribution, DistributionError>,
        bounds: Bounds,
    ) -> Result<Expression, ExpressionError> {
        made.and_then(|distribution| bounds.cut(distribution))
            .map(Expression::Known)
            .map_err(|error| self.refused(error))
    }

    fn uniform(&self) -> Result<Expression, ExpressionError> {
        let [low, high] = self.tokens else {
            return Err(self.wrong("two durations, as in uniform(10s 30s)"));
        };
        let made = Uniform::new(secs(low)?, secs(high)?).map(Distribution::from);
        self.known(made, Bounds::default())
    }

    fn triangular(&self) -> Result<Expression, ExpressionError> {
        let [low, mode, high] = self.tokens else {
            return Err(self.wrong(
                "the shortest, the most likely and the longest duration, as in \
                 triangular(5s 10s 40s)",
            ));
        };
        let made = Triangular::new(secs(low)?, secs(mode)?, secs(high)?).map(Distribution::from);
        self.known(made, Bounds::default())
    }

    fn exponential(&self) -> Result<Expression, ExpressionError> {
        let named = self.named(self.tokens)?;
        let min_s = named.bounds.min_s.unwrap_or(0.0);
        let made = match (named.mean_s, named.percentiles.as_slice()) {
            (Some(mean_s), []) => Exponential::from_mean(min_s, mean_s),
            (None, [point]) => Exponential::from_percentile(min_s, *point),
            (Some(_) | None, _) => {
                return Err(self.wrong(
                    "a mean or one percentile, as in exponential(mean 20s) or exponential(p50 14s)",
                ));
            }
        };
        self.known(made.map(Distribution::from), named.bounds)
    }

    fn by_percentiles(
        &self,
        make: fn(f64, Percentile, Percentile) -> Result<Distribution, DistributionError>,
    ) -> Result<Expression, ExpressionError> {
        let named = self.named(self.tokens)?;
        let min_s = named.bounds.min_s.unwrap_or(0.0);
        match (named.mean_s, named.percentiles.as_slice()) {
            (None, [first, second]) => self.known(make(min_s, *first, *second), named.bounds),
            (Some(_) | None, _) => Err(self.wrong(&format!(
                "two percentiles, as in {}(p50 20s p95 1m)",
                self.name
            ))),
        }
    }

    fn measured(&self) -> Result<Expression, ExpressionError> {
        let Some((path, rest)) = self.tokens.split_first() else {
            return Err(self.wrong(
                "the path of a CSV file, as in empirical(times.csv) or \
                 empirical(times.csv column seconds)",
            ));
        };
        let (column, rest) = match rest {
            [key, name, rest @ ..] if key.text == "column" => {
                (Some((name.text.to_owned(), name.place.clone())), rest)
            }
            rest => (None, rest),
        };
        let named = self.named(rest)?;
        if named.mean_s.is_some() || !named.percentiles.is_empty() {
            return Err(self.wrong("a path, and perhaps column, min and max"));
        }
        Ok(Expression::Measured(Measured {
            path: path.text.to_owned(),
            place: path.place.clone(),
            column,
            bounds: named.bounds,
        }))
    }

    /// Pairs of a name and a duration.
    fn named(&self, tokens: &[Token<'_>]) -> Result<Named, ExpressionError> {
        let mut named = Named::default();
        for pair in tokens.chunks(2) {
            let [key, value] = pair else {
                return Err(fail(
                    pair[0].place.clone(),
                    format!("`{}` needs a duration behind it", pair[0].text),
                    Some("write pairs such as `p50 20s`".to_owned()),
                ));
            };
            let twice = match key.text {
                "mean" => named.mean_s.replace(secs(value)?).is_some(),
                "min" => named.bounds.min_s.replace(secs(value)?).is_some(),
                "max" => named.bounds.max_s.replace(secs(value)?).is_some(),
                text => {
                    let share = percentile(key).ok_or_else(|| {
                        fail(
                            key.place.clone(),
                            format!("`{text}` is no parameter of a distribution"),
                            Some(
                                "write a percentile such as p50 or p95, or mean, min or max"
                                    .to_owned(),
                            ),
                        )
                    })?;
                    let secs = secs(value)?;
                    named.percentiles.push(Percentile { share, secs });
                    false
                }
            };
            if twice {
                return Err(fail(
                    key.place.clone(),
                    format!("`{}` is given twice", key.text),
                    Some("remove one of the two".to_owned()),
                ));
            }
        }
        Ok(named)
    }
}

/// `p99.9` as a fraction.
fn percentile(token: &Token<'_>) -> Option<f64> {
    let digits = token.text.strip_prefix('p')?;
    let plain = digits
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    let percent: f64 = plain.then(|| digits.parse().ok())??;
    Some(percent / 100.0)
}

fn secs(token: &Token<'_>) -> Result<f64, ExpressionError> {
    match parse_duration(token.text) {
        Ok(micros) => Ok(micros as f64 / 1e6),
        Err(error) => Err(fail(token.place.clone(), error.to_string(), None)),
    }
}

#[cfg(test)]
mod tests;
