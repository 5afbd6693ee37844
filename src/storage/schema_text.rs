//! The schema is one text for both engines (`migrations/*.sql`). Here it becomes what each of them understands.
//!
//! - The type words `ID`, `INSTANT`, `DAY`, `FLAG`, `BYTES`, `REAL` and `BIGINT` after a column's name.
//! - `DEFAULT YES` and `DEFAULT NO` of a `FLAG`.
//! - `REFUSE UPDATE|DELETE ON table AS name [WHEN (condition)] SAYING 'words';` is a trigger.
//! - A statement after `SQLITE` or `POSTGRES` is for that engine alone.
//!
//! A statement's further lines are indented; the `)` that closes a table is not.

/// Whose words are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// The type words with what they are on SQLite and on PostgreSQL.
const TYPES: [(&str, &str, &str); 7] = [
    ("ID", "BLOB", "UUID"),
    ("INSTANT", "INTEGER", "TIMESTAMPTZ"),
    ("DAY", "TEXT", "DATE"),
    ("FLAG", "INTEGER", "BOOLEAN"),
    ("BYTES", "BLOB", "BYTEA"),
    ("REAL", "REAL", "DOUBLE PRECISION"),
    ("BIGINT", "INTEGER", "BIGINT"),
];

/// The text as this engine understands it.
///
/// # Errors
/// The statement that begins with `REFUSE` and lacks a part.
pub fn expand(text: &str, engine: Engine) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let word = line.split(' ').next().unwrap_or_default();
        if !["SQLITE", "POSTGRES", "REFUSE"].contains(&word) {
            out.push_str(&expand_line(line, engine));
            out.push('\n');
            continue;
        }
        let mut statement = line[word.len() + 1..].to_owned();
        while let Some(more) = lines.next_if(|line| line.starts_with("    ")) {
            statement.push('\n');
            statement.push_str(more);
        }
        match (word, engine) {
            ("REFUSE", _) => out.push_str(&refusal(&statement, engine).ok_or(statement)?),
            ("SQLITE", Engine::Sqlite) | ("POSTGRES", Engine::Postgres) => out.push_str(&statement),
            _ => continue,
        }
        out.push('\n');
    }
    Ok(out)
}

fn expand_line(line: &str, engine: Engine) -> String {
    if let Some(end) = line.strip_prefix(')') {
        return match (engine, end) {
            (Engine::Sqlite, ";") => ") STRICT;".to_owned(),
            (Engine::Sqlite, " WITHOUT ROWID;") => ") STRICT, WITHOUT ROWID;".to_owned(),
            _ => ");".to_owned(),
        };
    }
    let Some((name, rest)) = line.strip_prefix("    ").and_then(|column| column.split_once(' ')) else { return line.to_owned() };
    let word = rest.split([' ', ',', ';']).next().unwrap_or_default();
    let Some((_, sqlite, postgres)) = TYPES.iter().find(|(known, ..)| *known == word) else { return line.to_owned() };
    let rest = &rest[word.len()..];
    match engine {
        Engine::Sqlite => {
            let rest = rest.replace("DEFAULT YES", "DEFAULT 1").replace("DEFAULT NO", "DEFAULT 0");
            format!("    {name} {sqlite}{rest}")
        }
        Engine::Postgres => {
            let rest = rest.replace("DEFAULT YES", "DEFAULT TRUE").replace("DEFAULT NO", "DEFAULT FALSE");
            format!("    {name} {postgres}{rest}")
        }
    }
}

/// `UPDATE ON table AS name [WHEN (condition)] SAYING 'words';` as a trigger.
fn refusal(statement: &str, engine: Engine) -> Option<String> {
    let (act, rest) = statement.split_once(" ON ")?;
    let (head, words) = rest.trim_end().strip_suffix(';')?.rsplit_once("SAYING ")?;
    let (table, rest) = head.trim_end().split_once(" AS ")?;
    let (name, condition) = match rest.split_once(" WHEN ") {
        Some((name, condition)) => (name, format!("WHEN {condition}\n")),
        None => (rest, String::new()),
    };
    Some(match engine {
        Engine::Sqlite => {
            format!("CREATE TRIGGER {name} BEFORE {act} ON {table}\n{condition}BEGIN\n    SELECT RAISE(ABORT, {words});\nEND;")
        }
        Engine::Postgres => {
            format!("CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW\n{condition}EXECUTE FUNCTION refuse({words});")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::{Engine, expand};

    const TEXT: &str = "\
-- A DAY in a comment stays.
CREATE TABLE t (
    id ID NOT NULL,
    day DAY,
    open FLAG NOT NULL DEFAULT YES
);
POSTGRES ALTER TABLE t
    SET (fillfactor = 60);
SQLITE PRAGMA optimize;
REFUSE DELETE ON t AS t_keeps SAYING 'never removed';
REFUSE UPDATE ON t AS t_stays WHEN (OLD.open
    OR NEW.day IS NULL) SAYING 'never changes';
";

    #[test]
    fn schema_text_is_expanded_for_sqlite() {
        assert_eq!(
            expand(TEXT, Engine::Sqlite).unwrap(),
            "\
-- A DAY in a comment stays.
CREATE TABLE t (
    id BLOB NOT NULL,
    day TEXT,
    open INTEGER NOT NULL DEFAULT 1
) STRICT;
PRAGMA optimize;
CREATE TRIGGER t_keeps BEFORE DELETE ON t
BEGIN
    SELECT RAISE(ABORT, 'never removed');
END;
CREATE TRIGGER t_stays BEFORE UPDATE ON t
WHEN (OLD.open
    OR NEW.day IS NULL)
BEGIN
    SELECT RAISE(ABORT, 'never changes');
END;
"
        );
    }

    #[test]
    fn schema_text_is_expanded_for_postgres() {
        assert_eq!(
            expand(TEXT, Engine::Postgres).unwrap(),
            "\
-- A DAY in a comment stays.
CREATE TABLE t (
    id UUID NOT NULL,
    day DATE,
    open BOOLEAN NOT NULL DEFAULT TRUE
);
ALTER TABLE t
    SET (fillfactor = 60);
CREATE TRIGGER t_keeps BEFORE DELETE ON t FOR EACH ROW
EXECUTE FUNCTION refuse('never removed');
CREATE TRIGGER t_stays BEFORE UPDATE ON t FOR EACH ROW
WHEN (OLD.open
    OR NEW.day IS NULL)
EXECUTE FUNCTION refuse('never changes');
"
        );
    }
}
