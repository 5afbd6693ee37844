//! Which keys may sign editions, and which are trusted to have signed them.
//!
//! With a key list in force: those that it names for bulletins. Without one: the first key that has signed an edition, or that a
//! node was started with, and those that an operator has accepted since. So a worker with an empty folder, which makes itself a
//! key, does not become a signer of the official table.

use super::store;
use kernel::{Error, ErrorCode, Result, Ts};
use signing::{
    KeyList, Keyring, PublicKey, Purpose, SecretKind, SignatureState, Signers, Validity, accept, fingerprints,
    service::{first_imported_at, in_force},
};
use storage::Tx;

/// The keys with which published editions are checked. A key that was used before the first list, and is not in it, is trusted for
/// what was published before that list.
///
/// # Errors
/// Those of the database.
pub fn keyring(tx: &mut Tx) -> Result<Keyring> {
    let mut ring = Keyring::default();
    let validity = Validity { until: first_imported_at(tx)?, ..Validity::default() };
    for (key, _) in store::keys(tx)? {
        ring.trust(Purpose::Bulletin, key, validity);
    }
    if let Some(found) = in_force(tx)? {
        found.list.trust_in(&mut ring, Purpose::Bulletin);
    }
    Ok(ring)
}

fn refused(key: &PublicKey, zh: &str, en: &str) -> Error {
    Error::new(ErrorCode::KeyNotApproved)
        .detail(format!("签名密钥 {}：{zh}", key.id()), format!("signing key {}: {en}", key.id()))
}

/// Without a list: whether the key is the first or was accepted.
fn require_known(tx: &mut Tx, signers: &Signers) -> Result<()> {
    let mut known = fingerprints(tx, SecretKind::BulletinKey)?;
    known.extend(store::keys(tx)?.iter().map(|(key, _)| key.id().to_string()));
    let strange = signers.iter().map(|key| key.public()).find(|key| !known.iter().any(|id| id == key.id().as_str()));
    match strange {
        Some(key) if !known.is_empty() => Err(refused(
            key,
            "本数据库的公示表由别的密钥签名。请使用原密钥文件；确需更换时，请系统管理员运行 cailanzi keys accept --bulletin-key-file 文件 认可新密钥",
            "the editions of this database are signed by another key. Use the file of that key; to change it on purpose, accept the \
             new one with `cailanzi keys accept --bulletin-key-file FILE`",
        )),
        _ => Ok(()),
    }
}

/// Lets only keys sign an edition that are approved at this instant.
///
/// # Errors
/// `key_not_approved`.
pub fn require_approved(tx: &mut Tx, signers: &Signers, now: Ts) -> Result<()> {
    let Some(found) = in_force(tx)? else { return require_known(tx, signers) };
    for key in signers.iter().map(|key| key.public()) {
        let state = found.list.find(Purpose::Bulletin, &key.id()).map(|listed| listed.validity().at(Some(now)));
        match state {
            Some(SignatureState::Valid) => {}
            Some(SignatureState::Revoked) => {
                return Err(refused(key, "密钥清单已将其吊销，请换用新密钥", "the key list has revoked it; use a new one"));
            }
            Some(_) => {
                return Err(refused(
                    key,
                    "不在密钥清单所列的有效期内，请换用有效的密钥，或导入新的清单",
                    "now is outside its time in the key list; use a valid key, or import a new list",
                ));
            }
            None => return Err(unlisted(key)),
        }
    }
    Ok(())
}

fn unlisted(key: &PublicKey) -> Error {
    refused(
        key,
        "不在现行密钥清单中。请使用清单所列的密钥，或由根密钥签发列有它的新清单并导入（cailanzi keys import-list）",
        "the key list in force does not name it. Use a key that it names, or import a list of the root that names it (`cailanzi keys \
         import-list`)",
    )
}

/// Takes the key file that a node was given: the first node's as it is, later ones if they are known. What the list says about
/// their time is asked when they sign.
///
/// # Errors
/// `key_not_approved` for the file of another database.
pub fn claim(tx: &mut Tx, signers: &Signers, now: Ts) -> Result<()> {
    match in_force(tx)? {
        Some(found) => {
            match signers.iter().map(|key| key.public()).find(|key| found.list.find(Purpose::Bulletin, &key.id()).is_none()) {
                Some(key) => Err(unlisted(key)),
                None => Ok(()),
            }
        }
        None => {
            storage::exclusive(tx, "bulletin_keys")?;
            require_known(tx, signers)?;
            accept_keys(tx, signers, now)
        }
    }
}

/// Approves keys by hand, beside those that are approved, while no list is in force.
///
/// # Errors
/// `wrong_state` when a list decides.
pub fn accept_keys(tx: &mut Tx, signers: &Signers, now: Ts) -> Result<()> {
    require_no_list(tx)?;
    let ids: Vec<String> = signers.iter().map(|key| key.public().id().to_string()).collect();
    accept(tx, now, SecretKind::BulletinKey, &ids, true)
}

/// # Errors
/// `wrong_state` when a list decides which keys sign.
pub fn require_no_list(tx: &mut Tx) -> Result<()> {
    if in_force(tx)?.is_some() {
        return Err(Error::wrong_state(
            "已有密钥清单，签名密钥由清单决定：请用 cailanzi keys rotate 更换，签发后导入",
            "a key list is in force and decides which keys sign: change it with `cailanzi keys rotate`, sign it and import it",
        ));
    }
    Ok(())
}

/// Lets a list in only if the editions that are published stay valid under it.
///
/// # Errors
/// `wrong_state` when it lets a key begin after its first edition.
pub fn require_covers_editions(tx: &mut Tx, list: &KeyList) -> Result<()> {
    for (key, first_used_at) in store::keys(tx)? {
        if let Some(listed) = list.find(Purpose::Bulletin, &key.id())
            && listed.valid_from > first_used_at
        {
            return Err(Error::wrong_state(
                format!("密钥 {} 在 {first_used_at} 已签过公示表，清单中的起始时间 {} 不得更晚", key.id(), listed.valid_from),
                format!(
                    "the key {} has signed an edition at {first_used_at}; its beginning in the list, {}, may not be later",
                    key.id(),
                    listed.valid_from
                ),
            ));
        }
    }
    Ok(())
}
