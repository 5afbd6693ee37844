//! The server's doors under attack: queues with an end, limits before anything is looked up, and what is told to whom.

use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::mpsc,
    time::Duration,
};

use cailanzi::{
    kernel::Id,
    notify::{Holder, Stream},
    storage::{
        Db, DbUrl, Tuning,
        lane::{Lane, Turn},
    },
    web::{SecurityContact, body_timeout::BodyTimeout, rate_limit::Limits},
};
use reqwest::{Method, blocking::Client as Http};
use serde_json::{Value, json};

use crate::{
    support::{Client, TestApp},
    trade::{offer_form, with},
};

const FILE: &str = "/board/export?side=offer";
const PAGE: &str = "/board?side=offer";

/// Runs what only an async runtime can, without one of the server's.
fn block<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

/// An app with one connection of each kind, before which nobody may wait long.
fn narrow(waiting: usize) -> (TestApp, Db) {
    let mut db = None;
    let app = TestApp::with(|parts| {
        let tuning = Tuning { heavy: 1, waiting, wait: Duration::from_millis(100), ..Tuning::new(1) };
        let market = &mut parts.markets[0];
        market.db = Db::open_with(market.db.url(), &tuning).unwrap();
        db = Some(market.db.clone());
    });
    (app, db.unwrap())
}

fn refused_for_now(client: &Client, path: &str) {
    let refused = client.get(path).problem(503, "unavailable");
    assert!(refused.header("retry-after").parse::<u32>().unwrap() >= 1);
}

/// Sends a request as it stands and keeps the line open.
fn raw(app: &TestApp, request: &str) -> TcpStream {
    let mut line = TcpStream::connect(app.address.trim_start_matches("http://")).unwrap();
    line.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    line.write_all(request.as_bytes()).unwrap();
    line
}

#[test]
fn full_queue_answers_503_with_retry_after() {
    let (app, db) = narrow(0);
    let client = app.client();
    client.get(PAGE).expect(200);
    let ((begun, begin), (end, ended)) = (mpsc::channel(), mpsc::channel::<()>());
    let reader = std::thread::spawn(move || {
        block(Lane::Light.run(db.read(move |_| {
            begun.send(()).unwrap();
            ended.recv().unwrap();
            Ok(())
        })))
    });
    begin.recv().unwrap();
    refused_for_now(&client, "/varieties/da-bai-cai");
    // What needs no database is answered as ever.
    client.get("/meta").expect(200);
    end.send(()).unwrap();
    reader.join().unwrap().unwrap();
    client.get("/varieties/da-bai-cai").expect(200);
}

#[test]
fn heavy_reads_do_not_hold_up_light_ones() {
    let (app, db) = narrow(4);
    let turn: Turn = block(db.turn(None)).unwrap();
    refused_for_now(&app.client(), FILE);
    app.client().get(PAGE).expect(200);
    drop(turn);
    app.client().get(FILE).expect(200);
}

#[test]
fn each_caller_has_one_heavy_request_at_a_time() {
    let mut callers = None;
    let app = TestApp::with(|parts| callers = Some(parts.callers.clone()));
    let (callers, seller) = (callers.unwrap(), app.producer());
    let place = block(callers.place("127.0.0.1")).unwrap();
    refused_for_now(&app.client(), FILE);
    // Another caller, though from the same address.
    seller.get(FILE).expect(200);
    drop(place);
    app.client().get(FILE).expect(200);
}

#[test]
fn export_of_who_hung_up_is_dropped() {
    let mut parts_of = None;
    let app = TestApp::with(|parts| {
        let tuning = Tuning { heavy: 1, ..Tuning::new(2) };
        let market = &mut parts.markets[0];
        market.db = Db::open_with(market.db.url(), &tuning).unwrap();
        parts_of = Some((market.db.clone(), parts.callers.clone()));
    });
    let (db, callers) = parts_of.unwrap();
    let turn = block(db.turn(None)).unwrap();
    for _ in 0..20 {
        let line = raw(&app, &format!("GET /api/v1{FILE} HTTP/1.1\r\nHost: x\r\n\r\n"));
        std::thread::sleep(Duration::from_millis(20));
        drop(line);
    }
    // Nobody waits any more: the caller's place is free although no export could begin.
    let place = block(async { tokio::time::timeout(Duration::from_millis(1500), callers.place("127.0.0.1")).await });
    drop(place.expect("the requests still wait").unwrap());
    drop(turn);
    app.client().get(FILE).expect(200);
}

#[test]
fn made_up_keys_are_limited_and_good_tokens_are_not() {
    let app = TestApp::with(|parts| parts.limits = Limits::new(0, 30));
    let city = app.city_regulator();
    city.get("/me").expect(200);
    let made_up = |n: u32| app.client().with_token(&format!("clz_{n:040}")).get("/me");
    let answers: Vec<_> = (0..60).map(made_up).collect();
    assert_eq!(answers[0].status, 401);
    let refused = answers.last().unwrap();
    assert_eq!((refused.status, refused.body["code"].as_str()), (429, Some("rate_limited")));
    assert!(refused.header("retry-after").parse::<u32>().unwrap() >= 1);
    assert!(answers.iter().filter(|answer| answer.status == 401).count() < 40);
    // The same address, but a token that is known to be good.
    city.get("/me").expect(200);
}

#[test]
fn made_up_key_is_not_known_by_another_answer() {
    let app = TestApp::with(|parts| parts.limits = Limits::new(0, 3));
    let made_up = app.client().with_token("clz_made_up");
    let elsewhere = Http::new().get(format!("{}/api/v1x", app.address)).bearer_auth("clz_made_up").send().unwrap();
    assert_ne!(elsewhere.status(), 401);
    for _ in 0..3 {
        made_up.get("/me").problem(401, "session_expired");
    }
    // The one that is one too many bars the address, and this key with it.
    for _ in 0..2 {
        made_up.get("/me").problem(429, "rate_limited");
    }
}

#[test]
fn good_token_stays_good_when_its_request_gets_401() {
    let app = TestApp::with(|parts| parts.limits = Limits::new(0, 8));
    let city = app.city_regulator();
    for n in 0..6 {
        let wrong = json!({ "login": format!("nobody{n}@example.org"), "password": "a long enough password 1" });
        city.post("/auth/login", &wrong).problem(401, "login_failed");
    }
    city.get("/me").expect(200);
    app.client().get("/meta").expect(200);
}

#[test]
fn encoded_paths_are_limited_as_any_other() {
    let app = TestApp::with(|parts| parts.limits = Limits::new(0, 2));
    let http = Http::new();
    let ask = |path: &str| http.get(format!("{}{path}", app.address)).send().unwrap();
    for path in ["/%61pi/v1/meta", "/api/%761/meta"] {
        let answer = ask(path);
        assert_eq!((answer.status().as_u16(), answer.headers().contains_key("ratelimit-limit")), (200, true), "{path}");
    }
    for path in ["/%61pi/v1/meta", "/api/v1/%6Deta", "/api/v1/meta"] {
        assert_eq!(ask(path).status(), 429, "{path}");
    }
    assert_eq!(ask("/%6Civez").status(), 200);
}

#[test]
fn encoded_export_weighs_as_much_as_any_other() {
    const ENCODED: &str = "/board/%65xport?side=offer";
    let mut callers = None;
    let app = TestApp::with(|parts| callers = Some(parts.callers.clone()));
    app.client().get(&format!("{ENCODED}&limit=5")).names("limit", "not_for_files");
    let place = block(callers.unwrap().place("127.0.0.1")).unwrap();
    refused_for_now(&app.client(), ENCODED);
    drop(place);
    app.client().get(ENCODED).expect(200);
}

#[test]
fn encoded_api_paths_have_the_headers_of_the_api() {
    let app = TestApp::new();
    let ask = |path: &str| Http::new().get(format!("{}{path}", app.address)).send().unwrap();
    for path in ["/api/v1/nothing", "/%61pi/v1/nothing", "/%61pi/nothing"] {
        let answer = ask(path);
        assert_eq!((answer.status().as_u16(), answer.headers()["cache-control"].to_str().unwrap()), (404, "no-store"), "{path}");
    }
}

#[test]
fn documents_are_limited_too() {
    let app = TestApp::with(|parts| parts.limits = Limits::new(0, 1));
    let http = Http::new();
    let status = |path: &str| http.get(format!("{}{path}", app.address)).send().unwrap().status().as_u16();
    let all: Vec<u16> = (0..30).map(|_| status("/api/openapi.json")).collect();
    assert_eq!((all[0], all.last().copied()), (200, Some(429)));
    assert_eq!(status("/readyz"), 429);
    assert_eq!(status("/livez"), 200);
}

#[test]
fn contract_has_a_tag_and_travels_compressed() {
    let app = TestApp::new();
    let get = |headers: &[(&str, &str)]| {
        let request = Http::new().get(format!("{}/api/openapi.json", app.address));
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)).send().unwrap()
    };
    let plain = get(&[]);
    let tag = plain.headers()["etag"].to_str().unwrap().to_owned();
    let length = plain.bytes().unwrap().len();
    let small = get(&[("accept-encoding", "gzip, br")]);
    assert_eq!(small.headers()["content-encoding"], "br");
    assert!(small.bytes().unwrap().len() * 4 < length);
    assert_eq!(get(&[("if-none-match", &tag)]).status(), 304);
    assert_eq!(get(&[("if-none-match", "\"other\"")]).status(), 200);
}

#[test]
fn broken_database_file_is_not_ready() {
    let mut url = None;
    let app = TestApp::with(|parts| url = Some(parts.markets[0].db.url().clone()));
    let Some(DbUrl::Sqlite(path)) = url else { return };
    let mut file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
    file.write_all(&[0; 512]).unwrap();
    let answer = Http::new().get(format!("{}/readyz", app.address)).send().unwrap();
    assert_eq!(answer.status(), 503);
    assert!(answer.json::<Value>().unwrap()["status"].as_str().unwrap().contains("damaged"));
}

/// How many requests of each of these senders are let in.
fn let_in(app: &TestApp, senders: &[&str]) -> Vec<u16> {
    senders.iter().map(|from| app.client().header("x-forwarded-for", from).get("/meta").status).collect()
}

#[test]
fn forwarded_addresses_are_counted_without_their_port() {
    let app = TestApp::with(|parts| {
        parts.auth.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
        parts.limits = Limits::new(0, 2);
    });
    let senders = ["203.0.113.5:1000", "203.0.113.5:2000", "203.0.113.5", "203.0.113.6:1000"];
    assert_eq!(let_in(&app, &senders), [200, 200, 429, 200]);
}

#[test]
fn ipv6_addresses_are_counted_by_network() {
    let app = TestApp::with(|parts| {
        parts.auth.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
        parts.limits = Limits::new(0, 2);
    });
    let senders = ["2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "[2001:db8:0:1::3]:443", "2001:db8:0:2::1"];
    assert_eq!(let_in(&app, &senders), [200, 200, 429, 200]);
}

#[test]
fn invented_methods_are_one_series() {
    let mut metrics = None;
    let app = TestApp::with(|parts| metrics = Some(parts.metrics.clone()));
    for method in ["BREW", "PROPFIND"] {
        let mut answer = String::new();
        let request = format!("{method} /api/v1/meta HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        raw(&app, &request).read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
    }
    let text = metrics.unwrap().text().unwrap();
    assert!(text.contains("method=\"OTHER\"") && !text.contains("BREW") && !text.contains("PROPFIND"), "{text}");
}

#[test]
fn security_contact_is_published_where_it_is_set() {
    let app = TestApp::with(|parts| {
        parts.security_contact = SecurityContact(Some("mailto:security@example.org, https://example.org/report".to_owned()));
    });
    let get = |app: &TestApp| Http::new().get(format!("{}/.well-known/security.txt", app.address)).send().unwrap();
    let text = get(&app).text().unwrap();
    for line in ["Contact: mailto:security@example.org", "Contact: https://example.org/report", "Expires: 2027-04-07T00:00:00Z"] {
        assert!(text.lines().any(|written| written == line), "{text}");
    }
    assert_eq!(get(&TestApp::new()).status(), 404);
}

#[test]
fn slow_body_is_answered_408_and_the_line_closed() {
    let slowest = BodyTimeout { grace: Duration::from_millis(200), bytes_per_second: 1024 };
    let app = TestApp::with(|parts| parts.body_timeout = slowest);
    for size in ["Content-Length: 500", "Transfer-Encoding: chunked"] {
        let head = format!("POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{size}\r\n\r\n");
        let mut line = raw(&app, &format!("{head}1\r\n{{\r\n"));
        let mut answer = String::new();
        line.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("request_timeout"), "{size}: {answer}");
    }
}

#[test]
fn exports_refuse_pages() {
    let app = TestApp::new();
    app.client().get(&format!("{FILE}&limit=5")).names("limit", "not_for_files");
    app.client().get("/prices/export?cursor=x").names("cursor", "not_for_files");
    app.client().get(&format!("{PAGE}&limit=5")).expect(200);
}

#[test]
fn every_refusal_is_documented_as_a_problem() {
    let document = serde_json::to_value(cailanzi::server::openapi()).unwrap();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let content = &operation["responses"]["4XX"]["content"];
            assert_eq!(content["application/problem+json"]["schema"]["$ref"], "#/components/schemas/Problem", "{method} {path}");
            assert_eq!(content.as_object().unwrap().len(), 1, "{method} {path}");
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let paged = parameters.iter().any(|parameter| parameter["name"] == "limit");
            assert!(!(path.ends_with("/export") && paged), "{path} has a limit");
        }
    }
}

#[test]
fn unknown_method_of_a_path_is_a_problem() {
    let app = TestApp::new();
    let answer = app.client().request(Method::PUT, "/meta").send().unwrap();
    assert!([404, 405].contains(&answer.status().as_u16()));
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
}

/// What a page hears about one listing until it has been silent for a while.
async fn heard(page: &mut Stream, id: &str, wait: Duration, most: usize) -> usize {
    let mut told = 0;
    while told < most {
        match tokio::time::timeout(wait, page.next()).await {
            Ok(Some(line)) if line.contains("event: listing") && line.contains(id) => told += 1,
            Ok(Some(_)) => {}
            _ => return told,
        }
    }
    told
}

#[test]
fn drafts_are_told_to_their_owner_alone() {
    let mut bus = None;
    let app = TestApp::with(|parts| bus = Some(parts.markets[0].bus.clone()));
    let (bus, seller) = (bus.unwrap(), app.producer());
    let draft = seller.post("/offers", &with(offer_form(500), json!({ "draft": true }))).expect(201).str("id");
    let (me, stranger) = (seller.me().str("id").parse().unwrap(), Id::new(app.clock.now()));
    let (mut own, mut other) = (bus.open(me, Holder::Session(me)), bus.open(stranger, Holder::Session(stranger)));
    let path = format!("/offers/{draft}");
    seller.if_match(1).patch(&path, &json!({ "quantity": "600", "quantity_unit": "kg" })).expect(200);
    seller.if_match(2).post(&format!("{path}/publish"), &json!({ "again": true })).expect(200);
    block(async {
        assert_eq!(heard(&mut own, &draft, Duration::from_secs(20), 2).await, 2, "its owner hears of both changes");
        assert_eq!(heard(&mut other, &draft, Duration::from_millis(200), 9).await, 1, "others hear that it is published");
    });
}
