//! Why no documentation was found, and what the user should know about the text that was.

use url::Url;

use crate::docs::sniff::Kind;
use crate::model::text;
use crate::web::WebError;

/// Why no documentation was found.
#[derive(Debug, thiserror::Error)]
pub enum DiscoverError {
    /// A request failed.
    #[error(transparent)]
    Web(#[from] WebError),
    /// The URL does not serve documentation, and no other path was found.
    #[error("cannot find documentation at {url}: {nothing}")]
    Nothing {
        /// The URL.
        url: Url,
        /// The content of the URL.
        nothing: NotDocs,
    },
    /// The page shows no specification of the name that the user gave.
    #[error("cannot find the specification `{wanted}` at {url}{}", names_shown(.names))]
    NoSuchSpec {
        /// The URL.
        url: String,
        /// The name.
        wanted: String,
        /// The names or URLs of the specifications that the page shows.
        names: Vec<String>,
    },
}

fn names_shown(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(20).map(|name| text::excerpt(name)).collect();
    if shown.is_empty() { String::new() } else { format!("; the page shows {}", shown.join(", ")) }
}

/// The content of a URL that is not documentation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotDocs {
    /// A response with an error status.
    #[error("the server responded with status {0}")]
    Status(u16),
    /// A login form.
    #[error("the page asks for a login")]
    Login,
    /// A page that is rendered by scripts.
    #[error("the page is empty without its scripts")]
    Scripts,
    /// A document of a kind that capi cannot read.
    #[error("it is {}", .0.name)]
    Kind(&'static Kind),
    /// A specification without operations.
    #[error("the specification has no operations")]
    NoOperations,
    /// The page names a specification that cannot be read.
    #[error("the page names {}, but {reason}", text::excerpt(.url))]
    Named {
        /// The URL of the specification.
        url: String,
        /// Its content.
        reason: Box<Self>,
    },
    /// Other content, described in a few words.
    #[error("{}", text::excerpt(.0))]
    Other(String),
}

impl NotDocs {
    /// Returns whether the server wants a login.
    pub fn is_denied(&self) -> bool {
        match self {
            Self::Status(401 | 403 | 407) | Self::Login => true,
            Self::Named { reason, .. } => reason.is_denied(),
            _ => false,
        }
    }
}

/// What the user should know about a text that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// The page has little text, in bytes.
    NearlyEmpty(usize),
    /// The page names a specification that cannot be read.
    Unread(NotDocs),
}
