//! Reading the audit trail: the city's regulators and administrators see all of it, owners what their own people did.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::store;
use access::{Permission, require};
use audit::{self, AuditEntry, AuditFilter, Verdict};
use exports::{Export, File, Format};
use kernel::{Ctx, ErrorCode, Page, PageQuery, Result};
use storage::Tx;

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

/// [`trail`] as a file, in the codes and the instants that the chain holds.
///
/// # Errors
/// Those of [`trail`].
pub fn export_trail(tx: &mut Tx, ctx: &Ctx, filter: AuditFilter, format: Format) -> Result<File> {
    Export::new("审计日志", "audit trail")
        .column("seq", "序号", "Number", |line: &TrailLine, _| line.entry.seq)
        .column("at", "时间", "At", |line, _| line.entry.at.to_string())
        .column("actor", "操作人", "By", |line, _| line.actor_name.as_ref().unwrap_or(&line.entry.actor).clone())
        .column("entity", "对象", "Thing", |line, _| {
            line.entry.entity_other.clone().unwrap_or_else(|| line.entry.entity.to_string())
        })
        .column("entity_id", "编号", "Its number", |line, _| line.entry.entity_id.clone())
        .column("action", "动作", "Action", |line, _| {
            line.entry.action_other.clone().unwrap_or_else(|| line.entry.action.to_string())
        })
        .column("from_state", "原状态", "State before", |line, _| line.entry.from_state.clone())
        .column("to_state", "新状态", "State after", |line, _| line.entry.to_state.clone())
        .column("reason", "理由", "Reason", |line, _| line.entry.reason.clone())
        .column("detail", "内容", "Detail", |line, _| line.entry.detail.clone())
        .column("request_id", "请求编号", "Request", |line, _| line.entry.request_id.clone())
        .column("address", "地址", "Address", |line, _| line.entry.address.clone())
        .column("hash", "链上哈希", "Hash in the chain", |line, _| line.entry.hash.clone())
        .write_list(format, ctx.lang, |page| trail(tx, ctx, filter.clone(), page))
}

/// Recomputes the whole chain.
///
/// # Errors
/// `forbidden` for all but administrators.
pub fn verify_trail(tx: &mut Tx, ctx: &Ctx) -> Result<Verdict> {
    require(ctx, Permission::AuditVerify)?;
    audit::verify(tx)
}
