//! What was acknowledged survives: the real binary is killed under write load and started again, on SQLite and, where
//! `CAILANZI_TEST_POSTGRES` names a server, on PostgreSQL; backups of a busy SQLite restore whole; a full disk loses nothing.
//! `CAILANZI_SOAK_ROUNDS` sets the number of kills and of backups (3 unless given).

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test that panics fails")]

#[path = "api/support/database.rs"]
mod database;
#[path = "support/server.rs"]
mod server;

use std::{
    fs,
    path::Path,
    process::Command,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use cailanzi::{accounts::credit_code, kernel::Clock, signing::Signers, storage::DbUrl};
use database::Database;
use reqwest::blocking::Client;
use serde_json::{Value, json};
use server::Server;

/// As a power cut would: no chance to say goodbye.
fn cut_off(mut server: Server) {
    server.process.kill().unwrap();
    server.process.wait().unwrap();
}

const WRITERS: usize = 8;

fn draft() -> Value {
    let today = Clock::system().now().day();
    json!({
        "variety": "xi-hong-shi", "grade": 3, "quantity": "1000", "quantity_unit": "kg", "price": "2.40", "price_unit": "kg",
        "origin": "370700", "available_from": today, "available_to": today.plus(3), "draft": true
    })
}

fn log_in(server: &Server) -> String {
    let body = json!({ "login": "owner@durable.cn", "password": "a long enough password 1" });
    let answer = Client::new().post(format!("{}/api/v1/auth/login", server.address)).json(&body).send().unwrap();
    assert_eq!(answer.status(), 200);
    answer.json::<Value>().unwrap()["access_token"].as_str().unwrap().to_owned()
}

fn register(server: &Server) {
    let body17 = "91370783MA3C0000A";
    let code = format!("{body17}{}", credit_code::check_character(body17).unwrap());
    let body = json!({
        "enterprise": {
            "name": "寿光耐久蔬菜合作社", "kind": "cooperative", "credit_code": code,
            "region": "370700", "address": "山东省潍坊市寿光市", "contact_name": "王守田", "contact_phone": "13800000000"
        },
        "user": { "name": "王守田", "email": "owner@durable.cn", "password": "a long enough password 1" }
    });
    let answer = Client::new().post(format!("{}/api/v1/enterprises", server.address)).json(&body).send().unwrap();
    assert_eq!(answer.status(), 201, "{}", answer.text().unwrap());
}

fn rounds() -> u32 {
    std::env::var("CAILANZI_SOAK_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(3)
}

/// Posts a draft; its id, or the answer that refused it.
fn post(client: &Client, server: &Server, token: &str) -> Result<String, (u16, Value)> {
    let sent = client.post(format!("{}/api/v1/offers", server.address)).bearer_auth(token).json(&draft()).send();
    let answer = sent.map_err(|error| (0, json!(error.to_string())))?;
    let (status, body) = (answer.status().as_u16(), answer.json::<Value>().unwrap_or_default());
    if status == 201 { Ok(body["id"].as_str().unwrap().to_owned()) } else { Err((status, body)) }
}

fn is_there(client: &Client, server: &Server, token: &str, id: &str) -> bool {
    client.get(format!("{}/api/v1/offers/{id}", server.address)).bearer_auth(token).send().unwrap().status() == 200
}

#[test]
fn backup_under_load_restores_whole() {
    let data = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", data.path().join("busy.db").display());
    let server = Server::start(&url, data.path(), &[]);
    register(&server);
    let token = log_in(&server);
    let acknowledged = Mutex::new(Vec::<String>::new());
    let stop = AtomicBool::new(false);
    let backups: Vec<(std::path::PathBuf, usize)> = std::thread::scope(|scope| {
        for _ in 0..WRITERS {
            scope.spawn(|| {
                let client = Client::new();
                while !stop.load(Ordering::SeqCst) {
                    let id = post(&client, &server, &token).unwrap();
                    acknowledged.lock().unwrap().push(id);
                }
            });
        }
        let made = (0..rounds()).map(|round| {
            std::thread::sleep(Duration::from_millis(200));
            let file = data.path().join(format!("backup-{round}.db"));
            let promised = acknowledged.lock().unwrap().len();
            let done = Command::new(env!("CARGO_BIN_EXE_cailanzi")).args(["--database-url", &url, "backup"]).arg(&file).output();
            let done = done.unwrap();
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
            (file, promised)
        });
        let made = made.collect();
        stop.store(true, Ordering::SeqCst);
        made
    });
    drop(server);
    let ids = acknowledged.into_inner().unwrap();
    assert!(ids.len() > 20, "only {} writes were acknowledged: the load was no load", ids.len());
    let client = Client::new();
    for (file, promised) in backups {
        let server = Server::start(&format!("sqlite:{}", file.display()), data.path(), &[]);
        let token = log_in(&server);
        for id in ids[..promised].iter().rev().take(200) {
            assert!(is_there(&client, &server, &token, id), "{}: {id} was acknowledged before it", file.display());
        }
        assert!(post(&client, &server, &token).is_ok());
    }
}

/// On a database that was served with one secret a node with another does not start; with both it does.
#[test]
fn node_with_another_secret_does_not_start() {
    let database = Database::new();
    let url = match &database.url {
        DbUrl::Sqlite(path) => format!("sqlite:{path}"),
        DbUrl::Postgres(url) => url.clone(),
    };
    let data = tempfile::tempdir().unwrap();
    let file = |name: &str| data.path().join(name).to_str().unwrap().to_owned();
    let (one, two, both, key, stray) = (file("one"), file("two"), file("both"), file("key"), file("stray"));
    for (path, lines) in [(&one, "11"), (&two, "22")].map(|(path, byte)| (path, byte.repeat(32))) {
        fs::write(path, lines).unwrap();
    }
    fs::write(&both, format!("{}\n{}\n", "22".repeat(32), "11".repeat(32))).unwrap();
    for path in [&key, &stray] {
        Signers::read_or_make(Path::new(path)).map(drop).unwrap();
    }
    let start =
        |secret: &str, key: &str| Server::start(&url, data.path(), &["--secret-file", secret, "--bulletin-key-file", key]);
    let refused = |command: &str, secret: &str, key: &str| {
        let mut node = Command::new(env!("CARGO_BIN_EXE_cailanzi"));
        node.args([
            "--database-url",
            &url,
            "--listen",
            "127.0.0.1:0",
            "--secret-file",
            secret,
            "--bulletin-key-file",
            key,
            command,
        ]);
        let done = node.env("CAILANZI_DATA_DIR", data.path()).output().unwrap();
        assert_eq!(done.status.code(), Some(1), "{command}");
        String::from_utf8(done.stderr).unwrap()
    };
    let server = start(&one, &key);
    register(&server);
    let token = log_in(&server);
    let me = |server: &Server| {
        let asked = Client::new().get(format!("{}/api/v1/me", server.address)).bearer_auth(&token).send().unwrap();
        asked.status().as_u16()
    };
    assert_eq!(me(&server), 200);
    drop(server);
    for command in ["serve", "worker"] {
        let errors = refused(command, &two, &key);
        assert!(errors.contains("--secret-file") && errors.contains("cailanzi keys accept"), "{errors}");
        let errors = refused(command, &one, &stray);
        assert!(errors.contains("key_not_approved") && errors.contains("cailanzi keys accept"), "{errors}");
    }
    // Rotated: the token that the old secret has signed is good, and from now on the new one is known alone, too.
    let server = start(&both, &key);
    assert_eq!(me(&server), 200, "nobody is logged out");
    drop(server);
    let server = start(&two, &key);
    assert_eq!(me(&server), 401, "the old secret is gone");
}

/// A small file system of its own, which goes with its value.
struct SmallDisk<'a>(&'a Path);

impl<'a> SmallDisk<'a> {
    fn mount(at: &'a Path, size: &str) -> Option<SmallDisk<'a>> {
        let done = Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(at).output().ok()?;
        done.status.success().then_some(SmallDisk(at))
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

#[test]
fn full_disk_is_said_and_heals_without_a_loss() {
    let data = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::mount(data.path(), "64m") else {
        eprintln!("no file system can be mounted here: a full disk is not tried");
        return;
    };
    let url = format!("sqlite:{}", disk.0.join("small.db").display());
    let server = Server::start(&url, disk.0, &[]);
    register(&server);
    let token = log_in(&server);
    let client = Client::builder().timeout(Duration::from_secs(20)).build().unwrap();
    let mut kept = vec![post(&client, &server, &token).unwrap()];
    let ready = || client.get(format!("{}/readyz", server.address)).send().unwrap().status().as_u16();

    let filler = disk.0.join("filler");
    // As much as there is room for: writing it ends with the disk.
    let _ = fs::write(&filler, vec![0; 64 << 20]);
    let refused = (0..2000).find_map(|_| match post(&client, &server, &token) {
        Ok(id) => {
            kept.push(id);
            None
        }
        Err(refused) => Some(refused),
    });
    let (status, problem) = refused.expect("the disk is full");
    assert!(matches!(status, 503 | 507), "{status}: {problem}");
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("磁盘")), "{problem}");
    let start = Instant::now();
    while ready() == 200 {
        assert!(start.elapsed() < Duration::from_secs(20), "a full disk is reported as ready");
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(is_there(&client, &server, &token, &kept[0]), "what is stored can be read");

    fs::remove_file(&filler).unwrap();
    let start = Instant::now();
    while ready() != 200 {
        assert!(start.elapsed() < Duration::from_secs(60), "the server has not healed");
        std::thread::sleep(Duration::from_millis(100));
    }
    kept.push(post(&client, &server, &token).unwrap());
    for id in &kept {
        assert!(is_there(&client, &server, &token, id), "{id} was acknowledged and is gone");
    }
}

#[test]
fn every_acknowledged_write_survives_kill_9() {
    let rounds = rounds();
    let database = Database::new();
    let url = match &database.url {
        DbUrl::Sqlite(path) => format!("sqlite:{path}"),
        DbUrl::Postgres(url) => url.clone(),
    };
    let data = tempfile::tempdir().unwrap();
    let mut server = Server::start(&url, data.path(), &[]);
    register(&server);
    let acknowledged = Mutex::new(Vec::<(String, String)>::new());
    let keys = AtomicU64::new(0);
    for round in 0..rounds {
        let token = log_in(&server);
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for _ in 0..WRITERS {
                scope.spawn(|| {
                    let client = Client::builder().timeout(Duration::from_secs(10)).build().unwrap();
                    while !stop.load(Ordering::SeqCst) {
                        let key = format!("durable-{}", keys.fetch_add(1, Ordering::SeqCst));
                        let sent = client
                            .post(format!("{}/api/v1/offers", server.address))
                            .bearer_auth(&token)
                            .header("idempotency-key", &key)
                            .json(&draft())
                            .send();
                        // Without an answer nothing was promised.
                        let Ok(answer) = sent else { break };
                        assert_eq!(answer.status(), 201, "{:?}", answer.text());
                        let Ok(body) = answer.json::<Value>() else { break };
                        acknowledged.lock().unwrap().push((key, body["id"].as_str().unwrap().to_owned()));
                    }
                });
            }
            std::thread::sleep(Duration::from_millis(400 + u64::from(round % 7) * 130));
            stop.store(round % 2 == 1, Ordering::SeqCst);
            // Every other round the writers are in full flight when the process dies.
            Command::new("kill").args(["-9", &server.process.id().to_string()]).status().unwrap();
            std::thread::sleep(Duration::from_millis(50));
            stop.store(true, Ordering::SeqCst);
        });
        cut_off(server);
        server = Server::start(&url, data.path(), &[]);
        let token = log_in(&server);
        let client = Client::new();
        let promised = acknowledged.lock().unwrap().clone();
        for (key, id) in promised.iter().rev().take(400) {
            let found = client.get(format!("{}/api/v1/offers/{id}", server.address)).bearer_auth(&token).send().unwrap();
            assert_eq!(found.status(), 200, "round {round}: offer {id} was acknowledged and is gone");
            // The key is remembered with its effect: sending it again gives the same offer.
            if promised.len() < 50 || id.ends_with('0') {
                let again = client
                    .post(format!("{}/api/v1/offers", server.address))
                    .bearer_auth(&token)
                    .header("idempotency-key", key)
                    .json(&draft())
                    .send()
                    .unwrap();
                assert_eq!(again.json::<Value>().unwrap()["id"], id.as_str());
            }
        }
    }
    let promised = acknowledged.lock().unwrap().len();
    assert!(promised > 10, "only {promised} writes were acknowledged: the load was no load");
    println!("{promised} acknowledged writes, {rounds} kills, none lost");
}
