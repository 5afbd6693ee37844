use serde_json::{Value, json};

use crate::{
    listings::{demand, offer, with},
    support::TestApp,
};

#[test]
fn counterparts_are_ranked_and_misfits_say_why() {
    let app = TestApp::new();
    let (near, far, buyer) = (app.producer(), app.producer(), app.buyer());
    let wanted = buyer.post("/demands", &demand()).expect(201).str("id");
    let post =
        |client: &crate::support::Client, changes: Value| client.post("/offers", &with(offer(), changes)).expect(201).str("id");
    let good = post(&near, json!({ "price": "0.90" }));
    let fair = post(&far, json!({}));
    let dear = post(&far, json!({ "price": "1.30" }));
    let poor = post(&far, json!({ "grade": 1 }));
    let late = post(&near, json!({ "available_from": "2026-04-15", "available_to": "2026-04-16" }));
    post(&near, json!({ "variety": "bo-cai" }));

    let path = format!("/demands/{wanted}/candidates");
    let list = buyer.get(&path).expect(200).body["items"].as_array().unwrap().clone();
    let order: Vec<&str> = list.iter().map(|c| c["listing"]["id"].as_str().unwrap()).collect();
    assert_eq!(order[..2], [good.as_str(), fair.as_str()]);
    assert_eq!(order.len(), 5, "another variety is no counterpart");
    let by = |id: &str| list.iter().find(|c| c["listing"]["id"] == id).unwrap();
    // Weifang to Xinfadi is 424 km: 28 fen per kg and one day ("lanes").
    let best = by(&good);
    assert_eq!(
        (best["fits"].as_bool(), best["freight_fen_per_kg"].as_i64(), best["transit_days"].as_i64()),
        (Some(true), Some(28), Some(1))
    );
    assert_eq!((best["delivered_fen_per_kg"].as_i64(), best["margin_fen_per_kg"].as_i64()), (Some(208), Some(72)));
    assert_eq!(
        (best["earliest_day"].as_str(), best["possible_kg"].as_i64(), best["grade_fit"].as_i64()),
        (Some("2026-04-09"), Some(5000), Some(1))
    );
    assert_eq!(by(&dear)["reasons"], json!([{ "code": "price_gap", "gap_fen": 8 }]));
    assert_eq!(by(&poor)["reasons"], json!([{ "code": "grade", "need": 2, "have": 1 }]));
    assert_eq!(by(&late)["reasons"], json!([{ "code": "days", "gap_days": 4 }]));

    // The other side sees the mirror image, nobody else sees anything.
    let mirror = near.get(&format!("/offers/{good}/candidates?limit=1")).expect(200);
    assert_eq!(mirror.body["items"][0]["listing"]["id"], wanted.as_str());
    assert_eq!(mirror.body["items"][0]["margin_fen_per_kg"], 72);
    near.get(&path).problem(404, "not_found");
    app.city_regulator().get(&path).expect(200);
    buyer.get(&format!("{path}?limit=0")).names("limit", "out_of_range");

    let close = json!({ "origin": "370000", "open": false, "from": "2026-04-08", "to": "2026-05-08", "reason": "封控" });
    app.city_regulator().post("/lane-overrides", &close).expect(201);
    let list = buyer.get(&path).expect(200).body["items"].clone();
    assert!(list.as_array().unwrap().iter().all(|c| c["reasons"].to_string().contains("lane_closed")), "{list}");
}
