//! Kinds and hints of errors in the settings, the project file and the list of trusted directories.

use super::user_file::unreadable_hint;
use super::write::write_hint;
use super::{Error, Kind};
use crate::model::{capi, message};
use crate::project::ProjectError;
use crate::project::trust::TrustError;
use crate::settings::SettingsError;

impl From<SettingsError> for Error {
    fn from(error: SettingsError) -> Self {
        let hint = match &error {
            SettingsError::UnknownKey { nearest: Some(nearest), .. } => format!("did you mean `{nearest}`?"),
            SettingsError::UnknownKey { nearest: None, .. } => {
                "see the list of settings in capi(1) under FILES".to_owned()
            }
            SettingsError::Variable { expected, .. } => format!("use {expected}, or unset it"),
            SettingsError::Invalid { .. } => {
                "correct the file, or name another one with CAPI_CONFIG".to_owned()
            }
            SettingsError::Unreadable { reason, .. } => {
                format!("{}, or name another file with CAPI_CONFIG", unreadable_hint(reason))
            }
            SettingsError::NoHome => "set HOME, or name the file with --vault FILE".to_owned(),
        };
        Self::new(Kind::Usage, error).hint(hint)
    }
}

impl From<ProjectError> for Error {
    fn from(error: ProjectError) -> Self {
        let hint = match &error {
            ProjectError::Unreadable { reason, .. } => unreadable_hint(reason),
            ProjectError::Invalid { .. } => "correct the file; capi(1) describes it under FILES",
        };
        Self::new(Kind::Usage, error).hint(hint)
    }
}

impl From<TrustError> for Error {
    fn from(error: TrustError) -> Self {
        let hint = match &error {
            TrustError::Unwritable { reason, .. } => write_hint(
                reason,
                "check the owner of the state directory, or pass --app APP, which works without it",
            ),
            TrustError::NoList(_) => {
                message!["remove it, then run ", capi("trust").without_vault(), " to create a new one"]
            }
        };
        Self::new(Kind::Other, error).hint(hint)
    }
}
