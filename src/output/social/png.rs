//! Pixels → PNG with a palette. A card has one color on another and the shades between, which are rounded to so few
//! that a byte a pixel is enough: half the size and a quarter of the time of the same picture in full color.
use resvg::tiny_skia::{Pixmap, PremultipliedColorU8};
use std::borrow::Cow;

/// Bits of each channel that tell two shades apart; the eye sees no step of eight in the edge of a letter.
const BITS: u32 = 5;
/// What a byte can name.
const MOST: usize = 256;
const NONE: u16 = u16::MAX;

/// Colors in the order in which they were first seen, and a drawing in these.
#[derive(Clone, Default)]
pub struct Colors {
    /// Red, green, blue.
    palette: Vec<u8>,
    /// Rounded color → place in the palette.
    places: Vec<u16>,
    /// One byte a pixel.
    drawing: Vec<u8>,
}

impl Colors {
    /// A drawing without transparent parts.
    pub fn of(pixels: &Pixmap) -> Colors {
        let mut colors = Colors {
            places: vec![NONE; 1 << (3 * BITS)],
            ..Colors::default()
        };
        let mut drawing = Vec::with_capacity(pixels.pixels().len());
        colors.row(pixels.pixels(), &mut drawing);
        colors.drawing = drawing;
        colors
    }

    fn row(&mut self, pixels: &[PremultipliedColorU8], out: &mut Vec<u8>) {
        let mut last = None;
        let mut place = 0;
        for pixel in pixels {
            // Nearly all pixels are as the one before.
            if last != Some(*pixel) {
                place = self.place(*pixel);
                last = Some(*pixel);
            }
            out.push(place);
        }
    }

    /// The first of all colors that are rounded to the same stands for them.
    fn place(&mut self, pixel: PremultipliedColorU8) -> u8 {
        let channels = [pixel.red(), pixel.green(), pixel.blue()];
        let rounded = channels
            .iter()
            .fold(0, |sum, c| sum << BITS | usize::from(c >> (8 - BITS)));
        if self.places[rounded] == NONE {
            self.places[rounded] = (self.palette.len() / 3) as u16;
            self.palette.extend(channels);
        }
        self.places[rounded] as u8
    }

    fn are_few(&self) -> bool {
        self.palette.len() / 3 <= MOST
    }
}

/// Appends `pixels` as PNG. Rows that are as in `base` are taken from its colors.
pub fn encode(pixels: &Pixmap, base: &Pixmap, known: &Colors, out: &mut Vec<u8>) -> Option<()> {
    let wide = pixels.width() as usize;
    let mut colors = Colors {
        palette: known.palette.clone(),
        places: known.places.clone(),
        drawing: Vec::with_capacity(pixels.pixels().len()),
    };
    let rows = pixels.pixels().chunks_exact(wide);
    let before = base.pixels().chunks_exact(wide);
    let mut drawing = std::mem::take(&mut colors.drawing);
    for ((row, before), drawn) in rows.zip(before).zip(known.drawing.chunks_exact(wide)) {
        match row == before {
            true => drawing.extend_from_slice(drawn),
            false => colors.row(row, &mut drawing),
        }
    }
    let mut encoder = ::png::Encoder::new(out, pixels.width(), pixels.height());
    encoder.set_depth(::png::BitDepth::Eight);
    // Level 1: higher ones take three times as long for a quarter less.
    encoder.set_deflate_compression(::png::DeflateCompression::Level(1));
    encoder.set_filter(::png::Filter::NoFilter);
    // A mark of many colors needs them all.
    let data: Cow<[u8]> = match colors.are_few() {
        true => {
            encoder.set_color(::png::ColorType::Indexed);
            encoder.set_palette(colors.palette);
            drawing.into()
        }
        false => {
            encoder.set_color(::png::ColorType::Rgb);
            encoder.set_filter(::png::Filter::Sub);
            let each = pixels.pixels().iter();
            each.flat_map(|p| [p.red(), p.green(), p.blue()]).collect()
        }
    };
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&data).ok()?;
    writer.finish().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use resvg::tiny_skia::{Color, Paint, Rect, Transform};

    fn drawn(count: u32) -> (Pixmap, Pixmap) {
        let mut base = Pixmap::new(64, 64).expect("a size");
        base.fill(Color::from_rgba8(11, 74, 95, 255));
        let mut pixels = base.clone();
        for i in 0..count {
            let mut paint = Paint::default();
            paint.set_color_rgba8((i % 32 * 8) as u8, (i / 32 * 8) as u8, 200, 255);
            let (x, y) = ((i % 64) as f32, (i / 64) as f32);
            let rect = Rect::from_xywh(x, y, 1.0, 1.0).expect("a place");
            pixels.fill_rect(rect, &paint, Transform::identity(), None);
        }
        (base, pixels)
    }

    fn read_back(base: &Pixmap, pixels: &Pixmap) -> (image::DynamicImage, bool) {
        let mut out = Vec::new();
        encode(pixels, base, &Colors::of(base), &mut out).expect("a picture");
        let indexed = out.get(25) == Some(&3);
        (image::load_from_memory(&out).expect("a PNG"), indexed)
    }

    #[test]
    fn few_colors_need_a_byte_and_many_stay_exact() {
        for (count, palette) in [(0, true), (200, true), (600, false)] {
            let (base, pixels) = drawn(count);
            let (picture, indexed) = read_back(&base, &pixels);
            assert_eq!(indexed, palette, "{count}");
            for (pixel, shown) in pixels.pixels().iter().zip(picture.to_rgb8().pixels()) {
                let meant = [pixel.red(), pixel.green(), pixel.blue()];
                let far = meant.iter().zip(shown.0).any(|(a, b)| a.abs_diff(b) > 7);
                assert!(!far, "{meant:?} {shown:?}");
            }
        }
    }
}
