//! Photos from the camera to the page: what is taken out, which way is up, which files there are.
#![allow(clippy::disallowed_methods)]
mod common;

use campanile::base::asset::Asset;
use campanile::world::memo;
use campanile::world::output::{self, Refusal};
use campanile::world::sources::{self, Wishes};
use campanile::{Input, compile};
use common::{BOOK, bytes, bytes_anew, compiled, input};
use image::{DynamicImage, ExtendedColorType, ImageEncoder, Rgb, RgbImage};
use std::collections::BTreeMap;
use std::path::Path;

/// A word that a camera wrote.
const PLANTED: &str = "PLANTED-41.88N-87.63W";

const STORY: &str = "---\ntitle: The lake sends its data home\nsummary: Nobody rows out in January any more.\n\
    published: 2026-11-01\nservices:\n  - wifi\nimage:\n  src: lake.jpg\n  alt: The lake\n  focus:\n    x: 90\n    y: 10\n\
    customer:\n  name: Ines Okafor\n  role: Limnologist\n  department: Biology\n  photo:\n    src: ines.png\n    alt: Ines Okafor\n  \
    consent:\n    given_on: 2026-10-01\n    scope:\n      - web\n    record: Folder 7\nquote:\n  text: It is easy.\n  by: Ines Okafor\n---\n\n\
    ## The challenge\n\na\n\n## The solution\n\n![The boat](boat.webp)\n\n## The outcome\n\n\
    Take [the original](lake.jpg) or [the film](film.gif), or <img src=\"raw.jpg\" alt=\"The mast\">.\n";
const SERVICE: &str = "---\ntitle: Wi-Fi\nsummary: Wi-Fi everywhere.\ncategory: connect\nlifecycle: live\n---\n\nText.\n";

/// Four quarters: red, green, blue, white, from the upper left as one reads.
fn quarters(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        match (x < width / 2, y < height / 2) {
            (true, true) => Rgb([220, 30, 30]),
            (false, true) => Rgb([30, 200, 30]),
            (true, false) => Rgb([30, 30, 220]),
            (false, false) => Rgb([240, 240, 240]),
        }
    })
}

/// Where it was taken: 41° 52' 44.17", as the numbers of a rational; nothing else in a file has them side by side.
const DEGREES: [u32; 6] = [41, 1, 52, 1, 4417, 100];

/// One directory of a TIFF header: tag, type (2 text, 4 number, 5 rationals, 7 bytes), value. What does not fit into four
/// bytes stands behind the directory.
fn directory(entries: &[(u16, u16, Vec<u8>)], at: usize) -> Vec<u8> {
    let mut out = (entries.len() as u16).to_le_bytes().to_vec();
    let mut behind = Vec::new();
    let end = at + 2 + 12 * entries.len() + 4;
    for (tag, kind, value) in entries {
        let width = [1, 1, 1, 2, 4, 8, 1, 1][usize::from(*kind)];
        out.extend(tag.to_le_bytes());
        out.extend(kind.to_le_bytes());
        out.extend(((value.len() / width) as u32).to_le_bytes());
        match value.len() {
            ..=4 => out.extend(value.iter().copied().chain([0; 4]).take(4)),
            _ => {
                out.extend(((end + behind.len()) as u32).to_le_bytes());
                behind.extend(value);
            }
        }
    }
    out.extend([0; 4]);
    [out, behind].concat()
}

/// What a telephone writes: which way is up, whose it is, which one, where and when, and a note of its own.
fn tiff(orientation: u8) -> Vec<u8> {
    const HEAD: usize = 8;
    let word = || (2, PLANTED.as_bytes().to_vec());
    let text = |tag| {
        let (kind, value) = word();
        (tag, kind, value)
    };
    let number = |n: usize| (n as u32).to_le_bytes().to_vec();
    let turned = (0x0112, 3, vec![orientation, 0]);
    let place: Vec<u8> = DEGREES.iter().flat_map(|n| n.to_le_bytes()).collect();
    // Time, owner's name, numbers of the body and the lens, the maker's note, the user's comment.
    let camera = [0x9003, 0xa430, 0xa431, 0xa435].map(text);
    let notes = [0x927c, 0x9286].map(|tag| (tag, 7, PLANTED.as_bytes().to_vec()));
    let camera: Vec<_> = camera.into_iter().chain(notes).collect();
    let gps = [
        (1, 2, b"N\0".to_vec()),
        (2, 5, place.clone()),
        (3, 2, b"W\0".to_vec()),
        (4, 5, place),
        text(0x1d),
    ];
    // Description, maker, model, program, artist, rights; where the other two directories are comes last.
    let first = |camera_at: usize, gps_at: usize| {
        let texts = [0x010e, 0x010f, 0x0110, 0x0131, 0x013b, 0x8298].map(text);
        let others = [
            turned.clone(),
            (0x8769, 4, number(camera_at)),
            (0x8825, 4, number(gps_at)),
        ];
        let all: Vec<_> = texts.into_iter().chain(others).collect();
        directory(&all, HEAD)
    };
    let camera_at = HEAD + first(0, 0).len();
    let camera = directory(&camera, camera_at);
    let gps_at = camera_at + camera.len();
    [
        b"II*\0\x08\0\0\0".to_vec(),
        first(camera_at, gps_at),
        camera,
        directory(&gps, gps_at),
    ]
    .concat()
}

/// A JPEG as a camera writes it: EXIF and XMP before the picture, a comment in it, a film behind it.
fn jpeg(image: &RgbImage, orientation: u8) -> Vec<u8> {
    let mut plain = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut plain, 92)
        .write_image(
            image,
            image.width(),
            image.height(),
            ExtendedColorType::Rgb8,
        )
        .unwrap();
    let mut out = plain[..2].to_vec();
    let mut part = |mark: u8, inside: &[u8]| {
        out.extend([0xff, mark]);
        out.extend((inside.len() as u16 + 2).to_be_bytes());
        out.extend(inside);
    };
    part(0xe1, &[b"Exif\0\0", &*tiff(orientation)].concat());
    part(
        0xe1,
        &[b"http://ns.adobe.com/xap/1.0/\0<x>", PLANTED.as_bytes()].concat(),
    );
    part(0xed, &[b"Photoshop 3.0\0", PLANTED.as_bytes()].concat());
    part(0xfe, PLANTED.as_bytes());
    out.extend(&plain[2..]);
    out.extend(b"ftypmp42");
    out.extend(PLANTED.as_bytes());
    out
}

fn png(image: &DynamicImage, profile: Option<Vec<u8>>) -> Vec<u8> {
    let mut plain = Vec::new();
    let mut encoder = image::codecs::png::PngEncoder::new(&mut plain);
    if let Some(profile) = profile {
        encoder.set_icc_profile(profile).unwrap();
    }
    image.write_with_encoder(encoder).unwrap();
    // Text, EXIF, XMP and the time between the header and the rest, and something behind the end.
    let mut out = plain[..33].to_vec();
    let xmp = [b"XML:com.adobe.xmp\0\0\0\0\0<x>", PLANTED.as_bytes()].concat();
    for (kind, inside) in [
        (b"tEXt", [b"Comment\0", PLANTED.as_bytes()].concat()),
        (b"iTXt", xmp),
        (b"eXIf", tiff(1)),
        (b"tIME", vec![7, 0xea, 11, 1, 8, 30, 0]),
        (b"prVt", PLANTED.as_bytes().to_vec()),
    ] {
        let chunk = [kind.as_slice(), &inside].concat();
        let mut crc = flate2::Crc::new();
        crc.update(&chunk);
        out.extend((inside.len() as u32).to_be_bytes());
        out.extend(&chunk);
        out.extend(crc.sum().to_be_bytes());
    }
    out.extend(&plain[33..]);
    out.extend(PLANTED.as_bytes());
    out
}

fn webp(image: &RgbImage) -> Vec<u8> {
    let plain = webp::Encoder::from_rgb(image, image.width(), image.height()).encode(80.0);
    // The extended form: flags and size, the picture, then EXIF and XMP.
    let mut body = b"WEBPVP8X\x0a\0\0\0\x0c\0\0\0".to_vec();
    body.extend(&(image.width() - 1).to_le_bytes()[..3]);
    body.extend(&(image.height() - 1).to_le_bytes()[..3]);
    body.extend(&plain[12..]);
    let xmp = [b"<x:xmpmeta>", PLANTED.as_bytes()].concat();
    for (kind, mut inside) in [(b"EXIF", tiff(1)), (b"XMP ", xmp)] {
        inside.resize(inside.len().next_multiple_of(2), 0);
        body.extend(kind);
        body.extend((inside.len() as u32).to_le_bytes());
        body.extend(inside);
    }
    let mut out = b"RIFF".to_vec();
    out.extend((body.len() as u32).to_le_bytes());
    out.extend(body);
    out
}

fn gif() -> Vec<u8> {
    let mut plain = Vec::new();
    DynamicImage::from(quarters(40, 30))
        .to_rgba8()
        .write_with_encoder(image::codecs::gif::GifEncoder::new(&mut plain))
        .unwrap();
    let at = plain.iter().rposition(|b| *b == 0x3b).unwrap();
    let mut out = plain[..at].to_vec();
    out.extend([0x21, 0xfe, PLANTED.len() as u8]);
    out.extend(PLANTED.as_bytes());
    out.extend([0, 0x3b]);
    out
}

/// All the photos of the story, and one in files/.
fn photos() -> Vec<(&'static str, Vec<u8>)> {
    let face = DynamicImage::from(quarters(500, 700));
    vec![
        (
            "marketing/stories/lake/lake.jpg",
            jpeg(&quarters(700, 900), 6),
        ),
        ("marketing/stories/lake/ines.png", png(&face, None)),
        (
            "marketing/stories/lake/boat.webp",
            webp(&quarters(360, 240)),
        ),
        ("marketing/stories/lake/film.gif", gif()),
        ("marketing/stories/lake/raw.jpg", jpeg(&quarters(64, 48), 3)),
        ("files/press.jpg", jpeg(&quarters(64, 48), 8)),
        (
            "files/press.png",
            png(&DynamicImage::from(quarters(9, 9)), None),
        ),
        ("files/press.webp", webp(&quarters(64, 48))),
    ]
}

fn site(photos: &[(&str, Vec<u8>)]) -> Input {
    let mut site = input(
        BOOK,
        &[
            ("marketing/stories/lake/index.md", STORY),
            ("services/wifi.md", SERVICE),
        ],
    );
    let each = photos
        .iter()
        .map(|(path, bytes)| Asset::new(*path, bytes.len() as u64, bytes));
    site.assets.extend(each);
    site
}

fn holds(bytes: &[u8], word: &str) -> bool {
    bytes
        .windows(word.len())
        .any(|part| part == word.as_bytes())
}

/// The files of the picture whose folder begins like this.
fn made<'a>(all: &'a BTreeMap<String, Vec<u8>>, stem: &str) -> BTreeMap<&'a str, &'a [u8]> {
    let prefix = format!("assets/pictures/{stem}-");
    let each = all.iter().filter(|(path, _)| path.starts_with(&prefix));
    each.map(|(path, bytes)| (path.rsplit('/').next().unwrap(), bytes.as_slice()))
        .collect()
}

fn corner(image: &DynamicImage, x: u32, y: u32) -> [u8; 3] {
    image.to_rgb8().get_pixel(x, y).0
}

fn like(seen: [u8; 3], wanted: [u8; 3]) -> bool {
    seen.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) < 40)
}

#[test]
fn nothing_that_the_camera_wrote_gets_out() {
    let photos = photos();
    let place: Vec<u8> = DEGREES.iter().flat_map(|n| n.to_le_bytes()).collect();
    for (path, bytes) in &photos {
        assert!(holds(bytes, PLANTED), "{path} has no word to lose");
        if !path.ends_with(".gif") {
            assert!(
                bytes.windows(place.len()).any(|part| part == place),
                "{path} says no place"
            );
        }
        image::load_from_memory(bytes).unwrap_or_else(|e| panic!("{path}: {e}"));
    }
    let all = bytes(&compiled(&site(&photos)));
    let mut pictures = 0;
    for (path, bytes) in &all {
        assert!(!holds(bytes, PLANTED) && !holds(bytes, "PLANTED"), "{path}");
        assert!(
            !bytes.windows(place.len()).any(|part| part == place),
            "{path} says where it was taken"
        );
        for mark in ["tIME", "prVt", "xmpmeta", "Photoshop 3.0"] {
            assert!(
                !holds(bytes, mark) || path.ends_with(".js"),
                "{path}: {mark}"
            );
        }
        if ["jpg", "png", "webp", "gif"]
            .iter()
            .any(|ending| path.ends_with(ending))
        {
            image::load_from_memory(bytes).unwrap_or_else(|e| panic!("{path}: {e}"));
            pictures += 1;
        }
    }
    assert!(pictures > 30, "{pictures}");
    // What is linked stays where it was, turned as it was; what is only shown does not go out beside its sizes.
    let linked = &all["stories/lake/lake.jpg"];
    let mut reader = image::ImageReader::new(std::io::Cursor::new(linked.as_slice()));
    reader.set_format(image::ImageFormat::Jpeg);
    let mut decoder = reader.into_decoder().unwrap();
    use image::ImageDecoder;
    assert_eq!(decoder.orientation().unwrap().to_exif(), 6);
    assert!(all.contains_key("stories/lake/raw.jpg") && all.contains_key("files/press.webp"));
    assert!(
        !all.contains_key("stories/lake/ines.png") && !all.contains_key("stories/lake/boat.webp")
    );
}

#[test]
fn all_eight_orientations_stand_upright() {
    let upright = DynamicImage::from(quarters(360, 240));
    // How a camera stores what it sees, when EXIF says how to turn it back.
    let stored = [
        upright.clone(),
        upright.fliph(),
        upright.rotate180(),
        upright.flipv(),
        upright.rotate90().fliph(),
        upright.rotate270(),
        upright.rotate90().flipv(),
        upright.rotate90(),
    ];
    for (orientation, image) in (1..).zip(stored) {
        let mut photos = photos();
        photos[0].1 = jpeg(&image.to_rgb8(), orientation);
        let all = bytes(&compiled(&site(&photos)));
        let page = String::from_utf8_lossy(&all["stories/lake/index.html"]).into_owned();
        assert!(
            page.contains("width=\"360\" height=\"240\""),
            "{orientation}"
        );
        for name in ["320.webp", "320.jpg", "360.webp", "360.jpg"] {
            let image = image::load_from_memory(made(&all, "lake")[name]).unwrap();
            let (w, h) = (image.width(), image.height());
            assert!(
                h * 360 / w == 240 || h == 213,
                "{orientation} {name}: {w} × {h}"
            );
            assert!(
                like(corner(&image, 9, 9), [220, 30, 30]),
                "{orientation} {name}"
            );
            assert!(
                like(corner(&image, w - 9, 9), [30, 200, 30]),
                "{orientation} {name}"
            );
            assert!(
                like(corner(&image, 9, h - 9), [30, 30, 220]),
                "{orientation} {name}"
            );
        }
    }
}

#[test]
fn pages_name_only_files_that_are_made_and_none_is_larger_than_the_photo() {
    let all = bytes(&compiled(&site(&photos())));
    let mut seen = 0;
    for (path, bytes) in all.iter().filter(|(path, _)| path.ends_with(".html")) {
        let page = String::from_utf8_lossy(bytes);
        for set in page.split("srcset=\"").skip(1) {
            let set = set.split('"').next().unwrap();
            for one in set.split(", ") {
                let (address, width) = one.split_once(' ').unwrap();
                let file = &all[address.trim_start_matches('/')];
                let image = image::load_from_memory(file).unwrap();
                assert_eq!(format!("{}w", image.width()), width, "{path}: {address}");
                // Upright the lake is 900 pixels across, the face 500, the boat 360.
                let most = [("lake", 900), ("ines", 500), ("boat", 360)];
                let most = most
                    .iter()
                    .find(|(stem, _)| address.contains(*stem))
                    .unwrap()
                    .1;
                assert!(image.width() <= most, "{address}");
                seen += 1;
            }
        }
        for address in page
            .split("<img")
            .skip(1)
            .filter_map(|tag| tag.split(" src=\"").nth(1)?.split('"').next())
        {
            let file = match address.strip_prefix('/') {
                Some(file) => file.to_string(),
                None => format!("stories/lake/{address}"),
            };
            assert!(all.contains_key(&file), "{path}: {address}");
        }
    }
    assert!(seen > 20, "{seen}");
    // Cuts are made around the focus: the upper right of the four quarters is green.
    let names = made(&all, "lake");
    let card = names
        .iter()
        .find(|(name, _)| name.starts_with("card-90-10-640"))
        .unwrap()
        .1;
    let card = image::load_from_memory(card).unwrap();
    assert_eq!((card.width(), card.height()), (640, 400));
    let face = image::load_from_memory(made(&all, "ines")["face-50-50-480.png"]).unwrap();
    assert_eq!((face.width(), face.height()), (480, 600));
}

#[test]
fn profiles_become_the_colors_that_screens_assume() {
    let color = Rgb([200u8, 100, 50]);
    let image = DynamicImage::from(RgbImage::from_pixel(500, 500, color));
    let profile = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let mut photos = photos();
    photos[1].1 = png(&image, Some(profile));
    let all = bytes(&compiled(&site(&photos)));
    let file = made(&all, "ines")["face-50-50-336.png"];
    let seen = corner(&image::load_from_memory(file).unwrap(), 99, 99);
    // Display P3 (200, 100, 50) is sRGB (213, 96, 33), by the matrices of CSS Color 4.
    let wanted = [213u8, 96, 33];
    assert!(
        seen.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) < 6),
        "{seen:?}"
    );
    assert!(!holds(file, "iCCP"));
}

#[test]
fn threads_do_not_show() {
    let compiled = compiled(&site(&photos()));
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| bytes_anew(&compiled))
    };
    assert!(with(1) == with(4));
}

#[test]
fn a_photo_that_is_rotten_inside_is_a_finding_and_no_panic() {
    let mut photos = photos();
    let file = &mut photos[1].1;
    let at = file.windows(4).position(|word| word == b"IDAT").unwrap();
    file[at + 4..at + 40].fill(0x55);
    let compiled = compiled(&site(&photos));
    let broken: Vec<_> = (compiled.artifacts.iter())
        .filter_map(|artifact| match &artifact.content {
            campanile::base::artifact::Content::Folder(make) => make().err(),
            _ => None,
        })
        .collect();
    let [finding] = &broken[..] else {
        panic!("{} findings", broken.len());
    };
    assert_eq!(finding.code.name, "broken-image");
    let place = finding.place.as_ref().unwrap();
    assert_eq!(place.line_column().0, 18, "{}", finding.message);
}

fn on_disk() -> tempfile::TempDir {
    let site = tempfile::tempdir().unwrap();
    let put = |path: &str, bytes: &[u8]| {
        let path = site.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    };
    put("book.toml", BOOK.as_bytes());
    put("content/marketing/stories/lake/index.md", STORY.as_bytes());
    put("content/services/wifi.md", SERVICE.as_bytes());
    for (path, bytes) in photos() {
        put(&format!("content/{path}"), &bytes);
    }
    site
}

fn build(site: &Path, out: &str) -> output::Written {
    let input = sources::load(site, Wishes::default()).unwrap_or_else(|t| panic!("{}", t.message));
    let compiled = compile(&input, &mut |_| ());
    let content = site.join("content");
    match output::write(
        &compiled.artifacts,
        &site.join(out),
        site,
        &content,
        &output::Keep::default(),
        true,
    ) {
        Ok(written) => written,
        Err(Refusal::Trouble(trouble)) => panic!("{}", trouble.message),
        Err(Refusal::Findings(found)) => panic!("{}", found[0].message),
    }
}

fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = walkdir::WalkDir::new(folder).into_iter().flatten();
    let files = files.filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).unwrap();
            (
                path.display().to_string(),
                std::fs::read(entry.path()).unwrap(),
            )
        })
        .filter(|(path, _)| !path.starts_with(".campanile"))
        .collect()
}

#[test]
fn remembering_changes_only_speed() {
    let site = on_disk();
    let root = site.path();
    build(root, "one");
    let memory = root.join(memo::FOLDER);
    assert!(memory.join("memo").is_dir());
    let again = build(root, "one");
    assert_eq!((again.new, again.changed, again.removed), (0, 0, 0));
    // Another folder, from memory; then without it; then with a memory that is damaged.
    build(root, "two");
    assert!(tree(&root.join("one")) == tree(&root.join("two")));
    std::fs::remove_dir_all(&memory).unwrap();
    build(root, "three");
    assert!(tree(&root.join("one")) == tree(&root.join("three")));
    for entry in std::fs::read_dir(memory.join("memo")).unwrap().flatten() {
        let bytes = std::fs::read(entry.path()).unwrap();
        std::fs::write(entry.path(), &bytes[..bytes.len() / 2]).unwrap();
    }
    let again = build(root, "three");
    assert_eq!((again.new, again.changed, again.removed), (0, 0, 0));
}

#[test]
fn another_photo_under_the_same_name_has_another_address() {
    let site = on_disk();
    let root = site.path();
    build(root, "out");
    let folders = |root: &Path| -> Vec<String> {
        let names = std::fs::read_dir(root.join("out/assets/pictures")).unwrap();
        names
            .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
            .collect()
    };
    let before = folders(root);
    let path = root.join("content/marketing/stories/lake/lake.jpg");
    std::fs::write(&path, jpeg(&quarters(800, 500), 1)).unwrap();
    // The time of a change is what tells; two writes within one tick of the clock are not trusted.
    let written = build(root, "out");
    assert!(written.new > 0 && written.removed > 0);
    let after = folders(root);
    assert_eq!(after.len(), before.len());
    assert_ne!(after, before);
}
