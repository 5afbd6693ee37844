//! What was acknowledged survives `kill -9`: the real binary is killed under write load and started again, on
//! SQLite and, where `CAILANZI_TEST_POSTGRES` names a server, on PostgreSQL.
//! `CAILANZI_SOAK_ROUNDS` sets the number of kills (3 unless given).

#[path = "api/support/database.rs"]
mod database;
#[path = "support/server.rs"]
mod server;

use std::{
    process::Command,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use cailanzi::{accounts::credit_code, kernel::Clock, storage::DbUrl};
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

#[test]
fn every_acknowledged_write_survives_kill_9() {
    let rounds: u32 = std::env::var("CAILANZI_SOAK_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(3);
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
