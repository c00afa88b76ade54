//! Whether the terminal is the user's own, or one that another program made and types at.

use super::Terminal;

impl Terminal {
    /// Returns whether only the user can answer a prompt here. `markers` are variables of programs that drive terminals.
    ///
    /// The terminal existed before such a program if the first process on it, usually a shell, started without the
    /// variables. The terminal must not be in use either: capi runs in the foreground, and no program reads single keys.
    /// If any of this cannot be found out, the answer is no.
    #[cfg(target_os = "linux")]
    pub fn is_of_user(&self, markers: &[&str]) -> bool {
        let reads_lines = rustix::termios::tcgetattr(self.device())
            .is_ok_and(|modes| modes.local_modes.contains(rustix::termios::LocalModes::ICANON));
        reads_lines
            && Place::current().is_some_and(|place| place.is_foreground && !place.starts_with(markers))
    }

    /// Returns false: other systems do not show the environment of another process.
    #[cfg(not(target_os = "linux"))]
    pub fn is_of_user(&self, _: &[&str]) -> bool {
        false
    }
}

/// The place of this process on its terminal.
#[cfg(target_os = "linux")]
struct Place {
    is_foreground: bool,
    /// The process ID of the session leader, the first process on the terminal.
    leader: u32,
}

#[cfg(target_os = "linux")]
impl Place {
    fn current() -> Option<Self> {
        Self::parse(&std::fs::read_to_string("/proc/self/stat").ok()?)
    }

    /// Parses `/proc/PID/stat`, proc(5): after the name in parentheses come the state, the parent, the process group, the
    /// session, the terminal and its foreground process group.
    fn parse(stat: &str) -> Option<Self> {
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        let [_, _, group, leader, _, foreground, ..] = fields[..] else { return None };
        Some(Self { is_foreground: group == foreground, leader: leader.parse().ok().filter(|id| *id > 0)? })
    }

    /// Returns whether the leader was started with one of these variables, or does not show its environment.
    fn starts_with(&self, names: &[&str]) -> bool {
        let environment =
            std::fs::read(format!("/proc/{}/environ", self.leader)).map(zeroize::Zeroizing::new);
        let is_marker = |entry: &[u8]| {
            names
                .iter()
                .any(|name| entry.strip_prefix(name.as_bytes()).is_some_and(|rest| rest.starts_with(b"=")))
        };
        environment.map_or(true, |all| all.is_empty() || all.split(|byte| *byte == 0).any(is_marker))
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::Place;

    #[test]
    fn the_place_on_the_terminal_is_read_after_the_name() {
        let place = Place::parse("12 (a) b) S 7 12 9 34816 12 4194304 1").unwrap();
        assert!(place.is_foreground && place.leader == 9);
        assert!(!Place::parse("12 (sh) S 7 12 9 34816 8 0").unwrap().is_foreground);
        // The leader is outside of the PID namespace.
        assert!(Place::parse("12 (sh) S 7 12 0 34816 12 0").is_none());
        assert!(Place::parse("12").is_none());
    }
}
