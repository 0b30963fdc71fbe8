//! A color for each service: the same one in every trace, in every picture, and after a restart.
//!
//! It depends on the name alone. Two services may so have one color; where both are in one trace, the second is hatched.
//! A color is never all that tells them apart: the name stands beside it.

use std::collections::HashMap;

/// A color, as CSS writes it, and whether dark letters are to stand on it.
type Color = (&'static str, bool);

/// The colors. Letters can be read on each (at least 4.5 to 1), and each can be seen on the grounds of the pages in light
/// and in dark (at least 3 to 1). Those of neighboring hues differ in lightness, which is what is left to those who see
/// few hues. Red is not among them: it says that something failed.
const COLORS: [Color; 16] = [
    ("#8a4fd7", false),
    ("#006ed6", false),
    ("#008053", false),
    ("#ae7c03", true),
    ("#0f7b85", false),
    ("#a26000", false),
    ("#5c7906", false),
    ("#5c7bfd", true),
    ("#c63187", false),
    ("#d253bc", true),
    ("#635ce5", false),
    ("#898a07", true),
    ("#1290b5", true),
    ("#019b29", true),
    ("#03958f", true),
    ("#b95ede", true),
];

/// How a service is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Its color, as CSS writes it.
    pub color: &'static str,
    /// Whether letters on it are dark.
    pub has_dark_letters: bool,
    /// Whether another service that stands before it in the trace has the same color.
    pub is_hatched: bool,
}

/// How a service is drawn where it is alone.
pub fn look(service: &str) -> Look {
    let (color, has_dark_letters) = COLORS[slot(service)];
    Look {
        color,
        has_dark_letters,
        is_hatched: false,
    }
}

/// How each of the services of a trace is drawn, in their order.
pub fn looks(services: &[String]) -> Vec<Look> {
    let mut first: HashMap<usize, &str> = HashMap::new();
    let looks = services.iter().map(|it| Look {
        is_hatched: *first.entry(slot(it)).or_insert(it) != it,
        ..look(it)
    });
    looks.collect()
}

/// [FNV-1a](https://www.rfc-editor.org/rfc/rfc9923), and not the hasher of the standard library, which may be another one
/// in its next version. What it makes of names that differ in their last letter is mixed once more.
fn slot(service: &str) -> usize {
    let mut hash = service
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
    for factor in [0xff51_afd7_ed55_8ccd, 0xc4ce_b9fe_1a85_ec53] {
        hash = (hash ^ (hash >> 33)).wrapping_mul(factor);
    }
    ((hash ^ (hash >> 33)) % COLORS.len() as u64) as usize
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// The relative luminance of a color ([WCAG](https://www.w3.org/TR/WCAG22/#dfn-relative-luminance)).
    fn luminance(color: &str) -> f64 {
        let part = |at: usize| {
            let value = u8::from_str_radix(&color[at..at + 2], 16).unwrap();
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn letters_can_be_read_on_every_color_and_it_stands_out_from_all_grounds() {
        for (color, has_dark_letters) in COLORS {
            let letters = if has_dark_letters {
                "#111111"
            } else {
                "#ffffff"
            };
            assert!(contrast(color, letters) >= 4.5, "{color} under {letters}");
            for ground in ["#ffffff", "#f4f5f7", "#16181d", "#1d2026"] {
                let found = contrast(color, ground);
                assert!(found >= 3.0, "{color} on {ground}: {found}");
            }
        }
    }

    #[test]
    fn a_service_has_the_same_color_whoever_is_beside_it() {
        // What a reader has seen once; a change here changes every picture.
        assert_eq!(["todo", "traffic", "inbox"].map(slot), [1, 5, 2]);
        let names = |it: &[&str]| it.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        let alone = looks(&names(&["todo"]));
        let beside = looks(&names(&["traffic", "todo", "inbox"]));
        assert_eq!(alone[0].color, beside[1].color);
    }

    #[test]
    fn services_whose_names_differ_in_one_letter_have_many_colors() {
        let slots: HashSet<_> = (0..8).map(|it| slot(&format!("svc-{it}"))).collect();
        assert!(slots.len() >= 6, "{slots:?}");
    }

    #[test]
    fn of_two_services_with_one_color_in_a_trace_the_second_is_hatched() {
        let services: Vec<String> = (0..=COLORS.len()).map(|it| format!("svc-{it}")).collect();
        let looks = looks(&services);
        for (i, look) in looks.iter().enumerate() {
            let is_taken = looks[..i].iter().any(|it| it.color == look.color);
            assert_eq!(look.is_hatched, is_taken, "{}", services[i]);
        }
        assert!(looks.iter().any(|it| it.is_hatched));
    }
}
