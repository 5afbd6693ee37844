//! From a published edition to the mails: files first, once for all, then the letters in batches.

use super::{letters, store};
use crate::{
    files::{self, Document, FileFormat},
    service::{about, tell_news},
    store as editions_store,
};
use kernel::{Ctx, Error, Id, Result, Role, Text};
use notify::{self, Attachment, attachments};
use prices::figures::PriceUnit;
use storage::{Db, Tx};

/// Letters per transaction.
const BATCH: i64 = 500;

/// Attempts before a mailing is given up, ever more minutes apart.
const ATTEMPTS: i32 = 10;

/// Makes the bytes of a file of an edition; [`files::make`] except in tests.
pub type Make = fn(&Db, &Ctx, &Document, FileFormat) -> Result<Vec<u8>>;

/// Writes the letters of editions that are to be mailed; how many. Safe to run on several nodes, and after a crash: how
/// far a mailing has come is noted in the transaction that fills the outbox.
///
/// # Errors
/// Those of the database.
pub fn send_due(db: &Db, ctx: &Ctx) -> Result<usize> {
    send_with(db, ctx, files::make)
}

/// [`send_due`] with files made by `make`.
///
/// # Errors
/// Those of the database.
pub fn send_with(db: &Db, ctx: &Ctx, make: Make) -> Result<usize> {
    let (mut sent, mut failed) = (0, None);
    for mailing in db.read_now(|tx| store::open_mailings(tx, ctx.now))? {
        match send(db, ctx, mailing.clone(), make) {
            Ok(count) => sent += count,
            // One that fails does not hold the others back; only a busy machine is asked again at once.
            Err(error) => {
                if !is_busy(&error) {
                    db.write_now(|tx| fail(tx, ctx, &mailing, &error))?;
                }
                failed = failed.or(Some(error));
            }
        }
    }
    failed.map_or(Ok(sent), Err)
}

fn is_busy(error: &Error) -> bool {
    error.retryable || error.retry_after.is_some()
}

/// Notes that a mailing has failed; after several attempts it is given up and the officials are told.
fn fail(tx: &mut Tx, ctx: &Ctx, mailing: &store::Mailing, error: &Error) -> Result<()> {
    let give_up = mailing.attempts + 1 >= ATTEMPTS;
    let next = ctx.now.plus_minutes(1 << mailing.attempts.clamp(0, 7));
    let text: String = error.to_string().chars().take(500).collect();
    if !store::failed(tx, mailing, &text, next, give_up.then_some(ctx.now))? || !give_up {
        return Ok(());
    }
    // Batches may have been written since `mailing` was read.
    let queued = store::queued(tx, mailing.bulletin_id)?;
    let row = editions_store::find(tx, mailing.bulletin_id)?;
    let mut news = about(&row, (notify::NewsKind::BulletinNotMailed, "的订阅邮件未能发出", "was not mailed to its readers"));
    let why = error.detail.clone().unwrap_or_else(|| error.code.title());
    news.body = Text::new(
        format!("已尝试 {ATTEMPTS} 次，已有 {queued} 人收到。{}", why.zh),
        format!("Given up after {ATTEMPTS} attempts; {queued} readers have got it. {}", why.en),
    );
    tell_news(tx, ctx, &[Role::CityRegulator], &news)
}

fn send(db: &Db, ctx: &Ctx, mut mailing: store::Mailing, make: Make) -> Result<usize> {
    let nobody = db.read_now(|tx| Ok(store::active_after(tx, mailing.after_id, 1)?.is_empty()))?;
    if nobody {
        db.write_now(|tx| store::advance(tx, &mailing, mailing.after_id, 0, Some(ctx.now)))?;
        return Ok(0);
    }
    let mut editions = Vec::new();
    for unit in [PriceUnit::Jin, PriceUnit::Kg] {
        if db.read_now(|tx| store::wanted(tx, unit))? {
            editions.push((unit, edition(db, ctx, mailing.bulletin_id, unit, make)?));
        }
    }
    let mut sent = 0;
    loop {
        let seen = mailing.clone();
        let step = db.write_now(|tx| {
            let rows = store::active_after(tx, seen.after_id, BATCH)?;
            let (after, count) = (rows.last().map(|row| row.id).or(seen.after_id), rows.len());
            let done = (i64::try_from(count).unwrap_or(0) < BATCH).then_some(ctx.now);
            if !store::advance(tx, &seen, after, i32::try_from(count).unwrap_or(0), done)? {
                return Ok(None);
            }
            let mut batch = Vec::with_capacity(count);
            for row in &rows {
                // Whoever has chosen another unit meanwhile gets the one that is there, this once.
                let own = editions.iter().find(|(unit, _)| *unit == row.unit).or(editions.first());
                batch.extend(own.map(|(_, edition)| letters::edition(row, &edition.document, &edition.formats)));
            }
            notify::letters(tx, ctx, &batch)?;
            if seen.after_id.is_none() {
                tell_without_file(tx, ctx, &editions)?;
            }
            Ok(Some((after, count, done.is_some())))
        })?;
        let Some((after, count, done)) = step else { return Ok(sent) };
        sent += count;
        if done {
            return Ok(sent);
        }
        (mailing.after_id, mailing.queued) = (after, mailing.queued + i32::try_from(count).unwrap_or(0));
    }
}

struct Edition {
    document: Document,
    formats: Vec<FileFormat>,
    /// Which file is missing, and why.
    without: Option<(FileFormat, Error)>,
}

/// The edition with its files kept for the letters. A file that cannot be made is left out: the mail itself has the prices, and
/// no reader is to wait for a font.
fn edition(db: &Db, ctx: &Ctx, id: Id, unit: PriceUnit, make: Make) -> Result<Edition> {
    let document = files::document(db, ctx, id, Some(unit), FileFormat::Xlsx)?;
    let mut edition = Edition { document, formats: Vec::new(), without: None };
    for format in [FileFormat::Pdf, FileFormat::Xlsx] {
        match make(db, ctx, &edition.document, format) {
            Ok(bytes) => {
                let name = files::kept_as(id, unit, format);
                let file = Attachment { name, content_type: format.content_type().to_owned(), bytes };
                db.write_now(|tx| attachments::keep(tx, ctx.now, &file))?;
                edition.formats.push(format);
            }
            // A machine that is busy has time at the next run.
            Err(error) if is_busy(&error) => return Err(error),
            Err(error) => {
                tracing::warn!(%error, format = format.extension(), "the mails go without a file");
                edition.without = edition.without.or(Some((format, error)));
            }
        }
    }
    Ok(edition)
}

/// Tells the officials that the readers got no PDF or no workbook, and why: they cannot see it on the page.
fn tell_without_file(tx: &mut Tx, ctx: &Ctx, editions: &[(PriceUnit, Edition)]) -> Result<()> {
    let failed = editions.iter().find_map(|(_, edition)| Some((&edition.document.row, edition.without.as_ref()?)));
    let Some((row, (format, error))) = failed else { return Ok(()) };
    let mut news = match format {
        FileFormat::Pdf => about(row, (notify::NewsKind::BulletinWithoutPdf, "的订阅邮件没有附 PDF", "was mailed without a PDF")),
        _ => about(row, (notify::NewsKind::BulletinWithoutWorkbook, "的订阅邮件没有附 XLSX", "was mailed without a workbook")),
    };
    let why = error.detail.clone().unwrap_or_else(|| error.code.title());
    let others = |file: &str| editions.iter().any(|(_, edition)| edition.formats.iter().any(|f| f.extension() == file));
    let (zh, en) = match (others("pdf"), others("xlsx")) {
        (_, true) => ("邮件已附 XLSX 照常发出。", "The mails carry the XLSX. "),
        (true, _) => ("邮件已附 PDF 照常发出。", "The mails carry the PDF. "),
        _ => ("邮件照常发出，没有附件。", "The mails carry no file. "),
    };
    news.body = Text::new(format!("{zh}{}", why.zh), format!("{en}{}", why.en));
    tell_news(tx, ctx, &[Role::CityRegulator], &news)
}
