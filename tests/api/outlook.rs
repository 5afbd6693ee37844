//! What a round would do, asked without running one: the place of one listing, and what a closure would cost.

use serde_json::json;

use crate::{
    support::TestApp,
    trade::{deal, demand, demand_form, offer, offer_form, proposal, quantities, shipment, with},
};

#[test]
fn a_new_listing_knows_its_place_at_once() {
    let app = TestApp::new();
    let (seller, rival, buyer) = (app.producer(), app.producer(), app.buyer());
    let mine = offer(&seller, 1000);
    let alone = seller.get(&format!("/offers/{mine}/standing")).expect(200).body;
    assert_eq!((&alone["matched_kg"], &alone["left_kg"]), (&json!(0), &json!(1000)));
    assert_eq!(alone["reason"]["code"], "nobody_other_side");

    let wanted = demand(&buyer, 600);
    let placed = seller.get(&format!("/offers/{mine}/standing")).expect(200).body;
    assert_eq!((&placed["matched_kg"], &placed["left_kg"]), (&json!(600), &json!(400)), "{placed}");
    let partner = &placed["partners"][0];
    assert_eq!((&partner["listing"]["id"], &partner["kg"]), (&json!(wanted), &json!(600)));
    // Midway between 1.00 and 2.00 − 0.28 freight, by the market's rule.
    assert_eq!((&partner["price_fen_per_kg"], &partner["delivered_fen_per_kg"]), (&json!(136), &json!(164)));
    assert_eq!(placed["price_rule"], "midpoint", "the page says why the price is in the middle");
    assert_eq!(placed["reason"]["code"], "partly");

    // A cheaper offer takes the place; what would win it back is said.
    let cheap = rival.post("/offers", &with(offer_form(1000), json!({ "price": "0.80" }))).expect(201).str("id");
    let outbid = seller.get(&format!("/offers/{mine}/standing")).expect(200).body;
    assert_eq!((&outbid["matched_kg"], &outbid["reason"]["code"]), (&json!(0), &json!("outbid")), "{outbid}");
    // The other's 0.80 rules; what is said of prices is an indication, since least lots bind in a round.
    assert_eq!((&outbid["guidance_fen_per_kg"], &outbid["guidance_exact"]), (&json!(79), &json!(false)), "{outbid}");
    assert_eq!((&outbid["subsidy"]["destination"], &outbid["subsidy"]["fen_per_kg"]), (&json!("xinfadi"), &json!(21)));
    let there = buyer.get(&format!("/demands/{wanted}/standing")).expect(200).body;
    assert_eq!((&there["matched_kg"], &there["left_kg"]), (&json!(600), &json!(0)));
    assert_eq!(there["partners"][0]["listing"]["id"], json!(cheap));
    assert!(there["reason"].is_null());

    // Nothing was reserved; strangers and closed listings get nothing.
    assert_eq!(quantities(&rival, &format!("/offers/{cheap}")), [1000, 0, 0, 0, 0, 0]);
    buyer.get(&format!("/offers/{mine}/standing")).problem(404, "not_found");
    app.client().get(&format!("/offers/{mine}/standing")).problem(401, "login_required");
    let draft = seller.post("/offers", &with(offer_form(10), json!({ "draft": true }))).expect(201).str("id");
    seller.get(&format!("/offers/{draft}/standing")).problem(409, "wrong_state");
}

#[test]
fn a_closure_is_counted_before_it_happens() {
    let app = TestApp::new();
    let (seller, buyer, city) = (app.producer(), app.buyer(), app.city_regulator());
    let shandong = offer(&seller, 700);
    seller.post("/offers", &with(offer_form(200), json!({ "origin": "130700", "price": "1.10" }))).expect(201);
    buyer.post("/demands", &with(demand_form(300), json!({ "tier": 0 }))).expect(201);
    demand(&buyer, 500);

    let cuts = city.get("/clearing/province-cuts").expect(200).body;
    let ranked: Vec<_> = cuts["items"].as_array().unwrap().iter().map(|cut| cut["region"].as_str().unwrap()).collect();
    assert_eq!(ranked, ["370000", "130000"]);
    let worst = &cuts["items"][0];
    assert_eq!((&worst["name"]["zh"], &worst["offered_kg"]), (&json!("山东省"), &json!(700)));
    // 200 kg are left for 300 kg of tier 0; nothing for the 500 kg of tier 2.
    let unmet = json!([{ "tier": 0, "kg": 100 }, { "tier": 1, "kg": 0 }, { "tier": 2, "kg": 500 }]);
    assert_eq!(worst["outlook"]["unmet"], unmet);
    assert_eq!(worst["outlook"]["goods"][0]["code"], "da-bai-cai");
    // Without Hebei the 700 kg from Shandong still fill tier 0 and 400 of the 500 kg.
    assert_eq!(cuts["items"][1]["outlook"]["unmet"][2]["kg"], 100);

    let suppose = |changes: serde_json::Value| city.post("/clearing/what-if", &json!({ "changes": changes }));
    let closed = suppose(json!([{ "kind": "close_origin", "region": "370000" }])).expect(200).body;
    assert_eq!(closed, worst["outlook"]);
    let market = suppose(json!([{ "kind": "close_destination", "destination": "xinfadi" }])).expect(200).body;
    assert_eq!((&market["unmet"][0]["kg"], &market["unmet"][2]["kg"]), (&json!(300), &json!(500)));
    let lane = json!([{ "kind": "close_lane", "region": "370700", "destination": "xinfadi" }]);
    assert_eq!(suppose(lane).expect(200).body["unmet"], unmet);
    let more = json!([
        { "kind": "close_origin", "region": "130000" },
        { "kind": "change_quantity", "side": "offer", "listing": shandong, "kg": 900 }
    ]);
    assert_eq!(suppose(more).expect(200).body["unmet"][2]["kg"], 0);

    let cabbage = |change: serde_json::Value| {
        let mut change = change;
        change["variety"] = json!("da-bai-cai");
        suppose(json!([change]))
    };
    // 900 kg are offered, 800 kg wanted: half of it leaves 350 kg unmet, all in the lowest tier.
    let half = cabbage(json!({ "kind": "shift_quantity", "side": "offer", "percent": 50 })).expect(200).body;
    assert_eq!((&half["unmet"][0]["kg"], &half["unmet"][2]["kg"]), (&json!(0), &json!(350)));
    let dearer = cabbage(json!({ "kind": "shift_price", "side": "offer", "fen_per_kg": 10 })).expect(200).body;
    assert_eq!((&dearer["surplus_lost_fen"], &dearer["dearer_fen_per_tonne"]), (&json!(8000), &json!(10_000)));
    cabbage(json!({ "kind": "shift_quantity", "side": "offer", "percent": -1 })).names("changes[0].percent", "out_of_range");
    let unknown = json!([{ "kind": "shift_price", "side": "offer", "variety": "x", "fen_per_kg": 1 }]);
    suppose(unknown).names("changes[0].variety", "unknown");

    suppose(json!([])).names("changes", "out_of_range");
    suppose(json!([{ "kind": "close_origin", "region": "650000" }])).names("changes[0].region", "unknown");
    suppose(json!([{ "kind": "close_destination", "destination": "x" }])).names("changes[0].destination", "unknown");
    suppose(json!([{ "kind": "close_everything" }])).problem(422, "invalid_input");
    seller.get("/clearing/province-cuts").problem(403, "forbidden");
}

#[test]
fn places_and_lanes_have_shadow_prices() {
    let app = TestApp::new();
    let (seller, buyer, city) = (app.producer(), app.buyer(), app.city_regulator());
    let empty = city.get("/clearing/shadow-prices").expect(200).body;
    assert_eq!((&empty["destinations"], &empty["carried_kg"]), (&json!([]), &json!(0)));
    offer(&seller, 1000);
    demand(&buyer, 600);

    // More is offered than wanted: one kilogram more at Xinfadi saves one from Weifang, 1.00 and 0.28 of freight.
    let prices = |query: &str| city.get(&format!("/clearing/shadow-prices{query}")).expect(200).body;
    let plenty = prices("");
    assert_eq!((&plenty["destinations_total"], &plenty["carried_kg"]), (&json!(1), &json!(600)), "{plenty}");
    let row = &plenty["destinations"][0];
    assert_eq!((&row["destination"], &row["variety"]), (&json!("xinfadi"), &json!("da-bai-cai")));
    assert_eq!((&row["from"], &row["to"]), (&json!("2026-04-09"), &json!("2026-04-12")));
    assert_eq!((&row["price_fen_per_kg"], &row["fills_tier"]), (&json!(128), &json!(null)));
    // More is wanted than offered: it narrows a gap of tier 2, and is worth the bid.
    demand(&buyer, 900);
    let row = prices("")["destinations"][0].clone();
    assert_eq!((&row["price_fen_per_kg"], &row["fills_tier"]), (&json!(200), &json!(2)));
    assert_eq!(prices("?mode=surplus")["destinations"][0]["fills_tier"], json!(null));
    assert_eq!(prices("?destination=elsewhere")["destinations_total"], 0);

    // A dearer offer elsewhere: its lane carries nothing until its freight falls to where ask and freight meet the bid.
    seller.post("/offers", &with(offer_form(50), json!({ "origin": "130700", "price": "1.95" }))).expect(201);
    let idle = prices("?mode=surplus")["idle_lanes"].clone();
    let lane = &idle[0];
    assert_eq!(
        (&lane["region"], &lane["destination"], &lane["open"]),
        (&json!("130700"), &json!("xinfadi"), &json!(true)),
        "{idle}"
    );
    assert_eq!(lane["used_at_fen_per_kg"], 4);
    let cheaper = lane["freight_fen_per_kg"].as_i64().unwrap() - 4;
    assert_eq!(lane["cheaper_fen_per_kg"], cheaper);

    // A closed lane is worth what its first kilogram gains.
    let close = json!({ "origin": "370000", "open": false, "from": "2026-04-08", "to": "2026-04-20", "reason": "封路" });
    city.post("/lane-overrides", &close).expect(201);
    let closed = prices("?mode=surplus")["closed_lanes"].clone();
    assert_eq!((&closed[0]["region"], &closed[0]["gain_fen_per_kg"]), (&json!("370700"), &json!(72)), "{closed}");

    let csv = |table: &str| {
        let file = city.get(&format!("/clearing/shadow-prices/export?format=csv&mode=surplus&table={table}")).expect(200);
        String::from_utf8_lossy(&file.bytes).into_owned()
    };
    assert!(csv("destinations").contains("大白菜") && csv("lanes").contains("关闭"));
    city.get("/clearing/shadow-prices?limit=0").names("limit", "out_of_range");
    seller.get("/clearing/shadow-prices").problem(403, "forbidden");
}

#[test]
fn preview_equals_the_round_and_changes_nothing() {
    let app = TestApp::new();
    let (seller, buyer, city) = (app.producer(), app.buyer(), app.city_regulator());
    let mine = offer(&seller, 700);
    let wanted = demand(&buyer, 500);
    let cmd = json!({ "mode": "guarantee", "lots": "respect", "price_rule": "midpoint" });
    let preview = city.post("/clearing/preview", &cmd).expect(200).body;
    assert_eq!((&preview["proposals"], &preview["enterprises"]), (&json!(1), &json!(2)), "{preview}");
    assert_eq!((&preview["matched_kg"], &preview["unmet_kg"]), (&json!(500), &json!(0)));
    assert_eq!(preview["certificate"]["equal"], true);
    let flow = json!({
        "variety": "da-bai-cai", "variety_name": { "zh": "大白菜", "en": preview["flows"]["items"][0]["variety_name"]["en"] },
        "origin": "370000", "origin_name": { "zh": "山东省", "en": preview["flows"]["items"][0]["origin_name"]["en"] },
        "destination": "xinfadi", "destination_name": preview["flows"]["items"][0]["destination_name"], "kg": 500
    });
    assert_eq!(preview["flows"], json!({ "items": [flow], "rest_kg": 0, "total_kg": 500 }));
    assert_eq!(preview["left"], json!([{ "side": "offer", "code": "partly", "listings": 1, "kg": 200 }]));
    assert_eq!(quantities(&seller, &format!("/offers/{mine}")), [700, 0, 0, 0, 0, 0]);
    assert_eq!(quantities(&buyer, &format!("/demands/{wanted}")), [500, 0, 0, 0, 0, 0]);
    assert_eq!(city.get("/clearing/rounds").expect(200).body["items"], json!([]));

    let seen = with(cmd, json!({ "seen_result": preview["result_digest"] }));
    let round = city.post("/clearing/rounds", &seen).expect(201).body;
    for same in ["proposals", "matched_kg", "unmet_kg", "surplus_fen", "filled_by_tier"] {
        assert_eq!(round[same], preview[same], "{same}");
    }
    let flows = city.get(&format!("/clearing/rounds/{}/flows", round["id"].as_str().unwrap())).expect(200).body;
    assert_eq!(flows, preview["flows"]);
    city.post("/clearing/preview", &json!({ "mode": "guarantee", "expires_in_hours": 100 }))
        .names("expires_in_hours", "out_of_range");
    city.get("/clearing/rounds/00000000-0000-7000-8000-000000000000/flows").problem(404, "not_found");
}

#[test]
fn what_is_promised_is_lost_by_a_closure_too() {
    let app = TestApp::new();
    let (seller, buyer, city) = (app.producer(), app.buyer(), app.city_regulator());
    // All that Shandong offers is promised: 300 kg agreed, 200 kg proposed to a hospital. Hebei has 500 kg open.
    deal(&seller, &buyer, 300);
    let offered = offer(&seller, 200);
    let hospital = buyer.post("/demands", &with(demand_form(200), json!({ "tier": 0 }))).expect(201).str("id");
    let waiting = proposal(&seller, &offered, &hospital, 200);
    seller.post("/offers", &with(offer_form(500), json!({ "origin": "130700", "price": "1.10" }))).expect(201);
    demand(&buyer, 100);

    let suppose = |changes: serde_json::Value| city.post("/clearing/what-if", &json!({ "changes": changes })).expect(200).body;
    let shandong = json!([{ "kind": "close_origin", "region": "370000" }]);
    let cut = suppose(shandong.clone());
    // Nothing is missing on the open market, which Hebei serves.
    assert_eq!(cut["unmet"], json!([{ "tier": 0, "kg": 0 }, { "tier": 1, "kg": 0 }, { "tier": 2, "kg": 0 }]));
    let lost = &cut["promised"];
    assert_eq!((&lost["unshipped_kg"], &lost["unanswered_kg"]), (&json!(300), &json!(200)), "{cut}");
    assert_eq!(lost["by_tier"][0], json!({ "tier": 0, "unshipped_kg": 0, "unanswered_kg": 200 }));
    assert_eq!(lost["by_tier"][2], json!({ "tier": 2, "unshipped_kg": 300, "unanswered_kg": 0 }));
    assert_eq!((&lost["goods"][0]["code"], &lost["goods"][0]["unshipped_kg"]), (&json!("da-bai-cai"), &json!(300)));

    // Shandong, which offers nothing more, is the worst of the provinces: tier 0 would lose 200 kg.
    let cuts = city.get("/clearing/province-cuts").expect(200).body;
    let ranked: Vec<_> = cuts["items"].as_array().unwrap().iter().map(|cut| cut["region"].as_str().unwrap()).collect();
    assert_eq!(ranked, ["370000", "130000"], "{cuts}");
    assert_eq!((&cuts["items"][0]["offered_kg"], &cuts["items"][0]["outlook"]["promised"]), (&json!(0), lost));

    // A market, or one lane, stops what goes there; another variety, price or quantity does not.
    let market = suppose(json!([{ "kind": "close_destination", "destination": "xinfadi" }]));
    assert_eq!((&market["promised"]["unshipped_kg"], &market["promised"]["unanswered_kg"]), (&json!(300), &json!(200)));
    let lane = json!([{ "kind": "close_lane", "region": "370700", "destination": "xinfadi" }, shandong[0]]);
    assert_eq!(suppose(lane)["promised"], *lost, "each promise counts once");
    let half = json!([{ "kind": "shift_quantity", "side": "offer", "variety": "da-bai-cai", "percent": 50 }]);
    assert_eq!(suppose(half)["promised"]["unshipped_kg"], 0);

    // What is on the road, or turned down, is not waited for.
    let deals = seller.get("/deals").expect(200).body;
    let path = format!("/deals/{}/ship", deals["items"][0]["id"].as_str().unwrap());
    let version = deals["items"][0]["version"].as_i64().unwrap();
    seller.if_match(version).post(&path, &shipment(&app, 300)).expect(200);
    buyer
        .post(&format!("/proposals/{}/reject", waiting["id"].as_str().unwrap()), &json!({ "reason_code": "timing" }))
        .expect(200);
    let after = suppose(shandong);
    assert_eq!((&after["promised"]["unshipped_kg"], &after["promised"]["unanswered_kg"]), (&json!(0), &json!(0)), "{after}");
    assert_eq!(after["promised"]["goods"], json!([]));
}
