use serde_json::json;

use crate::{
    listings::{offer, with},
    support::TestApp,
};

#[test]
fn saved_search_notifies_of_matches_only() {
    let app = TestApp::new();
    let (buyer, seller) = (app.buyer(), app.producer());
    let search =
        json!({ "name": "山东白菜", "frequency": "instant", "query": { "side": "offer", "q": "dabaicai", "region": "370000" } });
    let kept = buyer.post("/saved-searches", &search).expect(201);
    seller.post("/saved-searches", &search).expect(201);
    seller.post("/offers", &with(offer(), json!({ "origin": "130700" }))).expect(201);
    seller.post("/offers", &with(offer(), json!({ "variety": "bo-cai" }))).expect(201);
    let told = || {
        let inbox = buyer.get("/notifications").expect(200).body["items"].as_array().unwrap().clone();
        inbox.into_iter().filter(|n| n["kind"] == "saved_search").collect::<Vec<_>>()
    };
    assert!(told().is_empty());
    let fits = seller.post("/offers", &offer()).expect(201).str("id");
    assert_eq!(told().len(), 1);
    assert_eq!(told()[0]["link"], format!("/offers/{fits}"));
    let own = seller.get("/notifications").expect(200).body;
    assert!(!own.to_string().contains("saved_search"), "nobody is told of their own listings");

    let path = format!("/saved-searches/{}", kept.str("id"));
    seller.delete(&path).problem(404, "not_found");
    buyer.patch(&path, &json!({ "frequency": "off" })).expect(200);
    seller.post("/offers", &offer()).expect(201);
    assert_eq!(told().len(), 1);
    buyer.patch(&path, &json!({ "name": "" })).names("name", "required");
    buyer.delete(&path).expect(204);
    assert!(buyer.get("/saved-searches").expect(200).body["items"].as_array().unwrap().is_empty());
    buyer
        .post("/saved-searches", &json!({ "name": "x", "frequency": "daily", "query": { "side": "offer", "grade": 8 } }))
        .names("grade", "out_of_range");
    app.client().get("/saved-searches").problem(401, "login_required");
}

#[test]
fn a_daily_search_is_answered_once_each_morning() {
    let app = TestApp::new();
    let (buyer, seller) = (app.buyer(), app.producer());
    let search = json!({ "name": "每日", "frequency": "daily", "query": { "side": "offer", "variety": "da-bai-cai" } });
    buyer.post("/saved-searches", &search).expect(201);
    let told = || {
        let inbox = buyer.get("/notifications").expect(200).body["items"].as_array().unwrap().clone();
        inbox.into_iter().filter(|n| n["kind"] == "saved_search_daily").count()
    };
    for _ in 0..2 {
        app.advance_seconds(60);
        seller.post("/offers", &with(offer(), json!({ "available_to": "2026-04-20" }))).expect(201);
    }
    app.tick();
    assert_eq!(told(), 0, "not before the next morning");
    // Log-ins outlive the night no longer than their tokens, so the people come back.
    app.advance_hours(23);
    app.tick();
    let email = {
        use cailanzi::storage::schema::users as u;
        use diesel::prelude::*;
        app.db.read_now(|tx| Ok(u::table.of(tx).filter(u::role.eq("buyer")).select(u::email).first::<String>(tx)?)).unwrap()
    };
    let buyer = app.log_in(&email);
    let told = || {
        let inbox = buyer.get("/notifications").expect(200).body["items"].as_array().unwrap().clone();
        inbox.into_iter().filter(|n| n["kind"] == "saved_search_daily").collect::<Vec<_>>()
    };
    assert_eq!(told().len(), 1);
    assert!(told()[0]["title_zh"].as_str().unwrap().contains("新增 2 条"));
    app.tick();
    assert_eq!(told().len(), 1, "once a day");
}

#[test]
fn a_search_that_cannot_be_read_holds_nothing_back() {
    use cailanzi::storage::Statement;
    use diesel::RunQueryDsl;
    let app = TestApp::new();
    let (broken, buyer, seller) = (app.buyer(), app.buyer(), app.producer());
    let email = buyer.me().str("email");
    let search = |frequency: &str| json!({ "name": "白菜", "frequency": frequency, "query": { "side": "offer" } });
    for frequency in ["instant", "daily"] {
        broken.post("/saved-searches", &search(frequency)).expect(201);
    }
    app.db
        .write_now(|tx| {
            Ok(Statement::<()>::new("UPDATE saved_searches SET query = ? WHERE market = '110000'", ["{".into()]).execute(tx)?)
        })
        .unwrap();
    for frequency in ["instant", "daily"] {
        buyer.post("/saved-searches", &search(frequency)).expect(201);
    }
    app.advance_seconds(60);
    seller.post("/offers", &with(offer(), json!({ "available_to": "2026-04-20" }))).expect(201);
    app.advance_hours(23);
    app.tick();
    let inbox = app.log_in(&email).get("/notifications").expect(200).body["items"].clone();
    for kind in ["saved_search", "saved_search_daily"] {
        assert_eq!(inbox.as_array().unwrap().iter().filter(|line| line["kind"] == kind).count(), 1, "{kind}: {inbox}");
    }
}
