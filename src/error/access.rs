//! What is refused about the ways into a vault beside its passphrase, and what the user can do then.

use super::{Error, Kind};
use crate::model::{LabelError, text};
use crate::vault::{CodeError, TokenError};

/// What commands refuse about tokens, recovery codes and root keys. No token and no code stands in here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccessError {
    /// A command that writes, or that a token is not for.
    #[error("a token opens the vault for reading, and this command does more")]
    ReadOnly,
    /// The token's time is over.
    #[error("the token expired at {0}")]
    Expired(String),
    /// Another app was asked for than the token is for.
    #[error("the token is for the app {own}, not for {}", text::excerpt(.wanted))]
    OtherApp {
        /// The token's app.
        own: String,
        /// The app that was asked for.
        wanted: String,
    },
    /// A metadata token, where credentials are needed.
    #[error("the token opens names and other metadata, and no credential")]
    NoCredentials,
    /// No token has the id or the label.
    #[error("there is no token of this id or label")]
    NoSuchToken,
    /// Several tokens have the label.
    #[error("several tokens have this label: {}", .0.join(", "))]
    Ambiguous(Vec<String>),
    /// The slot is a passphrase's, a recovery code's or one of a later version.
    #[error("slot {0} is not a token's")]
    NotAToken(String),
    /// The token is made, and stdout did not take it.
    #[error("the token {0} was made and could not be printed")]
    NotPrinted(String),
    /// A recovery code is shown on a terminal, and there is none.
    #[error("a recovery code is shown on a terminal only, and there is none")]
    TerminalOnly,
    /// Costs beyond the limits of the format.
    #[error("these costs of the key derivation are out of bounds")]
    Costs,
}

impl From<AccessError> for Error {
    fn from(refusal: AccessError) -> Self {
        use AccessError as W;
        let (kind, hint) = match &refusal {
            W::ReadOnly => (
                Kind::Usage,
                "unset CAPI_TOKEN, or leave --token-fd and --token-file out; then the passphrase opens it".to_owned(),
            ),
            W::Expired(_) => (
                Kind::WrongPassphrase,
                "`capi token new` makes another one; check this machine's clock if it should hold".to_owned(),
            ),
            W::OtherApp { .. } => (
                Kind::Usage,
                "leave --app out, unset CAPI_APP, or take a token of that app; capi.toml may name it too".to_owned(),
            ),
            W::NoCredentials => {
                (Kind::Usage, "take a token of the app; `capi token new --app APP` makes one".to_owned())
            }
            W::NoSuchToken => (Kind::NotFound, "`capi token list` shows all".to_owned()),
            W::Ambiguous(_) => (Kind::Conflict, "name one by its id".to_owned()),
            W::NotAToken(_) => {
                (Kind::Usage, "`capi passwd`, `capi recovery new` and `capi rekey` change the others".to_owned())
            }
            W::NotPrinted(id) => (
                Kind::Other,
                format!("nobody has it: remove it with `capi token revoke {id}`, and look at where the output goes"),
            ),
            W::TerminalOnly => (
                Kind::Usage,
                "run it in a terminal, without --no-input, and have paper at hand".to_owned(),
            ),
            W::Costs => (
                Kind::Usage,
                "memory 19456 to 1048576 KiB, passes 1 to 16, lanes 1 to 8, memory times passes 4194304 KiB at most"
                    .to_owned(),
            ),
        };
        Self::new(kind, refusal).hint(hint)
    }
}

impl From<CodeError> for Error {
    fn from(error: CodeError) -> Self {
        let hint = match error {
            CodeError::Empty => "give the code that `capi recovery new` showed",
            CodeError::Length { .. } => {
                "give all eight groups of five; case, spaces and hyphens don't matter"
            }
            CodeError::Slip(_) => "compare it with the paper, there and in the order of the groups",
        };
        Self::new(Kind::Usage, error).hint(hint)
    }
}

impl From<TokenError> for Error {
    fn from(error: TokenError) -> Self {
        let hint = match error {
            TokenError::Empty => {
                "an empty one stands for a secret that CI does not have; to do without, unset CAPI_TOKEN or leave \
                 --token-fd and --token-file out"
            }
            TokenError::Foreign => "a token begins with capi_app_ or capi_meta_",
            TokenError::Length { .. } | TokenError::Slip => "copy it again, whole, from where you keep it",
        };
        Self::new(Kind::Usage, error).hint(hint)
    }
}

impl From<LabelError> for Error {
    fn from(error: LabelError) -> Self {
        Self::new(Kind::Usage, error)
            .hint("a label is 1 to 64 printable characters, such as `CI of the website`")
    }
}
