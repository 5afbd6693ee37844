//! The readers of price files and their parsers against very many damaged inputs: none may panic, hang or ask for much.
//! `CAILANZI_FUZZ_SECONDS` says how long each goes on; two seconds unless asked.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test that panics fails")]

use std::{
    io::{Cursor, Write},
    time::{Duration, Instant},
};

use cailanzi::{
    catalogue::{
        numbers::{self, Style},
        units::{Decimal, Measure, Unit, is_unit, number_in},
    },
    exports::{Cell, Export, Format},
    kernel::Lang,
    prices::observations::intake::{
        candidate::fen,
        mapping::{Columns, Mapping, quoted},
    },
    tabular::{
        Limits, ReadError, Reading, TextEncoding,
        days::{DayFormat, DayReading, Near, RangeDay, day_in_name},
        read_as,
    },
};
use rand::{RngExt, SeedableRng, rngs::StdRng};

const LIMITS: Limits =
    Limits { file_bytes: 1 << 20, inflated_bytes: 4 << 20, text_bytes: 1 << 20, rows: 2_000, columns: 60, cell_chars: 500 };

fn long() -> Duration {
    Duration::from_secs(std::env::var("CAILANZI_FUZZ_SECONDS").ok().and_then(|s| s.parse().ok()).unwrap_or(2))
}

/// Runs until the time is up; a failure names the seed that shows it again.
fn go_on(name: &str, mut once: impl FnMut(&mut StdRng)) {
    let (begun, mut cases) = (Instant::now(), 0_u64);
    while begun.elapsed() < long() {
        let mut random = StdRng::seed_from_u64(cases);
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| once(&mut random)));
        assert!(done.is_ok(), "{name}: seed {cases} panics");
        cases += 1;
    }
    println!("{name}: {cases} inputs in {:?}, no panic", begun.elapsed());
}

/// Bytes changed, cut out, repeated, and pieces of other inputs put in.
fn damage(bytes: &mut Vec<u8>, random: &mut StdRng) {
    const PIECES: [&[u8]; 24] = [
        b"\0",
        b"\"",
        b"\n",
        b",,,,,",
        b"\xEF\xBB\xBF",
        b"\xFF\xFE",
        b"1e999",
        b"-",
        b"{\"a\":[",
        b"]}",
        b"\x81\x30\x81\x30",
        b"</c>",
        b"<c r=\"ZZZ9\">",
        "元/公斤".as_bytes(),
        "单位：元/公斤,2026年11月27日\n".as_bytes(),
        "品名,最低价,平均价,品名,最低价,平均价\n".as_bytes(),
        "品名,价格,,\n,最低,平均,最高\n".as_bytes(),
        "#item,#value\n".as_bytes(),
        "合计".as_bytes(),
        b"<td rowspan=99999 colspan=9999>",
        b"<table><tr><td>",
        b"</table>",
        b" hidden=\"1\"",
        b"<mergeCell ref=\"A1:ZZ9\"/><f>1</f>",
    ];
    for _ in 0..random.random_range(0..8) {
        let at = random.random_range(0..=bytes.len());
        match random.random_range(0..4) {
            0 if at < bytes.len() => bytes[at] = random.random(),
            1 => {
                let end = (at + random.random_range(0..64)).min(bytes.len());
                bytes.drain(at..end);
            }
            2 => {
                let piece = PIECES[random.random_range(0..PIECES.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
            _ => {
                let end = (at + random.random_range(0..200)).min(bytes.len());
                let copy = bytes[at..end].to_vec();
                bytes.extend(copy);
            }
        }
    }
}

fn how(random: &mut StdRng) -> Reading {
    let encodings = [
        TextEncoding::Utf8,
        TextEncoding::Utf16,
        TextEncoding::Gb18030,
        TextEncoding::Big5,
        TextEncoding::ShiftJis,
        TextEncoding::EucKr,
        TextEncoding::Latin1,
    ];
    let encoding = random.random_bool(0.3).then(|| encodings[random.random_range(0..encodings.len())]);
    let columns = Columns { name: Some("品名".into()), day: Some("日期".into()), ..Columns::default() };
    let mapping = Mapping {
        headless: random.random_bool(0.3),
        encoding,
        header_row: random.random_bool(0.2).then(|| random.random_range(0..30)),
        header_rows: random.random_bool(0.2).then(|| random.random_range(0..4)),
        blocks: random.random_bool(0.2).then(|| random.random()),
        day_columns: random.random_bool(0.2).then(|| random.random()),
        columns: if random.random_bool(0.3) { columns } else { Columns::default() },
        ..Mapping::default()
    };
    if random.random_bool(0.2) { Reading { encoding, ..Reading::default() } } else { mapping.reading() }
}

/// A list as the platform itself writes it.
fn sample(format: Format) -> Vec<u8> {
    let columns = Export::new("价", "prices")
        .column("name", "品名", "name", |n: &i64, _| format!("大白菜{n}"))
        .column("low_fen", "最低价(元/斤)", "low", |n, _| Cell::yuan(100 + n))
        .column("day", "日期", "day", |_, _| "2026-04-08");
    columns.write_rows(format, Lang::Zh, (0..20).collect()).expect("written").bytes
}

#[test]
fn csv_in_any_state() {
    let text = sample(Format::Csv);
    go_on("csv", |random| {
        let mut bytes = if random.random_bool(0.1) {
            (0..random.random_range(0..300)).map(|_| random.random()).collect()
        } else {
            text.clone()
        };
        damage(&mut bytes, random);
        let _ = read_as(&bytes, &LIMITS, &how(random));
    });
}

#[test]
fn json_in_any_state() {
    let text = r#"{"RS":"OK","Data":[{"品名":"大白菜","价":1.5,"摊":[1,2.5],"日":"115.04.08","x":null},{"品名":"黄瓜","价":"2","u":{"a":[{}]}}]}"#;
    go_on("json", |random| {
        let mut bytes = text.as_bytes().to_vec();
        damage(&mut bytes, random);
        let _ = read_as(&bytes, &LIMITS, &how(random));
    });
}

#[test]
fn lists_in_any_state() {
    let sheets = [
        "某市价格\n单位：元/公斤,,,,2026年11月27日\n品名,等级,最低价,平均价,最高价\n大白菜,一级,1,2,3\n叶菜类\n平均,,2,2,\n填报人：甲\n",
        "品名,价格,,,产地\n,最低,平均,最高,\n大白菜,1,2,3,鲁\n",
        "品 种,品 名,周均价,品 种,品 名,周均价\n蔬菜,大白菜,1,果品,苹果,2\n,黄瓜,3,,小计,\n",
        "品名,规格,2026-11-25,2026-11-26\n#item,#x,#value,#value\n大白菜,一级,1,2\n",
    ];
    go_on("lists", |random| {
        let mut bytes = sheets[random.random_range(0..sheets.len())].as_bytes().to_vec();
        damage(&mut bytes, random);
        if random.random_bool(0.2) {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let big = random.random();
            bytes = text.encode_utf16().flat_map(|c| if big { c.to_be_bytes() } else { c.to_le_bytes() }).collect();
            damage(&mut bytes, random);
        }
        let _ = read_as(&bytes, &LIMITS, &how(random));
    });
}

#[test]
fn web_pages_in_any_state() {
    let page = "<html><head><meta charset=gb2312><style>td{}</style></head><body><table><tr><td colspan=3>价<tr><th>品名<th>价格<th>日期\
        <tr style='display: none'><td rowspan=2>大白菜<td>1<td>2026-11-27<tr><td>2<td><table><tr><td>内</table></table><script>x</script>";
    go_on("html", |random| {
        let mut bytes = page.as_bytes().to_vec();
        damage(&mut bytes, random);
        let _ = read_as(&bytes, &LIMITS, &how(random));
    });
}

#[test]
fn envelopes_in_any_state() {
    let texts = [
        r#"{"code":0,"msg":"ok","data":{"list":[{"品名":"大白菜","price":{"min":1,"max":2}}],"n":1}}"#,
        r#"{"columns":["品名","价格"],"data":[["大白菜",1.5],["黄瓜",2]]}"#,
        "{\"品名\":\"大白菜\",\"价\":1}\n{\"品名\":\"黄瓜\",\"价\":2}\n",
        r#"[["品名","价格"],["大白菜",[1,2]],[null,{"a":1}]]"#,
    ];
    go_on("envelopes", |random| {
        let mut bytes = texts[random.random_range(0..texts.len())].as_bytes().to_vec();
        damage(&mut bytes, random);
        let _ = read_as(&bytes, &LIMITS, &how(random));
    });
}

type Parts = Vec<(String, Vec<u8>)>;

fn unpacked(book: &[u8]) -> Parts {
    let mut archive = zip::ZipArchive::new(Cursor::new(book)).expect("readable");
    (0..archive.len())
        .map(|n| {
            let mut part = archive.by_index(n).expect("a part");
            let mut bytes = Vec::new();
            std::io::copy(&mut part, &mut bytes).expect("inflated");
            (part.name().expect("a name").into_owned(), bytes)
        })
        .collect()
}

fn packed(parts: &Parts) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).expect("part");
        writer.write_all(content).expect("written");
    }
    writer.finish().expect("finished").into_inner()
}

#[test]
fn workbooks_in_any_state() {
    let book = sample(Format::Xlsx);
    let parts = unpacked(&book);
    go_on("xlsx", |random| {
        // The archive itself, or a part of it that is packed again so that the damage reaches the reader of sheets.
        let bytes = if random.random_bool(0.3) {
            let mut bytes = book.clone();
            damage(&mut bytes, random);
            bytes
        } else {
            let mut parts = parts.clone();
            let hit = random.random_range(0..parts.len());
            damage(&mut parts[hit].1, random);
            packed(&parts)
        };
        let _ = read_as(&bytes, &LIMITS, &how(random));
    });
}

#[test]
fn a_cell_beyond_all_numbers_makes_a_damaged_file() {
    let mut parts = unpacked(&sample(Format::Xlsx));
    for (_, content) in parts.iter_mut().filter(|(name, _)| name.starts_with("xl/worksheets/")) {
        let text = String::from_utf8(content.clone()).expect("text");
        assert!(text.contains("<dimension ref=\"A1:"), "{text:.300}");
        *content = text.replacen("<dimension ref=\"A1:", "<dimension ref=\"A1:ZZZZZZZZZZZZ9", 1).into_bytes();
    }
    let read = read_as(&packed(&parts), &LIMITS, &Reading::default());
    assert!(matches!(read, Err(ReadError::Damaged(_))), "{read:?}");
}

#[test]
fn days_units_and_prices_in_any_state() {
    const BITS: &[&str] = &[
        "2026", "115", "04", "8", "-", "/", ".", "年", "月", "日", " ", "T", "元/", "公斤", "斤", "箱(", "10", ")", "kg",
        "quintal", "盒", "１", ",", "\u{feff}", "23:30", "Z", "+08:00", "至", "~", "—", "周", "第", "民国", "Nov", "27", "46357",
        "今天", "万", "千", "两", "三", "半", "吨", "担", "lb", "€", "¥", "$", "Rs.", "NT$", "100kg", "袋", "装", "每", "。",
        "，", "1e4", "面议", "停市", "0,625", "1.234,56", "â‚¬", "٠", "(",
    ];
    let weights = std::collections::BTreeMap::from([("盒".to_owned(), 250)]);
    let today = "2026-04-08".parse().expect("a day");
    let piece = |random: &mut StdRng| {
        if random.random_bool(0.1) {
            random.random::<char>().to_string()
        } else {
            BITS[random.random_range(0..BITS.len())].to_owned()
        }
    };
    go_on("days, units, prices", |random| {
        let cells: Vec<String> = (0..3).map(|_| (0..random.random_range(0..12)).map(|_| piece(random)).collect()).collect();
        let text = cells[0].as_str();
        for format in DayFormat::ALL {
            for near in [None, Some(Near::Past(today)), Some(Near::Future(today))] {
                let how = DayReading { format, near, calendar_1904: near.is_none(), of_range: Some(RangeDay::Last) };
                let _ = (how.read(text), DayReading { of_range: None, ..how }.read(text).map_err(|fault| fault.text()));
            }
            let _ = day_in_name(text, format);
        }
        let unit = quoted(text, &weights, "unit").ok().map(|unit| unit.measure);
        let of_column = Style::of(cells.iter().map(String::as_str));
        for style in [Style::FORM, Style::POINT, Style::COMMA, of_column] {
            let typed = numbers::read(text, style).map_err(|fault| fault.text());
            for measure in [unit, Measure::new(Unit::Jin, None).ok()].into_iter().flatten() {
                let _ =
                    typed.as_ref().map(|typed| (fen(typed.low, measure), measure.nearest_kg(typed.low), measure.kg(typed.low)));
                let _ = number_in(text, measure, "CNY", "price");
            }
        }
        let _ = (text.parse::<Decimal>(), is_unit(text), numbers::says_no_price(text));
    });
}
