//! What guards an account: proved mailboxes, throttled second factors, keys that end with the password, codes of enterprises
//! that officials let in, and doors that ask.

use cailanzi::{kernel::Role, storage::Statement, web::rate_limit::Limits};
use diesel::RunQueryDsl;
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

use crate::{
    accounts::official,
    support::{
        Client, TestApp,
        actors::{PASSWORD, registration},
    },
};

/// A registered owner whose mailbox nobody has proved, and the address.
fn newcomer(app: &TestApp) -> (Client, String) {
    let form = registration("cooperative", "110106");
    let made = app.client().post("/enterprises", &form).expect(201);
    (app.client().with_token(&made.str("access_token")), form["user"]["email"].as_str().unwrap().to_owned())
}

#[test]
fn unproved_mailbox_gets_its_link_and_no_other_mail() {
    let app = TestApp::new();
    let (owner, email) = newcomer(&app);
    assert_eq!(owner.me().body["email_proved"], false);
    let link = app.letter_to(&email);
    assert!(!link.text.contains("测试企业") && !link.text.contains("张三"), "nothing that somebody typed: {}", link.text);
    let id = owner.enterprise_id();
    app.city_regulator().post(&format!("/enterprises/{id}/return"), &json!({ "reasons": ["执照照片不清"] })).expect(200);
    app.client().post("/auth/password-reset", &json!({ "login": email })).expect(202);
    owner.act("/me/mailbox").expect(202);
    // The mails of the same outbox that come after it have arrived: nothing is still under way.
    let letters = app.letters_to(&email, 3);
    assert!(letters.iter().all(|letter| letter.text.contains("/mailbox?token=")), "{letters:?}");
    assert_eq!(owner.get("/notifications").expect(200).body["items"][0]["kind"], "enterprise_returned", "the inbox has it");

    let token = json!({ "token": link.token("/mailbox") });
    app.client().post("/auth/mailbox", &json!({ "token": "0".repeat(64) })).problem(410, "token_invalid");
    app.client().post("/auth/mailbox", &token).expect(204);
    app.client().post("/auth/mailbox", &token).expect(204);
    assert_eq!(owner.me().body["email_proved"], true);
    owner.act("/me/mailbox").problem(409, "wrong_state");
    app.client().post("/auth/password-reset", &json!({ "login": email })).expect(202);
    app.letter_saying(&email, "/password-reset?token=");
}

#[test]
fn link_that_proves_a_mailbox_ends_after_a_week() {
    let app = TestApp::new();
    let (_, email) = newcomer(&app);
    let token = json!({ "token": app.letter_to(&email).token("/mailbox") });
    app.advance_hours(7 * 24);
    app.client().post("/auth/mailbox", &token).problem(410, "token_invalid");
}

#[test]
fn links_that_prove_a_mailbox_are_few() {
    let app = TestApp::with(|parts| parts.limits = Limits::new(0, 0));
    let (owner, email) = newcomer(&app);
    (0..4).for_each(|_| drop(owner.act("/me/mailbox").expect(202)));
    let refused = owner.act("/me/mailbox").problem(429, "rate_limited");
    assert_eq!(refused.header("retry-after"), "86401");
    // Whoever asks for a new password instead, or later, causes no other mail on that day.
    app.client().post("/auth/password-reset", &json!({ "login": email })).expect(202);
    app.advance_hours(23);
    app.log_in(&email).act("/me/mailbox").problem(429, "rate_limited");
    app.advance_hours(1);
    app.log_in(&email).act("/me/mailbox").expect(202);
    app.letters_to(&email, 6);
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert_eq!(app.mail.to(&email).len(), 6);
}

#[test]
fn a_password_that_was_not_looked_at_counts_nothing() {
    let app = TestApp::new();
    let owner = app.producer();
    let email = owner.me().str("email");
    let set_hash = |set: &str| {
        let sql = format!("UPDATE users SET password_hash = {set} WHERE market = '110000' AND email = ?");
        app.db.write_now(|tx| Ok(Statement::<()>::new(&sql, [(&email).into()]).execute(tx)?)).unwrap();
    };
    let log_in = || app.client().post("/auth/login", &json!({ "login": email, "password": PASSWORD }));
    let change = || owner.post("/me/password", &json!({ "current_password": PASSWORD, "new_password": "leeks-and-spinach" }));
    // A hash that cannot be read stands for a machine without time: the password is not looked at.
    set_hash("'x' || password_hash");
    for _ in 0..8 {
        assert_eq!((log_in().status, change().status), (500, 500));
    }
    set_hash("SUBSTR(password_hash, 2)");
    log_in().expect(200);
    change().expect(204);
}

#[test]
fn mobile_of_an_unproved_account_is_anybodys() {
    let app = TestApp::new();
    let (squatter, email) = newcomer(&app);
    squatter.patch("/me", &json!({ "mobile": "13900139000" })).expect(200);
    let log_in = || app.client().post("/auth/login", &json!({ "login": "13900139000", "password": PASSWORD }));
    log_in().problem(401, "login_failed");
    let owner = app.producer();
    owner.patch("/me", &json!({ "mobile": "13900139000" })).expect(200);
    assert_eq!(squatter.me().body["mobile"], Value::Null);
    assert_eq!(log_in().expect(200).body["me"]["id"], owner.me().body["id"]);
    app.vouch(&email);
    squatter.patch("/me", &json!({ "mobile": "13900139000" })).problem(409, "already_exists");
}

#[test]
fn api_keys_end_with_a_reset_password() {
    let app = TestApp::new();
    let owner = app.producer();
    let email = owner.me().str("email");
    let made = owner.post("/api-keys", &json!({ "name": "ERP", "scopes": ["own"], "expires_on": "2026-05-01" })).expect(201);
    let machine = app.client().with_token(&made.str("key"));
    machine.get("/me").expect(200);
    app.client().post("/auth/password-reset", &json!({ "login": email })).expect(202);
    let new = json!({ "token": app.token_for(&email, "/password-reset"), "password": "leeks-and-spinach" });
    app.client().post("/auth/password-reset/confirm", &new).expect(204);
    machine.get("/me").problem(401, "session_expired");
}

fn code(app: &TestApp, secret: &str) -> String {
    let secret = Secret::try_from_base32(secret).unwrap();
    let totp = Builder::new().with_secret(secret).with_account_name("x".to_owned()).build().unwrap();
    totp.generate(app.clock.now().as_seconds() as u64).to_string()
}

#[test]
fn removing_the_second_factor_is_throttled() {
    let app = TestApp::new();
    let owner = app.producer();
    let secret = owner.act("/me/totp").expect(200).str("secret");
    owner.post("/me/totp/confirm", &json!({ "code": code(&app, &secret) })).expect(204);
    app.advance_seconds(60);
    let remove = |password: &str, code: &str| owner.post("/me/totp/remove", &json!({ "password": password, "code": code }));
    let right = code(&app, &secret);
    remove("a-wrong-guess", &right).names("password", "wrong_password");
    for _ in 0..4 {
        remove(PASSWORD, "000000").names("code", "totp_invalid");
    }
    remove(PASSWORD, "000000").problem(429, "rate_limited");
    remove(PASSWORD, &right).problem(429, "rate_limited");
    app.advance_seconds(60);
    remove(PASSWORD, &code(&app, &secret)).expect(204);
    assert_eq!(owner.me().body["totp_enabled"], false);
}

#[test]
fn code_that_fails_its_check_needs_a_reason() {
    let app = TestApp::new();
    let mut form = registration("cooperative", "110106");
    let right = form["enterprise"]["credit_code"].as_str().unwrap().to_owned();
    let other = if right.ends_with('A') { 'B' } else { 'A' };
    let printed = format!("{}{other}", &right[..17]);
    form["enterprise"]["credit_code"] = json!(printed);
    app.client().post("/enterprises", &form).names("enterprise.credit_code", "check_digit");
    form["credit_code_as_printed"] = json!(true);
    let made = app.client().post("/enterprises", &form).expect(201);
    assert_eq!(made.body["enterprise"]["credit_code_fits"], false);
    let owner = app.client().with_token(&made.str("access_token"));
    let id = made.body["enterprise"]["id"].as_str().unwrap().to_owned();
    let district = app.district_regulator("110106");
    let approve = |body: Value| district.post(&format!("/enterprises/{id}/approve"), &body);
    approve(json!({})).names("credit_code_reason", "required");
    approve(json!({ "credit_code_reason": "  " })).names("credit_code_reason", "required");
    approve(json!({ "credit_code_reason": "执照\u{202e}原件" })).names("credit_code_reason", "hidden_character");
    let approved = approve(json!({ "credit_code_reason": "已核对执照原件，代码无误" })).expect(200);
    assert_eq!(approved.body["credit_code_reason"], "已核对执照原件，代码无误");
    let trail = app.admin().get(&format!("/audit?entity=enterprise&entity_id={id}")).expect(200);
    assert!(trail.body["items"][0]["detail"].to_string().contains("已核对执照原件"), "{}", trail.body);
    // Another field can be changed without asking again; another code is asked about again.
    let version = approved.int("version");
    let edited = owner.if_match(version).patch("/enterprises/mine", &json!({ "address": "二号路" })).expect(200);
    assert_eq!((edited.body["state"].as_str(), edited.body["credit_code_reason"].is_null()), (Some("approved"), false));
    let typo = format!("{}{}", &right[..17], if other == 'A' { 'C' } else { 'D' });
    if typo != right {
        let edit = json!({ "credit_code": typo });
        owner.if_match(version + 1).patch("/enterprises/mine", &edit).names("credit_code", "check_digit");
    }
    let fixed = owner.if_match(version + 1).patch("/enterprises/mine", &json!({ "credit_code": right })).expect(200);
    assert_eq!((fixed.body["credit_code_fits"].as_bool(), fixed.body["credit_code_reason"].is_null()), (Some(true), true));
}

#[test]
fn number_of_a_person_is_refused_by_its_name() {
    let app = TestApp::new();
    let mut form = registration("cooperative", "110106");
    form["enterprise"]["credit_code"] = json!("１１０１０５１９４９１２３１００２Ｘ");
    form["credit_code_as_printed"] = json!(true);
    let refused = app.client().post("/enterprises", &form).names("enterprise.credit_code", "person_number");
    assert!(refused.body.to_string().contains("身份证"), "{}", refused.body);
    form["enterprise"]["credit_code"] = json!("94330100799655058B");
    app.client().post("/enterprises", &form).names("enterprise.credit_code", "invalid_office");
}

#[test]
fn inbox_asks_for_a_permission_and_a_second_factor() {
    let app = TestApp::with(|parts| parts.auth.totp_enforced = true);
    let official = official(&app, Role::CityRegulator, None, "city@example.cn");
    let owner = newcomer(&app).0;
    let body = json!({ "name": "ERP", "scopes": ["deals"], "expires_on": "2026-05-01" });
    let machine = app.client().with_token(&owner.post("/api-keys", &body).expect(201).str("key"));
    for path in ["/notifications", "/notifications/unread-count", "/events", "/duties"] {
        official.get(path).problem(403, "totp_setup_required");
        machine.get(path).problem(403, "forbidden");
        app.client().get(path).problem(401, "login_required");
    }
    official.act("/notifications/read-all").problem(403, "totp_setup_required");
    machine.act("/notifications/read-all").problem(403, "forbidden");
    let import = "/imports/01890a5d-ac96-774b-bcce-b302099a8057";
    for path in [import.to_owned(), format!("{import}/rows"), format!("{import}/rows/export")] {
        machine.get(&path).problem(403, "forbidden");
        owner.get(&path).problem(404, "not_found");
    }
}

#[test]
fn body_of_a_stranger_is_refused_unread() {
    let app = TestApp::new();
    // Nothing of it could be read: whoever asks for the body first says so instead.
    for path in ["/imports", "/imports/reading", "/price-batches"] {
        let broken = || app.client().request(reqwest::Method::POST, path).header("content-type", "multipart/form-data").body("x");
        assert_eq!(broken().send().unwrap().status(), 401, "{path}");
    }
    let broken = app.client().request(reqwest::Method::POST, "/offers").header("content-type", "application/json").body("{");
    assert_eq!(broken.send().unwrap().status(), 401);
}
