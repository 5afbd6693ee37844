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

fn batch(conn: &mut impl SimpleConnection, sql: &str) -> Result<()> {
    conn.batch_execute(sql)?;
    Ok(())
}

fn embedded(database: &Database) -> bool {
    matches!(database.url, DbUrl::Sqlite(_))
}

/// The database, and a connection of another process that keeps it locked; `None` where a lock is no matter of the file.
fn locked(database: &Database) -> Option<(Db, AnyConn)> {
    if !embedded(database) {
        return None;
    }
    let db = Db::open(&database.url, 2).unwrap();
    let mut other = Manager { url: database.url.clone(), access: Access::ReadWrite }.open().unwrap();
    batch(&mut other, "BEGIN IMMEDIATE").unwrap();
    Some((db, other))
}

#[test]
fn whole_database_is_ready() {
    let database = Database::new();
    assert_eq!(health(&Db::open(&database.url, 2).unwrap()), Health::Ready);
}

#[test]
fn database_locked_by_another_process_is_not_ready() {
    let database = Database::new();
    let Some((db, mut other)) = locked(&database) else { return };
    assert_eq!(health(&db), Health::Locked);
    // What was found is fresh for a second.
    batch(&mut other, "ROLLBACK").unwrap();
    std::thread::sleep(std::time::Duration::from_millis(1100));
    assert_eq!(health(&db), Health::Ready);
}

#[test]
fn prober_that_hangs_up_spoils_no_later_answer() {
    let database = Database::new();
    let Some((db, mut other)) = locked(&database) else { return };
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let first = tokio::time::timeout(std::time::Duration::from_millis(50), db.health()).await;
        assert!(first.is_err(), "the first one waits for the lock: {first:?}");
        batch(&mut other, "ROLLBACK").unwrap();
        assert_eq!(db.health().await, Health::Ready);
    });
}

/// Whether another process may lock for itself what every connection to this file shares; `None` where it cannot try.
#[cfg(target_os = "linux")]
fn another_process_locks(path: &str) -> Option<bool> {
    // The bytes that SQLite locks lie where no data ever is.
    const TRY: &str = "
import fcntl, sys
with open(sys.argv[1], 'r+b') as file:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 510, 0x40000002)
    except OSError:
        sys.exit(3)
";
    let status = std::process::Command::new("python3").args(["-c", TRY, path]).status().ok()?;
    match status.code() {
        Some(0) => Some(true),
        Some(3) => Some(false),
        _ => panic!("{status}"),
    }
}

#[cfg(target_os = "linux")]
#[test]
fn health_check_keeps_the_locks_of_connections() {
    let database = Database::new();
    let DbUrl::Sqlite(path) = &database.url else { return };
    let db = Db::open(&database.url, 2).unwrap();
    db.read_now(|tx| batch(tx, "SELECT 1 FROM jobs WHERE market = '110000'")).unwrap();
    let Some(before) = another_process_locks(path) else {
        println!("skipped: there is no python3");
        return;
    };
    assert!(!before, "a connection that has read shares a lock");
    for _ in 0..2 {
        assert_eq!(health(&db), Health::Ready);
        assert_eq!(another_process_locks(path), Some(false), "the lock is lost");
        // What was found is fresh for a second.
        std::thread::sleep(std::time::Duration::from_millis(1100));
    }
    drop(db);
    assert_eq!(another_process_locks(path), Some(true), "no connection is left");
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
             INSERT INTO outbox (market, id, topic, payload, run_at, attempts, state, created_at) \
             SELECT '110000', randomblob(16), 'test', hex(randomblob(500)), 0, 0, 'waiting', 0 FROM n",
        )
    };
    let refused: Error = db.write_now(fill).unwrap_err();
    assert_eq!((refused.code, refused.retry_after), (ErrorCode::Unavailable, Some(30)));
    assert!(refused.detail.is_some());
    db.read_now(|tx| batch(tx, "SELECT 1")).unwrap();
    db.write_now(|tx| batch(tx, "PRAGMA max_page_count = 1073741823")).unwrap();
    db.write_now(fill).unwrap();
}
