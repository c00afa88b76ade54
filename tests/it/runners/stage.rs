//! A project in which a real runner runs, with a script that records which variables reach it.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use capi::assist::runners::named;

use crate::harness::secrets::{KEY, PASSPHRASE, leak};
use crate::harness::{Given, Home, Outcome};

/// The longest that a runner may take, in seconds.
const LIMIT: &str = "60";
/// Appends the names of the variables of interest to the file `seen`, one line a run.
const SHOW: &str = r#"import os, pathlib
names = sorted(name for name in os.environ if name.startswith(("CUSTOM_API_", "UNRELATED_")))
with open(pathlib.Path(__file__).parent / "seen", "a") as seen:
    seen.write(" ".join(names) + "\n")
"#;
/// What the runners need to stay quiet and without daemons.
const VARIABLES: [(&str, &str); 7] = [
    ("UNRELATED_TOKEN", "unrelated"),
    ("CI", "1"),
    ("DO_NOT_TRACK", "1"),
    ("TURBO_TELEMETRY_DISABLED", "1"),
    ("NX_DAEMON", "false"),
    ("NX_NO_CLOUD", "true"),
    ("PM2_DISCRETE_MODE", "true"),
];

/// A project with a vault that has the one API `Billing`.
pub(crate) struct Stage {
    pub(crate) home: Home,
    programs: PathBuf,
}

impl Stage {
    /// A stage for a program from npm; `None` if it is not installed.
    pub(crate) fn npm(program: &str) -> Option<Self> {
        Self::with("node", "node_modules/.bin", program)
    }

    /// A stage for a program from PyPI; `None` if it is not installed.
    pub(crate) fn pypi(program: &str) -> Option<Self> {
        Self::with("python", "bin", program)
    }

    /// A stage for a program at this place; `None` without the Python that runs the script.
    pub(crate) fn of(programs: PathBuf) -> Option<Self> {
        let mut python = Command::new("python3");
        python.args(["-c", "import os, pathlib"]).stderr(Stdio::null());
        if !python.status().is_ok_and(|status| status.success()) {
            eprintln!("skipped: python3 with its standard library is not installed");
            return None;
        }
        let stage = Self { home: Home::with([Given::key("Billing")]), programs };
        stage.home.write("show.py", SHOW);
        stage.home.write("seen", "");
        Some(stage)
    }

    fn with(kind: &str, below: &str, program: &str) -> Option<Self> {
        let place = modules_of(kind);
        let programs = place.join(below);
        if place.join("installed").is_file() && programs.join(program).exists() {
            return Self::of(programs);
        }
        eprintln!("skipped: {program} is not installed; tests/runners/fetch.sh installs it");
        None
    }

    /// PATH with the runner and capi in front.
    fn path(&self) -> OsString {
        let capi = Path::new(env!("CARGO_BIN_EXE_capi")).parent().unwrap().to_owned();
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::join_paths([self.programs.clone(), capi].into_iter().chain(std::env::split_paths(&path)))
            .unwrap()
    }

    /// The runner under `capi exec`; it must succeed.
    pub(crate) fn exec(&self, words: &[&str]) {
        let mut run = self.home.capi(["exec", "--", "timeout", LIMIT].iter().chain(words)).unlocked();
        for (name, value) in VARIABLES {
            run = run.env(name, value);
        }
        run.env("PATH", self.path()).succeeds();
    }

    /// The runner without `capi exec`; it must succeed. A `capi` that it starts can unlock the vault.
    pub(crate) fn plain(&self, words: &[&str]) {
        let passphrase = self.home.give("passphrase", PASSPHRASE);
        let mut command = self.command(words);
        command.env("CAPI_PASSPHRASE_COMMAND", format!("cat {passphrase}"));
        let output = command.output().unwrap();
        assert!(!leak(&output.stdout) && !leak(&output.stderr), "a credential was printed by {words:?}");
        let outcome = Outcome::of(output);
        assert_eq!(outcome.code(), 0, "{words:?}: {}{}", outcome.out(), outcome.err());
    }

    /// The runner without `capi exec`, whatever comes of it.
    pub(crate) fn attempt(&self, words: &[&str]) {
        let mut command = self.command(words);
        let _ = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = self.home.program("timeout");
        command.arg(LIMIT).args(words).env("PATH", self.path()).envs(VARIABLES);
        command
    }

    /// What `capi snippet --for` prints for the API.
    pub(crate) fn setting(&self, runner: &str) -> String {
        self.home.capi(["snippet", "billing", "--for", runner]).succeeds().out()
    }

    /// The variables that each run of the script had.
    pub(crate) fn seen(&self) -> Vec<String> {
        self.home.read("seen").lines().map(str::to_owned).collect()
    }

    /// Waits until the script has run this often; returns the variables of the last run.
    pub(crate) fn wait_for_run(&self, count: usize) -> String {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let seen = self.seen();
            if seen.len() >= count && self.home.read("seen").ends_with('\n') {
                return seen.last().cloned().unwrap_or_default();
            }
            assert!(Instant::now() < deadline, "the script did not run: {seen:?}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// The findings of `capi doctor` about runners, with the vault unlocked.
    pub(crate) fn findings(&self) -> Vec<String> {
        let out = self.home.capi(["doctor", "--json"]).unlocked().run().out();
        let json: serde_json::Value = serde_json::from_str(&out).unwrap();
        let findings = json["findings"].as_array().unwrap().iter();
        let left = findings.filter(|finding| finding["check"] == "runners" && finding["state"] == "warning");
        left.map(|finding| finding["text"].as_str().unwrap().to_owned()).collect()
    }

    /// Expects doctor to find what a runner left in a file whose path contains this text, and that it is there.
    #[track_caller]
    pub(crate) fn finds(&self, runner: &str, path: &str) {
        let findings = self.findings();
        let start = format!("{runner} left the credential of `Billing` in ");
        let found =
            findings.iter().filter_map(|text| text.strip_prefix(&start)).find(|file| file.contains(path));
        let Some(file) = found else { panic!("{path} is not found: {findings:?}") };
        assert!(String::from_utf8_lossy(&fs::read(file).unwrap()).contains(KEY), "{file}");
        assert!(!named(runner).unwrap().left.is_empty());
    }

    /// Makes the project a Git repository with one commit.
    pub(crate) fn commit(&self) {
        let git = |words: &[&str]| {
            let mut command = self.home.program("git");
            command.args([
                "-c",
                "user.name=n",
                "-c",
                "user.email=a@example.com",
                "-c",
                "commit.gpgsign=false",
            ]);
            assert!(command.args(words).stdout(Stdio::null()).status().unwrap().success(), "{words:?}");
        };
        git(&["init", "-q"]);
        git(&["add", "-A"]);
        git(&["commit", "-q", "-m", "one"]);
    }

    /// Links the installed packages into the project, in a directory of its own that caches can be written to.
    pub(crate) fn link_modules(&self) {
        let modules = self.home.work().join("node_modules");
        fs::create_dir(&modules).unwrap();
        let entries = fs::read_dir(modules_of("node").join("node_modules")).unwrap().map(Result::unwrap);
        for entry in entries.filter(|entry| entry.file_name() != ".cache") {
            std::os::unix::fs::symlink(entry.path(), modules.join(entry.file_name())).unwrap();
        }
    }
}

/// Where `tests/runners/fetch.sh` installs.
fn modules_of(kind: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/runners").join(kind)
}

/// The variables that reach a runner which passes exactly those of capi.
pub(crate) const EXACTLY: &str = "CUSTOM_API_BILLING";
