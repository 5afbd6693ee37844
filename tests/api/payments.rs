//! Payments of deals: said by the payer, confirmed or refuted by the payee, corrected by reversal, exact to the fen.

use serde_json::{Value, json};

use crate::{
    support::{Answer, Client, TestApp},
    trade::{deal, shipment},
};

/// A deal of so many kg at 1.50 yuan/kg of which `kg` were received; its id.
fn received(app: &TestApp, seller: &Client, buyer: &Client, agreed: i64, kg: i64) -> String {
    let id = deal(seller, buyer, agreed);
    seller.post(&format!("/deals/{id}/ship"), &shipment(app, agreed)).expect(200);
    let receipt = json!({ "kg": kg, "grade": 3, "rejected_kg": agreed - kg, "rejected_reason": "rotten" });
    buyer.post(&format!("/deals/{id}/receive"), &receipt).expect(200);
    id
}

fn money(fen: i64) -> Value {
    json!({ "amount_fen": fen, "paid_on": "2026-04-08", "method": "bank", "voucher": "B-77" })
}

fn report(who: &Client, deal: &str, fen: i64) -> Answer {
    who.post(&format!("/deals/{deal}/payments"), &money(fen))
}

/// The id of the deal's newest payment.
fn newest(answer: &Answer) -> String {
    answer.body["payments"].as_array().unwrap().last().unwrap()["id"].as_str().unwrap().to_owned()
}

fn pay(who: &Client, deal: &str, fen: i64) -> String {
    newest(&report(who, deal, fen).expect(201))
}

fn say(who: &Client, deal: &str, payment: &str, verb: &str) -> Answer {
    who.post(&format!("/deals/{deal}/payments/{payment}/{verb}"), &json!({ "reason": "记错了" }))
}

/// due, paid, confirmed, open, overpaid, in fen.
#[track_caller]
fn sums(of: &Value) -> [i64; 5] {
    let sums = ["due_fen", "paid_fen", "confirmed_fen", "open_fen", "overpaid_fen"].map(|part| of[part].as_i64().unwrap());
    assert_eq!(sums[0] - sums[2], sums[3] - sums[4], "{of}");
    sums
}

#[track_caller]
fn stands(who: &Client, deal: &str, state: &str, expected: [i64; 5]) {
    let body = who.get(&format!("/deals/{deal}")).expect(200).body;
    assert_eq!((body["state"].as_str().unwrap(), sums(&body["sums"])), (state, expected));
    assert_eq!(body["due_amount_fen"], json!(expected[3]));
}

#[test]
fn several_payments_settle_when_the_payee_confirms() {
    let app = TestApp::new();
    let (seller, buyer, stranger) = (app.producer(), app.buyer(), app.buyer());
    let id = received(&app, &seller, &buyer, 1000, 900);
    stands(&buyer, &id, "received", [135_000, 0, 0, 135_000, 0]);

    // The wrong side neither pays nor confirms, and others know nothing of it.
    report(&seller, &id, 135_000).problem(403, "forbidden");
    report(&stranger, &id, 135_000).problem(404, "not_found");
    let first = pay(&buyer, &id, 100_001);
    stands(&seller, &id, "received", [135_000, 100_001, 0, 135_000, 0]);
    say(&buyer, &id, &first, "confirm").problem(403, "forbidden");
    say(&buyer, &id, &first, "refute").problem(403, "forbidden");
    say(&seller, &id, &first, "withdraw").problem(403, "forbidden");
    say(&stranger, &id, &first, "confirm").problem(404, "not_found");
    let other = received(&app, &seller, &buyer, 100, 100);
    say(&seller, &other, &first, "confirm").problem(404, "not_found");

    say(&seller, &id, &first, "confirm").expect(200);
    stands(&buyer, &id, "received", [135_000, 100_001, 100_001, 34_999, 0]);
    say(&seller, &id, &first, "confirm").problem(409, "wrong_state");
    let second = pay(&buyer, &id, 34_999);
    stands(&buyer, &id, "received", [135_000, 135_000, 100_001, 34_999, 0]);
    let settled = say(&seller, &id, &second, "confirm").expect(200).body;
    stands(&buyer, &id, "settled", [135_000, 135_000, 135_000, 0, 0]);

    // Who said it, who confirmed it, and when.
    let payment = &settled["payments"][1];
    assert_eq!(
        (&payment["payer"], &payment["state"], &payment["voucher"]),
        (&json!("buyer"), &json!("confirmed"), &json!("B-77"))
    );
    for who in ["reported_by", "answered_by"] {
        assert_eq!(payment[who], "张三", "{payment}");
    }
    assert!(payment["reported_at"].is_string() && payment["answered_at"].is_string(), "{payment}");
    let steps: Vec<&str> = settled["events"].as_array().unwrap().iter().filter_map(|e| e["reason_code"].as_str()).collect();
    assert_eq!(steps, ["payment_reported", "payment_confirmed", "payment_reported", "payment_confirmed"]);
    let trail = app.city_regulator().get(&format!("/audit?entity=deal&entity_id={id}")).expect(200).body.to_string();
    assert!(trail.contains("report_payment") && trail.contains("confirm_payment"), "{trail}");
    let told = seller.get("/notifications").expect(200).body.to_string();
    assert!(told.contains("payment_reported"), "{told}");
}

#[test]
fn a_report_names_what_is_wrong_and_repeats_safely() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let id = received(&app, &seller, &buyer, 100, 100);
    let path = format!("/deals/{id}/payments");
    for (field, value, code) in [
        ("amount_fen", json!(0), "out_of_range"),
        ("amount_fen", json!(i64::MAX), "out_of_range"),
        ("paid_on", json!("2026-04-09"), "out_of_range"),
        ("paid_on", json!("2025-04-09"), "out_of_range"),
        ("voucher", json!("x".repeat(101)), "too_long"),
        ("method", json!("barter"), "invalid_value"),
    ] {
        let mut form = money(100);
        form[field] = value;
        buyer.post(&path, &form).names(field, code);
    }
    let version = buyer.get(&format!("/deals/{id}")).expect(200).int("version");
    buyer.if_match(version + 1).post(&path, &money(5_000)).problem(412, "stale_version");
    let first = buyer.key("p1").post(&path, &money(5_000)).expect(201);
    assert_eq!(newest(&buyer.key("p1").post(&path, &money(5_000)).expect(201)), newest(&first));
    buyer.key("p1").post(&path, &money(5_001)).problem(422, "idempotency_key_reused");
    stands(&seller, &id, "received", [15_000, 5_000, 0, 15_000, 0]);
    buyer.post(&format!("{path}/{}/withdraw", newest(&first)), &json!({ "reason": " " })).names("reason", "required");
}

#[test]
fn wrong_payment_is_withdrawn_or_reversed_and_kept() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let id = received(&app, &seller, &buyer, 100, 100);
    let wrong = pay(&buyer, &id, 51_000);
    let refuted = say(&seller, &id, &wrong, "refute").expect(200).body;
    assert_eq!((&refuted["payments"][0]["state"], &refuted["payments"][0]["reason"]), (&json!("refuted"), &json!("记错了")));
    stands(&buyer, &id, "received", [15_000, 0, 0, 15_000, 0]);
    say(&buyer, &id, &wrong, "withdraw").expect(200);
    say(&seller, &id, &wrong, "confirm").problem(409, "wrong_state");
    say(&buyer, &id, &wrong, "withdraw").problem(409, "wrong_state");

    // Confirmed by mistake: the payee takes it back, and the settled deal is open again.
    let right = pay(&buyer, &id, 15_000);
    say(&seller, &id, &right, "confirm").expect(200);
    stands(&buyer, &id, "settled", [15_000, 15_000, 15_000, 0, 0]);
    say(&buyer, &id, &right, "withdraw").problem(409, "wrong_state");
    say(&buyer, &id, &right, "reverse").problem(403, "forbidden");
    let open = say(&seller, &id, &right, "reverse").expect(200).body;
    stands(&buyer, &id, "received", [15_000, 0, 0, 15_000, 0]);
    let states: Vec<&str> = open["payments"].as_array().unwrap().iter().map(|p| p["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["withdrawn", "reversed"]);

    // A refuted payment turns up after all.
    let late = pay(&buyer, &id, 15_000);
    say(&seller, &id, &late, "refute").expect(200);
    say(&seller, &id, &late, "confirm").expect(200);
    stands(&seller, &id, "settled", [15_000, 15_000, 15_000, 0, 0]);
    let account = seller.get(&format!("/statements/{}", buyer.enterprise_id())).expect(200).body;
    let kinds: Vec<&str> = account["lines"].as_array().unwrap().iter().map(|line| line["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["receipt", "payment", "reversal", "payment"]);
    assert_eq!(account["closing_balance_fen"], 0);
}

#[test]
fn an_overpayment_is_shown_and_paid_back() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let id = received(&app, &seller, &buyer, 100, 100);
    let much = pay(&buyer, &id, 15_100);
    // What is not confirmed is not overpaid yet.
    report(&seller, &id, 100).problem(403, "forbidden");
    say(&seller, &id, &much, "confirm").expect(200);
    stands(&buyer, &id, "settled", [15_000, 15_100, 15_100, 0, 100]);
    report(&seller, &id, 101).names("amount_fen", "out_of_range");
    let back = pay(&seller, &id, 60);
    report(&seller, &id, 41).names("amount_fen", "out_of_range");
    say(&seller, &id, &back, "confirm").problem(403, "forbidden");
    say(&buyer, &id, &back, "confirm").expect(200);
    stands(&seller, &id, "settled", [15_000, 15_040, 15_040, 0, 40]);
    let rest = pay(&seller, &id, 40);
    say(&buyer, &id, &rest, "confirm").expect(200);
    stands(&seller, &id, "settled", [15_000, 15_000, 15_000, 0, 0]);
    let account = buyer.get(&format!("/statements/{}", seller.enterprise_id())).expect(200).body;
    assert_eq!((sums(&account["bought"]), &account["closing_balance_fen"]), ([15_000, 15_000, 15_000, 0, 0], &json!(0)));
}

#[test]
fn a_confirmed_refund_reopens_a_deal_it_leaves_owed() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let id = received(&app, &seller, &buyer, 100, 100);
    let most = pay(&buyer, &id, 15_040);
    say(&seller, &id, &most, "confirm").expect(200);
    let rest = pay(&buyer, &id, 60);
    say(&seller, &id, &rest, "confirm").expect(200);
    let back = pay(&seller, &id, 100);
    // Of the money that is on its way back, a part turns out never to have come.
    say(&seller, &id, &rest, "reverse").expect(200);
    stands(&buyer, &id, "settled", [15_000, 14_940, 15_040, 0, 40]);
    let open = say(&buyer, &id, &back, "confirm").expect(200).body;
    stands(&buyer, &id, "received", [15_000, 14_940, 14_940, 60, 0]);
    assert_eq!(open["events"].as_array().unwrap().last().unwrap()["to"], "received");
    let missing = pay(&buyer, &id, 60);
    say(&seller, &id, &missing, "confirm").expect(200);
    stands(&seller, &id, "settled", [15_000, 15_000, 15_000, 0, 0]);
}

#[test]
fn a_buyer_confirming_a_refund_settles_nothing() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let id = deal(&seller, &buyer, 100);
    let advance = pay(&buyer, &id, 20_000);
    say(&seller, &id, &advance, "confirm").expect(200);
    let back = pay(&seller, &id, 1_000);
    seller.post(&format!("/deals/{id}/ship"), &shipment(&app, 100)).expect(200);
    buyer.post(&format!("/deals/{id}/receive"), &json!({ "kg": 90, "grade": 3 })).expect(200);
    // The seller has not agreed to the buyer's weight, and taking an entry back is no agreement either.
    say(&buyer, &id, &back, "confirm").expect(200);
    stands(&seller, &id, "received", [13_500, 19_000, 19_000, 0, 5_500]);
    say(&buyer, &id, &back, "reverse").expect(200);
    stands(&seller, &id, "received", [13_500, 20_000, 20_000, 0, 6_500]);
    seller.post(&format!("/deals/{id}/dispute"), &json!({ "reason_code": "weight", "note": "少记十公斤" })).expect(200);
}

#[test]
fn money_paid_in_advance_is_paid_back_when_cancelled() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let id = deal(&seller, &buyer, 100);
    let advance = pay(&buyer, &id, 15_000);
    say(&seller, &id, &advance, "confirm").expect(200);
    stands(&buyer, &id, "agreed", [15_000, 15_000, 15_000, 0, 0]);
    seller.post(&format!("/deals/{id}/cancel"), &json!({ "reason_code": "no_vehicle" })).expect(200);
    stands(&buyer, &id, "cancelled", [0, 15_000, 15_000, 0, 15_000]);
    report(&buyer, &id, 1).problem(409, "wrong_state");
    let back = pay(&seller, &id, 15_000);
    say(&buyer, &id, &back, "confirm").expect(200);
    stands(&buyer, &id, "cancelled", [0, 0, 0, 0, 0]);
}

#[test]
fn the_seller_settles_all_at_once_and_never_too_early() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let id = received(&app, &seller, &buyer, 100, 100);
    let settle = |who: &Client, id: &str| who.act(&format!("/deals/{id}/settle"));
    pay(&buyer, &id, 10_000);
    let early = settle(&seller, &id).problem(409, "conflict").body;
    assert!(early["detail"].as_str().unwrap().contains("50.00"), "{early}");
    // Nothing of it was kept.
    stands(&seller, &id, "received", [15_000, 10_000, 0, 15_000, 0]);
    pay(&buyer, &id, 5_000);
    settle(&buyer, &id).problem(403, "forbidden");
    settle(&seller, &id).expect(200);
    stands(&buyer, &id, "settled", [15_000, 15_000, 15_000, 0, 0]);
    settle(&seller, &id).problem(409, "wrong_state");

    // Nothing was received: there is nothing to pay, and the deal can be closed at once.
    let nothing = received(&app, &seller, &buyer, 100, 0);
    stands(&buyer, &nothing, "received", [0, 0, 0, 0, 0]);
    settle(&seller, &nothing).expect(200);
    stands(&buyer, &nothing, "settled", [0, 0, 0, 0, 0]);
}

#[test]
fn a_payee_is_reminded_and_its_silence_proves_nothing() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let (at_seller, at_buyer) = (seller.me().str("email"), buyer.me().str("email"));
    let id = received(&app, &seller, &buyer, 100, 100);
    let waits = |who: &Client, code: &str| {
        let items = who.get("/duties").expect(200).body["items"].as_array().unwrap().clone();
        items.into_iter().find(|duty| duty["code"] == code).map(|duty| (duty["count"].as_i64(), duty["overdue"].as_i64()))
    };
    assert_eq!((waits(&buyer, "deals_to_pay"), waits(&seller, "payments_to_confirm")), (Some((Some(1), Some(0))), None));
    pay(&buyer, &id, 15_000);
    assert_eq!((waits(&buyer, "deals_to_pay"), waits(&seller, "payments_to_confirm")), (None, Some((Some(1), Some(0)))));
    let asked = |who: &Client| who.get("/deals?payments_to_confirm=true").expect(200).body["items"].as_array().unwrap().len();
    assert_eq!((asked(&seller), asked(&buyer)), (1, 0));

    app.advance_hours(73);
    app.tick();
    app.tick();
    let (seller, buyer) = (app.log_in(&at_seller), app.log_in(&at_buyer));
    let told = seller.get("/notifications?limit=100").expect(200).body.to_string();
    assert_eq!(told.matches("payment_unanswered").count(), 1, "{told}");
    assert_eq!(waits(&seller, "payments_to_confirm"), Some((Some(1), Some(1))));
    stands(&buyer, &id, "received", [15_000, 15_000, 0, 15_000, 0]);
}

#[test]
fn both_statements_agree_to_the_fen() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let (sold, bought) = (seller.enterprise_id(), buyer.enterprise_id());
    // Paid too much; paid in part, of which a part waits; refuted; not paid at all.
    let over = received(&app, &seller, &buyer, 1000, 1000);
    let payment = pay(&buyer, &over, 150_007);
    say(&seller, &over, &payment, "confirm").expect(200);
    let part = received(&app, &seller, &buyer, 400, 333);
    let payment = pay(&buyer, &part, 20_001);
    say(&seller, &part, &payment, "confirm").expect(200);
    pay(&buyer, &part, 9_999);
    let refuted = received(&app, &seller, &buyer, 200, 200);
    let payment = pay(&buyer, &refuted, 30_000);
    say(&seller, &refuted, &payment, "refute").expect(200);
    received(&app, &seller, &buyer, 100, 1);

    let mine = seller.get(&format!("/statements/{bought}")).expect(200).body;
    let theirs = buyer.get(&format!("/statements/{sold}")).expect(200).body;
    let due = 150 * (1000 + 333 + 200 + 1);
    let expected = [due, 150_007 + 20_001 + 9_999, 150_007 + 20_001, due - 150_000 - 20_001, 7];
    assert_eq!((sums(&mine["sold"]), sums(&theirs["bought"])), (expected, expected));
    assert_eq!((sums(&mine["bought"]), sums(&theirs["sold"])), ([0; 5], [0; 5]));
    let balance = expected[3] - expected[4];
    assert_eq!((mine["closing_balance_fen"].as_i64(), theirs["closing_balance_fen"].as_i64()), (Some(balance), Some(-balance)));
    // The deals' own sums add up to the same.
    let deals = seller.get("/deals").expect(200).body["items"].as_array().unwrap().clone();
    let added = deals.iter().map(|deal| sums(&deal["sums"])).fold([0; 5], |all, one| [0, 1, 2, 3, 4].map(|at| all[at] + one[at]));
    assert_eq!(added, expected);
    let line = mine["lines"].as_array().unwrap().iter().find(|line| line["kind"] == "payment").unwrap();
    assert_eq!((&line["paid_on"], &line["voucher"]), (&json!("2026-04-08"), &json!("B-77")));

    let csv = |who: &Client, path: &str| String::from_utf8_lossy(&who.get(path).expect(200).bytes).into_owned();
    let text = csv(&seller, &format!("/statements/{bought}/export?format=csv"));
    for (what, fen) in [("货款", due), ("未付", expected[3]), ("多付或预付", 7)] {
        let line = format!("其中我方卖出：{what},,,,,,{}.{:02}", fen / 100, fen % 100);
        assert!(text.contains(&line), "{line} is not in {text}");
    }
    assert!(csv(&seller, "/deals/export?format=csv").contains("1500.00,1500.07,1500.07,0.00,0.07"));
}
