use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use kernel::text_enum;

text_enum! {
    /// What a key signs. A key has one purpose.
    #[schema(as = SigningPurpose)]
    pub enum Purpose {
        /// The list of the other keys; only roots sign it.
        KeyList = "key_list",
        Bulletin = "bulletin",
        /// Passes, test slips, handover codes and their lists of revocations: COSE_Sign1 messages (RFC 9052).
        Pass = "pass",
        Certificate = "certificate",
        Letter = "letter",
        /// The days of the relief ledger.
        Ledger = "ledger",
    }
}

impl Purpose {
    /// The first bytes of whatever is signed for the purpose. None of them begins another.
    pub const fn prefix(self) -> &'static [u8] {
        match self {
            Purpose::KeyList => b"cailanzi-key-list-1\n",
            Purpose::Bulletin => b"cailanzi-edition-1\n",
            // How the Sig_structure of a COSE_Sign1 begins: an array of four, the text `Signature1`. The payload is the rest of it.
            Purpose::Pass => b"\x84\x6aSignature1",
            Purpose::Certificate => b"cailanzi-certificate-1\n",
            Purpose::Letter => b"cailanzi-letter-1\n",
            Purpose::Ledger => b"cailanzi-ledger-1\n",
        }
    }

    /// The bytes that are signed: the purpose, then the payload.
    pub fn message(self, payload: &[u8]) -> Vec<u8> {
        [self.prefix(), payload].concat()
    }
}

text_enum! {
    /// How a key signs.
    #[schema(as = SigningAlgorithm)]
    pub enum Algorithm {
        /// RFC 8032; keys of 32 bytes, signatures of 64.
        Ed25519 = "Ed25519",
        /// GB/T 32918 (SM2) with GB/T 32905 (SM3) and the usual distinguishing identifier `1234567812345678`; keys are points of 65
        /// bytes, signatures r ‖ s of 64.
        Sm2Sm3 = "SM2-SM3",
    }
}

/// The name of a key: the first 16 hexadecimal digits of the SHA-256 of its public bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, example = "21fe31dfa154a261")]
pub struct KeyId(String);

impl KeyId {
    pub(crate) fn of(public: &[u8]) -> KeyId {
        KeyId(hex::encode(&Sha256::digest(public)[..8]))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for KeyId {
    fn from(text: String) -> KeyId {
        KeyId(text)
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A signature and the key that made it. The named algorithm is a hint for readers: the key decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Signature)]
pub struct SignedBy {
    pub algorithm: Algorithm,
    pub key_id: KeyId,
    /// In hexadecimal.
    pub value: String,
}
