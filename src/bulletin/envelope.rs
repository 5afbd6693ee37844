//! An edition as a file that proves itself: the table, its digest, the digest of the edition before, and the
//! signatures. Whoever has such files and the public key needs neither us nor a network to check them.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    model::BulletinRow,
    signature::{Statement, together},
    table::{self, Inputs, Seen, Table},
};
use kernel::{Day, Error, Id, Result};
use prices::figures::Quote;
use signing::{Algorithm, Keyring, SignatureCheck, SignatureState, SignedBy};

const FORMAT: &str = "cailanzi-edition-1";

/// A published edition as a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    pub format: String,
    pub day: Day,
    pub edition: i32,
    pub method_version: String,
    /// RFC 3339, as it was signed.
    pub published_at: String,
    pub digest: String,
    pub previous_digest: String,
    /// The first signature, of Ed25519.
    pub signature: Option<SignedBy>,
    /// All signatures, the first one among them, where there are several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signatures: Vec<SignedBy>,
    /// The SM3 digest over the same bytes, where a key of SM2 has signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest_sm3: Option<String>,
    /// A [`Table`], as the method of its day made it.
    pub table: Value,
}

/// What a look at one file tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileCheck {
    pub day: Day,
    pub edition: i32,
    pub digest: String,
    /// The digest, and the SM3 digest where there is one, are those of the table.
    pub digest_holds: bool,
    /// The table is of the day and edition that the file names.
    pub labels_hold: bool,
    /// What the signatures say together.
    pub signature: SignatureState,
    pub signatures: Vec<SignatureCheck>,
}

impl FileCheck {
    /// Nothing contradicts; an edition from before signatures passes.
    pub fn passes(&self) -> bool {
        self.digest_holds && self.labels_hold && matches!(self.signature, SignatureState::Valid | SignatureState::Missing)
    }
}

impl Envelope {
    /// # Errors
    /// `unexpected` when the stored body is no JSON, or the edition is not published.
    pub fn of(row: &BulletinRow, signatures: Vec<SignedBy>) -> Result<Envelope> {
        let published_at = row.published_at.ok_or_else(|| Error::unexpected("the edition is not published"))?.to_string();
        let of_sm2 = signatures.iter().any(|made| made.algorithm == Algorithm::Sm2Sm3);
        let digest_sm3 = of_sm2.then(|| row.statement(&published_at).digest_sm3());
        let several = signatures.len() > 1;
        Ok(Envelope {
            format: FORMAT.to_owned(),
            day: row.day,
            edition: row.edition,
            method_version: row.method_version.clone(),
            published_at,
            digest: row.digest.clone(),
            previous_digest: row.previous_digest.clone(),
            signature: signatures.first().cloned(),
            digest_sm3,
            signatures: if several { signatures } else { Vec::new() },
            table: serde_json::from_str(&row.body).map_err(Error::unexpected)?,
        })
    }

    /// # Errors
    /// `unexpected` with what is wrong with the text.
    pub fn read(text: &str) -> Result<Envelope> {
        let read: Envelope = serde_json::from_str(text).map_err(Error::unexpected)?;
        if read.format == FORMAT { Ok(read) } else { Err(Error::unexpected(format!("unknown format '{}'", read.format))) }
    }

    /// Checks the file by itself.
    ///
    /// # Errors
    /// `unexpected`; the table always has a text.
    pub fn check(&self, keys: &Keyring) -> Result<FileCheck> {
        let body = table::canonical_json(self.table.clone())?;
        let statement =
            Statement { digest: &self.digest, published_at: &self.published_at, previous: &self.previous_digest, body: &body };
        // The first one is usually named twice.
        let first = self.signature.iter().filter(|first| !self.signatures.contains(first));
        let signatures = statement.check(keys, first.chain(&self.signatures));
        let sm3_holds = self.digest_sm3.as_ref().is_none_or(|digest| *digest == statement.digest_sm3());
        Ok(FileCheck {
            day: self.day,
            edition: self.edition,
            digest: self.digest.clone(),
            digest_holds: table::digest(&self.previous_digest, &body) == self.digest && sm3_holds,
            labels_hold: self.table["day"] == self.day.to_string() && self.table["edition"] == self.edition,
            signature: together(&signatures),
            signatures,
        })
    }
}

/// What a look at several files as one chain tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChainCheck {
    pub files: Vec<FileCheck>,
    /// Digests of editions that a file follows and that no file has. One is usual: the edition before the first file.
    pub missing: Vec<String>,
    /// Two files follow the same edition, or one comes twice.
    pub forks: Vec<String>,
}

impl ChainCheck {
    pub fn passes(&self) -> bool {
        self.files.iter().all(FileCheck::passes) && self.missing.len() <= 1 && self.forks.is_empty()
    }
}

/// Checks files as a chain, in its order.
///
/// # Errors
/// As [`Envelope::check`].
pub fn check_chain(files: &[Envelope], keys: &Keyring) -> Result<ChainCheck> {
    let have: HashSet<&str> = files.iter().map(|file| file.digest.as_str()).collect();
    let mut next: BTreeMap<&str, &Envelope> = BTreeMap::new();
    let (mut forks, mut starts) = (Vec::new(), Vec::new());
    for file in files {
        if next.insert(&file.previous_digest, file).is_some() {
            forks.push(file.previous_digest.clone());
        }
        if !have.contains(file.previous_digest.as_str()) {
            starts.push(file.previous_digest.as_str());
        }
    }
    starts.sort_unstable();
    starts.dedup();
    let mut checks = Vec::with_capacity(files.len());
    for start in &starts {
        let mut end = *start;
        while let Some(file) = next.remove(end) {
            checks.push(file.check(keys)?);
            end = &file.digest;
        }
    }
    // Whatever no start reaches goes in a circle, which an honest chain cannot.
    forks.extend(next.keys().map(|digest| (*digest).to_owned()));
    let missing = starts.into_iter().filter(|digest| !digest.is_empty()).map(str::to_owned).collect();
    Ok(ChainCheck { files: checks, missing, forks })
}

/// The observations behind an edition, as they are published beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObservationsFile {
    pub format: String,
    pub day: Day,
    pub edition: i32,
    pub items: Vec<SeenFile>,
}

/// One observation as the computation sees it; prices in fen per kg.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenFile {
    pub id: Id,
    pub source: String,
    pub variety: String,
    pub spec: String,
    pub low: i64,
    pub average: i64,
    pub high: i64,
    pub volume_kg: Option<i64>,
    pub stores: i64,
}

const OBSERVATIONS: &str = "cailanzi-observations-1";

impl ObservationsFile {
    pub fn new(day: Day, edition: i32, seen: Vec<Seen>) -> ObservationsFile {
        let item = |seen: Seen| SeenFile {
            id: seen.id,
            source: seen.quote.source,
            variety: seen.variety,
            spec: seen.spec,
            low: seen.quote.low,
            average: seen.quote.average,
            high: seen.quote.high,
            volume_kg: seen.quote.volume_kg,
            stores: seen.quote.stores,
        };
        ObservationsFile { format: OBSERVATIONS.to_owned(), day, edition, items: seen.into_iter().map(item).collect() }
    }

    /// # Errors
    /// `unexpected` with what is wrong with the text.
    pub fn read(text: &str) -> Result<ObservationsFile> {
        let read: ObservationsFile = serde_json::from_str(text).map_err(Error::unexpected)?;
        if read.format == OBSERVATIONS { Ok(read) } else { Err(Error::unexpected(format!("unknown format '{}'", read.format))) }
    }
}

/// Computes the edition again from the observations published beside it; the digest that comes out.
///
/// # Errors
/// `unexpected` for a table of an unknown method, or an observation that the file lacks.
pub fn recompute(edition: &Envelope, observations: ObservationsFile) -> Result<String> {
    let table: Table = serde_json::from_value(edition.table.clone()).map_err(Error::unexpected)?;
    let seen: Vec<Seen> = observations
        .items
        .into_iter()
        .map(|item| Seen {
            id: item.id,
            variety: item.variety,
            spec: item.spec,
            quote: Quote {
                source: item.source,
                low: item.low,
                average: item.average,
                high: item.high,
                volume_kg: item.volume_kg,
                stores: item.stores,
            },
        })
        .collect();
    let known: HashSet<Id> = seen.iter().map(|one| one.id).collect();
    if let Some(lost) = table.inputs().into_iter().find(|id| !known.contains(id)) {
        return Err(Error::unexpected(format!("observation {lost} is not in the file")));
    }
    let again = table::compute(&Inputs::of(&table, &seen)?);
    Ok(table::digest(&edition.previous_digest, &table::canonical(&again)?))
}
