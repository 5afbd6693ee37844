//! The one transaction in which a round takes effect.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{
    asked::{Asked, accepts},
    compute::{self, Cleared, Match, Rest},
    gaps::{self, TierGap},
    model::{Certificate, Round, RoundAction, RoundResult, RoundRow, RoundState, UnmatchedCode, UnmatchedRow},
    settings,
};
use crate::{
    deals,
    listing::{Side, Wanted, moves, reserve_all},
    party::Party,
    proposals::{EventKind, EventRow, ProposalRow, ProposalState, line},
};
use kernel::{Ctx, Error, ErrorCode, Fen, Id, Kg, Result, Text, Ts};
use storage::{
    Bulk, Tx,
    schema::{clearing_rounds, users},
};

/// Writes a checked round: reservations, proposals, deals where both sides accept by rule, certificate, what is left.
pub(super) fn record(tx: &mut Tx, ctx: &Ctx, asked: &Asked, cleared: &Cleared) -> Result<Round> {
    settings::queue(tx)?;
    let (kept, changed) = reserve(tx, ctx, cleared)?;
    if asked.cmd.seen_result.is_some() && !changed.is_empty() {
        return Err(Error::new(ErrorCode::PreviewOutdated));
    }
    let (mut rest, dropped) = (cleared.rest.clone(), cleared.dropped + changed.len());
    compute::give_back(&mut rest, changed.iter(), UnmatchedCode::Changed);
    let (rows, events) = proposals_of(ctx, asked, cleared, &kept);
    let struck = rows.iter().filter(|row| row.0.agreed()).count();
    let unmet = gaps::gaps(tx, cleared, &rest)?;
    let round = round_row(tx, ctx, asked, cleared, &kept, Outcome { dropped, struck, unmet })?;
    diesel::insert_into(clearing_rounds::table).values(round.clone()).execute(tx)?;
    let rows: Vec<(ProposalRow, Match)> =
        rows.into_iter().map(|(row, pair)| (ProposalRow { round_id: Some(round.id), ..row }, pair)).collect();
    let plain: Vec<ProposalRow> = rows.iter().map(|(row, _)| row.clone()).collect();
    ProposalRow::insert_all(tx, &plain)?;
    EventRow::insert_all(tx, &events)?;
    UnmatchedRow::insert_all(tx, &unmatched_rows(&round, cleared, &rest))?;
    for (row, pair) in rows.iter().filter(|(row, _)| row.agreed()) {
        deals::strike_in_round(tx, ctx, &agreed(row, cleared, pair))?;
    }
    let round: Round = round.try_into()?;
    audit_round(tx, ctx, &round, RoundAction::Run)?;
    tell(tx, ctx, &round, &plain)?;
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
    diesel::insert_into(clearing_rounds::table).values(row.clone()).execute(tx)?;
    let round: Round = row.try_into()?;
    audit_round(tx, ctx, &round, RoundAction::Fail)?;
    Ok(round)
}

/// Reserves on the listings of all matches. A match with a listing that is no longer as it was read falls away, and what
/// was reserved for it on the other side is left again.
fn reserve(tx: &mut Tx, ctx: &Ctx, cleared: &Cleared) -> Result<(Vec<Match>, Vec<Match>)> {
    let book = &cleared.book;
    let wanted = |key: fn(&Match) -> usize, listings: &[super::book::Open]| {
        let mut sums: HashMap<usize, i64> = HashMap::new();
        cleared.matches.iter().for_each(|pair| *sums.entry(key(pair)).or_default() += pair.kg.0);
        let mut wanted: Vec<Wanted> = sums
            .into_iter()
            .map(|(index, kg)| Wanted { id: listings[index].id, version: listings[index].version, kg: Kg(kg) })
            .collect();
        wanted.sort_unstable_by_key(|w| w.id);
        wanted
    };
    let offers = reserve_all(tx, ctx, Side::Offer, &wanted(|pair| pair.offer, &book.offers))?;
    let demands = reserve_all(tx, ctx, Side::Demand, &wanted(|pair| pair.demand, &book.demands))?;
    let ends = |pair: &Match| (book.offers[pair.offer].id, book.demands[pair.demand].id);
    let (kept, changed): (Vec<Match>, Vec<Match>) = cleared.matches.iter().partition(|pair| {
        let (offer, demand) = ends(pair);
        !offers.contains(&offer) && !demands.contains(&demand)
    });
    for pair in &changed {
        let (offer, demand) = ends(pair);
        if !offers.contains(&offer) {
            moves::release(tx, ctx, Side::Offer, offer, pair.kg)?;
        }
        if !demands.contains(&demand) {
            moves::release(tx, ctx, Side::Demand, demand, pair.kg)?;
        }
    }
    Ok((kept, changed))
}

type Rows = (Vec<(ProposalRow, Match)>, Vec<EventRow>);

fn proposals_of(ctx: &Ctx, asked: &Asked, cleared: &Cleared, kept: &[Match]) -> Rows {
    let (mut rows, mut events) = (Vec::with_capacity(kept.len()), Vec::with_capacity(kept.len()));
    for pair in kept {
        let (offer, demand) = (&cleared.book.offers[pair.offer], &cleared.book.demands[pair.demand]);
        let mut row = ProposalRow {
            id: Id::new(ctx.now),
            version: 1,
            round_id: None,
            state: ProposalState::Open,
            offer_id: offer.id,
            demand_id: demand.id,
            seller_id: offer.enterprise_id,
            buyer_id: demand.enterprise_id,
            offer_price_version: offer.price_version,
            demand_price_version: demand.price_version,
            kg: pair.kg,
            price_fen_per_kg: pair.price,
            freight_fen_per_kg: pair.freight,
            delivery_day: pair.day,
            proposed_by: "round".to_owned(),
            seller_accepted_at: None,
            buyer_accepted_at: None,
            expires_at: ctx.now.plus_hours(asked.hours.into()),
            created_at: ctx.now,
            updated_at: ctx.now,
        };
        let (seller, buyer) = accepts(cleared, pair);
        row.set_accepted(Party::Seller, seller.then_some(ctx.now));
        row.set_accepted(Party::Buyer, buyer.then_some(ctx.now));
        events.push(line(&row, ctx.now, Party::Platform, None, EventKind::Proposed));
        for (side, accepted) in [(Party::Seller, seller), (Party::Buyer, buyer)] {
            if accepted {
                events.push(line(&row, ctx.now, side, None, EventKind::Accepted));
            }
        }
        if row.agreed() {
            row.state = ProposalState::Accepted;
        }
        rows.push((row, *pair));
    }
    (rows, events)
}

fn agreed(row: &ProposalRow, cleared: &Cleared, pair: &Match) -> deals::Agreed {
    let offer = &cleared.book.offers[pair.offer];
    deals::Agreed {
        proposal_id: row.id,
        offer_id: row.offer_id,
        demand_id: row.demand_id,
        seller_id: row.seller_id,
        buyer_id: row.buyer_id,
        // The offers' table requires a variety.
        variety: offer.variety.clone().unwrap_or_default(),
        grade: offer.grade,
        kg: row.kg,
        price_fen_per_kg: row.price_fen_per_kg,
        freight_fen_per_kg: row.freight_fen_per_kg,
        delivery_day: row.delivery_day,
    }
}

fn empty_round(tx: &mut Tx, ctx: &Ctx, asked: &Asked, result: &RoundResult) -> Result<RoundRow> {
    // `settings::queue` lets one round at a time come here.
    let last: Option<i64> = clearing_rounds::table.select(diesel::dsl::max(clearing_rounds::number)).first(tx)?;
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

fn unmatched_rows(round: &RoundRow, cleared: &Cleared, rest: &[Rest]) -> Vec<UnmatchedRow> {
    let ends = cleared.book.destinations().codes();
    rest.iter()
        .map(|r| {
            let listing = match r.side {
                Side::Offer => &cleared.book.offers[r.listing],
                Side::Demand => &cleared.book.demands[r.listing],
            };
            UnmatchedRow {
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

fn audit_round(tx: &mut Tx, ctx: &Ctx, round: &Round, action: RoundAction) -> Result<()> {
    let detail = serde_json::json!({
        "number": round.number, "mode": round.mode, "lots": round.lots, "price_rule": round.price_rule,
        "offers": round.offers, "demands": round.demands, "proposals": round.proposals, "deals": round.deals,
        "matched_kg": round.matched_kg, "certificate": round.certificate,
    });
    let entry = audit::Entry::new("round", round.id, action.as_str()).states(None, round.state.as_str());
    audit::record(tx, ctx, entry.reason(round.failure.as_deref()).detail(detail))
}

/// One line for each person of the enterprises that have proposals in the round, and one hint to all open pages.
fn tell(tx: &mut Tx, ctx: &Ctx, round: &Round, rows: &[ProposalRow]) -> Result<()> {
    let mut share: HashMap<Id, (i64, Kg)> = HashMap::new();
    for row in rows {
        for enterprise in [row.seller_id, row.buyer_id] {
            let (count, kg) = share.entry(enterprise).or_default();
            (*count, *kg) = (*count + 1, *kg + row.kg);
        }
    }
    let mut enterprises: Vec<Id> = share.keys().copied().collect();
    enterprises.sort_unstable();
    let mut letters = Vec::new();
    for chunk in enterprises.chunks(1000) {
        let people: Vec<(Id, Option<Id>)> = users::table
            .filter(users::enterprise_id.eq_any(chunk.iter().copied().map(Some).collect::<Vec<_>>()))
            .filter(users::active.eq(true))
            .order(users::id)
            .select((users::id, users::enterprise_id))
            .load(tx)?;
        for (user, enterprise) in people {
            let Some((count, kg)) = enterprise.and_then(|id| share.get(&id)) else { continue };
            letters.push((user, news(round, *count, *kg)));
        }
    }
    notify::tell_each(tx, ctx, &round.id.to_string(), letters)?;
    notify::emit(tx, ctx, &notify::Event { kind: "round".to_owned(), id: round.id.to_string(), users: Vec::new() })
}

fn news(round: &Round, count: i64, kg: Kg) -> notify::News {
    notify::News {
        kind: "round_done",
        title: Text::new(format!("第 {} 轮撮合完成", round.number), format!("Clearing round {} is done", round.number)),
        body: Text::new(
            format!("贵企业有 {count} 条撮合建议，共 {}，请尽快确认。", kg.zh()),
            format!("Your enterprise has {count} proposals over {kg}; please answer them soon."),
        ),
        link: format!("/proposals?round={}", round.id),
        mail: true,
    }
}
