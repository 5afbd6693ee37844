//! Proposals between two parties: terms that must fit, answers, counters, ends.

use serde_json::json;

use crate::{
    support::TestApp,
    trade::{demand, demand_form, offer, offer_form, proposal, quantities, with},
};

#[test]
fn both_sides_accept_and_it_is_a_deal() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let (offer, demand) = (offer(&seller, 1000), demand(&buyer, 600));
    let p = proposal(&seller, &offer, &demand, 600);
    let id = p["id"].as_str().unwrap();
    assert_eq!((&p["my_side"], &p["awaiting_me"], &p["state"]), (&json!("seller"), &json!(false), &json!("open")));
    assert_eq!((&p["delivered_fen_per_kg"], &p["day"]), (&json!(178), &json!("2026-04-09")));
    assert_eq!(quantities(&seller, &format!("/offers/{offer}")), [400, 600, 0, 0, 0, 0]);
    let seen = buyer.get(&format!("/proposals/{id}")).expect(200);
    assert_eq!(seen.body["awaiting_me"], true);
    let accepted = buyer.if_match(seen.int("version")).act(&format!("/proposals/{id}/accept")).expect(200);
    assert_eq!(accepted.str("state"), "accepted");
    assert!(!accepted.str("deal_id").is_empty());
    let kinds: Vec<_> = accepted.body["thread"].as_array().unwrap().iter().map(|l| l["kind"].clone()).collect();
    assert_eq!(kinds, ["proposed", "accepted"]);
    assert_eq!(quantities(&seller, &format!("/offers/{offer}")), [400, 0, 600, 0, 0, 0]);
    assert_eq!(quantities(&buyer, &format!("/demands/{demand}")), [0, 0, 600, 0, 0, 0]);
    // Again: the same answer, no second deal.
    assert_eq!(buyer.act(&format!("/proposals/{id}/accept")).expect(200).str("deal_id"), accepted.str("deal_id"));
    buyer.post(&format!("/proposals/{id}/reject"), &json!({ "reason_code": "price" })).problem(409, "wrong_state");
}

#[test]
fn counter_offer_clears_acceptance_and_moves_hold() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let (offer, demand) = (offer(&seller, 1000), demand(&buyer, 900));
    let p = proposal(&seller, &offer, &demand, 600);
    let path = format!("/proposals/{}", p["id"].as_str().unwrap());
    let counter = json!({ "kg": 800, "price_fen_per_kg": 120, "day": "2026-04-10", "note": "量大从优" });
    let countered = buyer.post(&format!("{path}/counter"), &counter).expect(200);
    assert_eq!(countered.str("state"), "countered");
    assert!(countered.body["seller_accepted_at"].is_null() && countered.body["buyer_accepted_at"].is_string());
    assert_eq!(quantities(&seller, &format!("/offers/{offer}")), [200, 800, 0, 0, 0, 0]);
    assert_eq!(quantities(&buyer, &format!("/demands/{demand}")), [100, 800, 0, 0, 0, 0]);
    // The seller still looks at the old terms.
    seller.if_match(p["version"].as_i64().unwrap()).act(&format!("{path}/accept")).problem(412, "stale_version");
    // More than is left is refused, and changes nothing.
    let greedy = json!({ "kg": 1001, "price_fen_per_kg": 120, "day": "2026-04-10" });
    seller.post(&format!("{path}/counter"), &greedy).problem(409, "quantity_gone");
    assert_eq!(quantities(&seller, &format!("/offers/{offer}")), [200, 800, 0, 0, 0, 0]);
    // Less frees the rest.
    let less = json!({ "kg": 500, "price_fen_per_kg": 130, "day": "2026-04-10" });
    seller.post(&format!("{path}/counter"), &less).expect(200);
    assert_eq!(quantities(&buyer, &format!("/demands/{demand}")), [400, 500, 0, 0, 0, 0]);
    let done = buyer.act(&format!("{path}/accept")).expect(200);
    assert_eq!((done.str("state"), done.int("kg"), done.int("price_fen_per_kg")), ("accepted".to_owned(), 500, 130));
}

#[test]
fn what_does_not_fit_is_refused_field_by_field() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let lots = seller.post("/offers", &with(offer_form(1000), json!({ "min_lot_kg": 200 }))).expect(201).str("id");
    let demand = demand(&buyer, 600);
    let try_it = |changes: serde_json::Value| {
        let body = with(json!({ "offer_id": lots, "demand_id": demand, "kg": 300 }), changes);
        seller.post("/proposals", &body)
    };
    try_it(json!({ "kg": 199 })).names("kg", "lot");
    try_it(json!({ "kg": 0 })).names("kg", "out_of_range");
    try_it(json!({ "price_fen_per_kg": 99 })).names("price_fen_per_kg", "price_gap");
    try_it(json!({ "price_fen_per_kg": 173 })).names("price_fen_per_kg", "price_gap");
    try_it(json!({ "day": "2026-04-08" })).names("day", "days");
    try_it(json!({ "day": "2026-04-13" })).names("day", "days");
    try_it(json!({ "kg": 601 })).problem(409, "quantity_gone");
    let coarse = seller.post("/offers", &with(offer_form(1000), json!({ "grade": 1 }))).expect(201).str("id");
    try_it(json!({ "offer_id": coarse })).names("demand_id", "grade");
    let other = seller.post("/offers", &with(offer_form(1000), json!({ "variety": "bo-cai" }))).expect(201).str("id");
    try_it(json!({ "offer_id": other })).names("demand_id", "variety");
    assert_eq!(quantities(&buyer, &format!("/demands/{demand}")), [600, 0, 0, 0, 0, 0], "a refusal changes nothing");

    let city = app.city_regulator();
    let closed = json!({ "origin": "370700", "destination": "xinfadi", "open": false, "from": "2026-04-08",
        "to": "2026-04-30", "reason": "道路管控" });
    city.post("/lane-overrides", &closed).expect(201);
    try_it(json!({})).names("demand_id", "lane_closed");
}

#[test]
fn strangers_neither_see_nor_answer() {
    let app = TestApp::new();
    let (seller, buyer, stranger) = (app.producer(), app.buyer(), app.buyer());
    let (offer, demand) = (offer(&seller, 100), demand(&buyer, 100));
    let id = proposal(&seller, &offer, &demand, 100)["id"].as_str().unwrap().to_owned();
    stranger.get(&format!("/proposals/{id}")).problem(404, "not_found");
    stranger.act(&format!("/proposals/{id}/accept")).problem(404, "not_found");
    stranger.get(&format!("/demands/{demand}/matrix")).problem(404, "not_found");
    let body = json!({ "offer_id": offer, "demand_id": demand, "kg": 1 });
    stranger.post("/proposals", &body).problem(403, "forbidden");
    app.pending("chain", "110106").post("/proposals", &body).problem(403, "enterprise_not_approved");
    app.district_regulator("110106").get(&format!("/proposals/{id}")).expect(200);
    app.district_regulator("110108").get(&format!("/proposals/{id}")).problem(404, "not_found");
    assert_eq!(app.city_regulator().get("/proposals").expect(200).body["items"].as_array().unwrap().len(), 1);
}

#[test]
fn rejection_expiry_and_withdrawal_free_the_quantity() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let (offer, demand) = (offer(&seller, 900), demand(&buyer, 900));
    let p = |kg| proposal(&seller, &offer, &demand, kg)["id"].as_str().unwrap().to_owned();
    let (rejected, expired) = (p(300), p(200));
    let no =
        buyer.post(&format!("/proposals/{rejected}/reject"), &json!({ "reason_code": "quality", "note": "要一级" })).expect(200);
    assert_eq!(no.body["thread"][1]["reason_code"], "quality");
    assert_eq!(quantities(&seller, &format!("/offers/{offer}")), [700, 200, 0, 0, 0, 0]);
    let (at_seller, at_buyer) = (seller.me().str("email"), buyer.me().str("email"));
    app.advance_hours(13);
    let (seller, buyer) = (app.log_in(&at_seller), app.log_in(&at_buyer));
    buyer.act(&format!("/proposals/{expired}/accept")).problem(409, "wrong_state");
    app.tick();
    assert_eq!(buyer.get(&format!("/proposals/{expired}")).expect(200).str("state"), "expired");
    assert_eq!(quantities(&seller, &format!("/offers/{offer}")), [900, 0, 0, 0, 0, 0]);

    let live = proposal(&seller, &offer, &demand, 400)["id"].as_str().unwrap().to_owned();
    let version = seller.get(&format!("/offers/{offer}")).expect(200).int("version");
    seller.if_match(version).post(&format!("/offers/{offer}/withdraw"), &json!({})).expect(200);
    let ended = buyer.get(&format!("/proposals/{live}")).expect(200);
    assert_eq!((ended.str("state"), ended.body["thread"][1]["reason_code"].clone()), ("expired".into(), json!("listing_closed")));
    assert_eq!(quantities(&buyer, &format!("/demands/{demand}")), [900, 0, 0, 0, 0, 0]);
}

#[test]
fn a_buyer_compares_all_proposals_for_a_demand() {
    let app = TestApp::new();
    let (near, far, buyer) = (app.producer(), app.producer(), app.buyer());
    let demand = buyer.post("/demands", &with(demand_form(500), json!({}))).expect(201).str("id");
    let (a, b) = (offer(&near, 300), offer(&far, 200));
    let body =
        |offer: &str, kg: i64, price: i64| json!({ "offer_id": offer, "demand_id": demand, "kg": kg, "price_fen_per_kg": price });
    near.post("/proposals", &body(&a, 300, 150)).expect(201);
    far.post("/proposals", &body(&b, 100, 120)).expect(201);
    let matrix = buyer.get(&format!("/demands/{demand}/matrix")).expect(200).body;
    let prices: Vec<_> =
        matrix["choices"].as_array().unwrap().iter().map(|c| c["delivered_fen_per_kg"].as_i64().unwrap()).collect();
    assert_eq!(prices, [148, 178]);
    assert_eq!((&matrix["needed_kg"], &matrix["suggested_kg"], &matrix["uncovered_kg"]), (&json!(500), &json!(400), &json!(100)));
    assert_eq!(matrix["suggested_fen"], 100 * 148 + 300 * 178);
    assert_eq!(near.get(&format!("/offers/{a}/proposals")).expect(200).body["items"].as_array().unwrap().len(), 1);
    let csv = buyer.get("/proposals/export?format=csv").expect(200);
    assert_eq!(String::from_utf8_lossy(&csv.bytes).lines().count(), 3);
}

#[test]
fn a_listing_that_accepts_by_rule_answers_at_once() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let offer = offer(&seller, 400);
    let demand = buyer.post("/demands", &with(demand_form(400), json!({ "auto_accept": true }))).expect(201).str("id");
    let p = proposal(&seller, &offer, &demand, 400);
    assert_eq!(p["state"], "accepted");
    assert!(p["deal_id"].is_string());
}

#[test]
fn counter_offer_keeps_the_highest_price() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let p = proposal(&seller, &offer(&seller, 1000), &demand(&buyer, 600), 600);
    let path = format!("/proposals/{}/counter", p["id"].as_str().unwrap());
    let terms = |price: i64, kg: i64| json!({ "kg": kg, "price_fen_per_kg": price, "day": "2026-04-10" });
    let over = buyer.post(&path, &terms(100_001, 600)).names("price_fen_per_kg", "out_of_range");
    assert!(over.body.to_string().contains("1000.00 元/公斤"), "{}", over.body);
    buyer.post(&path, &terms(0, 600)).names("price_fen_per_kg", "out_of_range");
    buyer.post(&path, &terms(150, 1_000_000_001)).names("kg", "out_of_range");
    assert_eq!(buyer.post(&path, &terms(100_000, 600)).expect(200).int("price_fen_per_kg"), 100_000);
}

#[test]
fn refusals_name_states_as_the_pages_do() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let p = proposal(&seller, &offer(&seller, 300), &demand(&buyer, 300), 300);
    let path = format!("/proposals/{}", p["id"].as_str().unwrap());
    let deal = buyer.act(&format!("{path}/accept")).expect(200).str("deal_id");
    let says = |answer: crate::support::Answer, word: &str, code: &str| {
        let text = answer.problem(409, "wrong_state").body["detail"].to_string();
        assert!(text.contains(word) && !text.contains(code), "{text}");
    };
    says(buyer.post(&format!("{path}/reject"), &json!({ "reason_code": "price" })), "已成交", "accepted");
    let payment = json!({ "amount_fen": 100, "paid_on": "2026-04-08", "method": "bank" });
    let paid = buyer.post(&format!("/deals/{deal}/payments"), &payment).expect(201).body;
    let confirm = format!("/deals/{deal}/payments/{}/confirm", paid["payments"][0]["id"].as_str().unwrap());
    seller.act(&confirm).expect(200);
    says(seller.act(&confirm), "已到账", "confirmed");
    let cancel = json!({ "reason_code": "weather" });
    seller.post(&format!("/deals/{deal}/cancel"), &cancel).expect(200);
    says(seller.post(&format!("/deals/{deal}/cancel"), &cancel), "已取消", "cancelled");
    let id = offer(&seller, 100);
    seller.if_match(1).post(&format!("/offers/{id}/withdraw"), &json!({})).expect(200);
    says(seller.if_match(2).patch(&format!("/offers/{id}"), &json!({ "note": "x" })), "已撤回", "withdrawn");
}
