//! What keeps the platform running: accounts in the administrator's hands, refusals that say why, and whom to ask.

use cailanzi::kernel::Role;
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

use crate::{
    accounts::{log_in, official, owner},
    support::{Answer, Client, TestApp},
};

const GROWER: &str = "91330100799655058B";
const PASSWORD: &str = "onions-make-me-cry";

fn because(reason: &str) -> Value {
    json!({ "reason": reason })
}

fn admin(app: &TestApp) -> Client {
    official(app, Role::Admin, None, "admin@example.cn")
}

fn id_of(client: &Client) -> String {
    client.me().str("id")
}

/// What the trail says of a person, the newest first: action and reason.
fn trail(admin: &Client, id: &str) -> Vec<(String, Option<String>)> {
    let page = admin.get(&format!("/audit?entity=user&entity_id={id}&limit=50")).expect(200).body;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let rows = page["items"].as_array().unwrap().iter();
    rows.map(|row| (text(&row["action"]).unwrap(), text(&row["reason"]))).collect()
}

fn said(answer: Answer) -> String {
    answer.problem(403, "forbidden").str("detail")
}

#[test]
fn refusal_names_function_and_roles() {
    let app = TestApp::new();
    let seller = app.producer();
    let zh = said(seller.get("/users"));
    assert!(["“用户管理”", "系统管理员", "产地企业"].iter().all(|word| zh.contains(word)), "{zh}");
    let en = said(seller.english().get("/clearing/rounds"));
    assert!(en.contains("clearing rounds") && en.contains("district regulators, city regulators"), "{en}");
}

#[test]
fn refusal_sends_staff_to_the_owner() {
    let app = TestApp::new();
    let (boss, enterprise) = owner(&app, GROWER, "producer", "owner@example.cn");
    app.city_regulator().post(&format!("/enterprises/{enterprise}/approve"), &json!({})).expect(200);
    boss.post("/invitations", &json!({ "name": "李四", "email": "li@example.cn", "position": "staff" })).expect(201);
    let accept =
        json!({ "token": app.token_for("li@example.cn", "/invitation"), "name": "李四", "password": "cabbage-and-carrots" });
    let session = app.client().post("/invitations/accept", &accept).expect(201);
    let staff = app.client().with_token(&session.str("access_token"));
    let zh = said(staff.get("/enterprises/mine/users"));
    assert!(zh.contains("仅供企业负责人使用"), "{zh}");
}

#[test]
fn permissions_are_listed_for_everyone() {
    let app = TestApp::new();
    let page = app.client().get("/permissions").expect(200).body;
    let find = |word: &str| page["items"].as_array().unwrap().iter().find(|one| one["permission"] == word).unwrap().clone();
    assert_eq!(find("users_administer")["roles"], json!(["admin"]));
    assert_eq!((&find("offers_write")["owners_only"], &find("audit_read_own")["owners_only"]), (&json!(false), &json!(true)));
    assert_eq!(find("lanes_write")["name"]["zh"], "线路管制");
}

#[test]
fn contact_of_the_operator_is_public() {
    let app = TestApp::new();
    assert_eq!(app.client().get("/meta").expect(200).body["contact"], "市场处 010-55579000");
}

#[test]
fn stopping_needs_a_reason_and_is_told() {
    let app = TestApp::new();
    let admin = admin(&app);
    let wang = official(&app, Role::CityRegulator, None, "wang@example.cn");
    let id = id_of(&wang);
    admin.post(&format!("/users/{id}/deactivate"), &because("  ")).names("reason", "required");
    admin.post(&format!("/users/{id}/deactivate"), &because("调离岗位")).expect(204);
    wang.get("/me").problem(401, "session_expired");
    app.letter_saying("wang@example.cn", "停用。原因：调离岗位");
    admin.post(&format!("/users/{id}/deactivate"), &because("再次")).problem(409, "wrong_state");
    let stopped = admin.get("/users?active=false").expect(200).body;
    assert_eq!(stopped["items"].as_array().unwrap().len(), 1);
    assert_eq!(stopped["items"][0]["id"], id.as_str());

    admin.post(&format!("/users/{id}/reactivate"), &because("回到岗位")).expect(204);
    log_in(&app, "wang@example.cn", PASSWORD).get("/inbox").expect(200);
    assert_eq!(admin.get("/users?active=false").expect(200).body["items"], json!([]));
    let told = trail(&admin, &id);
    for expected in [("reactivate", "回到岗位"), ("deactivate", "调离岗位")] {
        assert!(told.contains(&(expected.0.to_owned(), Some(expected.1.to_owned()))), "{expected:?} is not in {told:?}");
    }
    let own = admin.post(&format!("/users/{}/deactivate", id_of(&admin)), &because("自己"));
    own.problem(409, "wrong_state");
}

#[test]
fn ending_sessions_leaves_the_account_open() {
    let app = TestApp::new();
    let admin = admin(&app);
    let wang = official(&app, Role::CityRegulator, None, "wang@example.cn");
    let id = id_of(&wang);
    let open = admin.get(&format!("/users/{id}")).expect(200);
    assert_eq!(open.body["sessions"].as_array().unwrap().len(), 1);
    assert!(open.body.get("password_hash").is_none() && open.body.get("totp_seed").is_none());
    wang.get(&format!("/users/{id}")).problem(403, "forbidden");
    admin.post(&format!("/users/{id}/end-sessions"), &because("手机丢失")).expect(204);
    wang.get("/me").problem(401, "session_expired");
    admin.post(&format!("/users/{id}/end-sessions"), &because("手机丢失")).problem(409, "wrong_state");
    let again = log_in(&app, "wang@example.cn", PASSWORD);
    let news = again.get("/notifications").expect(200).body;
    assert!(news["items"].as_array().unwrap().iter().any(|line| line["kind"] == "account_changed"), "{news}");
}

#[test]
fn reset_mail_is_sent_and_limited() {
    let app = TestApp::new();
    let admin = admin(&app);
    let (boss, _) = owner(&app, GROWER, "producer", "owner@example.cn");
    let path = format!("/users/{}/password-reset", id_of(&boss));
    admin.post(&path, &because("忘记密码")).expect(204);
    assert!(app.letter_saying("owner@example.cn", "/password-reset?token=").text.contains("30"));
    for _ in 0..4 {
        admin.post(&path, &because("没有收到")).expect(204);
    }
    admin.post(&path, &because("没有收到")).problem(429, "rate_limited");
    assert_eq!(trail(&admin, &id_of(&boss)).iter().filter(|(action, _)| action == "send_password_reset").count(), 5);
}

#[test]
fn lost_second_factor_is_removed_and_told() {
    let app = TestApp::new();
    let admin = admin(&app);
    let wang = official(&app, Role::CityRegulator, None, "wang@example.cn");
    let id = id_of(&wang);
    let path = format!("/users/{id}/totp-reset");
    admin.post(&path, &because("手机丢失")).problem(409, "wrong_state");
    let secret = Secret::try_from_base32(wang.act("/me/totp").expect(200).str("secret")).unwrap();
    let totp = Builder::new().with_secret(secret).with_account_name("x".to_owned()).build().unwrap();
    let code = totp.generate(app.clock.now().as_seconds() as u64).to_string();
    wang.post("/me/totp/confirm", &json!({ "code": code })).expect(204);
    let login = json!({ "login": "wang@example.cn", "password": PASSWORD });
    app.client().post("/auth/login", &login).problem(401, "totp_required");

    let person = admin.post(&path, &because("手机丢失，已当面核实")).expect(200);
    assert_eq!((&person.body["totp_enabled"], &person.body["sessions"]), (&json!(false), &json!([])));
    wang.get("/me").problem(401, "session_expired");
    app.client().post("/auth/login", &login).expect(200);
    assert!(trail(&admin, &id).contains(&("reset_totp".to_owned(), Some("手机丢失，已当面核实".to_owned()))));
    // One's own is removed with password and code alone.
    admin.post(&format!("/users/{}/totp-reset", id_of(&admin)), &because("自己")).problem(409, "wrong_state");
}

#[test]
fn an_official_gets_another_role() {
    let app = TestApp::new();
    let admin = admin(&app);
    let wang = official(&app, Role::CityRegulator, None, "wang@example.cn");
    let path = format!("/users/{}", id_of(&wang));
    let version = admin.get(&path).expect(200).int("version");
    let to_district = json!({ "role": "district_regulator", "district": "110106", "reason": "调往丰台" });
    admin.patch(&path, &to_district).problem(428, "precondition_required");
    admin.if_match(version + 1).patch(&path, &to_district).problem(412, "stale_version");
    let bare = json!({ "role": "district_regulator", "reason": "调往丰台" });
    admin.if_match(version).patch(&path, &bare).names("district", "invalid_region");
    let seller = json!({ "role": "producer", "reason": "调往丰台" });
    admin.if_match(version).patch(&path, &seller).names("role", "invalid_value");

    let changed = admin.if_match(version).patch(&path, &to_district).expect(200);
    assert_eq!((changed.str("role"), changed.int("version")), ("district_regulator".to_owned(), version + 1));
    assert_eq!(changed.body["district"]["code"], "110106");
    wang.get("/me").problem(401, "session_expired");
    assert_eq!(log_in(&app, "wang@example.cn", PASSWORD).me().str("role"), "district_regulator");
    // The district goes with the role.
    let back = json!({ "role": "city_regulator", "reason": "调回市局" });
    assert_eq!(admin.if_match(version + 1).patch(&path, &back).expect(200).body["district"], Value::Null);
}

#[test]
fn an_enterprise_keeps_its_last_owner() {
    let app = TestApp::new();
    let admin = admin(&app);
    let (boss, _) = owner(&app, GROWER, "producer", "owner@example.cn");
    let path = format!("/users/{}", id_of(&boss));
    let version = admin.get(&path).expect(200).int("version");
    let staff = json!({ "position": "staff", "reason": "不再负责" });
    admin.if_match(version).patch(&path, &staff).problem(409, "wrong_state");
    assert_eq!(boss.me().str("position"), "owner", "nothing was changed");
    let role = json!({ "role": "buyer", "reason": "换角色" });
    admin.if_match(version).patch(&path, &role).names("role", "invalid_value");
}

#[test]
fn a_draft_does_not_wait_for_its_author() {
    let app = TestApp::new();
    let (author, other) = (app.city_regulator(), app.city_regulator());
    author.post("/bulletins", &json!({ "day": "2026-04-08", "unit": "jin" })).expect(201);
    let waits = |who: &Client| {
        let items = who.get("/duties").expect(200).body["items"].clone();
        items.as_array().unwrap().iter().any(|duty| duty["code"] == "tables_to_review")
    };
    assert!(waits(&other));
    assert!(!waits(&author));
}
