//! What the server and the program say to each other, over the program's standard input and output: a request is a line of
//! JSON; so is an answer, followed by the bytes of the page if there is one.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The file name of the program, beside the server's.
pub const PROGRAM: &str = "cailanzi-typeset";

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// What can be printed.
    Fonts,
    Page(Page),
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Page {
    /// Typst's markup.
    pub template: String,
    /// The template's `figures.json`.
    pub figures: Value,
    /// The identity of the document.
    pub ident: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Fonts(Printable),
    /// A page of so many bytes, which follow.
    Page {
        bytes: usize,
    },
    /// Why the page cannot be set, for the log.
    Fault(String),
}

/// The fonts of a machine.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Printable {
    /// In the order in which they are asked for a character; empty where no Chinese font is installed.
    pub families: Vec<String>,
    /// The code points that are visible and that one of the fonts has in every weight, as first and last of each stretch.
    pub stretches: Vec<(u32, u32)>,
}
