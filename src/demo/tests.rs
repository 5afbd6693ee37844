use diesel::prelude::*;

use super::*;
use crate::{
    bulletin, catalogue,
    kernel::{PageQuery, Who},
    storage::{
        self, DbUrl,
        schema::{bulletins, offers},
    },
};

#[test]
fn the_demonstration_loads_once_and_keeps_every_rule() {
    let folder = tempfile::tempdir().unwrap();
    let url = DbUrl::Sqlite(folder.path().join("demo.db").display().to_string());
    storage::migrate(&url).unwrap();
    let db = Db::open(&url, 2).unwrap();
    let now: Ts = "2026-04-08T01:00:00Z".parse().unwrap();
    db.write_now(|tx| catalogue::seed(tx, now)).unwrap();
    let started = std::time::Instant::now();
    let loaded = load(&db, now).unwrap().unwrap();
    println!("{loaded:?} in {:?}", started.elapsed());
    assert!(loaded.enterprises >= 40 && loaded.listings >= 550, "{loaded:?}");
    assert!(loaded.observations >= 35_000, "{loaded:?}");
    assert_eq!(loaded.editions, 61);
    assert_eq!(load(&db, now).unwrap(), None, "a second call changes nothing");
    db.read_now(|tx| {
        let anyone = Ctx { who: Who::Public, ..Ctx::system("test", now) };
        let newest = bulletin::service::current(tx, &anyone, None)?;
        assert_eq!(newest.day, now.day().plus(-1));
        assert!(newest.summary.no_data <= 1, "{:?}", newest.summary);
        assert!(newest.rows.iter().filter(|row| row.margin_permille.is_some_and(|m| (200..1200).contains(&m))).count() >= 24);
        let checks = bulletin::service::verify_all(tx, &anyone)?;
        assert!(checks.len() == 61 && checks.iter().all(|v| v.equal && v.chained));
        let corrections = bulletin::service::corrections(tx, &PageQuery::default())?.items;
        assert_eq!(corrections.len(), 1);
        assert_eq!(corrections[0].rows.len(), 1, "{:?}", corrections[0].rows);
        let today: Vec<String> = bulletins::table.filter(bulletins::day.eq(now.day())).select(bulletins::state).load(tx)?;
        assert_eq!(today, ["draft"]);
        let states: Vec<(String, i64)> =
            deals::table.group_by(deals::state).select((deals::state, diesel::dsl::count_star())).load(tx)?;
        println!("{states:?}");
        let missing: Vec<_> = DealState::ALL.iter().filter(|s| states.iter().all(|(state, _)| state != s.as_str())).collect();
        assert!(missing.is_empty(), "no deal is {missing:?}");
        let waiting: i64 = proposals::table.filter(proposals::state.eq("open")).count().get_result(tx)?;
        assert!(waiting >= 5, "{waiting} open proposals");
        let failed: i64 = clearing_rounds::table.filter(clearing_rounds::state.ne("done")).count().get_result(tx)?;
        assert_eq!(failed, 0);
        let open: i64 = offers::table.filter(offers::state.eq("open")).count().get_result(tx)?;
        assert!(open >= 100, "{open} open offers");
        Ok(())
    })
    .unwrap();
}
