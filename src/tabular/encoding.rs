//! Which encoding a text file is in: UTF-8, UTF-16 with a mark, the GBK that Chinese Excel still writes, the Big5 of
//! Taiwan, or Latin-1.

use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum TextEncoding {
    Utf8,
    Utf16,
    /// GB 18030, of which GBK and GB 2312 are subsets.
    Gb18030,
    Big5,
    /// Windows-1252, of which ISO 8859-1 is a part as far as texts go.
    Latin1,
}

impl TextEncoding {
    fn codec(self) -> &'static Encoding {
        match self {
            Self::Utf8 => UTF_8,
            Self::Utf16 => UTF_16LE,
            Self::Gb18030 => GB18030,
            Self::Big5 => BIG5,
            Self::Latin1 => WINDOWS_1252,
        }
    }
}

/// Decodes the whole file. Bytes that fit no encoding become U+FFFD, which the reader reports with its row.
pub(super) fn decode(bytes: &[u8], stated: Option<TextEncoding>) -> (Cow<'_, str>, TextEncoding) {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let kind = if encoding == UTF_16LE || encoding == UTF_16BE { TextEncoding::Utf16 } else { TextEncoding::Utf8 };
        let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return (text, kind);
    }
    if let Some(stated) = stated {
        let (text, _) = stated.codec().decode_without_bom_handling(bytes);
        return (text, stated);
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
    if lonely(bytes) {
        let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
        return (text, TextEncoding::Latin1);
    }
    let (text, broken) = GB18030.decode_without_bom_handling(bytes);
    if broken && let (text, false) = BIG5.decode_without_bom_handling(bytes) {
        return (text, TextEncoding::Big5);
    }
    (text, TextEncoding::Gb18030)
}

/// Whether bytes beyond ASCII stand alone between letters, as accents do; Chinese characters come in pairs.
fn lonely(bytes: &[u8]) -> bool {
    let (mut alone, mut all) = (0_usize, 0_usize);
    for (at, byte) in bytes.iter().enumerate() {
        if byte.is_ascii() {
            continue;
        }
        all += 1;
        let letter =
            |b: Option<&u8>| b.is_none_or(|b| b.is_ascii_alphabetic() || matches!(b, b' ' | b',' | b';' | b'\n' | b'\r'));
        let before = at.checked_sub(1).and_then(|i| bytes.get(i));
        alone += usize::from(letter(before) && letter(bytes.get(at + 1)));
    }
    all > 0 && alone * 10 >= all * 9
}
