//! The settings: the user's `config.toml` and the `CAPI_` variables, resolved once. A flag overrides a variable, and
//! a variable overrides the file.

#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::fs;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

use crate::agent::Limits;
use crate::launch::MaskMode;
use crate::model::{ReadError, text};
use crate::ui::ColorChoice;

/// The longest settings file, in bytes.
const MAX_CONFIG: u64 = 64 << 10;

/// The resolved settings.
pub struct Settings {
    /// The path of the settings file, which may not exist.
    pub file: PathBuf,
    /// The vault file.
    pub vault: PathBuf,
    /// The directory of the local state.
    pub state: PathBuf,
    /// The directory of fetched documentation.
    pub cache: PathBuf,
    /// When to use color.
    pub color: ColorChoice,
    /// Whether a session starts automatically after a typed passphrase.
    pub session_auto: bool,
    /// How long a session lasts.
    pub session_limits: Limits,
    /// Which output of a child is masked.
    pub masking: MaskMode,
    /// Settings of the file and of variables that cannot be read. Their defaults are used.
    pub faults: Vec<SettingsError>,
    /// Whether the path of the vault is certain. A settings file that cannot be read may name another vault.
    pub is_vault_sure: bool,
    /// Whether the user named the vault: with `--vault`, `CAPI_VAULT` or in the settings file.
    pub is_vault_chosen: bool,
}

/// Why settings cannot be resolved.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SettingsError {
    /// The file has a key that is not a setting.
    #[error("cannot use {}: unknown setting `{}`", .path.display(), text::excerpt(.key))]
    UnknownKey {
        /// The file.
        path: PathBuf,
        /// The key.
        key: String,
        /// The setting with the most similar name.
        nearest: Option<&'static str>,
    },
    /// The file is not TOML, or a value has the wrong type.
    #[error("cannot use {}: line {line}: {reason}", .path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The reason, in one line.
        reason: String,
    },
    /// The file exists and cannot be read.
    #[error("cannot read {}: {reason}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The reason.
        reason: ReadError,
    },
    /// An environment variable has an invalid value.
    #[error("invalid {name}: {}", text::excerpt(.reason))]
    Variable {
        /// The variable.
        name: &'static str,
        /// The reason, in one line.
        reason: String,
        /// The valid values.
        expected: &'static str,
    },
    /// The system reports no home directory, so the vault has no default path.
    #[error("cannot find the home directory")]
    NoHome,
}

/// The settings of the command line.
#[derive(Default)]
pub struct Overrides {
    /// `--vault` or `CAPI_VAULT`.
    pub vault: Option<PathBuf>,
    /// `--color`.
    pub color: Option<ColorChoice>,
}

#[derive(Deserialize, Default)]
#[serde(expecting = "a table")]
struct File {
    vault: Option<PathBuf>,
    color: Option<ColorChoice>,
    masking: Option<MaskMode>,
    #[serde(default)]
    session: Session,
}

#[derive(Deserialize, Default)]
#[serde(expecting = "a table")]
struct Session {
    auto: Option<bool>,
    idle: Option<Time>,
    max: Option<Time>,
}

/// A duration such as `90m` or `12h`.
struct Time(Duration);

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = toml::Value::deserialize(deserializer)?;
        let text = value.as_str().ok_or("a duration is a string with a unit, such as \"30m\"".to_owned());
        text.and_then(Self::parse).map_err(serde::de::Error::custom)
    }
}

impl Time {
    fn parse(text: &str) -> Result<Self, String> {
        let time =
            humantime::parse_duration(text).map_err(|_| "a duration is a number with a unit".to_owned())?;
        (time.as_secs() > 0)
            .then_some(Self(time))
            .ok_or_else(|| "a duration is at least one second".to_owned())
    }
}

/// Resolves a path of the settings file independently of the working directory: `~/` is the home directory, and a
/// relative path starts at the directory of the settings file.
fn located(path: PathBuf, file: &Path) -> PathBuf {
    let below_home = path.strip_prefix("~").ok().and_then(|rest| Some(dirs::home_dir()?.join(rest)));
    below_home.unwrap_or_else(|| file.parent().unwrap_or(Path::new("")).join(path))
}

/// Returns the value of a variable, if it is set and not empty.
fn variable<T>(
    name: &'static str,
    env: &impl Fn(&str) -> Option<OsString>,
    expected: &'static str,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Result<Option<T>, SettingsError> {
    let value = env(name).filter(|value| !value.is_empty());
    let parse = |value: OsString| parse(&value.to_string_lossy());
    value.map(parse).transpose().map_err(|reason| SettingsError::Variable { name, reason, expected })
}

fn time(name: &'static str, env: &impl Fn(&str) -> Option<OsString>) -> Result<Option<Time>, SettingsError> {
    variable(name, env, "a duration such as 30m or 8h", Time::parse)
}

/// Parses one of a few words.
fn word<T: Copy>(
    name: &'static str,
    env: &impl Fn(&str) -> Option<OsString>,
    words: &[(&str, T)],
    expected: &'static str,
) -> Result<Option<T>, SettingsError> {
    variable(name, env, expected, |text| {
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        found.ok_or_else(|| format!("`{text}` is not {expected}"))
    })
}

fn color_variable(env: &impl Fn(&str) -> Option<OsString>) -> Result<Option<ColorChoice>, SettingsError> {
    let words = [ColorChoice::Auto, ColorChoice::Always, ColorChoice::Never].map(|c| (c.as_str(), c));
    word("CAPI_COLOR", env, &words, "auto, always or never")
}

fn mask_variable(env: &impl Fn(&str) -> Option<OsString>) -> Result<Option<MaskMode>, SettingsError> {
    let words = [MaskMode::Auto, MaskMode::Always, MaskMode::Never].map(|mode| (mode.as_str(), mode));
    word("CAPI_MASK", env, &words, "auto, always or never")
}

fn auto_variable(env: &impl Fn(&str) -> Option<OsString>) -> Result<Option<bool>, SettingsError> {
    let words = [("true", true), ("1", true), ("false", false), ("0", false)];
    word("CAPI_SESSION_AUTO", env, &words, "true or false")
}

/// Returns the color choice of variables and the file, for messages about settings that cannot be resolved.
pub fn color(env: impl Fn(&str) -> Option<OsString>) -> ColorChoice {
    let file = || read(&config_path(&env)?).ok()?.color;
    color_variable(&env).ok().flatten().or_else(file).unwrap_or_default()
}

/// Every setting, by its full name.
const KEYS: [&str; 6] = ["vault", "color", "masking", "session.auto", "session.idle", "session.max"];
/// The directory of a user without a home directory. It does not exist.
const NOWHERE: &str = "/nonexistent/capi";
const IDLE: Duration = Duration::from_secs(3600);
const MAX: Duration = Duration::from_secs(12 * 3600);

impl Settings {
    /// Reads the settings file, if it exists, and applies the command line to it. Settings that cannot be read are
    /// added to the faults, for [`Settings::refuse_faults`].
    ///
    /// # Errors
    /// [`SettingsError::NoHome`] if the vault is not named either.
    pub fn resolve(
        overrides: Overrides,
        env: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Self, SettingsError> {
        // A vault that is named needs no home directory: a user of a container may have none.
        let nowhere = overrides.vault.as_ref().map(|_| Path::new(NOWHERE));
        let config = || nowhere.map(|nowhere| nowhere.join("config.toml"));
        let path = config_path(&env).or_else(config).ok_or(SettingsError::NoHome)?;
        let mut faults = Vec::new();
        let file = sound(read(&path), &mut faults);
        let is_vault_chosen = overrides.vault.is_some() || file.vault.is_some();
        let is_vault_sure = overrides.vault.is_some() || faults.is_empty();
        let default =
            || directory("APPDATA", dirs::data_dir).map(|data| data.join("capi").join("vault.capi"));
        let max = sound(time("CAPI_SESSION_MAX", &env), &mut faults).or(file.session.max);
        let idle = sound(time("CAPI_SESSION_IDLE", &env), &mut faults).or(file.session.idle);
        let max = max.map_or(MAX, |time| time.0);
        let idle = idle.map_or(IDLE, |time| time.0).min(max);
        let state = state_directory().or_else(|| nowhere.map(Path::to_owned)).ok_or(SettingsError::NoHome)?;
        let color = sound(color_variable(&env), &mut faults);
        let auto = sound(auto_variable(&env), &mut faults);
        let masking = sound(mask_variable(&env), &mut faults);
        Ok(Self {
            vault: overrides
                .vault
                .or(file.vault.map(|vault| located(vault, &path)))
                .or_else(default)
                .ok_or(SettingsError::NoHome)?,
            file: path,
            cache: cache_directory(&state),
            state,
            color: overrides.color.or(color).or(file.color).unwrap_or_default(),
            session_auto: auto.or(file.session.auto).unwrap_or(true),
            session_limits: Limits { idle, max },
            masking: masking.or(file.masking).unwrap_or_default(),
            faults,
            is_vault_sure,
            is_vault_chosen,
        })
    }

    /// Refuses settings that cannot be read. The few commands that must work without them do not call this.
    ///
    /// # Errors
    /// The first of the faults.
    pub fn refuse_faults(&self) -> Result<(), SettingsError> {
        self.faults.first().map_or(Ok(()), |fault| Err(fault.clone()))
    }

    /// Renders the effective settings in the format of the file.
    pub fn as_toml(&self) -> String {
        let time = |time| humantime::format_duration(time).to_string();
        let mut session = toml::Table::new();
        session.insert("auto".into(), self.session_auto.into());
        session.insert("idle".into(), time(self.session_limits.idle).into());
        session.insert("max".into(), time(self.session_limits.max).into());
        let mut table = toml::Table::new();
        table.insert("vault".into(), self.vault.to_string_lossy().into_owned().into());
        table.insert("color".into(), self.color.as_str().into());
        table.insert("masking".into(), self.masking.as_str().into());
        table.insert("session".into(), session.into());
        table.to_string()
    }
}

/// Returns the parsed value, or the default after adding its error to the faults.
fn sound<T: Default>(read: Result<T, SettingsError>, faults: &mut Vec<SettingsError>) -> T {
    read.unwrap_or_else(|fault| {
        faults.push(fault);
        T::default()
    })
}

/// Returns `CAPI_CONFIG`, or `config.toml` in the config directory.
fn config_path(env: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let named = env("CAPI_CONFIG").filter(|path| !path.is_empty()).map(PathBuf::from);
    named.or_else(|| Some(directory("APPDATA", dirs::config_dir)?.join("capi").join("config.toml")))
}

/// Returns the XDG state directory, or the local data directory on systems without one.
pub fn state_directory() -> Option<PathBuf> {
    let fallback =
        || directory("LOCALAPPDATA", dirs::data_local_dir).map(|data| data.join("capi").join("state"));
    dirs::state_dir().map(|state| state.join("capi")).or_else(fallback)
}

/// Returns the directory of fetched documentation. On a system without a cache directory it is in the state
/// directory, so that commands that fetch nothing do not fail.
fn cache_directory(state: &Path) -> PathBuf {
    let capi = directory("LOCALAPPDATA", dirs::cache_dir).map(|cache| cache.join("capi"));
    capi.unwrap_or_else(|| state.to_owned()).join("docs")
}

/// Returns a directory by its Windows variable, which users and other programs expect, or by `usual`, which asks the
/// system.
fn directory(variable: &str, usual: fn() -> Option<PathBuf>) -> Option<PathBuf> {
    let named = if cfg!(windows) { std::env::var_os(variable).map(PathBuf::from) } else { None };
    named.filter(|path| path.is_absolute()).or_else(usual)
}

fn read(path: &Path) -> Result<File, SettingsError> {
    let unreadable =
        |error: std::io::Error| SettingsError::Unreadable { path: path.to_owned(), reason: error.into() };
    let file = match fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(File::default()),
        Err(error) => return Err(unreadable(error)),
    };
    let mut bytes = Vec::new();
    file.take(MAX_CONFIG + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_CONFIG {
        let reason = ReadError::TooLong(MAX_CONFIG);
        return Err(SettingsError::Unreadable { path: path.to_owned(), reason });
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => parse(path, text),
        Err(error) => Err(SettingsError::Invalid {
            path: path.to_owned(),
            line: text::line_at(&bytes, error.valid_up_to()),
            reason: ReadError::NotText.to_string(),
        }),
    }
}

fn parse(path: &Path, text: &str) -> Result<File, SettingsError> {
    let invalid = |error: toml::de::Error| SettingsError::Invalid {
        path: path.to_owned(),
        line: error.span().map_or(1, |span| text::line_at(text.as_bytes(), span.start)),
        reason: text::parser_reason(error.message()),
    };
    let table: toml::Table = text.parse().map_err(invalid)?;
    match unknown_key(&table) {
        Some(key) => {
            let nearest = nearest(&key);
            Err(SettingsError::UnknownKey { path: path.to_owned(), key, nearest })
        }
        None => toml::from_str(text).map_err(invalid),
    }
}

/// Returns the setting with the most similar name: the same name in a table that was omitted, otherwise a similar
/// spelling.
fn nearest(key: &str) -> Option<&'static str> {
    let forgotten = KEYS.into_iter().find(|name| name.rsplit_once('.').is_some_and(|(_, last)| last == key));
    let alike = || {
        let all = KEYS.into_iter().chain((!key.contains('.')).then_some("session"));
        let nearest = all.max_by(|a, b| similarity(a, key).total_cmp(&similarity(b, key)));
        nearest.filter(|nearest| similarity(nearest, key) > 0.7)
    };
    forgotten.or_else(alike)
}

/// Returns the first unknown key, by its full name.
fn unknown_key(table: &toml::Table) -> Option<String> {
    let names = table.iter().flat_map(|(key, value)| match value {
        toml::Value::Table(inner) if key == "session" => {
            inner.keys().map(|name| format!("session.{name}")).collect::<Vec<_>>()
        }
        // A quoted key such as `"session.idle"` looks like the setting but would not be read.
        _ if key.contains('.') => vec![format!("\"{key}\"")],
        _ => vec![key.clone()],
    });
    names.into_iter().find(|name| !KEYS.contains(&name.as_str()) && name != "session")
}

fn similarity(a: &str, b: &str) -> f64 {
    strsim::jaro_winkler(a, b)
}
