//! News reaches people: inbox, live page, mail; and only those it is for.

use std::io::{BufRead, BufReader};

use cailanzi::{
    kernel::{Ctx, Id, Text},
    notify::{self, News, NewsKind},
};

use crate::support::TestApp;

fn tell(app: &TestApp, user: Id, mail: bool) {
    let ctx = Ctx::system("test", app.clock.now());
    let news = News {
        kind: NewsKind::DealMessage,
        title: Text::new("白菜到货", "Cabbage has arrived"),
        body: Text::new("三吨大白菜已到新发地。", "Three tonnes have arrived."),
        link: "/deals/1".into(),
        mail,
    };
    app.db.write_now(|tx| notify::tell(tx, &ctx, &[user], &news)).unwrap();
}

#[test]
fn news_is_in_the_inbox_until_it_is_read() {
    let app = TestApp::new();
    let (reader, other) = (app.producer(), app.buyer());
    let start = reader.get("/notifications/unread-count").expect(200).int("unread");
    let me: Id = reader.me().str("id").parse().unwrap();
    for _ in 0..3 {
        tell(&app, me, false);
    }
    assert_eq!(reader.get("/notifications/unread-count").expect(200).int("unread"), start + 3);
    let page = reader.get("/notifications?unread=true&limit=2").expect(200);
    assert_eq!(page.body["items"].as_array().unwrap().len(), 2);
    let next = reader.get(&format!("/notifications?unread=true&limit=2&cursor={}", page.str("next_cursor"))).expect(200);
    assert_ne!(page.body["items"][1]["id"], next.body["items"][0]["id"]);

    let line = page.body["items"][0].clone();
    assert_eq!((line["title_zh"].as_str(), line["link"].as_str()), (Some("白菜到货"), Some("/deals/1")));
    let id = line["id"].as_str().unwrap();
    // Nobody can read another's line.
    other.act(&format!("/notifications/{id}/read")).expect(204);
    assert_eq!(reader.get("/notifications/unread-count").expect(200).int("unread"), start + 3);
    reader.act(&format!("/notifications/{id}/read")).expect(204);
    assert_eq!(reader.get("/notifications/unread-count").expect(200).int("unread"), start + 2);
    reader.act("/notifications/read-all").expect(204);
    assert_eq!(reader.get("/notifications/unread-count").expect(200).int("unread"), 0);
    app.client().get("/notifications").problem(401, "login_required");
}

#[test]
fn an_open_page_hears_at_once_what_is_for_it() {
    let app = TestApp::new();
    let (reader, other) = (app.producer(), app.buyer());
    let stream = |client: &crate::support::Client| {
        let answer = client.request(reqwest::Method::GET, "/events").send().unwrap();
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        let mut lines = BufReader::new(answer).lines();
        assert_eq!(lines.next().unwrap().unwrap(), ": hello");
        lines
    };
    let (mut mine, mut theirs) = (stream(&reader), stream(&other));
    tell(&app, reader.me().str("id").parse().unwrap(), false);
    tell(&app, other.me().str("id").parse().unwrap(), false);
    let newest = |client: &crate::support::Client| client.get("/notifications?limit=1").body["items"][0]["id"].clone();
    for (client, lines) in [(&reader, &mut mine), (&other, &mut theirs)] {
        let expected = format!("data: {{\"id\":{}}}", newest(client));
        let strange = format!("data: {{\"id\":{}}}", newest(if std::ptr::eq(client, &reader) { &other } else { &reader }));
        for line in lines.map(Result::unwrap) {
            assert_ne!(line, strange, "another's news was heard");
            if line == expected {
                break;
            }
        }
    }
}

#[test]
fn news_that_asks_for_it_comes_by_mail_with_a_link() {
    let app = TestApp::new();
    let reader = app.producer();
    let me = reader.me();
    tell(&app, me.str("id").parse().unwrap(), true);
    let letter = app.letter_saying(&me.str("email"), "三吨大白菜");
    assert!(letter.text.contains("https://example.org/deals/1"));
    assert_eq!(letter.to, me.str("email"));
}
