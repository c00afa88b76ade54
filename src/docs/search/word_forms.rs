//! The words of a text, and the endings that do not distinguish them.

/// Words whose ending looks like an inflection and is none.
const WHOLE: [&str; 18] = [
    "setting",
    "meeting",
    "building",
    "string",
    "thing",
    "something",
    "anything",
    "nothing",
    "everything",
    "during",
    "morning",
    "spring",
    "embed",
    "customer",
    "member",
    "number",
    "business",
    "access",
];

/// The endings of words that are derived from others. Longer ones come first.
const DERIVED: [&str; 12] =
    ["ation", "ition", "ment", "ness", "ance", "able", "ion", "anc", "abl", "er", "or", "al"];

/// Calls `take` with the words of a text in lower case, until it returns `false`. `listCustomersByID` has four words.
pub(super) fn each_word(text: &str, take: &mut dyn FnMut(String) -> bool) {
    for part in text.split(|c: char| !c.is_alphanumeric()) {
        let mut start = 0;
        let mut letters = part.char_indices().peekable();
        let mut before = None;
        while let Some((at, here)) = letters.next() {
            // The `s` of `PRs` is not a word.
            let is_plural = || !part[at + here.len_utf8()..].chars().nth(1).is_some_and(char::is_lowercase);
            let next_is_lower =
                letters.peek().is_some_and(|(_, next)| next.is_lowercase() && !(*next == 's' && is_plural()));
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

/// Returns what a word and its inflections share: `creat` for create, creates, created and creating.
///
/// It merges less than the Porter stemmers, for which customer and custom, or organization and organ, are one word.
pub(super) fn stem(word: &str) -> String {
    let mut word = singular(word);
    if !word.is_ascii() || WHOLE.contains(&word.as_str()) {
        return word;
    }
    let shorter =
        word.strip_suffix("ing").or_else(|| word.strip_suffix("ed").filter(|root| !root.ends_with('e')));
    if let Some(root) = shorter.filter(|root| root.len() > 2 && root.contains(['a', 'e', 'i', 'o', 'u', 'y']))
    {
        word.truncate(root.len());
        undouble(&mut word);
    }
    if word.len() > 3 && word.ends_with('e') {
        word.pop();
    }
    if word.len() > 2 && word.ends_with('y') {
        word.pop();
        word.push('i');
    }
    word
}

/// Returns what a stem and the words derived from it share: `creat` for creation as well.
pub(super) fn root(stem: &str) -> String {
    if !stem.is_ascii() || WHOLE.contains(&stem) {
        return stem.to_owned();
    }
    let without = |ending: &&str| stem.strip_suffix(*ending).filter(|root| root.len() > 3);
    let mut root = DERIVED.iter().find_map(without).unwrap_or(stem).to_owned();
    undouble(&mut root);
    if let Some(before) = root.strip_suffix("script") {
        return format!("{before}scrib");
    }
    if root.ends_with('y') {
        root.pop();
        root.push('i');
    }
    root.strip_suffix('e').map(str::to_owned).unwrap_or(root)
}

/// Removes the second of two equal consonants at the end: `stopp`, `cancell`.
fn undouble(word: &mut String) {
    let [.., before, last] = word.as_bytes() else { return };
    if before == last && word.len() > 4 && !b"aeiouszf".contains(last) || word == "runn" || word == "sett" {
        word.pop();
    }
}

/// Returns whether one letter is missing, added, another one, or exchanged with its neighbor (optimal string alignment
/// distance 1).
pub(super) fn is_typo(one: &str, other: &str) -> bool {
    if one.len().abs_diff(other.len()) > 4 || one == other {
        return false;
    }
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let (short, long) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
    let same = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    let (short, long) = (&short[same..], &long[same..]);
    match (short, long) {
        (short, [_, rest @ ..]) if short.len() == rest.len() => short == rest,
        ([a, b, rest @ ..], [c, d, others @ ..]) if a == d && b == c && rest == others => true,
        ([_, rest @ ..], [_, others @ ..]) => rest == others,
        _ => false,
    }
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
        assert_eq!(split("PRs userIDs listURLs GETSome XSize"), "prs user ids list url get some x size");
        assert_eq!(split("status address Größen"), "status address größen");
        assert_eq!(split(""), "");
    }

    #[test]
    fn inflections_share_a_stem_and_other_words_do_not() {
        for row in [
            &["create", "creates", "created", "creating"][..],
            &["retry", "retries", "retried", "retrying"],
            &["branch", "branches"],
            &["address", "addresses"],
            &["stop", "stops", "stopped", "stopping"],
            &["run", "runs", "running"],
            &["bill", "bills", "billed", "billing"],
            &["movie", "movies"],
        ] {
            assert!(row.iter().all(|word| stem(word) == stem(row[0])), "{row:?}");
        }
        for (one, other) in
            [("setting", "set"), ("customer", "custom"), ("speed", "spe"), ("organization", "organ")]
        {
            assert_ne!(stem(one), stem(other));
        }
    }

    #[test]
    fn derived_words_share_a_root() {
        for (one, other) in [
            ("creation", "create"),
            ("cancellation", "cancel"),
            ("deployment", "deploy"),
            ("subscription", "subscribe"),
            ("subscriber", "subscribe"),
        ] {
            assert_eq!(root(&stem(one)), root(&stem(other)), "{one} {other}");
        }
        assert_ne!(root(&stem("customer")), root(&stem("custom")));
    }

    #[test]
    fn a_typo_is_one_letter() {
        for (one, other) in [
            ("invoce", "invoice"),
            ("invoiice", "invoice"),
            ("invoixe", "invoice"),
            ("invocie", "invoice"),
            ("größ", "größe"),
        ] {
            assert!(is_typo(one, other) && is_typo(other, one), "{one}");
        }
        for (one, other) in [("invoice", "invoice"), ("invce", "invoice"), ("nivocie", "invoice"), ("", "ab")]
        {
            assert!(!is_typo(one, other) && !is_typo(other, one), "{one}");
        }
    }
}
