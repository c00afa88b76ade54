//! Secrets in the memory of processes: a session, a session that has locked a vault, a child that replaced `exec`, and
//! capi while it masks output. The tests read `/proc/PID/mem`, which has the content of a core file.

use std::fs::{self, File};
use std::io::Read as _;
use std::os::unix::fs::FileExt as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::faults::keys::Opened;
use crate::harness::agent::{CAPI, KEY, PASSPHRASE, World};

/// The credential of the app `web`, which no other gets.
const OF_THE_APP: &str = "canary-mail-81Tz";
const OTHER_PASSPHRASE: &str = "another canary of four words 77";

/// All memory that a process has written. Mapped files, such as its own code, hold no secret.
/// `None` without permission to read it.
fn image(process: i32) -> Option<Vec<u8>> {
    let maps = fs::read_to_string(format!("/proc/{process}/maps")).ok()?;
    let memory = File::open(format!("/proc/{process}/mem")).ok()?;
    let mut image = Vec::new();
    for line in maps.lines().filter(|line| line.split(' ').nth(1).is_some_and(|mode| mode.starts_with("rw")))
    {
        let (start, end) = line.split_once(' ').unwrap().0.split_once('-').unwrap();
        let number = |text| u64::from_str_radix(text, 16).unwrap();
        let (start, end) = (number(start), number(end));
        // Regions of the kernel, such as [vvar], cannot be read; reading page by page loses less.
        for page in (start..end).step_by(4096) {
            let mut bytes = [0; 4096];
            if memory.read_at(&mut bytes, page).is_ok() {
                image.extend(bytes);
            }
        }
    }
    if image.is_empty() {
        println!("skipped: the memory of another process may not be read here");
        return None;
    }
    Some(image)
}

/// Returns whether eight consecutive bytes of a key occur: freed memory is partly overwritten.
fn holds_key(image: &[u8], key: &[u8]) -> bool {
    key.chunks(8).any(|part| holds(image, part))
}

/// Returns whether a text or its end occurs.
fn holds_text(image: &[u8], text: &str) -> bool {
    holds(image, &text.as_bytes()[text.len() - 10..])
}

fn holds(image: &[u8], canary: &[u8]) -> bool {
    aho_corasick::AhoCorasick::new([canary]).unwrap().is_match(image)
}

/// A second unlocked vault, so that the session stays when the first is locked.
fn second_vault(world: &World) -> std::path::PathBuf {
    let other = world.path("other.capi");
    world.make_vault(&other, OTHER_PASSPHRASE);
    fs::write(world.path("other passphrase"), OTHER_PASSPHRASE).unwrap();
    other
}

#[test]
fn a_session_holds_only_root_keys_and_wipes_them_on_lock() {
    let world = World::new();
    let session = world.unlock();
    let other = second_vault(&world);
    let with_other = |words: &[&str]| {
        let ran = world.script_with(words, &[("CAPI_VAULT", other.to_str().unwrap())]);
        assert_eq!(ran.code(), 0, "{}", ran.err());
    };
    with_other(&["unlock", "--passphrase-file", "other passphrase"]);
    assert_eq!(world.sessions(), [session]);
    // Keys of each kind pass through the session, for both vaults.
    for words in [
        &["exec", "--app", "web", "--", "true"][..],
        &["exec", "--", "true"],
        &["edit", "billing", "--domain", "a.example"],
    ] {
        assert_eq!(world.script(words).code(), 0, "{words:?}");
        with_other(words);
    }
    let vaults = [Opened::at(&world.vault(), PASSPHRASE), Opened::at(&other, OTHER_PASSPHRASE)];
    let roots = vaults.each_ref().map(|vault| &vault.root);
    let Some(unlocked) = image(session) else { return };
    assert!(
        roots.into_iter().all(|root| holds_key(&unlocked, root)),
        "the search does not find what is there"
    );
    for canary in [PASSPHRASE, OTHER_PASSPHRASE, KEY, OF_THE_APP] {
        assert!(!holds_text(&unlocked, canary), "{canary}");
    }
    assert_eq!(world.script(&["lock"]).code(), 0);
    let Some(locked) = image(session) else { return };
    assert!(holds_key(&locked, roots[1]), "the other vault was locked, too");
    assert!(!holds_key(&locked, roots[0]), "the root key of a locked vault is still there");
    for label in ["metadata", "credentials", "mac"] {
        assert!(
            !holds_key(&locked, &vaults[0].derived(label)),
            "the {label} key of a locked vault is still there"
        );
    }
}

#[test]
fn a_session_ends_when_its_last_vault_is_locked() {
    let world = World::new();
    let session = world.unlock();
    assert_eq!(world.script(&["lock"]).code(), 0);
    let deadline = Instant::now() + Duration::from_secs(10);
    while fs::metadata(format!("/proc/{session}")).is_ok() {
        assert!(Instant::now() < deadline, "it still runs");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// `capi exec` with a program that prints a line when it runs and then waits for its input.
fn exec(world: &World, options: &[&str]) -> Child {
    let mut command = Command::new(CAPI);
    command.arg("exec").args(["--passphrase-file", "passphrase", "--no-session"]).args(options);
    command.args(["--", "sh", "-c", "echo runs; read line"]);
    command.env_clear().env("PATH", "/usr/bin:/bin").current_dir(world.path(""));
    for (name, directory) in
        [("HOME", ""), ("TMPDIR", "tmp"), ("XDG_DATA_HOME", "data"), ("XDG_STATE_HOME", "state")]
    {
        command.env(name, world.path(directory));
    }
    command.env("XDG_RUNTIME_DIR", world.path("run"));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut said = [0; 5];
    child.stdout.as_mut().unwrap().read_exact(&mut said).unwrap();
    assert_eq!(&said, b"runs\n");
    child
}

/// Reads the memory while the program runs, then lets it end.
fn looked_into(mut child: Child) -> Option<Vec<u8>> {
    let found = image(i32::try_from(child.id()).unwrap());
    drop(child.stdin.take());
    child.wait().unwrap();
    found
}

#[test]
fn a_replaced_process_holds_only_its_own_credentials() {
    let world = World::new();
    let vault = Opened::at(&world.vault(), PASSPHRASE);
    let Some(found) = looked_into(exec(&world, &["--mask", "never"])) else { return };
    assert!(holds_text(&found, KEY), "the search does not find what is there");
    assert!(!holds_text(&found, OF_THE_APP), "the credential of another app");
    assert!(!holds_text(&found, PASSPHRASE), "the passphrase");
    assert!(!holds_key(&found, &vault.root), "the root key");
}

#[test]
fn capi_holds_no_key_and_no_passphrase_while_it_masks_output() {
    let world = World::new();
    let vault = Opened::at(&world.vault(), PASSPHRASE);
    let Some(found) = looked_into(exec(&world, &["--mask", "auto"])) else { return };
    assert!(holds_text(&found, KEY), "it masks this one, so it is there");
    assert!(!holds_text(&found, OF_THE_APP), "the credential of another app");
    assert!(!holds_text(&found, PASSPHRASE), "the passphrase");
    assert!(!holds_key(&found, &vault.root), "the root key");
    for label in ["metadata", "credentials", "mac"] {
        assert!(!holds_key(&found, &vault.derived(label)), "the {label} key");
    }
}
