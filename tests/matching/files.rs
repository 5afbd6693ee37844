//! Files that were damaged on the way: refused with file and line, or read as the market that they still describe.

use std::fs;

use cailanzi::matching::{Change, Lots, Market, Mode, Options, check, clear, explain, files, shadow_prices, what_if};
use proptest::{prelude::*, sample::Index};

use crate::worlds::{SMALL, cases, market};

const FILES: [&str; 4] = ["lanes.csv", "categories.csv", "offers.csv", "demands.csv"];
/// What a slip of the hand, an editor or an attacker leaves behind.
const SCRAPS: [&str; 14] =
    ["", ",", "\n", "\r\n", "-", "0", "9", "-1", "99999999999999999999", "\"", "\u{feff}", "\0", "1e3", "斤"];

fn stays_sane(market: &Market) {
    for mode in [Mode::Surplus, Mode::Guarantee] {
        for lots in [Lots::Ignore, Lots::Respect] {
            let clearing = clear(market, &Options { mode, lots, threads: Some(1) }).unwrap();
            check(market, &clearing, true).unwrap();
            let explanation = explain(market, &clearing);
            assert!(explanation.offers.iter().chain(&explanation.demands).all(|why| why.left_kg > 0));
            assert_eq!(shadow_prices(market, &clearing, &[]).is_none(), lots == Lots::Respect);
            let cut = what_if(market, &Options { mode, lots, threads: Some(1) }, &[Change::CloseProvince(0)]).unwrap();
            assert!(mode == Mode::Guarantee || lots == Lots::Respect || cut.surplus_lost >= 0);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(200)))]

    #[test]
    fn damaged_files_are_refused_or_cleared(
        market in market(SMALL),
        edits in prop::collection::vec((0..4_usize, any::<Index>(), 0..3_usize, 0..SCRAPS.len()), 0..6),
    ) {
        let dir = tempfile::tempdir().unwrap();
        files::write_market(dir.path(), &market).unwrap();
        let intact = files::read_market(dir.path()).unwrap();
        prop_assert_eq!(&intact, &market);
        for (file, at, remove, scrap) in edits {
            let path = dir.path().join(FILES[file]);
            let mut bytes = fs::read(&path).unwrap();
            let start = at.index(bytes.len() + 1);
            let end = (start + remove).min(bytes.len());
            bytes.splice(start..end, SCRAPS[scrap].bytes());
            fs::write(&path, bytes).unwrap();
        }
        match files::read_market(dir.path()) {
            Ok(market) => stays_sane(&market),
            Err(error) => prop_assert!(FILES.contains(&error.file.as_str()) && !error.rule.is_empty(), "{error}"),
        }
    }

    #[test]
    fn a_market_as_text_is_the_same_market(market in market(SMALL), cut in any::<Index>()) {
        let text = serde_json::to_string(&market).unwrap();
        prop_assert_eq!(&files::read_json(text.as_bytes()).unwrap(), &market);
        let error = files::read_json(&text.as_bytes()[..cut.index(text.len())]).unwrap_err();
        prop_assert!(error.line > 0, "{error}");
    }
}

#[test]
fn what_is_wrong_with_standard_input_is_named() {
    let refused = |text: &str| files::read_json(text.as_bytes()).unwrap_err().to_string();
    assert_eq!(refused("{\n \"lanes\": 7}"), "-:2: 12: invalid type: integer `7`, expected a sequence at line 2 column 12");
    let market = |freight: &str| {
        format!(
            r#"{{"lanes":[{{"origin":1,"dest":1,"freight":{freight},"transit":1}}],"categories":[],"offers":[],"demands":[]}}"#
        )
    };
    assert!(files::read_json(market("5").as_bytes()).is_ok());
    assert_eq!(refused(&market("-5")), "-:1: lanes[0].freight: -5: must be between 0 and 1000000");
}
