use std::io::Cursor;

use actix_web::{Responder, body::to_bytes, test::TestRequest};
use calamine::{Data, Reader, Xlsx};
use futures_util::stream;
use kernel::{Day, Error, ErrorCode, Fen, Id, Kg, Lang, Page, Result, Text, Ts, text_enum};
use proptest::prelude::*;
use serde_json::{Value, json};
use tabular::{Limits, clean, read};

use super::*;

text_enum! {
    enum Stage {
        Open = "open" => ("待处理", "Open"),
        Done = "done" => ("已办结", "Done"),
    }
}

#[derive(Clone)]
struct Row {
    name: Text,
    stage: Stage,
    grade: i32,
    price: Fen,
    kg: Option<Kg>,
    change: Option<i64>,
    day: Day,
    at: Ts,
    urgent: bool,
}

fn row(name: &str, price: i64) -> Row {
    Row {
        name: Text::new(name, "tomato"),
        stage: Stage::Open,
        grade: 4,
        price: Fen(price),
        kg: Some(Kg(12_345)),
        change: None,
        day: Day::from_ymd(2026, 11, 21).unwrap(),
        at: "2026-04-08T16:05:59Z".parse().unwrap(),
        urgent: true,
    }
}

fn columns() -> Export<'static, Row> {
    Export::new("价格 [2026/11]", "prices")
        .column("variety", "品种", "Variety", |row: &Row, lang| Cell::of(&row.name, lang))
        .column("state", "状态", "State", |row, lang| Cell::word(row.stage, lang))
        .column("grade", "等级", "Grade", |row, lang| Cell::grade(row.grade, lang))
        .column("price_fen", "单价(元)", "Price (yuan)", |row, _| row.price)
        .column("volume_kg", "量(吨)", "Volume (t)", |row, _| row.kg.map(|kg| Cell::tonnes(kg.0)))
        .column("change_permille", "涨跌(%)", "Change (%)", |row, _| row.change.map(Cell::percent))
        .column("day", "日期", "Day", |row, _| row.day)
        .column("at", "时间(北京)", "At (Beijing)", |row, _| row.at)
        .column("urgent", "紧急", "Urgent", |row, _| row.urgent)
}

fn rows() -> Vec<Row> {
    let done = Row {
        stage: Stage::Done,
        grade: 9,
        kg: None,
        change: Some(-15),
        urgent: false,
        ..row("=HYPERLINK(\"http://x\",\"点\")", -5)
    };
    vec![row("西红柿", 320), done]
}

fn text(file: File) -> String {
    String::from_utf8(file.bytes).unwrap()
}

#[test]
fn csv_opens_in_excel_and_computes_nothing() {
    let file = columns().write_rows(Format::Csv, Lang::Zh, rows()).unwrap();
    assert_eq!((file.name.as_str(), file.cut_at), ("价格 [2026/11]", None));
    assert_eq!(
        text(file),
        "\u{feff}品种,状态,等级,单价(元),量(吨),涨跌(%),日期,时间(北京),紧急\r\n\
         西红柿,待处理,特级,3.20,12.345,,2026-11-21,2026-04-09 00:05,是\r\n\
         \"'=HYPERLINK(\"\"http://x\"\",\"\"点\"\")\",已办结,9,-0.05,,-1.5,2026-11-21,2026-04-09 00:05,否\r\n"
    );
}

#[test]
fn english_reader_gets_english_heads_and_words() {
    let file = columns().write_rows(Format::Csv, Lang::En, rows()).unwrap();
    let text = text(file);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "\u{feff}Variety,State,Grade,Price (yuan),Volume (t),Change (%),Day,At (Beijing),Urgent");
    assert_eq!(lines[1], "tomato,Open,Premium,3.20,12.345,,2026-11-21,2026-04-09 00:05,yes");
}

#[test]
fn json_has_whole_numbers_codes_and_instants() {
    for (lang, name) in [(Lang::Zh, "西红柿"), (Lang::En, "tomato")] {
        let file = columns().write_rows(Format::Json, lang, rows()).unwrap();
        let list: Value = serde_json::from_slice(&file.bytes).unwrap();
        assert_eq!(
            list[0],
            json!({
                "variety": name, "state": "open", "grade": 4, "price_fen": 320, "volume_kg": 12_345, "change_permille": null,
                "day": "2026-11-21", "at": "2026-04-08T16:05:59Z", "urgent": true
            })
        );
        assert_eq!((&list[1]["grade"], &list[1]["change_permille"]), (&json!(9), &json!(-15)));
        assert_eq!(list.as_array().unwrap().len(), 2);
    }
    let none = columns().write_rows(Format::Json, Lang::Zh, Vec::new()).unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&none.bytes).unwrap(), json!([]));
}

#[test]
fn workbook_has_numbers_and_days() {
    let bytes = columns().write_rows(Format::Xlsx, Lang::Zh, rows()).unwrap().bytes;
    let mut book = Xlsx::new(Cursor::new(&bytes)).unwrap();
    assert_eq!(book.sheet_names(), ["价格  2026 11"]);
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    assert_eq!(range.get((1, 1)), Some(&Data::String("待处理".into())));
    assert_eq!(range.get((1, 3)), Some(&Data::Float(3.2)));
    assert_eq!(range.get((1, 4)), Some(&Data::Float(12.345)));
    assert!(matches!(range.get((1, 6)), Some(Data::DateTime(_))));
    assert_eq!(range.get((2, 0)), Some(&Data::String("=HYPERLINK(\"http://x\",\"点\")".into())));
    assert_eq!(range.get((2, 3)), Some(&Data::Float(-0.05)));
    let sheet = read(&bytes, &Limits::default()).unwrap();
    assert_eq!(sheet.rows[0].cells[..4], ["西红柿", "待处理", "特级", "3.2"]);
    assert_eq!((sheet.rows[0].cells[6].as_str(), sheet.rows[1].number), ("2026-11-21", 3));
}

#[test]
fn long_numbers_stay_whole_in_a_workbook() {
    let columns = Export::new("t", "t").column("n", "数", "n", |n: &i64, _| *n);
    let bytes = columns.write_rows(Format::Xlsx, Lang::Zh, vec![1_234_567_890_123_456, 12]).unwrap().bytes;
    let range = Xlsx::new(Cursor::new(&bytes)).unwrap().worksheet_range_at(0).unwrap().unwrap();
    assert_eq!(range.get((1, 0)), Some(&Data::String("1234567890123456".into())));
    assert_eq!(range.get((2, 0)), Some(&Data::Float(12.0)));
}

/// Pages of two rows without an end.
fn endless() -> impl FnMut() -> Result<Option<Vec<Row>>> {
    || Ok(Some(vec![row("西红柿", 320), row("黄瓜", 210)]))
}

#[test]
fn list_that_is_too_long_says_so() {
    for format in Format::ALL {
        let file = columns().up_to(5).write(format, Lang::Zh, endless()).unwrap();
        assert_eq!(file.cut_at, Some(5), "{format:?}");
        let response = file.clone().respond_to(&TestRequest::default().to_http_request());
        assert_eq!(response.headers().get(CUT_AT).unwrap(), "5");
        match format {
            Format::Json => {
                assert_eq!(serde_json::from_slice::<Value>(&file.bytes).unwrap().as_array().unwrap().len(), 5);
            }
            _ => {
                let sheet = read(&file.bytes, &Limits::default()).unwrap();
                let notes: Vec<&str> = sheet.rows.iter().map(|row| row.cells[0].as_str()).collect();
                assert_eq!(notes.len(), 6);
                assert!(notes[5].contains("前 5 行"), "{notes:?}");
            }
        }
    }
    let english = text(columns().up_to(1).write(Format::Csv, Lang::En, endless()).unwrap());
    assert!(english.lines().last().unwrap().contains("first 1 rows"), "{english}");
}

#[test]
fn list_as_long_as_the_bound_is_complete() {
    let file = columns().up_to(2).write_rows(Format::Csv, Lang::Zh, rows()).unwrap();
    assert_eq!((file.cut_at, text(file).lines().count()), (None, 3));
}

#[test]
fn pages_of_a_list_are_followed_to_the_last() {
    let columns = Export::new("t", "t").column("n", "数", "n", |n: &i64, _| *n);
    let mut asked = Vec::new();
    let file = columns.write_list(Format::Csv, Lang::Zh, |page| {
        asked.push((page.limit, page.cursor.clone()));
        let next = (asked.len() < 3).then(|| asked.len().to_string());
        Ok(Page { items: vec![asked.len() as i64], next_cursor: next })
    });
    assert_eq!(text(file.unwrap()), "\u{feff}数\r\n1\r\n2\r\n3\r\n");
    let cursors: Vec<_> = asked.iter().map(|(limit, cursor)| (*limit, cursor.as_deref())).collect();
    assert_eq!(cursors, [(Some(100), None), (Some(100), Some("1")), (Some(100), Some("2"))]);
}

#[test]
fn error_of_a_page_ends_the_file() {
    let refused = columns().write(Format::Xlsx, Lang::Zh, || Err(Error::new(ErrorCode::Forbidden)));
    assert_eq!(refused.unwrap_err().code, ErrorCode::Forbidden);
}

#[actix_web::test]
async fn stream_is_the_file_page_by_page() {
    for format in Format::ALL {
        let pages: Vec<Result<Vec<Row>>> = rows().into_iter().map(|row| Ok(vec![row])).collect();
        let answer = columns().stream(format, Lang::Zh, |name| format!("{name}-1"), stream::iter(pages)).unwrap();
        assert_eq!(answer.headers().get("content-type").unwrap(), format.content_type());
        let body = to_bytes(answer.into_body()).await.unwrap();
        let whole = columns().write_rows(format, Lang::Zh, rows()).unwrap().bytes;
        match format {
            Format::Xlsx => assert!(body.starts_with(b"PK")),
            _ => assert_eq!(body, whole, "{format:?}"),
        }
    }
    let broken = stream::iter([Ok(rows()), Err(Error::new(ErrorCode::Unavailable))]);
    let answer = columns().stream(Format::Csv, Lang::Zh, str::to_owned, broken).unwrap();
    assert!(to_bytes(answer.into_body()).await.is_err(), "a broken list is no short file");
}

#[test]
fn file_has_its_type_and_its_chinese_name() {
    let columns = Export::<Id>::new("价格公示表/2026\r\n", "table");
    let file = columns.write_rows(Format::Csv, Lang::Zh, Vec::new()).unwrap();
    let response = file.respond_to(&TestRequest::default().to_http_request());
    let header = |name: &str| response.headers().get(name).unwrap().to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(
        header("content-disposition"),
        "attachment; filename=\"_____2026.csv\"; \
         filename*=UTF-8''%E4%BB%B7%E6%A0%BC%E5%85%AC%E7%A4%BA%E8%A1%A82026.csv"
    );
    assert!(response.headers().get(CUT_AT).is_none());
}

proptest! {
    /// What is written and read again is what was there, guard or not.
    #[test]
    fn csv_round_trip(rows in proptest::collection::vec(
        proptest::collection::vec("[=+@'\"-]{0,3}[大白菜a1,;\t\n]{0,6}[x菜]", 3), 1..8)) {
        let want: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|text| clean(text)).collect()).collect();
        let mut columns = Export::new("t", "t");
        for (place, head) in ["甲", "乙", "丙"].into_iter().enumerate() {
            columns = columns.column(head, head, head, move |row: &Vec<String>, _| row[place].clone());
        }
        let file = columns.write_rows(Format::Csv, Lang::Zh, want.clone()).unwrap();
        let back: Vec<Vec<String>> =
            read(&file.bytes, &Limits::default()).unwrap().rows.into_iter().map(|row| row.cells).collect();
        prop_assert_eq!(back, want);
    }

    #[test]
    fn decimals_are_exact(digits in any::<i64>(), scale in 0u8..6) {
        let text = Cell::Decimal { digits, scale }.shown(Lang::Zh).into_owned();
        let back: String = text.chars().filter(|c| *c != '.').collect();
        prop_assert_eq!(back.parse::<i64>().ok(), Some(digits));
        prop_assert_eq!(text.split_once('.').map_or(0, |(_, f)| f.len()), usize::from(scale));
    }
}
