//! Input with a size limit, including from descriptors that the caller's shell opened (`--passphrase-fd 3`).

use std::io::{self, Read};

use zeroize::Zeroizing;

use crate::model::{ReadError, TooLong, WriteFailure, text};

impl From<&io::Error> for ReadError {
    fn from(error: &io::Error) -> Self {
        let too_long = error.get_ref().and_then(|source| source.downcast_ref());
        match (too_long, error.kind()) {
            (Some(TooLong(limit)), _) => Self::TooLong(*limit),
            (None, io::ErrorKind::IsADirectory) => Self::NotAFile,
            (None, io::ErrorKind::InvalidData) => Self::NotText,
            (None, _) => Self::System(text::reason(error)),
        }
    }
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        Self::from(&error)
    }
}

impl From<&io::Error> for WriteFailure {
    fn from(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            io::ErrorKind::PermissionDenied => Self::Denied(text::reason(error)),
            _ => Self::Other(text::reason(error)),
        }
    }
}

/// Reads everything from `reader`.
///
/// # Errors
/// An error of kind `FileTooLarge` for more than `limit` bytes.
pub fn read_limited(mut reader: impl Read, limit: usize) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(vec![0; limit.saturating_add(1).min(4096)]);
    let mut length = 0;
    loop {
        if length > limit {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, TooLong(limit as u64)));
        }
        if length == bytes.len() {
            // Copies to a new buffer, because a reallocation could leave the old one unwiped.
            let mut larger = Zeroizing::new(vec![0; length.saturating_mul(2)]);
            larger[..length].copy_from_slice(&bytes);
            bytes = larger;
        }
        match reader.read(&mut bytes[length..]) {
            Ok(0) => {
                bytes.truncate(length);
                return Ok(bytes);
            }
            Ok(count) => length += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Reads all of stdin, which may be a secret. Bypasses Rust's stdin, whose buffer would retain the data.
pub fn read_stdin(limit: usize) -> io::Result<Zeroizing<Vec<u8>>> {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd as _;
        read_limited(std::fs::File::from(io::stdin().as_fd().try_clone_to_owned()?), limit)
    }
    #[cfg(windows)]
    {
        use std::os::windows::io::AsHandle as _;
        read_limited(std::fs::File::from(io::stdin().as_handle().try_clone_to_owned()?), limit)
    }
}

/// Prevents children from inheriting the standard streams of this process. Windows passes every inheritable handle to
/// a child, even if the child gets other streams.
#[cfg(windows)]
#[allow(unsafe_code, reason = "no safe API changes the inheritance of a handle")]
pub fn withhold_standard_streams() {
    use std::os::windows::io::AsRawHandle as _;
    use windows_sys::Win32::Foundation::{HANDLE_FLAG_INHERIT, SetHandleInformation};
    for stream in [io::stdin().as_raw_handle(), io::stdout().as_raw_handle(), io::stderr().as_raw_handle()] {
        // SAFETY: the handle is this process's own standard stream, or null, which the call rejects. Only its
        // inheritance flag changes.
        unsafe { SetHandleInformation(stream, HANDLE_FLAG_INHERIT, 0) };
    }
}

/// Handles Ctrl-C and Ctrl-Break by doing nothing, so that this process can wait for the child. Ignoring them instead
/// would be inherited by the child, for which they are meant.
#[cfg(windows)]
#[allow(unsafe_code, reason = "no safe API handles console events")]
pub fn leave_interrupts_to_others() {
    use windows_sys::Win32::System::Console::{CTRL_BREAK_EVENT, CTRL_C_EVENT, SetConsoleCtrlHandler};
    extern "system" fn handle(event: u32) -> i32 {
        i32::from(matches!(event, CTRL_C_EVENT | CTRL_BREAK_EVENT))
    }
    // SAFETY: the handler accesses no data, so it can run at any time on a system thread. It is never removed.
    unsafe { SetConsoleCtrlHandler(Some(handle), 1) };
}

/// Discards the input that waits on the console. Returns whether a typed or pasted character was among it.
#[cfg(windows)]
#[allow(unsafe_code, reason = "no safe API looks at the input of a console")]
pub(super) fn discard_console_input() -> bool {
    use std::os::windows::io::AsRawHandle as _;
    use windows_sys::Win32::System::Console::{
        FlushConsoleInputBuffer, INPUT_RECORD, KEY_EVENT, PeekConsoleInputW,
    };
    /// The events of one look. A longer paste has a character among the first.
    const EVENTS: usize = 32;
    let Ok(console) = std::fs::OpenOptions::new().read(true).write(true).open("CONIN$") else { return false };
    let console = console.as_raw_handle();
    let mut events: [INPUT_RECORD; EVENTS] = Default::default();
    let mut count = 0;
    // SAFETY: the handle is open, and the call writes at most as many records as the array has.
    let is_read = unsafe { PeekConsoleInputW(console, events.as_mut_ptr(), EVENTS as u32, &mut count) != 0 };
    let found = is_read
        && events[..count as usize].iter().any(|event| {
            // SAFETY: the union holds the kind that the type names. Both members of the character are a number.
            u32::from(event.EventType) == KEY_EVENT
                && unsafe {
                    event.Event.KeyEvent.bKeyDown != 0 && event.Event.KeyEvent.uChar.UnicodeChar != 0
                }
        });
    // SAFETY: the handle is open.
    unsafe { FlushConsoleInputBuffer(console) };
    found
}

/// The job object that [`end_children_with_this_process`] created.
#[cfg(windows)]
static JOB: std::sync::atomic::AtomicPtr<std::ffi::c_void> =
    std::sync::atomic::AtomicPtr::new(std::ptr::null_mut());

/// Puts this process and all programs that it starts from now on into a job object. The system ends them when the last
/// handle of the job is closed, which happens when this process is terminated. Best effort: without a job they continue.
#[cfg(windows)]
#[allow(unsafe_code, reason = "no safe API creates a job object")]
pub fn end_children_with_this_process() {
    use windows_sys::Win32::System::JobObjects::{
        AssignProcessToJobObject, CreateJobObjectW, JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE,
    };
    use windows_sys::Win32::System::Threading::GetCurrentProcess;
    // SAFETY: null stands for default security and for no name. The handle stays open as long as the process.
    let job = unsafe { CreateJobObjectW(std::ptr::null(), std::ptr::null()) };
    JOB.store(job, std::sync::atomic::Ordering::SeqCst);
    if limit_job(JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE) {
        // SAFETY: both handles are valid: the job is not null, and the other one denotes this process itself.
        unsafe { AssignProcessToJobObject(job, GetCurrentProcess()) };
    }
}

/// Lets the programs in the job continue when this process exits.
#[cfg(windows)]
pub fn release_children() {
    limit_job(0);
}

/// Sets the limits of the job. Returns whether there is a job.
#[cfg(windows)]
#[allow(unsafe_code, reason = "no safe API changes a job object")]
fn limit_job(flags: u32) -> bool {
    use windows_sys::Win32::System::JobObjects::{
        JOBOBJECT_EXTENDED_LIMIT_INFORMATION, JobObjectExtendedLimitInformation, SetInformationJobObject,
    };
    let job = JOB.load(std::sync::atomic::Ordering::SeqCst);
    let mut limits = JOBOBJECT_EXTENDED_LIMIT_INFORMATION::default();
    limits.BasicLimitInformation.LimitFlags = flags;
    let size = size_of_val(&limits) as u32;
    // SAFETY: the pointer and the size are those of a structure of this class, which the call only reads. The job is null
    // or was created by this process, which never closes it.
    !job.is_null()
        && unsafe {
            SetInformationJobObject(job, JobObjectExtendedLimitInformation, (&raw const limits).cast(), size)
                != 0
        }
}

/// Reads all of a descriptor that the caller opened, and closes it so that children do not inherit it.
///
/// 0 is read as stdin and stays open at its end, because children need a stdin. 1 and 2 are rejected.
#[cfg(unix)]
pub fn read_inherited_fd(fd: i32, limit: usize) -> io::Result<Zeroizing<Vec<u8>>> {
    match fd {
        0 => read_stdin(limit),
        1 | 2 => Err(refused("descriptors 1 and 2 are for output")),
        ..0 => Err(refused("a descriptor is not negative")),
        _ => read_limited(std::fs::File::from(take(fd)?), limit),
    }
}

/// Fails, because only Unix has descriptors.
#[cfg(not(unix))]
pub fn read_inherited_fd(_fd: i32, _limit: usize) -> io::Result<Zeroizing<Vec<u8>>> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "this system does not pass descriptors to commands"))
}

#[cfg(unix)]
fn refused(message: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

/// Takes ownership of an inherited descriptor.
#[cfg(unix)]
#[allow(unsafe_code)]
fn take(fd: i32) -> io::Result<std::os::fd::OwnedFd> {
    use std::os::fd::{FromRawFd, IntoRawFd, OwnedFd};

    use rustix::io::{FdFlags, fcntl_getfd};

    // SAFETY: the descriptor is not used before the check below. One that passes is open and inherited, because this
    // process opens descriptors only with CLOEXEC and inherited ones cannot have it. So it has no other owner here.
    // One that fails is released without being closed.
    let owned = unsafe { OwnedFd::from_raw_fd(fd) };
    match fcntl_getfd(&owned) {
        Ok(flags) if !flags.contains(FdFlags::CLOEXEC) => Ok(owned),
        _ => {
            let _ = owned.into_raw_fd();
            Err(refused("the caller did not open it for this command"))
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Returns one byte at a time, each after an interruption.
    struct Slow<'a>(&'a [u8], bool);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.1 = !self.1;
            if self.1 {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let count = self.0.len().min(buffer.len()).min(1);
            self.0.read(&mut buffer[..count])
        }
    }

    #[test]
    fn reasons_come_from_the_kind_of_the_error() {
        let long = read_limited(&[0; 2][..], 1).unwrap_err();
        assert_eq!(ReadError::from(long), ReadError::TooLong(1));
        assert_eq!(ReadError::from(io::Error::from(io::ErrorKind::IsADirectory)), ReadError::NotAFile);
        let missing = ReadError::from(io::Error::from(io::ErrorKind::NotFound));
        assert!(matches!(missing, ReadError::System(_)), "{missing}");
    }

    #[test]
    fn input_is_read_completely_or_rejected() {
        for length in [0, 1, 4095, 4096, 4097, 10_000] {
            let bytes = vec![7; length];
            let read = read_limited(Slow(&bytes, false), length).unwrap();
            assert_eq!(*read, bytes);
            if let Some(less) = length.checked_sub(1) {
                let error = read_limited(Slow(&bytes, false), less).unwrap_err();
                assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn an_inherited_descriptor_is_read_and_closed() {
        use std::io::Write;
        use std::os::fd::{AsRawFd, IntoRawFd};

        use rustix::io::{FdFlags, fcntl_setfd};

        let (reader, mut writer) = io::pipe().unwrap();
        writer.write_all(b"secret\n").unwrap();
        drop(writer);
        // Opened by this process itself, so it must be rejected.
        assert_eq!(
            read_inherited_fd(reader.as_raw_fd(), 100).unwrap_err().kind(),
            io::ErrorKind::InvalidInput
        );
        fcntl_setfd(&reader, FdFlags::empty()).unwrap();
        // No other test in this file opens a descriptor, so the number stays unused.
        let fd = reader.into_raw_fd();
        assert_eq!(*read_inherited_fd(fd, 100).unwrap(), b"secret\n");
        assert!(read_inherited_fd(fd, 100).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn output_streams_and_closed_descriptors_are_rejected() {
        for fd in [-1, 1, 2, 9_999] {
            assert_eq!(read_inherited_fd(fd, 100).unwrap_err().kind(), io::ErrorKind::InvalidInput, "{fd}");
        }
    }
}
