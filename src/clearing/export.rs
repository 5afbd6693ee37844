//! Rounds and their leftovers as tables for files.

use super::{
    model::UnmatchedCode,
    read::{self, UnmatchedFilter},
};
use kernel::{Ctx, Id, PageQuery, Result};
use market::{cells::instant_cell, listing::Side};
use storage::Tx;
use tabular::{Table, Value};

/// Rows of an export at most.
const MAX_ROWS: usize = 50_000;

/// The rounds, newest first.
pub(super) fn rounds(tx: &mut Tx, ctx: &Ctx) -> Result<Table> {
    let mut table = Table::new(
        "撮合轮次",
        [
            "轮次",
            "状态",
            "方式",
            "价格规则",
            "开始",
            "供应数",
            "需求数",
            "建议数",
            "撮合量(公斤)",
            "未满足(公斤)",
            "效益(元)",
            "输入摘要",
        ],
    );
    let mut page = PageQuery { limit: Some(100), cursor: None };
    loop {
        let rounds = read::list(tx, ctx, &page)?;
        for round in rounds.items {
            table.push(vec![
                Value::Int(round.number),
                round.state.name_zh().into(),
                round.mode.name_zh().into(),
                round.price_rule.name_zh().into(),
                instant_cell(round.started_at),
                Value::Int(round.offers.into()),
                Value::Int(round.demands.into()),
                Value::Int(round.proposals.into()),
                Value::Int(round.matched_kg.0),
                Value::Int(round.unmet_kg.0),
                Value::yuan(round.surplus_fen.0),
                round.certificate.map(|c| c.input_digest).into(),
            ]);
        }
        page.cursor = rounds.next_cursor;
        if page.cursor.is_none() || table.rows.len() >= MAX_ROWS {
            return Ok(table);
        }
    }
}

const fn reason_zh(code: UnmatchedCode) -> &'static str {
    match code {
        UnmatchedCode::NobodyOtherSide => "无对应方",
        UnmatchedCode::LaneClosed => "线路不通",
        UnmatchedCode::Grade => "等级不符",
        UnmatchedCode::Days => "日期不合",
        UnmatchedCode::PriceGap => "价格有差距",
        UnmatchedCode::Lot => "不足起订量",
        UnmatchedCode::Outbid => "他人条件更优",
        UnmatchedCode::Partly => "部分撮合",
        UnmatchedCode::Changed => "撮合期间有变更",
        UnmatchedCode::OwnListing => "对应方为本企业",
        UnmatchedCode::BeyondHorizon => "日期过远",
    }
}

/// What a round left over.
pub(super) fn unmatched(tx: &mut Tx, ctx: &Ctx, round: Id, filter: &UnmatchedFilter) -> Result<Table> {
    let mut table = Table::new(
        "未撮合",
        [
            "方向",
            "企业",
            "品种",
            "产地/目的地",
            "剩余(公斤)",
            "原因",
            "差距(元/公斤)",
            "参考价(元/公斤)",
            "最少运费补贴(元/公斤)",
            "补贴去向",
        ],
    );
    let mut after = None;
    loop {
        let rows = read::unmatched_rows(tx, ctx, round, filter.side, after, 500)?;
        let short = rows.len() < 500;
        after = rows.last().map(|row| row.listing_id);
        for item in read::shown(tx, rows)? {
            if table.rows.len() == MAX_ROWS {
                return Ok(table);
            }
            let side = if item.side == Side::Offer { "供应" } else { "需求" };
            let goods = item.listing.variety.map_or(item.listing.category.name_zh, |variety| variety.name_zh);
            table.push(vec![
                side.into(),
                item.listing.enterprise.name.into(),
                goods.into(),
                item.listing.place.name.into(),
                Value::Int(item.left_kg.0),
                reason_zh(item.reason.code).into(),
                item.reason.fen_per_kg.map_or(Value::Empty, |fen| Value::yuan(fen.0)),
                item.help.guidance_fen_per_kg.map_or(Value::Empty, |fen| Value::yuan(fen.0)),
                item.help.subsidy.as_ref().map_or(Value::Empty, |subsidy| Value::yuan(subsidy.fen_per_kg.0)),
                item.help.subsidy.map_or(Value::Empty, |subsidy| subsidy.name.zh.into()),
            ]);
        }
        if short {
            return Ok(table);
        }
    }
}
