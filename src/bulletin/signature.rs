//! The signature of a published edition: Ed25519 (RFC 8032) over its digest and the time of publication.
//!
//! The private key is a file beside the signing secret, made when it is missing and readable by its owner alone. Every
//! public key that has signed an edition stays listed, so that a new key does not make old editions worthless.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use ed25519_dalek::{
    Signer as _, SigningKey, VerifyingKey,
    pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey, spki::der::pem::LineEnding},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use kernel::{Error, Result, Ts, text_enum};
use storage::{keep_private, private_file, private_folder};

/// The file of the private key in the data folder.
const FILE: &str = "bulletin.key";

text_enum! {
    /// What a look at a signature tells.
    pub enum SignatureState {
        /// Made by the named key over this digest and this time.
        Valid = "valid",
        /// Not by the named key, or not over this digest and this time.
        Wrong = "wrong",
        /// The named key is not among those at hand.
        UnknownKey = "unknown_key",
        /// The edition is older than signatures are.
        Missing = "missing",
    }
}

/// The signature of an edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = BulletinSignature)]
pub struct Signature {
    /// Always `Ed25519`.
    pub algorithm: String,
    pub key_id: String,
    /// 64 bytes in hexadecimal.
    pub value: String,
}

impl Signature {
    pub fn ed25519(key_id: String, value: String) -> Signature {
        Signature { algorithm: "Ed25519".to_owned(), key_id, value }
    }
}

/// A public key that signs editions, or has signed some.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = BulletinKey)]
pub struct PublicKey {
    /// The first 16 hexadecimal digits of the SHA-256 of the 32 bytes.
    pub key_id: String,
    /// 32 bytes in hexadecimal.
    pub public_key: String,
    /// The same as a file for other programs (RFC 8410).
    pub pem: String,
    /// It signs what is published now; the others have signed earlier editions.
    pub current: bool,
    pub first_used_at: Option<Ts>,
}

/// The text that is signed, in UTF-8.
pub fn statement(digest: &str, published_at: &str) -> String {
    format!("cailanzi-edition-1\n{digest}\n{published_at}\n")
}

fn key_id(public: &VerifyingKey) -> String {
    hex::encode(&Sha256::digest(public.as_bytes())[..8])
}

/// Signs editions.
#[derive(Clone)]
pub struct Signer {
    key: Arc<SigningKey>,
    key_id: String,
}

impl Signer {
    /// The key of this seed of 32 random bytes.
    pub fn from_seed(seed: [u8; 32]) -> Signer {
        Signer::new(SigningKey::from_bytes(&seed))
    }

    fn new(key: SigningKey) -> Signer {
        Signer { key_id: key_id(&key.verifying_key()), key: Arc::new(key) }
    }

    /// Reads `<data-dir>/bulletin.key` (PKCS#8, PEM) and makes it, with mode 0600, when it is missing.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn load(data_dir: &Path) -> Result<Signer, String> {
        let path = data_dir.join(FILE);
        let fault = |e: std::io::Error| format!("{}: {e}", path.display());
        private_folder(data_dir).map_err(fault)?;
        match private_file(&path) {
            Ok(mut file) => {
                let mut seed = zeroize::Zeroizing::new([0_u8; 32]);
                rand::fill(&mut seed[..]);
                let pem = SigningKey::from_bytes(&seed).to_pkcs8_pem(LineEnding::LF).map_err(|e| e.to_string())?;
                std::io::Write::write_all(&mut file, pem.as_bytes()).map_err(fault)?;
                file.sync_all().map_err(fault)?;
            }
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => keep_private(&path),
            Err(e) => return Err(fault(e)),
        }
        let pem = zeroize::Zeroizing::new(std::fs::read_to_string(&path).map_err(fault)?);
        let key = SigningKey::from_pkcs8_pem(&pem).map_err(|e| format!("{}: no Ed25519 key in PKCS#8: {e}", path.display()))?;
        Ok(Signer::new(key))
    }

    /// Puts the present key aside, as `bulletin.key.<key id>`, and makes a new one; both ids. The old private key is of
    /// no further use; its public half stays listed with the editions.
    ///
    /// # Errors
    /// What is wrong with the files.
    pub fn rotate(data_dir: &Path) -> Result<(String, Signer), String> {
        let old = Signer::load(data_dir)?.key_id;
        let (from, to) = (data_dir.join(FILE), data_dir.join(format!("{FILE}.{old}")));
        std::fs::rename(&from, &to).map_err(|e| format!("{}: {e}", to.display()))?;
        Ok((old, Signer::load(data_dir)?))
    }

    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    pub fn public(&self) -> PublicKey {
        public(&self.key.verifying_key(), true, None)
    }

    pub fn sign(&self, digest: &str, published_at: Ts) -> Signature {
        let made = self.key.sign(statement(digest, &published_at.to_string()).as_bytes());
        Signature::ed25519(self.key_id.clone(), hex::encode(made.to_bytes()))
    }
}

fn public(key: &VerifyingKey, current: bool, first_used_at: Option<Ts>) -> PublicKey {
    PublicKey {
        key_id: key_id(key),
        public_key: hex::encode(key.as_bytes()),
        // A key of 32 bytes always has its form as PEM.
        pem: key.to_public_key_pem(LineEnding::LF).unwrap_or_default(),
        current,
        first_used_at,
    }
}

/// Public keys by their ids.
#[derive(Debug, Clone, Default)]
pub struct Keyring(BTreeMap<String, (VerifyingKey, Option<Ts>)>);

impl Keyring {
    /// Adds a key given as 64 hexadecimal digits.
    ///
    /// # Errors
    /// `unexpected` when it is none.
    pub fn add_hex(&mut self, text: &str, first_used_at: Option<Ts>) -> Result<()> {
        let bytes: Option<[u8; 32]> = hex::decode(text.trim()).ok().and_then(|bytes| bytes.try_into().ok());
        let key = bytes.and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok());
        let key = key.ok_or_else(|| Error::unexpected(format!("'{text}' is no Ed25519 public key")))?;
        self.0.insert(key_id(&key), (key, first_used_at));
        Ok(())
    }

    /// Reads public keys from text: a PEM file, 64 hexadecimal digits, or the list that the product serves.
    ///
    /// # Errors
    /// `unexpected` when it is none of these.
    pub fn read(text: &str) -> Result<Keyring> {
        let mut ring = Keyring::default();
        // The list holds each key as PEM, too, so it is looked for first.
        if text.trim_start().starts_with('{') {
            #[derive(Deserialize)]
            struct List {
                items: Vec<PublicKey>,
            }
            let list: List = serde_json::from_str(text).map_err(Error::unexpected)?;
            for key in list.items {
                ring.add_hex(&key.public_key, key.first_used_at)?;
            }
        } else if text.contains("BEGIN PUBLIC KEY") {
            let key = VerifyingKey::from_public_key_pem(text.trim()).map_err(Error::unexpected)?;
            ring.0.insert(key_id(&key), (key, None));
        } else {
            ring.add_hex(text, None)?;
        }
        Ok(ring)
    }

    /// All of them, with the signer's own as the current one first.
    pub fn list(&self, signer: &Signer) -> Vec<PublicKey> {
        let used = self.0.get(signer.key_id()).and_then(|(_, at)| *at);
        let mut all = vec![PublicKey { first_used_at: used, ..signer.public() }];
        all.extend(self.0.iter().filter(|(id, _)| *id != signer.key_id()).map(|(_, (key, at))| public(key, false, *at)));
        all
    }

    pub fn check(&self, digest: &str, published_at: &str, signature: Option<&Signature>) -> SignatureState {
        let Some(signature) = signature else { return SignatureState::Missing };
        let Some((key, _)) = self.0.get(&signature.key_id) else { return SignatureState::UnknownKey };
        let bytes: Option<[u8; 64]> = hex::decode(&signature.value).ok().and_then(|bytes| bytes.try_into().ok());
        let made = bytes.map(|bytes| ed25519_dalek::Signature::from_bytes(&bytes));
        let holds = made.is_some_and(|made| key.verify_strict(statement(digest, published_at).as_bytes(), &made).is_ok());
        if holds { SignatureState::Valid } else { SignatureState::Wrong }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8032, section 7.1, test 1.
    #[test]
    fn the_key_is_that_of_the_standard() {
        let seed = hex::decode("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").unwrap();
        let signer = Signer::from_seed(seed.try_into().unwrap());
        assert_eq!(signer.public().public_key, "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        assert_eq!(
            hex::encode(signer.key.sign(b"").to_bytes()),
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        );
    }

    #[test]
    fn a_signature_holds_for_its_digest_time_and_key_only() {
        let (signer, other) = (Signer::from_seed([1; 32]), Signer::from_seed([2; 32]));
        let at: Ts = "2026-04-08T08:00:00Z".parse().unwrap();
        let signature = signer.sign("abc", at);
        let ring = Keyring::read(&signer.public().pem).unwrap();
        let check = |digest, at, signature: &Signature| ring.check(digest, at, Some(signature));
        assert_eq!(check("abc", "2026-04-08T08:00:00Z", &signature), SignatureState::Valid);
        assert_eq!(check("abd", "2026-04-08T08:00:00Z", &signature), SignatureState::Wrong);
        assert_eq!(check("abc", "2026-04-08T08:00:01Z", &signature), SignatureState::Wrong);
        assert_eq!(check("abc", "2026-04-08T08:00:00Z", &other.sign("abc", at)), SignatureState::UnknownKey);
        let forged = Signature { key_id: signer.key_id().to_owned(), ..other.sign("abc", at) };
        assert_eq!(check("abc", "2026-04-08T08:00:00Z", &forged), SignatureState::Wrong);
        assert_eq!(ring.check("abc", "x", None), SignatureState::Missing);
        let broken = Signature { value: "zz".into(), ..signature };
        assert_eq!(check("abc", "2026-04-08T08:00:00Z", &broken), SignatureState::Wrong);
    }

    #[test]
    fn rotated_key_keeps_the_old_one_and_is_private() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("data");
        let first = Signer::load(&folder).unwrap();
        assert_eq!(first.key_id(), Signer::load(&folder).unwrap().key_id());
        #[cfg(unix)]
        {
            let meta = std::fs::metadata(folder.join(FILE)).unwrap();
            assert_eq!(std::os::unix::fs::PermissionsExt::mode(&meta.permissions()) & 0o777, 0o600);
        }
        let (old, next) = Signer::rotate(&folder).unwrap();
        assert!(old == first.key_id() && old != next.key_id());
        assert!(folder.join(format!("{FILE}.{old}")).exists());
        std::fs::write(folder.join(FILE), "no key").unwrap();
        assert!(Signer::load(&folder).is_err_and(|e| e.contains("bulletin.key")));
    }

    #[test]
    fn keys_are_read_in_every_published_format() {
        let (old, new) = (Signer::from_seed([1; 32]), Signer::from_seed([2; 32]));
        let ring = Keyring::read(&old.public().public_key).unwrap();
        let list = ring.list(&new);
        assert_eq!(list.iter().map(|k| k.current).collect::<Vec<_>>(), [true, false]);
        let served = serde_json::json!({ "items": list, "next_cursor": null }).to_string();
        let both = Keyring::read(&served).unwrap();
        let at: Ts = "2026-04-08T08:00:00Z".parse().unwrap();
        for signer in [&old, &new] {
            assert_eq!(both.check("d", "2026-04-08T08:00:00Z", Some(&signer.sign("d", at))), SignatureState::Valid);
        }
        assert!(Keyring::read("nothing").is_err());
    }
}
