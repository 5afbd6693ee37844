use serde_json::json;

use crate::{
    listings::{offer, with},
    support::TestApp,
};

#[test]
fn an_offer_is_posted_seen_edited_and_withdrawn() {
    let app = TestApp::new();
    let (seller, other) = (app.producer(), app.buyer());
    let posted = seller.post("/offers", &offer()).expect(201);
    let id = posted.str("id");
    assert_eq!(posted.header("location"), format!("/api/v1/offers/{id}"));
    assert_eq!((posted.header("etag"), posted.str("state").as_str()), ("\"1\"", "open"));
    assert_eq!((posted.int("ask_fen_per_kg"), posted.body["quantities"]["left_kg"].as_i64()), (240, Some(6000)));
    assert_eq!(posted.body["quote"]["price"], "1.20");

    let path = format!("/offers/{id}");
    assert_eq!(other.get(&path).expect(200).body["variety"]["name_zh"], "大白菜");
    seller.patch(&path, &json!({ "price": "1.30" })).problem(428, "precondition_required");
    other.if_match(1).patch(&path, &json!({ "price": "1.30" })).problem(403, "forbidden");
    app.producer().if_match(1).patch(&path, &json!({ "price": "1.30" })).problem(404, "not_found");
    let edited = seller.if_match(1).patch(&path, &json!({ "price": "1.30" })).expect(200);
    assert_eq!((edited.int("version"), edited.int("price_version"), edited.int("ask_fen_per_kg")), (2, 2, 260));
    seller.if_match(1).patch(&path, &json!({ "price": "1.40" })).problem(412, "stale_version");
    let extended = seller.if_match(2).post(&format!("{path}/extend"), &json!({ "available_to": "2026-04-20" })).expect(200);
    assert_eq!(extended.str("available_to"), "2026-04-20");
    seller
        .if_match(3)
        .post(&format!("{path}/extend"), &json!({ "available_to": "2026-04-19" }))
        .names("available_to", "not_later");
    let versions = seller.get(&format!("{path}/versions")).expect(200);
    assert_eq!(versions.body["items"].as_array().unwrap().len(), 3);
    assert_eq!(versions.body["items"][2]["terms"]["price_fen_per_kg"], 240);

    let gone = seller.if_match(3).post(&format!("{path}/withdraw"), &json!({ "reason": "已售" })).expect(200);
    assert_eq!(gone.str("state"), "withdrawn");
    other.get(&path).problem(404, "not_found");
    seller.if_match(4).patch(&path, &json!({ "note": "x" })).problem(409, "wrong_state");
    let copy = seller.post(&format!("{path}/copy"), &json!({ "shift_to_today": true })).expect(201);
    assert_eq!((copy.str("state").as_str(), copy.int("version")), ("open", 1));
}

#[test]
fn same_key_posts_once_and_bad_fields_are_named() {
    let app = TestApp::new();
    let seller = app.producer();
    let first = seller.key("k1").post("/offers", &offer()).expect(201);
    let again = seller.key("k1").post("/offers", &offer()).expect(201);
    assert_eq!((again.str("id"), again.header("idempotency-replayed")), (first.str("id"), "true"));
    seller.key("k1").post("/offers", &with(offer(), json!({ "grade": 2 }))).problem(422, "idempotency_key_reused");
    let mine = seller.get("/offers/mine").expect(200);
    assert_eq!(mine.body["items"].as_array().unwrap().len(), 1);

    let bad = with(offer(), json!({ "variety": "nothing", "grade": 9, "price": "-1", "origin": "" }));
    let answer = seller.post("/offers", &bad).names("variety", "unknown").names("grade", "out_of_range");
    assert!(answer.body.to_string().contains("没有这个品种"));
    let english = seller.english().post("/offers", &bad).names("origin", "required").names("price", "negative");
    assert!(english.body.to_string().contains("there is no such variety"));
    app.buyer().post("/offers", &offer()).problem(403, "forbidden");
    app.client().post("/offers", &offer()).problem(401, "login_required");
}

#[test]
fn an_enterprise_that_waits_for_approval_keeps_drafts() {
    let app = TestApp::new();
    let pending = app.pending("cooperative", "370700");
    pending.post("/offers", &offer()).problem(403, "enterprise_not_approved");
    let draft = pending.post("/offers", &with(offer(), json!({ "draft": true }))).expect(201);
    let path = format!("/offers/{}", draft.str("id"));
    pending.if_match(1).act(&format!("{path}/publish")).problem(403, "enterprise_not_approved");
    app.buyer().get(&path).problem(404, "not_found");
    app.city_regulator().post(&format!("/enterprises/{}/approve", pending.enterprise_id()), &json!({})).expect(200);
    let open = pending.if_match(1).act(&format!("{path}/publish")).expect(200);
    assert_eq!(open.str("state"), "open");
    pending.if_match(2).act(&format!("{path}/publish")).problem(409, "wrong_state");
}

#[test]
fn own_lists_page_filter_sort_export_and_expire() {
    let app = TestApp::new();
    let seller = app.producer();
    for (price, variety) in [("1.20", "da-bai-cai"), ("0.80", "da-bai-cai"), ("2.00", "bo-cai"), ("1.20", "da-bai-cai")] {
        seller.post("/offers", &with(offer(), json!({ "price": price, "variety": variety }))).expect(201);
    }
    let email = seller.me().str("email");
    let prices = |path: &str| -> Vec<i64> {
        let (mut prices, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = seller.get(&format!("/offers/mine?limit=1{path}&cursor={cursor}")).expect(200);
            prices.extend(page.body["items"].as_array().unwrap().iter().map(|o| o["ask_fen_per_kg"].as_i64().unwrap()));
            match page.body["next_cursor"].as_str() {
                Some(next) => cursor = next.to_owned(),
                None => return prices,
            }
        }
    };
    assert_eq!(prices("&sort=price_asc"), [160, 240, 240, 400]);
    assert_eq!(prices("&sort=newest&variety=da-bai-cai"), [240, 160, 240]);
    assert_eq!(prices("&q=%E8%8F%A0%E8%8F%9C"), [400], "found by its name");
    assert_eq!(prices("&q=100%25"), Vec::<i64>::new(), "a percent sign stands for itself");
    let file = seller.get("/offers/mine/export?format=csv&sort=price_asc").expect(200);
    let text = String::from_utf8(file.bytes).unwrap();
    assert!(text.lines().count() == 5 && text.contains("1.60") && text.contains("潍坊市"), "{text}");
    assert!(seller.get("/offers/mine/export?format=xlsx").expect(200).bytes.starts_with(b"PK"));

    app.advance_hours(24 * 4);
    app.tick();
    let seller = app.log_in(&email);
    assert_eq!(seller.get("/offers/mine?state=expired").expect(200).body["items"].as_array().unwrap().len(), 4);
}

#[test]
fn contending_threads_reserve_exactly_what_is_left() {
    use cailanzi::{
        kernel::{Ctx, ErrorCode, Id, Kg},
        market::listing::{Side, find, moves},
    };
    let app = TestApp::new();
    // 1 000 kg in takes of 7: 142 of 320 succeed.
    let posted = app.producer().post("/offers", &with(offer(), json!({ "quantity": "2000" }))).expect(201);
    let id: Id = posted.str("id").parse().unwrap();
    let ctx = Ctx::system("test", app.clock.now());
    let taken: usize = std::thread::scope(|scope| {
        let take = || {
            let reserve = || app.db.write_now(|tx| moves::reserve(tx, &ctx, Side::Offer, id, Kg(7)));
            let outcomes = (0..10).map(|_| reserve().map_err(|error| assert_eq!(error.code, ErrorCode::QuantityGone)));
            outcomes.filter(Result::is_ok).count()
        };
        let threads: Vec<_> = (0..32).map(|_| scope.spawn(take)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    let parts = app.db.read_now(|tx| find(tx, Side::Offer, id)).unwrap().quantities;
    assert_eq!((taken, parts.left_kg, parts.reserved_kg), (142, Kg(6), Kg(994)));
    assert!(parts.adds_up());
}

#[test]
fn cursor_of_another_order_is_refused() {
    let app = TestApp::new();
    let (seller, city) = (app.producer(), app.city_regulator());
    for price in ["1.20", "0.80", "2.00"] {
        seller.post("/offers", &with(offer(), json!({ "price": price }))).expect(201);
    }
    let next = seller.get("/offers/mine?limit=1&sort=price_asc").expect(200).str("next_cursor");
    for sort in ["price_desc", "left_desc", "day_asc", "newest", "oldest"] {
        seller.get(&format!("/offers/mine?limit=1&sort={sort}&cursor={next}")).names("cursor", "invalid_cursor");
    }
    let second = seller.get(&format!("/offers/mine?limit=1&sort=price_asc&cursor={next}")).expect(200).body;
    assert_eq!(second["items"][0]["ask_fen_per_kg"], 240);
    let newest = seller.get("/offers/mine?limit=1").expect(200).str("next_cursor");
    seller.get(&format!("/offers/mine?limit=1&sort=oldest&cursor={newest}")).names("cursor", "invalid_cursor");

    // Enterprises that wait are listed the other way round.
    app.pending("chain", "110106");
    app.pending("chain", "110106");
    let waiting = city.get("/enterprises?state=pending&limit=1").expect(200).str("next_cursor");
    city.get(&format!("/enterprises?state=pending&limit=1&cursor={waiting}")).expect(200);
    city.get(&format!("/enterprises?limit=1&cursor={waiting}")).names("cursor", "invalid_cursor");
}

#[test]
fn listings_keep_the_highest_price_and_quantity() {
    let app = TestApp::new();
    let seller = app.producer();
    let post = |changes: serde_json::Value| {
        let kg = json!({ "quantity_unit": "kg", "price_unit": "kg" });
        seller.post("/offers", &with(with(offer(), kg), changes))
    };
    let most = post(json!({ "price": "1000.00", "quantity": "1000000000" })).expect(201);
    assert_eq!(most.int("ask_fen_per_kg"), 100_000);
    let over = post(json!({ "price": "1000.01", "quantity": "1000000001" }));
    let over = over.names("price", "too_large").names("quantity", "too_large");
    assert!(over.body.to_string().contains("1000.00 元/公斤"), "{}", over.body);
    let long = json!({ "packaging": "筐".repeat(101), "quality_note": "净".repeat(301), "note": "注".repeat(501) });
    post(long).names("packaging", "too_long").names("quality_note", "too_long").names("note", "too_long");
    post(json!({ "packaging": "筐".repeat(100), "quality_note": "净".repeat(300), "note": "注".repeat(500) })).expect(201);
}
