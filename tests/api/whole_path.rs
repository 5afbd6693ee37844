//! The main job from end to end: supply meets demand and reaches it, every step over HTTP.

use serde_json::json;

use crate::{
    observations::{price, sources},
    support::TestApp,
    trade::{demand_form, offer_form, pay, quantities, shipment},
};

#[test]
fn registration_to_payment_and_published_price() {
    let app = TestApp::new();
    let city = app.city_regulator();

    // Two enterprises register; before approval they may prepare, not publish.
    let (seller, buyer) = (app.pending("cooperative", "370700"), app.pending("chain", "110106"));
    seller.post("/offers", &offer_form(12_000)).problem(403, "enterprise_not_approved");
    for party in [&seller, &buyer] {
        city.post(&format!("/enterprises/{}/approve", party.enterprise_id()), &json!({ "note": "资料齐全" })).expect(200);
    }

    // Supply and demand are posted and on the board; the candidates know each other.
    let offer = seller.post("/offers", &offer_form(12_000)).expect(201).str("id");
    let demand = buyer.post("/demands", &demand_form(8_000)).expect(201).str("id");

    // The regulator clears; both sides are told and accept.
    let round = city
        .post("/clearing/rounds", &json!({ "mode": "guarantee", "lots": "respect", "price_rule": "midpoint", "confirm": true }))
        .expect(201);
    assert_eq!((round.int("proposals"), round.int("matched_kg")), (1, 8_000));
    assert_eq!(round.body["certificate"]["equal"], true);
    let waiting = buyer.get("/proposals?awaiting_me=true").expect(200).body;
    let proposal = waiting["items"][0]["id"].as_str().unwrap();
    let first = seller.act(&format!("/proposals/{proposal}/accept")).expect(200);
    assert_eq!((first.str("state"), first.body["deal_id"].is_null()), ("open".to_owned(), true));
    let deal = buyer.act(&format!("/proposals/{proposal}/accept")).expect(200).str("deal_id");

    // Shipped, weighed, paid.
    let path = format!("/deals/{deal}");
    seller.post(&format!("{path}/ship"), &shipment(&app, 8_000)).expect(200);
    let (at_seller, at_buyer) = (seller.me().str("email"), buyer.me().str("email"));
    app.advance_hours(20);
    let (seller, buyer) = (app.log_in(&at_seller), app.log_in(&at_buyer));
    let weighed = json!({ "kg": 7_900, "grade": 3, "rejected_kg": 60, "rejected_reason": "damaged" });
    let received = buyer.post(&format!("{path}/receive"), &weighed).expect(200);
    let due = received.int("due_amount_fen");
    assert_eq!(due, 7_900 * 136);
    assert_eq!(pay(&seller, &buyer, &deal, due)["state"], "settled");

    assert_eq!(quantities(&seller, &format!("/offers/{offer}")), [4_000, 0, 0, 0, 7_900, 100]);
    assert_eq!(quantities(&buyer, &format!("/demands/{demand}")), [0, 0, 0, 0, 7_900, 100]);
    let account = seller.get(&format!("/statements/{}", buyer.enterprise_id())).expect(200).body;
    assert_eq!((&account["totals"]["amount_fen"], &account["closing_balance_fen"]), (&json!(due), &json!(0)));

    // The price of the day goes out: one official prepares it, another one reviews it.
    let (city, second, public) = (app.city_regulator(), app.city_regulator(), app.client());
    sources(&city);
    let day = "2026-04-08";
    for (source, yuan) in [("xinfadi", "1.00"), ("baliqiao", "1.10"), ("dayanglu", "1.30")] {
        city.post("/observations", &price(source, day, yuan)).expect(201);
    }
    let table = city.post("/bulletins", &json!({ "day": day, "unit": "jin" })).expect(201).str("id");
    second.review(&table).expect(200);
    city.act(&format!("/bulletins/{table}/publish")).expect(200);
    assert_eq!(public.get("/bulletins/latest").expect(200).body["rows"][0]["wholesale"]["average"], 227);

    // Every step left its trace.
    let trail = city.get(&format!("/audit?entity=deal&entity_id={deal}")).expect(200).body;
    let mut verbs: Vec<_> = trail["items"].as_array().unwrap().iter().map(|e| e["action"].as_str().unwrap()).collect();
    verbs.reverse();
    assert_eq!(verbs, ["strike", "ship", "receive", "report_payment", "confirm_payment"]);
}
