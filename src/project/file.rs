//! The project file capi.toml: the APIs that an app's repository declares. It comes with a repository, so it is
//! untrusted: it can ask for less than its app may use, never for more, and it changes no setting.

mod edit;

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::model::{Api, ApiName, AppName, AuthKind, AuthType, DocsUrl, Domain, HeaderName, ReadError, text};
use crate::vault::open_without_waiting;

pub use edit::{Edit, Written};

/// The name of the file.
pub const FILE_NAME: &str = "capi.toml";
/// No project file is longer, in bytes.
const MAX_FILE: u64 = 256 << 10;
/// No project declares more APIs.
const MAX_APIS: usize = 1000;

/// A project file and where it was found.
#[derive(Debug)]
pub struct Project {
    /// The file.
    pub path: PathBuf,
    /// The app that the directory is, if the file says so.
    pub app: Option<AppName>,
    /// The APIs that its programs use; empty means all that the app may use.
    pub apis: Vec<Declared>,
}

impl Project {
    /// Whether its programs use the API of that name: one that it declares, or any where it declares none.
    pub fn uses(&self, name: &ApiName) -> bool {
        self.apis.is_empty() || self.apis.iter().any(|declared| declared.is(name))
    }
}

/// An API that a project declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// Its name, by which it is found in the vault.
    pub name: ApiName,
    /// Its type and header, if declared.
    pub auth: Option<AuthType>,
    /// Its host, if declared.
    pub domain: Option<Domain>,
    /// Its documentation, if declared.
    pub docs: Option<DocsUrl>,
}

impl Declared {
    /// What of an API a project may say.
    pub fn of(api: &Api) -> Self {
        Self {
            name: api.name.clone(),
            auth: Some(api.auth.clone()),
            domain: api.domain.clone(),
            docs: api.docs.clone(),
        }
    }

    /// Whether this declares the API of that name: the variable decides.
    pub fn is(&self, name: &ApiName) -> bool {
        self.name.variable() == name.variable()
    }

    /// Whether `api` is what is declared here; what is not declared is not compared.
    pub fn agrees_with(&self, api: &Api) -> bool {
        fn same<T: PartialEq>(declared: &Option<T>, actual: Option<&T>) -> bool {
            declared.as_ref().is_none_or(|declared| Some(declared) == actual)
        }
        self.name == api.name
            && same(&self.auth, Some(&api.auth))
            && same(&self.domain, api.domain.as_ref())
            && same(&self.docs, api.docs.as_ref())
    }
}

/// Why a project file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProjectError {
    /// The file cannot be read, is not a regular file, or is too large.
    #[error("cannot read {}: {reason}", shown(.path))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The reason.
        reason: ReadError,
    },
    /// The content of the file is invalid.
    #[error("cannot use {}: {reason}", shown(.path))]
    Invalid {
        /// The file.
        path: PathBuf,
        /// The reason, in one line, with the line number where it is known.
        reason: String,
    },
}

fn shown(path: &Path) -> String {
    text::escape(&path.to_string_lossy())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table")]
struct File {
    app: Option<String>,
    #[serde(default)]
    api: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table")]
struct Entry {
    name: String,
    r#type: Option<String>,
    header: Option<String>,
    domain: Option<String>,
    docs: Option<String>,
}

/// Finds the file that holds for a directory: its own or the nearest one above it, up to the repository's root. One of
/// another user, as anybody may put into /tmp, decides nothing; `passed_over` is told of it.
///
/// # Errors
/// [`ProjectError`] when there is one and it can't be used.
pub fn find(from: &Path, passed_over: impl Fn(&Path)) -> Result<Option<Project>, ProjectError> {
    for directory in from.ancestors() {
        let path = directory.join(FILE_NAME);
        match open(&path) {
            Ok(Some(file)) => return read(path, file).map(Some),
            Ok(None) => passed_over(&path),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(ProjectError::Unreadable { path, reason: error.into() }),
        }
        if directory.join(".git").exists() {
            break;
        }
    }
    Ok(None)
}

/// Opens the file, unless it is another user's or a link that another user made; those are not even followed. What is no
/// ordinary file is not waited for.
fn open(path: &Path) -> io::Result<Option<fs::File>> {
    let found = fs::symlink_metadata(path)?;
    if is_foreign(&found) {
        return Ok(None);
    }
    if !found.is_file() && !found.is_symlink() {
        return Err(ErrorKind::IsADirectory.into());
    }
    let file = open_without_waiting(path)?;
    let found = file.metadata()?;
    if is_foreign(&found) {
        return Ok(None);
    }
    if found.is_file() { Ok(Some(file)) } else { Err(ErrorKind::IsADirectory.into()) }
}

/// Whether a file belongs to somebody else than the user and root. To root, who may be in a container with the files of
/// whoever started it, every file is its own.
#[cfg(unix)]
fn is_foreign(found: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let own = rustix::process::geteuid().as_raw();
    own != 0 && ![0, own].contains(&found.uid())
}

#[cfg(not(unix))]
fn is_foreign(_: &fs::Metadata) -> bool {
    false
}

fn read(path: PathBuf, file: fs::File) -> Result<Project, ProjectError> {
    let refuse = |reason: ReadError| ProjectError::Unreadable { path: path.clone(), reason };
    let mut text = String::new();
    file.take(MAX_FILE + 1).read_to_string(&mut text).map_err(|error| refuse(error.into()))?;
    if text.len() as u64 > MAX_FILE {
        return Err(refuse(ReadError::TooLong(MAX_FILE)));
    }
    parse(path, &text)
}

/// Reads the text of a project file.
///
/// # Errors
/// [`ProjectError::Invalid`].
pub fn parse(path: PathBuf, text: &str) -> Result<Project, ProjectError> {
    let invalid = |reason: String| ProjectError::Invalid { path: path.clone(), reason };
    let file: File = toml::from_str(text).map_err(|error| invalid(in_one_line(&error, text)))?;
    if file.api.len() > MAX_APIS {
        return Err(invalid(format!("it declares more than {MAX_APIS} APIs")));
    }
    let app =
        file.app.map(|app| AppName::parse(&app)).transpose().map_err(|error| invalid(error.to_string()))?;
    let mut apis: Vec<Declared> = Vec::with_capacity(file.api.len());
    let mut variables = BTreeSet::new();
    for entry in &file.api {
        let api = entry.parse().map_err(&invalid)?;
        if !variables.insert(api.name.variable()) {
            return Err(invalid(format!("it declares {} twice", api.name.variable())));
        }
        apis.push(api);
    }
    Ok(Project { path, app, apis })
}

fn in_one_line(error: &toml::de::Error, text: &str) -> String {
    let line =
        error.span().map_or(1, |span| 1 + text.bytes().take(span.start).filter(|b| *b == b'\n').count());
    format!("line {line}: {}", text::parser_reason(error.message()))
}

impl Entry {
    fn parse(&self) -> Result<Declared, String> {
        let name = ApiName::parse(&self.name).map_err(|error| error.to_string())?;
        let kind = self.r#type.as_deref().map(str::parse::<AuthKind>).transpose();
        let header =
            self.header.as_deref().map(HeaderName::parse).transpose().map_err(|error| error.to_string())?;
        let auth = match (kind.map_err(|error| error.to_string())?, header) {
            (Some(AuthKind::ApiKey), header) => Some(AuthType::ApiKey { header: header.unwrap_or_default() }),
            (_, Some(_)) => return Err(format!("`{name}` has a header, which only an API key has")),
            (Some(AuthKind::Bearer), None) => Some(AuthType::Bearer),
            (Some(AuthKind::Basic), None) => Some(AuthType::Basic),
            (None, None) => None,
        };
        let domain =
            self.domain.as_deref().map(Domain::parse).transpose().map_err(|error| error.to_string())?;
        let docs = self.docs.as_deref().map(DocsUrl::parse).transpose().map_err(|error| error.to_string())?;
        Ok(Declared { name, auth, domain: domain.map(|(domain, _)| domain), docs })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Project, ProjectError> {
        parse(PathBuf::from("capi.toml"), text)
    }

    fn refusal(text: &str) -> String {
        parsed(text).expect_err("must be refused").to_string()
    }

    #[test]
    fn the_example_of_the_documentation_is_understood() {
        let project = parsed(
            "app = \"web\"\n\n[[api]]\nname = \"Twilio SMS\"\ntype = \"basic\"\ndomain = \"api.twilio.com\"\n\
             docs = \"https://www.twilio.com/docs\"\n",
        )
        .unwrap();
        assert_eq!(project.app.unwrap().as_str(), "web");
        assert_eq!(project.apis[0].auth, Some(AuthType::Basic));
        assert_eq!(project.apis[0].domain.as_ref().unwrap().as_str(), "api.twilio.com");
    }

    #[test]
    fn what_does_not_belong_is_refused_and_shown_escaped() {
        assert!(refusal("session = true\n").contains("unknown field"));
        assert!(refusal("app = \"Not A Slug\"\n").contains("not an app name"));
        assert!(!refusal("[[api]]\nname = \"a\\u001b[31m\"\n").contains('\u{1b}'));
        assert!(
            refusal("[[api]]\nname = \"A\"\ntype = \"bearer\"\nheader = \"X\"\n").contains("only an API key")
        );
        assert!(refusal("[[api]]\nname = \"A b\"\n[[api]]\nname = \"a-B\"\n").contains("twice"));
        assert!(refusal("[[api]]\nname = \"A\"\ncredential = \"x\"\n").contains("unknown field"));
        assert!(refusal("[[api]]\nnam = \"A\"\n").contains("line 2: unknown field `nam`"));
        assert!(
            refusal("[[api]]\nname = 1\n").ends_with("line 2: invalid type: integer `1`, expected a string")
        );
        assert!(refusal("api = 3\n").ends_with("line 1: invalid type: integer `3`, expected a sequence"));
    }

    #[test]
    fn the_line_is_the_one_that_is_wrong() {
        assert!(refusal("\n\n= 1\n").contains("line 3: "), "{}", refusal("\n\n= 1\n"));
        assert!(refusal("\n\napp = 1\n").contains("line 3: "));
    }

    #[test]
    fn the_nearest_file_up_to_the_root_of_the_repository_holds() {
        let home = tempfile::tempdir().unwrap();
        let root = home.path().canonicalize().unwrap();
        let deep = root.join("repo/app/src");
        fs::create_dir_all(&deep).unwrap();
        fs::write(root.join("capi.toml"), "app = \"outside\"\n").unwrap();
        assert_eq!(find(&deep, |_| {}).unwrap().unwrap().app.unwrap().as_str(), "outside");
        fs::create_dir(root.join("repo/.git")).unwrap();
        assert!(find(&deep, |_| {}).unwrap().is_none(), "what lies above the repository is not its own");
        fs::write(root.join("repo/capi.toml"), "app = \"web\"\n").unwrap();
        assert_eq!(find(&deep, |_| {}).unwrap().unwrap().app.unwrap().as_str(), "web");
        fs::write(root.join("repo/app/capi.toml"), "app = \"inner\"\n").unwrap();
        assert_eq!(find(&deep, |_| {}).unwrap().unwrap().app.unwrap().as_str(), "inner");
    }

    #[test]
    fn a_directory_is_not_a_project_file() {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join("capi.toml")).unwrap();
        let refused = find(home.path(), |_| {}).unwrap_err();
        assert!(matches!(refused, ProjectError::Unreadable { reason: ReadError::NotAFile, .. }), "{refused}");
    }

    #[test]
    fn only_what_is_declared_is_compared() {
        let declared = |text: &str| parsed(text).unwrap().apis.remove(0);
        let api = Api::new(
            ApiName::parse("A").unwrap(),
            AuthType::Bearer,
            crate::model::Scope::Organization,
            crate::model::Timestamp(0),
        );
        assert!(declared("[[api]]\nname = \"A\"\n").agrees_with(&api));
        assert!(declared("[[api]]\nname = \"A\"\ntype = \"bearer\"\n").agrees_with(&api));
        assert!(!declared("[[api]]\nname = \"A\"\ntype = \"basic\"\n").agrees_with(&api));
        assert!(!declared("[[api]]\nname = \"A\"\ndomain = \"x.test\"\n").agrees_with(&api));
        assert!(Declared::of(&api).agrees_with(&api));
    }
}
