//! The settings file.

#![no_main]

use std::ffi::OsString;
use std::path::Path;
use std::sync::OnceLock;

use capi::settings::{Overrides, Settings, SettingsError};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    match resolve(data) {
        Ok(settings) => {
            let text = settings.as_toml();
            let again = resolve(text.as_bytes()).unwrap_or_else(|error| panic!("{error}: {text}"));
            assert_eq!(again.as_toml(), text, "the settings as they are shown are settings");
        }
        Err(error) => assert!(error.to_string().lines().count() < 2, "{error}"),
    }
});

/// Returns the settings of a file with these bytes.
fn resolve(bytes: &[u8]) -> Result<Settings, SettingsError> {
    static FILE: OnceLock<OsString> = OnceLock::new();
    let file = FILE.get_or_init(|| {
        let name = format!("capi-fuzz-settings-{}.toml", std::process::id());
        std::env::temp_dir().join(name).into_os_string()
    });
    std::fs::write(Path::new(file), bytes).expect("a place for files");
    Settings::resolve(Overrides::default(), |name| (name == "CAPI_CONFIG").then(|| file.clone()))
}
