//! SM2 signatures (GB/T 32918.2) on the curve of GB/T 32918.5 with SM3 (GB/T 32905), for public bodies that must use them.
//! The crates have not been audited.

use sm2::{
    PublicKey, SecretKey,
    dsa::{
        Signature, SigningKey, VerifyingKey,
        signature::{Signer as _, Verifier as _},
    },
    pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey, LineEnding},
};
use sm3::{Digest, Sm3};
use zeroize::Zeroizing;

/// The distinguishing identifier of those who have agreed on no other (GM/T 0009).
const IDENTIFIER: &str = "1234567812345678";

/// How long a public key is: a point that is not compressed.
const POINT_BYTES: usize = 65;

/// The SM3 digest in hexadecimal.
pub fn sm3(parts: &[&[u8]]) -> String {
    let mut hash = Sm3::new();
    for part in parts {
        hash.update(part);
    }
    hex::encode(hash.finalize())
}

fn key(public: &[u8]) -> Option<VerifyingKey> {
    if public.len() != POINT_BYTES {
        return None;
    }
    VerifyingKey::from_sec1_bytes(IDENTIFIER, public).ok()
}

pub fn is_public(bytes: &[u8]) -> bool {
    key(bytes).is_some()
}

pub fn public_of_pem(pem: &str) -> Option<Vec<u8>> {
    let key = PublicKey::from_public_key_pem(pem).ok()?;
    VerifyingKey::new(IDENTIFIER, key).ok().map(|key| key.to_sec1_bytes().into_vec())
}

pub fn pem(public: &[u8]) -> Option<String> {
    key(public)?.to_public_key_pem(LineEnding::LF).ok()
}

pub fn verify(public: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let made = Signature::from_slice(signature).ok();
    key(public).zip(made).is_some_and(|(key, made)| key.verify(message, &made).is_ok())
}

pub struct Private {
    secret: SecretKey,
    key: SigningKey,
}

impl Private {
    fn new(secret: SecretKey) -> Option<Private> {
        let key = SigningKey::new(IDENTIFIER, &secret).ok()?;
        Some(Private { secret, key })
    }

    /// `None` for the few values that are no key.
    pub fn from_seed(seed: &[u8; 32]) -> Option<Private> {
        Private::new(SecretKey::from_slice(seed).ok()?)
    }

    pub fn from_pem(pem: &str) -> Option<Private> {
        Private::new(SecretKey::from_pkcs8_pem(pem).ok()?)
    }

    pub fn pem(&self) -> Option<Zeroizing<String>> {
        self.secret.to_pkcs8_pem(LineEnding::LF).ok()
    }

    pub fn public(&self) -> Vec<u8> {
        self.key.verifying_key().to_sec1_bytes().into_vec()
    }

    /// `None` with a chance that never happens in practice: one in 2²⁵⁵.
    pub fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        self.key.try_sign(message).ok().map(|made| made.to_vec())
    }
}
