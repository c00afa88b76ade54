//! The form for the fields of an API on the terminal, in the order of the page that people copy them from.

mod fields;
mod provider;

use super::{CredentialInput, CredentialPrompt};
use crate::error::Result;
use crate::model::{ApiName, AppName, AuthType, Credential, DocsUrl, Domain, ProviderFields, Scope};
use crate::ui::{Answer, Terminal};

/// A field of the form.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The name, with the variable below it.
    Name,
    /// The authentication type.
    Kind,
    /// The credential.
    Credential,
    /// The header or query parameter of an API key, or the scheme of a token.
    Header,
    /// The domain.
    Domain,
    /// The URL of the documentation.
    Docs,
    /// Who may use it.
    Scope,
}

/// The values of the fields: those before the form, which it shows, and later the answers.
#[derive(Default)]
pub struct Values {
    /// The name.
    pub name: Option<ApiName>,
    /// The authentication type, with its header.
    pub auth: Option<AuthType>,
    /// The credential.
    pub credential: Option<Credential>,
    /// The domain.
    pub domain: Option<Domain>,
    /// The URL of the documentation.
    pub docs: Option<DocsUrl>,
    /// Who may use it.
    pub scope: Option<Scope>,
    /// The fields of the provider that were suggested last.
    pub suggested: Option<ProviderFields>,
}

/// Returns why an API of this name, type and scope cannot be stored.
pub type Check<'a> = &'a dyn Fn(&ApiName, &AuthType, &Scope) -> Result<()>;

/// A form.
pub struct ApiForm<'a> {
    /// Where the form is shown.
    pub terminal: &'a Terminal,
    /// Where the credential comes from, and the username of basic auth.
    pub source: Option<(&'a CredentialInput<'a>, Option<&'a str>)>,
    /// The app that the directory belongs to.
    pub own_app: Option<AppName>,
    /// Refuses an API whose variables are taken.
    pub check: Check<'a>,
}

impl ApiForm<'_> {
    /// Asks for the fields, one after the other. Shift-Tab goes back, and then shows the answer that was given.
    ///
    /// # Errors
    /// The user left the form; a credential that cannot be read.
    pub fn fill(&self, fields: &[Field], mut values: Values) -> Result<Values> {
        let asked = |field: Field, values: &Values| field != Field::Header || fields::has_header(values);
        let mut at = 0;
        loop {
            let Some(field) = fields.get(at).copied() else {
                let Err(error) = self.check_all(&values) else { return Ok(values) };
                // Another name or scope can be free.
                let mendable = [Field::Name, Field::Scope];
                let first =
                    mendable.into_iter().find_map(|one| fields.iter().position(|field| *field == one));
                let Some(first) = first else { return Err(error) };
                at = first;
                self.terminal.say(&error.to_string())?;
                continue;
            };
            if !asked(field, &values) {
                at += 1;
                continue;
            }
            let previous = fields[..at].iter().rposition(|field| asked(*field, &values));
            match self.ask(field, &mut values, previous.is_some())? {
                Answer::Given(()) => at += 1,
                Answer::Back => at = previous.unwrap_or(0),
            }
        }
    }

    fn check_all(&self, values: &Values) -> Result<()> {
        match (&values.name, &values.auth, &values.scope) {
            (Some(name), Some(auth), Some(scope)) => (self.check)(name, auth, scope),
            _ => Ok(()),
        }
    }

    fn ask(&self, field: Field, values: &mut Values, can_go_back: bool) -> Result<Answer<()>> {
        match field {
            Field::Name => self.name(values, can_go_back),
            Field::Kind => self.kind(values, can_go_back),
            Field::Credential => self.credential(values, can_go_back),
            Field::Header => self.header(values, can_go_back),
            Field::Domain => self.domain(values, can_go_back),
            Field::Docs => self.docs(values, can_go_back),
            Field::Scope => self.scope(values, can_go_back),
        }
    }

    /// Asks for the credential, or reads it from the source that the options name.
    fn credential(&self, values: &mut Values, can_go_back: bool) -> Result<Answer<()>> {
        let (Some((input, username)), Some(auth)) = (self.source, values.auth.clone()) else {
            return Ok(Answer::Given(()));
        };
        let kept = values.credential.take().and_then(|kept| kept.converted(auth.kind(), None).ok());
        if !input.will_prompt() {
            values.credential = match kept {
                Some(kept) => Some(kept),
                None => Some(input.read_new(&auth, username)?.credential),
            };
            return Ok(Answer::Given(()));
        }
        let can_keep = kept.is_some();
        let prompt = CredentialPrompt { auth: &auth, username, is_fixed: false, can_go_back, can_keep };
        let answer = prompt.run(input, self.terminal)?;
        values.credential = kept;
        let given = match answer {
            Answer::Back => return Ok(Answer::Back),
            Answer::Given(given) => given,
        };
        if let Some(given) = given {
            values.credential = Some(given.credential);
            values.auth = given.auth.or(values.auth.take());
            values.domain = given.domain.or(values.domain.take());
            self.suggest_by_key(values)?;
        }
        Ok(Answer::Given(()))
    }
}
