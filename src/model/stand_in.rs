//! Texts that stand in for a credential: references, commands, encrypted values, masked values and placeholders.

use std::fmt;

use zeroize::Zeroizing;

/// Text that is certainly not the credential itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StandIn {
    /// Encrypted by another tool, for example dotenvx or SOPS.
    Encrypted,
    /// A reference to an entry of a secret manager.
    Reference,
    /// A shell command, or its substitution.
    Command,
    /// A reference to a variable, or a field of a template.
    Variable,
    /// A credential of which a page or a log shows only a part.
    Masked,
    /// Words in brackets.
    Placeholder,
}

impl fmt::Display for StandIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Encrypted => "a value that another tool encrypted",
            Self::Reference => "a reference to a secret manager",
            Self::Command => "a command",
            Self::Variable => "a reference to a variable",
            Self::Masked => "a masked credential",
            Self::Placeholder => "a placeholder",
        })
    }
}

/// Beginnings and ends of values that are encrypted: dotenvx, SOPS, EJSON, Ansible, Jasypt, Spring Cloud, HashiCorp Vault.
const ENCRYPTED: [(&str, &str); 7] = [
    ("encrypted:", ""),
    ("ENC[", "]"),
    ("EJ[1:", "]"),
    ("$ANSIBLE_VAULT;", ""),
    ("ENC(", ")"),
    ("{cipher}", ""),
    ("vault:v1:", ""),
];
/// Beginnings of references to a secret manager.
const REFERENCES: [&str; 18] = [
    "op://",
    "vault:",
    "ref+",
    "secretref:",
    "secretref+",
    "secret://",
    "awssm://",
    "aws-sm://",
    "arn:aws:secretsmanager:",
    "arn:aws:ssm:",
    "gcpsm://",
    "gcp-sm://",
    "berglas://",
    "sm://",
    "azurekv://",
    "@Microsoft.KeyVault(",
    "keyring://",
    "keeper://",
];
/// What masks hide characters with.
const BULLETS: [char; 7] = ['•', '●', '∙', '⬤', '◦', '…', '‥'];
/// How many asterisks in a row no credential has.
const ASTERISKS: usize = 4;

impl StandIn {
    /// Returns what a text is, if it is certainly not a credential.
    pub fn of(text: &str) -> Option<Self> {
        let text = text.trim();
        let encloses = |(start, end): &(&str, &str)| encloses(text, start, end);
        if ENCRYPTED.iter().any(encloses) {
            Some(Self::Encrypted)
        } else if REFERENCES.iter().any(|start| starts_with(text, start)) {
            Some(Self::Reference)
        } else if [("$(", ")"), ("`", "`"), ("curl ", "")].iter().any(encloses) {
            Some(Self::Command)
        } else if is_variable(text) {
            Some(Self::Variable)
        } else if text.contains(BULLETS) || text.contains(&"*".repeat(ASTERISKS)) {
            Some(Self::Masked)
        } else {
            is_placeholder(text).then_some(Self::Placeholder)
        }
    }

    /// Returns what `user:password` is as a whole, if it is certainly not a credential. `vault:…` and `encrypted:…` may
    /// have a username that is called so.
    pub(super) fn of_pair(pair: &str) -> Option<Self> {
        let is_name = |name: &str| matches!(name, "vault" | "encrypted");
        let ambiguous =
            pair.split_once(':').is_some_and(|(name, rest)| is_name(name) && !rest.starts_with("//"));
        Self::of(pair).filter(|_| !ambiguous)
    }
}

/// Returns whether a text begins and ends as given, with something between.
fn encloses(text: &str, start: &str, end: &str) -> bool {
    text.len() > start.len() + end.len() && starts_with(text, start) && text.ends_with(end)
}

fn starts_with(text: &str, start: &str) -> bool {
    text.split_at_checked(start.len()).is_some_and(|(begin, rest)| begin == start && !rest.is_empty())
}

/// Returns whether the whole text names a variable: `${X}`, `{{ x }}`, `${{ secrets.X }}`, `%X%`, `$env:X`, `$MY_KEY`.
fn is_variable(text: &str) -> bool {
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_uppercase() || c == '_')
            && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
    };
    let expansion = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
    let is_expansion = expansion.is_some_and(|inside| {
        inside.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '{'))
            && !inside.contains("${")
    });
    let windows = text.strip_prefix('%').and_then(|rest| rest.strip_suffix('%'));
    // Without an underscore, `$SUMMER24` could be a password.
    let plain = text.strip_prefix('$').filter(|name| name.contains('_'));
    is_expansion
        || encloses(text, "{{", "}}")
        || encloses(text, "<%", "%>")
        || windows.is_some_and(is_name)
        || plain.is_some_and(is_name)
        || ["$env:", "process.env.", "os.environ[", "ENV["].iter().any(|start| starts_with(text, start))
}

fn is_placeholder(text: &str) -> bool {
    let inside = text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    let in_brackets = inside.is_some_and(|inside| {
        let is_word = |c: char| c.is_alphanumeric() || " _-.'/".contains(c);
        inside.contains(char::is_alphabetic) && inside.chars().all(is_word)
    });
    let is_yours = || text.to_ascii_lowercase().contains("your");
    let brackets = [("[", "]"), ("{", "}"), ("(", ")")];
    let in_other_brackets = || brackets.iter().any(|(start, end)| encloses(text, start, end)) && is_yours();
    in_brackets || in_other_brackets()
}

/// Returns whether a text reads like a placeholder, although it could be a credential.
pub(super) fn looks_like_placeholder(text: &str) -> bool {
    const STARTS: [&str; 15] = [
        "changeme",
        "change-me",
        "change_me",
        "your-",
        "your_",
        "replace",
        "placeholder",
        "todo",
        "xxx",
        "fixme",
        "insert-",
        "insert_",
        "enter-",
        "enter_",
        "example",
    ];
    const WHOLE: [&str; 8] = ["null", "undefined", "none", "nil", "n/a", "tbd", "secret", "changeit"];
    let lower = Zeroizing::new(text.to_ascii_lowercase());
    let bracketed = text.starts_with('<') && text.ends_with('>');
    let one_letter = text.len() > 2 && text.chars().all(|c| text.starts_with(c));
    let ends = ["...", "-here", "_here", "example"].iter().any(|end| lower.ends_with(end));
    let inside = ["-your-", "_your_", "xxxxxxxx"].iter().any(|word| lower.contains(word));
    bracketed
        || one_letter
        || ends
        || inside
        || STARTS.iter().any(|word| lower.starts_with(word))
        || WHOLE.contains(&lower.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_stand_in_is_recognized_by_its_form() {
        for (text, expected) in [
            (
                "encrypted:BDqDBibm4wsYqMpCjTQ6BsDHmMadg9K3dAt+Z9HPMfLEIRVz50hmLXPXRuDBXaJi",
                StandIn::Encrypted,
            ),
            ("ENC[AES256_GCM,data:abc,iv:def,tag:ghi,type:str]", StandIn::Encrypted),
            ("EJ[1:abc=:def=:ghi=]", StandIn::Encrypted),
            ("$ANSIBLE_VAULT;1.1;AES256", StandIn::Encrypted),
            ("vault:v1:8SDd3WHDOjf7mq69CyCqYjBXAiQQAVZRkFM13ok481zoCmHnSeDX9vyf7w==", StandIn::Encrypted),
            ("op://dev/stripe/key", StandIn::Reference),
            ("vault:secret/data/stripe#key", StandIn::Reference),
            ("ref+awssecrets://stripe", StandIn::Reference),
            ("arn:aws:secretsmanager:eu-west-1:123456789012:secret:stripe", StandIn::Reference),
            ("@Microsoft.KeyVault(SecretUri=https://a.example/b)", StandIn::Reference),
            ("$(pass show stripe)", StandIn::Command),
            ("`pass show stripe`", StandIn::Command),
            ("curl -H 'X-API-Key: abc' https://a.example", StandIn::Command),
            ("${STRIPE_KEY}", StandIn::Variable),
            ("${STRIPE_KEY:-none}", StandIn::Variable),
            ("${{ secrets.STRIPE_KEY }}", StandIn::Variable),
            ("{{ .Values.stripe }}", StandIn::Variable),
            ("$STRIPE_KEY", StandIn::Variable),
            ("%STRIPE_KEY%", StandIn::Variable),
            ("$env:STRIPE_KEY", StandIn::Variable),
            ("process.env.STRIPE_KEY", StandIn::Variable),
            ("••••••••", StandIn::Masked),
            ("sk_live_●●●●1234", StandIn::Masked),
            ("sk_live_****1234", StandIn::Masked),
            ("sk_live_…1234", StandIn::Masked),
            ("<your key>", StandIn::Placeholder),
            (" <STRIPE_API_KEY> ", StandIn::Placeholder),
            ("[your-key]", StandIn::Placeholder),
        ] {
            assert_eq!(StandIn::of(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_credential_with_the_same_characters_is_none() {
        for text in [
            "",
            "`",
            "``",
            "$()",
            "${}",
            "op:",
            "vault",
            "encrypted",
            "<>",
            "<a&b>",
            "$SUMMER24",
            "$2y$10$abc",
            "pa$$word",
            "a`b`",
            "x$(b)",
            "***",
            "%41%",
            "%%",
            "{}",
            "xXxXxXxX",
            "12|laravel",
            "https://hooks.example/T0/B0/x",
            "eyJhbGciOiJIUzI1NiJ9.e30.abc_-",
            "AKIAIOSFODNN7",
            "curl",
            "ENC[",
            "100%",
            "{\"a\":1}",
            "[1]",
            r#"c4n4ry'"$HOME`\%s{}#!;&|=~"#,
        ] {
            assert_eq!(StandIn::of(text), None, "{text}");
        }
    }

    #[test]
    fn a_username_can_be_the_beginning_of_a_reference() {
        assert_eq!(StandIn::of_pair("vault:s3cret"), None);
        assert_eq!(StandIn::of_pair("encrypted:s3cret"), None);
        assert_eq!(StandIn::of_pair("vault://secret/x"), Some(StandIn::Reference));
        assert_eq!(StandIn::of_pair("op://dev/stripe/key"), Some(StandIn::Reference));
    }

    #[test]
    fn words_of_placeholders_are_recognized() {
        for text in [
            "changeme",
            "your-key-here",
            "YOUR_API_KEY",
            "xxx",
            "aaaa",
            "sk_your_key",
            "undefined",
            "null",
            "sk-...",
            "AKIAIOSFODNN7EXAMPLE",
            "put-it-here",
            "sk_live_XXXXXXXXXXXX",
        ] {
            assert!(looks_like_placeholder(text), "{text}");
        }
        for text in ["", "a", "sk_live_1", "nullable", "secretive", "yours-truly", "there"] {
            assert!(!looks_like_placeholder(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_random_token_is_a_credential(token in "[A-Za-z0-9._~+/=|:-]{20,64}") {
            let lower = token.to_ascii_lowercase();
            prop_assume!(!lower.starts_with("vault:"));
            prop_assert_eq!(StandIn::of(&token), None);
        }
    }
}
