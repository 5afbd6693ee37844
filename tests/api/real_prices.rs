//! Real price lists all the way: every row accounted for, a table published from them, a market cleared on real
//! volumes. Skipped, visibly, where the files are absent (see [`crate::real_files`]).

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use cailanzi::prices::schema::observations;
use cailanzi::{
    catalogue,
    kernel::Ctx,
    prices::{
        AddSource, SourceKind,
        observations::intake::{
            self, BatchState, Channel, Incoming, Mapping,
            batch::{Account, Batch},
        },
        sources,
    },
    tabular::{self, Limits},
};
use diesel::prelude::*;
use rayon::prelude::*;
use serde_json::{Value, json};

use crate::{real_files::folder, support::TestApp};

/// How one published file is read: data, as a source's saved mapping is.
#[derive(serde::Deserialize)]
struct Listed {
    folder: String,
    /// A packed folder; its files are matched by their path in it.
    archive: Option<String>,
    pattern: String,
    source: String,
    kind: SourceKind,
    currency: Option<String>,
    /// The source's own way to read files; proposed from the file where there is none.
    mapping: Option<Mapping>,
    /// A sheet of the folder that says what the names of this one mean.
    names: Option<String>,
    /// Why its batch is committed in spite of a fault that the rows share.
    release: Option<String>,
}

fn listed() -> Vec<Listed> {
    serde_json::from_str(include_str!("mappings/files.json")).unwrap()
}

pub fn enter(app: &TestApp, code: &str, kind: SourceKind, currency: Option<&str>) {
    let ctx = Ctx::system("test", app.clock.now());
    let cmd = AddSource {
        code: code.into(),
        name_zh: code.into(),
        name_en: code.into(),
        kind,
        region: "110106".into(),
        stores: Some(1),
        enterprise_id: None,
    };
    app.db
        .write_now(|tx| {
            if sources::find(tx, code).is_err() {
                sources::add(tx, &ctx, &cmd)?;
                let currency = currency.map(str::to_owned);
                sources::edit(tx, &ctx, code, &sources::EditSource { currency, ..sources::EditSource::default() })?;
            }
            Ok(())
        })
        .unwrap();
}

fn import(app: &TestApp, source: &str, name: &str, mapping: Option<Mapping>, release: Option<&str>, bytes: Vec<u8>) -> Batch {
    let ctx = Ctx::system("test", app.clock.now());
    let incoming = Incoming::new(source, Channel::Command, name, mapping, bytes);
    app.db.write_now(|tx| intake::import(tx, &ctx, &incoming, release, &mut |_| {})).unwrap().batch
}

/// The folder's files that an entry names, each with the name by which it is known: a path in an archive.
fn files(folder: &Path, entry: &Listed, scratch: &Path) -> Vec<(String, PathBuf)> {
    let home = match &entry.archive {
        None => folder.join(&entry.folder),
        Some(archive) => {
            let home = scratch.join(archive);
            if !home.exists() {
                fs::create_dir_all(&home).unwrap();
                let packed = folder.join(&entry.folder).join(archive);
                let status = std::process::Command::new("tar").arg("xzf").arg(packed).arg("-C").arg(&home).status().unwrap();
                assert!(status.success());
            }
            home
        }
    };
    let mut found = Vec::new();
    let mut open = vec![home.clone()];
    while let Some(at) = open.pop() {
        for item in fs::read_dir(at).unwrap() {
            let path = item.unwrap().path();
            let name = format!("/{}", path.strip_prefix(&home).unwrap().to_string_lossy());
            if path.is_dir() {
                open.push(path);
            } else if name.contains(&entry.pattern) {
                found.push((name, path));
            }
        }
    }
    found.sort();
    // Daily files of years are tried by every 29th, unless all are asked for.
    let daily = found.len() > 300 && std::env::var_os("CAILANZI_REAL_ALL").is_none();
    found.into_iter().enumerate().filter(|(n, _)| !daily || n % 29 == 0).map(|(_, file)| file).collect()
}

/// Every price-carrying file that others published, through the one importer, with an exact account of its rows. Every
/// source has a database of its own, and several are imported at a time.
#[test]
fn real_price_files_account_for_every_row() {
    let Some(folder) = folder() else { return };
    let mut by_source: BTreeMap<String, Vec<Listed>> = BTreeMap::new();
    for entry in listed() {
        by_source.entry(entry.source.clone()).or_default().push(entry);
    }
    let import_all = |(source, entries): (&String, &Vec<Listed>)| {
        let app = TestApp::new();
        // The newest of the files were published nine days after the day on which tests begin.
        app.advance_hours(24 * 10);
        let scratch = tempfile::tempdir().unwrap();
        let account = |entry: &Listed| {
            enter(&app, source, entry.kind, entry.currency.as_deref());
            account_for(&app, &folder, entry, scratch.path())
        };
        let lines: Vec<String> = entries.iter().map(account).collect();
        stored_as_accounted_for(&app);
        lines.join("\n")
    };
    let lines: Vec<String> = by_source.par_iter().map(import_all).collect();
    println!("| file | rows | accepted | superseding | duplicate | set aside | refused | by rule |");
    println!("{}", lines.join("\n"));
}

/// Imports the files of an entry; the account of their rows.
fn account_for(app: &TestApp, folder: &Path, entry: &Listed, scratch: &Path) -> String {
    let mut mapping = entry.mapping.clone();
    if let Some(names) = &entry.names {
        let sheet = tabular::read(&fs::read(folder.join(&entry.folder).join(names)).unwrap(), &Limits::default()).unwrap();
        let known = sheet.rows.iter().map(|row| (row.cells[0].clone(), row.cells[1].clone()));
        mapping.get_or_insert_default().names.extend(known);
    }
    let mut sum = Account::default();
    let found = files(folder, entry, scratch);
    assert!(!found.is_empty(), "no file {} in {}", entry.pattern, entry.folder);
    for (name, path) in &found {
        let batch = import(app, &entry.source, name, mapping.clone(), entry.release.as_deref(), fs::read(path).unwrap());
        let a = &batch.account;
        assert_eq!(batch.state, BatchState::Committed, "{name}: {:?}", batch.diagnoses);
        assert_eq!(a.rows, a.accepted + a.superseding + a.duplicates + a.set_aside + a.refused, "{name}");
        assert_eq!(a.rows - a.accepted, a.reasons.values().sum::<i32>(), "{name}: every other row has its rule");
        sum.rows += a.rows;
        sum.accepted += a.accepted;
        sum.superseding += a.superseding;
        sum.duplicates += a.duplicates;
        sum.set_aside += a.set_aside;
        sum.refused += a.refused;
        a.reasons.iter().for_each(|(rule, n)| *sum.reasons.entry(rule.clone()).or_insert(0) += n);
    }
    assert!(sum.accepted + sum.superseding + sum.duplicates > 0, "{}", entry.pattern);
    format!(
        "| {}{} ({} files) | {} | {} | {} | {} | {} | {} | {:?} |",
        entry.folder,
        entry.pattern,
        found.len(),
        sum.rows,
        sum.accepted,
        sum.superseding,
        sum.duplicates,
        sum.set_aside,
        sum.refused,
        sum.reasons
    )
}

/// What is stored is what was accepted, and what waits is what was set aside.
fn stored_as_accounted_for(app: &TestApp) {
    let (batches, stored, waiting): (Vec<(i32, i32, i32)>, i64, i64) = app
        .db
        .read_now(|tx| {
            use cailanzi::prices::schema::{price_batches as b, price_rows as r};
            Ok((
                b::table.of(tx).select((b::accepted, b::superseding, b::set_aside)).load(tx)?,
                observations::table.of(tx).count().get_result(tx)?,
                r::table.of(tx).filter(r::state.eq("waiting")).count().get_result(tx)?,
            ))
        })
        .unwrap();
    assert_eq!(stored, batches.iter().map(|b| i64::from(b.0 + b.1)).sum::<i64>());
    assert_eq!(waiting, batches.iter().map(|b| i64::from(b.2)).sum::<i64>());
}

#[test]
fn a_table_is_made_from_a_published_price_list() {
    let Some(folder) = folder() else { return };
    let app = TestApp::new();
    for market in ["xinfadi", "baliqiao", "dayanglu"] {
        enter(&app, market, SourceKind::WholesaleMarket, None);
    }
    let bytes = || fs::read(folder.join("xinfadi_xieli000/XinFDVeg - 2016-5-3.xlsx")).unwrap();
    let large = import(&app, "xinfadi", "XinFDVeg.xlsx", None, None, bytes());
    let a = &large.account;
    assert_eq!((large.state, a.rows + a.blank_rows), (BatchState::Committed, 110_609));
    for code in ["price_missing", "low_above_high", "average_outside", "duplicate_row", "conflict_in_file", "outlier"] {
        assert!(a.reasons.get(code).is_some_and(|n| *n > 0), "{code} in {:?}", a.reasons);
    }
    assert!(a.accepted > 98_000, "{a:?}");
    // The same file again has no effect.
    let again = import(&app, "xinfadi", "XinFDVeg.xlsx", None, None, bytes()).account;
    assert_eq!((again.accepted, again.superseding), (0, 0), "{again:?}");

    let (city, second) = (app.city_regulator(), app.city_regulator());
    let day = large.last_day.unwrap();
    // One market alone gives no figure.
    let draft = city.post("/bulletins", &json!({ "day": day, "unit": "jin" })).expect(201);
    let id = draft.str("id");
    assert!(draft.body["rows"].as_array().unwrap().iter().all(|row| row["wholesale"]["insufficient"] == true));
    // Two more markets file the same prices of the day.
    let own: Vec<(String, String, i64, i64, i64)> = app
        .db
        .read_now(|tx| {
            use observations as o;
            let of_day = o::table.of(tx).filter(o::source.eq("xinfadi")).filter(o::day.eq(day)).filter(o::state.eq("valid"));
            let columns = (o::variety, o::spec, o::low_fen_per_kg, o::average_fen_per_kg, o::high_fen_per_kg);
            Ok(of_day.select(columns).load(tx)?)
        })
        .unwrap();
    let yuan = |fen: i64| format!("{}.{:02}", fen / 100, fen % 100);
    let rows: Vec<Value> = own
        .iter()
        .map(|(variety, spec, low, average, high)| {
            json!({ "variety": variety, "spec": spec, "day": day, "unit": "kg", "low": yuan(*low), "average": yuan(*average), "high": yuan(*high) })
        })
        .collect();
    for market in ["baliqiao", "dayanglu"] {
        let sent = city.post("/observations/batch", &json!({ "source": market, "rows": rows })).expect(201);
        assert_eq!(sent.int("accepted"), rows.len() as i64, "{}", sent.body);
    }
    let rebuilt = city.act(&format!("/bulletins/{id}/rebuild")).expect(200);
    let priced: Vec<&Value> =
        rebuilt.body["rows"].as_array().unwrap().iter().filter(|row| row["wholesale"]["average"].is_i64()).collect();
    assert!(priced.len() >= 16, "{} of 25 have a price", priced.len());
    // Three markets with the same prices: their mean is the mean of one, to the rounding of that.
    for row in &priced {
        let code = row["variety"]["code"].as_str().unwrap();
        let of_one: Vec<i64> = own.iter().filter(|o| o.0 == code).map(|o| o.3).collect();
        let twice_apart =
            2 * of_one.iter().sum::<i64>() - 2 * row["wholesale"]["average"].as_i64().unwrap() * of_one.len() as i64;
        assert!(twice_apart.abs() <= of_one.len() as i64, "{row}");
    }
    second.review(&id).expect(200);
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
fn real_volumes_clear_with_a_valid_certificate() {
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
            "price_unit": "kg", "origin": "370700", "available_from": "2026-04-08", "available_to": "2026-04-12",
            "again": true
        });
        producer.post("/offers", &offer).expect(201);
    }
    for (variety, kg) in &demand {
        let dearest = supply.iter().filter(|lot| lot.variety == *variety).map(|lot| lot.fen_per_kg).max().unwrap_or(400);
        let wish = json!({
            "variety": variety, "min_grade": 1, "quantity": kg.to_string(), "quantity_unit": "kg", "price": yuan(dearest + 80),
            "price_unit": "kg", "destination": "xinfadi", "delivery_from": "2026-04-09", "delivery_to": "2026-04-13",
            "again": true
        });
        buyer.post("/demands", &wish).expect(201);
    }
    let begun = Instant::now();
    let round = city
        .post("/clearing/rounds", &json!({ "mode": "surplus", "lots": "respect", "price_rule": "midpoint", "confirm": true }))
        .expect(201);
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
