//! A COMMIT whose answer never comes. A proxy between the program and PostgreSQL cuts the line before it passes the COMMIT on, or
//! after the server has carried it out. SQLite has no line that could be cut.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicU8, AtomicU32, Ordering},
    },
    thread,
};

use cailanzi::{
    jobs::schema::jobs,
    kernel::{ErrorCode, Result, Ts},
    storage::{Db, DbUrl, Tx, lane::Lane},
};
use diesel::prelude::*;

use crate::database::Database;

/// What the proxy does with the next COMMIT.
const PASS: u8 = 0;
const CUT_BEFORE: u8 = 1;
const CUT_AFTER: u8 = 2;
/// As `CUT_BEFORE`, and no further connection is let through.
const CUT_FOR_GOOD: u8 = 3;

/// How PostgreSQL's protocol writes it: a simple query, its length, its text.
const COMMIT: &[u8] = b"Q\0\0\0\x0bCOMMIT\0";

struct Proxy {
    url: DbUrl,
    next: Arc<AtomicU8>,
}

impl Proxy {
    /// `None` on SQLite.
    fn before(database: &Database) -> Option<Proxy> {
        let DbUrl::Postgres(url) = &database.url else { return None };
        let (start, rest) = url.split_once('@').unwrap();
        let (server, name) = rest.split_once('/').unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let through = format!("{start}@{}/{name}", listener.local_addr().unwrap());
        let next = Arc::new(AtomicU8::new(PASS));
        let (server, mode) = (server.to_owned(), next.clone());
        thread::spawn(move || {
            for client in listener.incoming().map_while(std::result::Result::ok) {
                if mode.load(Ordering::SeqCst) != CUT_FOR_GOOD {
                    pass(client, TcpStream::connect(&server).unwrap(), &mode);
                }
            }
        });
        Some(Proxy { url: DbUrl::Postgres(through), next })
    }
}

/// Passes on what both sides say until one of them, or the proxy, cuts the line.
fn pass(client: TcpStream, server: TcpStream, next: &Arc<AtomicU8>) {
    client.set_nodelay(true).unwrap();
    server.set_nodelay(true).unwrap();
    let (mut from_client, mut from_server) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    let (mut to_client, mut to_server) = (client, server);
    let (mode, swallow) = (next.clone(), Arc::new(AtomicU8::new(PASS)));
    let swallowed = swallow.clone();
    thread::spawn(move || {
        let mut bytes = [0; 1 << 16];
        while let Ok(read) = from_client.read(&mut bytes) {
            if bytes[..read].ends_with(COMMIT) {
                match mode.load(Ordering::SeqCst) {
                    CUT_BEFORE => {
                        mode.store(PASS, Ordering::SeqCst);
                        break;
                    }
                    CUT_FOR_GOOD => break,
                    CUT_AFTER => {
                        mode.store(PASS, Ordering::SeqCst);
                        swallow.store(CUT_AFTER, Ordering::SeqCst);
                    }
                    _ => {}
                }
            }
            if read == 0 || to_server.write_all(&bytes[..read]).is_err() {
                break;
            }
        }
        let _ = (from_client.shutdown(Shutdown::Both), to_server.shutdown(Shutdown::Both));
    });
    thread::spawn(move || {
        let mut bytes = [0; 1 << 16];
        while let Ok(read) = from_server.read(&mut bytes) {
            let cut = swallowed.load(Ordering::SeqCst) == CUT_AFTER;
            if cut || read == 0 || to_client.write_all(&bytes[..read]).is_err() {
                break;
            }
        }
        let _ = (from_server.shutdown(Shutdown::Both), to_client.shutdown(Shutdown::Both));
    });
}

fn put(tx: &mut Tx, key: &str) -> Result<()> {
    let at: Ts = "2026-04-08T01:00:00Z".parse().unwrap();
    let row = (jobs::market.eq(tx.market()), jobs::kind.eq("test"), jobs::key.eq(key), jobs::run_at.eq(at));
    diesel::insert_into(jobs::table).values(row).execute(tx)?;
    Ok(())
}

/// Adds a row and 1 to a counter: what runs twice shows in both.
fn count(tx: &mut Tx, key: &str) -> Result<()> {
    put(tx, key)?;
    let counter = jobs::table.find((tx.market(), "test", "counter"));
    diesel::update(counter).set(jobs::epoch.eq(jobs::epoch + 1)).execute(tx)?;
    Ok(())
}

#[test]
fn commit_in_doubt_takes_effect_once() {
    let database = Database::new();
    let Some(proxy) = Proxy::before(&database) else { return };
    let db = Db::open(&proxy.url, 2).unwrap();
    db.write_now(|tx| put(tx, "counter")).unwrap();
    for (cut, attempts) in [(CUT_BEFORE, 2), (CUT_AFTER, 1)] {
        for number in 0..200 {
            let runs = AtomicU32::new(0);
            proxy.next.store(cut, Ordering::SeqCst);
            let answer = db.write_now(|tx| {
                runs.fetch_add(1, Ordering::SeqCst);
                count(tx, &format!("{cut}-{number}"))?;
                Ok(number)
            });
            assert_eq!(answer.unwrap(), number, "cut {cut}");
            assert_eq!((runs.into_inner(), proxy.next.load(Ordering::SeqCst)), (attempts, PASS), "cut {cut}, {number}");
        }
    }
    let counter = jobs::table.find((db.market(), "test", "counter")).select(jobs::epoch);
    let seen = db.read_now(|tx| Ok((counter.first::<i64>(tx)?, jobs::table.of(tx).count().get_result::<i64>(tx)?)));
    assert_eq!(seen.unwrap(), (400, 401));
}

#[test]
fn commit_in_doubt_for_good_is_said_to_be() {
    let database = Database::new();
    let Some(proxy) = Proxy::before(&database) else { return };
    let db = Db::open(&proxy.url, 1).unwrap();
    proxy.next.store(CUT_FOR_GOOD, Ordering::SeqCst);
    let runs = AtomicU32::new(0);
    // A request waits for a connection two seconds at most.
    let lost = Lane::Light.enter(|| {
        db.write_now(|tx| {
            runs.fetch_add(1, Ordering::SeqCst);
            put(tx, "doubtful")
        })
    });
    let error = lost.unwrap_err();
    assert_eq!((error.code, error.retryable, runs.into_inner()), (ErrorCode::Unavailable, false, 1), "{error}");
    assert!(error.detail.is_some() && error.retry_after.is_some());
}

#[test]
fn connections_lost_while_idle_are_no_error() {
    let database = Database::new();
    let DbUrl::Postgres(_) = &database.url else { return };
    let db = Db::open(&database.url, 4).unwrap();
    db.write_now(|tx| put(tx, "before")).unwrap();
    let others = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() \
                  AND pid <> pg_backend_pid()";
    for _ in 0..3 {
        let killer = Db::open(&database.url, 1).unwrap();
        killer.write_now(|tx| Ok(diesel::sql_query(others).execute(tx)?)).unwrap();
        assert_eq!(db.read_now(|tx| Ok(jobs::table.of(tx).count().get_result::<i64>(tx)?)).unwrap(), 1);
        db.write_now(|tx| {
            let row = jobs::table.of(tx).filter(jobs::key.eq("before"));
            Ok(diesel::update(row).set(jobs::attempts.eq(0)).execute(tx)?)
        })
        .unwrap();
    }
}
