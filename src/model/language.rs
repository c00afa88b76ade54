//! The languages and HTTP clients for which capi can write a snippet.

use std::fmt;
use std::str::FromStr;

use super::text;

/// A language together with an HTTP client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// `curl` in a POSIX shell.
    Curl,
    /// `http` of HTTPie in a POSIX shell.
    Httpie,
    /// `fetch` of a JavaScript runtime on a server.
    JavaScript,
    /// JavaScript with axios.
    Axios,
    /// Python with requests.
    Python,
    /// Python with httpx.
    Httpx,
    /// Go with net/http.
    Go,
    /// Rust with reqwest.
    Rust,
    /// Java with java.net.http.
    Java,
    /// C# with `HttpClient`.
    CSharp,
    /// PHP with its curl extension.
    Php,
    /// Ruby with Net::HTTP.
    Ruby,
    /// PowerShell with `Invoke-WebRequest`.
    PowerShell,
}

/// An unknown language, already escaped.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a supported language")]
pub struct LanguageError(pub String);

impl Language {
    /// Every language, in the order of lists and prompts.
    pub const ALL: [Self; 13] = [
        Self::Curl,
        Self::Httpie,
        Self::JavaScript,
        Self::Axios,
        Self::Python,
        Self::Httpx,
        Self::Go,
        Self::Rust,
        Self::Java,
        Self::CSharp,
        Self::Php,
        Self::Ruby,
        Self::PowerShell,
    ];

    /// Returns the name of the language on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Curl => "curl",
            Self::Httpie => "httpie",
            Self::JavaScript => "javascript",
            Self::Axios => "axios",
            Self::Python => "python",
            Self::Httpx => "httpx",
            Self::Go => "go",
            Self::Rust => "rust",
            Self::Java => "java",
            Self::CSharp => "csharp",
            Self::Php => "php",
            Self::Ruby => "ruby",
            Self::PowerShell => "powershell",
        }
    }

    /// Describes the language and its client, for lists.
    pub fn description(self) -> &'static str {
        match self {
            Self::Curl => "a POSIX shell with curl",
            Self::Httpie => "a POSIX shell with HTTPie",
            Self::JavaScript => "JavaScript with fetch: Node.js, Deno, Bun",
            Self::Axios => "JavaScript with axios",
            Self::Python => "Python with requests",
            Self::Httpx => "Python with httpx",
            Self::Go => "Go with net/http",
            Self::Rust => "Rust with reqwest",
            Self::Java => "Java with java.net.http, 11 or newer",
            Self::CSharp => "C# with HttpClient, .NET 6 or newer",
            Self::Php => "PHP with its curl extension",
            Self::Ruby => "Ruby with Net::HTTP",
            Self::PowerShell => "PowerShell 7 with Invoke-WebRequest",
        }
    }
}

impl FromStr for Language {
    type Err = LanguageError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|language| language.as_str() == word);
        known.ok_or_else(|| LanguageError(text::excerpt(word)))
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_survives_a_round_trip() {
        for language in Language::ALL {
            assert_eq!(language.to_string().parse(), Ok(language));
        }
        assert_eq!("a\u{1b}".parse::<Language>(), Err(LanguageError(r"a\u{1b}".into())));
    }
}
