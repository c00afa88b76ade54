//! The forms in which programs print a value.

mod base64;
mod json;
mod percent;
mod shell;

use zeroize::Zeroizing;

/// A form, wiped when dropped.
type Form = Zeroizing<Vec<u8>>;

/// All forms of `value` that are worth looking for, itself first, none twice.
///
/// None is shorter than a value long enough to be masked. Base64 wrapped in lines, and one form inside
/// another, aren't among them.
#[must_use]
pub fn forms(value: &[u8]) -> Vec<Form> {
    let mut forms = vec![Zeroizing::new(value.to_vec())];
    let encoded = base64::forms(value)
        .into_iter()
        .chain(percent::forms(value))
        .chain(json::forms(value))
        .chain(shell::forms(value));
    for form in encoded {
        if !form.is_empty() && !forms.contains(&form) {
            forms.push(form);
        }
    }
    forms
}

/// Writes each byte with `write`, of which one byte becomes at most `most`: in a vector that never grows and
/// so leaves no copies.
fn each(value: &[u8], most: usize, write: impl Fn(usize, u8, &mut Vec<u8>)) -> Form {
    let mut form = Zeroizing::new(Vec::with_capacity(value.len() * most));
    for (index, &byte) in value.iter().enumerate() {
        write(index, byte, &mut form);
    }
    form
}

/// The digits of a hexadecimal number.
fn digits(upper: bool) -> &'static [u8; 16] {
    if upper { b"0123456789ABCDEF" } else { b"0123456789abcdef" }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether `form` is among the forms of `value`.
    pub(super) fn has(value: impl AsRef<[u8]>, form: impl AsRef<[u8]>) -> bool {
        forms(value.as_ref()).iter().any(|each| each.as_slice() == form.as_ref())
    }

    #[test]
    fn the_value_itself_is_first() {
        assert_eq!(forms(b"a/b \"c\"")[0].as_slice(), b"a/b \"c\"");
    }

    #[test]
    fn a_plain_key_has_only_base64_forms_besides() {
        let plain = forms(b"sk_live_0123456789");
        assert!(plain[1..].iter().all(|form| base64::forms(b"sk_live_0123456789").contains(form)));
    }

    #[test]
    fn no_form_is_shorter_than_a_masked_value_or_comes_twice() {
        for length in crate::launch::mask::LEAST..40 {
            let value: Vec<u8> = (0..length).map(|index| (index * 89 + 7) as u8).collect();
            let forms = forms(&value);
            for (index, form) in forms.iter().enumerate() {
                assert!(form.len() >= length, "{length}: {form:?}");
                assert!(!forms[..index].contains(form));
            }
        }
    }
}
