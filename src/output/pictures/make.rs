//! One photo → its files: decoded once, turned upright, into sRGB, cut, shrunk and written as WebP and as what all know.
use crate::base::artifact::Files;
use crate::base::picture::{Format, Header, MOST_PIXELS};
use crate::site::pictures::{Picture, Rendition};
use fast_image_resize::images::Image;
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::codecs::png::{CompressionType, FilterType as PngFilter, PngEncoder};
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageReader};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};
use std::io::Cursor;

/// Quality of lossy WebP, 0 to 100; photos hide more than screenshots with their small letters.
const WEBP_PHOTO: f32 = 76.0;
const WEBP_DRAWN: f32 = 90.0;
/// libwebp's effort, 0 to 6: from 3 on it weighs the bits of each block, for twice the time and a tenth of the bytes.
const WEBP_EFFORT: i32 = 2;
const JPEG: u8 = 80;

/// Pixels without a history: three or four bytes each, in sRGB.
struct Pixels {
    width: u32,
    height: u32,
    bytes: Vec<u8>,
    /// 3 or 4.
    channels: usize,
}

/// All files of a picture by name; an error says what is wrong with it.
pub fn files(picture: &Picture, bytes: &[u8]) -> Result<Files, String> {
    let mut resizer = Resizer::new();
    let fallback = picture.fallback();
    let header = &picture.header;
    let (decoded, profile) = decode(bytes, header, fallback)?;
    let (across, down) = base_size(picture);
    // The one heavy step is done on the photo as it is stored; all others on what is left of it.
    let (stored_across, stored_down) = match header.orientation {
        5..=8 => (down, across),
        _ => (across, down),
    };
    let whole = [
        0.0,
        0.0,
        f64::from(decoded.width),
        f64::from(decoded.height),
    ];
    let small = shrink(&mut resizer, decoded, whole, stored_across, stored_down)?;
    let mut base = turn(small, header.orientation);
    into_srgb(&mut base, profile.as_deref());

    let mut files = Files::new();
    for rendition in picture.renditions() {
        let part = scaled_part(&rendition, header, &base);
        for (width, height) in &rendition.sizes {
            let pixels = shrink_ref(&mut resizer, &base, part, *width, *height)?;
            let webp = to_webp(&pixels, header.format)?;
            files.push((rendition.name(*width, Format::Webp), webp));
            let other = match fallback {
                Format::Jpeg => to_jpeg(&pixels)?,
                _ => to_png(&pixels)?,
            };
            files.push((rendition.name(*width, fallback), other));
        }
    }
    Ok(files)
}

/// Decodes with limits on memory. The profile is returned unless it can only be that of inks.
fn decode(
    bytes: &[u8],
    header: &Header,
    fallback: Format,
) -> Result<(Pixels, Option<Vec<u8>>), String> {
    let format = match header.format {
        Format::Jpeg => image::ImageFormat::Jpeg,
        Format::Png => image::ImageFormat::Png,
        Format::Webp => image::ImageFormat::WebP,
        Format::Gif => image::ImageFormat::Gif,
    };
    let mut limits = image::Limits::default();
    // Eight bytes a pixel: four channels of 16 bits.
    limits.max_alloc = Some(MOST_PIXELS * 8);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(in_words)?;
    let profile = decoder.icc_profile().ok().flatten();
    let image = DynamicImage::from_decoder(decoder).map_err(in_words)?;
    let (width, height) = (image.width(), image.height());
    let told = match header.orientation {
        5..=8 => (header.height, header.width),
        _ => (header.width, header.height),
    };
    if (width, height) != told {
        return Err(format!(
            "its beginning says {} × {} pixels, and there are {width} × {height}",
            told.0, told.1
        ));
    }
    let see_through = image.color().has_alpha() && fallback != Format::Jpeg;
    let (bytes, channels) = match see_through {
        true => (image.into_rgba8().into_raw(), 4),
        false => (image.into_rgb8().into_raw(), 3),
    };
    let pixels = Pixels {
        width,
        height,
        bytes,
        channels,
    };
    Ok((pixels, profile.filter(|_| !header.inks)))
}

/// What a decoder says, without its own name for it.
fn in_words(error: image::ImageError) -> String {
    match error {
        image::ImageError::Limits(_) => "it needs too much memory".into(),
        image::ImageError::Unsupported(_) => "it is of a kind that is not known here".into(),
        _ => "the file is damaged".into(),
    }
}

/// The smallest size, upright, from which all files can be made.
fn base_size(picture: &Picture) -> (u32, u32) {
    let (width, height) = (picture.header.width, picture.header.height);
    let needed = picture.renditions().map(|rendition| {
        let most = rendition.sizes.last().map_or(1, |(w, _)| *w);
        f64::from(most) / f64::from(rendition.width)
    });
    let scale = needed.fold(0.0f64, f64::max).min(1.0);
    // Rounding up keeps every file below what it is made from.
    let scaled = |n: u32| ((f64::from(n) * scale).ceil() as u32).clamp(1, n);
    (scaled(width), scaled(height))
}

/// A rendition's part of the photo, in pixels of the base.
fn scaled_part(rendition: &Rendition<'_>, header: &Header, base: &Pixels) -> [f64; 4] {
    let part = rendition.cut.part(header.width, header.height);
    let across = f64::from(base.width) / f64::from(header.width);
    let down = f64::from(base.height) / f64::from(header.height);
    let [x, y, w, h] = part.map(f64::from);
    [x * across, y * down, w * across, h * down]
}

fn shrink(
    resizer: &mut Resizer,
    from: Pixels,
    part: [f64; 4],
    width: u32,
    height: u32,
) -> Result<Pixels, String> {
    match (from.width, from.height) == (width, height) {
        true => Ok(from),
        false => shrink_ref(resizer, &from, part, width, height),
    }
}

fn shrink_ref(
    resizer: &mut Resizer,
    from: &Pixels,
    [x, y, w, h]: [f64; 4],
    width: u32,
    height: u32,
) -> Result<Pixels, String> {
    let kind = match from.channels {
        4 => PixelType::U8x4,
        _ => PixelType::U8x3,
    };
    let source =
        fast_image_resize::images::ImageRef::new(from.width, from.height, &from.bytes, kind)
            .map_err(|_| "its pixels do not fit its size")?;
    let mut target = Image::new(width, height, kind);
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom))
        .crop(
            x,
            y,
            w.min(f64::from(from.width) - x),
            h.min(f64::from(from.height) - y),
        );
    resizer
        .resize(&source, &mut target, &options)
        .map_err(|_| "it cannot be scaled")?;
    Ok(Pixels {
        width,
        height,
        bytes: target.into_vec(),
        channels: from.channels,
    })
}

/// Rows and columns as EXIF's orientation asks for: 1 is upright, 3 upside down, 6 and 8 on their sides, and the even
/// ones among 2, 4, 5, 7 mirrored.
fn turn(pixels: Pixels, orientation: u8) -> Pixels {
    if orientation <= 1 {
        return pixels;
    }
    let (w, h) = (pixels.width as usize, pixels.height as usize);
    let sideways = orientation >= 5;
    let (across, down) = if sideways { (h, w) } else { (w, h) };
    let n = pixels.channels;
    let mut bytes = Vec::with_capacity(pixels.bytes.len());
    for y in 0..down {
        for x in 0..across {
            let (from_x, from_y) = match orientation {
                2 => (w - 1 - x, y),
                3 => (w - 1 - x, h - 1 - y),
                4 => (x, h - 1 - y),
                5 => (y, x),
                6 => (y, h - 1 - x),
                7 => (w - 1 - y, h - 1 - x),
                _ => (w - 1 - y, x),
            };
            let at = (from_y * w + from_x) * n;
            bytes.extend_from_slice(&pixels.bytes[at..at + n]);
        }
    }
    Pixels {
        width: if sideways {
            pixels.height
        } else {
            pixels.width
        },
        height: if sideways {
            pixels.width
        } else {
            pixels.height
        },
        bytes,
        channels: n,
    }
}

/// Colors in the one space that all screens assume; a profile that cannot be read changes nothing.
fn into_srgb(pixels: &mut Pixels, profile: Option<&[u8]>) {
    let Some(profile) = profile.and_then(|bytes| ColorProfile::new_from_slice(bytes).ok()) else {
        return;
    };
    if profile.color_space != DataColorSpace::Rgb {
        return;
    }
    let layout = match pixels.channels {
        4 => Layout::Rgba,
        _ => Layout::Rgb,
    };
    let srgb = ColorProfile::new_srgb();
    let Ok(transform) =
        profile.create_transform_8bit(layout, &srgb, layout, TransformOptions::default())
    else {
        return;
    };
    let mut out = vec![0; pixels.bytes.len()];
    if transform.transform(&pixels.bytes, &mut out).is_ok() {
        pixels.bytes = out;
    }
}

fn to_webp(pixels: &Pixels, source: Format) -> Result<Vec<u8>, String> {
    let fault = |_| "it cannot be written as WebP".to_string();
    let mut config = webp::WebPConfig::new().map_err(|()| fault(()))?;
    config.quality = match source {
        Format::Jpeg | Format::Webp => WEBP_PHOTO,
        Format::Png | Format::Gif => WEBP_DRAWN,
    };
    config.method = WEBP_EFFORT;
    config.alpha_compression = 1;
    let encoder = match pixels.channels {
        4 => webp::Encoder::from_rgba(&pixels.bytes, pixels.width, pixels.height),
        _ => webp::Encoder::from_rgb(&pixels.bytes, pixels.width, pixels.height),
    };
    let made = encoder.encode_advanced(&config).map_err(|_| fault(()))?;
    Ok(made.to_vec())
}

/// As cameras write it: color at half the resolution, which nobody sees in a photo.
fn to_jpeg(pixels: &Pixels) -> Result<Vec<u8>, String> {
    let fault = "it cannot be written as JPEG";
    let (width, height) = (u16::try_from(pixels.width), u16::try_from(pixels.height));
    let (width, height) = (width.map_err(|_| fault)?, height.map_err(|_| fault)?);
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, JPEG);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder
        .encode(&pixels.bytes, width, height, ColorType::Rgb)
        .map_err(|_| fault)?;
    Ok(out)
}

fn to_png(pixels: &Pixels) -> Result<Vec<u8>, String> {
    let kind = match pixels.channels {
        4 => ExtendedColorType::Rgba8,
        _ => ExtendedColorType::Rgb8,
    };
    let mut out = Vec::new();
    PngEncoder::new_with_quality(&mut out, CompressionType::Default, PngFilter::Adaptive)
        .write_image(&pixels.bytes, pixels.width, pixels.height, kind)
        .map_err(|_| "it cannot be written as PNG")?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_eight_orientations_end_upright() {
        // An upright picture of 2 × 3 pixels, each a number; its stored forms follow from EXIF's own table.
        let upright = [1, 2, 3, 4, 5, 6];
        let stored: [(u8, u32, [u8; 6]); 8] = [
            (1, 2, [1, 2, 3, 4, 5, 6]),
            (2, 2, [2, 1, 4, 3, 6, 5]),
            (3, 2, [6, 5, 4, 3, 2, 1]),
            (4, 2, [5, 6, 3, 4, 1, 2]),
            (5, 3, [1, 3, 5, 2, 4, 6]),
            (6, 3, [2, 4, 6, 1, 3, 5]),
            (7, 3, [6, 4, 2, 5, 3, 1]),
            (8, 3, [5, 3, 1, 6, 4, 2]),
        ];
        for (orientation, width, rows) in stored {
            let pixels = Pixels {
                width,
                height: 6 / width,
                bytes: rows.iter().flat_map(|n| [*n; 3]).collect(),
                channels: 3,
            };
            let turned = turn(pixels, orientation);
            assert_eq!((turned.width, turned.height), (2, 3), "{orientation}");
            let seen: Vec<u8> = turned.bytes.chunks(3).map(|p| p[0]).collect();
            assert_eq!(seen, upright, "{orientation}");
        }
    }
}
