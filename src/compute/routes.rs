//! The figures over HTTP, for everybody: a list of them, and one to compute. Neither reads the database.

use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{Figure, Registry};
use ::web::{JsonBytes, Path, Problem, open::open_json};
use kernel::{Error, Page, Result};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list).service(compute);
}

/// A figure that can be recomputed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ComputeFigure {
    #[schema(example = "sampling-plan")]
    pub name: String,
    pub title_zh: String,
    pub title_en: String,
    /// The question that it answers.
    pub question_zh: String,
    pub question_en: String,
    /// It checks something: what it computes has a field `ok`, or says otherwise whether the check has passed.
    pub check: bool,
    /// The JSON schema (2020-12) of its input.
    #[schema(value_type = Object)]
    pub input: Value,
    /// The JSON schema of what it computes.
    #[schema(value_type = Object)]
    pub output: Value,
    /// An input that can be computed.
    #[schema(value_type = Object)]
    pub example: Value,
}

impl From<&Figure> for ComputeFigure {
    fn from(figure: &Figure) -> ComputeFigure {
        ComputeFigure {
            name: figure.name.to_owned(),
            title_zh: figure.title.zh.clone(),
            title_en: figure.title.en.clone(),
            question_zh: figure.question.zh.clone(),
            question_en: figure.question.en.clone(),
            check: figure.is_check(),
            input: figure.input(),
            output: figure.output(),
            example: serde_json::from_str(figure.example).unwrap_or_default(),
        }
    }
}

/// Every figure that can be recomputed, with its schemas and an example. They are few, so they are not paged.
#[utoipa::path(operation_id = "compute_list", tag = "compute",
    responses((status = 200, body = Page<ComputeFigure>), (status = "4XX", body = Problem)))]
#[get("/compute")]
async fn list(registry: web::Data<Registry>, request: HttpRequest) -> Result<HttpResponse> {
    let items = registry.all().iter().map(ComputeFigure::from).collect();
    open_json(&request, &Page::<ComputeFigure> { items, next_cursor: None })
}

/// Computes a figure from an object of its input schema; the answer is of its output schema. Nothing is read or kept. The same
/// on the command line: `cailanzi compute NAME FILE`.
#[utoipa::path(operation_id = "compute_figure", tag = "compute",
    params(("name" = String, Path, description = "The figure's name, from the list.")),
    request_body(content = Object, content_type = "application/json"),
    responses((status = 200, body = Object), (status = "4XX", body = Problem)))]
#[post("/compute/{name}")]
async fn compute(registry: web::Data<Registry>, name: Path<String>, body: JsonBytes) -> Result<HttpResponse> {
    // Picks of a large lot take a while: not on a thread that serves others.
    let computed = web::block(move || registry.find(&name.0)?.compute(&body.0));
    Ok(HttpResponse::Ok().json(computed.await.map_err(Error::unexpected)??.value))
}
