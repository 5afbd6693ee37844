//! The production server on a free port, with a clock that the test sets and a mail server that keeps letters.

use std::{
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
        mpsc,
    },
    time::{Duration, Instant},
};

use cailanzi::{
    accounts::{AuthConfig, PasswordCost},
    config::Site,
    files::{Files, Objects, Place},
    kernel::{Clock, RegionCode, Ts},
    notify::{Bus, MailConfig, Mailer, MailerKind},
    server::{self, Callers, Contact, Demo, Market, Parts},
    setup,
    signing::{Secrets, Signers},
    storage::{Db, Statement},
    web::{PublicUrl, SecurityContact, body_timeout::BodyTimeout, metrics::Metrics, rate_limit::Limits},
    worker::{self, Worker, Workers},
};
use diesel::RunQueryDsl;
use reqwest::{
    Method,
    blocking::{Client as Http, RequestBuilder, Response},
    header::{HOST, HeaderMap, HeaderName, HeaderValue},
};
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::watch;

use super::{
    database::Database,
    mail::{Letter, MailServer},
};

/// 2026-04-08, nine in the morning in Beijing: the moment at which every test starts.
const START: &str = "2026-04-08T01:00:00Z";

/// The hosts of [`TestApp::twins`].
pub const TWINS: [&str; 2] = ["cai.beijing.example", "cai.tianjin.example"];

/// A market of a running server: people, requests and duties are that market's.
#[derive(Clone)]
pub struct TestApp {
    pub address: String,
    /// What requests send as `Host`, where the server has several markets.
    pub host: Option<String>,
    pub db: Db,
    pub clock: Clock,
    pub mail: MailServer,
    pub signer: Signers,
    pub files: Files,
    now: Arc<AtomicI64>,
    process: Arc<Process>,
}

/// The server, which ends with the last of its markets' test apps.
struct Process {
    stop: watch::Sender<bool>,
    server: actix_web::dev::ServerHandle,
    database: Database,
    /// Photos and documents.
    _folder: TempDir,
}

impl TestApp {
    pub fn new() -> TestApp {
        TestApp::with(|_| {})
    }

    /// An app whose parts the test changes first.
    pub fn with(change: impl FnOnce(&mut Parts)) -> TestApp {
        TestApp::with_mail(MailServer::start(), change)
    }

    /// [`TestApp::with`], sending its mails to this server.
    pub fn with_mail(mail: MailServer, change: impl FnOnce(&mut Parts)) -> TestApp {
        let site = Site { market: RegionCode::BEIJING, public_url: PublicUrl::new("https://example.org") };
        TestApp::start(Database::new(), mail, &[site], change)
    }

    /// Two markets of one server on one database: Beijing's, and Tianjin's with places of the same codes.
    pub fn twins() -> [TestApp; 2] {
        let markets = [RegionCode::BEIJING, "120000".parse().unwrap()];
        let database = Database::new();
        setup::prepare_markets(&database.url, &markets, START.parse().unwrap()).unwrap();
        let [first, second] = TWINS;
        let site = |market, host: &str| Site { market, public_url: PublicUrl::new(&format!("https://{host}")) };
        let sites = [site(markets[0], first), site(markets[1], second)];
        let app = TestApp::start(database, MailServer::start(), &sites, |_| {});
        let places = "INSERT INTO places (market, code, name_zh, name_en, kind, region, lng_micro, lat_micro, position) \
            SELECT CAST(? AS TEXT), code, name_zh, name_en, kind, region, lng_micro, lat_micro, position FROM places WHERE market = ?";
        let values = [markets[1].into(), markets[0].into()];
        app.db.write_now(|tx| Ok(Statement::<()>::new(places, values.clone()).execute(tx)?)).unwrap();
        let twin = |n: usize| TestApp { host: Some(TWINS[n].to_owned()), db: app.db.of_market(markets[n]), ..app.clone() };
        [twin(0), twin(1)]
    }

    fn start(database: Database, mail: MailServer, sites: &[Site], change: impl FnOnce(&mut Parts)) -> TestApp {
        let db = Db::open(&database.url, 4).unwrap();
        // Without its fonts, which the server looks for at its start, no character is unprintable.
        let _ = typeset::fonts();
        let start: Ts = START.parse().unwrap();
        let now = Arc::new(AtomicI64::new(start.as_micros()));
        let source = now.clone();
        let clock = Clock::from_fn(move || Ts::from_micros(source.load(Ordering::SeqCst)).unwrap());
        let signer = Signers::from_seed([9; 32]);
        let folder = tempfile::tempdir().unwrap();
        let objects = Objects::open(&Place::Folder(folder.path().join("files"))).unwrap();
        let mut parts = Parts {
            markets: sites.iter().map(|site| Market::new(&db, site)).collect(),
            clock: clock.clone(),
            auth: AuthConfig {
                password_cost: PasswordCost::for_tests(),
                totp_enforced: false,
                secure_cookie: false,
                ..AuthConfig::new(Secrets::parse(&"07".repeat(32)).unwrap())
            },
            // Every caller of a test comes from one address, and its clock stands still.
            limits: Limits::new(0, 0).with_budgets(1000),
            metrics: Metrics::new().unwrap(),
            demo: Demo::default(),
            contact: Contact(Some("市场处 010-55579000".into())),
            upload_bytes: 20 * 1024 * 1024,
            files: Files::new(objects, &folder.path().join("uploads")).unwrap(),
            signer: signer.clone(),
            security_contact: SecurityContact::default(),
            body_timeout: BodyTimeout::default(),
            callers: Callers::default(),
            cases: cailanzi::capabilities::CASES,
        };
        change(&mut parts);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = watch::channel(false);
        // The workers' connections are not those that a test has taken from the server.
        let own = |market: &Market| Market { db: db.of_market(market.db.market()), ..market.clone() };
        let markets: Vec<Market> = parts.markets.iter().map(own).collect();
        let files = parts.files.clone();
        let workers = Workers::new(&markets, &clock, &parts.metrics, &signer, &files);
        let outgoing = MailConfig {
            kind: MailerKind::Smtp(mail.url.clone()),
            from: "菜篮子 <noreply@example.org>".into(),
            public_url: "https://example.org".into(),
            timeout: Duration::from_secs(2),
            at_once: 4,
        };
        let (ready, handle) = mpsc::channel();
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = server::serve(parts, listener, 2).unwrap();
                ready.send(server.handle()).unwrap();
                let mailer = Mailer::new(&outgoing).unwrap();
                let delivery = actix_web::rt::spawn(workers.deliver(Some(mailer), stopped));
                server.await.unwrap();
                delivery.await.unwrap();
            });
        });
        let process = Arc::new(Process { stop, server: handle.recv().unwrap(), database, _folder: folder });
        TestApp { address, host: None, db, clock, mail, signer, files, now, process }
    }

    /// A worker of another process on the same database, which mails only, until the test ends.
    pub fn second_worker(&self) -> watch::Sender<bool> {
        let worker = Worker {
            db: Db::open(&self.process.database.url, 4).unwrap(),
            clock: self.clock.clone(),
            files: self.files.clone(),
            bus: Bus::default(),
            metrics: Metrics::new().unwrap(),
            signer: self.signer.clone(),
        };
        let outgoing = MailConfig {
            kind: MailerKind::Smtp(self.mail.url.clone()),
            from: "菜篮子 <noreply@example.org>".into(),
            public_url: "https://example.org".into(),
            timeout: Duration::from_secs(2),
            at_once: 4,
        };
        let (stop, stopped) = watch::channel(false);
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                worker.deliver(Some(Mailer::new(&outgoing).unwrap()), stopped).await;
            });
        });
        stop
    }

    /// Moves the clock.
    pub fn advance_hours(&self, hours: i64) {
        self.now.fetch_add(hours * 3_600_000_000, Ordering::SeqCst);
    }

    pub fn advance_seconds(&self, seconds: i64) {
        self.now.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    /// Runs every periodic duty once.
    pub fn tick(&self) {
        worker::run_once(&self.db, &self.clock, &self.signer).unwrap();
    }

    /// Deletes the photos and documents that nothing has, as the worker does; how many.
    pub fn sweep_files(&self) -> usize {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(self.files.sweep(&self.db, self.clock.now())).unwrap()
    }

    /// Someone who is not logged in.
    pub fn client(&self) -> Client {
        let host = self.host.as_ref().map(|host| (HOST, HeaderValue::from_str(host).unwrap()));
        Client {
            base: format!("{}/api/v1", self.address),
            http: Http::builder().cookie_store(true).timeout(Duration::from_secs(60)).build().unwrap(),
            token: None,
            headers: host.into_iter().collect(),
        }
    }

    /// Waits for a mail to this address that says this, and returns it.
    pub fn letter_saying(&self, address: &str, text: &str) -> Letter {
        let start = Instant::now();
        loop {
            let letters = self.mail.to(address);
            if let Some(letter) = letters.iter().rev().find(|letter| letter.text.contains(text)) {
                return letter.clone();
            }
            assert!(start.elapsed() < Duration::from_secs(20), "no mail to {address} says '{text}': {letters:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The token of the newest mail to this address with a link to this page.
    pub fn token_for(&self, address: &str, page: &str) -> String {
        self.letter_saying(address, &format!("{page}?token=")).token(page)
    }

    /// Waits until so many mails to this address have arrived.
    pub fn letters_to(&self, address: &str, count: usize) -> Vec<Letter> {
        let start = Instant::now();
        loop {
            let letters = self.mail.to(address);
            if letters.len() >= count {
                return letters;
            }
            assert!(start.elapsed() < Duration::from_secs(20), "{} of {count} mails to {address} arrived", letters.len());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until a mail to this address has arrived, and returns the newest.
    pub fn letter_to(&self, address: &str) -> Letter {
        self.letter_saying(address, "")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
        // Told, not awaited: the thread ends by itself.
        drop(self.server.stop(false));
    }
}

/// One party at its end of the line.
#[derive(Clone)]
pub struct Client {
    base: String,
    http: Http,
    pub token: Option<String>,
    headers: HeaderMap,
}

impl Client {
    pub fn with_token(mut self, token: &str) -> Client {
        self.token = Some(token.to_owned());
        self
    }

    /// The same client, sending one more header.
    pub fn header(&self, name: &'static str, value: &str) -> Client {
        let mut other = self.clone();
        other.headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        other
    }

    pub fn if_match(&self, version: i64) -> Client {
        self.header("if-match", &format!("\"{version}\""))
    }

    pub fn key(&self, key: &str) -> Client {
        self.header("idempotency-key", key)
    }

    pub fn english(&self) -> Client {
        self.header("accept-language", "en")
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base)).headers(self.headers.clone());
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path).send().unwrap())
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::POST, path).json(body).send().unwrap())
    }

    /// A POST without a body.
    pub fn act(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::POST, path).send().unwrap())
    }

    pub fn patch(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::PATCH, path).json(body).send().unwrap())
    }

    pub fn put(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::PUT, path).json(body).send().unwrap())
    }

    /// Sends bytes as they are, with `Content-Range` if they are a part.
    pub fn put_bytes(&self, path: &str, range: Option<&str>, bytes: Vec<u8>) -> Answer {
        let request = self.request(Method::PUT, path).body(bytes);
        let request = match range {
            Some(range) => request.header("content-range", range),
            None => request,
        };
        Answer::of(request.send().unwrap())
    }

    pub fn delete(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::DELETE, path).send().unwrap())
    }

    /// Uploads one file with form fields.
    pub fn upload(&self, path: &str, fields: &[(&str, &str)], file_name: &str, bytes: Vec<u8>) -> Answer {
        let part = reqwest::blocking::multipart::Part::bytes(bytes).file_name(file_name.to_owned());
        let mut form = reqwest::blocking::multipart::Form::new().part("file", part);
        for (name, value) in fields {
            form = form.text((*name).to_owned(), (*value).to_owned());
        }
        Answer::of(self.request(Method::POST, path).multipart(form).send().unwrap())
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    /// The JSON body; null where there is none.
    pub body: Value,
}

impl Answer {
    fn of(response: Response) -> Answer {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().unwrap().to_vec();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer { status, headers, bytes, body }
    }

    /// Fails the test, showing the answer, unless the status is this.
    #[track_caller]
    pub fn expect(self, status: u16) -> Answer {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.bytes));
        self
    }

    /// Fails the test unless this is a problem with this code.
    #[track_caller]
    pub fn problem(self, status: u16, code: &str) -> Answer {
        let answer = self.expect(status);
        assert_eq!(answer.body["code"], code, "{}", answer.body);
        assert_eq!(answer.header("content-type"), "application/problem+json");
        answer
    }

    /// Fails the test unless this is an invalid-input problem that names this field with this rule.
    #[track_caller]
    pub fn names(self, path: &str, code: &str) -> Answer {
        let answer = self.problem(422, "invalid_input");
        let named = answer.body["fields"].as_array().is_some_and(|f| f.iter().any(|f| f["path"] == path && f["code"] == code));
        assert!(named, "{path} {code} is not in {}", answer.body);
        answer
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    #[track_caller]
    pub fn str(&self, field: &str) -> String {
        self.body[field].as_str().unwrap_or_else(|| panic!("no text '{field}' in {}", self.body)).to_owned()
    }

    #[track_caller]
    pub fn int(&self, field: &str) -> i64 {
        self.body[field].as_i64().unwrap_or_else(|| panic!("no number '{field}' in {}", self.body))
    }
}
