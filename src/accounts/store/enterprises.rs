use std::collections::HashMap;

use diesel::prelude::*;

use crate::{
    credit_code,
    model::{Contacts, EnterpriseBrief, EnterpriseRow, EnterpriseState, Kind, RegionRef},
};
use kernel::{Cursor, Error, Id, Page, RegionCode, Result, Role, Ts};
use storage::{
    Tx,
    schema::{enterprises, regions, users},
};

pub fn insert(tx: &mut Tx, row: EnterpriseRow) -> Result<()> {
    diesel::insert_into(enterprises::table).values((enterprises::market.eq(tx.market()), row)).execute(tx)?;
    Ok(())
}

pub fn find(tx: &mut Tx, id: Id) -> Result<EnterpriseRow> {
    let row = enterprises::table.find((tx.market(), id)).select(EnterpriseRow::as_select()).first(tx).optional()?;
    row.ok_or_else(|| Error::not_found("企业", "enterprise"))
}

/// Whether anyone but `except` has this credit code.
pub fn credit_code_taken(tx: &mut Tx, code: &str, except: Option<Id>) -> Result<bool> {
    let found = enterprises::table.of(tx).filter(enterprises::credit_code.eq(code)).select(enterprises::id).first::<Id>(tx);
    Ok(found.optional()?.is_some_and(|id| Some(id) != except))
}

/// The names of these regions; a code that the catalogue does not know stands for itself.
pub fn region_names(tx: &mut Tx, codes: Vec<String>) -> Result<HashMap<String, RegionRef>> {
    let rows: Vec<(String, String, String)> = regions::table
        .filter(regions::code.eq_any(codes.clone()))
        .select((regions::code, regions::name_zh, regions::name_en))
        .load(tx)?;
    let mut named: HashMap<_, _> =
        rows.into_iter().map(|(code, name, name_en)| (code.clone(), RegionRef { code, name, name_en })).collect();
    for code in codes {
        named.entry(code.clone()).or_insert_with(|| RegionRef { name: code.clone(), name_en: code.clone(), code });
    }
    Ok(named)
}

pub fn region(tx: &mut Tx, code: &str) -> Result<RegionRef> {
    let named = region_names(tx, vec![code.to_owned()])?.remove(code);
    named.ok_or_else(|| Error::unexpected("a region without a name"))
}

/// Whether the region exists, as far as the catalogue has been filled.
pub fn region_known(tx: &mut Tx, code: &str) -> Result<bool> {
    let found = regions::table.find(code.to_owned()).select(regions::code).first::<String>(tx).optional()?;
    if found.is_some() {
        return Ok(true);
    }
    Ok(regions::table.select(regions::code).first::<String>(tx).optional()?.is_none())
}

pub fn briefs(tx: &mut Tx, ids: &[Id]) -> Result<Vec<EnterpriseBrief>> {
    let rows: Vec<(Id, String, Kind, String, EnterpriseState)> = enterprises::table
        .of(tx)
        .filter(enterprises::id.eq_any(ids.to_vec()))
        .select((enterprises::id, enterprises::name, enterprises::kind, enterprises::region, enterprises::state))
        .load(tx)?;
    let named = region_names(tx, rows.iter().map(|row| row.3.clone()).collect())?;
    let brief = |(id, name, kind, region, state): (_, _, _, String, _)| {
        named.get(&region).map(|region| EnterpriseBrief { id, name, kind, region: region.clone(), state })
    };
    Ok(rows.into_iter().filter_map(brief).collect())
}

pub fn contacts(tx: &mut Tx, id: Id) -> Result<Contacts> {
    let row: EnterpriseRow = find(tx, id)?;
    Ok(Contacts { id: row.id, name: row.name, contact_name: row.contact_name, contact_phone: row.contact_phone })
}

/// Which enterprises to list; every field narrows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub state: Option<EnterpriseState>,
    pub kind: Option<Kind>,
    /// A region; a province or prefecture stands for all within it.
    pub region: Option<RegionCode>,
    /// Part of the name, or the beginning of the credit code.
    pub q: Option<String>,
    /// The district that the caller is limited to.
    pub district: Option<String>,
}

/// A text as a LIKE pattern, with nothing special left in it.
pub(super) fn literal(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// Those that wait come first come first served; otherwise the latest submission is first.
pub fn list(tx: &mut Tx, filter: &Filter, limit: usize, after: Option<&Cursor>) -> Result<Page<EnterpriseRow>> {
    let mut query = enterprises::table.of(tx).into_boxed();
    if let Some(state) = filter.state {
        query = query.filter(enterprises::state.eq(state));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(enterprises::kind.eq(kind));
    }
    if let Some(district) = &filter.district {
        query = query.filter(enterprises::region.eq(district.clone()));
    }
    if let Some(region) = &filter.region {
        query = query.filter(enterprises::region.like(format!("{}%", region.prefix())));
    }
    if let Some(q) = &filter.q {
        // What is left of a code without its blanks and dashes; nothing is left of a dash alone.
        let code = Some(credit_code::normalise(q)).filter(|code| !code.is_empty()).unwrap_or_else(|| q.clone());
        let name = enterprises::name.like(format!("%{}%", literal(q))).escape('\\');
        let code = enterprises::credit_code.like(format!("{}%", literal(&code))).escape('\\');
        query = query.filter(name.or(code));
    }
    let oldest_first = filter.state == Some(EnterpriseState::Pending);
    let order = if oldest_first { "oldest" } else { "newest" };
    if let Some(cursor) = after {
        let cursor = cursor.for_order(order)?;
        let (at, id) = (cursor.part::<Ts>(0)?, cursor.part::<Id>(1)?);
        let (submitted, same) = (enterprises::submitted_at, enterprises::submitted_at.eq(at));
        query = if oldest_first {
            query.filter(submitted.gt(at).or(same.and(enterprises::id.gt(id))))
        } else {
            query.filter(submitted.lt(at).or(same.and(enterprises::id.lt(id))))
        };
    }
    query = if oldest_first {
        query.order((enterprises::submitted_at.asc(), enterprises::id.asc()))
    } else {
        query.order((enterprises::submitted_at.desc(), enterprises::id.desc()))
    };
    let rows: Vec<EnterpriseRow> = query.limit(limit as i64 + 1).select(EnterpriseRow::as_select()).load(tx)?;
    Ok(Page::from_rows(rows, limit, |row| Cursor::sorted(order, &[&row.submitted_at, &row.id])))
}

/// How many are in a state, counted to `cap`; with `before`, only those submitted before it.
pub fn count(tx: &mut Tx, district: Option<&str>, state: EnterpriseState, before: Option<Ts>, cap: i64) -> Result<i64> {
    let mut query = enterprises::table.of(tx).filter(enterprises::state.eq(state)).select(enterprises::id).into_boxed();
    if let Some(district) = district {
        query = query.filter(enterprises::region.eq(district.to_owned()));
    }
    if let Some(before) = before {
        query = query.filter(enterprises::submitted_at.lt(before));
    }
    Ok(query.limit(cap).load::<Id>(tx)?.len() as i64)
}

/// Moves an enterprise from the version that was seen; false when it has changed since.
pub fn replace(tx: &mut Tx, seen: i32, row: &EnterpriseRow) -> Result<bool> {
    let mine = enterprises::table.of(tx).filter(enterprises::id.eq(row.id)).filter(enterprises::version.eq(seen));
    let changed = diesel::update(mine)
        .set((
            enterprises::version.eq(row.version),
            enterprises::name.eq(row.name.clone()),
            enterprises::kind.eq(row.kind),
            enterprises::credit_code.eq(row.credit_code.clone()),
            enterprises::region.eq(row.region.clone()),
            enterprises::address.eq(row.address.clone()),
            enterprises::contact_name.eq(row.contact_name.clone()),
            enterprises::contact_phone.eq(row.contact_phone.clone()),
            enterprises::state.eq(row.state),
            enterprises::state_reason.eq(row.state_reason.clone()),
            enterprises::submitted_at.eq(row.submitted_at),
            enterprises::decided_at.eq(row.decided_at),
            enterprises::updated_at.eq(row.updated_at),
            enterprises::credit_code_reason.eq(row.credit_code_reason.clone()),
        ))
        .execute(tx)?;
    Ok(changed == 1)
}

/// Makes others who would change the enterprise or its people wait for this transaction.
pub fn lock(tx: &mut Tx, id: Id) -> Result<()> {
    diesel::update(enterprises::table.find((tx.market(), id))).set(enterprises::version.eq(enterprises::version)).execute(tx)?;
    Ok(())
}

/// Gives all people of an enterprise the role that its kind asks for.
pub fn set_roles(tx: &mut Tx, enterprise: Id, role: Role) -> Result<()> {
    let people = users::table.of(tx).filter(users::enterprise_id.eq(Some(enterprise)));
    diesel::update(people).set(users::role.eq(role)).execute(tx)?;
    Ok(())
}
