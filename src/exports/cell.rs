//! A cell with its type, so that a spreadsheet gets numbers it can add up, and a program gets numbers without a unit in them.

use std::borrow::Cow;

use kernel::{Day, Fen, FenPerKg, Grade, Id, Kg, Lang, Text, Ts, text::Named};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    Empty,
    Text(String),
    /// A state: people read the word, programs the code.
    Word {
        code: &'static str,
        shown: &'static str,
    },
    /// A step on a scale: people read its name, programs its number.
    Level {
        number: i32,
        shown: &'static str,
    },
    Int(i64),
    /// `digits` · 10^−`scale`: 320 with scale 2 is 3.20 for people, and 320 for programs.
    Decimal {
        digits: i64,
        scale: u8,
    },
    Day(Day),
    /// People read the minute in Beijing, programs the instant.
    Instant(Ts),
    Bool(bool),
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Cell {
        Cell::Text(text.into())
    }

    /// Whichever of two names is in the reader's language.
    pub fn named(lang: Lang, zh: &str, en: &str) -> Cell {
        Cell::text(match lang {
            Lang::Zh => zh,
            Lang::En => en,
        })
    }

    /// The same of a [`Text`].
    pub fn of(text: &Text, lang: Lang) -> Cell {
        Cell::text(text.get(lang))
    }

    /// A code that is no enum's, with its words.
    pub fn coded(code: &'static str, lang: Lang, zh: &'static str, en: &'static str) -> Cell {
        let shown = match lang {
            Lang::Zh => zh,
            Lang::En => en,
        };
        Cell::Word { code, shown }
    }

    /// A state in the reader's language.
    pub fn word(state: impl Named, lang: Lang) -> Cell {
        Cell::Word { code: state.code(), shown: state.name(lang) }
    }

    /// A grade by its number; the number alone where there is no such grade.
    pub fn grade(number: i32, lang: Lang) -> Cell {
        Grade::from_number(number).map_or(Cell::Int(number.into()), |grade| Cell::Level { number, shown: grade.name(lang) })
    }

    /// An amount or a unit price in fen: yuan with two decimals.
    pub fn yuan(fen: i64) -> Cell {
        Cell::Decimal { digits: fen, scale: 2 }
    }

    /// A mass in kg: tonnes with three decimals.
    pub fn tonnes(kg: i64) -> Cell {
        Cell::Decimal { digits: kg, scale: 3 }
    }

    /// Thousandths: percent with one decimal.
    pub fn percent(permille: i64) -> Cell {
        Cell::Decimal { digits: permille, scale: 1 }
    }

    /// What people read.
    pub fn shown(&self, lang: Lang) -> Cow<'_, str> {
        match self {
            Cell::Empty => "".into(),
            Cell::Text(text) => text.as_str().into(),
            Cell::Word { shown, .. } | Cell::Level { shown, .. } => (*shown).into(),
            Cell::Int(number) => number.to_string().into(),
            Cell::Decimal { digits, scale } => decimal(*digits, *scale).into(),
            Cell::Day(day) => day.to_string().into(),
            Cell::Instant(at) => at.beijing_minute().into(),
            Cell::Bool(value) => match (value, lang) {
                (true, Lang::Zh) => "是",
                (false, Lang::Zh) => "否",
                (true, Lang::En) => "yes",
                (false, Lang::En) => "no",
            }
            .into(),
        }
    }
}

fn decimal(digits: i64, scale: u8) -> String {
    let sign = if digits < 0 { "-" } else { "" };
    let width = usize::from(scale) + 1;
    let all = format!("{:0width$}", digits.unsigned_abs());
    let (whole, fraction) = all.split_at(all.len() - usize::from(scale));
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Cell {
        value.map_or(Cell::Empty, Into::into)
    }
}

/// One line for each type that a row holds.
macro_rules! cells {
    ($($from:ty => |$value:ident| $cell:expr),+ $(,)?) => {
        $(impl From<$from> for Cell {
            fn from($value: $from) -> Cell {
                $cell
            }
        })+
    };
}

cells! {
    &str => |text| Cell::text(text),
    String => |text| Cell::Text(text),
    bool => |value| Cell::Bool(value),
    i32 => |number| Cell::Int(number.into()),
    i64 => |number| Cell::Int(number),
    u32 => |number| Cell::Int(number.into()),
    Day => |day| Cell::Day(day),
    Fen => |amount| Cell::yuan(amount.0),
    FenPerKg => |price| Cell::yuan(price.0),
    Id => |id| Cell::Text(id.to_string()),
    Kg => |mass| Cell::Int(mass.0),
    Ts => |at| Cell::Instant(at),
}
