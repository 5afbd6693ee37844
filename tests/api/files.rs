//! Photos from the camera to the receipt, over connections that break, and who may see them.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use cailanzi::{
    files::{Files, Objects, Place, S3},
    kernel::Id,
    storage::{Statement, Value as Sql},
    web::rate_limit::Limits,
};
use diesel::{RunQueryDsl, sql_types::BigInt};
use image::{GenericImageView, Rgb, RgbImage};
use jpeg_encoder::{ColorType, Encoder};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    support::{Answer, Client, TestApp},
    trade::{deal, shipment},
};

/// A photo of noise, with the place in it; each seed makes other bytes.
fn camera(seed: u32, width: u32, height: u32) -> Vec<u8> {
    let mut state = seed;
    let picture = RgbImage::from_fn(width, height, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Rgb([(state >> 24) as u8, (state >> 16) as u8, (state >> 8) as u8])
    });
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 92);
    // Held upright: the picture is to be turned by a quarter.
    let mut exif = b"MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
    exif.extend_from_slice(b"GPS 39.9087 N 116.3975 E");
    encoder.add_exif_metadata(&exif).unwrap();
    encoder.encode(picture.as_raw(), width as u16, height as u16, ColorType::Rgb).unwrap();
    bytes
}

fn small(seed: u32) -> Vec<u8> {
    camera(seed, 64, 48)
}

fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn new_id(app: &TestApp) -> String {
    Id::new(app.clock.now()).to_string()
}

fn path(id: &str, bytes: &[u8]) -> String {
    format!("/files/{id}?purpose=deal_load&sha256={}", digest(bytes))
}

fn put(client: &Client, id: &str, bytes: &[u8]) -> Answer {
    client.put_bytes(&path(id, bytes), None, bytes.to_vec())
}

/// Asks how much of these bytes has arrived.
fn ask(client: &Client, id: &str, bytes: &[u8]) -> Answer {
    client.put_bytes(&path(id, bytes), Some(&format!("bytes */{}", bytes.len())), Vec::new())
}

/// Uploads a small photo; its id.
pub fn photo(app: &TestApp, client: &Client, seed: u32) -> String {
    let id = new_id(app);
    put(client, &id, &small(seed)).expect(201);
    id
}

fn rows(app: &TestApp, table: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) FROM {table} WHERE market = '110000'");
    app.db.read_now(|tx| Ok(Statement::<(BigInt,)>::new(&sql, []).get_result::<(i64,)>(tx)?.0)).unwrap()
}

/// A deal whose only truck is on the road; its id and the load's.
fn shipped(app: &TestApp, seller: &Client, buyer: &Client) -> (String, String) {
    let id = deal(seller, buyer, 1000);
    let deal = seller.post(&format!("/deals/{id}/ship"), &shipment(app, 1000)).expect(200);
    (id, deal.body["loads"][0]["id"].as_str().unwrap().to_owned())
}

fn receipt(photos: &[&str]) -> Value {
    json!({ "kg": 1000, "grade": 3, "photos": photos })
}

#[test]
fn a_photo_is_kept_small_upright_and_without_place() {
    let app = TestApp::new();
    let buyer = app.buyer();
    let (id, sent) = (new_id(&app), camera(1, 2000, 1500));
    let stored = put(&buyer, &id, &sent).expect(201);
    assert_eq!(stored.header("location"), format!("/api/v1/files/{id}"));
    let file = &stored.body["file"];
    assert_eq!((&file["kind"], &file["used"], &stored.body["received"]), (&json!("photo"), &json!(false), &json!(sent.len())));
    assert_eq!(buyer.get(&format!("/files/{id}")).expect(200).body, *file);

    let content = buyer.get(&format!("/files/{id}/content")).expect(200);
    assert!(content.bytes.len() <= 300_000, "{}", content.bytes.len());
    for trace in [&b"Exif"[..], b"GPS"] {
        assert!(!content.bytes.windows(trace.len()).any(|window| window == trace));
    }
    let picture = image::load_from_memory(&content.bytes).unwrap();
    assert!(picture.height() > picture.width() && picture.height() <= 1600, "{:?}", picture.dimensions());
    let thumbnail = buyer.get(&format!("/files/{id}/thumbnail")).expect(200);
    assert_eq!(image::load_from_memory(&thumbnail.bytes).unwrap().height(), 320);
    for answer in [&content, &thumbnail] {
        assert_eq!(answer.header("content-type"), "image/jpeg");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("content-security-policy"), "default-src 'none'; sandbox");
        assert_eq!(answer.header("cache-control"), "private, max-age=31536000, immutable");
        assert!(answer.header("content-disposition").starts_with("inline; filename="));
    }
    let tag = content.header("etag");
    assert_eq!(tag, format!("\"{}\"", digest(&content.bytes)));
    buyer.header("if-none-match", tag).get(&format!("/files/{id}/content")).expect(304);
}

#[test]
fn an_upload_over_a_breaking_line_goes_on() {
    let app = TestApp::new();
    let buyer = app.buyer();
    let (id, sent) = (new_id(&app), camera(2, 640, 480));
    assert!(sent.len() > 300_000, "{} bytes are too few for this test", sent.len());
    let mut from = 0;
    let mut lines = 0;
    while sent.len() - from > 150_000 {
        let until = from + 150_000;
        let _line = broken_line(&app, &buyer, &path(&id, &sent), &sent, from, until);
        let start = Instant::now();
        while ask(&buyer, &id, &sent).expect(202).int("received") < until as i64 {
            assert!(start.elapsed() < Duration::from_secs(20), "what was sent has not arrived");
            std::thread::sleep(Duration::from_millis(20));
        }
        (from, lines) = (until, lines + 1);
    }
    assert!(lines >= 2);
    let range = format!("bytes {from}-{}/{}", sent.len() - 1, sent.len());
    let stored = buyer.put_bytes(&path(&id, &sent), Some(&range), sent[from..].to_vec()).expect(201);
    assert_eq!(stored.body["file"]["id"], id.as_str());
    // The answer was lost: the same again changes nothing.
    assert_eq!(ask(&buyer, &id, &sent).expect(200).body["file"], stored.body["file"]);
    assert_eq!(put(&buyer, &id, &sent).expect(200).body["file"], stored.body["file"]);
    assert_eq!((rows(&app, "files"), rows(&app, "file_bytes")), (1, 2));
}

/// Sends the head of a request and a part of its body, and then nothing; the connection ends with the value.
fn broken_line(app: &TestApp, client: &Client, path: &str, sent: &[u8], from: usize, until: usize) -> TcpStream {
    let mut line = TcpStream::connect(app.address.trim_start_matches("http://")).unwrap();
    write!(
        line,
        "PUT /api/v1{path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\nContent-Length: {}\r\n\
         Content-Range: bytes {from}-{}/{}\r\n\r\n",
        client.token.as_ref().unwrap(),
        sent.len() - from,
        sent.len() - 1,
        sent.len()
    )
    .unwrap();
    line.write_all(&sent[from..until]).unwrap();
    line
}

#[test]
fn a_late_writer_cannot_spoil_an_upload() {
    let app = TestApp::new();
    let buyer = app.buyer();
    let (id, sent) = (new_id(&app), camera(3, 320, 240));
    let half = sent.len() / 2;
    let mut old = broken_line(&app, &buyer, &path(&id, &sent), &sent, 0, half);
    let start = Instant::now();
    while ask(&buyer, &id, &sent).expect(202).int("received") < half as i64 {
        assert!(start.elapsed() < Duration::from_secs(20));
        std::thread::sleep(Duration::from_millis(20));
    }
    let range = format!("bytes {half}-{}/{}", sent.len() - 2, sent.len());
    buyer.put_bytes(&path(&id, &sent), Some(&range), sent[half..sent.len() - 1].to_vec()).expect(202);
    // The first request was not dead after all.
    old.write_all(&sent[half..]).unwrap();
    let mut answer = [0; 12];
    old.read_exact(&mut answer).unwrap();
    assert_eq!(String::from_utf8_lossy(&answer), "HTTP/1.1 409");
    let last = format!("bytes {}-{}/{}", sent.len() - 1, sent.len() - 1, sent.len());
    buyer.put_bytes(&path(&id, &sent), Some(&last), sent[sent.len() - 1..].to_vec()).expect(201);
}

#[test]
fn equal_bytes_are_stored_once_and_known_at_once() {
    let app = TestApp::new();
    let (buyer, other) = (app.buyer(), app.buyer());
    let bytes = small(4);
    put(&buyer, &new_id(&app), &bytes).expect(201);
    // Another id, and not one byte is sent.
    let again = ask(&buyer, &new_id(&app), &bytes).expect(201);
    assert_eq!(again.body["file"]["kind"], "photo");
    // Who knows the digest of somebody else's photo has not got the photo.
    let id = new_id(&app);
    assert_eq!(ask(&other, &id, &bytes).expect(202).int("received"), 0);
    put(&other, &id, &bytes).expect(201);
    assert_eq!((rows(&app, "files"), rows(&app, "file_bytes")), (3, 2));
    // An id is one file's.
    put(&other, &id, &small(5)).problem(409, "already_exists");
    put(&buyer, &id, &bytes).problem(409, "already_exists");
}

#[test]
fn a_receipt_has_photos_that_its_parties_see() {
    let app = TestApp::new();
    let (seller, buyer, stranger, carrier) = (app.producer(), app.buyer(), app.buyer(), app.approved("carrier", "110106"));
    let (deal, load) = shipped(&app, &seller, &buyer);
    let photos: Vec<String> = (10..14).map(|seed| photo(&app, &buyer, seed)).collect();
    let ids: Vec<&str> = photos.iter().map(String::as_str).collect();
    let content = format!("/files/{}/content", ids[0]);
    for nobody in [&seller, &stranger, &app.city_regulator()] {
        nobody.get(&content).problem(404, "not_found");
    }
    let receive = format!("/deals/{deal}/loads/{load}/receive");
    buyer.post(&receive, &receipt(&ids)).names("photos", "too_many");
    buyer.post(&receive, &receipt(&[ids[0], ids[0]])).names("photos[1]", "duplicate");
    let theirs = photo(&app, &seller, 20);
    buyer.post(&receive, &receipt(&[ids[0], &theirs])).names("photos[1]", "unknown");
    assert_eq!(rows(&app, "file_uses"), 0);

    let received = buyer.post(&receive, &receipt(&ids[..2])).expect(200).body;
    assert_eq!(received["loads"][0]["receipt"]["photos"], json!(ids[..2]));
    let seen = seller.get(&format!("/deals/{deal}")).expect(200).body;
    assert_eq!(seen["loads"][0]["receipt"]["photos"], json!(ids[..2]));
    for reader in [&seller, &buyer, &app.city_regulator(), &app.district_regulator("110106")] {
        reader.get(&content).expect(200);
    }
    for nobody in [&stranger, &carrier, &app.district_regulator("110108"), &app.admin()] {
        nobody.get(&content).problem(404, "not_found");
        nobody.get(&format!("/files/{}", ids[0])).problem(404, "not_found");
        nobody.get(&format!("/files/{}/thumbnail", ids[0])).problem(404, "not_found");
    }
    app.client().get(&content).problem(401, "login_required");

    // A correction keeps the photos unless it names others; those it drops are their uploader's alone again.
    let correct = format!("/deals/{deal}/loads/{load}/correct-receipt");
    let mut form = json!({ "kg": 990, "grade": 3, "reason": "磅单看错" });
    let kept = buyer.post(&correct, &form).expect(200).body;
    assert_eq!(kept["loads"][0]["receipt"]["photos"], json!(ids[..2]));
    form["photos"] = json!([ids[1], ids[2]]);
    let changed = buyer.post(&correct, &form).expect(200).body;
    assert_eq!(changed["loads"][0]["receipt"]["photos"], json!([ids[1], ids[2]]));
    seller.get(&content).problem(404, "not_found");
    buyer.get(&content).expect(200);
}

#[test]
fn a_file_of_an_owner_that_is_gone_has_no_readers() {
    let app = TestApp::new();
    let buyer = app.buyer();
    let id = photo(&app, &buyer, 30);
    let sql = "INSERT INTO file_uses (market, owner_kind, owner_id, file_id, position) VALUES (?, ?, ?, ?, 1)";
    let (owner, file): (Id, Id) = (Id::new(app.clock.now()), id.parse().unwrap());
    for kind in ["deal_load", "of_a_later_version"] {
        let values: [Sql; 4] = [app.db.market().into(), kind.into(), owner.into(), file.into()];
        app.db.write_now(|tx| Ok(Statement::<()>::new(sql, values.clone()).execute(tx)?)).unwrap();
        buyer.get(&format!("/files/{id}")).problem(404, "not_found");
        app.city_regulator().get(&format!("/files/{id}/content")).problem(404, "not_found");
    }
}

#[test]
fn an_unused_file_is_deleted_by_its_uploader_alone() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let (deal, _) = shipped(&app, &seller, &buyer);
    let (used, unused) = (photo(&app, &buyer, 40), photo(&app, &buyer, 41));
    buyer.post(&format!("/deals/{deal}/receive"), &receipt(&[&used])).expect(200);
    let refused = buyer.delete(&format!("/files/{used}")).problem(409, "wrong_state");
    assert!(refused.str("detail").contains("移除"), "{}", refused.body);
    seller.delete(&format!("/files/{unused}")).problem(404, "not_found");
    buyer.delete(&format!("/files/{unused}")).expect(204);
    buyer.get(&format!("/files/{unused}")).problem(404, "not_found");
    assert_eq!((rows(&app, "files"), rows(&app, "file_bytes")), (1, 4));
    app.sweep_files();
    assert_eq!(rows(&app, "file_bytes"), 2);
    buyer.get(&format!("/files/{used}/content")).expect(200);
}

#[test]
fn what_nothing_uses_is_gone_after_a_day() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let login = buyer.me().str("email");
    let (deal, _) = shipped(&app, &seller, &buyer);
    let (used, unused) = (photo(&app, &buyer, 50), photo(&app, &buyer, 51));
    // The same bytes as those of the used one: they stay.
    let twin = new_id(&app);
    ask(&buyer, &twin, &small(50)).expect(201);
    buyer.post(&format!("/deals/{deal}/receive"), &receipt(&[&used])).expect(200);
    assert_eq!(app.sweep_files(), 0);
    app.advance_hours(23);
    assert_eq!(app.sweep_files(), 0);
    app.advance_hours(2);
    assert_eq!((app.sweep_files(), app.sweep_files()), (2, 0));
    assert_eq!((rows(&app, "files"), rows(&app, "file_bytes")), (1, 2));
    let buyer = app.log_in(&login);
    for gone in [&unused, &twin] {
        buyer.get(&format!("/files/{gone}")).problem(404, "not_found");
    }
    buyer.get(&format!("/files/{used}/content")).expect(200);
    // What was deleted can be uploaded again.
    put(&buyer, &unused, &small(51)).expect(201);
}

#[test]
fn bombs_and_foreign_content_are_refused() {
    let app = TestApp::new();
    let buyer = app.buyer();
    let send = |bytes: &[u8]| put(&buyer, &new_id(&app), bytes);
    let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\x0DIHDR".to_vec();
    bomb.extend_from_slice(&[0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60, 8, 2, 0, 0, 0]);
    let checksum = bomb[12..].iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 })
    });
    bomb.extend_from_slice(&(!checksum).to_be_bytes());
    bomb.extend_from_slice(b"\0\0\0\0IDAT\x35\xAF\x06\x1E");
    let refused = send(&bomb).problem(413, "payload_too_large");
    assert!(refused.str("detail").contains("60000×60000"), "{}", refused.body);
    for other in [&b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"[..], b"GIF89a", b"%PDF-1.7\n%%EOF"] {
        let refused = send(other).problem(415, "unsupported_media");
        assert!(refused.str("detail").contains("JPEG"), "{}", refused.body);
    }
    send(b"\xFF\xD8\xFF\xE0 cut off").names("file", "unreadable");

    let (id, bytes) = (new_id(&app), small(60));
    let wrong = format!("/files/{id}?purpose=deal_load&sha256={}", digest(b"another"));
    buyer.put_bytes(&wrong, None, bytes.clone()).names("sha256", "digest_differs");
    buyer.put_bytes(&format!("/files/{id}?purpose=deal_load&sha256=zz"), None, bytes.clone()).names("sha256", "invalid_value");
    buyer.put_bytes(&format!("/files/{id}?purpose=nothing"), None, bytes.clone()).names("purpose", "unknown");
    let huge = format!("bytes 0-99/{}", 21 * 1024 * 1024);
    buyer.put_bytes(&path(&id, &bytes), Some(&huge), vec![0; 100]).problem(413, "payload_too_large");
    buyer.put_bytes(&path(&id, &bytes), Some("bytes 5-1/9"), bytes.clone()).names("Content-Range", "invalid_value");
    assert_eq!((rows(&app, "files"), rows(&app, "file_bytes")), (0, 0));
    // Nothing of it stands in the way of the right one.
    put(&buyer, &id, &bytes).expect(201);
}

#[test]
fn only_traders_upload_for_receipts() {
    let app = TestApp::new();
    let bytes = small(70);
    put(&app.approved("carrier", "110106"), &new_id(&app), &bytes).problem(403, "forbidden");
    put(&app.city_regulator(), &new_id(&app), &bytes).problem(403, "forbidden");
    put(&app.pending("chain", "110106"), &new_id(&app), &bytes).problem(403, "enterprise_not_approved");
    put(&app.client(), &new_id(&app), &bytes).problem(401, "login_required");
}

#[test]
fn uploads_are_limited_and_the_way_out_is_named() {
    let app = TestApp::with(|parts| parts.limits = Limits::new(0, 0).with_budgets(2));
    let buyer = app.buyer();
    let first = photo(&app, &buyer, 80);
    let refused = put(&buyer, &new_id(&app), &small(81)).problem(409, "quota_reached");
    assert!(refused.str("detail").contains("最多保留 1") && refused.str("detail").contains("删除"), "{}", refused.body);
    let refused = put(&buyer.english(), &new_id(&app), &small(81)).problem(409, "quota_reached");
    assert!(refused.str("detail").contains("delete those"), "{}", refused.body);
    buyer.delete(&format!("/files/{first}")).expect(204);
    for seed in 82..87 {
        let id = photo(&app, &buyer, seed);
        buyer.delete(&format!("/files/{id}")).expect(204);
    }
    let refused = put(&buyer, &new_id(&app), &small(88)).problem(429, "rate_limited");
    assert!(refused.str("detail").contains("24 小时") && refused.str("detail").contains('6'), "{}", refused.body);
}

/// Runs against the service that `CAILANZI_TEST_S3` names: endpoint, bucket, access key and secret key, separated by blanks.
#[test]
fn photos_lie_in_an_s3_compatible_service() {
    let named = std::env::var("CAILANZI_TEST_S3").unwrap_or_default();
    let [endpoint, bucket, access_key, secret_key] = named.split(' ').collect::<Vec<_>>()[..] else {
        eprintln!("SKIPPED: CAILANZI_TEST_S3 names no S3-compatible service");
        return;
    };
    let s3 = S3 {
        bucket: bucket.to_owned(),
        prefix: "cailanzi-test".to_owned(),
        endpoint: Some(endpoint.to_owned()),
        region: "us-east-1".to_owned(),
        access_key: access_key.to_owned(),
        secret_key: secret_key.to_owned(),
    };
    let Ok(objects) = Objects::open(&Place::S3(s3)) else {
        eprintln!("SKIPPED: this build knows no S3 (--features s3)");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let app = TestApp::with(|parts| parts.files = Files::new(objects, folder.path()).unwrap());
    let buyer = app.buyer();
    let id = photo(&app, &buyer, 90);
    let content = buyer.get(&format!("/files/{id}/content")).expect(200);
    assert_eq!(content.header("etag"), format!("\"{}\"", digest(&content.bytes)));
    buyer.delete(&format!("/files/{id}")).expect(204);
    app.sweep_files();
    assert_eq!(rows(&app, "file_bytes"), 0);
}
