//! Price files as others publish them: every one is read, and its vegetables are recognised.
//! The files are not part of the product; where their folder (`CAILANZI_REAL_DATA`, or `../shared/data`) is absent, the
//! test says so and passes.

use std::path::PathBuf;

use cailanzi::{
    catalogue::service,
    tabular::{self, Limits, Sheet},
};

use crate::support::TestApp;

pub fn folder() -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let folder = std::env::var_os("CAILANZI_REAL_DATA").map_or_else(beside, PathBuf::from);
    if !folder.is_dir() {
        println!("SKIPPED: {} is absent", folder.display());
        return None;
    }
    Some(folder)
}

/// A tab-separated table of `cases`, without its heads; nothing where the folder is absent.
pub fn case_table(name: &str) -> Option<Vec<Vec<String>>> {
    let text = std::fs::read_to_string(folder()?.join("cases").join(name)).unwrap();
    let cells = |line: &str| line.split('\t').map(str::to_owned).collect();
    Some(text.lines().skip(1).map(cells).collect())
}

/// File, column of names, rows, and the least number of rows whose name the catalogue must know.
const FILES: [(&str, &str, usize, usize); 5] = [
    ("xinfadi_xieli000/XinFDVeg - 2016-5-3.xlsx", "品名", 110_608, 110_300),
    ("xinfadi_xieli000/XinFDFruit - 2016-5-5.csv", "品名", 79_621, 60_000),
    // With meat, fish and eggs, which are no varieties here.
    ("xinfadi_cdxingxing/prive_duo.csv", "品名", 580, 330),
    ("xinfadi_yezhoubing/beijing_xinfadi.xls", "品名", 3_980, 2_490),
    ("chengdu_leesper/成都蔬菜价格数据.csv", "v_name", 7_380, 7_380),
];

#[test]
fn published_price_files_are_read_and_recognised() {
    let Some(folder) = folder() else { return };
    let index = TestApp::new().db.read_now(service::index).unwrap();
    for (file, column, rows, known) in FILES {
        let bytes = std::fs::read(folder.join(file)).unwrap();
        let sheet: Sheet = tabular::read(&bytes, &Limits::default()).unwrap_or_else(|e| panic!("{file}: {e}"));
        assert_eq!(sheet.rows.len(), rows, "{file}");
        assert!(sheet.rows.iter().all(|row| row.problems.is_empty()), "{file}");
        let names = sheet.column(&[column]);
        assert!(names.is_some(), "{file}: no column {column} in {:?}", sheet.header);
        let found = sheet.rows.iter().filter(|row| row.get(names).is_some_and(|n| index.resolve(n).is_some())).count();
        assert!(found >= known, "{file}: {found} of {rows} names are known");
    }
}
