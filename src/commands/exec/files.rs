//! Credentials that the command reads from files, whose paths are in variables: `--file-for`.

use std::collections::BTreeSet;

use super::{ExecArgs, catalog_of};
use crate::context::Context;
use crate::error::Result;
use crate::launch::{ChildFiles, Environment, FileContent};
use crate::model::{Api, ApiId, AppName, Credential, FileOption, FileOptionError, Secret, Variable, text};

/// The contents of files, and the variables for their paths.
#[derive(Default)]
pub(super) struct Files {
    apis: BTreeSet<ApiId>,
    contents: Vec<(Variable, Secret)>,
}

impl Files {
    /// Returns the files that the options name.
    ///
    /// # Errors
    /// An API that the command does not get; a part that its credential does not have; a variable that is set already.
    pub(super) fn of(
        context: &Context,
        args: &ExecArgs,
        app: Option<&AppName>,
        apis: &[(Api, Credential)],
    ) -> Result<Self> {
        let mut files = Self::default();
        if args.file_for.is_empty() {
            return Ok(files);
        }
        let catalog = catalog_of(apis);
        for option in &args.file_for {
            let api = context.find(&catalog, &option.api, app)?;
            let found = apis.iter().find(|(other, _)| other.id == api.id);
            files.add(option, api, found.map(|(_, credential)| credential))?;
        }
        let others = apis.iter().filter(|(api, _)| !files.has(api));
        let taken = others.flat_map(|(api, _)| api.variables()).find(|variable| files.sets(variable));
        taken.map_or(Ok(files), |variable| Err(FileOptionError::Taken(variable.to_string()).into()))
    }

    fn add(
        &mut self,
        option: &FileOption,
        api: &Api,
        credential: Option<&Credential>,
    ) -> std::result::Result<(), FileOptionError> {
        let FileOption { variable, part, .. } = option;
        let no_part = || FileOptionError::NoSuchPart {
            api: text::escape(api.name.as_str()),
            part: *part,
            kind: api.auth.kind(),
        };
        let content = credential.and_then(|credential| credential.part(*part)).ok_or_else(no_part)?;
        if self.sets(variable) {
            return Err(FileOptionError::Taken(variable.to_string()));
        }
        self.apis.insert(api.id);
        self.contents.push((variable.clone(), content));
        Ok(())
    }

    fn sets(&self, variable: &Variable) -> bool {
        self.contents.iter().any(|(own, _)| own.is_same(variable))
    }

    /// Returns whether an API has a file. Its variables are not set.
    pub(super) fn has(&self, api: &Api) -> bool {
        self.apis.contains(&api.id)
    }

    /// Returns the variables for the paths.
    pub(super) fn variables(&self) -> impl Iterator<Item = &Variable> {
        self.contents.iter().map(|(variable, _)| variable)
    }

    /// Writes the files and sets the variables to their paths. The caller calls [`ChildFiles::watch`].
    ///
    /// # Errors
    /// A file cannot be written.
    pub(super) fn write(self, context: &Context, environment: &mut Environment) -> Result<ChildFiles> {
        let mut files = ChildFiles::default();
        for (variable, content) in self.contents {
            let path = files.add(&context.settings.state, &FileContent::Secret(content))?;
            environment.set_path(&variable, &path);
        }
        Ok(files)
    }
}
