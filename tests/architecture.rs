//! Rules of the house that the compiler does not keep, read from the sources.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test that panics fails")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
}

/// Cargo keeps the packages from importing each other in circles; what it cannot know is which must stay pure.
#[test]
fn pure_packages_open_no_file_socket_or_database() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (package, banned) in [("kernel", &["tokio", "storage"][..]), ("matching", &["actix-web", "diesel", "storage", "tokio"])] {
        let manifest = fs::read_to_string(root.join("src").join(package).join("Cargo.toml")).unwrap();
        let dependencies = manifest.split("[dependencies]").nth(1).unwrap();
        for name in banned {
            assert!(!dependencies.contains(&format!("\n{name}.workspace")), "{package} depends on {name}");
        }
        let mut files = Vec::new();
        sources(&root.join("src").join(package), &mut files);
        assert!(!files.is_empty(), "the sources of {package} were not found");
        // `matching::files` reads and writes the cases of a folder.
        for file in files.iter().filter(|file| package == "kernel" || !file.ends_with("files.rs")) {
            assert!(!fs::read_to_string(file).unwrap().contains("std::fs"), "{} opens files", file.display());
        }
    }
}

#[test]
fn the_environment_is_read_by_the_configuration_alone() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    // The typesetting program is told where fonts are, and nothing else of the environment.
    for file in files.iter().filter(|file| !file.ends_with("typeset/process.rs")) {
        let text = fs::read_to_string(file).unwrap();
        assert!(!text.contains("env::var"), "{} reads the environment", file.display());
    }
}

/// The word of a handler's door: what stands in `May<…>`.
fn door_of(parameters: &str) -> Option<&str> {
    let start = parameters.find("May<")? + "May<".len();
    let rest = &parameters[start..];
    let mut depth = 1;
    for (at, c) in rest.char_indices() {
        match c {
            '<' => depth += 1,
            '>' if depth == 1 => return Some(&rest[..at]),
            '>' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The operations of a source with the parameters of their handlers.
fn handlers(source: &str) -> Vec<(&str, &str)> {
    let parts = source.split("operation_id = \"").skip(1);
    parts
        .filter_map(|part| {
            let (id, rest) = part.split_once('"')?;
            let (_, signature) = rest.split_once("async fn ")?;
            Some((id, signature.split_once(") ->")?.0))
        })
        .collect()
}

/// The extractor `May` is the only way to a caller's context, so the compiler sees to it that handlers ask. What it cannot
/// see: that a door is open to everyone on purpose.
#[test]
fn every_door_open_to_all_is_so_in_the_table() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&root.join("src"), &mut files);
    let table = fs::read_to_string(root.join("tests/api/authorisation.txt")).unwrap();
    let rows: BTreeMap<&str, &str> = table
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(' '))
        .map(|(id, row)| (id, row.trim()))
        .collect();
    let (mut faults, mut seen) = (Vec::new(), 0);
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        assert!(!text.contains("FromRequest for Ctx"), "{} lets handlers in without a question", file.display());
        let plumbing = ["src/web", "src/access", "src/server/turns.rs"].iter().any(|part| file.starts_with(root.join(part)));
        assert!(plumbing || !text.contains("get::<Ctx>()"), "{} takes the caller past the door", file.display());
        for (id, parameters) in handlers(&text) {
            seen += 1;
            let open = match door_of(parameters) {
                Some(door) => door.contains("Anyone"),
                None => true,
            };
            // A door that asks for a credential of its own (a password, a refresh token) names the refusal there.
            let expected = rows.get(id).is_some_and(|row| row.starts_with('*') || row.split(' ').next().is_some_and(is_word));
            if rows.contains_key(id) && open != expected {
                faults.push(format!("{}: {id} is {} to everyone", file.display(), if open { "open" } else { "not open" }));
            }
        }
    }
    assert!(seen > 200, "{seen} operations: the sources were not read");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A refusal's name, as against the letters of callers.
fn is_word(text: &str) -> bool {
    text.contains('_')
}

#[test]
fn doors_are_read_from_signatures() {
    let source = "#[utoipa::path(operation_id = \"a\")]\nasync fn x(db: Data<Db>, ctx: May<(door::Deals, door::Own)>, id: Path<Id>) -> R {}\n\
                  #[utoipa::path(operation_id = \"b\")]\nasync fn y() -> R {}";
    let found: Vec<_> = handlers(source).into_iter().map(|(id, parameters)| (id, door_of(parameters))).collect();
    assert_eq!(found, [("a", Some("(door::Deals, door::Own)")), ("b", None)]);
}

/// A case changes its state by a step, so that no change is without its event, its audit entry and its clocks.
#[test]
fn cases_are_changed_by_their_engine_alone() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&root.join("src"), &mut files);
    let engine = root.join("src/cases");
    let tables = ["cases", "case_events", "case_clocks", "case_seats"];
    let changes =
        tables.iter().flat_map(|table| ["update ", "insert into ", "delete from "].map(|verb| format!("{verb}{table} ")));
    let changes: Vec<String> = changes.collect();
    let (mut seen, mut own) = (0, 0);
    for file in &files {
        let text = fs::read_to_string(file).unwrap();
        if file.starts_with(&engine) {
            own += text.matches("c::state.eq(").count();
            continue;
        }
        seen += 1;
        let words = text.to_lowercase();
        let fault = changes.iter().find(|change| words.contains(change.as_str()));
        assert!(fault.is_none(), "{} has a statement of its own on cases: {fault:?}", file.display());
        assert!(!text.contains("cases::schema"), "{} takes the tables of cases", file.display());
    }
    assert!(seen > 100, "{seen} files: the sources were not read");
    assert_eq!(own, 1, "the state is set in `store::replace_state` alone");
    let package = fs::read_to_string(engine.join("lib.rs")).unwrap();
    assert!(package.contains("\nmod schema;"), "the tables of cases are nobody else's");
}
