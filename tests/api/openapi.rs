//! The committed contract is the code's, and it is complete.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::Value;

fn generated() -> Value {
    serde_json::to_value(cailanzi::server::openapi()).unwrap()
}

#[test]
fn the_committed_document_is_what_the_code_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi/cailanzi.json");
    let committed: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    assert!(committed == generated(), "openapi/cailanzi.json is out of date: run make accept");
}

#[test]
fn every_operation_has_an_id_a_tag_and_a_success() {
    let document = generated();
    let mut ids = BTreeSet::new();
    let mut faults = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let name = format!("{method} {path}");
            let Some(id) = operation["operationId"].as_str() else {
                faults.push(format!("{name}: no operation id"));
                continue;
            };
            if !ids.insert(id.to_owned()) {
                faults.push(format!("{name}: the operation id {id} is taken"));
            }
            if operation["tags"].as_array().is_none_or(Vec::is_empty) {
                faults.push(format!("{name}: no tag"));
            }
            let answers = operation["responses"].as_object().unwrap();
            if !answers.keys().any(|status| status.starts_with('2')) {
                faults.push(format!("{name}: no successful answer"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_reference_leads_somewhere() {
    fn walk(value: &Value, document: &Value, lost: &mut Vec<String>) {
        match value {
            Value::Object(map) => {
                if let Some(reference) = map.get("$ref").and_then(Value::as_str)
                    && document.pointer(reference.trim_start_matches('#')).is_none()
                {
                    lost.push(reference.to_owned());
                }
                map.values().for_each(|v| walk(v, document, lost));
            }
            Value::Array(list) => list.iter().for_each(|v| walk(v, document, lost)),
            _ => {}
        }
    }
    let document = generated();
    let mut lost = Vec::new();
    walk(&document, &document, &mut lost);
    assert!(lost.is_empty(), "{lost:?}");
}
