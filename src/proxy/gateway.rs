//! What all connections of a run share.

use super::audit::{AuditEntry, AuditTrail};
use super::authority::Authority;
use super::route::Route;
use super::upstream::Upstreams;
use crate::call::scrubbed;
use crate::launch::mask::Masker;

/// The state of a run.
pub(super) struct Gateway {
    pub(super) routes: Vec<Route>,
    pub(super) authority: Authority,
    pub(super) upstreams: Upstreams,
    pub(super) masker: Masker,
    pub(super) audit: AuditTrail,
    /// Whether hosts without an API are refused.
    pub(super) is_strict: bool,
    /// The port of the proxy itself.
    pub(super) port: u16,
}

impl Gateway {
    pub(super) fn routes(&self) -> &[Route] {
        &self.routes
    }

    /// Appends an entry to the audit trail. A path can contain a credential or a placeholder.
    pub(super) fn record(&self, entry: AuditEntry) {
        let path = entry.path.split('?').next().unwrap_or_default();
        let mut path = String::from_utf8_lossy(&scrubbed(&self.masker, path.as_bytes())).into_owned();
        for route in &self.routes {
            path = path.replace(&route.placeholder, "[placeholder]");
        }
        self.audit.write(AuditEntry { path, ..entry });
    }
}
