//! Which keys sign editions: rotation, key lists of a root, and several signatures of one edition.

use cailanzi::{
    bulletin::{
        approval,
        envelope::Envelope,
        service,
        signature::{read_keys, together},
    },
    kernel::{Ctx, ErrorCode, Id, Result, Ts},
    signing::{
        self, Algorithm, FileKey, KeyList, ListedKey, Purpose, RevocationReason, SignatureState, SignedBy, Signer, Signers,
    },
};
use serde_json::json;

use crate::{
    editions::{DAY, publish, report},
    observations::sources,
    support::{Answer, Client, TestApp},
};

fn ed25519(byte: u8) -> FileKey {
    FileKey::from_seed(Algorithm::Ed25519, &[byte; 32]).unwrap()
}

fn signers(bytes: &[u8]) -> Signers {
    Signers::new(bytes.iter().map(|byte| Box::new(ed25519(*byte)) as Box<dyn Signer>).collect()).unwrap()
}

fn at(text: &str) -> Ts {
    text.parse().unwrap()
}

/// An entry from before the tests' day until a year later.
fn listed(byte: u8) -> ListedKey {
    ListedKey::new(ed25519(byte).public(), Purpose::Bulletin, at("2026-04-01T00:00:00Z"), at("2027-04-01T00:00:00Z"))
}

/// Signs the list with the root of the tests and puts it in force.
fn import(app: &TestApp, list: &mut KeyList) -> Result<()> {
    let root = ed25519(200);
    list.sign(&[&root], app.clock.now()).unwrap();
    app.db.write_now(|tx| {
        approval::require_covers_editions(tx, list)?;
        signing::service::import(tx, app.clock.now(), list, Some(root.public()), false).map(drop)
    })
}

fn list_of(app: &TestApp, keys: Vec<ListedKey>) -> KeyList {
    let mut list = KeyList::empty(app.clock.now());
    keys.into_iter().for_each(|key| list.add(key).unwrap());
    list
}

/// The reviewed table of a day, which waits for its publication.
fn reviewed(app: &TestApp, city: &Client, day: &str) -> Id {
    report(city, day, ["1.00", "1.10", "1.30"]);
    let id = city.post("/bulletins", &json!({ "day": day, "unit": "jin" })).expect(201).str("id");
    app.city_regulator().review(&id).expect(200);
    id.parse().unwrap()
}

/// Publishes as a node with these keys does.
fn publish_with(app: &TestApp, signers: &Signers, id: Id) -> Result<()> {
    let ctx = Ctx::system("test", app.clock.now());
    app.db.write_now(|tx| service::publish(tx, &ctx, signers, id, None).map(drop))
}

fn envelope(public: &Client, id: Id) -> Envelope {
    Envelope::read(&String::from_utf8(file(public, id).bytes).unwrap()).unwrap()
}

fn file(public: &Client, id: Id) -> Answer {
    public.get(&format!("/bulletins/{id}/export?format=json")).expect(200)
}

fn verdict(public: &Client, id: Id) -> String {
    public.get(&format!("/bulletins/{id}/verify")).expect(200).str("signature")
}

#[test]
fn edition_of_ed25519_and_sm2_verifies_alike() {
    let sm2 = FileKey::from_seed(Algorithm::Sm2Sm3, &[3; 32]).unwrap();
    let both = Signers::new(vec![Box::new(ed25519(9)), Box::new(sm2)]).unwrap();
    let app = TestApp::with(|parts| parts.signer = both);
    let (city, public) = (app.city_regulator(), app.client());
    sources(&city);
    report(&city, DAY, ["1.00", "1.10", "1.30"]);
    let id: Id = publish(&app, &city, DAY).str("id").parse().unwrap();
    let served = String::from_utf8(public.get("/bulletins/keys").expect(200).bytes).unwrap();
    let (edition, keys) = (envelope(&public, id), read_keys(&served, None).unwrap());
    let algorithms: Vec<Algorithm> = edition.signatures.iter().map(|made| made.algorithm).collect();
    assert_eq!(algorithms, [Algorithm::Ed25519, Algorithm::Sm2Sm3]);
    assert_eq!(
        (edition.signature.as_ref(), edition.digest_sm3.as_ref().map(String::len)),
        (edition.signatures.first(), Some(64))
    );
    let found = edition.check(&keys).unwrap();
    assert!(found.passes() && found.signatures.len() == 2, "{found:?}");
    assert!(found.signatures.iter().all(|check| check.state == SignatureState::Valid));
    assert_eq!(verdict(&public, id), "valid");

    // A reader who has the key of Ed25519 alone; a changed signature of SM2; a changed SM3 digest.
    let first = read_keys(&ed25519(9).public().hex(), None).unwrap();
    let found = edition.check(&first).unwrap();
    assert_eq!((found.signatures[1].state, found.passes()), (SignatureState::UnknownKey, true));
    let mut forged = edition.clone();
    forged.signatures[1].value = forged.signatures[0].value.clone();
    assert_eq!(forged.check(&keys).unwrap().signature, SignatureState::Wrong);
    let other = Envelope { digest_sm3: Some("0".repeat(64)), ..edition.clone() };
    assert!(!other.check(&keys).unwrap().digest_holds);
    let mut hidden = edition.clone();
    hidden.signature = Some(SignedBy { value: "00".repeat(64), ..edition.signatures[0].clone() });
    assert_eq!(hidden.check(&keys).unwrap().signature, SignatureState::Wrong, "the first signature is checked, too");
    let stored = app.db.write_now(|tx| Ok(diesel::RunQueryDsl::execute(diesel::sql_query(CHANGE), tx)?)).unwrap_err();
    assert!(stored.to_string().contains("never changes"), "{stored}");
}

const CHANGE: &str = "UPDATE bulletin_signatures SET value = '' WHERE market = '110000'";

#[test]
fn edition_of_one_key_is_the_file_it_was_before() {
    let app = TestApp::new();
    let (city, public) = (app.city_regulator(), app.client());
    sources(&city);
    report(&city, DAY, ["1.00", "1.10", "1.30"]);
    let id: Id = publish(&app, &city, DAY).str("id").parse().unwrap();
    let fields: Vec<String> = file(&public, id).body.as_object().unwrap().keys().cloned().collect();
    let before =
        ["format", "day", "edition", "method_version", "published_at", "digest", "previous_digest", "signature", "table"];
    assert_eq!(fields, before);
    let fields: Vec<String> = file(&public, id).body["signature"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(fields, ["algorithm", "key_id", "value"]);
}

#[test]
fn strange_key_signs_nothing_until_accepted() {
    let app = TestApp::new();
    let (city, public) = (app.city_regulator(), app.client());
    sources(&city);
    let first = reviewed(&app, &city, "2026-04-07");
    publish_with(&app, &signers(&[9]), first).unwrap();
    // A worker that has made itself a key.
    let second = reviewed(&app, &city, DAY);
    let refused = publish_with(&app, &signers(&[7]), second).unwrap_err();
    assert_eq!(refused.code, ErrorCode::KeyNotApproved);
    let detail = refused.detail.unwrap();
    assert!(detail.zh.contains("cailanzi keys accept") && detail.en.contains("cailanzi keys accept"), "{detail:?}");
    app.db.write_now(|tx| approval::accept_keys(tx, &signers(&[7]), app.clock.now())).unwrap();
    publish_with(&app, &signers(&[7]), second).unwrap();
    for id in [first, second] {
        assert_eq!(verdict(&public, id), "valid");
    }
    assert_eq!(public.get("/bulletins/keys").expect(200).body["items"].as_array().unwrap().len(), 2);
}

#[test]
fn key_file_of_another_database_is_not_taken() {
    let app = TestApp::new();
    let claim = |bytes: &[u8]| app.db.write_now(|tx| approval::claim(tx, &signers(bytes), app.clock.now()));
    claim(&[9]).unwrap();
    claim(&[9]).unwrap();
    assert_eq!(claim(&[7]).unwrap_err().code, ErrorCode::KeyNotApproved);
    assert_eq!(claim(&[9, 7]).unwrap_err().code, ErrorCode::KeyNotApproved, "not beside a known one either");
    // With a list it is the list that knows.
    import(&app, &mut list_of(&app, vec![listed(7)])).unwrap();
    claim(&[7]).unwrap();
    assert_eq!(claim(&[9]).unwrap_err().code, ErrorCode::KeyNotApproved);
}

#[test]
fn problem_names_the_key_that_may_not_sign() {
    let app = TestApp::new();
    let city = app.city_regulator();
    sources(&city);
    let id = reviewed(&app, &city, DAY);
    import(&app, &mut list_of(&app, vec![listed(7)])).unwrap();
    let answer = city.act(&format!("/bulletins/{id}/publish")).problem(409, "key_not_approved");
    assert!(answer.str("detail").contains(ed25519(9).public().id().as_str()), "{}", answer.body);
}

#[test]
fn rotation_by_list_keeps_old_editions_valid() {
    let app = TestApp::new();
    let (city, public) = (app.city_regulator(), app.client());
    sources(&city);
    let first = reviewed(&app, &city, "2026-04-06");
    publish_with(&app, &signers(&[9]), first).unwrap();
    let mut list = list_of(&app, vec![listed(9)]);
    list.replace(
        &ed25519(9).public().id(),
        at("2026-04-08T02:00:00Z"),
        ed25519(7).public(),
        at("2026-04-08T01:30:00Z"),
        at("2027-01-01T00:00:00Z"),
    )
    .unwrap();
    import(&app, &mut list).unwrap();
    // The new key begins at half past nine, the old one ends at ten.
    let second = reviewed(&app, &city, "2026-04-07");
    assert_eq!(publish_with(&app, &signers(&[7]), second).unwrap_err().code, ErrorCode::KeyNotApproved);
    publish_with(&app, &signers(&[9]), second).unwrap();
    app.advance_hours(1);
    let third = reviewed(&app, &app.city_regulator(), DAY);
    assert_eq!(publish_with(&app, &signers(&[9]), third).unwrap_err().code, ErrorCode::KeyNotApproved);
    publish_with(&app, &signers(&[7]), third).unwrap();
    let days = [first, second, third];
    for id in days {
        assert_eq!(verdict(&public, id), "valid");
    }
    // A year later they still are: what counts is the instant that was signed.
    app.advance_hours(400 * 24);
    for id in days {
        assert_eq!(verdict(&public, id), "valid");
    }
}

#[test]
fn signatures_after_a_revocation_do_not_hold() {
    let app = TestApp::new();
    let (city, public) = (app.city_regulator(), app.client());
    sources(&city);
    let mut list = list_of(&app, vec![listed(9)]);
    import(&app, &mut list).unwrap();
    let first = reviewed(&app, &city, "2026-04-06");
    publish_with(&app, &signers(&[9]), first).unwrap();
    app.advance_hours(2);
    let second = reviewed(&app, &app.city_regulator(), "2026-04-07");
    publish_with(&app, &signers(&[9]), second).unwrap();
    app.advance_hours(1);
    assert_eq!([first, second].map(|id| verdict(&public, id)), ["valid", "valid"]);
    // It turns out that the key was stolen after the first.
    list.revoke(&ed25519(9).public().id(), at("2026-04-08T02:00:00Z"), RevocationReason::Stolen).unwrap();
    import(&app, &mut list).unwrap();
    assert_eq!([first, second].map(|id| verdict(&public, id)), ["valid", "revoked"]);
    let third = reviewed(&app, &app.city_regulator(), DAY);
    assert_eq!(publish_with(&app, &signers(&[9]), third).unwrap_err().code, ErrorCode::KeyNotApproved);

    // The same from the files alone, with the list that is served.
    let served = String::from_utf8(public.get("/keys").expect(200).bytes).unwrap();
    assert!(read_keys(&served, None).is_err(), "a list without its root proves nothing");
    assert!(read_keys(&served, Some(ed25519(201).public())).is_err());
    let keys = read_keys(&served, Some(ed25519(200).public())).unwrap();
    let states = [first, second].map(|id| together(&envelope(&public, id).check(&keys).unwrap().signatures));
    assert_eq!(states, [SignatureState::Valid, SignatureState::Revoked]);
}

#[test]
fn key_from_before_the_list_proves_what_it_signed() {
    let app = TestApp::new();
    let (city, public) = (app.city_regulator(), app.client());
    sources(&city);
    let id = reviewed(&app, &city, "2026-04-07");
    publish_with(&app, &signers(&[9]), id).unwrap();
    // A list that would make the edition worthless is not taken.
    let mut late = list_of(&app, vec![ListedKey { valid_from: at("2026-04-08T09:00:00Z"), ..listed(9) }]);
    let refused = import(&app, &mut late).unwrap_err();
    assert!(refused.detail.unwrap().en.contains("may not be later"));
    app.advance_hours(1);
    import(&app, &mut list_of(&app, vec![listed(7)])).unwrap();
    assert_eq!(verdict(&public, id), "valid", "signed before there was a list");
}

#[test]
fn key_list_is_public_and_cached() {
    let app = TestApp::new();
    let public = app.client();
    public.get("/keys").problem(404, "not_found");
    let mut list = list_of(&app, vec![listed(9)]);
    import(&app, &mut list).unwrap();
    let full = public.get("/keys").expect(200);
    assert!(full.header("cache-control").starts_with("public"), "{}", full.header("cache-control"));
    let read = KeyList::read(&String::from_utf8(full.bytes.clone()).unwrap()).unwrap();
    assert_eq!(read, list);
    read.require_signed_by(ed25519(200).public()).unwrap();
    let tag = full.header("etag").to_owned();
    public.header("if-none-match", &tag).get("/keys").expect(304);
    list.add(listed(7)).unwrap();
    import(&app, &mut list).unwrap();
    let next = public.header("if-none-match", &tag).get("/keys").expect(200);
    assert_eq!((next.int("sequence"), next.body["keys"].as_array().unwrap().len()), (2, 2));
}
