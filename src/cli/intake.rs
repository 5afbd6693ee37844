//! Prices by file from the command line: the same rules, counts and batches as on the page.

use std::{fs, path::Path};

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::{
    open,
    prices::{PricesArgs, UndoArgs, print_json},
};
use crate::config::Config;
use bulletin::undo;
use exports::Format;
use kernel::{Ctx, Error, Id, Result};
use prices::{
    AddSource,
    observations::intake::{
        BatchState, Channel, Incoming, Mapping,
        batch::{Account, BatchDetail},
        diagnose::Diagnosis,
        import, judge_bytes, names, not_taken,
    },
    sources::{self, EditSource},
};
use storage::Db;
use tabular::{
    self, Limits,
    layout::{LeftOut, SheetLook},
};

/// What became of one file.
#[derive(Debug, Serialize)]
struct FileOutcome {
    file: String,
    source: String,
    batch: Option<Id>,
    /// `dry_run`, `committed` or `held`.
    state: String,
    #[serde(flatten)]
    account: Account,
    diagnoses: Vec<Diagnosis>,
    sheets: Vec<SheetLook>,
    left_out: Vec<LeftOut>,
}

pub fn prices(config: &Config, args: &PricesArgs) -> Result<()> {
    let (db, ctx) = open(config, "import")?;
    enter_source(&db, &ctx, args)?;
    let mapping = mapping(args)?;
    let bar = ProgressBar::new(args.files.len() as u64);
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg} {elapsed}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let mut held = 0;
    for file in &args.files {
        let name = file.to_string_lossy().into_owned();
        bar.set_message(name.clone());
        let incoming = Incoming::new(&args.source, Channel::Command, &name, mapping.clone(), read(file)?);
        let incoming = Incoming { unchanged: args.unchanged, ..incoming };
        let outcome = if args.dry_run { dry(&db, &ctx, &incoming)? } else { take(&db, &ctx, &incoming, args)? };
        held += usize::from(outcome.state == "held");
        bar.inc(1);
        bar.suspend(|| {
            if args.json {
                return print_json(&outcome);
            }
            print(&outcome);
            Ok(())
        })?;
    }
    bar.finish_and_clear();
    match held {
        0 => Ok(()),
        n => Err(Error::unexpected(format!(
            "{n} file(s) are held: see the cause, mend the mapping, or --release them with a reason"
        ))),
    }
}

/// Undoes a stored batch, or shows what that would do.
pub fn undo(config: &Config, args: &UndoArgs) -> Result<()> {
    let (db, ctx) = open(config, "import")?;
    let undo = if args.dry_run {
        db.read_now(|tx| undo::preview_undo(tx, &ctx, args.batch))?
    } else {
        db.write_now(|tx| undo::undo(tx, &ctx, args.batch, &args.reason, None))?.undo
    };
    if args.json {
        return print_json(&undo);
    }
    println!("{} [{}]", args.batch, if args.dry_run { "dry_run" } else { "undone" });
    println!(
        "  {} prices of {} days withdrawn, {} earlier ones count again, {} left as they were, {} waiting rows dropped",
        undo.prices, undo.days, undo.restored, undo.left, undo.waiting
    );
    for edition in &undo.editions {
        println!("  ! {} edition {} is computed from them: it cannot be undone", edition.day, edition.edition);
    }
    Ok(())
}

/// Enters the source when the command line says of what kind it is and there is none yet.
fn enter_source(db: &Db, ctx: &Ctx, args: &PricesArgs) -> Result<()> {
    let Some(kind) = args.kind else { return Ok(()) };
    let code = &args.source;
    let new = AddSource {
        code: code.clone(),
        name_zh: code.clone(),
        name_en: code.clone(),
        kind,
        region: db.market().to_string(),
        stores: Some(1),
        enterprise_id: None,
    };
    db.write_now(|tx| {
        if sources::list(tx, None)?.iter().any(|s| s.code == *code) {
            return Ok(());
        }
        sources::add(tx, ctx, &new)?;
        let change = EditSource { currency: args.currency.clone(), ..EditSource::default() };
        sources::edit(tx, ctx, code, &change)?;
        Ok(())
    })
}

/// The mapping of the command line, with the names of the sheet beside it.
fn mapping(args: &PricesArgs) -> Result<Option<Mapping>> {
    let text = args.mapping.as_ref().map(|path| fs::read_to_string(path).map_err(|e| unreadable(path, &e))).transpose()?;
    let mut mapping = text.map(|text| Mapping::parse(&text)).transpose()?;
    if let Some(path) = &args.names {
        let sheet = tabular::read(&read(path)?, &Limits::default())?;
        let names = &mut mapping.get_or_insert_default().names;
        for row in sheet.rows {
            if let (Some(name), Some(meant)) = (row.get(Some(0)), row.get(Some(1))) {
                names.insert(name.to_owned(), meant.to_owned());
            }
        }
    }
    Ok(mapping)
}

fn unreadable(path: &Path, fault: &std::io::Error) -> Error {
    Error::unexpected(format!("{}: {fault}", path.display()))
}

/// Looks at the size before the bytes: a huge file is refused at once.
fn read(path: &Path) -> Result<Vec<u8>> {
    let limit = Limits::default().file_bytes;
    let size = fs::metadata(path).map_err(|e| unreadable(path, &e))?.len();
    if size > limit as u64 {
        let zh = format!("{}：{size} 字节，最多 {limit}", path.display());
        return Err(Error::new(kernel::ErrorCode::PayloadTooLarge)
            .detail(zh, format!("{}: {size} bytes; at most {limit}", path.display())));
    }
    fs::read(path).map_err(|e| unreadable(path, &e))
}

fn dry(db: &Db, ctx: &Ctx, incoming: &Incoming) -> Result<FileOutcome> {
    let judged = db.read_now(|tx| judge_bytes(tx, ctx, incoming))?;
    Ok(FileOutcome {
        file: incoming.file_name.clone(),
        source: incoming.source.clone(),
        batch: None,
        state: "dry_run".to_owned(),
        account: judged.account(),
        diagnoses: judged.diagnoses,
        sheets: judged.sheet.layout.sheets,
        left_out: judged.sheet.layout.left_out,
    })
}

fn take(db: &Db, ctx: &Ctx, incoming: &Incoming, args: &PricesArgs) -> Result<FileOutcome> {
    let (made, rejects) = db.write_now(|tx| {
        let made = import(tx, ctx, incoming, args.release.as_deref(), &mut |_| {})?;
        if args.save_mapping && made.batch.state == BatchState::Committed {
            names::save_mapping(tx, ctx, &incoming.source, &made.mapping)?;
        }
        let rejects = args.rejects.as_ref().map(|path| {
            let excel = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("xlsx"));
            not_taken(tx, ctx, made.batch.id, None, if excel { Format::Xlsx } else { Format::Csv })
        });
        let rejects = rejects.transpose()?;
        Ok((made, rejects))
    })?;
    if let (Some(path), Some(file)) = (&args.rejects, rejects) {
        fs::write(path, file.bytes).map_err(|e| unreadable(path, &e))?;
    }
    let BatchDetail { batch, sample, .. } = made;
    Ok(FileOutcome {
        file: batch.file_name,
        source: batch.source,
        batch: Some(batch.id),
        state: batch.state.as_str().to_owned(),
        account: batch.account,
        diagnoses: batch.diagnoses,
        sheets: sample.sheets,
        left_out: sample.left_out,
    })
}

fn print(outcome: &FileOutcome) {
    let a = &outcome.account;
    let batch = outcome.batch.map(|id| format!(" {id}")).unwrap_or_default();
    println!("{} → {} [{}]{batch}", outcome.file, outcome.source, outcome.state);
    println!(
        "  {} rows = {} accepted + {} superseding + {} duplicate + {} set aside + {} refused ({} blank)",
        a.rows, a.accepted, a.superseding, a.duplicates, a.set_aside, a.refused, a.blank_rows
    );
    for (rule, count) in &a.reasons {
        println!("  {count:>8}  {rule}");
    }
    for left in &outcome.left_out {
        let rows: Vec<String> = left.rows.iter().map(u32::to_string).collect();
        let place = if rows.is_empty() { String::new() } else { format!(" [{}]", rows.join(", ")) };
        let sheet = left.sheet.as_deref().map(|sheet| format!("{sheet}: ")).unwrap_or_default();
        println!(
            "  - {sheet}{} {}{place}: {} ({}): {}",
            left.count,
            left.code,
            left.text.en,
            left.text.zh,
            left.names.join("; ")
        );
    }
    for d in &outcome.diagnoses {
        println!("  ! {}: {} of {} rows: {} ({})", d.code, d.rows, d.of, d.cause.en, d.cause.zh);
        for remedy in &d.remedies {
            println!("    → {} ({})", remedy.label.en, remedy.label.zh);
        }
    }
}
