use diesel::prelude::*;

use crate::{
    accounts::model::{Contacts, EnterpriseBrief, EnterpriseRow, EnterpriseState, Kind},
    kernel::{Error, Id, Result},
    storage::{Tx, schema::enterprises},
};

pub fn insert(tx: &mut Tx, row: EnterpriseRow) -> Result<()> {
    diesel::insert_into(enterprises::table).values(row).execute(tx)?;
    Ok(())
}

pub fn find(tx: &mut Tx, id: Id) -> Result<EnterpriseRow> {
    let row = enterprises::table.find(id).first(tx).optional()?;
    row.ok_or_else(|| Error::not_found("企业", "enterprise"))
}

pub fn credit_code_taken(tx: &mut Tx, code: &str) -> Result<bool> {
    let found = enterprises::table.filter(enterprises::credit_code.eq(code)).select(enterprises::id).first::<Id>(tx);
    Ok(found.optional()?.is_some())
}

pub fn briefs(tx: &mut Tx, ids: &[Id]) -> Result<Vec<EnterpriseBrief>> {
    let rows: Vec<(Id, String, Kind, String, EnterpriseState)> = enterprises::table
        .filter(enterprises::id.eq_any(ids.to_vec()))
        .select((enterprises::id, enterprises::name, enterprises::kind, enterprises::region, enterprises::state))
        .load(tx)?;
    let brief = |(id, name, kind, region, state)| EnterpriseBrief { id, name, kind, region, state };
    Ok(rows.into_iter().map(brief).collect())
}

pub fn contacts(tx: &mut Tx, id: Id) -> Result<Contacts> {
    let row: EnterpriseRow = find(tx, id)?;
    Ok(Contacts { id: row.id, name: row.name, contact_name: row.contact_name, contact_phone: row.contact_phone })
}
