//! Price history, open data, the index, warnings and forecasts: what the public reads and what regulators do.

use serde_json::{Value, json};

use crate::{
    observations::sources,
    support::{Client, TestApp},
};

const TODAY: &str = "2026-04-08";

fn day(back: i32) -> String {
    let today: cailanzi::kernel::Day = TODAY.parse().unwrap();
    today.plus(-back).to_string()
}

/// The same price in fen per kg at the three markets.
fn everywhere(city: &Client, variety: &str, back: i32, fen: i64) {
    for source in ["xinfadi", "baliqiao", "dayanglu"] {
        let yuan = format!("{}.{:02}", fen / 100, fen % 100);
        let price = json!({
            "source": source, "variety": variety, "day": day(back), "low": yuan, "average": yuan, "high": yuan,
            "unit": "kg", "volume_kg": 1000, "reason": "测试"
        });
        city.post("/observations", &price).expect(201);
    }
}

fn publish(app: &TestApp, city: &Client, back: i32) {
    let id = city.post("/bulletins", &json!({ "day": day(back), "unit": "jin" })).expect(201).str("id");
    app.city_regulator().review(&id).expect(200);
    city.act(&format!("/bulletins/{id}/publish")).expect(200);
}

/// The worker goes over the prices, then over what follows from them.
fn settle(app: &TestApp) {
    app.tick();
    app.tick();
}

#[test]
fn public_prices_end_at_the_last_published_day() {
    let app = TestApp::new();
    let (city, public) = (app.city_regulator(), app.client());
    sources(&city);
    for back in 0..=3 {
        everywhere(&city, "da-bai-cai", back, 200 + i64::from(back));
        everywhere(&city, "bo-cai", back, 400);
    }
    settle(&app);
    publish(&app, &city, 1);
    let first = public.get("/prices?limit=10&from=2026-04-06").expect(200);
    let items = first.body["items"].as_array().unwrap();
    assert_eq!(items.len(), 10);
    assert_eq!(
        items[0],
        json!({
            "variety": "bo-cai", "day": "2026-04-07", "source": "baliqiao", "low_fen_per_kg": 400, "average_fen_per_kg": 400,
            "high_fen_per_kg": 400, "volume_kg": 1000, "stores": 1, "quotes": 1
        })
    );
    let next = public.get(&format!("/prices?limit=10&from=2026-04-06&cursor={}", first.str("next_cursor"))).expect(200);
    assert_eq!(next.body["items"].as_array().unwrap().len(), 2, "two days, two varieties, three markets");
    assert_eq!(next.body["next_cursor"], Value::Null);
    assert!(items.iter().chain(next.body["items"].as_array().unwrap()).all(|row| row["day"] != TODAY), "not published yet");

    // Other sites may read it, caches may keep it.
    assert_eq!(
        (first.header("access-control-allow-origin"), first.header("cross-origin-resource-policy")),
        ("*", "cross-origin")
    );
    assert!(first.header("cache-control").starts_with("public"));
    let tag = first.header("etag").to_owned();
    public.header("if-none-match", &tag).get("/prices?limit=10&from=2026-04-06").expect(304);
    assert_eq!(public.get("/bulletins/latest").expect(200).header("access-control-allow-origin"), "", "only what is open data");

    let one = public.get("/prices?variety=bo-cai&source=xinfadi,dayanglu&kind=wholesale_market&limit=100").expect(200);
    assert_eq!(one.body["items"].as_array().unwrap().len(), 6);
    assert_eq!(public.get("/prices?kind=chain").expect(200).body["items"], json!([]));
    let leaf = public.get("/prices?category=gan-lan&limit=100").expect(200);
    assert!(leaf.body["items"].as_array().unwrap().is_empty(), "neither is a cabbage head here: {}", leaf.body);
    public.get("/prices?variety=nothing").names("variety", "unknown_variety");
    public.get("/prices?source=nowhere").names("source", "unknown_source");
    public.get("/prices?category=nothing").names("category", "unknown_category");
    public.get("/prices?from=2026-04-07&to=2026-04-01").names("from", "from_after_to");
    public.get("/prices?cursor=00").names("cursor", "invalid_cursor");

    let file = public.get("/prices/export?variety=da-bai-cai").expect(200);
    let text = String::from_utf8(file.bytes.clone()).unwrap();
    assert_eq!(text.lines().count(), 1 + 9, "{text}");
    assert!(
        text.contains("平均价(元/公斤)")
            && text.contains("2026-04-07,da-bai-cai,大白菜,baliqiao,baliqiao,wholesale_market,2.01,2.01,2.01,1000"),
        "{text}"
    );
    let tag = file.header("etag").to_owned();
    public.header("if-none-match", &tag).get("/prices/export?variety=da-bai-cai").expect(304);
    public.header("if-none-match", &tag).get("/prices/export?variety=bo-cai").expect(200);
}

#[test]
fn variety_history_is_served_and_downloaded() {
    let app = TestApp::new();
    let (city, public) = (app.city_regulator(), app.client());
    sources(&city);
    for (back, fen) in [(1, 220), (2, 200), (366, 110)] {
        everywhere(&city, "da-bai-cai", back, fen);
    }
    settle(&app);
    let series = public.get("/prices/da-bai-cai/series?sources=xinfadi").expect(200);
    let last = series.body["points"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["day"], &last["average"], &last["change_permille"]), (&json!(day(1)), &json!(220), &json!(100)));
    assert_eq!((&series.body["first_day"], &series.body["sources"][0]["points"][1]["average"]), (&json!(day(366)), &json!(220)));
    let months = public.get("/prices/da-bai-cai/series?step=month").expect(200);
    assert_eq!(months.body["points"][0]["day"], "2025-04-01");
    let overview = public.get("/prices/overview?days=2").expect(200);
    let row = &overview.body["rows"][0];
    assert_eq!(row["averages"], json!([200, 220]));
    assert_eq!((&row["day_permille"], &row["year_permille"]), (&json!(100), &json!(1000)));
    let text = String::from_utf8(public.get("/prices/overview/export?days=2&unit=jin").expect(200).bytes).unwrap();
    assert!(text.contains("大白菜,1.00,1.10,,10.0,,100.0"), "{text}");
    let season = public.get("/prices/da-bai-cai/season").expect(200);
    let week = season.body["points"].as_array().unwrap().iter().find(|p| p["now"] == 210).unwrap().clone();
    assert_eq!((&week["median"], &week["years"]), (&json!(110), &json!(1)));
    assert_eq!(public.get("/prices/da-bai-cai/origins").expect(200).body["origins"][0]["share_permille"], 1000);
    let file = public.get("/prices/da-bai-cai/series/export?format=csv&unit=kg&sources=xinfadi").expect(200);
    let text = String::from_utf8(file.bytes).unwrap();
    assert!(text.contains("批发平均(元/公斤)") && text.contains(&format!("{},2.20,2.20,2.20,3.000,3,", day(1))), "{text}");
    assert!(public.get("/prices/da-bai-cai/series/export?format=xlsx").expect(200).bytes.starts_with(b"PK"));
    assert_eq!(public.get("/prices/da-bai-cai/pass-through").expect(200).body["all"]["verdict"], "too_few");
    public.get("/prices/da-bai-cai/forecast").problem(404, "not_found");
    public.get("/prices/nothing/series").problem(404, "not_found");
    public.get("/prices/da-bai-cai/series?step=day&from=2020-01-01").names("from", "range_too_long");
    public.get("/prices/overview?days=99").names("days", "out_of_range");
}

#[test]
fn index_is_chained_without_a_step_at_new_weights() {
    let app = TestApp::new();
    let (city, public) = (app.city_regulator(), app.client());
    sources(&city);
    for (back, cabbage, spinach) in [(4, 200, 400), (3, 200, 400), (2, 220, 400), (1, 220, 440)] {
        everywhere(&city, "da-bai-cai", back, cabbage);
        everywhere(&city, "bo-cai", back, spinach);
    }
    settle(&app);
    let (from, to) = (day(4), day(3));
    app.buyer().get(&format!("/price-index/weights/proposal?from={from}&to={to}")).problem(403, "forbidden");
    let proposal = city.get(&format!("/price-index/weights/proposal?from={from}&to={to}")).expect(200);
    // Two days, three markets, 1000 kg each: 12 000 yuan of cabbage, 24 000 of spinach.
    let weights: Vec<(String, i64, i64)> = proposal.body["weights"]
        .as_array()
        .unwrap()
        .iter()
        .map(|w| {
            (
                w["variety"]["code"].as_str().unwrap().to_owned(),
                w["weight"].as_i64().unwrap(),
                w["base_fen_per_kg"].as_i64().unwrap(),
            )
        })
        .collect();
    assert_eq!(weights, [("da-bai-cai".to_owned(), 12_000, 200), ("bo-cai".to_owned(), 24_000, 400)]);
    let set = |effective: String, cabbage: i64| {
        json!({
            "base_from": from, "base_to": to, "effective_from": effective, "reason": "首期权数",
            "weights": [{ "variety": "da-bai-cai", "weight": cabbage }, { "variety": "bo-cai", "weight": 24_000 }]
        })
    };
    let mut wrong = set(from.clone(), 0);
    wrong["weights"][1]["variety"] = json!("tu-dou");
    city.post("/price-index/weights", &wrong).names("weights[0].weight", "out_of_range");
    city.post("/price-index/weights", &wrong).names("weights[1].variety", "no_base_price");
    app.admin().post("/price-index/weights", &set(from.clone(), 12_000)).problem(403, "forbidden");
    let first = city.post("/price-index/weights", &set(from.clone(), 12_000)).expect(201);
    settle(&app);
    let index = public.get("/price-index").expect(200);
    let values: Vec<f64> = index.body["points"].as_array().unwrap().iter().map(|p| p["value"].as_f64().unwrap()).collect();
    // A third of a rise of ten per cent, then all of it.
    assert_eq!(values, [100.0, 100.0, 103.33, 110.0]);
    assert_eq!(index.body["points"][3]["points"], 6.67);
    assert_eq!(index.body["points"][3]["previous"], 106.45);
    assert_eq!(index.body["total"]["value"], 110.0);

    // In force it stays; the next one begins after the last computed day.
    city.delete(&format!("/price-index/weights/{}", first.str("id"))).problem(409, "wrong_state");
    city.post("/price-index/weights", &set(day(1), 48_000)).names("effective_from", "in_past");
    let waiting = city.post("/price-index/weights", &set(day(-30), 48_000)).expect(201);
    city.delete(&format!("/price-index/weights/{}", waiting.str("id"))).expect(204);
    city.post("/price-index/weights", &set(day(0), 48_000)).expect(201);
    everywhere(&city, "da-bai-cai", 0, 220);
    everywhere(&city, "bo-cai", 0, 440);
    settle(&app);
    publish(&app, &city, 0);
    let index = public.get("/price-index").expect(200);
    assert_eq!(index.body["points"][4]["value"], 110.0, "the same prices, other weights: no step");
    assert_eq!(index.body["sets"].as_array().unwrap().len(), 2);
    let file = String::from_utf8(public.get("/price-index/export?format=csv").expect(200).bytes).unwrap();
    assert!(file.contains("2026-04-07,110.00,6.67,106.45,"), "{file}");
    let item = public.get("/price-index?scope=item&code=da-bai-cai").expect(200);
    assert_eq!(item.body["points"][2]["value"], 110.0);
    assert_eq!(public.get(&format!("/price-index/weights/{}", first.str("id"))).expect(200).body["in_force"], true);
}

/// What a workbook or a page says, as one text.
fn cells(xlsx: &[u8]) -> String {
    use calamine::{Data, Reader, open_workbook_auto_from_rs};
    let mut book = open_workbook_auto_from_rs(std::io::Cursor::new(xlsx.to_vec())).unwrap();
    let sheets = book.sheet_names();
    let mut text = String::new();
    for sheet in sheets {
        for row in book.worksheet_range(&sheet).unwrap().rows() {
            for cell in row.iter().filter(|cell| !matches!(cell, Data::Empty)) {
                text.push_str(&format!("{cell},"));
            }
            text.push('\n');
        }
    }
    text
}

fn pdf_text(pdf: &[u8]) -> Option<String> {
    use std::{
        io::Write,
        process::{Command, Stdio},
    };
    let made = Command::new("pdftotext").args(["-", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut child) = made else { return None };
    child.stdin.take().unwrap().write_all(pdf).unwrap();
    Some(String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap())
}

#[test]
fn year_on_year_is_one_figure_in_every_output() {
    let app = TestApp::new();
    let (city, public) = (app.city_regulator(), app.client());
    sources(&city);
    // A year before yesterday is 366 days back; three days after that, dearer prices, which are not the same date's.
    for (back, cabbage, spinach) in [(368, 200, 400), (366, 250, 500), (363, 300, 700), (2, 260, 500), (1, 270, 450)] {
        everywhere(&city, "da-bai-cai", back, cabbage);
        everywhere(&city, "bo-cai", back, spinach);
    }
    settle(&app);
    let set = json!({
        "base_from": day(368), "base_to": day(367), "effective_from": day(368), "reason": "首期权数",
        "weights": [{ "variety": "da-bai-cai", "weight": 1 }, { "variety": "bo-cai", "weight": 1 }]
    });
    city.post("/price-index/weights", &set).expect(201);
    settle(&app);
    publish(&app, &city, 1);
    // Base 200 and 400: 125 a year ago, (135 + 112.5) / 2 = 123.75 now: 99.00, a fall of 1.0 per cent.
    let index = public.get("/price-index").expect(200).body;
    assert_eq!((&index["total"]["value"], &index["total"]["year_ago"]), (&json!(123.75), &json!(99.0)), "{index}");
    assert_eq!(index["total"]["year_day"], day(366));
    let last = |body: &Value| body["points"].as_array().unwrap().last().unwrap().clone();
    let parts = [&index["classes"], &index["items"]].into_iter().flat_map(|parts| parts.as_array().unwrap());
    for part in parts.chain([&index["total"]]) {
        let (scope, code) = (part["scope"].as_str().unwrap(), part["code"].as_str().unwrap());
        let query = if code.is_empty() { String::new() } else { format!("&code={code}") };
        let point = last(&public.get(&format!("/price-index?scope={scope}{query}")).expect(200).body);
        for figure in ["value", "points", "previous", "year_ago"] {
            assert_eq!(point[figure], part[figure], "{figure} of {scope} {code}");
        }
    }
    // Of single varieties: the index, the overview and the table.
    let latest = public.get("/bulletins/latest").expect(200).body;
    let overview = public.get("/prices/overview?days=2").expect(200).body;
    for (code, permille) in [("da-bai-cai", 80), ("bo-cai", -100)] {
        let item = index["items"].as_array().unwrap().iter().find(|item| item["code"] == code).unwrap();
        assert_eq!(((item["year_ago"].as_f64().unwrap() - 100.0) * 10.0).round() as i64, permille, "{code}");
        for rows in [&latest["rows"], &overview["rows"]] {
            let row = rows.as_array().unwrap().iter().find(|row| row["variety"]["code"] == code).unwrap();
            assert_eq!(row["year_permille"], permille, "{code}");
        }
    }
    // A variety's row: the table on its page, signed, as a workbook and as lines; its chart; the overview and its file.
    let line = |id: &str, format: &str| public.get(&format!("/bulletins/{id}/export?format={format}")).expect(200).bytes;
    let id = latest["id"].as_str().unwrap();
    let signed: Value = serde_json::from_slice(&line(id, "json")).unwrap();
    let table = String::from_utf8(line(id, "csv")).unwrap();
    let heads = public.get("/prices/overview/export?days=2&unit=kg").expect(200).bytes;
    let heat = String::from_utf8(heads).unwrap();
    for (code, name, now, then, permille, percent) in
        [("da-bai-cai", "大白菜", 270, 250, 80, "8.0"), ("bo-cai", "菠菜", 450, 500, -100, "-10.0")]
    {
        let row = signed["table"]["rows"].as_array().unwrap().iter().find(|row| row["variety"]["code"] == code).unwrap();
        assert_eq!((&row["year_permille"], &row["year_fen"]), (&json!(permille), &json!(now - then)), "{row}");
        let points = public.get(&format!("/prices/{code}/series?from={}", day(368))).expect(200).body["points"].clone();
        let on = |back: i32| points.as_array().unwrap().iter().find(|p| p["day"] == json!(day(back))).unwrap()["average"].clone();
        assert_eq!((on(1), on(366)), (json!(now), json!(then)), "the chart has both prices of the figure");
        for file in [&table, &heat] {
            let own = file.lines().find(|line| line.split(',').any(|cell| cell == name)).unwrap_or_default();
            assert!(own.split(',').any(|cell| cell == percent), "{percent} of {name}: {own}");
        }
        let book = cells(&line(id, "xlsx"));
        let own = book.lines().find(|line| line.split(',').any(|cell| cell == name)).unwrap_or_default();
        assert!(own.split(',').any(|cell| cell == percent.trim_end_matches(".0")), "{percent} of {name}: {own}");
        let shown = overview["rows"].as_array().unwrap().iter().find(|row| row["variety"]["code"] == code).unwrap();
        assert_eq!((&shown["year_average"], &shown["year_day"]), (&json!(then), &Value::Null), "the same date");
    }
    // Of the total: the table on its page, signed, as a workbook and on paper; the index as a file.
    let line = json!({ "points": 12375, "change_points": -375, "year_permille": -10 });
    let id = latest["id"].as_str().unwrap();
    let file = |format: &str| public.get(&format!("/bulletins/{id}/export?format={format}")).expect(200);
    let signed: Value = serde_json::from_slice(&file("json").bytes).unwrap();
    for printed in [&latest["index"], &signed["table"]["index"], &file("canonical").body["index"]] {
        for (figure, value) in line.as_object().unwrap() {
            assert_eq!(&printed[figure], value, "{figure}");
        }
        assert!(printed.get("year_day").is_none(), "the same date needs no mention");
    }
    let text = "菜篮子批发价格指数 123.75 点（较前一日 -3.75，同比 -1.0%）";
    assert!(cells(&file("xlsx").bytes).contains(text), "{}", cells(&file("xlsx").bytes));
    let csv = String::from_utf8(public.get("/price-index/export?format=csv").expect(200).bytes).unwrap();
    assert!(csv.contains(&format!("{},123.75,-3.75,97.06,99.00,", day(1))), "{csv}");
    if !typeset::available() {
        return eprintln!("no Chinese font is installed: the PDF is not compared");
    }
    match pdf_text(&file("pdf").bytes) {
        Some(page) => assert!(page.replace(['\n', ' '], "").contains(&text.replace(' ', "")), "{page}"),
        None => eprintln!("pdftotext is not installed: the PDF is not compared"),
    }
}

#[test]
fn an_index_that_changed_since_is_found_and_corrected() {
    let app = TestApp::new();
    let (city, public) = (app.city_regulator(), app.client());
    sources(&city);
    for (back, fen) in [(369, 200), (367, 250), (2, 260), (1, 270)] {
        everywhere(&city, "da-bai-cai", back, fen);
    }
    settle(&app);
    let set = json!({
        "base_from": day(369), "base_to": day(368), "effective_from": day(369), "reason": "首期权数",
        "weights": [{ "variety": "da-bai-cai", "weight": 1 }]
    });
    city.post("/price-index/weights", &set).expect(201);
    settle(&app);
    publish(&app, &city, 1);
    // The same date had no prices: the day before it is taken, and named.
    let first = public.get("/bulletins/latest").expect(200).body;
    assert_eq!((&first["index"]["year_permille"], &first["index"]["year_day"]), (&json!(80), &json!(day(367))));
    // A row of the table is compared with the same date alone; the overview names the day that it took instead.
    let row = first["rows"].as_array().unwrap().iter().find(|row| row["variety"]["code"] == "da-bai-cai").unwrap();
    assert_eq!(row.get("year_permille"), None, "{row}");
    let overview = public.get("/prices/overview?days=2").expect(200).body["rows"][0].clone();
    assert_eq!((&overview["year_permille"], &overview["year_day"]), (&json!(80), &json!(day(367))), "{overview}");
    let id: cailanzi::kernel::Id = first["id"].as_str().unwrap().parse().unwrap();
    let difference = |id| app.db.read_now(|tx| cailanzi::bulletin::service::index_difference(tx, id)).unwrap();
    let differences = || city.get("/bulletins/index-differences").expect(200).body["items"].clone();
    assert_eq!((difference(id), differences()), (None, json!([])));
    // Prices of the very date turn up.
    everywhere(&city, "da-bai-cai", 366, 300);
    assert_eq!(differences(), json!([]), "prices wait to be computed");
    settle(&app);
    let found = difference(id).unwrap();
    assert_eq!((found.printed.year_permille, found.now.unwrap().year_permille), (Some(80), Some(-100)));
    let listed = differences();
    assert_eq!((listed.as_array().unwrap().len(), listed[0]["id"].as_str()), (1, Some(id.to_string().as_str())), "{listed}");
    assert_eq!((&listed[0]["printed"]["year_permille"], &listed[0]["now"]["year_permille"]), (&json!(80), &json!(-100)));
    app.buyer().get("/bulletins/index-differences").problem(403, "forbidden");
    let next =
        city.post(&format!("/bulletins/{id}/correct"), &json!({ "reason": "补录上年同日价格，同比重算" })).expect(201).str("id");
    app.city_regulator().review(&next).expect(200);
    city.act(&format!("/bulletins/{next}/publish")).expect(200);
    assert_eq!((difference(next.parse().unwrap()), differences()), (None, json!([])));
    for edition in [id.to_string(), next] {
        assert_eq!(public.get(&format!("/bulletins/{edition}/verify")).expect(200).body["equal"], true);
    }
}

#[test]
fn warnings_reach_regulators_and_need_reasons() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    for (back, fen) in [(2, 200), (1, 220), (0, 245)] {
        everywhere(&city, "bo-cai", back, fen);
    }
    settle(&app);
    let mail = app.letter_saying(city.me().body["email"].as_str().unwrap(), "菠菜");
    assert!(mail.text.contains("/warnings"), "{}", mail.text);
    app.buyer().get("/price-warnings").problem(403, "forbidden");
    app.client().get("/price-warnings/count").problem(401, "login_required");
    let list = city.get("/price-warnings?state=open").expect(200);
    let warning = &list.body["items"][0];
    assert_eq!(
        (&warning["rule"], &warning["direction"], &warning["variety"]["code"]),
        (&json!("two_days"), &json!("high"), &json!("bo-cai"))
    );
    assert_eq!(warning["evidence"]["prices"].as_array().unwrap().len(), 3);
    assert_eq!(city.get("/price-warnings/count").expect(200).body, json!({ "open": 1, "grave": 0 }));
    let id = warning["id"].as_str().unwrap().to_owned();
    city.post(&format!("/price-warnings/{id}/dismiss"), &json!({})).names("reason", "required");
    let district = app.district_regulator("110106");
    district.if_match(3).post(&format!("/price-warnings/{id}/acknowledge"), &json!({})).problem(412, "stale_version");
    let done =
        district.if_match(1).post(&format!("/price-warnings/{id}/acknowledge"), &json!({ "reason": "已核实" })).expect(200);
    assert_eq!((done.str("state"), done.str("decided_by")), ("acknowledged".to_owned(), "李四".to_owned()));
    city.post(&format!("/price-warnings/{id}/dismiss"), &json!({ "reason": "误报" })).problem(409, "wrong_state");
    city.act(&format!("/price-warnings/{id}/reopen")).expect(200);
    city.post(&format!("/price-warnings/{id}/dismiss"), &json!({ "reason": "误报" })).expect(200);
    assert_eq!(city.get("/price-warnings/count").expect(200).body["open"], 0);
    // The same prices again, and a correction that changes nothing: nothing new is told.
    everywhere(&city, "tu-dou", 0, 300);
    settle(&app);
    assert_eq!(city.get("/price-warnings").expect(200).body["items"].as_array().unwrap().len(), 1);
    let file = String::from_utf8(city.get("/price-warnings/export?format=csv").expect(200).bytes).unwrap();
    assert!(file.contains("连续两日,偏高,1,菠菜,全市,") && file.contains("已排除,误报"), "{file}");
    // Both instants on Beijing's clock, to the minute.
    let instants = file.lines().nth(1).unwrap().split(',').filter(|cell| cell.len() == "2026-04-08 09:30".len());
    assert_eq!(instants.filter(|cell| cell.as_bytes()[10] == b' ' && cell.as_bytes()[13] == b':').count(), 2, "{file}");

    let mut set = city.get("/price-warnings/settings").expect(200).body;
    set.as_object_mut().unwrap().remove("version");
    set["two_days"] = json!(80);
    city.put("/price-warnings/settings", &set).problem(428, "precondition_required");
    district.if_match(1).put("/price-warnings/settings", &set).problem(403, "forbidden");
    assert_eq!(city.if_match(1).put("/price-warnings/settings", &set).expect(200).body["two_days"], 80);
    city.if_match(1).put("/price-warnings/settings", &set).problem(412, "stale_version");
    set["ifpa_high"] = json!(100);
    city.if_match(2).put("/price-warnings/settings", &set).names("ifpa_high", "not_rising");
}
