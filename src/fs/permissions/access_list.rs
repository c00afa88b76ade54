//! Windows access lists as text (SDDL): the list of a new file of capi, and whether a list lets other users in.

/// The system account, for backups and virus scanners. Like root, administrators could take any file regardless.
const SYSTEM: &str = "SY";
/// Accounts that do not count as other users: the system, administrators, the owner of the file.
const TRUSTED: [&str; 4] = [SYSTEM, "BA", "OW", "CO"];

/// A directory passes its list on to its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Directory,
}

/// Returns a list that lets in the user and the system and inherits nothing from the parent directory.
pub(super) fn owner_only(user: &str, kind: Kind) -> String {
    let inherited = if kind == Kind::Directory { "OICI" } else { "" };
    format!("D:P(A;{inherited};FA;;;{user})(A;{inherited};FA;;;{SYSTEM})")
}

/// Whether a list lets in any account that is neither in `ours` nor trusted. A disk without lists lets everyone in.
pub(super) fn lets_others_in(list: &str, ours: &str) -> bool {
    let known: Vec<&str> = entries(ours).map(|entry| entry.who).chain(TRUSTED).collect();
    let others = |entry: Entry<'_>| entry.allows && entry.applies_here && !known.contains(&entry.who);
    list.contains("NO_ACCESS_CONTROL") || entries(list).any(others)
}

struct Entry<'a> {
    allows: bool,
    /// False for an entry that only the content of a directory inherits.
    applies_here: bool,
    who: &'a str,
}

/// Each entry is in parentheses: type, flags, rights, two fields that files do not use, account.
fn entries(list: &str) -> impl Iterator<Item = Entry<'_>> {
    list.split('(').skip(1).filter_map(|rest| {
        let fields: Vec<&str> = rest.split(')').next()?.split(';').collect();
        let &[kind, flags, _, _, _, who, ..] = &fields[..] else { return None };
        let allows = matches!(kind, "A" | "OA" | "XA" | "ZA");
        // Flags are pairs of letters.
        let applies_here = !flags.as_bytes().chunks(2).any(|flag| flag == b"IO");
        Some(Entry { allows, applies_here, who })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ME: &str = "S-1-5-21-1-2-3-1001";

    #[test]
    fn the_list_that_capi_sets_lets_no_other_user_in() {
        for kind in [Kind::File, Kind::Directory] {
            let ours = owner_only(ME, kind);
            assert!(ours.starts_with("D:P("), "nothing is inherited: {ours}");
            assert!(!lets_others_in(&ours, &ours));
            assert!(lets_others_in(&ours, &owner_only("S-1-5-21-1-2-3-1002", kind)));
        }
        assert!(owner_only(ME, Kind::Directory).contains("(A;OICI;FA;;;S-1-5-21-1-2-3-1001)"));
    }

    #[test]
    fn a_list_is_open_when_it_allows_another_account() {
        let ours = owner_only(ME, Kind::File);
        // Taken from a file in a user profile on Windows.
        let profile = format!("D:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;FA;;;{ME})");
        let denied = format!("{profile}(D;;FA;;;WD)");
        let for_others_inside = "D:(A;OICIIO;GA;;;BU)";
        for closed in [&profile, &denied, for_others_inside, "D:P", "D:", ""] {
            assert!(!lets_others_in(closed, &ours), "{closed}");
        }
        let on_a_drive = "D:AI(A;ID;FA;;;BA)(A;ID;0x1301bf;;;AU)(A;ID;0x1200a9;;;BU)";
        let conditional = "D:(XA;;FR;;;WD;(WIN://SYSAPPID))";
        for open in [on_a_drive, "D:(A;;FR;;;WD)", "D:NO_ACCESS_CONTROL", conditional] {
            assert!(lets_others_in(open, &ours), "{open}");
        }
    }
}
