//! Where ChromeDriver and Chromium are.

use std::path::PathBuf;

use harness::backend;

/// Both programs.
#[derive(Debug, Clone)]
pub struct Tools {
    /// Drives the browser.
    pub chromedriver: PathBuf,
    /// The browser.
    pub chromium: PathBuf,
}

impl Tools {
    /// Finds both, or says what is skipped.
    pub fn find() -> Option<Self> {
        if cfg!(not(unix)) {
            // The app must end by a signal, or its telemetry is not complete.
            return None;
        }
        let install = "install both (Debian: apt-get install chromium chromium-driver)";
        Some(Self {
            chromedriver: backend::find("CHROMEDRIVER", "chromedriver", install)?,
            chromium: backend::find("CHROMIUM", "chromium", install)?,
        })
    }
}
