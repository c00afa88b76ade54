//! The prompt for a credential, which is repeated until the credential can be stored.

use secrecy::ExposeSecret as _;

use super::credential_input::{CredentialInput, GivenCredential};
use crate::error::{Error, Result};
use crate::model::{AuthKind, AuthType, CredentialError, CurlCommand, is_curl_command};
use crate::ui::{Answer, PromptError, Question, Terminal};

/// What is known about the credential before the prompt.
pub struct CredentialPrompt<'a> {
    /// The type of the API.
    pub auth: &'a AuthType,
    /// The username of basic auth, if the prompt is for the password alone.
    pub username: Option<&'a str>,
    /// Whether the type must not change.
    pub is_fixed: bool,
    /// Whether the prompt is part of a form in which one can go back.
    pub can_go_back: bool,
    /// Whether an empty line keeps the credential of an earlier answer.
    pub can_keep: bool,
}

impl CredentialPrompt<'_> {
    /// Prompts until the credential can be stored. Returns `None` to keep the credential of an earlier answer.
    ///
    /// # Errors
    /// The user left the prompt.
    pub fn run(
        &self,
        input: &CredentialInput<'_>,
        terminal: &Terminal,
    ) -> Result<Answer<Option<GivenCredential>>> {
        let asks_for_name = self.auth.kind() == AuthKind::Basic && self.username.is_none();
        let mut name = String::new();
        let mut is_named = !asks_for_name;
        loop {
            if !is_named {
                match self.ask_username(terminal, &name)? {
                    Answer::Given(typed) => name = typed,
                    Answer::Back => return Ok(Answer::Back),
                }
            }
            let username = self.username.or(asks_for_name.then_some(name.as_str()));
            match self.ask_secret(input, terminal, username) {
                Ok(Answer::Back) if asks_for_name => is_named = false,
                Err(error) if can_be_corrected(&error) => {
                    terminal.say(&error.to_string())?;
                    if self.auth.kind() == AuthKind::Secret && is_several_lines(&error) {
                        terminal
                            .say("to store several lines from this terminal, use --from-file or --stdin")?;
                    }
                    // The username itself can be text that stands in for a credential.
                    let is_stand_in = matches!(error.cause.downcast_ref(), Some(CredentialError::StandIn(_)));
                    is_named = !(asks_for_name && is_stand_in);
                }
                result => return result,
            }
        }
    }

    fn ask_username(&self, terminal: &Terminal, initial: &str) -> Result<Answer<String>> {
        let can_go_back = self.can_go_back;
        let question = Question { prompt: "username", initial, can_go_back, ..Question::default() };
        Ok(terminal.ask_line(&question, &username_error)?)
    }

    fn ask_secret(
        &self,
        input: &CredentialInput<'_>,
        terminal: &Terminal,
        username: Option<&str>,
    ) -> Result<Answer<Option<GivenCredential>>> {
        let name = match self.auth.kind() {
            AuthKind::ApiKey => "API key",
            AuthKind::Bearer => "token",
            AuthKind::Basic => "password",
            AuthKind::Secret => "secret",
        };
        let takes_lines = |text: &str| self.auth.kind() == AuthKind::Secret || is_curl_command(text);
        let keeps = if self.can_keep { "; Enter keeps it" } else { "" };
        let can_go_back = self.can_go_back || (username.is_some() && self.username.is_none());
        let prompt = format!("{name} (not shown{keeps}): ");
        let typed = match terminal.read_hidden_field(&prompt, &takes_lines, can_go_back)? {
            Answer::Given(typed) => typed,
            Answer::Back => return Ok(Answer::Back),
        };
        let typed = typed.expose_secret();
        if typed.is_empty() && self.can_keep {
            return Ok(Answer::Given(None));
        }
        if self.auth.kind() != AuthKind::Secret && is_curl_command(typed) {
            return self.take_curl(input, terminal, typed).map(|given| Answer::Given(Some(given)));
        }
        let taken = input.take(self.auth, username, typed.to_owned(), true)?;
        Ok(Answer::Given(Some(taken.into())))
    }

    /// Offers what a curl command contains. The credential itself is not shown.
    fn take_curl(
        &self,
        input: &CredentialInput<'_>,
        terminal: &Terminal,
        text: &str,
    ) -> Result<GivenCredential> {
        let curl = CurlCommand::parse(text).ok_or(CredentialError::NothingInCurl)?;
        let kind = curl.auth.kind();
        if self.is_fixed && kind != self.auth.kind() {
            return Err(CredentialError::OtherTypeInCurl(kind).into());
        }
        let header = match &curl.auth {
            AuthType::ApiKey { header } => format!("type {kind}, header {header}"),
            AuthType::QueryKey { parameter } => format!("type {kind}, query parameter {parameter}"),
            AuthType::Token { scheme } => format!("type {kind}, scheme {scheme}"),
            AuthType::Bearer | AuthType::Basic | AuthType::Secret => format!("type {kind}"),
        };
        let host = curl.domain.as_ref().map_or_else(String::new, |domain| format!(", domain {domain}"));
        terminal.say(&format!("this is a curl command with a credential: {header}{host}"))?;
        if !terminal.confirm("take that?", true)? {
            return Err(CredentialError::CurlCommand.into());
        }
        let credential = input.take(&curl.auth, None, curl.credential.expose().to_owned(), true)?;
        Ok(GivenCredential { credential, auth: Some(curl.auth), domain: curl.domain })
    }
}

/// Returns whether several lines were pasted on a terminal that passes them on like typed ones.
fn is_several_lines(error: &Error) -> bool {
    matches!(error.cause.downcast_ref(), Some(PromptError::SeveralLines))
}

/// Checks a username of basic auth.
///
/// # Errors
/// Why basic auth cannot have it.
pub fn username_error(text: &str) -> std::result::Result<(), String> {
    match text {
        "" => Err("the username is empty".to_owned()),
        name if name.contains(':') => {
            Err("the username contains a colon, which basic auth does not allow".to_owned())
        }
        _ => Ok(()),
    }
}

/// Returns whether another credential can be typed after the error.
fn can_be_corrected(error: &Error) -> bool {
    let is_typo = matches!(
        error.cause.downcast_ref(),
        Some(PromptError::Unreadable | PromptError::TooLong | PromptError::SeveralLines)
    );
    is_typo || error.cause.is::<CredentialError>()
}
