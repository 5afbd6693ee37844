//! Every text field of every operation is sent what breaks careless programs: U+0000, which PostgreSQL cannot keep; a mark
//! that turns the direction of text; pictures; half of a surrogate pair. Nothing of it is ever a fault of ours. The fields are
//! those of the OpenAPI document, so a new one is tested without a word here.

use std::collections::BTreeMap;

use reqwest::{
    blocking::{RequestBuilder, multipart},
    header::HeaderValue,
};
use serde_json::{Map, Value, json};

use crate::{
    authorisation::{Call, callers, sample, through},
    listings::offer,
    support::{Client, TestApp},
};

/// A text as JSON writes it, in an address, and as bytes.
struct Hostile {
    name: &'static str,
    json: &'static str,
    address: &'static str,
    bytes: &'static [u8],
}

const HOSTILE: [Hostile; 4] = [
    Hostile { name: "U+0000", json: r"a\u0000b", address: "a%00b", bytes: b"a\0b" },
    Hostile { name: "U+202E", json: r"a\u202eb", address: "a%E2%80%AEb", bytes: "a\u{202e}b".as_bytes() },
    Hostile { name: "pictures", json: "👨\u{200d}🌾🥬", address: "%F0%9F%A5%AC", bytes: "👨\u{200d}🌾🥬".as_bytes() },
    Hostile { name: "half a pair", json: r"a\ud800b", address: "a%ED%A0%80b", bytes: b"a\xED\xA0\x80b" },
];

/// Stands where the hostile text goes.
const HERE: &str = "§here§";

/// Deeper nests of forms than this are the same forms again.
const DEEPEST: usize = 6;

fn resolved<'d>(schema: &'d Value, document: &'d Value) -> &'d Value {
    if let Some(reference) = schema["$ref"].as_str() {
        return document.pointer(reference.trim_start_matches('#')).map_or(schema, |target| resolved(target, document));
    }
    for choice in ["oneOf", "anyOf"] {
        if let Some(real) = schema[choice].as_array().and_then(|all| all.iter().find(|one| one["type"] != "null")) {
            return resolved(real, document);
        }
    }
    schema
}

fn kind(schema: &Value) -> Option<&str> {
    match &schema["type"] {
        Value::Array(kinds) => kinds.iter().find(|kind| *kind != "null").and_then(Value::as_str),
        kind => kind.as_str(),
    }
}

/// A text that may be anything: no word of a list, no day, no id.
fn is_text(schema: &Value) -> bool {
    kind(schema) == Some("string")
        && schema["enum"].is_null()
        && schema["const"].is_null()
        && matches!(schema["format"].as_str(), None | Some("password"))
}

/// Every way to fill a form in which one text field holds [`HERE`] and all others what fits.
fn forms(schema: &Value, document: &Value, depth: usize) -> Vec<Value> {
    let schema = resolved(schema, document);
    if depth == DEEPEST {
        return Vec::new();
    }
    if is_text(schema) {
        return vec![json!(HERE)];
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let whole: Vec<&Value> = parts.iter().map(|part| resolved(part, document)).collect();
        let fields = whole.iter().filter_map(|part| part["properties"].as_object()).flatten();
        return of_object(fields.map(|(name, field)| (name.clone(), field.clone())).collect(), document, depth);
    }
    match kind(schema) {
        Some("array") => forms(&schema["items"], document, depth + 1).into_iter().map(|one| json!([one])).collect(),
        Some("object") | None => of_object(schema["properties"].as_object().cloned().unwrap_or_default(), document, depth),
        _ => Vec::new(),
    }
}

fn of_object(fields: Map<String, Value>, document: &Value, depth: usize) -> Vec<Value> {
    let usual: Map<String, Value> = fields.iter().map(|(name, field)| (name.clone(), sample(field, document))).collect();
    let mut all = Vec::new();
    for (name, field) in &fields {
        for filled in forms(field, document, depth + 1) {
            let mut form = usual.clone();
            form.insert(name.clone(), filled);
            all.push(Value::Object(form));
        }
    }
    all
}

/// Whoever gets through the operation's door, so that the text comes as far as it can.
fn fitting<'c>(clients: &'c BTreeMap<char, Client>, call: &Call) -> &'c Client {
    let mut all = ['M', 'T', 'P', 'B', 'D', 'A', 'C'].iter().map(|letter| &clients[letter]);
    all.find(|client| through(call.send(client).0)).unwrap_or(&clients[&'M'])
}

struct Seen<'d> {
    document: &'d Value,
    sent: usize,
    faults: Vec<String>,
}

impl Seen<'_> {
    fn send(&mut self, what: &str, hostile: &Hostile, request: RequestBuilder) {
        self.sent += 1;
        let response = request.send().unwrap();
        let status = response.status().as_u16();
        let text = if status >= 400 { response.text().unwrap_or_default() } else { String::new() };
        if status >= 500 {
            self.faults.push(format!("{what}: {} gets {status} {text}", hostile.name));
        } else if status >= 400 && !serde_json::from_str::<Value>(&text).is_ok_and(|problem| problem["code"].is_string()) {
            self.faults.push(format!("{what}: {} gets {status} without a problem: {text}", hostile.name));
        }
    }

    /// Bodies of JSON.
    fn bodies(&mut self, id: &str, call: &Call, client: &Client, schema: &Value) {
        for form in forms(schema, self.document, 0) {
            let text = form.to_string();
            for hostile in &HOSTILE {
                let body = text.replace(HERE, hostile.json);
                let request = client.if_match(1).request(call.method.clone(), &call.path);
                self.send(&format!("{id} {text}"), hostile, request.header("content-type", "application/json").body(body));
            }
        }
    }

    /// Texts in the path and behind the question mark.
    fn addresses(&mut self, id: &str, call: &Call, client: &Client, path: &str, parameters: &[Value]) {
        let document = self.document;
        for parameter in parameters.iter().filter(|one| is_text(resolved(&one["schema"], document))) {
            let (name, place) = (parameter["name"].as_str().unwrap(), parameter["in"].as_str().unwrap());
            for hostile in &HOSTILE {
                let path = match place {
                    "query" => {
                        let sign = if call.path.contains('?') { '&' } else { '?' };
                        format!("{}{sign}{name}={}", call.path, hostile.address)
                    }
                    "path" => {
                        let mut path = path.trim_start_matches("/api/v1").replace(&format!("{{{name}}}"), hostile.address);
                        for other in parameters.iter().filter(|one| one["in"] == "path") {
                            let value = sample(&other["schema"], document);
                            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                            path = path.replace(&format!("{{{}}}", other["name"].as_str().unwrap()), &value);
                        }
                        path
                    }
                    _ => continue,
                };
                let mut request = client.if_match(1).request(call.method.clone(), &path);
                if let Some(body) = &call.body {
                    request = request.json(body);
                }
                self.send(&format!("{id} ?{name}"), hostile, request);
            }
        }
    }

    /// Fields of a form with a file, and the file's name.
    fn parts(&mut self, id: &str, call: &Call, client: &Client, schema: &Value) {
        let fields = resolved(schema, self.document)["properties"].as_object().cloned().unwrap_or_default();
        for field in fields.keys() {
            for hostile in &HOSTILE {
                let mut form = multipart::Form::new();
                for other in fields.keys() {
                    let part = match (other == field, other.as_str()) {
                        (true, "file") => multipart::Part::bytes(b"a,b\n1,2\n".to_vec())
                            .file_name(String::from_utf8_lossy(hostile.bytes).into_owned() + ".csv"),
                        (true, _) => multipart::Part::bytes(hostile.bytes.to_vec()),
                        (false, "file") => multipart::Part::bytes(b"a,b\n1,2\n".to_vec()).file_name("a.csv"),
                        (false, "kind") => multipart::Part::text("offers"),
                        (false, _) => continue,
                    };
                    form = form.part(other.clone(), part);
                }
                let request = client.request(call.method.clone(), &call.path).multipart(form);
                self.send(&format!("{id} part {field}"), hostile, request);
            }
        }
    }
}

#[test]
fn hostile_text_in_any_field_is_no_fault_of_ours() {
    let app = TestApp::new();
    let clients = callers(&app);
    let document = serde_json::to_value(cailanzi::server::openapi()).unwrap();
    let mut seen = Seen { document: &document, sent: 0, faults: Vec::new() };
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let content = &operation["requestBody"]["content"];
            let texts = parameters.iter().any(|one| one["in"] != "header" && is_text(resolved(&one["schema"], &document)));
            if content.is_null() && !texts {
                continue;
            }
            let call = Call::of(method, path, operation, &document);
            // Nobody is to be logged out by what is tried at the log-in.
            let stranger = app.client();
            let client = if id.starts_with("auth_") { &stranger } else { fitting(&clients, &call) };
            if content["application/json"].is_object() {
                seen.bodies(id, &call, client, &content["application/json"]["schema"]);
            }
            if content["multipart/form-data"].is_object() {
                seen.parts(id, &call, client, &content["multipart/form-data"]["schema"]);
            }
            seen.addresses(id, &call, client, path, &parameters);
        }
    }
    assert!(seen.sent > 500, "only {} requests: the document was not read", seen.sent);
    assert!(seen.faults.is_empty(), "{} of {}:\n{}", seen.faults.len(), seen.sent, seen.faults.join("\n"));
}

#[test]
fn hostile_headers_are_no_fault_of_ours() {
    let app = TestApp::new();
    let seller = app.producer();
    let document = Value::Null;
    let mut seen = Seen { document: &document, sent: 0, faults: Vec::new() };
    let values: [&[u8]; 4] = ["🥬".as_bytes(), "a\u{202e}b".as_bytes(), b"a\xED\xA0\x80b", b"\xFF\xFE"];
    for header in ["idempotency-key", "user-agent", "accept-language", "x-forwarded-for", "if-match", "cookie", "authorization"] {
        for value in values {
            let value = HeaderValue::from_bytes(value).unwrap();
            let login = json!({ "login": "nobody@example.cn", "password": "a-wrong-guess" });
            let request = app.client().request(reqwest::Method::POST, "/auth/login").json(&login);
            seen.send(&format!("log-in with {header}"), &HOSTILE[2], request.header(header, value.clone()));
            let request = seller.request(reqwest::Method::POST, "/offers").json(&offer());
            seen.send(&format!("offer with {header}"), &HOSTILE[2], request.header(header, value));
        }
    }
    assert!(seen.faults.is_empty(), "{}", seen.faults.join("\n"));
}

#[test]
fn pictures_are_kept_as_they_are() {
    let app = TestApp::new();
    let me = app.producer();
    let name = "老王👨\u{200d}🌾";
    assert_eq!(me.patch("/me", &json!({ "name": name })).expect(200).str("name"), name);
    me.patch("/me", &json!({ "name": "老\u{200d}王" })).names("name", "hidden_character");
    me.get("/board?side=offer&q=%F0%9F%A5%AC").expect(200);
    me.get("/board?side=offer&q=a%00b").names("q", "invalid_character");
    me.get("/board?side=offer&a%00b=1").names("ab", "invalid_character");
}
