//! Filling the cache, from the documentation URL of an API or from a file.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use url::Url;

use super::cache::{Cache, CacheError, Entry};
use super::discover::{DiscoverError, discover};
use super::document::{Document, Raw};
use crate::docs::html;
use crate::docs::sniff::{Recognised, recognise};
use crate::fs::real_path;
use crate::model::{Api, CapiCommand, ReadError, Timestamp, capi, provider_of_name};
use crate::web::{Client, Limits, Validators, WebError};

/// The result of a fetch.
#[derive(Debug)]
pub enum Fetched {
    /// A new text was stored.
    New {
        /// The text.
        document: Box<Document>,
        /// The URLs of other specifications that the same page shows.
        others: Vec<String>,
    },
    /// The text is unchanged.
    Unchanged(Entry),
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
        reason: String,
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

/// Fetches the documentation of an API into the cache. `progress` hears of each part: where from, how much, of how much.
///
/// # Errors
///
/// A [`FetchError`]; the cached text stays.
pub fn fetch(
    cache: &Cache,
    api: &Api,
    now: Timestamp,
    progress: &dyn Fn(&Url, u64, Option<u64>),
) -> Result<Fetched, FetchError> {
    let docs = api.docs.as_ref().ok_or_else(|| FetchError::no_url(api))?;
    // A stored URL was parsed before; one that is none any more is not asked for.
    let url = Url::parse(docs.as_str())
        .map_err(|_| DiscoverError::Web(WebError::Scheme(docs.as_str().to_owned())))?;
    let known = cache.entry(api).filter(|entry| entry.asked.is_some());
    let mut client = Client::new(&url, !api.docs_declared, progress).map_err(DiscoverError::Web)?;
    let place = known.as_ref().map(|entry| (entry.source.as_str(), &entry.validators));
    let Some(found) = discover(&mut client, &url, place)? else {
        return Ok(Fetched::Unchanged(cache.renew(api, now)?));
    };
    let entry = Entry {
        asked: Some(docs.as_str().to_owned()),
        source: found.source.into(),
        fetched: now,
        format: found.text.format(),
        validators: found.validators,
        auth: found.text.auth(),
    };
    let document = Box::new(cache.replace(api.id, entry, found.text)?);
    Ok(Fetched::New { document, others: found.others.into_iter().map(String::from).collect() })
}

/// Stores a file as the documentation of an API, replacing the text from its URL.
///
/// # Errors
///
/// A [`FetchError`]; the cached text stays.
pub fn take_file(cache: &Cache, api: &Api, path: &Path, now: Timestamp) -> Result<Document, FetchError> {
    let text = read(path)?;
    let whole = real_path(path).unwrap_or_else(|_| path.to_owned());
    let entry = Entry {
        asked: None,
        source: whole.to_string_lossy().into_owned(),
        fetched: now,
        format: text.format(),
        validators: Validators::default(),
        auth: text.auth(),
    };
    Ok(cache.replace(api.id, entry, text)?)
}

fn read(path: &Path) -> Result<Raw, FetchError> {
    let unreadable = |reason: ReadError| FetchError::Unreadable { path: path.to_owned(), reason };
    let refused = |reason: String| FetchError::NotDocumentation { path: path.to_owned(), reason };
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
    match recognise("", &path.to_string_lossy(), &bytes) {
        Recognised::Spec(spec) => Ok(Raw::Spec(spec)),
        Recognised::Markdown(text) => Ok(Raw::Markdown(text)),
        Recognised::Html(page) => {
            html::to_markdown(&page).map(Raw::Markdown).map_err(|error| refused(error.to_string()))
        }
        Recognised::Other(reason) => Err(refused(reason)),
    }
}
