//! The order of names as people count: `Service 2` comes before `Service 10`.

use super::Api;

/// A name as its words and numbers, for comparison: the bytes have the order of the names.
///
/// A number is `NUMBER`, the count of its digits without leading zeros, and these; a longer number is greater. A word is
/// `WORD`, the text in lower case, and `END`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NaturalKey(Vec<u8>);

const END: u8 = 0;
const NUMBER: u8 = 1;
const WORD: u8 = 2;

/// Returns the key of a text. Case does not matter, and only ASCII digits count as numbers.
pub fn natural_key(text: &str) -> NaturalKey {
    let lower = text.to_lowercase();
    let mut key = Vec::with_capacity(lower.len() + 32);
    let mut rest = lower.as_str();
    while let Some(first) = rest.chars().next() {
        let is_number = first.is_ascii_digit();
        let end = rest.find(|c: char| c.is_ascii_digit() != is_number).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        if is_number {
            let digits = run.trim_start_matches('0');
            key.push(NUMBER);
            key.extend_from_slice(&(digits.len() as u64).to_be_bytes());
            key.extend_from_slice(digits.as_bytes());
        } else {
            key.push(WORD);
            key.extend_from_slice(run.as_bytes());
            key.push(END);
        }
        rest = after;
    }
    NaturalKey(key)
}

/// Returns the key by which every list of APIs is sorted: the name, then the scope.
pub fn listing_order(api: &Api) -> NaturalKey {
    let NaturalKey(mut key) = natural_key(api.name.as_str());
    key.push(END);
    key.extend_from_slice(api.scope.short().as_bytes());
    NaturalKey(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_by_their_value() {
        let sorted = [
            "2nd",
            "10th",
            "alpha",
            "Service",
            "Service 1",
            "service 2",
            "Service 010",
            "Service 11",
            "Service 11 b2",
            "service 11 B10",
            "Service 99999999999999999999999",
            "Service 100000000000000000000000",
            "Service A",
            "Übersicht",
        ];
        let mut shuffled = sorted;
        shuffled.reverse();
        shuffled.sort_by_cached_key(|name| natural_key(name));
        assert_eq!(shuffled, sorted);
    }
}
