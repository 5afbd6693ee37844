//! Photos and documents over HTTP.

use actix_web::{
    HttpRequest, HttpResponse, delete, get,
    http::header::{self, HeaderMap},
    put, web,
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    model::{FileRow, StoredFile, UploadProgress},
    owners::FileOwners,
    service,
    upload::{Files, Upload},
};
use ::web::{Path, Problem, Query, UploadLimit, no_content, open::is_known};
use access::{May, door};
use kernel::{Error, ErrorCode, Id, Result};
use storage::Db;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(upload).service(find).service(content).service(thumbnail).service(discard);
}

/// Browsers keep what they have shown: a file never changes. Shared caches do not.
const CACHE: &str = "private, max-age=31536000, immutable";
/// Nothing within a document may run, load or send anything.
const POLICY: &str = "default-src 'none'; sandbox";

#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct UploadQuery {
    /// For what kind of thing: `deal_load`.
    purpose: String,
    /// SHA-256 of the whole file as it is sent, 64 hexadecimal digits. With it damage on the way is found, and bytes sent before are
    /// not wanted again.
    sha256: Option<String>,
}

/// Uploads a photo or a document under an id that the client makes. The body is the file, or with `Content-Range: bytes
/// 150000-299999/300000` a part of it; `Content-Range: bytes */300000` without a body asks how much has arrived, which is what to do
/// after a broken connection. The same id again, and the same bytes under another id, are answered at once.
#[utoipa::path(operation_id = "files_upload", tag = "files",
    params(("id" = Id, Path), UploadQuery,
        ("Content-Range" = Option<String>, Header, description = "Which part the body is; the whole file unless given.")),
    request_body(content_type = "application/octet-stream", description = "JPEG, PNG, WebP or PDF."),
    responses((status = 200, body = UploadProgress, description = "It was there already."),
        (status = 201, body = UploadProgress, description = "It is stored."),
        (status = 202, body = UploadProgress, description = "More is to be sent, from `received` on."),
        (status = "4XX", body = Problem)))]
#[put("/files/{id}")]
#[expect(clippy::too_many_arguments, reason = "each is taken from the request by its own extractor")]
async fn upload(
    db: web::Data<Db>,
    ctx: May<door::Files>,
    files: web::Data<Files>,
    owners: web::Data<FileOwners>,
    limit: web::Data<UploadLimit>,
    id: Path<Id>,
    query: Query<UploadQuery>,
    request: HttpRequest,
    body: web::Payload,
) -> Result<HttpResponse> {
    let owner = owners.find(&query.0.purpose).ok_or_else(|| {
        Error::field("purpose", "unknown", "不知道用于哪里，请刷新页面后重试", "there is nothing of this kind; reload the page")
    })?;
    let digest = query.0.sha256.map(|digest| read_digest(&digest)).transpose()?;
    let range = Range::of(request.headers(), limit.0 as u64)?;
    let upload = Upload { id: id.0, owner, digest, size: range.size };
    let (progress, new) = files.receive(&db, &ctx, upload, range.offset, body).await?;
    let mut response = match (&progress.file, new) {
        (None, _) => HttpResponse::Accepted(),
        (Some(_), true) => HttpResponse::Created(),
        (Some(_), false) => HttpResponse::Ok(),
    };
    if new {
        response.insert_header((header::LOCATION, format!("/api/v1/files/{}", id.0)));
    }
    Ok(response.json(progress))
}

fn read_digest(text: &str) -> Result<String> {
    let digest = text.to_ascii_lowercase();
    if digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(digest);
    }
    Err(Error::field("sha256", "invalid_value", "须为 64 位十六进制数", "must be 64 hexadecimal digits"))
}

/// Which part of a file a request sends.
#[derive(Debug, PartialEq, Eq)]
struct Range {
    /// Where it begins; none when nothing is sent.
    offset: Option<u64>,
    /// Of the whole file.
    size: u64,
}

impl Range {
    /// Reads `Content-Range`, or takes the length of the body for the whole file.
    fn of(headers: &HeaderMap, most: u64) -> Result<Range> {
        let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or_default());
        let range = match text(header::CONTENT_RANGE) {
            Some(range) => Range::read(range),
            None => text(header::CONTENT_LENGTH).and_then(|length| Some(Range { offset: Some(0), size: length.parse().ok()? })),
        };
        let range = range.filter(|range| range.size > 0).ok_or_else(|| {
            Error::field(
                "Content-Range",
                "invalid_value",
                "须为 bytes 起-止/总长，或 bytes */总长，总长大于零",
                "must be `bytes first-last/size` or `bytes */size`, of more than no bytes",
            )
        })?;
        if range.size > most {
            let most = most / 1_048_576;
            return Err(Error::new(ErrorCode::PayloadTooLarge).detail(
                format!("文件最大 {most} MiB，请缩小后再上传"),
                format!("a file has {most} MiB at most; make it smaller"),
            ));
        }
        Ok(range)
    }

    fn read(text: &str) -> Option<Range> {
        let (part, size) = text.strip_prefix("bytes ")?.split_once('/')?;
        let size: u64 = size.parse().ok()?;
        if part == "*" {
            return Some(Range { offset: None, size });
        }
        let (first, last) = part.split_once('-')?;
        let (first, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
        (first <= last && last < size).then_some(Range { offset: Some(first), size })
    }
}

/// What is known of a photo or a document.
#[utoipa::path(operation_id = "files_find", tag = "files", params(("id" = Id, Path)),
    responses((status = 200, body = StoredFile), (status = "4XX", body = Problem)))]
#[get("/files/{id}")]
async fn find(
    db: web::Data<Db>,
    ctx: May<door::Files>,
    owners: web::Data<FileOwners>,
    id: Path<Id>,
) -> Result<web::Json<StoredFile>> {
    let owners = owners.into_inner();
    Ok(web::Json(db.read(move |tx| service::view(tx, &ctx, &owners, id.0)).await?))
}

/// The photo (a JPEG) or the document (a PDF).
#[utoipa::path(operation_id = "files_content", tag = "files", params(("id" = Id, Path)),
    responses((status = 200, content_type = "application/octet-stream"), (status = "4XX", body = Problem)))]
#[get("/files/{id}/content")]
async fn content(
    db: web::Data<Db>,
    ctx: May<door::Files>,
    files: web::Data<Files>,
    owners: web::Data<FileOwners>,
    id: Path<Id>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let owners = owners.into_inner();
    let row = db.read(move |tx| service::readable(tx, &ctx, &owners, id.0)).await?;
    let digest = row.digest.clone();
    serve(&db, &files, &request, &row, &digest).await
}

/// A photo as a small JPEG.
#[utoipa::path(operation_id = "files_thumbnail", tag = "files", params(("id" = Id, Path)),
    responses((status = 200, content_type = "image/jpeg"), (status = "4XX", body = Problem)))]
#[get("/files/{id}/thumbnail")]
async fn thumbnail(
    db: web::Data<Db>,
    ctx: May<door::Files>,
    files: web::Data<Files>,
    owners: web::Data<FileOwners>,
    id: Path<Id>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let owners = owners.into_inner();
    let row = db.read(move |tx| service::readable(tx, &ctx, &owners, id.0)).await?;
    let digest = row.thumbnail_digest.clone().ok_or_else(service::missing)?;
    serve(&db, &files, &request, &row, &digest).await
}

async fn serve(db: &Db, files: &Files, request: &HttpRequest, row: &FileRow, digest: &str) -> Result<HttpResponse> {
    let tag = format!("\"{digest}\"");
    if is_known(request, &tag) {
        return Ok(HttpResponse::NotModified()
            .insert_header((header::CACHE_CONTROL, CACHE))
            .insert_header((header::ETAG, tag))
            .finish());
    }
    let bytes = files.objects.get(db.market(), digest).await?;
    // A browser shows photos; a document it only saves.
    let disposition = match row.kind {
        super::FileKind::Photo => format!("inline; filename=\"{}.jpg\"", row.id.code()),
        super::FileKind::Pdf => format!("attachment; filename=\"{}.pdf\"", row.id.code()),
    };
    Ok(HttpResponse::Ok()
        .content_type(row.kind.content_type())
        .insert_header((header::CACHE_CONTROL, CACHE))
        .insert_header((header::ETAG, tag))
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        // Named, so that nothing is compressed on the way and the strong tag stays true.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .body(bytes))
}

/// Deletes an upload of the caller's own that nothing has.
#[utoipa::path(operation_id = "files_discard", tag = "files", params(("id" = Id, Path)),
    responses((status = 204), (status = "4XX", body = Problem)))]
#[delete("/files/{id}")]
async fn discard(db: web::Data<Db>, ctx: May<door::Files>, id: Path<Id>) -> Result<HttpResponse> {
    db.write(move |tx| service::remove(tx, &ctx, id.0)).await?;
    Ok(no_content())
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    fn range(name: HeaderName, value: &'static str) -> Result<Range> {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_static(value));
        Range::of(&headers, 1_048_576)
    }

    #[test]
    fn the_part_is_read_from_its_range() {
        let read = |value| range(header::CONTENT_RANGE, value);
        assert_eq!(read("bytes 150000-299999/300000").unwrap(), Range { offset: Some(150_000), size: 300_000 });
        assert_eq!(read("bytes */300000").unwrap(), Range { offset: None, size: 300_000 });
        for value in ["", "bytes", "bytes 5-4/9", "bytes 0-9/9", "bytes 0-1/*", "bytes */0", "items 0-1/2", "bytes -1/2"] {
            assert_eq!(read(value).unwrap_err().fields[0].path, "Content-Range", "{value}");
        }
    }

    #[test]
    fn a_body_without_a_range_is_the_whole_file() {
        assert_eq!(range(header::CONTENT_LENGTH, "17").unwrap(), Range { offset: Some(0), size: 17 });
        assert_eq!(range(header::CONTENT_LENGTH, "1048577").unwrap_err().code, ErrorCode::PayloadTooLarge);
        assert!(range(header::CONTENT_LENGTH, "0").is_err() && range(header::ACCEPT, "x").is_err());
    }

    #[test]
    fn a_digest_is_sixty_four_hexadecimal_digits() {
        assert_eq!(read_digest(&"AB".repeat(32)).unwrap(), "ab".repeat(32));
        for text in ["", "ab", &"zz".repeat(32), &"../".repeat(22)[..64]] {
            assert_eq!(read_digest(text).unwrap_err().fields[0].path, "sha256");
        }
    }
}
