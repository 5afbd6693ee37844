//! The trucks of a deal: who may do what with them, how they are found, and what their slip says.

use serde_json::{Value, json};

use crate::{
    support::{Client, TestApp},
    trade::{deal, demand, proposal, quantities, shipment, with},
};

fn truck(app: &TestApp, plate: &str, kg: i64) -> Value {
    with(shipment(app, kg), json!({ "plate": plate, "more_follows": true }))
}

fn ship(seller: &Client, deal: &str, form: &Value) -> Value {
    let answer = seller.post(&format!("/deals/{deal}/ship"), form).expect(200);
    answer.body["loads"].as_array().unwrap().last().unwrap().clone()
}

#[test]
fn all_trucks_together_keep_to_the_deal() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let id = deal(&seller, &buyer, 1000);
    let path = format!("/deals/{id}/ship");
    let first = ship(&seller, &id, &truck(&app, "鲁G00001", 600));
    assert_eq!((&first["position"], &first["state"], &first["most_kg"]), (&json!(1), &json!("on_road"), &json!(618)));
    // One truck is on the road once.
    seller.post(&path, &truck(&app, "鲁G00001", 100)).problem(409, "conflict");
    let refused = seller.post(&path, &truck(&app, "鲁G00002", 431)).names("kg", "over_tolerance");
    assert!(refused.body.to_string().contains("1030 公斤"), "{}", refused.body);
    ship(&seller, &id, &truck(&app, "鲁G00002", 430));
    let deal = buyer.get(&format!("/deals/{id}")).expect(200).body;
    assert_eq!((&deal["loads_complete"], &deal["tolerance_permille"]), (&json!(true), &json!(30)));
    // With two trucks on the road, one says which.
    let receipt = json!({ "kg": 600, "grade": 3 });
    buyer.post(&format!("/deals/{id}/receive"), &receipt).problem(409, "wrong_state");
    let first = format!("/deals/{id}/loads/{}", first["id"].as_str().unwrap());
    buyer.if_match(9).post(&format!("{first}/receive"), &receipt).problem(412, "stale_version");
    seller.post(&format!("{first}/receive"), &receipt).problem(403, "forbidden");
    app.buyer().post(&format!("{first}/receive"), &receipt).problem(404, "not_found");
    buyer.if_match(1).post(&format!("{first}/receive"), &receipt).expect(200);
    // Who comes second is told what has been weighed, whatever they had seen.
    let late = buyer.if_match(1).post(&format!("{first}/receive"), &receipt).problem(409, "wrong_state");
    assert!(late.body["detail"].as_str().unwrap().contains("600 公斤"), "{}", late.body);
}

#[test]
fn receipt_repeated_with_its_key_counts_once() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let id = deal(&seller, &buyer, 1000);
    let load = ship(&seller, &id, &truck(&app, "鲁G00001", 600));
    let path = format!("/deals/{id}/loads/{}/receive", load["id"].as_str().unwrap());
    let receipt = json!({ "kg": 590, "grade": 3 });
    // What was refused leaves the key free.
    buyer.key("r1").if_match(9).post(&path, &receipt).problem(412, "stale_version");
    let first = buyer.key("r1").if_match(1).post(&path, &receipt).expect(200);
    let again = buyer.key("r1").if_match(1).post(&path, &receipt).expect(200);
    assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), ("", "true"));
    assert_eq!(again.body, first.body);
    assert_eq!(again.body["loads"][0]["receipt"]["kg"], 590);
    let same = buyer.get(&format!("/deals/{id}")).expect(200);
    assert_eq!(same.body["sums"], first.body["sums"]);
    buyer.key("r1").post(&path, &json!({ "kg": 600, "grade": 3 })).problem(422, "idempotency_key_reused");
    buyer.key("r2").post(&path, &receipt).problem(409, "wrong_state");
}

#[test]
fn a_truck_is_corrected_until_it_is_weighed() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let id = deal(&seller, &buyer, 1000);
    let load = ship(&seller, &id, &truck(&app, "鲁G00001", 600));
    let path = format!("/deals/{id}/loads/{}", load["id"].as_str().unwrap());
    let right = with(truck(&app, "鲁G00009", 620), json!({ "driver": "李师傅", "driver_phone": "13900139009" }));
    buyer.put(&path, &right).problem(403, "forbidden");
    seller.put(&path, &with(right.clone(), json!({ "driver_phone": "1390000" }))).names("driver_phone", "invalid_phone");
    seller.put(&path, &with(right.clone(), json!({ "kg": 1031 }))).names("kg", "over_tolerance");
    seller.if_match(7).put(&path, &right).problem(412, "stale_version");
    let deal = seller.if_match(1).put(&path, &right).expect(200).body;
    let changed = &deal["loads"][0];
    assert_eq!((&changed["plate"], &changed["kg"], &changed["version"]), (&json!("鲁G00009"), &json!(620), &json!(2)));
    let event = deal["events"].as_array().unwrap().last().unwrap();
    assert_eq!(event["reason_code"], "load_corrected");
    assert!(event["note"].as_str().unwrap().contains("600 → 620 kg"), "{event}");
    let told = buyer.get("/notifications").expect(200).body.to_string();
    assert!(told.contains("deal_load_corrected"), "{told}");
    let query = format!("/audit?entity=deal_load&entity_id={}", load["id"].as_str().unwrap());
    let trail = app.city_regulator().get(&query).expect(200).body.to_string();
    assert!(trail.contains("correct") && trail.contains("鲁G00001"), "{trail}");
    // A late truck keeps its arrival; another one is not made up in the past.
    let login = seller.me().str("email");
    app.advance_hours(48);
    let seller = app.log_in(&login);
    seller.put(&path, &with(right.clone(), json!({ "plate": "鲁G00008" }))).expect(200);
    seller.put(&path, &with(right, json!({ "eta": "2026-04-08T00:00:00Z" }))).names("eta", "out_of_range");
}

#[test]
fn the_rest_goes_back_and_is_taken_again_if_left() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let id = deal(&seller, &buyer, 1000);
    let first = ship(&seller, &id, &truck(&app, "鲁G00001", 300));
    let deal = seller.act(&format!("/deals/{id}/end-loading")).expect(200).body;
    let offer = format!("/offers/{}", deal["offer_id"].as_str().unwrap());
    assert_eq!(quantities(&seller, &offer), [700, 0, 0, 300, 0, 0]);
    seller.act(&format!("/deals/{id}/end-loading")).problem(409, "wrong_state");
    // A truck was forgotten: while the rest is there, it is the deal's again.
    ship(&seller, &id, &truck(&app, "鲁G00002", 300));
    assert_eq!(quantities(&seller, &offer), [0, 0, 400, 600, 0, 0]);
    let path = format!("/deals/{id}/loads/{}/withdraw", first["id"].as_str().unwrap());
    seller.post(&path, &json!({ "reason": "车坏了" })).expect(200);
    assert_eq!(quantities(&seller, &offer), [0, 0, 700, 300, 0, 0]);
}

/// Takes a truck back; the deal as it is then.
fn withdraw(seller: &Client, deal: &str, load: &Value) -> Value {
    let path = format!("/deals/{deal}/loads/{}/withdraw", load["id"].as_str().unwrap());
    seller.post(&path, &json!({ "reason": "车坏了" })).expect(200).body
}

#[test]
fn goods_of_a_withdrawn_truck_may_be_shipped_again() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let id = deal(&seller, &buyer, 1000);
    let (first, second) = (truck(&app, "鲁G00001", 500), truck(&app, "鲁G00002", 500));
    let (first, second) = (ship(&seller, &id, &first), ship(&seller, &id, &second));
    let receipt = json!({ "kg": 500, "grade": 3 });
    buyer.post(&format!("/deals/{id}/loads/{}/receive", first["id"].as_str().unwrap()), &receipt).expect(200);
    let deal = withdraw(&seller, &id, &second);
    assert_eq!((&deal["state"], &deal["loads_complete"]), (&json!("shipped"), &json!(false)));
    let offer = format!("/offers/{}", deal["offer_id"].as_str().unwrap());
    assert_eq!(quantities(&seller, &offer), [0, 0, 500, 0, 500, 0]);
    ship(&seller, &id, &truck(&app, "鲁G00003", 500));
    assert_eq!(buyer.post(&format!("/deals/{id}/receive"), &receipt).expect(200).str("state"), "received");
    assert_eq!(quantities(&seller, &offer), [0, 0, 0, 0, 1000, 0]);
}

#[test]
fn a_truck_is_withdrawn_when_the_rest_is_sold() {
    let app = TestApp::new();
    let (seller, buyer, other) = (app.producer(), app.buyer(), app.buyer());
    let id = deal(&seller, &buyer, 1000);
    let load = ship(&seller, &id, &truck(&app, "鲁G00001", 300));
    let deal = seller.act(&format!("/deals/{id}/end-loading")).expect(200).body;
    let [offer, wanted] = ["offer", "demand"].map(|side| deal[format!("{side}_id")].as_str().unwrap().to_owned());
    let sold = proposal(&seller, &offer, &demand(&other, 700), 700);
    other.act(&format!("/proposals/{}/accept", sold["id"].as_str().unwrap())).expect(200);

    // The deal cannot take back what went to the other buyer: all that it held is left on the listings.
    let deal = withdraw(&seller, &id, &load);
    assert_eq!((&deal["state"], &deal["loads_complete"]), (&json!("agreed"), &json!(true)));
    let (offer, wanted) = (format!("/offers/{offer}"), format!("/demands/{wanted}"));
    assert_eq!((quantities(&seller, &offer), quantities(&buyer, &wanted)), ([300, 0, 700, 0, 0, 0], [1000, 0, 0, 0, 0, 0]));
    seller.post(&format!("/deals/{id}/ship"), &truck(&app, "鲁G00002", 300)).problem(409, "quantity_gone");
    ship(&seller, &id, &with(truck(&app, "鲁G00002", 200), json!({ "more_follows": false })));
    assert_eq!((quantities(&seller, &offer), quantities(&buyer, &wanted)), ([100, 0, 700, 200, 0, 0], [800, 0, 0, 200, 0, 0]));
    let again = buyer.get(&format!("/deals/{id}")).expect(200).body["loads"][1].clone();
    withdraw(&seller, &id, &again);
    buyer.post(&format!("/deals/{id}/cancel"), &json!({ "reason_code": "no_vehicle" })).expect(200);
    assert_eq!((quantities(&seller, &offer), quantities(&buyer, &wanted)), ([300, 0, 700, 0, 0, 0], [1000, 0, 0, 0, 0, 0]));
}

#[test]
fn full_load_corrected_down_asks_what_follows() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let correct = |more_follows: bool| {
        let id = deal(&seller, &buyer, 1000);
        let load = ship(&seller, &id, &truck(&app, "鲁G00001", 1000));
        let path = format!("/deals/{id}/loads/{}", load["id"].as_str().unwrap());
        let right = with(truck(&app, "鲁G00001", 950), json!({ "more_follows": more_follows }));
        let corrected = seller.put(&path, &right).expect(200).body;
        let offer = format!("/offers/{}", corrected["offer_id"].as_str().unwrap());
        let kg = seller.get(&offer).expect(200).body["quantities"].clone();
        (corrected["loads_complete"].as_bool().unwrap(), kg["left_kg"].as_i64().unwrap(), kg["committed_kg"].as_i64().unwrap())
    };
    // What is not loaded goes back to the listing, or waits for another truck.
    assert_eq!(correct(false), (true, 50, 0));
    assert_eq!(correct(true), (false, 0, 50));
}

#[test]
fn a_plate_is_corrected_under_a_smaller_tolerance() {
    let app = TestApp::new();
    let (seller, buyer, city) = (app.producer(), app.buyer(), app.city_regulator());
    let id = deal(&seller, &buyer, 1000);
    let load = ship(&seller, &id, &truck(&app, "鲁G00001", 1030));
    city.if_match(1).put("/deals/settings", &json!({ "tolerance_permille": 0 })).expect(200);
    let path = format!("/deals/{id}/loads/{}", load["id"].as_str().unwrap());
    let deal = seller.put(&path, &truck(&app, "鲁G00009", 1030)).expect(200).body;
    assert_eq!(deal["loads"][0]["plate"], "鲁G00009");
    seller.put(&path, &truck(&app, "鲁G00009", 1031)).names("kg", "over_tolerance");
    seller.put(&path, &truck(&app, "鲁G00009", 1020)).expect(200);
}

#[test]
fn a_load_is_found_by_the_code_on_its_slip() {
    let app = TestApp::new();
    let (seller, buyer, stranger) = (app.producer(), app.buyer(), app.buyer());
    let id = deal(&seller, &buyer, 1000);
    ship(&seller, &id, &truck(&app, "鲁G00001", 400));
    let code = ship(&seller, &id, &truck(&app, "鲁G00002", 600))["code"].as_str().unwrap().to_owned();
    assert!(code.ends_with("-2"), "{code}");
    let found = |who: &Client, code: &str| -> Vec<String> {
        let page = who.get(&format!("/deals?code={code}")).expect(200).body;
        page["items"].as_array().unwrap().iter().map(|deal| deal["id"].as_str().unwrap().to_owned()).collect()
    };
    let lower = code.to_lowercase().replace('-', " ");
    for typed in [&code, &lower, code.split('-').next().unwrap()] {
        assert_eq!(found(&buyer, typed), std::slice::from_ref(&id), "{typed}");
    }
    assert_eq!(found(&buyer, &code.replace("-2", "-3")), Vec::<String>::new());
    assert_eq!(found(&stranger, &code), Vec::<String>::new());
    buyer.get("/deals?code=abc").names("code", "invalid_code");
    assert_eq!(buyer.get("/deals/arrivals?day=2026-04-30").expect(200).body["items"].as_array().unwrap().len(), 1);
}

#[test]
fn a_deal_says_where_to_go_and_whom_to_call() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let id = deal(&seller, &buyer, 100);
    for who in [&seller, &buyer, &app.city_regulator()] {
        let deal = who.get(&format!("/deals/{id}")).expect(200).body;
        assert_eq!((&deal["pickup"]["name"], &deal["pickup"]["region"]), (&json!("潍坊市"), &json!("山东省潍坊市")));
        assert_eq!((&deal["pickup"]["address"], &deal["pickup"]["lng_micro"]), (&json!("测试路1号"), &json!(null)));
        assert_eq!(
            (&deal["delivery"]["name"], &deal["delivery"]["region"]),
            (&json!("新发地农产品批发市场"), &json!("北京市丰台区"))
        );
        assert_eq!(deal["delivery"]["lng_micro"], 116_349_200);
        assert_eq!((&deal["seller"]["contact_phone"], &deal["buyer"]["contact_name"]), (&json!("13800138000"), &json!("张三")));
    }
    app.buyer().get(&format!("/deals/{id}")).problem(404, "not_found");
    app.approved("carrier", "110106").get(&format!("/deals/{id}")).problem(403, "forbidden");
}

#[test]
fn the_city_sets_how_far_the_scale_may_differ() {
    let app = TestApp::new();
    let (seller, buyer, city) = (app.producer(), app.buyer(), app.city_regulator());
    let settings = city.get("/deals/settings").expect(200);
    assert_eq!((settings.int("version"), settings.int("tolerance_permille")), (1, 30));
    seller.get("/deals/settings").problem(403, "forbidden");
    let none = json!({ "tolerance_permille": 0 });
    app.district_regulator("110106").if_match(1).put("/deals/settings", &none).problem(403, "forbidden");
    city.if_match(1).put("/deals/settings", &json!({ "tolerance_permille": 101 })).names("tolerance_permille", "out_of_range");
    city.if_match(2).put("/deals/settings", &none).problem(412, "stale_version");
    city.if_match(1).put("/deals/settings", &none).expect(200);
    let id = deal(&seller, &buyer, 1000);
    ship(&seller, &id, &shipment(&app, 1000));
    let receipt = |kg: i64| json!({ "kg": kg, "grade": 3 });
    buyer.post(&format!("/deals/{id}/receive"), &receipt(1001)).names("kg", "over_tolerance");
    buyer.post(&format!("/deals/{id}/receive"), &receipt(1000)).expect(200);
}
