//! Reasons why dotenv readers disagree about an assignment.

use std::fmt;

/// Syntax that parsers interpret in different ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// A `#` that some parsers treat as the start of a comment.
    Hash,
    /// A `$` that some parsers expand. capi does not.
    Interpolation,
    /// A backslash that some parsers treat as an escape.
    Escape,
    /// Unclosed quotes, or text after the closing quote.
    Quotes,
    /// Backquotes, which are quotes for some parsers only.
    Backquotes,
    /// A value over several lines, which not every parser supports.
    Lines,
    /// A carriage return that is not followed by a line feed.
    CarriageReturn,
    /// A control character or an unusual blank at an end of the value, which some parsers remove.
    Blanks,
    /// A name that some parsers reject or read differently.
    Name,
    /// Another assignment of the same name with another value, of which some parsers take the first, or a line that only some
    /// parsers read as one.
    Repeated,
    /// A line above that some parsers continue into this one.
    Above,
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Hash => "its value has a # that may begin a comment",
            Self::Interpolation => "its value refers to another variable",
            Self::Escape => "its value has a backslash that parsers interpret differently",
            Self::Quotes => "its quotes are not closed, or text follows them",
            Self::Backquotes => "its value has backquotes, which are quotes for some parsers only",
            Self::Lines => "its value spans several lines, which some parsers do not support",
            Self::CarriageReturn => "the file has carriage returns that only some parsers treat as line ends",
            Self::Blanks => "its value begins or ends with a blank that only some parsers remove",
            Self::Name => "parsers read its name differently",
            Self::Repeated => "another line may set it again",
            Self::Above => "some parsers read it as a part of a line above",
        })
    }
}
