//! The house's rule on dependencies: a module imports lower ranks only. Read from the sources.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// Rank of every top-level module; siblings of rank 1 never import each other either.
const RANKS: &[(&str, u32)] = &[
    ("kernel", 0),
    ("matching", 1),
    ("storage", 1),
    ("tabular", 1),
    ("web", 1),
    ("audit", 2),
    ("budget", 2),
    ("idempotency", 2),
    ("notify", 2),
    ("accounts", 3),
    ("catalogue", 4),
    ("market", 5),
    ("bulletin", 8),
    ("cli", 10),
    ("config", 9),
    ("demo", 9),
    ("server", 9),
    ("setup", 9),
    ("worker", 9),
];

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

/// The names right after `crate::`, also those in braces: `use crate::{a::B, c}`.
fn imported(source: &str) -> Vec<(usize, String)> {
    let code: String = source.lines().map(|line| line.split("//").next().unwrap_or_default().to_owned() + "\n").collect();
    let mut names = Vec::new();
    for (start, _) in code.match_indices("crate::") {
        let line = code[..start].matches('\n').count() + 1;
        let rest = &code[start + "crate::".len()..];
        if let Some(list) = rest.strip_prefix('{') {
            let (mut depth, mut word) = (0, String::new());
            for c in list.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => {
                        names.push((line, std::mem::take(&mut word)));
                        break;
                    }
                    '}' => depth -= 1,
                    ',' if depth == 0 => names.push((line, std::mem::take(&mut word))),
                    _ if depth == 0 => word.push(c),
                    _ => {}
                }
            }
        } else {
            names.push((line, rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()));
        }
    }
    names.into_iter().map(|(line, name)| (line, name.trim().split("::").next().unwrap_or_default().trim().to_owned())).collect()
}

#[test]
fn every_module_imports_lower_ranks_only() {
    let ranks: BTreeMap<&str, u32> = RANKS.iter().copied().collect();
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    assert!(files.len() > 30, "the sources were not found");
    let mut faults = Vec::new();
    for file in files {
        let relative = file.strip_prefix(&src).unwrap().to_owned();
        let module = relative.components().next().unwrap().as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned();
        if module == "main" || module == "lib" {
            continue;
        }
        let Some(own) = ranks.get(module.as_str()) else {
            faults.push(format!("src/{}: module '{module}' has no rank", relative.display()));
            continue;
        };
        for (line, name) in imported(&fs::read_to_string(&file).unwrap()) {
            match ranks.get(name.as_str()) {
                Some(rank) if name != module && rank >= own => {
                    faults.push(format!("src/{}:{line}: {module} (rank {own}) imports {name} (rank {rank})", relative.display()));
                }
                _ => {}
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_reader_of_imports_sees_braces_and_paths() {
    let source = "use crate::{\n    kernel::{Id, Ts},\n    storage::Tx,\n};\nlet x = crate::web::ok(); // crate::ignored";
    let names: Vec<String> = imported(source).into_iter().map(|(_, name)| name).filter(|n| !n.is_empty()).collect();
    assert_eq!(names, ["kernel", "storage", "web"]);
}

#[test]
fn matching_and_the_kernel_are_pure() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let banned: [(&str, &[&str]); 2] = [("kernel", &["tokio", "std::fs"]), ("matching", &["actix_web", "diesel", "tokio"])];
    for (module, banned) in banned {
        let mut files = Vec::new();
        sources(&src.join(module), &mut files);
        for file in files {
            let text = fs::read_to_string(&file).unwrap();
            for word in banned {
                assert!(!text.contains(&format!("{word}::")), "{} uses {word}", file.display());
            }
        }
    }
}

#[test]
fn the_environment_is_read_by_the_configuration_alone() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
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
        let plumbing = file.strip_prefix(root.join("src/web")).is_ok();
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
