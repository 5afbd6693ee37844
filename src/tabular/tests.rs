use super::*;
use proptest::prelude::*;
use std::io::{Cursor, Write};

fn sheet(bytes: &[u8]) -> Sheet {
    read(bytes, &Limits::default()).expect("readable")
}

fn cells(sheet: &Sheet) -> Vec<Vec<&str>> {
    sheet.rows.iter().map(|r| r.cells.iter().map(String::as_str).collect()).collect()
}

#[test]
fn reads_what_excel_and_people_write() {
    let expected = vec![vec!["大白菜", "0.65"], vec!["木耳菜", "1.20"]];
    let text = "\u{feff}品名 ,平均价\r\n大白菜,0.65\r\n\r\n\u{feff}\u{feff}木耳菜,1.20\r\n,\r\n";
    let utf8 = sheet(text.as_bytes());
    assert_eq!(utf8.header, ["品名", "平均价"]);
    assert_eq!(cells(&utf8), expected);
    assert_eq!(utf8.rows[1].number, 4, "the line that the user sees");
    assert_eq!(utf8.blank_rows, 1);

    let (gbk, _, _) = encoding_rs::GB18030.encode("品名;平均价\n大白菜;0.65\n木耳菜;1.20\n");
    let gbk = sheet(&gbk);
    assert_eq!(cells(&gbk), expected);
    assert_eq!(gbk.source, Source::Csv { encoding: TextEncoding::Gb18030, delimiter: ';' });

    let mut utf16 = vec![0xFF, 0xFE];
    let text = "品名\t平均价\r\n大白菜\t0.65\r\n木耳菜\t1.20\r\n";
    utf16.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(cells(&sheet(&utf16)), expected);

    let announced = sheet("sep=;\r\n品名;平均价\r\n大白菜;0.65\r\n".as_bytes());
    assert_eq!(announced.rows[0].number, 3);
}

#[test]
fn a_damaged_byte_spoils_one_row_and_not_the_encoding() {
    let mut bytes = "品名,产地\n大白菜,河北\n".as_bytes().to_vec();
    bytes.extend("黄瓜,山".bytes());
    bytes.push(0xE4);
    bytes.extend("\n西红柿,山东\n".bytes());
    let sheet = sheet(&bytes);
    assert_eq!(sheet.header, ["品名", "产地"]);
    assert_eq!(sheet.rows[2].cells, ["西红柿", "山东"]);
    assert_eq!(sheet.rows[1].problems, [RowProblem::Undecodable { column: "产地".into() }]);
    assert!(sheet.rows[0].problems.is_empty() && sheet.rows[2].problems.is_empty());
}

#[test]
fn too_many_cells_are_a_matter_of_that_row() {
    let sheet = sheet(b"a,b\n1,2\n1,2,3\n1\n1,2,,\n");
    let problems: Vec<_> = sheet.rows.iter().map(|r| !r.problems.is_empty()).collect();
    assert_eq!(problems, [false, true, false, false]);
    assert_eq!(sheet.rows[2].get(sheet.column(&["B"])), None);
    assert_eq!(sheet.rows[3].get(sheet.column(&["x", " Ｂ"])), Some("2"));
}

#[test]
fn limits_name_the_row_and_the_column() {
    let limits = Limits { rows: 2, columns: 3, cell_chars: 4, ..Limits::default() };
    let read = |text: &str| read(text.as_bytes(), &limits).expect_err("refused");
    assert_eq!(read("品名\n一二三四五\n"), ReadError::CellTooLong { row: 2, column: "品名".into(), limit: 4 });
    assert_eq!(read("a\n1\n2\n3\n"), ReadError::TooManyRows { limit: 2 });
    assert_eq!(read("a\n1,2,3,4\n"), ReadError::TooManyColumns { row: 2, limit: 3 });
    assert_eq!(read("品名,品 名\n"), ReadError::DuplicateColumn { name: "品 名".into() });
    assert_eq!(read("\u{feff}\n\n"), ReadError::Empty);
    assert_eq!(read("\0\u{1}\u{2}PNG"), ReadError::ZeroBytes);
}

#[test]
fn a_bomb_is_refused_before_it_is_opened() {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    archive.start_file("xl/workbook.xml", options).expect("part");
    for _ in 0..64 {
        archive.write_all(&[b' '; 1 << 16]).expect("written");
    }
    let bomb = archive.finish().expect("finished").into_inner();
    assert!(bomb.len() < 100_000, "{} bytes", bomb.len());
    let limits = Limits { inflated_bytes: 1 << 20, ..Limits::default() };
    assert_eq!(read(&bomb, &limits).expect_err("refused"), ReadError::InflatesTooMuch { limit: 1 << 20 });
}

/// An old workbook of one sheet, whose records the test writes itself.
fn old_workbook(records: &[(u16, Vec<u8>)]) -> Vec<u8> {
    old_workbook_with(&[], records)
}

/// The same with shared strings, the table given as its records' data.
fn old_workbook_with(strings: &[Vec<u8>], records: &[(u16, Vec<u8>)]) -> Vec<u8> {
    let record = |kind: u16, data: &[u8]| {
        let length = u16::try_from(data.len()).expect("short");
        [&kind.to_le_bytes(), &length.to_le_bytes(), data].concat()
    };
    let bof = record(0x0809, &[0, 6, 5, 0, 0, 0, 0, 0]);
    let end = record(0x000A, &[]);
    let mut bound = vec![0, 0, 0, 0, 0, 0, 2, 0];
    bound.extend(b"S1");
    let kinds = std::iter::once(0x00FC).chain(std::iter::repeat(0x003C));
    let strings: Vec<u8> = kinds.zip(strings).flat_map(|(kind, data)| record(kind, data)).collect();
    let globals = bof.len() + 4 + bound.len() + strings.len() + end.len();
    bound[..4].copy_from_slice(&u32::try_from(globals).expect("small").to_le_bytes());
    let mut stream = [bof.clone(), record(0x0085, &bound), strings, end.clone(), bof].concat();
    for (kind, data) in records {
        stream.extend(record(*kind, data));
    }
    stream.extend(end);
    // Streams under 4096 bytes live elsewhere in the file; both readers know, but keep to the usual case.
    stream.resize(stream.len().max(4096), 0);
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).expect("created");
    file.create_stream("/Workbook").and_then(|mut s| s.write_all(&stream)).expect("written");
    file.flush().expect("flushed");
    file.into_inner().into_inner()
}

fn label(row: u16, column: u16, text: &str) -> (u16, Vec<u8>) {
    let mut data = [row, column, 0].map(u16::to_le_bytes).concat();
    data.extend(u16::try_from(text.len()).expect("short").to_le_bytes());
    data.push(0);
    data.extend(text.bytes());
    (0x0204, data)
}

/// A reference to a shared string.
fn shared(row: u16, column: u16, index: u32) -> (u16, Vec<u8>) {
    let mut data = [row, column, 0].map(u16::to_le_bytes).concat();
    data.extend(index.to_le_bytes());
    (0x00FD, data)
}

#[test]
fn an_old_workbook_may_not_multiply_a_long_string() {
    // Two strings, the first with formatting, the second cut in two by the end of its record.
    let mut first = vec![0; 8];
    first.extend([2, 0, 8, 1, 0, b'n', b'o', 0, 0, 0, 0]);
    first.extend([4, 0, 1, b'k', 0, b'a', 0]);
    let table = [first, vec![0, b'l', b'e']];
    let good = old_workbook_with(&table, &[shared(0, 0, 0), shared(1, 0, 1)]);
    let sheet = sheet(&good);
    assert_eq!((sheet.header, sheet.rows[0].cells.clone()), (vec!["no".to_owned()], vec!["kale".to_owned()]));

    let mut long = vec![0; 8];
    long.extend([0x60, 0x1F, 0]);
    long.extend([b'x'; 0x1F60]);
    let cells: Vec<_> = (0..9_000).map(|row| shared(row, 0, 0)).collect();
    let bomb = old_workbook_with(&[long], &cells);
    assert!(bomb.len() < 300_000, "{} bytes", bomb.len());
    assert_eq!(read(&bomb, &Limits::default()).expect_err("refused").code(), "file_damaged");
}

#[test]
fn an_old_workbook_is_read_and_weighed_first() {
    let good = old_workbook(&[label(0, 0, "name"), label(0, 1, "price"), label(2, 0, "kale")]);
    let sheet = sheet(&good);
    assert_eq!(sheet.header, ["name", "price"]);
    assert_eq!(cells(&sheet), [["kale", ""]]);
    assert_eq!(sheet.rows[0].number, 3);

    let mut claim = Vec::new();
    claim.extend(0u32.to_le_bytes());
    claim.extend(u32::MAX.to_le_bytes());
    claim.extend([0, 0, 0, 1, 0, 0]);
    for bomb in [old_workbook(&[(0x0200, claim)]), old_workbook(&[label(0, 0, "a"), label(65_535, 255, "b")])] {
        let refused = read(&bomb, &Limits::default()).expect_err("refused");
        assert_eq!(refused.code(), "file_damaged");
    }
}

#[test]
fn hidden_parts_of_an_old_workbook_are_left_out() {
    // Row 2 has no height, and the second column is hidden.
    let mut row = vec![0; 16];
    (row[0], row[12]) = (1, 0x20);
    let column = vec![1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0];
    let cells = [label(0, 0, "name"), label(0, 1, "price"), label(1, 0, "kale"), label(2, 0, "leek"), label(2, 1, "3")];
    let mut records = vec![(0x007D, column), (0x0208, row)];
    records.extend(cells);
    let sheet = sheet(&old_workbook(&records));
    assert_eq!((sheet.header.clone(), cells_of(&sheet)), (vec!["name".to_owned()], vec![vec!["leek".to_owned()]]));
    let left: Vec<_> = sheet.layout.left_out.iter().map(|l| (l.code.as_str(), l.rows.clone(), l.names.clone())).collect();
    assert_eq!(left[0], ("hidden_columns", Vec::new(), vec!["price".to_owned()]));
    assert_eq!((left[1].0, left[1].1.clone(), left.len()), ("hidden_rows", vec![2], 2));
}

fn cells_of(sheet: &Sheet) -> Vec<Vec<String>> {
    sheet.rows.iter().map(|r| r.cells.clone()).collect()
}

#[test]
fn json_is_an_array_of_objects_or_holds_one() {
    let text = r#"{"RS":"OK","n":3,"none":[],"Data":[{"品名":"大白菜","价":1.50,"摊":[1,1.2]},{"价":null,"品名":"黄瓜","备注":{"a":1}},{}]}"#;
    let read = sheet(text.as_bytes());
    assert_eq!(
        (read.header.clone(), read.source.clone()),
        (vec!["品名".into(), "价".into(), "摊".into(), "备注.a".into()], Source::Json)
    );
    assert_eq!(read.rows[0].cells, ["大白菜", "1.5", "1 1.2", ""]);
    assert_eq!((read.rows[1].get(Some(0)), read.rows[1].get(Some(1)), read.rows[1].number), (Some("黄瓜"), None, 2));
    assert_eq!((read.rows.len(), read.blank_rows), (2, 1));
    assert_eq!(sheet("\u{feff}[{\"a\":true}]".as_bytes()).rows[0].cells, ["是"]);
    let refused = |text: &str| {
        read_as(text.as_bytes(), &Limits { columns: 3, cell_chars: 5, ..Limits::default() }, &Reading::default())
            .expect_err("refused")
    };
    assert_eq!(refused(r#"[{"a":1,"b":2,"c":3,"d":4}]"#), ReadError::TooManyColumns { row: 1, limit: 3 });
    assert_eq!(refused(r#"[{"a":"一二三四五六七八九十一二三四五六七八九十一"}]"#).code(), "cell_too_long");
    for damaged in [r#"[{"a":1}"#, r#"[{"a":1},2]"#, &format!("[{{\"a\":{}", "[".repeat(10_000))] {
        assert_eq!(refused(damaged).code(), "file_damaged", "{damaged:.40}");
    }
    assert_eq!(refused("[]"), ReadError::NoRows);
    assert_eq!(refused(r#"{"a":1}"#), ReadError::NoRows);
    assert_eq!(refused(r#"{"code":1,"msg":"no"}"#), ReadError::ErrorAnswer { message: "no".into() });
}

#[test]
fn a_file_without_a_header_has_letters() {
    let how = Reading { headless: true, ..Reading::default() };
    let read = read_as("00,销售\n大白菜,1.2,斤\n大白菜,1.2,斤\n".as_bytes(), &Limits::default(), &how).expect("readable");
    assert_eq!(read.header, ["A", "B", "C"]);
    assert_eq!((read.rows.len(), read.rows[0].get(Some(2)), read.rows[1].get(Some(2))), (3, None, Some("斤")));
}

#[test]
fn other_scripts_are_read() {
    let (big5, ..) = encoding_rs::BIG5.encode("品名,產地\n黃秋葵,臺灣雲林\n");
    let stated = Reading { encoding: Some(TextEncoding::Big5), ..Reading::default() };
    assert_eq!(read_as(&big5, &Limits::default(), &stated).expect("readable").rows[0].cells, ["黃秋葵", "臺灣雲林"]);
    let (latin, ..) = encoding_rs::WINDOWS_1252.encode("name;price\nJalape\u{f1}o;1,20\nChou fris\u{e9};2\n");
    let read = sheet(&latin);
    assert_eq!(read.rows[0].cells[0], "Jalape\u{f1}o");
    assert_eq!(read.source, Source::Csv { encoding: TextEncoding::Latin1, delimiter: ';' });
}

#[test]
fn what_is_too_much_is_refused_at_once() {
    let wide = vec![b','; 1_000_000];
    assert_eq!(read(&wide, &Limits::default()).expect_err("refused"), ReadError::TooManyColumns { row: 1, limit: 200 });
    let keys: String = (0..1000).map(|n| format!("\"k{n}\":1,")).collect();
    let json = format!("[{{{}\"z\":1}}]", keys);
    assert_eq!(read(json.as_bytes(), &Limits::default()).expect_err("refused").code(), "too_many_columns");
    // A gigabyte is refused by its length alone; here the limit is small instead.
    let limits = Limits { file_bytes: 10, ..Limits::default() };
    assert_eq!(read(b"12345678901", &limits).expect_err("refused"), ReadError::FileTooLarge { limit: 10 });
}

/// Some heads and days, as an importer of prices knows them.
static WORDS: Vocabulary = Vocabulary {
    head: |text| match text {
        "品名" => Some(Head::Name),
        "价格" => Some(Head::Price),
        "规格" => Some(Head::Other),
        _ => None,
    },
    day: |text| days::parse_day(text, days::DayFormat::Auto).map(|day| day.to_string()),
    unit: |_| false,
};

fn worded() -> Reading {
    Reading { words: Some(&WORDS), ..Reading::default() }
}

fn found(texts: &[&str]) -> Vec<collect::Found> {
    texts.iter().map(|text| collect::Found::Text((*text).to_owned())).collect()
}

/// The first cell of every row, and the column in which something is wrong with it.
fn faults(sheet: &Sheet) -> Vec<(&str, Option<&str>)> {
    sheet.rows.iter().map(|r| (r.cells[0].as_str(), r.problems.first().and_then(RowProblem::column))).collect()
}

#[test]
fn merged_text_beyond_the_limit_is_refused() {
    let limits = Limits { text_bytes: 1_000, ..Limits::default() };
    let how = Reading::default();
    let read = |last: u32| -> Result<Sheet, ReadError> {
        let mut collector = collect::Collector::new(&limits, &how);
        // The same merged cell named again and again is one.
        let marks = collect::Marks { merged: vec![(2, last, 0); 50], ..collect::Marks::default() };
        collector.begin("S", marks, false);
        collector.push(1, found(&["规格", "价格"]))?;
        collector.push(2, found(&["x".repeat(100).as_str(), "1"]))?;
        for number in 3..=last {
            collector.push(number, found(&["", "2"]))?;
        }
        collector.finish(Source::Json)
    };
    assert_eq!(read(5).expect("readable").rows[3].cells, ["x".repeat(100), "2".to_owned()]);
    assert_eq!(read(40).expect_err("refused"), ReadError::TooMuchText { limit: 1_000 });
}

#[test]
fn copied_text_beyond_the_limit_is_refused() {
    let limits = Limits { text_bytes: 1_000, ..Limits::default() };
    let row = format!("大白菜,{},1,2,3\n", "x".repeat(100));
    let read = |rows: usize| {
        let text = format!("品名,规格,2026-11-25,2026-11-26,2026-11-27\n{}", row.repeat(rows));
        read_as(text.as_bytes(), &limits, &worded())
    };
    let once = read(1).expect("readable");
    assert_eq!(once.header, ["品名", "规格", layout::HEAD_PRICE, layout::HEAD_DAY]);
    assert_eq!((once.rows.len(), once.rows[2].cells[3].as_str()), (3, "2026-11-27"));
    assert_eq!(read(5).expect_err("refused"), ReadError::TooMuchText { limit: 1_000 });
}

fn workbook(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).expect("a name");
        for (row, cells) in (0..).zip(*rows) {
            for (column, text) in (0..).zip(*cells) {
                sheet.write(row, column, *text).expect("written");
            }
        }
    }
    book.save_to_buffer().expect("saved")
}

#[test]
fn a_broken_sheet_beside_prices_is_left_out() {
    let long = "说".repeat(3_000);
    let notes: &[&[&str]] = &[&["说明", long.as_str()]];
    let prices: &[&[&str]] = &[&["品名", "价格"], &["大白菜", "1"]];
    let others: &[&[&str]] = &[&["甲", "乙"]];
    let read = |sheets: &[(&str, &[&[&str]])]| read_as(&workbook(sheets), &Limits::default(), &worded());
    let good = read(&[("说明", notes), ("价格", prices)]).expect("readable");
    assert_eq!(cells(&good), [["大白菜", "1"]]);
    let why = good.layout.sheets[0].why.clone().expect("a reason");
    assert!(!good.layout.sheets[0].read && why.zh.contains("2000"), "{why:?}");
    assert_eq!((good.layout.left_out[0].code.as_str(), &good.layout.left_out[0].names[..]), ("sheet", &["说明".to_owned()][..]));
    let refused = read(&[("说明", notes), ("其他", others)]).expect_err("refused");
    assert_eq!(refused, ReadError::CellTooLong { row: 1, column: "B".into(), limit: 2_000 });
}

#[test]
fn heads_said_to_be_far_below_are_refused() {
    let limits = Limits { rows: 2, ..Limits::default() };
    let how = Reading { header_row: Some(u32::MAX), ..worded() };
    let read = |rows: usize| read_as("大白菜,1\n".repeat(rows).as_bytes(), &limits, &how).expect_err("refused");
    assert_eq!(read(10), ReadError::NoSuchRow { row: u32::MAX });
    assert_eq!(read(60), ReadError::TooManyRows { limit: 2 });
}

#[test]
fn a_fault_in_one_table_spares_the_one_beside_it() {
    let damaged = |before: &str, after: &str| {
        let bytes = [before.as_bytes(), &[0xE4], after.as_bytes()].concat();
        read_as(&bytes, &Limits::default(), &worded()).expect("readable")
    };
    let beside = damaged("品名,价格,品名,价格\n大白菜,1,黄瓜,2", "\n菠菜,3,土豆,4\n");
    assert_eq!(faults(&beside), [("大白菜", None), ("菠菜", None), ("黄瓜", Some("价格")), ("土豆", None)]);
    let days = damaged("品名,2026-11-25,2026-11-26\n大白菜,1,2", "\n黄瓜,3,4\n");
    assert_eq!(faults(&days), [("大白菜", None), ("大白菜", Some("C")), ("黄瓜", None), ("黄瓜", None)]);

    // A cell at fault is told even where its table has no other in that row.
    let (limits, how) = (Limits::default(), worded());
    let mut collector = collect::Collector::new(&limits, &how);
    collector.push(1, found(&["品名", "价格", "品名", "价格"])).expect("taken");
    let mut row = found(&["大白菜", "1", ""]);
    row.push(collect::Found::Error("#N/A".to_owned()));
    collector.push(2, row).expect("taken");
    let lone = collector.finish(Source::Json).expect("readable");
    assert_eq!(faults(&lone), [("大白菜", None), ("", Some("价格"))]);
}

#[test]
fn a_faulty_row_loses_its_trailing_blanks() {
    let bytes = ["品名,产地\n大白菜,河北,,\n黄瓜,山".as_bytes(), &[0xE4], ",,\n西红柿,山东\n".as_bytes()].concat();
    let sheet = sheet(&bytes);
    assert_eq!(sheet.rows[1].problems, [RowProblem::Undecodable { column: "产地".into() }]);
}

#[test]
fn a_renamed_column_is_counted_once() {
    let read = read_as("品名,价格,价格,价格\n大白菜,1,2,3\n".as_bytes(), &Limits::default(), &worded()).expect("readable");
    assert_eq!(read.header, ["品名", "价格", "价格(2)", "价格(3)"]);
    let left = read.layout.left_out.iter().find(|l| l.code == "renamed").expect("told");
    assert_eq!((left.count, left.names.join(" ")), (2, "价格(2) 价格(3)".to_owned()));
}

#[test]
fn a_page_that_says_utf16_falsely_is_read() {
    let page = "<html><head><meta charset=\"utf-16\"></head><table><tr><td>品名<td>价格<tr><td>大白菜<td>1</table></html>";
    let read = sheet(page.as_bytes());
    assert_eq!((read.header.join(" "), cells(&read)), ("品名 价格".to_owned(), vec![vec!["大白菜", "1"]]));
}

#[test]
fn line_breaks_of_a_pages_source_are_blanks() {
    let page = "<table><tr><td>品\n名<td>价<br>格<tr><td>大\t白&nbsp;菜<td>一<br>二<tr><td>黄\r\n瓜<td>\n3\n</table>";
    let read = sheet(page.as_bytes());
    assert_eq!(read.header, ["品 名", "价格"]);
    assert_eq!(cells(&read), [["大 白 菜", "一\n二"], ["黄 瓜", "3"]]);
}

#[test]
fn tables_that_are_not_kept_close_themselves() {
    // The outer table and 59 in it are kept; one more is not, and its end is not that of the outer one.
    let within = "<table></table>".repeat(60);
    let page = format!("<table><tr><td>品名<td>价格{within}<tr><td>大白菜<td>1</table>");
    assert_eq!(cells(&sheet(page.as_bytes())), [["大白菜", "1"]]);
}

proptest! {
    /// No text that looks like JSON makes the reader panic.
    #[test]
    fn any_json(text in "[\\[{]{0,2}[\\[\\]{}\":,0-9a-e.\\\\un品 -]{0,60}") {
        let _ = read(text.as_bytes(), &Limits::default());
        let _ = read(format!("[{{{text}").as_bytes(), &Limits::default());
    }

    /// No bytes make the reader panic or ask for much.
    #[test]
    fn any_bytes(mut bytes in proptest::collection::vec(any::<u8>(), 0..2000), kind in 0..3) {
        match kind {
            1 => { bytes.splice(0..0, *b"PK\x03\x04"); }
            2 => { bytes.splice(0..0, [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]); }
            _ => {}
        }
        let _ = read(&bytes, &Limits::default());
    }
}
