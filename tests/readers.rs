//! The readers of price files and their parsers against very many damaged inputs: none may panic, hang or ask for much.
//! `CAILANZI_FUZZ_SECONDS` says how long each goes on; two seconds unless asked.

use std::{
    io::{Cursor, Write},
    time::{Duration, Instant},
};

use cailanzi::{
    bulletin::observations::intake::{candidate::fen, mapping::quoted},
    catalogue::{
        numbers::{self, Style},
        units::{Decimal, Measure, Unit, is_unit, number_in},
    },
    tabular::{
        Limits, ReadError, Reading, Table, TextEncoding, Value,
        days::{DayFormat, DayReading, Near, RangeDay, day_in_name},
        read_as, to_xlsx,
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
    const PIECES: [&[u8]; 14] = [
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
    let encodings = [TextEncoding::Utf8, TextEncoding::Utf16, TextEncoding::Gb18030, TextEncoding::Big5, TextEncoding::Latin1];
    let encoding = random.random_bool(0.3).then(|| encodings[random.random_range(0..encodings.len())]);
    Reading { headless: random.random(), encoding }
}

fn sample() -> Table {
    let mut table = Table::new("价", ["品名", "最低价(元/斤)", "日期"]);
    for n in 0..20 {
        table.push(vec![Value::text(format!("大白菜{n}")), Value::yuan(100 + n), Value::text("2026-04-08")]);
    }
    table
}

#[test]
fn csv_in_any_state() {
    let text = cailanzi::tabular::to_csv(&sample());
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
    let book = to_xlsx(&sample()).expect("written");
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
    let mut parts = unpacked(&to_xlsx(&sample()).expect("written"));
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
