//! The demonstration: it loads once, every rule holds in it, and there is something to see in every corner.

use std::time::Instant;

use cailanzi::market::schema::{deals, listings, proposals};
use cailanzi::prices::schema::{observations, price_batches, price_rows};
use cailanzi::storage::schema::{bulletins, clearing_rounds};
use cailanzi::{
    bulletin::service,
    demo,
    kernel::{Ctx, PageQuery, Who},
    market::deals::DealState,
};
use diesel::{dsl::count_star, prelude::*};
use serde_json::json;

use crate::support::TestApp;

#[test]
fn the_demonstration_loads_once_and_keeps_every_rule() {
    let app = TestApp::new();
    let now = app.clock.now();
    let begun = Instant::now();
    let loaded = demo::load(&app.db, &app.signer, now).unwrap().unwrap();
    println!("{loaded:?} in {:?}", begun.elapsed());
    assert!(loaded.enterprises >= 40 && loaded.listings >= 550 && loaded.rounds >= 5, "{loaded:?}");
    assert!(loaded.observations >= 35_000, "{loaded:?}");
    assert_eq!(loaded.editions, 61);
    assert_eq!(demo::load(&app.db, &app.signer, now).unwrap(), None, "a second call changes nothing");
    app.db
        .read_now(|tx| {
            let anyone = Ctx { who: Who::Public, ..Ctx::system("test", now) };
            let newest = service::current(tx, &anyone, None)?;
            assert_eq!(newest.day, now.day().plus(-1));
            assert!(newest.summary.no_data <= 1, "{:?}", newest.summary);
            let index = newest.index.as_ref().expect("the day's index stands below the table");
            assert!(index.points > 0 && index.change_points.is_some() && index.year_permille.is_some(), "{index:?}");
            let plausible = |margin: Option<i64>| margin.is_some_and(|m| (200..1200).contains(&m));
            assert!(newest.rows.iter().filter(|row| plausible(row.margin_permille)).count() >= 24);
            let checks = service::verify_all(tx, &anyone)?;
            assert!(checks.len() == 61 && checks.iter().all(|v| v.equal && v.chained));
            let corrections = service::corrections(tx, &PageQuery::default())?.items;
            assert_eq!((corrections.len(), corrections[0].rows.len()), (1, 1), "{corrections:?}");
            let today: Vec<String> =
                bulletins::table.of(tx).filter(bulletins::day.eq(now.day())).select(bulletins::state).load(tx)?;
            assert_eq!(today, ["draft"]);

            let states: Vec<(String, i64)> =
                deals::table.of(tx).group_by(deals::state).select((deals::state, count_star())).load(tx)?;
            println!("{states:?}");
            let missing: Vec<_> = DealState::ALL.iter().filter(|s| states.iter().all(|(state, _)| state != s.as_str())).collect();
            assert!(missing.is_empty(), "no deal is {missing:?} of {states:?}");
            let waiting: i64 = proposals::table.of(tx).filter(proposals::state.eq("open")).count().get_result(tx)?;
            assert!(waiting >= 5, "{waiting} open proposals");
            let failed: i64 = clearing_rounds::table.of(tx).filter(clearing_rounds::state.ne("done")).count().get_result(tx)?;
            assert_eq!(failed, 0);
            let held: Vec<String> =
                price_batches::table.of(tx).filter(price_batches::state.eq("held")).select(price_batches::source).load(tx)?;
            assert_eq!(held, ["baliqiao"], "the list in the wrong unit waits for a person");
            let planted = |state: &'static str| {
                price_rows::table.of(tx).filter(price_rows::name.eq("黄瓜")).filter(price_rows::state.eq(state))
            };
            let rules: Vec<String> = planted("waiting").select(price_rows::rule).load(tx)?;
            assert_eq!(rules, ["far_from_others"], "黄瓜 at 19.50 元/斤 without an origin waits for a person");
            let dearest: Option<i64> = observations::table
                .of(tx)
                .filter(observations::variety.eq("huang-gua"))
                .filter(observations::source.eq("xinfadi"))
                .select(diesel::dsl::max(observations::average_fen_per_kg))
                .first(tx)?;
            assert!(dearest.is_some_and(|fen| fen < 2_000), "{dearest:?} fen per kg");
            let open: i64 = listings::table
                .of(tx)
                .filter(listings::side.eq("offer"))
                .filter(listings::state.eq("open"))
                .count()
                .get_result(tx)?;
            assert!(open >= 60, "{open} open offers");
            Ok(())
        })
        .unwrap();
    // Everyone named on the log-in page can log in, and the officials need no second factor here.
    for account in &demo::ACCOUNTS {
        let login = json!({ "login": account.login, "password": demo::PASSWORD });
        let session = app.client().post("/auth/login", &login).expect(200);
        assert_eq!(session.body["me"]["role"], account.role.as_str());
    }
    planted_cucumber_is_not_published_without_a_word(&app);
}

/// 新发地's list of today has 黄瓜 at 8.7 times its price. It waits in the queue; and where somebody in a hurry lets it in,
/// it is not reviewed before the reviewer has said why.
fn planted_cucumber_is_not_published_without_a_word(app: &TestApp) {
    let enter = |login: &str| {
        let session = app.client().post("/auth/login", &json!({ "login": login, "password": demo::PASSWORD })).expect(200);
        app.client().with_token(&session.str("access_token"))
    };
    let (city, reviewer) = (enter("city@demo.cn"), enter("reviewer@demo.cn"));
    let day = app.clock.now().day();
    let id = city.get(&format!("/bulletins?state=draft&day={day}")).expect(200).body["items"][0]["id"].clone();
    let id = id.as_str().unwrap();
    let named = || {
        let refused = reviewer.act(&format!("/bulletins/{id}/review")).problem(409, "findings_open").body["fields"].clone();
        let fields = refused.as_array().unwrap().iter().map(|field| field["path"].as_str().unwrap().to_owned());
        fields.collect::<Vec<String>>()
    };
    assert!(named().iter().any(|key| key == "waiting_price:huang-gua:xinfadi"), "{:?}", named());

    let waiting = city.get(&format!("/price-queue?source=xinfadi&day={day}&limit=100")).expect(200).body["items"].clone();
    let cucumber = waiting.as_array().unwrap().iter().find(|row| row["variety"] == "huang-gua").unwrap();
    let hurry = json!({ "ids": [cucumber["id"]], "action": "accept", "reason": "精品" });
    assert_eq!(city.post("/price-queue/decide", &hurry).expect(200).int("decided"), 1);
    city.act(&format!("/bulletins/{id}/rebuild")).expect(200);
    for key in ["outlying_price:huang-gua:xinfadi", "large_change:wholesale:huang-gua"] {
        assert!(named().iter().any(|one| one == key), "{key} in {:?}", named());
    }
    reviewer.answer_findings(id, "已问新发地，为礼盒装");
    reviewer.act(&format!("/bulletins/{id}/review")).expect(200);
    city.act(&format!("/bulletins/{id}/publish")).expect(200);
    let trail = city.get(&format!("/bulletins/{id}/acknowledgements")).expect(200).body["items"].clone();
    let line = trail.as_array().unwrap().iter().find(|line| line["key"] == "outlying_price:huang-gua:xinfadi").unwrap();
    assert_eq!(line["word"], "已问新发地，为礼盒装");
}
