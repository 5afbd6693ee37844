//! Prices over HTTP.

use utoipa_actix_web::service_config::ServiceConfig;

use super::{forecast, history, index, observations, open_data, pass_through, warnings};

/// Mounts everything about prices but the day's table.
pub fn routes(cfg: &mut ServiceConfig) {
    observations::routes::routes(cfg);
    open_data::routes::routes(cfg);
    history::routes::routes(cfg);
    forecast::routes::routes(cfg);
    pass_through::routes::routes(cfg);
    index::routes::routes(cfg);
    warnings::routes::routes(cfg);
}
