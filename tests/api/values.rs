//! What cells mean: numbers, units, money, days and names as the field writes them. The files of cases are no part of the
//! product; where their folder is absent (see [`crate::real_files`]), their tests say so and pass.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{
    listings::{offer, with},
    observations::sources,
    real_files::folder,
    support::{Answer, Client, TestApp},
};

fn case(name: &str) -> Option<String> {
    let text = std::fs::read_to_string(folder()?.join("cases").join(name)).unwrap();
    Some(text.trim_start_matches('\u{feff}').to_owned())
}

fn preview(client: &Client, name: &str, text: &str) -> Answer {
    client.upload("/price-batches", &[("source", "xinfadi")], name, text.as_bytes().to_vec()).expect(201)
}

/// The batch read with these fields of its mapping changed.
fn remapped(client: &Client, batch: &Answer, changes: Value) -> Answer {
    let mapping = with(batch.body["mapping"].clone(), changes);
    client.post(&format!("/price-batches/{}/remap", batch.str("id")), &json!({ "mapping": mapping })).expect(200)
}

fn commit(client: &Client, batch: &Answer) {
    client.post(&format!("/price-batches/{}/commit", batch.str("id")), &json!({})).expect(200);
}

fn reasons(batch: &Answer) -> BTreeMap<String, i64> {
    serde_json::from_value(batch.body["reasons"].clone()).unwrap()
}

/// Rule and messages of the batch's rows that were not taken, by row.
fn rows(client: &Client, batch: &Answer) -> Vec<Value> {
    let path = format!("/price-batches/{}/rows?limit=100", batch.str("id"));
    client.get(&path).expect(200).body["items"].as_array().unwrap().clone()
}

/// Low, average and high of what was accepted, by variety, in fen per kg.
fn accepted(client: &Client) -> BTreeMap<String, [i64; 3]> {
    let items = client.get("/observations?state=valid&limit=100").expect(200).body["items"].as_array().unwrap().clone();
    let price = |item: &Value, name: &str| item[format!("{name}_fen_per_kg")].as_i64().unwrap();
    items
        .iter()
        .map(|item| (item["variety"].as_str().unwrap().to_owned(), ["low", "average", "high"].map(|name| price(item, name))))
        .collect()
}

fn remedies(batch: &Answer, code: &str) -> Vec<Value> {
    let diagnoses = batch.body["diagnoses"].as_array().unwrap();
    let found = diagnoses.iter().find(|d| d["code"] == code).unwrap_or_else(|| panic!("no {code} in {diagnoses:?}"));
    found["remedies"].as_array().unwrap().clone()
}

#[test]
fn chinese_keyboard_numbers_are_read_or_explained() {
    let app = TestApp::new();
    let seller = app.producer();
    let posted = |field: &str, typed: &str| seller.post("/offers", &with(offer(), json!({ field: typed })));
    for (field, typed, kept) in [
        ("quantity", "１２０００", 6_000),
        ("quantity", "12，000", 6_000),
        ("quantity", "1.2万", 6_000),
        ("quantity", "12000斤", 6_000),
        ("quantity", "一万二千斤", 6_000),
        ("quantity", "12000 市斤", 6_000),
        ("price", "１．２０", 240),
        ("price", "1。20", 240),
        ("price", "1．20", 240),
        ("price", "1.2元", 240),
        ("price", "1.2元/斤", 240),
        ("price", "1.2元每斤", 240),
        ("price", "¥1.20", 240),
    ] {
        let answer = posted(field, typed).expect(201);
        let value = if field == "quantity" {
            answer.body["quantities"]["left_kg"].as_i64()
        } else {
            answer.body["ask_fen_per_kg"].as_i64()
        };
        assert_eq!(value, Some(kept), "{typed}");
    }
    // What was read stays readable in the form.
    let kept = posted("quantity", "1.2万斤").expect(201);
    assert_eq!((&kept.body["quote"]["quantity"], &kept.body["quote"]["quantity_unit"]), (&json!("12000"), &json!("jin")));
    for (field, typed, code, says) in [
        ("quantity", "1，2000", "not_a_number", "请写成 1.2 或 12000"),
        ("price", "1,2", "not_a_number", "请写成 1.2 或 12"),
        ("price", "0,625", "not_a_number", "请写成 0.625"),
        ("quantity", "六千", "not_a_number", "请写成 6000"),
        ("quantity", "1e4", "not_a_number", "请写成 10000"),
        ("quantity", "1.2w", "not_a_number", "请写成 12000"),
        ("price", "1.2.0", "not_a_number", "小数点不止一个"),
        ("price", "－1.2", "negative", "不能为负"),
        ("price", "٠.٩", "not_a_number", "请用数字 0–9"),
        ("price", "1.2-1.5", "not_a_number", "请只填一个数"),
        ("quantity", "6000公斤", "unit_contradicts", "请去掉数字后的单位"),
        ("price", "2.4元/公斤", "unit_contradicts", "请去掉数字后的单位"),
        ("price", "€1.20", "currency_differs", "币种是 EUR"),
        ("quantity", "12000左右", "not_a_number", "“左右”不是单位"),
    ] {
        let answer = posted(field, typed).names(field, code);
        assert!(answer.body.to_string().contains(says), "{typed}: {}", answer.body);
    }
    let english =
        seller.english().post("/offers", &with(offer(), json!({ "quantity": "1e4" }))).names("quantity", "not_a_number");
    assert!(english.body.to_string().contains("write it out: 10000"));
    // The unit's own field may be blank where the number says it.
    let tonnes = seller.post("/offers", &with(offer(), json!({ "quantity": "三吨", "quantity_unit": "" }))).expect(201);
    assert_eq!((&tonnes.body["quantities"]["left_kg"], &tonnes.body["quote"]["quantity_unit"]), (&json!(3000), &json!("吨")));
    let bags =
        json!({ "quantity": "500袋", "quantity_unit": "bag", "kg_per_unit": "20公斤", "price": "40", "price_unit": "bag" });
    assert_eq!(seller.post("/offers", &with(offer(), bags)).expect(201).body["quantities"]["left_kg"], 10_000);
}

#[test]
fn every_line_of_the_keyboard_case_is_right() {
    let Some(text) = case("c17-keyboard-numbers.tsv") else { return };
    let app = TestApp::new();
    let seller = app.producer();
    for line in text.lines().skip(1) {
        let [field, typed, right] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let answer = seller.post("/offers", &with(offer(), json!({ field: typed })));
        if right.starts_with("refused") {
            assert_eq!(answer.expect(422).body["fields"][0]["path"], field, "{line}");
        } else {
            let answer = answer.expect(201);
            let value = if field == "price" {
                answer.int("ask_fen_per_kg")
            } else {
                answer.body["quantities"]["left_kg"].as_i64().unwrap()
            };
            assert_eq!(value, if field == "price" { 240 } else { 6_000 }, "{line}");
        }
    }
}

#[test]
fn every_line_of_the_search_case_is_right() {
    let Some(text) = case("c23-search.tsv") else { return };
    let app = TestApp::new();
    let client = app.client();
    for line in text.lines().skip(1) {
        let (typed, right) = line.split_once('\t').unwrap();
        let query: String = form_urlencoded::byte_serialize(typed.as_bytes()).collect();
        let found = client.get(&format!("/varieties?q={query}")).expect(200).body["items"].as_array().unwrap().clone();
        if right.ends_with("none") {
            assert!(found.iter().all(|item| item["matched_by"] == "similar"), "{line}: {found:?}");
            continue;
        }
        // 洋葱 (圆葱), 蒜苔/蒜薹: the catalogue's own name or another of the good.
        let names: Vec<&str> = right.split(['/', ' ', '(', ')']).filter(|name| !name.is_empty()).collect();
        let called = |item: &Value| {
            let aliases = item["aliases"].as_array().unwrap().iter().chain([&item["name"]["zh"]]);
            aliases.filter_map(Value::as_str).any(|name| names.contains(&name))
        };
        // 四季豆 and 团生菜 are goods of their own here.
        let own = |item: &Value| item["name"]["zh"] == typed;
        assert!(found.first().is_some_and(|item| called(item) || own(item)), "{line}: {:?}", found.first());
        if right.contains("slip") || right.contains("typo") {
            assert_eq!(found[0]["matched_by"], "similar", "{line}: a suggestion says that it is one");
        }
    }
}

#[test]
fn a_list_of_low_and_high_waits_for_its_average() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    let text = "品名,单位,最高价,最低价\n大白菜,元/500克,2.0,1.0\n黄瓜,元/500克,3.5,1.5\n土豆,元/500克,2.5,2.0\n\
                菠菜,元/500克,5.0,2.5\n韭菜,元/500克,4.0,3.0\n冬瓜,元/桶,68,55\n";
    let batch = preview(&city, "20260407.csv", text);
    assert_eq!((batch.int("rows"), batch.int("accepted"), batch.int("set_aside")), (6, 0, 6), "{}", batch.body);
    assert_eq!(reasons(&batch), BTreeMap::from([("average_missing".to_owned(), 6)]));
    let pail = rows(&city, &batch).pop().unwrap();
    assert!(pail["messages"].to_string().contains("请填写每桶的重量"), "{pail}");
    // The middle is offered, and what was made so says so.
    let [remedy] = &remedies(&batch, "averages")[..] else { panic!("one remedy") };
    let middle =
        city.post(&format!("/price-batches/{}/remap", batch.str("id")), &json!({ "mapping": remedy["mapping"] })).expect(200);
    assert_eq!((middle.int("accepted"), middle.int("set_aside")), (5, 1), "{}", middle.body);
    commit(&city, &middle);
    assert_eq!(accepted(&city)["da-bai-cai"], [200, 300, 400]);
    let items = city.get("/observations?variety=da-bai-cai").expect(200);
    assert_eq!(items.body["items"][0]["quote"]["derived"], "average_is_middle");
}

#[test]
fn average_alone_is_no_range_until_it_is_said() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    let text = "品名,均价(元/公斤),日期\n大白菜,2.0,2026-04-07\n黄瓜,3.5,2026-04-07\n土豆,2.5,2026-04-07\n菠菜,5,2026-04-07\n韭菜,4,2026-04-07\n";
    let batch = preview(&city, "均价.csv", text);
    assert_eq!(reasons(&batch), BTreeMap::from([("range_missing".to_owned(), 5)]), "{}", batch.body);
    let alike = remapped(&city, &batch, json!({ "range": "average" }));
    assert_eq!(alike.int("accepted"), 5);
    commit(&city, &alike);
    assert_eq!(accepted(&city)["da-bai-cai"], [200; 3]);
    assert_eq!(remedies(&batch, "ranges").len(), 1);
}

#[test]
fn the_chengdu_list_is_read_and_waits() {
    let Some(text) = case("c02-high-low-20261127.csv") else { return };
    let app = TestApp::new();
    app.advance_hours(24 * 240);
    let city = app.city_regulator();
    sources(&city);
    let mapping = json!({ "columns": { "name": "名称", "spec": ["产品规格"], "unit": "计量单位", "high": "最高价", "low": "最低价" }, "day_in_name": true });
    let fields = [("source", "xinfadi"), ("mapping", &mapping.to_string())];
    let batch = city.upload("/price-batches", &fields, "c02-high-low-20261127.csv", text.clone().into_bytes()).expect(201);
    assert_eq!((batch.int("rows"), batch.int("accepted"), batch.int("set_aside")), (27, 0, 27), "{}", batch.body);
    assert_eq!(batch.str("first_day"), "2026-11-27");
    let waiting = rows(&city, &batch);
    for (name, says) in [("调和油", "请填写每桶的重量"), ("食用盐", "请填写每袋的重量")] {
        let row = waiting.iter().find(|row| row["name"] == name).unwrap();
        assert!(row["messages"].to_string().contains(says), "{row}");
    }
    let middle = remapped(&city, &batch, json!({ "average": "middle" }));
    assert_eq!(middle.int("accepted"), 20, "{}", middle.body);
}

#[test]
fn ranges_closures_and_money_beside_prices_are_read() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    let text = "品名,批发价,单位,日期\n大白菜,2.0-2.4,斤,2026-04-07\n黄瓜,面议,斤,2026-04-07\n土豆,停市,斤,2026-04-07\n菠菜,,斤,2026-04-07\n\
                韭菜,￥4.00元/公斤,,2026-04-07\n冬瓜,1。20,公斤,2026-04-07\n芹菜,1.5元/公斤,斤,2026-04-07\n苦瓜,€2.00,斤,2026-04-07\n\
                平菇,六块,斤,2026-04-07\n";
    let batch = preview(&city, "混.csv", text);
    let expected = [
        ("average_missing", 1),
        ("no_quote", 2),
        ("price_missing", 1),
        ("unit_contradicts", 1),
        ("currency_differs", 1),
        ("not_a_number", 1),
    ];
    assert_eq!(reasons(&batch), expected.into_iter().map(|(code, n)| (code.to_owned(), n)).collect(), "{}", batch.body);
    let all = rows(&city, &batch);
    let row = |n: i64| all.iter().find(|row| row["row"] == n).unwrap();
    assert_eq!(
        (row(2)["rule"].as_str(), row(9)["acceptable"].as_bool()),
        (Some("average_missing"), Some(false)),
        "no price in euro is taken"
    );
    commit(&city, &batch);
    let prices = accepted(&city);
    assert_eq!((prices["jiu-cai"], prices["dong-gua"]), ([400; 3], [120; 3]));
    assert_eq!(prices.len(), 2);
}

#[test]
fn the_column_decides_what_its_commas_are() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    let list = |prices: [&str; 5]| {
        let names = ["大白菜", "黄瓜", "土豆", "菠菜", "韭菜"];
        let lines: String = names.iter().zip(prices).map(|(name, price)| format!("{name};\"{price}\";2026-04-07\n")).collect();
        format!("品名;批发价(元/公斤);日期\n{lines}")
    };
    // Whether a price is plausible is another question, and the only one that may be left.
    let doubted = |batch: &Answer| reasons(batch).keys().all(|rule| rule == "new_series_off");
    let decimal = preview(&city, "decimal.csv", &list(["0,625", "1,200", "3,5", "2", "2,75"]));
    assert!(decimal.int("accepted") >= 4 && doubted(&decimal), "{}", decimal.body);
    // 1,200 may be 1.2 and 1200: a person is asked, and nothing is taken.
    let unclear = preview(&city, "unclear.csv", &list(["1,200", "2,400", "3,600", "1,250", "2,125"]));
    assert_eq!((unclear.int("accepted"), reasons(&unclear)["decimal_mark_unclear"]), (0, 5), "{}", unclear.body);
    assert_eq!(remedies(&unclear, "decimal_mark").len(), 2);
    let comma = remapped(&city, &unclear, json!({ "decimal": "comma" }));
    assert!(comma.int("accepted") >= 4 && doubted(&comma), "{}", comma.body);
    commit(&city, &comma);
    let prices = accepted(&city);
    let expected = [("da-bai-cai", 120), ("huang-gua", 240), ("tu-dou", 360), ("bo-cai", 125), ("jiu-cai", 212)];
    let read = expected.iter().filter(|(code, fen)| prices.get(*code) == Some(&[*fen; 3])).count();
    assert_eq!((read, prices.len()), (prices.len(), comma.int("accepted") as usize), "{prices:?}");
}

#[test]
fn an_unknown_volume_unit_is_never_kilograms() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    let list = |unit: &str, volume: &str| {
        format!(
            "品名,批发价(元/公斤),日期,上市量（{unit}）\n大白菜,2,2026-04-07,{volume}\n黄瓜,2,2026-04-07,{volume}\n土豆,2,2026-04-07,{volume}\n菠菜,2,2026-04-07,{volume}\n韭菜,2,2026-04-07,{volume}\n"
        )
    };
    let volumes = |batch: &Answer| {
        commit(&city, batch);
        let items = city.get("/observations?state=valid&limit=100").expect(200).body["items"].as_array().unwrap().clone();
        let volumes: Vec<i64> = items.iter().filter_map(|item| item["volume_kg"].as_i64()).collect();
        volumes
    };
    let mapping = |unit: &str| json!({ "columns": { "name": "品名", "price": "批发价(元/公斤)", "day": "日期", "volume": format!("上市量（{unit}）") } });
    let sent = |unit: &str, volume: &str| {
        let fields = [("source", "xinfadi"), ("mapping", &mapping(unit).to_string())];
        city.upload("/price-batches", &fields, "量.csv", list(unit, volume).into_bytes()).expect(201)
    };
    let trucks = sent("车", "3");
    assert_eq!((trucks.int("accepted"), reasons(&trucks)["unknown_volume_unit"]), (0, 5), "{}", trucks.body);
    assert_eq!(remedies(&trucks, "volume_unit").len(), 3);
    let wan = sent("万公斤", "3.5");
    assert_eq!(volumes(&wan), [35_000; 5]);
    for (unit, volume, kg) in
        [("吨", "2.5", 2_500), ("万斤", "1", 5_000), ("公担", "1", 100), ("担", "3", 150), ("公斤", "1.2万", 12_000)]
    {
        let again = sent(unit, volume);
        assert_eq!(again.int("superseding"), 5, "{unit}: {}", again.body);
        assert_eq!(volumes(&again), [kg; 5], "{unit}");
    }
}

#[test]
fn a_remedy_for_rows_without_a_unit_leaves_the_others() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    let text = "品名,批发价,单位,日期\n大白菜,2,,2026-04-07\n黄瓜,2,,2026-04-07\n土豆,2,,2026-04-07\n菠菜,2,,2026-04-07\n韭菜,2,,2026-04-07\n\
                冬瓜,2,元/公斤,2026-04-07\n芹菜,2,吨,2026-04-07\n";
    let batch = preview(&city, "缺单位.csv", text);
    let remedy = remedies(&batch, "units").into_iter().find(|r| r["label"]["zh"].as_str().unwrap().contains("元/斤")).unwrap();
    let filled =
        city.post(&format!("/price-batches/{}/remap", batch.str("id")), &json!({ "mapping": remedy["mapping"] })).expect(200);
    assert_eq!((filled.int("accepted"), filled.int("set_aside")), (6, 1), "{}", filled.body);
    commit(&city, &filled);
    let prices = accepted(&city);
    assert_eq!((prices["da-bai-cai"], prices["dong-gua"]), ([400; 3], [200; 3]));
}

#[test]
fn the_eu_portals_prices_are_euros_per_kilogram() {
    let Some(text) = case("c16-eu-portal.json") else { return };
    let app = TestApp::new();
    app.advance_hours(24 * 240);
    let city = app.city_regulator();
    sources(&city);
    let eu = json!({ "code": "eu", "name_zh": "欧盟", "name_en": "EU", "kind": "reference", "region": "110106" });
    city.post("/price-sources", &eu).expect(201);
    let mapping = json!({
        "columns": { "name": "product", "price": "price", "unit": "unit", "day": "endDate", "spec": ["memberStateCode", "variety"] },
        "day_format": "dmy",
        "names": { "tomatoes": "xi-hong-shi", "carrots": "hu-luo-bo", "cabbages": "yuan-bai-cai", "garlic": "da-suan" }
    })
    .to_string();
    let send = || {
        city.upload("/price-batches", &[("source", "eu"), ("mapping", &mapping)], "eu.json", text.clone().into_bytes())
            .expect(201)
    };
    let yuan = send();
    assert_eq!((yuan.int("accepted"), reasons(&yuan)["currency_differs"]), (0, 5), "never taken for yuan: {}", yuan.body);
    assert!(!remedies(&yuan, "currency").iter().any(|r| r.to_string().contains("unit_wins")));
    city.patch("/price-sources/eu", &json!({ "currency": "EUR" })).expect(200);
    let euros = send();
    assert_eq!(
        (euros.int("accepted"), reasons(&euros)),
        (5, BTreeMap::from([("price_missing".to_owned(), 1)])),
        "{}",
        euros.body
    );
    commit(&city, &euros);
    let items = city.get("/observations?source=eu&limit=100").expect(200).body["items"].as_array().unwrap().clone();
    let mut prices: Vec<i64> = items.iter().map(|item| item["average_fen_per_kg"].as_i64().unwrap()).collect();
    prices.sort_unstable();
    // 87.50 per 100 kg is 0.875 per kg, and 0.88 to the cent.
    assert_eq!(prices, [61, 88, 95, 142, 1_020]);
    assert!(items.iter().all(|item| item["day"] == "2026-11-22"));
}

#[test]
fn days_are_read_refused_by_name_or_asked_about() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    let text = "品名,批发价(元/公斤),日期\n大白菜,2,2026-04-06T23:30:00Z\n黄瓜,2,4月7日\n土豆,2,2026年4月第1周\n菠菜,2,昨天\n韭菜,2,46119\n\
                冬瓜,2,2026.4.7\n芹菜,2,7 Apr 2026\n苦瓜,2,4月20日\n";
    let mapping = json!({ "columns": { "name": "品名", "price": "批发价(元/公斤)", "day": "日期" } }).to_string();
    let fields = [("source", "xinfadi"), ("mapping", mapping.as_str())];
    let batch = city.upload("/price-batches", &fields, "日.csv", text.as_bytes().to_vec()).expect(201);
    assert_eq!(reasons(&batch), BTreeMap::from([("invalid_day".to_owned(), 2), ("in_future".to_owned(), 1)]), "{}", batch.body);
    let refused = rows(&city, &batch);
    assert!(refused[0]["messages"].to_string().contains("这是一周，不是一天"), "{}", refused[0]);
    commit(&city, &batch);
    let items = city.get("/observations?state=valid&limit=100").expect(200).body["items"].as_array().unwrap().clone();
    assert!(items.len() == 5 && items.iter().all(|item| item["day"] == "2026-04-07"), "{items:?}");
    let cucumber = items.iter().find(|item| item["variety"] == "huang-gua").unwrap();
    assert_eq!(cucumber["quote"]["day"], "4月7日", "a year that was added is marked");
    // A span of days is asked about.
    let spans = "品名,批发价(元/公斤),日期\n大白菜,2,2026-03-30至2026-04-05\n黄瓜,2,2026-03-30至2026-04-05\n土豆,2,2026-03-30至2026-04-05\n菠菜,2,2026-03-30至2026-04-05\n韭菜,2,2026-03-30至2026-04-05\n";
    let batch = city.upload("/price-batches", &fields, "周.csv", spans.as_bytes().to_vec()).expect(201);
    let last = &remedies(&batch, "days")[0];
    assert_eq!(last["mapping"]["range_day"], "last");
    let asked =
        city.post(&format!("/price-batches/{}/remap", batch.str("id")), &json!({ "mapping": last["mapping"] })).expect(200);
    assert_eq!((asked.int("accepted"), asked.str("last_day")), (5, "2026-04-05".to_owned()), "{}", asked.body);
}

#[test]
fn an_unknown_name_is_asked_with_what_it_may_mean() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    let text = "品名,批发价(元/公斤),日期\n西红市,2,2026-04-07\n莲　菜,2,2026-04-07\n";
    let batch = preview(&city, "名.csv", text);
    assert_eq!((batch.int("accepted"), reasons(&batch)["unknown_variety"]), (1, 1), "never guessed: {}", batch.body);
    let asked = rows(&city, &batch)[0].clone();
    assert!(asked["messages"].to_string().contains("西红市，是不是“西红柿”？"));
    assert_eq!(asked["likely"][0], "xi-hong-shi", "the preview offers what the page of names offers: {asked}");
    commit(&city, &batch);
    let names = city.get("/price-names/waiting").expect(200);
    assert!(names.body.to_string().contains("西红市"), "{}", names.body);
}

#[test]
fn an_answered_name_settles_every_row_of_a_preview() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    let text = "品名,批发价(元/公斤),日期\n西红市,2.1,2026-04-06\n西红市,2,2026-04-07\n莲菜,2,2026-04-07\n";
    let batch = preview(&city, "名.csv", text);
    assert_eq!((batch.int("accepted"), reasons(&batch)["unknown_variety"]), (1, 2), "{}", batch.body);
    let answer = json!({ "name": "西红市", "variety": "xi-hong-shi", "source": batch.str("source") });
    city.post("/price-names", &answer).expect(201);
    let path = format!("/price-batches/{}/remap", batch.str("id"));
    let again = city.post(&path, &json!({ "mapping": batch.body["mapping"] })).expect(200);
    assert_eq!((again.int("accepted"), again.int("set_aside")), (3, 0), "{}", again.body);
}
