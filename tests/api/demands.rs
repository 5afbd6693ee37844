use serde_json::json;

use crate::{
    listings::{demand, offer, with},
    support::TestApp,
};

#[test]
fn a_demand_names_a_variety_or_any_of_a_category() {
    let app = TestApp::new();
    let buyer = app.buyer();
    let posted = buyer.post("/demands", &demand()).expect(201);
    assert_eq!((posted.int("bid_fen_per_kg"), posted.int("tier")), (280, 2));
    let path = format!("/demands/{}", posted.str("id"));
    let category = posted.body["category"]["code"].as_str().unwrap().to_owned();
    let any = buyer.if_match(1).patch(&path, &json!({ "category": category, "tier": 0 })).expect(200);
    assert!(any.body["variety"].is_null() && any.int("tier") == 0, "{}", any.body);
    let named = buyer.if_match(2).patch(&path, &json!({ "variety": "bo-cai" })).expect(200);
    assert_eq!(named.body["variety"]["code"], "bo-cai");
    let neither = with(demand(), json!({ "variety": null }));
    buyer.post("/demands", &neither).names("variety", "required");
    buyer.post("/demands", &with(demand(), json!({ "destination": "nowhere" }))).names("destination", "unknown");
    buyer.post("/demands", &with(demand(), json!({ "tier": 3 }))).names("tier", "out_of_range");
    app.producer().post("/demands", &demand()).problem(403, "forbidden");
}

#[test]
fn an_urgent_demand_calls_fitting_sellers_at_once() {
    let app = TestApp::new();
    let (seller, stranger, buyer) = (app.producer(), app.producer(), app.buyer());
    seller.post("/offers", &offer()).expect(201);
    stranger.post("/offers", &with(offer(), json!({ "variety": "bo-cai" }))).expect(201);
    let urgent = buyer.post("/demands", &with(demand(), json!({ "urgent": true }))).expect(201);
    let inbox = seller.get("/notifications").expect(200);
    assert_eq!(inbox.body["items"][0]["kind"], "urgent_demand");
    assert_eq!(inbox.body["items"][0]["link"], format!("/demands/{}", urgent.str("id")));
    assert!(
        stranger.get("/notifications").expect(200).body["items"].as_array().unwrap().iter().all(|n| n["kind"] != "urgent_demand")
    );
    let email = seller.me().str("email");
    // The first letters were for the proof of the mailbox and the approval of the enterprise.
    let told = app.letters_to(&email, 3);
    assert!(told.iter().any(|letter| letter.text.contains("1.40 元/斤") && letter.text.contains("/demands/")), "{told:?}");
}
