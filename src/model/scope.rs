//! The scope of an API: who can use it.

use super::{AppName, AppNameError, text};

/// The whole organization or a single app.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Every app can use the API.
    Organization,
    /// Only this app can use it.
    App(AppName),
}

/// Why a stored scope cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScopeError {
    /// Neither `organization` nor `app:`. Already escaped.
    #[error("\"{0}\" is not a scope")]
    Unknown(String),
    /// `app:` with an invalid name.
    #[error("{0}")]
    App(AppNameError),
}

impl Scope {
    /// Returns the app, if it is one app's.
    pub fn app(&self) -> Option<&AppName> {
        match self {
            Self::Organization => None,
            Self::App(app) => Some(app),
        }
    }

    /// Returns the form that a vault stores: `organization` or `app:web`.
    pub fn as_stored(&self) -> String {
        match self {
            Self::Organization => "organization".to_owned(),
            Self::App(app) => format!("app:{app}"),
        }
    }

    /// Parses the form of [`Scope::as_stored`].
    ///
    /// # Errors
    /// One of [`ScopeError`].
    pub fn parse_stored(stored: &str) -> Result<Self, ScopeError> {
        match stored.strip_prefix("app:") {
            Some(app) => AppName::parse(app).map(Self::App).map_err(ScopeError::App),
            None if stored == "organization" => Ok(Self::Organization),
            None => Err(ScopeError::Unknown(text::excerpt(stored))),
        }
    }

    /// Returns the form for tables: `org` or `app:web`.
    pub fn short(&self) -> String {
        match self {
            Self::Organization => "org".to_owned(),
            Self::App(_) => self.as_stored(),
        }
    }

    /// Returns who can use the API, for a sentence: `every app` or `the app web`.
    pub fn users(&self) -> String {
        match self {
            Self::Organization => "every app".to_owned(),
            Self::App(app) => format!("the app {app}"),
        }
    }

    /// Returns whether a process of `app`, or of no app, can use an API of this scope.
    pub fn covers(&self, app: Option<&AppName>) -> bool {
        match self {
            Self::Organization => true,
            Self::App(own) => app == Some(own),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn app(name: &str) -> AppName {
        AppName::parse(name).expect("an app name")
    }

    #[test]
    fn a_stored_scope_survives_a_round_trip() {
        for (scope, stored, short) in
            [(Scope::Organization, "organization", "org"), (Scope::App(app("web")), "app:web", "app:web")]
        {
            assert_eq!((scope.as_stored().as_str(), scope.short().as_str()), (stored, short));
            assert_eq!(Scope::parse_stored(stored), Ok(scope));
        }
        assert_eq!(Scope::parse_stored("org"), Err(ScopeError::Unknown("org".into())));
        assert_eq!(Scope::parse_stored("app:"), Err(ScopeError::App(AppNameError::Empty)));
    }

    #[test]
    fn an_app_can_use_the_organizations_apis_and_its_own() {
        assert!(Scope::Organization.covers(None) && Scope::Organization.covers(Some(&app("web"))));
        let web = Scope::App(app("web"));
        assert!(web.covers(Some(&app("web"))));
        assert!(!web.covers(Some(&app("worker"))) && !web.covers(None));
    }
}
