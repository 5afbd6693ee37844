//! Entity tags as clients send them back (RFC 9110, 8.8.3, 13.1): lists, `*`, weak ones, and those that a proxy has marked.
//!
//! A proxy that compresses an answer adds to its tag (`"a-gzip"`, `"a;br"`) and may make it weak. The content is the same,
//! so both count as the tag that was sent.

use actix_web::http::header::{HeaderMap, HeaderName};

/// What proxies put at the end of a tag: Apache and nginx `-gzip`, `-br`; Jetty `--gzip`; Caddy and others with `;`.
const ENCODINGS: [&str; 5] = ["gzip", "br", "deflate", "zstd", "identity"];

/// The tags of `If-Match` or `If-None-Match`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tags {
    /// `*`: whatever there is.
    Any,
    /// The opaque parts, without quotes, weakness and the proxy's mark.
    These(Vec<String>),
}

impl Tags {
    /// Reads all headers of this name; nothing when there is none.
    pub fn of(headers: &HeaderMap, name: &HeaderName) -> Option<Tags> {
        let mut found = None;
        for value in headers.get_all(name) {
            let these = found.get_or_insert_with(Vec::new);
            // A value that is no text names no tag of ours.
            let Ok(text) = value.to_str() else { continue };
            if text.trim() == "*" {
                return Some(Tags::Any);
            }
            split(text, these);
        }
        found.map(Tags::These)
    }

    /// Whether the content behind `tag`, as it would be sent, is among them.
    pub fn name(&self, tag: &str) -> bool {
        match self {
            Tags::Any => true,
            Tags::These(these) => {
                let mut wanted = Vec::with_capacity(1);
                split(tag, &mut wanted);
                wanted.first().is_some_and(|tag| these.contains(tag))
            }
        }
    }
}

/// Takes a list of tags apart. A comma within quotes belongs to the tag; a tag without quotes ends at the comma.
fn split(text: &str, found: &mut Vec<String>) {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c == ',' || c.is_whitespace());
        if rest.is_empty() {
            return;
        }
        rest = rest.strip_prefix("W/").or_else(|| rest.strip_prefix("w/")).unwrap_or(rest);
        let (tag, after) = match rest.strip_prefix('"') {
            Some(quoted) => {
                let (tag, after) = quoted.split_once('"').unwrap_or((quoted, ""));
                // Whatever a proxy wrote behind the closing quote belongs to the tag before.
                (tag, after.split_once(',').map_or("", |(_, next)| next))
            }
            None => rest.split_once(',').unwrap_or((rest, "")),
        };
        found.push(unmarked(tag.trim()).to_owned());
        rest = after;
    }
}

/// The tag without the encoding that a proxy has added.
fn unmarked(tag: &str) -> &str {
    let plain = ENCODINGS.iter().find_map(|encoding| {
        let tag = tag.strip_suffix(encoding)?;
        tag.strip_suffix("--").or_else(|| tag.strip_suffix(['-', ';', ':']))
    });
    plain.filter(|tag| !tag.is_empty()).unwrap_or(tag)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderValue, IF_NONE_MATCH};

    use super::*;

    fn read(values: &[&str]) -> Option<Tags> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(IF_NONE_MATCH, HeaderValue::from_str(value).unwrap());
        }
        Tags::of(&headers, &IF_NONE_MATCH)
    }

    #[test]
    fn tags_that_mean_the_same_are_the_same() {
        let same = [
            "\"a1\"",
            "W/\"a1\"",
            "w/\"a1\"",
            "\"a1-gzip\"",
            "\"a1-br\"",
            "W/\"a1-zstd\"",
            "\"a1;gzip\"",
            "\"a1--gzip\"",
            "\"a1\"-gzip",
            "a1",
            "*",
            "\"b,c\", W/\"a1\"",
            "\"b\" ,\"a1-gzip\",",
            " , \"a1\"",
            "b, a1",
        ];
        for text in same {
            for tag in ["\"a1\"", "W/\"a1\""] {
                assert!(read(&[text]).unwrap().name(tag), "{text} {tag}");
            }
        }
        assert!(read(&["\"b\"", "\"a1\""]).unwrap().name("\"a1\""), "two headers");
        for text in ["\"a\"", "\"a1-\"", "\"a1-gzi\"", "\"x,a1\"", "", "\"-gzip\"", "\"A1\"", "\"a1-gzip-x\""] {
            assert!(!read(&[text]).unwrap().name("\"a1\""), "{text}");
        }
        assert_eq!(read(&[]), None);
    }
}
