//! Prices by file, and the day's table.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::open;
use crate::{
    bulletin::{BuildBulletin, SourceKind, figures::PriceUnit, service},
    config::Config,
    kernel::{Day, Error, Result},
};

#[derive(Subcommand)]
pub enum ImportCommand {
    /// Prices from files: CSV, TSV, XLSX, XLS or JSON.
    Prices(PricesArgs),
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

#[derive(Subcommand)]
pub enum BulletinCommand {
    /// Draft the table of a day.
    Build {
        /// YYYY-MM-DD; today unless given.
        #[arg(long)]
        day: Option<Day>,
        /// jin or kg.
        #[arg(long, default_value = "jin")]
        unit: PriceUnit,
    },
    /// Compute every published edition again from its observations; fails if one differs.
    Verify,
}

pub fn bulletin(config: &Config, command: BulletinCommand) -> Result<()> {
    let (db, ctx) = open(config, "bulletin")?;
    match command {
        BulletinCommand::Build { day, unit } => {
            let day = day.unwrap_or_else(|| ctx.now.day());
            let draft = db.write_now(|tx| service::build(tx, &ctx, &BuildBulletin { day, unit }))?;
            print_json(&draft)
        }
        BulletinCommand::Verify => {
            let found = db.read_now(|tx| service::verify_all(tx, &ctx))?;
            print_json(&found)?;
            match found.iter().find(|edition| !(edition.equal && edition.chained)) {
                None => Ok(()),
                Some(bad) => Err(Error::unexpected(format!("edition {} of {} cannot be reproduced", bad.edition, bad.day))),
            }
        }
    }
}

pub(super) fn print_json(value: &impl serde::Serialize) -> Result<()> {
    println!("{}", serde_json::to_string_pretty(value).map_err(Error::unexpected)?);
    Ok(())
}
