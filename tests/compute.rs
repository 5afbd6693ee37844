//! Every figure that can be recomputed, on the files of `tests/data/compute/NAME`: `in` and either `out` or `problem`.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test that panics fails")]

use std::{collections::BTreeSet, fs, path::PathBuf};

use cailanzi::{capabilities::figures as registry, compute::Refusal};
use serde_json::{Value, json};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/compute")
}

/// The files of a folder, by name.
fn listed(folder: PathBuf) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.sort();
    all
}

fn name(path: &std::path::Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

/// What is compared of a refusal: the code, and which fields broke which rules.
fn brief(refusal: &Refusal) -> Value {
    let fields: Vec<Value> = refusal.fields.iter().map(|field| json!({ "path": field.path, "code": field.code })).collect();
    json!({ "code": refusal.code, "fields": fields })
}

#[test]
fn figures_are_those_of_the_files() {
    let registry = registry();
    let mut faults = Vec::new();
    for path in listed(folder()).into_iter().flat_map(listed) {
        let figure = name(path.parent().unwrap());
        let file = format!("{figure}/{}", name(&path));
        let case: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap_or_else(|e| panic!("{file}: {e}"));
        let expected = [&case["out"], &case["problem"]];
        assert!(expected.iter().filter(|one| one.is_null()).count() == 1, "{file} needs either out or problem");
        let got = registry.find(&figure).and_then(|figure| figure.compute(case["in"].to_string().as_bytes()));
        match got {
            Ok(computed) if computed.value == case["out"] => {}
            Err(error) if brief(&Refusal::from(error.clone())) == case["problem"] => {}
            other => faults.push(format!("{file}: {other:?}")),
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_figure_has_files_of_its_own() {
    let tested: BTreeSet<String> = listed(folder())
        .into_iter()
        .filter(|folder| listed(folder.clone()).iter().any(|file| fs::read_to_string(file).unwrap().contains("\"out\"")))
        .map(|folder| name(&folder))
        .collect();
    let offered: BTreeSet<String> = registry().all().iter().map(|figure| figure.name.to_owned()).collect();
    assert_eq!(tested, offered);
}

#[test]
fn every_figure_is_named_in_both_languages() {
    let registry = registry();
    for pair in registry.all().windows(2) {
        assert!(pair[0].name < pair[1].name, "{} is there twice", pair[0].name);
    }
    for figure in registry.all() {
        let name = figure.name;
        let plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        assert!(plain, "{name} is not in lower case with hyphens");
        assert!(!figure.title.zh.is_empty() && !figure.title.en.is_empty(), "{name} has no title");
        assert!(figure.question.zh.ends_with('？') && figure.question.en.ends_with('?'), "{name} asks nothing");
    }
}

#[test]
fn every_figure_computes_its_own_example() {
    for figure in registry().all() {
        let computed = figure.compute(figure.example.as_bytes()).unwrap_or_else(|e| panic!("{}: {e}", figure.name));
        assert!(computed.value.is_object(), "{}: {}", figure.name, computed.value);
    }
}

/// Every object that a schema describes by its fields.
fn objects<'s>(schema: &'s Value, found: &mut Vec<&'s Value>) {
    match schema {
        Value::Object(map) => {
            if schema["properties"].is_object() {
                found.push(schema);
            }
            map.values().for_each(|part| objects(part, found));
        }
        Value::Array(parts) => parts.iter().for_each(|part| objects(part, found)),
        _ => {}
    }
}

#[test]
fn every_input_refuses_unknown_keys() {
    for figure in registry().all() {
        let schema = figure.input();
        let mut found = Vec::new();
        objects(&schema, &mut found);
        assert!(!found.is_empty(), "{} has no schema: {schema}", figure.name);
        for object in found {
            assert_eq!(object["additionalProperties"], false, "{} lets unknown keys in: {object}", figure.name);
        }
        let mut example: Value = serde_json::from_str(figure.example).unwrap();
        example["§"] = json!(1);
        let refusal = Refusal::from(figure.compute(example.to_string().as_bytes()).unwrap_err());
        assert_eq!(brief(&refusal), json!({ "code": "invalid_input", "fields": [{ "path": "§", "code": "invalid_value" }] }));
    }
}

#[test]
fn every_schema_names_units_as_whole_numbers() {
    for figure in registry().all() {
        for schema in [figure.input(), figure.output()] {
            let text = schema.to_string();
            assert!(!text.contains(r#""type":"number""#), "{}: a decimal is a string: {text}", figure.name);
            assert!(!text.contains("#/components/"), "{}: a reference leads out of the schema: {text}", figure.name);
        }
    }
}
