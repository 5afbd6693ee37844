//! The catalogue over HTTP: everyone reads it, the city's regulator edits it.

use serde_json::{Value, json};

use crate::{
    listings::{offer, with},
    support::TestApp,
};

fn codes(list: &Value) -> Vec<String> {
    let items = list["items"].as_array().expect("a list");
    items.iter().map(|item| item["code"].as_str().expect("a code").to_owned()).collect()
}

#[test]
fn anyone_finds_a_variety_by_any_of_its_names() {
    let app = TestApp::new();
    let client = app.client();
    let search = |q: &str| client.get(&format!("/varieties?q={q}")).expect(200).body;
    for q in ["西红柿", "番茄", "xihongshi", "XHS", "fanqie", "tomato", " 番 茄 "] {
        assert_eq!(codes(&search(q))[0], "xi-hong-shi", "{q}");
    }
    for q in ["馬鈴薯", "土豆", "yangyu"] {
        assert_eq!(codes(&search(q))[0], "tu-dou", "{q}");
    }
    let found = search("番茄");
    assert_eq!((&found["items"][0]["matched_by"], &found["items"][0]["matched_name"]), (&json!("alias"), &json!("番茄")));
    assert_eq!(codes(&search("没有这种菜")), Vec::<String>::new());

    let watched = codes(&client.get("/varieties?watched=true").expect(200).body);
    assert_eq!((watched.len(), watched[0].as_str(), watched[24].as_str()), (25, "da-bai-cai", "cong-tou"));
    let gourds = client.get("/varieties?category=gua-cai&q=瓜").expect(200).body;
    assert!(gourds["items"].as_array().is_some_and(|i| i.iter().all(|v| v["category"] == "gua-cai") && i.len() > 5));

    let one = client.get("/varieties/tu-dou").expect(200);
    assert_eq!((one.body["name"]["zh"].as_str(), one.header("etag")), (Some("土豆"), "\"1\""));
    client.get("/varieties/nothing").problem(404, "not_found");
}

#[test]
fn places_units_and_staples_are_public() {
    let app = TestApp::new();
    let client = app.client();
    assert_eq!(codes(&client.get("/regions?level=province").expect(200).body).len(), 34);
    assert_eq!(codes(&client.get("/regions?level=district&parent=110000").expect(200).body).len(), 16);
    assert_eq!(codes(&client.get("/regions?q=weifang").expect(200).body), ["370700"]);
    assert_eq!(codes(&client.get("/regions?q=潍坊&parent=370000").expect(200).body), ["370700"]);
    client.get("/regions?level=village").problem(422, "invalid_input");
    assert_eq!(codes(&client.get("/destinations?kind=wholesale_market").expect(200).body).len(), 7);
    assert_eq!(codes(&client.get("/units").expect(200).body)[0], "jin");
    assert_eq!(codes(&client.get("/staples").expect(200).body).len(), 18);
    assert!(codes(&client.get("/categories").expect(200).body).contains(&"gan-lan".to_owned()));
}

#[test]
fn the_city_regulator_edits_varieties() {
    let app = TestApp::new();
    let city = app.city_regulator();
    let new = json!({ "name_zh": "火晶莓", "name_en": "Fire berry", "category": "jiang-guo",
        "aliases": ["火莓"], "shelf_life_days": 3 });
    let added = city.key("k1").post("/varieties", &new).expect(201);
    assert_eq!((added.str("code"), added.header("location")), ("huo-jing-mei".into(), "/api/v1/varieties/huo-jing-mei"));
    let again = city.key("k1").post("/varieties", &new).expect(201);
    assert_eq!(again.body, added.body);
    city.post("/varieties", &new).names("name_zh", "name_taken");
    let search = |q: &str| codes(&app.client().get(&format!("/varieties?q={q}")).expect(200).body);
    assert_eq!(search("火莓"), ["huo-jing-mei"]);

    let edit = json!({ "aliases": ["火莓", "赤莓"] });
    city.patch("/varieties/huo-jing-mei", &edit).problem(428, "precondition_required");
    let edited = city.if_match(1).patch("/varieties/huo-jing-mei", &edit).expect(200);
    assert_eq!((edited.int("version"), edited.header("etag")), (2, "\"2\""));
    city.if_match(1).patch("/varieties/huo-jing-mei", &edit).problem(412, "stale_version");
    assert_eq!(search("赤莓"), ["huo-jing-mei"], "the index has noticed");

    let taken = json!({ "aliases": ["火莓", "番茄"] });
    city.if_match(2).patch("/varieties/huo-jing-mei", &taken).names("aliases[1]", "name_taken");
    let wrong = json!({ "default_grade": 9, "category": "x", "aliases": ["a|b"] });
    let answer = city.if_match(2).patch("/varieties/huo-jing-mei", &wrong);
    let answer = answer.names("default_grade", "out_of_range").names("category", "unknown");
    answer.names("aliases[0]", "invalid_value");

    city.if_match(2).patch("/varieties/huo-jing-mei", &json!({ "active": false })).expect(200);
    assert_eq!(search("赤莓"), Vec::<String>::new());
    assert_eq!(codes(&app.client().get("/varieties?q=赤莓&inactive=true").expect(200).body), ["huo-jing-mei"]);

    for (client, status, code) in [
        (app.client(), 401, "login_required"),
        (app.producer(), 403, "forbidden"),
        (app.district_regulator("110106"), 403, "forbidden"),
    ] {
        client.post("/varieties", &new).problem(status, code);
        client.if_match(1).patch("/varieties/tu-dou", &edit).problem(status, code);
    }
}

#[test]
fn lanes_follow_the_distance_and_the_regulator() {
    let app = TestApp::new();
    let (city, anyone) = (app.city_regulator(), app.client());
    let lane = |day: &str| {
        let list = anyone.get(&format!("/lanes?origin=370700&destination=xinfadi&day={day}")).expect(200);
        list.body["items"][0].clone()
    };
    let usual = lane("2026-04-08");
    assert_eq!((&usual["distance_km"], &usual["freight"], &usual["transit_days"]), (&json!(424), &json!(28), &json!(1)));
    assert!(anyone.get("/lanes?origin=370700").expect(200).body["items"].as_array().is_some_and(|i| i.len() > 20));
    anyone.get("/lanes?origin=999999").problem(404, "not_found");
    anyone.get("/lanes?origin=370700&destination=x").problem(404, "not_found");
    anyone.get("/lanes").names("origin", "invalid_value");

    let closed = json!({ "origin": "370000", "open": false, "from": "2026-04-08", "to": "2026-04-10", "reason": "道路封控" });
    let made = city.post("/lane-overrides", &closed).expect(201);
    let (id, path) = (made.str("id"), format!("/lane-overrides/{}", made.str("id")));
    assert_eq!((&lane("2026-04-08")["open"], &lane("2026-04-11")["open"]), (&json!(false), &json!(true)));
    assert!(lane("2026-04-10")["why"]["zh"].as_str().is_some_and(|why| why.contains("道路封控")));

    let cheaper = json!({ "open": true, "freight": 12, "transit_days": 2 });
    city.if_match(9).patch(&path, &cheaper).problem(412, "stale_version");
    city.if_match(1).patch(&path, &cheaper).expect(200);
    let now = lane("2026-04-09");
    assert_eq!((&now["open"], &now["freight"], &now["transit_days"]), (&json!(true), &json!(12), &json!(2)));
    // What is absent stays, what is null goes back to the usual.
    city.if_match(2).patch(&path, &json!({ "freight": null })).expect(200);
    let now = lane("2026-04-09");
    assert_eq!((&now["freight"], &now["transit_days"]), (&json!(28), &json!(2)));
    city.if_match(3).patch(&path, &json!({ "transit_days": null })).names("open", "changes_nothing");

    let listed = app.district_regulator("110106").get("/lane-overrides?on=2026-04-09&origin=370000").expect(200);
    assert_eq!(listed.body["items"][0]["id"], json!(id));
    assert_eq!(city.get("/lane-overrides?on=2026-04-11").expect(200).body["items"], json!([]));
    assert_eq!(city.get(&path).expect(200).header("etag"), "\"3\"");
    city.if_match(1).delete(&path).problem(412, "stale_version");
    city.if_match(3).delete(&path).expect(204);
    city.get(&path).problem(404, "not_found");
    assert_eq!(lane("2026-04-09")["freight"], json!(28));

    let wrong =
        json!({ "origin": "1", "destination": "x", "open": true, "from": "2026-04-09", "to": "2026-04-08", "reason": " " });
    let answer = city.post("/lane-overrides", &wrong).names("origin", "unknown").names("destination", "unknown");
    answer.names("to", "before_start").names("open", "changes_nothing").names("reason", "required");
    for (client, status, code) in
        [(app.client(), 401, "login_required"), (app.buyer(), 403, "forbidden"), (app.admin(), 403, "forbidden")]
    {
        client.post("/lane-overrides", &closed).problem(status, code);
        client.get("/lane-overrides").problem(status, code);
    }
    app.district_regulator("110106").post("/lane-overrides", &closed).problem(403, "forbidden");
}

#[test]
fn grades_of_catalogue_and_listings_are_one_scale() {
    let app = TestApp::new();
    let (seller, city) = (app.producer(), app.city_regulator());
    for (code, word) in [("cao-mei", "特级"), ("da-bai-cai", "一级")] {
        let grade = seller.get(&format!("/varieties/{code}")).expect(200).int("default_grade");
        seller.post("/offers", &with(offer(), json!({ "variety": code, "grade": grade }))).expect(201);
        let file = seller.get(&format!("/offers/mine/export?format=csv&variety={code}")).expect(200);
        let text = String::from_utf8(file.bytes).unwrap();
        assert!(text.contains(&format!(",{word},")), "{code} is of grade {grade}: {text}");
    }
    let new = json!({ "name_zh": "火晶莓", "name_en": "Fire berry", "category": "jiang-guo", "shelf_life_days": 3 });
    assert_eq!(city.post("/varieties", &new).expect(201).int("default_grade"), 3, "一级 unless given");
}
