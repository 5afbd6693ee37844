//! Whether requests can be served, and what a full disk does.

use cailanzi::{
    kernel::{Error, ErrorCode, Result},
    storage::{Access, AnyConn, Db, DbUrl, Health, Manager, Tx},
};
use diesel::connection::SimpleConnection;

use crate::database::Database;

fn health(db: &Db) -> Health {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(db.health())
}

fn batch(tx: &mut Tx, sql: &str) -> Result<()> {
    match tx {
        AnyConn::Pg(pg) => pg.batch_execute(sql)?,
        AnyConn::Lite(lite) => lite.batch_execute(sql)?,
    }
    Ok(())
}

fn embedded(database: &Database) -> bool {
    matches!(database.url, DbUrl::Sqlite(_))
}

#[test]
fn whole_database_is_ready() {
    let database = Database::new();
    assert_eq!(health(&Db::open(&database.url, 2).unwrap()), Health::Ready);
}

#[test]
fn database_locked_by_another_process_is_not_ready() {
    let database = Database::new();
    if !embedded(&database) {
        return;
    }
    let db = Db::open(&database.url, 2).unwrap();
    let mut other = Manager { url: database.url.clone(), access: Access::ReadWrite }.open().unwrap();
    batch(&mut other, "BEGIN IMMEDIATE").unwrap();
    assert_eq!(health(&db), Health::Locked);
    // What was found is fresh for a second.
    batch(&mut other, "ROLLBACK").unwrap();
    std::thread::sleep(std::time::Duration::from_millis(1100));
    assert_eq!(health(&db), Health::Ready);
}

#[test]
fn file_that_has_gone_or_was_replaced_is_not_ready() {
    let database = Database::new();
    let DbUrl::Sqlite(path) = &database.url else { return };
    let db = Db::open(&database.url, 2).unwrap();
    std::fs::rename(path, format!("{path}.away")).unwrap();
    assert_eq!(health(&db), Health::Damaged);
    std::fs::copy(format!("{path}.away"), path).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(1100));
    assert_eq!(health(&db), Health::Damaged);
}

#[test]
fn full_disk_refuses_writes_until_there_is_room() {
    let database = Database::new();
    if !embedded(&database) {
        return;
    }
    let db = Db::open(&database.url, 2).unwrap();
    // No more pages than there are: what the engine meets on a full disk.
    db.write_now(|tx| batch(tx, "PRAGMA max_page_count = 1")).unwrap();
    let fill = |tx: &mut Tx| {
        batch(
            tx,
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) \
             INSERT INTO outbox (id, topic, payload, run_at, attempts, state, created_at) \
             SELECT randomblob(16), 'test', hex(randomblob(500)), 0, 0, 'waiting', 0 FROM n",
        )
    };
    let refused: Error = db.write_now(fill).unwrap_err();
    assert_eq!((refused.code, refused.retry_after), (ErrorCode::Unavailable, Some(30)));
    assert!(refused.detail.is_some());
    db.read_now(|tx| batch(tx, "SELECT 1")).unwrap();
    db.write_now(|tx| batch(tx, "PRAGMA max_page_count = 1073741823")).unwrap();
    db.write_now(fill).unwrap();
}
