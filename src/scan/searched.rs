//! The parts of credentials that are searched.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::launch::mask::{public, secret_parts};
use crate::model::{Api, Credential, DocsUrl, Secret, ValuePart, key_page_of_host};

/// The shortest text that is searched, in bytes. Shorter ones occur by chance.
pub(super) const MIN_LENGTH: usize = 8;

/// The most bytes of a part that are searched: the last ones, since a token starts with a header that others have, too.
pub(super) const MAX_LENGTH: usize = 64;

/// The shortest word in a line of a secret that looks random, in bytes.
const RANDOM_WORD: usize = 20;

/// Which part of a credential was found.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The whole, or its end if it is long.
    Credential,
    /// The username and the password of basic auth.
    UserAndPassword,
    /// The password of basic auth, or of a URL.
    Password,
    /// A line of a secret.
    Line,
}

impl Part {
    /// Returns the name for a sentence.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Credential => "credential",
            Self::UserAndPassword => "username and password",
            Self::Password => "password",
            Self::Line => "line of the secret",
        }
    }
}

/// What a report says about an API.
#[derive(Clone, Debug)]
pub struct SearchedApi {
    /// Its name.
    pub name: String,
    /// Its slug, which commands take.
    pub slug: String,
    /// The app that it belongs to.
    pub app: Option<String>,
    /// The page on which its provider documents keys, or else its documentation.
    pub page: Option<String>,
}

/// A text to search. It is wiped when dropped and never printed.
pub(super) struct Searched {
    /// The index of the API.
    pub(super) api: usize,
    pub(super) part: Part,
    pub(super) text: Secret,
}

/// Everything to search, and what is too short for that.
pub struct Wanted {
    /// The APIs.
    pub apis: Vec<SearchedApi>,
    /// The variables that APIs fill in addition to those of capi.
    pub aliases: Vec<String>,
    pub(super) texts: Vec<Searched>,
    /// The names of APIs with a part that is too short.
    pub short: Vec<(String, Part)>,
}

impl Wanted {
    /// Returns the texts of these credentials.
    #[must_use]
    pub fn of_credentials(credentials: &[(Api, Credential)]) -> Self {
        let mut wanted = Self { apis: Vec::new(), aliases: Vec::new(), texts: Vec::new(), short: Vec::new() };
        for (index, (api, credential)) in credentials.iter().enumerate() {
            wanted.apis.push(described(api));
            wanted.aliases.extend(api.aliases.iter().map(|alias| alias.variable.to_string()));
            for (part, text) in parts(credential) {
                if text.expose().len() >= MIN_LENGTH {
                    wanted.texts.push(Searched { api: index, part, text });
                } else {
                    wanted.short.push((api.name.to_string(), part));
                }
            }
        }
        wanted
    }

    /// Returns whether there is nothing to search.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }
}

fn described(api: &Api) -> SearchedApi {
    let page = api.domain.as_ref().and_then(|domain| key_page_of_host(domain.host())).map(str::to_owned);
    SearchedApi {
        name: api.name.to_string(),
        slug: api.name.slug(),
        app: api.scope.app().map(|app| app.as_str().to_owned()),
        page: page.or_else(|| api.docs.as_ref().map(DocsUrl::to_string)),
    }
}

fn parts(credential: &Credential) -> Vec<(Part, Secret)> {
    match credential {
        Credential::Key(_) | Credential::Token(_) => credential
            .part(ValuePart::Value)
            .into_iter()
            .map(|whole| (Part::Credential, end(&whole)))
            .collect(),
        Credential::Basic { username, password } => {
            let (username, password) = (username.expose(), password.expose());
            let mut pair = String::with_capacity(username.len() + 1 + password.len());
            pair.extend([username, ":", password]);
            // The base64 of the pair is one of its encodings.
            let password = Secret::new(password.to_owned());
            vec![(Part::UserAndPassword, end(&Secret::new(pair))), (Part::Password, end(&password))]
        }
        Credential::Secret(secret) => of_secret(secret),
    }
}

/// Returns the lines of a secret that only it has, and the passwords in it. A secret of one line is searched as a whole.
fn of_secret(secret: &Secret) -> Vec<(Part, Secret)> {
    let text = secret.expose().trim();
    let lines: BTreeSet<&str> = secret_parts::lines(text).into_iter().collect();
    if lines.len() <= 1 {
        let whole = std::iter::once((Part::Credential, end(secret)));
        return whole.chain(secret_parts::parts(secret).map(|part| (Part::Password, part))).collect();
    }
    let is_document = text.starts_with('{') || text.contains("-----BEGIN ");
    let is_telling = |line: &&str| {
        if is_document {
            has_random_word(line)
        } else {
            line.len() >= MIN_LENGTH && !secret_parts::is_structure(line)
        }
    };
    let telling: Vec<_> = lines.into_iter().filter(is_telling).collect();
    if telling.is_empty() {
        return vec![(Part::Credential, end(secret))];
    }
    telling.into_iter().map(|line| (Part::Line, end(&Secret::new(line.to_owned())))).collect()
}

/// Returns whether a line has a long word of mixed letters and digits, outside of what all key files contain.
fn has_random_word(line: &str) -> bool {
    let edges = public::parts(line.as_bytes(), &[]);
    let is_secret = |at: usize| edges.partition_point(|&edge| edge <= at) % 2 == 0;
    let is_word =
        |at: usize, byte: u8| is_secret(at) && (byte.is_ascii_alphanumeric() || b"+/=".contains(&byte));
    let mut word: Vec<u8> = Vec::new();
    let bytes = line.bytes().enumerate().map(|(at, byte)| if is_word(at, byte) { byte } else { b' ' });
    bytes.chain([b' ']).any(|byte| {
        if byte != b' ' {
            word.push(byte);
            return false;
        }
        let has = |is: fn(&u8) -> bool| word.iter().any(is);
        let is_mixed = has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic);
        let is_random = word.len() >= RANDOM_WORD && is_mixed;
        zeroize::Zeroize::zeroize(&mut word);
        is_random
    })
}

/// Returns the last bytes of a text.
fn end(text: &Secret) -> Secret {
    let text = text.expose();
    let from = (text.len().saturating_sub(MAX_LENGTH)..=text.len()).find(|&at| text.is_char_boundary(at));
    Secret::new(text[from.unwrap_or(0)..].to_owned())
}
