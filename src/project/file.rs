//! `capi.toml`: the APIs that the programs of a repository use. The file comes with the repository and is untrusted:
//! it can ask for less than its app may use, never for more, and it changes no setting.

mod edit;

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::fs::{open_nonblocking, permissions::is_untrusted};
use crate::model::{
    Aliases, Allowed, AllowedOperation, Api, ApiName, AppName, AuthParts, AuthScheme, AuthType, Binding,
    Catalog, DocsUrl, Domain, HeaderName, QueryParameter, ReadError, text,
};

pub use edit::{Edit, Written};

/// The name of the file.
pub const FILE_NAME: &str = "capi.toml";
/// The longest project file, in bytes.
const MAX_FILE: u64 = 256 << 10;
/// The most APIs that a project may declare.
const MAX_APIS: usize = 1000;

/// A project file and where it was found.
#[derive(Debug)]
pub struct Project {
    /// The file.
    pub path: PathBuf,
    /// The app of the directory, if the file names one.
    pub app: Option<AppName>,
    /// The APIs that its programs use. If empty, they use all APIs of the app.
    pub apis: Vec<Declared>,
}

impl Project {
    /// Returns the records with the aliases that the project declares, as its programs get them. An alias that does not fit
    /// its record is left out; `exec` reports it.
    pub fn with_aliases(&self, catalog: Catalog) -> Catalog {
        if self.apis.iter().all(|declared| declared.aliases.is_empty()) {
            return catalog;
        }
        let named = |mut api: Api| {
            for alias in self.apis.iter().filter(|one| one.is(&api.name)).flat_map(|one| one.aliases.iter()) {
                let before = api.aliases.clone();
                if !api.bindings().contains(alias)
                    && api.aliases.insert(alias.clone())
                    && api.check_aliases().is_err()
                {
                    api.aliases = before;
                }
            }
            api
        };
        Catalog::new(catalog.iter().cloned().map(named).collect())
    }

    /// Returns the directory of the file.
    pub fn directory(&self) -> &Path {
        self.path.parent().unwrap_or(&self.path)
    }

    /// Whether its programs use an API: if the project declares it, or declares none.
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
    /// Other variables that hold its credential in this project. They only name what the programs get anyway.
    pub aliases: Aliases,
    /// The only requests that the proxy of `exec --proxy` sends, if the project limits them.
    pub allowed: Option<Allowed>,
}

impl Declared {
    /// The declaration of an API, without the fields that a project cannot have.
    pub fn of(api: &Api) -> Self {
        Self {
            name: api.name.clone(),
            auth: Some(api.auth.clone()),
            domain: api.domain.clone(),
            docs: api.docs.clone(),
            aliases: api.aliases.iter().cloned().collect(),
            allowed: None,
        }
    }

    /// Whether this declares the API of that name. Names are compared by their variable.
    pub fn is(&self, name: &ApiName) -> bool {
        self.name.variable() == name.variable()
    }

    /// Whether `api` has the declared fields. Fields that are not declared are not compared.
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
    #[error("cannot read {}: {reason}", text::path(.path))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The reason.
        reason: ReadError,
    },
    /// The content of the file is invalid.
    #[error("cannot use {}: {reason}", text::path(.path))]
    Invalid {
        /// The file.
        path: PathBuf,
        /// The reason, in one line, with the line number where it is known.
        reason: String,
    },
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
    scheme: Option<String>,
    query_param: Option<String>,
    #[serde(default)]
    r#as: Vec<String>,
    allow: Option<Allow>,
}

/// `allow = "documented"`, or a list of operations.
#[derive(Deserialize)]
#[serde(untagged, expecting = "\"documented\" or a list of operations")]
enum Allow {
    Word(String),
    Operations(Vec<String>),
}

impl Allow {
    fn parse(&self) -> Result<Allowed, String> {
        match self {
            Self::Word(word) if word == "documented" => Ok(Allowed::Documented),
            Self::Word(word) => {
                Err(format!("`allow` is not \"documented\" or a list: \"{}\"", text::excerpt(word)))
            }
            Self::Operations(list) => {
                let operations =
                    list.iter().map(|text| AllowedOperation::parse(text)).collect::<Result<_, _>>();
                operations.map(Allowed::Operations).map_err(|error| error.to_string())
            }
        }
    }
}

/// Finds the project file of a directory: its own or the nearest one above it, up to the root of the repository. A
/// file of another user, which anyone can create in /tmp, is ignored and reported to `passed_over`.
///
/// # Errors
/// [`ProjectError`] when the file exists and cannot be used.
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

/// Opens the file unless it is a link or file of another user; such a link is not even followed. Only a regular file is
/// opened.
fn open(path: &Path) -> io::Result<Option<fs::File>> {
    let found = fs::symlink_metadata(path)?;
    if is_untrusted(&found) {
        return Ok(None);
    }
    if !found.is_file() && !found.is_symlink() {
        return Err(ErrorKind::IsADirectory.into());
    }
    let file = open_nonblocking(path)?;
    let found = file.metadata()?;
    if is_untrusted(&found) {
        return Ok(None);
    }
    if found.is_file() { Ok(Some(file)) } else { Err(ErrorKind::IsADirectory.into()) }
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

/// Parses the text of a project file.
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
    let line = error.span().map_or(1, |span| text::line_at(text, span.start));
    format!("line {line}: {}", text::parser_reason(error.message()))
}

impl Entry {
    fn parse(&self) -> Result<Declared, String> {
        let name = ApiName::parse(&self.name).map_err(|error| error.to_string())?;
        let auth = self.auth().map_err(|reason| format!("`{name}`: {reason}"))?;
        let domain = parsed(&self.domain, Domain::parse)?;
        let docs = parsed(&self.docs, DocsUrl::parse)?;
        let aliases = self.r#as.iter().map(|alias| Binding::parse(alias)).collect::<Result<Aliases, _>>();
        let aliases = aliases.map_err(|error| format!("`{name}`: {error}"))?;
        let allowed = self.allow.as_ref().map(Allow::parse).transpose();
        let allowed = allowed.map_err(|reason| format!("`{name}`: {reason}"))?;
        Ok(Declared { name, auth, domain: domain.map(|(domain, _)| domain), docs, aliases, allowed })
    }

    fn auth(&self) -> Result<Option<AuthType>, String> {
        let parts = AuthParts {
            kind: parsed(&self.r#type, str::parse)?,
            header: parsed(&self.header, HeaderName::parse)?,
            scheme: parsed(&self.scheme, AuthScheme::parse)?,
            parameter: parsed(&self.query_param, QueryParameter::parse)?,
        };
        parts.resolve().map_err(|error| error.to_string())
    }
}

/// Parses a field if the entry has it.
fn parsed<T, E: ToString>(
    text: &Option<String>,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Result<Option<T>, String> {
    text.as_deref().map(parse).transpose().map_err(|error| error.to_string())
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
    fn the_example_of_the_documentation_is_parsed() {
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
    fn unknown_keys_are_refused_and_reported_escaped() {
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
    fn an_entry_has_the_fields_of_its_type_and_aliases() {
        let declared =
            |text: &str| parsed(&format!("[[api]]\nname = \"A\"\n{text}\n")).unwrap().apis.remove(0);
        for (text, expected) in [
            ("query_param = \"key\"", "api-key ?key="),
            ("type = \"api-key\"\nquery_param = \"key\"", "api-key ?key="),
            ("type = \"bearer\"\nscheme = \"Token\"", "bearer Token"),
            ("type = \"secret\"", "secret"),
        ] {
            assert_eq!(declared(text).auth.map(|auth| auth.description()), Some(expected.to_owned()));
        }
        let names = declared("as = [\"B\", \"A_USER=username\"]").aliases;
        assert_eq!(names.iter().map(ToString::to_string).collect::<Vec<_>>(), ["A_USER=username", "B"]);
        for (text, reason) in [
            ("as = [\"LD_PRELOAD\"]", "`A`: the variable LD_PRELOAD cannot be an alias"),
            ("as = [\"A=token\"]", "`A`: \"token\" is not a part"),
            ("as = \"A\"", "expected a sequence"),
            ("type = \"basic\"\nscheme = \"Token\"", "`A`: only a bearer token has a scheme"),
            ("header = \"X\"\nquery_param = \"k\"", "either in a header or in the query"),
        ] {
            let said = refusal(&format!("[[api]]\nname = \"A\"\n{text}\n"));
            assert!(said.contains(reason), "{text}: {said}");
        }
    }

    #[test]
    fn an_entry_can_limit_the_requests() {
        let declared = |text: &str| parsed(&format!("[[api]]\nname = \"A\"\nallow = {text}\n"));
        let operations = Allowed::Operations(vec![AllowedOperation::parse("GET /a/*").unwrap()]);
        assert_eq!(declared("[\"GET /a/*\"]").unwrap().apis[0].allowed, Some(operations));
        assert_eq!(declared("\"documented\"").unwrap().apis[0].allowed, Some(Allowed::Documented));
        for text in ["\"all\"", "[\"/a\"]", "3"] {
            assert!(declared(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_error_names_the_line() {
        assert!(refusal("\n\n= 1\n").contains("line 3: "), "{}", refusal("\n\n= 1\n"));
        assert!(refusal("\n\napp = 1\n").contains("line 3: "));
    }

    #[test]
    fn the_nearest_file_up_to_the_root_of_the_repository_is_used() {
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
    fn only_declared_fields_are_compared() {
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
