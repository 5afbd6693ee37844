//! The loads of a deal: what each truck carries, from the announcement to the scale.

use std::collections::HashMap;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    model::{DealRow, RejectedReason, amount},
    settings::Tolerance,
};
use crate::race;
use crate::schema::deal_loads;
use kernel::{Ctx, Error, Fen, FenPerKg, Id, Kg, Result, Ts, id::typed_code, text::half_width, text_enum};
use storage::{Statement, Tx};

text_enum! {
    /// Where a load stands.
    pub enum LoadState {
        /// 在途.
        OnRoad = "on_road",
        /// 已收货: weighed, even if nothing was accepted.
        Received = "received",
        /// 已撤回: the seller took the announcement back before the load arrived.
        Withdrawn = "withdrawn",
    }
}

/// A load as it is stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = deal_loads)]
pub(crate) struct LoadRow {
    pub id: Id,
    pub version: i32,
    pub deal_id: Id,
    pub position: i32,
    pub code: String,
    pub state: LoadState,
    pub plate: String,
    pub driver: String,
    pub driver_phone: String,
    pub kg: Kg,
    pub shipped_at: Ts,
    pub eta: Ts,
    pub received_kg: Option<Kg>,
    pub grade: Option<i32>,
    pub rejected_kg: Kg,
    pub rejected_reason: Option<RejectedReason>,
    pub photo_ref: Option<String>,
    pub received_at: Option<Ts>,
    pub updated_at: Ts,
}

/// 一车货: what one truck carries of a deal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Load {
    pub id: Id,
    pub version: i32,
    /// Names the load on paper and on the telephone.
    #[schema(example = "7F3K9Q2M-1")]
    pub code: String,
    /// 1 for the first truck of the deal.
    pub position: i32,
    pub state: LoadState,
    pub plate: String,
    pub driver: String,
    pub driver_phone: String,
    pub kg: Kg,
    pub shipped_at: Ts,
    pub eta: Ts,
    /// The most that the scale may show, accepted and refused together.
    pub most_kg: Kg,
    pub receipt: Option<LoadReceipt>,
}

/// What the scale said about one load.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LoadReceipt {
    /// Accepted weight: what is paid for.
    pub kg: Kg,
    pub grade: i32,
    pub rejected_kg: Kg,
    pub rejected_reason: Option<RejectedReason>,
    pub photo_ref: Option<String>,
    /// Photos of the weighing slip and of the goods.
    pub photos: Vec<Id>,
    pub received_at: Ts,
    /// Accepted weight × price.
    pub amount_fen: Fen,
}

impl LoadRow {
    /// Whether the load counts: it is on the road or has arrived.
    pub fn counts(&self) -> bool {
        self.state != LoadState::Withdrawn
    }

    pub(super) fn view(self, deal: &DealRow, tolerance: Tolerance, photos: Vec<Id>) -> Result<Load> {
        let receipt = match (self.received_kg, self.received_at) {
            (Some(kg), Some(received_at)) => Some(LoadReceipt {
                kg,
                grade: self.grade.unwrap_or(deal.grade),
                rejected_kg: self.rejected_kg,
                rejected_reason: self.rejected_reason,
                photo_ref: self.photo_ref,
                photos,
                received_at,
                amount_fen: amount(deal.price_fen_per_kg, kg)?,
            }),
            _ => None,
        };
        Ok(Load {
            id: self.id,
            version: self.version,
            code: self.code,
            position: self.position,
            state: self.state,
            plate: self.plate,
            driver: self.driver,
            driver_phone: self.driver_phone,
            kg: self.kg,
            shipped_at: self.shipped_at,
            eta: self.eta,
            most_kg: tolerance.most(self.kg),
            receipt,
        })
    }
}

/// The weight of all loads that count.
pub(super) fn shipped(loads: &[LoadRow]) -> Kg {
    loads.iter().filter(|load| load.counts()).map(|load| load.kg).sum()
}

/// What has been accepted of them; `None` before the first receipt.
pub(super) fn received(loads: &[LoadRow]) -> Option<Kg> {
    loads.iter().filter_map(|load| load.received_kg).reduce(|a, b| a + b)
}

/// What all accepted kilograms cost.
pub(super) fn price_of(price: FenPerKg, loads: &[LoadRow]) -> Result<Option<Fen>> {
    received(loads).map(|kg| amount(price, kg)).transpose()
}

/// The loads of one deal, in the order of their announcement.
pub(super) fn of(tx: &mut Tx, deal: Id) -> Result<Vec<LoadRow>> {
    Ok(deal_loads::table
        .of(tx)
        .filter(deal_loads::deal_id.eq(deal))
        .order(deal_loads::position)
        .select(LoadRow::as_select())
        .load(tx)?)
}

/// The loads of these deals, by deal.
pub(super) fn of_many(tx: &mut Tx, deals: &[Id]) -> Result<HashMap<Id, Vec<LoadRow>>> {
    let rows: Vec<LoadRow> = deal_loads::table
        .of(tx)
        .filter(deal_loads::deal_id.eq_any(deals.to_vec()))
        .order((deal_loads::deal_id, deal_loads::position))
        .select(LoadRow::as_select())
        .load(tx)?;
    let mut found: HashMap<Id, Vec<LoadRow>> = HashMap::new();
    for row in rows {
        found.entry(row.deal_id).or_default().push(row);
    }
    Ok(found)
}

pub(super) fn insert(tx: &mut Tx, row: &LoadRow) -> Result<()> {
    diesel::insert_into(deal_loads::table).values((deal_loads::market.eq(tx.market()), row.clone())).execute(tx)?;
    Ok(())
}

/// Writes the changed load, if it is still the one that was read.
pub(super) fn update(tx: &mut Tx, ctx: &Ctx, row: &mut LoadRow) -> Result<()> {
    let before = row.version;
    row.version += 1;
    row.updated_at = ctx.now;
    let changed =
        diesel::update(deal_loads::table.of(tx).filter(deal_loads::id.eq(row.id)).filter(deal_loads::version.eq(before)))
            .set((
                deal_loads::version.eq(row.version),
                deal_loads::state.eq(row.state),
                deal_loads::plate.eq(row.plate.clone()),
                deal_loads::driver.eq(row.driver.clone()),
                deal_loads::driver_phone.eq(row.driver_phone.clone()),
                deal_loads::kg.eq(row.kg),
                deal_loads::eta.eq(row.eta),
                deal_loads::received_kg.eq(row.received_kg),
                deal_loads::grade.eq(row.grade),
                deal_loads::rejected_kg.eq(row.rejected_kg),
                deal_loads::rejected_reason.eq(row.rejected_reason),
                deal_loads::photo_ref.eq(row.photo_ref.clone()),
                deal_loads::received_at.eq(row.received_at),
                deal_loads::updated_at.eq(row.updated_at),
            ))
            .execute(tx)?;
    race::won(changed)
}

/// The load among its deal's loads.
///
/// # Errors
/// `not_found`.
pub(super) fn one(loads: &[LoadRow], id: Id) -> Result<&LoadRow> {
    loads.iter().find(|load| load.id == id).ok_or_else(|| Error::not_found("车次", "load"))
}

/// [`one`], to be changed.
///
/// # Errors
/// `not_found`.
pub(super) fn pick(loads: &mut [LoadRow], id: Id) -> Result<&mut LoadRow> {
    loads.iter_mut().find(|load| load.id == id).ok_or_else(|| Error::not_found("车次", "load"))
}

/// `7F3K9Q2M-2` for the second load of the deal with the code `7F3K9Q2M`.
pub(super) fn code(deal: &str, position: i32) -> String {
    format!("{deal}-{position}")
}

/// What somebody typed or read out to find a load or a deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Typed {
    /// The code of a load.
    Load(String),
    /// The code of a deal.
    Deal(String),
}

impl Typed {
    /// Reads `7F3K9Q2M-2`, `7f3k9q2m 2`, `CLZ20260408-7F3K9Q2M-2`, and without the load `7F3K9Q2M` or `CLZ20260408-7F3K9Q2M`.
    ///
    /// # Errors
    /// A field error of `code`.
    pub fn read(text: &str) -> Result<Typed> {
        let text = half_width(text).replace(['—', '–', '−', ' '], "-").to_uppercase();
        let parts: Vec<&str> = text.split('-').filter(|part| !part.is_empty() && !part.starts_with("CLZ")).collect();
        let position = |part: &str| part.parse::<i32>().ok().filter(|n| *n > 0 && part.bytes().all(|b| b.is_ascii_digit()));
        match parts.as_slice() {
            [deal] => typed_code(deal).map(Typed::Deal),
            [deal, load] => typed_code(deal).zip(position(load)).map(|(deal, load)| Typed::Load(code(&deal, load))),
            _ => None,
        }
        .ok_or_else(|| {
            Error::field(
                "code",
                "invalid_code",
                "请填随车单上的编号，例如 7F3K9Q2M-1",
                "enter the code on the slip, for example 7F3K9Q2M-1",
            )
        })
    }
}

/// Drivers of loads that came to rest before are forgotten; how many loads.
///
/// # Errors
/// Those of the database.
pub fn forget_drivers(tx: &mut Tx, before: Ts, most: i64) -> Result<usize> {
    let market = tx.market();
    let sql = "UPDATE deal_loads SET driver = '', driver_phone = '' WHERE market = ? AND id IN (SELECT id FROM deal_loads \
               WHERE market = ? AND state <> 'on_road' AND driver_phone <> '' AND updated_at < ? ORDER BY updated_at, id LIMIT ?)";
    Ok(Statement::<()>::new(sql, [market.into(), market.into(), before.into(), most.into()]).execute(tx)?)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use testing::now;

    /// A load on the road, or one of which so much was accepted.
    pub(in super::super) fn load(position: i32, kg: i64, received: Option<i64>) -> LoadRow {
        LoadRow {
            id: Id::new(now()),
            version: 1,
            deal_id: Id::nil(),
            position,
            code: code("7F3K9Q2M", position),
            state: if received.is_some() { LoadState::Received } else { LoadState::OnRoad },
            plate: "鲁G12345".to_owned(),
            driver: "王师傅".to_owned(),
            driver_phone: "13900139000".to_owned(),
            kg: Kg(kg),
            shipped_at: now(),
            eta: now(),
            received_kg: received.map(Kg),
            grade: received.map(|_| 3),
            rejected_kg: Kg(0),
            rejected_reason: None,
            photo_ref: None,
            received_at: received.map(|_| now()),
            updated_at: now(),
        }
    }

    #[test]
    fn code_is_found_however_it_is_typed() {
        assert_eq!(code("7F3K9Q2M", 2), "7F3K9Q2M-2");
        for text in ["7F3K9Q2M-2", " 7f3k9q2m - 2 ", "７Ｆ３Ｋ９Ｑ２Ｍ－２", "clz20260408-7f3k9q2m-2", "7F3K9Q2M—2"] {
            assert_eq!(Typed::read(text).unwrap(), Typed::Load("7F3K9Q2M-2".to_owned()), "{text}");
        }
        for text in ["7f3k9q2m", "CLZ20260408-7F3K9Q2M"] {
            assert_eq!(Typed::read(text).unwrap(), Typed::Deal("7F3K9Q2M".to_owned()), "{text}");
        }
        for text in ["", "鲁G12345", "1-2-3", "7F3K9Q2M-0", "+5", "123", "7F3K9Q2U"] {
            assert_eq!(Typed::read(text).unwrap_err().fields[0].code, "invalid_code", "{text}");
        }
    }
}
