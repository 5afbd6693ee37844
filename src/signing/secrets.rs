use std::{io::Write, path::Path, sync::Arc};

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use storage::{keep_private, private_file, private_folder};

/// A shorter secret is refused.
pub const LEAST_BYTES: usize = 32;

/// The secrets of a node: the first one signs, each of them verifies. So a secret is rotated without an end of sessions and
/// second factors.
#[derive(Clone)]
pub struct Secrets(Arc<[Zeroizing<Vec<u8>>]>);

impl Secrets {
    /// # Errors
    /// What is wrong with them: there must be one, each of at least [`LEAST_BYTES`], none twice.
    pub fn new(secrets: Vec<Zeroizing<Vec<u8>>>) -> Result<Secrets, String> {
        if secrets.is_empty() {
            return Err("there is no secret".to_owned());
        }
        if secrets.iter().any(|secret| secret.len() < LEAST_BYTES) {
            return Err(format!("a secret needs at least {LEAST_BYTES} bytes, {} hexadecimal digits", 2 * LEAST_BYTES));
        }
        if secrets.iter().enumerate().any(|(n, secret)| secrets[..n].contains(secret)) {
            return Err("a secret comes twice".to_owned());
        }
        Ok(Secrets(secrets.into()))
    }

    /// Reads a secret a line, in hexadecimal; empty lines and those that begin with `#` are left out.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(text: &str) -> Result<Secrets, String> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let decoded = lines.map(|line| hex::decode(line).map(Zeroizing::new).map_err(|_| "must be hexadecimal".to_owned()));
        Secrets::new(decoded.collect::<Result<_, _>>()?)
    }

    /// # Errors
    /// What is wrong with the file.
    pub fn read(path: &Path) -> Result<Secrets, String> {
        let text = Zeroizing::new(std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?);
        Secrets::parse(&text).map_err(|fault| format!("{}: {fault}", path.display()))
    }

    /// [`Secrets::read`]; a file that is missing is made with one random secret, readable by its owner alone. There is no default
    /// secret.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn read_or_make(path: &Path) -> Result<Secrets, String> {
        if let Some(folder) = path.parent() {
            private_folder(folder).map_err(|e| format!("{}: {e}", path.display()))?;
        }
        if path.exists() {
            keep_private(path);
        } else {
            Secrets::rotate(path)?;
        }
        Secrets::read(path)
    }

    /// Puts a new random secret in front of those of the file, which is made when it is missing.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn rotate(path: &Path) -> Result<(), String> {
        let fault = |e: std::io::Error| format!("{}: {e}", path.display());
        let before = if path.exists() {
            Secrets::read(path)?;
            Zeroizing::new(std::fs::read_to_string(path).map_err(fault)?)
        } else {
            Zeroizing::new(String::new())
        };
        let mut bytes = Zeroizing::new([0_u8; LEAST_BYTES]);
        rand::fill(&mut bytes[..]);
        let text = Zeroizing::new(format!("{}\n{}", hex::encode(&bytes[..]), before.as_str()));
        // Written beside and moved into place: half a file would end all sessions.
        let next = path.with_extension("new");
        let _ = std::fs::remove_file(&next);
        let mut file = private_file(&next).map_err(fault)?;
        file.write_all(text.as_bytes()).map_err(fault)?;
        file.sync_all().map_err(fault)?;
        std::fs::rename(&next, path).map_err(fault)
    }

    /// The one that signs.
    pub fn first(&self) -> &[u8] {
        &self.0[0]
    }

    /// All of them, the one that signs first.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().map(|secret| secret.as_slice())
    }

    /// What the database keeps of each: a digest, from which the random secret cannot be computed.
    pub fn fingerprints(&self) -> Vec<String> {
        let digest = |secret: &[u8]| Sha256::new().chain_update("cailanzi-secret-1\n").chain_update(secret).finalize();
        self.iter().map(|secret| hex::encode(&digest(secret)[..16])).collect()
    }
}
