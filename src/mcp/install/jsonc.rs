//! JSON with comments and trailing commas, as editors accept it, with the position of each member.

use jsonc_parser::ast::{Object, Value};
use jsonc_parser::common::{Range, Ranged as _};
use jsonc_parser::tokens::{Token, TokenAndRange};
use jsonc_parser::{CollectOptions, CommentCollectionStrategy, ParseOptions, parse_to_ast};

use super::InstallError;
use crate::model::text;

/// The most containers that may be nested.
const DEEPEST: usize = 100;

/// JSON plus comments and trailing commas. Everything else that the parser could accept belongs to other dialects.
const DIALECT: ParseOptions = ParseOptions {
    allow_comments: true,
    allow_trailing_commas: true,
    allow_loose_object_property_names: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// A file that holds one object.
pub(super) struct Document<'a> {
    /// The object.
    pub(super) root: Object<'a>,
    tokens: Vec<TokenAndRange<'a>>,
}

impl<'a> Document<'a> {
    /// Parses a text without a byte order mark.
    ///
    /// # Errors
    /// [`InstallError::Syntax`], also for a text that holds no object.
    pub(super) fn parse(text: &'a str) -> Result<Self, InstallError> {
        let collected = CollectOptions { comments: CommentCollectionStrategy::AsTokens, tokens: true };
        let parsed = parse_to_ast(text, &collected, &DIALECT).map_err(|error| InstallError::Syntax {
            line: error.line_display(),
            reason: text::reason(error.kind()),
        })?;
        let tokens = parsed.tokens.unwrap_or_default();
        check_tokens(text, &tokens)?;
        match parsed.value {
            Some(Value::Object(root)) => Ok(Self { root, tokens }),
            other => Err(syntax(text, other.map_or(0, |value| value.start()), "it is not a JSON object")),
        }
    }

    /// Returns whether there is a comment within a range.
    pub(super) fn has_comment(&self, range: Range) -> bool {
        self.within(range.start, range.end)
            .any(|token| matches!(token, Token::CommentLine(_) | Token::CommentBlock(_)))
    }

    /// Returns whether a comma follows the last member of an object.
    pub(super) fn has_trailing_comma(&self, object: &Object) -> bool {
        let last = object.properties.last().map_or(object.range.end, |member| member.end());
        self.within(last, object.range.end).any(|token| *token == Token::Comma)
    }

    fn within(&self, start: usize, end: usize) -> impl Iterator<Item = &Token<'a>> {
        let first = self.tokens.partition_point(|token| token.range.start < start);
        self.tokens[first..].iter().take_while(move |token| token.range.start < end).map(|token| &token.token)
    }
}

/// Returns the value of a key. The last one counts if there are several, as in every common reader.
pub(super) fn member<'o, 'a>(object: &'o Object<'a>, key: &str) -> Option<&'o Value<'a>> {
    let found = object.properties.iter().rev().find(|member| member.name.as_str() == key)?;
    Some(&found.value)
}

/// Checks what the parser does not: nesting, and what it accepts beyond JSON.
fn check_tokens(text: &str, tokens: &[TokenAndRange]) -> Result<(), InstallError> {
    let (mut depth, mut end) = (0_usize, 0);
    for TokenAndRange { token, range } in tokens {
        match token {
            Token::OpenBrace | Token::OpenBracket => depth += 1,
            Token::CloseBrace | Token::CloseBracket => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Err(syntax(text, range.start, "too many nested values"));
        }
        if !is_blank(&text[end..range.start]) {
            return Err(syntax(text, end, "unexpected white space"));
        }
        if !is_json(token, &text[range.start..range.end]) {
            return Err(syntax(text, range.start, "invalid string or number"));
        }
        end = range.end;
    }
    if is_blank(&text[end..]) { Ok(()) } else { Err(syntax(text, end, "unexpected white space")) }
}

/// Returns whether a text is JSON white space only. The parser accepts that of Unicode.
fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| b" \t\r\n".contains(&byte))
}

/// Returns whether a token is valid in JSON. The parser accepts strings with line breaks or lone surrogates, and numbers
/// that are too large.
fn is_json(token: &Token, raw: &str) -> bool {
    let is_checked = matches!(token, Token::String(_) | Token::Number(_));
    !is_checked || serde_json::from_str::<serde_json::Value>(raw).is_ok()
}

fn syntax(text: &str, at: usize, reason: &str) -> InstallError {
    let line = text::line_at(text, at);
    InstallError::Syntax { line, reason: reason.to_owned() }
}
