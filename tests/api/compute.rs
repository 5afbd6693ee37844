//! The figures that anyone can recompute, over HTTP.

use serde_json::json;

use crate::support::TestApp;

#[test]
fn list_names_figures_with_schemas_and_examples() {
    let app = TestApp::new();
    let list = app.client().get("/compute").expect(200);
    let figures = list.body["items"].as_array().unwrap();
    assert_eq!(figures.len(), cailanzi::capabilities::figures().all().len());
    let plan = figures.iter().find(|figure| figure["name"] == "sampling-plan").unwrap();
    assert_eq!((&plan["title_zh"], &plan["title_en"]), (&json!("抽样方案"), &json!("Sampling plan")));
    assert_eq!(plan["input"]["properties"]["packages"]["maximum"], 1_000_000);
    assert_eq!((&plan["example"], &plan["check"]), (&json!({ "packages": 90, "aql": "4.0" }), &json!(false)));
}

#[test]
fn anyone_computes_a_figure() {
    let app = TestApp::new();
    let picks = json!({ "seed": "cailanzi-demo", "packages": 20, "n": 5 });
    let answer = app.client().post("/compute/sampling-picks", &picks).expect(200);
    assert_eq!(answer.body, json!({ "picks": [2, 6, 11, 12, 17] }));
    // A check that fails is an answer, too.
    let mixed_up = json!({ "price_fen_per_kg": 252, "recent_fen_per_kg": [480, 500, 520] });
    assert_eq!(app.producer().post("/compute/price-unit-check", &mixed_up).expect(200).body["ok"], false);
}

#[test]
fn wrong_input_is_refused_by_field() {
    let app = TestApp::new();
    let anyone = app.client();
    anyone.post("/compute/sampling-picks", &json!({ "seed": "s", "packages": 3, "n": 4 })).names("n", "out_of_range");
    anyone.post("/compute/sampling-plan", &json!({ "packages": 90, "aql": "2.5", "level": 2 })).names("level", "invalid_value");
    anyone.post("/compute/sampling-plan", &json!([90, "2.5"])).names("body", "invalid_value");
    let unknown = anyone.post("/compute/sampling-plam", &json!({})).problem(404, "not_found");
    assert!(unknown.str("detail").contains("sampling-plan"), "{}", unknown.body);
}

#[test]
fn body_without_end_is_refused() {
    let app = TestApp::new();
    let seed = "x".repeat(300 * 1024);
    let answer = app.client().post("/compute/sampling-picks", &json!({ "seed": seed, "packages": 3, "n": 1 }));
    answer.problem(413, "payload_too_large");
}
