use super::store;
use kernel::{Error, Result, Ts, text_enum};
use storage::{Tx, exclusive};

text_enum! {
    /// Files that every node of a database is given, and that must be the same.
    pub enum SecretKind {
        Secret = "secret",
        BulletinKey = "bulletin_key",
    }
}

/// The fingerprints that this database knows.
///
/// # Errors
/// Those of the database.
pub fn fingerprints(tx: &mut Tx, kind: SecretKind) -> Result<Vec<String>> {
    store::fingerprints(tx, kind)
}

/// Takes a node's secrets: the first node's as they are, later ones if one of them is known. New ones are known from then on.
///
/// # Errors
/// `wrong_state` when none of them is known: they belong to another database.
pub fn claim(tx: &mut Tx, now: Ts, kind: SecretKind, mine: &[String]) -> Result<()> {
    exclusive(tx, "secret_fingerprints")?;
    let known = store::fingerprints(tx, kind)?;
    if !known.is_empty() && !mine.iter().any(|one| known.contains(one)) {
        return Err(Error::wrong_state(
            "--secret-file 中没有一行是本数据库的密钥。请使用其他节点的同一文件；更换密钥时，新密钥放在第一行，旧密钥保留在后；\
             旧密钥已丢失或泄露时，先运行 cailanzi keys accept（会话、接口密钥的重新显示和动态验证码将失效）",
            "no line of --secret-file is a secret of this database. Use the file of the other nodes; to rotate, put the new secret \
             into the first line and keep the old one below; if the old one is lost or known to others, run `cailanzi keys accept` \
             first (sessions and second factors end)",
        ));
    }
    for one in mine {
        store::keep_fingerprint(tx, kind, one, now)?;
    }
    Ok(())
}

/// Takes these as the only ones that are known; `add` keeps those that are.
///
/// # Errors
/// Those of the database.
pub fn accept(tx: &mut Tx, now: Ts, kind: SecretKind, mine: &[String], add: bool) -> Result<()> {
    exclusive(tx, "secret_fingerprints")?;
    if !add {
        store::forget_fingerprints(tx, kind)?;
    }
    for one in mine {
        store::keep_fingerprint(tx, kind, one, now)?;
    }
    Ok(())
}
