//! Nodes that start at once on one empty PostgreSQL database: each finds it complete, and none fails.

use cailanzi::catalogue::schema::varieties;
use cailanzi::{
    kernel::Ts,
    setup,
    storage::{Db, DbUrl, pending},
};
use diesel::prelude::*;

use crate::database::Empty;

#[test]
fn four_nodes_at_once_all_start() {
    // SQLite has one node.
    let Some(database) = Empty::on_postgres() else { return };
    let now: Ts = "2026-04-08T01:00:00Z".parse().unwrap();
    let steps: Vec<usize> = std::thread::scope(|scope| {
        let nodes: Vec<_> = (0..4).map(|_| scope.spawn(|| setup::prepare(&database.url, now).map(|steps| steps.len()))).collect();
        nodes.into_iter().map(|node| node.join().unwrap().unwrap()).collect()
    });
    assert_eq!(steps.iter().filter(|steps| **steps > 0).count(), 1, "one node takes all the steps: {steps:?}");
    assert_eq!(pending(&database.url).unwrap(), Vec::<String>::new());
    let kinds: i64 = Db::open(&database.url, 1).unwrap().read_now(|tx| Ok(varieties::table.count().get_result(tx)?)).unwrap();
    assert!(kinds > 50, "{kinds}");
    assert!(matches!(database.url, DbUrl::Postgres(_)));
}
