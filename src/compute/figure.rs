//! A function of the product, with its names, its schemas and an example, so that programs and people can call it.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use utoipa::ToSchema;

use super::schema;
use kernel::{Error, Result, Text};
use web::read_json;

/// What a figure says to an input.
#[derive(Debug, Clone, PartialEq)]
pub struct Computed {
    pub value: Value,
    /// False where a check has failed.
    pub passes: bool,
}

/// What a check says.
pub trait Verdict {
    /// Whether what was checked is right.
    fn passes(&self) -> bool;
}

/// Reads an input and computes.
type Run = Box<dyn Fn(&[u8]) -> Result<Computed> + Send + Sync>;

/// A figure that can be recomputed.
pub struct Figure {
    /// In lower case with hyphens, as it is typed: `sampling-plan`.
    pub name: &'static str,
    /// What it is called.
    pub title: Text,
    /// The question that it answers, in one sentence.
    pub question: Text,
    /// An input that can be computed, as JSON.
    pub example: &'static str,
    run: Run,
    input: fn() -> Value,
    output: fn() -> Value,
}

impl Figure {
    /// A figure of a function. Its input must refuse unknown fields (`#[serde(deny_unknown_fields)]`).
    pub fn new<In, Out>(name: &'static str, example: &'static str, run: fn(In) -> Result<Out>) -> Figure
    where
        In: DeserializeOwned + ToSchema + 'static,
        Out: Serialize + ToSchema + 'static,
    {
        Figure::of::<In, Out>(name, example, run, |_| true)
    }

    /// A figure that checks something; its name ends with `-check`.
    pub fn check<In, Out>(name: &'static str, example: &'static str, run: fn(In) -> Result<Out>) -> Figure
    where
        In: DeserializeOwned + ToSchema + 'static,
        Out: Serialize + ToSchema + Verdict + 'static,
    {
        Figure::of::<In, Out>(name, example, run, Out::passes)
    }

    fn of<In, Out>(name: &'static str, example: &'static str, run: fn(In) -> Result<Out>, passes: fn(&Out) -> bool) -> Figure
    where
        In: DeserializeOwned + ToSchema + 'static,
        Out: Serialize + ToSchema + 'static,
    {
        let run = move |text: &[u8]| {
            let out = run(read(text)?)?;
            let passes = passes(&out);
            Ok(Computed { value: serde_json::to_value(out).map_err(Error::unexpected)?, passes })
        };
        let empty = || Text::new("", "");
        Figure {
            name,
            title: empty(),
            question: empty(),
            example,
            run: Box::new(run),
            input: schema::of::<In>,
            output: schema::of::<Out>,
        }
    }

    /// What it is called.
    #[must_use]
    pub fn title(self, zh: &str, en: &str) -> Figure {
        Figure { title: Text::new(zh, en), ..self }
    }

    /// The question that it answers, in one sentence.
    #[must_use]
    pub fn question(self, zh: &str, en: &str) -> Figure {
        Figure { question: Text::new(zh, en), ..self }
    }

    /// Whether it checks something, so that it can fail.
    pub fn is_check(&self) -> bool {
        self.name.ends_with("-check")
    }

    /// The JSON schema of its input.
    pub fn input(&self) -> Value {
        (self.input)()
    }

    /// The JSON schema of what it computes.
    pub fn output(&self) -> Value {
        (self.output)()
    }

    /// Computes from a text of JSON.
    ///
    /// # Errors
    /// `malformed_request` for a text that is no JSON; field errors for a wrong input; what the function itself refuses.
    pub fn compute(&self, text: &[u8]) -> Result<Computed> {
        (self.run)(text)
    }
}

/// Reads an object.
fn read<In: DeserializeOwned>(text: &[u8]) -> Result<In> {
    let first = text.iter().find(|byte| !byte.is_ascii_whitespace());
    if first.is_some_and(|byte| *byte == b'[') {
        // A list would be read as the fields of the object in their order.
        let (zh, en) = ("须为一个 JSON 对象，写在花括号里", "must be one JSON object, in braces");
        return Err(Error::field("body", "invalid_value", zh, en));
    }
    read_json(text)
}
