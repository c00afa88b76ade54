//! An in-memory cache of documentation, valid while the file is unchanged.

use std::rc::Rc;
use std::time::SystemTime;

use super::ToolError;
use super::schema::Readiness;
use crate::docs::{Cache, Document, Entry};
use crate::model::{Api, ApiId, capi, message};

/// The most cached documents.
const KEPT: usize = 4;
/// The memory of all cached documents from which on the older ones are dropped, in bytes. A parsed specification takes
/// several times its file size.
const MEMORY: usize = 256 << 20;

/// The cache, most recently used first.
pub(super) struct DocCache {
    cache: Cache,
    kept: Vec<(Mark, Rc<Document>)>,
    memory: usize,
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
        Self { cache, kept: Vec::new(), memory: MEMORY }
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
        // Before, so that a large document is not in memory together with the next one.
        self.kept.retain(|(kept, _)| kept.api != api.id);
        self.shrink();
        let loaded = self.cache.load(api).map_err(|error| damaged(api, &error.to_string()))?;
        let document = Rc::new(loaded.ok_or_else(|| absent(api))?);
        if let Some(mark) = mark {
            self.kept.insert(0, (mark, Rc::clone(&document)));
            self.kept.truncate(KEPT);
        }
        Ok(document)
    }

    /// Drops the documents that were not used for the longest time, until the others are within the limit.
    fn shrink(&mut self) {
        let mut total = 0;
        let fitting = self.kept.iter().take_while(|(_, document)| {
            total += document.memory();
            total <= self.memory
        });
        let fitting = fitting.count();
        self.kept.truncate(fitting);
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

/// Returns the error for documentation that cannot be read. The reason may repeat a part of it.
fn damaged(api: &Api, reason: &str) -> ToolError {
    let fetch = capi("docs fetch").api(api);
    ToolError::new(
        format!("cannot read the documentation of `{}`", api.name),
        message!["ask the user to run ", fetch, " in a terminal, which replaces it"],
    )
    .repeating("error", &[reason.to_owned()])
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;
    use crate::docs::Format;
    use crate::model::{ApiName, AuthType, Scope, Timestamp};

    fn api(number: u8) -> Api {
        let name = ApiName::parse(&format!("Number {number}")).unwrap();
        Api { id: ApiId([number; 16]), ..Api::new(name, AuthType::Bearer, Scope::Organization, Timestamp(0)) }
    }

    fn store(cache: &Cache, number: u8, bytes: usize) {
        let entry = Entry {
            asked: None,
            source: "guide.md".to_owned(),
            fetched: Timestamp(0),
            format: Format::Markdown,
            validators: crate::docs::Validators::default(),
            auth: Default::default(),
            servers: Default::default(),
        };
        let text = format!("# Guide\n{}", "x".repeat(bytes));
        cache.store(ApiId([number; 16]), &entry, text.as_bytes()).unwrap();
    }

    #[test]
    fn documents_are_dropped_when_they_take_too_much_memory() {
        let home = tempfile::tempdir().unwrap();
        let cache = Cache::at(home.path().to_owned());
        for (number, bytes) in [(1, 300_000), (2, 300_000), (3, 300_000), (4, 3_000_000), (5, 10)] {
            store(&cache, number, bytes);
        }
        let mut documents = DocCache { memory: 1_000_000, ..DocCache::new(cache) };
        // The first number is that of the document that was read last.
        for (number, kept) in [
            (1, &[1][..]),
            (2, &[2, 1]),
            (1, &[1, 2]),
            (3, &[3, 1, 2]),
            (4, &[4, 3, 1, 2]),
            (4, &[4, 3, 1, 2]),
            (5, &[5]),
            (1, &[1, 5]),
        ] {
            documents.open(&api(number)).unwrap();
            let numbers: Vec<u8> = documents.kept.iter().map(|(mark, _)| mark.api.0[0]).collect();
            assert_eq!(numbers, kept, "after {number}");
        }
    }
}
