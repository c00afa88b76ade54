//! Real frameworks on loopback, if `tests/frameworks/fetch.sh` installed them: their documentation pages, and the bare
//! address of the server. `cargo test --test it frameworks -- --nocapture` prints the table.

use std::fs::{self, File};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::harness::{Given, Home};

/// How long all servers together may take to start. Each loads a hundred modules, all at once.
const START: Duration = Duration::from_secs(120);

/// A line of `tests/frameworks/matrix.tsv`.
struct Framework {
    name: &'static str,
    file: &'static str,
    operation: &'static str,
    pages: Vec<&'static str>,
    is_found_from_root: bool,
}

const MATRIX: &str = include_str!("../../frameworks/matrix.tsv");

fn frameworks() -> Vec<Framework> {
    let lines = MATRIX.lines().filter(|line| !line.starts_with('#'));
    let framework = |line: &'static str| {
        let [name, file, operation, pages, root] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("five columns: {line}");
        };
        Framework {
            name,
            file,
            operation,
            pages: pages.split(' ').collect(),
            is_found_from_root: root == "yes",
        }
    };
    lines.map(framework).collect()
}

/// A running server, which ends with the test.
struct Server {
    child: Child,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn installed() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/frameworks")
}

impl Server {
    /// Starts a server in a directory of its own. Its output goes to the file `log` there.
    fn start(framework: &Framework, directory: &Path) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/frameworks");
        let mut command = if framework.file.ends_with(".py") {
            let mut python = Command::new(installed().join("python/bin/python"));
            python.arg(sources.join(framework.file));
            python
        } else {
            // Node looks for packages next to the file.
            let mut node = Command::new("node");
            node.arg(installed().join(framework.file));
            node
        };
        fs::create_dir_all(directory).unwrap();
        let log = File::create(directory.join("log")).unwrap();
        let child = command
            .arg(port.to_string())
            .current_dir(directory)
            .env("HOME", directory)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        Self { child, port }
    }

    fn wait(&mut self, name: &str, until: Instant, directory: &Path) {
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            let log = || fs::read_to_string(directory.join("log")).unwrap_or_default();
            assert!(self.child.try_wait().unwrap().is_none(), "{name} ended: {}", log());
            assert!(Instant::now() < until, "{name} does not start: {}", log());
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// Returns whether the specification was found and, if an operation is given, that it can be shown.
fn is_right(home: &Home, api: &str, operation: Option<&str>) -> Result<(), String> {
    let run = home.capi(["docs", "fetch", api]).run();
    if run.code() != 0 || !run.err().contains("`: Tides") || !run.err().contains(" operation") {
        return Err(run.err());
    }
    let Some(operation) = operation else { return Ok(()) };
    let shown = home.capi(["docs", "show", api, operation, "--offline"]).run();
    if shown.out().contains(&format!("{operation}  ")) { Ok(()) } else { Err(shown.out() + &shown.err()) }
}

#[test]
fn the_specification_is_found_in_the_pages_of_real_frameworks() {
    let node = installed().join("node");
    if !node.join("node_modules").is_dir() || !installed().join("python/bin/python").exists() {
        eprintln!("skipped: the frameworks are not installed; tests/frameworks/fetch.sh does it");
        return;
    }
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/frameworks/node")).unwrap() {
        let file = entry.unwrap();
        fs::copy(file.path(), node.join(file.file_name())).unwrap();
    }
    let directory = tempfile::tempdir().unwrap();
    let place = |framework: &Framework| directory.path().join(framework.file);
    let frameworks = frameworks();
    let mut servers: Vec<Server> =
        frameworks.iter().map(|framework| Server::start(framework, &place(framework))).collect();
    let until = Instant::now() + START;
    let mut cases: Vec<(&Framework, String, &str)> = Vec::new();
    for (framework, server) in frameworks.iter().zip(&mut servers) {
        server.wait(framework.name, until, &place(framework));
        let root = framework.is_found_from_root.then_some("");
        cases.extend(
            framework
                .pages
                .iter()
                .copied()
                .chain(root)
                .map(|page| (framework, format!("http://127.0.0.1:{}{page}", server.port), page)),
        );
    }
    let home = Home::with(
        cases
            .iter()
            .enumerate()
            .map(|(number, (_, url, _))| Given::bearer(&format!("Case {number}")).docs(url.as_str())),
    );
    let mut wrong = Vec::new();
    for (number, (framework, _, page)) in cases.iter().enumerate() {
        // The pages of a framework lead to the same specification, so one operation of it is enough.
        let operation = (*page == framework.pages[0]).then_some(framework.operation);
        let found = is_right(&home, &format!("case-{number}"), operation);
        println!("{} {} {page}", if found.is_ok() { "found  " } else { "MISSING" }, framework.name);
        wrong.extend(found.err().map(|said| format!("{} {page}: {said}", framework.name)));
    }
    println!("{} of {} pages of {} frameworks", cases.len() - wrong.len(), cases.len(), frameworks.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
