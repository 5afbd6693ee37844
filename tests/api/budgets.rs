//! What a request stores or sends has a limit for its owner and an end.

use std::{sync::mpsc, time::Duration};

use cailanzi::{
    bulletin::subscriptions,
    capabilities,
    kernel::{Ctx, Id, Result, Ts},
    market::imports,
    notify::{self, Attachment, Mail, MailKind, attachments},
    prices::observations::intake,
    storage::{Statement, Tx, schema::users},
    web::rate_limit::Limits,
    worker::retention::purge_once,
};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, sql_types::BigInt};
use serde_json::json;

use crate::{
    observations::sources,
    support::{Answer, Client, TestApp, actors::registration},
    trade::{deal, offer_form, shipment, with},
};

/// An app whose people may spend so much of the usual budgets.
fn app(percent: u32) -> TestApp {
    TestApp::with(|parts| parts.limits = Limits::new(0, 0).with_budgets(percent))
}

fn rows_of(app: &TestApp, table: &str) -> i64 {
    let (table, condition) = table.split_once(" WHERE ").unwrap_or((table, "1 = 1"));
    let sql = format!("SELECT COUNT(*) FROM {table} WHERE market = '110000' AND {condition}");
    app.db.read_now(|tx| Ok(Statement::<(BigInt,)>::new(&sql, []).get_result::<(i64,)>(tx)?.0)).unwrap()
}

fn listings(rows: usize) -> Vec<u8> {
    let mut text = "品种,等级,数量(斤),最小成交量,产地价(元/斤),产地,可供起日,可供止日,滞销\n".to_owned();
    for n in 0..rows {
        text.push_str(&format!("番茄,一级,{},1000,1.20,山东潍坊,2026-04-08,2026-04-11,否\n", 12_000 + n));
    }
    text.into_bytes()
}

fn preview(client: &Client, rows: usize) -> Answer {
    client.upload("/imports", &[("kind", "offers")], "供应.csv", listings(rows))
}

fn email(client: &Client) -> String {
    client.me().str("email")
}

#[test]
fn previews_have_a_quota_and_an_end() {
    let app = app(10);
    let (seller, other) = (app.producer(), app.producer());
    let login = email(&seller);
    let first = preview(&seller, 4000).expect(201).str("id");
    let refused = (0..5).map(|_| preview(&seller, 4000)).find(|answer| answer.status != 201).expect("a quota");
    let refused = refused.problem(409, "quota_reached");
    assert!(refused.str("detail").contains("MiB") && refused.str("detail").contains("7 天"), "{}", refused.body);
    let sql = "SELECT CAST(SUM(bytes) AS BIGINT) FROM imports WHERE market = '110000'";
    let stored = app.db.read_now(|tx| Ok(Statement::<(BigInt,)>::new(sql, []).get_result::<(i64,)>(tx)?.0)).unwrap();
    assert!((1_000_000..=6_710_886).contains(&stored), "{stored}");
    preview(&other, 10).expect(201);

    app.advance_hours(7 * 24 + 1);
    app.tick();
    let seller = app.log_in(&login);
    seller.get(&format!("/imports/{first}")).problem(404, "not_found");
    assert_eq!((rows_of(&app, "imports"), rows_of(&app, "import_rows")), (0, 0));
    preview(&seller, 10).expect(201);
}

#[test]
fn an_unvetted_enterprise_neither_imports_nor_invites() {
    let app = app(10);
    let pending = app.pending("cooperative", "370700");
    preview(&pending, 1).problem(403, "enterprise_not_approved");
    let colleague = json!({ "name": "李四", "email": "li@example.cn", "position": "staff" });
    pending.post("/invitations", &colleague).problem(403, "enterprise_not_approved");
    for _ in 0..10 {
        pending.post("/offers", &with(offer_form(500), json!({ "draft": true }))).expect(201);
    }
    let refused = pending.post("/offers", &with(offer_form(500), json!({ "draft": true }))).problem(409, "quota_reached");
    assert!(refused.str("detail").contains("草稿"), "{}", refused.body);
}

#[test]
fn invitations_are_limited_by_sender_and_mailbox() {
    let app = app(100);
    let owner = app.producer();
    let login = email(&owner);
    let invite = |owner: &Client, name: &str, email: &str| {
        owner.post("/invitations", &json!({ "name": name, "email": email, "position": "staff" }))
    };
    let lure = "http://evil.cn 电话13800138000";
    invite(&owner, lure, "guest@example.cn").expect(201);
    let letter = app.letter_saying("guest@example.cn", "/invitation?token=");
    assert!(!letter.text.contains("evil.cn") && !letter.text.contains("13800138000"), "{}", letter.text);
    for _ in 0..2 {
        invite(&owner, "李四", "guest@example.cn").expect(201);
    }
    let refused = invite(&owner, "李四", "Guest@example.cn").problem(429, "rate_limited");
    assert!(refused.header("retry-after").parse::<i64>().is_ok_and(|seconds| seconds > 86_000), "{:?}", refused.headers);
    let mut sent = 3;
    while invite(&owner, "李四", &format!("guest{sent}@example.cn")).status == 201 {
        sent += 1;
    }
    assert_eq!(sent, 30);
    app.advance_hours(24);
    invite(&app.log_in(&login), "李四", "guest@example.cn").expect(201);
}

#[test]
fn registrations_of_a_network_are_limited() {
    let app = app(100);
    for _ in 0..20 {
        app.client().post("/enterprises", &registration("chain", "110106")).expect(201);
    }
    let refused = app.client().post("/enterprises", &registration("chain", "110106")).problem(429, "rate_limited");
    assert_eq!(refused.header("retry-after"), "3601");
    app.advance_hours(1);
    app.client().post("/enterprises", &registration("chain", "110106")).expect(201);
}

#[test]
fn probing_for_accounts_is_limited() {
    let app = app(100);
    let owner = app.producer();
    let form = registration("chain", "110106");
    app.client().post("/enterprises", &form).expect(201);
    let taken = json!({ "name": "李四", "email": form["user"]["email"], "position": "staff" });
    for _ in 0..29 {
        app.client().post("/enterprises", &form).problem(409, "already_exists");
        owner.post("/invitations", &taken).problem(409, "already_exists");
    }
    app.client().post("/enterprises", &form).problem(429, "rate_limited");
    owner.post("/invitations", &taken).problem(429, "rate_limited");
    app.advance_hours(1);
    app.client().post("/enterprises", &form).problem(409, "already_exists");
}

#[test]
fn repeated_registration_at_the_limit_is_answered() {
    // Two registrations an hour, and six attempts to register or to invite.
    let app = app(10);
    let (owner, admin) = (app.producer(), app.admin());
    let form = registration("chain", "110106");
    let colleague = json!({ "name": "李四", "email": "colleague@example.cn", "position": "staff" });
    let official = json!({ "name": "王五", "email": "official@example.cn", "role": "city_regulator" });
    let requests = [
        (app.client().key("r1"), "/enterprises", &form, "/enterprise/id"),
        (owner.key("r2"), "/invitations", &colleague, "/id"),
        (admin.key("r3"), "/users", &official, "/id"),
    ];
    let first = requests.each_ref().map(|(client, path, body, _)| client.post(path, body).expect(201));
    for _ in 0..2 {
        app.client().post("/enterprises", &form).problem(409, "already_exists");
    }
    app.client().post("/enterprises", &form).problem(429, "rate_limited");
    for ((client, path, body, id), first) in requests.iter().zip(&first) {
        let again = client.post(path, body).expect(201);
        assert_eq!(again.header("idempotency-replayed"), "true", "{path}");
        assert_eq!(again.body.pointer(id).unwrap(), first.body.pointer(id).unwrap(), "{path}");
        assert_eq!(again.header("location"), first.header("location"), "{path}");
    }
    // Another body or another key is no repetition.
    let other = with(colleague.clone(), json!({ "name": "赵六" }));
    owner.key("r2").post("/invitations", &other).problem(422, "idempotency_key_reused");
    owner.key("r4").post("/invitations", &colleague).problem(429, "rate_limited");
}

#[test]
fn mails_of_one_purpose_leave_room_for_others() {
    let app = app(100);
    let login = email(&app.producer());
    let wish = json!({ "email": "guest@example.cn", "unit": "kg", "varieties": [], "language": "zh" });
    for _ in 0..4 {
        app.client().post("/bulletins/subscriptions", &wish).expect(202);
        app.advance_seconds(601);
    }
    let guest = json!({ "name": "李四", "email": "guest@example.cn", "position": "staff" });
    app.log_in(&login).post("/invitations", &guest).expect(201);
    app.letter_saying("guest@example.cn", "/invitation?token=");
    assert_eq!(app.letters_to("guest@example.cn", 4).len(), 4);
}

#[test]
fn keys_searches_and_calls_are_limited() {
    let app = app(10);
    let seller = app.producer();
    let key = json!({ "name": "ERP", "scopes": ["own"], "expires_on": "2026-05-01" });
    seller.post("/api-keys", &key).expect(201);
    seller.post("/api-keys", &key).expect(201);
    seller.post("/api-keys", &key).problem(409, "quota_reached");
    let keys = seller.get("/api-keys").expect(200).body["items"].clone();
    seller.delete(&format!("/api-keys/{}", keys[0]["id"].as_str().unwrap())).expect(204);
    seller.post("/api-keys", &key).expect(201);
    let search = json!({ "name": "白菜", "frequency": "off", "query": { "side": "demand", "variety": "da-bai-cai" } });
    for _ in 0..5 {
        seller.post("/saved-searches", &search).expect(201);
    }
    seller.post("/saved-searches", &search).problem(409, "quota_reached");
    // Who calls for help all the time is not heard any more, but the listings stand.
    for _ in 0..25 {
        seller.post("/offers", &with(offer_form(500), json!({ "unsold": true }))).expect(201);
    }
    let own = seller.get("/offers/mine?limit=100").expect(200).body["items"].as_array().unwrap().len();
    assert_eq!(own, 25);
}

/// One row at least of each kind that ends, in the order of the list.
const ENDED: &[&str] = &[
    "imports WHERE state = 'previewed'",
    "imports WHERE state = 'committed'",
    "price_files",
    "price_rows WHERE batch_id IN (SELECT id FROM price_batches WHERE market = '110000' AND state = 'discarded')",
    "bulletin_subscriptions",
    "notifications",
    "outbox WHERE state = 'failed'",
    "live_events",
    "mail_windows",
    "attachments",
    "sessions",
    "one_time_tokens",
    "mailbox_proofs",
    "login_failures",
    "known_devices",
    "api_keys",
    "idempotency_keys",
    "budgets",
    "commits",
    "users WHERE name = '离岗人员'",
    "deal_loads WHERE driver_phone <> ''",
    "case_numbers",
    "calendar_imports",
];

fn fill(app: &TestApp) {
    let (seller, buyer, city) = (app.producer(), app.buyer(), app.city_regulator());
    let done = deal(&seller, &buyer, 1000);
    seller.post(&format!("/deals/{done}/ship"), &shipment(app, 1000)).expect(200);
    buyer.post(&format!("/deals/{done}/receive"), &json!({ "kg": 1000, "grade": 3 })).expect(200);
    preview(&seller, 3).expect(201);
    let made = preview(&seller, 2).expect(201).str("id");
    seller.post(&format!("/imports/{made}/commit"), &json!({ "mode": "row_by_row" })).expect(200);
    sources(&city);
    let sheet = "品名,最低价,平均价,最高价,产地,单位,发布日期\n菠菜,3.20,2.40,2.80,冀,斤,2026-04-08\n";
    let upload = |name: &str| {
        city.upload("/price-batches", &[("source", "xinfadi")], name, sheet.as_bytes().to_vec()).expect(201).str("id")
    };
    let (thrown, _) = (upload("一.csv"), upload("二.csv"));
    city.post(&format!("/price-batches/{thrown}/discard"), &json!({ "reason": "传错文件" })).expect(200);
    let wish = json!({ "email": "reader@example.cn", "unit": "kg", "varieties": [], "language": "zh" });
    app.client().post("/bulletins/subscriptions", &wish).expect(202);
    let colleague = json!({ "name": "李四", "email": "li@example.cn", "position": "staff" });
    seller.key("k1").post("/invitations", &colleague).expect(201);
    let key = json!({ "name": "ERP", "scopes": ["own"], "expires_on": "2026-05-01" });
    seller.post("/api-keys", &key).expect(201);
    let wrong = json!({ "login": email(&seller), "password": "not-the-password" });
    app.client().post("/auth/login", &wrong).problem(401, "login_failed");
    let leaver = email(&app.buyer());
    let ctx = Ctx::system("test", app.clock.now());
    let letter = Mail { kind: MailKind::News, to: "nobody at all".into(), subject: "x".into(), body: "x".into() };
    let file = Attachment { name: "a.pdf".into(), content_type: "application/pdf".into(), bytes: vec![1] };
    app.db
        .write_now(|tx| {
            attachments::keep(tx, ctx.now, &file)?;
            // Only PostgreSQL leaves marks by itself.
            let row = users::table.of(tx).filter(users::email.eq(leaver.clone()));
            diesel::update(row).set((users::name.eq("离岗人员"), users::active.eq(false))).execute(tx)?;
            let mark = [tx.market().into(), Id::new(ctx.now).into()];
            Statement::<()>::new("INSERT INTO commits (market, id) VALUES (?, ?)", mark).execute(tx)?;
            let notice = [tx.market().into(), Id::new(ctx.now).into(), ctx.now.into()];
            let sql =
                "INSERT INTO calendar_imports (market, id, year, source, days, imported_at) VALUES (?, ?, 2027, 'x', '[]', ?)";
            Statement::<()>::new(sql, notice).execute(tx)?;
            notify::mail(tx, &ctx, &letter)
        })
        .unwrap();
    let start = std::time::Instant::now();
    while rows_of(app, "outbox") != 1 || rows_of(app, "outbox WHERE state = 'failed'") != 1 {
        assert!(start.elapsed() < std::time::Duration::from_secs(20), "the outbox is not settled");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

#[test]
fn everything_that_ends_is_gone_at_its_age() {
    let app = TestApp::new();
    assert_eq!(ENDED.len(), capabilities::retention().count(), "each kind has its row here");
    fill(&app);
    let counts = || -> Vec<i64> { ENDED.iter().map(|table| rows_of(&app, table)).collect() };
    let purge = |at: Ts| purge_once(&app.db, at).unwrap();
    let before = counts();
    for (table, count) in ENDED.iter().zip(&before) {
        assert!(*count > 0, "{table} is empty");
    }
    purge(app.clock.now());
    assert_eq!(counts(), before, "nothing of today ends");
    // A day later a failed log-in and a live event have ended, and a week later a preview has; an import stays for a season.
    let at = |hours: i64| app.clock.now().plus_hours(hours);
    let place = |name: &str| ENDED.iter().position(|table| table.starts_with(name)).unwrap();
    purge(at(25));
    let then = counts();
    assert_eq!((then[place("login_failures")], then[place("live_events")]), (0, 0));
    assert_eq!((then[0], then[place("price_files")], then[place("idempotency_keys")] > 0), (1, 1, true));
    purge(at(24 * 7 + 1));
    let then = counts();
    assert_eq!((then[0], then[1], then[place("price_files")], then[place("budgets")]), (0, 1, 0, 0));
    assert_eq!((then[place("bulletin_subscriptions")], then[place("notifications")] > 0), (0, true));
    // What was held back is mailed first.
    let later = Ctx::system("test", at(24 * 30));
    app.db.write_now(|tx| notify::send_collected(tx, &later)).unwrap();
    for _ in 0..3 {
        purge(at(24 * 1200));
    }
    // On PostgreSQL the purge leaves marks of its own.
    let is_left = |(table, count): &(&&str, i64)| *count > 0 && **table != "commits";
    let left: Vec<(&&str, i64)> = ENDED.iter().zip(counts()).filter(is_left).collect();
    assert!(left.is_empty(), "{left:?}");
}

/// What `forget` ends while another request, which has run `sql`, has not committed yet.
fn ended_meanwhile(app: &TestApp, sql: &str, forget: impl Fn(&mut Tx) -> Result<usize>) -> usize {
    let (begun, begins) = mpsc::channel();
    std::thread::scope(|scope| {
        let db = &app.db;
        scope.spawn(move || {
            db.write_now(|tx| {
                Statement::<()>::new(sql, []).execute(tx)?;
                begun.send(()).unwrap();
                std::thread::sleep(Duration::from_millis(500));
                Ok(())
            })
            .unwrap();
        });
        begins.recv().unwrap();
        db.write_now(forget).unwrap()
    })
}

#[test]
fn what_is_decided_meanwhile_does_not_end() {
    let app = TestApp::new();
    let (seller, city) = (app.producer(), app.city_regulator());
    preview(&seller, 3).expect(201);
    sources(&city);
    let sheet = "品名,最低价,平均价,最高价,产地,单位,发布日期\n菠菜,3.20,2.40,2.80,冀,斤,2026-04-08\n";
    city.upload("/price-batches", &[("source", "xinfadi")], "一.csv", sheet.as_bytes().to_vec()).expect(201);
    let wish = json!({ "email": "reader@example.cn", "unit": "kg", "varieties": [], "language": "zh" });
    app.client().post("/bulletins/subscriptions", &wish).expect(202);
    let later = app.clock.now().plus_hours(24 * 30);

    let commit = "UPDATE imports SET state = 'committed' WHERE market = '110000'";
    assert_eq!(ended_meanwhile(&app, commit, |tx| imports::forget_previews(tx, later, 20)), 0);
    assert_eq!((rows_of(&app, "imports"), rows_of(&app, "import_rows")), (1, 3));
    let commit = "UPDATE price_batches SET state = 'committed', version = version + 1 WHERE market = '110000'";
    assert_eq!(ended_meanwhile(&app, commit, |tx| intake::forget_before(tx, later, 20)), 0);
    let kept = ["price_batches WHERE state = 'committed'", "price_files", "price_rows"].map(|table| rows_of(&app, table));
    assert_eq!(kept, [1, 1, 1]);
    let confirm = "UPDATE bulletin_subscriptions SET state = 'active' WHERE market = '110000'";
    assert_eq!(ended_meanwhile(&app, confirm, |tx| subscriptions::service::forget_before(tx, later, 20)), 0);
    assert_eq!(rows_of(&app, "bulletin_subscriptions"), 1);
}
