//! Reading the audit trail: the city's regulators and administrators see all of it, owners what their own people did.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::store;
use access::{Permission, require};
use audit::{self, AuditEntry, AuditFilter, Verdict};
use kernel::{Ctx, ErrorCode, Page, PageQuery, Result};
use storage::Tx;
use tabular::{Table, Value};

/// One entry of the trail, with the name of who made it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TrailLine {
    #[serde(flatten)]
    pub entry: AuditEntry,
    pub actor_name: Option<String>,
}

/// The filter narrowed to what the caller may see.
fn within_reach(ctx: &Ctx, filter: AuditFilter) -> Result<AuditFilter> {
    match require(ctx, Permission::AuditReadAll) {
        Ok(()) => Ok(filter),
        Err(error) if error.code == ErrorCode::Forbidden => {
            require(ctx, Permission::AuditReadOwn)?;
            Ok(AuditFilter { enterprise_id: Some(super::people::own(ctx)?), ..filter })
        }
        Err(error) => Err(error),
    }
}

/// The newest entries first.
///
/// # Errors
/// `forbidden` for staff and district regulators, field errors of the paging.
pub fn trail(tx: &mut Tx, ctx: &Ctx, filter: AuditFilter, page: &PageQuery) -> Result<Page<TrailLine>> {
    let entries = audit::list(tx, &within_reach(ctx, filter)?, page)?;
    let names = store::users::names(tx, entries.items.iter().filter_map(|entry| entry.actor_user_id).collect())?;
    Ok(entries.map(|entry| {
        let actor_name = entry.actor_user_id.and_then(|user| names.get(&user).cloned());
        TrailLine { entry, actor_name }
    }))
}

/// [`trail`] as a table for a file: the newest 50 000 entries.
///
/// # Errors
/// Those of [`trail`].
pub fn export_trail(tx: &mut Tx, ctx: &Ctx, filter: AuditFilter) -> Result<Table> {
    let columns =
        ["序号", "时间", "操作人", "对象", "编号", "动作", "原状态", "新状态", "理由", "内容", "请求编号", "地址", "链上哈希"];
    let mut table = Table::new("审计日志", columns);
    let mut page = PageQuery { limit: Some(100), cursor: None };
    while table.rows.len() < 50_000 {
        let lines = trail(tx, ctx, filter.clone(), &page)?;
        for TrailLine { entry, actor_name } in lines.items {
            table.push(vec![
                entry.seq.map(Value::Int).unwrap_or(Value::Empty),
                entry.at.to_string().into(),
                actor_name.unwrap_or(entry.actor).into(),
                entry.entity.into(),
                entry.entity_id.into(),
                entry.action.into(),
                entry.from_state.into(),
                entry.to_state.into(),
                entry.reason.into(),
                entry.detail.into(),
                entry.request_id.into(),
                entry.address.into(),
                entry.hash.into(),
            ]);
        }
        match lines.next_cursor {
            Some(cursor) => page.cursor = Some(cursor),
            None => break,
        }
    }
    Ok(table)
}

/// Recomputes the whole chain.
///
/// # Errors
/// `forbidden` for all but administrators.
pub fn verify_trail(tx: &mut Tx, ctx: &Ctx) -> Result<Verdict> {
    require(ctx, Permission::AuditVerify)?;
    audit::verify(tx)
}
