//! The binary as a user runs it.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test that panics fails")]

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
    sync::atomic::{AtomicBool, AtomicI64, Ordering},
};

use cailanzi::jobs::schema::jobs;
use cailanzi::{
    accounts::{NewUser, Password, PasswordCost, service},
    demo,
    kernel::{Ctx, Lang, Position, Role, Ts},
    signing,
    storage::{Db, DbUrl},
};
use diesel::prelude::*;

fn cailanzi(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_cailanzi"))
        .args(args)
        .env("CAILANZI_DATA_DIR", folder)
        .env_remove("CAILANZI_DATABASE_URL")
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// One seller with 100 kg at 200 fen, one buyer for 60 kg at 300 fen delivered, freight 20 fen.
fn tiny_market(folder: &Path) {
    for (name, text) in [
        ("lanes.csv", "origin,dest,freight,transit\n1,1,20,1\n"),
        ("categories.csv", "category,variety\n"),
        ("offers.csv", "id,posted,variety,grade,origin,qty,min_lot,ask,a0,a1\n7,0,5,3,1,100,0,200,0,3\n"),
        ("demands.csv", "id,posted,variety,category,min_grade,dest,qty,min_lot,bid,b0,b1,tier\n9,0,5,-1,2,1,60,0,300,1,2,1\n"),
    ] {
        fs::write(folder.join(name), text).unwrap();
    }
}

#[test]
fn clear_on_files_passes_its_own_check() {
    let folder = tempfile::tempdir().unwrap();
    tiny_market(folder.path());
    let dir = folder.path().to_str().unwrap();
    let out = folder.path().join("out");
    let out = out.to_str().unwrap();
    let (status, json, errors) = cailanzi(folder.path(), &["clear", dir, "--json", "--out", out]);
    assert_eq!(status, 0, "{errors}");
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (report["surplus"].as_i64(), report["dual"].as_i64(), report["filled_kg"].as_i64()),
        (Some(4800), Some(4800), Some(60))
    );
    assert_eq!(fs::read_to_string(Path::new(out).join("trades.csv")).unwrap(), "offer,demand,kg,price\n7,9,60,240\n");
    let prices = fs::read_to_string(Path::new(out).join("prices.csv")).unwrap();
    assert_eq!(prices.lines().collect::<Vec<_>>(), ["side,id,tiers,fen", "0,7,0,200", "1,9,0,220"]);
    let (status, text, _) = cailanzi(folder.path(), &["clear", "--check", dir, out, "--brute", "--json"]);
    assert_eq!((status, text.trim()), (0, r#"{"surplus":4800,"trades":1,"pairs":1}"#));
    assert_eq!(cailanzi(folder.path(), &["clear", dir, out]).0, 2, "a second directory is only for --check");

    // A dearer second offer, over a lane that is closed, and what is said of the three.
    let more = "id,posted,variety,grade,origin,qty,min_lot,ask,a0,a1\n7,0,5,3,1,100,0,200,0,3\n8,0,5,3,2,30,0,150,0,3\n";
    fs::write(folder.path().join("offers.csv"), more).unwrap();
    fs::write(folder.path().join("closed.csv"), "origin,dest,freight,transit\n2,1,40,1\n").unwrap();
    let asked = ["clear", dir, "--json", "--explain", "--shadow", "--price", "uniform", "--out", out, "--threads", "1"];
    let (status, json, errors) = cailanzi(folder.path(), &asked);
    let report: serde_json::Value = serde_json::from_str(&json).unwrap_or_else(|_| panic!("{status} {errors}"));
    assert_eq!(report["left"]["offers"][1]["reason"], "lane_closed");
    assert_eq!(report["shadow"]["destinations"][0]["fen"], 220);
    let read = |name: &str| fs::read_to_string(Path::new(out).join(name)).unwrap();
    assert_eq!(
        read("left.csv"),
        "side,id,left_kg,reason,fen,guidance,exact,subsidy_dest,subsidy_fen\n0,7,40,partly,,,1,,\n0,8,30,lane_closed,,,1,,\n"
    );
    assert_eq!(read("destination_prices.csv"), "dest,variety,from,to,tiers,fen\n1,5,1,2,0,220\n");
    // 220 delivered less 150 and 40: 30 gained by the first kg, and something up to a freight of 69.
    let lanes = "origin,dest,open,freight,kg,tiers,fen,used_at,cheaper,variety\n1,1,1,20,60,0,0,,,\n2,1,0,40,0,0,30,69,0,5\n";
    assert_eq!(read("lane_prices.csv"), lanes);
    fs::write(folder.path().join("closed.csv"), "origin,dest,freight,transit\n2,1,-40,1\n").unwrap();
    let (status, _, errors) = cailanzi(folder.path(), &["clear", dir, "--shadow"]);
    assert!(status == 1 && errors.contains("closed.csv:2: freight"), "{errors}");
    tiny_market(folder.path());
    assert_eq!(cailanzi(folder.path(), &["clear", dir, "--out", out]).0, 0);

    let (status, json, _) = cailanzi(folder.path(), &["clear", dir, "--what-if", "demand-qty=9:10"]);
    let impacts: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((status, impacts[0]["surplus_lost"].as_i64()), (0, Some(4000)));
    assert_eq!(cailanzi(folder.path(), &["clear", dir, "--what-if", "close-everything"]).0, 2);
    let (_, json, _) = cailanzi(folder.path(), &["clear", dir, "--rank-provinces"]);
    let impacts: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(impacts[0]["unmet_kg"][1].as_i64(), Some(60));

    // A trade that was not cleared is found.
    let trades = Path::new(out).join("trades.csv");
    let forged = fs::read_to_string(&trades).unwrap().replace("7,9,60", "7,9,61");
    fs::write(&trades, forged).unwrap();
    assert_eq!(cailanzi(folder.path(), &["clear", "--check", dir, out]).0, 1);
}

#[test]
fn clear_refuses_bad_files_with_line_and_column() {
    let folder = tempfile::tempdir().unwrap();
    tiny_market(folder.path());
    fs::write(
        folder.path().join("offers.csv"),
        "id,posted,variety,grade,origin,qty,min_lot,ask,a0,a1\n7,0,5,3,1,many,0,200,0,3\n",
    )
    .unwrap();
    let (status, _, errors) = cailanzi(folder.path(), &["clear", folder.path().to_str().unwrap()]);
    assert_eq!(status, 1);
    assert!(errors.contains("offers.csv") && errors.contains('2') && errors.contains("qty"), "{errors}");
}

#[test]
fn wrong_settings_are_named_and_nothing_starts() {
    let folder = tempfile::tempdir().unwrap();
    let (status, _, errors) = cailanzi(folder.path(), &["--database-url", "oracle://x", "--connections", "0", "migrate"]);
    assert_eq!(status, 2);
    assert!(errors.contains("database_url:") && errors.contains("connections:"), "{errors}");
}

#[test]
fn admin_create_makes_the_database_and_acts_once() {
    let folder = tempfile::tempdir().unwrap();
    let (status, text, errors) = cailanzi(folder.path(), &["migrate"]);
    assert_eq!(status, 0, "{errors}");
    assert!(text.contains("step(s) taken"));
    let password = folder.path().join("password");
    fs::write(&password, "a fine long password 42\n").unwrap();
    let create =
        ["admin", "create", "--email", "root@example.cn", "--name", "管理员", "--password-file", password.to_str().unwrap()];
    let (status, _, errors) = cailanzi(folder.path(), &create);
    assert_eq!(status, 0, "{errors}");
    assert_eq!(cailanzi(folder.path(), &create).0, 1, "the address is taken");
    let (status, verdict, _) = cailanzi(folder.path(), &["audit", "verify"]);
    assert_eq!(status, 0);
    assert!(verdict.contains("\"intact\": true"));
    assert_eq!(cailanzi(folder.path(), &["bulletin", "recompute"]).0, 0);
    assert_eq!(cailanzi(folder.path(), &["bulletin", "verify", "--database"]).0, 0);
}

#[test]
fn one_of_several_markets_must_be_named() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| {
        let several = ["--markets", "110000=cai.beijing.example,120000=cai.tianjin.example"];
        cailanzi(folder.path(), &[&several[..], args].concat())
    };
    let (status, _, errors) = run(&["audit", "verify"]);
    assert_eq!(status, 2, "{errors}");
    for part in ["设置了多个市场", "several markets are configured", "110000, 120000"] {
        assert!(errors.contains(part), "{errors}");
    }
    let (status, _, errors) = run(&["audit", "verify", "--market", "310000"]);
    assert!(status == 2 && errors.contains("没有设置市场 310000"), "{errors}");
    assert!(!folder.path().join("cailanzi.sqlite3").exists(), "nothing has been made");

    // The same administrator in each; what one market has done is not in the other's trail.
    let password = folder.path().join("password");
    fs::write(&password, "a fine long password 42\n").unwrap();
    let password = password.to_str().unwrap();
    for market in ["110000", "120000"] {
        let create = ["admin", "--market", market, "create", "--email", "root@example.cn", "--name", "管理员"];
        let (status, _, errors) = run(&[&create[..], &["--password-file", password]].concat());
        assert_eq!(status, 0, "{errors}");
    }
    let (status, verdict, _) = run(&["audit", "verify", "--market", "120000"]);
    assert!(status == 0 && verdict.contains("\"intact\": true"), "{verdict}");
    let (status, _, errors) = run(&["demo", "--market", "120000"]);
    assert!(status == 1 && errors.contains("the demonstration is Beijing's"), "{errors}");
    // With one market there is nothing to choose.
    assert_eq!(cailanzi(folder.path(), &["audit", "verify"]).0, 0);
    assert_eq!(cailanzi(folder.path(), &["--markets", "120000", "audit", "verify"]).0, 0);
    let (status, _, errors) = cailanzi(folder.path(), &["--markets", "110000=a.example,120000", "migrate"]);
    assert!(status == 2 && errors.contains("markets: 120000 needs the address"), "{errors}");
}

#[test]
fn the_contract_can_be_printed_without_a_database() {
    let folder = tempfile::tempdir().unwrap();
    let (status, text, _) = cailanzi(folder.path(), &["openapi"]);
    assert_eq!(status, 0);
    assert!(text.contains("\"openapi\": \"3.1.0\""));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing may be written");
}

/// An edition that the first method published, with its observations: what later versions must still prove.
#[test]
fn first_method_edition_verifies_from_files() {
    let folder = tempfile::tempdir().unwrap();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/method-1");
    let (edition, observations) = (data.join("edition.json"), data.join("observations.json"));
    let key = folder.path().join("key.txt");
    fs::write(&key, "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a\n").unwrap();
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    let recompute = |edition: &Path, observations: &Path| {
        cailanzi(folder.path(), &["bulletin", "recompute", &path(edition), "--observations", &path(observations)])
    };
    let (status, text, errors) = recompute(&edition, &observations);
    assert_eq!(status, 0, "{errors}");
    assert_eq!(text.matches("fb375ddbceb4e1fa5fef05a8fe899a1e5bff89fa0dae7306705e6c3cb641a3cb").count(), 2, "{text}");
    let verify = |edition: &Path| cailanzi(folder.path(), &["bulletin", "verify", &path(edition), "--keys", &path(&key)]);
    let (status, _, errors) = verify(&edition);
    assert!(status == 0 && errors.contains("1 from before signatures"), "{errors}");
    assert_eq!(verify(&data).0, 1, "observations are no edition");
    assert_eq!(cailanzi(folder.path(), &["bulletin", "verify", &path(&edition)]).0, 2, "a key is needed");

    let forged = folder.path().join("forged.json");
    let change = |from: &Path, old: &str, new: &str| {
        let text = fs::read_to_string(from).unwrap();
        assert!(text.contains(old));
        fs::write(&forged, text.replacen(old, new, 1)).unwrap();
    };
    change(&observations, "\"volume_kg\":36472", "\"volume_kg\":46472");
    assert_eq!(recompute(&edition, &forged).0, 1);
    change(&edition, "\"up\": 1", "\"up\": 2");
    assert_eq!(verify(&forged).0, 1);
    assert!(!folder.path().join("cailanzi.sqlite3").exists(), "neither needs a database");
}

#[test]
fn an_edition_of_the_second_method_is_recomputed() {
    let folder = tempfile::tempdir().unwrap();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/method-2");
    let path = |name: &str| data.join(name).to_str().unwrap().to_owned();
    let args = ["bulletin", "recompute", &path("edition.json"), "--observations", &path("observations.json")];
    let (status, text, errors) = cailanzi(folder.path(), &args);
    assert_eq!(status, 0, "{errors}");
    assert_eq!(text.matches("b361f0ee70f4452edbddd53eb099cce2fbb1687c6e9a413b6eb7c10d38ff3fa6").count(), 2, "{text}");
}

/// An edition that version 0.1 has signed, with the keys that it has served; and the next one, which OpenSSL has signed with SM2,
/// too.
#[test]
fn editions_from_before_and_of_two_keys_verify() {
    let folder = tempfile::tempdir().unwrap();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/signed");
    let path = |name: &str| data.join(name).to_str().unwrap().to_owned();
    let verify = |files: &[&str], keys: &str| {
        let mut args = vec!["bulletin".to_owned(), "verify".to_owned()];
        args.extend(files.iter().map(|file| if file.contains('/') { (*file).to_owned() } else { path(file) }));
        args.extend(["--keys".to_owned(), path(keys)]);
        let (status, text, errors) = cailanzi(folder.path(), &args.iter().map(String::as_str).collect::<Vec<_>>());
        (status, serde_json::from_str::<serde_json::Value>(&text).unwrap_or_default(), errors)
    };
    let (status, found, errors) = verify(&["edition.json"], "keys.json");
    assert!(status == 0 && errors.contains("1 edition(s) verified; 0 from before"), "{errors}");
    assert_eq!(found["files"][0]["signature"], "valid");
    let (status, found, errors) = verify(&["several.json", "edition.json"], "keys-several.json");
    assert_eq!(status, 0, "{errors}");
    let states: Vec<_> = found["files"][1]["signatures"].as_array().unwrap().iter().map(|one| one["state"].clone()).collect();
    assert_eq!(states, ["valid", "valid"]);
    // Without the key of SM2 the other signature is enough; one that was changed is not.
    let (status, found, _) = verify(&["several.json"], "keys.json");
    assert_eq!((status, &found["files"][0]["signatures"][1]["state"]), (0, &serde_json::json!("unknown_key")));
    let forged = folder.path().join("forged.json");
    let text = fs::read_to_string(data.join("several.json")).unwrap();
    let value = serde_json::from_str::<serde_json::Value>(&text).unwrap()["signatures"][1]["value"].as_str().unwrap().to_owned();
    fs::write(&forged, text.replace(&value, &format!("{}{}", &value[64..], &value[..64]))).unwrap();
    let (status, found, _) = verify(&[forged.to_str().unwrap()], "keys-several.json");
    assert_eq!((status, &found["files"][0]["signature"]), (1, &serde_json::json!("wrong")));
}

/// What `openssl` and a text editor could do, too: the whole life of a key list, on a machine without database and network.
#[test]
fn key_ceremony_is_done_with_files_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let keys = |args: &[&str]| cailanzi(folder.path(), &[&["keys"][..], args].concat());
    let good = |args: &[&str]| {
        let (status, text, errors) = keys(args);
        assert_eq!(status, 0, "{args:?}: {errors}");
        text
    };
    let (root, other, list) = (path("root.key"), path("other.key"), path("keys.json"));
    let (root_pub, other_pub) = (path("root.key.pub"), path("other.key.pub"));
    good(&["new", "--purpose", "key_list", "--out", &root]);
    good(&["new", "--purpose", "key_list", "--algorithm", "SM2-SM3", "--out", &other]);
    let made = good(&["new", "--out", &path("bulletin.key"), "--list", &list]);
    let id = made.split(' ').next().unwrap().to_owned();
    assert!(keys(&["new", "--out", &path("bulletin.key")]).0 == 1, "a key is never overwritten");
    good(&["new", "--algorithm", "SM2-SM3", "--out", &path("sm2.key")]);
    good(&["add", "--purpose", "pass", "--public", &path("sm2.key.pub"), "--list", &list, "--days", "30"]);
    let verify = |root: &str, more: &[&str]| keys(&[&["verify-list", list.as_str(), "--root", root][..], more].concat());
    let (status, _, errors) = verify(&root_pub, &[]);
    assert!(status == 1 && errors.contains("has not signed it"), "a draft proves nothing: {errors}");
    good(&["sign-list", &list, "--root", &root]);
    assert_eq!(verify(&root_pub, &[]).0, 0);
    assert_eq!(verify(&other_pub, &[]).0, 1, "another root");
    let (status, _, errors) = verify(&root_pub, &["--at-least", "2"]);
    assert!(status == 1 && errors.contains("it is an old one"), "{errors}");

    fs::copy(&list, path("first.json")).unwrap();
    good(&["rotate", &id, "--out", &path("next.key"), "--list", &list]);
    good(&["revoke", &id, "--list", &list, "--reason", "replaced"]);
    good(&["sign-list", &list, "--root", &root]);
    assert_eq!(verify(&root_pub, &["--at-least", "2", "--previous", &path("first.json")]).0, 0);
    let shown = good(&["list", &list]);
    assert!(shown.contains("\"sequence\": 2") && shown.contains("\"reason\": \"replaced\""), "{shown}");
    let whole = fs::read_to_string(&list).unwrap();
    fs::write(&list, whole.replace("\"replaced\"", "\"mistake\"")).unwrap();
    assert_eq!(verify(&root_pub, &[]).0, 1, "a changed list");
    fs::write(&list, whole).unwrap();
    assert!(!folder.path().join("cailanzi.sqlite3").exists(), "none of this needs a database");

    // On the server: the first import needs the root, an older list is refused, a change of the root needs both.
    let import = |file: &str, more: &[&str]| keys(&[&["import-list", file][..], more].concat());
    assert!(import(&list, &[]).2.contains("--root"));
    assert_eq!(import(&list, &["--root", &other_pub]).0, 1);
    assert_eq!(import(&path("first.json"), &["--root", &root_pub]).0, 0);
    assert_eq!(import(&list, &[]).0, 0);
    let (status, _, errors) = import(&path("first.json"), &[]);
    assert!(status == 1 && errors.contains("not above 2"), "{errors}");
    assert!(good(&["list"]).contains("\"sequence\": 2"));
    good(&["sign-list", &list, "--root", &other]);
    let (status, _, errors) = import(&list, &["--root", &other_pub]);
    assert!(status == 1 && errors.contains("--replace-root"), "{errors}");
    good(&["sign-list", &list, "--root", &root, "--root", &other]);
    assert_eq!(import(&list, &["--root", &other_pub]).0, 0);
    let (status, _, errors) = cailanzi(folder.path(), &["bulletin", "rotate-key"]);
    assert!(status == 1 && errors.contains("a key list is in force"), "{errors}");
}

#[test]
fn rotated_bulletin_key_is_approved() {
    let folder = tempfile::tempdir().unwrap();
    let (status, text, errors) = cailanzi(folder.path(), &["bulletin", "rotate-key"]);
    assert_eq!(status, 0, "{errors}");
    let (old, rest) = text.split_once(" → ").unwrap();
    let new = rest.split(':').next().unwrap();
    assert!(folder.path().join(format!("bulletin.key.{old}")).exists());
    let db = Db::open(&DbUrl::Sqlite(folder.path().join("cailanzi.sqlite3").display().to_string()), 1).unwrap();
    assert_eq!(db.read_now(|tx| signing::fingerprints(tx, signing::SecretKind::BulletinKey)).unwrap(), [new]);
    let key = folder.path().join("given.key");
    let (status, _, errors) = cailanzi(folder.path(), &["--bulletin-key-file", key.to_str().unwrap(), "bulletin", "rotate-key"]);
    assert!(status == 1 && errors.contains("cailanzi keys accept"), "{errors}");
}

#[test]
fn nodes_of_postgres_need_their_files() {
    let folder = tempfile::tempdir().unwrap();
    for command in ["serve", "worker"] {
        let run = |more: &[&str]| {
            let node = ["--database-url", "postgres://me@nowhere.invalid/x", command];
            cailanzi(folder.path(), &[more, &node[..]].concat())
        };
        let (status, _, errors) = run(&[]);
        assert_eq!(status, 1, "{errors}");
        for part in ["--secret-file", "cailanzi keys secret secret.key", "every node"] {
            assert!(errors.contains(part), "{part}: {errors}");
        }
        let secret = folder.path().join(format!("{command}.secret"));
        assert_eq!(cailanzi(folder.path(), &["keys", "secret", secret.to_str().unwrap()]).0, 0);
        let (status, _, errors) = run(&["--secret-file", secret.to_str().unwrap()]);
        assert!(status == 1 && errors.contains("--bulletin-key-file") && errors.contains("cailanzi keys new"), "{errors}");
        assert!(!folder.path().join("secret.key").exists() && !folder.path().join("bulletin.key").exists(), "none is made");
    }
    // The file that an earlier version has made is named.
    fs::write(folder.path().join("secret.key"), "11".repeat(32)).unwrap();
    let (_, _, errors) = cailanzi(folder.path(), &["--database-url", "postgres://me@nowhere.invalid/x", "worker"]);
    assert!(errors.contains(folder.path().join("secret.key").to_str().unwrap()), "{errors}");
}

#[test]
fn import_prices_counts_every_row() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let good = "品名,最低价,平均价,最高价,单位,日期\n大白菜,1,1.1,1.2,斤,2026-04-01\n黄瓜,3,2,1,斤,2026-04-01\n无名菜,1,1.1,1.2,斤,2026-04-01\n";
    fs::write(path("list.csv"), good).unwrap();
    fs::write(path("names.csv"), "name,means\n无名菜,菠菜\n").unwrap();
    let import = |more: &[&str]| {
        let file = path("list.csv");
        let mut args = vec!["import", "prices", file.as_str(), "--source", "test", "--kind", "wholesale_market", "--json"];
        args.extend(more);
        let (status, json, errors) = cailanzi(folder.path(), &args);
        (status, serde_json::from_str::<serde_json::Value>(&json).unwrap_or_default(), errors)
    };
    let (status, told, errors) = import(&["--dry-run"]);
    assert_eq!(status, 0, "{errors}");
    let counts =
        |told: &serde_json::Value| ["rows", "accepted", "duplicates", "set_aside", "refused"].map(|k| told[k].as_i64().unwrap());
    assert_eq!((counts(&told), told["state"].as_str()), ([3, 1, 0, 2, 0], Some("dry_run")));
    let rejects = path("rejects.csv");
    let (_, told, _) = import(&["--names", &path("names.csv"), "--rejects", &rejects]);
    assert_eq!((counts(&told), told["state"].as_str()), ([3, 2, 0, 1, 0], Some("committed")));
    assert!(fs::read_to_string(&rejects).unwrap().contains("最低价高于最高价"));
    let (_, told, _) = import(&["--names", &path("names.csv")]);
    assert_eq!(counts(&told), [3, 0, 3, 0, 0], "the same file again has no effect, and asks nothing again");

    // Most rows in the wrong columns: held, and the exit says so.
    let swapped: String = (1..9).map(|n| format!("大白菜,1.2,1.1,1,斤,2026-03-0{n}\n")).collect();
    fs::write(path("list.csv"), format!("品名,最低价,平均价,最高价,单位,日期\n{swapped}")).unwrap();
    let (status, told, errors) = import(&[]);
    assert_eq!(
        (status, told["state"].as_str(), told["diagnoses"][0]["code"].as_str()),
        (1, Some("held"), Some("price_order")),
        "{errors}"
    );

    // A file of a gigabyte is refused by its length; nobody reads it.
    let huge = fs::File::create(path("huge.csv")).unwrap();
    huge.set_len(1 << 30).unwrap();
    let (status, _, errors) = cailanzi(folder.path(), &["import", "prices", &path("huge.csv"), "--source", "test"]);
    assert_eq!(status, 1);
    assert!(errors.contains("payload_too_large"), "{errors}");
}

#[test]
fn a_batch_is_undone_from_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("list.csv").to_str().unwrap().to_owned();
    fs::write(&file, "品名,最低价,平均价,最高价,单位,日期\n大白菜,1,1.1,1.2,斤,2026-04-01\n黄瓜,3,2,1,斤,2026-04-01\n").unwrap();
    let run = |args: &[&str]| {
        let (status, json, errors) = cailanzi(folder.path(), args);
        (status, serde_json::from_str::<serde_json::Value>(&json).unwrap_or_default(), errors)
    };
    let import = || run(&["import", "prices", &file, "--source", "test", "--kind", "wholesale_market", "--json"]).1;
    let batch = import()["batch"].as_str().unwrap().to_owned();
    let undo = |more: &[&str]| run(&[&["import", "undo", &batch, "--reason", "导错文件", "--json"], more].concat());
    let counts = |told: &serde_json::Value| ["prices", "days", "restored", "left", "waiting"].map(|k| told[k].as_i64().unwrap());
    assert_eq!(counts(&undo(&["--dry-run"]).1), [1, 1, 0, 0, 1]);
    let (status, told, errors) = undo(&[]);
    assert_eq!((status, counts(&told)), (0, [1, 1, 0, 0, 1]), "{errors}");
    let (status, _, errors) = undo(&[]);
    assert!(status == 1 && errors.contains("wrong_state"), "{errors}");
    assert_eq!(import()["accepted"], 1, "the same file can be taken again");
}

/// Two rows of each number, written in one transaction: a sound copy has both or neither.
fn write_pair(db: &Db, number: i64) {
    let at: Ts = "2026-04-08T01:00:00Z".parse().unwrap();
    db.write_now(|tx| {
        for half in ["a", "b"] {
            diesel::insert_into(jobs::table)
                .values((
                    jobs::market.eq(tx.market()),
                    jobs::kind.eq("test"),
                    jobs::key.eq(format!("{number:06}{half}")),
                    jobs::holder.eq("x".repeat(500)),
                    jobs::epoch.eq(number.max(0)),
                    jobs::run_at.eq(at),
                ))
                .execute(tx)?;
        }
        Ok(())
    })
    .unwrap();
}

/// Ends the load however the test ends.
struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

#[test]
fn a_backup_under_load_is_whole_every_time() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(cailanzi(folder.path(), &["migrate"]).0, 0);
    let url = DbUrl::Sqlite(folder.path().join("cailanzi.sqlite3").display().to_string());
    let db = Db::open(&url, 2).unwrap();
    let (stop, written) = (AtomicBool::new(false), AtomicI64::new(0));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::SeqCst) {
                write_pair(&db, written.load(Ordering::SeqCst));
                written.fetch_add(1, Ordering::SeqCst);
            }
        });
        let _stop = Stop(&stop);
        for round in 0..8 {
            let before = written.load(Ordering::SeqCst);
            let file = folder.path().join(format!("copies/{round}.sqlite3"));
            let (status, text, errors) = cailanzi(folder.path(), &["backup", file.to_str().unwrap()]);
            assert!(status == 0 && text.contains("checked"), "{errors}");
            let copy = DbUrl::Sqlite(file.display().to_string());
            let restored = Db::open(&copy, 1).unwrap();
            let names: Vec<String> =
                restored.read_now(|tx| Ok(jobs::table.of(tx).select(jobs::key).order(jobs::key).load(tx)?)).unwrap();
            assert!(names.len().is_multiple_of(2) && names.len() as i64 >= 2 * before, "{} of {before} pairs", names.len());
            let pairs = names.chunks(2).enumerate();
            for (number, pair) in pairs {
                assert_eq!(pair, [format!("{number:06}a"), format!("{number:06}b")], "nothing between is missing");
            }
            write_pair(&restored, -1);
        }
    });
    assert!(written.load(Ordering::SeqCst) > 20, "the load was no load");
    let taken = folder.path().join("copies/0.sqlite3");
    let (status, _, errors) = cailanzi(folder.path(), &["backup", taken.to_str().unwrap()]);
    assert!(status == 1 && errors.contains("already_exists") && errors.contains("not overwritten"), "{errors}");
    let (status, _, errors) = cailanzi(folder.path(), &["--database-url", "postgres://me@nowhere/x", "backup", "copy"]);
    assert!(status == 1 && errors.contains("pg_dump"), "{errors}");
}

#[cfg(unix)]
#[test]
fn files_with_data_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt;

    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("data");
    let mode = |name: &str| fs::metadata(folder.join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(cailanzi(&folder, &["migrate"]).0, 0);
    assert_eq!((mode(""), mode("cailanzi.sqlite3")), (0o700, 0o600));
    // One from before is taken from the others, and its log with it.
    fs::set_permissions(folder.join("cailanzi.sqlite3"), fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(cailanzi(&folder, &["migrate"]).0, 0);
    assert_eq!(mode("cailanzi.sqlite3"), 0o600);
    let db = Db::open(&DbUrl::Sqlite(folder.join("cailanzi.sqlite3").display().to_string()), 1).unwrap();
    write_pair(&db, 1);
    assert_eq!((mode("cailanzi.sqlite3-wal"), mode("cailanzi.sqlite3-shm")), (0o600, 0o600));
    let file = folder.join("copies/b.sqlite3");
    assert_eq!(cailanzi(&folder, &["backup", file.to_str().unwrap()]).0, 0);
    assert_eq!((mode("copies"), mode("copies/b.sqlite3")), (0o700, 0o600));
}

/// An account with the demonstration's password, as the demonstration has them.
fn demo_account(folder: &Path) {
    let db = Db::open(&DbUrl::Sqlite(folder.join("cailanzi.sqlite3").display().to_string()), 1).unwrap();
    let now: Ts = "2026-04-08T01:00:00Z".parse().unwrap();
    let hash = Password::from(demo::PASSWORD).hash_now(PasswordCost::for_tests()).unwrap();
    let new = NewUser {
        enterprise_id: None,
        role: Role::CityRegulator,
        position: Position::Owner,
        district: None,
        name: "赵雅琴".into(),
        email: "city@demo.cn".into(),
        mobile: None,
        password_hash: hash,
        language: Lang::Zh,
    };
    db.write_now(|tx| service::create_user(tx, &Ctx::system("demo", now), new.clone())).unwrap();
}

#[test]
fn a_demonstration_is_not_served_as_the_real_thing() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(cailanzi(folder.path(), &["migrate"]).0, 0);
    demo_account(folder.path());
    let (status, _, errors) = cailanzi(folder.path(), &["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(status, 1, "{errors}");
    for way in ["--demo", "demo --block", "empty database"] {
        assert!(errors.contains(way), "{errors}");
    }
    let (status, text, errors) = cailanzi(folder.path(), &["demo", "--block"]);
    assert!(status == 0 && text.contains("1 account(s)"), "{text} {errors}");
    let (status, text, _) = cailanzi(folder.path(), &["demo", "--block"]);
    assert!(status == 0 && text.contains("0 account(s)"), "{text}");
    let database = DbUrl::Sqlite(folder.path().join("cailanzi.sqlite3").display().to_string());
    demo::refuse_open_accounts(&Db::open(&database, 1).unwrap()).unwrap();
}

/// `cailanzi compute` with a text on standard input; what it prints and what it complains of are JSON.
fn compute(args: &[&str], input: &str) -> (i32, serde_json::Value, serde_json::Value) {
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_cailanzi"))
        .arg("compute")
        .args(args)
        // Neither is read: what is computed needs no configuration.
        .env("CAILANZI_DATA_DIR", folder.path())
        .env("CAILANZI_DATABASE_URL", "oracle://x")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A name that there is not is refused before anything is read.
    drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing may be written");
    let json = |bytes: &[u8]| serde_json::from_slice(bytes).unwrap_or_default();
    (output.status.code().unwrap(), json(&output.stdout), json(&output.stderr))
}

#[test]
fn compute_reads_a_file_or_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    let text = r#"{"seed": "cailanzi-demo", "packages": 20, "n": 5}"#;
    let file = folder.path().join("lot.json");
    fs::write(&file, text).unwrap();
    let picks = serde_json::json!({ "picks": [2, 6, 11, 12, 17] });
    for (args, input) in [
        (vec!["sampling-picks"], text),
        (vec!["sampling-picks", "-"], text),
        (vec!["sampling-picks", file.to_str().unwrap()], ""),
    ] {
        let (status, out, errors) = compute(&args, input);
        assert_eq!((status, out), (0, picks.clone()), "{args:?} {errors}");
    }
}

#[test]
fn compute_exits_with_1_where_a_check_fails() {
    let check = |price: i64| {
        let (status, out, _) =
            compute(&["price-unit-check"], &format!(r#"{{"price_fen_per_kg": {price}, "recent_fen_per_kg": [480, 500, 520]}}"#));
        (status, out["ok"].as_bool())
    };
    assert_eq!((check(505), check(252)), ((0, Some(true)), (1, Some(false))));
}

#[test]
fn compute_exits_with_2_and_names_the_field() {
    let (status, out, problem) = compute(&["sampling-picks"], r#"{"seed": "s", "packages": 3, "n": 4}"#);
    assert_eq!((status, out), (2, serde_json::Value::Null));
    assert_eq!((problem["code"].as_str(), problem["fields"][0]["path"].as_str()), (Some("invalid_input"), Some("n")));
    assert!(problem["fields"][0]["message"]["zh"].as_str().unwrap().contains("总件数"), "{problem}");
    let (status, _, problem) = compute(&["sampling-plan"], r#"{"packages": 9, "aql": "2.5", "kg": 7}"#);
    assert_eq!((status, problem["fields"][0]["path"].as_str()), (2, Some("kg")));
    let (status, _, problem) = compute(&["sampling-plan"], "packages: 9");
    assert_eq!((status, problem["code"].as_str()), (2, Some("malformed_request")));
    let (status, _, problem) = compute(&["sampling-plan", "no/such/file.json"], "");
    assert_eq!((status, problem["fields"][0]["code"].as_str()), (2, Some("unreadable")));
}

#[test]
fn compute_proposes_the_name_that_was_meant() {
    for args in [&["sampling-plam"][..], &["--schema", "sampling-plam"]] {
        let (status, _, problem) = compute(args, "{}");
        assert_eq!((status, problem["code"].as_str()), (2, Some("not_found")));
        assert!(problem["detail"]["en"].as_str().unwrap().ends_with("did you mean sampling-plan?"), "{problem}");
    }
}

#[test]
fn compute_lists_names_and_prints_schemas() {
    let folder = tempfile::tempdir().unwrap();
    let (status, list, _) = cailanzi(folder.path(), &["compute", "--list"]);
    assert_eq!(status, 0);
    assert!(list.lines().any(|line| line == "sampling-plan\t抽样方案\tSampling plan"), "{list}");
    for line in list.lines() {
        let name = line.split('\t').next().unwrap();
        let (status, schemas, errors) = compute(&["--schema", name], "");
        assert_eq!(status, 0, "{errors}");
        for side in ["input", "output"] {
            assert_eq!(schemas[side]["type"], "object", "{name} {schemas}");
        }
        // What is printed as an example can be computed.
        assert!(compute(&[name], &schemas["example"].to_string()).0 < 2, "{name}");
    }
    assert_eq!(cailanzi(folder.path(), &["compute"]).0, 2, "a name is needed");
}
