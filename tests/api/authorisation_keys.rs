//! The same doors for callers who may do less than a person: an API key for each single permission, and an official who has
//! not set up the second factor. One table (`authorisation_keys.txt`) says which permissions open an operation by themselves.
//! `CAILANZI_WRITE_TABLES=1` writes it anew; the difference is to be read before it is committed.

use std::{collections::BTreeMap, fmt::Write};

use cailanzi::{access::Permission, kernel::Role};
use serde_json::json;

use crate::{
    accounts::official,
    authorisation::{Call, callers, through},
    support::{Client, TestApp},
};

const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/api/authorisation_keys.txt");

const HEAD: &str = "\
# Which API keys of one permission get through which door, by the word of the permission; `half` is a city regulator without
# a second factor. Operations that are open to everyone are left out.
";

/// The letter of a caller who holds the permission.
fn holder(permission: Permission) -> Option<char> {
    let letter = |role: &Role| match role {
        Role::Producer => 'P',
        Role::Buyer => 'B',
        Role::Merchant => 'M',
        Role::Reserve => 'R',
        Role::Carrier => 'C',
        Role::Hub => 'H',
        Role::DistrictRegulator => 'D',
        Role::CityRegulator => 'T',
        Role::Admin => 'A',
    };
    cailanzi::access::holders(permission).first().map(letter)
}

/// A machine with a key for each permission that keys may have.
fn machines(app: &TestApp) -> Vec<(&'static str, Client)> {
    let people = callers(app);
    let barred = [Permission::ApiKeys, Permission::UsersManageOwn, Permission::UsersAdminister];
    let permissions = Permission::ALL.iter().filter(|permission| !barred.contains(permission));
    let machine = |permission: &Permission| {
        let word = permission.as_str();
        let body = json!({ "name": word, "scopes": [word], "expires_on": "2026-05-01" });
        let made = people[&holder(*permission).unwrap()].post("/api-keys", &body).expect(201);
        (word, app.client().with_token(&made.str("key")))
    };
    permissions.map(machine).collect()
}

#[test]
fn every_operation_asks_keys_and_the_half_enrolled() {
    let app = TestApp::new();
    let machines = machines(&app);
    let strict = TestApp::with(|parts| parts.auth.totp_enforced = true);
    let half = official(&strict, Role::CityRegulator, None, "half@example.cn");
    let document = serde_json::to_value(cailanzi::server::openapi()).unwrap();
    let mut got: BTreeMap<String, String> = BTreeMap::new();
    let mut faults = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            let call = Call::of(method, path, operation, &document);
            let public = call.send(&app.client());
            if through(public.0) || public.1 != "login_required" {
                continue;
            }
            let mut row: Vec<&str> = Vec::new();
            for (word, machine) in &machines {
                let (status, code) = call.send(machine);
                if status >= 500 {
                    faults.push(format!("{id}: a key for {word} gets {status} {code}"));
                }
                if through(status) {
                    row.push(word);
                }
            }
            if through(call.send(&half).0) {
                row.push("half");
                if !id.starts_with("me_") {
                    faults.push(format!("{id}: an official without a second factor gets through"));
                }
            }
            // A door names three permissions at most.
            if row.len() > 4 {
                faults.push(format!("{id}: {} keys get through, so it asks for nothing in particular", row.len()));
            }
            got.insert(id.to_owned(), row.join(" "));
        }
    }
    if std::env::var("CAILANZI_WRITE_TABLES").is_ok() {
        let mut text = HEAD.to_owned();
        got.iter().for_each(|(id, row)| writeln!(text, "{}", format!("{id:40} {row}").trim_end()).unwrap());
        std::fs::write(TABLE, text).unwrap();
    }
    let table = std::fs::read_to_string(TABLE).unwrap();
    let mut expected: BTreeMap<&str, &str> = table
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split_once(' ').map_or((line, ""), |(id, row)| (id, row.trim())))
        .collect();
    for (id, row) in &got {
        match expected.remove(id.as_str()) {
            None => faults.push(format!("no row: {id:40} {row}")),
            Some(wanted) if wanted != row => faults.push(format!("{id}: the table says \"{wanted}\", the server \"{row}\"")),
            Some(_) => {}
        }
    }
    faults.extend(expected.keys().map(|id| format!("{id}: a row without an operation")));
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}
