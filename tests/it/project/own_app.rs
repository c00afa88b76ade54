//! The app of a trusted directory is the default of `--app`, also where an API is looked for, changed or added.

use crate::home::{Given, Home};
#[cfg(unix)]
use crate::project::on_terminal;
use crate::project::unlocked;
use capi::model::AuthType;

/// The same name in the organization and in the app web.
fn home() -> Home {
    let of = |app| Given { name: "Mail", auth: AuthType::Bearer, app, domain: None, docs: None };
    let home = Home::with(vec![of(None), of(Some("web"))]);
    home.give("capi.toml", "app = \"web\"\n");
    home
}

/// The scopes of what is listed.
fn scopes(home: &Home) -> Vec<String> {
    let listed = home.capi(["list"]).out;
    let words = |line: &str| line.split_whitespace().nth(2).unwrap_or_default().to_owned();
    listed.lines().skip(1).map(words).collect()
}

#[test]
fn an_api_is_looked_for_in_it_first() {
    let home = home();
    let shown = home.capi(["show", "mail"]);
    assert!(shown.out.contains("scope       org"), "{}", shown.out);
    assert!(shown.err.contains("names the app web, which is not trusted; run `capi trust`"), "{}", shown.err);
    assert_eq!(home.capi(["trust"]).code, Some(0));
    assert!(home.capi(["show", "mail"]).out.contains("scope       app: web"));
    assert!(home.capi(["show", "mail", "--app", "worker"]).out.contains("scope       org"));

    home.give("credential", "quite-new-credential-1");
    for words in
        [&["edit", "mail", "--domain", "mail.example"][..], &["rotate", "mail", "--from-file", "credential"]]
    {
        let run = unlocked(&home, words);
        assert_eq!(run.code, Some(0), "{words:?}: {}", run.err);
    }
    let print: &[&str] = match cfg!(windows) {
        true => &["cmd", "/d", "/c", "echo %CUSTOM_API_MAIL%"],
        false => &["sh", "-c", "echo $CUSTOM_API_MAIL"],
    };
    let run = unlocked(&home, &[&["exec", "--mask", "never", "--"], print].concat());
    assert_eq!(run.out.trim_end(), "quite-new-credential-1");
    let listed = home.capi(["list", "--app", "web"]).out;
    assert!(listed.contains("app:web  mail.example"), "{listed}");

    let run = unlocked(&home, &["delete", "mail", "--yes"]);
    assert_eq!(run.err, "capi: deleted `Mail`: the app web loses CUSTOM_API_MAIL\n");
    assert_eq!(scopes(&home), ["org"]);
}

#[test]
fn a_new_api_is_its_own_unless_a_scope_is_asked_for() {
    let home = home();
    home.give("credential", "quite-new-credential-1");
    home.give("env", "STRIPE_API_KEY=k9Q-Zx4vWm7Tb2LpHs8d\n");
    let add = |name: &str, words: &[&str]| {
        let words = [&["add", name, "--type", "bearer", "--from-file", "credential"], words].concat();
        unlocked(&home, &words).err
    };
    assert!(add("Before", &[]).ends_with("added `Before`: every app gets CUSTOM_API_BEFORE\n"));
    assert_eq!(home.capi(["trust"]).code, Some(0));
    assert_eq!(add("Own", &[]), "capi: added `Own`: the app web gets CUSTOM_API_OWN\n");
    assert_eq!(
        add("Other", &["--app", "worker"]),
        "capi: added `Other`: the app worker gets CUSTOM_API_OTHER\n"
    );
    assert_eq!(add("All", &["--org"]), "capi: added `All`: every app gets CUSTOM_API_ALL\n");
    let run = unlocked(&home, &["import", "env", "--yes"]);
    assert!(
        run.err.starts_with("capi: added `Stripe` from STRIPE_API_KEY: the app web gets CUSTOM_API_STRIPE\n")
    );
}

#[cfg(unix)]
#[test]
fn the_form_offers_it_first() {
    let home = home();
    assert_eq!(home.capi(["trust"]).code, Some(0));
    home.give("credential", "quite-new-credential-1");
    for (keys, users) in [("\r", "the app web gets"), ("\x1b[B\r", "every app gets")] {
        let name = format!("Api {}", users.len());
        let mut form = on_terminal(&home, &["add", &name, "--no-session", "--from-file", "credential"]);
        for question in ["type", "domain (optional)", "documentation URL (optional)"] {
            form.expect(question);
            form.send("\r");
        }
        form.expect("app web");
        form.send(keys);
        let (status, shown) = form.end();
        assert!(status.success() && shown.contains(users), "{shown}");
    }
}
