//! Whom to write to about a weakness (RFC 9116).

use std::fmt::Write;

use actix_web::{HttpResponse, get, http::header, web};

use ::web::{PublicUrl, SecurityContact};
use kernel::{Clock, Error, ErrorCode, Result};

/// Days until the file must be asked for anew: within a year, as the standard wants.
const VALID_DAYS: i32 = 364;

/// The operator's contact, where one is set.
///
/// # Errors
/// `not_found` where none is set.
#[get("/.well-known/security.txt")]
pub async fn security_txt(
    contact: web::Data<SecurityContact>,
    site: web::Data<PublicUrl>,
    clock: web::Data<Clock>,
) -> Result<HttpResponse> {
    let missing = || {
        Error::new(ErrorCode::NotFound).detail(
            "运营者没有设置安全联系人（CAILANZI_SECURITY_CONTACT）",
            "the operator has named no contact (CAILANZI_SECURITY_CONTACT)",
        )
    };
    let contacts = contact.0.as_deref().ok_or_else(missing)?;
    let mut text = String::new();
    for one in contacts.split(',').map(str::trim).filter(|one| !one.is_empty()) {
        writeln!(text, "Contact: {one}").map_err(Error::unexpected)?;
    }
    let expires = clock.now().day().plus(VALID_DAYS);
    writeln!(text, "Expires: {expires}T00:00:00Z\nPreferred-Languages: zh, en").map_err(Error::unexpected)?;
    writeln!(text, "Canonical: {}/.well-known/security.txt", site.0).map_err(Error::unexpected)?;
    Ok(HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "public, max-age=86400"))
        .body(text))
}
