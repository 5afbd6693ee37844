use actix_web::App;
use utoipa::{
    Modify, OpenApi,
    openapi::{
        self,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_actix_web::{AppExt, scope, service_config::ServiceConfig};

use super::{duties, mails, meta};
use crate::{
    accounts,
    bulletin::{self, files::FileFormat},
    catalogue, market, notify,
    web::{Problem, weight},
};

/// Every door of the API, below `/api/v1`.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.configure(meta::routes)
        .configure(duties::routes)
        .configure(accounts::routes)
        .configure(catalogue::routes)
        .configure(market::routes)
        .configure(bulletin::routes)
        .configure(notify::routes::routes)
        .configure(mails::routes);
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
    told_truly(document)
}

/// What is the same for every operation: how it refuses, and that a file has no pages.
fn told_truly(mut document: openapi::OpenApi) -> openapi::OpenApi {
    for (path, item) in &mut document.paths.paths {
        let is_export = weight::is_export(path);
        let all = [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch];
        for operation in all.into_iter().flatten() {
            for status in ["4XX", "503"] {
                operation.responses.responses.insert(status.to_owned(), openapi::RefOr::T(problem()));
            }
            let has_format = operation
                .parameters
                .iter()
                .flatten()
                .any(|parameter| matches!(parameter, openapi::RefOr::T(parameter) if parameter.name == "format"));
            if has_format && let Some(openapi::RefOr::T(file)) = operation.responses.responses.get_mut("200") {
                name_forms(file);
            }
            if is_export && let Some(parameters) = &mut operation.parameters {
                parameters.retain(|parameter| match parameter {
                    openapi::RefOr::T(parameter) => !matches!(parameter.name.as_str(), "limit" | "cursor"),
                    openapi::RefOr::Ref(_) => true,
                });
            }
        }
    }
    document
}

/// The forms in which a file comes, of which its handler names the first.
fn name_forms(file: &mut openapi::Response) {
    let Some((first, content)) = file.content.iter().next().map(|(name, content)| (name.clone(), content.clone())) else {
        return;
    };
    let forms: &[FileFormat] = match first.as_str() {
        "text/csv" => &[FileFormat::Csv, FileFormat::Xlsx],
        "application/octet-stream" => &[FileFormat::Csv, FileFormat::Xlsx, FileFormat::Pdf, FileFormat::Json],
        _ => return,
    };
    file.content.clear();
    for form in forms {
        let name = form.content_type().split(';').next().unwrap_or_default();
        file.content.insert(name.to_owned(), content.clone());
    }
}

/// Every refusal.
fn problem() -> openapi::Response {
    let schema = openapi::Ref::from_schema_name("Problem");
    let content = openapi::ContentBuilder::new().schema(Some(schema)).build();
    openapi::ResponseBuilder::new().content("application/problem+json", content).build()
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
