//! What several files of tests need to trade: listings as the forms send them, and short cuts to a deal.

use serde_json::{Value, json};

use crate::support::{Client, TestApp};

/// Chinese cabbage from Weifang at 1.00 yuan/kg, ready from today (2026-04-08) to the 11th.
pub fn offer_form(kg: i64) -> Value {
    json!({
        "variety": "da-bai-cai", "grade": 3, "quantity": kg.to_string(), "quantity_unit": "kg", "price": "1.00",
        "price_unit": "kg", "origin": "370700", "available_from": "2026-04-08", "available_to": "2026-04-11",
        "again": true
    })
}

/// Chinese cabbage wanted at Xinfadi for up to 2.00 yuan/kg delivered, from the 9th to the 12th.
pub fn demand_form(kg: i64) -> Value {
    json!({
        "variety": "da-bai-cai", "min_grade": 2, "quantity": kg.to_string(), "quantity_unit": "kg", "price": "2.00",
        "price_unit": "kg", "destination": "xinfadi", "delivery_from": "2026-04-09", "delivery_to": "2026-04-12",
        "again": true
    })
}

/// The form with other values for some of its fields.
pub fn with(mut form: Value, changes: Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        form[name] = value.clone();
    }
    form
}

pub fn offer(seller: &Client, kg: i64) -> String {
    seller.post("/offers", &offer_form(kg)).expect(201).str("id")
}

pub fn demand(buyer: &Client, kg: i64) -> String {
    buyer.post("/demands", &demand_form(kg)).expect(201).str("id")
}

/// A seller's proposal for the pair at 1.50 yuan/kg.
pub fn proposal(seller: &Client, offer: &str, demand: &str, kg: i64) -> Value {
    let body = json!({ "offer_id": offer, "demand_id": demand, "kg": kg, "price_fen_per_kg": 150 });
    seller.post("/proposals", &body).expect(201).body
}

/// A deal over so many kg between the two, straight from listings of their own; its id.
pub fn deal(seller: &Client, buyer: &Client, kg: i64) -> String {
    let (offer, demand) = (offer(seller, kg), demand(buyer, kg));
    let proposal = proposal(seller, &offer, &demand, kg);
    buyer.act(&format!("/proposals/{}/accept", proposal["id"].as_str().unwrap())).expect(200).str("deal_id")
}

/// The buyer says that it has paid and the seller confirms it; the deal as it stands then.
pub fn pay(seller: &Client, buyer: &Client, deal: &str, fen: i64) -> Value {
    let payment = json!({ "amount_fen": fen, "paid_on": "2026-04-08", "method": "bank", "voucher": "B-77" });
    let reported = buyer.post(&format!("/deals/{deal}/payments"), &payment).expect(201).body;
    let id = reported["payments"].as_array().unwrap().last().unwrap()["id"].as_str().unwrap().to_owned();
    seller.act(&format!("/deals/{deal}/payments/{id}/confirm")).expect(200).body
}

/// left, reserved, committed, shipped, received, shortfall; they must add up to what was listed.
#[track_caller]
pub fn quantities(owner: &Client, path: &str) -> [i64; 6] {
    let listing = owner.get(path).expect(200).body;
    let q = &listing["quantities"];
    let parts = ["left_kg", "reserved_kg", "committed_kg", "shipped_kg", "received_kg", "shortfall_kg"]
        .map(|part| q[part].as_i64().unwrap_or_else(|| panic!("no {part} in {listing}")));
    assert_eq!(parts.iter().sum::<i64>(), q["listed_kg"].as_i64().unwrap(), "{q}");
    parts
}

pub fn shipment(app: &TestApp, kg: i64) -> Value {
    let eta = app.clock.now().plus_hours(20).to_string();
    json!({ "kg": kg, "plate": "鲁G12345", "driver": "王师傅", "driver_phone": "13900139000", "eta": eta })
}
