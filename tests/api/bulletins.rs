//! From prices to the published table, its correction, and its proof.

use serde_json::json;
use sha2::{Digest, Sha256};

use crate::{
    observations::{price, sources},
    support::TestApp,
};

const DAY: &str = "2026-04-08";

#[test]
fn table_is_prepared_published_corrected_and_proved() {
    let app = TestApp::new();
    let (city, second, public) = (app.city_regulator(), app.city_regulator(), app.client());
    sources(&city);
    let mut reported = Vec::new();
    for (source, yuan) in [("xinfadi", "1.00"), ("baliqiao", "1.10"), ("dayanglu", "1.30")] {
        reported.push(city.post("/observations", &price(source, DAY, yuan)).expect(201).str("id"));
    }
    public.get("/bulletins/latest").problem(404, "not_found");
    let draft = city.key("d1").post("/bulletins", &json!({ "day": DAY, "unit": "jin" })).expect(201);
    let id = draft.str("id");
    assert_eq!(draft.header("location"), format!("/api/v1/bulletins/{id}"));
    assert_eq!(draft.body["rows"].as_array().unwrap().len(), 25);
    // Equal volumes: (200 + 220 + 260) / 3 = 226.67.
    assert_eq!(draft.body["rows"][0]["wholesale"]["average"], 227);
    public.get(&format!("/bulletins/{id}")).problem(404, "not_found");
    city.act(&format!("/bulletins/{id}/review")).problem(409, "same_person_review");
    city.act(&format!("/bulletins/{id}/publish")).problem(409, "wrong_state");
    app.buyer().act(&format!("/bulletins/{id}/review")).problem(403, "forbidden");
    second.if_match(7).act(&format!("/bulletins/{id}/review")).problem(412, "stale_version");
    second.answer_findings(&id, "已核实原始采价单");
    second.if_match(1).act(&format!("/bulletins/{id}/review")).expect(200);
    let first = city.act(&format!("/bulletins/{id}/publish")).expect(200);
    assert_eq!(public.get("/bulletins/latest").expect(200).body["digest"], first.body["digest"]);
    city.delete(&format!("/bulletins/{id}")).problem(409, "wrong_state");
    city.post("/bulletins", &json!({ "day": DAY, "unit": "jin" })).problem(409, "wrong_state");

    city.post(&format!("/observations/{}/void", reported[2]), &json!({ "reason": "串行" })).expect(200);
    city.post("/observations", &price("dayanglu", DAY, "1.20")).expect(201);
    city.post(&format!("/bulletins/{id}/correct"), &json!({ "reason": " " })).problem(422, "invalid_input");
    let correction = city.post(&format!("/bulletins/{id}/correct"), &json!({ "reason": "大洋路录错一行" })).expect(201);
    let next = correction.str("id");
    second.review(&next).expect(200);
    second.act(&format!("/bulletins/{next}/publish")).expect(200);
    let held = public.get(&format!("/bulletins/days/{DAY}")).expect(200);
    assert_eq!((&held.body["edition"], &held.body["rows"][0]["wholesale"]["average"]), (&json!(2), &json!(220)));
    let old = public.get(&format!("/bulletins/{id}")).expect(200);
    assert_eq!((old.str("state"), &old.body["digest"]), ("superseded".to_owned(), &first.body["digest"]));
    assert_eq!(old.body["rows"], first.body["rows"], "the first edition stays as it was");
    assert_eq!(held.body["previous_digest"], first.body["digest"]);
    let editions = public.get(&format!("/bulletins/days/{DAY}/editions")).expect(200);
    assert_eq!(editions.body["items"].as_array().unwrap().len(), 2);
    let list = public.get("/bulletins/corrections").expect(200);
    assert_eq!(
        (list.body["items"][0]["reason"].as_str(), list.body["items"][0]["rows"][0]["wholesale_after"].as_i64()),
        (Some("大洋路录错一行"), Some(220))
    );
    for edition in [&id, &next] {
        let check = public.get(&format!("/bulletins/{edition}/verify")).expect(200);
        assert_eq!((&check.body["equal"], &check.body["chained"]), (&json!(true), &json!(true)));
    }
}

#[test]
fn published_files_carry_their_unit_and_proof() {
    let app = TestApp::new();
    let (city, second, public) = (app.city_regulator(), app.city_regulator(), app.client());
    sources(&city);
    for (source, yuan) in [("xinfadi", "1.00"), ("baliqiao", "1.10"), ("dayanglu", "1.30")] {
        city.post("/observations", &price(source, DAY, yuan)).expect(201);
    }
    let id = city.post("/bulletins", &json!({ "day": DAY, "unit": "jin" })).expect(201).str("id");
    public.get(&format!("/bulletins/{id}/export?format=csv")).problem(404, "not_found");
    second.review(&id).expect(200);
    city.act(&format!("/bulletins/{id}/publish")).expect(200);

    let csv = String::from_utf8(public.get(&format!("/bulletins/{id}/export?format=csv")).expect(200).bytes).unwrap();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 26);
    for header in ["批发平均(元/斤)", "零售平均(元/斤)", "较前一日(元/斤)", "上市量(吨)", "jinghui(元/斤)"]
    {
        assert!(lines[0].contains(header), "{header} in {}", lines[0]);
    }
    // 227 fen/kg is 1.135 元/斤, printed with two decimals, half to even; one chain is too few for a retail average.
    assert!(lines[1].starts_with("1,大白菜,") && lines[1].contains(",1.14,") && lines[1].contains("数据不足"), "{}", lines[1]);
    let xlsx = public.get(&format!("/bulletins/{id}/export?format=xlsx")).expect(200);
    assert!(xlsx.bytes.starts_with(b"PK"));

    // Anyone can check the digest with nothing but the file.
    let file = public.get(&format!("/bulletins/{id}/export?format=canonical")).expect(200);
    let mut hash = Sha256::new();
    hash.update(file.header("cailanzi-previous-digest"));
    hash.update("\n");
    hash.update(&file.bytes);
    assert_eq!(hex::encode(hash.finalize()), file.header("cailanzi-digest"));
    assert_eq!(file.body["rows"][0]["wholesale"]["average"], 227);
}
