use serde_json::{Value, json};

use crate::support::{Client, TestApp};

const HEADER: &str = "品种,等级,数量(斤),最小成交量,产地价(元/斤),产地,可供起日,可供止日,滞销";

fn file(rows: &[&str]) -> Vec<u8> {
    format!("{HEADER}\n{}\n", rows.join("\n")).into_bytes()
}

fn count(client: &Client) -> usize {
    client.get("/offers/mine?limit=100").expect(200).body["items"].as_array().unwrap().len()
}

fn preview(client: &Client, bytes: Vec<u8>) -> Value {
    client.upload("/imports", &[("kind", "offers")], "供应.csv", bytes).expect(201).body
}

const GOOD: &str = "番茄,一级,\"12,000\",1000,1.20,山东潍坊,2026-04-08,2026/4/11,否";
const OTHER: &str = "大白菜,特级,8000,,0.85,370700,2026年4月9日,20260412,是";
const BAD: &str = "没这个菜,九级,3,,0,潍坊,2026-04-08,2026-04-01,或许";

#[test]
fn a_file_is_judged_row_by_row_and_imported_once() {
    let app = TestApp::new();
    let seller = app.producer();
    let made = preview(&seller, file(&[GOOD, BAD, OTHER, GOOD]));
    assert_eq!((&made["rows"], &made["ok"], &made["errors"], &made["duplicates"]), (&json!(4), &json!(2), &json!(1), &json!(1)));
    assert_eq!((count(&seller), made["state"].as_str()), (0, Some("previewed")), "a preview changes nothing");
    let path = format!("/imports/{}", made["id"].as_str().unwrap());

    let wrong = seller.get(&format!("{path}/rows?status=error")).expect(200).body["items"].clone();
    assert_eq!((wrong.as_array().unwrap().len(), wrong[0]["row"].as_i64()), (1, Some(3)));
    assert_eq!(wrong[0]["values"]["品种"], "没这个菜");
    let columns: Vec<&str> = wrong[0]["messages"].as_array().unwrap().iter().map(|m| m["column"].as_str().unwrap()).collect();
    assert_eq!(columns, ["品种", "等级", "滞销"]);
    let english = seller.english().get(&format!("{path}/rows?status=error")).expect(200).body.to_string();
    assert!(english.contains("there is no such variety"), "{english}");
    let sheet = String::from_utf8(seller.get(&format!("{path}/rows/export?status=error")).expect(200).bytes).unwrap();
    assert!(sheet.contains("没有这个品种") && sheet.lines().count() == 2, "{sheet}");

    let commit = |mode: &str| seller.post(&format!("{path}/commit"), &json!({ "mode": mode }));
    commit("all_or_nothing").problem(409, "conflict");
    assert_eq!(count(&seller), 0);
    let done = commit("row_by_row").expect(200);
    assert_eq!((done.int("committed"), done.int("skipped"), count(&seller)), (2, 2, 2));
    assert_eq!(commit("row_by_row").expect(200).int("committed"), 2);
    assert_eq!(count(&seller), 2, "a second commit has no effect");
    let ok = seller.get(&format!("{path}/rows?status=ok")).expect(200).body["items"][0].clone();
    let offer = seller.get(&format!("/offers/{}", ok["result_id"].as_str().unwrap())).expect(200);
    assert_eq!((offer.body["variety"]["code"].as_str(), offer.int("ask_fen_per_kg")), (Some("xi-hong-shi"), 240));
    assert_eq!((offer.body["quantities"]["listed_kg"].as_i64(), offer.int("min_lot_kg")), (Some(6000), 1000));

    let again = preview(&seller, file(&[GOOD, OTHER]));
    assert_eq!((&again["ok"], &again["duplicates"]), (&json!(0), &json!(2)), "the same rows again");
    app.producer().get(&path).problem(404, "not_found");
}

#[test]
fn all_or_nothing_is_both() {
    let app = TestApp::new();
    let seller = app.producer();
    let made = preview(&seller, file(&[GOOD, OTHER]));
    let path = format!("/imports/{}/commit", made["id"].as_str().unwrap());
    // Between preview and commit the first row's last day passes.
    app.advance_hours(24 * 3 + 20);
    let seller = app.log_in(&seller_email(&app));
    let answer = seller.post(&path, &json!({ "mode": "all_or_nothing" })).problem(409, "conflict");
    assert!(answer.str("detail").contains("第 2 行"), "{}", answer.body);
    assert_eq!(count(&seller), 0);
    let done = seller.post(&path, &json!({ "mode": "row_by_row" })).expect(200);
    assert_eq!((done.int("committed"), done.int("errors"), count(&seller)), (1, 1, 1));
}

fn seller_email(app: &TestApp) -> String {
    use cailanzi::storage::schema::users as u;
    use diesel::prelude::*;
    app.db.read_now(|tx| Ok(u::table.of(tx).filter(u::role.eq("producer")).select(u::email).first::<String>(tx)?)).unwrap()
}

#[test]
fn gbk_xlsx_templates_and_keys_work() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let text = String::from_utf8(file(&[GOOD])).unwrap();
    let (gbk, ..) = encoding_rs::GBK.encode(&text);
    assert_eq!(preview(&seller, gbk.into_owned())["ok"], 1);

    for (client, kind) in [(&seller, "offers"), (&buyer, "demands")] {
        for format in ["csv", "xlsx"] {
            let template = client.get(&format!("/imports/templates/{kind}?format={format}")).expect(200).bytes;
            let made = client.upload("/imports", &[("kind", kind)], "模板", template).expect(201).body;
            assert_eq!((made["ok"].as_i64(), made["errors"].as_i64()), (Some(1), Some(0)), "{kind} {format}: {made}");
        }
    }
    let made = buyer.upload("/imports", &[("kind", "demands")], "t.csv", buyer.get("/imports/templates/demands").bytes).body;
    let path = format!("/imports/{}/commit", made["id"].as_str().unwrap());
    assert_eq!(buyer.post(&path, &json!({ "mode": "all_or_nothing" })).expect(200).int("committed"), 1);

    let keyed = |price: &str| {
        format!("行号,品种,等级,数量,单位,价格,产地,可供起日,可供止日\nA-1,菠菜,2,3,吨,{price},潍坊市,2026-04-08,2026-04-09\n")
            .into_bytes()
    };
    let made = preview(&seller, keyed("2000"));
    seller.post(&format!("/imports/{}/commit", made["id"].as_str().unwrap()), &json!({ "mode": "all_or_nothing" })).expect(200);
    assert_eq!(preview(&seller, keyed("2100"))["duplicates"], 1, "the row's own key decides");
}

#[test]
fn what_cannot_be_read_is_refused_with_its_reason() {
    let app = TestApp::new();
    let seller = app.producer();
    let upload = |kind: &str, bytes: &[u8]| seller.upload("/imports", &[("kind", kind)], "x.csv", bytes.to_vec());
    upload("offers", "品种,等级\n大白菜,1\n".as_bytes()).names("file", "column_missing");
    upload("offers", b"").names("file", "file_empty");
    upload("offers", b"PK\x03\x04 not a workbook").names("file", "file_damaged");
    upload("potatoes", b"a").names("kind", "unknown");
    upload("demands", b"a").problem(403, "forbidden");
    app.client().upload("/imports", &[("kind", "offers")], "x.csv", b"a".to_vec()).problem(401, "login_required");
    let big = TestApp::with(|parts| parts.upload_bytes = 1000);
    big.producer().upload("/imports", &[("kind", "offers")], "x.csv", vec![b'a'; 2000]).problem(413, "payload_too_large");
}

/// Looks at a file without keeping anything of it.
fn look(client: &Client, bytes: &[u8], mapping: Option<&Value>) -> Value {
    let text = mapping.map(Value::to_string).unwrap_or_default();
    client.upload("/imports/reading", &[("kind", "offers"), ("mapping", &text)], "供应.csv", bytes.to_vec()).expect(200).body
}

fn preview_as(client: &Client, bytes: &[u8], mapping: &Value) -> crate::support::Answer {
    client.upload("/imports", &[("kind", "offers"), ("mapping", &mapping.to_string())], "供应.csv", bytes.to_vec())
}

#[test]
fn heads_below_titles_are_found_or_chosen() {
    let app = TestApp::new();
    let seller = app.producer();
    let row = "大白菜,一级,8000,公斤,0.85,公斤,山东潍坊,2026-04-09,2026-04-12";
    let titled = format!(
        "某合作社供应信息表\n填报单位：绿源合作社\n品种,等级,数量,数量单位,产地价,价格单位,产地,可供起日,可供止日\n{row}\n"
    );
    assert_eq!(preview(&seller, titled.clone().into_bytes())["ok"], 1);
    let seen = look(&seller, titled.as_bytes(), None);
    assert_eq!(
        (seen["header_row"].as_i64(), &seen["mapping"]["columns"]["price"], &seen["missing"]),
        (Some(3), &json!("产地价"), &json!([]))
    );
    assert!(seen["left_out"].to_string().contains("某合作社"), "what is not read is named: {seen}");

    // Heads that nobody knows: the answer says what is missing, and a person says which column is which.
    let odd = format!("编制说明\n蔬菜,档次,可供,计量,要价,计价,从哪来,自,至\n{row}\n");
    seller.upload("/imports", &[("kind", "offers")], "x.csv", odd.clone().into_bytes()).names("file", "column_missing");
    let columns = json!({
        "variety": "蔬菜", "grade": "档次", "quantity": "可供", "quantity_unit": "计量", "price": "要价", "price_unit": "计价",
        "origin": "从哪来", "available_from": "自", "available_to": "至"
    });
    let chosen = json!({ "header_row": 2, "columns": columns });
    let seen = look(&seller, odd.as_bytes(), Some(&json!({ "header_row": 2 })));
    assert!(seen["missing"].as_array().unwrap().iter().any(|path| path == "variety"), "{seen}");
    assert_eq!(seen["header"][0], "蔬菜");
    let made = preview_as(&seller, odd.as_bytes(), &chosen).expect(201);
    assert_eq!((made.int("ok"), made.int("rows")), (1, 1), "{}", made.body);
    let wrong = json!({ "header_row": 2, "columns": { "variety": "没有这列" } });
    preview_as(&seller, odd.as_bytes(), &wrong).names("mapping.columns.variety", "no_such_column");
    preview_as(&seller, odd.as_bytes(), &json!({ "x": 1 })).names("mapping", "invalid_value");
    app.client().upload("/imports/reading", &[("kind", "offers")], "x.csv", b"a".to_vec()).problem(401, "login_required");
}

#[test]
fn days_and_numbers_are_read_as_they_are_written() {
    let app = TestApp::new();
    // The end of November: 46357 is 1 December 2026.
    app.advance_hours(24 * 233);
    let seller = app.producer();
    let line = |n: usize, quantity: &str, from: &str, to: &str| {
        format!("大白菜,一级,{quantity},公斤,{},公斤,山东潍坊,{from},{to}", 1 + n)
    };
    let days = [("46357", "46361"), ("12月1日", "12月5日"), ("2026.12.1", "2026/12/5"), ("2026年12月1日", "20261205")];
    let mut rows: Vec<String> = days.iter().enumerate().map(|(n, (from, to))| line(n, "20000", from, to)).collect();
    rows.push(line(8, "1.2万", "2026-12-01", "2026-12-05"));
    rows.push(line(9, "20000", "下周", "2026-12-05"));
    let head = "品种,等级,数量,单位,价格,价格单位,产地,可供起日,可供止日";
    let made = preview(&seller, format!("{head}\n{}\n", rows.join("\n")).into_bytes());
    let path = format!("/imports/{}", made["id"].as_str().unwrap());
    let items = seller.get(&format!("{path}/rows?status=error")).expect(200).body["items"].clone();
    assert_eq!((made["ok"].as_i64(), items.as_array().unwrap().len()), (Some(5), 1), "{items}");
    assert_eq!((items[0]["row"].as_i64(), items[0]["messages"][0]["column"].as_str()), (Some(7), Some("可供起日")));
    seller.post(&format!("{path}/commit"), &json!({ "mode": "row_by_row" })).expect(200);
    let mine = seller.get("/offers/mine?limit=100").expect(200).body["items"].clone();
    for offer in mine.as_array().unwrap() {
        assert_eq!((&offer["available_from"], &offer["available_to"]), (&json!("2026-12-01"), &json!("2026-12-05")), "{offer}");
    }
    assert!(mine.as_array().unwrap().iter().any(|offer| offer["quantities"]["listed_kg"] == 12_000), "{mine}");
}
