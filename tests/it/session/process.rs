//! The process that is the session, seen from outside: it holds on to nothing of its caller, and shows nothing.

use std::fs;
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::PathBuf;

use crate::harness::agent::{CAPI, KEY, PASSPHRASE, PRINT, World, finish, run};

fn of(process: i32, name: &str) -> PathBuf {
    PathBuf::from(format!("/proc/{process}/{name}"))
}

#[test]
fn it_is_cut_loose_from_its_caller() {
    let world = World::new();
    let session = world.unlock();
    let stat = fs::read_to_string(of(session, "stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    let (parent, session_id, terminal) = (fields[1], fields[3], fields[4]);
    assert_ne!(parent, std::process::id().to_string());
    let own = fs::read_to_string("/proc/self/stat").unwrap();
    assert_ne!(session_id, own.rsplit_once(')').unwrap().1.split_whitespace().nth(3).unwrap());
    assert_eq!(terminal, "0");
    assert_eq!(fs::read_link(of(session, "cwd")).unwrap(), PathBuf::from("/"));
    for fd in ["fd/0", "fd/1", "fd/2"] {
        assert_eq!(fs::read_link(of(session, fd)).unwrap(), PathBuf::from("/dev/null"), "{fd}");
    }
}

#[test]
fn an_automatically_started_session_has_no_terminal() {
    let world = World::new();
    let mut typed = world.typed(&PRINT);
    typed.answer(PASSPHRASE);
    assert!(typed.end().0.success());
    let [session] = world.sessions()[..] else { panic!("{:?}", world.sessions()) };
    let stat = fs::read_to_string(of(session, "stat")).unwrap();
    assert_eq!(stat.rsplit_once(')').unwrap().1.split_whitespace().nth(4), Some("0"));
    // Its terminal is hung up now, and the session still answers.
    drop(typed);
    assert_eq!(world.script(&PRINT).code(), 0);
}

#[test]
fn it_is_the_small_program_also_when_the_whole_one_starts_it() {
    let world = World::new();
    let mut unlock = world.program(env!("CARGO_BIN_EXE_capi-full"));
    unlock.args(["unlock", "--passphrase-file", "passphrase"]);
    let output = run(unlock);
    assert!(output.status.success(), "{output:?}");
    let [session] = world.sessions()[..] else { panic!("{:?}", world.sessions()) };
    let line = fs::read_to_string(of(session, "cmdline")).unwrap();
    assert_eq!(line.split('\0').next(), Some(CAPI));
}

#[test]
fn an_upgrade_during_the_prompt_does_not_prevent_the_session() {
    let world = World::new();
    let copy = world.path("copy");
    // By another process: a descriptor of this one could keep the copy from being executed.
    assert!(std::process::Command::new("cp").arg(CAPI).arg(&copy).status().unwrap().success());
    let mut unlock = std::process::Command::new(&copy);
    unlock.args(["unlock", "--no-input", "--passphrase-fd", "0"]).env_clear().envs(world.environment());
    unlock
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    let mut unlock = unlock.spawn().unwrap();
    fs::remove_file(&copy).unwrap();
    fs::write(&copy, "#!/bin/sh\nexit 1\n").unwrap();
    std::io::Write::write_all(&mut unlock.stdin.take().unwrap(), PASSPHRASE.as_bytes()).unwrap();
    let output = finish(unlock, "unlock");
    assert!(output.status.success(), "{output:?}");
    assert_eq!(world.script(&PRINT).code(), 0);
}

#[test]
fn it_shows_no_secret_in_its_environment_arguments_or_files() {
    let world = World::new();
    let variables = [("CAPI_PASSPHRASE", PASSPHRASE), ("CUSTOM_API_BILLING", KEY)];
    assert_eq!(world.script_with(&["unlock"], &variables).code(), 0);
    let [session] = world.sessions()[..] else { panic!("{:?}", world.sessions()) };
    assert_eq!(fs::read(of(session, "environ")).unwrap(), b"");
    let line = fs::read_to_string(of(session, "cmdline")).unwrap();
    let directory = world.path("run/capi");
    assert_eq!(
        line.split('\0').skip(1).collect::<Vec<_>>(),
        ["__session", "--listen", directory.to_str().unwrap(), ""]
    );
}

#[test]
fn no_other_process_of_its_user_can_look_into_it() {
    const NOBODY: u32 = 65_534;
    let world = World::new();
    let session = if rustix::process::geteuid().is_root() {
        // Files that belong to root anyway would prove nothing.
        // Not by this process: a file that one of its threads has open for writing can't be executed, and a program that
        // another thread is just starting holds it a little longer.
        assert!(world.program("cp").arg(CAPI).arg(world.path("capi")).status().unwrap().success());
        let home = world.path("").to_str().unwrap().to_owned();
        let give = world.program("chown").args(["-R", &NOBODY.to_string(), &home]).status().unwrap();
        assert!(give.success());
        let mut unlock = world.program("setpriv");
        unlock.args(["--reuid", &NOBODY.to_string(), "--clear-groups"]).arg(world.path("capi"));
        unlock.args(["unlock", "--passphrase-file", "passphrase"]);
        let output = run(unlock);
        assert!(output.status.success(), "{output:?}");
        world.sessions()[0]
    } else {
        world.unlock()
    };
    let status = fs::read_to_string(of(session, "status")).unwrap();
    assert!(!status.contains("\nUid:\t0\t"), "{status}");
    let limits = fs::read_to_string(of(session, "limits")).unwrap();
    let core = limits.lines().find_map(|line| line.strip_prefix("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().take(2).collect::<Vec<_>>(), ["0", "0"], "{limits}");
    // The system shows that it is not dumpable by giving its files to root.
    assert_eq!(fs::metadata(of(session, "mem")).unwrap().uid(), 0);
}

#[test]
fn the_passphrase_is_nowhere_in_its_memory() {
    let world = World::new();
    let mut typed = world.typed(&PRINT);
    typed.answer(PASSPHRASE);
    assert!(typed.end().0.success());
    let [session] = world.sessions()[..] else { panic!("{:?}", world.sessions()) };
    let Ok(memory) = fs::File::open(of(session, "mem")) else { return };
    let (mut searched, mut found_name) = (0, false);
    for (start, length) in writable(session) {
        let mut bytes = vec![0; length];
        if memory.read_at(&mut bytes, start).is_ok() {
            searched += length;
            let has = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
            assert!(!has(PASSPHRASE) && !has(KEY), "at {start:x}");
            // The control: the search finds a value that is present.
            found_name |= has(world.path("run/capi").to_str().unwrap());
        }
    }
    assert!(searched > 100_000 && found_name, "{searched}");
}

/// The writable parts of a process's memory: where each begins, and how long it is.
fn writable(process: i32) -> Vec<(u64, usize)> {
    let maps = fs::read_to_string(of(process, "maps")).unwrap();
    let parse = |line: &str| {
        let (range, rest) = line.split_once(' ')?;
        let (start, end) = range.split_once('-')?;
        let number = |text| u64::from_str_radix(text, 16).ok();
        let (start, end) = (number(start)?, number(end)?);
        rest.starts_with("rw").then_some((start, usize::try_from(end - start).ok()?))
    };
    maps.lines().filter_map(parse).collect()
}

#[test]
fn no_pipe_of_the_caller_waits_for_it() {
    let unlock = format!("{CAPI} unlock --passphrase-file passphrase");
    let scripts = [
        format!("out=$({unlock} 2>&1); echo \"$out\""),
        format!("{unlock} 2>&1 | cat"),
        // A descriptor that the shell opened and capi knows nothing of.
        format!("{{ {unlock} 7>&1 2>&1; }} | cat"),
        format!("exec 9>&1; out=$({unlock} 2>&1 9>&1 8>&1); echo \"$out\""),
    ];
    for script in scripts {
        let world = World::new();
        let mut sh = world.program("sh");
        sh.args(["-c", &script]);
        let output = run(sh);
        assert!(output.status.success(), "{script}: {output:?}");
        assert!(String::from_utf8_lossy(&output.stdout).contains("unlocked until"), "{script}: {output:?}");
        let [session] = world.sessions()[..] else { panic!("{:?}", world.sessions()) };
        for entry in fs::read_dir(of(session, "fd")).unwrap() {
            let open = fs::read_link(entry.unwrap().path()).unwrap_or_default();
            let open = open.to_string_lossy();
            // Its socket, and a client's that is just leaving.
            assert!(
                open.is_empty() || open == "/dev/null" || open.starts_with("socket:"),
                "{script}: {open}"
            );
        }
    }
}
