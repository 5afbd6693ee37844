//! Accounts over HTTP.

mod enterprises;
mod sessions;
mod vetting;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    sessions::routes(cfg);
    enterprises::routes(cfg);
    vetting::routes(cfg);
}
