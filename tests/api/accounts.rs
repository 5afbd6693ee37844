//! People coming in: invitations, passwords, sessions, keys, second factors, and what the trail keeps of it.

use cailanzi::{
    accounts::{NewUser, Password, PasswordCost, service},
    kernel::{Ctx, Id, Lang, Position, Role},
    storage::Statement,
};
use diesel::RunQueryDsl;
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

use crate::support::{Client, TestApp};

const PASSWORD: &str = "onions-make-me-cry";

/// An official with an account.
pub fn official(app: &TestApp, role: Role, district: Option<&str>, email: &str) -> Client {
    let new = NewUser {
        enterprise_id: None,
        role,
        position: Position::Owner,
        district: district.map(str::to_owned),
        name: format!("官员 {email}"),
        email: email.into(),
        mobile: None,
        password_hash: Password::from(PASSWORD).hash_now(PasswordCost::for_tests()).unwrap(),
        language: Lang::Zh,
    };
    let ctx = Ctx::system("test", app.clock.now());
    app.db.write_now(|tx| service::create_user(tx, &ctx, new.clone())).unwrap();
    log_in(app, email, PASSWORD)
}

pub fn log_in(app: &TestApp, login: &str, password: &str) -> Client {
    let client = app.client();
    let session = client.post("/auth/login", &json!({ "login": login, "password": password })).expect(200);
    client.with_token(&session.str("access_token"))
}

fn registration(code: &str, kind: &str, region: &str, email: &str) -> Value {
    json!({
        "enterprise": {
            "name": format!("企业 {code}"), "kind": kind, "credit_code": code, "region": region,
            "address": "一号路 1 号", "contact_name": "张三", "contact_phone": "0536-5261234"
        },
        "user": { "name": "张三", "email": email, "password": PASSWORD }
    })
}

/// A registered enterprise's owner and the enterprise's id.
pub fn owner(app: &TestApp, code: &str, kind: &str, email: &str) -> (Client, String) {
    let client = app.client();
    let made = client.post("/enterprises", &registration(code, kind, "110106", email)).expect(201);
    let id = made.body["enterprise"]["id"].as_str().unwrap().to_owned();
    app.vouch(email);
    (client.with_token(&made.str("access_token")), id)
}

const GROWER: &str = "91330100799655058B";
const BUYER: &str = "9144030071526726XG";

#[test]
fn a_bad_registration_hears_of_every_fault_at_once() {
    let app = TestApp::new();
    let mut body = registration("91330100799655058C", "producer", "990000", "nobody");
    body["user"]["password"] = json!("short");
    let answer = app.client().post("/enterprises", &body);
    let answer = answer.names("enterprise.credit_code", "check_digit");
    let paths: Vec<_> = answer.body["fields"].as_array().unwrap().iter().map(|f| f["path"].as_str().unwrap()).collect();
    for path in ["enterprise.region", "user.email", "user.password"] {
        assert!(paths.contains(&path), "{path} is not in {paths:?}");
    }
    let verdict = app.client().get("/credit-codes/91330100799655058C").expect(200);
    assert_eq!((verdict.body["valid"].as_bool(), verdict.str("reason").as_str()), (Some(false), "check_digit"));
    assert_eq!(app.client().get("/credit-codes/91330100799655058B").expect(200).body["valid"], true);
}

#[test]
fn a_colleague_is_invited_works_and_is_kept_out() {
    let app = TestApp::new();
    let (owner, id) = owner(&app, GROWER, "producer", "owner@example.cn");
    app.city_regulator().post(&format!("/enterprises/{id}/approve"), &json!({})).expect(200);
    let invite = json!({ "name": "李四", "email": "Li@example.cn", "position": "staff" });
    let first = owner.key("k1").post("/invitations", &invite).expect(201);
    assert_eq!(owner.key("k1").post("/invitations", &invite).expect(201).body, first.body);
    assert!(!String::from_utf8_lossy(&first.bytes).contains("token"));
    let token = app.token_for("li@example.cn", "/invitation");
    assert_eq!(owner.get("/invitations").expect(200).body["items"].as_array().unwrap().len(), 1);

    let accept = json!({ "token": token, "name": "李四", "mobile": "13800138000", "password": "cabbage-and-carrots" });
    let mut weak = accept.clone();
    weak["password"] = json!("1234567890");
    app.client().post("/invitations/accept", &weak).names("password", "too_common");
    let session = app.client().key("k2").post("/invitations/accept", &accept).expect(201);
    assert_eq!(session.body["me"]["position"], "staff");
    assert_eq!(session.body["me"]["role"], "producer");
    // Repeated with its key it is the same account and a new session; without, the link is used up.
    app.client().key("k2").post("/invitations/accept", &accept).expect(201);
    app.client().post("/invitations/accept", &accept).problem(410, "token_invalid");

    let staff = log_in(&app, "13800138000", "cabbage-and-carrots");
    staff.post("/invitations", &invite).problem(403, "forbidden");
    staff.get("/enterprises/mine").expect(200);
    staff.if_match(1).patch("/enterprises/mine", &json!({ "address": "二号路" })).problem(403, "forbidden");

    let people = owner.get("/enterprises/mine/users").expect(200);
    let find = |name: &str| {
        let all = people.body["items"].as_array().unwrap();
        all.iter().find(|p| p["name"] == name).unwrap()["id"].as_str().unwrap().to_owned()
    };
    owner.act(&format!("/enterprises/mine/users/{}/deactivate", find("张三"))).problem(409, "wrong_state");
    owner.act(&format!("/enterprises/mine/users/{}/deactivate", find("李四"))).expect(204);
    staff.get("/me").problem(401, "session_expired");
    let again = json!({ "login": "li@example.cn", "password": "cabbage-and-carrots" });
    app.client().post("/auth/login", &again).problem(401, "login_failed");

    // Nobody reaches into another enterprise.
    let (stranger, _) = self::owner(&app, BUYER, "chain", "stranger@example.cn");
    stranger.act(&format!("/enterprises/mine/users/{}/deactivate", find("张三"))).problem(404, "not_found");
}

#[test]
fn invitation_expires_after_a_week_or_is_withdrawn() {
    let app = TestApp::new();
    let (owner, id) = owner(&app, GROWER, "producer", "owner@example.cn");
    app.city_regulator().post(&format!("/enterprises/{id}/approve"), &json!({})).expect(200);
    let invite = |email: &str| json!({ "name": "李四", "email": email, "position": "staff" });
    let accept = |token: &str| json!({ "token": token, "name": "李四", "password": "cabbage-and-carrots" });
    let made = owner.post("/invitations", &invite("a@example.cn")).expect(201);
    let token = app.token_for("a@example.cn", "/invitation");
    owner.delete(&format!("/invitations/{}", made.str("id"))).expect(204);
    app.client().post("/invitations/accept", &accept(&token)).problem(410, "token_invalid");
    owner.post("/invitations", &invite("b@example.cn")).expect(201);
    let token = app.token_for("b@example.cn", "/invitation");
    app.advance_hours(7 * 24);
    app.client().post("/invitations/accept", &accept(&token)).problem(410, "token_invalid");
}

#[test]
fn an_administrator_appoints_regulators() {
    let app = TestApp::new();
    let admin = official(&app, Role::Admin, None, "admin@example.cn");
    let body = json!({ "name": "王五", "email": "wang@example.cn", "role": "district_regulator" });
    admin.post("/users", &body).names("district", "invalid_region");
    let body = json!({ "name": "王五", "email": "wang@example.cn", "role": "district_regulator", "district": "110106" });
    admin.post("/users", &body).expect(201);
    admin.post("/users", &json!({ "name": "王五", "email": "x@example.cn", "role": "producer" })).names("role", "invalid_value");
    let token = app.token_for("wang@example.cn", "/invitation");
    let accept = json!({ "token": token, "name": "王五", "password": "cabbage-and-carrots" });
    let session = app.client().post("/invitations/accept", &accept).expect(201);
    assert_eq!(session.body["me"]["district"]["code"], "110106");
    let found = admin.get("/users?q=wang").expect(200);
    let id = found.body["items"][0]["id"].as_str().unwrap().to_owned();
    let regulator = app.client().with_token(&session.str("access_token"));
    regulator.get("/users").problem(403, "forbidden");
    let because = json!({ "reason": "调离岗位" });
    admin.post(&format!("/users/{id}/deactivate"), &because).expect(204);
    regulator.get("/me").problem(401, "session_expired");
    admin.post(&format!("/users/{id}/reactivate"), &because).expect(204);
    log_in(&app, "wang@example.cn", "cabbage-and-carrots").get("/inbox").expect(200);
    let csv = admin.get("/users/export?format=csv").expect(200);
    assert!(String::from_utf8_lossy(&csv.bytes).contains("wang@example.cn"));
}

#[test]
fn a_new_password_ends_the_other_sessions() {
    let app = TestApp::new();
    let (here, _) = owner(&app, GROWER, "producer", "owner@example.cn");
    let there = log_in(&app, "owner@example.cn", PASSWORD);
    let change = |old: &str, new: &str| json!({ "current_password": old, "new_password": new });
    here.post("/me/password", &change("wrong-password", "leeks-and-spinach")).names("current_password", "wrong_password");
    here.post("/me/password", &change(PASSWORD, "1234567890")).names("new_password", "too_common");
    here.post("/me/password", &change(PASSWORD, "leeks-and-spinach")).expect(204);
    here.get("/me").expect(200);
    there.get("/me").problem(401, "session_expired");
    app.client().post("/auth/login", &json!({ "login": "owner@example.cn", "password": PASSWORD })).problem(401, "login_failed");
    log_in(&app, "owner@example.cn", "leeks-and-spinach");
}

#[test]
fn a_forgotten_password_is_reset_by_mail_once() {
    let app = TestApp::new();
    let (before, _) = owner(&app, GROWER, "producer", "owner@example.cn");
    let ask = |login: &str| app.client().post("/auth/password-reset", &json!({ "login": login })).expect(202);
    assert_eq!(ask("nobody@example.cn").bytes, ask("OWNER@example.cn").bytes);
    let first = app.token_for("owner@example.cn", "/password-reset");
    let confirm = |token: &str| json!({ "token": token, "password": "leeks-and-spinach" });
    ask("owner@example.cn");
    // The first one was to prove the mailbox.
    app.letters_to("owner@example.cn", 3);
    let second = app.token_for("owner@example.cn", "/password-reset");
    app.client().post("/auth/password-reset/confirm", &confirm(&first)).problem(410, "token_invalid");
    let weak = json!({ "token": second, "password": "owner@example.cn" });
    app.client().post("/auth/password-reset/confirm", &weak).names("password", "too_common");
    app.client().post("/auth/password-reset/confirm", &confirm(&second)).expect(204);
    app.client().post("/auth/password-reset/confirm", &confirm(&second)).problem(410, "token_invalid");
    before.get("/me").problem(401, "session_expired");
    log_in(&app, "owner@example.cn", "leeks-and-spinach");
    assert!(app.mail.to("nobody@example.cn").is_empty());

    ask("owner@example.cn");
    app.letters_to("owner@example.cn", 4);
    let third = app.token_for("owner@example.cn", "/password-reset");
    app.advance_seconds(30 * 60);
    app.client().post("/auth/password-reset/confirm", &confirm(&third)).problem(410, "token_invalid");
}

#[test]
fn guessing_is_slowed_down_and_tells_nothing() {
    let app = TestApp::new();
    owner(&app, GROWER, "producer", "owner@example.cn");
    let guess = |login: &str| app.client().post("/auth/login", &json!({ "login": login, "password": "a-wrong-guess" }));
    for login in ["owner@example.cn", "nobody@example.cn"] {
        for _ in 0..5 {
            let answer = guess(login).problem(401, "login_failed");
            assert_eq!(answer.body["fields"], Value::Null);
        }
        let blocked = guess(login).problem(429, "rate_limited");
        assert_eq!(blocked.header("retry-after"), "31");
    }
    // The right password does not help while the block lasts, and does afterwards.
    let right = json!({ "login": "owner@example.cn", "password": PASSWORD });
    app.client().post("/auth/login", &right).problem(429, "rate_limited");
    app.advance_seconds(31);
    guess("owner@example.cn").problem(401, "login_failed");
    assert_eq!(guess("owner@example.cn").problem(429, "rate_limited").header("retry-after"), "61");
    app.advance_seconds(61);
    app.client().post("/auth/login", &right).expect(200);
    guess("owner@example.cn").problem(401, "login_failed");
    app.client().post("/auth/login", &right).expect(200);
}

#[test]
fn guesses_sent_at_once_count_as_many() {
    let app = TestApp::new();
    owner(&app, GROWER, "producer", "owner@example.cn");
    let refused: usize = std::thread::scope(|scope| {
        let guesses: Vec<_> = (0..12)
            .map(|n| {
                let client = app.client();
                let body = json!({ "login": "owner@example.cn", "password": format!("guess-number-{n}") });
                scope.spawn(move || usize::from(client.post("/auth/login", &body).status == 429))
            })
            .collect();
        guesses.into_iter().map(|guess| guess.join().unwrap()).sum()
    });
    assert_eq!(refused, 7, "five guesses are free, whatever runs at once");
}

#[test]
fn sessions_are_listed_and_revoked() {
    let app = TestApp::new();
    let (here, _) = owner(&app, GROWER, "producer", "owner@example.cn");
    let there = log_in(&app, "owner@example.cn", PASSWORD);
    let list = here.get("/me/sessions").expect(200);
    let list = list.body.as_array().unwrap();
    assert_eq!(list.len(), 2);
    let other = list.iter().find(|s| s["current"] == false).unwrap()["id"].as_str().unwrap().to_owned();
    let (stranger, _) = owner(&app, BUYER, "chain", "stranger@example.cn");
    stranger.delete(&format!("/me/sessions/{other}")).problem(404, "not_found");
    here.delete(&format!("/me/sessions/{other}")).expect(204);
    there.get("/me").problem(401, "session_expired");
    let third = log_in(&app, "owner@example.cn", PASSWORD);
    here.delete("/me/sessions").expect(204);
    third.get("/me").problem(401, "session_expired");
    here.get("/me").expect(200);
}

#[test]
fn a_person_edits_their_particulars() {
    let app = TestApp::new();
    let (me, _) = owner(&app, GROWER, "producer", "owner@example.cn");
    let (other, _) = owner(&app, BUYER, "chain", "other@example.cn");
    other.patch("/me", &json!({ "mobile": "13900139000" })).expect(200);
    let answer = me.patch("/me", &json!({ "mobile": "139 0013 9000" })).problem(409, "already_exists");
    assert_eq!(answer.body["fields"][0]["path"], "mobile");
    let edited = me.patch("/me", &json!({ "name": "张三丰", "mobile": "13700137000", "language": "en" })).expect(200);
    assert_eq!(
        (edited.str("name"), edited.str("mobile"), edited.str("language")),
        ("张三丰".into(), "13700137000".into(), "en".into())
    );
    assert_eq!(me.patch("/me", &json!({ "mobile": "" })).expect(200).body["mobile"], Value::Null);
}

#[test]
fn a_key_does_what_it_was_made_for_and_no_more() {
    let app = TestApp::new();
    let (owner, id) = owner(&app, GROWER, "producer", "owner@example.cn");
    let city = official(&app, Role::CityRegulator, None, "city@example.cn");
    let make = |scopes: Value, day: &str| json!({ "name": "ERP", "scopes": scopes, "expires_on": day });
    owner.post("/api-keys", &make(json!(["clearing_run"]), "2026-05-01")).names("scopes[0]", "scope_not_held");
    owner.post("/api-keys", &make(json!(["api_keys"]), "2026-05-01")).names("scopes[0]", "scope_not_held");
    owner.post("/api-keys", &make(json!(["own"]), "2026-04-07")).names("expires_on", "out_of_range");
    let body = make(json!(["own", "audit_read_own"]), "2026-04-10");
    let made = owner.key("k").post("/api-keys", &body).expect(201);
    let key = made.str("key");
    assert!(key.starts_with("clz_") && key.len() > 40);
    assert_eq!(owner.key("k").post("/api-keys", &body).expect(201).str("key"), key);
    let list = owner.get("/api-keys").expect(200);
    assert!(!String::from_utf8_lossy(&list.bytes).contains(&key));

    let machine = app.client().with_token(&key);
    assert_eq!(machine.get("/me").expect(200).body["permissions"], json!(["audit_read_own", "own"]));
    machine.get("/audit").expect(200);
    machine.get("/enterprises/mine/users").problem(403, "forbidden");
    machine.get("/me/sessions").problem(403, "forbidden");
    machine.get("/api-keys").problem(403, "forbidden");
    machine
        .post("/me/password", &json!({ "current_password": PASSWORD, "new_password": "leeks-and-spinach" }))
        .problem(403, "forbidden");

    // It ends with its day, with its enterprise's good standing, and with a word of its owner.
    city.post(&format!("/enterprises/{id}/approve"), &json!({})).expect(200);
    city.post(&format!("/enterprises/{id}/suspend"), &json!({ "reason": "抽检不合格" })).expect(200);
    machine.get("/me").problem(401, "session_expired");
    city.post(&format!("/enterprises/{id}/reinstate"), &json!({ "reason": "复检合格" })).expect(200);
    machine.get("/me").expect(200);
    app.advance_hours(3 * 24);
    machine.get("/me").problem(401, "session_expired");
    let owner = log_in(&app, "owner@example.cn", PASSWORD);
    let made = owner.post("/api-keys", &make(json!(["own"]), "2026-05-01")).expect(201);
    let machine = app.client().with_token(&made.str("key"));
    machine.get("/me").expect(200);
    owner.delete(&format!("/api-keys/{}", made.str("id"))).expect(204);
    machine.get("/me").problem(401, "session_expired");
}

/// The code that an authenticator shows now.
fn code(app: &TestApp, secret: &str) -> String {
    let secret = Secret::try_from_base32(secret).unwrap();
    let totp = Builder::new().with_secret(secret).with_account_name("x".to_owned()).build().unwrap();
    totp.generate(app.clock.now().as_seconds() as u64).to_string()
}

#[test]
fn officials_need_totp_and_a_code_works_once() {
    let app = TestApp::with(|parts| parts.auth.totp_enforced = true);
    let city = official(&app, Role::CityRegulator, None, "city@example.cn");
    let me = city.get("/me").expect(200);
    assert_eq!(me.body["totp_setup_required"], true);
    assert_eq!(me.body["permissions"], json!(["own"]));
    city.get("/inbox").problem(403, "totp_setup_required");
    let secret = city.act("/me/totp").expect(200).str("secret");
    city.post("/me/totp/confirm", &json!({ "code": "000000" })).names("code", "totp_invalid");
    let used = code(&app, &secret);
    city.post("/me/totp/confirm", &json!({ "code": used })).expect(204);
    city.get("/inbox").expect(200);
    city.act("/me/totp").problem(409, "wrong_state");

    let log_in = |code: Option<&str>| {
        let body = json!({ "login": "city@example.cn", "password": PASSWORD, "totp_code": code });
        app.client().post("/auth/login", &body)
    };
    log_in(None).problem(401, "totp_required");
    log_in(Some(&used)).problem(401, "totp_invalid");
    app.advance_seconds(30);
    let fresh = code(&app, &secret);
    log_in(Some(&fresh)).expect(200);
    log_in(Some(&fresh)).problem(401, "totp_invalid");

    // Knowing the password does not make codes free to guess.
    for _ in 0..4 {
        log_in(None).problem(401, "totp_required");
        let answer = log_in(Some("000000"));
        if answer.status == 429 {
            break;
        }
        answer.problem(401, "totp_invalid");
    }
    log_in(Some("000000")).problem(429, "rate_limited");

    app.advance_seconds(900);
    let remove = |code: &str| json!({ "password": PASSWORD, "code": code });
    let city = {
        let code = code(&app, &secret);
        let session = log_in(Some(&code)).expect(200);
        app.client().with_token(&session.str("access_token"))
    };
    city.post("/me/totp/remove", &remove("000000")).names("code", "totp_invalid");
    app.advance_seconds(30);
    city.post("/me/totp/remove", &remove(&code(&app, &secret))).expect(204);
    city.get("/inbox").problem(403, "totp_setup_required");
}

#[test]
fn audit_trail_is_scoped_and_verifies() {
    let app = TestApp::new();
    let (grower, id) = owner(&app, GROWER, "producer", "owner@example.cn");
    owner(&app, BUYER, "chain", "buyer@example.cn");
    let city = official(&app, Role::CityRegulator, None, "city@example.cn");
    let district = official(&app, Role::DistrictRegulator, Some("110106"), "district@example.cn");
    let admin = official(&app, Role::Admin, None, "admin@example.cn");
    city.post(&format!("/enterprises/{id}/approve"), &json!({ "note": "齐全" })).expect(200);
    let all = city.get(&format!("/audit?entity=enterprise&entity_id={id}")).expect(200);
    assert_eq!(all.body["items"][0]["action"], "approve");
    assert_eq!(all.body["items"][0]["actor_name"], "官员 city@example.cn");
    assert_eq!(city.get("/audit?from=2026-04-09").expect(200).body["items"], json!([]));
    let own = grower.get("/audit").expect(200);
    let own = own.body["items"].as_array().unwrap();
    assert!(!own.is_empty() && own.iter().all(|line| line["actor_enterprise_id"] == id.as_str()));
    district.get("/audit").problem(403, "forbidden");
    city.get("/audit/verify").problem(403, "forbidden");
    let csv = city.get("/audit/export?format=csv").expect(200);
    assert!(String::from_utf8_lossy(&csv.bytes).contains("approve"));
    app.advance_seconds(5);
    app.tick();
    let verdict = admin.get("/audit/verify").expect(200);
    assert_eq!(verdict.body["intact"], true);
    assert!(verdict.int("checked") > 5);
}

#[test]
fn audit_words_of_other_versions_stay_readable() {
    let app = TestApp::new();
    let admin = official(&app, Role::Admin, None, "admin@example.cn");
    let id = admin.get("/audit?limit=1").expect(200).body["items"][0]["id"].as_str().unwrap().to_owned();
    let row: Id = id.parse().unwrap();
    let sql = "UPDATE audit_log SET entity = 'coupon', action = 'clip' WHERE market = '110000' AND id = ?";
    app.db.write_now(|tx| Ok(Statement::<()>::new(sql, [row.into()]).execute(tx)?)).unwrap();
    let items = admin.get("/audit?entity=other").expect(200).body["items"].clone();
    assert_eq!(items.as_array().unwrap().len(), 1, "{items}");
    let line = &items[0];
    assert_eq!((&line["id"], &line["entity"], &line["action"]), (&json!(id), &json!("other"), &json!("other")));
    assert_eq!((&line["entity_other"], &line["action_other"]), (&json!("coupon"), &json!("clip")));
    assert_eq!(admin.get("/audit?entity=user&limit=1").expect(200).body["items"][0]["entity_other"], Value::Null);
    admin.get("/audit?entity=coupon").problem(422, "invalid_input");
    let csv = admin.get("/audit/export?format=csv&entity=other").expect(200);
    assert!(String::from_utf8_lossy(&csv.bytes).contains("coupon"));
    app.advance_seconds(5);
    app.tick();
    assert_eq!(admin.get("/audit/verify").expect(200).body["intact"], true, "the hash is over the stored words");
}

#[test]
fn regulators_are_reminded_once_before_the_deadline() {
    let app = TestApp::new();
    official(&app, Role::CityRegulator, None, "city@example.cn");
    let (_, id) = owner(&app, GROWER, "producer", "owner@example.cn");
    let city = || log_in(&app, "city@example.cn", PASSWORD);
    let reminders = || {
        app.tick();
        let inbox = city().get("/notifications?limit=100").expect(200);
        inbox.body["items"].as_array().unwrap().iter().filter(|news| news["kind"] == "enterprise_due").count()
    };
    app.advance_seconds(3 * 3600 - 1);
    assert_eq!(reminders(), 0);
    app.advance_seconds(1);
    assert_eq!((reminders(), reminders()), (1, 1));
    app.letter_saying("city@example.cn", "2026-04-08 13:00 前办结");

    // A new submission is a new promise.
    city().post(&format!("/enterprises/{id}/return"), &json!({ "reasons": ["地址不全"] })).expect(200);
    log_in(&app, "owner@example.cn", PASSWORD).act("/enterprises/mine/resubmit").expect(200);
    app.advance_hours(3);
    assert_eq!(reminders(), 2);
}
