//! Rounds and their leftovers as files.

use super::{
    model::{Round, Unmatched},
    read::{self, UnmatchedFilter},
};
use exports::{Cell, Export, File, Format};
use kernel::{Ctx, Id, Result};
use storage::Tx;

const CHUNK: i64 = 500;

/// The rounds, newest first.
pub(super) fn rounds(tx: &mut Tx, ctx: &Ctx, format: Format) -> Result<File> {
    Export::new("撮合轮次", "rounds")
        .column("number", "轮次", "Round", |r: &Round, _| r.number)
        .column("state", "状态", "State", |r, lang| Cell::word(r.state, lang))
        .column("mode", "方式", "Mode", |r, lang| Cell::word(r.mode, lang))
        .column("price_rule", "价格规则", "Price rule", |r, lang| Cell::word(r.price_rule, lang))
        .column("started_at", "开始", "Started (Beijing)", |r, _| r.started_at)
        .column("offers", "供应数", "Offers", |r, _| r.offers)
        .column("demands", "需求数", "Demands", |r, _| r.demands)
        .column("proposals", "建议数", "Proposals", |r, _| r.proposals)
        .column("matched_kg", "撮合量(公斤)", "Matched (kg)", |r, _| r.matched_kg)
        .column("unmet_kg", "未满足(公斤)", "Unmet (kg)", |r, _| r.unmet_kg)
        .column("surplus_fen", "效益(元)", "Surplus (yuan)", |r, _| r.surplus_fen)
        .column("input_digest", "输入摘要", "Digest of the input", |r, _| {
            r.certificate.as_ref().map(|c| c.input_digest.clone())
        })
        .write_list(format, ctx.lang, |page| read::list(tx, ctx, page))
}

/// What a round left over.
pub(super) fn unmatched(tx: &mut Tx, ctx: &Ctx, round: Id, filter: &UnmatchedFilter) -> Result<File> {
    let mut after = None;
    Export::new("未撮合", "unmatched")
        .column("side", "方向", "Side", |u: &Unmatched, lang| Cell::word(u.side, lang))
        .column("enterprise", "企业", "Enterprise", |u, _| u.listing.enterprise.name.clone())
        .column("variety", "品种", "Variety", |u, lang| match &u.listing.variety {
            Some(variety) => Cell::named(lang, &variety.name_zh, &variety.name_en),
            None => Cell::named(lang, &u.listing.category.name_zh, &u.listing.category.name_en),
        })
        .column("place", "产地/目的地", "Origin or destination", |u, lang| {
            Cell::named(lang, &u.listing.place.name, &u.listing.place.name_en)
        })
        .column("left_kg", "剩余(公斤)", "Left (kg)", |u, _| u.left_kg)
        .column("reason", "原因", "Reason", |u, lang| Cell::word(u.reason.code, lang))
        .column("gap_fen_per_kg", "差距(元/公斤)", "Apart by (yuan/kg)", |u, _| u.reason.fen_per_kg)
        .column("guidance_fen_per_kg", "参考价(元/公斤)", "Guidance price (yuan/kg)", |u, _| u.help.guidance_fen_per_kg)
        .column("subsidy_fen_per_kg", "最少运费补贴(元/公斤)", "Least freight subsidy (yuan/kg)", |u, _| {
            u.help.subsidy.as_ref().map(|subsidy| subsidy.fen_per_kg)
        })
        .column("subsidy_destination", "补贴去向", "Subsidised destination", |u, lang| {
            u.help.subsidy.as_ref().map(|subsidy| Cell::of(&subsidy.name, lang))
        })
        .write(filter.format.unwrap_or_default(), ctx.lang, || {
            let rows = read::unmatched_rows(tx, ctx, round, filter.side, after, CHUNK)?;
            let Some(last) = rows.last() else { return Ok(None) };
            after = Some(last.listing_id);
            read::shown(tx, rows).map(Some)
        })
}
