//! What a search lacks, and where to look instead.

use super::Hit;
use super::search::Ranking;
use crate::model::text;

/// The most tags that are named.
const TAGS: usize = 6;

/// The result of a search.
#[derive(Debug)]
pub struct Search {
    /// The operations or sections that match, best match first.
    pub hits: Vec<Hit>,
    /// What is missing, if the best match may not be what was asked for.
    pub weakness: Option<Weakness>,
}

/// What a weak result lacks.
#[derive(Debug)]
pub struct Weakness {
    unknown: Vec<String>,
    thing: &'static str,
    tags: Vec<(String, usize)>,
}

impl Weakness {
    /// Returns what a ranking of operations or sections lacks. `tags` returns the tags with their counts, safe to print.
    pub(super) fn of(
        ranking: Ranking,
        thing: &'static str,
        tags: impl FnOnce() -> Vec<(String, usize)>,
    ) -> Option<Self> {
        let Ranking { unknown, is_weak, .. } = ranking;
        (is_weak || !unknown.is_empty()).then(|| {
            let mut tags = tags();
            // In order of appearance, if they are as large.
            tags.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
            Self { unknown, thing, tags }
        })
    }

    /// Returns one line, safe to print: the words that occur nowhere, and the largest tags with their counts.
    pub fn line(&self) -> String {
        let words: Vec<String> =
            self.unknown.iter().take(3).map(|word| format!("`{}`", text::excerpt(word))).collect();
        let mut line = if words.is_empty() {
            format!("every {} matches only a part of the query", self.thing)
        } else {
            format!("no {} has {}", self.thing, words.join(" or "))
        };
        if !self.tags.is_empty() {
            let named = self.tags.iter().take(TAGS).map(|(tag, count)| format!("{tag} ({count})"));
            line += &format!("; tags: {}", named.collect::<Vec<_>>().join(", "));
        }
        if self.tags.len() > TAGS {
            line += &format!(", …{} more", self.tags.len() - TAGS);
        }
        line
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    fn line(unknown: &[&str], is_weak: bool, tags: usize) -> Option<String> {
        let unknown = unknown.iter().map(|word| (*word).to_owned()).collect();
        let tags = (0..tags).map(|number| (format!("t{number}"), number / 2)).collect();
        let ranking = Ranking { documents: Vec::new(), unknown, is_weak };
        Weakness::of(ranking, "operation", || tags).map(|weakness| weakness.line())
    }

    #[test]
    fn a_weak_result_names_unknown_words_and_the_largest_tags() {
        assert_eq!(line(&[], false, 3), None);
        assert_eq!(line(&["unicorn"], false, 0).unwrap(), "no operation has `unicorn`");
        assert_eq!(
            line(&["a", "b", "c", "d"], true, 8).unwrap(),
            "no operation has `a` or `b` or `c`; tags: t6 (3), t7 (3), t4 (2), t5 (2), t2 (1), t3 (1), …2 more"
        );
        assert_eq!(
            line(&[], true, 1).unwrap(),
            "every operation matches only a part of the query; tags: t0 (0)"
        );
    }
}
