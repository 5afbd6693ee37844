//! Many at once: nothing is sold twice, and one request sent often has one effect.

use std::{collections::BTreeSet, sync::Barrier};

use serde_json::{Value, json};

use crate::{
    support::{Answer, Client, TestApp},
    trade::{deal, demand, offer, offer_form, proposal, quantities, shipment, with},
};

/// Runs all at the same moment, each in a thread of its own.
fn together<T: Send>(acts: Vec<Box<dyn FnOnce() -> T + Send + '_>>) -> Vec<T> {
    let barrier = &Barrier::new(acts.len());
    std::thread::scope(|scope| {
        let threads: Vec<_> = acts
            .into_iter()
            .map(|act| {
                scope.spawn(move || {
                    barrier.wait();
                    act()
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

fn ids(answers: &[Answer]) -> BTreeSet<String> {
    answers.iter().filter(|a| a.status < 300).map(|a| a.str("id")).collect()
}

fn deals_of(client: &Client) -> Vec<Value> {
    client.get("/deals?limit=100").expect(200).body["items"].as_array().unwrap().clone()
}

#[test]
fn offer_is_never_oversold_to_32_buyers() {
    let app = TestApp::new();
    let seller = app.producer();
    let offer = offer(&seller, 1000);
    let buyers: Vec<(Client, String)> = (0..32)
        .map(|_| {
            let buyer = app.buyer();
            let demand = demand(&buyer, 100);
            (buyer, demand)
        })
        .collect();
    // 3200 kg are wanted of 1000.
    let asked = together(
        buyers
            .iter()
            .map(|(buyer, demand)| {
                let body = json!({ "offer_id": offer, "demand_id": demand, "kg": 100, "price_fen_per_kg": 150 });
                Box::new(move || buyer.post("/proposals", &body)) as Box<dyn FnOnce() -> Answer + Send>
            })
            .collect(),
    );
    let won = ids(&asked);
    assert_eq!(won.len(), 10, "{:?}", asked.iter().map(|a| a.status).collect::<Vec<_>>());
    for refused in asked.iter().filter(|a| a.status >= 300) {
        assert_eq!(refused.body["code"], "quantity_gone", "{}", refused.body);
    }
    // The seller accepts all of them from many windows at once, several times each.
    let accepted = together(
        won.iter()
            .chain(won.iter())
            .chain(won.iter())
            .map(|id| {
                let (seller, path) = (&seller, format!("/proposals/{id}/accept"));
                Box::new(move || seller.act(&path)) as Box<dyn FnOnce() -> Answer + Send>
            })
            .collect(),
    );
    assert!(accepted.iter().all(|a| a.status == 200), "{:?}", accepted.iter().map(|a| a.status).collect::<Vec<_>>());
    let deals = deals_of(&seller);
    assert_eq!(deals.len(), 10);
    assert_eq!(deals.iter().map(|d| d["agreed_kg"].as_i64().unwrap()).sum::<i64>(), 1000);
    assert_eq!(deals.iter().map(|d| d["number"].as_str().unwrap()).collect::<BTreeSet<_>>().len(), 10);
    assert_eq!(quantities(&seller, &format!("/offers/{offer}")), [0, 0, 1000, 0, 0, 0]);
    for (buyer, demand) in &buyers {
        let [left, reserved, committed, ..] = quantities(buyer, &format!("/demands/{demand}"));
        assert!(reserved == 0 && left + committed == 100);
        assert_eq!(committed, deals_of(buyer).len() as i64 * 100);
    }
}

#[test]
fn concurrent_accept_and_counter_stay_consistent() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let (offer, demand) = (offer(&seller, 500), demand(&buyer, 500));
    let id = proposal(&seller, &offer, &demand, 300)["id"].as_str().unwrap().to_owned();
    let mut acts: Vec<Box<dyn FnOnce() -> Answer + Send>> = Vec::new();
    for n in 0..32_i64 {
        let (seller, buyer, id) = (&seller, &buyer, id.clone());
        let counter = json!({ "kg": 200 + n, "price_fen_per_kg": 140 + n, "day": "2026-04-10" });
        acts.push(match n % 4 {
            0 => Box::new(move || buyer.act(&format!("/proposals/{id}/accept"))),
            1 => Box::new(move || seller.act(&format!("/proposals/{id}/accept"))),
            2 => Box::new(move || seller.post(&format!("/proposals/{id}/counter"), &counter)),
            _ => Box::new(move || buyer.post(&format!("/proposals/{id}/counter"), &counter)),
        });
    }
    for answer in together(acts) {
        assert!([200, 409, 412, 503].contains(&answer.status), "{} {}", answer.status, answer.body);
    }
    let end = seller.get(&format!("/proposals/{id}")).expect(200).body;
    let (kg, deals) = (end["kg"].as_i64().unwrap(), deals_of(&seller));
    let held = quantities(&seller, &format!("/offers/{offer}"));
    assert_eq!(held, quantities(&buyer, &format!("/demands/{demand}")), "both sides move alike");
    if end["state"] == "accepted" {
        assert_eq!((deals.len(), deals[0]["agreed_kg"].as_i64()), (1, Some(kg)));
        assert_eq!(held, [500 - kg, 0, kg, 0, 0, 0]);
    } else {
        assert!(deals.is_empty());
        assert_eq!(held, [500 - kg, kg, 0, 0, 0, 0]);
    }
}

#[test]
fn request_sent_16_times_with_one_key_acts_once() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let (offer, demand) = (offer(&seller, 1000), demand(&buyer, 1000));
    let body = json!({ "offer_id": offer, "demand_id": demand, "kg": 10, "price_fen_per_kg": 150 });
    let keyed = seller.key("once");
    let answers =
        together((0..16).map(|_| Box::new(|| keyed.post("/proposals", &body)) as Box<dyn FnOnce() -> Answer + Send>).collect());
    assert!(answers.iter().all(|a| a.status == 201), "{:?}", answers.iter().map(|a| a.status).collect::<Vec<_>>());
    assert_eq!(ids(&answers).len(), 1);
    assert_eq!(quantities(&seller, &format!("/offers/{offer}")), [990, 10, 0, 0, 0, 0]);
    keyed.post("/proposals", &with(body, json!({ "kg": 11 }))).problem(422, "idempotency_key_reused");
}

#[test]
fn concurrent_rounds_never_book_a_kilogram_twice() {
    let app = TestApp::new();
    let (seller, buyer, city) = (app.producer(), app.buyer(), app.city_regulator());
    let offers: Vec<String> = (0..12).map(|n| seller.post("/offers", &offer_form(100 + n)).expect(201).str("id")).collect();
    let demands: Vec<String> = (0..6).map(|_| demand(&buyer, 150)).collect();
    let mut acts: Vec<Box<dyn FnOnce() -> Answer + Send>> = Vec::new();
    for n in 0..32 {
        let (seller, city) = (&seller, &city);
        let (offer, demand) = (offers[n % 12].clone(), demands[n % 6].clone());
        acts.push(match n % 8 {
            0 | 1 => {
                let round = json!({ "mode": "surplus", "lots": "ignore", "confirm": true });
                Box::new(move || city.post("/clearing/rounds", &round))
            }
            2 => Box::new(move || seller.if_match(1).post(&format!("/offers/{offer}/withdraw"), &json!({}))),
            _ => Box::new(move || {
                seller.post("/proposals", &json!({ "offer_id": offer, "demand_id": demand, "kg": 40, "price_fen_per_kg": 150 }))
            }),
        });
    }
    for answer in together(acts) {
        assert!([200, 201, 409, 412, 422, 503].contains(&answer.status), "{} {}", answer.status, answer.body);
    }
    let live: Vec<Value> = seller.get("/proposals?limit=100").expect(200).body["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|p| ["open", "countered"].contains(&p["state"].as_str().unwrap()))
        .cloned()
        .collect();
    let held =
        |field: &str, id: &str| -> i64 { live.iter().filter(|p| p[field]["id"] == id).map(|p| p["kg"].as_i64().unwrap()).sum() };
    for offer in &offers {
        assert_eq!(quantities(&seller, &format!("/offers/{offer}"))[1], held("offer", offer), "offer {offer}");
    }
    for demand in &demands {
        assert_eq!(quantities(&buyer, &format!("/demands/{demand}"))[1], held("demand", demand), "demand {demand}");
    }
}

#[test]
fn two_people_at_one_scale_weigh_a_truck_once() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let id = deal(&seller, &buyer, 1000);
    let loads: Vec<String> = ["鲁G00001", "鲁G00002"]
        .iter()
        .map(|plate| {
            let form = with(shipment(&app, 500), json!({ "plate": plate, "more_follows": true }));
            let deal = seller.post(&format!("/deals/{id}/ship"), &form).expect(200).body;
            deal["loads"].as_array().unwrap().last().unwrap()["id"].as_str().unwrap().to_owned()
        })
        .collect();
    let receipt = json!({ "kg": 490, "grade": 3 });
    // Three at each of two trucks, all having seen the load as it was announced.
    let acts: Vec<Box<dyn FnOnce() -> Answer + Send>> = (0..6)
        .map(|n| {
            let (buyer, path) = (buyer.if_match(1), format!("/deals/{id}/loads/{}/receive", loads[n % 2]));
            let receipt = &receipt;
            Box::new(move || buyer.post(&path, receipt)) as Box<dyn FnOnce() -> Answer + Send>
        })
        .collect();
    let answers = together(acts);
    let count = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!((count(200), count(409)), (2, 4), "{:?}", answers.iter().map(|a| a.status).collect::<Vec<_>>());
    assert!(answers.iter().filter(|a| a.status == 409).all(|a| a.body["code"] == "wrong_state"));
    let end = seller.get(&format!("/deals/{id}")).expect(200).body;
    assert_eq!((&end["state"], &end["receipt"]["kg"]), (&json!("received"), &json!(980)));
    assert_eq!(quantities(&seller, &format!("/offers/{}", end["offer_id"].as_str().unwrap())), [0, 0, 0, 0, 980, 20]);
}

#[test]
fn one_truck_received_by_many_at_once_is_no_fault() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let id = deal(&seller, &buyer, 300);
    seller.post(&format!("/deals/{id}/ship"), &shipment(&app, 300)).expect(200);
    let receipt = json!({ "kg": 300, "grade": 3 });
    let path = format!("/deals/{id}/receive");
    let answers =
        together((0..6).map(|_| Box::new(|| buyer.post(&path, &receipt)) as Box<dyn FnOnce() -> Answer + Send>).collect());
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 409].contains(status)), "{statuses:?}");
}
