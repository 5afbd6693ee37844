//! The plumbing, seen from outside: health, problems, headers, documentation.

use crate::support::TestApp;

#[test]
fn the_server_is_alive_and_ready() {
    let app = TestApp::new();
    let http = reqwest::blocking::Client::new();
    for path in ["/healthz", "/readyz"] {
        assert_eq!(http.get(format!("{}{path}", app.address)).send().unwrap().status(), 200, "{path}");
    }
}

#[test]
fn unknown_path_is_a_problem_in_the_right_language() {
    let app = TestApp::new();
    let zh = app.client().get("/nothing").problem(404, "not_found");
    assert_eq!(zh.body["title"], "未找到");
    assert_eq!(zh.header("content-language"), "zh");
    assert!(!zh.str("request_id").is_empty());
    let en = app.client().english().get("/nothing").problem(404, "not_found");
    assert_eq!(en.body["title"], "Not found");
}

#[test]
fn path_with_the_character_nul_names_nothing() {
    let app = TestApp::new();
    app.client().get("/varieties/da-bai-cai").expect(200);
    for part in ["%00", "da-bai-cai%00", "da%%30%30bai-cai"] {
        app.client().get(&format!("/varieties/{part}")).problem(404, "not_found");
    }
}

#[test]
fn every_answer_carries_the_security_headers() {
    let app = TestApp::new();
    let answer = app.client().get("/meta").expect(200);
    assert!(answer.header("content-security-policy").contains("script-src 'self'"));
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("x-frame-options"), "DENY");
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[test]
fn callers_who_ask_too_much_are_told_to_wait() {
    let app = TestApp::with(|parts| parts.limits = cailanzi::web::rate_limit::Limits::new(0, 3));
    let client = app.client();
    let first = client.get("/meta").expect(200);
    assert_eq!((first.header("ratelimit-limit"), first.header("ratelimit-remaining")), ("3", "2"));
    client.get("/meta").expect(200);
    client.get("/meta").expect(200);
    let refused = client.get("/meta").problem(429, "rate_limited");
    assert!(refused.header("retry-after").parse::<u64>().unwrap() >= 1);
}

#[test]
fn the_documentation_works_without_any_other_server() {
    let app = TestApp::new();
    let http = reqwest::blocking::Client::new();
    let get = |path: &str| http.get(format!("{}{path}", app.address)).send().unwrap();
    let page = get("/api/docs/").text().unwrap();
    assert!(page.contains("swagger-ui"));
    assert!(!page.contains("https://"), "the page loads something from elsewhere");
    let document: serde_json::Value = get("/api/openapi.json").json().unwrap();
    assert_eq!(document["openapi"], "3.1.0");
}

#[test]
fn a_body_that_is_too_large_or_no_json_is_refused() {
    let app = TestApp::new();
    let client = app.client();
    let large = serde_json::json!({ "login": "x".repeat(300_000), "password": "y" });
    client.post("/auth/login", &large).problem(413, "payload_too_large");
    client.act("/auth/login").problem(400, "malformed_request");
    client.post("/auth/login", &serde_json::json!({ "login": 5 })).problem(422, "invalid_input");
}
