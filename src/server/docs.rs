//! The documentation of the API, for programs and for people: made once, sent as it is.

use std::{
    collections::HashMap,
    io::Read,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use flate2::read::GzDecoder;
use utoipa_swagger_ui::Config;

use super::api;
use ::web::{Path, document::Document};
use kernel::{Error, ErrorCode, Result};

/// It changes with the program alone; a client asks whether it has.
const CACHE: &str = "no-cache";

/// The document, for programs.
pub async fn document(request: HttpRequest) -> Result<HttpResponse> {
    static MADE: OnceLock<Document> = OnceLock::new();
    if let Some(made) = MADE.get() {
        return Ok(made.answer(&request, CACHE));
    }
    // However many ask at first, one makes it: the others wait for it on threads of their own.
    let made = web::block(|| MADE.get_or_init(|| Document::new("application/json", openapi_bytes())));
    Ok(made.await.map_err(Error::unexpected)?.answer(&request, CACHE))
}

fn openapi_bytes() -> Vec<u8> {
    serde_json::to_vec(&api::openapi()).unwrap_or_default()
}

/// The pages for people; they work without any other server.
pub async fn page(request: HttpRequest, path: Path<String>) -> Result<HttpResponse> {
    static MADE: Mutex<Option<HashMap<String, Arc<Document>>>> = Mutex::new(None);
    let name = if path.0.is_empty() { "index.html".to_owned() } else { path.0 };
    let found = {
        let made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
        made.as_ref().and_then(|made| made.get(&name).cloned())
    };
    if let Some(document) = found {
        return Ok(document.answer(&request, CACHE));
    }
    let made = web::block(move || {
        let config = Arc::new(Config::from("/api/openapi.json"));
        let file = utoipa_swagger_ui::serve(&name, config).map_err(Error::unexpected)?;
        // Only what the pages consist of is kept, so there is an end to it.
        let file = file.ok_or_else(|| Error::new(ErrorCode::NotFound))?;
        let mut plain = Vec::new();
        if file.gzpipped {
            GzDecoder::new(file.bytes.as_ref()).read_to_end(&mut plain).map_err(Error::unexpected)?;
        } else {
            plain = file.bytes.into_owned();
        }
        let document = Arc::new(Document::new(file.content_type, plain));
        let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
        Ok::<_, Error>(made.get_or_insert_default().entry(name).or_insert(document).clone())
    });
    Ok(made.await.map_err(Error::unexpected)??.answer(&request, CACHE))
}

/// A trailing slash is easily forgotten.
pub async fn redirect() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((header::LOCATION, "/api/docs/")).finish()
}
