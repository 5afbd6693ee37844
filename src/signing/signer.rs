use std::{io::Write, path::Path, sync::Arc};

use zeroize::Zeroizing;

use super::{
    ed25519,
    model::{Algorithm, Purpose, SignedBy},
    public_key::PublicKey,
    sm2sm3,
};
use kernel::{Error, Result};
use storage::{keep_private, private_file, private_folder};

/// A private key, wherever it lies: in a file, or in a device that gives only signatures.
pub trait Signer: Send + Sync {
    fn public(&self) -> &PublicKey;

    /// Signs these bytes as they are; only [`Signer::sign`] calls it.
    ///
    /// # Errors
    /// `unexpected` when the key or its device fails.
    fn sign_message(&self, message: &[u8]) -> Result<Vec<u8>>;

    /// Signs the payload for the purpose.
    ///
    /// # Errors
    /// `unexpected` when the key or its device fails.
    fn sign(&self, purpose: Purpose, payload: &[u8]) -> Result<SignedBy> {
        let value = hex::encode(self.sign_message(&purpose.message(payload))?);
        Ok(SignedBy { algorithm: self.public().algorithm(), key_id: self.public().id(), value })
    }
}

/// A private key in a file (PKCS#8, PEM).
pub struct FileKey {
    public: PublicKey,
    private: Private,
}

enum Private {
    Ed25519(ed25519::Private),
    Sm2Sm3(sm2sm3::Private),
}

impl FileKey {
    fn new(private: Private) -> Option<FileKey> {
        let bytes = match &private {
            Private::Ed25519(key) => key.public(),
            Private::Sm2Sm3(key) => key.public(),
        };
        Some(FileKey { public: PublicKey::from_bytes(&bytes)?, private })
    }

    /// A new random key.
    ///
    /// # Errors
    /// `unexpected` when the random numbers of the machine are none.
    pub fn generate(algorithm: Algorithm) -> Result<FileKey> {
        let mut seed = Zeroizing::new([0_u8; 32]);
        for _ in 0..8 {
            rand::fill(&mut seed[..]);
            if let Some(key) = FileKey::from_seed(algorithm, &seed) {
                return Ok(key);
            }
        }
        Err(Error::unexpected("the random numbers of this machine give no key"))
    }

    /// The key of these 32 random bytes; `None` for the few that are no key of SM2.
    pub fn from_seed(algorithm: Algorithm, seed: &[u8; 32]) -> Option<FileKey> {
        FileKey::new(match algorithm {
            Algorithm::Ed25519 => Private::Ed25519(ed25519::Private::from_seed(seed)),
            Algorithm::Sm2Sm3 => Private::Sm2Sm3(sm2sm3::Private::from_seed(seed)?),
        })
    }

    pub fn from_pem(pem: &str) -> Option<FileKey> {
        let pem = pem.trim();
        let ed25519 = ed25519::Private::from_pem(pem).map(Private::Ed25519);
        FileKey::new(ed25519.or_else(|| sm2sm3::Private::from_pem(pem).map(Private::Sm2Sm3))?)
    }

    /// Writes the key to a new file that only its owner can read.
    ///
    /// # Errors
    /// What is wrong with the file; one that exists is not overwritten.
    pub fn write(&self, path: &Path) -> Result<(), String> {
        let pem = match &self.private {
            Private::Ed25519(key) => key.pem(),
            Private::Sm2Sm3(key) => key.pem(),
        };
        let pem = pem.ok_or_else(|| "the key has no form as PEM".to_owned())?;
        let fault = |e: std::io::Error| format!("{}: {e}", path.display());
        let mut file = private_file(path).map_err(fault)?;
        file.write_all(pem.as_bytes()).map_err(fault)?;
        file.sync_all().map_err(fault)
    }
}

impl Signer for FileKey {
    fn public(&self) -> &PublicKey {
        &self.public
    }

    fn sign_message(&self, message: &[u8]) -> Result<Vec<u8>> {
        match &self.private {
            Private::Ed25519(key) => Ok(key.sign(message)),
            Private::Sm2Sm3(key) => key.sign(message).ok_or_else(|| Error::unexpected("SM2 gave no signature")),
        }
    }
}

/// The private keys that sign a document together, at least one. The first is of Ed25519, which every browser checks.
#[derive(Clone)]
pub struct Signers(Arc<[Box<dyn Signer>]>);

impl Signers {
    /// # Errors
    /// What is wrong with the keys.
    pub fn new(keys: Vec<Box<dyn Signer>>) -> Result<Signers, String> {
        match keys.first() {
            Some(first) if first.public().algorithm() == Algorithm::Ed25519 => {}
            Some(_) => return Err("the first key must be one of Ed25519".to_owned()),
            None => return Err("no private key in PKCS#8 (BEGIN PRIVATE KEY)".to_owned()),
        }
        let mut ids: Vec<_> = keys.iter().map(|key| key.public().id()).collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.len() < keys.len() {
            return Err("a key comes twice".to_owned());
        }
        Ok(Signers(keys.into()))
    }

    /// The key of Ed25519 with this seed, for tests and measurements.
    pub fn from_seed(seed: [u8; 32]) -> Signers {
        let key = FileKey::from_seed(Algorithm::Ed25519, &seed).map(|key| Box::new(key) as Box<dyn Signer>);
        Signers(key.into_iter().collect())
    }

    /// Reads the private keys of a file, one PEM block after the other.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn read(path: &Path) -> Result<Signers, String> {
        const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
        let text = Zeroizing::new(std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?);
        let mut keys: Vec<Box<dyn Signer>> = Vec::new();
        for block in text.split(BEGIN).skip(1) {
            let pem = Zeroizing::new(format!("{BEGIN}{block}"));
            let key = FileKey::from_pem(&pem);
            let key = key.ok_or_else(|| format!("{}: no private key of Ed25519 or SM2 in PKCS#8", path.display()))?;
            keys.push(Box::new(key));
        }
        Signers::new(keys).map_err(|fault| format!("{}: {fault}", path.display()))
    }

    /// [`Signers::read`]; a file that is missing is made with a new key of Ed25519, readable by its owner alone.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn read_or_make(path: &Path) -> Result<Signers, String> {
        if let Some(folder) = path.parent() {
            private_folder(folder).map_err(|e| format!("{}: {e}", path.display()))?;
        }
        if path.exists() {
            keep_private(path);
        } else {
            FileKey::generate(Algorithm::Ed25519).map_err(|e| e.to_string())?.write(path)?;
        }
        Signers::read(path)
    }

    /// The key whose signature comes first.
    pub fn first(&self) -> &dyn Signer {
        &*self.0[0]
    }

    pub fn iter(&self) -> impl Iterator<Item = &dyn Signer> {
        self.0.iter().map(|key| &**key)
    }

    /// Signs with every key; the payload may depend on the algorithm.
    ///
    /// # Errors
    /// `unexpected` when a key or its device fails.
    pub fn sign(&self, purpose: Purpose, payload: impl Fn(Algorithm) -> Vec<u8>) -> Result<Vec<SignedBy>> {
        self.iter().map(|key| key.sign(purpose, &payload(key.public().algorithm()))).collect()
    }
}
