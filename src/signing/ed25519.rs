//! Ed25519 (RFC 8032), checked strictly: no signature has a second form, no weak key is taken.

use ed25519_dalek::{
    Signature, Signer as _, SigningKey, VerifyingKey,
    pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey, spki::der::pem::LineEnding},
};
use zeroize::Zeroizing;

fn key(public: &[u8]) -> Option<VerifyingKey> {
    let key = VerifyingKey::from_bytes(public.try_into().ok()?).ok()?;
    (!key.is_weak()).then_some(key)
}

pub fn is_public(bytes: &[u8]) -> bool {
    key(bytes).is_some()
}

pub fn public_of_pem(pem: &str) -> Option<Vec<u8>> {
    VerifyingKey::from_public_key_pem(pem).ok().map(|key| key.as_bytes().to_vec())
}

pub fn pem(public: &[u8]) -> Option<String> {
    key(public)?.to_public_key_pem(LineEnding::LF).ok()
}

pub fn verify(public: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let made = signature.try_into().ok().map(|bytes| Signature::from_bytes(&bytes));
    key(public).zip(made).is_some_and(|(key, made)| key.verify_strict(message, &made).is_ok())
}

pub struct Private(SigningKey);

impl Private {
    pub fn from_seed(seed: &[u8; 32]) -> Private {
        Private(SigningKey::from_bytes(seed))
    }

    pub fn from_pem(pem: &str) -> Option<Private> {
        SigningKey::from_pkcs8_pem(pem).ok().map(Private)
    }

    pub fn pem(&self) -> Option<Zeroizing<String>> {
        self.0.to_pkcs8_pem(LineEnding::LF).ok()
    }

    pub fn public(&self) -> Vec<u8> {
        self.0.verifying_key().as_bytes().to_vec()
    }

    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.0.sign(message).to_bytes().to_vec()
    }
}
