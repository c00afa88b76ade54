//! The names of characters in HTML: punctuation of ASCII, and Latin-1 (HTML standard, section 13.5).

const ASCII: [(char, &str); 32] = [
    ('\t', "Tab"),
    ('\n', "NewLine"),
    ('!', "excl"),
    ('"', "quot"),
    ('#', "num"),
    ('$', "dollar"),
    ('%', "percnt"),
    ('&', "amp"),
    ('\'', "apos"),
    ('(', "lpar"),
    (')', "rpar"),
    ('*', "ast"),
    ('+', "plus"),
    (',', "comma"),
    ('.', "period"),
    ('/', "sol"),
    (':', "colon"),
    (';', "semi"),
    ('<', "lt"),
    ('=', "equals"),
    ('>', "gt"),
    ('?', "quest"),
    ('@', "commat"),
    ('[', "lbrack"),
    ('\\', "bsol"),
    (']', "rbrack"),
    ('^', "Hat"),
    ('_', "lowbar"),
    ('`', "grave"),
    ('{', "lcub"),
    ('|', "vert"),
    ('}', "rcub"),
];

/// The names from U+00A0 to U+00FF.
const LATIN: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 \
    sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring \
    AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash \
    Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml \
    igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn \
    yuml";

/// Returns the name of a character, without `&` and `;`.
pub(super) fn name_of(c: char) -> Option<&'static str> {
    let ascii = ASCII.iter().find(|(named, _)| *named == c).map(|(_, name)| *name);
    ascii.or_else(|| LATIN.split(' ').nth(u32::from(c).checked_sub(0xA0)? as usize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_have_their_names() {
        for (c, name) in [
            ('é', Some("eacute")),
            ('ÿ', Some("yuml")),
            ('+', Some("plus")),
            ('a', None),
            ('~', None),
            ('Ā', None),
        ] {
            assert_eq!(name_of(c), name, "{c}");
        }
    }
}
