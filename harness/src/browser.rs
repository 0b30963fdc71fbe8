//! A real browser, by as much of WebDriver as the tests need: <https://www.w3.org/TR/webdriver2/>

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;
use std::{env, fs, thread};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;
use ureq::Agent;

use crate::backend;

/// Longer than a browser takes to start on a slow machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// <https://www.w3.org/TR/webdriver2/#elements>
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// The programs that it takes.
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

/// A browser with a window, and a profile of its own. It is closed when this is dropped.
pub struct Browser {
    session: String,
    agent: Agent,
    /// Ends after the browser has been closed, and before the profile is removed.
    _driver: Driver,
    _profile: TempDir,
}

struct Driver(Child);

impl Browser {
    /// Starts ChromeDriver on a free port, and a browser.
    pub fn open(tools: &Tools) -> Self {
        let profile = tempfile::tempdir().expect("a temporary folder");
        let mut driver = Command::new(&tools.chromedriver)
            .arg("--port=0")
            // Chromium keeps some things beside its profile.
            .env("XDG_CACHE_HOME", profile.path())
            .env("XDG_CONFIG_HOME", profile.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("ChromeDriver starts");
        let stdout = driver.stdout.take().expect("stdout is piped");
        let driver = Driver(driver);
        let server = format!("http://127.0.0.1:{}", port(stdout));
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .timeout_global(Some(PATIENCE));
        let mut browser = Self {
            session: format!("{server}/session"),
            agent: config.build().new_agent(),
            _driver: driver,
            _profile: profile,
        };
        let flags = [
            "--headless",
            // A container's root has no sandbox, and little shared memory.
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            // Nothing but the app is asked for anything.
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            // One name is this machine's, as an attacker's can be made to be.
            "--host-resolver-rules=MAP evil.rebound.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        ];
        let folder = format!("--user-data-dir={}", browser._profile.path().display());
        let flags: Vec<_> = flags.into_iter().chain([&*folder]).collect();
        let started = browser.post(
            "",
            &json!({ "capabilities": { "alwaysMatch": {
                "goog:chromeOptions": { "binary": tools.chromium, "args": flags },
                "goog:loggingPrefs": { "browser": "ALL" },
            } } }),
        );
        let id = started["sessionId"].as_str().expect("the id of a session");
        browser.session = format!("{server}/session/{id}");
        browser
    }

    /// Opens a page.
    pub fn go(&self, url: &str) {
        self.post("/url", &json!({ "url": url }));
    }

    /// All elements that a CSS selector finds.
    pub fn find_all(&self, selector: &str) -> Vec<Element<'_>> {
        let query = json!({ "using": "css selector", "value": selector });
        let found = self.post("/elements", &query);
        let found = found.as_array().expect("a list of elements");
        found.iter().map(|element| self.element(element)).collect()
    }

    /// The only element that a CSS selector finds.
    pub fn find(&self, selector: &str) -> Element<'_> {
        let mut found = self.find_all(selector);
        assert_eq!(found.len(), 1, "elements {selector}");
        found.remove(0)
    }

    /// The element that has the focus.
    pub fn focused(&self) -> Element<'_> {
        self.element(&self.get("/element/active"))
    }

    fn element(&self, reference: &Value) -> Element<'_> {
        let id = reference[ELEMENT].as_str().expect("an element");
        Element {
            browser: self,
            path: format!("/element/{id}"),
        }
    }

    /// Presses and releases each key of this text. See [`Browser::TAB`] and [`Browser::ENTER`].
    pub fn press(&self, keys: &str) {
        let press =
            |key: char| ["keyDown", "keyUp"].map(|what| json!({ "type": what, "value": key }));
        let keys: Vec<_> = keys.chars().flat_map(press).collect();
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": keys });
        self.post("/actions", &json!({ "actions": [keyboard] }));
    }

    /// <https://www.w3.org/TR/webdriver2/#keyboard-actions>
    pub const TAB: &str = "\u{e004}";
    /// Likewise.
    pub const ENTER: &str = "\u{e007}";

    /// Puts text where the focus is, as an input method does. ChromeDriver has no keys for emoji.
    pub fn insert(&self, text: &str) {
        self.devtools("Input.insertText", json!({ "text": text }));
    }

    /// The value of a JavaScript expression on the page.
    pub fn value_of(&self, expression: &str) -> Value {
        let script = format!("return {expression};");
        self.post("/execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// <https://chromedevtools.github.io/devtools-protocol/>
    pub fn devtools(&self, command: &str, parameters: Value) -> Value {
        let command = json!({ "cmd": command, "params": parameters });
        self.post("/goog/cdp/execute", &command)
    }

    /// The windows that are open. One that a page opens is last.
    pub fn windows(&self) -> Vec<String> {
        let handles = self.get("/window/handles");
        let handles = handles.as_array().expect("a list of windows");
        let name = |it: &Value| it.as_str().expect("the name of a window").to_owned();
        handles.iter().map(name).collect()
    }

    /// Whatever comes next is done in this window.
    pub fn switch_to(&self, window: &str) {
        self.post("/window", &json!({ "handle": window }));
    }

    /// What is on the browser's console since the last time.
    pub fn console(&self) -> Vec<Value> {
        let log = self.post("/se/log", &json!({ "type": "browser" }));
        log.as_array().expect("a list of messages").clone()
    }

    /// Saves what the window shows, into the folder that the variable `SCREENSHOTS` names; without
    /// one, nothing happens.
    ///
    /// # Panics
    /// When the file cannot be written.
    pub fn save_screenshot(&self, name: &str) {
        let Some(folder) = env::var_os("SCREENSHOTS") else {
            return;
        };
        fs::create_dir_all(&folder).expect("a folder");
        let image = self.get("/screenshot");
        let image = STANDARD.decode(image.as_str().expect("an image"));
        let file = Path::new(&folder).join(format!("{name}.png"));
        fs::write(file, image.expect("base64")).expect("the folder can be written");
    }

    fn get(&self, path: &str) -> Value {
        let url = format!("{}{path}", self.session);
        value(path, self.agent.get(url).call())
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        let url = format!("{}{path}", self.session);
        value(path, self.agent.post(url).send_json(body))
    }
}

/// What a command returns, <https://www.w3.org/TR/webdriver2/#errors> included.
fn value(path: &str, answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Value {
    let mut answer = answer.unwrap_or_else(|error| panic!("WebDriver {path}: {error}"));
    let mut body: Value = answer.body_mut().read_json().expect("JSON");
    assert!(answer.status().is_success(), "WebDriver {path}: {body}");
    body["value"].take()
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Whoever kills ChromeDriver only leaves a browser behind.
        let _ = self.agent.delete(&self.session).call();
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It has ended already, or it ends now: there is nobody to tell of a failure.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// An element of the page that is open.
pub struct Element<'a> {
    browser: &'a Browser,
    path: String,
}

impl Element<'_> {
    /// Clicks it.
    pub fn click(&self) {
        let path = format!("{}/click", self.path);
        self.browser.post(&path, &json!({}));
    }

    /// Its text as one sees it.
    pub fn text(&self) -> String {
        self.read("text")
    }

    /// What a screen reader calls it.
    pub fn label(&self) -> String {
        self.read("computedlabel")
    }

    /// What a screen reader says that it is.
    pub fn role(&self) -> String {
        self.read("computedrole")
    }

    fn read(&self, what: &str) -> String {
        let text = self.browser.get(&format!("{}/{what}", self.path));
        text.as_str().expect("text").to_owned()
    }
}

/// With port 0 ChromeDriver takes one that is free, and says which on stdout.
fn port(stdout: ChildStdout) -> u16 {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            let port = line.split_once("started successfully on port ");
            let port = port.and_then(|(_, rest)| rest.trim_end_matches('.').parse().ok());
            if let Some(port) = port {
                // Nobody waits any more when that took too long.
                let _ = sender.send(port);
            }
        }
    });
    receiver
        .recv_timeout(PATIENCE)
        .expect("ChromeDriver says its port")
}
