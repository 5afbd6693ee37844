use super::{
    ed25519,
    model::{Algorithm, KeyId, Purpose, SignedBy},
    sm2sm3,
};
use kernel::{Error, Result};

/// A public key. Its bytes are known to be one of its algorithm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    algorithm: Algorithm,
    bytes: Vec<u8>,
}

impl PublicKey {
    /// The key with these bytes: 32 are one of Ed25519, 65 one of SM2. `None` when they are neither.
    pub fn from_bytes(bytes: &[u8]) -> Option<PublicKey> {
        let algorithm = if ed25519::is_public(bytes) {
            Algorithm::Ed25519
        } else if sm2sm3::is_public(bytes) {
            Algorithm::Sm2Sm3
        } else {
            return None;
        };
        Some(PublicKey { algorithm, bytes: bytes.to_vec() })
    }

    pub fn from_hex(text: &str) -> Option<PublicKey> {
        PublicKey::from_bytes(&hex::decode(text.trim()).ok()?)
    }

    /// The key of a file of another program (`BEGIN PUBLIC KEY`, RFC 5280).
    pub fn from_pem(pem: &str) -> Option<PublicKey> {
        let pem = pem.trim();
        PublicKey::from_bytes(&ed25519::public_of_pem(pem).or_else(|| sm2sm3::public_of_pem(pem))?)
    }

    /// Reads a PEM file or hexadecimal digits.
    ///
    /// # Errors
    /// `unexpected` when the text is neither.
    pub fn read(text: &str) -> Result<PublicKey> {
        let key = if text.contains("BEGIN PUBLIC KEY") { PublicKey::from_pem(text) } else { PublicKey::from_hex(text) };
        key.ok_or_else(|| {
            Error::unexpected("neither a public key of Ed25519 or SM2 in PEM, nor its 64 or 130 hexadecimal digits")
        })
    }

    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    pub fn id(&self) -> KeyId {
        KeyId::of(&self.bytes)
    }

    pub fn hex(&self) -> String {
        hex::encode(&self.bytes)
    }

    /// The key as a file for other programs.
    pub fn pem(&self) -> String {
        let pem = match self.algorithm {
            Algorithm::Ed25519 => ed25519::pem(&self.bytes),
            Algorithm::Sm2Sm3 => sm2sm3::pem(&self.bytes),
        };
        // Bytes that are a key always have their form as PEM.
        pem.unwrap_or_default()
    }

    /// Whether the signature is this key's, over this payload for this purpose.
    pub fn verifies(&self, purpose: Purpose, payload: &[u8], signature: &SignedBy) -> bool {
        let Ok(made) = hex::decode(&signature.value) else { return false };
        let message = purpose.message(payload);
        signature.algorithm == self.algorithm
            && match self.algorithm {
                Algorithm::Ed25519 => ed25519::verify(&self.bytes, &message, &made),
                Algorithm::Sm2Sm3 => sm2sm3::verify(&self.bytes, &message, &made),
            }
    }
}
