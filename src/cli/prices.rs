//! Prices by file.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use kernel::{Error, Id, Result};
use prices::SourceKind;

#[derive(Subcommand)]
pub enum ImportCommand {
    /// Prices from files: CSV, TSV, XLSX, XLS or JSON.
    Prices(PricesArgs),
    /// Undo a stored batch as a whole, while no reviewed or published edition is computed from its prices.
    Undo(UndoArgs),
}

#[derive(Args)]
pub struct UndoArgs {
    /// The batch, as `import prices` printed it.
    pub batch: Id,
    /// Why; it goes with the withdrawn prices and into the audit trail.
    #[arg(long)]
    pub reason: String,
    /// Show what would be undone and change nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// One JSON object with every count.
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
pub struct PricesArgs {
    /// The files, in the order in which they are taken.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// The code of the source whose prices these are.
    #[arg(long)]
    pub source: String,
    /// Enter the source as one of this kind when there is none with its code: wholesale_market, chain, ecommerce,
    /// community_store or reference.
    #[arg(long)]
    pub kind: Option<SourceKind>,
    /// The currency of a reference source that is entered.
    #[arg(long, requires = "kind")]
    pub currency: Option<String>,
    /// How to read the files: a JSON file; the source's own way, or a proposed one, unless given.
    #[arg(long)]
    pub mapping: Option<PathBuf>,
    /// A sheet whose first two columns say what names mean: `name, variety or other name`.
    #[arg(long)]
    pub names: Option<PathBuf>,
    /// Judge every row and store nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Commit a batch in spite of a systematic fault, for this reason.
    #[arg(long)]
    pub release: Option<String>,
    /// The prices are those of the day before: equal sheets are not taken for old ones.
    #[arg(long)]
    pub unchanged: bool,
    /// Read the source's next files in the same way.
    #[arg(long)]
    pub save_mapping: bool,
    /// Write the rows that were not taken to this CSV or XLSX file.
    #[arg(long)]
    pub rejects: Option<PathBuf>,
    /// One JSON object per file, with every count.
    #[arg(long)]
    pub json: bool,
}

pub(super) fn print_json(value: &impl serde::Serialize) -> Result<()> {
    println!("{}", serde_json::to_string_pretty(value).map_err(Error::unexpected)?);
    Ok(())
}
