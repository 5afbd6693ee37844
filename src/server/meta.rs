//! What a client should know before it logs in.

use actix_web::{get, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use accounts::AuthConfig;
use kernel::{Clock, Day, Role, Ts};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(meta);
}

/// Whether this is a demonstration, and whom one may log in as.
#[derive(Debug, Clone, Default)]
pub struct Demo {
    pub on: bool,
    pub accounts: Vec<DemoAccount>,
}

/// Whom users may ask, in the operator's words.
#[derive(Debug, Clone, Default)]
pub struct Contact(pub Option<String>);

/// One account of the demonstration.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct DemoAccount {
    pub login: String,
    pub password: String,
    pub role: Role,
    pub name_zh: String,
    pub name_en: String,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct Meta {
    version: String,
    /// Regulators may log in without a second factor, and the accounts below exist.
    demo_mode: bool,
    totp_enforced: bool,
    /// Today in Beijing.
    today: Day,
    now: Ts,
    demo_accounts: Vec<DemoAccount>,
    /// Whom users may ask: an office, a telephone number, hours.
    contact: Option<String>,
}

/// Version, time and, in a demonstration, its accounts.
#[utoipa::path(operation_id = "meta", tag = "meta", responses((status = 200, body = Meta)))]
#[get("/meta")]
async fn meta(
    clock: web::Data<Clock>,
    auth: web::Data<AuthConfig>,
    demo: web::Data<Demo>,
    contact: web::Data<Contact>,
) -> web::Json<Meta> {
    let now = clock.now();
    web::Json(Meta {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        demo_mode: demo.on,
        totp_enforced: auth.totp_enforced,
        today: now.day(),
        now,
        demo_accounts: demo.accounts.clone(),
        contact: contact.0.clone(),
    })
}
