//! Commands in what is said to the user, so that each works on the vault that was meant: one that `--vault` named for this
//! run alone is named in them too.

/// The commands whose vault is not that of the option, or that have none.
const OF_NO_VAULT: [&str; 6] = ["completions", "config", "help", "mcp", "merge", "trust"];

/// The text with `--vault` and this word in each command in it that works on a vault.
pub(super) fn with_vault(text: &str, vault: &str) -> String {
    let mut parts = text.split('`');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push('`');
        match part.strip_prefix("capi ").filter(|words| is_of_vault(words)) {
            Some(words) => out += &format!("capi --vault {vault} {words}"),
            None => out += part,
        }
    }
    out
}

/// Whether a command works on the vault of the option, by what stands after `capi`.
fn is_of_vault(words: &str) -> bool {
    let name = words.split(' ').next().unwrap_or_default();
    let is_named = name.starts_with(|first: char| first.is_ascii_lowercase()) && !OF_NO_VAULT.contains(&name);
    let is_free = words.split(' ').any(|word| ["--help", "--all"].contains(&word));
    is_named && !is_free
}

#[cfg(test)]
mod tests {
    use super::with_vault;

    #[test]
    fn a_command_that_works_on_the_vault_names_it() {
        for (said, expected) in [
            ("`capi add` adds one", "`capi --vault e.capi add` adds one"),
            (
                "run `capi add 'A'`, or `capi add --missing` for all",
                "run `capi --vault e.capi add 'A'`, or `capi --vault e.capi add --missing` for all",
            ),
            ("`capi backups restore 22` brings back", "`capi --vault e.capi backups restore 22` brings back"),
        ] {
            assert_eq!(with_vault(said, "e.capi"), expected);
        }
    }

    #[test]
    fn what_is_about_no_vault_or_names_one_stays() {
        for said in [
            "`capi --vault x.capi list` looks at it",
            "`capi edit --help` shows how it is used",
            "`capi --help` shows the rest",
            "`capi lock --all` locks all vaults",
            "run `capi merge install`, then `git checkout --merge -- FILE`: `capi merge` joins both sides",
            "look at its capi.toml, then run `capi trust` there",
            "`chmod 600` closes it; capi(1) lists the settings",
            "near to it: `capital`",
        ] {
            assert_eq!(with_vault(said, "e.capi"), said);
        }
    }
}
