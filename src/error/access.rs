//! Errors about tokens, recovery codes and root keys, with their hints.

use super::{Error, Kind};
use crate::model::{LabelError, Message, capi, message, text};
use crate::vault::{CodeError, TokenError};

/// Errors of commands about tokens, recovery codes and root keys. They hold no token and no code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccessError {
    /// The command writes, or needs more than a token allows.
    #[error("a token only allows reading, and this command does more")]
    ReadOnly,
    /// The token has expired.
    #[error("the token expired at {0}")]
    Expired(String),
    /// The token is for another app than the one asked for.
    #[error("the token is for the app {own}, not for {}", text::excerpt(.wanted))]
    OtherApp {
        /// The token's app.
        own: String,
        /// The app that was asked for.
        wanted: String,
    },
    /// A metadata token was given for a command that needs credentials.
    #[error("the token opens names and other metadata, but no credentials")]
    NoCredentials,
    /// No token has the id or the label.
    #[error("no token has this id or label")]
    NoSuchToken,
    /// Several tokens have the label.
    #[error("several tokens have this label: {}", .0.join(", "))]
    Ambiguous(Vec<String>),
    /// The slot belongs to a passphrase, a recovery code or a later version.
    #[error("key slot {0} is not a token")]
    NotAToken(String),
    /// The token was created, but stdout did not take it.
    #[error("cannot print the token {0}, which was created")]
    NotPrinted(String),
    /// A recovery code is printed on a terminal only, and there is none.
    #[error("cannot print a recovery code: there is no terminal")]
    TerminalOnly,
    /// The KDF parameters exceed the limits of the format.
    #[error("the KDF parameters are out of bounds")]
    KdfParameters,
}

impl From<AccessError> for Error {
    fn from(error: AccessError) -> Self {
        let (kind, hint) = advice(&error);
        Self::new(kind, error).hint(hint)
    }
}

fn advice(error: &AccessError) -> (Kind, Message) {
    use AccessError as A;
    match error {
        A::ReadOnly => (
            Kind::Usage,
            "unset CAPI_TOKEN, or omit --token-fd and --token-file, to unlock with the passphrase".into(),
        ),
        A::Expired(_) => (
            Kind::WrongPassphrase,
            message!["run ", capi("token new"), " to create another one; if it should be valid, check the clock"],
        ),
        A::OtherApp { .. } => (
            Kind::Usage,
            "omit --app, unset CAPI_APP, or use a token of that app; capi.toml can name the app too".into(),
        ),
        A::NoCredentials => (
            Kind::Usage,
            message!["use a token of the app; ", capi("token new --app APP"), " creates one"],
        ),
        A::NoSuchToken => (Kind::NotFound, message!["run ", capi("token list"), " to see all tokens"]),
        A::Ambiguous(_) => (Kind::Conflict, "pass the id instead of the label".into()),
        A::NotAToken(_) => (
            Kind::Usage,
            message![
                "use ",
                capi("passwd"),
                ", ",
                capi("recovery new"),
                " or ",
                capi("rekey"),
                " to change other key slots"
            ],
        ),
        A::NotPrinted(id) => (
            Kind::Other,
            message!["run ", capi("token revoke").arg(id), " to remove it, and check where the output goes"],
        ),
        A::TerminalOnly => {
            (Kind::Usage, "run it in a terminal, without --no-input, and have paper at hand".into())
        }
        A::KdfParameters => (
            Kind::Usage,
            "use memory 19456 to 1048576 KiB, passes 1 to 16, lanes 1 to 8, and at most 4194304 KiB for memory times \
             passes"
                .into(),
        ),
    }
}

impl From<CodeError> for Error {
    fn from(error: CodeError) -> Self {
        let hint = match error {
            CodeError::Empty => message!["give the code that ", capi("recovery new"), " printed"],
            CodeError::Length { .. } => {
                "give all eight groups of five; case, spaces and hyphens do not matter".into()
            }
            CodeError::Typo(_) => "compare these groups and their order with the paper".into(),
        };
        Self::new(Kind::Usage, error).hint(hint)
    }
}

impl From<TokenError> for Error {
    fn from(error: TokenError) -> Self {
        let hint = match error {
            TokenError::Empty => {
                "check that the CI job has the secret; to use no token, unset CAPI_TOKEN or omit --token-fd and \
                 --token-file"
            }
            TokenError::Foreign => "give a token that starts with capi_app_ or capi_meta_",
            TokenError::Length { .. } | TokenError::Typo => {
                "copy the whole token again from where you store it"
            }
        };
        Self::new(Kind::Usage, error).hint(hint)
    }
}

impl From<LabelError> for Error {
    fn from(error: LabelError) -> Self {
        Self::new(Kind::Usage, error)
            .hint("use 1 to 64 printable characters, for example `CI of the website`")
    }
}
