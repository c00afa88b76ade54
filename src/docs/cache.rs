//! The cache directory: a file per API with its text, named by its ID, and an [index](super::index). The first line is
//! JSON with the source and time of the text, and the text follows. A file holds no API name and no credential, and losing
//! one costs a fetch.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Document;
use super::document::{Raw, Text};
use super::stored::Stored;
use crate::docs::openapi::{self, SpecError};
use crate::fs::{make_directory, remove_private_leftovers, write_private_open};
use crate::model::{Api, ApiId, SpecifiedAuth, SpecifiedServers, Timestamp, WriteFailure};
use crate::web::Validators;

/// The longest first line, in bytes.
const LONGEST_LINE: u64 = 16 << 10;

/// The documentation of all APIs that is stored on this machine.
#[derive(Debug, Clone)]
pub struct Cache {
    directory: PathBuf,
}

/// The format of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// OpenAPI 3 or Swagger 2.0, stored as JSON.
    OpenApi,
    /// Markdown, fetched or converted.
    Markdown,
}

impl Format {
    /// Returns the name in tables and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OpenApi => "openapi",
            Self::Markdown => "markdown",
        }
    }
}

/// The source and time of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The documentation URL of the API at the time. `None` for a file that the user gave.
    pub asked: Option<String>,
    /// The source of the text: a URL or a path.
    pub source: String,
    /// The time of the last fetch, including one that found no change.
    pub fetched: Timestamp,
    /// The format.
    pub format: Format,
    /// The validators for the next conditional request.
    pub validators: Validators,
    /// The authentication that a specification names.
    pub auth: SpecifiedAuth,
    /// The servers that a specification names.
    pub servers: SpecifiedServers,
}

/// An entry as it is serialized.
#[derive(Serialize, Deserialize)]
struct Line {
    asked: Option<String>,
    source: String,
    fetched: String,
    format: Format,
    #[serde(flatten)]
    validators: Validators,
    /// Files of older versions do not have it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    auth: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    servers: Vec<String>,
}

/// Why the cache cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// The file cannot be read or written.
    #[error("cannot {doing} {}: {reason}", .path.display())]
    Io {
        /// `read`, `write`, `rename` or `remove`.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// The reason that the system gave.
        reason: WriteFailure,
    },
    /// The file is damaged.
    #[error("{} is damaged", .0.display())]
    Damaged(PathBuf),
    /// The text is not a valid specification any more.
    #[error(transparent)]
    Spec(#[from] SpecError),
    /// The text is longer than the limit. A short one in YAML may be long as JSON.
    #[error("the text is longer than {} MiB in its stored form", openapi::LARGEST >> 20)]
    TooLong,
}

impl Cache {
    /// Returns the cache in a directory, which need not exist.
    pub fn at(directory: PathBuf) -> Self {
        Self { directory }
    }

    /// Returns the path of an API's file, whether it exists or not.
    pub fn path(&self, id: ApiId) -> PathBuf {
        self.directory.join(format!("{id}.docs"))
    }

    /// Returns the path of the index of an API's text.
    fn index(&self, id: ApiId) -> PathBuf {
        self.directory.join(format!("{id}.index"))
    }

    /// Returns the entry of an API without reading its text. `None` if there is no text, or if it was fetched from
    /// another URL than the API has now.
    pub fn entry(&self, api: &Api) -> Option<Entry> {
        let mut file = BufReader::new(open(&self.path(api.id)).ok()??);
        Some(entry(&mut file)?.0).filter(|entry| belongs(entry, api))
    }

    /// Returns the documentation of an API. `None` as for [`Cache::entry`].
    ///
    /// # Errors
    ///
    /// A [`CacheError`] if the file exists and cannot be used.
    pub fn load(&self, api: &Api) -> Result<Option<Document>, CacheError> {
        let path = self.path(api.id);
        let failed = |error: std::io::Error| io("read", &path, &error);
        let Some(file) = open(&path).map_err(failed)? else { return Ok(None) };
        let mut file = BufReader::new(file);
        let (entry, start) = entry(&mut file).ok_or_else(|| CacheError::Damaged(path.clone()))?;
        if !belongs(&entry, api) {
            return Ok(None);
        }
        let stored = Stored::new(file.into_inner(), start, self.index(api.id)).map_err(failed)?;
        let damaged = |reason: Option<SpecError>| reason.map_or(CacheError::Damaged(path), CacheError::Spec);
        Document::open(entry, stored).map(Some).map_err(damaged)
    }

    /// Replaces the text of an API and its index, and returns the documentation. Only the owner can read the files.
    ///
    /// # Errors
    ///
    /// [`CacheError::Io`] or [`CacheError::TooLong`]; the old text stays.
    pub(super) fn replace(&self, id: ApiId, entry: Entry, raw: Raw) -> Result<Document, CacheError> {
        let stored = self.write(id, &entry, &raw.text())?;
        let text = Text::of(raw);
        stored.write_index(&text);
        Ok(Document::of(entry, text))
    }

    /// Replaces the text of an API. Only the owner can read the file.
    ///
    /// # Errors
    ///
    /// [`CacheError::Io`] or [`CacheError::TooLong`]; the old text stays.
    pub fn store(&self, id: ApiId, entry: &Entry, text: &[u8]) -> Result<(), CacheError> {
        self.write(id, entry, text).map(drop)
    }

    fn write(&self, id: ApiId, entry: &Entry, text: &[u8]) -> Result<Stored, CacheError> {
        if text.len() > openapi::LARGEST {
            return Err(CacheError::TooLong);
        }
        let path = self.path(id);
        let line = first_line(entry);
        let file = make_directory(&self.directory)
            .and_then(|()| Ok(write_private_open(&path, &[line.as_bytes(), text])?));
        let stored = file.and_then(|file| Stored::new(file, line.len(), self.index(id)));
        stored.map_err(|error| io("write", &path, &error))
    }

    /// Records that a text did not change, and returns its entry.
    ///
    /// # Errors
    ///
    /// A [`CacheError`].
    pub fn renew(&self, api: &Api, fetched: Timestamp) -> Result<Entry, CacheError> {
        let path = self.path(api.id);
        let failed = |error: std::io::Error| io("read", &path, &error);
        let mut file = BufReader::new(File::open(&path).map_err(failed)?);
        let Some((entry, start)) = entry(&mut file) else { return Err(CacheError::Damaged(path)) };
        let old = Stored::new(file.into_inner(), start, self.index(api.id)).map_err(failed)?;
        let text = old.bytes().map_err(failed)?;
        let renewed = Entry { fetched, ..entry };
        // Closes the file: Windows before version 10 replaces no open file.
        let stamp = old.into_stamp();
        self.write(api.id, &renewed, &text)?.take_index_of(&stamp);
        Ok(renewed)
    }

    /// Moves the text of an API to its new ID, if there is one.
    ///
    /// # Errors
    ///
    /// [`CacheError::Io`].
    pub fn rename(&self, old: ApiId, new: ApiId) -> Result<(), CacheError> {
        let path = self.path(old);
        // Without it, the index is compiled again.
        let _ = fs::rename(self.index(old), self.index(new));
        match fs::rename(&path, self.path(new)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(io("rename", &path, &error)),
            _ => Ok(()),
        }
    }

    /// Deletes the text of an API and its index, if there is one, and what a killed fetch left.
    ///
    /// # Errors
    ///
    /// [`CacheError::Io`].
    pub fn remove(&self, id: ApiId) -> Result<(), CacheError> {
        remove_private_leftovers(&self.directory);
        let remove = |path: PathBuf| match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(io("remove", &path, &error)),
            _ => Ok(()),
        };
        remove(self.path(id)).and(remove(self.index(id)))
    }
}

fn open(path: &Path) -> std::io::Result<Option<File>> {
    match File::open(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Returns the first line of a file, with its end.
fn first_line(entry: &Entry) -> String {
    let line = Line {
        asked: entry.asked.clone(),
        source: entry.source.clone(),
        fetched: entry.fetched.to_string(),
        format: entry.format,
        validators: entry.validators.clone(),
        auth: entry.auth.to_stored(),
        servers: entry.servers.to_stored().to_vec(),
    };
    // A structure of strings always serializes.
    serde_json::to_string(&line).unwrap_or_default() + "\n"
}

/// Returns the entry in the first line of a file, and the position of the text.
fn entry(file: &mut BufReader<File>) -> Option<(Entry, usize)> {
    let mut line = Vec::new();
    file.take(LONGEST_LINE).read_until(b'\n', &mut line).ok()?;
    let end = line.len();
    let line: Line = serde_json::from_slice(&line).ok()?;
    let entry = Entry {
        asked: line.asked,
        source: line.source,
        fetched: Timestamp::parse(&line.fetched).ok()?,
        format: line.format,
        validators: line.validators,
        auth: SpecifiedAuth::from_stored(&line.auth),
        servers: SpecifiedServers::new(line.servers),
    };
    Some((entry, end))
}

/// Returns whether a text belongs to the current URL of an API. A file that the user gave stays until it is replaced.
fn belongs(entry: &Entry, api: &Api) -> bool {
    entry.asked.as_deref().is_none_or(|asked| api.docs.as_ref().is_some_and(|docs| docs.as_str() == asked))
}

fn io(doing: &'static str, path: &Path, error: &std::io::Error) -> CacheError {
    CacheError::Io { doing, path: path.to_owned(), reason: error.into() }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::super::{Answer, Hit};
    use super::*;
    use crate::model::{ApiName, AuthType, DocsUrl, Scope};

    const URL: &str = "https://docs.billing.example/api";

    fn api(docs: Option<&str>) -> Api {
        let name = ApiName::parse("My Billing API").unwrap();
        let docs = docs.map(|docs| DocsUrl::parse(docs).unwrap());
        let api = Api::new(name, AuthType::Bearer, Scope::Organization, Timestamp(0));
        Api { id: ApiId([7; 16]), docs, ..api }
    }

    fn found(asked: Option<&str>, format: Format) -> Entry {
        Entry {
            asked: asked.map(str::to_owned),
            source: "https://docs.billing.example/openapi.json".to_owned(),
            fetched: Timestamp(1_738_324_800),
            format,
            validators: Validators { etag: Some("\"x\"".to_owned()), last_modified: None },
            auth: SpecifiedAuth::new([AuthType::Basic]),
            servers: SpecifiedServers::new(["https://api.billing.example".to_owned()]),
        }
    }

    fn cache() -> (tempfile::TempDir, Cache) {
        let home = tempfile::tempdir().unwrap();
        let cache = Cache::at(home.path().join("a").join("b"));
        (home, cache)
    }

    const SPEC: &[u8] = br#"{"openapi": "3.0.0", "info": {"title": "Billing", "version": "2"}, "paths": {
        "/invoices": {"get": {"summary": "List invoices", "tags": ["money"]}, "post": {"summary": "Make an invoice"}}},
        "components": {"schemas": {"Invoice": {"properties": {"total": {"type": "integer"}}}}}}"#;

    #[test]
    fn a_stored_text_is_loaded_with_its_source() {
        let (_home, cache) = cache();
        let api = api(Some(URL));
        assert!(cache.load(&api).unwrap().is_none() && cache.entry(&api).is_none());
        let entry = found(Some(URL), Format::OpenApi);
        cache.store(api.id, &entry, SPEC).unwrap();
        assert_eq!(cache.entry(&api), Some(entry.clone()));
        let document = cache.load(&api).unwrap().unwrap();
        assert_eq!(document.entry(), &entry);
        assert_eq!(document.title(), "Billing 2, 2 operations");
        cache.renew(&api, Timestamp(1_738_324_900)).unwrap();
        assert_eq!(cache.entry(&api).unwrap().fetched, Timestamp(1_738_324_900));
        assert_eq!(cache.load(&api).unwrap().unwrap().title(), "Billing 2, 2 operations");
        cache.remove(api.id).unwrap();
        cache.remove(api.id).unwrap();
        assert!(cache.load(&api).unwrap().is_none());
    }

    #[test]
    fn a_text_of_another_url_is_ignored_and_a_given_file_is_not() {
        let (_home, cache) = cache();
        cache.store(ApiId([7; 16]), &found(Some(URL), Format::Markdown), b"# Pay\n").unwrap();
        let moved = api(Some("https://docs.billing.example/v2"));
        assert!(cache.entry(&moved).is_none() && cache.load(&moved).unwrap().is_none());
        assert!(cache.entry(&api(None)).is_none());
        cache.store(ApiId([7; 16]), &found(None, Format::Markdown), b"# Pay\n").unwrap();
        assert_eq!(cache.load(&moved).unwrap().unwrap().title(), "Pay, 1 section");
        assert!(cache.load(&api(None)).unwrap().is_some());
    }

    #[test]
    fn a_damaged_file_is_reported() {
        let (_home, cache) = cache();
        let api = api(Some(URL));
        for text in [&b""[..], b"{}\n", b"\xff\n\xff", b"no line at all"] {
            make_directory(&cache.directory).unwrap();
            fs::write(cache.path(api.id), text).unwrap();
            assert!(matches!(cache.load(&api), Err(CacheError::Damaged(_))), "{text:?}");
            assert!(cache.entry(&api).is_none());
        }
        cache.store(api.id, &found(Some(URL), Format::Markdown), b"\xff").unwrap();
        assert!(matches!(cache.load(&api), Err(CacheError::Damaged(_))));
        cache.store(api.id, &found(Some(URL), Format::OpenApi), b"[]").unwrap();
        assert!(matches!(cache.load(&api), Err(CacheError::Spec(_))));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read_a_file() {
        use std::os::unix::fs::PermissionsExt as _;
        let (_home, cache) = cache();
        let api = api(Some(URL));
        cache.store(api.id, &found(Some(URL), Format::Markdown), b"# Pay\n").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&cache.path(api.id)), 0o600);
        assert_eq!(mode(&cache.directory), 0o700);
    }

    #[test]
    fn a_specification_is_searched_by_operation_schema_and_tag() {
        let (_home, cache) = cache();
        let api = api(Some(URL));
        cache.store(api.id, &found(Some(URL), Format::OpenApi), SPEC).unwrap();
        let document = cache.load(&api).unwrap().unwrap();
        let list = Hit { key: "GET /invoices".to_owned(), title: "List invoices".to_owned() };
        let make = Hit { key: "POST /invoices".to_owned(), title: "Make an invoice".to_owned() };
        assert_eq!(document.search("make an invoice", 9).first(), Some(&make));
        assert_eq!(document.find("/invoices", 0, 9_000), Answer::Several(vec![list.clone(), make.clone()]));
        let part = |asked: &str| match document.find(asked, 0, 9_000) {
            Answer::Part(part) => part.text,
            other => panic!("{asked}: {other:?}"),
        };
        assert!(part("GET /invoices").starts_with("GET /invoices  List invoices\n"));
        assert!(part("money").starts_with("GET /invoices"));
        assert!(part("Invoice").contains("total"));
        assert!(part("schema Invoice").contains("total"));
        assert_eq!(document.find("DELETE /refunds", 0, 9_000), Answer::None(Vec::new()));
        assert!(matches!(document.schema("GET /invoices", "nothing", 0, 9_000), Answer::None(_)));
    }

    #[test]
    fn a_long_result_continues_after_the_cut() {
        let (_home, cache) = cache();
        let api = api(Some(URL));
        cache.store(api.id, &found(Some(URL), Format::OpenApi), SPEC).unwrap();
        let document = cache.load(&api).unwrap().unwrap();
        let Answer::Part(whole) = document.find("GET /invoices", 0, 9_000) else { panic!("no part") };
        let Answer::Part(first) = document.find("GET /invoices", 0, 20) else { panic!("no part") };
        assert!(first.text.contains("more bytes\n"), "{first:?}");
        let Answer::Part(rest) = document.find("GET /invoices", first.next.unwrap(), 9_000) else {
            panic!("no part")
        };
        assert_eq!(rest.next, None);
        assert!(whole.text.ends_with(&rest.text));
    }
}
