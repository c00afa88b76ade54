//! The words of a path: what it is about, and what surrounds that.

use super::lexicon::lexicon;
use super::word_forms::each_word;

/// The words of a path.
#[derive(Debug, Default, Eq, PartialEq)]
pub(in crate::docs) struct PathWords {
    /// The last literal segment that names a thing, or what to do with it.
    pub(in crate::docs) last: String,
    /// A verb after it that nearly every thing has: `get` in `/transactions/get`.
    pub(in crate::docs) verb: String,
    /// The literal segments before it, each on a line.
    pub(in crate::docs) before: String,
}

impl PathWords {
    /// Divides a path. Versions and file extensions say nothing about a resource.
    pub(in crate::docs) fn of(path: &str) -> Self {
        let whole = path.split('/').map(without_variables);
        let literal = whole.filter(|one| !one.is_empty() && !is_version(one));
        // `admin.conversations.search` and `microsoft.graph.reply` are paths in a segment.
        let mut parts: Vec<String> = Vec::new();
        for segment in literal {
            parts.extend(
                segment.split('.').filter(|part| !part.is_empty() && !is_extension(part)).map(str::to_owned),
            );
        }
        let verb = if parts.len() > 1 { parts.pop_if(|last| is_common_verb(last)) } else { None };
        let last = parts.pop().unwrap_or_default();
        Self { last, verb: verb.unwrap_or_default(), before: parts.join("\n") }
    }
}

/// Returns what a segment has outside of braces.
fn without_variables(segment: &str) -> String {
    let mut pieces = segment.split('{');
    let first = pieces.next().unwrap_or_default();
    let rest = pieces.map(|piece| piece.split_once('}').map_or("", |(_, rest)| rest));
    std::iter::once(first).chain(rest).collect()
}

/// Returns whether a segment is a version, or a word that nearly every path begins with: `v1`, `2010-04-01`, `api`.
fn is_version(segment: &str) -> bool {
    let digits = segment.trim_start_matches(['v', 'V']);
    let is_number = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-'));
    is_number || matches!(segment, "api" | "rest")
}

fn is_extension(part: &str) -> bool {
    matches!(part, "json" | "xml")
}

/// Returns whether a segment is one word, a verb with a common intent.
fn is_common_verb(segment: &str) -> bool {
    let mut words = Vec::new();
    each_word(segment, &mut |word| {
        words.push(word.to_owned());
        words.len() < 2
    });
    let [word] = &words[..] else { return false };
    lexicon().is_common_verb(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_divided() {
        for (path, last, verb, before) in [
            ("/v1/customers/{id}", "customers", "", ""),
            ("/v1/customers/{id}/cards", "cards", "", "customers"),
            ("/transactions/get", "transactions", "get", ""),
            ("/admin.conversations.search", "conversations", "search", "admin"),
            ("/chat.postMessage", "postMessage", "", "chat"),
            ("/2010-04-01/Accounts/{Sid}/Calls.json", "Calls", "", "Accounts"),
            ("/export/{id}.json", "export", "", ""),
            ("/search", "search", "", ""),
            ("/{Bucket}#acl", "#acl", "", ""),
            ("/", "", "", ""),
        ] {
            let expected = PathWords { last: last.into(), verb: verb.into(), before: before.into() };
            assert_eq!(PathWords::of(path), expected, "{path}");
        }
    }
}
