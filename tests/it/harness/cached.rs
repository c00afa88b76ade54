//! Documentation in the cache of a home.

use std::path::PathBuf;

use capi::docs::{Cache, Entry, Format, Validators};
use capi::model::{SpecifiedAuth, SpecifiedServers, Timestamp};
use capi::vaults::known_catalog;

use super::{Home, places};

impl Home {
    /// Puts documentation of an API into the cache, as `capi docs fetch` does.
    pub(crate) fn document(&self, slug: &str, format: Format, text: &str) {
        self.document_with_auth(slug, format, text, []);
    }

    /// The same for a specification that names this authentication.
    pub(crate) fn document_with_auth<const N: usize>(
        &self,
        slug: &str,
        format: Format,
        text: &str,
        auth: [&str; N],
    ) {
        let catalog = known_catalog(&self.vault(), &self.state()).unwrap();
        let api = catalog.iter().find(|api| api.name.slug() == slug).unwrap();
        let entry = Entry {
            asked: api.docs.as_ref().map(|docs| docs.as_str().to_owned()),
            source: "https://docs.billing.example/openapi.json".to_owned(),
            fetched: Timestamp(1_738_324_800),
            format,
            validators: Validators::default(),
            auth: SpecifiedAuth::from_stored(&auth.map(str::to_owned)),
            servers: SpecifiedServers::default(),
        };
        Cache::at(self.path(places::CACHE)).store(api.id, &entry, text.as_bytes()).unwrap();
    }

    /// The file of that text.
    pub(crate) fn cached(&self, slug: &str) -> PathBuf {
        let catalog = known_catalog(&self.vault(), &self.state()).unwrap();
        let api = catalog.iter().find(|api| api.name.slug() == slug).unwrap();
        Cache::at(self.path(places::CACHE)).path(api.id)
    }
}
