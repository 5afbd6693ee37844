//! Log-in and sessions through the real handlers, on a database of their own.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use actix_web::{App, body::MessageBody, cookie::Cookie, dev::ServiceResponse, http::StatusCode, middleware::from_fn, test, web};
use serde_json::{Value, json};
use utoipa_actix_web::AppExt;

use super::{AuthConfig, NewUser, Password, PasswordCost, authenticate, service};
use kernel::{Clock, Ctx, ErrorCode, Id, Lang, Position, Role, Ts, Who};
use signing::Secrets;
use storage::Db;

const START: i64 = 1_775_600_000_000_000;

/// A clock that tests move by hand.
#[derive(Clone)]
struct Hands(Arc<AtomicI64>);

impl Hands {
    fn forward(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

macro_rules! app {
    ($folder:ident, $hands:ident, $app:ident) => {
        app!($folder, $hands, $app, _db)
    };
    ($folder:ident, $hands:ident, $app:ident, $db:ident) => {
        let ($db, $folder) = testing::database();
        let $hands = Hands(Arc::new(AtomicI64::new(START)));
        let source = $hands.clone();
        let clock = Clock::from_fn(move || Ts::from_micros(source.0.load(Ordering::SeqCst)).unwrap());
        let config = AuthConfig {
            password_cost: PasswordCost::for_tests(),
            secure_cookie: false,
            totp_enforced: false,
            ..AuthConfig::new(Secrets::parse(&"0123456789abcdef".repeat(4)).unwrap())
        };
        let $app = test::init_service(
            App::new()
                .app_data(web::Data::new($db.clone()))
                .app_data(web::Data::new(clock))
                .app_data(web::Data::new(config))
                .into_utoipa_app()
                .map(|app| app.wrap(from_fn(authenticate)))
                .service(utoipa_actix_web::scope("/api/v1").configure(super::routes))
                .into_app(),
        )
        .await;
    };
}

fn registration() -> Value {
    json!({
        "enterprise": {
            "name": "寿光菜农合作社", "kind": "cooperative", "credit_code": "91330100799655058b", "region": "370783",
            "address": "洛城街道 1 号", "contact_name": "张三", "contact_phone": "0536-5261234"
        },
        "user": { "name": "张三", "email": "Zhang@Example.cn", "mobile": "138 0013 8000", "password": "tomatoes-are-red" }
    })
}

async fn body<B: MessageBody>(response: ServiceResponse<B>) -> Value {
    serde_json::from_slice(&test::read_body(response).await).unwrap_or_default()
}

fn refresh_cookie<B>(response: &ServiceResponse<B>) -> Cookie<'static> {
    response.response().cookies().find(|c| c.name() == "cailanzi_refresh").expect("a refresh cookie").into_owned()
}

macro_rules! send {
    ($app:ident, $method:ident $path:expr $(, json $json:expr)? $(, bearer $token:expr)? $(, cookie $cookie:expr)? $(, key $key:expr)? $(, seen $seen:expr)?) => {{
        let request = test::TestRequest::$method().uri(&format!("/api/v1{}", $path)).peer_addr("203.0.113.7:9".parse().unwrap());
        $(let request = request.set_json($json);)?
        $(let request = request.insert_header(("Authorization", format!("Bearer {}", $token)));)?
        $(let request = request.cookie($cookie.clone());)?
        $(let request = request.insert_header(("Idempotency-Key", $key));)?
        $(let request = request.insert_header(("If-Match", format!("\"{}\"", $seen)));)?
        test::call_service(&$app, request.to_request()).await
    }};
}

#[actix_web::test]
async fn registered_owner_logs_in_and_out() {
    app!(_folder, hands, app, db);
    let response = send!(app, post "/enterprises", json registration(), key "one");
    assert_eq!(response.status(), StatusCode::CREATED);
    assert!(response.headers().get("location").unwrap().to_str().unwrap().starts_with("/api/v1/enterprises/"));
    let first = body(response).await;
    assert_eq!(first["enterprise"]["state"], "pending");
    assert_eq!(first["enterprise"]["credit_code"], "91330100799655058B");
    assert_eq!(first["me"]["role"], "producer");
    assert_eq!(first["me"]["position"], "owner");

    // Repeated with its key: the same enterprise and no second one; with another password, nothing.
    let response = send!(app, post "/enterprises", json registration(), key "one");
    assert_eq!(response.headers().get("idempotency-replayed").unwrap(), "true");
    assert_eq!(body(response).await["enterprise"], first["enterprise"]);
    let mut forged = registration();
    forged["user"]["password"] = json!("cucumbers-are-green");
    assert_eq!(send!(app, post "/enterprises", json forged, key "one").status(), StatusCode::UNAUTHORIZED);
    assert_eq!(send!(app, post "/enterprises", json registration(), key "two").status(), StatusCode::CONFLICT);

    // A mobile number opens once the mailbox is proved.
    let by_mobile = json!({ "login": "13800138000", "password": "tomatoes-are-red" });
    assert_eq!(send!(app, post "/auth/login", json by_mobile).status(), StatusCode::UNAUTHORIZED);
    let ctx = Ctx::system("test", Ts::from_micros(hands.0.load(Ordering::SeqCst)).unwrap());
    db.write_now(|tx| service::vouch_for_mailbox(tx, &ctx, "zhang@example.cn")).unwrap();
    for login in ["zhang@example.cn", "ZHANG@example.CN", "138-0013-8000"] {
        let response = send!(app, post "/auth/login", json json!({ "login": login, "password": "tomatoes-are-red" }));
        assert_eq!(response.status(), StatusCode::OK, "{login}");
    }
    let wrong = send!(app, post "/auth/login", json json!({ "login": "zhang@example.cn", "password": "tomatoes" }));
    assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);

    let token = first["access_token"].as_str().unwrap();
    assert_eq!(body(send!(app, get "/me", bearer token)).await["email"], "zhang@example.cn");
    assert_eq!(send!(app, get "/me").status(), StatusCode::UNAUTHORIZED);
    assert_eq!(send!(app, get "/me", bearer "nonsense").status(), StatusCode::UNAUTHORIZED);
    assert_eq!(send!(app, post "/auth/logout", bearer token).status(), StatusCode::NO_CONTENT);
    assert_eq!(send!(app, get "/me", bearer token).status(), StatusCode::UNAUTHORIZED);
}

#[actix_web::test]
async fn reused_refresh_token_ends_the_session() {
    app!(_folder, hands, app);
    let first = refresh_cookie(&send!(app, post "/enterprises", json registration()));
    hands.forward(60);
    let response = send!(app, post "/auth/refresh", cookie first);
    assert_eq!(response.status(), StatusCode::OK);
    let second = refresh_cookie(&response);
    let access = body(response).await["access_token"].as_str().unwrap().to_owned();

    // Another tab a moment later receives no token, and harms nothing.
    hands.forward(5);
    assert_eq!(send!(app, post "/auth/refresh", cookie first).status(), StatusCode::CONFLICT);
    assert_eq!(send!(app, get "/me", bearer access).status(), StatusCode::OK);

    // Later it is a copy in wrong hands, whichever of the earlier tokens it is.
    hands.forward(60);
    let third = refresh_cookie(&send!(app, post "/auth/refresh", cookie second));
    hands.forward(60);
    assert_eq!(send!(app, post "/auth/refresh", cookie first).status(), StatusCode::UNAUTHORIZED);
    assert_eq!(send!(app, get "/me", bearer access).status(), StatusCode::UNAUTHORIZED);
    assert_eq!(send!(app, post "/auth/refresh", cookie third).status(), StatusCode::UNAUTHORIZED);
}

#[actix_web::test]
async fn tokens_expire() {
    app!(_folder, hands, app);
    let response = send!(app, post "/enterprises", json registration());
    let cookie = refresh_cookie(&response);
    let access = body(response).await["access_token"].as_str().unwrap().to_owned();
    hands.forward(15 * 60 - 1);
    assert_eq!(send!(app, get "/me", bearer access).status(), StatusCode::OK);
    hands.forward(1);
    assert_eq!(send!(app, get "/me", bearer access).status(), StatusCode::UNAUTHORIZED);
    hands.forward(14 * 24 * 3600);
    assert_eq!(send!(app, post "/auth/refresh", cookie cookie).status(), StatusCode::UNAUTHORIZED);
}

fn hire(db: &Db, role: Role, district: Option<&str>, email: &str) {
    let password_hash = Password::from("onions-make-me-cry").hash_now(PasswordCost::for_tests()).unwrap();
    let new = NewUser {
        enterprise_id: None,
        role,
        position: Position::Owner,
        district: district.map(str::to_owned),
        name: "李四".into(),
        email: email.into(),
        mobile: None,
        password_hash,
        language: Lang::Zh,
    };
    let ctx = Ctx::system("test", Ts::from_micros(START).unwrap());
    db.write_now(|tx| service::create_user(tx, &ctx, new.clone())).unwrap();
}

macro_rules! token_of {
    ($app:ident, $email:expr) => {{
        let answer = send!($app, post "/auth/login", json json!({ "login": $email, "password": "onions-make-me-cry" }));
        body(answer).await["access_token"].as_str().unwrap().to_owned()
    }};
}

/// The settings of a server with these secrets, each 32 times one byte.
fn with_secrets(bytes: &[u8]) -> AuthConfig {
    let secrets = Secrets::new(bytes.iter().map(|byte| vec![*byte; 32].into()).collect()).unwrap();
    AuthConfig { password_cost: PasswordCost::for_tests(), totp_enforced: false, ..AuthConfig::new(secrets) }
}

fn code_at(secret: &str, now: Ts) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).with_account_name("x".to_owned()).build().unwrap();
    totp.generate(now.as_seconds() as u64).to_string()
}

/// The regulator whom [`hire`] has hired, logged in.
fn in_person(db: &Db, system: &Ctx) -> Ctx {
    let mut ctx = db.read_now(|tx| service::in_the_name_of(tx, system, "city@example.cn")).unwrap();
    if let Who::Actor(actor) = &mut ctx.who {
        actor.session_id = Some(Id::new(system.now));
    }
    ctx
}

#[actix_web::test]
async fn rotated_secret_keeps_sessions_and_factors() {
    let (db, _folder) = testing::database();
    hire(&db, Role::CityRegulator, None, "city@example.cn");
    let (before, rotated, without) = (with_secrets(&[1]), with_secrets(&[2, 1]), with_secrets(&[2]));
    let start = Ts::from_micros(START).unwrap();
    let (device, system) = (service::Device::new(String::new(), None), Ctx::system("test", start));
    let log_in = async |config: &AuthConfig, minutes: i64, code: Option<String>| {
        let cmd =
            service::LogIn { login: "city@example.cn".into(), password: Password::from("onions-make-me-cry"), totp_code: code };
        let ctx = Ctx { who: Who::Public, now: start.plus_minutes(minutes), ..system.clone() };
        service::log_in(&db, config, &ctx, cmd, &device).await
    };
    let opened = log_in(&before, 0, None).await.unwrap();
    let own = in_person(&db, &system);
    let secret = db.write_now(|tx| service::set_up_totp(tx, &before, &own)).unwrap().secret;
    let confirm = service::ConfirmTotp { code: code_at(&secret, start) };
    db.write_now(|tx| service::confirm_totp(tx, &before, &own, &confirm)).unwrap();

    // The session goes on, and the authenticator's codes stay good.
    let later = Ctx { now: start.plus_minutes(1), ..system.clone() };
    let refresh = |config: &AuthConfig, token: &str| db.write_now(|tx| service::refresh(tx, &later, config, token));
    assert_eq!(refresh(&without, &opened.refresh_token).unwrap_err().code, ErrorCode::SessionExpired);
    let next = refresh(&rotated, &opened.refresh_token).unwrap().unwrap();
    assert!(log_in(&rotated, 2, Some(code_at(&secret, start.plus_minutes(2)))).await.is_ok());
    let gone = log_in(&without, 4, Some(code_at(&secret, start.plus_minutes(4)))).await;
    assert_eq!(gone.err().unwrap().code, ErrorCode::TotpInvalid);
    // What the new secret has signed needs the old one no more.
    let end = Ctx { now: start.plus_minutes(5), ..system.clone() };
    assert!(db.write_now(|tx| service::refresh(tx, &end, &without, &next.refresh_token)).unwrap().is_ok());
}

#[actix_web::test]
async fn api_key_is_shown_again_after_a_rotation() {
    let (db, _folder) = testing::database();
    hire(&db, Role::CityRegulator, None, "city@example.cn");
    let system = Ctx::system("test", Ts::from_micros(START).unwrap());
    let own = in_person(&db, &system);
    let new = service::NewKey { name: "ERP".into(), scopes: vec!["own".into()], expires_on: own.now.day().plus(9) };
    let (before, rotated) = (with_secrets(&[1]), with_secrets(&[2, 1]));
    let made = db.write_now(|tx| service::create_key(tx, &own, &before, &new)).unwrap();
    let key = service::secret_of(&before, &made).unwrap();
    assert_eq!(service::secret_of(&rotated, &made).unwrap(), key);
    assert!(service::secret_of(&with_secrets(&[2]), &made).is_err());
    assert_eq!(service::resolve_key(&db, &rotated, &key, own.now).await.unwrap().user_id, own.user_id().unwrap());
}

#[actix_web::test]
async fn regulators_vet_and_enterprises_correct() {
    app!(_folder, hands, app, db);
    hire(&db, Role::CityRegulator, None, "city@example.cn");
    hire(&db, Role::DistrictRegulator, Some("110106"), "fengtai@example.cn");
    let (city, district) = (token_of!(app, "city@example.cn"), token_of!(app, "fengtai@example.cn"));
    let first = body(send!(app, post "/enterprises", json registration())).await;
    let owner = first["access_token"].as_str().unwrap().to_owned();
    let path = format!("/enterprises/{}", first["enterprise"]["id"].as_str().unwrap());

    // The district does not see a grower from Shandong; another enterprise sees nobody at all.
    assert_eq!(send!(app, get &path, bearer district).status(), StatusCode::NOT_FOUND);
    assert_eq!(send!(app, post format!("{path}/approve"), json json!({}), bearer district).status(), StatusCode::NOT_FOUND);
    assert_eq!(send!(app, post format!("{path}/approve"), json json!({}), bearer owner).status(), StatusCode::FORBIDDEN);
    assert_eq!(body(send!(app, get "/inbox", bearer city)).await["pending"], 1);
    assert_eq!(body(send!(app, get "/inbox", bearer district)).await["pending"], 0);

    // Four hours pass.
    hands.forward(4 * 3600 + 1);
    let city = token_of!(app, "city@example.cn");
    assert_eq!(body(send!(app, get "/inbox", bearer city)).await["overdue"], 1);
    let waiting = body(send!(app, get "/enterprises?state=pending&q=%E5%AF%BF%E5%85%89&region=370000", bearer city)).await;
    assert_eq!(waiting["items"][0]["overdue"], true);

    // Sent back, corrected, submitted again, approved.
    let back = send!(app, post format!("{path}/return"), json json!({ "reasons": [] }), bearer city);
    assert_eq!(back.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let back = send!(app, post format!("{path}/return"), json json!({ "reasons": ["执照模糊", "地址不全"] }), bearer city);
    assert_eq!(body(back).await["reasons"], json!(["执照模糊", "地址不全"]));
    let login = json!({ "login": "zhang@example.cn", "password": "tomatoes-are-red" });
    let owner = body(send!(app, post "/auth/login", json login.clone())).await["access_token"].as_str().unwrap().to_owned();
    let edit = json!({ "address": "洛城街道 12 号" });
    assert_eq!(
        send!(app, patch "/enterprises/mine", json edit.clone(), bearer owner, seen 1).status(),
        StatusCode::PRECONDITION_FAILED
    );
    assert_eq!(send!(app, patch "/enterprises/mine", json edit, bearer owner, seen 2).status(), StatusCode::OK);
    assert_eq!(body(send!(app, post "/enterprises/mine/resubmit", bearer owner)).await["overdue"], false);
    let stale = send!(app, post format!("{path}/approve"), json json!({}), bearer city, seen 3);
    assert_eq!(stale.status(), StatusCode::PRECONDITION_FAILED);
    assert_eq!(body(send!(app, post format!("{path}/approve"), json json!({}), bearer city, seen 4)).await["state"], "approved");
    assert_eq!(send!(app, post format!("{path}/approve"), json json!({}), bearer city).status(), StatusCode::CONFLICT);

    // A new telephone number is the enterprise's own business; a new name is vetted again.
    let kept = send!(app, patch "/enterprises/mine", json json!({ "contact_phone": "0536-5261235" }), bearer owner, seen 5);
    assert_eq!(body(kept).await["state"], "approved");
    let renamed = send!(app, patch "/enterprises/mine", json json!({ "name": "寿光菜农联合社" }), bearer owner, seen 6);
    assert_eq!(body(renamed).await["state"], "pending");
    send!(app, post format!("{path}/approve"), json json!({}), bearer city);

    // Suspension throws everybody out; they may come back and look, but not launder their papers.
    assert_eq!(
        send!(app, post format!("{path}/suspend"), json json!({ "reason": "抽检不合格" }), bearer city).status(),
        StatusCode::OK
    );
    assert_eq!(send!(app, get "/me", bearer owner).status(), StatusCode::UNAUTHORIZED);
    let owner = body(send!(app, post "/auth/login", json login)).await["access_token"].as_str().unwrap().to_owned();
    let mine = body(send!(app, get "/enterprises/mine", bearer owner)).await;
    assert_eq!((&mine["state"], &mine["reasons"][0]), (&json!("suspended"), &json!("抽检不合格")));
    let laundry = send!(app, patch "/enterprises/mine", json json!({ "name": "新名字" }), bearer owner, seen mine["version"]);
    assert_eq!(laundry.status(), StatusCode::CONFLICT);

    let history = body(send!(app, get format!("{path}/history"), bearer owner)).await;
    let actions: Vec<_> = history["items"].as_array().unwrap().iter().map(|line| line["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["suspend", "approve", "edit", "edit", "approve", "resubmit", "edit", "return", "register"]);
    assert_eq!(history["items"][0]["actor"], "监管部门");
    let export = send!(app, get "/enterprises/export?format=csv", bearer city);
    assert!(String::from_utf8(test::read_body(export).await.to_vec()).unwrap().contains("寿光菜农联合社"));
}
