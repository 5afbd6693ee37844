//! Editions as files that prove themselves: signed, chained, recomputable, cached, in every format.

use cailanzi::{
    bulletin::{
        envelope::{self, Envelope, ObservationsFile},
        signature::read_keys,
    },
    signing::{SignatureState, Signers},
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    observations::{price, sources},
    support::{Answer, Client, TestApp},
};

pub const DAY: &str = "2026-04-08";

/// Three markets report cabbage on a day.
pub fn report(city: &Client, day: &str, yuan: [&str; 3]) {
    for (source, yuan) in ["xinfadi", "baliqiao", "dayanglu"].into_iter().zip(yuan) {
        city.post("/observations", &json_with_reason(price(source, day, yuan))).expect(201);
    }
}

fn json_with_reason(mut report: Value) -> Value {
    report["reason"] = json!("季节变化");
    report
}

/// Publishes the table of a day; the id of the edition.
pub fn publish(app: &TestApp, city: &Client, day: &str) -> Answer {
    let id = city.post("/bulletins", &json!({ "day": day, "unit": "jin" })).expect(201).str("id");
    app.city_regulator().review(&id).expect(200);
    city.act(&format!("/bulletins/{id}/publish")).expect(200)
}

fn text(answer: &Answer) -> String {
    String::from_utf8(answer.bytes.clone()).unwrap()
}

/// Where only this test binary is built, so that the program is not: `cargo build -p cailanzi-typeset`.
#[test]
fn typesetting_program_is_beside_the_tests() {
    assert!(typeset::fonts().is_ok(), "cailanzi-typeset has not been built");
}

#[test]
fn downloaded_files_verify_and_tampering_is_found() {
    let app = TestApp::new();
    let (city, public) = (app.city_regulator(), app.client());
    sources(&city);
    report(&city, "2026-04-07", ["1.00", "1.10", "1.30"]);
    report(&city, DAY, ["1.02", "1.12", "1.32"]);
    let first = publish(&app, &city, "2026-04-07").str("id");
    let second = publish(&app, &city, DAY).str("id");
    let file = |id: &str, format: &str| public.get(&format!("/bulletins/{id}/export?format={format}")).expect(200);
    let keys = read_keys(&text(&public.get("/bulletins/keys").expect(200)), None).unwrap();
    let editions: Vec<Envelope> = [&second, &first].map(|id| Envelope::read(&text(&file(id, "json"))).unwrap()).to_vec();
    let verdict = envelope::check_chain(&editions, &keys).unwrap();
    assert!(verdict.passes() && verdict.missing.is_empty(), "{verdict:?}");
    assert_eq!(verdict.files.iter().map(|f| f.day.to_string()).collect::<Vec<_>>(), ["2026-04-07", DAY], "in chain order");
    assert!(verdict.files.iter().all(|f| f.signature == SignatureState::Valid));

    // A single file passes, too; a gap in the chain, another key, a changed figure or a changed label do not.
    assert!(envelope::check_chain(&editions[..1], &keys).unwrap().passes());
    let strange = read_keys(&Signers::from_seed([8; 32]).first().public().pem(), None).unwrap();
    let verdict = envelope::check_chain(&editions, &strange).unwrap();
    assert!(verdict.files.iter().all(|f| f.signature == SignatureState::UnknownKey) && !verdict.passes());
    let mut forged = editions[0].clone();
    forged.table["rows"][0]["wholesale"]["average"] = json!(999);
    assert!(!forged.check(&keys).unwrap().digest_holds);
    let relabelled = Envelope { day: "2026-04-09".parse().unwrap(), ..editions[0].clone() };
    assert!(!relabelled.check(&keys).unwrap().labels_hold);
    let later = Envelope { published_at: "2026-04-08T01:00:01Z".into(), ..editions[0].clone() };
    assert_eq!(later.check(&keys).unwrap().signature, SignatureState::Wrong);
    let twice = [editions[0].clone(), editions[0].clone()];
    assert!(!envelope::check_chain(&twice, &keys).unwrap().passes());

    // From the published observations anyone computes the same bytes; half a yuan more, and it is another table.
    let observations = || ObservationsFile::read(&text(&file(&second, "observations"))).unwrap();
    assert_eq!(envelope::recompute(&editions[0], observations()).unwrap(), editions[0].digest);
    let mut changed = observations();
    changed.items[0].average += 50;
    assert_ne!(envelope::recompute(&editions[0], changed).unwrap(), editions[0].digest);
    let mut short = observations();
    short.items.pop();
    assert!(envelope::recompute(&editions[0], short).is_err());
}

#[test]
fn public_files_answer_head_and_304() {
    let app = TestApp::new();
    let (city, public) = (app.city_regulator(), app.client());
    sources(&city);
    report(&city, DAY, ["1.00", "1.10", "1.30"]);
    let draft = city.post("/bulletins", &json!({ "day": DAY, "unit": "jin" })).expect(201).str("id");
    let seen = city.get(&format!("/bulletins/{draft}/export?format=csv")).expect(200);
    assert_eq!(seen.header("cache-control"), "private, no-cache", "a draft is nobody's to keep");
    city.get(&format!("/bulletins/{draft}/export?format=json")).problem(409, "wrong_state");
    public.get(&format!("/bulletins/{draft}/export?format=observations")).problem(404, "not_found");
    app.city_regulator().review(&draft).expect(200);
    city.act(&format!("/bulletins/{draft}/publish")).expect(200);
    for path in [
        format!("/bulletins/{draft}"),
        format!("/bulletins/{draft}/export?format=csv"),
        format!("/bulletins/{draft}/export?format=json"),
        format!("/bulletins/days/{DAY}/export?format=xlsx&unit=kg"),
        "/bulletins/latest".to_owned(),
        "/bulletins/latest/export?format=observations".to_owned(),
        "/bulletins/feed.atom".to_owned(),
        "/bulletins/dataset.jsonld".to_owned(),
        "/bulletins/keys".to_owned(),
    ] {
        let full = public.get(&path).expect(200);
        assert!(full.header("cache-control").starts_with("public"), "{path}: {}", full.header("cache-control"));
        let tag = full.header("etag").to_owned();
        public.header("if-none-match", &tag).get(&path).expect(304);
        let head = public.request(Method::HEAD, &path).send().unwrap();
        assert_eq!((head.status().as_u16(), head.headers()["etag"].to_str().unwrap()), (200, tag.as_str()), "{path}");
        assert!(head.bytes().unwrap().is_empty());
    }
    // Whoever is logged in gets the same, for their own eyes.
    assert_eq!(city.get("/bulletins/latest").expect(200).header("cache-control"), "private, no-cache");
}

#[test]
fn unit_changes_the_table_and_not_the_signed_bytes() {
    let app = TestApp::new();
    let (city, public) = (app.city_regulator(), app.client());
    sources(&city);
    report(&city, DAY, ["1.00", "1.10", "1.30"]);
    let id = publish(&app, &city, DAY).str("id");
    let csv = |unit: &str| text(&public.get(&format!("/bulletins/{id}/export?format=csv&unit={unit}")).expect(200));
    assert!(csv("jin").contains("批发平均(元/斤)") && csv("jin").contains(",1.14,"), "{}", csv("jin"));
    assert!(csv("kg").contains("批发平均(元/公斤)") && csv("kg").contains(",2.27,"), "{}", csv("kg"));
    assert!(!csv("kg").contains("元/斤") && !csv("jin").contains("元/公斤"));
    assert!(csv("jin").contains("同比(%),农历同比(%),备注"));
    let signed = |unit: &str| public.get(&format!("/bulletins/{id}/export?format=json&unit={unit}")).expect(200).bytes;
    assert_eq!(signed("jin"), signed("kg"));
    public.get(&format!("/bulletins/{id}/export?unit=pound")).names("unit", "invalid_value");
}

#[test]
fn the_feed_and_the_data_set_lead_to_every_format() {
    let app = TestApp::new();
    let (city, public) = (app.city_regulator(), app.client());
    let empty = public.get("/bulletins/feed.atom").expect(200);
    assert!(text(&empty).contains("<feed"));
    sources(&city);
    report(&city, DAY, ["1.00", "1.10", "1.30"]);
    let id = publish(&app, &city, DAY).str("id");
    let feed = public.get("/bulletins/feed.atom").expect(200);
    assert_eq!(feed.header("content-type"), "application/atom+xml; charset=utf-8");
    let feed = text(&feed);
    for part in [format!("urn:uuid:{id}"), format!("https://example.org/bulletin/editions/{id}"), "format=pdf".into()] {
        assert!(feed.contains(&part), "{part} in {feed}");
    }
    let set = public.get("/bulletins/dataset.jsonld").expect(200);
    assert_eq!((set.header("content-type"), &set.body["@type"]), ("application/ld+json", &json!("Dataset")));
    assert_eq!(set.body["temporalCoverage"], json!(format!("{DAY}/{DAY}")));
    for download in set.body["distribution"].as_array().unwrap() {
        let path = download["contentUrl"].as_str().unwrap().strip_prefix("https://example.org/api/v1").unwrap().to_owned();
        // Typesetting is tested by itself, and takes its time in a debug build.
        if path.contains("pdf") {
            continue;
        }
        assert!(!public.get(&path).expect(200).bytes.is_empty());
    }
}

#[test]
fn edition_is_typeset_once_or_names_the_font() {
    let app = TestApp::new();
    let (city, public) = (app.city_regulator(), app.client());
    sources(&city);
    report(&city, DAY, ["1.00", "1.10", "1.30"]);
    let id = publish(&app, &city, DAY).str("id");
    let path = format!("/bulletins/{id}/export?format=pdf");
    if !typeset::available() {
        public.get(&path).problem(503, "unavailable");
        eprintln!("no Chinese font is installed: the page itself is not tested");
        return;
    }
    let first = public.get(&path).expect(200);
    assert!(first.bytes.starts_with(b"%PDF-") && first.header("content-type") == "application/pdf");
    let begun = std::time::Instant::now();
    let second = public.get(&path).expect(200);
    assert_eq!(first.bytes, second.bytes);
    println!("{} bytes, kept copy in {:?}", second.bytes.len(), begun.elapsed());
}

/// (2.00 + 2.20 + 2.60) / 3 = 2.27 元/公斤 and then (2.02 + 2.22 + 2.62) / 3 = 2.29: in 斤 both are printed as 1.14.
#[test]
fn a_printed_change_is_what_a_reader_subtracts() {
    let app = TestApp::new();
    let (city, public) = (app.city_regulator(), app.client());
    sources(&city);
    report(&city, "2026-04-07", ["1.00", "1.10", "1.30"]);
    report(&city, DAY, ["1.01", "1.11", "1.31"]);
    publish(&app, &city, "2026-04-07");
    let id = publish(&app, &city, DAY).str("id");
    let line = |day: &str, unit: &str| -> std::collections::HashMap<String, String> {
        let csv = text(&public.get(&format!("/bulletins/days/{day}/export?format=csv&unit={unit}")).expect(200));
        let row = |n: usize| {
            csv.lines().nth(n).unwrap().trim_start_matches('\u{feff}').split(',').map(str::to_owned).collect::<Vec<_>>()
        };
        row(0).into_iter().zip(row(1)).collect()
    };
    let figures = |line: &std::collections::HashMap<String, String>, unit: &str| {
        [format!("批发平均({unit})"), format!("较前一日({unit})"), "较前一日(%)".to_owned()].map(|column| line[&column].clone())
    };
    assert_eq!(figures(&line("2026-04-07", "jin"), "元/斤")[0], "1.14");
    assert_eq!(figures(&line(DAY, "jin"), "元/斤"), ["1.14", "0.00", "0.0"]);
    assert_eq!(figures(&line(DAY, "kg"), "元/公斤"), ["2.29", "0.02", "0.9"]);
    // The edition is in 斤, and so is what the feed says of it; the signed figures are those per kg.
    assert!(text(&public.get("/bulletins/feed.atom").expect(200)).contains("25 种蔬菜 0 涨 1 平 0 降"));
    let signed = public.get(&format!("/bulletins/{id}")).expect(200).body;
    assert_eq!((&signed["rows"][0]["change_fen"], &signed["summary"]["up"]), (&json!(2), &json!(1)));
}

/// What people type and paste, and no Chinese font has.
const ODD: &str = "按举报核对🙏，谢谢👨\u{200D}👩\u{200D}👧；价\u{202E}格表；㐂𠮷䶮𫓶𪚥；自\u{E000}造\u{FFFF}；q\u{301}\n第二行";

#[test]
fn a_page_prints_every_character_or_its_code() {
    let app = TestApp::new();
    let (city, public) = (app.city_regulator(), app.client());
    sources(&city);
    for source in ["xinfadi", "baliqiao", "dayanglu"] {
        let mut odd = json_with_reason(price(source, DAY, "1.10"));
        odd["spec"] = json!("净🙏菜\u{202E}");
        city.post("/observations", &odd).names("spec", "hidden_character");
        odd["spec"] = json!("净🙏菜\u{E000}");
        city.post("/observations", &odd).expect(201);
    }
    let name =
        json!({ "code": "odd", "name_zh": "吉市场🍅\u{F8FF}", "name_en": "Odd", "kind": "wholesale_market", "region": "110106" });
    city.post("/price-sources", &name).expect(201);
    let first = publish(&app, &city, DAY).str("id");
    let id = city.post(&format!("/bulletins/{first}/correct"), &json!({ "reason": ODD })).expect(201).str("id");
    let page = |id: &str| city.get(&format!("/bulletins/{id}/export?format=pdf"));
    let draft = page(&id);
    app.city_regulator().review(&id).expect(200);
    city.act(&format!("/bulletins/{id}/publish")).expect(200);
    let feed = text(&public.get("/bulletins/feed.atom").expect(200));
    assert!(feed.contains("谢谢👨\u{200D}👩") && feed.contains("价[U+202E]格表"), "{feed}");
    if !typeset::available() {
        page(&id).problem(503, "unavailable");
        eprintln!("no Chinese font is installed: the page itself is not tested");
        return;
    }
    for answer in [draft, page(&first), page(&id)] {
        assert!(answer.expect(200).bytes.starts_with(b"%PDF-"));
    }
    if let Ok(folder) = std::env::var("CAILANZI_KEEP_PAGES") {
        std::fs::write(format!("{folder}/odd.pdf"), page(&id).bytes).unwrap();
    }
    // A text with U+0000 is refused before it is anywhere.
    city.post(&format!("/bulletins/{id}/correct"), &json!({ "reason": "零\u{0}" })).names("body", "invalid_character");
}

#[test]
fn a_reviewed_edition_publishes_itself_at_its_time() {
    let app = TestApp::new();
    let (city, public) = (app.city_regulator(), app.client());
    sources(&city);
    report(&city, DAY, ["1.00", "1.10", "1.30"]);
    let settings = city.get("/bulletins/settings").expect(200);
    let wrong = json!({ "unit": "jin", "compose_time": "25:00", "publish_time": "16:00" });
    city.if_match(settings.int("version")).put("/bulletins/settings", &wrong).names("compose_time", "invalid_time");
    let crossed = json!({ "unit": "jin", "compose_time": "16:30", "publish_time": "16:00" });
    city.if_match(1).put("/bulletins/settings", &crossed).names("publish_time", "before_compose");
    // It is nine o'clock: drafted at ten, published at noon.
    let set = json!({ "unit": "kg", "compose_time": "10:00", "publish_time": "12:00" });
    city.put("/bulletins/settings", &set).problem(428, "precondition_required");
    city.if_match(1).put("/bulletins/settings", &set).expect(200);
    city.if_match(1).put("/bulletins/settings", &set).problem(412, "stale_version");
    app.tick();
    // A session lasts less than this test takes on its clock, so each step is another official's.
    let drafts =
        |state: &str| app.city_regulator().get(&format!("/bulletins?state={state}&day={DAY}")).expect(200).body["items"].clone();
    assert_eq!(drafts("draft"), json!([]));
    app.advance_hours(1);
    app.tick();
    let draft = drafts("draft")[0].clone();
    assert_eq!(draft["unit"], "kg");
    let id = draft["id"].as_str().unwrap();
    app.tick();
    assert_eq!(drafts("draft").as_array().unwrap().len(), 1, "once is enough");

    let second = app.city_regulator();
    let reviewed = second.review(id).expect(200);
    assert_eq!(reviewed.body["publish_at"], "2026-04-08T04:00:00Z");
    let publication = format!("/bulletins/{id}/publication");
    second.put(&publication, &json!({ "publish_at": "2026-04-08T00:00:00Z" })).names("publish_at", "out_of_range");
    second.put(&publication, &json!({ "publish_at": null })).expect(200);
    app.advance_hours(2);
    app.tick();
    let second = app.city_regulator();
    public.get("/bulletins/latest").problem(404, "not_found");
    second.put(&publication, &json!({ "publish_at": "2026-04-08T05:00:00Z" })).expect(200);
    app.tick();
    public.get("/bulletins/latest").problem(404, "not_found");
    app.advance_hours(1);
    app.tick();
    let held = public.get("/bulletins/latest").expect(200);
    assert_eq!((held.str("id"), &held.body["signature"]["algorithm"]), (id.to_owned(), &json!("Ed25519")));
    app.city_regulator().put(&publication, &json!({ "publish_at": null })).problem(409, "wrong_state");
}

#[test]
fn draft_check_lists_missing_sources_and_changes() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    for (source, yuan) in [("xinfadi", "1.00"), ("baliqiao", "1.10")] {
        city.post("/observations", &price(source, DAY, yuan)).expect(201);
    }
    let id = city.post("/bulletins", &json!({ "day": DAY, "unit": "jin" })).expect(201).str("id");
    let check = |path: &str| city.get(path).expect(200).body;
    let path = format!("/bulletins/{id}/check");
    let before = check(&path);
    let missing: Vec<&str> = before["missing"].as_array().unwrap().iter().filter_map(|s| s["code"].as_str()).collect();
    assert_eq!((missing, &before["up_to_date"]), (vec!["dayanglu", "jinghui"], &json!(true)));
    assert_eq!(before["insufficient"].as_array().unwrap().len(), 25);
    city.post("/observations", &price("dayanglu", DAY, "1.30")).expect(201);
    let after = check(&path);
    assert_eq!((&after["up_to_date"], after["observations_added"].as_array().unwrap().len()), (&json!(false), 1));
    assert_eq!(after["rows"][0]["wholesale_after"], 227);
    city.act(&format!("/bulletins/{id}/rebuild")).expect(200);
    assert_eq!(check(&path)["up_to_date"], true);
    app.client().get(&path).problem(401, "login_required");
}
