//! What every step of a deal leaves behind: its own history, the audit trail, the news for both parties.

use super::{
    loads::LoadRow,
    model::{DealAction, DealEventReason, DealRow, DealState},
    store::{self, Said},
};
use crate::party::{self, Party};
use kernel::{Ctx, Id, Result, Text};
use storage::Tx;

/// Event, audit entry, notification of both parties and live hint: what every step leaves behind.
pub(super) fn announce(
    tx: &mut Tx,
    ctx: &Ctx,
    row: &DealRow,
    by: Party,
    from: Option<DealState>,
    said: Said<'_>,
    action: DealAction,
) -> Result<()> {
    trace(tx, ctx, row, by, from, said, action)?;
    tell_parties(tx, ctx, row, &news(row, action))
}

/// Notifies the people of both parties but the caller, and hints to the open pages of all of them.
pub(super) fn tell_parties(tx: &mut Tx, ctx: &Ctx, row: &DealRow, news: &notify::News) -> Result<()> {
    let me = ctx.user_id();
    let mut people = party::people(tx, row.seller_id)?;
    people.extend(party::people(tx, row.buyer_id)?);
    let others: Vec<Id> = people.iter().copied().filter(|user| Some(*user) != me).collect();
    notify::tell(tx, ctx, &others, news)?;
    notify::emit(tx, ctx, &notify::Event { kind: "deal".to_owned(), id: row.id.to_string(), users: people })
}

/// The step in the deal's own history and in the audit trail.
pub(super) fn trace(
    tx: &mut Tx,
    ctx: &Ctx,
    row: &DealRow,
    by: Party,
    from: Option<DealState>,
    said: Said<'_>,
    action: DealAction,
) -> Result<()> {
    store::event(tx, ctx, row, by, from, said)?;
    let detail = serde_json::json!({
        "number": row.number, "by": by, "agreed_kg": row.agreed_kg, "shipped_kg": row.shipped_kg,
        "received_kg": row.received_kg, "price_fen_per_kg": row.price_fen_per_kg, "amount_fen": row.amount_fen,
        "received_amount_fen": row.received_amount_fen, "settled_amount_fen": row.settled_amount_fen, "note": said.note,
    });
    let entry = audit::Entry::new(audit::Entity::Deal, row.id, action.audited())
        .states(from.map(DealState::as_str), row.state.as_str())
        .reason(said.reason.map(DealEventReason::as_str))
        .detail(detail);
    audit::record(tx, ctx, entry)
}

/// A step of one load in the audit trail, with what it was before.
pub(super) fn trace_load(tx: &mut Tx, ctx: &Ctx, load: &LoadRow, action: audit::Action, old: Option<&LoadRow>) -> Result<()> {
    let figures = |load: &LoadRow| {
        serde_json::json!({
            "plate": load.plate, "kg": load.kg, "eta": load.eta, "received_kg": load.received_kg, "grade": load.grade,
            "rejected_kg": load.rejected_kg, "rejected_reason": load.rejected_reason, "photo_ref": load.photo_ref,
        })
    };
    let detail = serde_json::json!({
        "deal_id": load.deal_id, "code": load.code, "new": figures(load), "old": old.map(figures),
        "driver_changed": old.is_some_and(|old| (&old.driver, &old.driver_phone) != (&load.driver, &load.driver_phone)),
    });
    let entry = audit::Entry::new(audit::Entity::DealLoad, load.id, action)
        .states(old.map(|old| old.state.as_str()), load.state.as_str())
        .detail(detail);
    audit::record(tx, ctx, entry)
}

fn news(row: &DealRow, action: DealAction) -> notify::News {
    let (kind, zh, en, mail) = action.news();
    let kg = row.received_kg.or(row.shipped_kg).unwrap_or(row.agreed_kg);
    // Whoever waits for more learns what ends the deal.
    let (rest_zh, rest_en) = if action == DealAction::Receive && row.state == DealState::Shipped {
        (
            "；还没收完：等在途车辆，或由卖方继续发车、登记余量不再发",
            "; more trucks are expected, or the seller says that no more comes",
        )
    } else {
        ("", "")
    };
    notify::News {
        kind,
        title: Text::new(format!("{zh}：{}", row.number), format!("{en}: {}", row.number)),
        body: Text::new(
            format!("{} 公斤，单价 {} 元/公斤{rest_zh}", kg.0, row.price_fen_per_kg),
            format!("{} kg at {} yuan/kg{rest_en}", kg.0, row.price_fen_per_kg),
        ),
        link: format!("/deals/{}", row.id),
        mail,
    }
}
