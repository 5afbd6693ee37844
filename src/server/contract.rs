//! What is the same for every operation of the contract: written once here instead of at each handler.

use actix_web::http::StatusCode;
use utoipa::openapi::{
    Content, ContentBuilder, OpenApi, Ref, RefOr, Required, Response, ResponseBuilder,
    path::{Operation, Parameter, ParameterBuilder, ParameterIn},
    schema::{ObjectBuilder, Type},
};

use bulletin::files::FileFormat;
use web::weight;

const JSON: &str = "application/json";

/// Parameters that mean the same wherever they stand.
const PARAMETERS: &[(&str, &str)] = &[
    ("Idempotency-Key", "1 to 128 visible ASCII characters; the same key acts once."),
    ("If-Match", "The version seen; checked when given."),
    ("code", "The code that the catalogue or the source has."),
    ("cursor", "Where the page before ended: its `next_cursor`."),
    ("day", "A day in Beijing, YYYY-MM-DD."),
    ("format", "The form of the file."),
    ("from", "The first day, YYYY-MM-DD."),
    ("id", "The UUID of what the path names."),
    ("limit", "How many items one page holds at most."),
    ("to", "The last day, YYYY-MM-DD."),
    ("token", "The secret from the link in a mail."),
];

/// The document with what every operation has in common.
pub fn complete(mut document: OpenApi) -> OpenApi {
    for (path, item) in &mut document.paths.paths {
        for operation in [&mut item.get, &mut item.put, &mut item.delete, &mut item.patch].into_iter().flatten() {
            complete_operation(operation, path);
        }
        if let Some(operation) = &mut item.post {
            name_key(operation);
            complete_operation(operation, path);
        }
    }
    document
}

fn complete_operation(operation: &mut Operation, path: &str) {
    for status in ["4XX", "503"] {
        operation.responses.responses.insert(status.to_owned(), RefOr::T(problem()));
    }
    let is_export = weight::is_export(path);
    let is_list = match operation.responses.responses.get_mut("200") {
        Some(RefOr::T(response)) if response.content.contains_key(JSON) => true,
        Some(RefOr::T(file)) if names(operation.parameters.as_deref(), "format") => {
            name_forms(file);
            false
        }
        _ => false,
    };
    if let Some(parameters) = &mut operation.parameters {
        // A file has no pages, and a list is always JSON, though both are asked for by the same filters.
        parameters.retain(|parameter| match parameter {
            RefOr::T(parameter) => match parameter.name.as_str() {
                "limit" | "cursor" => !is_export,
                "format" => !is_list,
                _ => true,
            },
            RefOr::Ref(_) => true,
        });
        for parameter in parameters {
            if let RefOr::T(parameter) = parameter {
                describe_parameter(parameter);
            }
        }
    }
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response {
            describe_response(status, response);
        }
    }
}

fn names(parameters: Option<&[RefOr<Parameter>]>, name: &str) -> bool {
    let is_it = |parameter: &RefOr<Parameter>| matches!(parameter, RefOr::T(parameter) if parameter.name == name);
    parameters.is_some_and(|parameters| parameters.iter().any(is_it))
}

/// Every POST that creates takes a key.
fn name_key(operation: &mut Operation) {
    const KEY: &str = "Idempotency-Key";
    if !operation.responses.responses.contains_key("201") || names(operation.parameters.as_deref(), KEY) {
        return;
    }
    let text = ObjectBuilder::new().schema_type(Type::String);
    let key =
        ParameterBuilder::new().name(KEY).parameter_in(ParameterIn::Header).required(Required::False).schema(Some(text)).build();
    operation.parameters.get_or_insert_default().push(RefOr::T(key));
}

/// The forms in which a file comes, of which its handler names the first. Only CSV is text; JSON says itself what it holds.
fn name_forms(file: &mut Response) {
    let Some((first, text)) = file.content.iter().next().map(|(name, content)| (name.clone(), content.clone())) else {
        return;
    };
    let forms: &[FileFormat] = match first.as_str() {
        "text/csv" => &[FileFormat::Csv, FileFormat::Xlsx, FileFormat::Json],
        "application/octet-stream" => &[FileFormat::Csv, FileFormat::Xlsx, FileFormat::Pdf, FileFormat::Json],
        _ => return,
    };
    file.content.clear();
    for form in forms {
        let name = form.content_type().split(';').next().unwrap_or_default();
        let content = if *form == FileFormat::Csv { text.clone() } else { RefOr::T(Content::default()) };
        file.content.insert(name.to_owned(), content);
    }
}

fn describe_parameter(parameter: &mut Parameter) {
    if parameter.description.is_none() {
        let known = PARAMETERS.iter().find(|(name, _)| *name == parameter.name);
        parameter.description = known.map(|(_, words)| (*words).to_owned());
    }
}

/// A response that its handler does not describe is called by its status.
fn describe_response(status: &str, response: &mut Response) {
    if response.description.is_empty() {
        let code = status.parse().ok().and_then(|code| StatusCode::from_u16(code).ok());
        response.description = code.and_then(|code| code.canonical_reason()).unwrap_or_default().to_owned();
    }
}

/// Every refusal.
fn problem() -> Response {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    ResponseBuilder::new().description("The request was refused.").content("application/problem+json", content).build()
}
