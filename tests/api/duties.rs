//! What waits for each: counted by the server, each number only for whom it is meant; and the trucks that are due.

use serde_json::{Value, json};

use crate::{
    support::{Client, TestApp},
    trade::{deal, demand, offer, proposal, shipment},
};

fn waits(who: &Client, code: &str) -> Option<Value> {
    let items = who.get("/duties").expect(200).body["items"].as_array().unwrap().clone();
    items.into_iter().find(|duty| duty["code"] == code)
}

fn count(who: &Client, code: &str) -> i64 {
    waits(who, code).map_or(0, |duty| duty["count"].as_i64().unwrap())
}

#[test]
fn inbox_counts_only_what_waits_for_the_reader() {
    let app = TestApp::new();
    let (seller, buyer, city) = (app.producer(), app.buyer(), app.city_regulator());
    assert_eq!(seller.get("/duties").expect(200).body, json!({ "items": [] }));
    app.client().get("/duties").problem(401, "login_required");

    app.pending("producer", "370700");
    let vetting = waits(&city, "enterprises").unwrap();
    assert_eq!((&vetting["count"], &vetting["overdue"], &vetting["capped"]), (&json!(1), &json!(0), &json!(false)));
    assert!(vetting["due_at"].is_string());
    // No table has been prepared today, which is the city's business alone.
    assert_eq!((count(&city, "table_missing"), count(&seller, "table_missing")), (1, 0));
    assert_eq!(count(&app.district_regulator("110108"), "enterprises"), 0);

    let (sold, wanted) = (offer(&seller, 500), demand(&buyer, 500));
    proposal(&seller, &sold, &wanted, 500);
    assert_eq!((count(&buyer, "proposals"), count(&seller, "proposals")), (1, 0));

    let id = deal(&seller, &buyer, 300);
    assert_eq!((count(&seller, "deals_to_ship"), count(&buyer, "deals_to_ship")), (1, 0));
    seller.post(&format!("/deals/{id}/ship"), &shipment(&app, 300)).expect(200);
    assert_eq!((count(&seller, "deals_to_ship"), count(&buyer, "deals_to_receive")), (0, 1));
    app.advance_hours(5);
    assert_eq!(waits(&app.city_regulator(), "enterprises").unwrap()["overdue"], 1);
}

#[test]
fn trucks_stand_under_the_day_by_which_they_are_due() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let late = deal(&seller, &buyer, 200);
    let soon = deal(&seller, &buyer, 100);
    // Due in 20 hours, tomorrow by Beijing's calendar; the other one ten hours earlier.
    seller.post(&format!("/deals/{late}/ship"), &shipment(&app, 200)).expect(200);
    let eta = app.clock.now().plus_hours(10).to_string();
    let mut truck = shipment(&app, 100);
    truck["eta"] = json!(eta);
    seller.post(&format!("/deals/{soon}/ship"), &truck).expect(200);

    let due = |day: &str| -> Vec<String> {
        let page = buyer.get(&format!("/deals/arrivals?day={day}")).expect(200).body;
        page["items"].as_array().unwrap().iter().map(|deal| deal["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(due("2026-04-30"), [soon.clone(), late]);
    assert_eq!(due("2026-04-01"), Vec::<String>::new());
    // They are the buyer's: the seller sees none of them here.
    assert_eq!(seller.get("/deals/arrivals?day=2026-04-30").expect(200).body["items"], json!([]));
    buyer.get("/deals/arrivals?day=tomorrow").names("day", "invalid_value");

    let receipt = json!({ "kg": 100, "grade": 3, "rejected_kg": 0 });
    buyer.post(&format!("/deals/{soon}/receive"), &receipt).expect(200);
    assert!(!due("2026-04-30").contains(&soon));
}
