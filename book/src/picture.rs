//! What becomes of a picture in the book.

use std::borrow::Cow;

/// How a waterfall begins: `viewer/analysis` draws it.
const WATERFALL: &str = "<svg class=\"waterfall\"";

/// Between the ends of the axis there is no room on a phone.
const NARROW: &str = "@media (max-width:520px){.waterfall .between{display:none}}";

/// A waterfall is as wide as its page has room for, with letters of one size: its bars are a share of the width.
/// GitHub shrinks a picture as a whole, which takes the width in pixels and the `viewBox` that are left out here.
pub fn for_book(picture: &[u8]) -> Cow<'_, [u8]> {
    let text = str::from_utf8(picture).ok();
    match text.and_then(fluid) {
        Some(fluid) => Cow::Owned(fluid.into_bytes()),
        None => Cow::Borrowed(picture),
    }
}

fn fluid(svg: &str) -> Option<String> {
    let (head, rest) = svg.split_once('>')?;
    if !head.starts_with(WATERFALL) {
        return None;
    }
    let (before, width) = head.split_once(" width=\"")?;
    let (_, after) = width.split_once('"')?;
    let head = format!("{before} width=\"100%\"{after}");
    let (before, view_box) = head.split_once(" viewBox=\"")?;
    let (_, after) = view_box.split_once('"')?;
    let rest = rest.replacen("</style>", &format!("{NARROW}</style>"), 1);
    Some(format!("{before}{after}>{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_waterfall_takes_the_width_of_its_page_and_other_pictures_stay() {
        let svg = "<svg class=\"waterfall\" role=\"img\" width=\"760\" height=\"74\" viewBox=\"0 0 760 74\">\
            <style>a{}</style></svg>";
        let expected = format!(
            "<svg class=\"waterfall\" role=\"img\" width=\"100%\" height=\"74\"><style>a{{}}{NARROW}</style></svg>"
        );
        assert_eq!(&*for_book(svg.as_bytes()), expected.as_bytes());
        for other in [
            "<svg viewBox=\"0 0 1 1\"/>",
            "\u{89}PNG",
            "<svg class=\"waterfall\">",
        ] {
            assert_eq!(&*for_book(other.as_bytes()), other.as_bytes());
        }
        assert_eq!(&*for_book(&[0x89, 0xff]), [0x89, 0xff]);
    }
}
