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
    for (module, banned) in [("kernel", ["actix_web", "tokio", "std::fs"]), ("matching", ["actix_web", "diesel", "tokio"])] {
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
