//! The grammar: characters to [`Expr`], by recursive descent.
//!
//! ```text
//! alternatives = sequence { ("OR" | "|") sequence }
//! sequence     = term { ["AND"] term }
//! term         = ("NOT" | "-") term | near
//! near         = unit [ "NEAR/" number unit ]
//! unit         = "(" alternatives ")" | key ":" value | text-key ":" unit | "@" name
//!              | ["="] (word | phrase) | word "*" | phrase "~" number | address | id | "*"
//! ```
//!
//! AND binds more strongly than OR. Operators are upper case, so that `or` and `und` can be searched for. Knows which
//! fields there are, not what their values mean.

use super::QueryError;
use super::cursor::Cursor;
use super::fields::Key;
use super::operators::{self, Operator};
use super::syntax::Expr;
use super::tree::Field;
use crate::model::ArticleId;
use crate::text::Mode;

/// Parentheses and NOTs within each other: far more than people write, far less than the stack holds.
const DEPTH_MAX: usize = 32;

/// Words between those of a phrase, most: about three sentences. Beyond, AND says the same and costs less.
const SLOP_MAX: u32 = 50;

/// Reads a query; gives also what its writer should know.
pub(super) fn read(input: &str) -> Result<(Expr, Vec<String>), QueryError> {
    let mut grammar = Grammar {
        cursor: Cursor::new(input),
        depth: 0,
        scope: None,
        warnings: Vec::new(),
    };
    grammar.cursor.skip_spaces();
    if grammar.cursor.peek().is_none() {
        return Err(QueryError::at(1, "the query is empty"));
    }
    let expr = grammar.alternatives()?;
    match grammar.cursor.peek() {
        Some(_) => Err(grammar.error("this parenthesis was not opened")),
        None => Ok((expr, grammar.warnings)),
    }
}

struct Grammar {
    cursor: Cursor,
    depth: usize,
    /// The text field whose group is being read.
    scope: Option<Field>,
    warnings: Vec<String>,
}

impl Grammar {
    fn alternatives(&mut self) -> Result<Expr, QueryError> {
        let (first, mut is_bare) = self.sequence()?;
        let mut parts = vec![first];
        while self.operator() == Some(Operator::Or) {
            self.take_operator();
            self.expect_operand("OR")?;
            let (next, next_is_bare) = self.sequence()?;
            is_bare |= next_is_bare;
            parts.push(next);
        }
        if parts.len() > 1 && is_bare {
            self.warn("AND binds more strongly than OR: `a b OR c` means `(a b) OR c`; parentheses say it otherwise");
        }
        Ok(one_or(parts, Expr::Or))
    }

    /// The second of the pair tells whether words stand side by side without an operator.
    fn sequence(&mut self) -> Result<(Expr, bool), QueryError> {
        let mut parts = vec![self.term()?];
        let mut is_bare = false;
        loop {
            match self.operator() {
                Some(Operator::And) => {
                    self.take_operator();
                    self.expect_operand("AND")?;
                }
                Some(Operator::Or) => break,
                _ if matches!(self.cursor.peek(), None | Some(')')) => break,
                _ => is_bare = true,
            }
            parts.push(self.term()?);
        }
        Ok((one_or(parts, Expr::And), is_bare))
    }

    fn term(&mut self) -> Result<Expr, QueryError> {
        let column = self.cursor.column();
        if self.operator() == Some(Operator::Not) {
            self.take_operator();
            self.expect_operand("NOT")?;
        } else if self.at_minus() {
            self.cursor.advance(1);
        } else {
            return self.near();
        }
        let inner = self.deeper(column, Self::term)?;
        Ok(Expr::Not(Box::new(inner)))
    }

    fn near(&mut self) -> Result<Expr, QueryError> {
        let left = self.unit()?;
        let Some(Operator::Near(distance)) = self.operator() else {
            return Ok(left);
        };
        let column = self.cursor.column();
        self.take_operator();
        self.expect_operand("NEAR")?;
        if self.at_minus() || self.operator() == Some(Operator::Not) {
            return Err(self.error("NEAR cannot exclude; write `a -(a NEAR/8 b)`"));
        }
        let right = self.unit()?;
        if matches!(self.operator(), Some(Operator::Near(_))) {
            return Err(self.error("NEAR joins two; write `a NEAR/8 b AND b NEAR/8 c`"));
        }
        Ok(Expr::Near {
            column,
            distance,
            left: Box::new(left),
            right: Box::new(right),
        })
    }

    fn unit(&mut self) -> Result<Expr, QueryError> {
        if let Some(operator) = self.operator() {
            return Err(self.error(format!("`{operator}` has nothing on its left")));
        }
        let column = self.cursor.column();
        match self.cursor.peek() {
            None => Err(self.error("something is missing here")),
            Some(')') => Err(self.error("there is nothing between these parentheses")),
            Some('(') => self.group(),
            Some('=') if self.exact_follows() => {
                self.cursor.advance(1);
                self.words(column, Mode::Exact)
            }
            Some('@') => self.alias(column),
            Some(_) if self.cursor.at_quote() => self.words(column, Mode::Stemmed),
            Some(_) => self.run(column),
        }
    }

    fn group(&mut self) -> Result<Expr, QueryError> {
        let column = self.cursor.column();
        self.cursor.advance(1);
        self.cursor.skip_spaces();
        let inner = self.deeper(column, Self::alternatives)?;
        if self.cursor.eat(')') {
            Ok(inner)
        } else {
            Err(QueryError::at(column, "this parenthesis is not closed"))
        }
    }

    fn alias(&mut self, column: usize) -> Result<Expr, QueryError> {
        self.cursor.advance(1);
        let name = self.cursor.run();
        if name.is_empty() {
            return Err(QueryError::at(column, "`@` needs a name right behind it, as in @cosco"));
        }
        self.cursor.take(&name);
        Ok(Expr::Alias { column, name })
    }

    /// What begins with a character that has no meaning of its own.
    fn run(&mut self, column: usize) -> Result<Expr, QueryError> {
        if let Some(problem) = operators::misspelt(&self.cursor.run()) {
            return Err(QueryError::at(column, problem));
        }
        let Some(name) = self.key_name() else {
            return self.words(column, Mode::Stemmed);
        };
        match name.to_ascii_lowercase().as_str() {
            "http" | "https" if self.cursor.address().contains("://") => Ok(self.url(column, "")),
            "www." => Ok(self.url(column, "https://")),
            "a" if self.has_value(&name) => Ok(self.article(column)),
            "s" if self.has_value(&name) => {
                let value = self.cursor.run();
                self.cursor.take(&value);
                let key = Key::Story;
                Ok(Expr::Condition { column, key, value })
            }
            _ => {
                let key = Key::named(&name, column)?;
                self.cursor.advance(name.chars().count() + 1);
                match key {
                    Key::Text(field) => self.scope(column, field, key),
                    key => self.condition(column, key),
                }
            }
        }
    }

    fn article(&mut self, column: usize) -> Expr {
        let run = self.cursor.run();
        self.cursor.take(&run);
        let id = run.to_ascii_lowercase();
        if id.len() != ArticleId::derive(&[]).as_str().len() {
            self.warn(&format!(
                "`{id}` is not a whole id; a search wants all of it, `show` takes its beginning"
            ));
        }
        Expr::Article { column, id }
    }

    fn scope(&mut self, column: usize, field: Field, key: Key) -> Result<Expr, QueryError> {
        let name = key.name();
        if let Some(outer) = self.scope {
            let outer = Key::Text(outer).name();
            return Err(QueryError::at(
                column,
                format!("`{name}:` cannot stand within `{outer}:`"),
            ));
        }
        if self
            .cursor
            .peek()
            .is_none_or(|next| next.is_whitespace() || matches!(next, ')' | '|'))
        {
            return Err(missing_value(column, key));
        }
        if self.cursor.peek() == Some('-') {
            let problem = format!("the minus stands before the field: -{name}:word");
            return Err(self.error(problem));
        }
        self.scope = Some(field);
        let inner = self.unit();
        self.scope = None;
        Ok(Expr::Scope {
            column,
            field,
            inner: Box::new(inner?),
        })
    }

    fn condition(&mut self, column: usize, key: Key) -> Result<Expr, QueryError> {
        let value_column = self.cursor.column() + usize::from(self.cursor.at_quote());
        let value = if self.cursor.at_quote() {
            self.cursor.quoted()?
        } else {
            let run = self.cursor.run();
            self.cursor.take(&run);
            run
        };
        if self.cursor.peek() == Some('(') {
            let problem = format!(
                "`{}:` takes one value or a list with commas, as in {}",
                key.name(),
                key.example()
            );
            return Err(self.error(problem));
        }
        if value.trim().is_empty() {
            return Err(missing_value(column, key));
        }
        Ok(Expr::Condition {
            column: value_column,
            key,
            value,
        })
    }

    fn url(&mut self, column: usize, scheme: &str) -> Expr {
        let address = self.cursor.address();
        self.cursor.take(&address);
        let text = [scheme, &address].concat();
        Expr::Url { column, text }
    }

    fn words(&mut self, column: usize, mode: Mode) -> Result<Expr, QueryError> {
        if self.cursor.at_quote() {
            let text = self.cursor.quoted()?;
            let slop = self.slop()?;
            return Ok(Expr::Words {
                column,
                text,
                mode,
                slop,
            });
        }
        let run = self.cursor.run();
        self.cursor.take(&run);
        if run == "*" && self.scope.is_none() {
            return Ok(Expr::Everything { column });
        }
        if let Some(stem) = run.strip_suffix('*').filter(|stem| !stem.contains('*')) {
            let text = stem.to_owned();
            return match mode {
                Mode::Stemmed => Ok(Expr::Prefix { column, text }),
                Mode::Exact => Err(QueryError::at(column, "`=` and `*` exclude each other")),
            };
        }
        if run.contains('*') {
            return Err(QueryError::at(column, "`*` may only end a word, as in terminal*"));
        }
        if operators::is_fuzzy(&run) {
            return Err(QueryError::at(
                column,
                "`~` stands behind a phrase, as in \"hafen cosco\"~3; for words use word*",
            ));
        }
        if let Some(operator) = operators::foreign(&run) {
            self.warn(&format!("`{run}` is read as a word; the operator is {operator}"));
        }
        let slop = 0;
        Ok(Expr::Words {
            column,
            text: run,
            mode,
            slop,
        })
    }

    fn slop(&mut self) -> Result<u32, QueryError> {
        let column = self.cursor.column();
        if !self.cursor.eat('~') {
            return Ok(0);
        }
        match self.cursor.number() {
            Some(slop) if slop <= SLOP_MAX => Ok(slop),
            _ => Err(QueryError::at(
                column,
                format!("`~` needs a number from 0 to {SLOP_MAX}, as in \"hafen cosco\"~3"),
            )),
        }
    }

    /// The name before a colon, as typed; `www.` counts as one.
    fn key_name(&self) -> Option<String> {
        let run = self.cursor.run();
        if run.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www.")) {
            return Some("www.".to_owned());
        }
        let (name, _) = run.split_once(':')?;
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, '-' | '_'));
        is_name.then(|| name.to_owned())
    }

    /// Whether something stands behind the colon.
    fn has_value(&self, name: &str) -> bool {
        self.cursor.run().len() > name.len() + 1
    }

    fn exact_follows(&self) -> bool {
        self.cursor
            .peek_at(1)
            .is_some_and(|next| !next.is_whitespace() && !matches!(next, '(' | ')' | '|'))
    }

    /// A minus that stands right before what it excludes; alone it is punctuation, as in a pasted headline.
    fn at_minus(&self) -> bool {
        let next = self.cursor.peek_at(1);
        self.cursor.peek() == Some('-') && next.is_some_and(|next| !next.is_whitespace() && !matches!(next, ')' | '|'))
    }

    fn operator(&mut self) -> Option<Operator> {
        self.cursor.skip_spaces();
        operators::at(&self.cursor)
    }

    fn take_operator(&mut self) {
        let length = operators::length(&self.cursor);
        self.cursor.advance(length);
        self.cursor.skip_spaces();
    }

    fn expect_operand(&self, operator: &str) -> Result<(), QueryError> {
        match self.cursor.peek() {
            None | Some(')') => Err(self.error(format!("`{operator}` has nothing on its right"))),
            Some(_) => Ok(()),
        }
    }

    fn deeper<T>(&mut self, column: usize, read: impl Fn(&mut Self) -> Result<T, QueryError>) -> Result<T, QueryError> {
        if self.depth == DEPTH_MAX {
            let problem = format!("more than {DEPTH_MAX} levels within each other");
            return Err(QueryError::at(column, problem));
        }
        self.depth += 1;
        let inner = read(self);
        self.depth -= 1;
        inner
    }

    fn warn(&mut self, warning: &str) {
        if !self.warnings.iter().any(|known| known == warning) {
            self.warnings.push(warning.to_owned());
        }
    }

    fn error(&self, message: impl Into<String>) -> QueryError {
        QueryError::at(self.cursor.column(), message)
    }
}

fn missing_value(column: usize, key: Key) -> QueryError {
    let (name, example) = (key.name(), key.example());
    QueryError::at(
        column,
        format!("`{name}:` needs a value right behind it, as in {example}"),
    )
}

fn one_or(mut parts: Vec<Expr>, join: fn(Vec<Expr>) -> Expr) -> Expr {
    if parts.len() == 1 { parts.remove(0) } else { join(parts) }
}
