//! The attributes of a tag that is not complete yet.
//!
//! html5ever compares each attribute with all others of its tag, and hands over a tag only at its end.

/// Follows the parser through a tag, by the states of the HTML standard (section 13.2.5).
#[derive(Debug, Default)]
pub(super) struct Attributes {
    state: State,
    count: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// In text.
    #[default]
    Outside,
    /// After `<`, and after `</`.
    Open,
    /// In a comment and the like.
    NoTag,
    Name,
    BeforeAttribute,
    Attribute,
    AfterAttribute,
    BeforeValue,
    Quoted(u8),
    Unquoted,
}

impl Attributes {
    /// Returns how many attributes the unfinished tag has.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Reads a piece that has no `<`, or one at its end. `is_token` tells whether the parser completed a tag, a comment
    /// or a text with it: then a tag can only start at this `<`.
    pub(super) fn read(&mut self, piece: &str, is_token: bool) {
        if is_token || self.state == State::Outside {
            let state = if piece.ends_with('<') { State::Open } else { State::Outside };
            *self = Self { state, count: 0 };
        } else {
            piece.bytes().for_each(|byte| self.step(byte));
        }
    }

    fn step(&mut self, byte: u8) {
        use State::*;
        let is_blank = matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c');
        let next = match (self.state, byte) {
            (Outside, _) => Outside,
            (Open, b'/') => Open,
            (Open, byte) if byte.is_ascii_alphabetic() => Name,
            (Open | NoTag, _) => NoTag,
            (Name | BeforeAttribute | Attribute | AfterAttribute, b'/') => BeforeAttribute,
            (Name | BeforeAttribute | Unquoted, _) if is_blank => BeforeAttribute,
            (Attribute | AfterAttribute, _) if is_blank => AfterAttribute,
            (Attribute | AfterAttribute, b'=') => BeforeValue,
            (BeforeValue, b'"' | b'\'') => Quoted(byte),
            (BeforeValue, _) if is_blank => BeforeValue,
            (Quoted(quote), _) if quote == byte => BeforeAttribute,
            (BeforeAttribute | AfterAttribute, _) => Attribute,
            (BeforeValue, _) => Unquoted,
            (state @ (Name | Attribute | Quoted(_) | Unquoted), _) => state,
        };
        self.count += usize::from(next == Attribute && self.state != Attribute);
        self.state = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(tag: &str) -> usize {
        let mut attributes = Attributes::default();
        tag.split_inclusive('<').for_each(|piece| attributes.read(piece, false));
        attributes.count()
    }

    #[test]
    fn the_attributes_of_an_unfinished_tag_are_counted() {
        for (tag, expected) in [
            ("<p", 0),
            ("<p a b=c d = 'e f' g=\"h i\"j k", 6),
            ("</p a/b//c", 3),
            ("<p a=b/c d", 2),
            ("<p =\"a b\" c", 3),
            ("<p a=<b c=\"<d e f\" g", 3),
            ("<p\na\n=\n'b c", 1),
            ("<!-- a b c", 0),
            ("<!DOCTYPE a b", 0),
            ("<?a b c", 0),
            ("text a b", 0),
        ] {
            assert_eq!(count(tag), expected, "{tag}");
        }
    }

    #[test]
    fn a_complete_token_starts_anew() {
        let mut attributes = Attributes::default();
        for (piece, is_token, expected) in [
            ("<", false, 0),
            ("p a b", false, 2),
            (" c>text<", true, 0),
            // It was text.
            ("<", true, 0),
            ("p a", false, 1),
            (">text", true, 0),
            ("text", false, 0),
        ] {
            attributes.read(piece, is_token);
            assert_eq!(attributes.count(), expected, "{piece}");
        }
    }
}
