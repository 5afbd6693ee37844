//! Proposals as a file.

use super::{
    read::{ProposalFilter, rows},
    view::{Proposal, views},
};
use exports::{Cell, Export, File};
use kernel::{Ctx, Result};
use storage::Tx;

const CHUNK: i64 = 500;

fn columns() -> Export<'static, Proposal> {
    Export::new("报价洽谈", "proposals")
        .column("state", "状态", "State", |p: &Proposal, lang| Cell::word(p.state, lang))
        .column("variety", "品种", "Variety", |p, lang| match &p.offer.variety {
            Some(variety) => Cell::named(lang, &variety.name_zh, &variety.name_en),
            None => Cell::named(lang, &p.offer.category.name_zh, &p.offer.category.name_en),
        })
        .column("grade", "等级", "Grade", |p, lang| Cell::grade(p.offer.grade, lang))
        .column("seller", "卖方", "Seller", |p, _| p.offer.enterprise.name.clone())
        .column("origin", "产地", "Origin", |p, lang| Cell::named(lang, &p.offer.place.name, &p.offer.place.name_en))
        .column("buyer", "买方", "Buyer", |p, _| p.demand.enterprise.name.clone())
        .column("destination", "目的地", "Destination", |p, lang| {
            Cell::named(lang, &p.demand.place.name, &p.demand.place.name_en)
        })
        .column("kg", "数量(公斤)", "Quantity (kg)", |p, _| p.kg)
        .column("price_fen_per_kg", "产地单价(元/公斤)", "Price at origin (yuan/kg)", |p, _| p.price_fen_per_kg)
        .column("freight_fen_per_kg", "运费(元/公斤)", "Freight (yuan/kg)", |p, _| p.freight_fen_per_kg)
        .column("delivered_fen_per_kg", "到货单价(元/公斤)", "Delivered price (yuan/kg)", |p, _| p.delivered_fen_per_kg)
        .column("day", "到货日", "Day of delivery", |p, _| p.day)
        .column("seller_accepted", "卖方已接受", "Seller has accepted", |p, _| p.seller_accepted_at.is_some())
        .column("buyer_accepted", "买方已接受", "Buyer has accepted", |p, _| p.buyer_accepted_at.is_some())
}

/// The proposals that the filter lets through, newest first.
pub(super) fn proposals(tx: &mut Tx, ctx: &Ctx, filter: &ProposalFilter) -> Result<File> {
    let mut before = None;
    let file = columns().write(filter.format.unwrap_or_default(), ctx.lang, || {
        let some = rows(tx, ctx, filter, before, CHUNK)?;
        let Some(last) = some.last() else { return Ok(None) };
        before = Some(last.id);
        views(tx, ctx, some).map(Some)
    })?;
    Ok(file.dated(ctx.now.day()))
}
