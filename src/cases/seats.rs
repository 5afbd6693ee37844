//! Signatures of several people: who may sit where. Pure.

use super::model::{Held, Seat, SeatDecision, SeatRow};
use kernel::{Error, ErrorCode, Id, Result, Ts};

/// A signature so soon after the page was opened is marked (flag F11), in seconds.
pub const HASTY_SECONDS: i64 = 10;

/// Where a round has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Open,
    Full,
    Refused,
}

/// What the decisions of a round come to: one refusal ends it.
pub fn outcome<'d>(decisions: impl IntoIterator<Item = &'d Option<SeatDecision>>) -> Outcome {
    let mut all = true;
    for decision in decisions {
        match decision {
            Some(SeatDecision::Refuse) => return Outcome::Refused,
            Some(SeatDecision::Sign) => {}
            None => all = false,
        }
    }
    if all { Outcome::Full } else { Outcome::Open }
}

/// Whether the person may decide on the seat now.
///
/// # Errors
/// `same_person_review` for whoever has asked for the signatures or has another seat of the round, `forbidden` without the
/// function or as a deputy before the time, `wrong_state` when the seat has decided or the round has ended.
pub(crate) fn may_sit(round: &[SeatRow], row: &SeatRow, seat: &Seat, person: Id, held: &[Held], now: Ts) -> Result<()> {
    let (zh, en) = seat.name;
    if row.decision.is_some() || outcome(round.iter().map(|row| &row.decision)) != Outcome::Open {
        return Err(Error::wrong_state(
            "该席位已表态或会签已结束，请刷新后再看",
            "the seat has decided or the round has ended; reload",
        ));
    }
    let mine = held.iter().filter(|held| held.function == row.function);
    let Some(held) = mine.min_by_key(|held| held.deputy) else {
        let (function, function_en) = super::functions::name(seat.function);
        return Err(Error::new(ErrorCode::Forbidden).detail(
            format!("“{zh}”席位由承担“{function}”职责的人员签署，您没有这项职责；请联系本单位负责人"),
            format!("the seat of {en} is for people who do {function_en}, and you do not; ask the lead of your body"),
        ));
    };
    if row.requested_by == Some(person) {
        return Err(Error::new(ErrorCode::SamePersonReview).detail(
            "申请人不能签署自己的申请，请由其他人员签署",
            "whoever has asked for the signatures cannot sign; somebody else has to",
        ));
    }
    if round.iter().any(|other| other.user_id == Some(person)) {
        return Err(Error::new(ErrorCode::SamePersonReview).detail(
            "您已签署本次会签的另一个席位，一人只能占一个席位",
            "you have another seat of this round; one person has one seat",
        ));
    }
    if held.deputy && now < row.deputy_from {
        let at = row.deputy_from.beijing_minute();
        return Err(Error::new(ErrorCode::Forbidden).detail(
            format!("代理人自 {at} 起可以签署“{zh}”席位"),
            format!("a deputy may sit on the seat of {en} from {at} (Beijing)"),
        ));
    }
    Ok(())
}

/// Whether a signature came too soon after the page was opened, or the page was never opened.
pub fn is_hasty(opened_at: Option<Ts>, at: Ts) -> bool {
    opened_at.is_none_or(|opened| at < opened.plus_seconds(HASTY_SECONDS))
}
