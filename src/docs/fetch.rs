//! Filling the cache, from the documentation URL of an API or from a file.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use url::Url;

use super::cache::{Cache, CacheError, Entry};
use super::discovery::{DiscoverError, NotDocs, Note, Shown, Wanted, discover, take_page};
use super::document::{Document, Raw};
use super::local_files::LocalFiles;
use super::split_files::with_parts;
use crate::docs::sniff::{Recognised, recognise};
use crate::fs::real_path;
use crate::model::{Api, CapiCommand, ReadError, Timestamp, capi, provider_of_name};
use crate::web::{Client, Limits, Response, Validators, WebError};

/// The result of a fetch.
#[derive(Debug)]
pub enum Fetched {
    /// A new text was stored.
    New(New),
    /// The text is unchanged.
    Unchanged(Entry),
}

/// A new text.
#[derive(Debug)]
pub struct New {
    /// The text.
    pub document: Box<Document>,
    /// Other specifications that the same page shows.
    pub others: Vec<Shown>,
    /// What the user should know about the text.
    pub notes: Vec<Note>,
}

/// Why no text was stored.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The API has no documentation URL.
    #[error("`{name}` has no documentation URL")]
    NoUrl {
        /// The API.
        name: String,
        /// Its slug, for the command that sets a URL.
        edit: CapiCommand,
    },
    /// No documentation was found.
    #[error(transparent)]
    Discover(#[from] DiscoverError),
    /// The file cannot be read.
    #[error("cannot read {}: {reason}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The reason.
        reason: ReadError,
    },
    /// The file is larger than the limit.
    #[error("cannot use {} as documentation: it is longer than {} MiB", .0.display(), Limits::BYTES >> 20)]
    TooLong(PathBuf),
    /// The file is not documentation.
    #[error("cannot use {} as documentation: {reason}", .path.display())]
    NotDocumentation {
        /// The file.
        path: PathBuf,
        /// What it contains.
        reason: NotDocs,
    },
    /// The text cannot be stored.
    #[error(transparent)]
    Cache(#[from] CacheError),
}

impl FetchError {
    /// Returns the error for an API without a documentation URL.
    pub fn no_url(api: &Api) -> Self {
        let known = provider_of_name(api.name.as_str()).and_then(|provider| provider.docs);
        let edit = capi("edit").api(api).arg("--docs").arg(known.unwrap_or("URL"));
        Self::NoUrl { name: api.name.to_string(), edit }
    }
}

/// Fetches the documentation of an API into the cache. `spec` names one of several specifications. `progress` gets the URL,
/// the bytes that were read, and the total if it is known.
///
/// # Errors
///
/// A [`FetchError`]; the cached text stays.
pub fn fetch(
    cache: &Cache,
    api: &Api,
    spec: Option<&str>,
    now: Timestamp,
    progress: &dyn Fn(&Url, u64, Option<u64>),
) -> Result<Fetched, FetchError> {
    let docs = api.docs.as_ref().ok_or_else(|| FetchError::no_url(api))?;
    // A stored URL was parsed before; one that is none any more is not asked for.
    let url = Url::parse(docs.as_str())
        .map_err(|_| DiscoverError::Web(WebError::Scheme(docs.as_str().to_owned())))?;
    // A page that did not change may show another specification.
    let known = cache.entry(api).filter(|entry| entry.asked.is_some() && spec.is_none());
    let mut client = Client::new(&url, !api.docs_declared, progress).map_err(DiscoverError::Web)?;
    let known = known.as_ref().map(|entry| (entry.source.as_str(), &entry.validators));
    let Some(found) = discover(&mut client, &url, Wanted { known, spec })? else {
        return Ok(Fetched::Unchanged(cache.renew(api, now)?));
    };
    let mut part = |url: &Url| {
        let response = client.get(url, None).ok().filter(Response::is_success)?;
        (response.url.origin() == url.origin()).then_some(response.body)
    };
    let has_parts = !found.text.other_files().is_empty();
    let mut text = whole(found.text, &found.source, &mut part)
        .map_err(|nothing| DiscoverError::Nothing { url: url.clone(), nothing })?;
    text.set_source(found.source.as_str());
    let entry = Entry {
        asked: Some(docs.as_str().to_owned()),
        source: found.source.into(),
        fetched: now,
        format: text.format(),
        // The parts may change while the document does not.
        validators: if has_parts { Validators::default() } else { found.validators },
        auth: text.auth(),
        servers: text.servers(),
    };
    let document = Box::new(cache.replace(api.id, entry, text)?);
    Ok(Fetched::New(New { document, others: found.others, notes: found.notes }))
}

/// Stores a file as the documentation of an API, replacing the text from its URL.
///
/// # Errors
///
/// A [`FetchError`]; the cached text stays.
pub fn take_file(cache: &Cache, api: &Api, path: &Path, now: Timestamp) -> Result<New, FetchError> {
    let Taken { text, others, notes } = read(path)?;
    let real = real_path(path).unwrap_or_else(|_| path.to_owned());
    let entry = Entry {
        asked: None,
        source: real.to_string_lossy().into_owned(),
        fetched: now,
        format: text.format(),
        validators: Validators::default(),
        auth: text.auth(),
        servers: text.servers(),
    };
    let document = Box::new(cache.replace(api.id, entry, text)?);
    Ok(New { document, others, notes })
}

/// Adds the parts of a specification that are in other files, and refuses one without operations.
fn whole(text: Raw, source: &Url, read: &mut dyn FnMut(&Url) -> Option<Vec<u8>>) -> Result<Raw, NotDocs> {
    match text {
        Raw::Markdown(text) => Ok(Raw::Markdown(text)),
        Raw::Spec(spec) => {
            let spec = with_parts(spec, source, read);
            if spec.operations().is_empty() { Err(NotDocs::NoOperations) } else { Ok(Raw::Spec(spec)) }
        }
    }
}

/// The text of a file.
struct Taken {
    text: Raw,
    others: Vec<Shown>,
    notes: Vec<Note>,
}

fn read(path: &Path) -> Result<Taken, FetchError> {
    let refused = |reason: NotDocs| FetchError::NotDocumentation { path: path.to_owned(), reason };
    let bytes = bytes(path)?;
    let beside = LocalFiles::beside(path)
        .ok_or_else(|| FetchError::Unreadable { path: path.to_owned(), reason: ReadError::NotAFile })?;
    let (files, url) = beside;
    let text = match recognise("", &path.to_string_lossy(), &bytes) {
        Recognised::Spec(spec) => Raw::Spec(spec),
        Recognised::Markdown(text) => Raw::Markdown(text),
        Recognised::Html(page) => {
            let page = take_page(&page, &files, &url).map_err(refused)?;
            return Ok(Taken { text: page.text, others: page.others, notes: page.notes });
        }
        Recognised::Kind(kind) => return Err(refused(NotDocs::Kind(kind))),
        Recognised::Other(reason) => return Err(refused(NotDocs::Other(reason))),
    };
    let text = whole(text, &url, &mut |url| files.read(url)).map_err(refused)?;
    Ok(Taken { text, others: Vec::new(), notes: Vec::new() })
}

fn bytes(path: &Path) -> Result<Vec<u8>, FetchError> {
    let unreadable = |reason: ReadError| FetchError::Unreadable { path: path.to_owned(), reason };
    // Reading a FIFO or a device could block, or never end.
    let is_file = fs::metadata(path).map_err(|error| unreadable(error.into()))?.is_file();
    if !is_file {
        return Err(unreadable(ReadError::NotAFile));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| unreadable(error.into()))?;
    file.take(Limits::BYTES + 1).read_to_end(&mut bytes).map_err(|error| unreadable(error.into()))?;
    if bytes.len() as u64 > Limits::BYTES {
        return Err(FetchError::TooLong(path.to_owned()));
    }
    Ok(bytes)
}
