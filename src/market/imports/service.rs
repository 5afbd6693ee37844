//! Preview, commit, look, download.

use std::sync::Arc;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{
    importer::{Importers, Judged, Message, Options, Taking},
    model::{Commit, CommitMode, Committed, Import, ImportKind, ImportRow, ImportState, ImportView, RowStatus, StoredRow},
    reading::ListingReading,
    store,
};
use exports::{Cell, Export, File, Format};
use kernel::{Ctx, Cursor, Error, ErrorCode, Id, Lang, Page, PageQuery, RegionCode, Result, Ts, text::is_hidden};
use storage::{Tx, savepoint};
use tabular::{self, Limits, Row};

/// Rows read at once for a file.
const SHEET_PAGE: i64 = 1_000;

/// A file as it arrived. Its bytes are known by their digest.
#[derive(Debug, Clone, Serialize)]
pub struct Upload {
    pub kind: ImportKind,
    pub file_name: String,
    pub options: Options,
    pub digest: String,
    #[serde(skip)]
    pub bytes: Arc<Vec<u8>>,
}

impl Upload {
    pub fn new(kind: ImportKind, file_name: &str, options: Options, bytes: Vec<u8>) -> Upload {
        let digest = hex::encode(Sha256::digest(&bytes));
        let file_name = file_name.chars().filter(|c| !is_hidden(*c)).take(200).collect();
        Upload { kind, file_name, options, digest, bytes: Arc::new(bytes) }
    }
}

/// Judges every row of a file and keeps the verdicts; the market stays as it is.
///
/// # Errors
/// `forbidden`; a field error on `file` when it cannot be read or lacks columns.
pub fn preview(tx: &mut Tx, ctx: &Ctx, importers: &Importers, upload: &Upload) -> Result<ImportView> {
    let importer = importers.get(upload.kind)?;
    importer.permit(ctx)?;
    let user_id = ctx.user_id().ok_or_else(|| Error::new(ErrorCode::LoginRequired))?;
    budget::spend(tx, ctx, budget::Kind::ListingPreviews, 1)?;
    let sheet = tabular::read_as(&upload.bytes, &importer.limits(), &importer.reading(&upload.options)?)?;
    let judged = importer.judge(tx, ctx, &sheet, &upload.options)?;
    let id = Id::new(ctx.now);
    let count = |status| judged.iter().filter(|row| row.status == status).count() as i32;
    let import = Import {
        id,
        kind: upload.kind,
        enterprise_id: ctx.enterprise_id(),
        user_id,
        file_name: upload.file_name.clone(),
        digest: upload.digest.clone(),
        state: ImportState::Previewed,
        rows: judged.len() as i32,
        ok: count(RowStatus::Ok),
        errors: count(RowStatus::Error),
        duplicates: count(RowStatus::Duplicate),
        committed: 0,
        created_at: ctx.now,
        committed_at: None,
        bytes: 0,
    };
    let market = tx.market();
    let rows: Vec<StoredRow> = sheet
        .rows
        .iter()
        .zip(judged)
        .map(|(row, judged)| stored(market, id, &sheet.header, row, judged))
        .collect::<Result<_>>()?;
    let import = Import { bytes: rows.iter().map(StoredRow::bytes).sum(), ..import };
    let owner = (ctx.enterprise_id(), user_id);
    budget::keep(tx, ctx, budget::Kind::PreviewBytes, import.bytes, |tx| store::previewed_bytes(tx, owner))?;
    store::insert(tx, &import, &rows)?;
    let detail = serde_json::json!({ "file": import.file_name, "digest": import.digest, "rows": import.rows, "ok": import.ok });
    audit::record(
        tx,
        ctx,
        audit::Entry::new(audit::Entity::Import, id, audit::Action::Preview).states(None, "previewed").detail(detail),
    )?;
    let asked = rows.iter().filter(|row| row.asked()).count() as i64;
    Ok(ImportView { import, asked })
}

/// What a file looks like and how it would be read; nothing is kept.
///
/// # Errors
/// `forbidden`; field errors on `file` and `mapping`.
pub(super) fn look(ctx: &Ctx, importers: &Importers, upload: &Upload) -> Result<ListingReading> {
    let importer = importers.get(upload.kind)?;
    importer.permit(ctx)?;
    importer.look(&upload.bytes, &upload.options)
}

fn stored(market: RegionCode, import_id: Id, header: &[String], row: &Row, judged: Judged) -> Result<StoredRow> {
    let json = |value: serde_json::Result<String>| value.map_err(Error::unexpected);
    let cells: serde_json::Map<String, serde_json::Value> = header
        .iter()
        .zip(&row.cells)
        .filter(|(name, _)| !name.is_empty())
        .map(|(name, cell)| (name.clone(), cell.clone().into()))
        .collect();
    Ok(StoredRow {
        market,
        import_id,
        row: i32::try_from(judged.row).unwrap_or(i32::MAX),
        status: judged.status,
        cells: json(serde_json::to_string(&cells))?,
        command: judged.command,
        messages: json(serde_json::to_string(&judged.messages))?,
        result_id: None,
    })
}

/// Turns the accepted rows into what they stand for: all of them or none, or every one that can be. A second commit of
/// the same import does nothing and answers like the first.
///
/// # Errors
/// `conflict` when all are wanted and a row is wrong; then nothing has changed and the row is named.
pub fn commit(tx: &mut Tx, ctx: &Ctx, importers: &Importers, id: Id, how: Commit) -> Result<Committed> {
    let import = mine(tx, ctx, id)?;
    let importer = importers.get(import.kind)?;
    importer.permit(ctx)?;
    let all = how.mode == CommitMode::AllOrNothing;
    if import.state == ImportState::Previewed && all && import.errors > 0 {
        return Err(Error::new(ErrorCode::Conflict).detail(
            format!("有 {} 行错误，未导入任何一行", import.errors),
            format!("{} rows are wrong; nothing has been imported", import.errors),
        ));
    }
    if store::claim(tx, id, ctx.now)? {
        let mut import = import;
        let mut failed = 0;
        let wanted = i64::from(import.ok) + if how.again { store::asked(tx, id)? } else { 0 };
        importer.make_room(tx, ctx, wanted)?;
        // The good rows first: a duplicate that is taken becomes one of them.
        let kinds = if how.again { &[RowStatus::Ok, RowStatus::Duplicate][..] } else { &[RowStatus::Ok] };
        for (kind, mut after) in kinds.iter().map(|kind| (*kind, 0)) {
            loop {
                let rows = store::rows(tx, id, Some(kind), after, 500)?;
                let Some(last) = rows.last() else { break };
                after = last.row;
                for row in rows {
                    let Some(command) = row.command.as_deref() else { continue };
                    let duplicate = kind == RowStatus::Duplicate;
                    // A good row, too, may have met its like on the board since the preview.
                    let taking = Taking { position: (import.committed + failed) as usize, again: how.again };
                    match savepoint(tx, |tx| importer.commit(tx, ctx, command, taking)) {
                        Ok(result) => {
                            store::became(tx, id, row.row, result)?;
                            import.committed += 1;
                            import.ok += i32::from(duplicate);
                        }
                        // What the platform cannot do is no fault of the row.
                        Err(error) if error.retryable || error.code == ErrorCode::Unexpected => return Err(error),
                        Err(error) if all => return Err(named(error, row.row)),
                        Err(error) => {
                            store::failed(tx, id, row.row, &messages(error))?;
                            import.errors += 1;
                            import.ok -= i32::from(!duplicate);
                            failed += 1;
                        }
                    }
                    import.duplicates -= i32::from(duplicate);
                }
            }
        }
        store::account(tx, &import)?;
        let detail = serde_json::json!({
            "mode": how.mode.as_str(), "again": how.again, "committed": import.committed, "failed": failed
        });
        let entry = audit::Entry::new(audit::Entity::Import, id, audit::Action::Commit)
            .states(Some("previewed"), "committed")
            .detail(detail);
        audit::record(tx, ctx, entry)?;
    }
    let import = seen(tx, ctx, id)?;
    let skipped = import.import.rows - import.import.committed;
    Ok(Committed { import, skipped })
}

/// The row that spoils an all-or-nothing commit, in front of its own words.
fn named(error: Error, row: i32) -> Error {
    let said = messages(error);
    let join = |pick: fn(&Message) -> &str| said.iter().map(pick).collect::<Vec<_>>().join("；");
    Error::new(ErrorCode::Conflict).detail(
        format!("第 {row} 行：{}，未导入任何一行", join(|m| &m.zh)),
        format!("row {row}: {}; nothing has been imported", join(|m| &m.en)),
    )
}

fn messages(error: Error) -> Vec<Message> {
    if !error.fields.is_empty() {
        return error.fields.into_iter().map(Message::from).collect();
    }
    let text = error.detail.unwrap_or_else(|| error.code.title());
    vec![Message { column: String::new(), code: error.code.as_str().to_owned(), zh: text.zh, en: text.en }]
}

/// An import of the caller's own, or of a colleague of the same enterprise.
pub(super) fn mine(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<Import> {
    let user = ctx.user_id().ok_or_else(|| Error::new(ErrorCode::LoginRequired))?;
    let seen =
        |import: &Import| import.user_id == user || import.enterprise_id.is_some() && import.enterprise_id == ctx.enterprise_id();
    store::find(tx, id)?.filter(seen).ok_or_else(|| Error::not_found("导入", "import"))
}

/// [`mine`], with how many of its rows are asked about.
pub(super) fn seen(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<ImportView> {
    let import = mine(tx, ctx, id)?;
    Ok(ImportView { asked: store::asked(tx, id)?, import })
}

pub(super) fn rows(tx: &mut Tx, ctx: &Ctx, id: Id, status: Option<RowStatus>, page: &PageQuery) -> Result<Page<ImportRow>> {
    mine(tx, ctx, id)?;
    let limit = page.limit()?;
    let after = page.cursor()?.map_or(Ok(0), |cursor| cursor.part(0))?;
    let rows = store::rows(tx, id, status, after, limit as i64 + 1)?;
    let rows: Vec<ImportRow> = rows.into_iter().map(|row| row.view(ctx.lang)).collect::<Result<_>>()?;
    Ok(Page::from_rows(rows, limit, |row| Cursor::of(&[&row.row])))
}

/// The rows as they came, each with its verdict: to be corrected and uploaded again.
pub(super) fn sheet(tx: &mut Tx, ctx: &Ctx, id: Id, status: Option<RowStatus>, format: Format) -> Result<File> {
    let (import, lang) = (mine(tx, ctx, id)?, ctx.lang);
    let mut read = |after: i32| -> Result<Vec<ImportRow>> {
        let rows = store::rows(tx, id, status, after, SHEET_PAGE)?;
        rows.into_iter().map(|row| row.view(lang)).collect()
    };
    let first = read(0)?;
    let names: Vec<String> = first.first().map(|row| row.values.keys().cloned().collect()).unwrap_or_default();
    let name = import.file_name.rsplit_once('.').map_or(import.file_name.as_str(), |(stem, _)| stem);
    // What came in goes out.
    let mut columns = Export::new(name, name).up_to(Limits::default().rows);
    for name in names {
        columns = columns.column(name.clone(), name.clone(), name.clone(), move |row: &ImportRow, _| {
            row.values.get(&name).and_then(|value| value.as_str()).map(str::to_owned)
        });
    }
    let mut page = Some(first);
    columns
        .column("row", "原行号", "row", |row: &ImportRow, _| row.row)
        .column("result", "结果", "result", |row, lang| Cell::word(row.status, lang))
        .column("problem", "问题", "problem", |row, lang| {
            let (colon, comma) = if lang == Lang::Zh { ("：", "；") } else { (": ", "; ") };
            let problem = |m: &super::model::RowMessage| match m.column.as_str() {
                "" => m.message.clone(),
                column => format!("{column}{colon}{}", m.message),
            };
            row.messages.iter().map(problem).collect::<Vec<_>>().join(comma)
        })
        .write(format, lang, || {
            let Some(rows) = page.take() else { return Ok(None) };
            if let Some(last) = rows.last() {
                page = Some(read(last.row)?);
            }
            Ok(Some(rows))
        })
}

/// Forgets previews that were never committed; how many.
///
/// # Errors
/// Those of the database.
pub fn forget_previews(tx: &mut Tx, before: Ts, most: i64) -> Result<usize> {
    store::forget(tx, Some(ImportState::Previewed), before, most)
}

/// Forgets imports of long ago, whatever became of them; how many.
///
/// # Errors
/// Those of the database.
pub fn forget_imports(tx: &mut Tx, before: Ts, most: i64) -> Result<usize> {
    store::forget(tx, None, before, most)
}
