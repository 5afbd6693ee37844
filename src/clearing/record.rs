//! The one transaction in which a round takes effect.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{
    asked::Asked,
    compute::{self, Cleared, Match, Rest},
    gaps::{self, TierGap},
    model::{Certificate, Round, RoundResult, RoundRow, RoundState, UnmatchedCode, UnmatchedRow},
    settings,
};
use kernel::{Ctx, Error, ErrorCode, Fen, Id, Kg, RegionCode, Result, Text, Ts};
use market::{
    listing::Side,
    party,
    proposals::{RoundPair, hold, propose_in_round},
};
use storage::{Bulk, Tx, schema::clearing_rounds};

/// Writes a checked round: reservations, proposals, deals where both sides accept by rule, certificate, what is left.
pub(super) fn record(tx: &mut Tx, ctx: &Ctx, asked: &Asked, cleared: &Cleared) -> Result<Round> {
    settings::queue(tx)?;
    let pairs: Vec<RoundPair> = cleared.matches.iter().map(|found| cleared.pair(found)).collect();
    let held = hold(tx, ctx, &pairs)?;
    let matches = || cleared.matches.iter().zip(&held);
    let kept: Vec<Match> = matches().filter(|(_, held)| **held).map(|(found, _)| *found).collect();
    let changed: Vec<&Match> = matches().filter(|(_, held)| !**held).map(|(found, _)| found).collect();
    if asked.cmd.seen_result.is_some() && !changed.is_empty() {
        return Err(Error::new(ErrorCode::PreviewOutdated));
    }
    let (mut rest, dropped) = (cleared.rest.clone(), cleared.dropped + changed.len());
    compute::give_back(&mut rest, changed.into_iter(), UnmatchedCode::Changed);
    let pairs: Vec<RoundPair> = kept.iter().map(|found| cleared.pair(found)).collect();
    let struck = pairs.iter().filter(|pair| pair.is_deal()).count();
    let unmet = gaps::gaps(tx, cleared, &rest)?;
    let round = round_row(tx, ctx, asked, cleared, &kept, Outcome { dropped, struck, unmet })?;
    diesel::insert_into(clearing_rounds::table).values((clearing_rounds::market.eq(tx.market()), round.clone())).execute(tx)?;
    propose_in_round(tx, ctx, round.id, asked.hours, &pairs)?;
    UnmatchedRow::insert_all(tx, &unmatched_rows(tx.market(), &round, cleared, &rest))?;
    let round: Round = round.try_into()?;
    audit_round(tx, ctx, &round, audit::Action::Run)?;
    tell(tx, ctx, &round, &pairs)?;
    Ok(round)
}

/// Writes that a round failed, and why; nothing else changes.
pub(super) fn record_failure(tx: &mut Tx, ctx: &Ctx, asked: &Asked, failure: &str) -> Result<Round> {
    settings::queue(tx)?;
    tracing::error!(failure, "a clearing round failed");
    let result = RoundResult {
        filled_by_tier: Vec::new(),
        surplus_fen: Fen(0),
        certificate: None,
        dropped: 0,
        deals: 0,
        gaps: Vec::new(),
        seconds: asked.seconds,
    };
    let mut row = empty_round(tx, ctx, asked, &result)?;
    row.state = RoundState::Failed;
    row.failure = Some(failure.to_owned());
    diesel::insert_into(clearing_rounds::table).values((clearing_rounds::market.eq(tx.market()), row.clone())).execute(tx)?;
    let round: Round = row.try_into()?;
    audit_round(tx, ctx, &round, audit::Action::Fail)?;
    Ok(round)
}

fn empty_round(tx: &mut Tx, ctx: &Ctx, asked: &Asked, result: &RoundResult) -> Result<RoundRow> {
    // `settings::queue` lets one round at a time come here.
    let last: Option<i64> = clearing_rounds::table.of(tx).select(diesel::dsl::max(clearing_rounds::number)).first(tx)?;
    Ok(RoundRow {
        id: Id::new(ctx.now),
        number: last.unwrap_or(0) + 1,
        state: RoundState::Done,
        mode: asked.cmd.mode,
        lots: asked.cmd.lots,
        price_rule: asked.rule,
        started_at: ctx.now,
        finished_at: Ts::from_micros(ctx.now.as_micros() + (asked.seconds * 1e6) as i64),
        run_by: ctx.user_id(),
        offers: 0,
        demands: 0,
        proposals: 0,
        matched_kg: Kg(0),
        unmet_kg: Kg(0),
        result: serde_json::to_string(result).map_err(Error::unexpected)?,
        failure: None,
    })
}

/// What became of a round's matches, beside those that are proposed.
struct Outcome {
    dropped: usize,
    struck: usize,
    unmet: Vec<TierGap>,
}

fn round_row(tx: &mut Tx, ctx: &Ctx, asked: &Asked, cleared: &Cleared, kept: &[Match], outcome: Outcome) -> Result<RoundRow> {
    let book = &cleared.book;
    let matched: Kg = kept.iter().map(|pair| pair.kg).sum();
    let asked_for: Kg = book.demands.iter().map(|demand| demand.left).sum();
    let certificate: Certificate = cleared.certificate.clone();
    let result = RoundResult {
        filled_by_tier: compute::by_tier(cleared, kept),
        surplus_fen: compute::gain(cleared, kept),
        certificate: Some(certificate),
        dropped: count(outcome.dropped),
        deals: count(outcome.struck),
        gaps: outcome.unmet,
        seconds: asked.seconds,
    };
    Ok(RoundRow {
        offers: count(book.offers.len()),
        demands: count(book.demands.len()),
        proposals: count(kept.len()),
        matched_kg: matched,
        unmet_kg: asked_for - matched,
        ..empty_round(tx, ctx, asked, &result)?
    })
}

fn count(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

fn unmatched_rows(market: RegionCode, round: &RoundRow, cleared: &Cleared, rest: &[Rest]) -> Vec<UnmatchedRow> {
    let ends = cleared.book.destinations().codes();
    rest.iter()
        .map(|r| {
            let listing = match r.side {
                Side::Offer => &cleared.book.offers[r.listing],
                Side::Demand => &cleared.book.demands[r.listing],
            };
            UnmatchedRow {
                market,
                round_id: round.id,
                side: r.side,
                listing_id: listing.id,
                enterprise_id: listing.enterprise_id,
                left_kg: r.kg,
                reason: r.code,
                detail: serde_json::to_string(&r.detail(&ends)).unwrap_or_default(),
                guidance_fen_per_kg: r.guidance.map(kernel::FenPerKg),
            }
        })
        .collect()
}

fn audit_round(tx: &mut Tx, ctx: &Ctx, round: &Round, action: audit::Action) -> Result<()> {
    let detail = serde_json::json!({
        "number": round.number, "mode": round.mode, "lots": round.lots, "price_rule": round.price_rule,
        "offers": round.offers, "demands": round.demands, "proposals": round.proposals, "deals": round.deals,
        "matched_kg": round.matched_kg, "certificate": round.certificate,
    });
    let entry = audit::Entry::new(audit::Entity::Round, round.id, action).states(None, round.state.as_str());
    audit::record(tx, ctx, entry.reason(round.failure.as_deref()).detail(detail))
}

/// One line for each person of the enterprises that have proposals in the round, and one hint to all open pages.
fn tell(tx: &mut Tx, ctx: &Ctx, round: &Round, pairs: &[RoundPair]) -> Result<()> {
    let mut share: HashMap<Id, (i64, Kg)> = HashMap::new();
    for pair in pairs {
        for enterprise in [pair.offer.enterprise_id, pair.demand.enterprise_id] {
            let (count, kg) = share.entry(enterprise).or_default();
            (*count, *kg) = (*count + 1, *kg + pair.kg);
        }
    }
    let mut enterprises: Vec<Id> = share.keys().copied().collect();
    enterprises.sort_unstable();
    let people = party::people_of(tx, &enterprises)?;
    let letter = |(person, enterprise)| share.get(&enterprise).map(|(count, kg)| (person, news(round, *count, *kg)));
    let letters = people.into_iter().filter_map(letter).collect();
    notify::tell_each(tx, ctx, &round.id.to_string(), letters)?;
    notify::emit(tx, ctx, &notify::Event { kind: "round".to_owned(), id: round.id.to_string(), users: Vec::new() })
}

fn news(round: &Round, count: i64, kg: Kg) -> notify::News {
    notify::News {
        kind: notify::NewsKind::RoundDone,
        title: Text::new(format!("第 {} 轮撮合完成", round.number), format!("Clearing round {} is done", round.number)),
        body: Text::new(
            format!("贵企业有 {count} 条撮合建议，共 {}，请尽快确认。", kg.zh()),
            format!("Your enterprise has {count} proposals over {kg}; please answer them soon."),
        ),
        link: format!("/proposals?round={}", round.id),
        mail: true,
    }
}
