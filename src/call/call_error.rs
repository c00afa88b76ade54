//! Why a request was not sent, or has no usable response.

use crate::launch::mask::TooLarge;
use crate::model::{Api, CapiCommand, Method, PathError, capi, text};
use crate::web::WebError;

/// An error of a request. No variant contains a credential.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The API has no domain.
    #[error("`{}` has no domain, so capi cannot know where its credential may go", text::escape(.name))]
    NoDomain {
        /// The API.
        name: String,
        /// The command that sets a domain.
        edit: CapiCommand,
    },
    /// The API is a secret, or its credential fits into no header.
    #[error("the credential of `{}` has no place in a request", text::escape(.name))]
    NoRequest {
        /// The API.
        name: String,
        /// The command that hands it to a program.
        exec: CapiCommand,
    },
    /// Only a token unlocks the vault.
    #[error("a token cannot prove which domain an API has, so capi sends no credential")]
    Token,
    /// The path is invalid.
    #[error(transparent)]
    Path(#[from] PathError),
    /// The text is not a URL.
    #[error("`{}` is not a path or a URL", text::excerpt(.0))]
    NotUrl(String),
    /// The URL has another scheme, host or port than the domain.
    #[error("{} is not the origin of the API, {}", text::excerpt(.found), text::excerpt(.own))]
    OtherOrigin {
        /// The origin of the URL.
        found: String,
        /// The origin of the API.
        own: String,
    },
    /// The URL has a username or password.
    #[error("the URL contains a username or a password")]
    Userinfo,
    /// The path contains `..`.
    #[error("the path `{}` contains `..`", text::excerpt(.0))]
    Parent(String),
    /// capi sets the header.
    #[error("the header {} is set by capi", text::excerpt(.0))]
    OwnHeader(String),
    /// The query has the parameter that carries the credential.
    #[error("the query has a value for `{}`, which carries the credential", text::excerpt(.0))]
    OwnParameter(String),
    /// Fields and a body.
    #[error("`-f` and `-d` both give a body")]
    TwoBodies,
    /// No documented operation has this ID.
    #[error("`{}` is not a path, and the documentation has no operation of this name", text::excerpt(.0))]
    NoOperation(String),
    /// The credential does not fit into a masker.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
    /// The request failed.
    #[error(transparent)]
    Web(#[from] WebError),
    /// A redirect that is not followed.
    #[error(
        "the response to {method} {url} is {status}, a redirect that capi does not follow, to {}",
        text::excerpt(.location)
    )]
    NotFollowed {
        /// The method.
        method: Method,
        /// The URL, without its query.
        url: String,
        /// The status.
        status: u16,
        /// The value of `Location`, without the credential.
        location: String,
        /// The next command.
        next: NextCommand,
    },
    /// A status that is neither 2xx nor a redirect.
    #[error("the response to {method} {url} is {status}{}", text::escape(.reason))]
    Status {
        /// The method.
        method: Method,
        /// The URL, without its query.
        url: String,
        /// The status.
        status: u16,
        /// The name of the status, after a blank.
        reason: String,
        /// The command that replaces the credential, if the service refused it.
        rotate: Option<CapiCommand>,
    },
    /// Not every credential works.
    #[error("{failed} of {all} credentials do not work or could not be checked")]
    NotAllWork {
        /// How many failed.
        failed: usize,
        /// How many were checked.
        all: usize,
    },
}

/// The command that requests the target of a redirect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextCommand {
    /// The same API: its method and path.
    Call(CapiCommand),
    /// Another origin, without the credential: the command of curl, and the one that changes the domain.
    Elsewhere(String, CapiCommand),
    /// The target is not a URL.
    None,
}

impl PartialEq for CallError {
    /// Compares messages, for tests.
    fn eq(&self, other: &Self) -> bool {
        self.to_string() == other.to_string()
    }
}

impl CallError {
    /// Returns the error for an API without a domain.
    pub fn no_domain(api: &Api) -> Self {
        let edit = capi("edit").api(api).arg("--domain").arg("DOMAIN");
        Self::NoDomain { name: api.name.to_string(), edit }
    }

    /// Returns the error for an API whose credential no request carries.
    pub fn no_request(api: &Api) -> Self {
        let exec = capi("exec --only").arg(api.name.slug()).app(api.scope.app()).arg("--").arg("COMMAND");
        Self::NoRequest { name: api.name.to_string(), exec }
    }
}
