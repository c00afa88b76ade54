//! In-place edits of a project file that preserve the user's comments and order.

use std::path::PathBuf;

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, Value, value};

use super::{Declared, Project, ProjectError, parse};
use crate::model::{Aliases, ApiName, AppName, AuthType, Binding};

/// A project file that is being changed.
pub struct Edit {
    path: PathBuf,
    document: DocumentMut,
}

/// The effect of writing a declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// It was not declared before.
    Added,
    /// It was declared with other fields.
    Changed,
    /// It was declared with the same fields.
    Same,
}

impl Edit {
    /// Starts with the text of a file, empty for one that does not exist yet.
    ///
    /// # Errors
    /// [`ProjectError::Invalid`] when it is not a project file.
    pub fn of(path: PathBuf, text: &str) -> Result<Self, ProjectError> {
        parse(path.clone(), text)?;
        let invalid = |reason: &str| ProjectError::Invalid { path: path.clone(), reason: reason.to_owned() };
        let mut document: DocumentMut = text.parse().map_err(|_| invalid("invalid TOML"))?;
        // `api = [{ … }]` is the same in one line.
        if let Some(item) = document.get_mut("api") {
            let entries = match std::mem::take(item) {
                // An empty list can become a list of tables.
                Item::Value(Value::Array(list)) if list.is_empty() => Ok(ArrayOfTables::new()),
                other => other.into_array_of_tables(),
            };
            *item = Item::ArrayOfTables(entries.map_err(|_| invalid("`api` is not an array of tables"))?);
        }
        Ok(Self { path, document })
    }

    /// Sets the app of the directory.
    pub fn name_app(&mut self, app: &AppName) {
        put(self.document.as_table_mut(), "app", Some(app.as_str()));
    }

    /// Writes a declaration, and replaces one for the same variable.
    pub fn declare(&mut self, api: &Declared) -> Written {
        let entries = self.entries();
        let place = entries.iter().position(|entry| name_of(entry).is_some_and(|name| api.is(&name)));
        match place.and_then(|place| entries.get_mut(place)) {
            Some(entry) => {
                let before = entry.to_string();
                fill(entry, api);
                if entry.to_string() == before { Written::Same } else { Written::Changed }
            }
            None => {
                let mut entry = Table::new();
                fill(&mut entry, api);
                entries.push(entry);
                Written::Added
            }
        }
    }

    /// Removes the declarations that `wanted` matches by name, slug or variable. Returns their names.
    pub fn remove(&mut self, wanted: &str) -> Vec<ApiName> {
        let mut removed = Vec::new();
        self.entries().retain(|entry| match name_of(entry).filter(|name| name.matches(wanted)) {
            Some(name) => {
                removed.push(name);
                false
            }
            None => true,
        });
        removed
    }

    /// Returns the text and the project that it declares.
    ///
    /// # Errors
    /// [`ProjectError::Invalid`] when the result is not a valid project file: too many declarations.
    pub fn finish(self) -> Result<(String, Project), ProjectError> {
        let text = self.document.to_string();
        let project = parse(self.path, &text)?;
        Ok((text, project))
    }

    fn entries(&mut self) -> &mut ArrayOfTables {
        let item = self.document.entry("api").or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
        if !item.is_array_of_tables() {
            *item = Item::ArrayOfTables(ArrayOfTables::new());
        }
        item.as_array_of_tables_mut().unwrap_or_else(|| unreachable!("made one just now"))
    }
}

fn name_of(entry: &Table) -> Option<ApiName> {
    ApiName::parse(entry.get("name")?.as_str()?).ok()
}

/// Writes every field of a declaration, and removes the others.
fn fill(entry: &mut Table, api: &Declared) {
    let (header, scheme, parameter) = match &api.auth {
        Some(AuthType::ApiKey { header }) if *header != Default::default() => {
            (Some(header.as_str()), None, None)
        }
        Some(AuthType::QueryKey { parameter }) => (None, None, Some(parameter.as_str())),
        Some(AuthType::Token { scheme }) => (None, Some(scheme.as_str()), None),
        _ => (None, None, None),
    };
    put(entry, "name", Some(api.name.as_str()));
    put(entry, "type", api.auth.as_ref().map(|auth| auth.kind().as_str()));
    put(entry, "header", header);
    put(entry, "scheme", scheme);
    put(entry, "query_param", parameter);
    put(entry, "domain", api.domain.as_ref().map(|domain| domain.as_str()));
    put(entry, "docs", api.docs.as_ref().map(|docs| docs.as_str()));
    add_aliases(entry, &api.aliases);
}

/// Adds the aliases of the vault to those that the file has for this project.
fn add_aliases(entry: &mut Table, aliases: &Aliases) {
    if aliases.is_empty() {
        return;
    }
    let list = entry.entry("as").or_insert_with(|| value(Array::new()));
    let Some(list) = list.as_array_mut() else { return };
    for alias in aliases.iter() {
        let is_same = |known: &Value| {
            known.as_str().and_then(|known| Binding::parse(known).ok()).is_some_and(|known| known == *alias)
        };
        if !list.iter().any(is_same) {
            list.push(alias.to_string());
        }
    }
}

/// Sets a key and keeps the formatting of the old value, or removes the key.
fn put(table: &mut Table, key: &str, new: Option<&str>) {
    let Some(new) = new else {
        table.remove(key);
        return;
    };
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) if old.as_str() == Some(new) => {}
        Some(old) => {
            let decor = old.decor().clone();
            *old = Value::from(new);
            *old.decor_mut() = decor;
        }
        None => drop(table.insert(key, value(new))),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;
    use crate::model::{AuthParts, AuthScheme, DocsUrl, Domain, QueryParameter};

    const FILE: &str = "# ours\napp = \"web\" # the site\n\n[[api]]\nname = \"Twilio SMS\" # codes\ntype = \"bearer\"   # \
                        once\n\n# money\n[[api]]\nname = \"My Billing API\"\n";

    fn edit(text: &str) -> Edit {
        Edit::of("capi.toml".into(), text).unwrap()
    }

    fn twilio() -> Declared {
        Declared {
            name: ApiName::parse("Twilio SMS").unwrap(),
            auth: Some(AuthType::Basic),
            domain: Some(Domain::parse("api.twilio.com").unwrap().0),
            docs: None,
            aliases: Aliases::default(),
            allowed: None,
        }
    }

    #[test]
    fn comments_and_order_stay() {
        let mut edit = edit(FILE);
        assert_eq!(edit.declare(&twilio()), Written::Changed);
        assert_eq!(edit.declare(&twilio()), Written::Same);
        let text = edit.finish().unwrap().0;
        let expected = FILE.replace(
            "type = \"bearer\"   # once\n",
            "type = \"basic\"   # once\ndomain = \"api.twilio.com\"\n",
        );
        assert_eq!(text, expected);
    }

    #[test]
    fn aliases_of_the_vault_are_added_to_those_of_the_file() {
        let alias = |text: &str| Binding::parse(text).unwrap();
        let api = Declared { aliases: [alias("B=username"), alias("A")].into_iter().collect(), ..twilio() };
        let mut edit = edit("[[api]]\nname = \"Twilio SMS\"\nas = [\"A\", \"OWN\"] # read by main.js\n");
        assert_eq!(edit.declare(&api), Written::Changed);
        assert_eq!(edit.declare(&api), Written::Same);
        assert_eq!(edit.declare(&twilio()), Written::Same, "the aliases of the project stay");
        let text = edit.finish().unwrap().0;
        assert!(text.contains("as = [\"A\", \"OWN\", \"B=username\"] # read by main.js\n"), "{text}");
    }

    #[test]
    fn each_type_is_declared_with_its_fields() {
        let mut edit = edit("");
        for (name, parts) in [
            ("Maps", AuthParts { parameter: QueryParameter::parse("key").ok(), ..Default::default() }),
            ("Pager", AuthParts { scheme: AuthScheme::parse("Token token=").ok(), ..Default::default() }),
        ] {
            let name = ApiName::parse(name).unwrap();
            edit.declare(&Declared { name, auth: parts.resolve().unwrap(), domain: None, ..twilio() });
        }
        let (text, project) = edit.finish().unwrap();
        assert!(text.contains("type = \"api-key\"\nquery_param = \"key\"\n"), "{text}");
        assert!(text.contains("type = \"bearer\"\nscheme = \"Token token=\"\n"), "{text}");
        assert_eq!(
            project.apis[1].auth.as_ref().map(AuthType::description),
            Some("bearer Token token=".into())
        );
    }

    #[test]
    fn removed_fields_disappear_and_new_declarations_come_last() {
        let mut edit = edit("[[api]]\nname = \"twilio  sms\"\nheader = \"X\"\ntype = \"api-key\"\n");
        edit.declare(&Declared { docs: Some(DocsUrl::parse("https://a.example/").unwrap()), ..twilio() });
        let other = Declared {
            name: ApiName::parse("Other").unwrap(),
            auth: None,
            domain: None,
            docs: None,
            aliases: Aliases::default(),
            allowed: None,
        };
        assert_eq!(edit.declare(&other), Written::Added);
        edit.name_app(&AppName::parse("web").unwrap());
        let (text, project) = edit.finish().unwrap();
        assert_eq!(
            text,
            "app = \"web\"\n[[api]]\nname = \"Twilio SMS\"\ntype = \"basic\"\ndomain = \"api.twilio.com\"\ndocs = \
             \"https://a.example/\"\n\n[[api]]\nname = \"Other\"\n"
        );
        assert_eq!(project.apis.len(), 2);
    }

    #[test]
    fn a_declaration_is_removed_by_any_of_its_names() {
        for wanted in ["twilio sms", "twilio-sms", "CUSTOM_API_TWILIO_SMS"] {
            let mut edit = edit(FILE);
            assert_eq!(edit.remove(wanted).len(), 1, "{wanted}");
            assert_eq!(edit.remove(wanted), []);
            let (text, project) = edit.finish().unwrap();
            assert!(
                text.starts_with("# ours\napp = \"web\" # the site\n") && text.contains("# money"),
                "{text}"
            );
            assert_eq!(project.apis.len(), 1);
        }
    }

    #[test]
    fn a_list_in_one_line_is_edited_too() {
        let mut edit = edit("api = [{ name = \"Twilio SMS\" }, { name = \"B\" }]\n");
        assert_eq!(edit.declare(&twilio()), Written::Changed);
        assert_eq!(edit.remove("b").len(), 1);
        let (text, project) = edit.finish().unwrap();
        assert_eq!(project.apis, [twilio()], "{text}");
    }

    #[test]
    fn an_empty_list_takes_a_declaration() {
        let mut edit = edit("app = 'web'\napi = [ # none yet\n]\n");
        assert_eq!(edit.declare(&twilio()), Written::Added);
        assert_eq!(edit.finish().unwrap().1.apis, [twilio()]);
    }

    #[test]
    fn an_empty_file_becomes_one() {
        let mut edit = edit("");
        assert_eq!(edit.declare(&twilio()), Written::Added);
        let text = edit.finish().unwrap().0;
        assert_eq!(text, "[[api]]\nname = \"Twilio SMS\"\ntype = \"basic\"\ndomain = \"api.twilio.com\"\n");
        assert!(Edit::of("capi.toml".into(), "api = 3\n").is_err());
    }
}
