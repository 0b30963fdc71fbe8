//! An image with few colours: a page has a few, and hundreds between them at the edges of its letters.

use std::collections::BTreeMap;

use super::png::{Color, Image};

/// As many as a byte tells apart.
const MAX_COLORS: usize = 256;

/// An image whose pixels are numbers of colours.
#[derive(Debug)]
pub struct Reduced {
    /// In pixels.
    pub width: usize,
    /// At most 256.
    pub colors: Vec<Color>,
    /// A byte for each pixel, line by line.
    pub pixels: Vec<u8>,
}

/// Keeps the colours that most pixels have. Any other becomes the one of them that is nearest to it.
pub fn reduce(image: &Image) -> Reduced {
    let mut counts: BTreeMap<Color, usize> = BTreeMap::new();
    for color in &image.pixels {
        *counts.entry(*color).or_default() += 1;
    }
    let mut colors: Vec<Color> = counts.keys().copied().collect();
    colors.sort_by_key(|color| std::cmp::Reverse(counts[color]));
    colors.truncate(MAX_COLORS);
    let nearest = |color: Color| {
        let distance = |other: &Color| -> u32 {
            let parts = color.iter().zip(other);
            parts.map(|(a, b)| u32::from(a.abs_diff(*b)).pow(2)).sum()
        };
        let places = (0..=u8::MAX).zip(&colors);
        places
            .min_by_key(|(_, it)| distance(it))
            .map_or(0, |it| it.0)
    };
    let places: BTreeMap<Color, u8> = counts.keys().map(|it| (*it, nearest(*it))).collect();
    Reduced {
        width: image.width,
        pixels: image.pixels.iter().map(|it| places[it]).collect(),
        colors,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_that_is_left_out_becomes_the_nearest_one() {
        // 300 grey tones of which each but the last has two pixels.
        let tones = (0..=255)
            .flat_map(|it| [[it, it, it]; 2])
            .chain([[7, 7, 8]]);
        let image = Image {
            width: 513,
            pixels: tones.collect(),
        };
        let reduced = reduce(&image);
        assert_eq!(reduced.colors.len(), 256);
        let color = |at: usize| reduced.colors[usize::from(reduced.pixels[at])];
        assert_eq!(
            (color(0), color(511), color(512)),
            ([0; 3], [255; 3], [7; 3])
        );
    }
}
