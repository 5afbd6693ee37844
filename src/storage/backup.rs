//! A copy of the embedded database, made while it is in use. Copying the file with `cp` is no backup: the copy may begin
//! before a change and end after it, and lacks what still stands in the log.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection, connection::SimpleConnection, sql_types::Text};

use super::{DbUrl, private_file, private_folder};
use kernel::{Error, ErrorCode, Result};

/// A finished backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    pub path: PathBuf,
    pub bytes: u64,
}

/// Writes all of the database at `url`, as it is at one moment, to a new file that only its owner can read. The file is
/// checked, and appears under its name when it is whole.
///
/// # Errors
/// `already_exists` when the file is there; `wrong_state` for PostgreSQL, which brings its own tools; `not_found` when there is
/// no database; `unexpected` when the copy is not sound or the disk is full. Then no file is left.
pub fn backup(url: &DbUrl, to: &Path) -> Result<Backup> {
    let DbUrl::Sqlite(from) = url else {
        let way = "pg_dump --format=custom --file=FILE \"$CAILANZI_DATABASE_URL\"";
        return Err(Error::wrong_state(
            format!("PostgreSQL 数据库请用它自带的工具备份：{way}，恢复用 pg_restore"),
            format!("PostgreSQL is backed up with its own tools: {way}; pg_restore brings it back"),
        ));
    };
    if !Path::new(from).is_file() {
        return Err(Error::new(ErrorCode::NotFound).detail(format!("没有数据库 {from}"), format!("there is no database {from}")));
    }
    let there = || {
        let path = to.display();
        Error::new(ErrorCode::AlreadyExists).detail(
            format!("{path} 已存在，不会覆盖，请换一个文件名"),
            format!("{path} exists and is not overwritten; name another file"),
        )
    };
    if to.symlink_metadata().is_ok() {
        return Err(there());
    }
    let part = part_beside(to)?;
    let made = copy(from, &part).and_then(|()| {
        let bytes = fs::metadata(&part).map_err(|e| fault(&part, &e))?.len();
        give_name(&part, to).map_err(|e| if e.kind() == io::ErrorKind::AlreadyExists { there() } else { fault(to, &e) })?;
        Ok(Backup { path: to.to_owned(), bytes })
    });
    if made.is_err() {
        // What is wrong has been said; a part that cannot be removed is of no use to anybody.
        let _ = fs::remove_file(&part);
    }
    made
}

fn fault(path: &Path, error: &dyn std::fmt::Display) -> Error {
    Error::unexpected(format!("{}: {error}", path.display()))
}

/// An empty file in the folder of `to`, readable by its owner alone.
fn part_beside(to: &Path) -> Result<PathBuf> {
    let name = to.file_name().ok_or_else(|| fault(to, &"is no file name"))?;
    if let Some(folder) = to.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        private_folder(folder).map_err(|e| fault(folder, &e))?;
    }
    // Processes in containers have the same number, and one that was killed has left its part behind.
    let part = to.with_file_name(format!(".{}.{:016x}.part", name.to_string_lossy(), rand::random::<u64>()));
    private_file(&part).map_err(|e| fault(&part, &e))?;
    Ok(part)
}

/// Copies and checks the database, and waits until the copy is on the disk.
fn copy(from: &str, part: &Path) -> Result<()> {
    let name = part.to_str().ok_or_else(|| fault(part, &"the name is no text"))?;
    let open = |path: &str| SqliteConnection::establish(path).map_err(|e| fault(Path::new(path), &e));
    let mut source = open(from)?;
    source.batch_execute("PRAGMA busy_timeout = 30000")?;
    // One transaction that reads: writers go on meanwhile, and none of what they write after it has begun is in the copy.
    diesel::sql_query("VACUUM INTO ?").bind::<Text, _>(name).execute(&mut source)?;
    let mut copy = open(name)?;
    check(&mut copy).map_err(|flaw| fault(part, &format!("the copy is not sound: {flaw}")))?;
    drop(copy);
    File::open(part).and_then(|file| file.sync_all()).map_err(|e| fault(part, &e))
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    integrity_check: String,
}

#[derive(QueryableByName)]
struct Dangling {
    #[diesel(sql_type = Text)]
    table: String,
}

fn check(copy: &mut SqliteConnection) -> std::result::Result<(), String> {
    let lines: Vec<Line> = diesel::sql_query("PRAGMA integrity_check").load(copy).map_err(|e| e.to_string())?;
    if lines.len() != 1 || lines[0].integrity_check != "ok" {
        return Err(lines.first().map_or_else(|| "no answer".to_owned(), |line| line.integrity_check.clone()));
    }
    // A fault of the database itself: a copy with it is better than none.
    let dangling: Vec<Dangling> = diesel::sql_query("PRAGMA foreign_key_check").load(copy).map_err(|e| e.to_string())?;
    if let Some(row) = dangling.first() {
        tracing::warn!(
            table = row.table,
            rows = dangling.len(),
            "rows refer to others that are missing, in the database as in the copy"
        );
    }
    Ok(())
}

/// Moves the part to its name unless that is taken by now, and notes it in the folder for good.
fn give_name(part: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(part, to) {
        Ok(()) => fs::remove_file(part)?,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(error),
        // Some file systems know no second name for a file.
        Err(_) if to.symlink_metadata().is_err() => fs::rename(part, to)?,
        Err(error) => return Err(error),
    }
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backup_never_overwrites_and_leaves_no_parts() {
        let folder = tempfile::tempdir().unwrap();
        let url = DbUrl::Sqlite(folder.path().join("a.sqlite3").display().to_string());
        let to = folder.path().join("copies/b.sqlite3");
        assert_eq!(backup(&url, &to).unwrap_err().code, ErrorCode::NotFound);
        crate::migrate(&url).unwrap();
        let made = backup(&url, &to).unwrap();
        assert_eq!((made.path.as_path(), made.bytes), (to.as_path(), fs::metadata(&to).unwrap().len()));
        assert_eq!(backup(&url, &to).unwrap_err().code, ErrorCode::AlreadyExists);
        assert_eq!(fs::read_dir(to.parent().unwrap()).unwrap().count(), 1);
        let copy = DbUrl::Sqlite(to.display().to_string());
        assert_eq!(crate::pending(&copy).unwrap(), Vec::<String>::new());
    }

    #[test]
    fn part_left_behind_hinders_no_later_backup() {
        let folder = tempfile::tempdir().unwrap();
        let url = DbUrl::Sqlite(folder.path().join("a.sqlite3").display().to_string());
        crate::migrate(&url).unwrap();
        fs::write(folder.path().join(format!(".b.sqlite3.{}.part", std::process::id())), "half").unwrap();
        assert!(backup(&url, &folder.path().join("b.sqlite3")).is_ok());
        let (one, other) = (part_beside(&folder.path().join("c")), part_beside(&folder.path().join("c")));
        assert_ne!(one.unwrap(), other.unwrap());
    }

    #[test]
    fn postgresql_is_left_to_its_own_tools() {
        let url = DbUrl::Postgres("postgres://me:secret@nowhere/x".into());
        let error = backup(&url, Path::new("/nowhere/x")).unwrap_err();
        assert_eq!(error.code, ErrorCode::WrongState);
        let words = error.to_string();
        assert!(words.contains("pg_dump") && !words.contains("secret"), "{words}");
    }
}
