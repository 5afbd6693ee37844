use actix_web::App;
use utoipa::{
    Modify, OpenApi,
    openapi::{
        self,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_actix_web::{AppExt, scope, service_config::ServiceConfig};

use super::contract;
use crate::capabilities::CAPABILITIES;
use web::Problem;

/// Every operation of the API, below `/api/v1`.
pub fn routes(cfg: &mut ServiceConfig) {
    for routes in CAPABILITIES.iter().filter_map(|capability| capability.routes) {
        cfg.configure(routes);
    }
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "cailanzi 菜篮子",
        description = "找到、撮合、运送、定价：一座超大城市的蔬菜。The platform on which a mega-city's vegetables are found, matched, moved and priced.\n\n\
            Quantities are whole kilograms, money is whole fen, unit prices are fen per kilogram, days are Beijing's. \
            Errors are RFC 9457 problems; every POST that creates takes an `Idempotency-Key`; edits take `If-Match`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(Problem)),
    security(("bearer" = []), ()),
    modifiers(&Bearer)
)]
struct Head;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut openapi::OpenApi) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT or API key").build();
        let components = document.components.get_or_insert_with(Default::default);
        components.add_security_scheme("bearer", SecurityScheme::Http(scheme));
    }
}

/// The OpenAPI 3.1 document of the whole API, collected from the handlers.
pub fn openapi() -> openapi::OpenApi {
    let (_, document) =
        App::new().into_utoipa_app().openapi(Head::openapi()).service(scope("/api/v1").configure(routes)).split_for_parts();
    contract::complete(document)
}

/// Every operation: its id, method and path.
pub fn operations() -> Vec<(String, String, String)> {
    let document = serde_json::to_value(openapi()).unwrap_or_default();
    let paths = document["paths"].as_object().cloned().unwrap_or_default();
    let mut all = Vec::new();
    for (path, methods) in &paths {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            if let Some(id) = operation["operationId"].as_str() {
                all.push((id.to_owned(), method.to_uppercase(), path.clone()));
            }
        }
    }
    all
}
