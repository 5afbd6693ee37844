//! `cailanzi compute`: an official figure from a file, without network or database.

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;
use serde_json::json;

use crate::capabilities;
use compute::{Computed, Refusal, Registry};
use kernel::{Error, Result};

/// A check has failed.
const FAILED: u8 = 1;
/// The input was refused.
const REFUSED: u8 = 2;

#[derive(Args)]
#[command(
    after_help = "Exit status: 0 computed, 1 a check failed, 2 the input was refused; the reason is on standard error, as JSON."
)]
pub struct ComputeArgs {
    /// The figure, such as sampling-plan.
    #[arg(required_unless_present_any = ["list", "schema"])]
    name: Option<String>,
    /// A file with one JSON object, or - for standard input.
    #[arg(default_value = "-")]
    file: PathBuf,
    /// Name all figures, one a line: the name, in Chinese, in English.
    #[arg(long, conflicts_with_all = ["name", "schema"])]
    list: bool,
    /// Print the schemas of what the figure reads and writes, with an example.
    #[arg(long, value_name = "NAME", conflicts_with = "name")]
    schema: Option<String>,
}

pub fn run(args: &ComputeArgs) -> ExitCode {
    let registry = capabilities::figures();
    if args.list {
        for figure in registry.all() {
            println!("{}\t{}\t{}", figure.name, figure.title.zh, figure.title.en);
        }
        return ExitCode::SUCCESS;
    }
    let computed = match (&args.schema, &args.name) {
        (Some(name), _) => schemas(&registry, name),
        (None, name) => compute(&registry, name.as_deref().unwrap_or_default(), &args.file),
    };
    match computed {
        Ok(Computed { value, passes }) => {
            println!("{value:#}");
            if passes { ExitCode::SUCCESS } else { ExitCode::from(FAILED) }
        }
        Err(error) => {
            eprintln!("{:#}", serde_json::to_value(Refusal::from(error)).unwrap_or_default());
            ExitCode::from(REFUSED)
        }
    }
}

fn schemas(registry: &Registry, name: &str) -> Result<Computed> {
    let figure = registry.find(name)?;
    let example: serde_json::Value = serde_json::from_str(figure.example).map_err(Error::unexpected)?;
    let value = json!({ "name": figure.name, "input": figure.input(), "output": figure.output(), "example": example });
    Ok(Computed { value, passes: true })
}

fn compute(registry: &Registry, name: &str, file: &Path) -> Result<Computed> {
    // Before anything is read: a name with a slip is not to wait for standard input.
    let figure = registry.find(name)?;
    figure.compute(&read(file).map_err(|fault| {
        Error::field(
            "FILE",
            "unreadable",
            "读不到这个文件，请检查路径与权限",
            format!("cannot be read ({fault}): check its path and who may read it"),
        )
    })?)
}

fn read(file: &Path) -> io::Result<Vec<u8>> {
    if file != Path::new("-") {
        return fs::read(file);
    }
    let mut text = Vec::new();
    io::stdin().lock().read_to_end(&mut text)?;
    Ok(text)
}
