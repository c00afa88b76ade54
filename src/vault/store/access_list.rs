//! Access lists of Windows as text, which the system reads and writes: what a new file of capi's gets, and whether a list
//! lets others in.

/// The system, for its backups and scanners; administrators could take a file all the same, as root could.
const SYSTEM: &str = "SY";
/// Who may be in a list without being somebody else: the system, administrators, whoever owns the file.
const NOBODY_ELSE: [&str; 4] = [SYSTEM, "BA", "OW", "CO"];

/// What may be in a directory that is closed gets the same list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Directory,
}

/// A list that lets in the user and the system, and that takes nothing over from the directory above.
pub(super) fn owner_only(user: &str, kind: Kind) -> String {
    let inherited = if kind == Kind::Directory { "OICI" } else { "" };
    format!("D:P(A;{inherited};FA;;;{user})(A;{inherited};FA;;;{SYSTEM})")
}

/// Whether a list lets in anybody but those whom `ours` names and the system. A disk that has no lists lets in all.
pub(super) fn lets_others_in(list: &str, ours: &str) -> bool {
    let known: Vec<&str> = entries(ours).map(|entry| entry.who).chain(NOBODY_ELSE).collect();
    let others = |entry: Entry<'_>| entry.allows && entry.is_for_itself && !known.contains(&entry.who);
    list.contains("NO_ACCESS_CONTROL") || entries(list).any(others)
}

struct Entry<'a> {
    allows: bool,
    /// Not only for what will be made in a directory.
    is_for_itself: bool,
    who: &'a str,
}

/// Each entry stands in brackets: kind, flags, rights, two that no file has, and who.
fn entries(list: &str) -> impl Iterator<Item = Entry<'_>> {
    list.split('(').skip(1).filter_map(|rest| {
        let fields: Vec<&str> = rest.split(')').next()?.split(';').collect();
        let &[kind, flags, _, _, _, who, ..] = &fields[..] else { return None };
        let allows = matches!(kind, "A" | "OA" | "XA" | "ZA");
        // Flags are pairs of letters.
        let is_for_itself = !flags.as_bytes().chunks(2).any(|flag| flag == b"IO");
        Some(Entry { allows, is_for_itself, who })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ME: &str = "S-1-5-21-1-2-3-1001";

    #[test]
    fn what_capi_sets_lets_nobody_else_in() {
        for kind in [Kind::File, Kind::Directory] {
            let ours = owner_only(ME, kind);
            assert!(ours.starts_with("D:P("), "nothing is inherited: {ours}");
            assert!(!lets_others_in(&ours, &ours));
            assert!(lets_others_in(&ours, &owner_only("S-1-5-21-1-2-3-1002", kind)));
        }
        assert!(owner_only(ME, Kind::Directory).contains("(A;OICI;FA;;;S-1-5-21-1-2-3-1001)"));
    }

    #[test]
    fn a_list_is_judged_by_whom_it_allows() {
        let ours = owner_only(ME, Kind::File);
        // That of a file in the profile, as Windows writes it.
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
