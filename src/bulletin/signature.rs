//! What is signed of an edition, and the public keys as readers get them.
//!
//! The signatures are over the digest and the time of publication ([`Statement`]), by keys of the purpose `bulletin` of package
//! `signing`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use kernel::{Error, Result, Ts};
use signing::{
    Algorithm, KeyId, KeyList, Keyring, PublicKey, Purpose, SignatureCheck, SignatureState, SignedBy, Signers, Validity, sm3,
};

/// What is signed of an edition.
#[derive(Debug, Clone, Copy)]
pub struct Statement<'a> {
    /// In hexadecimal, over `previous` and `body`.
    pub digest: &'a str,
    /// RFC 3339.
    pub published_at: &'a str,
    /// The digest of the edition before.
    pub previous: &'a str,
    /// The canonical bytes of the table.
    pub body: &'a str,
}

impl Statement<'_> {
    /// The SM3 digest beside the SHA-256 one, over the same bytes.
    pub fn digest_sm3(&self) -> String {
        sm3(&[self.previous.as_bytes(), b"\n", self.body.as_bytes()])
    }

    /// Digest and time, a line each; SM2 signs the SM3 digest, too, so that its proof needs no other hash.
    fn payload(&self, algorithm: Algorithm) -> Vec<u8> {
        let Statement { digest, published_at, .. } = self;
        match algorithm {
            Algorithm::Ed25519 => format!("{digest}\n{published_at}\n"),
            Algorithm::Sm2Sm3 => format!("{digest}\n{published_at}\n{}\n", self.digest_sm3()),
        }
        .into_bytes()
    }

    /// # Errors
    /// `unexpected` when a key or its device fails.
    pub fn sign(&self, signers: &Signers) -> Result<Vec<SignedBy>> {
        signers.sign(Purpose::Bulletin, |algorithm| self.payload(algorithm))
    }

    /// What the check of each signature finds.
    pub fn check<'s>(&self, keys: &Keyring, signatures: impl IntoIterator<Item = &'s SignedBy>) -> Vec<SignatureCheck> {
        let instant: Option<Ts> = self.published_at.parse().ok();
        let check = |made: &SignedBy| SignatureCheck {
            algorithm: made.algorithm,
            key_id: made.key_id.clone(),
            state: keys.check(Purpose::Bulletin, &self.payload(made.algorithm), instant, made),
        };
        signatures.into_iter().map(check).collect()
    }
}

/// What the checks of an edition's signatures say together.
pub fn together(checks: &[SignatureCheck]) -> SignatureState {
    SignatureState::together(checks.iter().map(|check| check.state))
}

/// A public key that signs editions, or has signed some.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BulletinKey {
    pub key_id: KeyId,
    pub algorithm: Algorithm,
    /// In hexadecimal: 32 bytes of Ed25519; of SM2 the 65 bytes of the point.
    pub public_key: String,
    /// The same as a file for other programs (RFC 8410, RFC 5480).
    pub pem: String,
    /// It signs what is published now; the others have signed earlier editions.
    pub current: bool,
    pub first_used_at: Option<Ts>,
}

impl BulletinKey {
    pub fn new(key: &PublicKey, current: bool, first_used_at: Option<Ts>) -> BulletinKey {
        BulletinKey {
            key_id: key.id(),
            algorithm: key.algorithm(),
            public_key: key.hex(),
            pem: key.pem(),
            current,
            first_used_at,
        }
    }
}

/// Reads the public keys with which editions are checked: a PEM file, hexadecimal digits, the keys that the product serves with its
/// editions, or a key list, which must be signed by this root.
///
/// # Errors
/// `unexpected` when it is none of these; `wrong_state` for a key list that the root has not signed, or without a root.
pub fn read_keys(text: &str, root: Option<&PublicKey>) -> Result<Keyring> {
    let mut ring = Keyring::default();
    if KeyList::is_one(text) {
        let list = KeyList::read(text)?;
        let root = root.ok_or_else(|| {
            Error::wrong_state(
                "密钥清单须与根公钥一起使用：请用 --root 指定根公钥文件",
                "a key list is read with the public key of its root: name it with --root",
            )
        })?;
        list.require_signed_by(root)?;
        list.trust_in(&mut ring, Purpose::Bulletin);
    } else if text.trim_start().starts_with('{') {
        #[derive(Deserialize)]
        struct Served {
            items: Vec<ServedKey>,
        }
        #[derive(Deserialize)]
        struct ServedKey {
            public_key: String,
        }
        let served: Served = serde_json::from_str(text).map_err(Error::unexpected)?;
        for key in served.items {
            ring.trust(Purpose::Bulletin, PublicKey::read(&key.public_key)?, Validity::default());
        }
    } else {
        ring.trust(Purpose::Bulletin, PublicKey::read(text)?, Validity::default());
    }
    Ok(ring)
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: &str = "2026-04-08T08:00:00Z";

    fn statement<'a>(digest: &'a str, published_at: &'a str) -> Statement<'a> {
        Statement { digest, published_at, previous: "", body: "{}" }
    }

    fn state(ring: &Keyring, digest: &str, at: &str, signatures: &[SignedBy]) -> SignatureState {
        together(&statement(digest, at).check(ring, signatures))
    }

    fn only(signers: &Signers) -> Keyring {
        read_keys(&signers.first().public().pem(), None).unwrap()
    }

    /// Computed by another program (Python's `cryptography`) over `cailanzi-edition-1`, the digest and the time.
    #[test]
    fn edition_signature_is_that_of_version_1() {
        let made = statement("abc", AT).sign(&Signers::from_seed([1; 32])).unwrap();
        assert_eq!((made.len(), made[0].key_id.as_str()), (1, "34750f98bd59fcfc"));
        assert_eq!(made[0].value, GOLDEN);
    }

    const GOLDEN: &str = "a1a7885cf1e8998a443ec969efe33164feedee6be3a7ce7dfcb3499ca74977a538445eaf821d2e43507adb0e19a20c857d1fb5b77ced72b19b91f588a4c7b403";

    #[test]
    fn signature_holds_for_its_digest_time_and_key() {
        let (signers, other) = (Signers::from_seed([1; 32]), Signers::from_seed([2; 32]));
        let (made, ring) = (statement("abc", AT).sign(&signers).unwrap(), only(&signers));
        assert_eq!(state(&ring, "abc", AT, &made), SignatureState::Valid);
        assert_eq!(state(&ring, "abd", AT, &made), SignatureState::Wrong);
        assert_eq!(state(&ring, "abc", "2026-04-08T08:00:01Z", &made), SignatureState::Wrong);
        let strange = statement("abc", AT).sign(&other).unwrap();
        assert_eq!(state(&ring, "abc", AT, &strange), SignatureState::UnknownKey);
        let forged = SignedBy { key_id: made[0].key_id.clone(), ..strange[0].clone() };
        assert_eq!(state(&ring, "abc", AT, &[forged]), SignatureState::Wrong);
        assert_eq!(state(&ring, "abc", AT, &[]), SignatureState::Missing);
        let broken = SignedBy { value: "zz".into(), ..made[0].clone() };
        assert_eq!(state(&ring, "abc", AT, &[broken]), SignatureState::Wrong);
    }

    #[test]
    fn keys_are_read_in_every_published_format() {
        let (old, new) = (Signers::from_seed([1; 32]), Signers::from_seed([2; 32]));
        let keys = [&old, &new].map(|signers| BulletinKey::new(signers.first().public(), true, None));
        let served = read_keys(&serde_json::json!({ "items": keys, "next_cursor": null }).to_string(), None).unwrap();
        for signers in [&old, &new] {
            let made = statement("d", AT).sign(signers).unwrap();
            let hex = read_keys(&signers.first().public().hex(), None).unwrap();
            for ring in [&served, &hex, &only(signers)] {
                assert_eq!(state(ring, "d", AT, &made), SignatureState::Valid);
            }
        }
        assert!(read_keys("nothing", None).is_err());
    }
}
