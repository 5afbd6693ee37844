//! What is found about a drafted table: two careless officials are stopped, a word lets it pass, and the word is kept.

use cailanzi::{
    kernel::{Ctx, Kg, PageQuery},
    prices::observations::{Earlier, Filter, ReportPrice, backfill, service},
};
use serde_json::{Value, json};

use crate::support::{Client, TestApp};

const DAY: &str = "2026-04-08";
const BEFORE: &str = "2026-04-07";
const MARKETS: [&str; 3] = ["xinfadi", "baliqiao", "dayanglu"];
const CHAINS: [&str; 3] = ["jinghui", "wufu", "lejia"];

/// Three markets and three chains.
fn sources(city: &Client) {
    for (code, kind, stores) in
        MARKETS.map(|code| (code, "wholesale_market", None)).into_iter().chain(CHAINS.map(|code| (code, "chain", Some(20))))
    {
        let source = json!({
            "code": code, "name_zh": code, "name_en": code, "kind": kind, "region": "110106", "stores": stores
        });
        city.post("/price-sources", &source).expect(201);
    }
}

fn report(city: &Client, source: &str, day: &str, yuan: &str, origin: &str) {
    let price = json!({
        "source": source, "variety": "huang-gua", "day": day, "low": yuan, "average": yuan, "high": yuan, "unit": "jin",
        "volume_kg": 12_000, "origin": origin, "reason": "产地降雨，采收减少"
    });
    city.post("/observations", &price).expect(201);
}

/// Enters a price as history that is taken over, where no rule of the intake asks a person first; its id.
fn plant(app: &TestApp, source: &str, day: &str, yuan: &str) -> String {
    let report = ReportPrice {
        source: source.into(),
        variety: "huang-gua".into(),
        day: day.parse().unwrap(),
        low: yuan.into(),
        average: yuan.into(),
        high: yuan.into(),
        unit: "jin".into(),
        volume_kg: Some(Kg(12_000)),
        stores: None,
        spec: None,
        origin: None,
        reason: Some("产地降雨，采收减少".into()),
    };
    let ctx = Ctx::system("test", app.clock.now());
    let earlier = Earlier { report, at: ctx.now, by: None };
    assert_eq!(app.db.write_now(|tx| backfill(tx, &ctx, vec![earlier.clone()])).unwrap(), 1);
    let filter = Filter { day: Some(day.parse().unwrap()), source: Some(source.into()), ..Filter::default() };
    let known = app.db.read_now(|tx| service::list(tx, &ctx, filter.clone(), &PageQuery::default())).unwrap().items;
    known.into_iter().find(|price| price.origin.is_empty()).unwrap().id.to_string()
}

/// Cucumber at 2.23 wholesale and 3.58 in the shops, on a day on which all report.
fn quiet_day(city: &Client, day: &str) {
    for source in MARKETS {
        report(city, source, day, "2.23", "冀");
    }
    for source in CHAINS {
        report(city, source, day, "3.58", "");
    }
}

fn draft(city: &Client, day: &str) -> String {
    city.post("/bulletins", &json!({ "day": day, "unit": "jin" })).expect(201).str("id")
}

fn check(city: &Client, id: &str) -> Value {
    city.get(&format!("/bulletins/{id}/check")).expect(200).body
}

/// The keys of the findings.
fn keys(check: &Value) -> Vec<String> {
    check["findings"].as_array().unwrap().iter().map(|finding| finding["key"].as_str().unwrap().to_owned()).collect()
}

fn said(findings: &[&Value], word: &str) -> Value {
    let refs: Vec<Value> = findings.iter().map(|f| json!({ "key": f["key"], "digest": f["digest"] })).collect();
    json!({ "findings": refs, "word": word })
}

#[test]
fn careless_pair_cannot_publish_the_planted_price() {
    let app = TestApp::new();
    let (city, second) = (app.city_regulator(), app.city_regulator());
    sources(&city);
    quiet_day(&city, BEFORE);
    let first = draft(&city, BEFORE);
    second.act(&format!("/bulletins/{first}/review")).expect(200);
    city.act(&format!("/bulletins/{first}/publish")).expect(200);
    quiet_day(&city, DAY);
    // The row of the demonstration: 8.7 times the market's own price, without an origin.
    plant(&app, "xinfadi", DAY, "19.50");
    let id = draft(&city, DAY);
    let path = |verb: &str| format!("/bulletins/{id}/{verb}");

    // The shortest path: review and publish.
    let refused = second.act(&path("review")).problem(409, "findings_open");
    let named: Vec<&str> = refused.body["fields"].as_array().unwrap().iter().map(|f| f["path"].as_str().unwrap()).collect();
    assert_eq!(
        named,
        ["wholesale_above_retail:huang-gua", "outlying_price:huang-gua:xinfadi", "large_change:wholesale:huang-gua"]
    );
    let message = refused.body["fields"][1]["message"].as_str().unwrap();
    assert!(message.starts_with("黄瓜 xinfadi 报 39.00 元/公斤，是其他报价（4.46 元/公斤）的 8.7 倍"), "{message}");
    assert!(refused.body["detail"].as_str().unwrap().contains("3 项"), "{}", refused.body);
    let english = second.english().act(&path("review")).problem(409, "findings_open");
    assert!(english.body["fields"][1]["message"].as_str().unwrap().contains("8.7 times"), "{}", english.body);
    city.act(&path("publish")).problem(409, "wrong_state");

    // What moved, by whom, and why.
    let seen = check(&second, &id);
    assert_eq!((&seen["open"], seen["moves"].as_array().unwrap().len()), (&json!(3), 1));
    let moved = &seen["moves"][0];
    assert_eq!((&moved["before"], &moved["variety"]["code"]), (&json!(446), &json!("huang-gua")));
    let mover = &moved["sources"][0];
    assert_eq!((mover["source"].as_str(), mover["observations"].as_array().unwrap().len()), (Some("xinfadi"), 2));
    assert_eq!(mover["reasons"], json!(["产地降雨，采收减少"]));

    // Whoever drafted it cannot answer for it; nor do signs, nothing, or an old reading.
    let findings: Vec<&Value> = seen["findings"].as_array().unwrap().iter().collect();
    let acknowledge = path("acknowledgements");
    city.post(&acknowledge, &said(&findings, "已核实")).problem(409, "same_person_review");
    app.buyer().post(&acknowledge, &said(&findings, "已核实")).problem(403, "forbidden");
    second.post(&acknowledge, &said(&findings, " ")).names("word", "required");
    second.post(&acknowledge, &said(&findings, "……")).names("word", "no_word");
    second.post(&acknowledge, &said(&findings, &"核".repeat(201))).names("word", "too_long");
    second.post(&acknowledge, &said(&[], "已核实")).names("findings", "out_of_range");
    let old = json!({ "key": findings[1]["key"], "digest": "0" });
    second.post(&acknowledge, &said(&[findings[0], &old], "已核实")).names("findings[1]", "changed");
    assert_eq!(check(&second, &id)["open"], 3, "a call that was refused has changed nothing");

    // One word is not enough for all three; then each has one, and it passes.
    let word = "已电话核实：新发地到货为精品礼盒";
    assert_eq!(second.post(&acknowledge, &said(&findings[..1], "超市促销")).expect(200).body["open"], 2);
    second.act(&path("review")).problem(409, "findings_open");
    assert_eq!(second.post(&acknowledge, &said(&findings[1..], word)).expect(200).body["open"], 0);
    second.act(&path("review")).expect(200);
    city.act(&path("publish")).expect(200);

    // The words stay with the edition, for officials, and in the audit trail.
    let trail = city.get(&acknowledge).expect(200).body;
    let words: Vec<&str> = trail["items"].as_array().unwrap().iter().map(|line| line["word"].as_str().unwrap()).collect();
    assert_eq!(words, ["超市促销", word, word]);
    let line = &trail["items"][1];
    assert_eq!((line["by"].as_str(), line["kind"].as_str()), (Some("李四"), Some("outlying_price")));
    assert!(line["text"]["zh"].as_str().unwrap().contains("8.7 倍"), "{line}");
    app.client().get(&acknowledge).problem(401, "login_required");
    app.buyer().get(&acknowledge).problem(403, "forbidden");
    let audit = city.get(&format!("/audit?entity=bulletin&entity_id={id}")).expect(200).body;
    let entry = audit["items"].as_array().unwrap().iter().find(|e| e["action"] == "acknowledge" && e["reason"] == word).unwrap();
    let detail: Value = serde_json::from_str(entry["detail"].as_str().unwrap()).unwrap();
    assert_eq!(detail["findings"].as_array().unwrap().len(), 2, "{entry}");
    let public = app.client().get(&format!("/bulletins/{id}")).expect(200);
    assert!(!String::from_utf8_lossy(&public.bytes).contains("精品礼盒"), "officials' words are no part of the table");
}

#[test]
fn quiet_day_has_nothing_to_answer_for() {
    let app = TestApp::new();
    let (city, second) = (app.city_regulator(), app.city_regulator());
    sources(&city);
    quiet_day(&city, BEFORE);
    quiet_day(&city, DAY);
    let id = draft(&city, DAY);
    let seen = check(&second, &id);
    assert_eq!((keys(&seen), &seen["open"], &seen["moves"]), (vec![], &json!(0), &json!([])));
    second.act(&format!("/bulletins/{id}/review")).expect(200);
    city.act(&format!("/bulletins/{id}/publish")).expect(200);
}

#[test]
fn finding_whose_figures_moved_is_asked_again() {
    let app = TestApp::new();
    let (city, second) = (app.city_regulator(), app.city_regulator());
    sources(&city);
    quiet_day(&city, BEFORE);
    for source in CHAINS {
        report(&city, source, DAY, "3.58", "");
    }
    for source in ["xinfadi", "baliqiao"] {
        plant(&app, source, DAY, "2.60");
    }
    let last = plant(&app, "dayanglu", DAY, "2.60");
    let id = draft(&city, DAY);
    assert_eq!(keys(&check(&second, &id)), ["large_change:wholesale:huang-gua"]);
    second.answer_findings(&id, "已核实");
    city.post(&format!("/observations/{last}/void"), &json!({ "reason": "录错" })).expect(200);
    plant(&app, "dayanglu", DAY, "2.90");
    // A price that the draft counts is no more: that is a finding by itself, until it is computed again.
    let seen = check(&second, &id);
    assert_eq!((keys(&seen)[1].as_str(), &seen["open"]), ("outdated", &json!(1)));
    city.act(&format!("/bulletins/{id}/rebuild")).expect(200);
    let seen = check(&second, &id);
    assert_eq!((keys(&seen), &seen["open"]), (vec!["large_change:wholesale:huang-gua".to_owned()], &json!(1)));
    second.act(&format!("/bulletins/{id}/review")).problem(409, "findings_open");
    // Whoever computes it anew has prepared it, and what they said before counts no longer.
    second.answer_findings(&id, "已核实");
    second.act(&format!("/bulletins/{id}/rebuild")).expect(200);
    assert_eq!(check(&city, &id)["open"], 1);
    city.review(&id).expect(200);

    // The settings say from where on a change is large.
    let settings =
        |permille: i64| json!({ "unit": "jin", "compose_time": null, "publish_time": null, "change_permille": permille });
    city.if_match(1).put("/bulletins/settings", &settings(5)).names("change_permille", "out_of_range");
    city.if_match(1).put("/bulletins/settings", &settings(250)).expect(200);
    let seen = check(&second, &id);
    assert_eq!((keys(&seen), &seen["change_permille"]), (vec![], &json!(250)));
    let same = json!({ "unit": "jin", "compose_time": null, "publish_time": null });
    assert_eq!(city.if_match(2).put("/bulletins/settings", &same).expect(200).body["change_permille"], 250);
}

#[test]
fn what_arose_after_review_holds_publication() {
    let app = TestApp::new();
    let (city, second, public) = (app.city_regulator(), app.city_regulator(), app.client());
    sources(&city);
    quiet_day(&city, BEFORE);
    quiet_day(&city, DAY);
    let wrong = plant(&app, "xinfadi", DAY, "2.30");
    let set = json!({ "unit": "jin", "compose_time": null, "publish_time": "10:00" });
    city.if_match(1).put("/bulletins/settings", &set).expect(200);
    let id = draft(&city, DAY);
    let mail = city.me().body["email"].as_str().unwrap().to_owned();
    assert!(second.act(&format!("/bulletins/{id}/review")).expect(200).body["publish_at"].is_string());
    city.post(&format!("/observations/{wrong}/void"), &json!({ "reason": "录错" })).expect(200);
    city.act(&format!("/bulletins/{id}/publish")).problem(409, "findings_open");

    // At ten it stays where it is, and the officials hear why.
    app.advance_hours(1);
    app.tick();
    public.get("/bulletins/latest").problem(404, "not_found");
    let (city, second) = (app.city_regulator(), app.city_regulator());
    let held = city.get(&format!("/bulletins/{id}")).expect(200);
    assert_eq!((held.str("state"), &held.body["publish_at"]), ("reviewed".to_owned(), &Value::Null));
    let letter = app.letter_saying(&mail, "1 条采价已作废");
    assert!(letter.text.contains(&id), "{}", letter.text);
    app.tick();
    assert_eq!(app.letters_to(&mail, 1).iter().filter(|l| l.text.contains("采价已作废")).count(), 1, "once is enough");

    second.answer_findings(&id, "差异不到一分，本日不再重编");
    city.act(&format!("/bulletins/{id}/publish")).expect(200);
    assert_eq!(city.get(&format!("/bulletins/{id}/acknowledgements")).expect(200).body["items"].as_array().unwrap().len(), 1);
}

#[test]
fn silence_doubts_and_warnings_are_findings() {
    let app = TestApp::new();
    let (city, second) = (app.city_regulator(), app.city_regulator());
    sources(&city);
    for back in 1..=9 {
        let today: cailanzi::kernel::Day = DAY.parse().unwrap();
        quiet_day(&city, &today.plus(-back).to_string());
    }
    // One market is silent, one price waits, and the other two have risen by 32 % in a week.
    let list = format!("品名,最低价,平均价,最高价,产地,单位,发布日期\n菠菜,3.20,2.40,2.80,冀,斤,{DAY}\n");
    let batch = city.upload("/price-batches", &[("source", "xinfadi")], "新发地.csv", list.into_bytes()).expect(201).str("id");
    city.post(&format!("/price-batches/{batch}/commit"), &json!({})).expect(200);
    for (source, yuan) in [("xinfadi", "2.92"), ("baliqiao", "2.95")] {
        plant(&app, source, DAY, yuan);
    }
    for source in CHAINS {
        report(&city, source, DAY, "3.58", "");
    }
    app.tick();
    app.tick();
    let id = draft(&city, DAY);
    let found = keys(&check(&second, &id));
    for key in ["waiting_price:bo-cai:xinfadi", "silent_source:dayanglu", "too_few_sources:huang-gua"] {
        assert!(found.iter().any(|one| one == key), "{key} in {found:?}");
    }
    // The wholesale price has too few sources, so nothing is said of its change; with the third market there is.
    plant(&app, "dayanglu", DAY, "2.96");
    app.tick();
    app.tick();
    city.act(&format!("/bulletins/{id}/rebuild")).expect(200);
    let seen = check(&second, &id);
    let found = keys(&seen);
    assert!(found.iter().any(|key| key == "large_change:wholesale:huang-gua"), "{found:?}");
    assert!(found.iter().any(|key| key.starts_with("open_warning:")), "{found:?}");
    assert!(!found.iter().any(|key| key.starts_with("silent_source")), "{found:?}");
    // Decided elsewhere, they are no findings any more.
    for warning in city.get("/price-warnings?state=open").expect(200).body["items"].as_array().unwrap() {
        let path = format!("/price-warnings/{}/acknowledge", warning["id"].as_str().unwrap());
        city.post(&path, &json!({ "reason": "已核实" })).expect(200);
    }
    let waiting = city.get("/price-queue").expect(200).body["items"].clone();
    let ids: Vec<&Value> = waiting.as_array().unwrap().iter().map(|row| &row["id"]).collect();
    city.post("/price-queue/decide", &json!({ "ids": ids, "action": "drop", "reason": "高低颠倒" })).expect(200);
    assert_eq!(keys(&check(&second, &id)), ["large_change:wholesale:huang-gua"]);
}

#[test]
fn side_missing_for_a_day_keeps_its_last_price() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    quiet_day(&city, "2026-04-06");
    // The day before only the shops report.
    for source in CHAINS {
        report(&city, source, BEFORE, "3.58", "");
    }
    app.tick();
    app.tick();
    for source in MARKETS {
        plant(&app, source, DAY, "3.40");
    }
    for source in CHAINS {
        report(&city, source, DAY, "3.58", "");
    }
    let found = check(&city, &draft(&city, DAY));
    let change = found["findings"].as_array().unwrap().iter().find(|f| f["key"] == "large_change:wholesale:huang-gua");
    let text = change.expect("the rise over the day without wholesale")["text"]["zh"].as_str().unwrap();
    assert!(text.contains("较2026-04-06（4.46 元/公斤）+52.5%"), "{text}");
}
