//! Prices reported by form: who may, what is refused, and that nothing reported is ever lost.

use serde_json::{Value, json};

use crate::support::{Client, TestApp};

/// Three markets and one chain that the regulator has entered.
pub fn sources(regulator: &Client) {
    for (code, kind, stores) in [
        ("xinfadi", "wholesale_market", None),
        ("baliqiao", "wholesale_market", None),
        ("dayanglu", "wholesale_market", None),
        ("jinghui", "chain", Some(86)),
    ] {
        let source = json!({
            "code": code, "name_zh": code, "name_en": code, "kind": kind, "region": "110106", "stores": stores
        });
        regulator.post("/price-sources", &source).expect(201);
    }
}

pub fn price(source: &str, day: &str, average: &str) -> Value {
    json!({
        "source": source, "variety": "da-bai-cai", "day": day,
        "low": "0.50", "average": average, "high": "3.00", "unit": "jin", "volume_kg": 12000
    })
}

#[test]
fn price_is_reported_once_and_large_change_explained() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    city.post("/observations", &price("xinfadi", "2026-04-07", "1.00")).expect(201);
    let dearer = price("xinfadi", "2026-04-08", "1.05");
    let refused = city.post("/observations", &dearer).problem(422, "invalid_input");
    assert_eq!(
        (&refused.body["fields"][0]["path"], &refused.body["fields"][0]["code"]),
        (&json!("reason"), &json!("change_reason_required"))
    );
    let mut explained = dearer;
    explained["reason"] = json!("降温，到货减少");
    let first = city.key("once").post("/observations", &explained).expect(201);
    assert_eq!((&first.body["average_fen_per_kg"], &first.body["quote"]["average"]), (&json!(210), &json!("1.05")));
    let again = city.key("once").post("/observations", &explained).expect(201);
    assert_eq!((again.header("idempotency-replayed"), &again.body["id"]), ("true", &first.body["id"]));
    city.post("/observations", &explained).problem(409, "already_exists");
    let mut doubtful = explained.clone();
    doubtful["average"] = json!("3.00");
    city.post("/observations", &doubtful).problem(409, "already_exists");

    let id = first.str("id");
    city.post(&format!("/observations/{id}/void"), &json!({ "reason": "" })).problem(422, "invalid_input");
    let gone = city.post(&format!("/observations/{id}/void"), &json!({ "reason": "录错" })).expect(200);
    assert_eq!((gone.str("state"), gone.str("void_reason")), ("void".to_owned(), "录错".to_owned()));
    city.post("/observations", &explained).expect(201);
    let list = city.get("/observations?day=2026-04-08").expect(200);
    assert_eq!(list.body["items"].as_array().unwrap().len(), 2, "the void one stays in the list");
    assert_eq!(city.get("/observations?day=2026-04-08&state=valid").expect(200).body["items"].as_array().unwrap().len(), 1);
    let file = city.get("/observations/export?format=csv&day=2026-04-08").expect(200);
    let text = String::from_utf8(file.bytes).unwrap();
    assert!(text.contains("平均价(元/公斤)") && text.contains(",2.10,"), "{text}");
}

#[test]
fn observation_file_has_names_and_no_codes() {
    let app = TestApp::new();
    let city = app.city_regulator();
    let source = json!({
        "code": "xinfadi", "name_zh": "新发地", "name_en": "Xinfadi", "kind": "wholesale_market", "region": "110106"
    });
    city.post("/price-sources", &source).expect(201);
    let id = city.post("/observations", &price("xinfadi", "2026-04-07", "1.00")).expect(201).str("id");
    city.post(&format!("/observations/{id}/void"), &json!({ "reason": "录错" })).expect(200);
    city.post("/observations", &price("xinfadi", "2026-04-07", "1.10")).expect(201);
    let file = String::from_utf8(city.get("/observations/export?format=csv").expect(200).bytes).unwrap();
    assert_eq!(file.matches("2026-04-07,新发地,大白菜,").count(), 2, "{file}");
    assert!(file.contains(",斤,1.00,否,,已作废,录错,") && file.contains(",斤,1.10,否,,有效,,"), "{file}");
}

#[test]
fn switched_off_source_is_switched_on_again() {
    let app = TestApp::new();
    let (city, chain) = (app.city_regulator(), app.buyer());
    sources(&city);
    let reports = || city.get("/price-reports?day=2026-04-08").expect(200).body["lines"].to_string().contains("xinfadi");
    let active = || {
        let sources = app.client().get("/price-sources").expect(200).body["items"].clone();
        sources.as_array().unwrap().iter().find(|s| s["code"] == "xinfadi").unwrap()["active"].clone()
    };
    let switch = |client: &Client, on: bool| client.patch("/price-sources/xinfadi", &json!({ "active": on }));
    switch(&city, false).expect(200);
    assert_eq!((active(), reports()), (json!(false), false));
    switch(&chain, true).problem(403, "forbidden");
    assert_eq!(active(), json!(false));
    switch(&city, true).expect(200);
    assert_eq!((active(), reports()), (json!(true), true));
    // An edit that does not switch leaves no states.
    city.patch("/price-sources/xinfadi", &json!({ "active": true, "deadline": "15:00" })).expect(200);
    let audit = city.get("/audit?entity=price_source&entity_id=xinfadi").expect(200).body["items"].clone();
    let entries = |from: Value, to: Value| {
        audit.as_array().unwrap().iter().filter(|e| (&e["from_state"], &e["to_state"]) == (&from, &to)).count()
    };
    let (on, off) = (json!("active"), json!("inactive"));
    assert_eq!([entries(on.clone(), off.clone()), entries(off, on), entries(Value::Null, Value::Null)], [1, 1, 2], "{audit}");
}

#[test]
fn an_enterprise_reports_for_itself_and_sees_its_own() {
    let app = TestApp::new();
    let (city, chain, producer) = (app.city_regulator(), app.buyer(), app.producer());
    sources(&city);
    let own = json!({
        "code": "ours", "name_zh": "本店", "name_en": "Ours", "kind": "chain", "region": "110106", "stores": 12,
        "enterprise_id": chain.enterprise_id()
    });
    city.post("/price-sources", &own).expect(201);
    chain.post("/observations", &price("ours", "2026-04-08", "2.00")).expect(201);
    chain.post("/observations", &price("jinghui", "2026-04-08", "2.00")).problem(403, "forbidden");
    city.post("/observations", &price("jinghui", "2026-04-08", "2.20")).expect(201);
    producer.post("/observations", &price("ours", "2026-04-08", "2.00")).problem(403, "forbidden");
    producer.get("/observations").problem(403, "forbidden");
    app.client().get("/observations").problem(401, "login_required");
    chain.post("/price-sources", &own).problem(403, "forbidden");
    let seen = chain.get("/observations").expect(200);
    assert_eq!(seen.body["items"].as_array().unwrap().len(), 1);
    assert_eq!(city.get("/observations").expect(200).body["items"].as_array().unwrap().len(), 2);
    assert_eq!(app.client().get("/price-sources?kind=chain").expect(200).body["items"].as_array().unwrap().len(), 2);
}
