//! One table of every way a deal can end: state, what is owed and paid in both statements, and where the kilograms are.

use serde_json::{Value, json};

use crate::{
    support::{Answer, Client, TestApp},
    trade::{deal, pay, quantities, shipment, with},
};

/// One deal of 1000 kg at 1.50 yuan/kg between two parties of its own.
struct Case<'a> {
    app: &'a TestApp,
    seller: Client,
    buyer: Client,
    id: String,
}

impl Case<'_> {
    fn step(&self, who: &Client, verb: &str, body: &Value) -> Answer {
        who.post(&format!("/deals/{}/{verb}", self.id), body)
    }

    /// A truck with the plate and so many kg; the id of its load.
    fn truck(&self, plate: &str, kg: i64, more: bool) -> String {
        let form = with(shipment(self.app, kg), json!({ "plate": plate, "more_follows": more }));
        let deal = self.step(&self.seller, "ship", &form).expect(200).body;
        deal["loads"].as_array().unwrap().last().unwrap()["id"].as_str().unwrap().to_owned()
    }

    fn ship(&self, kg: i64) -> String {
        self.truck("鲁G12345", kg, false)
    }

    fn weigh(&self, load: &str, kg: i64, rejected: i64) -> Answer {
        let receipt = json!({ "kg": kg, "grade": 3, "rejected_kg": rejected, "rejected_reason": "rotten" });
        self.step(&self.buyer, &format!("loads/{load}/receive"), &receipt)
    }

    /// One truck with 1000 kg, of which so many were accepted and the rest is lost; its load.
    fn received(&self, kg: i64) -> String {
        let load = self.ship(1000);
        self.weigh(&load, kg, 0).expect(200);
        load
    }

    fn correct_load(&self, load: &str, kg: i64) -> Answer {
        self.seller.put(&format!("/deals/{}/loads/{load}", self.id), &shipment(self.app, kg))
    }

    fn pay(&self, fen: i64) -> Value {
        pay(&self.seller, &self.buyer, &self.id, fen)
    }

    fn dispute(&self, solution: &Value) {
        self.step(&self.buyer, "dispute", &json!({ "reason_code": "weight", "note": "重量不符" })).expect(200);
        self.step(&self.app.city_regulator(), "resolve", solution).expect(200);
    }

    fn cancel(&self) -> Answer {
        self.step(&self.buyer, "cancel", &json!({ "reason_code": "weather" }))
    }
}

struct Ending {
    name: &'static str,
    run: fn(&Case),
    state: &'static str,
    /// In fen: what was billed, and what the seller has confirmed of it.
    owed: i64,
    paid: i64,
    /// left, reserved, committed, shipped, received, shortfall of both listings.
    stock: [i64; 6],
}

const ENDINGS: &[Ending] = &[
    Ending {
        name: "whole",
        run: |case| {
            case.received(1000);
            case.pay(150_000);
        },
        state: "settled",
        owed: 150_000,
        paid: 150_000,
        stock: [0, 0, 0, 0, 1000, 0],
    },
    Ending {
        name: "short",
        run: |case| {
            case.received(950);
            case.pay(142_500);
        },
        state: "settled",
        owed: 142_500,
        paid: 142_500,
        stock: [0, 0, 0, 0, 950, 50],
    },
    Ending {
        name: "over within the tolerance",
        run: |case| {
            case.received(1030);
            case.pay(154_500);
        },
        state: "settled",
        owed: 154_500,
        paid: 154_500,
        stock: [0, 0, 0, 0, 1000, 0],
    },
    Ending {
        name: "over beyond the tolerance",
        run: |case| {
            let load = case.ship(900);
            let refused = case.weigh(&load, 928, 0).names("kg", "over_tolerance");
            assert!(refused.body.to_string().contains("927 公斤"), "{}", refused.body);
            case.weigh(&load, 900, 28).names("kg", "over_tolerance");
            case.correct_load(&load, 1000).expect(200);
            case.weigh(&load, 1031, 0).names("kg", "over_tolerance");
            case.weigh(&load, 928, 0).expect(200);
        },
        state: "received",
        owed: 139_200,
        paid: 0,
        stock: [0, 0, 0, 0, 928, 72],
    },
    Ending {
        name: "over what the deal takes",
        run: |case| {
            let (one, two) = (case.truck("鲁G00001", 500, true), case.truck("鲁G00002", 530, false));
            case.weigh(&one, 515, 0).expect(200);
            case.weigh(&two, 516, 0).names("kg", "over_deal");
            case.weigh(&two, 515, 15).expect(200);
        },
        state: "received",
        owed: 154_500,
        paid: 0,
        stock: [0, 0, 0, 0, 1000, 0],
    },
    Ending {
        name: "refused whole",
        run: |case| {
            let load = case.ship(1000);
            let silent = json!({ "kg": 0, "grade": 1, "rejected_kg": 1000 });
            case.step(&case.buyer, &format!("loads/{load}/receive"), &silent).names("rejected_reason", "required");
            case.weigh(&load, 0, 1000).expect(200);
            case.step(&case.seller, "settle", &json!({})).expect(200);
        },
        state: "settled",
        owed: 0,
        paid: 0,
        stock: [0, 0, 0, 0, 0, 1000],
    },
    Ending {
        name: "several trucks",
        run: |case| {
            let (one, two) = (case.truck("鲁G00001", 400, true), case.truck("鲁G00002", 600, true));
            case.weigh(&two, 600, 0).expect(200);
            case.weigh(&one, 400, 0).expect(200);
            case.pay(150_000);
        },
        state: "settled",
        owed: 150_000,
        paid: 150_000,
        stock: [0, 0, 0, 0, 1000, 0],
    },
    Ending {
        name: "one truck of two still on the road",
        run: |case| {
            let one = case.truck("鲁G00001", 400, true);
            case.truck("鲁G00002", 500, true);
            case.weigh(&one, 390, 0).expect(200);
        },
        state: "shipped",
        owed: 58_500,
        paid: 0,
        stock: [0, 0, 100, 500, 390, 10],
    },
    Ending {
        name: "one truck of two refused",
        run: |case| {
            let (one, two) = (case.truck("鲁G00001", 400, true), case.truck("鲁G00002", 600, false));
            case.weigh(&one, 400, 0).expect(200);
            case.weigh(&two, 0, 600).expect(200);
            case.pay(60_000);
        },
        state: "settled",
        owed: 60_000,
        paid: 60_000,
        stock: [0, 0, 0, 0, 400, 600],
    },
    Ending {
        name: "no more comes",
        run: |case| {
            let one = case.truck("鲁G00001", 400, true);
            case.weigh(&one, 400, 0).expect(200);
            case.step(&case.buyer, "end-loading", &json!({})).problem(403, "forbidden");
            case.step(&case.seller, "end-loading", &json!({})).expect(200);
        },
        state: "received",
        owed: 60_000,
        paid: 0,
        stock: [600, 0, 0, 0, 400, 0],
    },
    Ending {
        name: "part paid",
        run: |case| {
            case.received(1000);
            assert_eq!(case.pay(60_000)["due_amount_fen"], 90_000);
        },
        state: "received",
        owed: 150_000,
        paid: 60_000,
        stock: [0, 0, 0, 0, 1000, 0],
    },
    Ending {
        name: "over-paid",
        run: |case| {
            case.received(1000);
            assert_eq!(case.pay(160_000)["sums"]["overpaid_fen"], 10_000);
        },
        state: "settled",
        owed: 150_000,
        paid: 160_000,
        stock: [0, 0, 0, 0, 1000, 0],
    },
    Ending {
        name: "paid before a short receipt",
        run: |case| {
            case.pay(150_000);
            case.received(900);
            case.step(&case.seller, "settle", &json!({})).expect(200);
        },
        state: "settled",
        owed: 135_000,
        paid: 150_000,
        stock: [0, 0, 0, 0, 900, 100],
    },
    Ending {
        name: "payment corrected",
        run: |case| {
            case.received(1000);
            let paid = case.pay(150_000);
            let wrong = paid["payments"][0]["id"].as_str().unwrap();
            case.step(&case.seller, &format!("payments/{wrong}/reverse"), &json!({ "reason": "记错了" })).expect(200);
            case.pay(50_000);
        },
        state: "received",
        owed: 150_000,
        paid: 50_000,
        stock: [0, 0, 0, 0, 1000, 0],
    },
    Ending {
        name: "shipment corrected",
        run: |case| {
            let load = case.ship(900);
            case.correct_load(&load, 800).expect(200);
            case.weigh(&load, 800, 0).expect(200);
            case.correct_load(&load, 900).problem(409, "wrong_state");
        },
        state: "received",
        owed: 120_000,
        paid: 0,
        stock: [200, 0, 0, 0, 800, 0],
    },
    Ending {
        name: "receipt corrected",
        run: |case| {
            let path = format!("loads/{}/correct-receipt", case.received(900));
            let right = json!({ "kg": 990, "grade": 3, "reason": "磅单看错一位" });
            case.step(&case.seller, &path, &right).problem(403, "forbidden");
            case.step(&case.buyer, &path, &with(right.clone(), json!({ "reason": " " }))).names("reason", "required");
            case.step(&case.buyer, &path, &with(right.clone(), json!({ "kg": 1031 }))).names("kg", "over_tolerance");
            case.step(&case.buyer, &path, &right).expect(200);
            case.pay(50_000);
            case.step(&case.buyer, &path, &right).problem(409, "wrong_state");
        },
        state: "received",
        owed: 148_500,
        paid: 50_000,
        stock: [0, 0, 0, 0, 990, 10],
    },
    Ending {
        name: "disputed after the receipt",
        run: |case| {
            let path = format!("loads/{}/correct-receipt", case.received(900));
            case.dispute(&json!({ "kg": 950, "note": "按九五零算" }));
            // What a dispute has fixed, one side alone does not change.
            let other = json!({ "kg": 900, "grade": 3, "reason": "磅单" });
            case.step(&case.buyer, &path, &other).problem(409, "wrong_state");
        },
        state: "received",
        owed: 142_500,
        paid: 0,
        stock: [0, 0, 0, 0, 950, 50],
    },
    Ending {
        name: "disputed with a truck lost",
        run: |case| {
            let one = case.truck("鲁G00001", 500, true);
            case.truck("鲁G00002", 400, true);
            case.weigh(&one, 500, 0).expect(200);
            case.dispute(&json!({ "kg": 500, "note": "第二车途中损毁" }));
        },
        state: "received",
        owed: 75_000,
        paid: 0,
        stock: [100, 0, 0, 0, 500, 400],
    },
    Ending {
        name: "disputed over price and weight",
        run: |case| {
            case.received(1000);
            case.dispute(&json!({ "kg": 800, "price_fen_per_kg": 120, "note": "按二级计价" }));
            case.dispute(&json!({ "price_fen_per_kg": 130, "note": "复核" }));
            case.pay(104_000);
        },
        state: "settled",
        owed: 104_000,
        paid: 104_000,
        stock: [0, 0, 0, 0, 800, 200],
    },
    Ending {
        name: "cancelled when agreed",
        run: |case| {
            case.cancel().expect(200);
            case.step(&case.seller, "ship", &shipment(case.app, 1000)).problem(409, "wrong_state");
        },
        state: "cancelled",
        owed: 0,
        paid: 0,
        stock: [1000, 0, 0, 0, 0, 0],
    },
    Ending {
        name: "truck taken back, then cancelled",
        run: |case| {
            let load = case.ship(800);
            case.cancel().problem(409, "wrong_state");
            let reason = json!({ "reason": "车辆故障" });
            case.step(&case.buyer, &format!("loads/{load}/withdraw"), &reason).problem(403, "forbidden");
            let agreed = case.step(&case.seller, &format!("loads/{load}/withdraw"), &reason).expect(200).body;
            assert_eq!((&agreed["state"], &agreed["loads"][0]["state"]), (&json!("agreed"), &json!("withdrawn")));
            case.weigh(&load, 800, 0).problem(409, "wrong_state");
            case.cancel().expect(200);
        },
        state: "cancelled",
        owed: 0,
        paid: 0,
        stock: [1000, 0, 0, 0, 0, 0],
    },
    Ending {
        name: "not cancelled once shipped",
        run: |case| {
            case.ship(1000);
            case.cancel().problem(409, "wrong_state");
        },
        state: "shipped",
        owed: 0,
        paid: 0,
        stock: [0, 0, 0, 1000, 0, 0],
    },
    Ending {
        name: "not cancelled once received, disputed or settled",
        run: |case| {
            case.received(1000);
            case.cancel().problem(409, "wrong_state");
            case.step(&case.seller, "dispute", &json!({ "reason_code": "price", "note": "价格" })).expect(200);
            case.cancel().problem(409, "wrong_state");
            case.step(&case.app.city_regulator(), "resolve", &json!({ "note": "照旧" })).expect(200);
            case.pay(150_000);
            case.cancel().problem(409, "wrong_state");
        },
        state: "settled",
        owed: 150_000,
        paid: 150_000,
        stock: [0, 0, 0, 0, 1000, 0],
    },
];

/// amount, settled and closing balance of the statement that one side reads about the other.
fn account(who: &Client, other: &Client) -> [i64; 3] {
    let of = who.get(&format!("/statements/{}", other.enterprise_id())).expect(200).body;
    [&of["totals"]["amount_fen"], &of["totals"]["settled_fen"], &of["closing_balance_fen"]].map(|fen| fen.as_i64().unwrap())
}

#[test]
fn every_ending_leaves_sums_and_stock_right() {
    let app = TestApp::new();
    for ending in ENDINGS {
        let (seller, buyer) = (app.producer(), app.buyer());
        let id = deal(&seller, &buyer, 1000);
        let case = Case { app: &app, seller, buyer, id };
        (ending.run)(&case);
        let deal = case.seller.get(&format!("/deals/{}", case.id)).expect(200).body;
        assert_eq!(deal["state"], ending.state, "{}: {deal}", ending.name);
        let (owed, paid) = (ending.owed, ending.paid);
        assert_eq!(account(&case.seller, &case.buyer), [owed, paid, owed - paid], "{}: the seller's", ending.name);
        assert_eq!(account(&case.buyer, &case.seller), [-owed, -paid, paid - owed], "{}: the buyer's", ending.name);
        let listing = |side: &str| format!("/{side}s/{}", deal[format!("{side}_id")].as_str().unwrap());
        assert_eq!(quantities(&case.seller, &listing("offer")), ending.stock, "{}: the offer", ending.name);
        assert_eq!(quantities(&case.buyer, &listing("demand")), ending.stock, "{}: the demand", ending.name);
        let loads: i64 = deal["loads"].as_array().unwrap().iter().filter_map(|load| load["receipt"]["amount_fen"].as_i64()).sum();
        if deal["receipt"]["resolved"].is_null() {
            assert_eq!(loads, owed, "{}: the loads", ending.name);
        }
    }
}
