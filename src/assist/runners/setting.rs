//! Settings with which a runner passes the variables, or does not store their values.

/// A piece of configuration, made of the names of variables.
pub struct Setting {
    /// The file that it belongs in; none for a command line.
    pub file: Option<&'static str>,
    /// What precedes the names.
    pub before: &'static str,
    /// One name, in place of `NAME`; empty where the setting names no variable.
    pub each: &'static str,
    /// What separates two names.
    pub between: &'static str,
    /// What follows the names.
    pub after: &'static str,
    /// Whether the runner understands `CUSTOM_API_*`.
    pub wildcard: bool,
}

impl Setting {
    /// Text without names.
    pub(super) const fn text(file: &'static str, text: &'static str) -> Self {
        Self { file: Some(file), ..Self::command(text) }
    }

    /// A command line without names.
    pub(super) const fn command(text: &'static str) -> Self {
        Self { file: None, before: text, each: "", between: "", after: "", wildcard: false }
    }

    /// Whether the setting can say `CUSTOM_API_*` or needs no names, so that it fits APIs that are added later.
    #[must_use]
    pub fn fits_every_api(&self) -> bool {
        self.wildcard || self.each.is_empty()
    }

    /// The setting with these names; with none, the wildcard or an example name.
    #[must_use]
    pub fn render(&self, names: &[String]) -> String {
        let general = if self.wildcard { "CUSTOM_API_*" } else { "CUSTOM_API_BILLING" };
        let one = |name: &str| self.each.replace("NAME", name);
        let names: Vec<String> = match names {
            [] => vec![one(general)],
            names => names.iter().map(|name| one(name)).collect(),
        };
        format!("{}{}{}", self.before, names.join(self.between), self.after)
    }
}
