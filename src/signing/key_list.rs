use std::{collections::HashSet, fmt::Write};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    keyring::{Keyring, Validity},
    model::{Algorithm, KeyId, Purpose, SignedBy},
    public_key::PublicKey,
    signer::Signer,
};
use kernel::{Error, Result, Ts, text_enum};

const FORMAT: &str = "cailanzi-key-list-1";

/// The longest list that is taken, in bytes of JSON: some 150 keys.
pub const KEY_LIST_BYTES: usize = 64 * 1000;

text_enum! {
    /// Why a key must not be trusted any more.
    pub enum RevocationReason {
        /// Somebody else has or may have the private key.
        Stolen = "stolen",
        /// The private key is gone.
        Lost = "lost",
        /// Another key has taken its place before its end.
        Replaced = "replaced",
        /// It was entered by mistake.
        Mistake = "mistake",
    }
}

/// A key and what it may sign, from when until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ListedKey {
    pub key_id: KeyId,
    pub purpose: Purpose,
    pub algorithm: Algorithm,
    /// In hexadecimal: 32 bytes of Ed25519; of SM2 the 65 bytes of the point.
    pub public_key: String,
    /// The first instant whose signatures count.
    pub valid_from: Ts,
    /// Signatures of this instant and later do not count.
    pub valid_until: Ts,
    /// Signatures of this instant and later do not count, whatever `valid_until` says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Ts>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<RevocationReason>,
}

impl ListedKey {
    pub fn new(key: &PublicKey, purpose: Purpose, valid_from: Ts, valid_until: Ts) -> ListedKey {
        ListedKey {
            key_id: key.id(),
            purpose,
            algorithm: key.algorithm(),
            public_key: key.hex(),
            valid_from,
            valid_until,
            revoked_at: None,
            reason: None,
        }
    }

    pub fn validity(&self) -> Validity {
        Validity { from: Some(self.valid_from), until: Some(self.valid_until), revoked_at: self.revoked_at }
    }
}

/// The keys that may sign, as a root says. A newer list has a higher sequence number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyList {
    /// Always `cailanzi-key-list-1`.
    pub format: String,
    pub sequence: i32,
    pub issued_at: Ts,
    pub keys: Vec<ListedKey>,
    /// The root's; a list that changes the root has the signature of the root before, too. Empty while the list is edited.
    pub signatures: Vec<SignedBy>,
}

fn unreadable(zh: impl std::fmt::Display, en: impl std::fmt::Display) -> Error {
    Error::wrong_state(format!("密钥清单无效：{zh}"), format!("the key list is not valid: {en}"))
}

impl KeyList {
    /// A list without keys that nobody has signed.
    pub fn empty(now: Ts) -> KeyList {
        KeyList { format: FORMAT.to_owned(), sequence: 0, issued_at: now, keys: Vec::new(), signatures: Vec::new() }
    }

    /// Whether the text claims to be a key list.
    pub fn is_one(text: &str) -> bool {
        text.contains(FORMAT)
    }

    /// Reads a list and checks its form, not its signatures.
    ///
    /// # Errors
    /// `wrong_state` with what is wrong.
    pub fn read(text: &str) -> Result<KeyList> {
        if text.len() > KEY_LIST_BYTES {
            return Err(unreadable(format!("超过 {KEY_LIST_BYTES} 字节"), format!("it has more than {KEY_LIST_BYTES} bytes")));
        }
        let list: KeyList = serde_json::from_str(text).map_err(|e| unreadable(&e, &e))?;
        list.check_form()?;
        Ok(list)
    }

    fn check_form(&self) -> Result<()> {
        if self.format != FORMAT {
            return Err(unreadable(format!("格式 {} 未知", self.format), format!("the format {} is unknown", self.format)));
        }
        let mut ids = HashSet::new();
        for key in &self.keys {
            let id = &key.key_id;
            let public = PublicKey::from_hex(&key.public_key);
            if !public.is_some_and(|public| public.id() == *id && public.algorithm() == key.algorithm) {
                return Err(unreadable(
                    format!("密钥 {id} 的编号、算法与公钥不符"),
                    format!("id or algorithm of the key {id} is not that of its public key"),
                ));
            }
            if !ids.insert(id) {
                return Err(unreadable(
                    format!("密钥 {id} 出现两次；一把密钥只有一种用途"),
                    format!("the key {id} comes twice; a key has one purpose"),
                ));
            }
            if key.purpose == Purpose::KeyList {
                return Err(unreadable(
                    format!("密钥 {id} 是根密钥；根公钥须另行公布，不列入清单"),
                    format!("the key {id} is a root, which readers get in another way and no list names"),
                ));
            }
            if key.valid_from >= key.valid_until || key.revoked_at.is_some() != key.reason.is_some() {
                return Err(unreadable(
                    format!("密钥 {id} 的有效期须先起后止，吊销须有原因"),
                    format!("the key {id} must begin before it ends, and has a reason if and only if it is revoked"),
                ));
            }
        }
        Ok(())
    }

    /// What the root signs: a line for the list and one for each key.
    fn payload(&self) -> Vec<u8> {
        let mut text = format!("{}\n{}\n", self.sequence, self.issued_at);
        for key in &self.keys {
            let revoked = key.revoked_at.map_or_else(|| "-".to_owned(), |at| at.to_string());
            let reason = key.reason.map_or("-", RevocationReason::as_str);
            // Writing to a text never fails.
            let _ = writeln!(
                text,
                "{} {} {} {} {} {revoked} {reason}",
                key.purpose, key.algorithm, key.public_key, key.valid_from, key.valid_until
            );
        }
        text.into_bytes()
    }

    /// Gives the list the next number and signs it.
    ///
    /// # Errors
    /// `wrong_state` for a list with a fault; `unexpected` when the root key fails.
    pub fn sign(&mut self, roots: &[&dyn Signer], now: Ts) -> Result<()> {
        self.sequence += 1;
        self.issued_at = now;
        self.check_form()?;
        let payload = self.payload();
        self.signatures = roots.iter().map(|root| root.sign(Purpose::KeyList, &payload)).collect::<Result<_>>()?;
        Ok(())
    }

    /// # Errors
    /// `wrong_state` unless this root has signed the list as it is.
    pub fn require_signed_by(&self, root: &PublicKey) -> Result<()> {
        let payload = self.payload();
        let signed =
            self.signatures.iter().any(|made| made.key_id == root.id() && root.verifies(Purpose::KeyList, &payload, made));
        if signed {
            return Ok(());
        }
        Err(unreadable(
            format!("没有根密钥 {} 的有效签名：清单被改动过，或由别的根密钥签发；请使用原文件和正确的根公钥", root.id()),
            format!(
                "the root {} has not signed it as it is: it was changed, or another root has signed it; take the original file and \
                 the right root key",
                root.id()
            ),
        ))
    }

    /// # Errors
    /// `wrong_state` unless this list may take the place of `before`: a higher number, every key still there, no revocation taken
    /// back or made later.
    pub fn require_follows(&self, before: &KeyList) -> Result<()> {
        if self.sequence <= before.sequence {
            return Err(unreadable(
                format!("序号 {} 不大于现行清单的 {}；请取得最新清单", self.sequence, before.sequence),
                format!("its number {} is not above {}, the list in force; get the newest list", self.sequence, before.sequence),
            ));
        }
        for old in &before.keys {
            let id = &old.key_id;
            let same = self.find(old.purpose, id).filter(|new| new.valid_from == old.valid_from);
            let Some(new) = same else {
                return Err(unreadable(
                    format!("缺少密钥 {id}，或其用途、起始时间被改动；停用的密钥也须保留"),
                    format!("the key {id} is missing, or its purpose or beginning was changed; retired keys stay listed"),
                ));
            };
            let kept = old.revoked_at.is_none_or(|then| new.revoked_at.is_some_and(|now| now <= then));
            if !kept {
                return Err(unreadable(
                    format!("密钥 {id} 的吊销被撤回或推迟；吊销不可撤回"),
                    format!("the revocation of the key {id} was taken back or put off, which is not possible"),
                ));
            }
        }
        Ok(())
    }

    pub fn find(&self, purpose: Purpose, id: &KeyId) -> Option<&ListedKey> {
        self.keys.iter().find(|key| key.purpose == purpose && key.key_id == *id)
    }

    /// Adds the keys of a purpose to those that a reader trusts.
    pub fn trust_in(&self, ring: &mut Keyring, purpose: Purpose) {
        for key in self.keys.iter().filter(|key| key.purpose == purpose) {
            if let Some(public) = PublicKey::from_hex(&key.public_key) {
                ring.trust(purpose, public, key.validity());
            }
        }
    }

    /// Enters a key. The list must be signed anew.
    ///
    /// # Errors
    /// `wrong_state` when it is listed already, or its times are wrong.
    pub fn add(&mut self, key: ListedKey) -> Result<()> {
        self.signatures.clear();
        self.keys.push(key);
        self.check_form()
    }

    /// Revokes a key from an instant on, which may be past. The list must be signed anew.
    ///
    /// # Errors
    /// `not_found`; `wrong_state` when it is revoked from an earlier instant already.
    pub fn revoke(&mut self, id: &KeyId, at: Ts, reason: RevocationReason) -> Result<()> {
        let key = self.entry(id)?;
        if key.revoked_at.is_some_and(|then| then <= at) {
            return Err(unreadable(format!("密钥 {id} 已吊销"), format!("the key {id} is revoked already")));
        }
        (key.revoked_at, key.reason) = (Some(at), Some(reason));
        self.signatures.clear();
        Ok(())
    }

    /// Lets the key `old` end at `until` at the latest, and enters `new` with its purpose.
    ///
    /// # Errors
    /// `not_found`; `wrong_state` when the times are wrong.
    pub fn replace(&mut self, old: &KeyId, until: Ts, new: &PublicKey, from: Ts, end: Ts) -> Result<()> {
        let key = self.entry(old)?;
        key.valid_until = key.valid_until.min(until);
        let purpose = key.purpose;
        self.add(ListedKey::new(new, purpose, from, end))
    }

    fn entry(&mut self, id: &KeyId) -> Result<&mut ListedKey> {
        self.keys.iter_mut().find(|key| key.key_id == *id).ok_or_else(|| Error::not_found("密钥", "key"))
    }
}
