//! Prices by file, and the day's table.

use std::{fs, path::PathBuf};

use clap::{Args, Subcommand};

use super::open;
use crate::{
    bulletin::{
        self, BuildBulletin,
        figures::PriceUnit,
        history,
        observations::{PriceFile, import_file},
        service,
    },
    config::Config,
    kernel::{Day, Error, Result},
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
    /// Compute the price history and all that follows from it anew, from the observations.
    History,
    /// Forecast all varieties from the last published day, and try the models on the past.
    Forecast,
    /// Compute every published edition again from its observations; fails if one differs.
    Verify,
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

pub fn bulletin(config: &Config, command: BulletinCommand) -> Result<()> {
    let (db, ctx) = open(config, "bulletin")?;
    match command {
        BulletinCommand::Build { day, unit } => {
            let day = day.unwrap_or_else(|| ctx.now.day());
            let draft = db.write_now(|tx| service::build(tx, &ctx, &BuildBulletin { day, unit }))?;
            print_json(&draft)
        }
        BulletinCommand::History => {
            let days = db.write_now(|tx| history::touch_everything(tx, ctx.now))?;
            while db.write_now(|tx| bulletin::follow(tx, &ctx))? > 0 {}
            println!("{days} day(s) computed");
            Ok(())
        }
        BulletinCommand::Forecast => {
            let (shown, all) = bulletin::forecast::compute_now(&db, &ctx)?;
            println!("{all} varieties, {shown} forecasts beat the baseline and are shown");
            Ok(())
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

fn print_json(value: &impl serde::Serialize) -> Result<()> {
    println!("{}", serde_json::to_string_pretty(value).map_err(Error::unexpected)?);
    Ok(())
}
