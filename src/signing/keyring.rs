use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::{
    model::{Algorithm, KeyId, Purpose, SignedBy},
    public_key::PublicKey,
};
use kernel::{Ts, text_enum};

text_enum! {
    /// What the check of a signature has found.
    pub enum SignatureState {
        /// Made by the named key over this very content, at an instant at which the key was valid.
        Valid = "valid",
        /// Not by the named key, or not over this content.
        Wrong = "wrong",
        /// The named key is not among those at hand.
        UnknownKey = "unknown_key",
        /// There is no signature: the document is older than signatures are.
        Missing = "missing",
        /// By the named key, before it was valid or after its end.
        OutsideValidity = "outside_validity",
        /// By the named key, at or after the instant from which it is revoked.
        Revoked = "revoked",
    }
}

impl SignatureState {
    /// What several signatures of one document say together: one that contradicts decides; else one that is valid is enough,
    /// because a reader need not have every key.
    pub fn together(states: impl IntoIterator<Item = SignatureState>) -> SignatureState {
        let mut together = SignatureState::Missing;
        for state in states {
            together = match (together, state) {
                (_, SignatureState::Wrong | SignatureState::OutsideValidity | SignatureState::Revoked) => return state,
                (SignatureState::Valid, _) | (_, SignatureState::Valid) => SignatureState::Valid,
                (_, other) => other,
            };
        }
        together
    }
}

/// When signatures of a key count: from the first instant to before the end, and before the key is revoked. Measured with the
/// instant that is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Validity {
    pub from: Option<Ts>,
    pub until: Option<Ts>,
    pub revoked_at: Option<Ts>,
}

impl Validity {
    /// Whether a true signature of this instant counts; without an instant only one of a key without limits.
    pub fn at(&self, instant: Option<Ts>) -> SignatureState {
        if *self == Validity::default() {
            return SignatureState::Valid;
        }
        let Some(instant) = instant else { return SignatureState::Wrong };
        if self.revoked_at.is_some_and(|revoked| instant >= revoked) {
            SignatureState::Revoked
        } else if self.from.is_some_and(|from| instant < from) || self.until.is_some_and(|until| instant >= until) {
            SignatureState::OutsideValidity
        } else {
            SignatureState::Valid
        }
    }
}

/// One signature and what its check has found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SignatureCheck {
    pub algorithm: Algorithm,
    pub key_id: KeyId,
    pub state: SignatureState,
}

/// The public keys that a reader trusts, each for its purpose and its time.
#[derive(Debug, Clone, Default)]
pub struct Keyring(BTreeMap<(Purpose, KeyId), (PublicKey, Validity)>);

impl Keyring {
    /// Trusts a key; what was known of it before is forgotten.
    pub fn trust(&mut self, purpose: Purpose, key: PublicKey, validity: Validity) {
        self.0.insert((purpose, key.id()), (key, validity));
    }

    /// Checks one signature. `instant` is the one that is signed.
    pub fn check(&self, purpose: Purpose, payload: &[u8], instant: Option<Ts>, signature: &SignedBy) -> SignatureState {
        let Some((key, validity)) = self.0.get(&(purpose, signature.key_id.clone())) else {
            return SignatureState::UnknownKey;
        };
        if key.verifies(purpose, payload, signature) { validity.at(instant) } else { SignatureState::Wrong }
    }
}
