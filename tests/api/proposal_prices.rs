//! At what price one side proposes, one step from a listing of the board, and terms that are taken back.

use std::sync::Barrier;

use serde_json::{Value, json};

use crate::{
    support::{Answer, Client, TestApp},
    trade::{demand, demand_form, offer, offer_form, quantities, with},
};

fn path(proposal: &Value) -> String {
    format!("/proposals/{}", proposal["id"].as_str().unwrap())
}

fn mine(client: &Client, side: &str) -> Vec<Value> {
    client.get(&format!("/{side}/mine")).expect(200).body["items"].as_array().unwrap().clone()
}

/// Buys so much from an offer, to be delivered at Xinfadi.
fn purchase(offer: &str, kg: i64) -> Value {
    json!({ "side": "offer", "listing_id": offer, "kg": kg, "place": "xinfadi" })
}

/// Sells so much to a demand, loaded in Weifang.
fn sale(demand: &str, kg: i64) -> Value {
    json!({ "side": "demand", "listing_id": demand, "kg": kg, "place": "370700" })
}

#[test]
fn without_a_price_the_other_listing_sets_it() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let (offer, demand) = (offer(&seller, 1000), demand(&buyer, 1000));
    let body = json!({ "offer_id": offer, "demand_id": demand, "kg": 100 });
    // The card says 1.00 at the origin and 0.28 of freight; the middle to the bid of 2.00 would be 1.36.
    let bought = buyer.post("/proposals", &body).expect(201).body;
    assert_eq!((&bought["price_fen_per_kg"], &bought["delivered_fen_per_kg"]), (&json!(100), &json!(128)), "{bought}");
    assert_eq!((&bought["proposed_by"], &bought["price_rule"]), (&json!("buyer"), &json!(null)));
    // The seller sees a bid of 2.00 delivered, which is 1.72 at the origin.
    let sold = seller.post("/proposals", &body).expect(201).body;
    assert_eq!((&sold["price_fen_per_kg"], &sold["delivered_fen_per_kg"]), (&json!(172), &json!(200)), "{sold}");
    // A round says how it came to its price.
    let city = app.city_regulator();
    city.post("/clearing/rounds", &json!({ "mode": "surplus", "price_rule": "midpoint", "confirm": true })).expect(201);
    let all = buyer.get("/proposals").expect(200).body;
    let of_round = all["items"].as_array().unwrap().iter().find(|p| p["proposed_by"] == "round").unwrap().clone();
    assert_eq!((&of_round["price_fen_per_kg"], &of_round["price_rule"]), (&json!(136), &json!("midpoint")));
}

#[test]
fn a_quote_says_all_and_writes_nothing() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let offer = seller.post("/offers", &with(offer_form(1000), json!({ "min_lot_kg": 50 }))).expect(201).str("id");
    let quote = buyer.post("/trades/quote", &purchase(&offer, 300)).expect(200).body;
    let prices = ["price_fen_per_kg", "freight_fen_per_kg", "delivered_fen_per_kg", "goods_fen", "freight_fen", "total_fen"];
    assert_eq!(prices.map(|name| quote[name].as_i64().unwrap()), [100, 28, 128, 30_000, 8_400, 38_400], "{quote}");
    assert_eq!(
        (&quote["my_side"], &quote["origin"], &quote["destination"]),
        (&json!("buyer"), &json!("370700"), &json!("xinfadi"))
    );
    assert_eq!((&quote["leaves"], &quote["day"]), (&json!("2026-04-08"), &json!("2026-04-09")));
    assert_eq!((&quote["least_kg"], &quote["most_kg"]), (&json!(50), &json!(1000)));
    assert_eq!((&quote["posts_listing"], &quote["deal_at_once"]), (&json!(true), &json!(false)));
    assert!(quote["answer_until"].is_string());
    assert_eq!(mine(&buyer, "demands"), [] as [Value; 0]);
    assert_eq!(quantities(&seller, &format!("/offers/{offer}")), [1000, 0, 0, 0, 0, 0]);

    let later = with(purchase(&offer, 300), json!({ "day": "2026-04-11" }));
    assert_eq!(buyer.post("/trades/quote", &later).expect(200).body["leaves"], "2026-04-10");
    buyer.post("/trades/quote", &with(purchase(&offer, 300), json!({ "day": "2026-04-20" }))).names("day", "days");
    buyer.post("/trades/quote", &purchase(&offer, 1001)).problem(409, "quantity_gone");
    buyer.post("/trades/quote", &purchase(&offer, 49)).names("kg", "lot");
    buyer.post("/trades/quote", &with(purchase(&offer, 300), json!({ "place": " " }))).names("place", "required");
    buyer.post("/trades/quote", &with(purchase(&offer, 300), json!({ "place": "nowhere" }))).names("place", "lane_closed");
    buyer
        .post("/trades/quote", &with(purchase(&offer, 300), json!({ "price_fen_per_kg": 99 })))
        .names("price_fen_per_kg", "price_gap");
    seller.post("/trades/quote", &purchase(&offer, 300)).names("listing_id", "own_listing");
    let draft = seller.post("/offers", &with(offer_form(10), json!({ "draft": true }))).expect(201).str("id");
    buyer.post("/trades/quote", &purchase(&draft, 10)).problem(404, "not_found");
    app.client().post("/trades/quote", &purchase(&offer, 300)).problem(401, "login_required");
    app.pending("chain", "110106").post("/trades/quote", &purchase(&offer, 300)).problem(403, "enterprise_not_approved");
    app.city_regulator().post("/trades", &purchase(&offer, 300)).problem(403, "forbidden");
}

#[test]
fn one_step_buys_from_a_listing() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let offer = offer(&seller, 1000);
    let body = with(purchase(&offer, 300), json!({ "seen_delivered_fen_per_kg": 128, "note": "要整齐的" }));
    let made = buyer.key("buy-1").post("/trades", &body).expect(201);
    assert!(made.header("location").ends_with(&format!("/proposals/{}", made.str("id"))));
    let again = buyer.key("buy-1").post("/trades", &body).expect(201);
    assert_eq!((again.str("id"), again.header("idempotency-replayed")), (made.str("id"), "true"));
    assert_eq!((made.int("kg"), made.int("delivered_fen_per_kg"), made.str("state")), (300, 128, "open".to_owned()));
    assert_eq!((made.str("my_side"), &made.body["may_withdraw"]), ("buyer".to_owned(), &json!(true)));
    assert_eq!(made.body["thread"][0]["note"], "要整齐的");

    // One demand of the buyer's own, over as much, at the delivered price, for the day of delivery.
    let demands = mine(&buyer, "demands");
    assert_eq!(demands.len(), 1);
    let posted = &demands[0];
    assert_eq!((&posted["bid_fen_per_kg"], &posted["destination"]["code"]), (&json!(128), &json!("xinfadi")));
    assert_eq!((&posted["min_grade"], &posted["variety"]["code"]), (&json!(3), &json!("da-bai-cai")));
    assert_eq!((&posted["delivery_from"], &posted["delivery_to"]), (&json!("2026-04-09"), &json!("2026-04-09")));
    assert_eq!(quantities(&buyer, &format!("/demands/{}", posted["id"].as_str().unwrap())), [0, 300, 0, 0, 0, 0]);
    assert_eq!(quantities(&seller, &format!("/offers/{offer}")), [700, 300, 0, 0, 0, 0]);

    // The seller accepts, and it is a deal like any other.
    let done = seller.act(&format!("{}/accept", path(&made.body))).expect(200);
    assert!(!done.str("deal_id").is_empty());
    // With a demand that is there already nothing is posted.
    let own = demand(&buyer, 200);
    let with_own = json!({ "side": "offer", "listing_id": offer, "own_id": own, "kg": 200 });
    let second = buyer.post("/trades", &with_own).expect(201).body;
    assert_eq!((&second["demand"]["id"], &second["delivered_fen_per_kg"]), (&json!(own), &json!(128)));
    assert_eq!(mine(&buyer, "demands").len(), 2);
    let strangers = with(with_own, json!({ "own_id": demand(&app.buyer(), 200) }));
    buyer.post("/trades", &strangers).problem(404, "not_found");
}

#[test]
fn a_refused_trade_leaves_no_listing() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let offer = offer(&seller, 1000);
    // Another delivered price than the one that was seen.
    let seen = with(purchase(&offer, 300), json!({ "seen_delivered_fen_per_kg": 127 }));
    let refused = buyer.post("/trades", &seen).problem(409, "conflict");
    assert!(refused.body["detail"].as_str().unwrap().contains("1.28"), "{}", refused.body);
    buyer.post("/trades", &purchase(&offer, 1001)).problem(409, "quantity_gone");
    let closed = json!({ "origin": "370700", "destination": "xinfadi", "open": false, "from": "2026-04-08",
        "to": "2026-04-30", "reason": "道路管控" });
    app.city_regulator().post("/lane-overrides", &closed).expect(201);
    buyer.post("/trades", &purchase(&offer, 300)).names("place", "lane_closed");
    assert_eq!(mine(&buyer, "demands"), [] as [Value; 0]);
    assert_eq!(quantities(&seller, &format!("/offers/{offer}")), [1000, 0, 0, 0, 0, 0]);
    assert_eq!(seller.get("/proposals").expect(200).body["items"], json!([]));
}

#[test]
fn one_step_sells_to_a_demand() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let wanted = demand(&buyer, 600);
    let made = seller.post("/trades", &with(sale(&wanted, 400), json!({ "grade": 3 }))).expect(201).body;
    assert_eq!((&made["price_fen_per_kg"], &made["delivered_fen_per_kg"]), (&json!(172), &json!(200)), "{made}");
    let offers = mine(&seller, "offers");
    assert_eq!((offers.len(), &offers[0]["ask_fen_per_kg"], &offers[0]["grade"]), (1, &json!(172), &json!(3)));
    assert_eq!((&offers[0]["available_from"], &offers[0]["available_to"]), (&json!("2026-04-08"), &json!("2026-04-08")));
    assert_eq!(quantities(&buyer, &format!("/demands/{wanted}")), [200, 400, 0, 0, 0, 0]);
    // A lower price is the seller's to offer, a worse grade is not.
    let cheap = seller.post("/trades", &with(sale(&wanted, 100), json!({ "price_fen_per_kg": 150 }))).expect(201).body;
    assert_eq!(cheap["delivered_fen_per_kg"], 178);
    seller.post("/trades", &with(sale(&wanted, 100), json!({ "grade": 1 }))).names("demand_id", "grade");

    // Any leaf vegetable will do: the seller says which it is.
    let any = with(demand_form(300), json!({ "variety": null, "category": "ye-cai" }));
    let any = buyer.post("/demands", &any).expect(201).str("id");
    seller.post("/trades/quote", &sale(&any, 100)).names("variety", "required");
    let spinach = seller.post("/trades", &with(sale(&any, 100), json!({ "variety": "bo-cai" }))).expect(201).body;
    assert_eq!(spinach["offer"]["variety"]["code"], "bo-cai");

    // A demand that accepts by its rule answers at once, as the quote says.
    let rule = buyer.post("/demands", &with(demand_form(50), json!({ "auto_accept": true }))).expect(201).str("id");
    assert_eq!(seller.post("/trades/quote", &sale(&rule, 50)).expect(200).body["deal_at_once"], true);
    assert!(seller.post("/trades", &sale(&rule, 50)).expect(201).body["deal_id"].is_string());
}

#[test]
fn one_step_reaches_days_that_are_far_away() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let days = json!({ "available_from": "2026-09-01", "available_to": "2026-09-05" });
    let offer = seller.post("/offers", &with(offer_form(1000), days)).expect(201).str("id");
    let quote = buyer.post("/trades/quote", &purchase(&offer, 300)).expect(200).body;
    assert_eq!((&quote["leaves"], &quote["day"]), (&json!("2026-09-01"), &json!("2026-09-02")));
    assert_eq!(buyer.post("/trades", &purchase(&offer, 300)).expect(201).str("day"), "2026-09-02");

    let days = json!({ "delivery_from": "2026-09-10", "delivery_to": "2026-09-12" });
    let wanted = buyer.post("/demands", &with(demand_form(600), days)).expect(201).str("id");
    let quote = seller.post("/trades/quote", &sale(&wanted, 400)).expect(200).body;
    assert_eq!((&quote["leaves"], &quote["day"]), (&json!("2026-09-09"), &json!("2026-09-10")));
    assert_eq!(seller.post("/trades", &sale(&wanted, 400)).expect(201).str("day"), "2026-09-10");
}

#[test]
fn a_quote_ends_with_the_first_of_its_listings() {
    let app = TestApp::new();
    app.advance_hours(6);
    let (seller, buyer) = (app.producer(), app.buyer());
    let last = with(offer_form(1000), json!({ "available_to": "2026-04-08" }));
    let offer = seller.post("/offers", &last).expect(201);
    let quote = buyer.post("/trades/quote", &purchase(&offer.str("id"), 300)).expect(200).body;
    // Twelve hours for an answer would end in the night after.
    assert_eq!(quote["answer_until"], offer.body["expires_at"], "{quote}");
}

#[test]
fn a_proposal_is_withdrawn_until_it_is_answered() {
    let app = TestApp::new();
    let (seller, buyer, city) = (app.producer(), app.buyer(), app.city_regulator());
    let offer = offer(&seller, 1000);
    let made = buyer.post("/trades", &purchase(&offer, 300)).expect(201).body;
    let at = path(&made);
    let withdraw = |who: &Client, body: Value| who.post(&format!("{at}/withdraw"), &body);
    assert_eq!(seller.get(&at).expect(200).body["may_withdraw"], false);
    withdraw(&seller, json!({})).problem(409, "wrong_state");
    withdraw(&app.buyer(), json!({})).problem(404, "not_found");
    withdraw(&buyer.if_match(7), json!({})).problem(412, "stale_version");
    withdraw(&buyer, json!({ "note": "长".repeat(501) })).names("note", "too_long");

    let gone = withdraw(&buyer.if_match(1), json!({ "listing": true, "note": "改买菠菜" })).expect(200);
    assert_eq!((gone.str("state"), gone.int("version")), ("withdrawn".to_owned(), 2));
    assert_eq!((&gone.body["may_withdraw"], &gone.body["thread"][1]["kind"]), (&json!(false), &json!("withdrawn")));
    assert_eq!(gone.body["thread"][1]["note"], "改买菠菜");
    assert_eq!(quantities(&seller, &format!("/offers/{offer}")), [1000, 0, 0, 0, 0, 0]);
    let own = made["demand"]["id"].as_str().unwrap();
    assert_eq!(buyer.get(&format!("/demands/{own}")).expect(200).str("state"), "withdrawn");
    let inbox = seller.get("/notifications").expect(200).body;
    assert!(inbox["items"].as_array().unwrap().iter().any(|n| n["kind"] == "proposal_withdrawn"), "{inbox}");
    let trail = city.get(&format!("/audit?entity=proposal&entity_id={}", made["id"].as_str().unwrap())).expect(200).body;
    assert!(trail["items"].as_array().unwrap().iter().any(|entry| entry["action"] == "withdraw"), "{trail}");
    seller.act(&format!("{at}/accept")).problem(409, "wrong_state");
    withdraw(&buyer, json!({})).problem(409, "wrong_state");
    assert_eq!(seller.get("/proposals?state=withdrawn").expect(200).body["items"].as_array().unwrap().len(), 1);
}

#[test]
fn only_ones_own_unanswered_terms_can_be_withdrawn() {
    let app = TestApp::new();
    let (seller, buyer, city) = (app.producer(), app.buyer(), app.city_regulator());
    let (offer, wanted) = (offer(&seller, 1000), demand(&buyer, 1000));
    let propose =
        |kg: i64| buyer.post("/proposals", &json!({ "offer_id": offer, "demand_id": wanted, "kg": kg })).expect(201).body;
    let withdraw =
        |who: &Client, proposal: &Value| who.post(&format!("{}/withdraw", path(proposal)), &json!({ "listing": true }));

    // After a counter the new terms are the other side's.
    let countered = propose(300);
    let counter = json!({ "kg": 400, "price_fen_per_kg": 130, "day": "2026-04-10" });
    seller.post(&format!("{}/counter", path(&countered)), &counter).expect(200);
    withdraw(&buyer, &countered).problem(409, "wrong_state");
    let other = propose(100);
    withdraw(&seller, &countered).expect(200);
    // Something else is promised of the offer, so it stays on the board.
    assert_eq!(seller.get(&format!("/offers/{offer}")).expect(200).str("state"), "open");
    assert_eq!(quantities(&seller, &format!("/offers/{offer}")), [900, 100, 0, 0, 0, 0]);

    // What is a deal is no proposal any more.
    seller.act(&format!("{}/accept", path(&other))).expect(200);
    withdraw(&buyer, &other).problem(409, "wrong_state");

    // A round's terms are nobody's own, even when one side has accepted them.
    city.post("/clearing/rounds", &json!({ "mode": "surplus", "confirm": true })).expect(201);
    let waiting = seller.get("/proposals?awaiting_me=true").expect(200).body["items"][0].clone();
    let accepted = seller.act(&format!("{}/accept", path(&waiting))).expect(200);
    assert_eq!(accepted.body["may_withdraw"], false);
    withdraw(&seller, &waiting).problem(409, "wrong_state");
}

#[test]
fn of_accept_and_withdraw_exactly_one_wins() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    for _ in 0..6 {
        let offer = offer(&seller, 100);
        let made = buyer.post("/trades", &purchase(&offer, 100)).expect(201).body;
        let at = path(&made);
        let barrier = Barrier::new(2);
        let (accepted, withdrawn): (Answer, Answer) = std::thread::scope(|scope| {
            let accept = scope.spawn(|| {
                barrier.wait();
                seller.act(&format!("{at}/accept"))
            });
            barrier.wait();
            let withdrawn = buyer.post(&format!("{at}/withdraw"), &json!({ "listing": true }));
            (accept.join().unwrap(), withdrawn)
        });
        let (won, lost) = if accepted.status == 200 { (&accepted, &withdrawn) } else { (&withdrawn, &accepted) };
        assert_eq!((won.status, lost.status), (200, 409), "{} {}", won.body, lost.body);
        assert_eq!(lost.body["code"], "wrong_state", "{}", lost.body);
        let struck = buyer.get(&at).expect(200).body["deal_id"].is_string();
        assert_eq!(struck, accepted.status == 200);
        let held = if struck { [0, 0, 100, 0, 0, 0] } else { [100, 0, 0, 0, 0, 0] };
        assert_eq!(quantities(&seller, &format!("/offers/{offer}")), held);
    }
}
