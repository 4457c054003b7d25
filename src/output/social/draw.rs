//! Draws social cards. The fonts are the theme's, never the machine's, so that a card is the same everywhere.
use super::png::{Colors, encode};
use super::{Dress, HEIGHT, WIDTH, Words};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, fontdb};
use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// From the left edge to the words.
const MARGIN: f32 = 80.0;
/// How wide a title may run.
const MEASURE: f32 = 1040.0;
/// Sizes of a title, the largest that fits wins, and how many lines it may then have.
const SIZES: &[(f32, usize)] = &[(84.0, 2), (74.0, 3), (64.0, 4), (54.0, 5), (46.0, 6)];
/// Where the band of the university begins.
const BAND: f32 = 500.0;
/// The middle of what is above the band.
const MIDDLE: f32 = 258.0;

thread_local! {
    /// Three megabytes that each card is drawn on, and that nobody has to clear for each.
    static PAPER: RefCell<Option<Pixmap>> = const { RefCell::new(None) };
}

/// What all cards of a site have in common.
pub struct Canvas {
    base: Pixmap,
    /// The same in few colors, which each card begins with.
    colors: Colors,
    fonts: Arc<fontdb::Database>,
    serif: String,
    sans: String,
    on_brand: String,
    /// What a card says whose own title the fonts cannot write.
    site: String,
}

impl Canvas {
    /// `None` when the theme has no fonts.
    pub fn new(dress: &Dress) -> Option<Canvas> {
        let mut fonts = fontdb::Database::new();
        for font in &dress.fonts {
            fonts.load_font_data(font.to_vec());
        }
        // The theme names its fonts 1-… for titles and 2-… for the rest; the order of the files is that of the names.
        // Names are quoted in the drawing, so they may have no quotes of their own.
        let family = |face: Option<&fontdb::FaceInfo>| {
            let name = &face?.families.first()?.0;
            (!name.contains(['\'', '\\'])).then(|| name.clone())
        };
        let serif = family(fonts.faces().next())?;
        let other = fonts
            .faces()
            .find(|f| f.families.first().is_some_and(|(name, _)| *name != serif));
        let sans = family(other).unwrap_or_else(|| serif.clone());
        let mut canvas = Canvas {
            base: Pixmap::new(WIDTH, HEIGHT)?,
            colors: Colors::default(),
            fonts: Arc::new(fonts),
            serif,
            sans,
            on_brand: color(&dress.on_brand, "#ffffff"),
            site: shown(&dress.site),
        };
        canvas.ground(dress);
        canvas.colors = Colors::of(&canvas.base);
        Some(canvas)
    }

    /// The brand's color, the shore, and below it who speaks.
    fn ground(&mut self, dress: &Dress) {
        let brand = color(&dress.brand, "#0b4a5f");
        let has_mark = self.parse(&String::from_utf8_lossy(&dress.mark)).0;
        let left = if has_mark.is_some() {
            MARGIN + 84.0
        } else {
            MARGIN
        };
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{HEIGHT}\">\
             <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"{brand}\"/>{shore}\
             <g font-family=\"'{sans}'\" font-weight=\"600\" fill=\"{brand}\">\
             <text x=\"{left}\" y=\"565\" font-size=\"32\">{university}</text>\
             <text x=\"{left}\" y=\"600\" font-size=\"24\" fill=\"#4a5459\">{division}</text>\
             <text x=\"{right}\" y=\"600\" font-size=\"24\" text-anchor=\"end\" fill=\"#4a5459\">{host}</text></g></svg>",
            sans = escaped(&self.sans),
            university = self.line(&dress.university, 48),
            division = self.line(&dress.division, 48),
            host = self.line(&dress.host, 34),
            right = WIDTH as f32 - MARGIN,
            shore = shore(&self.on_brand),
        );
        if let (Some(tree), _) = self.parse(&svg) {
            resvg::render(&tree, Transform::identity(), &mut self.base.as_mut());
        }
        if let Some(mark) = has_mark {
            let size = mark.size();
            let scale = (64.0 / size.width()).min(76.0 / size.height());
            let (x, y) = (
                MARGIN + (64.0 - size.width() * scale) / 2.0,
                530.0 + (76.0 - size.height() * scale) / 2.0,
            );
            let place = Transform::from_row(scale, 0.0, 0.0, scale, x, y);
            resvg::render(&mark, place, &mut self.base.as_mut());
        }
    }

    /// A name for the band, escaped; nothing when the fonts cannot write it.
    fn line(&self, name: &str, most: usize) -> String {
        let name = escaped(&shown(&shortened(name, most)));
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><text font-family=\"'{}'\">{name}</text></svg>",
            escaped(&self.sans)
        );
        match self.parse(&svg).1 {
            true => name,
            false => String::new(),
        }
    }

    /// Appends the card as PNG.
    pub fn card(&self, words: &Words, out: &mut Vec<u8>) -> Option<()> {
        let title = shown(&words.title);
        let kind = shown(&words.kind);
        // Letters that the theme's fonts do not have would be empty boxes; then the card says the site's title, and
        // the page's own stands beside it in every chat all the same.
        let wishes = [(&*kind, &*title), (&*kind, &*self.site), ("", &*self.site)];
        let whole = wishes
            .into_iter()
            .filter(|(_, title)| !title.is_empty())
            .map(|(kind, title)| self.parse(&self.words(kind, title)))
            .find_map(|(tree, whole)| tree.filter(|_| whole));
        let tree = match whole {
            Some(tree) => tree,
            None => self.parse(&self.words("", "")).0?,
        };
        PAPER.with_borrow_mut(|paper| {
            let pixels = paper.get_or_insert_with(|| self.base.clone());
            pixels.data_mut().copy_from_slice(self.base.data());
            resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
            encode(pixels, &self.base, &self.colors, out)
        })
    }

    /// Kind and title as SVG, the title in lines of its own.
    fn words(&self, kind: &str, title: &str) -> String {
        let (size, lines) = self.lines(title);
        let leading = size * 1.16;
        let kicker = if kind.is_empty() { 0.0 } else { 52.0 };
        let tall = kicker + leading * lines.len() as f32;
        let top = MIDDLE - tall / 2.0;
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"{}\">",
            self.on_brand
        );
        if !kind.is_empty() {
            svg.push_str(&format!(
                "<text x=\"{MARGIN}\" y=\"{}\" font-family=\"'{}'\" font-weight=\"600\" font-size=\"30\" fill-opacity=\".86\">{}</text>",
                top + 30.0,
                escaped(&self.sans),
                escaped(kind)
            ));
        }
        for (i, line) in lines.iter().enumerate() {
            svg.push_str(&format!(
                "<text x=\"{MARGIN}\" y=\"{}\" font-family=\"'{}'\" font-size=\"{size}\" letter-spacing=\"-.5\">{}</text>",
                top + kicker + leading * i as f32 + size * 0.9,
                escaped(&self.serif),
                escaped(line)
            ));
        }
        svg.push_str("</svg>");
        svg
    }

    /// The largest size at which the title fits, and its lines.
    fn lines(&self, title: &str) -> (f32, Vec<String>) {
        let words: Vec<&str> = title.split_whitespace().collect();
        let widths = self.widths(&words);
        for (size, most) in SIZES {
            let lines = wrapped(&words, &widths, *size);
            if lines.len() <= *most && widths.iter().all(|w| w * size <= MEASURE) {
                return (*size, balanced(&words, &widths, *size, lines.len()));
            }
        }
        let (size, most) = SIZES.last().copied().unwrap_or((46.0, 6));
        let mut lines = wrapped(&words, &widths, size);
        if lines.len() > most {
            lines.truncate(most);
            if let Some(last) = lines.last_mut() {
                last.push('…');
            }
        }
        (size, lines)
    }

    /// How wide each word is at a size of one pixel.
    fn widths(&self, words: &[&str]) -> Vec<f32> {
        let mut svg =
            String::from("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\">");
        for (i, word) in words.iter().enumerate() {
            svg.push_str(&format!(
                "<text id=\"w{i}\" font-family=\"'{}'\" font-size=\"100\">{}</text>",
                escaped(&self.serif),
                escaped(word)
            ));
        }
        svg.push_str("</svg>");
        let tree = self.parse(&svg).0;
        let width = |(i, word): (usize, &&str)| {
            let node = tree
                .as_ref()
                .and_then(|tree| tree.node_by_id(&format!("w{i}")));
            let guess = word.chars().count() as f32 * 0.5;
            node.map_or(guess, |node| node.bounding_box().width() / 100.0)
        };
        words.iter().enumerate().map(width).collect()
    }

    /// A drawing, and whether the theme's fonts have all its letters.
    fn parse(&self, svg: &str) -> (Option<usvg::Tree>, bool) {
        let missing = AtomicBool::new(false);
        let found = usvg::FontResolver::default_fallback_selector();
        let options = usvg::Options {
            font_family: self.sans.clone(),
            fontdb: self.fonts.clone(),
            font_resolver: usvg::FontResolver {
                select_fallback: Box::new(|letter, tried, fonts| {
                    let font = found(letter, tried, fonts);
                    if font.is_none() && !letter.is_whitespace() {
                        missing.store(true, Ordering::Relaxed);
                    }
                    font
                }),
                ..usvg::FontResolver::default()
            },
            ..usvg::Options::default()
        };
        let tree = usvg::Tree::from_str(svg, &options).ok();
        drop(options);
        (tree, !missing.load(Ordering::Relaxed))
    }
}

/// A quarter of the size is a space.
const SPACE: f32 = 0.25;

fn wrapped(words: &[&str], widths: &[f32], size: f32) -> Vec<String> {
    wrapped_to(words, widths, MEASURE / size)
}

/// Lines no longer than `measure`, in units of the size; a word that is longer has a line of its own.
fn wrapped_to(words: &[&str], widths: &[f32], measure: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut here = 0.0;
    for (word, width) in words.iter().zip(widths) {
        match lines.last_mut().filter(|_| here + SPACE + width <= measure) {
            Some(line) => {
                line.push(' ');
                line.push_str(word);
                here += SPACE + width;
            }
            None => {
                lines.push(word.to_string());
                here = *width;
            }
        }
    }
    lines
}

/// As many lines as before, but of like length, so that no word stands alone in the last.
fn balanced(words: &[&str], widths: &[f32], size: f32, count: usize) -> Vec<String> {
    let (mut low, mut high) = (0.0, MEASURE / size);
    for _ in 0..12 {
        let middle = (low + high) / 2.0;
        match wrapped_to(words, widths, middle).len() <= count {
            true => high = middle,
            false => low = middle,
        }
    }
    wrapped_to(words, widths, high)
}

/// Where the brand's color meets the white of the band: the waves of a shore, and two lines in the water above it.
fn shore(on_brand: &str) -> String {
    let wave = |y: f32, from: f32| {
        let mut path = format!("M{from} {y}");
        for _ in 0..6 {
            path.push_str("c60 0 60 14 120 14s60 -14 120 -14");
        }
        path
    };
    format!(
        "<path d=\"{}V{HEIGHT}H-120Z\" fill=\"#fff\"/>\
         <path d=\"{}\" fill=\"none\" stroke=\"{on_brand}\" stroke-opacity=\".28\" stroke-width=\"4\"/>\
         <path d=\"{}\" fill=\"none\" stroke=\"{on_brand}\" stroke-opacity=\".14\" stroke-width=\"4\"/>",
        wave(BAND, -120.0),
        wave(BAND - 22.0, -170.0),
        wave(BAND - 44.0, -70.0)
    )
}

/// A color as `#rrggbb`, or ours; what stands in book.toml comes into the drawing as nothing else.
fn color(text: &str, ours: &str) -> String {
    let hex = text
        .strip_prefix('#')
        .filter(|hex| matches!(hex.len(), 3 | 6) && hex.bytes().all(|b| b.is_ascii_hexdigit()));
    hex.map_or(ours, |_| text).to_string()
}

/// Text without what no letter is: control characters, what Unicode and XML keep out of texts, and pictures among the letters, which fonts of text do not have.
fn shown(text: &str) -> String {
    let is_picture = |c: char| {
        matches!(c as u32, 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0x20e3 | 0x2600..=0x27bf
            | 0x2b00..=0x2bff | 0xfdd0..=0xfdef | 0xfe00..=0xfe0f | 0xfeff | 0xfffe | 0xffff | 0x1f000..=0x1faff | 0xe0000..=0xe0fff)
    };
    let kept: String = text
        .chars()
        .filter(|c| !c.is_control() && !is_picture(*c))
        .collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn shortened(text: &str, most: usize) -> String {
    match text.chars().count() > most {
        true => format!(
            "{}…",
            text.chars().take(most - 1).collect::<String>().trim_end()
        ),
        false => text.to_string(),
    }
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    let text = text.replace('>', "&gt;").replace('"', "&quot;");
    text.replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dress(division: &str, site: &str) -> Dress {
        let fonts: [&[u8]; 4] = [
            include_bytes!("../../../themes/university/cards/1-SourceSerif4-Regular-1-latin.ttf"),
            include_bytes!(
                "../../../themes/university/cards/1-SourceSerif4-Regular-2-latin-ext.ttf"
            ),
            include_bytes!("../../../themes/university/cards/2-SourceSans3-SemiBold-1-latin.ttf"),
            include_bytes!(
                "../../../themes/university/cards/2-SourceSans3-SemiBold-2-latin-ext.ttf"
            ),
        ];
        Dress {
            brand: "#0b4a5f".into(),
            on_brand: "#ffffff".into(),
            university: "Example University".into(),
            division: division.into(),
            site: site.into(),
            host: "it.example.edu".into(),
            mark: Vec::new(),
            fonts: fonts.into_iter().map(Arc::from).collect(),
        }
    }

    fn card(canvas: &Canvas, kind: &str, title: &str) -> Vec<u8> {
        let (kind, title) = (kind.into(), title.into());
        let mut out = Vec::new();
        canvas
            .card(&Words { kind, title }, &mut out)
            .expect("a card");
        out
    }

    /// Never a box: what the fonts cannot write is left out, and a card without its title says the site's.
    #[test]
    fn letters_that_the_fonts_lack() {
        let canvas = Canvas::new(&dress("Information Technology", "IT at Example")).expect("fonts");
        let kind = "Customer story";
        let fallback = card(&canvas, kind, "IT at Example");
        for title in [
            "电子邮件搬家了",
            "البريد الجديد",
            "Zoom 会议",
            "संगीत",
            "\u{1f4ec}",
            " ",
        ] {
            assert!(card(&canvas, kind, title) == fallback, "{title}");
        }
        for title in [
            "Prüfungen für Łukasz und Ő",
            "A bigger mailbox — “ten times”",
        ] {
            assert!(card(&canvas, kind, title) != fallback, "{title}");
        }
        let without = card(&canvas, kind, "A bigger mailbox");
        assert!(
            card(
                &canvas,
                kind,
                "A bigger \u{1f4ec}\u{fe0f} mailbox \u{1f389}"
            ) == without
        );
        assert!(
            card(&canvas, "客户故事", "A bigger mailbox") == card(&canvas, "", "IT at Example")
        );
    }

    /// The band too leaves out a name rather than draw boxes, and a site's title that cannot be written is no loop.
    #[test]
    fn names_that_the_fonts_lack() {
        let plain = Canvas::new(&dress("", "")).expect("fonts");
        let canvas = Canvas::new(&dress("信息技术", "信息技术")).expect("fonts");
        let (kind, title) = ("New service", "A bigger mailbox");
        assert!(card(&canvas, kind, title) == card(&plain, kind, title));
        assert!(card(&canvas, "", "信息技术") == card(&plain, "", ""));
    }
}
