//! The app of a trusted directory, which is the default of `--app` for every command.

use crate::harness::{Given, Home};
#[cfg(unix)]
use crate::project::on_terminal;
use crate::project::unlocked;

/// The same name in the organization and in the app web.
fn home() -> Home {
    let home = Home::with([Given::bearer("Mail"), Given::bearer("Mail").app("web")]);
    home.write("capi.toml", "app = \"web\"\n");
    home
}

/// The scopes of the listed APIs.
fn scopes(home: &Home) -> Vec<String> {
    let listed = home.capi(["list"]).run().out();
    let words = |line: &str| line.split_whitespace().nth(2).unwrap_or_default().to_owned();
    listed.lines().skip(1).map(words).collect()
}

#[test]
fn an_api_is_searched_in_the_app_first() {
    let home = home();
    let shown = home.capi(["show", "mail"]).run();
    assert!(shown.out().contains("scope       org"), "{}", shown.out());
    assert!(
        shown.err().contains("names the app web, which is not trusted; run `capi trust`"),
        "{}",
        shown.err()
    );
    assert_eq!(home.capi(["trust"]).run().code(), 0);
    assert!(home.capi(["show", "mail"]).run().out().contains("scope       app: web"));
    assert!(home.capi(["show", "mail", "--app", "worker"]).run().out().contains("scope       org"));

    home.write("credential", "quite-new-credential-1");
    for words in
        [&["edit", "mail", "--domain", "mail.example"][..], &["rotate", "mail", "--from-file", "credential"]]
    {
        let run = unlocked(&home, words);
        assert_eq!(run.code(), 0, "{words:?}: {}", run.err());
    }
    let print: &[&str] = match cfg!(windows) {
        true => &["cmd", "/d", "/c", "echo %CUSTOM_API_MAIL%"],
        false => &["sh", "-c", "echo $CUSTOM_API_MAIL"],
    };
    let run = unlocked(&home, &[&["exec", "--mask", "never", "--"], print].concat());
    assert_eq!(run.out().trim_end(), "quite-new-credential-1");
    let listed = home.capi(["list", "--app", "web"]).run().out();
    assert!(listed.contains("app:web  mail.example"), "{listed}");

    let run = unlocked(&home, &["delete", "mail", "--yes"]);
    assert_eq!(run.err(), "capi: deleted `Mail`: the app web loses CUSTOM_API_MAIL\n");
    assert_eq!(scopes(&home), ["org"]);
}

#[test]
fn a_new_api_belongs_to_the_app_without_an_explicit_scope() {
    let home = home();
    home.write("credential", "quite-new-credential-1");
    home.write("env", "STRIPE_API_KEY=k9Q-Zx4vWm7Tb2LpHs8d\n");
    let add = |name: &str, words: &[&str]| {
        let words = [&["add", name, "--type", "bearer", "--from-file", "credential"], words].concat();
        unlocked(&home, &words).err()
    };
    assert!(add("Before", &[]).ends_with("added `Before`: every app gets CUSTOM_API_BEFORE\n"));
    assert_eq!(home.capi(["trust"]).run().code(), 0);
    assert_eq!(add("Own", &[]), "capi: added `Own`: the app web gets CUSTOM_API_OWN\n");
    assert_eq!(
        add("Other", &["--app", "worker"]),
        "capi: added `Other`: the app worker gets CUSTOM_API_OTHER\n"
    );
    assert_eq!(add("All", &["--org"]), "capi: added `All`: every app gets CUSTOM_API_ALL\n");
    let run = unlocked(&home, &["import", "env", "--yes"]);
    assert!(
        run.err()
            .starts_with("capi: added `Stripe`: the app web gets STRIPE_API_KEY and CUSTOM_API_STRIPE\n")
    );
}

#[cfg(unix)]
#[test]
fn the_form_offers_it_first() {
    let home = home();
    assert_eq!(home.capi(["trust"]).run().code(), 0);
    home.write("credential", "quite-new-credential-1");
    for (keys, users) in [("\r", "the app web gets"), ("\x1b[B\r", "every app gets")] {
        let name = format!("Api {}", users.len());
        let mut form = on_terminal(&home, &["add", &name, "--no-session", "--from-file", "credential"]);
        for question in ["type", "header: ", "domain (optional)", "documentation URL (optional)"] {
            form.expect(question);
            form.send("\r");
        }
        form.expect("app web");
        form.send(keys);
        let (status, shown) = form.end();
        assert!(status.success() && shown.contains(users), "{shown}");
    }
}
