//! Cells of files about listings and deals.

use exports::Cell;
use kernel::Lang;

/// The tier of a demand in Chinese and English; `None` outside 0 to 2.
pub(crate) const fn tier_names(tier: i32) -> Option<(&'static str, &'static str)> {
    match tier {
        0 => Some(("封控区、医院", "Sealed areas, hospitals")),
        1 => Some(("重点网点", "Key outlets")),
        2 => Some(("一般网点", "Other outlets")),
        _ => None,
    }
}

pub fn tier_cell(tier: i32, lang: Lang) -> Cell {
    tier_names(tier)
        .map_or(Cell::Int(tier.into()), |(zh, en)| Cell::Level { number: tier, shown: if lang == Lang::Zh { zh } else { en } })
}
