//! Takes pictures of the viewer's pages, with Chromium.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use harness::browser::{Browser, Tools};
use serde_json::{Value, json};

use super::spec::Spec;
use super::{palette, png};
use crate::Fault;

/// A window in CSS pixels. It's just wide enough for the details of a span beside its waterfall, so that the letters
/// can still be read in the width of a page of the book.
const WIDTH: u32 = 1_024;
const HEIGHT: u32 = 2_400;
/// A picture is 1,280 pixels wide.
const SCALE: f64 = 1.25;
/// The space below the last element, and the highest picture, in CSS pixels.
const SPACE: f64 = 3.0;
const MAX_HEIGHT: f64 = 800.0;
/// The largest picture, in bytes.
const MAX_BYTES: usize = 60_000;

/// A browser that takes pictures.
pub struct Camera(Browser);

impl Camera {
    /// Starts a browser.
    ///
    /// # Errors
    /// When none is installed.
    pub fn open() -> Result<Camera, Fault> {
        let missing =
            "pictures of the viewer take Chromium: apt-get install chromium chromium-driver";
        let tools = Tools::find().ok_or_else(|| Fault::new(missing))?;
        Ok(Camera(Browser::open(&tools)))
    }

    /// A page as a PNG, from its top. `look` is `light` or `dark`.
    ///
    /// # Errors
    /// When the page has no such element, or the picture is too high or too large.
    pub fn take(&self, url: &str, look: &str, spec: &Spec) -> Result<Vec<u8>, Fault> {
        let browser = &self.0;
        let screen = json!({ "width": WIDTH, "height": HEIGHT, "deviceScaleFactor": SCALE, "mobile": false });
        browser.devtools("Emulation.setDeviceMetricsOverride", screen);
        // Where a page is longer than the window, they'd be part of the picture.
        browser.devtools("Emulation.setScrollbarsHidden", json!({ "hidden": true }));
        let feature = json!({ "name": "prefers-color-scheme", "value": look });
        browser.devtools(
            "Emulation.setEmulatedMedia",
            json!({ "features": [feature] }),
        );
        browser.go(url);
        let to = spec.to.as_deref().unwrap_or("#live");
        let bottom = format!(
            "document.querySelector({})?.getBoundingClientRect().bottom",
            Value::from(to)
        );
        let bottom = browser.value_of(&bottom).as_f64();
        let bottom = bottom.ok_or_else(|| Fault::new(format!("the page has no element {to}")))?;
        let height = (bottom + SPACE).floor();
        if height > MAX_HEIGHT {
            return Err(Fault::new(format!(
                "the picture is {height} pixels high and may have {MAX_HEIGHT}: end it above with to=\"SELECTOR\""
            )));
        }
        let clip = json!({ "x": 0, "y": 0, "width": WIDTH, "height": height, "scale": 1 });
        let taken = browser.devtools(
            "Page.captureScreenshot",
            json!({ "format": "png", "clip": clip }),
        );
        let taken = taken["data"]
            .as_str()
            .and_then(|it| STANDARD.decode(it).ok());
        let image = taken.and_then(|it| png::decode(&it));
        let image = image.ok_or_else(|| Fault::new("Chromium's picture cannot be read"))?;
        let bytes = png::encode(&palette::reduce(&image));
        if bytes.len() > MAX_BYTES {
            return Err(Fault::new(format!(
                "the picture has {} bytes and may have {MAX_BYTES}: end it above with to=\"SELECTOR\"",
                bytes.len()
            )));
        }
        Ok(bytes)
    }
}
