//! A photo as it is kept: upright, no larger than a screen needs, and with nothing in it but its picture.
//!
//! It is decoded, made smaller and encoded anew. So the place and the camera (EXIF), a picture within the picture, and whatever was
//! hidden behind the last line are gone. How large it would be is asked before it is decoded.

use std::io::Cursor;

use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer, images::Image};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage, metadata::Orientation};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use kernel::{Error, ErrorCode, Result};

/// The longer side of a photo that is kept, in pixels.
pub const LONGEST_SIDE: u32 = 1600;
/// Of its thumbnail.
const THUMBNAIL_SIDE: u32 = 320;
/// A photo that is kept has no more bytes.
pub const MOST_BYTES: usize = 300_000;

/// Pixels that are decoded: 150 MB of memory. A telephone's camera makes 12 or 50 million.
const MOST_PIXELS: u64 = 50_000_000;
/// Memory that a decoder may ask for, in bytes; it bounds pictures of 16 bits, too. Scans of a JPEG are bounded by its decoder.
const MOST_MEMORY: u64 = 400_000_000;

/// The first quality that is tried, that of thumbnails, and the worst one before the photo is made smaller instead.
const QUALITY: u8 = 80;
const THUMBNAIL_QUALITY: u8 = 72;
const WORST_QUALITY: u8 = 40;

/// A photo and its thumbnail, both as JPEG.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    pub jpeg: Vec<u8>,
    pub thumbnail: Vec<u8>,
    pub width: u32,
    pub height: u32,
}

/// Reads a JPEG, PNG or WebP and makes the photo that is kept.
///
/// # Errors
/// `payload_too_large` for too many pixels; a field error of `file` for what cannot be read.
pub fn encode(bytes: &[u8], format: ImageFormat) -> Result<Photo> {
    let (picture, orientation) = decode(bytes, format)?;
    let (mut photo, mut quality) = (upright(shrunk(picture, LONGEST_SIDE)?, orientation), QUALITY);
    let thumbnail = jpeg(&shrunk(photo.clone(), THUMBNAIL_SIDE)?, THUMBNAIL_QUALITY)?;
    let mut encoded = jpeg(&photo, quality)?;
    while encoded.len() > MOST_BYTES {
        if quality > WORST_QUALITY {
            // Half the bytes take about half the quality.
            quality =
                (usize::from(quality) * MOST_BYTES / encoded.len()).clamp(WORST_QUALITY.into(), usize::from(quality) - 8) as u8;
        } else {
            let side = photo.width().max(photo.height()) * 3 / 4;
            photo = shrunk(photo, side)?;
        }
        encoded = jpeg(&photo, quality)?;
    }
    Ok(Photo { jpeg: encoded, thumbnail, width: photo.width(), height: photo.height() })
}

/// The picture as it was stored, and how it is to be turned.
fn decode(bytes: &[u8], format: ImageFormat) -> Result<(RgbImage, Orientation)> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|fault| unreadable(&fault))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        let millions = MOST_PIXELS / 10_000;
        return Err(too_large(
            &format!("照片有 {width}×{height} 像素，最多 {millions} 万像素"),
            &format!("the photo has {width}×{height} pixels, at most {} million are taken", MOST_PIXELS / 1_000_000),
        ));
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let picture = DynamicImage::from_decoder(decoder).map_err(|fault| unreadable(&fault))?;
    Ok((opaque(picture), orientation))
}

/// Without transparency, which a JPEG has not: what is behind it is white paper.
fn opaque(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let picture = picture.into_rgba8();
    let mut on_paper = RgbImage::new(picture.width(), picture.height());
    for (from, to) in picture.pixels().zip(on_paper.pixels_mut()) {
        let [red, green, blue, alpha] = from.0.map(u16::from);
        to.0 = [red, green, blue].map(|channel| ((channel * alpha + 255 * (255 - alpha)) / 255) as u8);
    }
    on_paper
}

/// The picture with no side longer than this.
fn shrunk(picture: RgbImage, longest: u32) -> Result<RgbImage> {
    let (width, height) = picture.dimensions();
    let most = width.max(height);
    if most <= longest {
        return Ok(picture);
    }
    let scaled = |side: u32| ((u64::from(side) * u64::from(longest) + u64::from(most) / 2) / u64::from(most)).max(1) as u32;
    let (to_width, to_height) = (scaled(width), scaled(height));
    let from = Image::from_vec_u8(width, height, picture.into_raw(), PixelType::U8x3).map_err(Error::unexpected)?;
    let mut to = Image::new(to_width, to_height, PixelType::U8x3);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom));
    Resizer::new().resize(&from, &mut to, &options).map_err(Error::unexpected)?;
    RgbImage::from_raw(to_width, to_height, to.into_vec()).ok_or_else(|| Error::unexpected("a picture without all its pixels"))
}

fn upright(picture: RgbImage, orientation: Orientation) -> RgbImage {
    let mut picture = DynamicImage::ImageRgb8(picture);
    picture.apply_orientation(orientation);
    picture.into_rgb8()
}

fn jpeg(picture: &RgbImage, quality: u8) -> Result<Vec<u8>> {
    let side = |side: u32| u16::try_from(side).map_err(Error::unexpected);
    let mut bytes = Vec::with_capacity(MOST_BYTES);
    let mut encoder = Encoder::new(&mut bytes, quality);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder
        .encode(picture.as_raw(), side(picture.width())?, side(picture.height())?, ColorType::Rgb)
        .map_err(Error::unexpected)?;
    Ok(bytes)
}

fn too_large(zh: &str, en: &str) -> Error {
    Error::new(ErrorCode::PayloadTooLarge)
        .detail(format!("{zh}；请用手机相册缩小后再上传，或重新拍一张"), format!("{en}; make it smaller or take it again"))
}

fn unreadable(fault: &image::ImageError) -> Error {
    if matches!(fault, image::ImageError::Limits(_)) {
        return Error { cause: Some(fault.to_string()), ..too_large("照片过大", "the photo is too large") };
    }
    let error = Error::field(
        "file",
        "unreadable",
        "照片打不开，可能没有拍完或已损坏；请重新拍一张",
        "the photo cannot be read, it may be damaged; take it again",
    );
    Error { cause: Some(fault.to_string()), ..error }
}

#[cfg(test)]
mod tests {
    use image::{GenericImageView, Rgb};

    use super::*;

    /// A photo of red at the top left, blue at the bottom right, green elsewhere.
    fn picture(width: u32, height: u32) -> RgbImage {
        RgbImage::from_fn(width, height, |x, y| match (x < width / 2, y < height / 2) {
            (true, true) => Rgb([220, 20, 20]),
            (false, false) => Rgb([20, 20, 220]),
            _ => Rgb([20, 200, 20]),
        })
    }

    /// EXIF as cameras write it: the way it was held, and where (here a latitude that must not stay).
    fn exif(orientation: u16) -> Vec<u8> {
        let mut tiff = b"MM\0\x2A\0\0\0\x08".to_vec();
        tiff.extend_from_slice(&2_u16.to_be_bytes());
        let mut entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
            tiff.extend_from_slice(&tag.to_be_bytes());
            tiff.extend_from_slice(&kind.to_be_bytes());
            tiff.extend_from_slice(&count.to_be_bytes());
            tiff.extend_from_slice(&value);
        };
        let [high, low] = orientation.to_be_bytes();
        entry(0x0112, 3, 1, [high, low, 0, 0]);
        // The pointer to the block of the place.
        entry(0x8825, 4, 1, 38_u32.to_be_bytes());
        tiff.extend_from_slice(&0_u32.to_be_bytes());
        tiff.extend_from_slice(b"GPS-39.9087-116.3975");
        tiff
    }

    fn camera(picture: &RgbImage, orientation: u16) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, 90);
        encoder.add_exif_metadata(&exif(orientation)).unwrap();
        let (width, height) = (picture.width() as u16, picture.height() as u16);
        encoder.encode(picture.as_raw(), width, height, ColorType::Rgb).unwrap();
        bytes
    }

    fn read(jpeg: &[u8]) -> DynamicImage {
        image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg).unwrap()
    }

    /// Which of its channels a place of a photo shows.
    fn colour(photo: &DynamicImage, x: u32, y: u32) -> usize {
        let [red, green, blue, _] = photo.get_pixel(x, y).0;
        [red, green, blue].into_iter().enumerate().max_by_key(|(_, value)| *value).unwrap().0
    }

    #[test]
    fn a_photo_loses_its_place_and_camera() {
        let sent = camera(&picture(640, 480), 1);
        assert!(memchr::memmem::find(&sent, b"GPS-39").is_some());
        let photo = encode(&sent, ImageFormat::Jpeg).unwrap();
        for bytes in [&photo.jpeg, &photo.thumbnail] {
            for trace in [&b"Exif"[..], b"GPS-39"] {
                assert!(memchr::memmem::find(bytes, trace).is_none());
            }
        }
        assert_eq!((photo.width, photo.height), (640, 480));
    }

    #[test]
    fn what_stands_behind_the_picture_is_gone() {
        let mut sent = camera(&picture(64, 64), 1);
        sent.extend_from_slice(b"<script>alert(1)</script>PK\x03\x04");
        let photo = encode(&sent, ImageFormat::Jpeg).unwrap();
        assert!(memchr::memmem::find(&photo.jpeg, b"script").is_none());
    }

    #[test]
    fn a_photo_is_turned_as_the_camera_was_held() {
        // 6: the camera was turned clockwise, so the top left belongs to the top right.
        let photo = encode(&camera(&picture(640, 480), 6), ImageFormat::Jpeg).unwrap();
        assert_eq!((photo.width, photo.height), (480, 640));
        let seen = read(&photo.jpeg);
        assert_eq!((colour(&seen, 470, 10), colour(&seen, 10, 630), colour(&seen, 10, 10)), (0, 2, 1));
        let upside_down = read(&encode(&camera(&picture(640, 480), 3), ImageFormat::Jpeg).unwrap().jpeg);
        assert_eq!((colour(&upside_down, 630, 470), colour(&upside_down, 10, 10)), (0, 2));
    }

    #[test]
    fn a_large_photo_becomes_small_in_both_senses() {
        // Nothing is harder to encode than noise.
        let mut state = 7_u32;
        let noise = RgbImage::from_fn(2400, 1800, |_, _| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            Rgb([(state >> 24) as u8, (state >> 16) as u8, (state >> 8) as u8])
        });
        let photo = encode(&camera(&noise, 1), ImageFormat::Jpeg).unwrap();
        assert!(photo.jpeg.len() <= MOST_BYTES && photo.width <= LONGEST_SIDE, "{} {}", photo.jpeg.len(), photo.width);
        let thumbnail = read(&photo.thumbnail);
        assert_eq!((thumbnail.width(), thumbnail.height()), (320, 240));
    }

    #[test]
    fn transparent_parts_lie_on_white_paper() {
        let mut png = Vec::new();
        let clear = image::RgbaImage::from_pixel(32, 32, image::Rgba([0, 0, 0, 0]));
        clear.write_to(&mut Cursor::new(&mut png), ImageFormat::Png).unwrap();
        let photo = read(&encode(&png, ImageFormat::Png).unwrap().jpeg);
        assert!(photo.get_pixel(16, 16).0[..3].iter().all(|channel| *channel > 250));
    }

    #[test]
    fn a_bomb_is_refused_before_it_is_decoded() {
        // A PNG whose head says 60 000 × 60 000 pixels; there is nothing behind it.
        let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\x0DIHDR".to_vec();
        bomb.extend_from_slice(&60_000_u32.to_be_bytes());
        bomb.extend_from_slice(&60_000_u32.to_be_bytes());
        bomb.extend_from_slice(&[8, 2, 0, 0, 0]);
        // The checksum of the head, so that it is read at all.
        let crc = crc32(&bomb[12..]);
        bomb.extend_from_slice(&crc.to_be_bytes());
        bomb.extend_from_slice(b"\0\0\0\0IDAT\x35\xAF\x06\x1E");
        let refused = encode(&bomb, ImageFormat::Png).unwrap_err();
        assert_eq!(refused.code, ErrorCode::PayloadTooLarge, "{refused}");
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 })
        })
    }

    #[test]
    fn a_damaged_photo_is_a_field_error() {
        for (bytes, format) in
            [(&b"\xFF\xD8\xFF\xE0 nothing"[..], ImageFormat::Jpeg), (b"\x89PNG\r\n\x1a\n cut", ImageFormat::Png)]
        {
            assert_eq!(encode(bytes, format).unwrap_err().fields[0].code, "unreadable");
        }
    }
}
