//! Mail leaves one by one, each once, and nothing waits behind one that does not leave; live events go their own way.

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader},
    time::{Duration, Instant},
};

use cailanzi::{
    kernel::{Ctx, Id, Text},
    notify::{self, Mail, MailKind, News, NewsKind},
};
use serde_json::json;

use crate::{
    support::{Client, TestApp, actors::registration, mail::MailServer},
    trade::{demand_form, offer, with},
};

fn mail(app: &TestApp, to: &str, subject: &str) {
    let ctx = Ctx::system("test", app.clock.now());
    let letter = Mail { kind: MailKind::News, to: to.into(), subject: subject.into(), body: "三吨大白菜".into() };
    app.db.write_now(|tx| notify::mail(tx, &ctx, &letter)).unwrap();
}

fn tell(app: &TestApp, user: Id) {
    let ctx = Ctx::system("test", app.clock.now());
    let (title, body) = (Text::new("到货", "Arrived"), Text::new("三吨", "Three tonnes"));
    let news = News { kind: NewsKind::DealMessage, title, body, link: "/deals/1".into(), mail: false };
    app.db.write_now(|tx| notify::tell(tx, &ctx, &[user], &news)).unwrap();
}

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(20), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The lines of an open stream, past the greeting.
fn stream(client: &Client) -> impl Iterator<Item = String> + use<> {
    let answer = client.request(reqwest::Method::GET, "/events").send().unwrap();
    assert_eq!(answer.headers()["content-type"], "text/event-stream");
    let mut lines = BufReader::new(answer).lines().map_while(Result::ok);
    assert_eq!(lines.next().unwrap(), ": hello");
    lines
}

#[test]
fn a_mute_mail_server_holds_nothing_else_back() {
    let app = TestApp::with_mail(MailServer::start_mute(2), |_| {});
    let reader = app.city_regulator();
    let me: Id = reader.me().str("id").parse().unwrap();
    let mut lines = stream(&reader);
    mail(&app, "first@example.cn", "一");
    mail(&app, "second@example.cn", "二");
    std::thread::sleep(Duration::from_millis(200));
    let start = Instant::now();
    tell(&app, me);
    assert!(lines.any(|line| line == "event: notification"));
    assert!(start.elapsed() < Duration::from_millis(1500), "the event waited for the mails: {:?}", start.elapsed());
    // The queue goes on after the timeout, and what did not leave is tried again.
    mail(&app, "third@example.cn", "三");
    app.letters_to("third@example.cn", 1);
    assert!(app.mail.to("first@example.cn").is_empty());
    app.advance_seconds(11);
    app.letters_to("first@example.cn", 1);
    app.letters_to("second@example.cn", 1);
}

#[test]
fn two_workers_send_each_mail_once() {
    let app = TestApp::new();
    let second = app.second_worker();
    let ctx = Ctx::system("test", app.clock.now());
    app.db
        .write_now(|tx| {
            (0..60).try_for_each(|n| {
                let letter =
                    Mail { kind: MailKind::News, to: format!("reader{n}@example.cn"), subject: "表".into(), body: "x".into() };
                notify::mail(tx, &ctx, &letter)
            })
        })
        .unwrap();
    until("sixty mails arrive", || app.mail.all().len() >= 60);
    std::thread::sleep(Duration::from_secs(1));
    let all = app.mail.all();
    let readers: BTreeSet<&String> = all.iter().map(|letter| &letter.to).collect();
    assert_eq!((all.len(), readers.len()), (60, 60));
    second.send(true).unwrap();
}

#[test]
fn a_mail_that_cannot_be_built_is_skipped_and_listed() {
    let app = TestApp::new();
    let (admin, city) = (app.admin(), app.city_regulator());
    mail(&app, "no address at all", "给谁？");
    mail(&app, "good@example.cn", "价格表🥬");
    assert_eq!(app.letters_to("good@example.cn", 1)[0].subject(), "价格表🥬");
    until("the mail is given up", || admin.get("/failed-mails").expect(200).body["items"].as_array().unwrap().len() == 1);
    let failed = admin.get("/failed-mails").expect(200).body["items"][0].clone();
    assert_eq!((failed["to"].as_str(), failed["attempts"].as_i64()), (Some("no address at all"), Some(1)));
    assert!(failed["error"].as_str().is_some_and(|error| error.contains("address")), "{failed}");
    let told = || {
        let inbox = admin.get("/notifications?limit=100").expect(200).body["items"].clone();
        inbox.as_array().unwrap().iter().filter(|line| line["kind"] == "mail_failed").count()
    };
    assert_eq!(told(), 1);
    city.get("/failed-mails").problem(403, "forbidden");
    let path = format!("/failed-mails/{}/retry", failed["id"].as_str().unwrap());
    city.act(&path).problem(403, "forbidden");
    admin.act(&path).expect(204);
    until("it is given up again", || admin.get("/failed-mails").expect(200).body["items"].as_array().unwrap().len() == 1);
    assert_eq!(told(), 1, "no second line before the first is read");
    admin.act(&format!("/failed-mails/{}/retry", Id::new(app.clock.now()))).problem(404, "not_found");
}

/// Waits until so many mails were given up; returns them, the latest first.
fn given_up(admin: &Client, count: usize) -> Vec<serde_json::Value> {
    let list = || admin.get("/failed-mails").expect(200).body["items"].as_array().unwrap().clone();
    until("the mails are given up", || list().len() == count);
    list()
}

#[test]
fn failed_mails_narrow_by_kind_and_fault() {
    let app = TestApp::new();
    let admin = app.admin();
    mail(&app, "no address at all", "给谁？");
    let failed = given_up(&admin, 1);
    assert_eq!((failed[0]["kind"].as_str(), failed[0]["fault"].as_str()), (Some("news"), Some("unfit")));
    let count = |query: &str| admin.get(&format!("/failed-mails?{query}")).expect(200).body["items"].as_array().unwrap().len();
    assert_eq!((count("kind=news"), count("kind=invitation")), (1, 0));
    assert_eq!((count("fault=unfit"), count("fault=away&kind=news")), (1, 0));
    admin.get("/failed-mails?fault=lost").problem(422, "invalid_input");
    let file = admin.get("/failed-mails/export?fault=unfit").expect(200);
    let text = String::from_utf8_lossy(&file.bytes);
    assert!(text.contains("给谁？") && text.contains("邮件无法生成"), "{text}");
}

#[test]
fn failed_mails_are_decided_together_and_audited() {
    let app = TestApp::new();
    let (admin, city) = (app.admin(), app.city_regulator());
    let waiting = || {
        let duties = admin.get("/duties").expect(200).body["items"].clone();
        duties
            .as_array()
            .unwrap()
            .iter()
            .find(|duty| duty["code"] == "failed_mails")
            .map_or(0, |duty| duty["count"].as_i64().unwrap())
    };
    assert_eq!(waiting(), 0);
    mail(&app, "first of none", "一");
    mail(&app, "second of none", "二");
    let ids: Vec<_> = given_up(&admin, 2).iter().map(|mail| mail["id"].clone()).collect();
    assert_eq!(waiting(), 2);
    let decide = |action: &str| json!({ "ids": ids, "action": action });
    city.post("/failed-mails/decide", &decide("retry")).problem(403, "forbidden");
    admin.post("/failed-mails/decide", &json!({ "ids": [], "action": "retry" })).names("ids", "out_of_range");
    let sent = admin.post("/failed-mails/decide", &decide("retry")).expect(200);
    assert_eq!((sent.int("decided"), sent.int("gone")), (2, 0));
    given_up(&admin, 2);
    let gone = admin.post("/failed-mails/decide", &decide("dismiss")).expect(200);
    assert_eq!((gone.int("decided"), gone.int("gone")), (2, 0));
    assert_eq!(given_up(&admin, 0).len(), 0);
    let again = admin.post("/failed-mails/decide", &decide("dismiss")).expect(200);
    assert_eq!((again.int("decided"), again.int("gone")), (0, 2));
    let trail = admin.get("/audit?entity=mail&limit=100").expect(200).body["items"].clone();
    let mut verbs: Vec<_> = trail.as_array().unwrap().iter().map(|entry| entry["action"].as_str().unwrap().to_owned()).collect();
    verbs.sort();
    assert_eq!(verbs, ["dismiss", "dismiss", "retry", "retry"]);
    assert!(!trail.to_string().contains("of none"), "the trail keeps no address");
}

#[test]
fn a_subject_is_one_line_whatever_it_held() {
    let app = TestApp::new();
    mail(&app, "good@example.cn", "价格\r\nBcc: other@example.cn\r\n\r\n表");
    let letter = app.letter_to("good@example.cn");
    assert_eq!(letter.header("Bcc"), None);
    let words: Vec<String> = letter.subject().split_whitespace().map(str::to_owned).collect();
    assert_eq!(words.join(" "), "价格 Bcc: other@example.cn 表");
    assert!(app.mail.to("other@example.cn").is_empty());
}

#[test]
fn registrations_make_one_mail_and_one_more_later() {
    let app = TestApp::new();
    let city = app.city_regulator();
    let email = city.me().str("email");
    for _ in 0..30 {
        app.client().post("/enterprises", &registration("chain", "110106")).expect(201);
    }
    let mails = || {
        let all = app.mail.to(&email);
        all.into_iter().filter(|letter| letter.subject().contains("待审核")).collect::<Vec<_>>()
    };
    until("the first mail arrives", || mails().len() == 1);
    app.tick();
    std::thread::sleep(Duration::from_millis(300));
    let inbox = city.get("/notifications?limit=100").expect(200).body["items"].clone();
    let lines = inbox.as_array().unwrap().iter().filter(|line| line["kind"] == "enterprise_submitted").count();
    assert_eq!((lines, mails().len()), (30, 1), "the inbox knows all at once");
    app.advance_seconds(31 * 60);
    app.tick();
    until("the others arrive together", || mails().len() == 2);
    let second = mails().pop().unwrap();
    assert!(second.subject().starts_with("29 条新消息：待审核"), "{}", second.subject());
    assert_eq!(second.text.matches("待审核：").count(), 29);
    app.tick();
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(mails().len(), 2);
}

#[test]
fn a_hundred_urgent_demands_make_few_mails() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    offer(&seller, 5000);
    let email = seller.me().str("email");
    for _ in 0..100 {
        buyer.post("/demands", &with(demand_form(500), json!({ "urgent": true }))).expect(201);
    }
    let calls = || {
        let all = app.mail.to(&email);
        all.into_iter().filter(|letter| letter.text.contains("/demands/")).collect::<Vec<_>>()
    };
    until("the first call arrives", || !calls().is_empty());
    let inbox = seller.get("/notifications?limit=100").expect(200).body["items"].clone();
    let told = inbox.as_array().unwrap().iter().filter(|line| line["kind"] == "urgent_demand").count();
    assert!(told >= 99, "every call is in the inbox: {told}");
    app.advance_seconds(31 * 60);
    app.tick();
    until("the others arrive together", || calls().len() == 2);
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(calls().len(), 2);
    let second = &calls()[1];
    assert!(second.text.contains("其余见平台"), "fifty are named at most");
    assert!(second.subject().starts_with("50+ 条新消息：紧急需求"), "{}", second.subject());
}

#[test]
fn a_collected_mail_counts_what_is_unread() {
    let app = TestApp::new();
    let reader = app.producer();
    let (me, email): (Id, String) = (reader.me().str("id").parse().unwrap(), reader.me().str("email"));
    let news = News {
        kind: NewsKind::SavedSearch,
        title: Text::new("西红柿 3.25 元/公斤", "Tomatoes at 3.25 yuan/kg"),
        body: Text::new("一吨", "One tonne"),
        link: "/board".into(),
        mail: true,
    };
    let tell = |times: usize| {
        let ctx = Ctx::system("test", app.clock.now());
        app.db.write_now(|tx| (0..times).try_for_each(|_| notify::tell(tx, &ctx, &[me], &news))).unwrap();
    };
    tell(1);
    app.advance_seconds(1);
    tell(60);
    let newest = reader.get("/notifications?limit=20").expect(200).body["items"].clone();
    for line in newest.as_array().unwrap() {
        reader.act(&format!("/notifications/{}/read", line["id"].as_str().unwrap())).expect(204);
    }
    let subjects = || -> Vec<String> {
        app.mail.to(&email).iter().map(|letter| letter.subject()).filter(|subject| subject.contains("西红柿")).collect()
    };
    until("the first mail arrives", || !subjects().is_empty());
    app.advance_seconds(31 * 60);
    app.tick();
    until("the others arrive together", || subjects().len() == 2);
    // A grower reads prices per 斤, in subjects, too.
    assert_eq!(subjects(), ["西红柿 1.62 元/斤", "40 条新消息：西红柿 1.62 元/斤 等"]);
}

#[test]
fn a_live_stream_ends_with_its_session() {
    let app = TestApp::new();
    let reader = app.producer();
    let email = reader.me().str("email");
    let (here, there) = (app.log_in(&email), app.log_in(&email));
    let (mut mine, other) = (stream(&here), stream(&there));
    let start = Instant::now();
    here.delete("/me/sessions").expect(204);
    other.for_each(drop);
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    let me: Id = here.me().str("id").parse().unwrap();
    tell(&app, me);
    assert!(mine.any(|line| line == "event: notification"), "the session that stays is heard");
    there.get("/events").problem(401, "session_expired");
    app.client().get("/events").problem(401, "login_required");
}

#[test]
fn a_fourth_stream_closes_the_first() {
    let app = TestApp::new();
    let reader = app.city_regulator();
    let me: Id = reader.me().str("id").parse().unwrap();
    let first = stream(&reader);
    let others: Vec<_> = (0..3).map(|_| stream(&reader)).collect();
    let said: Vec<String> = first.filter(|line| line.starts_with("event:")).collect();
    assert_eq!(said, ["event: closed"]);
    tell(&app, me);
    for mut lines in others {
        assert!(lines.any(|line| line == "event: notification"));
    }
}
