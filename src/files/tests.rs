use super::{model::*, owners::*, schema::file_bytes, store, uses};
use access::Permission;
use diesel::prelude::*;
use kernel::{Ctx, ErrorCode, Id, Result, Ts};
use storage::{Db, Tx};
use testing::World;

static OWNER: FileOwner = FileOwner {
    kind: "test_thing",
    accepts: &[FileKind::Photo],
    most: 2,
    upload: Permission::Deals,
    entity: audit::Entity::Deal,
    may_read: |_, ctx, owner| Ok(ctx.enterprise_id() == Some(owner)),
};

/// A photo of these bytes, as an upload leaves it.
fn photo(world: &World, ctx: &Ctx, digest: &str) -> Id {
    let id = Id::new(ctx.now);
    let row = FileRow {
        id,
        kind: FileKind::Photo,
        purpose: OWNER.kind.to_owned(),
        digest: digest.to_owned(),
        bytes: 10,
        width: Some(4),
        height: Some(3),
        thumbnail_digest: Some(format!("{digest}-small")),
        sent_digest: digest.to_owned(),
        uploaded_by: ctx.user_id().unwrap(),
        uploaded_at: ctx.now,
        unused_since: Some(ctx.now),
    };
    write(&world.db, |tx| {
        for digest in row.digests() {
            store::begin_bytes(tx, digest, 10, ctx.now)?;
            store::keep_bytes(tx, digest, ctx.now)?;
        }
        store::insert(tx, &row)
    });
    id
}

fn write<T>(db: &Db, work: impl Fn(&mut Tx) -> Result<T>) -> T {
    db.write_now(work).unwrap()
}

fn states(db: &Db) -> Vec<(String, BytesState)> {
    db.read_now(|tx| {
        let all = file_bytes::table.of(tx).order(file_bytes::digest);
        Ok(all.select((file_bytes::digest, file_bytes::state)).load(tx)?)
    })
    .unwrap()
}

/// One day of a sweep's work on rows: how many files ended.
fn end_unused(world: &World, before: Ts) -> usize {
    write(&world.db, |tx| {
        let old = store::unused_before(tx, before, 100)?;
        old.iter().try_for_each(|row| store::remove_unused(tx, row, before).map(drop))?;
        Ok(old.len())
    })
}

#[test]
fn bytes_of_two_files_stay_until_both_are_gone() {
    let world = testing::world();
    let ctx = &world.buyer;
    let (first, _second) = (photo(&world, ctx, "aa"), photo(&world, ctx, "aa"));
    write(&world.db, |tx| {
        let row = store::find(tx, first)?.unwrap();
        assert!(store::remove_unused(tx, &row, ctx.now)?);
        Ok(())
    });
    assert!(states(&world.db).iter().all(|(_, state)| *state == BytesState::Stored));
    assert_eq!(end_unused(&world, ctx.now.plus_hours(25)), 1);
    assert!(states(&world.db).iter().all(|(_, state)| *state == BytesState::Deleting));
}

#[test]
fn bytes_that_are_being_deleted_take_no_new_file() {
    let world = testing::world();
    let ctx = &world.buyer;
    photo(&world, ctx, "aa");
    end_unused(&world, ctx.now.plus_hours(25));
    let again = world.db.write_now(|tx| store::begin_bytes(tx, "aa", 10, ctx.now));
    assert_eq!(again.unwrap_err().code, ErrorCode::Unavailable);
    let marked = world.db.read_now(|tx| store::deleting(tx, 10)).unwrap();
    assert_eq!(write(&world.db, |tx| store::forget_bytes(tx, &marked)), 2);
    photo(&world, ctx, "aa");
}

#[test]
fn an_upload_given_up_leaves_no_bytes() {
    let world = testing::world();
    let now = world.buyer.now;
    write(&world.db, |tx| store::begin_bytes(tx, "aa", 10, now));
    assert_eq!(write(&world.db, |tx| store::give_up_writing(tx, now, now)), 0);
    assert_eq!(write(&world.db, |tx| store::give_up_writing(tx, now.plus_hours(1), now)), 1);
    assert_eq!(states(&world.db), [("aa".to_owned(), BytesState::Deleting)]);
}

#[test]
fn a_used_file_stays_and_a_released_one_ends() {
    let world = testing::world();
    let ctx = &world.buyer;
    let (one, other, thing) = (photo(&world, ctx, "aa"), photo(&world, ctx, "bb"), Id::new(ctx.now));
    write(&world.db, |tx| uses::set(tx, ctx, &OWNER, thing, &[other, one], "photos"));
    assert_eq!(end_unused(&world, ctx.now.plus_hours(25)), 0);
    let found = world.db.read_now(|tx| uses::of_owners(tx, &OWNER, &[thing])).unwrap();
    assert_eq!(found[&thing], [other, one]);
    let later = Ctx { now: ctx.now.plus_hours(48), ..ctx.clone() };
    write(&world.db, |tx| uses::set(tx, &later, &OWNER, thing, &[one], "photos"));
    // A day from its release, not from its upload.
    assert_eq!(end_unused(&world, later.now), 0);
    assert_eq!(end_unused(&world, later.now.plus_hours(1)), 1);
    assert!(world.db.read_now(|tx| store::find(tx, other)).unwrap().is_none());
}

#[test]
fn only_ones_own_uploads_can_be_used() {
    let world = testing::world();
    let (mine, theirs) = (photo(&world, &world.buyer, "aa"), photo(&world, &world.seller, "bb"));
    let thing = Id::new(world.buyer.now);
    let try_with = |files: Vec<Id>| {
        world.db.write_now(|tx| uses::set(tx, &world.buyer, &OWNER, thing, &files, "photos")).map_err(|error| {
            error.fields.iter().map(|field| format!("{} {}", field.path, field.code)).collect::<Vec<_>>().join(", ")
        })
    };
    assert_eq!(try_with(vec![mine, theirs]), Err("photos[1] unknown".to_owned()));
    assert_eq!(try_with(vec![mine, mine]), Err("photos[1] duplicate".to_owned()));
    assert!(try_with(vec![mine, theirs, Id::new(world.buyer.now)]).unwrap_err().starts_with("photos too_many"));
    assert_eq!(try_with(vec![mine]), Ok(()));
}

#[test]
fn readers_are_asked_of_the_owner() {
    let owners = FileOwners::new([&OWNER]);
    let world = testing::world();
    let (buyer, seller) = (&world.buyer, &world.seller);
    let file = photo(&world, buyer, "aa");
    let reads = |ctx: &Ctx| world.db.read_now(|tx| super::service::view(tx, ctx, &owners, file)).map_err(|error| error.code);
    assert!(reads(buyer).is_ok());
    assert_eq!(reads(seller).unwrap_err(), ErrorCode::NotFound);
    let theirs = seller.enterprise_id().unwrap();
    write(&world.db, |tx| uses::set(tx, buyer, &OWNER, theirs, &[file], "photos"));
    assert!(reads(seller).is_ok());
    assert_eq!(reads(buyer).unwrap_err(), ErrorCode::NotFound);
    let removed = world.db.write_now(|tx| super::service::remove(tx, buyer, file));
    assert_eq!(removed.unwrap_err().code, ErrorCode::WrongState);
}
