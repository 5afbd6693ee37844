//! What every step of a deal leaves behind: its own history, the audit trail, the news for both parties.

use super::{
    model::{DealRow, DealState},
    store::{self, Said},
};
use crate::{
    audit,
    kernel::{Ctx, Id, Result, Text},
    market::party::{self, Party},
    notify,
    storage::Tx,
};

/// Event, audit entry, notification of both parties and live hint: what every step leaves behind.
pub(super) fn announce(
    tx: &mut Tx,
    ctx: &Ctx,
    row: &DealRow,
    by: Party,
    from: Option<DealState>,
    said: Said<'_>,
    verb: &'static str,
) -> Result<()> {
    trace(tx, ctx, row, by, from, said, verb)?;
    let me = ctx.user_id();
    let mut people = party::people(tx, row.seller_id)?;
    people.extend(party::people(tx, row.buyer_id)?);
    let others: Vec<Id> = people.iter().copied().filter(|user| Some(*user) != me).collect();
    notify::tell(tx, ctx, &others, &news(row, verb))?;
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
    verb: &'static str,
) -> Result<()> {
    store::event(tx, ctx, row, by, from, said)?;
    let detail = serde_json::json!({
        "number": row.number, "by": by, "agreed_kg": row.agreed_kg, "shipped_kg": row.shipped_kg,
        "received_kg": row.received_kg, "price_fen_per_kg": row.price_fen_per_kg, "amount_fen": row.amount_fen,
        "received_amount_fen": row.received_amount_fen, "settled_amount_fen": row.settled_amount_fen, "note": said.note,
    });
    let entry = audit::Entry::new("deal", row.id, verb)
        .states(from.map(DealState::as_str), row.state.as_str())
        .reason(said.reason)
        .detail(detail);
    audit::record(tx, ctx, entry)
}

fn news(row: &DealRow, verb: &'static str) -> notify::News {
    let (kind, zh, en) = match verb {
        "strike" => ("deal_struck", "已成交", "Deal struck"),
        "ship" => ("deal_shipped", "已发货", "Goods shipped"),
        "receive" => ("deal_received", "已收货", "Goods received"),
        "settle" => ("deal_settled", "已结算", "Payment recorded"),
        "cancel" => ("deal_cancelled", "成交已取消", "Deal cancelled"),
        "dispute" => ("deal_disputed", "成交有争议", "Deal disputed"),
        "offer_solution" => ("deal_solution_offered", "对方提出解决方案", "A solution was offered"),
        _ => ("deal_resolved", "争议已解决", "Dispute resolved"),
    };
    let kg = row.received_kg.or(row.shipped_kg).unwrap_or(row.agreed_kg);
    notify::News {
        kind,
        title: Text::new(format!("{zh}：{}", row.number), format!("{en}: {}", row.number)),
        body: Text::new(
            format!("{} 公斤，单价 {} 元/公斤", kg.0, row.price_fen_per_kg),
            format!("{} kg at {} yuan/kg", kg.0, row.price_fen_per_kg),
        ),
        link: format!("/deals/{}", row.id),
        mail: matches!(verb, "strike" | "cancel" | "dispute"),
    }
}
