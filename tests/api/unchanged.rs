//! Sheets that repeat the one before: "unchanged today" is said beforehand and believed, or confirmed in one act; a source
//! that rarely moves is not asked every day.

use serde_json::{Value, json};

use crate::{
    observations::sources,
    support::{Answer, Client, TestApp},
};

const GOODS: [&str; 12] =
    ["大白菜", "圆白菜", "黄瓜", "西红柿", "圆茄子", "青椒", "土豆", "菜花", "油菜", "芹菜", "白萝卜", "胡萝卜"];

fn rows(day: &str) -> Vec<Value> {
    let price = |n: usize| format!("{}.{n:02}", n + 1);
    let row = |(n, name): (usize, &&str)| json!({ "variety": name, "day": day, "low": price(n), "average": price(n), "high": price(n), "unit": "元/斤" });
    GOODS.iter().enumerate().map(row).collect()
}

fn send(client: &Client, source: &str, day: &str, unchanged: bool) -> Answer {
    let body = json!({ "source": source, "rows": rows(day), "unchanged": unchanged });
    client.post("/observations/batch", &body).expect(201)
}

fn file(day: &str) -> Vec<u8> {
    let line = |row: Value| format!("{},{},斤,{day}\n", row["variety"].as_str().unwrap(), row["average"].as_str().unwrap());
    let lines: String = rows(day).into_iter().map(line).collect();
    format!("品名,价格,单位,日期\n{lines}").into_bytes()
}

#[test]
fn sheet_said_unchanged_is_believed() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    assert_eq!(send(&city, "xinfadi", "2026-04-01", false).int("accepted"), 12);
    let asked = send(&city, "xinfadi", "2026-04-02", false);
    assert_eq!((asked.int("set_aside"), asked.body["held"].as_bool()), (12, Some(true)));
    let said = send(&city, "xinfadi", "2026-04-03", true);
    assert_eq!((said.int("accepted"), &said.body["unchanged"]), (12, &json!(true)));
    // On upload, too; a wrong price among the others still waits.
    let upload = |bytes: Vec<u8>| {
        city.upload("/price-batches", &[("source", "xinfadi"), ("unchanged", "true")], "行情.csv", bytes).expect(201)
    };
    assert_eq!(upload(file("2026-04-04")).int("accepted"), 12);
    let wrong = String::from_utf8(file("2026-04-05")).unwrap().replace("胡萝卜,12.11", "胡萝卜,121.10");
    let preview = upload(wrong.into_bytes());
    assert_eq!((preview.int("accepted"), preview.body["reasons"].clone()), (11, json!({ "outlier": 1 })));
    let trail = city.get(&format!("/audit?entity=price_batch&entity_id={}", said.str("id"))).expect(200);
    let detail: Value = serde_json::from_str(trail.body["items"][0]["detail"].as_str().unwrap()).unwrap();
    assert_eq!(detail["unchanged"], true, "{detail}");
}

#[test]
fn unchanged_sheet_is_confirmed_in_one_act() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    send(&city, "xinfadi", "2026-04-01", false);
    let held = send(&city, "xinfadi", "2026-04-02", false);
    let path = format!("/price-batches/{}/commit", held.str("id"));
    let stored = city.post(&path, &json!({ "unchanged": true })).expect(200);
    let counts = (stored.str("state"), stored.int("accepted"), stored.body["unchanged"].as_bool());
    assert_eq!(counts, ("committed".to_owned(), 12, Some(true)));
    assert_eq!(city.get("/price-queue/count").expect(200).int("waiting"), 0, "nothing is left to decide row by row");
}

#[test]
fn source_that_rarely_moves_is_asked_after_its_days() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    let asked = |source: &str, day: i32| send(&city, source, &format!("2026-03-{day:02}"), false).int("set_aside") > 0;
    // A chain keeps its tags for a week.
    let days: Vec<i32> = (1..=9).filter(|day| asked("jinghui", *day)).collect();
    assert_eq!(days, [8, 9]);
    city.patch("/price-sources/xinfadi", &json!({ "unchanged_days": 3 })).expect(200);
    assert_eq!(city.get("/price-sources/xinfadi/duties").expect(200).int("unchanged_days"), 3);
    assert_eq!((1..=4).filter(|day| asked("xinfadi", *day)).collect::<Vec<i32>>(), [4]);
    // Confirmed on the fourth day, it is asked again on the seventh.
    let held = city.get("/price-batches?state=held&source=xinfadi").expect(200).body["items"][0]["id"].clone();
    let path = format!("/price-batches/{}/commit", held.as_str().unwrap());
    city.post(&path, &json!({ "unchanged": true })).expect(200);
    assert_eq!((5..=7).filter(|day| asked("xinfadi", *day)).collect::<Vec<i32>>(), [7]);
    for days in [0, 31] {
        city.patch("/price-sources/xinfadi", &json!({ "unchanged_days": days })).names("unchanged_days", "out_of_range");
    }
    app.buyer().patch("/price-sources/xinfadi", &json!({ "unchanged_days": 2 })).problem(403, "forbidden");
}

#[test]
fn unchanged_in_anothers_file_counts_for_each_market() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    city.patch("/price-sources/baliqiao", &json!({ "unchanged_days": 3 })).expect(200);
    let asked = |day: i32| send(&city, "baliqiao", &format!("2026-03-{day:02}"), false).int("set_aside") > 0;
    assert_eq!((1..=3).filter(|day| asked(*day)).collect::<Vec<i32>>(), Vec::<i32>::new());
    // One file of all markets, sent for another one.
    let mut list = rows("2026-03-04");
    list.iter_mut().for_each(|row| row["source"] = json!("baliqiao"));
    let body = json!({ "source": "xinfadi", "rows": list, "unchanged": true });
    assert_eq!(city.post("/observations/batch", &body).expect(201).int("accepted"), 12);
    assert_eq!((5..=7).filter(|day| asked(*day)).collect::<Vec<i32>>(), [7]);
}
