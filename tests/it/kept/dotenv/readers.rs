//! The readers of `.env` files that programs use, run on texts, if they are installed.
//!
//! npm's dotenv and Bun are looked for in `target/test-node`, python-dotenv in the interpreter that `CAPI_TEST_PYTHON`
//! names, the others on PATH, as Debian's packages ruby-dotenv, golang-github-joho-godotenv-dev and docker-compose install
//! them.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// The variables that a reader takes from a file.
pub(super) type Values = BTreeMap<String, String>;

/// A reader.
pub(super) struct Reader {
    pub(super) name: &'static str,
    /// Reads each text. `None` for a text that it rejects as a whole; `None` at all if it is not installed.
    pub(super) read: fn(&[String]) -> Option<Vec<Option<Values>>>,
    /// Returns its version.
    pub(super) version: fn() -> Option<String>,
}

pub(super) const READERS: [Reader; 7] = [
    Reader { name: "npm", read: npm, version: npm_version },
    Reader { name: "node", read: node, version: || node_program().map(|(_, version)| version) },
    Reader { name: "python", read: python, version: python_version },
    Reader {
        name: "compose",
        read: compose,
        version: || first_line(docker_compose()?.args(["version", "--short"])),
    },
    Reader { name: "ruby", read: ruby, version: ruby_version },
    Reader { name: "godotenv", read: godotenv, version: || Some("1.5.1".to_owned()) },
    Reader { name: "bun", read: bun, version: || first_line(Command::new(bun_program()?).arg("--version")) },
];

const NODE: &str =
    "const d = require('dotenv'), u = require('util'); let s = ''; process.stdin.on('data', c => s += c);
process.stdin.on('end', () => console.log(JSON.stringify(JSON.parse(s).map(t => READ(t)))))";
const PYTHON: &str = "import json, os, sys, tempfile, dotenv
d = tempfile.mkdtemp(); f = os.path.join(d, '.env'); out = []
for t in json.load(sys.stdin):
    open(f, 'w', newline='').write(t)
    out.append({k: v for k, v in dotenv.dotenv_values(f).items() if v is not None})
os.remove(f); os.rmdir(d); print(json.dumps(out))";
const RUBY: &str = "require 'dotenv'; require 'json'; require 'tmpdir'
Dir.mktmpdir do |d|
  f = File.join(d, '.env')
  puts JSON.generate(JSON.parse($stdin.read).map { |t|
    File.write(f, t)
    begin
      Dotenv::Environment.new(f, true).to_h
    rescue Exception
      nil
    end
  })
end";
const GO: &str = r#"package main

import (
	"encoding/json"
	"os"
	"strings"

	"github.com/joho/godotenv"
)

func main() {
	var texts []string
	json.NewDecoder(os.Stdin).Decode(&texts)
	all := []interface{}{}
	for _, text := range texts {
		if values, err := godotenv.Parse(strings.NewReader(text)); err == nil {
			all = append(all, values)
		} else {
			all = append(all, nil)
		}
	}
	json.NewEncoder(os.Stdout).Encode(all)
}
"#;

/// Removes all variables that a text could refer to.
fn bare(command: &mut Command) -> &mut Command {
    const KEPT: [&str; 7] =
        ["PATH", "HOME", "NODE_PATH", "RUBYLIB", "LD_LIBRARY_PATH", "PYTHONPATH", "SystemRoot"];
    let kept: Vec<_> = KEPT.iter().filter_map(|name| Some((*name, std::env::var_os(name)?))).collect();
    command.env_clear().envs(kept)
}

fn first_line(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok().filter(|output| output.status.success())?;
    let text = String::from_utf8(output.stdout).ok()?;
    Some(text.lines().next()?.trim_start_matches('v').to_owned())
}

/// The values that a program prints for a list of texts on its standard input, both in JSON.
fn piped(command: &mut Command, texts: &[String]) -> Option<Vec<Option<Values>>> {
    let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut child = child.ok()?;
    // A program that ends immediately does not read its input.
    let _ = child.stdin.take().unwrap().write_all(&serde_json::to_vec(texts).unwrap());
    let output = child.wait_with_output().unwrap();
    output.status.success().then(|| serde_json::from_slice(&output.stdout).unwrap())
}

fn top() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The packages of npm that `.ci/run` installed for the tests.
pub(in crate::kept) fn modules() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| top().join("target"), PathBuf::from);
    target.join("test-node/node_modules")
}

fn npm(texts: &[String]) -> Option<Vec<Option<Values>>> {
    let script = NODE.replace("READ", "d.parse");
    piped(bare(Command::new("node").args(["-e", &script])).env("NODE_PATH", modules()), texts)
}

fn npm_version() -> Option<String> {
    let package = fs::read_to_string(modules().join("dotenv/package.json")).ok()?;
    let package: Value = serde_json::from_str(&package).unwrap();
    Some(package["version"].as_str().unwrap().to_owned())
}

/// Node 22 or later, with its version. Node 20, which gets no fixes any more, joins a line with the blank or indented line
/// above it, and so finds fewer variables.
fn node_program() -> Option<(PathBuf, String)> {
    let own = modules().join("node/bin/node");
    let program = if own.is_file() { own } else { PathBuf::from("node") };
    let version = first_line(Command::new(&program).arg("--version"))?;
    let major: u32 = version.split('.').next()?.parse().ok()?;
    (major >= 22).then_some((program, version))
}

/// `util.parseEnv` is the parser of `node --env-file`.
fn node(texts: &[String]) -> Option<Vec<Option<Values>>> {
    let script = NODE.replace("d = require('dotenv'), ", "").replace("READ", "u.parseEnv");
    piped(bare(Command::new(node_program()?.0).args(["-e", &script])), texts)
}

/// The Python that may have python-dotenv.
pub(in crate::kept) fn interpreter() -> String {
    std::env::var("CAPI_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

fn python(texts: &[String]) -> Option<Vec<Option<Values>>> {
    piped(bare(Command::new(interpreter()).args(["-c", PYTHON])), texts)
}

fn python_version() -> Option<String> {
    let script = "import importlib.metadata as m; print(m.version('python-dotenv'))";
    first_line(Command::new(interpreter()).args(["-c", script]))
}

fn ruby(texts: &[String]) -> Option<Vec<Option<Values>>> {
    piped(bare(Command::new("ruby").args(["-EUTF-8:UTF-8", "-e", RUBY])), texts)
}

fn ruby_version() -> Option<String> {
    first_line(Command::new("ruby").args(["-e", "require 'dotenv/version'; puts Dotenv::VERSION"]))
}

fn godotenv(texts: &[String]) -> Option<Vec<Option<Values>>> {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("godotenv");
    fs::create_dir_all(&place).unwrap();
    fs::write(place.join("read.go"), GO).unwrap();
    let packages = std::env::var_os("GOPATH").unwrap_or_else(|| "/usr/share/gocode".into());
    let mut go = Command::new("go");
    go.args(["build", "-o", "read", "read.go"]).current_dir(&place).stderr(Stdio::null());
    go.env("GO111MODULE", "off").env("GOPATH", packages).env("GOCACHE", place.join("cache"));
    go.status().ok().filter(|status| status.success())?;
    piped(bare(&mut Command::new(place.join("read"))), texts)
}

fn docker_compose() -> Option<Command> {
    let plugin = "/usr/libexec/docker/cli-plugins/docker-compose";
    let programs = [vec!["docker", "compose"], vec!["docker-compose"], vec![plugin]];
    let command = |words: &Vec<&str>| {
        let mut command = Command::new(words[0]);
        command.args(&words[1..]);
        command
    };
    let is_version_2 = |words: &&Vec<&str>| {
        let version = first_line(command(words).args(["version", "--short"]));
        version.is_some_and(|version| !version.starts_with('1'))
    };
    programs.iter().find(is_version_2).map(command)
}

/// One service for each text, since a start takes long. If it fails, each half on its own.
fn compose(texts: &[String]) -> Option<Vec<Option<Values>>> {
    let place = tempfile::tempdir().unwrap();
    let mut project = "name: t\nservices:\n".to_owned();
    for (index, text) in texts.iter().enumerate() {
        fs::write(place.path().join(format!("{index}.env")), text).unwrap();
        project += &format!("  s{index}:\n    image: x\n    env_file: {index}.env\n");
    }
    fs::write(place.path().join("compose.yaml"), project).unwrap();
    let mut command = docker_compose()?;
    let output =
        bare(command.args(["config", "--format", "json"])).current_dir(place.path()).output().ok()?;
    if !output.status.success() {
        let (first, second) = texts.split_at(texts.len() / 2);
        return if first.is_empty() {
            Some(vec![None])
        } else {
            Some([compose(first)?, compose(second)?].concat())
        };
    }
    let shown: Value = serde_json::from_slice(&output.stdout).unwrap();
    let values = |index: usize| {
        let environment = &shown["services"][format!("s{index}")]["environment"];
        let given = environment.as_object().into_iter().flatten();
        // `config` doubles each dollar.
        let value = |value: &Value| value.as_str().map(|text| text.replace("$$", "$"));
        given.filter_map(|(name, text)| Some((name.clone(), value(text)?))).collect()
    };
    Some((0..texts.len()).map(|index| Some(values(index))).collect())
}

fn bun_program() -> Option<PathBuf> {
    let packages = fs::read_dir(modules().join("@oven")).into_iter().flatten().flatten();
    packages.map(|package| package.path().join("bin/bun")).find(|program| program.is_file())
}

/// A process for each text: Bun reads a file only at its start.
fn bun(texts: &[String]) -> Option<Vec<Option<Values>>> {
    let program = bun_program()?;
    let place = tempfile::tempdir().unwrap();
    let read = |text: &String| {
        fs::write(place.path().join(".env"), text).unwrap();
        let script = "const {PATH, HOME, ...e} = process.env; console.log(JSON.stringify(e))";
        let mut command = Command::new(&program);
        command.env_clear().env("PATH", "/nowhere").env("HOME", "/nowhere");
        let output = command.args(["-e", script]).current_dir(place.path()).output().ok()?;
        output.status.success().then(|| Some(serde_json::from_slice(&output.stdout).unwrap()))
    };
    texts.iter().map(read).collect()
}
