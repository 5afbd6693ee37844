//! The engine on a database: steps, clocks, signatures, escalation, moves.

use std::{collections::HashMap, sync::Barrier};

use diesel::{
    RunQueryDsl,
    connection::SimpleConnection,
    sql_types::{BigInt, Text},
};

use super::{
    at,
    kinds::{KINDS, LICENCE, PURCHASE},
};
use crate::{model::ClockRow, settings, store, *};
use kernel::{Actor, Ctx, ErrorCode, Id, PageQuery, Position, Result, Role, Ts, Version, Who};
use storage::{Db, Statement, Tx};

const REGISTRY: Registry = Registry {
    kinds: KINDS,
    functions: |_, _| Ok(vec![Held::of("licence"), Held::of("source")]),
    names: |_, _| Ok(HashMap::new()),
    may_have: |_, _, _| Ok(true),
};

fn id(number: u8) -> Id {
    let mut bytes = [0_u8; 16];
    (bytes[6], bytes[8], bytes[15]) = (0x70, 0x80, number);
    Id::from_bytes(&bytes).unwrap()
}

fn person(number: u8, role: Role, enterprise: Option<Id>, now: Ts) -> Ctx {
    let actor = Actor {
        user_id: id(number),
        session_id: None,
        api_key_id: None,
        enterprise_id: enterprise,
        approved: true,
        role,
        position: Position::Owner,
        district: (role == Role::DistrictRegulator).then(|| "110106".to_owned()),
        scopes: None,
        totp_setup_required: false,
    };
    Ctx { who: Who::Actor(Box::new(actor)), ..Ctx::system("test", now) }
}

fn official(now: Ts) -> Ctx {
    person(1, Role::CityRegulator, None, now)
}

const PARTY: u8 = 9;

fn opened(db: &Db, kind: &Kind, now: Ts) -> Case {
    let cmd = Open { party_enterprise: Some(id(PARTY)), ..Open::about("测试事项", ("test", "1"), "110106") };
    db.write_now(|tx| open(tx, &official(now), kind, &cmd)).unwrap()
}

fn take(db: &Db, ctx: &Ctx, kind: &Kind, case: Id, verb: &str, reason: Option<&str>) -> Result<Moved> {
    let held = [Held::of("licence"), Held::of("source")];
    db.write_now(|tx| step(tx, &Acting::with(ctx, &held), kind, case, None, verb, &Said { reason, ..Said::default() }))
}

fn clocks(db: &Db, case: Id) -> Vec<ClockRow> {
    db.read_now(|tx| store::clocks(tx, case)).unwrap()
}

fn verbs(db: &Db, case: Id) -> Vec<String> {
    let events = db.read_now(|tx| store::last_events(tx, case, 100)).unwrap();
    assert!(events.iter().enumerate().all(|(index, event)| event.seq == index as i32 + 1), "events without gaps");
    events.into_iter().map(|event| event.verb).collect()
}

fn find(db: &Db, case: Id) -> Case {
    db.read_now(|tx| store::find(tx, case)).unwrap()
}

fn ticked(db: &Db, now: Ts) -> usize {
    let ctx = Ctx::system("cases.tick", now);
    let mut acts = 0;
    loop {
        match db.write_now(|tx| tick(tx, &ctx, &REGISTRY)).unwrap() {
            0 => return acts,
            more => acts += more,
        }
    }
}

/// Lines of inboxes of one kind.
fn told(db: &Db, kind: &str) -> i64 {
    let sql = "SELECT COUNT(*) FROM notifications WHERE market = ? AND kind = ?";
    db.read_now(|tx| {
        let query = Statement::<(BigInt,)>::new(sql, [tx.market().into(), kind.into()]);
        Ok(query.get_result::<(i64,)>(tx)?.0)
    })
    .unwrap()
}

#[test]
fn waiting_state_pauses_the_clock_of_its_owner() {
    let (db, _folder) = testing::database();
    let case = opened(&db, &LICENCE, at("2026-11-30 09:00"));
    assert_eq!(case.number, "XK-20261130-0001");
    assert_eq!(case.next_due_at, Some(at("2026-11-30 14:30")));
    take(&db, &official(at("2026-11-30 10:00")), &LICENCE, case.id, "ask", Some("papers")).unwrap();
    let rows = clocks(&db, case.id);
    assert_eq!((rows[0].state, rows[0].left_seconds), (ClockState::Paused, Some(3 * 3600)));
    assert_eq!((rows[1].clock.as_str(), rows[1].state), ("papers", ClockState::Running));
    assert_eq!(find(&db, case.id).next_due_at, Some(at("2026-12-10 24:00")));

    let party = person(2, Role::Producer, Some(id(PARTY)), at("2026-12-01 16:00"));
    take(&db, &party, &LICENCE, case.id, "complete", None).unwrap();
    let rows = clocks(&db, case.id);
    assert_eq!((rows[0].state, rows[0].due_at), (ClockState::Running, at("2026-12-02 10:30")));
    assert_eq!(rows[1].state, ClockState::Met);
    // A quarter of the allowance is left at half past nine.
    assert_eq!(rows[0].next_act_at, Some(at("2026-12-02 09:30")));

    let moved = take(&db, &official(at("2026-12-02 10:30")), &LICENCE, case.id, "grant", None).unwrap();
    assert_eq!((moved.case.phase, moved.case.outcome.as_deref()), (Phase::Done, Some("granted")));
    let rows = clocks(&db, case.id);
    assert_eq!((rows[0].state, rows[0].stopped_at), (ClockState::Met, Some(at("2026-12-02 10:30"))));
    assert_eq!(find(&db, case.id).next_due_at, None);
    assert_eq!(verbs(&db, case.id), ["open", "ask", "complete", "grant"]);
}

#[test]
fn step_is_refused_with_its_reason() {
    let (db, _folder) = testing::database();
    let now = at("2026-11-30 09:00");
    let case = opened(&db, &LICENCE, now);
    let code = |result: Result<Moved>| result.unwrap_err().code;
    let party = person(2, Role::Producer, Some(id(PARTY)), now);
    // Not his step; not the official's; not the state; no reason; no such reason; a reason too many; another version.
    let plain = db.write_now(|tx| step(tx, &Acting::plain(&party), &LICENCE, case.id, None, "grant", &Said::default()));
    assert_eq!(code(plain), ErrorCode::Forbidden);
    assert_eq!(code(take(&db, &official(now), &LICENCE, case.id, "complete", None)), ErrorCode::WrongState);
    assert_eq!(code(take(&db, &official(now), &LICENCE, case.id, "ask", None)), ErrorCode::InvalidInput);
    assert_eq!(code(take(&db, &official(now), &LICENCE, case.id, "ask", Some("mood"))), ErrorCode::InvalidInput);
    assert_eq!(code(take(&db, &official(now), &LICENCE, case.id, "grant", Some("papers"))), ErrorCode::InvalidInput);
    assert_eq!(code(take(&db, &official(now), &LICENCE, case.id, "dance", None)), ErrorCode::InvalidInput);
    assert_eq!(code(take(&db, &official(now), &PURCHASE, case.id, "submit", None)), ErrorCode::NotFound);
    let held = [Held::of("licence")];
    let seen = Some(Version(7));
    let official = official(now);
    let stale = db.write_now(|tx| step(tx, &Acting::with(&official, &held), &LICENCE, case.id, seen, "grant", &Said::default()));
    assert_eq!(code(stale), ErrorCode::StaleVersion);
    take(&db, &official, &LICENCE, case.id, "ask", Some("papers")).unwrap();
    assert_eq!(code(take(&db, &official, &LICENCE, case.id, "complete", None)), ErrorCode::Forbidden);
    assert_eq!(code(take(&db, &official, &LICENCE, case.id, "lapse", None)), ErrorCode::Forbidden);
    let error = take(&db, &official, &LICENCE, case.id, "lapse", None).unwrap_err();
    assert!(error.detail.unwrap().has_one_language_each());
    assert_eq!(verbs(&db, case.id), ["open", "ask"], "what was refused has left nothing");
}

#[test]
fn numbers_run_by_kind_and_day() {
    let (db, _folder) = testing::database();
    let number = |kind: &Kind, now: &str| opened(&db, kind, at(now)).number;
    assert_eq!(number(&LICENCE, "2026-11-30 09:00"), "XK-20261130-0001");
    assert_eq!(number(&LICENCE, "2026-11-30 23:59"), "XK-20261130-0002");
    assert_eq!(number(&PURCHASE, "2026-11-30 10:00"), "CG-20261130-0001");
    assert_eq!(number(&LICENCE, "2026-12-01 00:00"), "XK-20261201-0001");
    assert_eq!(number(&LICENCE, "2026-11-30 23:59"), "XK-20261130-0003");
}

#[test]
fn escalation_happens_once_with_three_workers() {
    let (db, _folder) = testing::database();
    let case = opened(&db, &LICENCE, at("2026-11-30 09:00"));
    let together = |now: Ts| -> usize {
        let barrier = Barrier::new(3);
        std::thread::scope(|scope| {
            let worker = || {
                barrier.wait();
                ticked(&db, now)
            };
            let threads: Vec<_> = (0..3).map(|_| scope.spawn(worker)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        })
    };
    assert_eq!(together(at("2026-11-30 11:59")), 0);
    assert_eq!((together(at("2026-11-30 12:00")), told(&db, "case_due")), (1, 1));
    assert_eq!(together(at("2026-11-30 14:29")), 0);
    // At the end the assignee and the lead; later the coordinator, then the city.
    assert_eq!((together(at("2026-11-30 14:30")), told(&db, "case_overdue")), (1, 2));
    assert_eq!(clocks(&db, case.id)[0].state, ClockState::Running);
    assert_eq!((together(at("2026-11-30 16:30")), told(&db, "case_overdue")), (1, 4));
    // The last share falls on the next morning.
    assert_eq!((together(at("2026-12-01 09:59")), together(at("2026-12-01 10:00"))), (0, 1));
    let row = clocks(&db, case.id)[0].clone();
    assert_eq!((row.state, row.level, row.next_act_at, row.stopped_at), (ClockState::Missed, 2000, None, None));
    assert_eq!(together(at("2026-12-05 10:00")), 0);
    assert_eq!(find(&db, case.id).next_due_at, Some(at("2026-11-30 14:30")), "it stays at the head of the inbox");
    take(&db, &official(at("2026-12-05 10:00")), &LICENCE, case.id, "grant", None).unwrap();
    let row = clocks(&db, case.id)[0].clone();
    assert_eq!((row.state, row.stopped_at), (ClockState::Missed, Some(at("2026-12-05 10:00"))));
}

#[test]
fn nobody_is_told_while_the_calendar_is_closed() {
    let (db, _folder) = testing::database();
    let case = opened(&db, &LICENCE, at("2026-11-30 16:00"));
    // Due at 11:30 of the next day, the warning at 10:30; no worker was there until the evening.
    assert_eq!(clocks(&db, case.id)[0].next_act_at, Some(at("2026-12-01 10:30")));
    ticked(&db, at("2026-12-01 20:00"));
    assert_eq!((told(&db, "case_due"), told(&db, "case_overdue")), (0, 0));
    assert_eq!(clocks(&db, case.id)[0].next_act_at, Some(at("2026-12-02 09:00")));
    ticked(&db, at("2026-12-02 09:00"));
    assert_eq!(told(&db, "case_due"), 1);
}

#[test]
fn end_of_the_time_is_a_step_of_the_platform() {
    let (db, _folder) = testing::database();
    let case = opened(&db, &LICENCE, at("2026-11-30 09:00"));
    take(&db, &official(at("2026-11-30 10:00")), &LICENCE, case.id, "ask", Some("papers")).unwrap();
    ticked(&db, at("2026-12-10 23:59"));
    assert_eq!(find(&db, case.id).state, "lacking");
    ticked(&db, at("2026-12-11 00:00"));
    let end = find(&db, case.id);
    assert_eq!((end.state.as_str(), end.phase, end.outcome.as_deref()), ("lapsed", Phase::Done, Some("lapsed")));
    let states: Vec<ClockState> = clocks(&db, case.id).into_iter().map(|row| row.state).collect();
    assert_eq!(states, [ClockState::Void, ClockState::Missed]);
}

fn sits(db: &Db, ctx: &Ctx, case: Id, seat: &str, held: &Held, refuse: bool) -> Result<Option<Moved>> {
    let cmd = Decide {
        decision: if refuse { SeatDecision::Refuse } else { SeatDecision::Sign },
        reason: refuse.then_some("price"),
        note: "",
    };
    let held = [held.clone()];
    db.write_now(|tx| decide_seat(tx, &Acting::with(ctx, &held), &PURCHASE, case, None, seat, &cmd))
}

#[test]
fn four_eyes_sign_what_somebody_else_has_asked_for() {
    let (db, _folder) = testing::database();
    let now = at("2026-11-30 09:00");
    let case = opened(&db, &PURCHASE, now).id;
    take(&db, &official(now), &PURCHASE, case, "submit", None).unwrap();
    assert_eq!(told(&db, "case_seat_asked"), 3);
    let code = |result: Result<Option<Moved>>| result.map_err(|error| error.code).err();
    let (lead, finance) = (Held::of("approve_purchase"), Held::of("finance"));
    let by = |number: u8, now: Ts| person(number, Role::CityRegulator, None, now);
    // The applicant; somebody without the function; a deputy before the time.
    assert_eq!(code(sits(&db, &official(now), case, "lead", &lead, false)), Some(ErrorCode::SamePersonReview));
    assert_eq!(code(sits(&db, &by(2, now), case, "lead", &finance, false)), Some(ErrorCode::Forbidden));
    let deputy = Held { deputy: true, ..lead.clone() };
    assert_eq!(code(sits(&db, &by(2, now.plus_seconds(599)), case, "lead", &deputy, false)), Some(ErrorCode::Forbidden));
    assert!(sits(&db, &by(2, now.plus_seconds(600)), case, "lead", &deputy, false).unwrap().is_none());
    // One person on two seats; a seat twice.
    assert_eq!(code(sits(&db, &by(2, now), case, "finance", &finance, false)), Some(ErrorCode::SamePersonReview));
    assert_eq!(code(sits(&db, &by(3, now), case, "lead", &lead, false)), Some(ErrorCode::WrongState));
    assert_eq!(code(sits(&db, &by(3, now), case, "nobody", &lead, false)), Some(ErrorCode::NotFound));
    assert!(sits(&db, &by(3, now), case, "finance", &finance, false).unwrap().is_none());
    let moved = sits(&db, &by(4, now), case, "leader", &Held::of("leader"), false).unwrap().unwrap();
    assert_eq!((moved.case.state.as_str(), moved.verb), ("ordered", "order"));
    assert_eq!(code(sits(&db, &by(5, now), case, "leader", &Held::of("leader"), false)), Some(ErrorCode::WrongState));
    assert_eq!(verbs(&db, case), ["open", "submit", "seat_signed", "seat_signed", "seat_signed", "order"]);
}

#[test]
fn first_refusal_ends_the_round() {
    let (db, _folder) = testing::database();
    let now = at("2026-11-30 09:00");
    let case = opened(&db, &PURCHASE, now).id;
    take(&db, &official(now), &PURCHASE, case, "submit", None).unwrap();
    let by = |number: u8| person(number, Role::CityRegulator, None, now);
    sits(&db, &by(2), case, "finance", &Held::of("finance"), false).unwrap();
    let moved = sits(&db, &by(3), case, "lead", &Held::of("approve_purchase"), true).unwrap().unwrap();
    assert_eq!(moved.case.outcome.as_deref(), Some("refused"));
}

#[test]
fn database_refuses_what_must_never_be() {
    let (db, _folder) = testing::database();
    let now = at("2026-11-30 09:00");
    let case = opened(&db, &PURCHASE, now).id;
    take(&db, &official(now), &PURCHASE, case, "submit", None).unwrap();
    let hex: String = id(1).as_bytes().iter().map(|byte| format!("{byte:02X}")).collect();
    let refused = |sql: &str| db.write_now(|tx| Ok(tx.batch_execute(sql)?)).is_err();
    assert!(refused("UPDATE case_events SET note = 'x' WHERE market = '110000'"), "events never change");
    assert!(refused("DELETE FROM case_events WHERE market = '110000'"), "events stay");
    let signs = format!("UPDATE case_seats SET user_id = X'{hex}', decision = 'sign', at = 0 WHERE market = '110000'");
    assert!(refused(&format!("{signs} AND seat = 'lead'")), "the applicant is no signatory");
    let other = signs.replace(&hex, &"11".repeat(16));
    assert!(refused(&other), "one person has one seat");
    assert!(!refused(&format!("{other} AND seat = 'lead'")), "somebody else may sign");
    let done = "UPDATE cases SET phase = 'done' WHERE market = '110000'";
    assert!(refused(done), "what is done has an end and an outcome");
}

#[test]
fn round_asked_for_again_is_a_new_one() {
    let (db, _folder) = testing::database();
    let now = at("2026-11-30 09:00");
    let first = opened(&db, &PURCHASE, now).id;
    take(&db, &official(now), &PURCHASE, first, "submit", None).unwrap();
    assert_eq!(db.read_now(|tx| store::last_round(tx, first)).unwrap().len(), 3);
    let seat = |tx: &mut Tx| {
        let held = [Held::of("finance")];
        let ctx = person(3, Role::CityRegulator, None, now);
        open_seat(tx, &Acting::with(&ctx, &held), &PURCHASE, first, "finance")
    };
    db.write_now(seat).unwrap();
    let later = person(3, Role::CityRegulator, None, now.plus_seconds(10));
    sits(&db, &later, first, "finance", &Held::of("finance"), false).unwrap();
    let view = db.read_now(|tx| read(tx, &official(now), &REGISTRY, first)).unwrap();
    let hasty = |seat: &str| view.seats.iter().find(|row| row.seat == seat).unwrap().hasty;
    assert!(!hasty("finance"), "ten seconds after the page was opened");
}

fn notice(csv: &str) -> ImportNotice {
    ImportNotice { csv: csv.to_owned(), source: "国办发明电〔2026〕99号".to_owned() }
}

#[test]
fn confirmed_notice_moves_open_clocks_only() {
    let (db, _folder) = testing::database();
    let start = at("2026-11-30 16:30");
    let (open_one, ended, paused) = (opened(&db, &LICENCE, start), opened(&db, &LICENCE, start), opened(&db, &LICENCE, start));
    assert_eq!(open_one.next_due_at, Some(at("2026-12-01 12:00")));
    take(&db, &official(at("2026-11-30 17:00")), &LICENCE, ended.id, "grant", None).unwrap();
    take(&db, &official(at("2026-11-30 17:00")), &LICENCE, paused.id, "ask", Some("papers")).unwrap();
    // As if the first of December were a day off: the notice of 2026 with one more line.
    let csv = format!("{}2026-12-01,,off,测试\n", include_str!("../data/days_2026.csv"));
    let import = db.write_now(|tx| import_notice(tx, &official(start), &notice(&csv))).unwrap();
    assert!(import.picture.contains("12-01 测试"));
    let confirm = |ctx: &Ctx| db.write_now(|tx| confirm_notice(tx, ctx, import.id));
    assert_eq!(confirm(&official(start)).unwrap_err().code, ErrorCode::SamePersonReview);
    assert_eq!(confirm(&Ctx::system("test", start)).unwrap_err().code, ErrorCode::LoginRequired);
    let second = person(2, Role::CityRegulator, None, at("2026-11-30 17:10"));
    confirm(&second).unwrap();
    assert_eq!(confirm(&second).unwrap_err().code, ErrorCode::WrongState);
    ticked(&db, at("2026-11-30 17:10"));
    assert_eq!(find(&db, open_one.id).next_due_at, Some(at("2026-12-02 12:00")));
    assert_eq!(verbs(&db, open_one.id), ["open", "clock_moved"]);
    assert_eq!(
        (verbs(&db, ended.id), verbs(&db, paused.id)),
        (vec!["open".into(), "grant".into()], vec!["open".into(), "ask".into()])
    );
    assert_eq!(clocks(&db, ended.id)[0].due_at, at("2026-12-01 12:00"), "an ended clock stays");
    // What starts from now on takes the new days.
    assert_eq!(opened(&db, &LICENCE, at("2026-11-30 17:00")).next_due_at, Some(at("2026-12-02 14:00")));
    assert_eq!(ticked(&db, at("2026-11-30 17:11")), 0);
}

#[test]
fn notice_of_the_next_year_ends_provisional_times() {
    let (db, _folder) = testing::database();
    let case = opened(&db, &LICENCE, at("2026-12-31 17:00"));
    assert!(clocks(&db, case.id)[0].provisional);
    let import = db
        .write_now(|tx| {
            import_notice(tx, &official(at("2026-12-31 17:00")), &notice("from,to,kind,name\n2027-01-01,2027-01-03,off,元旦\n"))
        })
        .unwrap();
    let second = person(2, Role::CityRegulator, None, at("2026-12-31 17:05"));
    db.write_now(|tx| confirm_notice(tx, &second, import.id)).unwrap();
    ticked(&db, at("2026-12-31 17:05"));
    let row = clocks(&db, case.id)[0].clone();
    assert_eq!((row.provisional, row.due_at), (false, at("2027-01-04 14:00")));
}

#[test]
fn emergency_gives_clocks_another_calendar() {
    let (db, _folder) = testing::database();
    let now = at("2026-11-30 16:30");
    let running = opened(&db, &LICENCE, now);
    let cmd = DeclareEmergency { reason: "暴雪红色预警".into(), move_running: true };
    db.write_now(|tx| settings::declare(tx, &official(now), &cmd)).unwrap();
    assert_eq!(db.write_now(|tx| settings::declare(tx, &official(now), &cmd)).unwrap_err().code, ErrorCode::WrongState);
    assert_eq!(opened(&db, &LICENCE, now).next_due_at, Some(at("2026-11-30 20:30")));
    // Three working hours are left at half past five, and the night counts now.
    ticked(&db, at("2026-11-30 17:30"));
    assert_eq!(find(&db, running.id).next_due_at, Some(at("2026-11-30 20:30")));
    assert_eq!(verbs(&db, running.id), ["open", "clock_moved"]);
    db.write_now(|tx| settings::end(tx, &official(now))).unwrap();
    assert_eq!(opened(&db, &LICENCE, now).next_due_at, Some(at("2026-12-01 12:00")));
}

#[test]
fn city_sets_clocks_for_what_starts_later() {
    let (db, _folder) = testing::database();
    let now = at("2026-11-30 09:00");
    let cmd = SetClock {
        allowance: Allowance::working_days(5),
        calendar: "hall".into(),
        calendar_in_emergency: "always".into(),
        warn_permille: 500,
        escalate: [(1200, "lead".to_owned())].into(),
    };
    let set = |ctx: &Ctx, seen: i32, cmd: &SetClock| {
        db.write_now(|tx| settings::set(tx, ctx, &REGISTRY, ("licence", "decide"), Version(seen), cmd))
    };
    let district = person(3, Role::DistrictRegulator, None, now);
    assert_eq!(set(&district, 0, &cmd).unwrap_err().code, ErrorCode::Forbidden);
    assert_eq!(set(&official(now), 0, &cmd).unwrap().version, 1);
    assert_eq!(set(&official(now), 0, &cmd).unwrap_err().code, ErrorCode::StaleVersion);
    let wrong = SetClock { calendar: "lunar".into(), warn_permille: 0, ..cmd.clone() };
    let fields: Vec<String> = set(&official(now), 1, &wrong).unwrap_err().fields.into_iter().map(|field| field.path).collect();
    assert_eq!(fields, ["warn_permille", "calendar"]);
    assert_eq!(opened(&db, &LICENCE, now).next_due_at, Some(at("2026-12-07 18:00")));
}

#[test]
fn inbox_pages_by_due_time_within_reach() {
    let (db, _folder) = testing::database();
    let starts = ["2026-11-30 09:03", "2026-11-30 09:01", "2026-11-30 09:02", "2026-11-30 09:00"];
    let ids: Vec<Id> = starts.iter().map(|start| opened(&db, &LICENCE, at(start)).id).collect();
    let now = at("2026-11-30 14:31");
    let official = official(now);
    let page = |ctx: &Ctx, query: &InboxQuery, limit: u32, cursor: Option<String>| {
        db.read_now(|tx| inbox(tx, ctx, &REGISTRY, query, &PageQuery { limit: Some(limit), cursor })).unwrap()
    };
    let all = InboxQuery::default();
    let first = page(&official, &all, 3, None);
    let second = page(&official, &all, 3, first.next_cursor.clone());
    let found: Vec<Id> = first.items.iter().chain(&second.items).map(|line| line.id).collect();
    assert_eq!((found, second.next_cursor), (vec![ids[3], ids[1], ids[2], ids[0]], None));
    let late = page(&official, &InboxQuery { overdue: true, ..all.clone() }, 10, None);
    assert_eq!(late.items.iter().map(|line| (line.id, line.overdue)).collect::<Vec<_>>(), [(ids[3], true)]);
    let count = db.read_now(|tx| counts(tx, &official, &REGISTRY, &all)).unwrap();
    assert_eq!((count.all, count.overdue, count.mine, count.capped), (4, 1, 0, false));

    db.write_now(|tx| assign(tx, &official, &LICENCE, ids[1], Some(Version(1)), Some(id(1)))).unwrap();
    let mine = page(&official, &InboxQuery { mine: true, ..all.clone() }, 10, None);
    assert_eq!(mine.items.iter().map(|line| line.id).collect::<Vec<_>>(), [ids[1]]);
    take(&db, &official, &LICENCE, ids[3], "grant", None).unwrap();
    assert_eq!(page(&official, &all, 10, None).items.len(), 3);
    let done = page(&official, &InboxQuery { done: true, ..all.clone() }, 10, None);
    assert_eq!(done.items[0].id, ids[3]);
    let granted = InboxQuery { kind: Some("licence".into()), state: Some("granted".into()), ..all.clone() };
    assert_eq!(page(&official, &granted, 10, None).items.len(), 1);

    // Another district sees nothing, and an enterprise has no inbox.
    let district = person(3, Role::DistrictRegulator, None, now);
    assert_eq!(page(&district, &all, 10, None).items.len(), 3);
    let cmd = Open::about("别的区", ("test", "2"), "110108");
    let other = db.write_now(|tx| open(tx, &official, &LICENCE, &cmd)).unwrap().id;
    assert_eq!(page(&district, &all, 10, None).items.len(), 3);
    assert_eq!(db.read_now(|tx| read(tx, &district, &REGISTRY, other)).unwrap_err().code, ErrorCode::NotFound);
    let party = person(2, Role::Producer, Some(id(PARTY)), now);
    let refused = db.read_now(|tx| inbox(tx, &party, &REGISTRY, &all, &PageQuery::default()));
    assert_eq!(refused.unwrap_err().code, ErrorCode::Forbidden);
    for (query, path) in [
        (InboxQuery { kind: Some("x".into()), ..all.clone() }, "kind"),
        (InboxQuery { state: Some("received".into()), ..all.clone() }, "state"),
    ] {
        let error = db.read_now(|tx| inbox(tx, &official, &REGISTRY, &query, &PageQuery::default())).unwrap_err();
        assert_eq!(error.fields[0].path, path);
    }
}

#[test]
fn files_and_links_belong_to_a_case_once() {
    let (db, _folder) = testing::database();
    let now = at("2026-11-30 09:00");
    let (one, two) = (opened(&db, &LICENCE, now).id, opened(&db, &LICENCE, now).id);
    let photo = CaseFile {
        file: "ab".repeat(32),
        kind: FileKind::Photo,
        reference: None,
        taken_at: None,
        lng_micro: None,
        lat_micro: None,
    };
    for _ in 0..2 {
        db.write_now(|tx| add_file(tx, &official(now), one, &photo)).unwrap();
        db.write_now(|tx| link(tx, &official(now), two, one, LinkWord::DuplicateOf)).unwrap();
    }
    assert!(db.write_now(|tx| link(tx, &official(now), one, one, LinkWord::Follows)).is_err());
    let bad = CaseFile { file: "../x".into(), ..photo };
    assert!(db.write_now(|tx| add_file(tx, &official(now), one, &bad)).is_err());
    let view = db.read_now(|tx| read(tx, &official(now), &REGISTRY, one)).unwrap();
    assert_eq!((view.files.len(), view.links.len(), view.links[0].from_other), (1, 1, true));
    assert_eq!(view.steps.iter().map(|step| step.verb.as_str()).collect::<Vec<_>>(), ["ask", "grant", "refuse"]);
}

#[test]
fn audit_trail_keeps_every_step() {
    let (db, _folder) = testing::database();
    let now = at("2026-11-30 09:00");
    let case = opened(&db, &LICENCE, now).id;
    take(&db, &official(now), &LICENCE, case, "grant", None).unwrap();
    let sql = "SELECT action FROM audit_log WHERE market = ? AND entity = 'case' AND entity_id = ? ORDER BY id";
    let actions: Vec<(String,)> =
        db.read_now(|tx| Ok(Statement::<(Text,)>::new(sql, [tx.market().into(), case.to_string().into()]).load(tx)?)).unwrap();
    assert_eq!(actions.into_iter().map(|(action,)| action).collect::<Vec<_>>(), ["open", "step"]);
}
