//! A multipart form with one file, read within bounds.

use actix_multipart::{Field, Multipart};
use futures_util::StreamExt;

use super::{model::ImportKind, service::Upload};
use kernel::{Error, ErrorCode, Result};
use web::form_text;

/// A text field is a word or a mapping, never a document.
const FIELD_BYTES: usize = 16_384;
/// Fields of one form.
const MOST_FIELDS: usize = 10;

/// Reads `kind`, `file` and any short options.
///
/// # Errors
/// `payload_too_large`, `malformed_request`, or field errors for what is missing.
pub(super) async fn read(mut form: Multipart, limit: usize) -> Result<Upload> {
    let (mut kind, mut file, mut options) = (None, None, super::Options::new());
    for _ in 0..MOST_FIELDS {
        let Some(part) = form.next().await else { break };
        let mut part = part.map_err(malformed)?;
        let disposition = part.content_disposition().cloned();
        let name = disposition.as_ref().and_then(|d| d.get_name()).unwrap_or_default().to_owned();
        if name == "file" {
            let file_name = disposition.as_ref().and_then(|d| d.get_filename()).unwrap_or("file").to_owned();
            file = Some((file_name, bytes(&mut part, limit).await?));
            continue;
        }
        let text = form_text(&name, bytes(&mut part, FIELD_BYTES).await?)?;
        if name == "kind" {
            kind = Some(text.parse::<ImportKind>().map_err(|_| {
                Error::field("kind", "unknown", "须为 offers、demands 或 observations", "offers, demands or observations")
            })?);
        } else {
            options.insert(name, text);
        }
    }
    let kind = kind.ok_or_else(|| Error::field("kind", "required", "必填", "required"))?;
    let (file_name, content) = file.ok_or_else(|| Error::field("file", "required", "请选择文件", "choose a file"))?;
    Ok(Upload::new(kind, &file_name, options, content))
}

async fn bytes(part: &mut Field, limit: usize) -> Result<Vec<u8>> {
    let mut content = Vec::new();
    while let Some(chunk) = part.next().await {
        let chunk = chunk.map_err(malformed)?;
        if content.len() + chunk.len() > limit {
            return Err(
                Error::new(ErrorCode::PayloadTooLarge).detail(format!("最多 {limit} 字节"), format!("at most {limit} bytes"))
            );
        }
        content.extend_from_slice(&chunk);
    }
    Ok(content)
}

fn malformed(fault: impl std::fmt::Display) -> Error {
    Error { cause: Some(fault.to_string()), ..Error::new(ErrorCode::MalformedRequest) }
}
