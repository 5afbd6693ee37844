//! A deal from agreement to payment, its disputes and the account between two parties.

use serde_json::{Value, json};

use crate::{
    support::{Client, TestApp},
    trade::{deal, pay, quantities, shipment},
};

fn receipt(kg: i64, rejected: i64) -> Value {
    json!({ "kg": kg, "grade": 3, "rejected_kg": rejected, "rejected_reason": "rotten", "photo_ref": "slip-1.jpg" })
}

fn step(who: &Client, id: &str, verb: &str, body: &Value) -> crate::support::Answer {
    who.post(&format!("/deals/{id}/{verb}"), body)
}

#[test]
fn each_deal_step_is_taken_by_the_right_side() {
    let app = TestApp::new();
    let (seller, buyer, stranger) = (app.producer(), app.buyer(), app.buyer());
    let id = deal(&seller, &buyer, 1000);
    let agreed = seller.get(&format!("/deals/{id}")).expect(200).body;
    assert_eq!(
        (&agreed["state"], &agreed["amount_fen"], &agreed["my_side"]),
        (&json!("agreed"), &json!(150_000), &json!("seller"))
    );
    assert_eq!(agreed["buyer"]["contact_phone"], "13800138000");
    stranger.get(&format!("/deals/{id}")).problem(404, "not_found");
    app.district_regulator("110106").get(&format!("/deals/{id}")).expect(200);
    app.district_regulator("110108").get(&format!("/deals/{id}")).problem(404, "not_found");

    step(&buyer, &id, "ship", &shipment(&app, 1000)).problem(403, "forbidden");
    step(&stranger, &id, "ship", &shipment(&app, 1000)).problem(404, "not_found");
    step(&seller, &id, "receive", &receipt(900, 0)).problem(403, "forbidden");
    step(&buyer, &id, "receive", &receipt(900, 0)).problem(409, "wrong_state");
    let bad = json!({ "kg": 0, "plate": "x", "driver": "", "driver_phone": "abc", "eta": "2020-01-01T00:00:00Z" });
    let refused = step(&seller, &id, "ship", &bad).problem(422, "invalid_input");
    assert_eq!(refused.body["fields"].as_array().unwrap().len(), 5, "{}", refused.body);

    for (phone, code) in [("1390000", "invalid_phone"), ("13900139000/13800138000", "two_numbers")] {
        let mut form = shipment(&app, 1000);
        form["driver_phone"] = json!(phone);
        step(&seller, &id, "ship", &form).names("driver_phone", code);
    }

    let shipped = step(&seller, &id, "ship", &shipment(&app, 1000)).expect(200);
    assert_eq!(shipped.body["loads"][0]["plate"], "鲁G12345");
    let offer = format!("/offers/{}", agreed["offer_id"].as_str().unwrap());
    let demand = format!("/demands/{}", agreed["demand_id"].as_str().unwrap());
    assert_eq!(quantities(&seller, &offer), [0, 0, 0, 1000, 0, 0]);
    step(&buyer, &id, "cancel", &json!({ "reason_code": "weather" })).problem(409, "wrong_state");

    step(&buyer, &id, "receive", &receipt(990, 41)).names("kg", "over_tolerance");
    let received = step(&buyer, &id, "receive", &receipt(960, 30)).expect(200).body;
    // The weight at the gate recomputes the amount; the agreed one stays.
    assert_eq!((&received["receipt"]["amount_fen"], &received["amount_fen"]), (&json!(144_000), &json!(150_000)));
    assert_eq!(received["due_amount_fen"], 144_000);
    assert_eq!(quantities(&seller, &offer), [0, 0, 0, 0, 960, 40]);
    assert_eq!(quantities(&buyer, &demand), [0, 0, 0, 0, 960, 40]);

    let settled = pay(&seller, &buyer, &id, 144_000);
    assert_eq!((&settled["state"], &settled["due_amount_fen"]), (&json!("settled"), &json!(0)));
    let steps: Vec<_> = settled["events"].as_array().unwrap().iter().map(|e| e["to"].as_str().unwrap()).collect();
    assert_eq!(steps, ["agreed", "shipped", "received", "received", "settled"]);
    let told = seller.get("/notifications").expect(200).body.to_string();
    assert!(told.contains("deal_received") && told.contains("payment_reported"), "{told}");
}

#[test]
fn cancelled_deal_frees_quantity_stale_is_refused() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let id = deal(&seller, &buyer, 300);
    let view = buyer.get(&format!("/deals/{id}")).expect(200);
    let body = json!({ "reason_code": "no_vehicle", "note": "找不到车" });
    buyer.if_match(99).post(&format!("/deals/{id}/cancel"), &body).problem(412, "stale_version");
    let off = buyer.if_match(view.int("version")).post(&format!("/deals/{id}/cancel"), &body).expect(200).body;
    assert_eq!((&off["state"], &off["due_amount_fen"]), (&json!("cancelled"), &json!(0)));
    assert_eq!(quantities(&seller, &format!("/offers/{}", off["offer_id"].as_str().unwrap())), [300, 0, 0, 0, 0, 0]);
}

#[test]
fn a_lighter_load_gives_the_rest_back() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let id = deal(&seller, &buyer, 300);
    step(&seller, &id, "ship", &shipment(&app, 310)).names("kg", "over_tolerance");
    let deal = step(&seller, &id, "ship", &shipment(&app, 250)).expect(200).body;
    assert_eq!(quantities(&seller, &format!("/offers/{}", deal["offer_id"].as_str().unwrap())), [50, 0, 0, 250, 0, 0]);
}

#[test]
fn dispute_ends_by_agreement_or_by_the_regulator() {
    let app = TestApp::new();
    let (seller, buyer, city) = (app.producer(), app.buyer(), app.city_regulator());
    let received = |kg| {
        let id = deal(&seller, &buyer, 1000);
        step(&seller, &id, "ship", &shipment(&app, 1000)).expect(200);
        step(&buyer, &id, "receive", &receipt(kg, 0)).expect(200);
        id
    };
    let id = received(900);
    let what = json!({ "reason_code": "weight", "note": "少了五十公斤" });
    step(&seller, &id, "dispute", &what).expect(200);
    step(&buyer, &id, "settle", &json!({})).problem(409, "wrong_state");
    let solution = json!({ "kg": 950, "note": "按九五零算" });
    let offered = step(&seller, &id, "resolve", &solution).expect(200).body;
    assert_eq!((&offered["state"], &offered["dispute"]["offered"]["kg"]), (&json!("disputed"), &json!(950)));
    // The offering side cannot agree with itself.
    assert_eq!(step(&seller, &id, "resolve", &solution).expect(200).str("state"), "disputed");
    let agreed = step(&buyer, &id, "resolve", &solution).expect(200).body;
    assert_eq!((&agreed["state"], &agreed["due_amount_fen"]), (&json!("received"), &json!(142_500)));
    assert_eq!((&agreed["receipt"]["kg"], &agreed["receipt"]["resolved"]["kg"]), (&json!(900), &json!(950)));
    assert_eq!(quantities(&seller, &format!("/offers/{}", agreed["offer_id"].as_str().unwrap())), [0, 0, 0, 0, 950, 50]);

    let id = received(1000);
    step(&buyer, &id, "dispute", &json!({ "reason_code": "quality", "note": "等级不符" })).expect(200);
    app.district_regulator("110108").post(&format!("/deals/{id}/resolve"), &solution).problem(404, "not_found");
    let decided = step(&city, &id, "resolve", &json!({ "price_fen_per_kg": 120, "note": "按二级计价" })).expect(200).body;
    assert_eq!((&decided["state"], &decided["due_amount_fen"]), (&json!("received"), &json!(120_000)));

    let lost = deal(&seller, &buyer, 100);
    step(&seller, &lost, "ship", &shipment(&app, 100)).expect(200);
    step(&buyer, &lost, "dispute", &json!({ "reason_code": "not_arrived", "note": "未到" })).expect(200);
    let gone = step(&city, &lost, "resolve", &json!({ "kg": 0, "note": "途中损毁" })).expect(200).body;
    assert_eq!((&gone["state"], &gone["due_amount_fen"]), (&json!("received"), &json!(0)));
}

#[test]
fn the_two_statements_mirror_each_other_and_balance() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let (sold, bought) = (seller.enterprise_id(), buyer.enterprise_id());
    seller.get(&format!("/statements/{bought}")).problem(404, "not_found");
    for (kg, paid) in [(1000, Some(150_000)), (400, Some(20_000)), (200, None)] {
        let id = deal(&seller, &buyer, kg);
        step(&seller, &id, "ship", &shipment(&app, kg)).expect(200);
        step(&buyer, &id, "receive", &receipt(kg, 0)).expect(200);
        if let Some(fen) = paid {
            pay(&seller, &buyer, &id, fen);
        }
    }
    let mine = seller.get(&format!("/statements/{bought}")).expect(200).body;
    assert_eq!((&mine["opening_balance_fen"], &mine["closing_balance_fen"]), (&json!(0), &json!(70_000)));
    assert_eq!((&mine["totals"]["amount_fen"], &mine["totals"]["settled_fen"]), (&json!(240_000), &json!(170_000)));
    assert_eq!(mine["lines"].as_array().unwrap().len(), 5);
    let theirs = buyer.get(&format!("/statements/{sold}")).expect(200).body;
    assert_eq!(theirs["closing_balance_fen"], -70_000);
    let later = seller.get(&format!("/statements/{bought}?from=2026-04-09&to=2026-04-10")).expect(200).body;
    assert_eq!((&later["opening_balance_fen"], &later["closing_balance_fen"]), (&json!(70_000), &json!(70_000)));
    seller.get(&format!("/statements/{bought}?from=2026-04-09&to=2026-04-08")).names("from", "out_of_range");
    let balances = seller.get("/statements").expect(200).body;
    assert_eq!(balances["items"][0]["balance_fen"], 70_000);
    for format in ["csv", "xlsx"] {
        let file = seller.get(&format!("/statements/{bought}/export?format={format}")).expect(200);
        assert!(file.bytes.len() > 200 && file.header("content-disposition").contains(&format!(".{format}")));
    }
    let csv = seller.get(&format!("/statements/{bought}/export?format=csv")).expect(200);
    let text = String::from_utf8_lossy(&csv.bytes).into_owned();
    assert!(text.contains(",大白菜,") && !text.contains("da-bai-cai"), "people read names, not codes: {text}");
}

#[test]
fn messages_lists_and_files() {
    let app = TestApp::new();
    let (seller, buyer, stranger) = (app.producer(), app.buyer(), app.buyer());
    let ids: Vec<String> = (0..3).map(|_| deal(&seller, &buyer, 100)).collect();
    let path = format!("/deals/{}/messages", ids[0]);
    let line = json!({ "text": "几点到？" });
    let first = buyer.key("m1").post(&path, &line).expect(201);
    assert_eq!(buyer.key("m1").post(&path, &line).expect(201).str("id"), first.str("id"));
    stranger.post(&path, &line).problem(404, "not_found");
    buyer.post(&path, &json!({ "text": " " })).names("text", "required");
    let talk = seller.get(&path).expect(200).body;
    assert_eq!((talk["items"].as_array().unwrap().len(), &talk["items"][0]["by"]), (1, &json!("buyer")));

    let page = seller.get("/deals?limit=2").expect(200).body;
    assert_eq!(page["items"][0]["id"], ids[2].as_str());
    let next = seller.get(&format!("/deals?limit=2&cursor={}", page["next_cursor"].as_str().unwrap())).expect(200).body;
    assert_eq!((next["items"].as_array().unwrap().len(), &next["items"][0]["id"]), (1, &json!(ids[0])));
    assert!(next["next_cursor"].is_null());
    for (query, count) in
        [("state=agreed", 3), ("state=settled", 0), ("side=buyer", 0), ("variety=bo-cai", 0), ("day_from=2026-04-10", 0)]
    {
        let found = seller.get(&format!("/deals?{query}")).expect(200).body["items"].as_array().unwrap().len();
        assert_eq!(found, count, "{query}");
    }
    assert_eq!(stranger.get("/deals").expect(200).body["items"].as_array().unwrap().len(), 0);
    let csv = seller.get("/deals/export?format=csv").expect(200);
    assert_eq!(String::from_utf8_lossy(&csv.bytes).lines().count(), 4);
    app.admin().get("/deals").problem(403, "forbidden");
}

#[test]
fn files_show_the_words_of_the_pages() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    deal(&seller, &buyer, 100);
    let file = |who: &Client, path: &str| {
        let text = String::from_utf8(who.get(&format!("{path}/export?format=csv")).expect(200).bytes).unwrap();
        text.lines().nth(1).unwrap().to_owned()
    };
    let has = |row: String, words: &[&str]| {
        let cells: Vec<&str> = row.split(',').collect();
        words.iter().for_each(|word| assert!(cells.contains(word), "{word} is not in {row}"));
        assert!(!row.contains("T0") && !row.contains("2026-04-08 01:00"), "Beijing time: {row}");
    };
    has(file(&seller, "/deals"), &["待发货", "一级", "2026-04-09"]);
    has(file(&seller, "/proposals"), &["已成交", "一级", "2026-04-09"]);
    has(file(&seller, "/offers/mine"), &["挂牌中", "一级", "2026-04-08", "2026-04-11", "2026-04-08 09:00"]);
    has(file(&buyer, "/demands/mine"), &["挂牌中", "二级", "一般网点", "2026-04-08 09:00"]);
    has(file(&seller.english(), "/offers/mine"), &["Open", "Grade 1", "2026-04-08 09:00"]);
}
