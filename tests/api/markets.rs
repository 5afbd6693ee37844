//! Two markets on one server and one database: nothing of the one is shown, changed or told in the other.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    io::{BufRead, BufReader},
    sync::mpsc,
    time::{Duration, Instant},
};

use cailanzi::{
    config::Site,
    kernel::{RegionCode, Role},
    server::Market,
    storage::{Statement, Value as SqlValue},
    web::{PublicUrl, metrics::Metrics},
    worker::Workers,
};
use diesel::{RunQueryDsl, sql_types::Text};
use reqwest::{Method, blocking::Client as Http};
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::{
    accounts::official,
    authorisation::{Call, SOME_ID},
    editions::publish,
    files::photo,
    observations::{price, sources},
    support::{Answer, Client, TestApp, test_app::TWINS},
    trade::{deal, demand, demand_form, offer, offer_form, proposal, shipment, with},
};

const DAY: &str = "2026-04-08";
const PASSWORD: &str = "onions-make-me-cry";

/// Operations with an id that [`fill`] makes no row for.
const NOT_FILLED: &[&str] = &["calendars_import_read"];

/// A market with something of most kinds in it, and people of each kind.
struct Filled {
    app: TestApp,
    callers: Vec<(&'static str, Client)>,
    /// Table → the ids of its rows in this market.
    ids: BTreeMap<String, Vec<String>>,
    /// Tokens from mails.
    subscription: String,
    invitation: String,
    api_key: String,
}

/// The prices of three markets on a day; the ids of the reports.
fn report(city: &Client, day: &str, yuan: [&str; 3]) -> Vec<String> {
    let reported = ["xinfadi", "baliqiao", "dayanglu"].into_iter().zip(yuan).map(|(source, yuan)| {
        let form = with(price(source, day, yuan), json!({ "reason": "季节变化" }));
        city.post("/observations", &form).expect(201).str("id")
    });
    reported.collect()
}

fn fill(app: &TestApp) -> Filled {
    let host = app.host.clone().unwrap();
    let (city, admin, seller, buyer, public) = (app.city_regulator(), app.admin(), app.producer(), app.buyer(), app.client());

    // Trade: a load on its way, an open proposal, a round, and listings that nobody has matched.
    let agreed = deal(&seller, &buyer, 1_000);
    seller.post(&format!("/deals/{agreed}/ship"), &shipment(app, 1_000)).expect(200);
    let (offered, wanted) = (offer(&seller, 5_000), demand(&buyer, 3_000));
    proposal(&seller, &offered, &wanted, 500);
    let round = json!({ "mode": "guarantee", "lots": "respect", "price_rule": "midpoint", "confirm": true });
    city.post("/clearing/rounds", &round).expect(201);
    seller.post("/offers", &with(offer_form(800), json!({ "variety": "bo-cai" }))).expect(201);
    buyer.post("/demands", &with(demand_form(700), json!({ "variety": "tu-dou" }))).expect(201);
    let search = json!({ "name": "白菜", "frequency": "instant", "query": { "side": "offer", "variety": "da-bai-cai" } });
    buyer.post("/saved-searches", &search).expect(201);
    let sheet = "品种,等级,数量(斤),最小成交量,产地价(元/斤),产地,可供起日,可供止日,滞销\n番茄,一级,12000,1000,1.20,山东潍坊,2026-04-08,2026/4/11,否\n";
    seller.upload("/imports", &[("kind", "offers")], "供应.csv", sheet.into()).expect(201);
    let closed = json!({ "origin": "130700", "open": false, "from": DAY, "to": "2026-04-10", "reason": "道路封控" });
    city.post("/lane-overrides", &closed).expect(201);

    // Prices: two days, weights of the index, a file, an edition, and the draft of its correction.
    sources(&city);
    report(&city, "2026-04-07", ["1.00", "1.10", "1.30"]);
    publish(app, &city, "2026-04-07");
    let reported = report(&city, DAY, ["1.02", "1.12", "1.32"]);
    app.tick();
    app.tick();
    let weights = json!({
        "base_from": "2026-04-07", "base_to": DAY, "effective_from": "2026-04-07", "reason": "首期权数",
        "weights": [{ "variety": "da-bai-cai", "weight": 12_000 }]
    });
    city.post("/price-index/weights", &weights).expect(201);
    app.tick();
    app.tick();
    let edition = publish(app, &city, DAY).str("id");
    city.post(&format!("/observations/{}/void", reported[2]), &json!({ "reason": "串行" })).expect(200);
    city.post("/observations", &with(price("dayanglu", DAY, "1.20"), json!({ "reason": "更正" }))).expect(201);
    city.post(&format!("/bulletins/{edition}/correct"), &json!({ "reason": "大洋路录错一行" })).expect(201);
    let file = "品名,最低价,平均价,最高价,单位,日期\n土豆,0.5,1.50,9,斤,2026-04-06\n";
    let batch = city.upload("/price-batches", &[("source", "xinfadi")], "行情.csv", file.into()).expect(201).str("id");
    city.post(&format!("/price-batches/{batch}/commit"), &json!({})).expect(200);

    // People: a key, an invitation, a reader of the table. The addresses are the same in both markets.
    let key = json!({ "name": "ERP", "scopes": ["own"], "expires_on": "2026-05-01" });
    let api_key = seller.post("/api-keys", &key).expect(201).str("key");
    seller.post("/invitations", &json!({ "name": "李四", "email": "staff@example.cn", "position": "staff" })).expect(201);
    let invitation = app.letter_saying("staff@example.cn", &format!("https://{host}/invitation?token=")).token("/invitation");
    let wish = json!({ "email": "reader@example.cn", "unit": "kg", "varieties": ["da-bai-cai"], "language": "zh" });
    public.post("/bulletins/subscriptions", &wish).expect(202);
    let link = format!("https://{host}/bulletin/subscription/");
    let letter = app.letter_saying("reader@example.cn", &link);
    let subscription: String = letter.text.split_once(&link).unwrap().1.chars().take_while(char::is_ascii_hexdigit).collect();
    public.act(&format!("/bulletins/subscriptions/{subscription}/confirm")).expect(200);

    // The same bytes in both markets.
    photo(app, &buyer, 7);

    settle(app);
    let ids = ids(app);
    let callers = vec![("city", city), ("admin", admin), ("seller", seller), ("buyer", buyer), ("public", public)];
    Filled { app: app.clone(), callers, ids, subscription, invitation, api_key }
}

impl Filled {
    /// The ids that may stand in the path of an operation: those of the table that the path is called after.
    fn ids_for(&self, path: &str) -> Vec<String> {
        let path = path.trim_start_matches("/api/v1/");
        let first = path.split('/').next().unwrap().replace('-', "_");
        let table = match first.as_str() {
            "board" | "offers" | "demands" => "listings",
            "statements" => "enterprises",
            "clearing" => "clearing_rounds",
            "price_index" => "index_weight_sets",
            "price_warnings" => "price_warnings",
            "price_queue" => "price_rows",
            "failed_mails" => "outbox",
            other => other,
        };
        match self.ids.get(table) {
            Some(ids) => ids.clone(),
            None => self.ids.values().filter_map(|ids| ids.first().cloned()).collect(),
        }
    }

    fn all_ids(&self) -> HashSet<&str> {
        self.ids.values().flatten().map(String::as_str).collect()
    }

    fn caller(&self, who: &str) -> &Client {
        self.callers.iter().find(|(name, _)| *name == who).map(|(_, client)| client).unwrap()
    }

    /// The path of an operation with what this market has in place of names; the place of an id stays [`SOME_ID`].
    fn path(&self, operation: &Operation, document: &Value) -> String {
        let path = operation
            .path
            .replace("/varieties/{code}", "/varieties/da-bai-cai")
            .replace("/price-sources/{code}", "/price-sources/xinfadi")
            .replace("{variety}", "da-bai-cai")
            .replace("{token}", &self.subscription);
        Call::of(&operation.method, &path, &operation.value, document).path
    }
}

/// Rows of one column of text.
fn column(app: &TestApp, sql: &str, values: Vec<SqlValue>) -> Vec<String> {
    let rows = app.db.read_now(|tx| Ok(Statement::<(Text,)>::new(sql, values).load::<(String,)>(tx)?));
    rows.unwrap().into_iter().map(|(text,)| text).collect()
}

fn is_postgres(app: &TestApp) -> bool {
    app.db.read_now(|tx| Ok(tx.is_postgres())).unwrap()
}

/// Table → its columns with their types, of all tables whose rows belong to a market.
fn tables(app: &TestApp) -> BTreeMap<String, Vec<(String, String)>> {
    let sql = if is_postgres(app) {
        "SELECT table_name::text || '|' || column_name::text || '|' || data_type::text FROM information_schema.columns \
         WHERE table_schema = 'public' ORDER BY table_name, ordinal_position"
    } else {
        "SELECT m.name || '|' || p.name || '|' || p.type FROM sqlite_master m JOIN pragma_table_info(m.name) p \
         WHERE m.type = 'table' ORDER BY m.name, p.cid"
    };
    let mut tables: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for line in column(app, sql, Vec::new()) {
        let parts: Vec<&str> = line.split('|').collect();
        tables.entry(parts[0].to_owned()).or_default().push((parts[1].to_owned(), parts[2].to_owned()));
    }
    tables.retain(|_, columns| columns.iter().any(|(name, _)| name == "market"));
    assert!(tables.len() > 50, "the tables were not read: {tables:?}");
    tables
}

/// Table → the ids of its rows in this market.
fn ids(app: &TestApp) -> BTreeMap<String, Vec<String>> {
    let is_id = |(name, kind): &(String, String)| name == "id" && ["BLOB", "uuid"].contains(&kind.as_str());
    let text = if is_postgres(app) { "replace(id::text, '-', '')" } else { "lower(hex(id))" };
    let of_table = |table: String| {
        let sql = format!("SELECT {text} FROM {table} WHERE market = ? ORDER BY 1");
        let dashed = |id: String| [&id[..8], &id[8..12], &id[12..16], &id[16..20], &id[20..]].join("-");
        let ids: Vec<String> = column(app, &sql, vec![app.db.market().into()]).into_iter().map(dashed).collect();
        (table, ids)
    };
    let with_ids = tables(app).into_iter().filter(|(_, columns)| columns.iter().any(is_id)).map(|(table, _)| table);
    with_ids.map(of_table).filter(|(_, ids)| !ids.is_empty()).collect()
}

/// Table → every row of this market as text.
fn contents(app: &TestApp) -> BTreeMap<String, Vec<String>> {
    let postgres = is_postgres(app);
    let of_table = |(table, columns): (String, Vec<(String, String)>)| {
        let text = if postgres {
            "CAST(r AS TEXT)".to_owned()
        } else {
            columns.iter().map(|(name, _)| format!("quote(r.\"{name}\")")).collect::<Vec<_>>().join(" || ',' || ")
        };
        let sql = format!("SELECT {text} FROM {table} r WHERE r.market = ? ORDER BY 1");
        let rows = column(app, &sql, vec![app.db.market().into()]);
        (table, rows)
    };
    tables(app).into_iter().map(of_table).collect()
}

/// Waits until everything that the market's changes have left to be sent has been sent.
fn settle(app: &TestApp) {
    let start = Instant::now();
    let waiting = "SELECT topic FROM outbox WHERE market = ? AND state = 'waiting'";
    while !column(app, waiting, vec![app.db.market().into()]).is_empty() {
        assert!(start.elapsed() < Duration::from_secs(20), "the outbox is not emptied");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Fails, naming the tables, unless the market is as it was.
#[track_caller]
fn assert_unchanged(before: &BTreeMap<String, Vec<String>>, app: &TestApp, after_what: &str) {
    let after = contents(app);
    let changed: Vec<&String> = before.keys().filter(|table| before[*table] != after[*table]).collect();
    assert!(changed.is_empty(), "{after_what} changed another market's {changed:?}");
}

/// Every text in it that looks like an id.
fn ids_in(bytes: &[u8]) -> BTreeSet<String> {
    let text = String::from_utf8_lossy(bytes);
    let words = text.split(|c: char| !(c.is_ascii_hexdigit() || c == '-')).filter(|word| word.len() >= 36);
    let found = words.flat_map(|word| word.as_bytes().windows(36).map(|part| String::from_utf8_lossy(part).to_lowercase()));
    found.collect()
}

struct Operation {
    id: String,
    method: String,
    path: String,
    value: Value,
}

fn operations(document: &Value) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, value) in methods.as_object().unwrap() {
            let id = value["operationId"].as_str().unwrap().to_owned();
            operations.push(Operation { id, method: method.clone(), path: path.clone(), value: value.clone() });
        }
    }
    operations
}

/// What a market's people get to see: ids of its own, and faults.
#[derive(Default)]
struct Look {
    own: BTreeSet<String>,
    faults: Vec<String>,
}

impl Look {
    /// Notes the ids in an answer; those of the other market are faults.
    fn take(&mut self, operation: &Operation, who: &str, answer: &Answer, mine: &HashSet<&str>, other: &HashSet<&str>) {
        for id in ids_in(&answer.bytes) {
            if other.contains(id.as_str()) {
                self.faults.push(format!("{}: {who} is shown {id} of the other market", operation.id));
            }
            if mine.contains(id.as_str()) {
                self.own.insert(id);
            }
        }
    }
}

/// Asks for every list as everyone.
fn read_lists(here: &Filled, there: &Filled, document: &Value, operations: &[Operation]) -> Look {
    let (mine, other, mut look) = (here.all_ids(), there.all_ids(), Look::default());
    for operation in operations.iter().filter(|o| o.method == "get" && o.id != "events_stream") {
        let path = here.path(operation, document);
        if path.contains(SOME_ID) {
            continue;
        }
        for (who, client) in &here.callers {
            let answer = client.get(&path);
            if answer.status >= 500 {
                look.faults.push(format!("{}: {who} gets {}", operation.id, answer.status));
            }
            look.take(operation, who, &answer, &mine, &other);
        }
    }
    look
}

/// Operation → who opens which id at home. Whatever is opened holds no id of the other market.
fn open_own(
    here: &Filled,
    there: &Filled,
    document: &Value,
    operations: &[Operation],
    look: &mut Look,
) -> BTreeMap<String, (&'static str, String)> {
    let (mine, other, mut opened) = (here.all_ids(), there.all_ids(), BTreeMap::new());
    for operation in operations.iter().filter(|o| o.method == "get") {
        let path = here.path(operation, document);
        if !path.contains(SOME_ID) {
            continue;
        }
        'tries: for id in here.ids_for(&operation.path) {
            for (who, client) in &here.callers {
                let answer = client.get(&path.replace(SOME_ID, &id));
                look.take(operation, who, &answer, &mine, &other);
                if answer.status == 200 {
                    opened.insert(operation.id.clone(), (*who, id));
                    break 'tries;
                }
            }
        }
        if opened.contains_key(&operation.id) == NOT_FILLED.contains(&operation.id.as_str()) {
            look.faults.push(format!("{}: fill the market with a row for it, or take it off NOT_FILLED", operation.id));
        }
    }
    opened
}

#[test]
fn no_answer_holds_an_id_of_another_market() {
    let [beijing, tianjin] = TestApp::twins();
    let (beijing, tianjin) = (fill(&beijing), fill(&tianjin));
    let document = serde_json::to_value(cailanzi::server::openapi()).unwrap();
    let operations = operations(&document);
    let mut faults = Vec::new();
    for (here, there) in [(&beijing, &tianjin), (&tianjin, &beijing)] {
        let mut look = read_lists(here, there, &document, &operations);
        assert!(look.own.len() > 20, "only these ids of the market are shown in its lists: {:?}", look.own);
        open_own(here, there, &document, &operations, &mut look);
        faults.extend(look.faults);
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn ids_of_another_market_are_not_found() {
    let [beijing, tianjin] = TestApp::twins();
    let (beijing, tianjin) = (fill(&beijing), fill(&tianjin));
    let document = serde_json::to_value(cailanzi::server::openapi()).unwrap();
    let operations = operations(&document);
    let mut look = Look::default();
    let at_home = [
        open_own(&beijing, &tianjin, &document, &operations, &mut look),
        open_own(&tianjin, &beijing, &document, &operations, &mut look),
    ];
    assert!(at_home[0].len() > 20, "these are all that opens at home: {:?}", at_home[0]);
    for operation in &operations {
        for (here, opened_there) in [(&beijing, &at_home[1]), (&tianjin, &at_home[0])] {
            let Some((who, id)) = opened_there.get(&operation.id) else { continue };
            let path = here.path(operation, &document).replace(SOME_ID, id);
            let answer = here.caller(who).get(&path);
            if answer.status != 404 {
                look.faults.push(format!("{}: {who} gets {} for an id of the other market", operation.id, answer.status));
            }
        }
    }
    assert!(look.faults.is_empty(), "\n{}", look.faults.join("\n"));
}

#[test]
fn writes_stay_in_their_market() {
    let [beijing, tianjin] = TestApp::twins();
    let there = fill(&tianjin);
    let before = contents(&tianjin);
    assert!(before.values().filter(|rows| !rows.is_empty()).count() > 40, "the twin is all but empty");
    let at_start = contents(&beijing);
    let here = fill(&beijing);
    assert_unchanged(&before, &tianjin, "filling a market");
    let filled = contents(&beijing);
    assert!(at_start.keys().filter(|table| at_start[*table] != filled[*table]).count() > 40, "the writes were not counted");

    // Everybody tries to change the other market's rows by their ids, in paths and in bodies.
    let document = serde_json::to_value(cailanzi::server::openapi()).unwrap();
    for operation in operations(&document).iter().filter(|o| o.method != "get") {
        let call = Call::of(&operation.method, &operation.path, &operation.value, &document);
        let body = call.body.as_ref().map(Value::to_string).unwrap_or_default();
        if !call.path.contains(SOME_ID) && !body.contains(SOME_ID) {
            continue;
        }
        for id in there.ids_for(&operation.path).iter().take(3) {
            let call = Call {
                method: call.method.clone(),
                path: call.path.replace(SOME_ID, id),
                body: serde_json::from_str(&body.replace(SOME_ID, id)).ok(),
                multipart: call.multipart,
            };
            for (who, client) in &here.callers {
                let (status, _) = call.send(client);
                assert!(status < 500, "{}: {who} gets {status}", operation.id);
            }
        }
        assert_unchanged(&before, &tianjin, &operation.id);
    }
    let (offers, demands) = (offer(here.caller("seller"), 900), there.caller("buyer").get("/demands/mine").expect(200).body);
    let foreign = demands["items"][0]["id"].as_str().unwrap();
    let across = json!({ "offer_id": offers, "demand_id": foreign, "kg": 100, "price_fen_per_kg": 150 });
    let refused = here.caller("seller").post("/proposals", &across);
    assert!((400..500).contains(&refused.status), "{}", refused.body);
    assert_unchanged(&before, &tianjin, "a proposal to a demand of another market");
}

#[test]
fn log_in_opens_one_market_only() {
    let [beijing, tianjin] = TestApp::twins();
    official(&beijing, Role::CityRegulator, None, "city@example.cn");
    let at = |client: &Client, host: &str| client.header("host", host);
    let [home, away] = TWINS;

    // The client keeps its cookies, as a browser would if the names were one.
    let login = json!({ "login": "city@example.cn", "password": PASSWORD });
    let person = beijing.client();
    at(&person, away).post("/auth/login", &login).problem(401, "login_failed");
    let session = person.post("/auth/login", &login).expect(200);
    let person = person.with_token(&session.str("access_token"));
    person.get("/me").expect(200);
    at(&person, away).get("/me").problem(401, "session_expired");
    at(&person, away).act("/auth/refresh").problem(401, "session_expired");
    person.act("/auth/refresh").expect(200);
    at(&person, home).get("/me").expect(200);

    // Neither does a key, an invitation or a reader's link.
    let filled = fill(&beijing);
    let machine = beijing.client().with_token(&filled.api_key);
    machine.get("/me").expect(200);
    at(&machine, away).get("/me").problem(401, "session_expired");
    let link = format!("/bulletins/subscriptions/{}", filled.subscription);
    filled.app.client().get(&link).expect(200);
    tianjin.client().get(&link).problem(410, "token_invalid");
    let accept = json!({ "token": filled.invitation, "name": "李四", "password": "cabbage-and-carrots" });
    tianjin.client().post("/invitations/accept", &accept).problem(410, "token_invalid");
    beijing.client().post("/invitations/accept", &accept).expect(201);

    // The same person may have an account in each.
    official(&tianjin, Role::Admin, None, "city@example.cn").get("/users").expect(200);
    person.get("/users").problem(403, "forbidden");
}

/// The lines of a page that is open.
fn listen(client: &Client) -> impl Iterator<Item = String> + use<> {
    let answer = client.request(Method::GET, "/events").send().unwrap();
    assert_eq!(answer.status(), 200);
    let mut lines = BufReader::new(answer).lines().map(Result::unwrap);
    assert_eq!(lines.next().unwrap(), ": hello");
    lines
}

/// Reads on until the page hears of a listing; its id.
fn next_listing(page: &mut impl Iterator<Item = String>) -> String {
    page.find(|line| line == "event: listing").unwrap();
    let data: Value = serde_json::from_str(page.next().unwrap().trim_start_matches("data: ")).unwrap();
    data["id"].as_str().unwrap().to_owned()
}

#[test]
fn live_events_stay_in_their_market() {
    let [beijing, tianjin] = TestApp::twins();
    let (seller, other) = (beijing.producer(), tianjin.producer());
    let (mut page, mut other_page) = (listen(&seller), listen(&other));
    let posted = offer(&seller, 500);
    assert_eq!(next_listing(&mut page), posted);
    // What was told to the first page has been told to all that hear of it: the other's first event is its own market's.
    let elsewhere = offer(&other, 500);
    assert_eq!(next_listing(&mut other_page), elsewhere);
    let later = offer(&seller, 600);
    assert_eq!(next_listing(&mut page), later);
}

#[test]
fn unknown_host_is_refused_before_log_in() {
    let [beijing, _] = TestApp::twins();
    let stranger = beijing.client().header("host", "nowhere.example");
    let refused = stranger.with_token("no token at all").get("/me").problem(421, "unknown_host");
    assert!(refused.str("title").contains("网址") && refused.str("detail").contains("Host"), "{}", refused.body);
    let stranger = beijing.client().header("host", "nowhere.example").english();
    let refused = stranger.get("/board?side=offer").problem(421, "unknown_host");
    assert!(refused.str("title").contains("market") && refused.str("detail").contains("CAILANZI_MARKETS"), "{}", refused.body);
    assert_eq!(refused.header("content-language"), "en");

    let http = Http::new();
    let status = |path: &str, host: &str| {
        http.get(format!("{}{path}", beijing.address)).header("host", host).send().unwrap().status().as_u16()
    };
    for path in ["/livez", "/healthz", "/readyz", "/", "/api/openapi.json", "/api/docs/"] {
        assert_eq!(status(path, "nowhere.example"), 200, "{path}");
    }
    assert_eq!(status("/.well-known/security.txt", "nowhere.example"), 421);
    for host in [TWINS[0], "CAI.Beijing.Example:8443", "cai.beijing.example."] {
        assert_eq!(status("/api/v1/meta", host), 200, "{host}");
    }
}

#[test]
fn only_market_answers_under_every_name() {
    let app = TestApp::new();
    for host in ["nowhere.example", "127.0.0.1", "localhost:1"] {
        app.client().header("host", host).get("/board?side=offer").expect(200);
    }
}

#[test]
fn files_name_the_address_of_their_market() {
    let [beijing, tianjin] = TestApp::twins();
    for (app, city, own, other) in [(&beijing, "Beijing", TWINS[0], TWINS[1]), (&tianjin, "Tianjin", TWINS[1], TWINS[0])] {
        for path in ["/bulletins/feed.atom", "/bulletins/dataset.jsonld"] {
            let text = String::from_utf8(app.client().get(path).expect(200).bytes).unwrap();
            assert!(text.contains(&format!("https://{own}/")) && !text.contains(other), "{path}: {text}");
        }
        let described = app.client().get("/bulletins/dataset.jsonld").expect(200).body;
        assert!(described["spatialCoverage"]["name"].as_str().unwrap().contains(city), "{described}");
    }
}

#[test]
fn workers_do_the_duties_of_every_market() {
    let [beijing, tianjin] = TestApp::twins();
    let apps = [&beijing, &tianjin];
    for app in apps {
        offer(&app.producer(), 500);
    }
    // An entry is sealed once nothing older can come.
    beijing.advance_seconds(60);
    let unsealed = |app: &TestApp| {
        column(app, "SELECT action FROM audit_log WHERE market = ? AND seq IS NULL", vec![app.db.market().into()]).len()
    };
    assert!(apps.iter().all(|app| unsealed(app) > 0));
    let markets: Vec<Market> = apps
        .iter()
        .zip(TWINS)
        .map(|(app, host)| {
            Market::new(&app.db, &Site { market: app.db.market(), public_url: PublicUrl::new(&format!("https://{host}")) })
        })
        .collect();
    let workers = Workers::new(&markets, &beijing.clock, &Metrics::new().unwrap(), &beijing.signer, &beijing.files);
    let (stop, stopped) = watch::channel(false);
    let (ended, end) = mpsc::channel();
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(workers.run_duties(stopped));
        ended.send(()).unwrap();
    });
    let start = Instant::now();
    while apps.iter().any(|app| unsealed(app) > 0) {
        assert!(start.elapsed() < Duration::from_secs(20), "no worker has sealed the audit trail of a market");
        std::thread::sleep(Duration::from_millis(20));
    }
    stop.send(true).unwrap();
    end.recv_timeout(Duration::from_secs(20)).expect("the workers stop when they are told to");
}

#[test]
fn district_regulator_has_a_district_of_the_city() {
    let [beijing, tianjin] = TestApp::twins();
    let invite = |app: &TestApp, district: &str| {
        let form = json!({ "name": "区监管", "email": format!("{district}@example.cn"), "role": "district_regulator", "district": district });
        app.admin().post("/users", &form)
    };
    assert_eq!(tianjin.db.market(), "120000".parse::<RegionCode>().unwrap());
    invite(&tianjin, "110106").names("district", "invalid_region");
    invite(&tianjin, "120101").expect(201);
    invite(&beijing, "120101").names("district", "invalid_region");
}
