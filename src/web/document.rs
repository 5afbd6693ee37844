//! Answers that never change while the program runs: made once, with their compressed forms and their tag.

use std::io::Write;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderMap},
    web::Bytes,
};

use super::open::{is_known, tag_of};

/// One answer in all its forms.
pub struct Document {
    content_type: String,
    tag: String,
    plain: Bytes,
    brotli: Bytes,
    gzip: Bytes,
}

/// How hard brotli tries: it is done once, while somebody waits.
const BROTLI_QUALITY: u32 = 7;
const BROTLI_WINDOW: u32 = 22;

impl Document {
    pub fn new(content_type: impl Into<String>, plain: Vec<u8>) -> Document {
        // Compressing into memory does not fail; if it did, the plain form is always there.
        let brotli = {
            let mut writer = brotli::CompressorWriter::new(Vec::new(), 4096, BROTLI_QUALITY, BROTLI_WINDOW);
            let written = writer.write_all(&plain).and_then(|()| writer.flush());
            let bytes = writer.into_inner();
            written.map(|()| bytes).unwrap_or_default()
        };
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        let gzip = writer.write_all(&plain).and_then(|()| writer.finish()).unwrap_or_default();
        Document {
            content_type: content_type.into(),
            tag: tag_of(&plain),
            brotli: brotli.into(),
            gzip: gzip.into(),
            plain: plain.into(),
        }
    }

    /// The smallest form that the reader takes, or `304` for who has it.
    pub fn answer(&self, request: &HttpRequest, cache: &'static str) -> HttpResponse {
        let known = is_known(request, &self.tag);
        let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
        response
            .insert_header((header::CACHE_CONTROL, cache))
            .insert_header((header::ETAG, self.tag.clone()))
            .insert_header((header::VARY, "Accept-Encoding"));
        if known {
            return response.finish();
        }
        let (encoding, bytes) = self.form(request.headers());
        // Named even for the plain form, so that nobody compresses on the way what was decided here.
        response.insert_header((header::CONTENT_ENCODING, encoding)).content_type(self.content_type.as_str()).body(bytes)
    }

    fn form(&self, headers: &HeaderMap) -> (&'static str, Bytes) {
        let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let smaller = [("br", &self.brotli), ("gzip", &self.gzip)].into_iter();
        let mut smaller = smaller.filter(|(_, bytes)| !bytes.is_empty() && bytes.len() < self.plain.len());
        let found = smaller.find(|(encoding, _)| accepts(accepted, encoding));
        found.map_or_else(|| ("identity", self.plain.clone()), |(encoding, bytes)| (encoding, bytes.clone()))
    }
}

/// Whether `Accept-Encoding` names this coding without a weight of zero (RFC 9110, section 12.5.3).
pub fn accepts(header: &str, encoding: &str) -> bool {
    header.split(',').any(|one| {
        let mut parts = one.split(';').map(str::trim);
        let refused = |weight: &str| weight.strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()) == Some(0.0);
        parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding)) && !parts.any(refused)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coding_is_taken_where_named_and_wanted() {
        assert!(accepts("gzip, deflate, br;q=1.0", "br"));
        assert!(accepts("BR", "br"));
        assert!(!accepts("gzip;q=0, identity", "gzip"));
        assert!(!accepts("", "gzip"));
        assert!(!accepts("brotli", "br"));
    }

    #[test]
    fn the_smallest_accepted_form_is_sent() {
        let document = Document::new("text/plain", vec![b'a'; 10_000]);
        for (accepted, wanted) in [("br, gzip", "br"), ("gzip", "gzip"), ("identity", "identity")] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, header::HeaderValue::from_static(accepted));
            let (encoding, bytes) = document.form(&headers);
            assert_eq!(encoding, wanted);
            assert!(!bytes.is_empty() && (bytes.len() < 1000) == (wanted != "identity"));
        }
    }
}
