//! Declarations that another command than `declare` adds to the project file.

use super::Context;
use crate::error::Result;
use crate::fs::user_file;
use crate::model::Api;
use crate::project::{Declared, Edit, Project, root_of};

impl Context {
    /// Declares an API in the project file, and leaves the rest of the file as it is.
    ///
    /// # Errors
    /// A project file that cannot be read or written, or that a link leads out of the project.
    pub fn declare_in(&self, project: &Project, api: &Api) -> Result<()> {
        let path = &project.path;
        let old = user_file::read(path)?;
        let mut edit = Edit::of(path.clone(), old.as_deref().unwrap_or_default())?;
        edit.declare(&Declared::of(api));
        let (text, _) = edit.finish()?;
        user_file::stay_inside(path, root_of)?;
        user_file::write(path, old.is_some(), &text)?;
        self.streams.note(&format!("{}: declares `{}`", path.display(), api.name));
        Ok(())
    }
}
