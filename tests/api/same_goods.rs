//! The same goods posted twice are asked about: one by one, and in files.

use cailanzi::web::rate_limit::Limits;
use serde_json::{Value, json};

use crate::{
    listings::{demand, offer, with},
    real_files::folder,
    support::{Answer, Client, TestApp},
};

/// The form as people send it, who do not know yet that the same is on the board.
fn unasked(mut form: Value) -> Value {
    form.as_object_mut().unwrap().remove("again");
    form
}

fn count(client: &Client, side: &str) -> usize {
    client.get(&format!("/{side}s/mine?limit=100&state=open")).expect(200).body["items"].as_array().unwrap().len()
}

#[test]
fn same_offer_is_asked_about_and_posted_when_meant() {
    let app = TestApp::new();
    let seller = app.producer();
    let tonnes = with(unasked(offer()), json!({ "quantity": "20", "quantity_unit": "吨", "price": "0.8", "price_unit": "kg" }));
    let first = seller.post("/offers", &tonnes).expect(201).str("id");
    let kilos =
        with(tonnes.clone(), json!({ "quantity": "20000", "quantity_unit": "公斤", "price": "0.40", "price_unit": "斤" }));
    for form in [&tonnes, &kilos] {
        let asked = seller.post("/offers", form).problem(409, "same_listing_open");
        assert_eq!(asked.str("existing_id"), first, "{}", asked.body);
        assert!(asked.body["detail"].as_str().unwrap().contains("仍要再发一条"));
    }
    assert_eq!(count(&seller, "offer"), 1);
    // The refused call has not used its key up; meant, it is posted once, however often it is sent.
    let keyed = seller.key("k1");
    keyed.post("/offers", &kilos).problem(409, "same_listing_open");
    let meant = with(kilos.clone(), json!({ "again": true }));
    let second = keyed.post("/offers", &meant).expect(201).str("id");
    assert_eq!(keyed.post("/offers", &meant).expect(201).str("id"), second);
    assert_eq!(count(&seller, "offer"), 2);
    // A key that was answered before is answered alike, whatever is on the board by now.
    let other = with(tonnes.clone(), json!({ "price": "0.85" }));
    let id = seller.key("k2").post("/offers", &other).expect(201).str("id");
    assert_eq!(seller.key("k2").post("/offers", &other).expect(201).str("id"), id);

    // Whatever differs in one of the terms is another listing; so is a draft, and what is no longer on the board.
    for (field, value) in
        [("quantity", json!("21")), ("grade", json!(2)), ("origin", json!("130700")), ("available_to", json!("2026-04-12"))]
    {
        let form = with(tonnes.clone(), json!({ field: value }));
        seller.post("/offers", &form).expect(201);
        seller.post("/offers", &form).problem(409, "same_listing_open");
    }
    seller.post("/offers", &with(tonnes.clone(), json!({ "draft": true }))).expect(201);
    app.producer().post("/offers", &tonnes).expect(201);
    seller.if_match(1).post(&format!("/offers/{id}/withdraw"), &json!({})).expect(200);
    seller.post("/offers", &other).expect(201);
    assert_eq!(seller.post(&format!("/offers/{first}/copy"), &json!({})).expect(201).str("state"), "open");
    seller.english().post("/offers", &tonnes).problem(409, "same_listing_open");
}

#[test]
fn same_offer_posted_at_once_is_stored_once() {
    let app = TestApp::new();
    let (seller, other) = (app.producer(), app.producer());
    let form = unasked(offer());
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..8).map(|_| scope.spawn(|| seller.post("/offers", &form))).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    let stored = answers.iter().find(|answer| answer.status == 201).unwrap().str("id");
    for asked in answers.iter().filter(|answer| answer.status != 201) {
        assert_eq!((asked.status, asked.str("existing_id")), (409, stored.clone()), "{}", asked.body);
    }
    assert_eq!(count(&seller, "offer"), 1);
    other.post("/offers", &form).expect(201);
}

#[test]
fn same_demand_is_asked_about_too() {
    let app = TestApp::new();
    let buyer = app.buyer();
    let any = with(unasked(demand()), json!({ "variety": null, "category": "ye-cai" }));
    for form in [unasked(demand()), any] {
        let first = buyer.post("/demands", &form).expect(201).str("id");
        assert_eq!(buyer.post("/demands", &form).problem(409, "same_listing_open").str("existing_id"), first);
        buyer.post("/demands", &with(form, json!({ "again": true }))).expect(201);
    }
    assert_eq!(count(&buyer, "demand"), 4);
}

#[test]
fn same_draft_is_asked_about_when_published() {
    let app = TestApp::new();
    for (client, side, form) in [(app.producer(), "offer", offer()), (app.buyer(), "demand", demand())] {
        let form = with(unasked(form), json!({ "draft": true }));
        let [first, second] = [0; 2].map(|_| client.post(&format!("/{side}s"), &form).expect(201).str("id"));
        let publish = |id: &str, query: &str| client.if_match(1).act(&format!("/{side}s/{id}/publish{query}"));
        publish(&first, "").expect(200);
        for query in ["", "?again=false"] {
            assert_eq!(publish(&second, query).problem(409, "same_listing_open").str("existing_id"), first);
        }
        assert_eq!(count(&client, side), 1);
        assert_eq!(publish(&second, "?again=true").expect(200).str("state"), "open");
        assert_eq!(count(&client, side), 2);
    }
}

fn upload(client: &Client, bytes: Vec<u8>) -> Value {
    client.upload("/imports", &[("kind", "offers")], "供应.csv", bytes).expect(201).body
}

fn verdicts(client: &Client, import: &Value) -> Vec<String> {
    let rows = client.get(&format!("/imports/{}/rows?limit=100", import["id"].as_str().unwrap())).expect(200);
    let word = |row: &Value| {
        let code = row["messages"][0]["code"].as_str().unwrap_or("ok");
        format!("{code}{}", if row["asked"] == true { "?" } else { "" })
    };
    rows.body["items"].as_array().unwrap().iter().map(word).collect()
}

fn commit(client: &Client, import: &Value, body: Value) -> Value {
    client.post(&format!("/imports/{}/commit", import["id"].as_str().unwrap()), &body).expect(200).body
}

fn adds_up(import: &Value) {
    let [rows, ok, errors, duplicates] = ["rows", "ok", "errors", "duplicates"].map(|field| import[field].as_i64().unwrap());
    assert_eq!(rows, ok + errors + duplicates, "{import}");
}

#[test]
fn same_goods_in_a_file_are_taken_only_when_meant() {
    let app = TestApp::new();
    let seller = app.producer();
    let head = "品种,等级,数量,单位,价格,价格单位,产地,可供起日,可供止日";
    let line = |quantity: &str, unit: &str| format!("大白菜,一级,{quantity},{unit},0.8,公斤,山东潍坊,2026-04-09,2026-04-12");
    let file = [head.to_owned(), line("20", "吨"), line("20000", "公斤"), line("20", "吨"), line("30", "吨")].join("\n");
    let made = upload(&seller, file.clone().into_bytes());
    assert_eq!(verdicts(&seller, &made), ["ok", "same_goods_row?", "duplicate_row", "ok"]);
    assert_eq!((made["ok"].as_i64(), made["duplicates"].as_i64(), made["asked"].as_i64()), (Some(2), Some(2), Some(1)));
    let done = commit(&seller, &made, json!({ "mode": "all_or_nothing" }));
    assert_eq!((done["committed"].as_i64(), done["skipped"].as_i64(), count(&seller, "offer")), (Some(2), Some(2), 2));
    adds_up(&done);

    // By hand on the board, and now in a file.
    let again = upload(&seller, [head, &line("20000", "公斤")].join("\n").into_bytes());
    assert_eq!(verdicts(&seller, &again), ["same_listing_open?"]);
    assert_eq!(commit(&seller, &again, json!({ "mode": "row_by_row" }))["committed"], 0);
    let again = upload(&seller, [head, &line("20000", "公斤")].join("\n").into_bytes());
    let done = commit(&seller, &again, json!({ "mode": "row_by_row", "again": true }));
    assert_eq!((done["committed"].as_i64(), done["ok"].as_i64(), done["duplicates"].as_i64()), (Some(1), Some(1), Some(0)));
    adds_up(&done);
    assert_eq!(count(&seller, "offer"), 3);
    // What was taken on purpose is known from then on.
    assert_eq!(
        verdicts(&seller, &upload(&seller, file.into_bytes())),
        ["imported_before", "imported_before", "duplicate_row", "imported_before"]
    );
    // Posted by hand between preview and commit: the row says so, and nothing is posted twice.
    let late = upload(&seller, [head, &line("40", "吨")].join("\n").into_bytes());
    let form = json!({
        "variety": "da-bai-cai", "grade": 3, "quantity": "40", "quantity_unit": "吨", "price": "0.8", "price_unit": "公斤",
        "origin": "370700", "available_from": "2026-04-09", "available_to": "2026-04-12"
    });
    seller.post("/offers", &form).expect(201);
    let done = commit(&seller, &late, json!({ "mode": "row_by_row" }));
    assert_eq!((done["committed"].as_i64(), done["errors"].as_i64()), (Some(0), Some(1)));
    adds_up(&done);
}

#[test]
fn rows_counted_once_need_no_room() {
    let app = TestApp::with(|parts| parts.limits = Limits::new(0, 0).with_budgets(10));
    let seller = app.producer();
    let mut file = "品种,等级,数量,单位,价格,价格单位,产地,可供起日,可供止日".to_owned();
    // Of a thousand listings on the board, half of these rows; the other half says the same.
    for _ in 0..2 {
        for n in 0..501 {
            file.push_str(&format!("\n大白菜,一级,{},公斤,0.8,公斤,山东潍坊,2026-04-09,2026-04-12", 1000 + n));
        }
    }
    let made = upload(&seller, file.into_bytes());
    let counts = ["ok", "duplicates", "asked"].map(|field| made[field].as_i64().unwrap());
    assert_eq!(counts, [501, 501, 0]);
    let done = commit(&seller, &made, json!({ "mode": "all_or_nothing", "again": true }));
    assert_eq!((done["committed"].as_i64(), done["skipped"].as_i64()), (Some(501), Some(501)));
}

#[test]
fn row_whose_like_was_posted_since_is_taken_if_meant() {
    let app = TestApp::new();
    let seller = app.producer();
    let head = "品种,等级,数量,单位,价格,价格单位,产地,可供起日,可供止日";
    let file = format!("{head}\n大白菜,一级,40,吨,0.8,公斤,山东潍坊,2026-04-09,2026-04-12");
    let late = upload(&seller, file.into_bytes());
    assert_eq!(verdicts(&seller, &late), ["ok"]);
    let form = json!({
        "variety": "da-bai-cai", "grade": 3, "quantity": "40", "quantity_unit": "吨", "price": "0.8", "price_unit": "公斤",
        "origin": "370700", "available_from": "2026-04-09", "available_to": "2026-04-12"
    });
    seller.post("/offers", &form).expect(201);
    let done = commit(&seller, &late, json!({ "mode": "all_or_nothing", "again": true }));
    assert_eq!((done["committed"].as_i64(), done["ok"].as_i64(), done["errors"].as_i64()), (Some(1), Some(1), Some(0)));
    adds_up(&done);
    assert_eq!(count(&seller, "offer"), 2);
}

/// C37: a file, and half of it again.
#[test]
fn half_of_a_file_again_adds_up() {
    let Some(folder) = folder() else { return };
    let app = TestApp::new();
    // The files are of the end of November.
    app.advance_hours(24 * 233);
    let seller = app.producer();
    let read = |name: &str| std::fs::read(folder.join("cases").join(name)).unwrap();
    let first = upload(&seller, read("c37a-offers.csv"));
    assert_eq!(verdicts(&seller, &first), ["ok", "ok", "ok", "unit_weight_missing", "ok", "ok"]);
    let done = commit(&seller, &first, json!({ "mode": "row_by_row" }));
    assert_eq!((done["committed"].as_i64(), count(&seller, "offer")), (Some(5), 5));
    let again = upload(&seller, read("c37a-offers.csv"));
    assert_eq!((again["duplicates"].as_i64(), again["errors"].as_i64()), (Some(5), Some(1)));

    let half = upload(&seller, read("c37b-offers-again.csv"));
    adds_up(&half);
    let said = verdicts(&seller, &half);
    assert_eq!(said[..3], ["imported_before", "imported_before", "imported_before"]);
    assert_eq!(said[3..6], ["ok", "duplicate_row", "same_listing_open?"]);
    assert_eq!((half["ok"].as_i64(), half["errors"].as_i64(), half["asked"].as_i64()), (Some(1), Some(2), Some(1)), "{said:?}");
    assert_eq!(said[7], "not_whole_kg", "3 001 斤");
    let done = commit(&seller, &half, json!({ "mode": "row_by_row" }));
    assert_eq!((done["committed"].as_i64(), count(&seller, "offer")), (Some(1), 6));
    adds_up(&done);
    assert_eq!(commit(&seller, &half, json!({ "mode": "row_by_row" }))["committed"], 1, "a second commit has no effect");
}

#[test]
fn places_are_read_as_they_are_written() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let head = "品种,等级,数量,单位,价格,价格单位,产地,可供起日,可供止日,备注";
    let line = |place: &str, n: usize| format!("大白菜,一级,{},公斤,0.8,公斤,{place},2026-04-09,2026-04-12,冷库", 1000 + n);
    let places = ["山东省潍坊市寿光市", "山东潍坊寿光", "潍坊", "寿光", "山东省寿光市"];
    let rows: Vec<String> = places.iter().enumerate().map(|(n, place)| line(place, n)).collect();
    let made = upload(&seller, [head.to_owned(), rows.join("\n")].join("\n").into_bytes());
    assert_eq!(verdicts(&seller, &made), ["ok", "ok", "ok", "not_understood", "not_understood"]);
    let wrong = seller.get(&format!("/imports/{}/rows?status=error", made["id"].as_str().unwrap())).expect(200).body.to_string();
    assert!(wrong.contains("请写所在的地级市") && wrong.contains("只认出“山东省”"), "{wrong}");
    commit(&seller, &made, json!({ "mode": "row_by_row" }));
    let mine = seller.get("/offers/mine?limit=100").expect(200).body["items"].clone();
    let noted =
        |place: &str| mine.as_array().unwrap().iter().filter(|o| o["note"] == json!(format!("冷库；产地：{place}"))).count();
    assert_eq!((noted("山东省潍坊市寿光市"), noted("山东潍坊寿光")), (1, 1), "{mine}");
    assert!(mine.as_array().unwrap().iter().all(|o| o["origin"]["code"] == "370700"));

    let head = "品种,最低等级,数量,单位,到货价上限,价格单位,到货地,到货起日,到货止日";
    let rows: Vec<String> = ["马驹桥", "新发地", "通州", "火星市场"]
        .iter()
        .enumerate()
        .map(|(n, place)| format!("大白菜,二级,{},公斤,2.8,公斤,{place},2026-04-09,2026-04-12", 1000 + n))
        .collect();
    let file = [head.to_owned(), rows.join("\n")].join("\n").into_bytes();
    let made = buyer.upload("/imports", &[("kind", "demands")], "需求.csv", file).expect(201).body;
    assert_eq!(verdicts(&buyer, &made), ["ok", "ok", "ambiguous", "not_understood"]);
}
