//! The table by mail, through a real mail server: signing up, confirming, getting it, leaving.

use cailanzi::{
    bulletin::{
        files::{self, FileFormat},
        subscriptions,
    },
    kernel::{Ctx, Error, ErrorCode},
    storage::Statement,
    web::rate_limit::Limits,
};
use diesel::RunQueryDsl;
use serde_json::{Value, json};

use crate::{
    editions::{DAY, publish, report},
    observations::sources,
    support::{Client, TestApp},
};

fn wish(email: &str) -> Value {
    json!({ "email": email, "unit": "kg", "varieties": ["da-bai-cai"], "language": "zh" })
}

/// The path of the link in a mail, below the API.
fn token_in(text: &str) -> String {
    let start = text.find("https://example.org/bulletin/subscription/").unwrap_or_else(|| panic!("no link in {text}"));
    text[start..]
        .trim_start_matches("https://example.org/bulletin/subscription/")
        .chars()
        .take_while(char::is_ascii_hexdigit)
        .collect()
}

fn path(token: &str, verb: &str) -> String {
    format!("/bulletins/subscriptions/{token}{verb}")
}

fn ask(public: &Client, app: &TestApp, email: &str) -> String {
    public.post("/bulletins/subscriptions", &wish(email)).expect(202);
    token_in(&app.letter_to(email).text)
}

#[test]
fn sign_up_with_a_failed_read_is_refused() {
    let (app, email) = (TestApp::new(), "reader@example.cn");
    let (city, public) = (app.city_regulator(), app.client());
    let rename = |from: &str, to: &str| {
        let sql = format!("ALTER TABLE varieties RENAME COLUMN {from} TO {to}");
        app.db.write_now(|tx| Ok(Statement::<()>::new(&sql, []).execute(tx)?)).unwrap();
    };
    rename("watched_rank", "rank_away");
    public.post("/bulletins/subscriptions", &wish(email)).problem(500, "unexpected");
    rename("rank_away", "watched_rank");
    assert_eq!(city.get("/bulletins/subscriptions/count").expect(200).body, json!({ "active": 0, "pending": 0 }));
    ask(&public, &app, email);
    assert_eq!(city.get("/bulletins/subscriptions/count").expect(200).body, json!({ "active": 0, "pending": 1 }));
}

#[test]
fn one_signs_up_confirms_gets_the_table_and_leaves() {
    let app = TestApp::new();
    let (city, public) = (app.city_regulator(), app.client());
    sources(&city);
    let token = ask(&public, &app, "reader@example.cn");
    assert_eq!(token.len(), 64);
    let waiting = public.get(&path(&token, "")).expect(200);
    assert_eq!((waiting.str("state"), waiting.str("unit")), ("pending".into(), "kg".into()));
    // Nothing comes before the mailbox has agreed, and agreeing twice is no fault.
    report(&city, "2026-04-07", ["1.00", "1.10", "1.30"]);
    publish(&app, &city, "2026-04-07");
    app.tick();
    public.act(&path(&token, "/confirm")).expect(200);
    assert_eq!(public.act(&path(&token, "/confirm")).expect(200).str("state"), "active");
    assert_eq!(city.get("/bulletins/subscriptions/count").expect(200).body, json!({ "active": 1, "pending": 0 }));
    assert_eq!(app.mail.to("reader@example.cn").len(), 1);

    report(&city, DAY, ["1.02", "1.12", "1.32"]);
    let edition = publish(&app, &city, DAY);
    app.tick();
    let letter = app.letters_to("reader@example.cn", 2).pop().unwrap();
    app.tick();
    let html = letter.of_type("text/html").first().map(|part| String::from_utf8(part.bytes.clone()).unwrap()).unwrap();
    let plain = letter.of_type("text/plain").first().map(|part| String::from_utf8(part.bytes.clone()).unwrap()).unwrap();
    for words in [&html, &plain] {
        assert!(words.contains("大白菜") && words.contains("2.31") && words.contains("元/公斤"), "{words}");
        assert!(!words.contains("黄瓜"), "only what was chosen: {words}");
        assert!(words.contains(&edition.str("digest")));
        assert!(words.contains(&format!("https://example.org/bulletin/editions/{}", edition.str("id"))));
        assert_eq!(token_in(words), token);
    }
    let book = letter.of_type("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    assert!(book.len() == 1 && book[0].bytes.starts_with(b"PK"));
    if typeset::available() {
        let page = letter.of_type("application/pdf");
        assert!(page.len() == 1 && page[0].bytes.starts_with(b"%PDF-"));
    } else {
        eprintln!("no Chinese font is installed: the mail went without its PDF");
    }
    assert!(letter.header("Message-ID").is_some_and(|id| id.starts_with('<') && id.ends_with("@example.org>")));
    // RFC 8058: the mail program posts to this address, with nothing but the form field.
    assert_eq!(letter.header("List-Unsubscribe-Post"), Some("List-Unsubscribe=One-Click"));
    let leave = letter.header("List-Unsubscribe").unwrap().trim_matches(['<', '>']).to_owned();
    let leave = leave.strip_prefix("https://example.org/api/v1").unwrap();
    let form = public.request(reqwest::Method::POST, leave).header("content-type", "application/x-www-form-urlencoded");
    let gone = form.body("List-Unsubscribe=One-Click").send().unwrap();
    assert_eq!(gone.status().as_u16(), 204);
    public.act(leave).expect(204);
    public.get(&path(&token, "")).problem(410, "token_invalid");
    assert_eq!(city.get("/bulletins/subscriptions/count").expect(200).int("active"), 0);

    // Whoever has left gets no more, not even a correction.
    let next =
        city.post(&format!("/bulletins/{}/correct", edition.str("id")), &json!({ "reason": "核对" })).expect(201).str("id");
    app.city_regulator().review(&next).expect(200);
    city.act(&format!("/bulletins/{next}/publish")).expect(200);
    app.tick();
    assert_eq!(app.mail.to("reader@example.cn").len(), 2);
}

#[test]
fn mails_go_without_a_page_that_cannot_be_set() {
    let app = TestApp::new();
    let (city, public) = (app.city_regulator(), app.client());
    sources(&city);
    let token = ask(&public, &app, "reader@example.cn");
    public.act(&path(&token, "/confirm")).expect(200);
    report(&city, DAY, ["1.02", "1.12", "1.32"]);
    publish(&app, &city, DAY);
    let ctx = Ctx::system("bulletin.publish", app.clock.now());
    // A busy machine is asked again; any other fault of the page leaves the mail without it.
    let busy = subscriptions::send_with(&app.db, &ctx, |db, ctx, document, format| match format {
        FileFormat::Pdf => Err(Error::new(ErrorCode::Unavailable).retry_after(5)),
        _ => files::make(db, ctx, document, format),
    });
    assert_eq!(busy.unwrap_err().code, ErrorCode::Unavailable);
    let sent = subscriptions::send_with(&app.db, &ctx, |db, ctx, document, format| match format {
        FileFormat::Pdf => Err(Error::unexpected("a glyph is missing")),
        _ => files::make(db, ctx, document, format),
    });
    assert_eq!(sent.unwrap(), 1);
    let letter = app.letters_to("reader@example.cn", 2).pop().unwrap();
    assert!(letter.of_type("application/pdf").is_empty());
    assert_eq!(letter.of_type("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet").len(), 1);
    let inbox = city.get("/notifications").expect(200).body["items"].clone();
    let told: Vec<&Value> = inbox.as_array().unwrap().iter().filter(|n| n["kind"] == "bulletin_without_pdf").collect();
    assert_eq!(told.len(), 1, "{inbox}");
    assert!(told[0]["title_zh"].as_str().unwrap().contains("没有附 PDF"), "{inbox}");
}

#[test]
fn mails_go_without_any_file_that_cannot_be_made() {
    let app = TestApp::new();
    let (city, public) = (app.city_regulator(), app.client());
    sources(&city);
    let token = ask(&public, &app, "reader@example.cn");
    public.act(&path(&token, "/confirm")).expect(200);
    report(&city, DAY, ["1.02", "1.12", "1.32"]);
    publish(&app, &city, DAY);
    let ctx = Ctx::system("bulletin.publish", app.clock.now());
    let sent = subscriptions::send_with(&app.db, &ctx, |_, _, _, _| Err(Error::unexpected("a glyph is missing")));
    assert_eq!(sent.unwrap(), 1);
    let letter = app.letters_to("reader@example.cn", 2).pop().unwrap();
    assert!(letter.text.contains("大白菜") && letter.of_type("application/").is_empty());
}

#[test]
fn subscribing_reveals_no_address_and_is_limited() {
    let app = TestApp::with(|parts| parts.limits = Limits::new(0, 0));
    let public = app.client();
    let token = ask(&public, &app, "known@example.cn");
    public.act(&path(&token, "/confirm")).expect(200);
    let known = public.post("/bulletins/subscriptions", &wish("Known@Example.cn ")).expect(202);
    let fresh = public.post("/bulletins/subscriptions", &wish("fresh@example.cn")).expect(202);
    assert_eq!(known.bytes, fresh.bytes);
    app.letter_to("fresh@example.cn");
    for _ in 0..3 {
        public.post("/bulletins/subscriptions", &wish("fresh@example.cn")).expect(202);
    }
    app.advance_seconds(601);
    public.post("/bulletins/subscriptions", &wish("fresh@example.cn")).expect(202);
    let second = app.letters_to("fresh@example.cn", 2);
    assert_eq!(second.len(), 2, "one mail in ten minutes");
    assert_eq!(token_in(&second[0].text), token_in(&second[1].text));
    // Whoever does not hold the link of an active subscription cannot change it.
    let other = json!({ "email": "known@example.cn", "unit": "jin", "varieties": [], "language": "en" });
    public.post("/bulletins/subscriptions", &other).expect(202);
    assert_eq!(public.get(&path(&token, "")).expect(200).str("unit"), "kg");
    let changed = json!({ "unit": "jin", "varieties": [], "language": "en" });
    let now = public.put(&path(&token, ""), &changed).expect(200);
    assert_eq!((now.str("unit"), &now.body["varieties"]), ("jin".into(), &json!([])));

    public.post("/bulletins/subscriptions", &wish("nobody")).names("email", "invalid_email");
    let mut wrong = wish("a@example.cn");
    wrong["varieties"] = json!(["caviar"]);
    public.post("/bulletins/subscriptions", &wrong).names("varieties", "unknown_variety");
    public.get(&path("0000", "")).problem(410, "token_invalid");
    app.client().get("/bulletins/subscriptions/count").problem(401, "login_required");
    app.buyer().get("/bulletins/subscriptions/count").problem(403, "forbidden");
    let mut refused = 0;
    for n in 0..25 {
        let answer = public.post("/bulletins/subscriptions", &wish(&format!("many{n}@example.cn")));
        refused += usize::from(answer.status == 429);
    }
    assert!(refused >= 5, "{refused}");
}

#[test]
fn a_request_that_nobody_confirms_is_forgotten() {
    let app = TestApp::new();
    let public = app.client();
    let token = ask(&public, &app, "silent@example.cn");
    app.advance_hours(24 * 8);
    app.tick();
    public.get(&path(&token, "")).problem(410, "token_invalid");
}
