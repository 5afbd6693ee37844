//! From a published edition to the mails: files first, once for all, then the letters in batches.

use super::{letters, store};
use crate::{
    bulletin::{
        figures::PriceUnit,
        files::{self, Document, FileFormat},
    },
    kernel::{Ctx, ErrorCode, Id, Result},
    notify::{self, Attachment, attachments},
    storage::Db,
};

/// Letters per transaction.
const BATCH: i64 = 500;

/// Writes the letters of editions that are to be mailed; how many. Safe to run on several nodes, and after a crash: how
/// far a mailing has come is noted in the transaction that fills the outbox.
///
/// # Errors
/// Those of the database.
pub fn send_due(db: &Db, ctx: &Ctx) -> Result<usize> {
    let mut sent = 0;
    for mailing in db.read_now(store::open_mailings)? {
        sent += send(db, ctx, mailing)?;
    }
    Ok(sent)
}

fn send(db: &Db, ctx: &Ctx, mut mailing: store::Mailing) -> Result<usize> {
    let nobody = db.read_now(|tx| Ok(store::active_after(tx, mailing.after_id, 1)?.is_empty()))?;
    if nobody {
        db.write_now(|tx| store::advance(tx, &mailing, mailing.after_id, 0, Some(ctx.now)))?;
        return Ok(0);
    }
    let mut editions = Vec::new();
    for unit in [PriceUnit::Jin, PriceUnit::Kg] {
        if db.read_now(|tx| store::wanted(tx, unit))? {
            editions.push((unit, edition(db, ctx, mailing.bulletin_id, unit)?));
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
}

/// The edition with its files kept for the letters. Where no page can be typeset the PDF is left out; the workbook has
/// all of it.
fn edition(db: &Db, ctx: &Ctx, id: Id, unit: PriceUnit) -> Result<Edition> {
    let mut formats = Vec::new();
    let mut document = None;
    for format in [FileFormat::Pdf, FileFormat::Xlsx] {
        let made = files::document(db, ctx, id, Some(unit), format)?;
        match files::make(db, ctx, &made, format) {
            Ok(bytes) => {
                let name = files::kept_as(id, unit, format);
                let file = Attachment { name, content_type: format.content_type().to_owned(), bytes };
                db.write_now(|tx| attachments::keep(tx, ctx.now, &file))?;
                formats.push(format);
            }
            Err(error) if error.code == ErrorCode::Unavailable => tracing::warn!(%error, "the mails go without a PDF"),
            Err(error) => return Err(error),
        }
        document = Some(made);
    }
    let document = document.ok_or_else(|| crate::kernel::Error::unexpected("no format"))?;
    Ok(Edition { document, formats })
}
