//! The words of a text.

/// Calls `take` with the words of a text in lower case, until it returns `false`. `listCustomersByID` has four words.
pub(super) fn each_word(text: &str, take: &mut dyn FnMut(String) -> bool) {
    for part in text.split(|c: char| !c.is_alphanumeric()) {
        let mut start = 0;
        let mut letters = part.char_indices().peekable();
        let mut before = None;
        while let Some((at, here)) = letters.next() {
            let next_is_lower = letters.peek().is_some_and(|(_, next)| next.is_lowercase());
            let is_hump =
                here.is_uppercase() && before.is_some_and(|b: char| !b.is_uppercase() || next_is_lower);
            before = Some(here);
            if is_hump && !take(part[start..at].to_lowercase()) {
                return;
            }
            start = if is_hump { at } else { start };
        }
        if start < part.len() && !take(part[start..].to_lowercase()) {
            return;
        }
    }
}

/// Returns a word in lower case as singular.
pub(super) fn singular(word: &str) -> String {
    let mut word = word.to_owned();
    let root = word.len().saturating_sub(1);
    if word.len() > 5 && word.ends_with("ies") {
        word.truncate(root - 2);
        word.push('y');
    } else if root > 2 && word.ends_with('s') && !word[..root].ends_with(['s', 'u', 'i']) {
        word.truncate(root);
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_split_at_punctuation_and_case_and_made_singular() {
        let split = |text| {
            let mut found = Vec::new();
            each_word(text, &mut |word| {
                found.push(singular(&word));
                true
            });
            found.join(" ")
        };
        assert_eq!(split("/v1/customers/{customer_id}"), "v1 customer customer id");
        assert_eq!(split("listHTTPProxiesByID"), "list http proxy by id");
        assert_eq!(split("status address Größen"), "status address größen");
        assert_eq!(split(""), "");
    }
}
