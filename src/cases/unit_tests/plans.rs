//! Each filter of the inbox walks one index in its own order: what is read does not grow with the table.

use diesel::{
    RunQueryDsl,
    sql_types::{Integer, Text},
};

use super::at;
use crate::store::{Filter, page_query};
use kernel::Id;
use storage::{Db, Statement};

fn plan(db: &Db, filter: &Filter) -> Vec<String> {
    let mut explain: Statement<(Integer, Integer, Integer, Text)> = Statement::new("EXPLAIN QUERY PLAN ", []);
    let lines: Vec<(i32, i32, i32, String)> = db
        .read_now(|tx| {
            explain.append(&page_query(tx, filter, 20, None)?);
            Ok(explain.load(tx)?)
        })
        .unwrap();
    lines.into_iter().map(|line| line.3).collect()
}

#[test]
fn every_filter_of_the_inbox_walks_its_index() {
    let (db, _folder) = testing::database();
    let (none, text) = (Filter::default(), |text: &str| Some(text.to_owned()));
    let done = Filter { done: true, ..none.clone() };
    for (filter, index) in [
        (none.clone(), "cases_open "),
        (Filter { due_before: Some(at("2026-11-30 09:00")), ..none.clone() }, "cases_open "),
        (Filter { region: text("110106"), ..none.clone() }, "cases_open_region "),
        (Filter { body: text("x"), ..none.clone() }, "cases_open_body "),
        (Filter { assignee: Some(Id::nil()), ..none.clone() }, "cases_open_assignee "),
        (Filter { kind: text("vetting"), ..none.clone() }, "cases_open_kind "),
        (Filter { kind: text("vetting"), state: text("pending"), ..none.clone() }, "cases_open_state "),
        (done.clone(), "cases_done "),
        (Filter { region: text("110106"), ..done.clone() }, "cases_done_region "),
        (Filter { kind: text("vetting"), state: text("approved"), ..done.clone() }, "cases_done_kind "),
    ] {
        let lines = plan(&db, &filter);
        assert!(lines[0].contains(&format!("INDEX {index}")), "{filter:?}: {lines:?}");
        assert!(!lines.iter().any(|line| line.contains("TEMP B-TREE")), "{filter:?} is sorted: {lines:?}");
    }
}
