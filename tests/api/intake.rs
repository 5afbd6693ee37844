//! Prices by file, form and API: every bad number is caught and explained, nothing good gets lost.

use serde_json::{Value, json};

use crate::{
    observations::sources,
    support::{Answer, Client, TestApp},
    trade::with,
};

fn row(variety: &str, day: &str, prices: [&str; 3]) -> Value {
    json!({ "variety": variety, "day": day, "low": prices[0], "average": prices[1], "high": prices[2], "unit": "元/斤" })
}

fn batch(client: &Client, rows: &[Value]) -> Answer {
    client.post("/observations/batch", &json!({ "source": "xinfadi", "rows": rows }))
}

fn verdicts(answer: &Answer) -> Vec<String> {
    answer.body["results"].as_array().unwrap().iter().map(|r| r["verdict"].as_str().unwrap().to_owned()).collect()
}

fn valid(client: &Client, query: &str) -> Vec<Value> {
    client.get(&format!("/observations?state=valid&limit=100&{query}")).expect(200).body["items"].as_array().unwrap().clone()
}

fn upload(client: &Client, name: &str, bytes: Vec<u8>) -> Answer {
    client.upload("/price-batches", &[("source", "xinfadi")], name, bytes)
}

fn id(answer: &Answer) -> String {
    answer.str("id")
}

/// Ten days of a quiet price.
fn quiet_days(varieties: &[&str]) -> Vec<Value> {
    let day =
        |n: usize| move |v: &&str| row(v, &format!("2026-03-{}", n + 20), ["0.90", ["1.00", "1.02", "1.01"][n % 3], "1.20"]);
    (1..=10).flat_map(|n| varieties.iter().map(day(n))).collect()
}

/// Reports them, so that there is a history.
fn history(client: &Client, varieties: &[&str]) {
    let rows = quiet_days(varieties);
    let answer = batch(client, &rows).expect(201);
    assert_eq!(answer.int("accepted"), rows.len() as i64, "{}", answer.body);
}

#[test]
fn each_row_gets_one_verdict_and_repeats_do_nothing() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    let rows = [
        row("大白菜", "2026-04-07", ["0.80", "0.90", "1.00"]),
        row("da-bai-cai", "2026-04-07", ["0.80", "0.90", "1.00"]),
        row("黄瓜", "2026-04-07", ["3.00", "2.50", "2.00"]),
        row("黄瓜", "2026-04-31", ["2.00", "2.50", "3.00"]),
        row("土豆", "2026-04-07", ["NR", "0", "—"]),
        row("土豆", "2026-04-06", ["1.00", "", "1.20"]),
    ];
    let first = batch(&city, &rows).expect(201);
    assert_eq!(verdicts(&first), ["accepted", "duplicate", "set_aside", "refused", "refused", "set_aside"]);
    let rules: Vec<&str> = first.body["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["messages"].as_array().unwrap().first().map_or("", |m| m["rule"].as_str().unwrap()))
        .collect();
    assert_eq!(rules, ["", "duplicate_row", "low_above_high", "invalid_day", "price_missing", "average_missing"]);
    let sum: i64 = ["accepted", "superseding", "duplicates", "set_aside", "refused"].iter().map(|k| first.int(k)).sum();
    assert_eq!(sum, first.int("rows"));
    assert_eq!(valid(&city, "day=2026-04-07")[0]["average_fen_per_kg"], 180, "a missing price is never a zero in a mean");

    let again = batch(&city, &rows[..1]).expect(201);
    assert_eq!(verdicts(&again), ["duplicate"]);
    let corrected = batch(&city, &[row("大白菜", "2026-04-07", ["0.80", "0.95", "1.00"])]).expect(201);
    assert_eq!(verdicts(&corrected), ["superseding"]);
    let now = valid(&city, "day=2026-04-07");
    assert_eq!((now.len(), now[0]["average_fen_per_kg"].as_i64()), (1, Some(190)));
    let void = city.get("/observations?state=void&day=2026-04-07").expect(200).body["items"][0].clone();
    assert_eq!((&void["superseded_by"], void["average_fen_per_kg"].as_i64()), (&now[0]["id"], Some(180)));

    let keyed = city.key("one");
    let body = json!({ "source": "xinfadi", "rows": [row("菠菜", "2026-04-07", ["2", "2.5", "3"])] });
    let once = keyed.post("/observations/batch", &body).expect(201);
    let twice = keyed.post("/observations/batch", &body).expect(201);
    assert_eq!((once.str("id"), twice.header("idempotency-replayed")), (twice.str("id"), "true"));
    app.producer().post("/observations/batch", &body).problem(403, "forbidden");
    app.buyer().post("/observations/batch", &body).problem(403, "forbidden");
    city.post("/observations/batch", &json!({ "source": "xinfadi", "rows": [] })).names("rows", "out_of_range");
}

#[test]
fn reason_keeps_the_bound_of_the_contract() {
    let document = serde_json::to_value(cailanzi::server::openapi()).unwrap();
    let (app, nil) = (TestApp::new(), "00000000-0000-0000-0000-000000000000");
    let city = app.city_regulator();
    sources(&city);
    batch(&city, &[row("大白菜", "2026-04-07", ["0.80", "0.90", "1.00"])]).expect(201);
    let price = valid(&city, "day=2026-04-07")[0]["id"].as_str().unwrap().to_owned();
    let preview = |name: &str| {
        let sheet = format!("品名,价格,单位,日期\n{name},2,斤,2026-04-06\n");
        format!("/price-batches/{}", id(&upload(&city, "价格.csv", sheet.into()).expect(201)))
    };
    let (kept, discarded) = (preview("黄瓜"), preview("土豆"));
    for (schema, path, body) in [
        ("BulletinReason", format!("/observations/{price}/void"), json!({})),
        ("BulletinReason", format!("{discarded}/discard"), json!({})),
        ("DecidePriceBatch", format!("{kept}/commit"), json!({})),
        ("BulletinReason", format!("{kept}/undo"), json!({})),
        ("BulletinReason", format!("/bulletins/{nil}/correct"), json!({})),
        ("DecidePriceRows", "/price-queue/decide".to_owned(), json!({ "ids": [nil], "action": "drop" })),
        ("WarningDecision", format!("/price-warnings/{nil}/acknowledge"), json!({})),
    ] {
        let bound = &document["components"]["schemas"][schema]["properties"]["reason"]["maxLength"];
        let most = usize::try_from(bound.as_u64().expect(schema)).unwrap();
        let reason = |length: usize| with(body.clone(), json!({ "reason": "核".repeat(length) }));
        city.post(&path, &reason(most + 1)).names("reason", "too_long");
        let fitting = city.post(&path, &reason(most));
        let found = !path.contains(nil);
        assert_eq!(fitting.status, if found { 200 } else { 404 }, "{path}: {}", fitting.body);
    }
}

#[test]
fn doubtful_price_is_accepted_corrected_or_dropped() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    history(&city, &["大白菜", "黄瓜", "土豆", "菠菜"]);
    let day = "2026-03-31";
    let strange = [
        row("大白菜", day, ["9.00", "10.00", "12.00"]),
        row("黄瓜", day, ["1.80", "2.02", "2.40"]),
        row("土豆", day, ["0.20", "0.30", "0.40"]),
        row("菠菜", day, ["0.95", "1.05", "1.20"]),
    ];
    let answer = batch(&city, &strange).expect(201);
    assert_eq!(verdicts(&answer), ["set_aside", "set_aside", "set_aside", "accepted"]);
    assert_eq!(answer.body["reasons"], json!({ "outlier": 2, "unit_suspected": 1 }));
    assert_eq!(valid(&city, &format!("day={day}")).len(), 1);
    assert_eq!(city.get("/price-queue/count").expect(200).int("waiting"), 3);
    let queue = city.get(&format!("/price-queue?rule=outlier&day={day}&source=xinfadi")).expect(200).body["items"].clone();
    assert_eq!(queue.as_array().unwrap().len(), 2);
    assert!(queue[0]["messages"][0]["message"].as_str().unwrap().contains("z ="), "{queue}");

    let cabbage = &queue[0]["id"];
    let decide = |ids: Value, action: &str, reason: &str| {
        city.post("/price-queue/decide", &json!({ "ids": ids, "action": action, "reason": reason }))
    };
    decide(json!([cabbage]), "accept", "").names("reason", "required");
    let done = decide(json!([cabbage]), "accept", "暴雪封路，已电话核实").expect(200);
    assert_eq!((done.int("decided"), done.int("left")), (1, 0));
    let kept = valid(&city, &format!("day={day}&variety=da-bai-cai"));
    assert!(kept[0]["change_reason"].as_str().unwrap().contains("已电话核实"));
    assert_eq!(decide(json!([cabbage]), "drop", "再来").expect(200).body["rows"][0]["state"], "accepted", "decided once");
    decide(json!([queue[1]["id"]]), "drop", "误报").expect(200);

    let doubled = city.get("/price-queue?rule=unit_suspected").expect(200).body["items"][0].clone();
    let path = format!("/price-queue/{}/correct", doubled["id"].as_str().unwrap());
    let right = json!({ "low": "1.80", "average": "2.02", "high": "2.40", "unit": "元/公斤", "reason": "单位为公斤" });
    let wrong = json!({ "low": "3", "average": "2", "high": "1", "unit": "元/公斤", "reason": "x" });
    city.post(&path, &wrong).names("low", "low_above_high");
    let unreadable = json!({ "low": "0", "average": "1.2.0", "high": "9999999", "unit": "公斤", "reason": "x" });
    city.post(&path, &unreadable).names("low", "price_zero").names("average", "not_a_number").names("high", "too_large");
    let unknown = json!({ "low": "1", "average": "2", "high": "3", "unit": "堆", "reason": "x", "variety": "nothing" });
    city.post(&path, &unknown).names("unit", "unknown_unit").names("variety", "unknown_variety");
    city.post(&path, &right).expect(200);
    assert_eq!(valid(&city, &format!("day={day}&variety=huang-gua"))[0]["average_fen_per_kg"], 202);
    city.post(&path, &right).problem(409, "wrong_state");
    assert_eq!(city.get("/price-queue/count").expect(200).int("waiting"), 0);
    let file = city.get("/price-queue/export?state=dropped&format=csv").expect(200);
    assert!(String::from_utf8(file.bytes).unwrap().contains("土豆"));
}

const NAMES: [&str; 6] = ["大白菜", "黄瓜", "土豆", "菠菜", "芹菜", "西红柿"];

#[test]
fn shared_fault_holds_the_batch_with_a_remedy() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    history(&city, &NAMES);
    // Low and high in each other's columns.
    let mut text = "品名,最低价,平均价,最高价,单位,日期\n".to_owned();
    NAMES.iter().for_each(|name| text.push_str(&format!("{name},1.20,1.01,0.90,斤,2026-04-01\n")));
    let preview = upload(&city, "颠倒.csv", text.into_bytes()).expect(201);
    assert_eq!((preview.str("state"), preview.int("set_aside")), ("previewed".to_owned(), 6));
    let fault = preview.body["diagnoses"][0].clone();
    assert_eq!((fault["code"].as_str(), fault["rows"].as_i64()), (Some("price_order"), Some(6)), "{}", preview.body);
    let path = format!("/price-batches/{}", id(&preview));
    let held = city.post(&format!("{path}/commit"), &json!({})).expect(200);
    assert_eq!((held.str("state"), valid(&city, "day=2026-04-01").len()), ("held".to_owned(), 0));
    city.post(&format!("{path}/commit"), &json!({ "release": true })).names("reason", "required");
    let mended = city.post(&format!("{path}/remap"), &json!({ "mapping": fault["remedies"][0]["mapping"] })).expect(200);
    assert_eq!((mended.body["diagnoses"].clone(), mended.int("accepted")), (json!([]), 6));
    let stored = city.post(&format!("{path}/commit"), &json!({ "save_mapping": true })).expect(200);
    assert_eq!((stored.str("state"), valid(&city, "day=2026-04-01").len()), ("committed".to_owned(), 6));
    city.post(&format!("{path}/commit"), &json!({})).problem(409, "wrong_state");
    // The next file of the source is read in the same way.
    let duties = city.get("/price-sources/xinfadi/duties").expect(200);
    assert_eq!(duties.body["mapping"]["columns"]["low"], "最高价");

    // Every price per 公斤 under 斤, by the API: held, and nothing of it counts.
    let doubled: Vec<Value> = NAMES.iter().map(|name| row(name, "2026-04-02", ["1.80", "2.02", "2.40"])).collect();
    let answer = batch(&city, &doubled).expect(201);
    assert_eq!((answer.body["held"].as_bool(), valid(&city, "day=2026-04-02").len()), (Some(true), 0));
    assert_eq!(answer.body["diagnoses"][0]["code"], "unit_factor");
    assert_eq!(answer.body["diagnoses"][0]["remedies"][0]["mapping"]["unit"], "公斤");
    let waiting = city.get("/price-batches?state=held").expect(200).body["items"].clone();
    assert_eq!(waiting.as_array().unwrap().len(), 1);
    let path = format!("/price-batches/{}", id(&answer));
    city.post(&format!("{path}/discard"), &json!({ "reason": "" })).names("reason", "required");
    assert_eq!(city.post(&format!("{path}/discard"), &json!({ "reason": "重报" })).expect(200).str("state"), "discarded");
    app.buyer().get(&path).problem(404, "not_found");
}

#[test]
fn long_file_in_a_wrong_unit_is_held() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    let names = NAMES[..5].to_vec();
    history(&city, &names);
    // Ten days are known, up to 30 March; forty more follow in one file.
    app.advance_hours(24 * 40);
    let city = app.city_regulator();
    let first: cailanzi::kernel::Day = "2026-03-31".parse().unwrap();
    for (prices, unit) in [(["1.80", "2.02", "2.40"], "公斤"), (["0.40", "0.50", "0.60"], "斤")] {
        let day = |n: i32| names.iter().map(move |name| row(name, &first.plus(n).to_string(), prices));
        let rows: Vec<Value> = (0..40).flat_map(day).collect();
        let answer = batch(&city, &rows).expect(201);
        let fault = &answer.body["diagnoses"][0];
        assert_eq!((answer.body["held"].as_bool(), fault["code"].as_str()), (Some(true), Some("unit_factor")), "{fault}");
        assert!(fault["rows"].as_i64().unwrap() >= 100, "far more than four of each: {fault}");
        assert_eq!(fault["remedies"][0]["mapping"]["unit"], unit);
        assert!(valid(&city, &format!("day={first}")).is_empty());
    }
}

#[test]
fn wrong_unit_is_found_for_a_new_origin() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    history(&city, &NAMES);
    let from_shandong = |prices: [&str; 3]| -> Vec<Value> {
        let of = |name: &&str| {
            let mut row = row(name, "2026-04-02", prices);
            row["origin"] = json!("鲁");
            row
        };
        NAMES.iter().map(of).collect()
    };
    let doubled = batch(&city, &from_shandong(["1.80", "2.02", "2.40"])).expect(201);
    assert_eq!(
        (doubled.body["held"].as_bool(), doubled.body["diagnoses"][0]["code"].as_str()),
        (Some(true), Some("unit_factor"))
    );
    // Dearer than goods of unknown origin, but not just twice as dear: that is no fault of the unit.
    let dearer = batch(&city, &from_shandong(["1.30", "1.40", "1.60"])).expect(201);
    assert_eq!((dearer.body["held"].as_bool(), dearer.int("accepted")), (Some(false), NAMES.len() as i64), "{}", dearer.body);
}

#[test]
fn repeated_list_with_few_doubts_is_not_held() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    history(&city, &NAMES);
    let mut list = quiet_days(&NAMES);
    list.extend(NAMES.iter().map(|name| row(name, "2026-04-01", ["1.80", "2.02", "2.40"])));
    let again = batch(&city, &list).expect(201);
    let counts = (again.int("duplicates"), again.int("set_aside"), again.body["held"].as_bool());
    assert_eq!(counts, (10 * NAMES.len() as i64, NAMES.len() as i64, Some(false)), "{}", again.body);
}

#[test]
fn a_sheet_sent_again_under_a_new_day_is_noticed() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    let goods = ["大白菜", "圆白菜", "黄瓜", "西红柿", "圆茄子", "青椒", "土豆", "菜花", "油菜", "芹菜", "白萝卜", "胡萝卜"];
    let sheet = |day: &str, last: &str| -> Vec<Value> {
        let price = |n: usize| format!("{}.{n:02}", n + 1);
        goods
            .iter()
            .enumerate()
            .map(|(n, name)| {
                let average = if n == 11 { last.to_owned() } else { price(n) };
                row(name, day, [&average, &average, &average])
            })
            .collect()
    };
    assert_eq!(batch(&city, &sheet("2026-04-01", "9.00")).expect(201).int("accepted"), 12);
    let again = batch(&city, &sheet("2026-04-02", "9.00")).expect(201);
    assert_eq!((again.int("set_aside"), again.body["held"].as_bool()), (12, Some(true)));
    assert_eq!(again.body["diagnoses"][0]["code"], "stale");
    assert_eq!(batch(&city, &sheet("2026-04-03", "9.05")).expect(201).int("accepted"), 12, "one price moved: a new sheet");
}

#[test]
fn answered_name_judges_the_waiting_rows_again() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    let rows = [
        row("神仙菜", "2026-04-01", ["1", "1.1", "1.2"]),
        row("神仙菜", "2026-04-02", ["1", "1.1", "1.2"]),
        row("神仙菜", "2026-04-03", ["1.3", "1.1", "1.2"]),
        row("大带鱼", "2026-04-01", ["9", "10", "11"]),
    ];
    assert_eq!(verdicts(&batch(&city, &rows).expect(201)), ["set_aside"; 4]);
    let asked = city.get("/price-names/waiting").expect(200).body["items"].clone();
    assert_eq!((asked[0]["name"].as_str(), asked[0]["rows"].as_i64()), (Some("神仙菜"), Some(3)));
    let answer = |name: &str, source: Option<&str>, variety: Option<&str>| {
        city.post("/price-names", &json!({ "name": name, "source": source, "variety": variety })).expect(201)
    };
    assert_eq!(answer("神仙菜", Some("xinfadi"), Some("bo-cai")).int("settled"), 2, "the third breaks another rule");
    let left = city.get("/price-queue").expect(200).body["items"].clone();
    let mut rules: Vec<&str> = left.as_array().unwrap().iter().map(|r| r["rule"].as_str().unwrap()).collect();
    rules.sort_unstable();
    assert_eq!(rules, ["low_above_high", "unknown_variety"]);
    assert_eq!(answer("大带鱼", None, None).int("settled"), 1);
    let next = batch(&city, &[row("神仙菜", "2026-04-04", ["1", "1.1", "1.2"]), row("大带鱼", "2026-04-04", ["9", "10", "11"])]);
    assert_eq!(verdicts(&next.expect(201)), ["accepted", "refused"]);
    let mine = valid(&city, "variety=bo-cai");
    assert_eq!((mine.len(), mine[0]["spec"].as_str()), (3, Some("神仙菜")), "another name stays a part of the spec");
    let elsewhere = json!({ "source": "baliqiao", "rows": [row("神仙菜", "2026-04-04", ["1", "1.1", "1.2"])] });
    assert_eq!(
        verdicts(&city.post("/observations/batch", &elsewhere).expect(201)),
        ["set_aside"],
        "the answer was for one source"
    );
    assert_eq!(city.get("/price-names").expect(200).body["items"].as_array().unwrap().len(), 2);
}

#[test]
fn every_file_kind_is_read_by_proposed_mapping() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    let taken = |name: &str, bytes: Vec<u8>| {
        let preview = upload(&city, name, bytes).expect(201);
        assert_eq!(preview.int("accepted"), 2, "{name}: {}", preview.body);
        preview
    };
    let (gbk, ..) = encoding_rs::GBK
        .encode("菜名\t最低\t均价\t最高\t日期\t单位\n大白菜\t1\t1.1\t1.2\t2026/4/1\t斤\n黄瓜\t1\t1.1\t1.2\t2026/4/1\t斤\n");
    taken("行情.tsv", gbk.into_owned());
    taken("无表头.csv", "1001,大白菜,1.0,1.2,1.1,斤,2026-04-01\n1002,黄瓜,2.0,2.2,2.1,斤,2026-04-01\n".into());
    let json = r#"{"RS":"OK","Data":[{"TransDate":"115.04.01","CropName":"番茄","Upper_Price":3.5,"Lower_Price":2.5,"Avg_Price":3.0,"unit":"kg"},
        {"TransDate":"1150401","CropName":"大白菜","Upper_Price":1.5,"Lower_Price":0.5,"Avg_Price":1.0,"unit":"kg"}]}"#;
    let preview = taken("today.json", json.into());
    assert_eq!(preview.body["mapping"]["columns"]["low"], "Lower_Price");
    let dmy = taken("dmy.csv", "品名,价格(元/公斤),日期\n大白菜,1.5,01/04/2026\n黄瓜,2.5,31/03/2026\n".into());
    assert_eq!((&dmy.body["mapping"]["day_format"], &dmy.body["mapping"]["unit"]), (&json!("dmy"), &json!("元/公斤")));
    let named = taken("日报2026-04-02.csv", "品名,最低价,平均价,最高价,单位\n大白菜,1,1.1,1.2,斤\n黄瓜,1,1.1,1.2,斤\n".into());
    assert_eq!(named.body["first_day"], "2026-04-02");
    // Seven markets in one file, each to its own source.
    let many = "市场,品名,最低价,平均价,最高价,单位,日期\nbaliqiao,大白菜,1,1.1,1.2,斤,2026-04-01\ndayanglu,大白菜,1,1.1,1.2,斤,2026-04-01\n火星市场,大白菜,1,1.1,1.2,斤,2026-04-01\n";
    let preview = taken("全市.csv", many.into());
    assert_eq!(preview.body["reasons"]["unknown_source"], 1);
    let path = format!("/price-batches/{}", id(&preview));
    city.post(&format!("{path}/commit"), &json!({})).expect(200);
    assert_eq!(valid(&city, "source=dayanglu").len(), 1);
    let sheet = city.get(&format!("{path}/rows/export?format=csv")).expect(200);
    let sheet = String::from_utf8(sheet.bytes).unwrap();
    assert!(sheet.contains("全市.csv,4,市场,火星市场,退回,没有这个采价点，或不能为其报价,"), "{sheet}");
    // A package's weight is a matter of the mapping.
    let boxes = "品名,价格,单位,日期\n大白菜,5,盒,2026-04-01\n黄瓜,6,盒,2026-04-01\n";
    let preview = upload(&city, "盒.csv", boxes.into()).expect(201);
    assert_eq!(preview.body["reasons"]["unit_weight_missing"], 2);
    let mut mapping = preview.body["mapping"].clone();
    mapping["weights"] = json!({ "盒": 2500 });
    let path = format!("/price-batches/{}/remap", id(&preview));
    assert_eq!(city.post(&path, &json!({ "mapping": mapping })).expect(200).int("accepted"), 2);
    // What cannot be guessed is shown, and asked.
    let odd = upload(&city, "odd.csv", "a,b\n大白菜,1\n".into()).expect(201);
    assert_eq!((odd.int("rows"), odd.body["sample"]["header"].clone()), (0, json!(["a", "b"])));
    upload(&city, "x.csv", Vec::new()).names("file", "file_empty");
    upload(&city, "x.json", b"[{\"a\":1}".to_vec()).names("file", "file_damaged");
    city.upload("/price-batches", &[("source", "nowhere")], "x.csv", b"a".to_vec()).problem(404, "not_found");
    city.upload("/price-batches", &[("source", "xinfadi"), ("mapping", "{\"x\":1}")], "x.csv", b"a".to_vec())
        .names("mapping", "invalid_value");
}

#[test]
fn who_owes_who_is_late_and_who_has_looked() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    let chain = app.buyer();
    let edit = json!({ "enterprise_id": chain.enterprise_id(), "varieties": ["da-bai-cai", "huang-gua"], "deadline": "10:00" });
    city.patch("/price-sources/jinghui", &edit).expect(200);
    chain.patch("/price-sources/jinghui", &edit).problem(403, "forbidden");
    for wrong in ["25:00", "9:05", "+9:05", "09:5", "09:05:00"] {
        city.patch("/price-sources/jinghui", &json!({ "deadline": wrong })).names("deadline", "invalid_value");
    }
    city.patch("/price-sources/jinghui", &json!({ "currency": "LKR" })).names("currency", "not_for_this_kind");
    let line = |client: &Client| {
        let wall = client.get("/price-reports?day=2026-04-08").expect(200).body;
        wall["lines"].as_array().unwrap().iter().find(|l| l["source"] == "jinghui").unwrap().clone()
    };
    assert_eq!((line(&chain)["state"].as_str(), line(&chain)["expected_cells"].as_i64()), (Some("expected"), Some(2)));
    assert_eq!(chain.get("/price-reports").expect(200).body["lines"].as_array().unwrap().len(), 1, "its own only");
    let act = |client: &Client, what: &str| client.act(&format!("/price-reports/jinghui/2026-04-08/{what}"));
    act(&chain, "complete").problem(409, "wrong_state");

    let form = chain.get("/price-sources/jinghui/form?day=2026-04-08").expect(200);
    assert_eq!(form.body["lines"].as_array().unwrap().len(), 2);
    let report = |rows: &[Value]| {
        chain.post("/observations/batch", &json!({ "source": "jinghui", "sender": "form", "rows": rows })).expect(201)
    };
    report(&[row("da-bai-cai", "2026-04-07", ["2", "2", "2"])]);
    let stalls = json!({ "variety": "huang-gua", "day": "2026-04-08", "stalls": ["2.0", "2.2", "2.1"], "unit": "元/公斤" });
    let sent = report(&[row("da-bai-cai", "2026-04-08", ["2.1", "2.1", "2.1"]), stalls]);
    assert_eq!(verdicts(&sent), ["refused", "accepted"]);
    assert_eq!(sent.body["results"][0]["messages"][0]["rule"], "change_reason_required");
    let mean = valid(&city, "day=2026-04-08")[0].clone();
    assert_eq!((mean["average_fen_per_kg"].as_i64(), mean["low_fen_per_kg"].as_i64()), (Some(210), Some(200)));
    assert_eq!(mean["quote"]["stalls"], json!(["2.0", "2.2", "2.1"]));
    assert_eq!(line(&chain)["state"], "partial");
    let mut explained = row("da-bai-cai", "2026-04-08", ["2.1", "2.1", "2.1"]);
    explained["reason"] = json!("降温");
    report(&[explained]);

    assert!(!city.get("/duties").expect(200).body.to_string().contains("reports_late"), "there is time");
    // An hour before the deadline the chain hears of it, after it the regulators do, each once.
    app.tick();
    app.tick();
    let told = |client: &Client, kind: &str| {
        let items = client.get("/notifications?limit=100").expect(200).body["items"].clone();
        items.as_array().unwrap().iter().filter(|n| n["kind"] == kind).count()
    };
    assert_eq!((told(&chain, "prices_due"), told(&city, "prices_due")), (1, 0));
    assert_eq!(act(&chain, "complete").expect(200).str("state"), "complete");
    act(&chain, "review").problem(409, "same_person_review");
    assert_eq!(line(&city)["may_review"], true);
    assert_eq!(act(&city, "review").expect(200).str("review"), "reviewed");
    let rates = city.get("/price-reports/rates?from=2026-04-07&to=2026-04-08").expect(200).body["items"].clone();
    assert_eq!((rates[1]["expected"].as_i64(), rates[1]["actual"].as_i64()), (Some(4), Some(1)));
    assert_eq!((&rates[1]["rate_permille"], &rates[1]["on_time_permille"]), (&json!(250), &json!(250)));
    city.get("/price-reports/rates?from=2025-01-01&to=2026-04-08").names("to", "out_of_range");
    app.advance_hours(6);
    app.tick();
    app.tick();
    let city = app.log_in(&email_of(&app, "city_regulator"));
    assert_eq!(told(&city, "prices_late"), 3, "three markets have not reported; the chain has");
    let inbox = city.get("/duties").expect(200).body["items"].clone();
    let late = inbox.as_array().unwrap().iter().find(|duty| duty["code"] == "reports_late");
    assert_eq!(late.unwrap()["count"], 3, "{inbox}");
    assert_eq!(line(&city)["review"], "reviewed");
    // A later correction is seen to be unreviewed.
    let mut corrected = row("huang-gua", "2026-04-08", ["1.0", "1.06", "1.1"]);
    corrected["reason"] = json!("更正");
    let body = json!({ "source": "jinghui", "sender": "form", "rows": [corrected] });
    assert_eq!(verdicts(&city.post("/observations/batch", &body).expect(201)), ["superseding"]);
    assert_eq!(line(&city)["review"], "changed");
}

fn email_of(app: &TestApp, role: &str) -> String {
    use cailanzi::storage::schema::users as u;
    use diesel::prelude::*;
    app.db
        .read_now(|tx| {
            Ok(u::table.of(tx).filter(u::role.eq(role.to_owned())).order(u::id).select(u::email).first::<String>(tx)?)
        })
        .unwrap()
}

#[test]
fn a_reference_source_is_kept_and_reaches_no_table() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    let abroad =
        json!({ "code": "lanka", "name_zh": "斯里兰卡", "name_en": "Sri Lanka", "kind": "reference", "region": "110106" });
    city.post("/price-sources", &abroad).expect(201);
    city.patch("/price-sources/lanka", &json!({ "currency": "LKR" })).expect(200);
    for source in ["xinfadi", "baliqiao", "dayanglu"] {
        let body = json!({ "source": source, "rows": [row("大白菜", "2026-04-08", ["1.00", "1.00", "1.00"])] });
        city.post("/observations/batch", &body).expect(201);
    }
    let foreign =
        json!({ "source": "lanka", "rows": [{ "variety": "大白菜", "day": "2026-04-08", "price": "300", "unit": "kg" }] });
    assert_eq!(verdicts(&city.post("/observations/batch", &foreign).expect(201)), ["accepted"]);
    let table = city.post("/bulletins", &json!({ "day": "2026-04-08", "unit": "kg" })).expect(201);
    let cabbage = table.body["rows"].as_array().unwrap().iter().find(|r| r["variety"]["code"] == "da-bai-cai").unwrap().clone();
    assert_eq!((&cabbage["wholesale"]["average"], &cabbage["wholesale"]["sources"]), (&json!(200), &json!(3)));
    assert!(!table.body.to_string().contains("lanka"));
    assert!(!city.get("/price-reports").expect(200).body.to_string().contains("lanka"), "it owes nothing");
}
