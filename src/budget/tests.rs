use super::*;
use kernel::{Actor, Id, Position, Role};
use storage::Db;

struct World {
    _folder: tempfile::TempDir,
    db: Db,
}

fn world() -> World {
    let (db, _folder) = testing::database();
    World { _folder, db }
}

fn public(address: &str) -> Ctx {
    let system = Ctx::system("test", "2026-04-08T01:00:00Z".parse().unwrap());
    Ctx { who: Who::Public, address: address.to_owned(), ..system }
}

fn person(approved: bool) -> Ctx {
    let ctx = public("203.0.113.9");
    let actor = Actor {
        user_id: Id::new(ctx.now),
        session_id: None,
        api_key_id: None,
        enterprise_id: Some(Id::new(ctx.now)),
        approved,
        role: Role::Producer,
        position: Position::Owner,
        district: None,
        scopes: None,
        totp_setup_required: false,
    };
    Ctx { who: Who::Actor(Box::new(actor)), ..ctx }
}

fn code(result: Result<()>) -> Option<ErrorCode> {
    result.err().map(|error| error.code)
}

#[test]
fn a_rate_ends_with_its_window_and_is_per_network() {
    let world = world();
    let spend = |ctx: &Ctx, amount| world.db.write_now(|tx| spend(tx, ctx, Kind::Registrations, amount));
    let first = public("2001:db8:1:2::1");
    assert_eq!(code(spend(&first, 20)), None);
    let error = spend(&first, 1).unwrap_err();
    assert_eq!((error.code, error.retry_after), (ErrorCode::RateLimited, Some(3601)));
    assert_eq!(code(spend(&public("2001:db8:1:2:ffff::9"), 1)), Some(ErrorCode::RateLimited), "the same household");
    assert_eq!(code(spend(&public("2001:db8:1:3::1"), 1)), None);
    let later = Ctx { now: first.now.plus_seconds(3600), ..first.clone() };
    assert_eq!(code(spend(&later, 20)), None);
    assert_eq!(code(spend(&Ctx { budget_percent: 0, ..later.clone() }, 99)), None, "the operator has no limit");
    assert_eq!(code(spend(&Ctx::system("duty", later.now), 99)), None);
}

#[test]
fn a_refused_request_spends_nothing() {
    let world = world();
    let ctx = public("203.0.113.9");
    let failed: Result<()> = world.db.write_now(|tx| {
        spend(tx, &ctx, Kind::Registrations, 20)?;
        Err(Error::new(ErrorCode::InvalidInput))
    });
    assert_eq!(code(failed), Some(ErrorCode::InvalidInput));
    world.db.write_now(|tx| spend(tx, &ctx, Kind::Registrations, 20)).unwrap();
    let mut enough = true;
    world.db.write_now(|tx| spend_for_mailbox(tx, &ctx, Kind::InvitationMails, "A@x.cn", 3)).unwrap();
    let again = world.db.write_now(|tx| spend_for_mailbox(tx, &ctx, Kind::InvitationMails, "a@X.cn", 1));
    assert_eq!(code(again), Some(ErrorCode::RateLimited), "one mailbox, however it is written");
    let caller = person(true);
    for _ in 0..2 {
        enough = world.db.write_now(|tx| can_spend(tx, &caller, Kind::CallsForHelp, 150)).unwrap();
    }
    assert!(!enough);
}

#[test]
fn a_quota_counts_what_is_there() {
    let world = world();
    let (vetted, unvetted) = (person(true), person(false));
    let keep = |ctx: &Ctx, there: i64| world.db.write_now(|tx| keep(tx, ctx, Kind::Drafts, 1, |_| Ok(there)));
    assert_eq!((code(keep(&vetted, 999)), code(keep(&unvetted, 99))), (None, None));
    let error = keep(&unvetted, 100).unwrap_err();
    assert_eq!(error.code, ErrorCode::QuotaReached);
    assert!(error.detail.unwrap().zh.contains("最多保留 100"));
    assert_eq!(code(keep(&vetted, 1000)), Some(ErrorCode::QuotaReached));
}

#[test]
fn counts_of_old_windows_are_forgotten() {
    let world = world();
    let ctx = public("203.0.113.9");
    world.db.write_now(|tx| spend(tx, &ctx, Kind::Registrations, 1)).unwrap();
    let forget = |before: Ts| world.db.write_now(|tx| forget_before(tx, before, 10)).unwrap();
    assert_eq!((forget(ctx.now), forget(ctx.now.plus_seconds(1))), (0, 1));
}
