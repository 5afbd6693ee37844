//! Every operation × every role has an expected answer, in one table (`authorisation.txt`). An operation without
//! a row fails the test, and so does a row without an operation. Requests are made from the OpenAPI document, with bodies that
//! can be read, so that a refusal is the permission's and not the parser's.

use std::collections::BTreeMap;

use cailanzi::{
    accounts::{EnterpriseFields, EnterpriseState, Kind, NewUser, Password, PasswordCost, credit_code, service},
    kernel::{Ctx, Lang, Position, Role},
};
use reqwest::{Method, blocking::multipart};
use serde_json::{Value, json};

use crate::support::{Client, TestApp};

/// The columns of the table: a letter for every kind of caller.
const CALLERS: &[(char, Role, Position)] = &[
    ('P', Role::Producer, Position::Owner),
    ('s', Role::Producer, Position::Staff),
    ('B', Role::Buyer, Position::Owner),
    ('M', Role::Merchant, Position::Owner),
    ('R', Role::Reserve, Position::Owner),
    ('C', Role::Carrier, Position::Owner),
    ('H', Role::Hub, Position::Owner),
    ('D', Role::DistrictRegulator, Position::Owner),
    ('T', Role::CityRegulator, Position::Owner),
    ('A', Role::Admin, Position::Owner),
];

const PASSWORD: &str = "onions-make-me-cry";
pub const SOME_ID: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

fn kind_of(role: Role) -> Option<Kind> {
    Kind::ALL.iter().copied().find(|kind| kind.role() == role)
}

/// An approved party of each kind, logged in.
pub fn callers(app: &TestApp) -> BTreeMap<char, Client> {
    let password_hash = Password::from(PASSWORD).hash_now(PasswordCost::for_tests()).unwrap();
    let ctx = Ctx::system("test", app.clock.now());
    let mut callers = BTreeMap::new();
    for (number, (letter, role, position)) in CALLERS.iter().copied().enumerate() {
        let body = format!("91110106MA{number:07}");
        let code = format!("{body}{}", credit_code::check_character(&body).unwrap());
        let fields = kind_of(role).map(|kind| EnterpriseFields {
            name: format!("企业 {letter}"),
            kind,
            credit_code: code,
            region: "110106".into(),
            address: "一号路 1 号".into(),
            contact_name: "张三".into(),
            contact_phone: "01063551234".into(),
        });
        let email = format!("caller{number}@example.cn");
        app.db
            .write_now(|tx| {
                let enterprise_id = match &fields {
                    Some(fields) => Some(service::create_enterprise(tx, &ctx, fields, EnterpriseState::Approved)?.id),
                    None => None,
                };
                let new = NewUser {
                    enterprise_id,
                    role,
                    position,
                    district: (role == Role::DistrictRegulator).then(|| "110106".to_owned()),
                    name: format!("用户 {letter}"),
                    email: email.clone(),
                    mobile: None,
                    password_hash: password_hash.clone(),
                    language: Lang::Zh,
                };
                service::create_user(tx, &ctx, new)
            })
            .unwrap();
        callers.insert(letter, log_in(app, number));
    }
    callers
}

fn log_in(app: &TestApp, number: usize) -> Client {
    let client = app.client();
    let login = json!({ "login": format!("caller{number}@example.cn"), "password": PASSWORD });
    let token = client.post("/auth/login", &login).expect(200).str("access_token");
    client.with_token(&token)
}

/// A value that fits a schema, as small as can be.
pub fn sample(schema: &Value, document: &Value) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = document.pointer(reference.trim_start_matches('#'));
        return target.map_or(Value::Null, |target| sample(target, document));
    }
    if let Some(first) = schema["enum"].as_array().and_then(|words| words.first()) {
        return first.clone();
    }
    for choice in ["oneOf", "anyOf"] {
        if let Some(options) = schema[choice].as_array() {
            let real = options.iter().find(|option| option["type"] != "null").unwrap();
            return sample(real, document);
        }
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let mut whole = serde_json::Map::new();
        for part in parts {
            whole.extend(sample(part, document).as_object().cloned().unwrap_or_default());
        }
        return whole.into();
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().find(|kind| *kind != "null").and_then(Value::as_str),
        kind => kind.as_str(),
    };
    match kind {
        Some("object") | None => {
            let required = schema["required"].as_array().cloned().unwrap_or_default();
            let fields = required.iter().filter_map(Value::as_str);
            fields
                .map(|field| (field.to_owned(), sample(&schema["properties"][field], document)))
                .collect::<serde_json::Map<_, _>>()
                .into()
        }
        Some("array") => json!([]),
        Some("integer" | "number") => schema["minimum"].as_i64().unwrap_or(1).into(),
        Some("boolean") => false.into(),
        Some(_) => match schema["format"].as_str() {
            Some("date") => "2026-04-08".into(),
            Some("date-time") => "2026-04-08T01:30:00Z".into(),
            Some("uuid") => SOME_ID.into(),
            _ => schema["example"].as_str().unwrap_or("1").into(),
        },
    }
}

pub fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// One request that could be the operation's.
pub struct Call {
    pub method: Method,
    pub path: String,
    pub body: Option<Value>,
    pub multipart: bool,
}

impl Call {
    pub fn of(method: &str, path: &str, operation: &Value, document: &Value) -> Call {
        let (mut path, mut query) = (path.trim_start_matches("/api/v1").to_owned(), Vec::new());
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap();
            let value = text(&sample(&parameter["schema"], document));
            match parameter["in"].as_str() {
                Some("path") => path = path.replace(&format!("{{{name}}}"), &value),
                Some("query") if parameter["required"] == true => query.push(format!("{name}={value}")),
                _ => {}
            }
        }
        if !query.is_empty() {
            path = format!("{path}?{}", query.join("&"));
        }
        let content = &operation["requestBody"]["content"];
        let multipart = content["multipart/form-data"].is_object();
        let body = content["application/json"]["schema"].as_object().map(|s| sample(&Value::Object(s.clone()), document));
        Call { method: method.to_uppercase().parse().unwrap(), path, body, multipart }
    }

    /// Status and code of the answer; a body is read only where it can be a problem, for a stream has no end.
    pub fn send(&self, client: &Client) -> (u16, String) {
        let request = client.if_match(1).request(self.method.clone(), &self.path);
        let request = match &self.body {
            Some(body) => request.json(body),
            None if self.multipart => {
                let file = multipart::Part::bytes(b"a,b\n1,2\n".to_vec()).file_name("a.csv");
                request.multipart(multipart::Form::new().text("kind", "offers").part("file", file))
            }
            None => request,
        };
        let response = request.send().unwrap();
        let status = response.status().as_u16();
        let problem: Value = if status >= 400 { response.json().unwrap_or_default() } else { Value::Null };
        (status, problem["code"].as_str().unwrap_or_default().to_owned())
    }
}

/// Whether the caller got through the door, whatever happened behind it. (429: too many wrong passwords.)
pub fn through(status: u16) -> bool {
    !matches!(status, 401 | 403 | 429)
}

#[test]
fn every_operation_answers_roles_as_in_the_table() {
    let app = TestApp::new();
    let mut clients = callers(&app);
    let document = serde_json::to_value(cailanzi::server::openapi()).unwrap();
    let table = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/api/authorisation.txt")).unwrap();
    let rows: Vec<(&str, &str)> = table
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split_once(' ').map_or((line, ""), |(id, row)| (id, row.trim())))
        .collect();
    let mut expected: BTreeMap<&str, &str> = rows.iter().copied().collect();
    assert_eq!(expected.len(), rows.len(), "an operation has two rows");
    let mut faults = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            let call = Call::of(method, path, operation, &document);
            let mut got = String::new();
            let public = call.send(&app.client());
            if through(public.0) {
                got.push('*');
            } else if public.1 != "login_required" {
                // These doors ask for a credential of their own; what they refuse has a name.
                got.push_str(&format!("{} ", if public.1.is_empty() { "?" } else { &public.1 }));
            }
            for (number, (letter, ..)) in CALLERS.iter().enumerate() {
                let (status, _) = call.send(&clients[letter]);
                if status >= 500 {
                    faults.push(format!("{id}: {letter} gets {status}"));
                }
                if through(status) {
                    got.push(*letter);
                }
                if id == "auth_log_out" {
                    clients.insert(*letter, log_in(&app, number));
                }
            }
            let got = got.trim();
            match expected.remove(id) {
                None => faults.push(format!("no row: {id:40} {got}")),
                Some(row) if row != got => faults.push(format!("{id}: the table says \"{row}\", the server \"{got}\"")),
                Some(_) => {}
            }
        }
    }
    faults.extend(expected.keys().map(|id| format!("{id}: a row without an operation")));
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}
