//! The words of a text, and the endings that do not distinguish them.

/// Words whose ending looks like an inflection and is none.
const WHOLE: [&str; 21] = [
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
    "format",
    "repeat",
    "threat",
];

/// The endings of words that are derived from others. Longer ones come first.
const DERIVED: [&str; 13] =
    ["ation", "ition", "ment", "ness", "ance", "able", "ion", "anc", "abl", "at", "er", "or", "al"];

/// Calls `take` with the words of a text in lower case, until it returns `false`. `listCustomersByID` has four words.
pub(super) fn each_word(text: &str, take: &mut dyn FnMut(&str) -> bool) {
    let mut lower = String::new();
    let mut take = |word: &str| {
        lower.clear();
        if word.is_ascii() {
            lower.push_str(word);
            lower.make_ascii_lowercase();
        } else {
            lower.push_str(&word.to_lowercase());
        }
        take(&lower)
    };
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
            if is_hump && !take(&part[start..at]) {
                return;
            }
            start = if is_hump { at } else { start };
        }
        if start < part.len() && !take(&part[start..]) {
            return;
        }
    }
}

/// A form of a word: its beginning, and the letters that replace the rest. Thousands are compared for one question, so that
/// none is a string of its own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Form<'a> {
    start: &'a str,
    end: &'static str,
}

impl<'a> Form<'a> {
    pub(super) fn of(start: &'a str) -> Self {
        Self { start, end: "" }
    }

    pub(super) fn len(self) -> usize {
        self.start.len() + self.end.len()
    }

    pub(super) fn bytes(self) -> impl Iterator<Item = u8> {
        self.start.bytes().chain(self.end.bytes())
    }

    pub(super) fn chars(self) -> impl Iterator<Item = char> {
        self.start.chars().chain(self.end.chars())
    }

    /// Returns whether a word begins with this form.
    pub(super) fn begins(self, word: &str) -> bool {
        word.strip_prefix(self.start).is_some_and(|rest| rest.starts_with(self.end))
    }

    fn is_whole(self) -> bool {
        let first = self.start.as_bytes().first();
        let is_whole = || WHOLE.iter().any(|whole| whole.as_bytes().first() == first && *whole == self.start);
        !self.start.is_ascii() || self.end.is_empty() && is_whole()
    }
}

impl<'b> PartialEq<Form<'b>> for Form<'_> {
    fn eq(&self, other: &Form<'b>) -> bool {
        let is_same_end = self.end == other.end;
        if is_same_end { self.start == other.start } else { self.bytes().eq(other.bytes()) }
    }
}

impl std::fmt::Display for Form<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}{}", self.start, self.end)
    }
}

/// Returns a word in lower case as singular.
pub(super) fn singular(word: &str) -> Form<'_> {
    let [.., before, b's'] = word.as_bytes() else { return Form::of(word) };
    match word.strip_suffix("ies") {
        Some(start) if word.len() > 5 => Form { start, end: "y" },
        _ if word.len() < 4 || b"sui".contains(before) => Form::of(word),
        _ => Form::of(&word[..word.len() - 1]),
    }
}

/// Returns whether a word in lower case is not singular.
pub(super) fn is_plural(word: &str) -> bool {
    singular(word) != Form::of(word)
}

/// Returns what a word and its inflections share: `creat` for create, creates, created and creating.
///
/// It merges less than the Porter stemmers, for which customer and custom, or organization and organ, are one word.
pub(super) fn stem(word: &str) -> Form<'_> {
    let form = singular(word);
    if !form.start.is_ascii() {
        return form;
    }
    if !form.end.is_empty() {
        return Form { end: "i", ..form };
    }
    let mut word = form.start;
    if let Some(root) = without_inflection(word).filter(|_| !form.is_whole()) {
        word = undoubled(root);
    }
    match word.as_bytes() {
        [_, _, _, .., b'e'] => Form::of(&word[..word.len() - 1]),
        [_, _, .., b'y'] => Form { start: &word[..word.len() - 1], end: "i" },
        _ => Form::of(word),
    }
}

/// Returns an ASCII word without `ing` or `ed`, if enough is left.
fn without_inflection(word: &str) -> Option<&str> {
    let root = match word.as_bytes() {
        [.., b'g'] => word.strip_suffix("ing")?,
        [.., b'd'] => word.strip_suffix("ed").filter(|root| !root.ends_with('e'))?,
        _ => return None,
    };
    (root.len() > 2 && root.bytes().any(|letter| b"aeiouy".contains(&letter))).then_some(root)
}

/// Returns what a stem and the words derived from it share: `creat` for creation as well.
pub(super) fn root(stem: Form<'_>) -> Form<'_> {
    if stem.is_whole() || !stem.end.is_empty() {
        return stem;
    }
    let last = stem.start.as_bytes().last();
    let without = |ending: &&str| stem.start.strip_suffix(*ending).filter(|root| root.len() > 3);
    let mut endings = DERIVED.iter().filter(|ending| ending.as_bytes().last() == last);
    let root = undoubled(endings.find_map(without).unwrap_or(stem.start));
    let shorter = &root[..root.len().saturating_sub(1)];
    match root.as_bytes() {
        [.., b's', b'c', b'r', b'i', b'p', b't'] => Form { start: &root[..root.len() - 2], end: "b" },
        [.., b'y'] => Form { start: shorter, end: "i" },
        [.., b'e'] => Form::of(shorter),
        _ => Form::of(root),
    }
}

/// Returns a word without the second of two equal consonants at its end: `stopp`, `cancell`.
fn undoubled(word: &str) -> &str {
    let [.., before, last] = word.as_bytes() else { return word };
    let is_double = before == last && word.len() > 4 && !b"aeiouszf".contains(last);
    if is_double || word == "runn" || word == "sett" { &word[..word.len() - 1] } else { word }
}

/// Returns whether one letter is missing, added, another one, or exchanged with its neighbor (optimal string alignment
/// distance 1).
pub(super) fn is_typo(one: &str, other: &str) -> bool {
    if one.is_ascii() && other.is_ascii() {
        return one.len().abs_diff(other.len()) < 2 && differ_by_one(one.as_bytes(), other.as_bytes());
    }
    if one.len().abs_diff(other.len()) > 4 {
        return false;
    }
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    differ_by_one(&one, &other)
}

fn differ_by_one<T: PartialEq>(one: &[T], other: &[T]) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let same = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    match (&short[same..], &long[same..]) {
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
                found.push(singular(word).to_string());
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
            ("validation", "validate"),
        ] {
            assert_eq!(root(stem(one)), root(stem(other)), "{one} {other}");
        }
        assert_ne!(root(stem("customer")), root(stem("custom")));
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
