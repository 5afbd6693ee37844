use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    model::{Candidate, Leg, Verdict, judge, rank},
    store,
};
use crate::listing::{Listing, Names, Side, board_item, find_own_or_overseen};
use access::{Permission, require};
use kernel::{Ctx, Day, Id, Page, PageQuery, Result};
use places::lanes::LaneTable;
use storage::Tx;

#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CandidatesQuery {
    /// How many, 1 to 100; 20 unless given.
    pub limit: Option<u32>,
}

/// The best counterparts of a listing, for its owner and the regulators: those that fit, best margin first, then those
/// that miss by least, each with its reasons.
///
/// # Errors
/// `not_found` for others than the owner and the regulators; a field error of `limit`.
pub fn candidates(tx: &mut Tx, ctx: &Ctx, side: Side, id: Id, query: &CandidatesQuery) -> Result<Page<Candidate>> {
    require(ctx, Permission::Own)?;
    let limit = PageQuery { limit: query.limit, cursor: None }.limit()?;
    let mine = find_own_or_overseen(tx, ctx, side, id)?;
    let today = ctx.now.day();
    let rows = store::counterparts(tx, &mine, today)?;
    let lanes = places::service::lane_table(tx, today)?;
    let mut judged: Vec<(Verdict, (Listing, Names))> =
        rows.into_iter().map(|row| (verdict(&lanes, &mine, &row.0, today), row)).collect();
    // The older of equals first: first come, first served.
    judged.sort_by_cached_key(|(verdict, (listing, _))| (rank(verdict), listing.posted_at, listing.id));
    let items = judged.into_iter().take(limit).map(|(verdict, row)| candidate(verdict, row)).collect();
    Ok(Page { items, next_cursor: None })
}

fn verdict(lanes: &LaneTable, mine: &Listing, theirs: &Listing, today: Day) -> Verdict {
    let (offer, demand) = if mine.side == Side::Offer { (mine, theirs) } else { (theirs, mine) };
    judge(offer, demand, today, |leaves| {
        let lane = lanes.get(&offer.place, &demand.place, leaves)?;
        let transit_days = i32::try_from(lane.transit_days).unwrap_or(i32::MAX / 2);
        Some(Leg { freight: lane.freight, transit_days, open: lane.open })
    })
}

fn candidate(verdict: Verdict, row: (Listing, Names)) -> Candidate {
    Candidate {
        listing: board_item(row),
        fits: verdict.fits,
        delivered_fen_per_kg: verdict.delivered,
        margin_fen_per_kg: verdict.margin,
        freight_fen_per_kg: verdict.freight,
        transit_days: verdict.transit_days,
        earliest_day: verdict.earliest,
        grade_fit: verdict.grade_fit,
        possible_kg: verdict.possible,
        reasons: verdict.reasons,
    }
}
