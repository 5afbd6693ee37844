//! What handlers take from a request. Malformed input becomes our own problem, naming the field.

use std::future::{Future, Ready, ready};
use std::pin::Pin;

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::header::{self, HeaderMap},
};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, IgnoredAny},
};

use super::{etag::Tags, unreadable};
use kernel::{Error, ErrorCode, FieldError, Result, Version, text::Hidden};

/// A JSON body.
#[derive(Debug, Clone)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Json<T>>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = JsonBytes::from_request(request, payload);
        Box::pin(async move { read_json(&body.await?.0).map(Json) })
    }
}

/// A JSON body as it was sent, for who reads it with [`read_json`] on another thread.
#[derive(Debug, Clone)]
pub struct JsonBytes(pub actix_web::web::Bytes);

impl FromRequest for JsonBytes {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<JsonBytes>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = actix_web::web::Bytes::from_request(request, payload);
        let json = request.mime_type().ok().flatten().is_none_or(|mime| mime.subtype() == "json");
        Box::pin(async move {
            if !json {
                return Err(Error::new(ErrorCode::UnsupportedMedia).detail("请使用 application/json", "send application/json"));
            }
            body.await.map(JsonBytes).map_err(|fault| match fault.as_response_error().status_code().as_u16() {
                413 => Error::new(ErrorCode::PayloadTooLarge),
                _ => Error::new(ErrorCode::MalformedRequest),
            })
        })
    }
}

/// A value from a text of JSON.
///
/// # Errors
/// `malformed_request` for a text that is no JSON; a field error that names the path of a value that does not fit.
pub fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    let broken = |fault: &serde_json::Error| {
        let (line, column) = (fault.line(), fault.column());
        let zh = format!("JSON 格式错误：第 {line} 行第 {column} 个字节附近");
        Error::new(ErrorCode::MalformedRequest).detail(zh, format!("the JSON is broken: {fault}"))
    };
    let mut text = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut text).map_err(|fault| match fault.inner() {
        inner if inner.is_data() => {
            let what = inner.to_string();
            bad_value("body", fault.path(), what.split(" at line").next().unwrap_or_default())
        }
        // A word that is no text is a fault of the syntax to serde_json, though the text is JSON.
        _ if serde_json::from_slice::<IgnoredAny>(bytes).is_ok() => {
            bad_value("body", fault.path(), "invalid type: this value, expected a string")
        }
        inner => broken(inner),
    })?;
    text.end().map_err(|fault| broken(&fault))?;
    if has_nul(bytes) {
        return Err(Error::field("body", "invalid_character", NUL.0, NUL.1));
    }
    Ok(value)
}

/// Of the character U+0000, which PostgreSQL cannot keep and people do not type.
const NUL: (&str, &str) = ("内容里有空字符（U+0000），请删去", "the text holds the character U+0000; remove it");

/// Whether a text of well-formed JSON holds U+0000: there it is always written as an escape.
fn has_nul(json: &[u8]) -> bool {
    let escapes = |before: &[u8]| before.iter().rev().take_while(|byte| **byte == b'\\').count();
    memchr::memmem::find_iter(json, b"\\u0000").any(|at| escapes(&json[..at]).is_multiple_of(2))
}

/// A text field of a form with a file: held to what a body is held to, and free of control characters, for it is a word or
/// JSON. Breaks of lines and tabs may stand between the parts of JSON.
///
/// # Errors
/// `malformed_request` unless it is UTF-8, a field error on `name` for a character that does not belong into it.
pub fn form_text(name: &str, bytes: Vec<u8>) -> Result<String> {
    let text = String::from_utf8(bytes)
        .map_err(|fault| Error { cause: Some(fault.to_string()), ..Error::new(ErrorCode::MalformedRequest) })?;
    if text.contains('\0') || has_nul(text.as_bytes()) {
        return Err(Error::field(name, "invalid_character", NUL.0, NUL.1));
    }
    let control = text.chars().enumerate().find(|(_, c)| c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
    match control {
        None => Ok(text),
        Some((after, character)) => {
            let what = Hidden { after, character }.name();
            let (zh, en) = (format!("内容里有{}，请删去", what.zh), format!("the text holds {}; remove it", what.en));
            Err(Error::field(name, "invalid_character", zh, en))
        }
    }
}

/// The field error for what serde could not read: the path of the value, and of a field that is missing, unknown or there twice.
fn bad_value(whole: &str, path: &serde_path_to_error::Path, what: &str) -> Error {
    let parent = path.to_string();
    let named = ["missing field `", "unknown field `", "duplicate field `"]
        .iter()
        .find_map(|start| what.strip_prefix(start)?.split('`').next());
    let (at_root, parent) = (path.iter().next().is_none(), parent.trim_end_matches(".?"));
    let path = match named {
        Some(name) if at_root || parent == name => name.to_owned(),
        Some(name) if parent.ends_with(&format!(".{name}")) => parent.to_owned(),
        Some(name) => format!("{parent}.{name}"),
        None if at_root => whole.to_owned(),
        None => parent.to_owned(),
    };
    let message = unreadable::words(what);
    Error::field(path, "invalid_value", message.zh, message.en)
}

/// For a field of which `null` and absence mean different things: `Some(None)` is a `null` that was sent.
///
/// # Errors
/// Those of the value.
pub fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(value: D) -> std::result::Result<Option<Option<T>>, D::Error> {
    Option::deserialize(value).map(Some)
}

/// The query string.
#[derive(Debug, Clone)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Error;
    type Future = Ready<Result<Query<T>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(request.query_string().as_bytes()));
        if let Some((name, _)) = form_urlencoded::parse(request.query_string().as_bytes())
            .find(|(name, value)| name.contains('\0') || value.contains('\0'))
        {
            return ready(Err(Error::field(name.replace('\0', ""), "invalid_character", NUL.0, NUL.1)));
        }
        let parsed = serde_path_to_error::deserialize(pairs);
        ready(parsed.map(Query).map_err(|fault| bad_value("query", fault.path(), &fault.inner().to_string())))
    }
}

/// Parts of the path.
#[derive(Debug, Clone)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Path<T> {
    type Error = Error;
    type Future = Ready<Result<Path<T>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        // The router has decoded the path once, and its parts are decoded once more: `%%30%30` becomes U+0000, too. Nothing
        // has a name with that in it.
        if request.match_info().iter().any(|(_, part)| part.contains('\0') || part.contains("%00")) {
            return ready(Err(Error::new(ErrorCode::NotFound)));
        }
        let inner = actix_web::web::Path::<T>::from_request(request, payload).into_inner();
        ready(inner.map(|path| Path(path.into_inner())).map_err(|_| Error::new(ErrorCode::NotFound)))
    }
}

/// The `Idempotency-Key` header: the client's own name for one act of creation.
#[derive(Debug, Clone)]
pub struct IdempotencyKey(pub Option<String>);

impl FromRequest for IdempotencyKey {
    type Error = Error;
    type Future = Ready<Result<IdempotencyKey>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let Some(value) = request.headers().get("Idempotency-Key") else {
            return ready(Ok(IdempotencyKey(None)));
        };
        let key = value.to_str().unwrap_or_default();
        let valid = (1..=128).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
        ready(if valid {
            Ok(IdempotencyKey(Some(key.to_owned())))
        } else {
            Err(Error::field(
                "Idempotency-Key",
                "invalid_value",
                "须为 1 到 128 个可见 ASCII 字符",
                "1 to 128 visible ASCII characters",
            ))
        })
    }
}

/// The version that the caller has seen, from `If-Match`: of a list the newest, for versions only grow. Obligatory where a
/// handler takes it.
#[derive(Debug, Clone, Copy)]
pub struct IfMatch(pub Version);

/// [`IfMatch`] where the header may be left out. `*` names no version.
#[derive(Debug, Clone, Copy)]
pub struct OptionalIfMatch(pub Option<Version>);

impl FromRequest for IfMatch {
    type Error = Error;
    type Future = Ready<Result<IfMatch>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(versions(request.headers()).and_then(|found| {
            match found {
                Versions::None => Err(Error::new(ErrorCode::PreconditionRequired)),
                // It says that there is something, not which version of it.
                Versions::Any => Err(Error::new(ErrorCode::PreconditionRequired)
                    .detail("请写明看到的版本号，不能用 *", "name the version that you have seen instead of *")),
                Versions::Newest(version) => Ok(IfMatch(version)),
            }
        }))
    }
}

impl FromRequest for OptionalIfMatch {
    type Error = Error;
    type Future = Ready<Result<OptionalIfMatch>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(versions(request.headers()).map(|found| match found {
            Versions::None | Versions::Any => OptionalIfMatch(None),
            Versions::Newest(version) => OptionalIfMatch(Some(version)),
        }))
    }
}

/// What `If-Match` names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Versions {
    /// There is no such header.
    None,
    /// `*`.
    Any,
    Newest(Version),
}

/// Reads `If-Match`.
///
/// # Errors
/// `malformed_request` on the field `If-Match` when one of its tags is no version.
fn versions(headers: &HeaderMap) -> Result<Versions> {
    let unreadable = || Error {
        fields: vec![FieldError::new(
            "If-Match",
            "invalid_version",
            "须为读取时 ETag 给出的版本号，如 \"3\"；请重新读取后再提交",
            "must be the version from the ETag of the last read, such as \"3\"; read it again and send that",
        )],
        ..Error::new(ErrorCode::MalformedRequest)
    };
    if headers.get_all(header::IF_MATCH).any(|value| value.to_str().is_err()) {
        return Err(unreadable());
    }
    let tags = match Tags::of(headers, &header::IF_MATCH) {
        None => return Ok(Versions::None),
        Some(Tags::Any) => return Ok(Versions::Any),
        Some(Tags::These(tags)) => tags,
    };
    let number = |tag: &String| tag.parse().ok().filter(|_| tag.bytes().all(|byte| byte.is_ascii_digit())).map(Version);
    let found = tags.iter().map(number).collect::<Option<Vec<Version>>>().ok_or_else(unreadable)?;
    found.into_iter().max_by_key(|version| version.0).map(Versions::Newest).ok_or_else(unreadable)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Row {
        #[expect(dead_code, reason = "only read by serde")]
        kg: u32,
    }

    #[derive(Debug, Deserialize)]
    struct Form {
        #[expect(dead_code, reason = "only read by serde")]
        rows: Vec<Row>,
    }

    fn path(json: &str) -> String {
        read_json::<Form>(json.as_bytes()).unwrap_err().fields[0].path.clone()
    }

    #[derive(Debug, Deserialize)]
    enum Grade {
        #[serde(rename = "1.0")]
        First,
    }

    #[test]
    fn number_in_the_place_of_a_word_is_named() {
        let read = |json: &str| read_json::<std::collections::BTreeMap<String, Grade>>(json.as_bytes());
        assert!(matches!(read(r#"{"grade": "1.0"}"#).unwrap()["grade"], Grade::First));
        let error = read(r#"{"grade": 1.0}"#).unwrap_err();
        assert_eq!((error.code, error.fields[0].path.as_str()), (ErrorCode::InvalidInput, "grade"));
        assert_eq!(error.fields[0].message.zh, "须为文字，写在引号里");
        assert_eq!(read(r#"{"grade": 1.0"#).unwrap_err().code, ErrorCode::MalformedRequest);
    }

    #[test]
    fn the_bad_place_is_named() {
        assert_eq!(path("{}"), "rows");
        assert_eq!(path("[]"), "body");
        assert_eq!(path(r#"{"rows": [{"kg": 1}, {"kg": "much"}]}"#), "rows[1].kg");
        assert_eq!(path(r#"{"rows": [{}]}"#), "rows[0].kg");
        assert_eq!(path(r#"{"rows": [{"kg": 1, "lb": 2}]}"#), "rows[0].lb");
        assert_eq!(path(r#"{"rows": [{"kg": 1, "kg": 2}]}"#), "rows[0].kg");
        assert_eq!(read_json::<Form>(b"{\"rows\": []} more").unwrap_err().code, ErrorCode::MalformedRequest);
        assert_eq!(read_json::<Form>(b"{").unwrap_err().code, ErrorCode::MalformedRequest);
    }

    fn if_match(values: &[&str]) -> Result<Versions> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::IF_MATCH, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        versions(&headers)
    }

    #[test]
    fn the_newest_version_of_if_match_counts() {
        assert_eq!(if_match(&[]).unwrap(), Versions::None);
        assert_eq!(if_match(&[" * "]).unwrap(), Versions::Any);
        for value in ["\"3\"", "W/\"3-gzip\"", "3", "\"2\", \"3\"", "\"3\" , "] {
            assert_eq!(if_match(&[value]).unwrap(), Versions::Newest(Version(3)), "{value}");
        }
        assert_eq!(if_match(&["\"3\"", "\"1\""]).unwrap(), Versions::Newest(Version(3)), "two headers");
    }

    #[test]
    fn an_unreadable_if_match_is_an_error() {
        for value in ["\"x\"", "", "\"\"", ",", "\"+3\"", "\"-3\"", "\"3\", x", "\"99999999999\"", "\"三\""] {
            let error = if_match(&[value]).unwrap_err();
            assert_eq!((error.code, error.fields[0].path.as_str()), (ErrorCode::MalformedRequest, "If-Match"), "{value}");
        }
        assert!(if_match(&["\"3\"", "三"]).is_err(), "one of two headers");
    }

    #[test]
    fn the_character_nul_is_refused() {
        let read = |json: &str| read_json::<Vec<String>>(json.as_bytes()).map_err(|error| error.fields[0].code.clone());
        assert_eq!(read(r#"["a\u0000b"]"#), Err("invalid_character".to_owned()));
        assert_eq!(read(r#"["a\\\u0000"]"#), Err("invalid_character".to_owned()));
        assert_eq!(read(r#"["a\\u0000", "a\u0001"]"#).unwrap(), [r"a\u0000", "a\u{1}"]);
    }

    #[test]
    fn a_form_field_is_held_to_what_a_body_is() {
        let read = |text: &str| form_text("mapping", text.as_bytes().to_vec()).map_err(|error| error.fields[0].code.clone());
        for text in ["a\0b", r#"{"names": {"a\u0000": "b"}}"#, "offers\u{7}", "x\u{85}"] {
            assert_eq!(read(text), Err("invalid_character".to_owned()), "{text:?}");
        }
        for text in ["{\r\n\t\"unit\": \"元/斤\"\n}", r"a\\u0000"] {
            assert_eq!(read(text).as_deref(), Ok(text));
        }
        assert_eq!(form_text("kind", vec![0xFF]).unwrap_err().code, ErrorCode::MalformedRequest);
    }
}
