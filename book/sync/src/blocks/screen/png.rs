//! As much of PNG as it takes to make a browser's picture smaller: <https://www.w3.org/TR/png-3/>

use std::io::{Read, Write};

use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};

use super::palette::Reduced;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// The types of colour, <https://www.w3.org/TR/png-3/#6Colour-values>
const RGB: u8 = 2;
const INDEXED: u8 = 3;
const RGBA: u8 = 6;

/// Red, green and blue.
pub type Color = [u8; 3];

/// An image.
#[derive(Debug, PartialEq)]
pub struct Image {
    /// In pixels.
    pub width: usize,
    /// Line by line.
    pub pixels: Vec<Color>,
}

/// Reads what Chromium writes: a byte for each colour, whole lines in their order. What shines through is
/// left out, because nothing of a page does. None for anything else.
pub fn decode(png: &[u8]) -> Option<Image> {
    let (mut width, mut depth, mut packed) = (0, 0, Vec::new());
    let mut rest = png.strip_prefix(SIGNATURE)?;
    while let Some((length, after)) = rest.split_first_chunk() {
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (kind, after) = after.split_first_chunk::<4>()?;
        let (data, after) = after.split_at_checked(length)?;
        match kind {
            b"IHDR" => {
                width = usize::try_from(u32::from_be_bytes(*data.first_chunk()?)).ok()?;
                depth = match data.get(8..)? {
                    [8, RGB, 0, 0, 0] => 3,
                    [8, RGBA, 0, 0, 0] => 4,
                    _ => return None,
                };
            }
            b"IDAT" => packed.extend_from_slice(data),
            _ => {}
        }
        // Behind the data stands its checksum.
        rest = after.get(4..)?;
    }
    let mut lines = Vec::new();
    ZlibDecoder::new(&*packed).read_to_end(&mut lines).ok()?;
    let length = width.checked_mul(depth).filter(|it| *it > 0)?;
    let mut before = vec![0; length];
    let mut pixels = Vec::new();
    for line in lines.chunks_exact(length + 1) {
        let (filter, line) = line.split_first()?;
        before = unfiltered(*filter, line, &before, depth)?;
        pixels.extend(before.chunks_exact(depth).map(|it| [it[0], it[1], it[2]]));
    }
    Some(Image { width, pixels })
}

/// A line as it is, from how it differs from what is left of it and above it:
/// <https://www.w3.org/TR/png-3/#9Filters>
fn unfiltered(filter: u8, line: &[u8], above: &[u8], depth: usize) -> Option<Vec<u8>> {
    let mut new: Vec<u8> = Vec::with_capacity(line.len());
    for (i, byte) in line.iter().enumerate() {
        let left = i.checked_sub(depth);
        let (a, c) = left.map_or((0, 0), |it| (new[it], above[it]));
        let b = above[i];
        let guess = match filter {
            0 => 0,
            1 => a,
            2 => b,
            3 => a.midpoint(b),
            4 => paeth(a, b, c),
            _ => return None,
        };
        new.push(byte.wrapping_add(guess));
    }
    Some(new)
}

/// The one of its neighbours that is nearest to left + above - above left.
fn paeth(left: u8, above: u8, corner: u8) -> u8 {
    let guess = i16::from(left) + i16::from(above) - i16::from(corner);
    let distance = |it: &u8| (guess - i16::from(*it)).abs();
    [left, above, corner]
        .into_iter()
        .min_by_key(distance)
        .unwrap_or(left)
}

/// Writes an image. The same image is always the same bytes.
pub fn encode(image: &Reduced) -> Vec<u8> {
    let size = |it: usize| u32::try_from(it).unwrap_or(u32::MAX).to_be_bytes();
    let lines = image.pixels.chunks_exact(image.width);
    let mut header = [size(image.width), size(lines.len())].concat();
    header.extend([8, INDEXED, 0, 0, 0]);
    // Without a filter, which does colours good and numbers of colours none.
    let unpacked: Vec<u8> = lines.flat_map(|line| [&[0], line].concat()).collect();
    let mut png = SIGNATURE.to_vec();
    let chunks = [
        (b"IHDR", header),
        (b"PLTE", image.colors.concat()),
        (b"IDAT", packed(&unpacked)),
        (b"IEND", Vec::new()),
    ];
    for (kind, data) in chunks {
        let mut sum = Crc::new();
        sum.update(kind);
        sum.update(&data);
        png.extend(size(data.len()));
        png.extend(kind);
        png.extend(&data);
        png.extend(sum.sum().to_be_bytes());
    }
    png
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    // Writing to memory does not fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_filter_is_undone() {
        let above = [10, 20, 30, 40, 50, 60];
        for (filter, expected) in [
            (0, [1, 2, 3, 4, 5, 6]),
            (1, [1, 2, 3, 5, 7, 9]),
            (2, [11, 22, 33, 44, 55, 66]),
            (3, [6, 12, 18, 27, 36, 45]),
            (4, [11, 22, 33, 44, 55, 66]),
        ] {
            let line = unfiltered(filter, &[1, 2, 3, 4, 5, 6], &above, 3);
            assert_eq!(line.as_deref(), Some(&expected[..]), "{filter}");
        }
        assert_eq!(unfiltered(5, &[1], &[0], 1), None);
        let guesses = [paeth(1, 5, 5), paeth(5, 1, 5), paeth(9, 1, 5)];
        assert_eq!(guesses, [1, 1, 5]);
    }

    #[test]
    fn what_is_no_png_of_a_browser_is_not_read() {
        let image = Reduced {
            width: 1,
            colors: vec![[1, 2, 3]],
            pixels: vec![0],
        };
        let indexed = encode(&image);
        for png in [&b""[..], b"GIF89a", SIGNATURE, &indexed, &indexed[..20]] {
            assert_eq!(decode(png), None, "{png:?}");
        }
    }
}
