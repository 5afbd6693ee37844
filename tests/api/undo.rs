//! A stored batch of prices is undone as a whole, while nothing published is computed from it.

use serde_json::{Value, json};

use crate::{
    editions::publish,
    observations::{price, sources},
    support::{Answer, Client, TestApp},
};

const DAY: &str = "2026-04-08";

fn csv(rows: &[(&str, &str, &str)]) -> Vec<u8> {
    let mut text = "品名,最低价,平均价,最高价,单位,日期\n".to_owned();
    rows.iter().for_each(|(name, average, day)| text.push_str(&format!("{name},0.5,{average},9,斤,{day}\n")));
    text.into_bytes()
}

/// A file of one market, stored; the path of the batch.
fn stored(client: &Client, source: &str, rows: &[(&str, &str, &str)]) -> String {
    let made = client.upload("/price-batches", &[("source", source)], "行情.csv", csv(rows)).expect(201);
    let path = format!("/price-batches/{}", made.str("id"));
    client.post(&format!("{path}/commit"), &json!({})).expect(200);
    path
}

fn undo(client: &Client, path: &str) -> Answer {
    client.post(&format!("{path}/undo"), &json!({ "reason": "导错文件" }))
}

fn averages(client: &Client, variety: &str) -> Vec<i64> {
    let answer = client.get(&format!("/observations?state=valid&limit=100&source=xinfadi&variety={variety}")).expect(200);
    answer.body["items"].as_array().unwrap().iter().map(|o| o["average_fen_per_kg"].as_i64().unwrap()).collect()
}

fn counts(undo: &Value) -> [i64; 5] {
    ["prices", "days", "restored", "left", "waiting"].map(|field| undo[field].as_i64().unwrap())
}

#[test]
fn undone_batch_withdraws_restores_and_drops() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    stored(&city, "xinfadi", &[("大白菜", "1.00", "2026-04-07"), ("黄瓜", "2.00", "2026-04-07")]);
    let second = stored(
        &city,
        "xinfadi",
        &[("大白菜", "1.01", "2026-04-07"), ("土豆", "1.50", "2026-04-06"), ("黄瓜", "10.00", "2026-04-06")],
    );
    app.tick();
    let before = city.get("/prices/da-bai-cai/series?from=2026-04-07&to=2026-04-07&sources=xinfadi").expect(200);
    assert_eq!(averages(&city, "da-bai-cai"), [202]);
    city.post(&format!("{second}/undo"), &json!({ "reason": " " })).names("reason", "required");
    city.if_match(9).post(&format!("{second}/undo"), &json!({ "reason": "x" })).problem(412, "stale_version");
    app.buyer().post(&format!("{second}/undo"), &json!({ "reason": "x" })).problem(403, "forbidden");
    assert_eq!(counts(&city.get(&format!("{second}/undo")).expect(200).body), [2, 2, 1, 0, 1]);
    assert_eq!(averages(&city, "da-bai-cai"), [202], "nothing has changed by looking");

    let done = undo(&city, &second).expect(200);
    assert_eq!((done.str("state"), counts(&done.body["undo"])), ("undone".to_owned(), [2, 2, 1, 0, 1]));
    assert_eq!((averages(&city, "da-bai-cai"), averages(&city, "tu-dou")), (vec![200], vec![]));
    assert_eq!(city.get("/price-queue/count").expect(200).int("waiting"), 0);
    let void = city.get("/observations?state=void&day=2026-04-06").expect(200).body["items"][0].clone();
    assert_eq!(void["void_reason"], "导错文件");
    app.tick();
    let after = city.get("/prices/da-bai-cai/series?from=2026-04-07&to=2026-04-07&sources=xinfadi").expect(200);
    assert_ne!(before.body, after.body, "the history follows");
    undo(&city, &second).problem(409, "wrong_state");
    let trail = app.admin().get("/audit?entity=price_batch&limit=100").expect(200);
    assert!(trail.body.to_string().contains("\"action\":\"undo\""), "{}", trail.body);

    // The same file is no duplicate of an undone one.
    let again = stored(&city, "xinfadi", &[("土豆", "1.50", "2026-04-06")]);
    assert_eq!((averages(&city, "tu-dou"), city.get(&again).expect(200).int("accepted")), (vec![300], 1));
}

#[test]
fn undone_batch_leaves_what_was_decided_later() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    let [first, second, third] =
        ["1.00", "1.01", "1.02"].map(|average| stored(&city, "xinfadi", &[("大白菜", average, DAY), ("黄瓜", "2", DAY)]));
    // The second was replaced by the third: undoing it brings nothing back, and undoing the third brings back the first.
    assert_eq!(counts(&undo(&city, &second).expect(200).body["undo"]), [0, 0, 0, 1, 0]);
    assert_eq!(averages(&city, "da-bai-cai"), [204]);
    assert_eq!(counts(&undo(&city, &third).expect(200).body["undo"]), [1, 1, 1, 0, 0]);
    assert_eq!(averages(&city, "da-bai-cai"), [200]);
    // A price that a person withdrew stays withdrawn.
    let id = city.get("/observations?state=valid&variety=da-bai-cai").expect(200).body["items"][0]["id"].clone();
    city.post(&format!("/observations/{}/void", id.as_str().unwrap()), &json!({ "reason": "串行" })).expect(200);
    assert_eq!(counts(&undo(&city, &first).expect(200).body["undo"]), [1, 1, 0, 1, 0]);
    let withdrawn = city.get("/observations?state=void&variety=da-bai-cai&limit=100").expect(200).body["items"].clone();
    assert!(withdrawn.as_array().unwrap().iter().any(|o| o["void_reason"] == "串行"), "{withdrawn}");
}

#[test]
fn undone_batch_reopens_the_reports_that_it_completed() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    let line = |source: &str| {
        let wall = city.get(&format!("/price-reports?day={DAY}")).expect(200).body;
        wall["lines"].as_array().unwrap().iter().find(|line| line["source"] == source).unwrap().clone()
    };
    let state = |source: &str| line(source)["state"].as_str().unwrap().to_owned();
    let path = stored(&city, "xinfadi", &[("大白菜", "1.00", DAY), ("土豆", "1.50", "2026-04-06")]);
    app.city_regulator().act(&format!("/price-reports/xinfadi/{DAY}/review")).expect(200);
    assert_eq!((state("xinfadi"), line("xinfadi")["review"].as_str()), ("complete".to_owned(), Some("reviewed")));
    undo(&city, &path).expect(200);
    let open = line("xinfadi");
    assert_eq!((&open["state"], &open["completed_at"], &open["reviewed_at"]), (&json!("expected"), &Value::Null, &Value::Null));
    let earlier = city.get("/price-reports?day=2026-04-06").expect(200).body;
    assert_eq!(earlier["rates"]["actual"], 0, "{earlier}");

    // A price that is left, or a person's word, keeps a report complete.
    app.advance_seconds(60);
    let first = stored(&city, "dayanglu", &[("大白菜", "1.00", DAY)]);
    let id = city.post("/observations", &price("baliqiao", DAY, "1.00")).expect(201).str("id");
    city.act(&format!("/price-reports/baliqiao/{DAY}/complete")).expect(200);
    app.advance_seconds(60);
    stored(&city, "dayanglu", &[("土豆", "1.50", DAY)]);
    let more = stored(&city, "baliqiao", &[("土豆", "1.50", DAY)]);
    city.post(&format!("/observations/{id}/void"), &json!({ "reason": "录错" })).expect(200);
    undo(&city, &first).expect(200);
    undo(&city, &more).expect(200);
    assert_eq!((state("dayanglu"), state("baliqiao")), ("complete".to_owned(), "complete".to_owned()));
}

#[test]
fn undone_batch_hands_its_days_over() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    let report = |source: &str| {
        let wall = city.get(&format!("/price-reports?day={DAY}")).expect(200).body;
        let line = wall["lines"].as_array().unwrap().iter().find(|line| line["source"] == source).unwrap().clone();
        (line["state"].as_str().unwrap().to_owned(), line["completed_at"].clone())
    };
    let complete = |at: &Value| ("complete".to_owned(), at.clone());
    let open = ("expected".to_owned(), Value::Null);
    // Of each source a second file adds a price, or corrects the one that is there.
    for (source, second, earlier_first) in
        [("xinfadi", "土豆", true), ("baliqiao", "土豆", false), ("dayanglu", "大白菜", true), ("jinghui", "大白菜", false)]
    {
        let files = [("大白菜", "1.00"), (second, "1.01")].map(|(name, average)| {
            app.advance_seconds(60);
            let path = stored(&city, source, &[(name, average, DAY)]);
            let at = city.get(&path).expect(200).body["decided_at"].clone();
            (path, at)
        });
        assert_ne!(files[0].1, files[1].1);
        assert_eq!(report(source), complete(&files[0].1), "{source}");
        let [undone, left] = if earlier_first { [&files[0], &files[1]] } else { [&files[1], &files[0]] };
        undo(&city, &undone.0).expect(200);
        assert_eq!(report(source), complete(&left.1), "{source}: a price is left");
        undo(&city, &left.0).expect(200);
        assert_eq!(report(source), open, "{source}: no price is left");
    }
}

#[test]
fn batch_of_a_published_edition_is_not_undone() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    let batches = ["xinfadi", "baliqiao", "dayanglu"].map(|source| stored(&city, source, &[("大白菜", "1.00", DAY)]));
    let earlier = stored(&city, "xinfadi", &[("大白菜", "1.00", "2026-04-07")]);
    let id = city.post("/bulletins", &json!({ "day": DAY, "unit": "jin" })).expect(201).str("id");
    assert!(city.get(&format!("{}/undo", batches[0])).expect(200).body["editions"].as_array().unwrap().is_empty(), "a draft");
    app.city_regulator().review(&id).expect(200);
    undo(&city, &batches[0]).problem(409, "wrong_state");
    city.act(&format!("/bulletins/{id}/publish")).expect(200);
    for path in [&batches[0], &earlier] {
        let refused = undo(&city, path).problem(409, "wrong_state");
        assert!(refused.body["detail"].as_str().unwrap().contains("2026-04-08 第 1 版"), "{}", refused.body);
        let english = undo(&city.english(), path).problem(409, "wrong_state");
        assert!(english.body["detail"].as_str().unwrap().contains("2026-04-08 edition 1"), "{}", english.body);
        let looked = city.get(&format!("{path}/undo")).expect(200);
        assert_eq!((&looked.body["editions"][0]["id"], &looked.body["editions"][0]["edition"]), (&json!(id), &json!(1)));
    }
    assert_eq!(averages(&city, "da-bai-cai").len(), 2, "nothing has changed");
    assert_eq!(city.get(&batches[0]).expect(200).str("state"), "committed");
    // A day that no edition looks at.
    let apart = stored(&city, "xinfadi", &[("大白菜", "1.00", "2026-03-01")]);
    undo(&city, &apart).expect(200);

    // Once a correction no longer counts the price, the rest of its batch can go.
    let price = city.get(&format!("/observations?state=valid&source=xinfadi&day={DAY}")).expect(200).body["items"][0].clone();
    city.post(&format!("/observations/{}/void", price["id"].as_str().unwrap()), &json!({ "reason": "录错" })).expect(200);
    let next = city.post(&format!("/bulletins/{id}/correct"), &json!({ "reason": "新发地录错" })).expect(201).str("id");
    app.city_regulator().review(&next).expect(200);
    city.act(&format!("/bulletins/{next}/publish")).expect(200);
    undo(&city, &batches[0]).expect(200);
    undo(&city, &batches[1]).problem(409, "wrong_state");
}

#[test]
fn batch_undone_twice_at_once_is_undone_once() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    stored(&city, "xinfadi", &[("大白菜", "1.00", DAY)]);
    let path = stored(&city, "xinfadi", &[("大白菜", "1.01", DAY)]);
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..6).map(|_| scope.spawn(|| undo(&city, &path).status)).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| matches!(status, 200 | 409 | 412)), "{statuses:?}");
    assert_eq!(averages(&city, "da-bai-cai"), [200]);
}

#[test]
fn batch_with_a_foreign_market_is_undone_by_officials() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    let market = app.buyer();
    city.patch("/price-sources/xinfadi", &json!({ "enterprise_id": market.enterprise_id() })).expect(200);
    let file = "市场,品名,最低价,平均价,最高价,单位,日期\nbaliqiao,大白菜,1,1.1,1.2,斤,2026-04-01\nxinfadi,大白菜,1,1.1,1.2,斤,2026-04-01\n";
    let made = city.upload("/price-batches", &[("source", "xinfadi")], "全市.csv", file.into()).expect(201);
    let path = format!("/price-batches/{}", made.str("id"));
    city.post(&format!("{path}/commit"), &json!({})).expect(200);
    undo(&market, &path).problem(403, "forbidden");
    undo(&city, &path).expect(200);
    let own = stored(&market, "xinfadi", &[("黄瓜", "2", "2026-04-01")]);
    undo(&market, &own).expect(200);
    assert_eq!(publish(&app, &city, DAY).body["edition"], 1);
}

#[test]
fn undo_and_review_at_once_do_not_both_succeed() {
    let app = TestApp::new();
    let (city, reviewer) = (app.city_regulator(), app.city_regulator());
    sources(&city);
    for back in 1..=6 {
        let day = DAY.parse::<cailanzi::kernel::Day>().unwrap().plus(-3 * back).to_string();
        let [batch, ..] = ["xinfadi", "baliqiao", "dayanglu"].map(|source| stored(&city, source, &[("大白菜", "1.00", &day)]));
        let id = city.post("/bulletins", &json!({ "day": day, "unit": "jin" })).expect(201).str("id");
        reviewer.answer_findings(&id, "已核实原始采价单");
        let barrier = std::sync::Barrier::new(2);
        let (undone, reviewed) = std::thread::scope(|scope| {
            let undone = scope.spawn(|| {
                barrier.wait();
                undo(&city, &batch)
            });
            let reviewed = scope.spawn(|| {
                barrier.wait();
                reviewer.act(&format!("/bulletins/{id}/review"))
            });
            (undone.join().unwrap(), reviewed.join().unwrap())
        });
        let both = (undone.status, reviewed.status);
        assert!(matches!(both, (200, 409) | (409, 200)), "{both:?} {} {}", undone.body, reviewed.body);
    }
}
