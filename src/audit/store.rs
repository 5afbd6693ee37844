use diesel::prelude::*;

use super::{
    model::{AuditEntry, AuditRow, Entry},
    words::Entity,
};
use crate::schema::audit_log;
use kernel::{Ctx, Cursor, Id, Page, PageQuery, Result, Ts, Who};
use storage::Tx;

/// Writes one entry in the transaction of the change it tells of.
///
/// # Errors
/// Those of the database; then the change is undone, too.
pub fn record(tx: &mut Tx, ctx: &Ctx, entry: Entry<'_>) -> Result<()> {
    let actor = match &ctx.who {
        Who::Public => "public".to_owned(),
        Who::System(job) => format!("system:{job}"),
        Who::Actor(actor) if actor.api_key_id.is_some() => "api_key".to_owned(),
        Who::Actor(_) => "user".to_owned(),
    };
    let row = AuditRow {
        id: Id::new(ctx.now),
        seq: None,
        at: ctx.now,
        actor,
        actor_user_id: ctx.user_id(),
        actor_enterprise_id: ctx.enterprise_id(),
        request_id: ctx.request_id.clone(),
        address: ctx.address.clone(),
        entity: entry.entity.to_string(),
        entity_id: entry.entity_id,
        action: entry.action.to_string(),
        from_state: entry.from.map(str::to_owned),
        to_state: entry.to.map(str::to_owned),
        reason: entry.reason.map(str::to_owned),
        detail: entry.detail.to_string(),
        hash: None,
    };
    diesel::insert_into(audit_log::table).values((audit_log::market.eq(tx.market()), row)).execute(tx)?;
    Ok(())
}

/// Which entries to show; every field narrows.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// `other`: kinds that this version does not know.
    pub entity: Option<Entity>,
    pub entity_id: Option<String>,
    pub actor_user_id: Option<Id>,
    /// Only what people of this enterprise did.
    pub enterprise_id: Option<Id>,
    pub from: Option<Ts>,
    pub to: Option<Ts>,
}

/// The newest entries first.
///
/// # Errors
/// Field errors of the paging, and those of the database.
pub fn list(tx: &mut Tx, filter: &AuditFilter, page: &PageQuery) -> Result<Page<AuditEntry>> {
    let limit = page.limit()?;
    let mut query = audit_log::table.of(tx).into_boxed();
    match filter.entity {
        Some(Entity::Other) => {
            let known = Entity::ALL.iter().filter(|entity| **entity != Entity::Other).map(|entity| entity.as_str());
            query = query.filter(audit_log::entity.ne_all(known.collect::<Vec<_>>()));
        }
        Some(entity) => query = query.filter(audit_log::entity.eq(entity.as_str())),
        None => {}
    }
    if let Some(id) = &filter.entity_id {
        query = query.filter(audit_log::entity_id.eq(id.clone()));
    }
    if let Some(user) = filter.actor_user_id {
        query = query.filter(audit_log::actor_user_id.eq(user));
    }
    if let Some(enterprise) = filter.enterprise_id {
        query = query.filter(audit_log::actor_enterprise_id.eq(enterprise));
    }
    if let Some(from) = filter.from {
        query = query.filter(audit_log::at.ge(from));
    }
    if let Some(to) = filter.to {
        query = query.filter(audit_log::at.lt(to));
    }
    if let Some(cursor) = page.cursor()? {
        query = query.filter(audit_log::id.lt(cursor.part::<Id>(0)?));
    }
    let rows: Vec<AuditRow> = query.order(audit_log::id.desc()).limit(limit as i64 + 1).select(AuditRow::as_select()).load(tx)?;
    Ok(Page::from_rows(rows, limit, |row| Cursor::of(&[&row.id])).map(AuditEntry::from))
}
