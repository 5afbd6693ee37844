//! A photo of a telephone's camera, 12 million pixels with its place in it, as an upload prepares it: on one processor, in 400 ms, and
//! 300 KB are left of it. Another number of milliseconds: `CAILANZI_BENCH_PHOTO_MS`.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a measurement that fails stops")]

#[allow(dead_code, reason = "this bench needs no database")]
mod support;

use std::time::{Duration, Instant};

use cailanzi::files;
use image::{ImageFormat, Rgb, RgbImage};
use jpeg_encoder::{ColorType, Encoder};
use support::setting;

/// Crates of vegetables: shapes of all sizes, and grain as a sensor adds it.
fn scene(width: u32, height: u32) -> RgbImage {
    let mut grain = 1_u32;
    RgbImage::from_fn(width, height, |x, y| {
        grain = grain.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = (grain >> 28) as f32;
        let (fx, fy) = (x as f32, y as f32);
        let leaf = ((fx / 37.0).sin() * (fy / 23.0).cos() + (fx * fy / 90_000.0).sin()) * 55.0;
        let vein = if (x * 7 + y * 3) % 211 < 9 { 40.0 } else { 0.0 };
        Rgb([(90.0 + leaf + noise) as u8, (130.0 + leaf + vein + noise) as u8, (60.0 + leaf / 2.0 + noise) as u8])
    })
}

/// As the camera writes it, with where it was taken.
fn camera(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 92);
    let mut exif = b"MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
    exif.extend_from_slice(b"GPS 39.9087 N 116.3975 E");
    encoder.add_exif_metadata(&exif).expect("a place");
    let (width, height) = (picture.width() as u16, picture.height() as u16);
    encoder.encode(picture.as_raw(), width, height, ColorType::Rgb).expect("a photo");
    bytes
}

fn main() {
    // `cargo test` builds benches and starts them to see that they run.
    let quick = std::env::args().any(|arg| arg == "--test");
    let (width, height, rounds) = if quick { (400, 300, 1) } else { (4000, 3000, 9) };
    let sent = camera(&scene(width, height));
    let mut times: Vec<Duration> = Vec::new();
    for _ in 0..rounds {
        let start = Instant::now();
        let photo = files::encode(&sent, ImageFormat::Jpeg).expect("a photo");
        times.push(start.elapsed());
        assert!(photo.jpeg.len() <= files::MOST_BYTES, "{} bytes are left", photo.jpeg.len());
        assert!(!photo.jpeg.windows(4).any(|window| window == b"Exif"), "its place is still in it");
        if times.len() == rounds {
            println!(
                "{width}×{height}, {} KB sent: {}×{}, {} KB kept, thumbnail {} KB",
                sent.len() / 1000,
                photo.width,
                photo.height,
                photo.jpeg.len() / 1000,
                photo.thumbnail.len() / 1000
            );
        }
    }
    times.sort_unstable();
    let (median, most) = (times[times.len() / 2], times[times.len() - 1]);
    println!("median {} ms, slowest {} ms", median.as_millis(), most.as_millis());
    let bound = setting("CAILANZI_BENCH_PHOTO_MS").and_then(|text| text.parse().ok()).unwrap_or(400);
    assert!(quick || median <= Duration::from_millis(bound), "a photo takes {} ms", median.as_millis());
}
