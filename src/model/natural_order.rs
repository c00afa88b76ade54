//! The order of names as people count: `Service 2` comes before `Service 10`.

use super::Api;

/// A name as its words and numbers, for comparison.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NaturalKey(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// The digits without leading zeros, preceded by their count: a longer number is greater.
    Number(usize, String),
    Text(String),
}

/// Returns the key of a text. Case does not matter, and only ASCII digits count as numbers.
pub fn natural_key(text: &str) -> NaturalKey {
    let lower = text.to_lowercase();
    let mut parts = Vec::new();
    let mut rest = lower.as_str();
    while let Some(first) = rest.chars().next() {
        let is_number = first.is_ascii_digit();
        let end = rest.find(|c: char| c.is_ascii_digit() != is_number).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        parts.push(if is_number {
            let digits = run.trim_start_matches('0');
            Part::Number(digits.len(), digits.to_owned())
        } else {
            Part::Text(run.to_owned())
        });
        rest = after;
    }
    NaturalKey(parts)
}

/// Returns the key by which every list of APIs is sorted: the name, then the scope.
pub fn listing_order(api: &Api) -> (NaturalKey, String) {
    (natural_key(api.name.as_str()), api.scope.short())
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
