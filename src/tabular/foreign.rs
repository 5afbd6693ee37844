//! Kinds of files that are told by their first bytes and not read.

use std::io::Cursor;

use super::fault::{Foreign, ReadError, damaged};

/// What a zip archive is.
pub(super) enum Zip {
    Xlsx,
    Ods,
}

/// # Errors
/// The kind of archive, by name, where it is no workbook that is read.
pub(super) fn zip(bytes: &[u8]) -> Result<Zip, ReadError> {
    let archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let has = |start: &str| archive.file_names_raw().any(|name| name.starts_with(start.as_bytes()));
    if has("xl/workbook.bin") {
        return Err(ReadError::Foreign(Foreign::Xlsb));
    }
    if has("xl/") {
        return Ok(Zip::Xlsx);
    }
    if has("content.xml") && has("META-INF/manifest.xml") {
        return Ok(Zip::Ods);
    }
    if has("word/") || has("ppt/") {
        return Err(ReadError::Foreign(Foreign::Word));
    }
    Err(ReadError::Foreign(Foreign::Archive))
}

/// A compound file without the stream of a workbook.
pub(super) fn compound<F>(is_stream: F) -> ReadError
where
    F: Fn(&str) -> bool,
{
    ReadError::Foreign(match () {
        () if is_stream("/EncryptedPackage") => Foreign::Encrypted,
        () if is_stream("/WordDocument") || is_stream("/PowerPoint Document") => Foreign::Word,
        () => Foreign::Wps,
    })
}

/// By the first bytes of a file that is no archive and no compound file.
pub(super) fn by_start(bytes: &[u8]) -> Option<Foreign> {
    const STARTS: [(&[u8], Foreign); 14] = [
        (b"%PDF", Foreign::Pdf),
        (b"\x89PNG", Foreign::Image),
        (b"\xFF\xD8\xFF", Foreign::Image),
        (b"GIF8", Foreign::Image),
        (b"II*\0", Foreign::Image),
        (b"MM\0*", Foreign::Image),
        (b"{\\rtf", Foreign::Rtf),
        (b"Rar!", Foreign::Archive),
        (b"7z\xBC\xAF\x27\x1C", Foreign::Archive),
        (b"\x1F\x8B", Foreign::Archive),
        (b"PK\x05\x06", Foreign::Archive),
        (b"MIME-Version:", Foreign::WebArchive),
        (b"SQLite format 3", Foreign::Database),
        (b"\0\x01\0\0Standard", Foreign::Database),
    ];
    let riff = || (bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP")).then_some(Foreign::Image);
    let bitmap = || (bytes.starts_with(b"BM") && bytes.get(6..10) == Some(&[0; 4])).then_some(Foreign::Image);
    // Phones keep their pictures in these.
    let heic = || (bytes.get(4..8) == Some(b"ftyp")).then_some(Foreign::Image);
    STARTS.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, kind)| *kind).or_else(riff).or_else(bitmap).or_else(heic)
}

/// A text that is marked up and no web page.
pub(super) fn by_text(text: &str) -> Option<Foreign> {
    let start: String = text.trim_start().chars().take(2_000).collect();
    if !start.starts_with("<?xml") && !start.starts_with("<Workbook") {
        return None;
    }
    Some(if start.contains("office:spreadsheet") { Foreign::Xml2003 } else { Foreign::Xml })
}
