//! Every export of the contract in every format and both languages. The document is walked, so that a new export is in.

use std::{collections::BTreeSet, io::Cursor};

use calamine::{Reader, Xlsx};
use serde_json::{Value, json};

use crate::{
    authorisation::{sample, text},
    editions,
    observations::sources,
    support::{Answer, Client, TestApp},
    trade::{deal, demand, offer, pay, proposal},
};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A market in which every list has something: who may read the lists, and what the paths of their exports name.
struct Market {
    app: TestApp,
    callers: Vec<Client>,
    names: Vec<(&'static str, &'static str, String)>,
}

fn market() -> Market {
    let app = TestApp::new();
    let (city, seller, buyer) = (app.city_regulator(), app.producer(), app.buyer());
    sources(&city);
    editions::report(&city, editions::DAY, ["1.00", "1.10", "1.20"]);
    app.tick();
    let edition = editions::publish(&app, &city, editions::DAY).str("id");
    app.tick();

    let id = deal(&seller, &buyer, 1_000);
    pay(&seller, &buyer, &id, 10_000);
    let (more, wanted) = (offer(&seller, 900), demand(&buyer, 900));
    proposal(&seller, &more, &wanted, 100);
    // More than is wanted, so that the round leaves some over.
    offer(&seller, 5_000);
    let round = json!({ "mode": "guarantee", "lots": "respect", "price_rule": "midpoint", "confirm": true });
    let round = city.post("/clearing/rounds", &round).expect(201).str("id");

    let listings =
        "品种,等级,数量(公斤),产地价(元/公斤),产地,可供起日,可供止日\n没这个菜,一级,1000,1,370700,2026-04-08,2026-04-09\n";
    let import = seller.upload("/imports", &[("kind", "offers")], "供应.csv", listings.into()).expect(201).str("id");
    let prices = "品名,最低价,平均价,最高价,单位,日期\n大白菜,1,1,1,斤,2026-04-07\n没这个菜,1,1,1,斤,2026-04-07\n";
    let batch = city.upload("/price-batches", &[("source", "xinfadi")], "价格.csv", prices.into()).expect(201).str("id");

    let partner = buyer.enterprise_id();
    let names = vec![
        ("/bulletins/", "id", edition),
        ("/bulletins/", "day", editions::DAY.to_owned()),
        ("/clearing/rounds/", "id", round),
        ("/imports/", "id", import),
        ("/price-batches/", "id", batch),
        ("/prices/", "variety", "da-bai-cai".to_owned()),
        ("/statements/", "enterprise_id", partner),
    ];
    let callers = vec![city, app.admin(), seller];
    Market { app, callers, names }
}

impl Market {
    /// The address of an export with what its path and its query must name.
    fn address(&self, path: &str, operation: &Value, document: &Value) -> String {
        let (mut address, mut query) = (path.trim_start_matches("/api/v1").to_owned(), Vec::new());
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap();
            match parameter["in"].as_str() {
                Some("path") => {
                    let known = self.names.iter().find(|(begin, of, _)| address.starts_with(begin) && *of == name);
                    let (.., value) = known.unwrap_or_else(|| panic!("name a {name} of {path} in `market`"));
                    address = address.replace(&format!("{{{name}}}"), value);
                }
                Some("query") if parameter["required"] == true => {
                    query.push(format!("&{name}={}", text(&sample(&parameter["schema"], document))));
                }
                _ => {}
            }
        }
        format!("{address}?{}", query.concat())
    }

    /// The file for the first caller who may have it.
    fn file(&self, address: &str, format: &str, english: bool) -> Answer {
        let asked = format!("{address}&format={format}");
        for caller in &self.callers {
            let caller = if english { caller.english() } else { caller.clone() };
            let answer = caller.get(&asked);
            if ![403, 404].contains(&answer.status) {
                return answer.expect(200);
            }
        }
        panic!("nobody gets {asked}");
    }
}

/// The heads of a CSV file, and how many rows it has.
fn comma(bytes: &[u8]) -> (Vec<String>, usize) {
    let text = std::str::from_utf8(bytes).unwrap().strip_prefix('\u{feff}').expect("marked as UTF-8");
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let heads = rows.headers().unwrap().iter().map(str::to_owned).collect();
    let rows: Vec<csv::StringRecord> = rows.records().collect::<Result<_, _>>().unwrap();
    (heads, rows.len())
}

/// The same of a workbook.
fn workbook(bytes: &[u8]) -> (Vec<String>, usize) {
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let heads = range.rows().next().unwrap().iter().map(ToString::to_string).collect();
    (heads, range.rows().count() - 1)
}

fn is_chinese(text: &str) -> bool {
    text.contains(|c: char| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

#[test]
fn every_export_has_every_format_and_language() {
    let market = market();
    let document = serde_json::to_value(cailanzi::server::openapi()).unwrap();
    let (mut exports, mut filled) = (0, 0);
    for (path, methods) in document["paths"].as_object().unwrap().iter().filter(|(path, _)| path.ends_with("/export")) {
        let operation = &methods["get"];
        let id = operation["operationId"].as_str().unwrap();
        let declared: BTreeSet<&str> =
            operation["responses"]["200"]["content"].as_object().unwrap().keys().map(String::as_str).collect();
        // An edition of the price table is a document: its workbook is laid out for print, its JSON is signed.
        let is_list = !declared.contains("application/pdf");
        assert!(["text/csv", XLSX, "application/json"].iter().all(|kind| declared.contains(kind)), "{id}: {declared:?}");
        exports += 1;
        let address = market.address(path, operation, &document);
        let mut widths = BTreeSet::new();
        let mut rows = BTreeSet::new();
        for english in [false, true] {
            let get = |format: &str, kind: &str| {
                let answer = market.file(&address, format, english);
                assert_eq!(answer.header("content-type").split(';').next(), Some(kind), "{id}");
                let name = answer.header("content-disposition").to_owned();
                assert!(name.contains(&format!(".{format}")), "{id}: {name}");
                assert!(answer.headers.get("cailanzi-cut-at").is_none(), "{id}");
                answer.bytes
            };
            let (heads, count) = comma(&get("csv", "text/csv"));
            let distinct: BTreeSet<&String> = heads.iter().collect();
            assert!(distinct.len() == heads.len() && heads.iter().all(|head| !head.is_empty()), "{id}: {heads:?}");
            // The heads of an uploaded file stay what they were.
            let foreign = path.ends_with("/rows/export");
            assert!(!english || foreign || heads.iter().all(|head| !is_chinese(head)), "{id}: {heads:?}");
            assert!(english || heads.iter().any(|head| is_chinese(head)), "{id}: {heads:?}");
            widths.insert(heads.len());
            rows.insert(count);
            let book = get("xlsx", XLSX);
            let list: Value = serde_json::from_slice(&get("json", "application/json")).unwrap();
            if !is_list {
                continue;
            }
            let (printed, count) = workbook(&book);
            assert_eq!(printed, heads, "{id}");
            rows.insert(count);
            let list = list.as_array().unwrap_or_else(|| panic!("{id}: no array"));
            rows.insert(list.len());
            widths.extend(list.iter().map(|row| row.as_object().unwrap().len()));
            for key in list.iter().flat_map(|row| row.as_object().unwrap().keys()) {
                assert!(foreign || key.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b)), "{id}: the key {key}");
            }
        }
        assert_eq!(widths.len(), 1, "{id}: so many columns {widths:?}");
        assert_eq!(rows.len(), 1, "{id}: so many rows {rows:?}");
        filled += usize::from(!rows.contains(&0));
    }
    assert!(exports >= 27, "{exports} exports: the document was not read");
    assert!(filled >= 16, "only {filled} of {exports} exports have a row");
    drop(market.app);
}

#[test]
fn exported_states_are_words_and_codes() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    deal(&seller, &buyer, 1_000);
    let csv = |who: &Client| String::from_utf8(who.get("/deals/export?format=csv").expect(200).bytes).unwrap();
    assert!(csv(&seller).contains(",待发货,大白菜,"), "{}", csv(&seller));
    assert!(csv(&seller.english()).contains(",Agreed,Chinese cabbage,"), "{}", csv(&seller.english()));
    let rows = seller.english().get("/deals/export?format=json").expect(200).body;
    let row = &rows[0];
    assert_eq!((&row["state"], &row["agreed_kg"], &row["price_fen_per_kg"]), (&json!("agreed"), &json!(1000), &json!(150)));
    assert_eq!(row["delivery_day"].as_str().map(str::len), Some(10), "{row}");
    let posted = seller.get("/offers/mine/export?format=json").expect(200).body[0]["posted_at"].clone();
    assert_eq!(posted, "2026-04-08T01:00:00Z");
}
