//! How a file becomes a table: heads, sheets, envelopes, and every kind of file that is refused by name. What is not read
//! is always named. The cases from the field are skipped, visibly, where their folder is absent.

use rust_xlsxwriter::{Format, Workbook};
use serde_json::{Value, json};

use crate::{
    observations::sources,
    real_files::folder,
    support::{Answer, Client, TestApp},
};

/// A day after all cases were published.
fn late() -> TestApp {
    let app = TestApp::new();
    app.advance_hours(24 * 240);
    app
}

fn upload(client: &Client, name: &str, bytes: impl Into<Vec<u8>>) -> Answer {
    client.upload("/price-batches", &[("source", "xinfadi")], name, bytes.into())
}

fn case(client: &Client, name: &str) -> Option<Answer> {
    let bytes = std::fs::read(folder()?.join("cases").join(name)).unwrap();
    Some(upload(client, name, bytes).expect(201))
}

/// Rows, those accepted, and what is left out as code and count; columns that are not used aside.
fn account(answer: &Answer) -> (i64, i64, Vec<(String, i64)>) {
    let left = answer.body["sample"]["left_out"].as_array().unwrap();
    let left = left
        .iter()
        .filter(|l| l["code"] != "columns")
        .map(|l| (l["code"].as_str().unwrap().to_owned(), l["count"].as_i64().unwrap()));
    (answer.int("rows"), answer.int("accepted"), left.collect())
}

fn left(codes: &[(&str, i64)]) -> Vec<(String, i64)> {
    codes.iter().map(|(code, n)| ((*code).to_owned(), *n)).collect()
}

fn column<'a>(answer: &'a Answer, role: &str) -> &'a Value {
    &answer.body["mapping"]["columns"][role]
}

#[test]
fn c05_two_tables_side_by_side_are_read_whole() {
    let app = late();
    let city = app.city_regulator();
    sources(&city);
    let Some(read) = case(&city, "c05-two-up-20221225.csv") else { return };
    assert_eq!((read.int("rows"), &read.body["sample"]["blocks"]), (20, &json!(2)), "{}", read.body);
    assert_eq!((column(&read, "name"), column(&read, "average")), (&json!("品 名"), &json!("周均价")));
    let unread = json!([{ "code": "columns", "count": 2, "names": ["品 种", "环比(%)"] }]);
    let mut left = read.body["sample"]["left_out"].clone();
    left[0].as_object_mut().unwrap().remove("text");
    assert_eq!(left, unread, "what is not used is named");
    let mut mapping = read.body["mapping"].clone();
    mapping["unit"] = json!("元/公斤");
    let path = format!("/price-batches/{}", read.str("id"));
    let mended = city.post(&format!("{path}/remap"), &json!({ "mapping": mapping })).expect(200);
    assert_eq!((mended.int("rows"), mended.str("first_day")), (20, "2022-12-25".to_owned()), "{}", mended.body);
    // One table with eight columns, when a person says so: the second heads are told apart and named.
    mapping["blocks"] = json!(1);
    let one = city.post(&format!("{path}/remap"), &json!({ "mapping": mapping })).expect(200);
    assert_eq!(one.int("rows"), 10, "{}", one.body);
    assert_eq!(one.body["sample"]["left_out"][0]["code"], "renamed");
    assert!(one.body["sample"]["header"].to_string().contains("品 名(2)"), "{}", one.body);
}

#[test]
fn c06_a_file_without_heads_keeps_its_specs() {
    let app = late();
    let city = app.city_regulator();
    sources(&city);
    let Some(read) = case(&city, "c06-headless-backslash.csv") else { return };
    assert_eq!((read.int("rows"), read.int("accepted")), (20, 20), "{}", read.body);
    assert_eq!(column(&read, "spec"), &json!(["E"]));
    assert_eq!(read.body["sample"]["rows"][1][4], "大\\冀新");
}

#[test]
fn c08_titles_sums_and_signatures_are_no_goods() {
    for name in ["c08-title-row.csv", "c08-title-row.xlsx"] {
        let app = late();
        let city = app.city_regulator();
        sources(&city);
        let Some(read) = case(&city, name) else { return };
        let want = (12, 12, left(&[("title", 2), ("summary", 2), ("note", 1)]));
        assert_eq!(account(&read), want, "{name}: {}", read.body);
        assert_eq!((read.str("first_day"), read.str("last_day")), ("2026-11-27".to_owned(), "2026-11-27".to_owned()));
        assert_eq!((column(&read, "unit"), column(&read, "day")), (&json!("表题单位"), &json!("表题日期")));
        assert_eq!(read.body["sample"]["header_row"], 3);
        assert_eq!(read.body["sample"]["first_rows"][0]["cells"][0], "某市蔬菜批发价格日报表");
        let path = format!("/price-batches/{}/commit", read.str("id"));
        city.post(&path, &json!({ "release": true, "reason": "试" })).expect(200);
        let stored = city.get("/observations?day=2026-11-27&variety=da-bai-cai&limit=10").expect(200);
        assert_eq!(stored.body["items"][0]["average_fen_per_kg"], 100, "元/公斤: {}", stored.body);
    }
}

#[test]
fn c10_the_sheet_with_prices_is_read_others_named() {
    let app = late();
    let city = app.city_regulator();
    sources(&city);
    let Some(notes) = case(&city, "c10a-notes-first.xlsx") else { return };
    assert_eq!(account(&notes), (12, 12, left(&[("sheet", 1)])), "{}", notes.body);
    let sheets = &notes.body["sample"]["sheets"];
    assert_eq!((&sheets[0]["read"], &sheets[1]["read"], &sheets[0]["name"]), (&json!(false), &json!(true), &json!("填表说明")));
    assert!(sheets[0]["why"]["zh"].as_str().unwrap().contains("没有找到"), "{sheets}");

    // Nobody knows whose the sheets are: the first is read, the other is named and can be chosen.
    let two = case(&city, "c10b-two-markets.xlsx").unwrap();
    assert_eq!(account(&two), (12, 12, left(&[("sheet", 1)])), "{}", two.body);
    assert_eq!(two.body["sample"]["left_out"][0]["names"], json!(["大洋路"]));
    let path = format!("/price-batches/{}/remap", two.str("id"));
    let mut mapping = two.body["mapping"].clone();
    mapping["sheets"] = json!(["新发地", "大洋路"]);
    mapping["columns"]["market"] = json!("工作表");
    mapping["markets"] = json!({ "新发地": "xinfadi", "大洋路": "dayanglu" });
    let both = city.post(&path, &json!({ "mapping": mapping })).expect(200);
    assert_eq!(account(&both), (24, 24, Vec::new()), "{}", both.body);
    mapping["sheets"] = json!(["大洋路", "八里桥"]);
    city.post(&path, &json!({ "mapping": mapping })).names("mapping.sheets", "missing_sheet");

    // Sources with such names: both sheets, each to its own.
    for (code, name) in [("xfd", "新发地农产品批发市场"), ("dyl", "大洋路市场")] {
        let body = json!({ "code": code, "name_zh": name, "name_en": code, "kind": "wholesale_market", "region": "110106" });
        city.post("/price-sources", &body).expect(201);
    }
    let known = case(&city, "c10b-two-markets.xlsx").unwrap();
    assert_eq!(account(&known), (24, 24, Vec::new()), "{}", known.body);
    assert_eq!(known.body["mapping"]["markets"], json!({ "新发地": "xfd", "大洋路": "dyl" }));
}

#[test]
fn c12_days_from_1904_are_the_days_they_were() {
    let app = late();
    let city = app.city_regulator();
    sources(&city);
    let Some(read) = case(&city, "c12-calendar-1904.xlsx") else { return };
    assert_eq!((read.int("rows"), read.int("accepted")), (8, 8), "{}", read.body);
    assert_eq!((read.str("first_day"), read.str("last_day")), ("2026-11-27".to_owned(), "2026-11-27".to_owned()));
}

#[test]
fn c13_utf16_is_read_with_and_without_its_mark() {
    let app = late();
    let city = app.city_regulator();
    sources(&city);
    for name in ["c13a-unicode-text.csv", "c13b-unicode-no-mark.csv"] {
        let Some(read) = case(&city, name) else { return };
        assert_eq!((read.int("rows"), read.int("accepted")), (12, 12), "{name}: {}", read.body);
    }
    let text = "品名\t最低价\t最高价\t平均价\t单位\t日期\r\n大白菜\t1\t3\t2\t公斤\t2026-11-27\r\n";
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(upload(&city, "be.txt", big).expect(201).int("accepted"), 1);
    upload(&city, "x.csv", b"a,b\0\0,c\nd,\0e\n".to_vec()).names("file", "zero_bytes");
}

#[test]
fn c16_an_envelope_is_opened_and_an_error_is_shown() {
    let app = late();
    let city = app.city_regulator();
    sources(&city);
    if let Some(read) = case(&city, "c16-eu-portal.json") {
        assert_eq!(read.int("rows"), 6, "{}", read.body);
        let columns = (column(&read, "name"), column(&read, "day"), column(&read, "price"), column(&read, "spec"));
        assert_eq!(columns, (&json!("product"), &json!("endDate"), &json!("price"), &json!(null)));
        assert_eq!(read.body["mapping"]["day_format"], "dmy");
    }
    let row = r#"{"prodName":"大白菜","lowPrice":"1","avgPrice":"2","highPrice":"3","unitInfo":"斤","pubDate":"2026-11-27"}"#;
    let price = r#"{"品名":"大白菜","price":{"min":1,"avg":2,"max":3},"单位":"斤","日期":"2026-11-27"}"#;
    let row_text = format!("[{row}]");
    let lists = r#"["品名","最低价","平均价","最高价","单位","日期"],["大白菜",1,2,3,"斤","2026-11-27"]"#;
    let good = [
        format!(r#"{{"code":200,"msg":"ok","data":{{"total":1,"list":[{row}]}}}}"#),
        format!(r#"{{"success":true,"result":{{"page":{{"size":1,"records":[{row}]}},"tags":[1,2]}}}}"#),
        format!(r#"{{"filters":[],"rows":[{row}]}}"#),
        format!("{row}\n{}\n", row.replace("大白菜", "黄瓜")),
        format!("jQuery110_17({{\"data\":[{row}]}});"),
        format!("var rows = [{row}];"),
        format!("{{\"d\":{}}}", json!(format!("[{row}]"))),
        format!("[{price}]"),
        format!("[{lists}]"),
        r#"{"data":[["大白菜",1,2,3,"斤","2026-11-27"]],"columns":["品名","最低价","平均价","最高价","单位","日期"]}"#.to_owned(),
    ];
    for text in good {
        let read = upload(&city, "x.json", text.clone()).expect(201);
        assert!(read.int("accepted") >= 1 && read.int("accepted") == read.int("rows"), "{text}: {}", read.body);
    }
    let (gbk, ..) = encoding_rs::GBK.encode(&row_text);
    assert_eq!(upload(&city, "x.json", gbk.into_owned()).expect(201).int("accepted"), 1, "GBK");
    let fault = upload(&city, "x.json", r#"{"code":500,"msg":"系统繁忙，请稍后再试","data":null}"#).names("file", "error_answer");
    assert!(fault.body["fields"][0]["message"].as_str().unwrap().contains("系统繁忙"), "{}", fault.body);
    upload(&city, "x.json", r#"{"a":{"b":1}}"#).names("file", "file_without_rows");
}

/// Heads over three prices, a good, and what else is asked of such a sheet.
fn taken(city: &Client, name: &str, text: &str, rows: i64) -> Answer {
    let read = upload(city, name, text.as_bytes()).expect(201);
    assert_eq!((read.int("rows"), read.int("accepted")), (rows, rows), "{name}: {}", read.body);
    read
}

#[test]
fn heads_are_found_wherever_they_are() {
    let app = late();
    let city = app.city_regulator();
    sources(&city);
    let days = "2026-11-27";
    // Two rows of heads, a group without its right half, the unit in the group.
    let two = taken(
        &city,
        "两行表头.csv",
        &format!(
            "蔬菜价格表\n品名,规格,批发价格（元/公斤）,,,日期\n,,最低,平均,最高,\n大白菜,一级,1,2,3,{days}\n黄瓜,一级,2,3,4,{days}\n"
        ),
        2,
    );
    assert_eq!(
        (two.body["sample"]["header_rows"].clone(), column(&two, "low").clone()),
        (json!(2), json!("批发价格最低（元/公斤）"))
    );
    assert_eq!(two.body["mapping"]["unit"], "元/公斤");
    // The unit in a line under the heads, the heads again in the middle, groups in rows of their own.
    let broken = taken(
        &city,
        "分页.csv",
        &format!(
            "品名,最低价,平均价,最高价,日期\n,元/斤,元/斤,元/斤,\n叶菜类,,,,\n大白菜,1,2,3,{days}\n小计,,2,,\n品名,最低价,平均价,最高价,日期\n瓜果类,,,,\n黄瓜,2,3,4,{days}\n备注：以上为批发价,,,,\n"
        ),
        2,
    );
    assert_eq!(account(&broken).2, left(&[("title", 1), ("group", 2), ("summary", 1), ("heads", 1), ("note", 1)]));
    // Tags under the heads, and heads that only their tags explain.
    let tagged = "Merkez,Sebze,Fiyat,Birim,Gun\n#adm1,#item+name,#value,#item+unit,#date\nX,大白菜,2,kg,2026-11-27\nX,黄瓜,3,kg,2026-11-27\n";
    assert_eq!(account(&taken(&city, "hxl.csv", tagged, 2)).2, left(&[("tags", 1)]));
    // Days as heads, their year in the title.
    let wide = taken(
        &city,
        "一周.csv",
        "2026年11月蔬菜价格（单位：元/公斤）\n品名,规格,11月25日,11月26日,11月27日\n大白菜,一级,1.0,1.1,1.2\n黄瓜,一级,2.0,2.1,2.2\n",
        6,
    );
    assert_eq!((wide.str("first_day"), wide.str("last_day")), ("2026-11-25".to_owned(), "2026-11-27".to_owned()));
    assert_eq!(wide.body["sample"]["day_columns"], json!(["11月25日", "11月26日", "11月27日"]));
    // Days over low, average and high.
    let both = taken(
        &city,
        "两行日期.csv",
        "单位：元/公斤\n品名,2026-11-26,,,2026-11-27,,\n,最低,平均,最高,最低,平均,最高\n大白菜,1,2,3,1.1,2.1,3.1\n",
        2,
    );
    assert_eq!((both.str("first_day"), column(&both, "low")), ("2026-11-26".to_owned(), &json!("最低")), "{}", both.body);
    // A second table under the first with its columns in another order, and another day.
    let stacked = taken(
        &city,
        "上下两表.csv",
        "2026-11-26,,,,\n品名,最低价,平均价,最高价,单位\n大白菜,1,2,3,斤\n2026-11-27,,,,\n品名,最高价,平均价,最低价,单位\n黄瓜,4,3,2,斤\n",
        2,
    );
    assert_eq!((stacked.str("first_day"), stacked.str("last_day")), ("2026-11-26".to_owned(), "2026-11-27".to_owned()));
    // One column per variety.
    let varieties = taken(&city, "品种为列.csv", "日期,单位,大白菜,黄瓜\n2026-11-27,斤,1.2,2.2\n", 2);
    assert_eq!(varieties.body["mapping"]["wide"], json!(["大白菜", "黄瓜"]));
    // A bar in a cell is no delimiter, nor is a comma in a title.
    taken(&city, "竖线.csv", &format!("甲,乙\n品名;规格;价格;单位;日期\n大白菜;毛|净;2;斤;{days}\n黄瓜;毛|净;3;斤;{days}\n"), 2);
    // A span of days is no day: it is asked.
    let week = upload(&city, "周.csv", "2026年11月21日至27日\n品名,最低价,平均价,最高价,单位\n大白菜,1,2,3,斤\n").expect(201);
    assert_eq!((week.int("rows"), column(&week, "day")), (0, &json!(null)), "{}", week.body);
}

#[test]
fn a_person_says_which_row_has_the_heads() {
    let app = late();
    let city = app.city_regulator();
    sources(&city);
    let text = "甲,乙,丙,丁\n说明,没有,数字,也行\n菜,价,量词,哪天\n大白菜,2,斤,2026-11-27\n";
    let read = upload(&city, "怪.csv", text).expect(201);
    assert_eq!((read.int("rows"), read.body["sample"]["first_rows"][2]["row"].clone()), (0, json!(3)), "{}", read.body);
    let path = format!("/price-batches/{}/remap", read.str("id"));
    let columns = json!({ "name": "菜", "price": "价", "unit": "量词", "day": "哪天" });
    let told = city.post(&path, &json!({ "mapping": { "header_row": 3, "columns": columns } })).expect(200);
    assert_eq!((told.int("rows"), told.int("accepted")), (1, 1), "{}", told.body);
    // The mapping alone tells, too: its columns are looked for.
    let found = city.post(&path, &json!({ "mapping": { "columns": columns } })).expect(200);
    assert_eq!((found.int("accepted"), found.body["sample"]["header_row"].clone()), (1, json!(3)));
    city.post(&path, &json!({ "mapping": { "header_row": 30, "columns": columns } })).names("mapping.header_row", "missing_row");
}

#[test]
fn columns_are_found_where_the_heads_are_said_to_be() {
    let app = late();
    let city = app.city_regulator();
    sources(&city);
    let text = "品名,平均价,单位\n品名,平均价,单位,日期\n大白菜,2,斤,2026-11-27\n黄瓜,3,斤,2026-11-27\n土豆,2,斤,2026-11-27\n菠菜,3,斤,2026-11-27\n";
    let read = upload(&city, "两行.csv", text).expect(201);
    let path = format!("/price-batches/{}/remap", read.str("id"));
    let remap = |mapping: Value| city.post(&path, &json!({ "mapping": mapping })).expect(200);
    let found = remap(json!({ "header_row": 2, "header_rows": 1 }));
    assert_eq!((found.int("rows"), column(&found, "day")), (4, &json!("日期")), "{}", found.body);
    // What a person stated with it is kept.
    let stated = remap(json!({ "header_row": 2, "header_rows": 1, "unit": "元/公斤", "weights": { "盒": 250 } }));
    assert_eq!((&stated.body["mapping"]["unit"], &stated.body["mapping"]["weights"]["盒"]), (&json!("元/公斤"), &json!(250)));
    // A row whose cells name nothing is shown, so that its columns can be said.
    let shown = remap(json!({ "header_row": 3, "header_rows": 1 }));
    assert_eq!((shown.int("rows"), &shown.body["sample"]["header"][0]), (0, &json!("大白菜")), "{}", shown.body);
    // Without heads columns are found by their shape.
    let bare = remap(json!({ "headless": true }));
    assert_eq!((column(&bare, "name"), column(&bare, "day")), (&json!("A"), &json!("D")), "{}", bare.body);
    city.post(&path, &json!({ "mapping": { "header_row": 30 } })).names("mapping.header_row", "missing_row");
}

#[test]
fn columns_are_found_in_the_sheets_that_are_chosen() {
    let app = late();
    let city = app.city_regulator();
    sources(&city);
    let mut book = Workbook::new();
    for name in ["甲", "乙"] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).unwrap();
        heads(sheet);
        goods(sheet, 1, "大白菜");
    }
    let read = upload(&city, "两张.xlsx", book.save_to_buffer().unwrap()).expect(201);
    let path = format!("/price-batches/{}/remap", read.str("id"));
    let remap = |mapping: Value| city.post(&path, &json!({ "mapping": mapping }));
    let both = remap(json!({ "sheets": ["甲", "乙"] })).expect(200);
    assert_eq!((both.int("rows"), column(&both, "name")), (2, &json!("品名")), "{}", both.body);
    let second = remap(json!({ "sheets": ["乙"] })).expect(200);
    assert_eq!(account(&second), (1, 1, left(&[("sheet", 1)])), "{}", second.body);
    let markets = remap(json!({ "sheets": ["甲", "乙"], "columns": { "market": "工作表" } })).expect(200);
    assert_eq!((column(&markets, "market"), column(&markets, "name")), (&json!("工作表"), &json!("品名")), "{}", markets.body);
    remap(json!({ "sheets": ["丙"] })).names("mapping.sheets", "missing_sheet");
}

#[test]
fn a_title_that_names_another_market_holds_the_batch() {
    let app = late();
    let city = app.city_regulator();
    sources(&city);
    let body =
        json!({ "code": "blq", "name_zh": "八里桥批发市场", "name_en": "B", "kind": "wholesale_market", "region": "110112" });
    city.post("/price-sources", &body).expect(201);
    let text = "八里桥市场蔬菜价格\n品名,最低价,平均价,最高价,单位,日期\n大白菜,1,2,3,斤,2026-11-27\n";
    let read = upload(&city, "x.csv", text).expect(201);
    assert_eq!((read.int("accepted"), &read.body["diagnoses"][0]["code"]), (1, &json!("other_market")), "{}", read.body);
    let own = city.upload("/price-batches", &[("source", "blq")], "x.csv", text.into()).expect(201);
    assert_eq!(own.body["diagnoses"], json!([]), "{}", own.body);
}

fn heads(sheet: &mut rust_xlsxwriter::Worksheet) {
    for (column, head) in (0..).zip(["品名", "最低价", "平均价", "最高价", "单位", "日期", "环比"]) {
        sheet.write(0, column, head).unwrap();
    }
}

fn goods(sheet: &mut rust_xlsxwriter::Worksheet, row: u32, name: &str) {
    sheet.write(row, 0, name).unwrap();
    for (column, price) in (1..).zip([1.0, 2.0, 3.0]) {
        sheet.write(row, column, price).unwrap();
    }
    sheet.write(row, 4, "斤").unwrap();
    sheet.write(row, 5, "2026-11-27").unwrap();
}

#[test]
fn hidden_rows_columns_and_sheets_are_left_out() {
    let app = late();
    let city = app.city_regulator();
    sources(&city);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    heads(sheet);
    for (row, name) in (1..).zip(["大白菜", "黄瓜", "土豆"]) {
        goods(sheet, row, name);
        sheet.write(row, 6, 0.5).unwrap();
    }
    sheet.set_row_hidden(2).unwrap();
    sheet.set_column_hidden(6).unwrap();
    let old = book.add_worksheet();
    old.set_name("旧价").unwrap().set_hidden(true);
    heads(old);
    goods(old, 1, "菠菜");
    let read = upload(&city, "隐藏.xlsx", book.save_to_buffer().unwrap()).expect(201);
    assert_eq!(account(&read), (2, 2, left(&[("sheet", 1), ("hidden_rows", 1), ("hidden_columns", 1)])), "{}", read.body);
    assert_eq!(read.body["sample"]["left_out"][1]["rows"], json!([3]));
    assert_eq!(read.body["sample"]["left_out"][2]["names"], json!(["环比"]));
    assert!(!read.body["sample"]["header"].to_string().contains("环比"));
}

#[test]
fn merged_cells_hold_for_each_of_their_rows() {
    let app = late();
    let city = app.city_regulator();
    sources(&city);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    heads(sheet);
    sheet.write(0, 6, "规格").unwrap();
    for row in 1..=3 {
        goods(sheet, row, if row == 3 { "黄瓜" } else { "" });
        sheet.write(row, 6, ["一级", "二级", "一级"][row as usize - 1]).unwrap();
    }
    sheet.merge_range(1, 0, 2, 0, "大白菜", &Format::new()).unwrap();
    let read = upload(&city, "合并.xlsx", book.save_to_buffer().unwrap()).expect(201);
    assert_eq!(account(&read), (3, 3, Vec::new()), "{}", read.body);
}

#[test]
fn sheets_of_days_and_groups_over_rows_are_understood() {
    let app = late();
    let city = app.city_regulator();
    sources(&city);
    let mut book = Workbook::new();
    for day in ["2026-11-26", "2026-11-27"] {
        let sheet = book.add_worksheet();
        sheet.set_name(format!("{day}日报")).unwrap();
        for (column, head) in (0..).zip(["品名", "最低价", "平均价", "最高价", "单位"]) {
            sheet.write(0, column, head).unwrap();
        }
        sheet.merge_range(1, 0, 1, 4, "葱姜蒜", &Format::new()).unwrap();
        goods(sheet, 2, "大白菜");
        sheet.clear_cell(2, 5);
        sheet.write(3, 0, "第 1 页 共 1 页").unwrap();
    }
    let read = upload(&city, "两天.xlsx", book.save_to_buffer().unwrap()).expect(201);
    assert_eq!((read.int("rows"), read.int("accepted")), (2, 2), "{}", read.body);
    assert_eq!((read.str("first_day"), read.str("last_day")), ("2026-11-26".to_owned(), "2026-11-27".to_owned()));
    assert_eq!(account(&read).2, left(&[("group", 1), ("note", 1), ("group", 1), ("note", 1)]));
}

#[test]
fn sheets_of_different_goods_are_one_table() {
    let app = late();
    let city = app.city_regulator();
    sources(&city);
    let mut book = Workbook::new();
    for (name, good) in [("叶菜类", "大白菜"), ("瓜果类", "黄瓜")] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).unwrap();
        heads(sheet);
        goods(sheet, 1, good);
    }
    let read = upload(&city, "分类.xlsx", book.save_to_buffer().unwrap()).expect(201);
    assert_eq!(account(&read), (2, 2, Vec::new()), "{}", read.body);
    assert!(read.body["sample"]["header"].to_string().contains("工作表"), "{}", read.body);
}

/// A workbook whose formulas were saved by a program that does not compute.
fn without_results() -> Vec<u8> {
    use std::io::{Cursor, Read, Write};
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    heads(sheet);
    goods(sheet, 1, "大白菜");
    goods(sheet, 2, "黄瓜");
    sheet.write_formula(2, 2, "=(B3+D3)/2").unwrap();
    sheet.write(3, 0, "平均").unwrap();
    sheet.write_formula(3, 2, "=AVERAGE(C2:C3)").unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).unwrap();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        let name = part.name().unwrap().into_owned();
        if name.starts_with("xl/worksheets/sheet") {
            content = String::from_utf8(content).unwrap().replace("</f><v>0</v>", "</f>").into_bytes();
        }
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(&content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_formula_without_its_result_is_named() {
    let app = late();
    let city = app.city_regulator();
    sources(&city);
    let read = upload(&city, "公式.xlsx", without_results()).expect(201);
    assert_eq!(account(&read), (2, 1, left(&[("summary", 1)])), "{}", read.body);
    assert_eq!(read.body["reasons"], json!({ "formula_without_value": 1 }));
    let rows = city.get(&format!("/price-batches/{}/rows", read.str("id"))).expect(200);
    let message = &rows.body["items"][0]["messages"][0];
    assert_eq!(message["column"], "平均价");
    assert!(message["message"].as_str().unwrap().contains("另存"), "{message}");
}

#[test]
fn a_web_page_named_xls_is_read_in_any_encoding() {
    let app = late();
    let city = app.city_regulator();
    sources(&city);
    let page = "<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><head><meta http-equiv=Content-Type content=\"text/html; charset=gb2312\">
        <style>td{mso-number-format:General}</style></head><body><table><tr><td>首页</td></tr></table>
        <table border=1><tr><td colspan=6>市场日报</td></tr><tr><th>品名<th>最低价<th>平均<br>价<th>最高价<th>单位<th>日期</tr>
        <tr><td rowspan=2>大白菜</td><td>1.0</td><td>2</td><td>3</td><td>斤</td><td>2026-11-26</td></tr>
        <tr><td>1.1</td><td>2</td><td>3</td><td>斤</td><td>2026-11-27</td></tr>
        <tr style='display:none'><td>黄瓜</td><td>1</td><td>2</td><td>3</td><td>斤</td><td>2026-11-27</td></tr>
        <tr><td>合计</td><td></td><td>&nbsp;</td></tr></table></body></html>";
    let (gbk, ..) = encoding_rs::GBK.encode(page);
    for bytes in [gbk.into_owned(), page.replace("gb2312", "utf-8").into_bytes()] {
        let read = upload(&city, "日报.xls", bytes).expect(201);
        let want = left(&[("sheet", 1), ("hidden_rows", 1), ("title", 1), ("summary", 1)]);
        assert_eq!(account(&read), (2, 2, want), "{}", read.body);
        assert_eq!(read.body["sample"]["format"], "html");
    }
    upload(&city, "x.xls", "<html><body>请登录</body></html>").names("file", "file_without_table");
}

#[test]
fn other_kinds_of_files_are_refused_by_name() {
    use std::io::{Cursor, Write};
    let app = late();
    let city = app.city_regulator();
    sources(&city);
    let archive = |names: &[&str]| {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for name in names {
            writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            writer.write_all(b"x").unwrap();
        }
        writer.finish().unwrap().into_inner()
    };
    let compound = |stream: &str| {
        let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).unwrap();
        file.create_stream(stream).and_then(|mut s| s.write_all(&[1; 5000])).unwrap();
        file.flush().unwrap();
        file.into_inner().into_inner()
    };
    let xml = "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"></Workbook>";
    let files: [(&str, Vec<u8>); 13] = [
        ("file_is_pdf", b"%PDF-1.7 ...".to_vec()),
        ("file_is_picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec()),
        ("file_is_picture", b"\xFF\xD8\xFF\xE0\0\x10JFIF".to_vec()),
        ("file_is_document", b"{\\rtf1\\ansi".to_vec()),
        ("file_is_document", archive(&["word/document.xml"])),
        ("file_is_document", compound("/WordDocument")),
        ("file_is_archive", archive(&["价格.csv"])),
        ("file_is_archive", b"Rar!\x1A\x07\x01\0".to_vec()),
        ("file_encrypted", compound("/EncryptedPackage")),
        ("file_is_wps", compound("/Other")),
        ("file_is_xlsb", archive(&["xl/workbook.bin"])),
        ("file_is_ods", archive(&["content.xml", "META-INF/manifest.xml"])),
        ("file_is_xml_2003", xml.into()),
    ];
    for (code, bytes) in files {
        let refused = upload(&city, "x.xlsx", bytes).names("file", code);
        assert!(refused.body["fields"][0]["message"].as_str().unwrap().contains('请'), "a way out: {}", refused.body);
    }
}

#[test]
fn japanese_and_korean_files_are_read() {
    let app = late();
    let city = app.city_regulator();
    sources(&city);
    let japanese = "品名,産地,安値,平均,高値,単位,日付\nはくさい,茨城,100,120,140,kg,2026-11-27\nきゅうり,群馬,200,220,240,kg,2026-11-27\nほうれんそう,埼玉,休市,,,kg,2026-11-27\n";
    let (sjis, ..) = encoding_rs::SHIFT_JIS.encode(japanese);
    let read = upload(&city, "市況.csv", sjis.into_owned()).expect(201);
    assert_eq!(
        (read.int("rows"), column(&read, "low"), column(&read, "day")),
        (3, &json!("安値"), &json!("日付")),
        "{}",
        read.body
    );
    assert_eq!(read.body["sample"]["rows"][1][0], "きゅうり");
    let korean = "품목,최저가,평균가,최고가,단위,날짜\n배추,1000,1200,1400,kg,2026-11-27\n오이,2000,2200,2400,kg,2026-11-27\n감자,1500,1600,1700,kg,2026-11-27\n";
    let (euc, ..) = encoding_rs::EUC_KR.encode(korean);
    let read = upload(&city, "시세.csv", euc.clone().into_owned()).expect(201);
    assert_eq!(
        (read.body["sample"]["rows"][0][0].clone(), column(&read, "high")),
        (json!("배추"), &json!("최고가")),
        "{}",
        read.body
    );
    let stated = [
        ("source", "xinfadi"),
        ("mapping", r#"{"encoding":"euc_kr","columns":{"name":"품목","price":"평균가","unit":"단위","day":"날짜"}}"#),
    ];
    let read = city.upload("/price-batches", &stated, "시세.csv", euc.into_owned()).expect(201);
    assert_eq!(read.int("rows"), 3, "{}", read.body);
}

#[test]
fn our_own_published_files_are_read_back() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    for source in ["xinfadi", "baliqiao", "dayanglu"] {
        let row = |v: &str, average: &str| json!({ "variety": v, "day": "2026-04-08", "low": "1.00", "average": average, "high": "3.00", "unit": "元/公斤" });
        let rows = [row("大白菜", "2.00"), row("黄瓜", "2.50")];
        city.post("/observations/batch", &json!({ "source": source, "rows": rows })).expect(201);
    }
    let id = city.post("/bulletins", &json!({ "day": "2026-04-08", "unit": "kg" })).expect(201).str("id");
    let second = app.city_regulator();
    second.answer_findings(&id, "已核实原始采价单");
    second.act(&format!("/bulletins/{id}/review")).expect(200);
    city.act(&format!("/bulletins/{id}/publish")).expect(200);
    let body = json!({ "code": "own", "name_zh": "own", "name_en": "own", "kind": "reference", "region": "110106" });
    city.post("/price-sources", &body).expect(201);
    for format in ["xlsx", "csv"] {
        let file = city.get(&format!("/bulletins/{id}/export?format={format}")).expect(200);
        let name = format!("公示表-2026-04-08.{format}");
        let read = city.upload("/price-batches", &[("source", "own")], &name, file.bytes.clone()).expect(201);
        assert_eq!((read.int("accepted"), read.str("first_day")), (2, "2026-04-08".to_owned()), "{format}: {}", read.body);
        let average = column(&read, "average").as_str().unwrap();
        assert!(average.starts_with("批发") && average.contains("平均"), "{format}: {average}");
        let rows = city.get(&format!("/price-batches/{}/rows?limit=100", read.str("id"))).expect(200);
        let notes = |row: &Value| row["name"].as_str().is_some_and(|name| name.chars().count() > 12);
        assert!(!rows.body["items"].as_array().unwrap().iter().any(notes), "{format}: {}", rows.body);
    }
}
