//! An untrusted project file: parsed, and edited as by `capi declare`.

#![no_main]

use std::path::PathBuf;

use capi::model::{Aliases, ApiName, AppName, AuthType};
use capi::project::{Declared, Edit, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = capi_fuzz::text(data);
    let project = match parse(PathBuf::from("capi.toml"), text) {
        Ok(project) => project,
        Err(error) => return assert!(error.to_string().lines().count() < 2, "{error}"),
    };
    change(text, |edit| {
        edit.remove("billing");
    });
    for declared in &project.apis {
        let after = change(text, |edit| {
            edit.declare(declared);
        });
        assert_eq!(after, project.apis, "what stands there already changes nothing");
    }
    let new = Declared {
        name: ApiName::parse("Billing").expect("a name"),
        auth: Some(AuthType::Basic),
        domain: None,
        docs: None,
        aliases: Aliases::default(),
        allowed: None,
    };
    if project.apis.len() < 1000 {
        let after = change(text, |edit| {
            edit.name_app(&AppName::parse("web").expect("an app"));
            edit.declare(&new);
        });
        // The aliases and allowed operations of a project stay.
        let is_new =
            |api: &Declared| Declared { aliases: Aliases::default(), allowed: None, ..api.clone() } == new;
        assert!(after.iter().any(is_new), "{text}");
    }
});

/// Returns the declarations of a file after an edit.
fn change(text: &str, how: impl FnOnce(&mut Edit)) -> Vec<Declared> {
    let mut edit = Edit::of(PathBuf::from("capi.toml"), text).expect("what is read can be changed");
    how(&mut edit);
    edit.finish().expect("what was changed can be read").1.apis
}
