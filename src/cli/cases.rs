//! Working calendars and kinds of cases.

use std::{fs, io::Read, path::PathBuf};

use clap::Subcommand;

use super::open;
use crate::{capabilities::CASES, config::Config};
use accounts::service::in_the_name_of;
use cases::{CalendarImport, Days, ImportNotice, notice};
use kernel::{Ctx, Error, Id, Result};
use storage::Tx;

#[derive(Subcommand)]
pub enum CalendarCommand {
    /// Enter a yearly notice of days off, and print the year as a picture. It counts once a second person has confirmed it.
    Import {
        /// A CSV file of lines `from,to,kind,name`, where `kind` is `off` or `work`; `-` for standard input.
        file: PathBuf,
        /// The notice: 国办发明电〔2026〕…号.
        #[arg(long)]
        source: String,
        /// The login of the city regulator who enters it.
        #[arg(long = "as", value_name = "LOGIN")]
        login: Option<String>,
    },
    /// Confirm a notice that somebody else has entered, after its picture was compared with the notice.
    Confirm {
        /// What `import` printed.
        import: Id,
        /// The login of the city regulator who has compared them.
        #[arg(long = "as", value_name = "LOGIN")]
        login: String,
    },
    /// Print a year as the program knows it without a database.
    Show { year: i16 },
}

#[derive(Subcommand)]
pub enum CasesCommand {
    /// Print the states and steps of each kind of case as a diagram in Mermaid's words.
    Graph {
        /// Only this kind.
        kind: Option<String>,
    },
}

impl CalendarCommand {
    /// Whether the command needs neither configuration nor database.
    pub const fn is_offline(&self) -> bool {
        matches!(self, CalendarCommand::Show { .. })
    }
}

/// Prints a year of the notices that the program brings along.
pub fn show(command: &CalendarCommand) {
    if let CalendarCommand::Show { year } = command {
        print!("{}", notice::picture(*year, &Days::shipped()));
    }
}

pub fn calendar(config: &Config, command: &CalendarCommand) -> Result<()> {
    match command {
        CalendarCommand::Import { file, source, login } => {
            let cmd = ImportNotice { csv: read(file)?, source: source.clone() };
            let (db, ctx) = open(config, "calendar.import")?;
            let import = db.write_now(|tx| {
                let ctx = speaking(tx, &ctx, login.as_deref())?;
                cases::import_notice(tx, &ctx, &cmd)
            })?;
            print_import(&import);
            println!(
                "请由另一人对照通知原文核对上图，再确认 / somebody else compares the picture with the notice, and confirms it:\n\
                 cailanzi calendar confirm {} --as LOGIN",
                import.id
            );
        }
        CalendarCommand::Confirm { import, login } => {
            let (db, ctx) = open(config, "calendar.confirm")?;
            let import = db.write_now(|tx| {
                let ctx = speaking(tx, &ctx, Some(login))?;
                cases::confirm_notice(tx, &ctx, *import)
            })?;
            println!("{}: {} 天已生效 / days are in force", import.year, import.days.len());
        }
        CalendarCommand::Show { .. } => {}
    }
    Ok(())
}

/// The caller in the name of an official, or the platform itself.
fn speaking(tx: &mut Tx, ctx: &Ctx, login: Option<&str>) -> Result<Ctx> {
    login.map_or_else(|| Ok(ctx.clone()), |login| in_the_name_of(tx, ctx, login))
}

fn read(file: &PathBuf) -> Result<String> {
    let mut text = String::new();
    let read = if file.as_os_str() == "-" {
        std::io::stdin().read_to_string(&mut text).map(drop)
    } else {
        fs::read_to_string(file).map(|found| text = found)
    };
    read.map_err(|e| Error::unexpected(format!("{}: {e}", file.display())))?;
    Ok(text)
}

fn print_import(import: &CalendarImport) {
    println!("{}年 {}\n\n{}", import.year, import.source, import.picture);
}

/// Prints the diagrams.
///
/// # Errors
/// `not_found` for a kind that there is not.
pub fn graph(command: &CasesCommand) -> Result<()> {
    let CasesCommand::Graph { kind } = command;
    let chosen = CASES.kinds.iter().filter(|found| kind.as_ref().is_none_or(|kind| kind == found.code));
    let drawn: Vec<String> = chosen.map(|kind| kind.graph()).collect();
    if drawn.is_empty() {
        return Err(Error::not_found("事项类型", "kind of case"));
    }
    println!("{}", drawn.join("\n"));
    Ok(())
}
