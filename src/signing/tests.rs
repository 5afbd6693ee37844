//! The standards' vectors, the rules of the key list, and what a database knows of its nodes' files.

use std::path::Path;

use super::*;
use kernel::{ErrorCode, Result, Ts};
use storage::{Db, Tx};

/// RFC 8032, section 7.1, test 1.
const SEED: &str = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

/// The example of GB/T 32918.5, as PKCS#8 that OpenSSL has written.
const SM2_PEM: &str = "-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqBHM9VAYItBG0wawIBAQQgOUUgj3shRLE/NuOK
xtOflYiTk2koYLUaQvuB7033xbihRANCAAQJ+d8xHlQhoVDdfRYeS8XGchefrRgz
/AdrsI/zVvNQIMzqSQziZ3WlLcbqcYzBqmAK7QX7814ISmYy9gctqa0T
-----END PRIVATE KEY-----
";
const SM2_PUBLIC: &str = "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020\
                          ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13";

fn seed() -> [u8; 32] {
    hex::decode(SEED).unwrap().try_into().unwrap()
}

fn ed25519(byte: u8) -> FileKey {
    FileKey::from_seed(Algorithm::Ed25519, &[byte; 32]).unwrap()
}

fn at(text: &str) -> Ts {
    text.parse().unwrap()
}

fn begin() -> Ts {
    at("2026-04-01T00:00:00Z")
}

#[test]
fn ed25519_key_and_signature_are_those_of_rfc_8032() {
    let key = FileKey::from_seed(Algorithm::Ed25519, &seed()).unwrap();
    assert_eq!(key.public().hex(), "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    assert_eq!(key.public().id().as_str(), "21fe31dfa154a261");
    assert_eq!(
        hex::encode(key.sign_message(b"").unwrap()),
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    );
}

/// GB/T 32918.5, annex A.2, with the identifier `1234567812345678` and the message `message digest`.
#[test]
fn sm2_signature_of_gb_t_32918_5_verifies() {
    let key = FileKey::from_pem(SM2_PEM).unwrap();
    assert_eq!((key.public().hex().as_str(), key.public().algorithm()), (SM2_PUBLIC, Algorithm::Sm2Sm3));
    let public = hex::decode(SM2_PUBLIC).unwrap();
    let made = hex::decode(
        "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3\
         b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa",
    )
    .unwrap();
    assert!(sm2sm3::verify(&public, b"message digest", &made));
    assert!(!sm2sm3::verify(&public, b"message digesT", &made));
    for place in [0, 31, 32, 63] {
        let mut changed = made.clone();
        changed[place] ^= 1;
        assert!(!sm2sm3::verify(&public, b"message digest", &changed), "byte {place}");
    }
    let own = key.sign_message(b"message digest").unwrap();
    assert!(sm2sm3::verify(&public, b"message digest", &own));
}

/// GB/T 32905, annex A.
#[test]
fn sm3_digests_are_those_of_gb_t_32905() {
    assert_eq!(sm3(&[b"abc"]), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    let block = b"abcd".repeat(16);
    assert_eq!(sm3(&[&block]), "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
    assert_eq!(sm3(&[&block[..7], &block[7..]]), sm3(&[&block]));
}

/// The rest of the Sig_structure of a pass; key and signature were computed by another program.
#[test]
fn pass_signature_is_that_of_cose() {
    let rest = hex::decode(
        "4da20132044821fe31dfa154a26140585da5041a69d972e0051a69d57e60061a69d57e60074800112233445566aa3a0001000089011b00000019a35d8f3b\
         69e9b2814731323334351a0005a85f1a0001ae1a81686875622d6775616e01818264e5bca02a64363032311a69d81a58",
    );
    let key = FileKey::from_seed(Algorithm::Ed25519, &seed()).unwrap();
    let made = key.sign(Purpose::Pass, &rest.unwrap()).unwrap();
    assert_eq!(
        made.value,
        "7b48083d33aa06d31fc6b31cba4d4bb04b892c1854b2d1c0290c4ea5380c1e4e5002ed95e32964d824afdb773faff51716a29ff3bfe0e38a695ccb8458708a0f"
    );
}

#[test]
fn no_purpose_begins_like_another() {
    for one in Purpose::ALL {
        for other in Purpose::ALL.iter().filter(|other| *other != one) {
            assert!(!other.prefix().starts_with(one.prefix()), "{one} and {other}");
        }
    }
}

#[test]
fn signature_of_one_purpose_is_none_of_another() {
    let sm2 = FileKey::from_pem(SM2_PEM).unwrap();
    for key in [&ed25519(1), &sm2] {
        let made = key.sign(Purpose::Letter, b"text").unwrap();
        for purpose in Purpose::ALL {
            assert_eq!(key.public().verifies(*purpose, b"text", &made), *purpose == Purpose::Letter, "{purpose}");
        }
        let mut ring = Keyring::default();
        ring.trust(Purpose::Ledger, key.public().clone(), Validity::default());
        assert_eq!(ring.check(Purpose::Letter, b"text", None, &made), SignatureState::UnknownKey);
    }
}

#[test]
fn algorithm_is_the_key_s_not_the_signature_s() {
    let key = ed25519(1);
    let made = key.sign(Purpose::Letter, b"text").unwrap();
    let renamed = SignedBy { algorithm: Algorithm::Sm2Sm3, ..made };
    assert!(!key.public().verifies(Purpose::Letter, b"text", &renamed));
}

#[test]
fn validity_is_that_of_the_signed_instant() {
    let (from, until) = (begin(), at("2026-05-01T00:00:00Z"));
    let revoked = Validity { from: Some(from), until: Some(until), revoked_at: Some(at("2026-04-10T00:00:00Z")) };
    for (instant, state) in [
        ("2026-03-31T23:59:59Z", SignatureState::OutsideValidity),
        ("2026-04-01T00:00:00Z", SignatureState::Valid),
        ("2026-04-09T23:59:59.999999Z", SignatureState::Valid),
        ("2026-04-10T00:00:00Z", SignatureState::Revoked),
        ("2026-06-01T00:00:00Z", SignatureState::Revoked),
    ] {
        assert_eq!(revoked.at(Some(at(instant))), state, "{instant}");
    }
    let plain = Validity { revoked_at: None, ..revoked };
    assert_eq!(plain.at(Some(until)), SignatureState::OutsideValidity);
    assert_eq!((plain.at(None), Validity::default().at(None)), (SignatureState::Wrong, SignatureState::Valid));
}

#[test]
fn several_signatures_say_one_thing_together() {
    use SignatureState::{Missing, Revoked, UnknownKey, Valid, Wrong};
    for (states, together) in [
        (vec![], Missing),
        (vec![Valid], Valid),
        (vec![UnknownKey], UnknownKey),
        (vec![Valid, UnknownKey], Valid),
        (vec![UnknownKey, Valid], Valid),
        (vec![Valid, Wrong], Wrong),
        (vec![Revoked, Valid], Revoked),
        (vec![UnknownKey, Wrong], Wrong),
    ] {
        assert_eq!(SignatureState::together(states.clone()), together, "{states:?}");
    }
}

#[test]
fn public_keys_keep_their_form_as_pem_and_hex() {
    let sm2 = FileKey::from_pem(SM2_PEM).unwrap();
    for key in [ed25519(3), sm2, FileKey::generate(Algorithm::Sm2Sm3).unwrap()] {
        let public = key.public();
        assert_eq!(PublicKey::read(&public.pem()).unwrap(), *public);
        assert_eq!(PublicKey::read(&format!("{}\n", public.hex())).unwrap(), *public);
    }
    // The identity, with which a signature would hold for every message.
    let weak = format!("01{}", "00".repeat(31));
    for text in ["", "zz", "00", weak.as_str(), &SM2_PUBLIC[..128], "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"]
    {
        assert!(PublicKey::read(text).is_err(), "{text}");
    }
}

#[test]
fn key_file_may_hold_several_keys() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data/bulletin.key");
    let first = Signers::read_or_make(&path).unwrap();
    assert_eq!(first.first().public(), Signers::read_or_make(&path).unwrap().first().public());
    assert_private(&path);
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("{text}{SM2_PEM}")).unwrap();
    let both = Signers::read(&path).unwrap();
    let algorithms: Vec<Algorithm> = both.iter().map(|key| key.public().algorithm()).collect();
    assert_eq!(algorithms, [Algorithm::Ed25519, Algorithm::Sm2Sm3]);
    let made = both.sign(Purpose::Bulletin, |algorithm| algorithm.as_str().as_bytes().to_vec()).unwrap();
    for (key, made) in both.iter().zip(&made) {
        assert!(key.public().verifies(Purpose::Bulletin, made.algorithm.as_str().as_bytes(), made));
    }
    for (content, part) in [
        ("no key".to_owned(), "no private key"),
        (SM2_PEM.to_owned(), "the first key must be one of Ed25519"),
        (format!("{text}{text}"), "a key comes twice"),
        (text.replace("KEY-----\nM", "KEY-----\nX"), "no private key"),
    ] {
        std::fs::write(&path, content).unwrap();
        assert!(Signers::read(&path).is_err_and(|fault| fault.contains(part) && fault.contains("bulletin.key")), "{part}");
    }
    assert!(ed25519(1).write(&path).is_err(), "a key is never overwritten");
}

fn assert_private(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;

        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(path), mode(path.parent().unwrap())), (0o600, 0o700));
    }
}

#[test]
fn secret_file_is_made_private_and_rotated() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data/secret.key");
    let first = Secrets::read_or_make(&path).unwrap();
    assert_eq!((first.first().len(), first.first()), (32, Secrets::read_or_make(&path).unwrap().first()));
    assert_private(&path);
    Secrets::rotate(&path).unwrap();
    assert_private(&path);
    let rotated = Secrets::read(&path).unwrap();
    assert_eq!(rotated.iter().skip(1).collect::<Vec<_>>(), first.iter().collect::<Vec<_>>());
    assert_eq!(rotated.fingerprints()[1], first.fingerprints()[0]);
    assert_ne!(rotated.fingerprints()[0], first.fingerprints()[0]);
}

#[test]
fn secret_file_with_a_fault_is_refused() {
    let (one, two) = ("11".repeat(32), "22".repeat(32));
    let good = Secrets::parse(&format!("# the new one\n{one}\n\n{two}\n")).unwrap();
    assert_eq!((good.first(), good.iter().count()), (&[0x11; 32][..], 2));
    for text in [String::new(), "# nothing".to_owned(), "11".repeat(31), format!("{one}\n{one}"), format!("{one}\nsecret")] {
        assert!(Secrets::parse(&text).is_err(), "{text}");
    }
}

fn listed(key: &FileKey) -> ListedKey {
    ListedKey::new(key.public(), Purpose::Bulletin, begin(), at("2027-04-01T00:00:00Z"))
}

/// A list of one key, signed by this root.
fn list_of(key: &FileKey, root: &FileKey) -> KeyList {
    let mut list = KeyList::empty(begin());
    list.add(listed(key)).unwrap();
    list.sign(&[root], begin()).unwrap();
    list
}

fn text(list: &KeyList) -> String {
    serde_json::to_string(list).unwrap()
}

#[test]
fn key_list_is_read_as_it_was_signed() {
    let sm2 = FileKey::from_pem(SM2_PEM).unwrap();
    for root in [&ed25519(9), &sm2] {
        let list = KeyList::read(&text(&list_of(&ed25519(1), root))).unwrap();
        assert_eq!(list.sequence, 1);
        list.require_signed_by(root.public()).unwrap();
        let wrong = list.require_signed_by(ed25519(8).public()).unwrap_err();
        assert!(wrong.to_string().contains(ed25519(8).public().id().as_str()), "{wrong}");
    }
}

#[test]
fn key_list_changed_anywhere_is_refused() {
    let root = ed25519(9);
    let mut list = list_of(&ed25519(1), &root);
    list.add(listed(&ed25519(2))).unwrap();
    list.revoke(&ed25519(2).public().id(), at("2026-04-10T00:00:00Z"), RevocationReason::Stolen).unwrap();
    list.sign(&[&root], begin()).unwrap();
    let whole = text(&list);
    KeyList::read(&whole).unwrap().require_signed_by(root.public()).unwrap();
    let (one, other) = (ed25519(1), ed25519(3));
    let (key, new) = (one.public(), other.public());
    for (old, new) in [
        ("\"sequence\":2", "\"sequence\":3".to_owned()),
        ("\"issued_at\":\"2026-04-01", "\"issued_at\":\"2026-04-02".to_owned()),
        ("\"purpose\":\"bulletin\"", "\"purpose\":\"pass\"".to_owned()),
        ("\"valid_from\":\"2026-04-01", "\"valid_from\":\"2026-03-01".to_owned()),
        ("\"valid_until\":\"2027", "\"valid_until\":\"2037".to_owned()),
        ("\"revoked_at\":\"2026-04-10", "\"revoked_at\":\"2026-04-11".to_owned()),
        ("\"reason\":\"stolen\"", "\"reason\":\"lost\"".to_owned()),
        (",\"revoked_at\":\"2026-04-10T00:00:00Z\",\"reason\":\"stolen\"", String::new()),
        // A key of the attacker's, entered with its right id.
        (key.hex().as_str(), new.hex()),
        (key.id().as_str(), new.id().to_string()),
        ("\"format\":\"cailanzi-key-list-1\"", "\"format\":\"cailanzi-key-list-1\",\"note\":\"x\"".to_owned()),
    ] {
        let changed = whole.replacen(old, &new, 1);
        assert_ne!(changed, whole, "{old}");
        let verdict = KeyList::read(&changed).and_then(|list| list.require_signed_by(root.public()));
        assert_eq!(verdict.unwrap_err().code, ErrorCode::WrongState, "{old} → {new}");
    }
    let swapped = whole.replace(&key.hex(), &new.hex()).replace(key.id().as_str(), new.id().as_str());
    assert!(KeyList::read(&swapped).unwrap().require_signed_by(root.public()).is_err());
}

#[test]
fn key_list_with_a_fault_of_form_is_refused() {
    let root = ed25519(9);
    let good = listed(&ed25519(1));
    for (faulty, part) in [
        (ListedKey { purpose: Purpose::KeyList, ..good.clone() }, "is a root"),
        (ListedKey { valid_until: good.valid_from, ..good.clone() }, "must begin before it ends"),
        (ListedKey { reason: Some(RevocationReason::Lost), ..good.clone() }, "if and only if it is revoked"),
        (ListedKey { algorithm: Algorithm::Sm2Sm3, ..good.clone() }, "is not that of its public key"),
        (ListedKey { key_id: ed25519(2).public().id(), ..good.clone() }, "is not that of its public key"),
    ] {
        assert!(KeyList::empty(begin()).add(faulty).unwrap_err().to_string().contains(part), "{part}");
    }
    let mut list = list_of(&ed25519(1), &root);
    let second = ListedKey { purpose: Purpose::Pass, ..good };
    assert!(list.add(second).unwrap_err().to_string().contains("comes twice"));
    assert!(KeyList::read("{}").is_err() && KeyList::read(&" ".repeat(KEY_LIST_BYTES + 1)).is_err());
}

#[test]
fn later_list_keeps_keys_and_revocations() {
    let root = ed25519(9);
    let (one, two) = (ed25519(1), ed25519(2));
    let first = list_of(&one, &root);
    let mut second = first.clone();
    second.add(listed(&two)).unwrap();
    second.revoke(&one.public().id(), at("2026-04-10T00:00:00Z"), RevocationReason::Stolen).unwrap();
    second.sign(&[&root], begin()).unwrap();
    second.require_follows(&first).unwrap();
    for before in [&first, &second] {
        assert!(first.require_follows(before).unwrap_err().to_string().contains("its number 1"), "a list never goes back");
    }
    let without = |change: fn(&mut KeyList)| {
        let mut list = second.clone();
        change(&mut list);
        list.sequence += 1;
        list.require_follows(&second).map_err(|error| error.to_string())
    };
    without(|list| list.keys[0].revoked_at = Some(begin())).unwrap();
    assert!(without(|list| drop(list.keys.pop())).unwrap_err().contains("is missing"));
    assert!(without(|list| list.keys[1].valid_from = at("2026-05-01T00:00:00Z")).unwrap_err().contains("beginning was changed"));
    let back = without(|list| (list.keys[0].revoked_at, list.keys[0].reason) = (None, None));
    assert!(back.unwrap_err().contains("taken back"));
    assert!(without(|list| list.keys[0].revoked_at = Some(at("2026-04-11T00:00:00Z"))).unwrap_err().contains("taken back"));
    let again = second.clone().revoke(&one.public().id(), at("2026-04-12T00:00:00Z"), RevocationReason::Lost);
    assert!(again.is_err(), "a revocation is not put off");
    assert_eq!(
        second.clone().revoke(&root.public().id(), begin(), RevocationReason::Lost).unwrap_err().code,
        ErrorCode::NotFound
    );
}

#[test]
fn rotated_key_is_valid_beside_the_old_one_for_a_while() {
    let (root, one, two) = (ed25519(9), ed25519(1), ed25519(2));
    let mut list = list_of(&one, &root);
    let (change, overlap) = (at("2026-06-01T00:00:00Z"), at("2026-06-08T00:00:00Z"));
    list.replace(&one.public().id(), overlap, two.public(), change, at("2027-06-01T00:00:00Z")).unwrap();
    assert!(list.signatures.is_empty(), "an edited list is not signed");
    list.sign(&[&root], begin()).unwrap();
    let mut ring = Keyring::default();
    list.trust_in(&mut ring, Purpose::Bulletin);
    let state = |key: &FileKey, instant: &str| {
        ring.check(Purpose::Bulletin, b"x", Some(at(instant)), &key.sign(Purpose::Bulletin, b"x").unwrap())
    };
    for (instant, old, new) in [
        ("2026-05-31T23:00:00Z", SignatureState::Valid, SignatureState::OutsideValidity),
        ("2026-06-02T00:00:00Z", SignatureState::Valid, SignatureState::Valid),
        ("2026-06-09T00:00:00Z", SignatureState::OutsideValidity, SignatureState::Valid),
    ] {
        assert_eq!((state(&one, instant), state(&two, instant)), (old, new), "{instant}");
    }
}

fn database() -> (Db, tempfile::TempDir) {
    testing::database()
}

#[test]
fn imported_list_is_the_root_s_and_never_older() {
    let (db, _folder) = database();
    let (root, thief) = (ed25519(9), ed25519(8));
    let import = |list: &KeyList, named: Option<&FileKey>| -> Result<()> {
        db.write_now(|tx| service::import(tx, begin(), list, named.map(|key| key.public()), false).map(drop))
    };
    let first = list_of(&ed25519(1), &root);
    assert!(import(&first, None).unwrap_err().to_string().contains("--root"));
    assert_eq!(import(&first, Some(&thief)).unwrap_err().code, ErrorCode::WrongState);
    assert_eq!(db.read_now(service::in_force).unwrap(), None, "nothing is stored");
    import(&first, Some(&root)).unwrap();
    // The root is known from now on.
    let mut second = first.clone();
    second.add(listed(&ed25519(2))).unwrap();
    second.sign(&[&root], begin()).unwrap();
    import(&second, None).unwrap();
    assert!(import(&first, None).unwrap_err().to_string().contains("not above 2"));
    let in_force = db.read_now(service::in_force).unwrap().unwrap();
    assert_eq!((in_force.list, &in_force.root), (second, root.public()));
    for sql in ["UPDATE key_lists SET body = '' WHERE market = '110000'", "DELETE FROM key_lists WHERE market = '110000'"] {
        let refused = db.write_now(|tx| Ok(diesel::RunQueryDsl::execute(diesel::sql_query(sql), tx)?)).unwrap_err();
        assert!(refused.to_string().contains("never"), "{sql}: {refused}");
    }
}

#[test]
fn new_root_needs_the_old_one_or_a_word() {
    let (db, _folder) = database();
    let (old, new) = (ed25519(9), ed25519(8));
    let import = |list: &KeyList, root: &FileKey, replace: bool| -> Result<()> {
        db.write_now(|tx| service::import(tx, begin(), list, Some(root.public()), replace).map(drop))
    };
    let mut list = list_of(&ed25519(1), &old);
    import(&list, &old, false).unwrap();
    list.sign(&[&new], begin()).unwrap();
    assert!(import(&list, &new, false).unwrap_err().to_string().contains("--replace-root"));
    let mut both = list.clone();
    both.sequence -= 1;
    both.sign(&[&old, &new], begin()).unwrap();
    import(&both, &new, false).unwrap();
    assert_eq!(db.read_now(service::in_force).unwrap().unwrap().root, *new.public());
    let third = ed25519(7);
    both.sign(&[&third], begin()).unwrap();
    import(&both, &third, true).unwrap();
}

fn claim_secret(db: &Db, secrets: &Secrets) -> Result<()> {
    db.write_now(|tx: &mut Tx| claim(tx, begin(), SecretKind::Secret, &secrets.fingerprints()))
}

#[test]
fn database_knows_its_secrets_and_refuses_others() {
    let (db, _folder) = database();
    let secrets = |bytes: &[u8]| Secrets::new(bytes.iter().map(|byte| vec![*byte; 32].into()).collect()).unwrap();
    claim_secret(&db, &secrets(&[1])).unwrap();
    claim_secret(&db, &secrets(&[1])).unwrap();
    let refused = claim_secret(&db, &secrets(&[2])).unwrap_err();
    assert!(refused.code == ErrorCode::WrongState && refused.to_string().contains("keys accept"), "{refused}");
    // Rotation: the old one is in the second line, and may go once every node has the new one.
    claim_secret(&db, &secrets(&[2, 1])).unwrap();
    claim_secret(&db, &secrets(&[2])).unwrap();
    // The old one was stolen: only the new one counts.
    db.write_now(|tx| accept(tx, begin(), SecretKind::Secret, &secrets(&[3]).fingerprints(), false)).unwrap();
    assert!(claim_secret(&db, &secrets(&[2, 1])).is_err());
    claim_secret(&db, &secrets(&[3])).unwrap();
}
