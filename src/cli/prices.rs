//! Prices by file.

use std::{fs, path::PathBuf};

use clap::Args;

use super::open;
use crate::{
    bulletin::observations::{PriceFile, import_file},
    config::Config,
    kernel::{Error, Result},
};

#[derive(Args)]
pub struct ImportArgs {
    /// A CSV, XLSX or XLS file of prices.
    file: PathBuf,
    /// The code of the market or chain whose prices these are.
    #[arg(long)]
    source: String,
    /// The unit of rows that name none: 元/斤 or 元/公斤.
    #[arg(long)]
    unit: Option<String>,
}

pub fn import(config: &Config, args: &ImportArgs) -> Result<()> {
    let (db, ctx) = open(config, "import")?;
    let bytes = fs::read(&args.file).map_err(|e| Error::unexpected(format!("{}: {e}", args.file.display())))?;
    let name = args.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let judged = db.write_now(|tx| {
        import_file(tx, &ctx, &PriceFile { source: &args.source, file_name: &name, bytes: &bytes, unit: args.unit.as_deref() })
    })?;
    print_json(&judged.report)
}

pub(super) fn print_json(value: &impl serde::Serialize) -> Result<()> {
    println!("{}", serde_json::to_string_pretty(value).map_err(Error::unexpected)?);
    Ok(())
}
