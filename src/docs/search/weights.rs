//! How strongly a word matches a document, by where it occurs: the weights of BM25F.

use super::record::{FIELDS, Field};

/// The BM25 parameters k1 (repeated words) and b (length of a field).
const SATURATION: f32 = 1.2;
const LENGTH: f32 = 0.5;

/// The weight of each [`Field`].
const WEIGHTS: [f32; FIELDS] = [3.0, 1.8, 1.5, 3.0, 1.0, 0.3, 0.7, 0.7];

/// The weights for the name of a field.
const NAME_WEIGHTS: [f32; FIELDS] = [1.5, 1.0, 0.5, 1.5, 0.5, 1.0, 3.0, 3.0];

/// The fields that name a thing: all but descriptions, parameters and bodies.
pub(super) const NAMES: u8 =
    Field::Summary.bit() | Field::Id.bit() | Field::Path.bit() | Field::Last.bit() | Field::Tags.bit();

/// Returns the strength of a word with these counts in a document with fields of these lengths, from 0 to 1. `means` are the
/// lengths of the fields of all documents.
pub(super) fn strength(counts: &[u8; FIELDS], lengths: &[u16; FIELDS], means: &[f32; FIELDS]) -> f32 {
    let mut weight = 0.0;
    for field in (0..FIELDS).filter(|field| counts[*field] > 0) {
        let length = 1.0 - LENGTH + LENGTH * f32::from(lengths[field]) / means[field];
        weight += WEIGHTS[field] * f32::from(counts[field]) / length;
    }
    saturated(weight)
}

/// Returns the strength of a word of the name of a field: it does not matter how many fields there are.
pub(super) fn strength_of_name(fields: u8) -> f32 {
    let having = Field::ALL.into_iter().filter(|field| fields & field.bit() != 0);
    saturated(having.map(|field| NAME_WEIGHTS[field as usize]).sum())
}

fn saturated(weight: f32) -> f32 {
    weight / (weight + SATURATION)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_matches_more_strongly_the_more_often_and_the_shorter_the_field() {
        let counts = |count| [count, 0, 0, 0, 0, 0, 0, 0];
        let of = |count, length| strength(&counts(count), &[length; FIELDS], &[4.0; FIELDS]);
        assert!(0.0 < of(1, 8) && of(1, 8) < of(1, 4) && of(1, 4) < of(2, 4) && of(255, 1) < 1.0);
        assert!(strength_of_name(Field::Body.bit()) > strength_of_name(Field::Summary.bit()));
        assert_eq!(strength_of_name(0), 0.0);
    }
}
