//! Which encoding a text file is in: UTF-8, UTF-16 with a mark, or the GBK that Chinese Excel still writes.

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use serde::Serialize;
use std::borrow::Cow;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TextEncoding {
    Utf8,
    Utf16,
    /// GB 18030, of which GBK and GB 2312 are subsets.
    Gb18030,
}

/// Decodes the whole file. Bytes that fit no encoding become U+FFFD, which the reader reports with its row.
pub(super) fn decode(bytes: &[u8]) -> (Cow<'_, str>, TextEncoding) {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let kind = if encoding == UTF_16LE || encoding == UTF_16BE { TextEncoding::Utf16 } else { TextEncoding::Utf8 };
        let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return (text, kind);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (Cow::Borrowed(text), TextEncoding::Utf8);
    }
    // A UTF-8 file with a few damaged bytes may also decode as GB 18030, into nonsense: decide by how much of
    // the text beyond ASCII is sound. In a GBK file read as UTF-8 nearly none of it is.
    let (lossy, _) = UTF_8.decode_without_bom_handling(bytes);
    let damaged = lossy.chars().filter(|c| *c == '\u{FFFD}').count();
    let sound = lossy.chars().filter(|c| !c.is_ascii() && *c != '\u{FFFD}').count();
    if sound > 4 * damaged {
        return (lossy, TextEncoding::Utf8);
    }
    let (text, _) = GB18030.decode_without_bom_handling(bytes);
    (text, TextEncoding::Gb18030)
}
