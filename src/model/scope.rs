//! Who may use an API.

use super::{AppName, AppNameError, text};

/// The whole organization, or one app of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Every app may use it.
    Organization,
    /// Only this app may.
    App(AppName),
}

/// Why a stored scope cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScopeError {
    /// Neither `organization` nor `app:`; the text is already escaped.
    #[error("\"{0}\" is not a scope")]
    Unknown(String),
    /// `app:` with a name that is none.
    #[error("{0}")]
    App(AppNameError),
}

impl Scope {
    /// The scope as a vault stores it: `organization` or `app:web`.
    pub fn as_stored(&self) -> String {
        match self {
            Self::Organization => "organization".to_owned(),
            Self::App(app) => format!("app:{app}"),
        }
    }

    /// Reads what [`Scope::as_stored`] wrote.
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

    /// The scope in a table: `org` or `app:web`.
    pub fn short(&self) -> String {
        match self {
            Self::Organization => "org".to_owned(),
            Self::App(_) => self.as_stored(),
        }
    }

    /// Who may use it, in a sentence: `every app` or `the app web`.
    pub fn users(&self) -> String {
        match self {
            Self::Organization => "every app".to_owned(),
            Self::App(app) => format!("the app {app}"),
        }
    }

    /// Whether a process of this app, or of none, may use an API of this scope.
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
    fn scopes_are_read_back() {
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
    fn an_app_has_the_organizations_and_its_own() {
        assert!(Scope::Organization.covers(None) && Scope::Organization.covers(Some(&app("web"))));
        let web = Scope::App(app("web"));
        assert!(web.covers(Some(&app("web"))));
        assert!(!web.covers(Some(&app("worker"))) && !web.covers(None));
    }
}
