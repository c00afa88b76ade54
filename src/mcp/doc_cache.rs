//! An in-memory cache of documentation, valid while the file is unchanged.

use std::rc::Rc;
use std::time::SystemTime;

use super::ToolError;
use super::schema::Readiness;
use crate::docs::{Cache, Document, Entry};
use crate::model::{Api, ApiId, capi, message};

/// The number of cached documents. A parsed specification takes several times its file size.
const KEPT: usize = 4;

/// The cache, most recently used first.
pub(super) struct DocCache {
    cache: Cache,
    kept: Vec<(Mark, Rc<Document>)>,
}

/// The key of an entry: the API, and what identifies a version of its file.
#[derive(Clone, PartialEq, Eq)]
struct Mark {
    api: ApiId,
    docs: Option<String>,
    changed: SystemTime,
    length: u64,
}

impl DocCache {
    pub(super) fn new(cache: Cache) -> Self {
        Self { cache, kept: Vec::new() }
    }

    /// Returns whether documentation is available, and its entry.
    pub(super) fn entry(&self, api: &Api) -> (Readiness, Option<Entry>) {
        match self.cache.entry(api) {
            Some(entry) => (Readiness::Ready, Some(entry)),
            None if api.docs.is_some() => (Readiness::Missing, None),
            None => (Readiness::None, None),
        }
    }

    /// Returns the documentation of an API.
    pub(super) fn open(&mut self, api: &Api) -> Result<Rc<Document>, ToolError> {
        let mark = self.mark(api);
        let known = mark.as_ref().and_then(|mark| self.kept.iter().position(|(kept, _)| kept == mark));
        if let Some(place) = known {
            // The most recently used entry is first.
            self.kept[..=place].rotate_right(1);
            return Ok(Rc::clone(&self.kept[0].1));
        }
        let loaded = self.cache.load(api).map_err(|error| damaged(api, &error.to_string()))?;
        let document = Rc::new(loaded.ok_or_else(|| absent(api))?);
        self.kept.retain(|(kept, _)| kept.api != api.id);
        if let Some(mark) = mark {
            self.kept.insert(0, (mark, Rc::clone(&document)));
            self.kept.truncate(KEPT);
        }
        Ok(document)
    }

    fn mark(&self, api: &Api) -> Option<Mark> {
        let found = std::fs::metadata(self.cache.path(api.id)).ok()?;
        let docs = api.docs.as_ref().map(|docs| docs.as_str().to_owned());
        Some(Mark { api: api.id, docs, changed: found.modified().ok()?, length: found.len() })
    }
}

/// Returns the error for an API without readable documentation.
fn absent(api: &Api) -> ToolError {
    let fetch = capi("docs fetch").api(api);
    match &api.docs {
        Some(docs) => ToolError::new(
            format!("the documentation of `{}` has not been fetched", api.name),
            message!["ask the user to run ", fetch, format!(" in a terminal, which fetches it from {docs}")],
        ),
        None => ToolError::new(
            format!("`{}` has no documentation", api.name),
            message![
                "ask the user for its URL, and to run ",
                capi("edit").api(api).arg("--docs").arg("URL"),
                ", then ",
                fetch,
                " in a terminal"
            ],
        ),
    }
}

fn damaged(api: &Api, reason: &str) -> ToolError {
    ToolError::new(
        format!("cannot read the documentation of `{}`: {reason}", api.name),
        message!["ask the user to run ", capi("docs fetch").api(api), " in a terminal, which replaces it"],
    )
}
