//! Accounts over HTTP.

mod administer;
mod enterprises;
mod functions;
mod keys;
mod me;
mod people;
mod sessions;
mod trail;
mod vetting;

use actix_web::{HttpResponse, HttpResponseBuilder, body::MessageBody};
use serde::de::DeserializeOwned;
use utoipa_actix_web::service_config::ServiceConfig;

use kernel::{Error, Result};

pub fn routes(cfg: &mut ServiceConfig) {
    sessions::routes(cfg);
    me::routes(cfg);
    people::routes(cfg);
    administer::routes(cfg);
    functions::routes(cfg);
    keys::routes(cfg);
    enterprises::routes(cfg);
    vetting::routes(cfg);
    trail::routes(cfg);
}

/// Opens the answer of an idempotent creation, so that a secret can be added that must not be stored with it.
fn reopen<T: DeserializeOwned>(created: HttpResponse) -> Result<(HttpResponseBuilder, T)> {
    let mut answer = HttpResponse::build(created.status());
    for (name, value) in created.headers() {
        answer.append_header((name.clone(), value.clone()));
    }
    let bytes = created.into_body().try_into_bytes().map_err(|_| Error::unexpected("an answer without a body"))?;
    Ok((answer, serde_json::from_slice(&bytes).map_err(Error::unexpected)?))
}
