//! The bounds of what people may state in the market. Validation reads them; the contract repeats them as literals, because
//! its attributes take nothing else, and the test below compares the two.

use kernel::{FenPerKg, Kg, error::Check};

/// A million tonnes: heavier is a slip of the pen.
pub(crate) const MAX_KG: i64 = 1_000_000_000;
/// 1 000 yuan per kg: dearer is a slip of the pen.
pub(crate) const MAX_FEN_PER_KG: i64 = 100_000;
/// The dearest payment: the heaviest deal at the dearest price.
pub(crate) const MAX_AMOUNT_FEN: i64 = MAX_KG * MAX_FEN_PER_KG;

pub(crate) const MAX_TIER: i32 = 2;

// Characters.
pub(crate) const PACKAGING: usize = 100;
pub(crate) const QUALITY_NOTE: usize = 300;
pub(crate) const NOTE: usize = 500;
pub(crate) const REASON: usize = 200;
pub(crate) const MESSAGE: usize = 1000;
pub(crate) const MIN_PLATE: usize = 5;
pub(crate) const PLATE: usize = 12;
pub(crate) const DRIVER: usize = 40;
pub(crate) const PHOTO_REF: usize = 300;
pub(crate) const VOUCHER: usize = 100;
pub(crate) const SEARCH_NAME: usize = 40;

/// A quantity that is traded or loaded.
pub(crate) fn kg(check: &mut Check, kg: Kg, path: &str) {
    check.require(
        (1..=MAX_KG).contains(&kg.0),
        path,
        "out_of_range",
        "数量须大于零且不超过 100 万吨",
        "must be more than zero and a million tonnes at most",
    );
}

/// A price of `least` fen per kg or more.
pub(crate) fn price(check: &mut Check, price: FenPerKg, least: i64, path: &str) {
    let (least_yuan, most_yuan) = (FenPerKg(least), FenPerKg(MAX_FEN_PER_KG));
    check.require(
        (least..=MAX_FEN_PER_KG).contains(&price.0),
        path,
        "out_of_range",
        &format!("单价须在 {least_yuan} 到 {most_yuan} 元/公斤之间，请检查单位"),
        &format!("must be between {least_yuan} and {most_yuan} yuan/kg; check the unit"),
    );
}

/// A note that may be left out.
pub(crate) fn note(check: &mut Check, note: Option<&String>) {
    if let Some(note) = note {
        check.length(note, 0, NOTE, "note");
    }
}

#[cfg(test)]
mod tests {
    use actix_web::App;
    use serde_json::{Value, json};
    use utoipa_actix_web::AppExt;

    use super::*;
    use crate::routes;
    use kernel::Grade;

    #[track_caller]
    fn same(document: &Value, field: &str, word: &str, expected: impl Into<Value>) {
        let (schema, name) = field.split_once('.').unwrap();
        let found = &document["components"]["schemas"][schema]["properties"][name];
        assert!(found.is_object(), "{field} is not in the contract");
        assert_eq!(found[word], expected.into(), "{word} of {field}");
    }

    #[test]
    fn contract_has_the_bounds_of_validation() {
        let (_, document) = App::new().into_utoipa_app().configure(routes).split_for_parts();
        let document = serde_json::to_value(document).unwrap();
        let texts = [
            ("PlaceOffer.packaging", PACKAGING),
            ("PlaceOffer.quality_note", QUALITY_NOTE),
            ("PlaceOffer.note", NOTE),
            ("PlaceDemand.packaging", PACKAGING),
            ("PlaceDemand.quality_note", QUALITY_NOTE),
            ("PlaceDemand.note", NOTE),
            ("Withdraw.reason", REASON),
            ("Propose.note", NOTE),
            ("Counter.note", NOTE),
            ("Reject.note", NOTE),
            ("WithdrawProposal.note", NOTE),
            ("Trade.note", NOTE),
            ("Ship.plate", PLATE),
            ("Ship.driver", DRIVER),
            ("LoadReason.reason", REASON),
            ("Receive.photo_ref", PHOTO_REF),
            ("CorrectReceipt.photo_ref", PHOTO_REF),
            ("CorrectReceipt.reason", REASON),
            ("Cancel.note", NOTE),
            ("Dispute.note", NOTE),
            ("Resolve.note", NOTE),
            ("PostMessage.text", MESSAGE),
            ("ReportPayment.voucher", VOUCHER),
            ("PaymentReason.reason", REASON),
            ("SaveSearch.name", SEARCH_NAME),
            ("ChangeSearch.name", SEARCH_NAME),
        ];
        for (field, most) in texts {
            same(&document, field, "maxLength", most);
        }
        same(&document, "Ship.plate", "minLength", MIN_PLATE);
        let (worst, best) = (i64::from(Grade::Third.number()), i64::from(Grade::Premium.number()));
        let numbers = [
            ("PlaceOffer.grade", worst, best),
            ("PlaceOffer.min_lot_kg", 0, MAX_KG),
            ("PlaceDemand.min_grade", worst, best),
            ("PlaceDemand.min_lot_kg", 0, MAX_KG),
            ("PlaceDemand.tier", 0, i64::from(MAX_TIER)),
            ("Terms.quantity_kg", 1, MAX_KG),
            ("Terms.price_fen_per_kg", 1, MAX_FEN_PER_KG),
            ("Propose.kg", 1, MAX_KG),
            ("Propose.price_fen_per_kg", 1, MAX_FEN_PER_KG),
            ("Counter.kg", 1, MAX_KG),
            ("Counter.price_fen_per_kg", 1, MAX_FEN_PER_KG),
            ("Trade.kg", 1, MAX_KG),
            ("Trade.price_fen_per_kg", 1, MAX_FEN_PER_KG),
            ("Trade.grade", worst, best),
            ("Ship.kg", 1, MAX_KG),
            ("Receive.grade", worst, best),
            ("CorrectReceipt.grade", worst, best),
            ("Resolve.price_fen_per_kg", 0, MAX_FEN_PER_KG),
            ("ReportPayment.amount_fen", 1, MAX_AMOUNT_FEN),
        ];
        // Their greatest weight is the load's and the deal's own.
        for field in ["Receive.kg", "Receive.rejected_kg", "CorrectReceipt.kg", "CorrectReceipt.rejected_kg", "Resolve.kg"] {
            same(&document, field, "minimum", json!(0));
        }
        for (field, least, most) in numbers {
            same(&document, field, "minimum", json!(least));
            same(&document, field, "maximum", json!(most));
        }
    }
}
