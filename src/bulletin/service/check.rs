//! What the official should know before a draft is reviewed and published: what moved and why, what must be answered for,
//! who is missing, what has changed since.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{
    acknowledge::words,
    gather::{gather, seen},
    read::{differing, only},
};
use crate::{
    findings::{self, Earlier, Evidence, Finding},
    model::{BulletinRow, CorrectedRow, DraftCheck},
    pdf, settings, store,
    table::{self, Table},
};
use access::{Permission, require};
use kernel::{Ctx, Day, Error, ErrorCode, FieldError, Id, Result, Text};
use prices::{
    history,
    observations::{self, Observation, ObservationView, intake},
    warnings,
};
use storage::Tx;

/// Days before the table in which the last price of a variety is looked for.
const EARLIER_DAYS: i32 = 14;

/// Findings that an error names one by one.
const NAMED: usize = 50;

/// Looks at a draft or a reviewed edition; nothing changes.
///
/// # Errors
/// `wrong_state` once it is published.
pub fn check(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<DraftCheck> {
    require(ctx, Permission::BulletinPrepare)?;
    let row = store::find(tx, id)?;
    if row.state.is_public() {
        return Err(Error::new(ErrorCode::WrongState));
    }
    show_check(tx, &row)
}

/// What a draft says, what a computation now would say, and what is found about the difference and the draft itself.
struct Look {
    drafted: Table,
    now: Table,
    up_to_date: bool,
    rows: Vec<CorrectedRow>,
    /// The observations that the draft counts, of its own day and of the day before.
    today: Vec<Observation>,
    before: Vec<Observation>,
    change_permille: i64,
    findings: Vec<Finding>,
}

fn look(tx: &mut Tx, row: &BulletinRow) -> Result<Look> {
    let drafted = row.table()?;
    let now = table::compute(&gather(tx, row.day, row.unit, row.edition, row.reason.clone())?);
    // Prices of other days that wait to be computed are no news about this table.
    let now = Table { index: now.index.clone().or_else(|| drafted.index.clone()), ..now };
    let bytes = table::canonical(&now)?;
    let rows = differing(&drafted.rows, &now.rows);
    // A price of an earlier day that was corrected changes what is printed of the change against it.
    let still: HashSet<Id> = now.inputs().into_iter().collect();
    let withdrawn = drafted.inputs().iter().filter(|id| !still.contains(id)).count();
    let mut known: HashMap<Id, Observation> = HashMap::new();
    for one in
        observations::by_ids(tx, &[&drafted.observations[..], &drafted.left_out, &drafted.day_before.observations].concat())?
    {
        known.insert(one.id, one);
    }
    let pick = |ids: &[Id]| -> Vec<Observation> { ids.iter().filter_map(|id| known.get(id).cloned()).collect() };
    let (today, before) = (pick(&drafted.observations), pick(&drafted.day_before.observations));
    let change_permille = i64::from(settings::load(tx)?.change_permille);
    let mut findings = found(
        tx,
        &drafted,
        (seen(today.clone(), &drafted.sources), seen(pick(&drafted.left_out), &drafted.sources)),
        (&rows, withdrawn, &table::digest("", &bytes)),
        change_permille,
    )?;
    words(tx, row, &mut findings)?;
    Ok(Look { up_to_date: bytes == row.body, drafted, now, rows, today, before, change_permille, findings })
}

/// Every finding about a draft, with the word that holds for it.
///
/// # Errors
/// Those of the database.
pub(super) fn findings_of(tx: &mut Tx, row: &BulletinRow) -> Result<Vec<Finding>> {
    Ok(look(tx, row)?.findings)
}

/// A draft as its page shows it.
///
/// # Errors
/// Those of the database.
pub(super) fn show_check(tx: &mut Tx, row: &BulletinRow) -> Result<DraftCheck> {
    let Look { drafted, now, up_to_date, rows, today, before, change_permille, findings } = look(tx, row)?;
    let left_out = observations::by_ids(tx, &now.left_out)?.into_iter().map(ObservationView::from).collect();
    Ok(DraftCheck {
        missing: now.sources.iter().filter(|source| !source.reported).cloned().collect(),
        insufficient: now.rows.iter().filter(|row| row.wholesale.insufficient).map(|row| row.variety.clone()).collect(),
        left_out,
        observations_added: only(tx, &now.observations, &drafted.observations)?,
        observations_removed: only(tx, &drafted.observations, &now.observations)?,
        rows,
        up_to_date,
        open: findings.iter().filter(|finding| finding.acknowledged.is_none()).count() as i64,
        moves: findings::moves(&drafted, &today, &before),
        findings,
        change_permille,
    })
}

fn found(
    tx: &mut Tx,
    table: &Table,
    (today, left_out): (Vec<table::Seen>, Vec<table::Seen>),
    (changed, withdrawn, now): (&[CorrectedRow], usize, &str),
    change_permille: i64,
) -> Result<Vec<Finding>> {
    let evidence = Evidence {
        table,
        today: &today,
        left_out: &left_out,
        earlier: &earlier(tx, table.day)?,
        changed,
        withdrawn,
        now,
        warnings: &warnings::open_of_day(tx, table.day)?,
        waiting: &intake::waiting_prices(tx, table.day)?,
        batches: &intake::waiting_batches(tx, table.day)?,
        unprintable: &pdf::unprintable(table),
        change_permille,
    };
    Ok(findings::find(&evidence))
}

/// The city's last wholesale and retail price of each variety in the days before.
fn earlier(tx: &mut Tx, day: Day) -> Result<BTreeMap<String, Earlier>> {
    let mut last: BTreeMap<String, Earlier> = BTreeMap::new();
    for row in history::city_between(tx, day.plus(-EARLIER_DAYS), day.plus(-1))? {
        let dated = |price: Option<i64>| price.map(|price| (row.day, price));
        let of = last.entry(row.variety.clone()).or_default();
        of.wholesale = dated(row.average).or(of.wholesale);
        of.retail = dated(row.retail).or(of.retail);
    }
    Ok(last)
}

/// Every finding of now must have a word.
///
/// # Errors
/// `findings_open`, with a field for each that has none: its key, its kind, and what it says.
pub(super) fn require_answered(tx: &mut Tx, row: &BulletinRow) -> Result<()> {
    // A price that is undone at this moment is either seen here or finds the edition there.
    observations::hold_inputs(tx)?;
    let open: Vec<Finding> = findings_of(tx, row)?.into_iter().filter(|finding| finding.acknowledged.is_none()).collect();
    if open.is_empty() {
        return Ok(());
    }
    let n = open.len();
    let field = |finding: Finding| FieldError {
        path: finding.key,
        code: finding.kind.as_str().to_owned(),
        message: Text::new(
            format!("{}：请由复核人写明理由后确认", finding.text.zh),
            format!("{}: the reviewer must acknowledge it with a reason", finding.text.en),
        ),
    };
    Err(Error { fields: open.into_iter().take(NAMED).map(field).collect(), ..Error::new(ErrorCode::FindingsOpen) }.detail(
        format!("有 {n} 项提示须由复核人写明理由并确认；数字有误时先更正采价、重新编制"),
        format!("the reviewer must acknowledge {n} findings with a reason; where a number is wrong, correct it and compute the draft again"),
    ))
}
