//! From the text of an expression to its parts, with the place of whatever is wrong.

use super::fault::{MathError, MathFault};
use super::{Expression, Filler, Operator, Place, Rounding, Summary};

/// Expressions nested deeper are refused.
pub(super) const DEPTH_MAX: usize = 50;

/// Longer expressions are refused, as AWS does; in bytes.
pub(super) const LENGTH_MAX: usize = 2_048;

/// Where a function stands in a text, or all of it.
pub(super) fn place_of(text: &str, function: &str) -> Place {
    let found = text.find(function);
    found.map_or(0..text.len(), |at| at..at + function.len())
}

/// Reads an expression; `ids` name the queries, of which `metrics` are no expressions.
pub(super) fn parse(text: &str, ids: &[&str], metrics: &[usize]) -> Result<Expression, MathError> {
    if text.len() > LENGTH_MAX {
        return Err(fail(0..text.len(), MathFault::TooLong));
    }
    let tokens = tokens(text)?;
    let mut parser = Parser {
        tokens: &tokens,
        at: 0,
        depth: 0,
        end: text.len(),
        ids,
        metrics,
    };
    let expression = parser.expression(0)?;
    match parser.peek() {
        None => Ok(expression),
        Some(_) => Err(parser.expected("an operator or the end")),
    }
}

const fn fail(place: Place, fault: MathFault) -> MathError {
    MathError { place, fault }
}

struct Token<'t> {
    text: &'t str,
    at: usize,
    kind: TokenKind,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum TokenKind {
    Number(f64),
    Word,
    Sign,
}

impl Token<'_> {
    const fn place(&self) -> Place {
        self.at..self.at + self.text.len()
    }
}

fn tokens(text: &str) -> Result<Vec<Token<'_>>, MathError> {
    const SIGNS: [&str; 19] = [
        "<=", ">=", "==", "!=", "&&", "||", "+", "-", "*", "/", "^", "<", ">", "(", ")", "[", "]",
        ",", "\"",
    ];
    let mut list = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let run = |allowed: fn(char) -> bool| rest.find(|c| !allowed(c)).unwrap_or(rest.len());
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (length, kind) = if first.is_ascii_digit() || first == '.' {
            let length = run(|c| c.is_ascii_alphanumeric() || c == '.');
            let number = rest[..length]
                .parse()
                .ok()
                .filter(|number: &f64| number.is_finite());
            let Some(number) = number else {
                let fault = MathFault::Number(rest[..length].to_owned());
                return Err(fail(at..at + length, fault));
            };
            (length, TokenKind::Number(number))
        } else if first.is_ascii_alphabetic() {
            (
                run(|c| c.is_ascii_alphanumeric() || c == '_'),
                TokenKind::Word,
            )
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            (sign.len(), TokenKind::Sign)
        } else {
            let fault = MathFault::Character(first);
            return Err(fail(at..at + first.len_utf8(), fault));
        };
        list.push(Token {
            text: &rest[..length],
            at,
            kind,
        });
        at += length;
    }
    Ok(list)
}

struct Parser<'p> {
    tokens: &'p [Token<'p>],
    at: usize,
    depth: usize,
    end: usize,
    ids: &'p [&'p str],
    metrics: &'p [usize],
}

/// What binds how strongly; `-` before an operand lies between the last two.
const LEVELS: [&[(&str, Operator)]; 5] = [
    &[("||", Operator::Or), ("OR", Operator::Or)],
    &[("&&", Operator::And), ("AND", Operator::And)],
    &[
        ("<=", Operator::LessOrEqual),
        (">=", Operator::GreaterOrEqual),
        ("==", Operator::Equal),
        ("!=", Operator::NotEqual),
        ("<", Operator::Less),
        (">", Operator::Greater),
    ],
    &[("+", Operator::Plus), ("-", Operator::Minus)],
    &[("*", Operator::Times), ("/", Operator::By)],
];

impl Parser<'_> {
    fn peek(&self) -> Option<&str> {
        self.tokens.get(self.at).map(|token| token.text)
    }

    fn place(&self) -> Place {
        let token = self.tokens.get(self.at);
        token.map_or(self.end..self.end, Token::place)
    }

    fn expected(&self, wanted: &'static str) -> MathError {
        let found = self.peek().map(str::to_owned);
        fail(self.place(), MathFault::Expected { wanted, found })
    }

    fn take(&mut self, sign: &'static str, wanted: &'static str) -> Result<(), MathError> {
        if self.peek() != Some(sign) {
            return Err(self.expected(wanted));
        }
        self.at += 1;
        Ok(())
    }

    fn takes(&mut self, sign: &str) -> bool {
        let is_next = self.peek() == Some(sign);
        self.at += usize::from(is_next);
        is_next
    }

    /// Operands joined by the operators of a level, from left to right.
    fn expression(&mut self, level: usize) -> Result<Expression, MathError> {
        let Some(operators) = LEVELS.get(level) else {
            return self.operand();
        };
        let mut left = self.expression(level + 1)?;
        let mut joined = 0;
        while let Some((_, operator)) = operators.iter().find(|(sign, _)| self.peek() == Some(sign))
        {
            let place = self.place();
            self.at += 1;
            joined += 1;
            // A long chain is as deep as many parentheses.
            if joined > LENGTH_MAX / 8 {
                return Err(fail(place, MathFault::TooDeep));
            }
            let right = self.expression(level + 1)?;
            left = Expression::Binary(*operator, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    /// A number, an id, a function or parentheses, perhaps with a minus before or a power behind.
    fn operand(&mut self) -> Result<Expression, MathError> {
        if self.depth == DEPTH_MAX {
            return Err(fail(self.place(), MathFault::TooDeep));
        }
        self.depth += 1;
        let operand = if self.takes("-") {
            self.operand().map(|of| Expression::Negative(Box::new(of)))
        } else {
            self.power()
        };
        self.depth -= 1;
        operand
    }

    fn power(&mut self) -> Result<Expression, MathError> {
        let base = self.atom()?;
        if !self.takes("^") {
            return Ok(base);
        }
        let exponent = self.operand()?;
        Ok(Expression::Binary(
            Operator::Power,
            Box::new(base),
            Box::new(exponent),
        ))
    }

    fn atom(&mut self) -> Result<Expression, MathError> {
        let Some(token) = self.tokens.get(self.at) else {
            return Err(self.expected("a number, an id or a function"));
        };
        match token.kind {
            TokenKind::Number(number) => {
                self.at += 1;
                Ok(Expression::Number(number))
            }
            TokenKind::Word => {
                let (word, place) = (token.text, token.place());
                self.at += 1;
                if self.takes("(") {
                    self.function(word, place)
                } else {
                    self.id(word, place)
                }
            }
            TokenKind::Sign if token.text == "(" => {
                self.at += 1;
                let inner = self.expression(0)?;
                self.take(")", "`)`")?;
                Ok(inner)
            }
            TokenKind::Sign => Err(self.expected("a number, an id or a function")),
        }
    }

    fn id(&self, id: &str, place: Place) -> Result<Expression, MathError> {
        match self.ids.iter().position(|known| *known == id) {
            Some(query) => Ok(Expression::Query(query)),
            None => {
                let known = self.ids.iter().map(|id| (*id).to_owned()).collect();
                let id = id.to_owned();
                Err(fail(place, MathFault::UnknownId { id, known }))
            }
        }
    }

    /// A function whose opening parenthesis has been read.
    fn function(&mut self, name: &str, place: Place) -> Result<Expression, MathError> {
        match name {
            "FILL" => self.fill(place),
            "IF" => self.choice(place),
            "ABS" => self.rounding("ABS", Rounding::Absolute, place),
            "CEIL" => self.rounding("CEIL", Rounding::Up, place),
            "FLOOR" => self.rounding("FLOOR", Rounding::Down, place),
            "MIN" => self.summary(Summary::Minimum, place),
            "MAX" => self.summary(Summary::Maximum, place),
            "SUM" => self.summary(Summary::Sum, place),
            "AVG" => self.summary(Summary::Average, place),
            _ => Err(fail(place, MathFault::UnknownFunction(name.to_owned()))),
        }
    }

    fn arguments(&mut self) -> Result<Vec<Expression>, MathError> {
        let mut list = Vec::new();
        if self.takes(")") {
            return Ok(list);
        }
        loop {
            if self.takes("[") {
                self.array(&mut list)?;
            } else if self.peek() == Some("METRICS") {
                self.all_metrics(&mut list)?;
            } else {
                list.push(self.expression(0)?);
            }
            if self.takes(")") {
                return Ok(list);
            }
            self.take(",", "`,` or `)`")?;
        }
    }

    fn array(&mut self, list: &mut Vec<Expression>) -> Result<(), MathError> {
        loop {
            list.push(self.expression(0)?);
            if self.takes("]") {
                return Ok(());
            }
            self.take(",", "`,` or `]`")?;
        }
    }

    fn all_metrics(&mut self, list: &mut Vec<Expression>) -> Result<(), MathError> {
        self.at += 1;
        self.take("(", "`(`")?;
        self.take(")", "`)`")?;
        list.extend(self.metrics.iter().map(|query| Expression::Query(*query)));
        Ok(())
    }

    fn fill(&mut self, place: Place) -> Result<Expression, MathError> {
        const WRONG: MathFault = MathFault::Arguments {
            function: "FILL",
            takes: "a metric, and a number, REPEAT or LINEAR",
        };
        let of = Box::new(self.expression(0)?);
        if !self.takes(",") {
            return Err(fail(place, WRONG));
        }
        let filler = if self.takes("REPEAT") {
            Filler::Repeat
        } else if self.takes("LINEAR") {
            Filler::Linear
        } else {
            Filler::Value(Box::new(self.expression(0)?))
        };
        if !self.takes(")") {
            return Err(fail(place, WRONG));
        }
        Ok(Expression::Fill(of, filler))
    }

    fn choice(&mut self, place: Place) -> Result<Expression, MathError> {
        let mut parts = self.arguments()?.into_iter().map(Box::new);
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(condition), Some(then), otherwise, None) => Ok(Expression::If {
                condition,
                then,
                otherwise,
            }),
            (_, _, _, _) => Err(fail(
                place,
                MathFault::Arguments {
                    function: "IF",
                    takes: "a condition, a value, and perhaps another for when it does not hold",
                },
            )),
        }
    }

    fn rounding(
        &mut self,
        function: &'static str,
        rounding: Rounding,
        place: Place,
    ) -> Result<Expression, MathError> {
        let mut parts = self.arguments()?.into_iter();
        match (parts.next(), parts.next()) {
            (Some(of), None) => Ok(Expression::Each(rounding, Box::new(of))),
            (Some(_) | None, _) => {
                let takes = "one value";
                Err(fail(place, MathFault::Arguments { function, takes }))
            }
        }
    }

    fn summary(&mut self, summary: Summary, place: Place) -> Result<Expression, MathError> {
        let parts = self.arguments()?;
        if parts.is_empty() {
            let (function, takes) = (summary.name(), "several values, as in [m1, m2]");
            return Err(fail(place, MathFault::Arguments { function, takes }));
        }
        Ok(Expression::Across(summary, parts))
    }
}
