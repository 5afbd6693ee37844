use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::{
    listings::{demand, offer, with},
    support::{Client, TestApp},
};

fn ids(client: &Client, query: &str) -> Vec<String> {
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = client.get(&format!("/board?limit=2&{query}&cursor={cursor}")).expect(200);
        ids.extend(page.body["items"].as_array().unwrap().iter().map(|i| i["id"].as_str().unwrap().to_owned()));
        match page.body["next_cursor"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => return ids,
        }
    }
}

#[test]
fn every_sort_pages_once_and_every_filter_narrows() {
    let app = TestApp::new();
    let (shandong, hebei, public) = (app.producer(), app.producer(), app.client());
    let post = |client: &Client, changes: Value| client.post("/offers", &with(offer(), changes)).expect(201).str("id");
    let a = post(&shandong, json!({}));
    let b = post(&shandong, json!({ "price": "0.90", "quantity": "2000", "grade": 4 }));
    let c = post(&hebei, json!({ "origin": "130700", "price": "1.20", "available_from": "2026-04-10" }));
    let d = post(&hebei, json!({ "origin": "130700", "variety": "bo-cai", "price": "1.20", "unsold": true }));
    let draft = post(&hebei, json!({ "draft": true }));

    let sorted = |sort: &str| ids(&public, &format!("side=offer&sort={sort}"));
    assert_eq!(sorted("newest"), [&d, &c, &b, &a].map(Clone::clone));
    assert_eq!(sorted("price_asc"), [&b, &a, &c, &d].map(Clone::clone));
    assert_eq!(sorted("price_desc"), [&d, &c, &a, &b].map(Clone::clone));
    assert_eq!(sorted("quantity_desc"), [&d, &c, &a, &b].map(Clone::clone));
    assert_eq!(sorted("day_asc"), [&a, &b, &d, &c].map(Clone::clone));
    assert!(!sorted("newest").contains(&draft));

    let found = |filter: &str| ids(&public, &format!("side=offer&sort=price_asc&{filter}"));
    assert_eq!(found("variety=bo-cai"), std::slice::from_ref(&d));
    assert_eq!(found("region=370000"), [b.clone(), a.clone()], "a whole province");
    assert_eq!(found("region=130700"), [c.clone(), d.clone()]);
    assert_eq!(found("grade=4"), std::slice::from_ref(&b));
    assert_eq!(found("price_min=200&price_max=240&variety=da-bai-cai"), [a.clone(), c.clone()]);
    assert_eq!(found("day=2026-04-08"), [b.clone(), a.clone(), d.clone()]);
    assert_eq!(found("left_min=2000&unsold=true"), std::slice::from_ref(&d));
    assert_eq!(found("q=%E8%8F%A0%E8%8F%9C"), std::slice::from_ref(&d), "by its name");
    assert_eq!(found("q=no-such-thing"), Vec::<String>::new());
    public.get("/board?side=offer&grade=7&region=37").names("grade", "out_of_range").names("region", "invalid_value");
    public.get("/board?side=offer&cursor=zz").names("cursor", "invalid_cursor");
    public.get("/board").problem(422, "invalid_input");
    let first = public.get("/board?side=offer&limit=1&sort=newest").expect(200).str("next_cursor");
    public.get(&format!("/board?side=offer&sort=price_asc&cursor={first}")).names("cursor", "invalid_cursor");

    let file = public.get("/board/export?side=offer&format=csv").expect(200);
    assert_eq!(String::from_utf8(file.bytes).unwrap().lines().count(), 5);
}

#[test]
fn the_board_shows_no_contacts_and_no_quote() {
    let app = TestApp::new();
    app.producer().post("/offers", &offer()).expect(201);
    let item = app.client().get("/board?side=offer").expect(200).body["items"][0].clone();
    let text = item.to_string();
    for hidden in ["13800138000", "张三", "@example.cn", "测试路", "quote", "auto_accept", "credit_code", "created_by"] {
        assert!(!text.contains(hidden), "{hidden} in {text}");
    }
    assert_eq!((item["place"]["name"].as_str(), item["enterprise"]["region"]["code"].as_str()), (Some("潍坊市"), Some("370700")));
}

#[test]
fn demands_filter_by_place_tier_and_urgency() {
    let app = TestApp::new();
    let (buyer, seller, public) = (app.buyer(), app.producer(), app.client());
    let post = |changes: Value| buyer.post("/demands", &with(demand(), changes)).expect(201).str("id");
    let a = post(json!({}));
    let b = post(json!({ "tier": 0, "urgent": true, "price": "3.10" }));
    let c = post(json!({ "variety": null, "category": "ye-cai", "price": "2.00" }));
    let found = |filter: &str| ids(&public, &format!("side=demand&sort=price_desc&{filter}"));
    assert_eq!(found(""), [b.clone(), a.clone(), c.clone()]);
    assert_eq!(found("tier=0"), std::slice::from_ref(&b));
    assert_eq!(found("urgent=true&destination=xinfadi"), std::slice::from_ref(&b));
    assert_eq!(found("region=110000"), [b.clone(), a.clone(), c.clone()], "the destination lies in Beijing");
    assert_eq!(found("region=370000"), Vec::<String>::new());

    let facets = public.get("/board/facets?side=demand").expect(200).body;
    assert_eq!(facets["varieties"][0]["code"], "da-bai-cai");
    assert_eq!((facets["varieties"][0]["count"].as_i64(), facets["varieties"][0]["capped"].as_bool()), (Some(2), Some(false)));
    assert_eq!(
        (facets["destinations"][0]["code"].as_str(), facets["destinations"][0]["count"].as_i64()),
        (Some("xinfadi"), Some(3))
    );
    assert_eq!(facets["grades"].as_array().unwrap().len(), 1);
    let narrowed = public.get("/board/facets?side=demand&tier=0&variety=da-bai-cai").expect(200).body;
    assert_eq!(narrowed["destinations"][0]["count"], 1);
    seller.post("/offers", &offer()).expect(201);
    seller.post("/offers", &with(offer(), json!({ "grade": 4 }))).expect(201);
    let facets = public.get("/board/facets?side=offer&grade=4").expect(200).body;
    assert_eq!((facets["regions"][0]["code"].as_str(), facets["regions"][0]["count"].as_i64()), (Some("370000"), Some(1)));
    assert_eq!(facets["grades"].as_array().unwrap().len(), 2, "its own filter is left out");
}

/// How many varieties of offers are counted, once there are as many as expected: a count may be three seconds old.
fn counted(public: &Client, expected: usize) -> usize {
    let begun = Instant::now();
    loop {
        let facets = public.get("/board/facets?side=offer").expect(200);
        let count = facets.body["varieties"].as_array().unwrap().len();
        if count == expected || begun.elapsed() > Duration::from_secs(10) {
            return count;
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn suspended_enterprise_is_off_the_market() {
    let app = TestApp::new();
    let (seller, buyer, public, city) = (app.producer(), app.buyer(), app.client(), app.city_regulator());
    let ours = seller.post("/offers", &offer()).expect(201).str("id");
    let wanted = buyer.post("/demands", &demand()).expect(201).str("id");
    let body = json!({ "offer_id": ours, "demand_id": wanted, "kg": 1000 });
    let proposal = seller.post("/proposals", &body).expect(201).str("id");
    let shown = || {
        let candidates = buyer.get(&format!("/demands/{wanted}/candidates")).expect(200);
        (ids(&public, "side=offer").len(), candidates.body["items"].as_array().unwrap().len())
    };
    assert_eq!((shown(), counted(&public, 1)), ((1, 1), 1));

    let id = seller.enterprise_id();
    city.post(&format!("/enterprises/{id}/suspend"), &json!({ "reason": "抽检不合格" })).expect(200);
    assert_eq!((shown(), counted(&public, 0)), ((0, 0), 0));
    buyer.post("/proposals", &body).names("offer_id", "enterprise_suspended");
    buyer.act(&format!("/proposals/{proposal}/accept")).problem(409, "wrong_state");

    city.post(&format!("/enterprises/{id}/reinstate"), &json!({ "reason": "复检合格" })).expect(200);
    assert_eq!((shown(), counted(&public, 1)), ((1, 1), 1));
    let agreed = buyer.act(&format!("/proposals/{proposal}/accept")).expect(200);
    assert_eq!(agreed.body["state"], "accepted");
}

#[test]
fn anyone_may_open_listings_of_the_board_only() {
    let app = TestApp::new();
    let (seller, public) = (app.producer(), app.client());
    let id = seller.post("/offers", &offer()).expect(201).str("id");
    let shown = public.get(&format!("/board/offer/{id}")).expect(200).body;
    assert_eq!((&shown["id"], &shown["side"], &shown["state"]), (&json!(id), &json!("offer"), &json!("open")));
    assert!(shown["quote"].is_null() && !shown.to_string().contains("13800138000"), "{shown}");
    public.get(&format!("/board/demand/{id}")).problem(404, "not_found");
    let draft = seller.post("/offers", &with(offer(), json!({ "draft": true }))).expect(201).str("id");
    public.get(&format!("/board/offer/{draft}")).problem(404, "not_found");
    seller.if_match(1).post(&format!("/offers/{id}/withdraw"), &json!({})).expect(200);
    public.get(&format!("/board/offer/{id}")).problem(404, "not_found");
}
