//! A table as a download.

use super::model::{Column, Format, Table, Value};
use super::write::{CsvRows, WriteError, to_csv, to_xlsx};
use actix_web::HttpResponse;
use actix_web::http::header::{
    CacheControl, CacheDirective, Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue,
};
use actix_web::web::Bytes;
use futures_util::stream::{self, Stream, StreamExt};

/// Answers with the whole table; `file_name` without its extension, in any script.
///
/// # Errors
/// [`WriteError`] when the table does not fit into the format.
pub fn export(format: Format, file_name: &str, table: &Table) -> Result<HttpResponse, WriteError> {
    let bytes = match format {
        Format::Csv => to_csv(table),
        Format::Xlsx => to_xlsx(table)?,
    };
    Ok(download(format, file_name).body(bytes))
}

/// CSV for lists of any length: pages of rows are written as they come. An error ends the body early, which a
/// client sees as a broken transfer and never as a short but complete file.
pub fn export_stream<S, E>(file_name: &str, columns: &[Column], pages: S) -> HttpResponse
where
    S: Stream<Item = Result<Vec<Vec<Value>>, E>> + 'static,
    E: Into<Box<dyn std::error::Error>> + 'static,
{
    let header = stream::iter([Ok(Bytes::from(CsvRows::header(columns)))]);
    let body = pages.map(|page| page.map(|rows| Bytes::from(CsvRows::rows(&rows))));
    download(Format::Csv, file_name).streaming(header.chain(body))
}

fn download(format: Format, file_name: &str) -> actix_web::HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response
        .content_type(format.content_type())
        .insert_header(disposition(&format!("{}.{}", safe_name(file_name), format.extension())))
        .insert_header(CacheControl(vec![CacheDirective::Private, CacheDirective::NoCache]));
    response
}

/// RFC 6266: an ASCII name for the oldest clients, the real one in RFC 5987's encoding beside it.
pub fn disposition(name: &str) -> ContentDisposition {
    let ascii: String = name.chars().map(|c| if c.is_ascii() { c } else { '_' }).collect();
    ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![
            DispositionParam::Filename(ascii),
            DispositionParam::FilenameExt(ExtendedValue {
                charset: Charset::Ext("UTF-8".to_owned()),
                language_tag: None,
                value: name.as_bytes().to_vec(),
            }),
        ],
    }
}

/// No path, no quotes, nothing that a file system refuses.
fn safe_name(name: &str) -> String {
    let safe: String = name.chars().filter(|c| !c.is_control() && !"/\\:*?\"<>|;%".contains(*c)).take(80).collect();
    let safe = safe.trim_matches(['.', ' ']);
    if safe.is_empty() { "export" } else { safe }.to_owned()
}
