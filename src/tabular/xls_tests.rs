//! Old workbooks, made here record by record: no crate at hand writes them.

use std::io::{Cursor, Write};

use super::{
    super::{days::DayReading, read, read::Limits},
    number,
};

fn record(stream: &mut Vec<u8>, kind: u16, data: &[u8]) {
    stream.extend(kind.to_le_bytes());
    stream.extend(u16::try_from(data.len()).unwrap().to_le_bytes());
    stream.extend(data);
}

/// Sixteen-bit numbers as they stand in a record.
fn shorts(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|n| n.to_le_bytes()).collect()
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// A workbook of BIFF8 (MS-XLS) with one sheet: goods, a bare number, and the same number with a format of days.
fn old_workbook(from_1904: bool, number: f64) -> Vec<u8> {
    let mut sheet = Vec::new();
    // Begin, and the area: two rows and three columns.
    record(&mut sheet, 0x0809, &shorts(&[0x0600, 0x0010, 0, 0, 0, 0, 0, 0]));
    record(&mut sheet, 0x0200, &shorts(&[0, 0, 2, 0, 0, 3, 0]));
    for (row, column, text) in [(0, 0, "品名"), (0, 1, "数字"), (0, 2, "日期"), (1, 0, "大白菜")] {
        let letters = utf16(text);
        let head = shorts(&[row, column, 0, u16::try_from(letters.len() / 2).unwrap()]);
        record(&mut sheet, 0x0204, &[head, vec![1], letters].concat());
    }
    for (column, format) in [(1, 0), (2, 1)] {
        record(&mut sheet, 0x0203, &[shorts(&[1, column, format]), number.to_le_bytes().to_vec()].concat());
    }
    record(&mut sheet, 0x000A, &[]);

    let mut book = Vec::new();
    record(&mut book, 0x0809, &shorts(&[0x0600, 0x0005, 0, 0, 0, 0, 0, 0]));
    record(&mut book, 0x0022, &shorts(&[u16::from(from_1904)]));
    // Two formats of cells: general, and 14, a day.
    for format in [0, 14] {
        record(&mut book, 0x00E0, &[shorts(&[0, format]), vec![0; 16]].concat());
    }
    // The sheet begins behind its own record and the one that ends the list.
    let name = utf16("价格");
    let start = u32::try_from(book.len() + 4 + 8 + name.len() + 4).unwrap();
    record(&mut book, 0x0085, &[start.to_le_bytes().to_vec(), vec![0, 0, 2, 1], name].concat());
    record(&mut book, 0x000A, &[]);
    assert_eq!(book.len(), start as usize);
    book.extend(sheet);

    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).unwrap();
    file.create_stream("/Workbook").unwrap().write_all(&book).unwrap();
    file.flush().unwrap();
    file.into_inner().into_inner()
}

#[test]
fn an_old_workbook_may_count_days_from_1904() {
    // The same day by the two calendars, 1 462 days apart.
    for (from_1904, number) in [(true, 44_891.0), (false, 46_353.0)] {
        let sheet = read(&old_workbook(from_1904, number), &Limits::default()).unwrap();
        assert_eq!(sheet.header, ["品名", "数字", "日期"]);
        assert_eq!(sheet.layout.from_1904, from_1904);
        let how = DayReading { calendar_1904: sheet.layout.from_1904, ..DayReading::default() };
        for cell in &sheet.rows[0].cells[1..] {
            assert_eq!(how.read(cell).unwrap().day.to_string(), "2026-11-27", "{cell}");
        }
    }
}

#[test]
fn numbers_have_the_fewest_digits_that_give_them_back() {
    let cents = (-20_000..20_000).map(|n| f64::from(n) / 100.0);
    let others =
        [1e11, -1e11, 1e12, 1e15, 0.1 + 0.2, 1.005, 7.77777, 1e-7, -0.0, f64::MAX, f64::MIN_POSITIVE, f64::NAN, f64::INFINITY];
    for value in cents.chain(others).chain((1..20_000).map(|n| f64::from(n) * 0.01)) {
        assert_eq!(number(value), value.to_string());
    }
}
