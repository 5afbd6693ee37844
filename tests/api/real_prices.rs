//! Real price lists all the way: every row accounted for, a table published from them, a market cleared on real
//! volumes. Skipped, visibly, where the files are absent (see [`crate::real_files`]).

use std::{fs, path::Path, time::Instant};

use cailanzi::{
    bulletin::{
        AddSource, SourceKind,
        observations::{Judged, PriceFile, Verdict, import_file},
        sources,
    },
    catalogue,
    kernel::Ctx,
    storage::schema::observations,
    tabular::{self, Limits},
};
use diesel::prelude::*;
use serde_json::{Value, json};

use crate::{real_files::folder, support::TestApp};

fn enter(app: &TestApp, codes: &[&str]) {
    let ctx = Ctx::system("test", app.clock.now());
    app.db
        .write_now(|tx| {
            for code in codes {
                let cmd = AddSource {
                    code: (*code).into(),
                    name_zh: (*code).into(),
                    name_en: (*code).into(),
                    kind: SourceKind::WholesaleMarket,
                    region: "110106".into(),
                    stores: None,
                    enterprise_id: None,
                };
                sources::add(tx, &ctx, &cmd)?;
            }
            Ok(())
        })
        .unwrap();
}

fn import(app: &TestApp, source: &str, name: &str, bytes: &[u8]) -> Judged {
    let ctx = Ctx::system("test", app.clock.now());
    let begun = Instant::now();
    let judged = app.db.write_now(|tx| import_file(tx, &ctx, &PriceFile { source, file_name: name, bytes, unit: None })).unwrap();
    println!("{name}: {:?}\n  in {:?}", judged.report, begun.elapsed());
    judged
}

/// Every row is one of three things, says why unless accepted, and what is accepted is in the database.
fn accounted(app: &TestApp, judged: &Judged, rows: usize) {
    let r = &judged.report;
    assert_eq!(r.rows + r.blank_rows, rows);
    assert_eq!(r.accepted + r.duplicates + r.set_aside, r.rows);
    for row in &judged.rows {
        assert_eq!(row.verdict == Verdict::Accepted, row.observation.is_some(), "row {}", row.row);
        assert_eq!(row.verdict == Verdict::Accepted, row.messages.is_empty(), "row {}", row.row);
    }
    let stored: i64 =
        app.db.read_now(|tx| Ok(observations::table.filter(observations::source.eq(&r.source)).count().get_result(tx)?)).unwrap();
    assert_eq!(stored as usize, r.accepted);
}

#[test]
fn published_price_lists_are_imported_and_a_table_is_made_from_them() {
    let Some(folder) = folder() else { return };
    let app = TestApp::new();
    enter(&app, &["xinfadi", "baliqiao", "dayanglu"]);
    let read = |path: &str| fs::read(folder.join(path)).unwrap();

    let small = import(&app, "baliqiao", "prive_duo.csv", &read("xinfadi_cdxingxing/prive_duo.csv"));
    accounted(&app, &small, 580);
    assert!(small.report.accepted >= 300, "{:?}", small.report);
    assert!(small.report.reasons.contains_key("unit_weight_missing"), "个, 盒, 箱 and 袋 say no weight");

    let begun = Instant::now();
    let large = import(&app, "xinfadi", "XinFDVeg.xlsx", &read("xinfadi_xieli000/XinFDVeg - 2016-5-3.xlsx"));
    assert!(begun.elapsed().as_secs() < 120, "a large file takes {:?}", begun.elapsed());
    accounted(&app, &large, 110_609);
    let reasons = &large.report.reasons;
    for code in ["price_zero", "low_above_high", "average_outside", "duplicate_row", "duplicate_key"] {
        assert!(reasons.get(code).is_some_and(|n| *n > 0), "{code} in {reasons:?}");
    }
    assert!(large.report.accepted > 100_000, "{:?}", large.report);
    // The same file again has no effect.
    let again = import(&app, "xinfadi", "XinFDVeg.xlsx", &read("xinfadi_xieli000/XinFDVeg - 2016-5-3.xlsx"));
    assert_eq!((again.report.accepted, again.report.set_aside), (0, large.report.set_aside));

    let (city, second) = (app.city_regulator(), app.city_regulator());
    let day = large.report.last_day.unwrap().to_string();
    // One market alone gives no figure.
    let draft = city.post("/bulletins", &json!({ "day": day, "unit": "jin" })).expect(201);
    let id = draft.str("id");
    assert!(draft.body["rows"].as_array().unwrap().iter().all(|row| row["wholesale"]["insufficient"] == true));
    // Two more markets file the same sheet of the day.
    let days_rows = || large.rows.iter().filter(|r| r.observation.as_ref().is_some_and(|o| o.day.to_string() == day));
    let mut sheet = csv::Writer::from_writer(Vec::new());
    sheet.write_record(&large.header).unwrap();
    days_rows().for_each(|row| sheet.write_record(&row.cells).unwrap());
    let sheet = sheet.into_inner().unwrap();
    for market in ["baliqiao", "dayanglu"] {
        assert_eq!(import(&app, market, "day.csv", &sheet).report.accepted, days_rows().count());
    }
    let rebuilt = city.act(&format!("/bulletins/{id}/rebuild")).expect(200);
    let priced: Vec<&Value> =
        rebuilt.body["rows"].as_array().unwrap().iter().filter(|row| row["wholesale"]["average"].is_i64()).collect();
    assert!(priced.len() >= 18, "{} of 25 have a price", priced.len());
    // Three markets with the same prices: their mean is the mean of one, to the rounding of that.
    for row in &priced {
        let code = row["variety"]["code"].as_str().unwrap();
        let own: Vec<_> = days_rows().filter_map(|r| r.observation.as_ref()).filter(|o| o.variety == code).collect();
        if own.iter().any(|o| o.unit_suspected) {
            continue;
        }
        let of_one: Vec<i64> = own.iter().map(|o| o.average_fen_per_kg.0).collect();
        let twice_apart =
            2 * of_one.iter().sum::<i64>() - 2 * row["wholesale"]["average"].as_i64().unwrap() * of_one.len() as i64;
        assert!(twice_apart.abs() <= of_one.len() as i64, "{row}");
    }
    second.act(&format!("/bulletins/{id}/review")).expect(200);
    city.act(&format!("/bulletins/{id}/publish")).expect(200);
    let check = app.client().get(&format!("/bulletins/{id}/verify")).expect(200);
    assert_eq!(check.body["equal"], true);
}

/// Kilograms and fen from the decimals of the files, by text: no float decides a quantity.
fn scaled(text: &str, places: usize) -> i64 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let fraction: String = fraction.chars().chain(std::iter::repeat('0')).take(places).collect();
    format!("{whole}{fraction}").parse().unwrap_or(0)
}

struct Lot {
    variety: String,
    kg: i64,
    fen_per_kg: i64,
}

/// What Taipei's market traded on a day, its dollars taken as 0.22 yuan.
fn taiwan(folder: &Path, index: &catalogue::search::VarietyIndex) -> Vec<Lot> {
    let text = fs::read_to_string(folder.join("taiwan_amis_2026/today_115.04.08.json")).unwrap();
    let file: Value = serde_json::from_str(&text).unwrap();
    let lots = file["Data"].as_array().unwrap().iter().filter_map(|line| {
        let variety = index.resolve_family(line["CropName"].as_str()?)?.code.clone();
        let kg = scaled(&line["Trans_Quantity"].to_string(), 0);
        let fen_per_kg = scaled(&line["Avg_Price"].to_string(), 2) * 22 / 100;
        (kg >= 500 && fen_per_kg >= 20).then_some(Lot { variety, kg, fen_per_kg })
    });
    lots.take(200).collect()
}

/// What one supermarket sold on its first day, as a chain of two hundred such shops would need it.
fn supermarket(folder: &Path, index: &catalogue::search::VarietyIndex) -> Vec<(String, i64)> {
    let read = |name: &str| {
        tabular::read(&fs::read(folder.join("cn_supermarket_cumcm2023c").join(name)).unwrap(), &Limits::default()).unwrap()
    };
    let names: std::collections::HashMap<String, String> =
        read("附件1.xlsx").rows.into_iter().map(|row| (row.cells[0].clone(), row.cells[1].clone())).collect();
    let sales = read("single_day_sales_scucookie.xlsx");
    let sold = sales.rows.iter().filter_map(|row| {
        let name = names.get(&row.cells[1])?.split('(').next()?.to_owned();
        let kg = scaled(&row.cells[2], 3) * 200 / 1000;
        (kg > 0).then_some((index.resolve(&name)?.code.clone(), kg))
    });
    sold.take(200).collect()
}

#[test]
fn real_volumes_are_posted_cleared_and_the_certificate_holds() {
    let Some(folder) = folder() else { return };
    let app = TestApp::new();
    let index = app.db.read_now(catalogue::service::index).unwrap();
    let (supply, demand) = (taiwan(&folder, &index), supermarket(&folder, &index));
    assert!(supply.len() >= 100 && demand.len() >= 50, "{} lots, {} needs", supply.len(), demand.len());
    let (producer, buyer, city) = (app.producer(), app.buyer(), app.city_regulator());
    let yuan = |fen: i64| format!("{}.{:02}", fen / 100, fen % 100);
    for lot in &supply {
        let offer = json!({
            "variety": lot.variety, "grade": 2, "quantity": lot.kg.to_string(), "quantity_unit": "kg", "price": yuan(lot.fen_per_kg),
            "price_unit": "kg", "origin": "370700", "available_from": "2026-04-08", "available_to": "2026-04-12"
        });
        producer.post("/offers", &offer).expect(201);
    }
    for (variety, kg) in &demand {
        let dearest = supply.iter().filter(|lot| lot.variety == *variety).map(|lot| lot.fen_per_kg).max().unwrap_or(400);
        let wish = json!({
            "variety": variety, "min_grade": 1, "quantity": kg.to_string(), "quantity_unit": "kg", "price": yuan(dearest + 80),
            "price_unit": "kg", "destination": "xinfadi", "delivery_from": "2026-04-09", "delivery_to": "2026-04-13"
        });
        buyer.post("/demands", &wish).expect(201);
    }
    let begun = Instant::now();
    let round =
        city.post("/clearing/rounds", &json!({ "mode": "surplus", "lots": "respect", "price_rule": "midpoint" })).expect(201);
    println!("cleared in {:?}: {}", begun.elapsed(), round.body);
    assert_eq!(round.str("state"), "done");
    let certificate = &round.body["certificate"];
    assert_eq!((&certificate["equal"], &certificate["checked"]), (&json!(true), &json!(true)));
    assert_eq!(certificate["primal_fen"], certificate["dual_fen"]);
    let matched = round.body["matched_kg"].as_i64().unwrap();
    assert!(matched > 0 && round.body["proposals"].as_i64().unwrap() > 0);
    // Nothing is promised twice, and nothing that was not there: the proposals add up to what was matched.
    let id = round.str("id");
    let (mut sum, mut cursor) = (0, String::new());
    loop {
        let page = city.get(&format!("/clearing/rounds/{id}/proposals?limit=100&cursor={cursor}")).expect(200);
        sum += page.body["items"].as_array().unwrap().iter().map(|p| p["kg"].as_i64().unwrap()).sum::<i64>();
        match page.body["next_cursor"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(sum, matched);
}
