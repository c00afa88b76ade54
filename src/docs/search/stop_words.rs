//! Words that carry no content.

use std::sync::LazyLock;

/// The words, separated by whitespace.
const WORDS: &str = include_str!("stop_words.txt");

/// Returns whether a word in lower case carries no content.
pub(super) fn is_stop_word(word: &str) -> bool {
    static SORTED: LazyLock<Vec<&str>> = LazyLock::new(|| {
        let mut words: Vec<&str> = WORDS.split_whitespace().collect();
        words.sort_unstable();
        words
    });
    SORTED.binary_search(&word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_grammar_carry_no_content_and_verbs_do() {
        assert!(["the", "of", "please", "someone"].into_iter().all(is_stop_word));
        assert!(!["list", "invoice", "", "online"].into_iter().any(is_stop_word));
    }
}
