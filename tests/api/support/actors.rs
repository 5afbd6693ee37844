//! The parties of the market, ready to act: each is logged in over HTTP like anyone else.

use std::sync::atomic::{AtomicU32, Ordering};

use cailanzi::{
    accounts::{self, Password, PasswordCost, credit_code},
    kernel::{Ctx, Lang, Position, Role},
};
use serde_json::{Value, json};

use super::test_app::{Answer, Client, TestApp};

/// Everyone's password in tests.
pub const PASSWORD: &str = "correct horse battery 9";

static COUNTER: AtomicU32 = AtomicU32::new(1);

/// A valid credit code that no other test uses.
pub fn fresh_credit_code() -> String {
    let body = format!("91370783MA{:07}", COUNTER.fetch_add(1, Ordering::Relaxed));
    format!("{body}{}", credit_code::check_character(&body).unwrap())
}

/// A registration form for an enterprise of this kind, with addresses nobody else has.
pub fn registration(kind: &str, region: &str) -> Value {
    let n = COUNTER.fetch_add(1, Ordering::Relaxed);
    json!({
        "enterprise": {
            "name": format!("测试企业{n}"), "kind": kind, "credit_code": fresh_credit_code(), "region": region,
            "address": "测试路1号", "contact_name": "张三", "contact_phone": "13800138000"
        },
        "user": { "name": "张三", "email": format!("user{n}@example.cn"), "password": PASSWORD }
    })
}

impl TestApp {
    /// An enterprise of this kind that waits for approval.
    pub fn pending(&self, kind: &str, region: &str) -> Client {
        let form = registration(kind, region);
        let answer = self.client().post("/enterprises", &form).expect(201);
        self.vouch(form["user"]["email"].as_str().unwrap());
        self.client().with_token(&answer.str("access_token"))
    }

    /// Takes a mailbox for proved, as if its owner had followed the link.
    pub fn vouch(&self, email: &str) {
        let ctx = Ctx::system("test", self.clock.now());
        self.db.write_now(|tx| accounts::service::vouch_for_mailbox(tx, &ctx, email)).unwrap();
    }

    /// An approved enterprise of this kind.
    pub fn approved(&self, kind: &str, region: &str) -> Client {
        let client = self.pending(kind, region);
        let me = client.get("/me").expect(200);
        let id = me.body["enterprise"]["id"].as_str().unwrap();
        self.city_regulator().post(&format!("/enterprises/{id}/approve"), &json!({})).expect(200);
        client
    }

    /// An approved cooperative in Weifang, Shandong.
    pub fn producer(&self) -> Client {
        self.approved("cooperative", "370700")
    }

    /// An approved chain in Beijing's Fengtai.
    pub fn buyer(&self) -> Client {
        self.approved("chain", "110106")
    }

    pub fn city_regulator(&self) -> Client {
        self.official(Role::CityRegulator, None)
    }

    /// The regulator of one district of Beijing.
    pub fn district_regulator(&self, district: &str) -> Client {
        self.official(Role::DistrictRegulator, Some(district))
    }

    pub fn admin(&self) -> Client {
        self.official(Role::Admin, None)
    }

    fn official(&self, role: Role, district: Option<&str>) -> Client {
        let email = format!("official{}@example.cn", COUNTER.fetch_add(1, Ordering::Relaxed));
        let hash = Password::from(PASSWORD).hash_now(PasswordCost::for_tests()).unwrap();
        let ctx = Ctx::system("test", self.clock.now());
        self.db
            .write_now(|tx| {
                let new = accounts::NewUser {
                    enterprise_id: None,
                    role,
                    position: Position::Owner,
                    district: district.map(str::to_owned),
                    name: "李四".into(),
                    email: email.clone(),
                    mobile: None,
                    password_hash: hash.clone(),
                    language: Lang::Zh,
                };
                accounts::service::create_user(tx, &ctx, new)
            })
            .unwrap();
        self.log_in(&email)
    }

    pub fn log_in(&self, login: &str) -> Client {
        let client = self.client();
        let answer = client.post("/auth/login", &json!({ "login": login, "password": PASSWORD })).expect(200);
        client.with_token(&answer.str("access_token"))
    }
}

impl Client {
    pub fn me(&self) -> Answer {
        self.get("/me").expect(200)
    }

    /// Says one word to everything that is found about a drafted table and has none yet.
    pub fn answer_findings(&self, table: &str, word: &str) {
        let check = self.get(&format!("/bulletins/{table}/check")).expect(200).body;
        let open: Vec<Value> = check["findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|finding| finding["acknowledged"].is_null())
            .map(|finding| json!({ "key": finding["key"], "digest": finding["digest"] }))
            .collect();
        if !open.is_empty() {
            let said = json!({ "findings": open, "word": word });
            assert_eq!(self.post(&format!("/bulletins/{table}/acknowledgements"), &said).expect(200).body["open"], 0);
        }
    }

    /// Reviews a drafted table as an official who has looked into what was found.
    pub fn review(&self, table: &str) -> Answer {
        self.answer_findings(table, "已核实原始采价单");
        self.act(&format!("/bulletins/{table}/review"))
    }

    pub fn enterprise_id(&self) -> String {
        self.me().body["enterprise"]["id"].as_str().unwrap().to_owned()
    }
}
