//! Cases over HTTP: steps, clocks, signatures, the inbox, calendars. The kind of the tests is a purchase that may have to wait
//! for its supplier; the server knows it beside vetting.

use std::sync::Barrier;

use cailanzi::{
    accounts::service::{VETTING, may_have_case, names},
    cases::{
        self, Acting, Allowance, By, Case, Clock, Held, Kind, Open, Phase, Reason, Registry, Round, Said, Seat, State, Step,
        nothing_after,
    },
    kernel::{Ctx, Id, Result, Role, Ts},
    storage::Tx,
};
use serde_json::{Value, json};

use crate::support::{Client, TestApp};

const REASONS: &[Reason] = &[Reason { code: "papers", text: ("材料不全", "papers are missing") }];

const PURCHASE: Kind = Kind {
    code: "test_purchase",
    prefix: "CS",
    name: ("测试采购", "Test purchase"),
    states: &[
        State { code: "drafted", name: ("拟定", "drafted"), phase: Phase::Open },
        State { code: "asked", name: ("待供方答复", "asked"), phase: Phase::Waiting },
        State { code: "signing", name: ("会签中", "signing"), phase: Phase::Open },
        State { code: "ordered", name: ("已下单", "ordered"), phase: Phase::Done },
        State { code: "refused", name: ("未批准", "refused"), phase: Phase::Done },
        State { code: "dropped", name: ("已撤回", "dropped"), phase: Phase::Done },
    ],
    steps: &[
        Step::new("ask", ("询问供方", "ask the supplier"), &["drafted"], "asked", By::Function("source")).because(REASONS),
        Step::new("answer", ("答复", "answer"), &["asked"], "drafted", By::Party),
        Step::new("submit", ("送签", "submit"), &["drafted"], "signing", By::Function("source")).asking(Round {
            seats: &[
                Seat { code: "finance", name: ("财务", "finance"), function: "finance" },
                Seat { code: "leader", name: ("分管领导", "the leader"), function: "leader" },
            ],
            full: "order",
            refused: "refuse",
            reasons: REASONS,
            deputy_after: 10,
        }),
        Step::new("order", ("下单", "order"), &["signing"], "ordered", By::System),
        Step::new("refuse", ("不批准", "refuse"), &["signing"], "refused", By::System),
        Step::new("drop", ("撤回", "drop"), &["drafted", "signing"], "dropped", By::Function("source")),
    ],
    clocks: &[Clock::new("buy", ("采购时限", "purchase"), Allowance::hours(4), &["drafted", "signing"])
        .on("office")
        .pausing(&["asked"])],
    initial: "drafted",
    page: |case| format!("/cases/{}", case.id),
    own_steps: false,
    people: officials,
    news: cases::news,
    after: nothing_after,
};

/// Everybody concerned is the city.
fn officials(tx: &mut Tx, _: &Case, _: &str) -> Result<Vec<Id>> {
    cailanzi::accounts::service::regulators(tx, None)
}

/// City regulators may do all that a purchase needs, districts nothing of it.
fn functions(_: &mut Tx, ctx: &Ctx) -> Result<Vec<Held>> {
    let city = ctx.role() == Some(Role::CityRegulator);
    let held = ["source", "finance", "leader", "coordinate"].into_iter().map(Held::of);
    Ok(if city { held.collect() } else { Vec::new() })
}

const REGISTRY: Registry = Registry { kinds: &[&VETTING, &PURCHASE], functions, names, may_have: may_have_case };

fn app() -> TestApp {
    TestApp::with(|parts| parts.cases = REGISTRY)
}

/// Opens a purchase as the platform; its id.
fn opened(app: &TestApp, title: &str, region: &str, party: Option<&str>) -> String {
    let ctx = Ctx::system("test", app.clock.now());
    let party_enterprise = party.map(|id| id.parse().unwrap());
    let cmd = Open { party_enterprise, ..Open::about(title, ("test", "1"), region) };
    app.db.write_now(|tx| cases::open(tx, &ctx, &PURCHASE, &cmd)).unwrap().id.to_string()
}

fn case(client: &Client, id: &str) -> Value {
    client.get(&format!("/cases/{id}")).expect(200).body
}

fn step(client: &Client, id: &str, seen: i64, body: &Value) -> crate::support::Answer {
    client.if_match(seen).post(&format!("/cases/{id}/steps"), body)
}

fn sign(client: &Client, id: &str, seat: &str, body: &Value) -> crate::support::Answer {
    let seen = case(client, id)["version"].as_i64().unwrap();
    client.if_match(seen).post(&format!("/cases/{id}/seats/{seat}"), body)
}

/// What a list shows of each: their titles.
fn titles(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|line| line["title"].as_str().unwrap()).collect()
}

/// Runs the duty of cases until nothing is left.
fn tick(app: &TestApp) -> usize {
    let ctx = Ctx::system("cases.tick", app.clock.now());
    let mut acts = 0;
    loop {
        match app.db.write_now(|tx| cases::tick(tx, &ctx, &REGISTRY)).unwrap() {
            0 => return acts,
            more => acts += more,
        }
    }
}

#[test]
fn kinds_of_the_server_are_sound() {
    for kind in cailanzi::capabilities::CASES.kinds.iter().chain(REGISTRY.kinds) {
        assert_eq!(kind.faults(), Vec::<String>::new(), "{}", kind.code);
    }
}

#[test]
fn case_is_opened_stepped_and_closed() {
    let app = app();
    let city = app.city_regulator();
    let id = opened(&app, "黄瓜 20 吨", "110106", None);
    let view = case(&city, &id);
    assert_eq!((&view["case"]["number"], &view["case"]["state"]), (&json!("CS-20260408-0001"), &json!("drafted")));
    // Four working hours from nine: three before noon, one after half past one.
    assert_eq!(view["case"]["next_due_at"], "2026-04-08T06:30:00Z");
    let verbs: Vec<&str> = view["steps"].as_array().unwrap().iter().map(|step| step["verb"].as_str().unwrap()).collect();
    assert_eq!(verbs, ["ask", "submit", "drop"]);

    let done = step(&city, &id, 1, &json!({ "verb": "drop", "note": "不再需要" })).expect(200);
    assert_eq!(done.header("etag"), "\"2\"");
    assert_eq!((&done.body["case"]["phase"], &done.body["case"]["outcome"]), (&json!("done"), &json!("dropped")));
    assert_eq!((&done.body["clocks"][0]["state"], &done.body["steps"]), (&json!("met"), &json!([])));
    let events = done.body["events"].as_array().unwrap();
    assert_eq!((events.len(), &events[1]["verb"], &events[1]["note"]), (2, &json!("drop"), &json!("不再需要")));
    assert_eq!((&events[1]["by"]["name"], &events[1]["by_word"]), (&json!("李四"), &json!("staff")));
    step(&city, &id, 2, &json!({ "verb": "drop" })).problem(409, "wrong_state");
    let trail = city.get(&format!("/audit?entity=case&entity_id={id}")).expect(200).body;
    assert_eq!((&trail["items"][0]["action"], &trail["items"][0]["to_state"]), (&json!("step"), &json!("dropped")));
}

#[test]
fn step_that_does_not_fit_is_refused() {
    let app = app();
    let (city, district, seller) = (app.city_regulator(), app.district_regulator("110106"), app.producer());
    let id = opened(&app, "黄瓜", "110106", None);
    let ask = json!({ "verb": "ask", "reason": "papers" });
    // An enterprise does not come in; a district that may look has not the function; another district sees nothing.
    step(&seller, &id, 1, &ask).problem(403, "forbidden");
    assert_eq!(case(&district, &id)["steps"], json!([]));
    let refused = step(&district, &id, 1, &ask).problem(403, "forbidden").body;
    assert!(refused["detail"].as_str().unwrap().contains("采购寻源"), "{refused}");
    step(&app.district_regulator("110108"), &id, 1, &ask).problem(404, "not_found");
    // The version, the reason, the verb, the state.
    city.post(&format!("/cases/{id}/steps"), &ask).problem(428, "precondition_required");
    step(&city, &id, 7, &ask).problem(412, "stale_version");
    step(&city, &id, 1, &json!({ "verb": "ask" })).names("reason", "required");
    step(&city, &id, 1, &json!({ "verb": "ask", "reason": "mood" })).names("reason", "invalid_value");
    step(&city, &id, 1, &json!({ "verb": "drop", "reason": "papers" })).names("reason", "invalid_value");
    step(&city, &id, 1, &json!({ "verb": "dance" })).names("verb", "invalid_value");
    step(&city, &id, 1, &json!({ "verb": "answer" })).problem(409, "wrong_state");
    step(&city, &id, 1, &json!({ "verb": "order" })).problem(409, "wrong_state");
    assert_eq!(case(&city, &id)["events"].as_array().unwrap().len(), 1, "what was refused has left nothing");
    assert_eq!(step(&city.english(), &id, 1, &json!({ "verb": "drop" })).expect(200).int("version"), 2);
}

#[test]
fn clock_is_paused_while_the_supplier_is_asked() {
    let app = app();
    let (city, seller) = (app.city_regulator(), app.producer());
    let enterprise = seller.enterprise_id();
    let id = opened(&app, "黄瓜", "110106", Some(&enterprise));
    // After ten minutes, 3 h 50 min are left.
    app.advance_seconds(600);
    let asked = step(&city, &id, 1, &json!({ "verb": "ask", "reason": "papers" })).expect(200).body;
    assert_eq!((&asked["clocks"][0]["state"], &asked["clocks"][0]["left_seconds"]), (&json!("paused"), &json!(4 * 3600 - 600)));
    assert_eq!(asked["case"]["next_due_at"], Value::Null);
    // The supplier answers at 16:00 of the next day, through the use case of its capability.
    app.advance_seconds(31 * 3600 - 600);
    let me: Id = enterprise.parse().unwrap();
    let mut ctx = Ctx::system("test", app.clock.now());
    let actor = |enterprise_id| cailanzi::kernel::Actor {
        user_id: Id::new(ctx.now),
        session_id: None,
        api_key_id: None,
        enterprise_id,
        approved: true,
        role: Role::Producer,
        position: cailanzi::kernel::Position::Owner,
        district: None,
        scopes: None,
        totp_setup_required: false,
    };
    let (stranger, party) = (actor(None), actor(Some(me)));
    let case_id: Id = id.parse().unwrap();
    let answer = |ctx: &Ctx| {
        app.db.write_now(|tx| cases::step(tx, &Acting::plain(ctx), &PURCHASE, case_id, None, "answer", &Said::default()))
    };
    ctx.who = cailanzi::kernel::Who::Actor(Box::new(stranger));
    assert!(answer(&ctx).is_err(), "only the party answers");
    ctx.who = cailanzi::kernel::Who::Actor(Box::new(party));
    answer(&ctx).unwrap();
    // 3 h 50 min: one and a half until closing, the rest from nine.
    assert_eq!(case(&app.city_regulator(), &id)["case"]["next_due_at"], "2026-04-10T03:20:00Z");
}

#[test]
fn three_workers_escalate_each_share_once() {
    let app = app();
    app.city_regulator();
    let id = opened(&app, "黄瓜", "110106", None);
    let together = || -> usize {
        let barrier = Barrier::new(3);
        std::thread::scope(|scope| {
            let worker = || {
                barrier.wait();
                tick(&app)
            };
            let threads: Vec<_> = (0..3).map(|_| scope.spawn(worker)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        })
    };
    let told = |kind: &str| {
        let sql = "SELECT COUNT(*) FROM notifications WHERE market = ? AND kind = ?";
        let query = |tx: &mut Tx| {
            let statement =
                cailanzi::storage::Statement::<(diesel::sql_types::BigInt,)>::new(sql, [tx.market().into(), kind.into()]);
            Ok(diesel::RunQueryDsl::get_result::<(i64,)>(statement, tx)?.0)
        };
        app.db.read_now(query).unwrap()
    };
    assert_eq!((together(), told("case_due")), (0, 0));
    // Three of four hours are over at noon: the one regulator hears of it.
    app.advance_hours(3);
    assert_eq!((together(), told("case_due")), (1, 1));
    // At the end, half past two, the assignee and the lead hear of it.
    app.advance_seconds(2 * 3600 + 1800);
    assert_eq!((together(), told("case_overdue")), (1, 2));
    assert_eq!(together(), 0);
    let events = case(&app.city_regulator(), &id)["events"].clone();
    let notes: Vec<&str> = events.as_array().unwrap().iter().map(|event| event["note"].as_str().unwrap()).collect();
    assert_eq!(notes, ["", "采购时限 750 ‰", "采购时限 1000 ‰"]);
}

#[test]
fn two_people_sign_and_never_the_applicant() {
    let app = app();
    let (applicant, first, second) = (app.city_regulator(), app.city_regulator(), app.city_regulator());
    let id = opened(&app, "黄瓜", "110106", None);
    let asked = step(&applicant, &id, 1, &json!({ "verb": "submit" })).expect(200).body;
    assert_eq!((asked["seats"].as_array().unwrap().len(), &asked["seats"][0]["open_to_caller"]), (2, &json!(false)));
    let yes = json!({ "decision": "sign" });
    sign(&applicant, &id, "finance", &yes).problem(409, "same_person_review");
    sign(&app.district_regulator("110106"), &id, "finance", &yes).problem(403, "forbidden");
    sign(&first, &id, "nobody", &yes).problem(404, "not_found");
    sign(&first, &id, "finance", &json!({ "decision": "refuse" })).names("reason", "required");
    first.if_match(1).post(&format!("/cases/{id}/seats/finance"), &yes).problem(412, "stale_version");

    first.act(&format!("/cases/{id}/seats/finance/open")).expect(204);
    let signed = sign(&first, &id, "finance", &yes).expect(200).body;
    let seat =
        |view: &Value, code: &str| view["seats"].as_array().unwrap().iter().find(|seat| seat["seat"] == code).cloned().unwrap();
    // In the same second as the page was opened.
    assert_eq!((&seat(&signed, "finance")["decision"], &seat(&signed, "finance")["hasty"]), (&json!("sign"), &json!(true)));
    sign(&first, &id, "leader", &yes).problem(409, "same_person_review");
    sign(&second, &id, "finance", &yes).problem(409, "wrong_state");
    assert_eq!(seat(&case(&second, &id), "leader")["open_to_caller"], true);
    let ordered = sign(&second, &id, "leader", &yes).expect(200).body;
    assert_eq!((&ordered["case"]["state"], &ordered["case"]["phase"]), (&json!("ordered"), &json!("done")));

    let other = opened(&app, "茄子", "110106", None);
    step(&applicant, &other, 1, &json!({ "verb": "submit" })).expect(200);
    let no = json!({ "decision": "refuse", "reason": "papers", "note": "缺报价单" });
    assert_eq!(sign(&second, &other, "leader", &no).expect(200).body["case"]["outcome"], "refused");
}

#[test]
fn inbox_is_sorted_paged_and_counted() {
    let app = app();
    let city = app.city_regulator();
    for title in ["一", "二", "三"] {
        opened(&app, title, "110106", None);
        app.advance_seconds(60);
    }
    let far = opened(&app, "四", "110108", None);
    let first = city.get("/cases?kind=test_purchase&limit=3").expect(200).body;
    assert_eq!(titles(&first), ["一", "二", "三"]);
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = city.get(&format!("/cases?kind=test_purchase&limit=3&cursor={cursor}")).expect(200).body;
    assert_eq!((titles(&second), &second["next_cursor"]), (vec!["四"], &Value::Null));
    city.get(&format!("/cases?done=true&cursor={cursor}")).names("cursor", "invalid_cursor");
    // A district has its own.
    let district = app.district_regulator("110108");
    assert_eq!(titles(&district.get("/cases").expect(200).body), ["四"]);
    let counts = city.get("/cases/counts").expect(200).body;
    assert_eq!(
        (&counts["all"], &counts["overdue"], &counts["mine"], &counts["capped"]),
        (&json!(4), &json!(0), &json!(0), &json!(false))
    );
    assert_eq!((&counts["states"][0]["state"], &counts["states"][0]["count"]), (&json!("drafted"), &json!(4)));

    // Anybody takes a case; others are assigned by the coordinator, and a district cannot have another's.
    let me = |client: &Client| client.me().str("id");
    let assign = |client: &Client, seen: i64, person: &Value| {
        client.if_match(seen).put(&format!("/cases/{far}/assignee"), &json!({ "person": person }))
    };
    assign(&district, 1, &json!(me(&city))).problem(403, "forbidden");
    assign(&city, 1, &json!(me(&app.district_regulator("110106")))).names("person", "invalid_value");
    assign(&district, 1, &json!(me(&district))).expect(200);
    assert_eq!(titles(&district.get("/cases?mine=true").expect(200).body), ["四"]);
    assert_eq!(district.get("/cases/counts").expect(200).int("mine"), 1);
    assign(&city, 1, &Value::Null).problem(412, "stale_version");
    let free = assign(&city, 2, &Value::Null).expect(200).body;
    assert_eq!(free["case"]["assignee"], Value::Null);

    city.get("/cases?kind=nonsense").names("kind", "invalid_value");
    city.get("/cases?state=drafted").names("state", "invalid_value");
    app.producer().get("/cases").problem(403, "forbidden");
    // Late in the afternoon all are overdue but for what has ended.
    step(&city, &far, 3, &json!({ "verb": "drop" })).expect(200);
    app.advance_hours(8);
    let city = app.city_regulator();
    assert_eq!(titles(&city.get("/cases?overdue=true&kind=test_purchase").expect(200).body), ["一", "二", "三"]);
    let done = city.get("/cases?kind=test_purchase&state=dropped").expect(200).body;
    assert_eq!((titles(&done), &done["items"][0]["overdue"]), (vec!["四"], &json!(false)));
}

#[test]
fn confirmed_notice_moves_open_clocks_only() {
    let app = app();
    let (city, other, district) = (app.city_regulator(), app.city_regulator(), app.district_regulator("110106"));
    app.advance_seconds(600);
    let (open, ended) = (opened(&app, "一", "110106", None), opened(&app, "二", "110106", None));
    step(&city, &ended, 1, &json!({ "verb": "drop" })).expect(200);
    let calendars = district.get("/calendars").expect(200).body;
    assert_eq!((&calendars["years"][0]["year"], &calendars["calendars"][1]["code"]), (&json!(2026), &json!("office")));

    // As if this very day were off.
    let csv = "from,to,kind,name\n2026-04-08,,off,测试\n2026-04-11,,work,测试\n";
    let notice = json!({ "csv": csv, "source": "国办发明电〔2026〕99号" });
    district.post("/calendars/imports", &notice).problem(403, "forbidden");
    let broken = json!({ "csv": "from,to,kind,name\n2026-04-09,,work,测试\n", "source": "国办发明电〔2026〕99号" });
    city.post("/calendars/imports", &broken).names("csv[2]", "not_weekend");
    let import = city.key("one").post("/calendars/imports", &notice).expect(201);
    assert_eq!(city.key("one").post("/calendars/imports", &notice).expect(201).str("id"), import.str("id"));
    assert!(import.str("picture").contains("04-08 测试"), "{}", import.str("picture"));
    let path = format!("/calendars/imports/{}", import.str("id"));
    city.act(&format!("{path}/confirm")).problem(409, "same_person_review");
    assert_eq!(case(&city, &open)["case"]["next_due_at"], "2026-04-08T06:40:00Z", "nothing counts yet");
    other.act(&format!("{path}/confirm")).expect(200);
    other.act(&format!("{path}/confirm")).problem(409, "wrong_state");
    tick(&app);
    // The four hours begin on the next worked day, at nine.
    let moved = case(&city, &open);
    assert_eq!(moved["case"]["next_due_at"], "2026-04-09T06:30:00Z");
    let last = moved["events"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["verb"], "clock_moved");
    assert!(last["note"].as_str().unwrap().contains("2026-04-08 14:40 → 2026-04-09 14:30"), "{last}");
    let kept = case(&city, &ended);
    assert_eq!((&kept["clocks"][0]["due_at"], kept["events"].as_array().unwrap().len()), (&json!("2026-04-08T06:40:00Z"), 2));
    assert_eq!(city.get(&path).expect(200).body["confirmed_by"], other.me().body["id"]);
}

#[test]
fn city_sets_clocks_and_declares_an_emergency() {
    let app = app();
    let (city, district) = (app.city_regulator(), app.district_regulator("110106"));
    let settings = district.get("/clock-settings").expect(200).body;
    let of = |kind: &str| settings["clocks"].as_array().unwrap().iter().find(|clock| clock["kind"] == kind).cloned().unwrap();
    assert_eq!((&of("vetting")["version"], &of("vetting")["allowance"]["amount"]), (&json!(0), &json!(240)));
    let mut body = json!({
        "allowance": { "unit": "working_days", "amount": 2 }, "calendar": "hall", "calendar_in_emergency": "always",
        "warn_permille": 500, "escalate": { "1000": "lead" }
    });
    let path = "/clock-settings/test_purchase/buy";
    district.if_match(0).put(path, &body).problem(403, "forbidden");
    assert_eq!(city.if_match(0).put(path, &body).expect(200).int("version"), 1);
    city.if_match(0).put(path, &body).problem(412, "stale_version");
    city.if_match(0).put("/clock-settings/test_purchase/tea", &body).problem(404, "not_found");
    body["escalate"] = json!({ "900": "lead" });
    city.if_match(1).put(path, &body).names("escalate", "out_of_range");
    let id = opened(&app, "黄瓜", "110106", None);
    assert_eq!(case(&city, &id)["case"]["next_due_at"], "2026-04-10T10:00:00Z");

    district.post("/clock-settings/emergency", &json!({ "reason": "暴雪红色预警" })).problem(403, "forbidden");
    city.post("/clock-settings/emergency", &json!({ "reason": "暴雪红色预警" })).expect(201);
    city.post("/clock-settings/emergency", &json!({ "reason": "暴雪红色预警" })).problem(409, "wrong_state");
    let id = opened(&app, "茄子", "110106", None);
    assert_eq!(case(&city, &id)["clocks"][0]["calendar"], "always");
    city.delete("/clock-settings/emergency").expect(204);
    city.delete("/clock-settings/emergency").problem(409, "wrong_state");
}

#[test]
fn vetting_is_a_case_with_doors_of_its_own() {
    let app = app();
    let (city, owner) = (app.city_regulator(), app.pending("producer", "370700"));
    let waiting = city.get("/cases?kind=vetting").expect(200).body;
    let line = waiting["items"][0].clone();
    let (id, enterprise) = (line["id"].as_str().unwrap(), owner.enterprise_id());
    assert_eq!((&line["state"], &line["subject_id"]), (&json!("pending"), &json!(enterprise)));
    assert_eq!(line["next_due_at"], "2026-04-08T05:00:00Z");
    assert_eq!(line["page"], format!("/regulator/enterprises/{enterprise}"));
    let elsewhere = step(&city, id, 1, &json!({ "verb": "approve" })).problem(409, "wrong_state").body;
    assert!(elsewhere["detail"].as_str().unwrap().contains(&enterprise), "{elsewhere}");

    city.post(&format!("/enterprises/{enterprise}/return"), &json!({ "reasons": ["执照模糊", "地址不全"] })).expect(200);
    let returned = case(&city, id);
    assert_eq!((&returned["case"]["phase"], &returned["clocks"][0]["state"]), (&json!("waiting"), &json!("met")));
    let event = returned["events"][1].clone();
    assert_eq!((&event["reason"]["code"], &event["note"]), (&json!("papers"), &json!("执照模糊\n地址不全")));
    app.advance_seconds(60);
    owner.act("/enterprises/mine/resubmit").expect(200);
    let again = case(&city, id);
    assert_eq!((&again["clocks"][1]["round"], &again["clocks"][1]["due_at"]), (&json!(2), &json!("2026-04-08T05:01:00Z")));
    city.post(&format!("/enterprises/{enterprise}/approve"), &json!({})).expect(200);
    assert_eq!(case(&city, id)["case"]["outcome"], "approved");
    assert_eq!(titles(&city.get("/cases?kind=vetting").expect(200).body), Vec::<&str>::new());

    // What was vetted is vetted again: another case, under the new name.
    let version = owner.get("/enterprises/mine").expect(200).int("version");
    owner.if_match(version).patch("/enterprises/mine", &json!({ "name": "寿光菜农联合社" })).expect(200);
    assert_eq!(titles(&city.get("/cases?kind=vetting").expect(200).body), ["寿光菜农联合社"]);
    owner.if_match(version + 1).patch("/enterprises/mine", &json!({ "name": "寿光菜农合作社" })).expect(200);
    assert_eq!(titles(&city.get("/cases?kind=vetting").expect(200).body), ["寿光菜农合作社"]);
}

/// Times of the tests are those of the calendar that the program brings along.
#[test]
fn test_day_is_a_working_day() {
    let app = app();
    let now: Ts = app.clock.now();
    let office = cases::Calendar::shipped("office", std::sync::Arc::new(cases::Days::shipped())).unwrap();
    assert!(office.is_open(now) && now.day().to_string() == "2026-04-08");
}
