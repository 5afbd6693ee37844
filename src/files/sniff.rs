//! What bytes are, by their first and last ones. What the client says of them is never asked.

use image::ImageFormat;
use kernel::{Error, ErrorCode, Result};

/// A kind of content that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sniffed {
    Image(ImageFormat),
    Pdf,
}

/// Where a PDF's end mark must stand.
const PDF_TAIL: usize = 1024;

/// How the photos of iPhones begin, behind `ftyp`.
const HEIC: [&[u8]; 4] = [b"hei", b"hev", b"mif1", b"msf1"];

/// # Errors
/// `unsupported_media` for everything else, with the way out for a phone that takes HEIC.
pub fn sniff(bytes: &[u8]) -> Result<Sniffed> {
    let tail = &bytes[bytes.len().saturating_sub(PDF_TAIL)..];
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => Ok(Sniffed::Image(ImageFormat::Jpeg)),
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Ok(Sniffed::Image(ImageFormat::Png)),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(Sniffed::Image(ImageFormat::WebP)),
        [b'%', b'P', b'D', b'F', b'-', b'1' | b'2', b'.', ..] if memchr::memmem::find(tail, b"%%EOF").is_some() => {
            Ok(Sniffed::Pdf)
        }
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] if HEIC.iter().any(|known| brand.starts_with(known)) => Err(Error::new(ErrorCode::UnsupportedMedia).detail(
            "不支持 HEIC 照片。请在 iPhone 的“设置—相机—格式”里选“兼容性最佳”，重新拍照后再上传",
            "HEIC photos are not supported. On an iPhone choose Settings, Camera, Formats, Most Compatible, and take the photo again",
        )),
        _ => Err(Error::new(ErrorCode::UnsupportedMedia).detail(
            "只支持 JPEG、PNG、WebP 照片和 PDF 文件，请换一个文件",
            "only JPEG, PNG and WebP photos and PDF documents are supported; choose another file",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kind_is_read_from_the_bytes_alone() {
        assert_eq!(sniff(b"\xFF\xD8\xFF\xE0 jpeg").unwrap(), Sniffed::Image(ImageFormat::Jpeg));
        assert_eq!(sniff(b"\x89PNG\r\n\x1a\n...").unwrap(), Sniffed::Image(ImageFormat::Png));
        assert_eq!(sniff(b"RIFF\0\0\0\0WEBPVP8 ").unwrap(), Sniffed::Image(ImageFormat::WebP));
        assert_eq!(sniff(b"%PDF-1.7\n...\n%%EOF\n").unwrap(), Sniffed::Pdf);
    }

    #[test]
    fn other_content_is_refused_with_the_way_out() {
        for bytes in [&b""[..], b"<svg xmlns", b"<html>", b"GIF89a", b"PK\x03\x04", b"%PDF-1.7 cut off", b"MZ\x90\0"] {
            assert_eq!(sniff(bytes).unwrap_err().code, ErrorCode::UnsupportedMedia, "{bytes:?}");
        }
        let heic = sniff(b"\0\0\0\x18ftypheic\0\0\0\0").unwrap_err();
        assert!(heic.detail.unwrap().zh.contains("兼容性最佳"));
    }
}
