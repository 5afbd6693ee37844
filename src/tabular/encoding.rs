//! Which encoding a text file is in: UTF-8, UTF-16 with or without its mark, the GBK that Chinese Excel still writes,
//! the Big5 of Taiwan, the encodings of Japan and Korea, or Latin-1.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, EUC_KR, Encoding, GB18030, GBK, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum TextEncoding {
    Utf8,
    /// Of either order of bytes.
    Utf16,
    /// GB 18030, of which GBK and GB 2312 are subsets.
    Gb18030,
    Big5,
    /// Of Japan.
    #[serde(rename = "shift_jis")]
    ShiftJis,
    /// Of Korea.
    #[serde(rename = "euc_kr")]
    EucKr,
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
            Self::ShiftJis => SHIFT_JIS,
            Self::EucKr => EUC_KR,
            Self::Latin1 => WINDOWS_1252,
        }
    }
}

/// The encoding of a name such as `gb2312`, where it is one of these.
pub(super) fn labelled(label: &str) -> Option<TextEncoding> {
    let codec = Encoding::for_label(label.as_bytes())?;
    let of = [
        (UTF_8, TextEncoding::Utf8),
        (UTF_16LE, TextEncoding::Utf16),
        (UTF_16BE, TextEncoding::Utf16),
        (GBK, TextEncoding::Gb18030),
        (GB18030, TextEncoding::Gb18030),
        (BIG5, TextEncoding::Big5),
        (SHIFT_JIS, TextEncoding::ShiftJis),
        (EUC_KR, TextEncoding::EucKr),
    ];
    of.into_iter().find(|(known, _)| *known == codec).map(|(_, kind)| kind)
}

/// Decodes the whole file. Bytes that fit no encoding become U+FFFD, which the reader reports with its row.
pub(super) fn decode(bytes: &[u8], stated: Option<TextEncoding>) -> (Cow<'_, str>, TextEncoding) {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let kind = if encoding == UTF_16LE || encoding == UTF_16BE { TextEncoding::Utf16 } else { TextEncoding::Utf8 };
        let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return (text, kind);
    }
    if let Some(stated) = stated {
        let codec = if stated == TextEncoding::Utf16 { order(bytes).unwrap_or(UTF_16LE) } else { stated.codec() };
        let (text, _) = codec.decode_without_bom_handling(bytes);
        return (text, stated);
    }
    if let Some(codec) = order(bytes)
        && let (text, false) = codec.decode_without_bom_handling(bytes)
        && !text.contains('\0')
    {
        return (text, TextEncoding::Utf16);
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
    if !chinese(&text)
        && let Some(kind) = neighbour(bytes)
        && let (other, false) = kind.codec().decode_without_bom_handling(bytes)
    {
        return (other, kind);
    }
    if broken && let (text, false) = BIG5.decode_without_bom_handling(bytes) {
        return (text, TextEncoding::Big5);
    }
    (text, TextEncoding::Gb18030)
}

/// So many bytes show how a file is written.
const LOOKED_AT: usize = 8_192;

/// The order of the bytes of a UTF-16 text without its mark: its commas, tabs and digits have their zero bytes all on one
/// side. Other files with zero bytes have them on both.
fn order(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = &bytes[..bytes.len().min(LOOKED_AT)];
    let at = |odd: usize| start.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (at(0), at(1));
    if even + odd < 2 || !bytes.len().is_multiple_of(2) {
        return None;
    }
    // Some characters, as 最 and 一, have a zero byte on the other side.
    if odd >= 3 * even {
        Some(UTF_16LE)
    } else if even >= 3 * odd {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Whether a text read as GB 18030 holds words of a Chinese table: then it is one, whatever else its bytes could mean.
fn chinese(text: &str) -> bool {
    const WORDS: [&str; 20] = [
        "品名",
        "品种",
        "菜名",
        "价格",
        "最低",
        "最高",
        "平均",
        "均价",
        "单价",
        "单位",
        "日期",
        "市场",
        "产地",
        "规格",
        "白菜",
        "黄瓜",
        "西红柿",
        "土豆",
        "公斤",
        "蔬菜",
    ];
    let start: String = text.chars().take(LOOKED_AT).collect();
    WORDS.iter().any(|word| start.contains(word))
}

/// Japanese or Korean, by how often their signs occur.
fn neighbour(bytes: &[u8]) -> Option<TextEncoding> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&bytes[..bytes.len().min(16 * LOOKED_AT)], true);
    let found = detector.guess(None, Utf8Detection::Deny);
    [(SHIFT_JIS, TextEncoding::ShiftJis), (EUC_KR, TextEncoding::EucKr)].into_iter().find(|(c, _)| *c == found).map(|(_, k)| k)
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
