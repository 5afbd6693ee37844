//! A multipart form with one price file, read within bounds.

use actix_multipart::{Field, Multipart};
use futures_util::StreamExt;

use super::{batch::Channel, judged::Incoming, mapping::Mapping};
use kernel::{Error, ErrorCode, Result};
use web::form_text;

/// A mapping is a page of text at most.
const FIELD_BYTES: usize = 200_000;
/// Fields of one form.
const MOST_FIELDS: usize = 6;

/// Reads `source`, `file` and, if they are there, `mapping` as JSON and `unchanged`.
///
/// # Errors
/// `payload_too_large`, `malformed_request`, or field errors for what is missing.
pub async fn read(mut form: Multipart, limit: usize) -> Result<Incoming> {
    let (mut source, mut mapping, mut file, mut unchanged) = (None, None, None, false);
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
        match name.as_str() {
            "source" => source = Some(text).filter(|s| !s.is_empty()),
            "mapping" if !text.is_empty() => mapping = Some(Mapping::parse(&text)?),
            "unchanged" => unchanged = text == "true",
            _ => {}
        }
    }
    let source = source.ok_or_else(|| Error::field("source", "required", "请选择采价点", "say whose prices these are"))?;
    let (file_name, content) = file.ok_or_else(|| Error::field("file", "required", "请选择文件", "choose a file"))?;
    Ok(Incoming { unchanged, ..Incoming::new(&source, Channel::File, &file_name, mapping, content) })
}

async fn bytes(part: &mut Field, limit: usize) -> Result<Vec<u8>> {
    let mut content = Vec::new();
    while let Some(chunk) = part.next().await {
        let chunk = chunk.map_err(malformed)?;
        if content.len() + chunk.len() > limit {
            let (zh, en) = (format!("最多 {limit} 字节"), format!("at most {limit} bytes"));
            return Err(Error::new(ErrorCode::PayloadTooLarge).detail(zh, en));
        }
        content.extend_from_slice(&chunk);
    }
    Ok(content)
}

fn malformed(fault: impl std::fmt::Display) -> Error {
    Error { cause: Some(fault.to_string()), ..Error::new(ErrorCode::MalformedRequest) }
}
