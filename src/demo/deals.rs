//! What became of proposals: accepted, refused, haggled over; shipped, weighed, paid, and now and then disputed.

use diesel::prelude::*;

use super::{
    payments,
    people::{People, Person},
    random::Random,
};
use kernel::{Day, Error, ErrorCode, FenPerKg, Id, Kg, Result, Ts};
use market::schema::{deals as deal_rows, proposals as proposal_rows};
use market::{
    deals::{self, Cancel, CancelReason, DealState, Dispute, DisputeReason, Receive, RejectedReason, Resolve, Ship},
    proposals::{self, Counter, ProposalState, Reject, RejectReason},
};
use storage::Tx;

const PLATES: [&str; 8] = ["鲁G7K215", "冀G3F880", "京A90D16", "辽N2286Q", "蒙J5519A", "豫P6T302", "冀B8H671", "鄂E1K907"];
const DRIVERS: [&str; 6] = ["马师傅", "刘长河", "王铁军", "陈大勇", "赵连海", "孙保国"];

fn whose(people: &People, enterprise: Id) -> Result<&Person> {
    let own = people.all().find(|p| p.enterprise == Some(enterprise));
    own.ok_or_else(|| Error::unexpected("a party of the demonstration that nobody acts for"))
}

/// Somebody else may have been faster, or the terms have moved. Any other error is a fault.
fn allow_conflicts<T>(result: Result<T>) -> Result<()> {
    match result {
        Ok(_) => Ok(()),
        Err(error) if matches!(error.code, ErrorCode::WrongState | ErrorCode::StaleVersion | ErrorCode::QuantityGone) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Both sides answer the open proposals of the day. Today some are left for the visitor.
pub(super) fn answer(tx: &mut Tx, day: Day, now: Ts, people: &People, random: &mut Random) -> Result<()> {
    let today = day == now.day();
    let open: Vec<(Id, Id, Id, Kg, FenPerKg, Day)> = proposal_rows::table
        .of(tx)
        .filter(proposal_rows::state.eq(ProposalState::Open))
        .select((
            proposal_rows::id,
            proposal_rows::seller_id,
            proposal_rows::buyer_id,
            proposal_rows::kg,
            proposal_rows::price_fen_per_kg,
            proposal_rows::delivery_day,
        ))
        .order(proposal_rows::id)
        .load(tx)?;
    for (id, seller, buyer, kg, price, delivery) in open {
        let (seller, buyer) = (whose(people, seller)?, whose(people, buyer)?);
        let at = |hour: i64, minutes: i64| day.start().plus_minutes(hour * 60 + minutes).min(now);
        let (early, late) = (at(10, random.between(10, 50)), at(11, random.between(0, 55)));
        match random.between(1, 100) {
            1..=7 => {
                let note = Some("已另作安排，下次合作".to_owned());
                let cmd = Reject { reason_code: *random.pick(&REASONS), note };
                allow_conflicts(proposals::reject(tx, &seller.at(early), id, None, &cmd))?;
            }
            8..=15 => {
                // A few fen less, and the seller gives in or does not.
                let offered = FenPerKg((price.0 * 97 / 100).max(1));
                let note = Some("首单合作，价格再让一点".to_owned());
                let cmd = Counter { kg, price_fen_per_kg: offered, day: delivery, note };
                allow_conflicts(proposals::counter(tx, &buyer.at(early), id, None, &cmd))?;
                if !today && random.percent(60) {
                    allow_conflicts(proposals::accept(tx, &seller.at(late), id, None))?;
                }
            }
            16..=22 => {}
            23..=60 if today => {}
            61..=80 if today => allow_conflicts(proposals::accept(tx, &seller.at(early), id, None))?,
            _ => {
                allow_conflicts(proposals::accept(tx, &seller.at(early), id, None))?;
                allow_conflicts(proposals::accept(tx, &buyer.at(late), id, None))?;
            }
        }
    }
    Ok(())
}

const REASONS: [RejectReason; 4] = [RejectReason::Price, RejectReason::Timing, RejectReason::Quantity, RejectReason::Other];

type DealLine = (Id, Id, Id, DealState, Kg, FenPerKg, Day, Ts, Option<Kg>, i32);

/// A day in the life of every deal that is not done.
pub(super) fn fulfil(tx: &mut Tx, day: Day, now: Ts, people: &People, random: &mut Random) -> Result<()> {
    use DealState::{Agreed, Disputed, Received, Shipped};
    let rows: Vec<DealLine> = deal_rows::table
        .of(tx)
        .filter(deal_rows::state.eq_any([Agreed, Shipped, Received, Disputed].to_vec()))
        .select((
            deal_rows::id,
            deal_rows::seller_id,
            deal_rows::buyer_id,
            deal_rows::state,
            deal_rows::agreed_kg,
            deal_rows::price_fen_per_kg,
            deal_rows::delivery_day,
            deal_rows::agreed_at,
            deal_rows::shipped_kg,
            deal_rows::grade,
        ))
        .order(deal_rows::id)
        .load(tx)?;
    for (id, seller, buyer, state, agreed, price, delivery, agreed_at, shipped, grade) in rows {
        let (seller, buyer) = (whose(people, seller)?, whose(people, buyer)?);
        let at = |hour: i64| day.start().plus_minutes(hour * 60 + 7).min(now);
        let chance = random.between(1, 100);
        match state {
            Agreed if agreed_at.day() >= day => {}
            Agreed if chance <= 4 => {
                let reason_code = *random.pick(&[CancelReason::Weather, CancelReason::NoVehicle, CancelReason::RoadClosed]);
                let cmd = Cancel { reason_code, note: Some("已电话与对方说明".to_owned()) };
                allow_conflicts(deals::cancel(tx, &seller.at(at(4)), id, None, &cmd))?;
            }
            Agreed if chance <= 90 => {
                // The load is rarely a kilogram more than agreed, and now and then a little less.
                let kg = if chance <= 70 { agreed } else { Kg((agreed.0 * random.between(970, 999) / 1000).max(1)) };
                let cmd = Ship {
                    kg,
                    plate: (*random.pick(&PLATES)).to_owned(),
                    driver: (*random.pick(&DRIVERS)).to_owned(),
                    driver_phone: format!("1390000{:04}", random.between(0, 9999)),
                    eta: at(4).plus_hours(random.between(5, 30)),
                    more_follows: false,
                };
                allow_conflicts(deals::ship(tx, &seller.at(at(4)), id, None, &cmd))?;
            }
            Shipped if delivery <= day || chance <= 40 => {
                let shipped = shipped.unwrap_or(agreed);
                let rejected = if chance % 9 == 0 { shipped.0 * random.between(10, 60) / 1000 } else { 0 };
                let lost = if chance % 3 == 0 { shipped.0 * random.between(0, 8) / 1000 } else { 0 };
                let cmd = Receive {
                    kg: Kg(shipped.0 - rejected - lost),
                    grade,
                    rejected_kg: Kg(rejected),
                    rejected_reason: (rejected > 0).then_some(RejectedReason::Rotten),
                    photo_ref: Some(format!("磅单-{}-{:04}", day, random.between(0, 9999))),
                    photos: Vec::new(),
                };
                allow_conflicts(deals::receive(tx, &buyer.at(at(15)), id, None, &cmd))?;
            }
            Received if chance <= 6 => {
                let cmd =
                    Dispute { reason_code: DisputeReason::Quality, note: "部分有冻伤，要求按二级计价".to_owned() };
                allow_conflicts(deals::dispute(tx, &buyer.at(at(17)), id, None, &cmd))?;
            }
            Received if chance <= 70 => {
                allow_conflicts(payments::pay(tx, id, (seller, buyer), (day, at(17)), now, random))?;
            }
            Disputed if chance <= 40 => {
                let cmd = Resolve {
                    kg: None,
                    price_fen_per_kg: Some(FenPerKg((price.0 * 93 / 100).max(1))),
                    note: "经调解，按单价的 93% 结算".to_owned(),
                };
                allow_conflicts(deals::resolve(tx, &people.get("city")?.at(at(16)), id, None, &cmd))?;
            }
            _ => {}
        }
    }
    Ok(())
}
