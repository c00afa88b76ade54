//! The tools that run the code of each language, if they are installed.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::harness::Home;

/// A way to run code.
pub(crate) struct Tool {
    /// The file that the code goes into, below the directory that programs run in or absolute.
    pub(crate) file: PathBuf,
    /// The program and its arguments.
    pub(crate) program: Vec<String>,
    /// The command that runs before, in the test's own environment.
    pub(crate) build: Option<Command>,
}

impl Tool {
    fn new(file: &str, program: &[&str]) -> Self {
        let program = program.iter().map(|word| (*word).to_owned()).collect();
        Self { file: file.into(), program, build: None }
    }
}

/// The tool of a language, or what is missing. A program may be there without the parts that the code needs.
pub(crate) fn tool(language: &str, home: &Home) -> Result<Tool, String> {
    match language {
        "curl" => {
            needs(home, &["curl", "--version"]).map(|()| Tool::new("example.sh", &["sh", "example.sh"]))
        }
        "httpie" => {
            needs(home, &["http", "--version"]).map(|()| Tool::new("example.sh", &["sh", "example.sh"]))
        }
        "javascript" => needs(home, &["node", "-e", "process.exit(typeof fetch === 'function' ? 0 : 1)"])
            .map(|()| Tool::new("example.mjs", &["node", "example.mjs"])),
        "axios" => axios(home).ok_or("there is no axios that Node.js can import".to_owned()),
        "python" => python("requests").ok_or("Python has no requests".to_owned()),
        "httpx" => python("httpx").ok_or("Python has no httpx".to_owned()),
        "go" => needs(home, &["go", "list", "net/http"]).map(|()| go(home)),
        "rust" => reqwest().ok_or("CAPI_TEST_REQWEST names no project".to_owned()),
        // A runtime alone cannot compile the file.
        "java" => needs(home, &["java", "--add-modules", "jdk.compiler,java.net.http", "--version"])
            .map(|()| Tool::new("Example.java", &["java", "Example.java"])),
        "csharp" => csharp(home).ok_or("there is no SDK of .NET".to_owned()),
        "php" => needs(home, &["php", "-r", "exit(function_exists('curl_init') ? 0 : 1);"])
            .map(|()| Tool::new("example.php", &["php", "example.php"])),
        "ruby" => needs(home, &["ruby", "-e", "require 'net/http'"])
            .map(|()| Tool::new("example.rb", &["ruby", "example.rb"])),
        "powershell" => needs(home, &["pwsh", "-Command", "exit ($PSVersionTable.PSVersion.Major -lt 7)"])
            .map(|()| Tool::new("example.ps1", &["pwsh", "-File", "example.ps1"])),
        other => panic!("no tool for {other}"),
    }
}

/// Runs a program that succeeds only if it has all that the code needs. The environment is that of the test's programs.
fn needs(home: &Home, probe: &[&str]) -> Result<(), String> {
    let output = home.program(probe[0]).args(&probe[1..]).output();
    let works = output.is_ok_and(|output| output.status.success());
    if works { Ok(()) } else { Err(format!("`{}` fails", probe.join(" "))) }
}

/// A Python that can import the module. Its own path is asked for: what PATH finds may be a shim that needs HOME.
fn python(module: &str) -> Option<Tool> {
    let python = env::var_os("CAPI_TEST_PYTHON").unwrap_or_else(|| "python3".into());
    let ask = format!("import sys, {module}; print(sys.executable)");
    let output = Command::new(python).args(["-c", &ask]).stderr(Stdio::null()).output().ok()?;
    let executable = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| Tool::new("example.py", &[executable.trim(), "example.py"]))
}

/// axios from CAPI_TEST_NODE_MODULES, else from the registry, without running any script of a package.
fn axios(home: &Home) -> Option<Tool> {
    let modules = match env::var_os("CAPI_TEST_NODE_MODULES") {
        Some(modules) => PathBuf::from(modules),
        None => {
            let mut npm = Command::new("npm");
            npm.args([
                "install",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--fetch-retries=0",
                "axios@1",
            ]);
            // The settings of the caller name the registry, and nothing is left in the home directory.
            npm.env("npm_config_cache", Path::new(env!("CARGO_TARGET_TMPDIR")).join("npm"));
            npm.current_dir(home.path("tmp"))
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            npm.status().ok().filter(|status| status.success())?;
            home.path("tmp/node_modules")
        }
    };
    std::os::unix::fs::symlink(fs::canonicalize(modules).ok()?, home.work().join("node_modules")).ok()?;
    // An old Node.js cannot read a new axios.
    needs(home, &["node", "--input-type=module", "-e", "import 'axios'"]).ok()?;
    Some(Tool::new("example.mjs", &["node", "example.mjs"]))
}

/// Go, with a cache that outlives the test: without one, each would compile the standard library.
fn go(home: &Home) -> Tool {
    let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("go");
    let mut build = home.program("go");
    build.args(["build", "-o", "example", "example.go"]);
    build.env("GOCACHE", cache).env("GOPROXY", "off").env("GOTOOLCHAIN", "local");
    Tool { build: Some(build), ..Tool::new("example.go", &["./example"]) }
}

/// The Cargo project of CAPI_TEST_REQWEST, built with the caller's toolchain.
fn reqwest() -> Option<Tool> {
    let project = PathBuf::from(env::var_os("CAPI_TEST_REQWEST")?);
    let mut build = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    build.args(["build", "--offline", "--quiet", "--target-dir"]).arg(project.join("target"));
    build.arg("--manifest-path").arg(project.join("Cargo.toml"));
    build.stdin(Stdio::null());
    let manifest = fs::read_to_string(project.join("Cargo.toml")).unwrap();
    let name = manifest.lines().find_map(|line| line.strip_prefix("name = ")).unwrap().trim_matches('"');
    let program = vec![project.join("target/debug").join(name).display().to_string()];
    Some(Tool { file: project.join("src/main.rs"), program, build: Some(build) })
}

/// A project for the .NET that is installed.
fn csharp(home: &Home) -> Option<Tool> {
    let output = home.program("dotnet").arg("--version").output().ok()?;
    let version = String::from_utf8(output.stdout).ok()?;
    let major = version.split('.').next()?;
    home.write(
        "example.csproj",
        &format!(
            "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><OutputType>Exe</OutputType>\
             <TargetFramework>net{major}.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings>\
             <Nullable>enable</Nullable></PropertyGroup></Project>"
        ),
    );
    let mut build = home.program("dotnet");
    build.args(["build", "--nologo", "-o", "out"]).env("DOTNET_CLI_TELEMETRY_OPTOUT", "1");
    Some(Tool { build: Some(build), ..Tool::new("Program.cs", &["dotnet", "out/example.dll"]) })
}
