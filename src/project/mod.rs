//! The project of a directory: its `capi.toml`, and whether the user trusted it to name the app.

mod app_choice;
mod file;
mod root;
pub mod trust;

pub use app_choice::{AppChoice, here, without_apis};
pub use file::{Declared, Edit, FILE_NAME, Project, ProjectError, Written, find, parse};
pub use root::root_of;
