//! Kinds and hints of errors in what the user typed or passed: passphrases, credentials, names and URLs.

use super::{Error, Kind};
use crate::assist::snippet::NoRequest;
use crate::model::{
    AliasError, AppNameError, AuthPartsError, CarrierError, CredentialError, DocsError, DomainError,
    HeaderError, NameError, PathError, QueryParameterError, SchemeError, StandIn, capi, message,
};
use crate::ui::PromptError;
use crate::vault::PassphraseError;

impl From<PassphraseError> for Error {
    fn from(error: PassphraseError) -> Self {
        let hint = match error {
            PassphraseError::Empty => "type it, or check the file, command or variable that gives it",
            PassphraseError::TooLong => "use at most 1024 bytes",
            PassphraseError::NotText => {
                "encode random bytes first, for example as base64: a passphrase is UTF-8 text"
            }
            PassphraseError::Lines => "pass only the line with the passphrase, for example with `head -n 1`",
            PassphraseError::Control => "use one line without control characters",
        };
        Self::new(Kind::Usage, error).hint(hint)
    }
}

impl From<PromptError> for Error {
    fn from(error: PromptError) -> Self {
        let (kind, hint) = match error {
            PromptError::NoTerminal => {
                (Kind::Locked, "run it in a terminal, or pass the answer with an option")
            }
            PromptError::Closed | PromptError::Interrupted => {
                (Kind::Other, "run the command again to start over")
            }
            PromptError::Unreadable | PromptError::SeveralLines => {
                (Kind::Usage, "type or paste one line of plain text")
            }
            PromptError::TooLong => (Kind::Usage, "pass long values with --from-file or --stdin"),
            PromptError::Io(_) => (Kind::Other, "run it in another terminal"),
        };
        Self::new(kind, error).hint(hint)
    }
}

impl From<CredentialError> for Error {
    fn from(error: CredentialError) -> Self {
        use CredentialError as C;
        let hint = match error {
            C::Empty => "check the source; nothing was saved",
            C::Nul(_) | C::LineBreak(_) | C::Control(..) | C::Invisible(..) => {
                "check the source for stray bytes: a credential is one line of plain text"
            }
            C::NotInHeader(_) => "copy it again: keys and tokens consist of ASCII characters",
            C::Blank(_) => "copy the credential alone; on a terminal, capi asks whether to keep the blank",
            C::CurlCommand => "pass the credential alone; the prompt on a terminal takes the command apart",
            C::NothingInCurl => "copy the credential alone: the part after the header's name and scheme",
            C::OtherTypeInCurl(_) => "copy the credential of this API alone",
            C::StandIn(found) => stand_in_hint(found),
            C::NoColon => "pass the username with --username, or give the credential as user:password",
            C::ColonInUsername => "use a username without a colon (RFC 7617, section 2)",
            C::EmptyUsername => "pass it with --username",
            C::EmptyPassword => {
                "check the source; if the password is really empty, give the credential as `user:`"
            }
            C::UsernameNotBasic => "omit --username, or use --type basic",
            C::TooLong => "use at most 32 KiB",
            C::SecretTooLong => "use at most 64 KiB",
        };
        Self::new(Kind::Usage, error).hint(hint)
    }
}

fn stand_in_hint(found: StandIn) -> &'static str {
    match found {
        StandIn::Encrypted | StandIn::Reference | StandIn::Command | StandIn::Variable => {
            "resolve it with the tool that it belongs to, and pass the result with --stdin"
        }
        StandIn::Masked => "copy the whole credential, where it is shown without a mask",
        StandIn::Placeholder => "replace it with the credential of your account",
    }
}

impl From<NameError> for Error {
    fn from(error: NameError) -> Self {
        let hint = match error {
            NameError::NoVariable(_) => "use a letter or a digit, from which the variable is derived",
            _ => "use 1 to 100 printable characters, for example `My Billing API`",
        };
        Self::new(Kind::Usage, error).hint(hint)
    }
}

impl From<DomainError> for Error {
    fn from(error: DomainError) -> Self {
        let hint = match error {
            DomainError::Userinfo => "omit the username and password: they belong in the credential",
            _ => "give a host, for example api.example.com, with a port if needed",
        };
        Self::new(Kind::Usage, error).hint(hint)
    }
}

impl From<DocsError> for Error {
    fn from(error: DocsError) -> Self {
        let hint = match error {
            DocsError::Userinfo => "omit the username and password from the URL",
            _ => "give a complete URL, for example https://docs.example.com/api",
        };
        Self::new(Kind::Usage, error).hint(hint)
    }
}

impl From<HeaderError> for Error {
    fn from(error: HeaderError) -> Self {
        Self::new(Kind::Usage, error).hint("give only the name, for example X-API-Key; capi sets the value")
    }
}

impl From<AuthPartsError> for Error {
    fn from(error: AuthPartsError) -> Self {
        use AuthPartsError as A;
        let hint = match error {
            A::HeaderNotApiKey => "omit --header, or use --type api-key",
            A::ParameterNotApiKey => "omit --query-param, or use --type api-key",
            A::SchemeNotBearer => "omit --scheme, or use --type bearer",
            A::HeaderAndParameter => "omit --header or --query-param",
        };
        Self::new(Kind::Usage, error).hint(hint)
    }
}

impl From<NoRequest> for Error {
    fn from(error: NoRequest) -> Self {
        let read = format!("read {} in the program; ", error.variable);
        let hint = message![read, capi("edit"), " can change the type"];
        Self::new(Kind::Usage, error).hint(hint)
    }
}

impl From<SchemeError> for Error {
    fn from(error: SchemeError) -> Self {
        let hint = match error {
            SchemeError::OwnType(_) => "use --type bearer or --type basic",
            _ => "give only the word before the token, for example Token",
        };
        Self::new(Kind::Usage, error).hint(hint)
    }
}

impl From<QueryParameterError> for Error {
    fn from(error: QueryParameterError) -> Self {
        Self::new(Kind::Usage, error).hint("give only the name, for example key; capi sets the value")
    }
}

impl From<CarrierError> for Error {
    fn from(error: CarrierError) -> Self {
        match error {
            CarrierError::Header(error) => error.into(),
            CarrierError::Parameter(error) => error.into(),
            CarrierError::Scheme(error) => error.into(),
        }
    }
}

impl From<AliasError> for Error {
    fn from(error: AliasError) -> Self {
        let hint = match error {
            AliasError::NotName(_) | AliasError::TooLong => {
                "give the name that the program reads, for example STRIPE_SECRET_KEY"
            }
            AliasError::NotCustom(_) | AliasError::Reserved { .. } => "let the program read another variable",
            AliasError::NoSuchPart { .. } => "omit the part, or use --type basic",
            AliasError::Own(_) => "omit it: capi sets it without an alias",
            AliasError::UnknownPart(_) => {
                "give the name alone, or NAME=username and NAME=password for basic auth"
            }
        };
        Self::new(Kind::Usage, error).hint(hint)
    }
}

impl From<AppNameError> for Error {
    fn from(error: AppNameError) -> Self {
        Self::new(Kind::Usage, error)
            .hint("use lower-case letters, digits, - and _, for example billing-worker")
    }
}

impl From<PathError> for Error {
    fn from(error: PathError) -> Self {
        let hint = "give the part after the domain, for example /v1/users?limit=1";
        Self::new(Kind::Usage, error).hint(hint)
    }
}
