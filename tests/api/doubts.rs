//! No price of a new series is believed unmeasured: it waits when it is far from the same goods of its source, from the
//! other sources, or from the other kind of source.

use serde_json::{Value, json};

use crate::{
    observations::sources,
    support::{Answer, Client, TestApp},
};

const DAY: &str = "2026-04-08";

/// A price in 元/斤, the same low, average and high.
fn row(variety: &str, day: &str, price: &str, spec: &str, origin: &str) -> Value {
    json!({ "variety": variety, "day": day, "low": price, "average": price, "high": price, "unit": "元/斤",
        "spec": spec, "origin": origin })
}

fn send(client: &Client, source: &str, rows: &[Value]) -> Answer {
    client.post("/observations/batch", &json!({ "source": source, "rows": rows })).expect(201)
}

/// Each row's verdict, or the rule that set it aside.
fn judged(answer: &Answer) -> Vec<String> {
    let of = |result: &Value| {
        let verdict = result["verdict"].as_str().unwrap();
        let rule = result["messages"][0]["rule"].as_str().unwrap_or_default();
        if verdict == "set_aside" { rule.to_owned() } else { verdict.to_owned() }
    };
    answer.body["results"].as_array().unwrap().iter().map(of).collect()
}

/// A week of quiet prices at a market.
fn week(client: &Client, source: &str, goods: &[(&str, &str)]) {
    let day = |n: i32| move |(variety, price): &(&str, &str)| row(variety, &format!("2026-04-0{n}"), price, "普通", "冀");
    let rows: Vec<Value> = (1..=7).flat_map(|n| goods.iter().map(day(n))).collect();
    assert_eq!(send(client, source, &rows).int("accepted"), rows.len() as i64);
}

fn waiting(client: &Client) -> Vec<Value> {
    client.get("/price-queue").expect(200).body["items"].as_array().unwrap().clone()
}

#[test]
fn price_without_origin_waits_beside_its_market() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    week(&city, "xinfadi", &[("黄瓜", "2.23"), ("芹菜", "1.60"), ("土豆", "0.95")]);
    let rows = [
        row("黄瓜", DAY, "19.50", "普通", ""),
        row("黄瓜", DAY, "24", "", ""),
        row("芹菜", DAY, "357", "西芹", "鲁"),
        row("土豆", DAY, "2.1", "普通", ""),
        row("黄瓜", DAY, "2.40", "普通", "鲁"),
        row("黄瓜", DAY, "2.60", "精品", "鲁"),
    ];
    let answer = send(&city, "xinfadi", &rows);
    assert_eq!(judged(&answer), ["new_series_off", "new_series_off", "new_series_off", "new_series_off", "accepted", "accepted"]);
    let says = answer.body["results"][0]["messages"][0]["message"].as_str().unwrap();
    assert!(says.contains("39.00") && says.contains("4.46") && says.contains("2026-04-07"), "{says}");
    let english = city.english().get("/price-queue?limit=1").expect(200).body["items"][0]["messages"][0]["message"].clone();
    assert!(english.as_str().unwrap().contains("nearest price 4.46"), "{english}");
}

#[test]
fn price_of_new_market_is_measured_by_the_others() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    week(&city, "xinfadi", &[("黄瓜", "2.20"), ("土豆", "1.00"), ("西葫芦", "1.80")]);
    week(&city, "baliqiao", &[("黄瓜", "2.40"), ("土豆", "1.10"), ("西葫芦", "1.90")]);
    let rows = [
        row("黄瓜", DAY, "4.80", "普通", "冀"),
        row("黄瓜", DAY, "2.50", "普通", "鲁"),
        row("土豆", DAY, "0.30", "普通", "冀"),
        // Nothing of the variety anywhere: its category.
        row("冬瓜", DAY, "95", "普通", "冀"),
        row("丝瓜", DAY, "3.10", "普通", "冀"),
    ];
    let judged = judged(&send(&city, "dayanglu", &rows));
    assert_eq!(judged, ["new_series_off", "accepted", "far_from_others", "new_series_off", "accepted"]);
}

#[test]
fn price_far_from_all_others_always_waits() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    // First in the town, and wrong all the time; then two others come.
    week(&city, "xinfadi", &[("黄瓜", "9.00")]);
    for source in ["baliqiao", "dayanglu"] {
        let answer = send(&city, source, &[row("黄瓜", "2026-04-07", "2.40", "普通", "冀")]);
        assert_eq!(answer.int("set_aside"), 1, "{}", answer.body);
        let ids: Vec<Value> = waiting(&city).iter().map(|row| row["id"].clone()).collect();
        let accept = json!({ "ids": ids, "action": "accept", "reason": "已到市场核实" });
        assert_eq!(city.post("/price-queue/decide", &accept).expect(200).int("decided"), 1);
    }
    let same = [row("黄瓜", DAY, "9.00", "普通", "冀")];
    assert_eq!(judged(&send(&city, "xinfadi", &same)), ["far_from_others"], "its own history says nothing");
    // A person's word on it holds for the next days, not for another price.
    let ids: Vec<Value> = waiting(&city).iter().map(|row| row["id"].clone()).collect();
    city.post("/price-queue/decide", &json!({ "ids": ids, "action": "accept", "reason": "有机黄瓜" })).expect(200);
    app.advance_hours(48);
    let city = app.city_regulator();
    let next = |price: &str| send(&city, "xinfadi", &[row("黄瓜", "2026-04-09", price, "普通", "冀")]);
    assert_eq!(judged(&next("9.20")), ["accepted"]);
    assert_eq!(judged(&send(&city, "xinfadi", &[row("黄瓜", "2026-04-10", "27", "普通", "冀")])), ["far_from_others"]);
}

#[test]
fn confirmed_price_sent_again_stays_confirmed() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    let cucumber = |day: &str, price: &str| row("黄瓜", day, price, "普通", "冀");
    assert_eq!(judged(&send(&city, "xinfadi", &[cucumber("2026-04-01", "1.00")])), ["accepted"]);
    let dear = cucumber("2026-04-02", "5.00");
    assert_eq!(judged(&send(&city, "xinfadi", std::slice::from_ref(&dear))), ["outlier"]);
    let ids: Vec<Value> = waiting(&city).iter().map(|row| row["id"].clone()).collect();
    let accept = json!({ "ids": ids, "action": "accept", "reason": "封路一日，已核实" });
    assert_eq!(city.post("/price-queue/decide", &accept).expect(200).int("decided"), 1);
    // Prices come back: after a confirmed one, also the one before it is a measure.
    let list = [dear, cucumber("2026-04-03", "1.01")];
    assert_eq!(judged(&send(&city, "xinfadi", &list)), ["duplicate", "accepted"]);
}

#[test]
fn doubted_correction_leaves_the_stored_price() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    let cucumber = |day: &str, price: &str| row("黄瓜", day, price, "普通", "冀");
    let known = [cucumber("2026-04-01", "1.00"), cucumber("2026-04-02", "1.40")];
    assert_eq!(judged(&send(&city, "xinfadi", &known)), ["accepted", "accepted"]);
    // 2.00 is a small step from the stored 1.40, and a large one from 1.00.
    let list = [cucumber("2026-04-02", "14.00"), cucumber("2026-04-03", "2.00")];
    assert_eq!(judged(&send(&city, "xinfadi", &list)), ["outlier", "accepted"]);
}

#[test]
fn long_file_is_measured_on_two_weekdays() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    let day = |text: &str| -> cailanzi::kernel::Day { text.parse().unwrap() };
    let cucumber = |day: cailanzi::kernel::Day, price: &str| row("黄瓜", &day.to_string(), price, "普通", "冀");
    let sundays: Vec<Value> = (0..7).map(|n| cucumber(day("2026-02-22").plus(7 * n), "2.20")).collect();
    assert_eq!(send(&city, "xinfadi", &sundays).int("accepted"), 7);
    let long: Vec<Value> = (0..40).map(|n| cucumber(day("2026-02-23").plus(n), "9.00")).collect();
    let answer = send(&city, "dayanglu", &long);
    assert_eq!(judged(&answer), vec!["far_from_others"; 40]);
    assert_eq!(answer.body["held"], true);
}

#[test]
fn wholesale_above_retail_waits() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    week(&city, "jinghui", &[("黄瓜", "3.00")]);
    let answer = send(&city, "xinfadi", &[row("黄瓜", DAY, "4.00", "普通", "冀"), row("黄瓜", DAY, "0.50", "普通", "鲁")]);
    assert_eq!(judged(&answer), ["wholesale_above_retail", "far_from_other_kind"]);
    assert_eq!(judged(&send(&city, "baliqiao", &[row("黄瓜", DAY, "2.00", "普通", "冀")])), ["accepted"]);
}

#[test]
fn first_lists_of_a_clean_town_are_believed() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    let goods = [
        ("黄瓜", "2.20"),
        ("土豆", "0.90"),
        ("大葱", "6.00"),
        ("香菇", "9.50"),
        ("圆白菜", "0.70"),
        ("小葱", "3.00"),
        ("大白菜", "0.60"),
        ("香菜", "7.00"),
    ];
    let rows: Vec<Value> = goods.iter().map(|(variety, price)| row(variety, DAY, price, "普通", "冀")).collect();
    assert_eq!(send(&city, "xinfadi", &rows).int("accepted"), goods.len() as i64);
    // Two rows of one variety on the first day that disagree by far: one of them is wrong, and a person says which.
    let two = [row("西红柿", DAY, "2.20", "普通", "冀"), row("西红柿", DAY, "24", "普通", "鲁")];
    assert_eq!(judged(&send(&city, "baliqiao", &two)), ["new_series_off", "new_series_off"]);
}

#[test]
fn correction_is_measured_unless_a_person_says_so() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    week(&city, "xinfadi", &[("黄瓜", "2.20")]);
    assert_eq!(judged(&send(&city, "xinfadi", &[row("黄瓜", DAY, "22", "普通", "冀")])), ["outlier"]);
    let path = format!("/price-queue/{}/correct", waiting(&city)[0]["id"].as_str().unwrap());
    let to = |price: &str| json!({ "low": price, "average": price, "high": price, "unit": "元/斤", "reason": "小数点" });
    city.post(&path, &to("5.20")).names("confirmed", "still_doubtful");
    let mut checked = to("5.20");
    checked["confirmed"] = json!(true);
    assert_eq!(city.post(&path, &checked).expect(200).str("state"), "corrected");
}

#[test]
fn single_price_far_off_is_refused_with_the_way_out() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    week(&city, "xinfadi", &[("黄瓜", "2.20")]);
    let mut price = json!({ "source": "xinfadi", "variety": "huang-gua", "day": DAY, "low": "19.00", "average": "19.50",
        "high": "20.00", "unit": "jin" });
    city.post("/observations", &price).names("average", "new_series_off");
    for field in ["low", "average", "high"] {
        price[field] = json!("2.30");
    }
    city.post("/observations", &price).expect(201);
}

#[test]
fn answered_name_is_measured_too() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    week(&city, "xinfadi", &[("黄瓜", "2.20")]);
    let rows = [row("神仙瓜", DAY, "2.40", "", ""), row("神仙瓜", "2026-04-07", "19.50", "", "")];
    assert_eq!(judged(&send(&city, "xinfadi", &rows)), ["unknown_variety", "unknown_variety"]);
    let answer = json!({ "name": "神仙瓜", "source": "xinfadi", "variety": "huang-gua" });
    assert_eq!(city.post("/price-names", &answer).expect(201).int("settled"), 1);
    assert_eq!(waiting(&city)[0]["rule"], "new_series_off");
}

#[test]
fn reference_prices_are_measured_among_themselves() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    week(&city, "xinfadi", &[("黄瓜", "2.20")]);
    for code in ["chengdu", "chongqing"] {
        let source = json!({ "code": code, "name_zh": code, "name_en": code, "kind": "reference", "region": "510100" });
        city.post("/price-sources", &source).expect(201);
    }
    assert_eq!(judged(&send(&city, "chengdu", &[row("黄瓜", DAY, "9.00", "普通", "川")])), ["accepted"]);
    assert_eq!(judged(&send(&city, "chongqing", &[row("黄瓜", DAY, "2.20", "普通", "渝")])), ["far_from_others"]);
}
