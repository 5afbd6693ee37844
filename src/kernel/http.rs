//! An error as the failure of a request. It stands here because only the package of a type may implement a foreign trait for
//! it; everything else about HTTP is in `web`.

use actix_web::{HttpResponse, ResponseError, body::BoxBody, http::StatusCode};

use super::error::Error;

/// Leaves the error with the response; `web::problem`, which knows the reader, writes the body.
impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        let mut response = HttpResponse::new(self.status_code());
        response.extensions_mut().insert(self.clone());
        response
    }
}
