//! Texts in a ZIP archive: the parts of the format that packages of rules use (APPNOTE 6.3: stored and deflated entries).
use flate2::read::DeflateDecoder;
use std::io::Read;

/// Packages of rules are small; an archive that unpacks to more is not one.
const MOST_BYTES: u64 = 32 << 20;
const MOST_FILES: usize = 20_000;

/// Every file of an archive, by its path in it. Paths that lead out of it are left out.
///
/// # Errors
/// Says what is wrong with an archive that cannot be read whole.
pub fn read(bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, &'static str> {
    let end = end(bytes).ok_or("this is no ZIP archive")?;
    let count = usize::from(u16_at(bytes, end + 10).ok_or(CUT)?);
    let mut at = u32_at(bytes, end + 16).ok_or(CUT)? as usize;
    if count > MOST_FILES {
        return Err("there are more files in it than a package has");
    }
    let mut files = Vec::with_capacity(count);
    let mut room = MOST_BYTES;
    for _ in 0..count {
        if u32_at(bytes, at) != Some(0x0201_4b50) {
            return Err(CUT);
        }
        let field = |offset| u16_at(bytes, at + offset).map(usize::from).ok_or(CUT);
        let (flags, method, length) = (field(8)?, field(10)?, field(28)?);
        let name = bytes.get(at + 46..at + 46 + length).ok_or(CUT)?;
        let name = String::from_utf8_lossy(name).replace('\\', "/");
        if flags & 1 != 0 {
            return Err("it is encrypted");
        }
        if !name.ends_with('/') && !name.starts_with('/') && !name.split('/').any(|p| p == "..") {
            let text = entry(bytes, at, method, &mut room)?;
            files.push((name, text));
        }
        at += 46 + length + field(30)? + field(32)?;
    }
    Ok(files)
}

const CUT: &str = "this archive is damaged, or not whole";

/// One file; `at` is its record in the directory.
fn entry(bytes: &[u8], at: usize, method: usize, room: &mut u64) -> Result<Vec<u8>, &'static str> {
    let packed = u32_at(bytes, at + 20).ok_or(CUT)? as usize;
    let local = u32_at(bytes, at + 42).ok_or(CUT)? as usize;
    // The record before the data has a name and extras of its own length.
    let name = u16_at(bytes, local + 26).ok_or(CUT)?;
    let extra = u16_at(bytes, local + 28).ok_or(CUT)?;
    let from = local + 30 + usize::from(name) + usize::from(extra);
    let data = (from.checked_add(packed).and_then(|to| bytes.get(from..to))).ok_or(CUT)?;
    let mut text = Vec::new();
    // One byte more than there is room for says that there is more.
    let read = match method {
        0 => data.take(*room + 1).read_to_end(&mut text),
        8 => (DeflateDecoder::new(data).take(*room + 1)).read_to_end(&mut text),
        _ => return Err("it is packed in a way that only its own program reads"),
    };
    let length = read.map_err(|_| CUT)? as u64;
    *room = (room.checked_sub(length)).ok_or("it unpacks to more than a package holds")?;
    Ok(text)
}

/// The record at the end, behind which only a remark may stand.
fn end(bytes: &[u8]) -> Option<usize> {
    let last = bytes.len().checked_sub(22)?;
    let first = last.saturating_sub(usize::from(u16::MAX));
    (first..=last)
        .rev()
        .find(|at| u32_at(bytes, *at) == Some(0x0605_4b50))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes([two[0], two[1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::DeflateEncoder;
    use std::io::Write;

    /// An archive as any program writes it.
    fn archive(files: &[(&str, &[u8], bool)]) -> Vec<u8> {
        let (mut out, mut directory) = (Vec::new(), Vec::new());
        for (name, text, deflated) in files {
            let data = if *deflated {
                let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
                encoder.write_all(text).unwrap();
                encoder.finish().unwrap()
            } else {
                text.to_vec()
            };
            let method: u16 = if *deflated { 8 } else { 0 };
            let start = out.len() as u32;
            let mut common = Vec::new();
            common.extend(20u16.to_le_bytes());
            common.extend(0u16.to_le_bytes());
            common.extend(method.to_le_bytes());
            common.extend([0; 8]);
            common.extend((data.len() as u32).to_le_bytes());
            common.extend((text.len() as u32).to_le_bytes());
            common.extend((name.len() as u16).to_le_bytes());
            common.extend(0u16.to_le_bytes());
            out.extend(0x0403_4b50u32.to_le_bytes());
            out.extend(&common);
            out.extend(name.as_bytes());
            out.extend(&data);
            directory.extend(0x0201_4b50u32.to_le_bytes());
            directory.extend(20u16.to_le_bytes());
            directory.extend(&common);
            directory.extend([0; 10]);
            directory.extend(start.to_le_bytes());
            directory.extend(name.as_bytes());
        }
        let (at, length) = (out.len() as u32, directory.len() as u32);
        out.extend(&directory);
        out.extend(0x0605_4b50u32.to_le_bytes());
        out.extend([0; 4]);
        out.extend((files.len() as u16).to_le_bytes());
        out.extend((files.len() as u16).to_le_bytes());
        out.extend(length.to_le_bytes());
        out.extend(at.to_le_bytes());
        out.extend(0u16.to_le_bytes());
        out
    }

    #[test]
    fn stored_and_deflated() {
        let long = b"tokens: [very]\n".repeat(500);
        let bytes = archive(&[
            ("House/", b"", false),
            ("House/A.yml", b"extends: existence\n", false),
            ("House/B.yml", &long, true),
            ("../out.yml", b"no", false),
        ]);
        let files = read(&bytes).unwrap();
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["House/A.yml", "House/B.yml"]);
        assert_eq!(files[1].1, long);
    }

    #[test]
    fn damaged_ones_are_refused_and_never_panic() {
        let bytes = archive(&[("House/A.yml", &b"x".repeat(300), true)]);
        assert!(read(b"PK").is_err() && read(b"no archive at all, but a text").is_err());
        for cut in 0..bytes.len() {
            assert!(read(&bytes[..cut]).is_err());
            let mut wrong = bytes.clone();
            wrong[cut] ^= 0xff;
            let _ = read(&wrong);
        }
    }

    #[test]
    fn a_bomb_is_refused() {
        let nought = vec![0; (MOST_BYTES + 1) as usize];
        assert!(read(&archive(&[("a.yml", &nought, true)])).is_err());
    }
}
