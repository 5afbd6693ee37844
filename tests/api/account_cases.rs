//! What people and programs in the field send to accounts, mails and feeds. The tables are those of `../shared/data/cases`;
//! where they are absent, the test says so and goes on with its own.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    editions::{DAY, publish, report},
    listings::{offer, with},
    observations::sources,
    real_files::case_table,
    support::{
        Answer, Client, TestApp,
        actors::{PASSWORD, registration},
    },
};

/// Addresses are read from `X-Forwarded-For`, so that a test can send from several places.
fn app_behind_proxy() -> TestApp {
    TestApp::with(|parts| parts.auth.trusted_proxies = vec!["127.0.0.1".parse().unwrap()])
}

fn log_in(client: &Client, login: &str, password: &str) -> Answer {
    client.post("/auth/login", &json!({ "login": login, "password": password }))
}

fn contact(app: &TestApp, phone: &str) -> Answer {
    let mut form = registration("cooperative", "370700");
    form["enterprise"]["contact_phone"] = json!(phone);
    app.client().post("/enterprises", &form)
}

#[test]
fn phones_are_kept_in_one_form_or_refused() {
    let app = TestApp::new();
    let kept = |typed: &str| {
        let made = contact(&app, typed).expect(201);
        let client = app.client().with_token(&made.str("access_token"));
        client.get("/enterprises/mine").expect(200).str("contact_phone")
    };
    assert_eq!(kept("010-63551234-8021"), "01063551234 转 8021");
    contact(&app, "13800138000/13900139000").names("enterprise.contact_phone", "two_numbers");
    contact(&app, "1390000").names("enterprise.contact_phone", "invalid_phone");
    let me = app.producer();
    for row in case_table("c22-phones.tsv").unwrap_or_default() {
        let (typed, right, login) = (row[0].as_str(), row[1].as_str(), row[2].as_str());
        match right {
            "number and extension kept apart" => assert_eq!(kept(typed), "01063551234 转 8021", "{typed}"),
            "refused or both kept" => drop(contact(&app, typed).names("enterprise.contact_phone", "two_numbers")),
            "kept" => assert_eq!(kept(typed), typed.replace('-', ""), "{typed}"),
            digits => assert_eq!(kept(typed), digits, "{typed}"),
        }
        let mine = me.patch("/me", &json!({ "mobile": typed }));
        match login {
            "refused" => assert_eq!(mine.status, 422, "{typed}: {}", mine.body),
            digits => {
                let digits = digits.split(':').next().unwrap();
                let digits = if digits == "accepted" { typed } else { digits };
                assert_eq!(mine.expect(200).body["mobile"], digits, "{typed}");
                log_in(&app.client(), typed, PASSWORD).expect(200);
            }
        }
    }
}

#[test]
fn logins_open_as_people_type_them() {
    let app = TestApp::new();
    let password = "Gem\u{fc}se aus Weifang";
    let mut form = registration("cooperative", "370700");
    (form["user"]["email"], form["user"]["password"]) = (json!("grower@cailanzi.example"), json!(password));
    form["user"]["mobile"] = json!("13800138000");
    app.client().post("/enterprises", &form).expect(201);
    app.vouch("grower@cailanzi.example");
    let full_width = |text: &str| -> String {
        text.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).filter(|_| c.is_ascii_graphic()).unwrap_or(c)).collect()
    };
    let opens = |login: &str, password: &str| log_in(&app.client(), login, password).status;
    for login in [
        "  Grower@Cailanzi.Example ",
        &full_width("grower@cailanzi.example"),
        "138 0013 8000",
        "+86 138-0013-8000",
        "86 13800138000",
        "１３８００１３８０００",
        "\u{200b}grower@cailanzi.example\u{feff}",
        "\u{202d}13800138000\u{202c}",
    ] {
        assert_eq!(opens(login, password), 200, "{login:?}");
    }
    let grower = "grower@cailanzi.example";
    assert_eq!(opens(grower, "Gemu\u{308}se aus Weifang"), 200, "taken apart by the keyboard");
    assert_eq!(opens(grower, "Gem\u{fc}se aus Weifang "), 200, "with the blank at the end of a line");
    assert_eq!(opens(grower, &full_width("Gem\u{fc}se aus Weifang")), 401);
    assert_eq!(opens(grower, "Gemuse aus Weifang"), 401);
    let Some(rows) = case_table("c26-logins.tsv") else { return };
    assert_eq!(rows.len(), 7, "a new row of the table needs its own line above");
}

/// Fails so often for people who do not exist that the whole network is blocked.
fn block_network(app: &TestApp, address: &str) {
    let stranger = app.client().header("x-forwarded-for", address);
    let guess = |n: usize| log_in(&stranger, &format!("nobody{n}@example.cn"), "a-wrong-guess").status;
    let statuses: Vec<u16> = (0..31).map(guess).collect();
    assert_eq!((&statuses[..30], statuses[30]), (&[401; 30][..], 429));
}

#[test]
fn reset_by_mail_opens_from_a_blocked_network() {
    let app = app_behind_proxy();
    let form = registration("cooperative", "370700");
    let email = form["user"]["email"].as_str().unwrap().to_owned();
    app.client().header("x-forwarded-for", "198.51.100.7").post("/enterprises", &form).expect(201);
    app.vouch(&email);
    let office = || app.client().header("x-forwarded-for", "203.0.113.9");
    block_network(&app, "203.0.113.9");
    let owner = office();
    log_in(&owner, &email, PASSWORD).problem(429, "rate_limited");
    owner.post("/auth/password-reset", &json!({ "login": email })).expect(202);
    let new = json!({ "token": app.token_for(&email, "/password-reset"), "password": "leeks-and-spinach" });
    let done = owner.post("/auth/password-reset/confirm", &new).expect(204);
    assert!(done.header("set-cookie").starts_with("cailanzi_device="), "{:?}", done.headers);
    log_in(&owner, &email, "leeks-and-spinach").expect(200);
    log_in(&office(), &email, "leeks-and-spinach").problem(429, "rate_limited");
}

#[test]
fn device_that_changes_the_password_stays_known() {
    let app = app_behind_proxy();
    let form = registration("cooperative", "370700");
    let email = form["user"]["email"].as_str().unwrap().to_owned();
    let home = || app.client().header("x-forwarded-for", "198.51.100.7");
    let (here, other) = (home(), home());
    let made = here.post("/enterprises", &form).expect(201);
    log_in(&other, &email, PASSWORD).expect(200);
    let change = json!({ "current_password": PASSWORD, "new_password": "leeks-and-spinach" });
    here.clone().with_token(&made.str("access_token")).post("/me/password", &change).expect(204);
    block_network(&app, "203.0.113.9");
    let abroad = |client: &Client| log_in(&client.header("x-forwarded-for", "203.0.113.9"), &email, "leeks-and-spinach");
    abroad(&here).expect(200);
    abroad(&other).problem(429, "rate_limited");
}

#[test]
fn stranger_is_slowed_down_and_the_owner_is_not() {
    let app = app_behind_proxy();
    let (email, form) = {
        let form = registration("cooperative", "370700");
        (form["user"]["email"].as_str().unwrap().to_owned(), form)
    };
    let at = |client: &Client, address: &str| client.header("x-forwarded-for", address);
    let home = app.client();
    at(&home, "198.51.100.7").post("/enterprises", &form).expect(201);
    app.vouch(&email);
    log_in(&at(&home, "198.51.100.7"), &email, PASSWORD).expect(200);
    // Six wrong passwords from one place block that place, and no other.
    let guess = |address: &str| log_in(&at(&app.client(), address), &email, "a-wrong-guess").status;
    let statuses: Vec<u16> = (0..6).map(|_| guess("203.0.113.9")).collect();
    assert_eq!(statuses, [401, 401, 401, 401, 401, 429]);
    let mail = app.letter_saying(&email, "203.0.113.9");
    assert_eq!(mail.subject(), "有人多次输错您的密码");
    assert!(mail.text.contains("https://example.org/password-reset"), "{}", mail.text);
    log_in(&at(&app.client(), "198.51.100.7"), &email, PASSWORD).expect(200);
    log_in(&at(&app.client(), "192.0.2.1"), &email, PASSWORD).expect(200);
    assert_eq!(guess("203.0.113.9"), 429, "others' log-ins do not free the stranger");
    // The owner's own device gets in even beside the stranger.
    log_in(&at(&home, "203.0.113.9"), &email, PASSWORD).expect(200);
    log_in(&at(&app.client(), "203.0.113.9"), &email, PASSWORD).problem(429, "rate_limited");

    // Guesses from many places are bounded for the account: new places wait, known ones do not.
    let refused = (0..40).filter(|n| guess(&format!("203.0.113.{}", 100 + n)) == 429).count();
    assert!(refused >= 19, "{refused}");
    log_in(&at(&app.client(), "192.0.2.77"), &email, PASSWORD).problem(429, "rate_limited");
    log_in(&at(&app.client(), "198.51.100.7"), &email, PASSWORD).expect(200);
    assert_eq!(app.mail.to(&email).iter().filter(|mail| mail.subject().contains("输错")).count(), 1, "told once a day");

    // By mail at once, from anywhere.
    let anywhere = at(&app.client(), "192.0.2.77");
    anywhere.post("/auth/password-reset", &json!({ "login": email })).expect(202);
    let new = json!({ "token": app.token_for(&email, "/password-reset"), "password": "leeks-and-spinach" });
    anywhere.post("/auth/password-reset/confirm", &new).expect(204);
    log_in(&anywhere, &email, "leeks-and-spinach").expect(200);
    // A device is forgotten with the old password.
    (0..5).for_each(|_| assert_eq!(guess("203.0.113.201"), 401));
    log_in(&at(&home, "203.0.113.201"), &email, "leeks-and-spinach").problem(429, "rate_limited");
}

#[test]
fn stranger_with_a_cookie_of_their_own_is_a_stranger() {
    let app = app_behind_proxy();
    let (stranger, form) = (app.client().header("x-forwarded-for", "203.0.113.9"), registration("cooperative", "370700"));
    let email = form["user"]["email"].as_str().unwrap().to_owned();
    app.client().header("x-forwarded-for", "198.51.100.7").post("/enterprises", &form).expect(201);
    let other = registration("chain", "110106");
    stranger.post("/enterprises", &other).expect(201);
    log_in(&stranger, other["user"]["email"].as_str().unwrap(), PASSWORD).expect(200);
    let statuses: Vec<u16> = (0..6).map(|_| log_in(&stranger, &email, "a-wrong-guess").status).collect();
    assert_eq!(statuses, [401, 401, 401, 401, 401, 429]);
    // IPv6: another address of the same household.
    let statuses: Vec<u16> = (0..6)
        .map(|n| {
            let here = app.client().header("x-forwarded-for", &format!("2001:db8:1:2::{n}"));
            log_in(&here, &email, "a-wrong-guess").status
        })
        .collect();
    assert_eq!(statuses, [401, 401, 401, 401, 401, 429]);
}

#[test]
fn readers_who_have_it_are_told_so() {
    let app = TestApp::new();
    let (city, public) = (app.city_regulator(), app.client());
    sources(&city);
    report(&city, DAY, ["1.02", "1.12", "1.32"]);
    let id = publish(&app, &city, DAY).str("id");
    app.tick();
    for path in [
        "/bulletins/feed.atom".to_owned(),
        "/bulletins/latest".to_owned(),
        "/bulletins/dataset.jsonld".to_owned(),
        format!("/bulletins/{id}/export?format=csv"),
        format!("/bulletins/days/{DAY}/export?format=json"),
        "/bulletins/keys".to_owned(),
        "/prices/overview".to_owned(),
        "/prices/da-bai-cai/series".to_owned(),
        "/prices?limit=10".to_owned(),
    ] {
        let tag = public.get(&path).expect(200).header("etag").to_owned();
        let opaque = tag.trim_start_matches("W/").trim_matches('"');
        assert!(!opaque.is_empty(), "{path} has no tag");
        for known in [
            tag.clone(),
            format!("\"{opaque}\""),
            format!("W/\"{opaque}\""),
            format!("\"{opaque}-gzip\""),
            format!("W/\"{opaque}-br\""),
            format!("\"other\", W/\"{opaque}\""),
            "*".to_owned(),
        ] {
            let answer = public.header("if-none-match", &known).get(&path);
            assert_eq!((answer.status, answer.bytes.len()), (304, 0), "{path} {known}");
            assert_eq!(answer.header("etag"), tag, "{path}");
        }
        for other in [format!("\"{opaque}x\""), "\"\"".to_owned(), format!("\"{opaque}-gzip-x\"")] {
            public.header("if-none-match", &other).get(&path).expect(200);
        }
    }
}

#[test]
fn version_seen_is_read_through_proxies() {
    let app = TestApp::new();
    let seller = app.producer();
    let path = format!("/offers/{}", seller.post("/offers", &offer()).expect(201).str("id"));
    let edit = |seen: &str| seller.header("if-match", seen).patch(&path, &json!({ "note": seen }));
    for (version, seen) in ["\"1\"", "W/\"2\"", "\"3-gzip\"", "W/\"4-br\"", "\"5\", \"4\"", "6"].into_iter().enumerate() {
        assert_eq!(edit(seen).expect(200).int("version"), version as i64 + 2, "{seen}");
    }
    edit("\"3\"").problem(412, "stale_version");
    let answer = edit("*").problem(428, "precondition_required");
    assert!(answer.body["detail"].as_str().unwrap().contains('*'), "{}", answer.body);
    // Where it may be left out, `*` says nothing.
    let city = app.city_regulator();
    sources(&city);
    report(&city, DAY, ["1.02", "1.12", "1.32"]);
    let id = city.post("/bulletins", &json!({ "day": DAY, "unit": "jin" })).expect(201).str("id");
    let rebuild = |seen: &str| city.header("if-match", seen).act(&format!("/bulletins/{id}/rebuild"));
    rebuild("*").expect(200);
    rebuild("W/\"2-gzip\"").expect(200);
}

#[test]
fn unreadable_if_match_changes_nothing() {
    let app = TestApp::new();
    let (city, seller) = (app.city_regulator(), app.producer());
    let path = format!("/offers/{}", seller.post("/offers", &offer()).expect(201).str("id"));
    sources(&city);
    report(&city, DAY, ["1.02", "1.12", "1.32"]);
    let id = city.post("/bulletins", &json!({ "day": DAY, "unit": "jin" })).expect(201).str("id");
    for seen in ["\"x\"", "", "\"\"", "\"+1\"", "\"99999999999\"", "\"1\", x"] {
        let required = seller.header("if-match", seen).patch(&path, &json!({ "note": "冷库" }));
        let optional = city.header("if-match", seen).act(&format!("/bulletins/{id}/rebuild"));
        for answer in [required, optional] {
            let answer = answer.problem(400, "malformed_request");
            let field = &answer.body["fields"][0];
            assert_eq!((&field["path"], &field["code"]), (&json!("If-Match"), &json!("invalid_version")), "{seen}");
        }
    }
    assert_eq!(seller.get(&path).expect(200).int("version"), 1);
    assert_eq!(city.get(&format!("/bulletins/{id}")).expect(200).int("version"), 1);
}

#[test]
fn state_of_an_enterprise_is_named_in_chinese() {
    let app = TestApp::new();
    let (city, id) = (app.city_regulator(), app.producer().enterprise_id());
    let again = city.post(&format!("/enterprises/{id}/approve"), &json!({})).problem(409, "wrong_state");
    let detail = again.body["detail"].as_str().unwrap();
    assert!(
        detail.contains("已通过审核") && detail.contains("待审核") && detail.chars().all(|c| !c.is_ascii_alphabetic()),
        "{detail}"
    );
    let list = String::from_utf8(city.get("/enterprises/export?format=csv").expect(200).bytes).unwrap();
    assert!(list.contains("已通过审核") && !list.contains("approved"), "{list}");
    let people = String::from_utf8(app.admin().get("/users/export?format=csv").expect(200).bytes).unwrap();
    assert!(people.contains("市级监管") && people.contains("负责人") && !people.contains("city_regulator"), "{people}");
}

#[test]
fn enterprises_are_found_by_region_codes_only() {
    let app = TestApp::new();
    let (city, seller) = (app.city_regulator(), app.producer());
    let region = seller.get("/enterprises/mine").expect(200).body["region"]["code"].as_str().unwrap().to_owned();
    for code in [&region, &format!("{}0000", &region[..2])] {
        let found = city.get(&format!("/enterprises?region={code}")).expect(200).body["items"].clone();
        assert!(found.as_array().unwrap().iter().any(|line| line["id"] == seller.enterprise_id()), "{code}: {found}");
    }
    for wrong in ["37", "3707", "37070%25", "990000"] {
        city.get(&format!("/enterprises?region={wrong}")).names("region", "invalid_value");
        city.get(&format!("/enterprises/export?region={wrong}")).names("region", "invalid_value");
        city.get(&format!("/board?side=offer&region={wrong}")).names("region", "invalid_value");
    }
}

#[test]
fn names_break_neither_lists_nor_mails() {
    let app = TestApp::new();
    let city = app.city_regulator();
    let register = |name: &str| {
        let mut form = registration("cooperative", "370700");
        form["enterprise"]["name"] = json!(name);
        let email = form["user"]["email"].as_str().unwrap().to_owned();
        (app.client().post("/enterprises", &form), email)
    };
    let mut names = vec![
        "\"寿光, 绿源\" <合作社>".to_owned(),
        "A&B <b>菜</b>".to_owned(),
        "䶮㐂𫓶蔬菜".to_owned(),
        format!("寿光{}", "很长的名字".repeat(19)),
    ];
    for row in case_table("c35-mail-names.tsv").unwrap_or_default() {
        match row[0].as_str() {
            broken if broken.contains("\\r\\n") => {
                let name = broken.replace("\\r\\n", "\r\n");
                register(&name).0.names("enterprise.name", "hidden_character");
            }
            long if long.contains("×100") => {}
            name => names.push(name.to_owned()),
        }
    }
    for name in names {
        let (made, email) = register(&name);
        app.vouch(&email);
        let client = app.client().with_token(&made.expect(201).str("access_token"));
        assert_eq!(client.get("/enterprises/mine").expect(200).str("name"), name, "kept as typed");
        let id = client.enterprise_id();
        city.post(&format!("/enterprises/{id}/return"), &json!({ "reasons": ["执照照片不清"] })).expect(200);
        let mail = app.letter_saying(&email, "执照照片不清");
        let head = mail.raw.split("\r\n\r\n").next().unwrap();
        assert!(head.lines().all(|line| line.len() <= 998 && line.is_ascii()), "{head}");
        assert!(head.lines().all(|line| line.len() <= 78 || !line.contains("=?")), "folded: {head}");
        let names: Vec<&str> =
            head.lines().filter(|l| !l.starts_with([' ', '\t'])).map(|l| l.split(':').next().unwrap()).collect();
        for name in ["Bcc", "Cc", "Reply-To"] {
            assert!(!names.contains(&name), "{head}");
        }
        assert!(head.contains(&format!("To: {email}")), "{head}");
        assert!(mail.subject().starts_with(&name), "{}", mail.subject());
        assert!(mail.of_type("text/html").is_empty(), "a name is no HTML");
    }
    for (name, character) in [
        ("绿源\r\nBcc: x@example.net", "U+000D"),
        ("绿\u{200c}源蔬菜", "U+200C"),
        ("绿源\u{202e}社菜", "U+202E"),
        ("绿源\u{2066}蔬菜", "U+2066"),
        ("绿源\u{feff}蔬菜", "U+FEFF"),
        ("绿源\u{2060}蔬菜", "U+2060"),
        ("绿源\u{2028}蔬菜", "U+2028"),
        ("绿源\t蔬菜", "U+0009"),
    ] {
        let refused = register(name).0.names("enterprise.name", "hidden_character");
        assert!(refused.body.to_string().contains(character), "{}", refused.body);
    }
    // The same gate at the other doors through which names come in.
    let (producer, hidden) = (app.producer(), "李\u{202e}四");
    producer.patch("/me", &json!({ "name": hidden })).names("name", "hidden_character");
    let invite = json!({ "name": hidden, "email": "li@example.cn", "position": "staff" });
    producer.post("/invitations", &invite).names("name", "hidden_character");
    let key = json!({ "name": hidden, "scopes": [], "expires_on": "2026-05-01" });
    producer.post("/api-keys", &key).names("name", "hidden_character");
    let source =
        json!({ "code": "x1", "name_zh": "新\u{200b}发地", "name_en": "x", "kind": "chain", "region": "110106", "stores": 3 });
    city.post("/price-sources", &source).names("name_zh", "hidden_character");
}

#[test]
fn address_that_mail_cannot_reach_is_refused() {
    let app = TestApp::new();
    for email in ["用户@例子.中国", "用户@example.cn", "zhang@例子.中国", "zhäng@example.cn"] {
        let mut form = registration("cooperative", "370700");
        form["user"]["email"] = json!(email);
        app.client().post("/enterprises", &form).names("user.email", "email_not_ascii");
        let invite = json!({ "name": "李四", "email": email, "position": "staff" });
        app.producer().post("/invitations", &invite).names("email", "email_not_ascii");
        let subscribe = json!({ "email": email, "unit": "jin", "varieties": [], "language": "zh" });
        app.client().post("/bulletins/subscriptions", &subscribe).names("email", "email_not_ascii");
    }
    let mut form = registration("cooperative", "370700");
    form["user"]["email"] = json!("Ｚｈａｎｇ＠Ｅｘａｍｐｌｅ．ＣＮ");
    let made = app.client().post("/enterprises", &form).expect(201);
    assert_eq!(made.body["me"]["email"], "zhang@example.cn");
}

/// C28: one key is one act, whatever is sent with it and how often.
#[test]
fn key_sent_eight_times_at_once_posts_one_offer() {
    let app = TestApp::new();
    let seller = app.producer();
    let keyed = seller.key("once");
    let ids: Vec<String> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..8).map(|_| scope.spawn(|| keyed.post("/offers", &offer()).expect(201).str("id"))).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    keyed.post("/offers", &with(offer(), json!({ "grade": 2 }))).problem(422, "idempotency_key_reused");
    // The order of the fields is no other content, and a refused call does not use the key up.
    let text = serde_json::to_string(&offer()).unwrap();
    let reordered: Vec<String> = offer().as_object().unwrap().iter().rev().map(|(k, v)| format!("\"{k}\":{v}")).collect();
    let body = format!("{{{}}}", reordered.join(","));
    assert_ne!(text, body);
    let send = keyed.request(Method::POST, "/offers").header("content-type", "application/json").body(body).send().unwrap();
    assert_eq!(send.json::<Value>().unwrap()["id"], json!(ids[0]));
    let other = seller.key("refused");
    other.post("/offers", &with(offer(), json!({ "price": "-1" }))).names("price", "negative");
    other.post("/offers", &with(offer(), json!({ "price": "1.55" }))).expect(201);
}

/// C29: equal sort keys, small pages, and new listings meanwhile.
#[test]
fn pages_under_equal_keys_show_every_row_once() {
    let app = TestApp::new();
    let (seller, public) = (app.producer(), app.client());
    // Alike in what is sorted by, four by four.
    let same = |n: i64| {
        let to = format!("2026-04-1{}", 1 + n % 4);
        with(offer(), json!({ "quantity": (4000 + 2 * (n / 4)).to_string(), "available_to": to }))
    };
    let posted: Vec<String> = (0..23).map(|n| seller.post("/offers", &same(n)).expect(201).str("id")).collect();
    for (n, sort) in ["newest", "price_asc", "price_desc", "quantity_desc", "day_asc"].into_iter().enumerate() {
        let (mut seen, mut cursor, mut pages) = (Vec::new(), String::new(), 0);
        loop {
            let page = public.get(&format!("/board?side=offer&limit=3&sort={sort}&cursor={cursor}")).expect(200);
            let ids = page.body["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned());
            seen.extend(ids.collect::<Vec<_>>());
            pages += 1;
            if pages == 2 {
                seller.post("/offers", &same(92 + 4 * n as i64)).expect(201);
            }
            let Some(next) = page.body["next_cursor"].as_str() else { break };
            cursor = next.to_owned();
        }
        let mut once = seen.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), seen.len(), "{sort}: a row twice");
        assert!(posted.iter().all(|id| seen.contains(id)), "{sort}: a row lost");
    }
    let admin = app.admin();
    let (mut lines, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = admin.get(&format!("/audit?limit=7&cursor={cursor}")).expect(200);
        lines.extend(page.body["items"].as_array().unwrap().iter().map(|line| line["id"].to_string()));
        let Some(next) = page.body["next_cursor"].as_str() else { break };
        cursor = next.to_owned();
    }
    let count = lines.len();
    lines.sort_unstable();
    lines.dedup();
    assert_eq!(lines.len(), count);
}

/// C32: what a spreadsheet program makes of our files.
#[test]
fn exports_are_safe_in_a_spreadsheet() {
    let app = TestApp::new();
    let seller = app.producer();
    for (n, note) in ["=1+1", "+86 13800138000", "-5", "@SUM(A1)", "＝1+1", "370783199001011234"].into_iter().enumerate() {
        let quantity = (4000 + 2 * n).to_string();
        seller.post("/offers", &with(offer(), json!({ "packaging": note, "quantity": quantity }))).expect(201);
    }
    let file = seller.get("/offers/mine/export?format=csv").expect(200);
    assert!(file.bytes.starts_with("\u{feff}".as_bytes()), "marked as UTF-8");
    let name = file.header("content-disposition").to_owned();
    assert!(name.contains("filename*=UTF-8''%E"), "{name}");
    let text = String::from_utf8(file.bytes).unwrap();
    for guarded in ["'=1+1", "'+86 13800138000", "'-5", "'@SUM(A1)", "'＝1+1"] {
        assert!(text.contains(guarded), "{guarded} in {text}");
    }
    assert!(text.contains("370783199001011234"), "{text}");
    let city = app.city_regulator();
    let list = String::from_utf8(city.get("/enterprises/export?format=csv").expect(200).bytes).unwrap();
    let code = seller.get("/enterprises/mine").expect(200).str("credit_code");
    assert!(list.contains(&code) && list.contains("13800138000"), "codes and telephones whole: {list}");
    let book = city.get("/enterprises/export?format=xlsx").expect(200).bytes;
    let sheet = cailanzi::tabular::read(&book, &cailanzi::tabular::Limits::default()).unwrap();
    assert!(sheet.rows.iter().any(|row| row.cells.contains(&code)));
}
