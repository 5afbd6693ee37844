//! Databases and people for the tests of packages. Only tests depend on it; the HTTP tests in `tests/api` have their own
//! support and run on both engines.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "only tests depend on it")]

use diesel::connection::SimpleConnection;
use tempfile::TempDir;

use kernel::{Actor, Ctx, Id, Lang, Position, RegionCode, Role, Ts, Who};
use storage::{Db, DbUrl};

/// A migrated SQLite database with the market of Beijing and nothing in it. The folder goes with the second value.
///
/// # Panics
/// When it cannot be made.
pub fn database() -> (Db, TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let url = DbUrl::Sqlite(folder.path().join("test.db").display().to_string());
    storage::migrate(&url).expect("migrations");
    storage::open_market(&url, RegionCode::BEIJING, "北京", "Beijing").expect("a market");
    (Db::open(&url, 4).expect("a database"), folder)
}

/// [`database`] with the catalogue, the regions and the places of the product.
///
/// # Panics
/// When it cannot be made.
pub fn seeded_database(now: Ts) -> (Db, TempDir) {
    let (db, folder) = database();
    db.write_now(|tx| {
        catalogue::seed(tx, now)?;
        places::seed_regions(tx)?;
        places::seed(tx)
    })
    .expect("seeds");
    (db, folder)
}

/// [`seeded_database`] with a seller, a cooperative in Weifang, and a buyer, a chain in Fengtai.
pub struct World {
    pub db: Db,
    pub seller: Ctx,
    pub buyer: Ctx,
    _folder: TempDir,
}

/// 2026-04-08 09:30 in Beijing.
///
/// # Panics
/// Never.
pub fn now() -> Ts {
    "2026-04-08T01:30:00Z".parse().expect("an instant")
}

/// The owner of the first or the second enterprise of [`PARTIES`].
fn party(number: u8, role: Role) -> Ctx {
    let id = |kind: u8| {
        let mut bytes = [0_u8; 16];
        (bytes[6], bytes[8], bytes[14], bytes[15]) = (0x70, 0x80, kind, number);
        Id::from_bytes(&bytes).expect("16 bytes")
    };
    let actor = Actor {
        user_id: id(2),
        session_id: None,
        api_key_id: None,
        enterprise_id: Some(id(1)),
        approved: true,
        role,
        position: Position::Owner,
        district: None,
        scopes: None,
        totp_setup_required: false,
    };
    Ctx { who: Who::Actor(Box::new(actor)), lang: Lang::Zh, ..Ctx::system("test", now()) }
}

/// # Panics
/// When it cannot be made.
pub fn world() -> World {
    let (db, folder) = seeded_database(now());
    db.write_now(|tx| Ok(tx.batch_execute(PARTIES)?)).expect("parties");
    World { db, seller: party(1, Role::Producer), buyer: party(2, Role::Buyer), _folder: folder }
}

const PARTIES: &str = "
    INSERT INTO enterprises VALUES
      ('110000', X'00000000000070008000000000000101', 1, '寿光合作社', 'cooperative', 'A', '370700', '', '', '', 'approved', NULL, 0, 0, 0, 0, NULL),
      ('110000', X'00000000000070008000000000000102', 1, '京城超市', 'chain', 'B', '110106', '', '', '', 'approved', NULL, 0, 0, 0, 0, NULL);
    INSERT INTO users VALUES
      ('110000', X'00000000000070008000000000000201', 1, X'00000000000070008000000000000101', 'producer', 'owner', NULL, '甲', 'a@x', NULL, '', 'zh', NULL, 0, 0, 1, 0, 0, 0, NULL),
      ('110000', X'00000000000070008000000000000202', 1, X'00000000000070008000000000000102', 'buyer', 'owner', NULL, '乙', 'b@x', NULL, '', 'zh', NULL, 0, 0, 1, 0, 0, 0, NULL);
";
