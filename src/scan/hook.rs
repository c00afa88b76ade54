//! The hook of git that searches a commit before it is made.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::places::git::Repository;
use crate::fs::{Access, NewFile, permissions};
use crate::launch::Environment;

/// The hook. It stops a commit that was not checked: a check that did not run is not a clean result.
const HOOK: &str = include_str!("pre-commit.sh");
/// The name of the program in the hook, before its words.
const PROGRAM: &str = "capi";
/// The words of the command in the hook.
const WORDS: &str = "scan --staged";

/// What an installation did.
#[derive(Debug, PartialEq, Eq)]
pub enum Installed {
    /// The hook was created.
    Created(PathBuf),
    /// The hook searches commits already.
    Present(PathBuf),
    /// Another program's hook is there, or a directory that other repositories use, too. The user can add the line.
    NotOwn {
        /// The file for the line.
        path: PathBuf,
        /// The line.
        line: String,
    },
}

/// Why no hook was installed.
#[derive(Debug, thiserror::Error)]
pub enum HookError {
    /// git is missing, or refused.
    #[error("cannot find the hooks of the repository: git failed")]
    Git,
    /// The directory is in no repository.
    #[error("cannot install a hook: {} is in no repository of git", .0.display())]
    NoRepository(PathBuf),
    /// The file cannot be read or written.
    #[error("cannot write {}: {}", .0.display(), .1)]
    Unwritable(PathBuf, io::Error),
}

/// Creates the hook in the repository of a directory. `option` are words between `capi` and its command, quoted for a
/// shell, for example `--vault PATH`. Changes no file that exists.
///
/// # Errors
/// [`HookError`].
pub fn install(directory: &Path, option: &str) -> Result<Installed, HookError> {
    let repository =
        Repository::find(directory).ok_or_else(|| HookError::NoRepository(directory.to_owned()))?;
    let hooks = hooks(directory)?;
    let program = if option.is_empty() { PROGRAM.to_owned() } else { format!("{PROGRAM} {option}") };
    let line = format!("{program} {WORDS} || exit 1");
    let path = hooks.join("pre-commit");
    let unwritable = |error: io::Error| HookError::Unwritable(path.clone(), error);
    match fs::read(&path) {
        Ok(text) if is_present(&text) => return Ok(Installed::Present(path)),
        // Husky generates its own directory, and executes the file above it.
        _ if hooks.ends_with(".husky/_") => {
            let path = hooks.with_file_name("pre-commit");
            return Ok(match fs::read(&path) {
                Ok(text) if is_present(&text) => Installed::Present(path),
                _ => Installed::NotOwn { path, line },
            });
        }
        _ if fs::symlink_metadata(&path).is_ok() || !is_inside(&hooks, &repository) => {
            return Ok(Installed::NotOwn { path, line });
        }
        _ => {}
    }
    permissions::make_default_directory(&hooks).map_err(unwritable)?;
    let text = HOOK.replace("capi scan --staged </dev/null", &format!("{program} {WORDS} </dev/null"));
    let text = text.replace("capi status </dev/null", &format!("{program} status </dev/null"));
    create(&path, &text).map_err(unwritable)?;
    Ok(Installed::Created(path))
}

/// Returns the directory of the hooks, also when the configuration names another one.
fn hooks(directory: &Path) -> Result<PathBuf, HookError> {
    // This reads the user's configuration, and refuses the repository of another user.
    let output = Command::new("git")
        .args(["rev-parse", "--git-path", "hooks"])
        .current_dir(directory)
        .env_clear()
        .envs(Environment::inherit_own().into_variables())
        .stdin(Stdio::null())
        .output()
        .map_err(|_| HookError::Git)?;
    let path = String::from_utf8(output.stdout).map_err(|_| HookError::Git)?;
    let path = path.trim_end_matches(['\n', '\r']);
    if !output.status.success() || path.is_empty() {
        return Err(HookError::Git);
    }
    Ok(directory.join(path))
}

/// Whether a hook runs the search: on a line that is not a comment.
fn is_present(hook: &[u8]) -> bool {
    let hook = String::from_utf8_lossy(hook);
    let runs = |line: &str| line.contains(PROGRAM) && line.contains(WORDS);
    hook.lines().any(|line| !line.trim_start().starts_with('#') && runs(line))
}

/// Whether the hooks belong to this repository alone: they are in its git directory or in its work tree.
fn is_inside(hooks: &Path, repository: &Repository) -> bool {
    let real = |path: &Path| path.ancestors().find_map(|above| above.canonicalize().ok());
    let (Some(hooks), Some(git)) = (real(hooks), real(repository.path())) else { return false };
    let work_tree = git.parent().filter(|_| git.ends_with(".git"));
    hooks.starts_with(&git) || work_tree.is_some_and(|top| hooks.starts_with(top))
}

fn create(path: &Path, text: &str) -> io::Result<()> {
    #[cfg(unix)]
    let access = {
        use std::os::unix::fs::PermissionsExt as _;
        Access::SameAs(fs::Permissions::from_mode(0o755))
    };
    // git for Windows starts hooks without such a permission.
    #[cfg(not(unix))]
    let access = Access::Default;
    let mut file = NewFile::create(path, ".capi-", access)?;
    file.fill(&[text.as_bytes()])?;
    Ok(file.persist_new()?)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use super::*;

    struct Work(tempfile::TempDir);

    impl Work {
        fn new() -> Option<Self> {
            let work = Self(tempfile::tempdir().unwrap());
            let started = Command::new("git").args(["init", "--quiet"]).current_dir(work.0.path()).status();
            if started.is_err() {
                eprintln!("skipped: git is missing");
                return None;
            }
            Some(work)
        }

        fn path(&self, name: &str) -> PathBuf {
            self.0.path().join(name)
        }

        fn hooks_path(&self, path: &str) {
            let words = ["config", "core.hooksPath", path];
            assert!(Command::new("git").args(words).current_dir(self.0.path()).status().unwrap().success());
        }

        fn install(&self) -> Installed {
            install(self.0.path(), "").unwrap()
        }
    }

    #[test]
    fn a_hook_is_created_once() {
        let Some(work) = Work::new() else { return };
        let path = work.path(".git/hooks/pre-commit");
        assert_eq!(work.install(), Installed::Created(path.clone()));
        assert_eq!(work.install(), Installed::Present(path.clone()));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o755);
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), HOOK);
        fs::remove_file(&path).unwrap();
        install(work.0.path(), "--vault '/a b'").unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains("$(capi --vault '/a b' scan --staged </dev/null"), "{text}");
        assert!(text.contains(" capi --vault '/a b' status "), "{text}");
        assert!(matches!(work.install(), Installed::Present(_)));
    }

    #[test]
    fn hooks_of_others_do_not_change() {
        let Some(work) = Work::new() else { return };
        let path = work.path(".git/hooks/pre-commit");
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let line = "capi scan --staged || exit 1".to_owned();
        for text in ["#!/bin/sh\nmake check\n", "#!/bin/sh\n# capi scan --staged\n", ""] {
            fs::write(&path, text).unwrap();
            assert_eq!(work.install(), Installed::NotOwn { path: path.clone(), line: line.clone() });
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
        fs::write(&path, format!("#!/bin/sh\n{line}\nmake check\n")).unwrap();
        assert_eq!(work.install(), Installed::Present(path));
    }

    #[test]
    fn the_configured_directory_is_used_if_it_is_in_the_repository() {
        let Some(work) = Work::new() else { return };
        work.hooks_path(".githooks");
        assert_eq!(work.install(), Installed::Created(work.path(".githooks/pre-commit")));
        work.hooks_path(".husky/_");
        let Installed::NotOwn { path, .. } = work.install() else { panic!() };
        assert_eq!(path, work.path(".husky/pre-commit"));
        let other = tempfile::tempdir().unwrap();
        work.hooks_path(other.path().to_str().unwrap());
        let Installed::NotOwn { path, .. } = work.install() else { panic!() };
        assert_eq!(path, other.path().join("pre-commit"));
        assert!(!path.exists());
        assert!(matches!(install(other.path(), ""), Err(HookError::NoRepository(_))));
    }
}
