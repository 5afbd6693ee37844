//! Clearing rounds: what they propose, prove, reserve and tell.

use serde_json::json;

use crate::{
    support::{Client, TestApp},
    trade::{demand, demand_form, offer, offer_form, quantities, with},
};

fn round(city: &Client) -> serde_json::Value {
    let body = json!({ "mode": "guarantee", "lots": "respect", "price_rule": "midpoint", "confirm": true });
    city.post("/clearing/rounds", &body).expect(201).body
}

#[test]
fn round_proposes_reserves_and_certifies() {
    let app = TestApp::new();
    let (seller, buyer, city) = (app.producer(), app.buyer(), app.city_regulator());
    let good = offer(&seller, 1000);
    let dear = seller.post("/offers", &with(offer_form(500), json!({ "price": "2.50" }))).expect(201).str("id");
    let wanted = demand(&buyer, 800);

    let done = round(&city);
    assert_eq!(done["state"], "done", "{done}");
    assert_eq!(done["number"], 1);
    assert_eq!((done["offers"].as_i64(), done["demands"].as_i64(), done["proposals"].as_i64()), (Some(2), Some(1), Some(1)));
    assert_eq!((done["matched_kg"].as_i64(), done["unmet_kg"].as_i64()), (Some(800), Some(0)));
    assert_eq!(done["certificate"]["equal"], true);
    assert_eq!(done["certificate"]["checked"], true);
    assert_eq!(done["certificate"]["primal_fen"], done["certificate"]["dual_fen"]);
    assert_eq!(done["filled_by_tier"][2], json!({ "tier": 2, "kg": 800, "of_kg": 800 }));
    // 2.00 − 1.00 − 0.28 freight, in fen, times 800 kg.
    assert_eq!(done["surplus_fen"], 72 * 800);

    assert_eq!(quantities(&seller, &format!("/offers/{good}")), [200, 800, 0, 0, 0, 0]);
    assert_eq!(quantities(&seller, &format!("/offers/{dear}")), [500, 0, 0, 0, 0, 0]);
    assert_eq!(quantities(&buyer, &format!("/demands/{wanted}")), [0, 800, 0, 0, 0, 0]);

    let mine = seller.get("/proposals?awaiting_me=true").expect(200).body;
    let proposal = &mine["items"][0];
    assert_eq!(mine["items"].as_array().unwrap().len(), 1);
    assert_eq!((&proposal["round_id"], &proposal["kg"]), (&done["id"], &json!(800)));
    // Midway between the ask and bid − freight.
    assert_eq!((&proposal["price_fen_per_kg"], &proposal["freight_fen_per_kg"]), (&json!(136), &json!(28)));
    assert_eq!(proposal["day"], "2026-04-09");
    assert_eq!(proposal["offer_price_version"], 1);
    assert!(!proposal.to_string().contains("13800138000"), "contacts come with the deal");

    let id = done["id"].as_str().unwrap();
    let left = city.get(&format!("/clearing/rounds/{id}/unmatched?side=offer")).expect(200).body;
    let of_dear = left["items"].as_array().unwrap().iter().find(|i| i["listing"]["id"] == dear.as_str()).unwrap().clone();
    assert_eq!((&of_dear["left_kg"], &of_dear["side"]), (&json!(500), &json!("offer")));
    assert_eq!(of_dear["reason"]["code"], "price_gap", "{of_dear}");
    assert_eq!(of_dear["reason"]["fen_per_kg"], 78);

    // Nothing is left to propose: a second round finds nothing, and books nothing twice.
    assert_eq!(round(&city)["proposals"], 0);
    assert_eq!(quantities(&seller, &format!("/offers/{good}")), [200, 800, 0, 0, 0, 0]);
}

#[test]
fn each_person_is_told_once_per_round() {
    let app = TestApp::new();
    let (seller, buyer, city) = (app.producer(), app.buyer(), app.city_regulator());
    for kg in [100, 200, 300] {
        offer(&seller, kg);
        demand(&buyer, kg);
    }
    let proposals = round(&city)["proposals"].as_i64().unwrap();
    assert!(proposals >= 3);
    for party in [&seller, &buyer] {
        let inbox = party.get("/notifications").expect(200).body;
        let told: Vec<_> = inbox["items"].as_array().unwrap().iter().filter(|n| n["kind"] == "round_done").collect();
        assert_eq!(told.len(), 1, "{inbox}");
        assert!(told[0]["body_zh"].as_str().unwrap().contains(&format!("{proposals} 条")), "{}", told[0]);
    }
}

#[test]
fn the_highest_tier_comes_first_in_guarantee_mode() {
    let app = TestApp::new();
    let (seller, buyer, city) = (app.producer(), app.buyer(), app.city_regulator());
    offer(&seller, 100);
    let rich = buyer.post("/demands", &with(demand_form(100), json!({ "price": "5.00" }))).expect(201).str("id");
    let sealed = buyer.post("/demands", &with(demand_form(100), json!({ "tier": 0 }))).expect(201).str("id");
    let done = round(&city);
    assert_eq!(done["filled_by_tier"][0]["kg"], 100, "{done}");
    assert_eq!(quantities(&buyer, &format!("/demands/{sealed}"))[1], 100);
    assert_eq!(quantities(&buyer, &format!("/demands/{rich}"))[1], 0);
}

#[test]
fn listings_that_accept_by_rule_are_a_deal_at_once() {
    let app = TestApp::new();
    let (seller, buyer, city) = (app.producer(), app.buyer(), app.city_regulator());
    let auto = json!({ "auto_accept": true });
    let offer = seller.post("/offers", &with(offer_form(400), auto.clone())).expect(201).str("id");
    buyer.post("/demands", &with(demand_form(300), auto)).expect(201);
    let done = round(&city);
    assert_eq!(done["deals"], 1, "{done}");
    assert_eq!(quantities(&seller, &format!("/offers/{offer}")), [100, 0, 300, 0, 0, 0]);
    let deals = buyer.get("/deals").expect(200).body;
    assert_eq!(deals["items"][0]["agreed_kg"], 300);
    assert!(deals["items"][0]["number"].as_str().unwrap().starts_with("CLZ20260408-"));
}

#[test]
fn the_same_key_runs_one_round() {
    let app = TestApp::new();
    let (seller, buyer, city) = (app.producer(), app.buyer(), app.city_regulator());
    offer(&seller, 100);
    demand(&buyer, 100);
    let body = json!({ "mode": "surplus", "lots": "ignore", "confirm": true });
    let first = city.key("round-1").post("/clearing/rounds", &body).expect(201);
    let again = city.key("round-1").post("/clearing/rounds", &body).expect(201);
    assert_eq!(first.str("id"), again.str("id"));
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(city.get("/clearing/rounds").expect(200).body["items"].as_array().unwrap().len(), 1);
}

#[test]
fn an_enterprise_is_never_paired_with_itself() {
    let app = TestApp::new();
    let (both, city) = (app.approved("merchant", "370700"), app.city_regulator());
    let offer = offer(&both, 100);
    demand(&both, 100);
    let done = round(&city);
    assert_eq!((&done["proposals"], &done["dropped"]), (&json!(0), &json!(1)));
    assert_eq!(quantities(&both, &format!("/offers/{offer}")), [100, 0, 0, 0, 0, 0]);
    let id = done["id"].as_str().unwrap();
    let left = both.get(&format!("/clearing/rounds/{id}/unmatched")).expect(200).body;
    assert_eq!(left["items"][0]["reason"]["code"], "own_listing", "{left}");
}

#[test]
fn only_the_city_clears_and_traders_see_their_own() {
    let app = TestApp::new();
    let (seller, buyer, city) = (app.producer(), app.buyer(), app.city_regulator());
    let body = json!({ "mode": "guarantee" });
    seller.post("/clearing/rounds", &body).problem(403, "forbidden");
    app.district_regulator("110106").post("/clearing/rounds", &body).problem(403, "forbidden");
    app.client().post("/clearing/rounds", &body).problem(401, "login_required");
    city.post("/clearing/rounds", &json!({ "mode": "guarantee", "expires_in_hours": 0 }))
        .names("expires_in_hours", "out_of_range");
    offer(&seller, 100);
    let id = round(&city)["id"].as_str().unwrap().to_owned();
    let path = format!("/clearing/rounds/{id}/unmatched");
    assert_eq!(seller.get(&path).expect(200).body["items"].as_array().unwrap().len(), 1);
    assert_eq!(buyer.get(&path).expect(200).body["items"].as_array().unwrap().len(), 0);
    buyer.get(&format!("/clearing/rounds/{id}")).problem(403, "forbidden");
    let csv = city.get(&format!("{path}/export?format=csv")).expect(200);
    assert!(String::from_utf8_lossy(&csv.bytes).contains("无对应方"));
    let csv = city.get("/clearing/rounds/export?format=csv").expect(200);
    let text = String::from_utf8_lossy(&csv.bytes).into_owned();
    for word in ["完成", "保供优先（按等级）", "中间价", "2026-04-08 09:00"] {
        assert!(text.contains(&format!(",{word},")), "{word} is not in {text}");
    }
}

#[test]
fn the_timetable_runs_each_slot_once() {
    let app = TestApp::new();
    let city = app.city_regulator();
    let settings = city.get("/clearing/settings").expect(200);
    let body = json!({ "price_rule": "ask", "proposal_hours": 6,
        "schedule": { "enabled": true, "times": ["09:00"], "mode": "surplus" } });
    city.put("/clearing/settings", &body).problem(428, "precondition_required");
    city.if_match(settings.int("version")).put("/clearing/settings", &body).expect(200);
    city.if_match(settings.int("version")).put("/clearing/settings", &body).problem(412, "stale_version");
    let odd = json!({ "price_rule": "ask", "proposal_hours": 6,
        "schedule": { "enabled": true, "times": ["9 o'clock"], "mode": "surplus" } });
    city.if_match(2).put("/clearing/settings", &odd).names("schedule.times", "invalid_time");
    // It is nine in Beijing.
    app.tick();
    app.tick();
    let rounds = city.get("/clearing/rounds").expect(200).body;
    assert_eq!(rounds["items"].as_array().unwrap().len(), 1, "{rounds}");
    assert_eq!((&rounds["items"][0]["run_by"], &rounds["items"][0]["price_rule"]), (&json!(null), &json!("ask")));
    app.advance_hours(24);
    app.tick();
    assert_eq!(app.city_regulator().get("/clearing/rounds").expect(200).body["items"].as_array().unwrap().len(), 2);
}

#[test]
fn a_round_does_what_the_seen_preview_says() {
    let app = TestApp::new();
    let (seller, buyer, city) = (app.producer(), app.buyer(), app.city_regulator());
    offer(&seller, 700);
    let wanted = demand(&buyer, 500);
    let terms = json!({ "mode": "guarantee", "lots": "respect", "price_rule": "midpoint", "expires_in_hours": 6 });
    // Nobody has looked, and nobody says that nobody needs to.
    city.post("/clearing/rounds", &terms).names("seen_result", "required");
    let seen = city.post("/clearing/preview", &terms).expect(200).body;
    assert_eq!((&seen["enterprises"], &seen["matched_kg"], &seen["expires_in_hours"]), (&json!(2), &json!(500), &json!(6)));
    assert_eq!(seen["deals"], 0);
    let run = |digest: &serde_json::Value| city.post("/clearing/rounds", &with(terms.clone(), json!({ "seen_result": digest })));

    // A listing that cannot be paired changes the book, and not what the round does.
    seller.post("/offers", &with(offer_form(50), json!({ "price": "9.00" }))).expect(201);
    assert_eq!(city.post("/clearing/preview", &terms).expect(200).body["result_digest"], seen["result_digest"]);

    // More is wanted: the round would do something else, so nothing happens.
    demand(&buyer, 100);
    run(&seen["result_digest"]).problem(409, "preview_outdated");
    assert_eq!(city.get("/clearing/rounds").expect(200).body["items"], json!([]));
    assert_eq!(quantities(&buyer, &format!("/demands/{wanted}")), [500, 0, 0, 0, 0, 0]);

    // Other terms are another round too.
    let again = city.post("/clearing/preview", &terms).expect(200).body;
    let longer = with(terms.clone(), json!({ "expires_in_hours": 12, "seen_result": again["result_digest"] }));
    city.post("/clearing/rounds", &longer).problem(409, "preview_outdated");
    let round = run(&again["result_digest"]).expect(201).body;
    assert_eq!((&round["proposals"], &round["matched_kg"]), (&again["proposals"], &again["matched_kg"]));
    // The book is another one now: what was seen once is not run twice.
    run(&again["result_digest"]).problem(409, "preview_outdated");
}

#[test]
fn deals_at_once_are_announced_in_the_preview() {
    let app = TestApp::new();
    let (seller, buyer, city) = (app.producer(), app.buyer(), app.city_regulator());
    let auto = json!({ "auto_accept": true });
    seller.post("/offers", &with(offer_form(400), auto.clone())).expect(201);
    let wanted = buyer.post("/demands", &with(demand_form(300), auto)).expect(201);
    let terms = json!({ "mode": "guarantee", "lots": "respect", "price_rule": "midpoint" });
    let seen = city.post("/clearing/preview", &terms).expect(200).body;
    assert_eq!(seen["deals"], 1, "{seen}");
    // The buyer wants to be asked after all: a proposal in place of a deal is another result.
    let path = format!("/demands/{}", wanted.str("id"));
    buyer.if_match(wanted.int("version")).patch(&path, &json!({ "auto_accept": false })).expect(200);
    city.post("/clearing/rounds", &with(terms, json!({ "seen_result": seen["result_digest"] }))).problem(409, "preview_outdated");
}

#[test]
fn unmet_tiers_come_with_goods_reason_and_remedy() {
    let app = TestApp::new();
    let (seller, buyer, city) = (app.producer(), app.buyer(), app.city_regulator());
    offer(&seller, 1000);
    buyer.post("/demands", &with(demand_form(300), json!({ "tier": 0, "price": "1.20" }))).expect(201);
    buyer.post("/demands", &with(demand_form(200), json!({ "tier": 0, "variety": "bo-cai" }))).expect(201);
    demand(&buyer, 400);
    let terms = json!({ "mode": "guarantee", "lots": "respect", "price_rule": "midpoint" });
    let gaps = city.post("/clearing/preview", &terms).expect(200).body["gaps"].clone();
    assert_eq!(gaps.as_array().unwrap().len(), 2, "{gaps}");
    let line = |n: usize| (gaps[n]["tier"].clone(), gaps[n]["code"].clone(), gaps[n]["reason"].clone(), gaps[n]["kg"].clone());
    assert_eq!(line(0), (json!(0), json!("da-bai-cai"), json!("price_gap"), json!(300)));
    assert_eq!(line(1), (json!(0), json!("bo-cai"), json!("nobody_other_side"), json!(200)));
    // 1.00 at the origin and 0.28 of freight are eight fen more than the bid; it is wanted for 300 kg.
    let raise = gaps[0]["raise_fen_per_kg"].as_i64().unwrap();
    assert!((8..=9).contains(&raise), "{gaps}");
    assert_eq!(gaps[0]["raise_fen"], raise * 300);
    assert_eq!((&gaps[0]["demands"], &gaps[1]["raise_fen_per_kg"]), (&json!(1), &json!(null)));
    assert_eq!(round(&city)["gaps"], gaps);
}
