//! `capi declare`: the file is written from the vault, and manual edits stay.

use std::fs;

use crate::harness::{Home, Outcome};
use crate::project::home;
#[cfg(unix)]
use crate::project::on_terminal;

#[test]
fn a_new_file_declares_all_that_the_app_may_use() {
    let home = home();
    let run = home.capi(["declare", "--app", "web"]).run();
    assert_eq!(run.code(), 0, "{}", run.err());
    let said = "capi: capi.toml: declares `Internal Auth`\ncapi: capi.toml: declares `My Billing API`\ncapi: capi.toml: \
                declares `Twilio SMS`\n";
    assert!(run.err().starts_with(said), "{}", run.err());
    assert_eq!(
        home.read("capi.toml"),
        "app = \"web\"\n\n[[api]]\nname = \"Internal Auth\"\ntype = \"bearer\"\n\n[[api]]\nname = \"My Billing \
         API\"\ntype = \"api-key\"\ndomain = \"api.billing.example\"\n\n[[api]]\nname = \"Twilio SMS\"\ntype = \
         \"basic\"\n"
    );
    let before = fs::metadata(home.work().join("capi.toml")).unwrap();
    let run = home.capi(["declare"]).run();
    assert_eq!(run.err(), "capi: all that was to be declared is declared already\n");
    let after = fs::metadata(home.work().join("capi.toml")).unwrap();
    assert_eq!(before.modified().unwrap(), after.modified().unwrap());
    assert_eq!(home.capi(["declare", "--check"]).run().code(), 0);
}

#[test]
fn comments_and_order_stay() {
    let home = home();
    let text = "# money first\n[[api]]\nname = \"My Billing API\" # ours\ntype = \"bearer\" # wrong\n\n[[api]]\nname = \
                \"Gone\"\n";
    home.write("capi.toml", text);
    let run = home.capi(["declare", "my-billing-api", "internal-auth"]).run();
    assert!(run.err().contains("says of `My Billing API` what the vault says\n"), "{}", run.err());
    let expected =
        text.replace("\"bearer\" # wrong\n", "\"api-key\" # wrong\ndomain = \"api.billing.example\"\n");
    let expected = format!("{expected}\n[[api]]\nname = \"Internal Auth\"\ntype = \"bearer\"\n");
    assert_eq!(home.read("capi.toml"), expected);
}

#[test]
fn a_check_names_each_difference_and_what_to_do() {
    let home = home();
    home.write(
        "capi.toml",
        "[[api]]\nname = \"My Billing API\"\ntype = \"basic\"\n\n[[api]]\nname = \"Stripe\"\n",
    );
    let before = home.read("capi.toml");
    let run = home.capi(["declare", "--check"]).run();
    assert_eq!(run.code(), 1);
    assert_eq!(
        run.err(),
        "capi: warning: `My Billing API` differs from the vault\ncapi: warning: `Stripe` is declared and is not in \
         the vault for this app\ncapi: error: capi.toml and the vault differ\ncapi: hint: run `capi add \
         --missing` to add what the vault lacks; run `capi declare NAME` to write what the vault has to capi.toml\n"
    );
    assert_eq!(home.read("capi.toml"), before);
    fs::remove_file(home.work().join("capi.toml")).unwrap();
    assert_eq!(home.capi(["declare", "--check"]).run().code(), 5);
}

#[test]
fn removing_the_last_declaration_prints_the_consequence() {
    let home = home();
    home.write("capi.toml", "# ours\n[[api]]\nname = \"My Billing API\"\n");
    let run = home.capi(["declare", "--remove", "CUSTOM_API_MY_BILLING_API", "other"]).run();
    assert_eq!(run.code(), 0);
    assert!(run.err().contains("declares `My Billing API` no longer\n"), "{}", run.err());
    assert!(run.err().contains("did not declare `other`\n"), "{}", run.err());
    assert!(run.err().contains("programs here get all that their app may use\n"), "{}", run.err());
}

#[cfg(unix)]
#[test]
fn a_file_behind_a_link_is_written_with_its_permissions() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let home = home();
    home.write("shared/real.toml", "");
    let real = home.work().join("shared/real.toml");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("shared/real.toml", home.work().join("capi.toml")).unwrap();
    assert_eq!(home.capi(["declare", "internal-auth"]).run().code(), 0);
    assert!(fs::symlink_metadata(home.work().join("capi.toml")).unwrap().is_symlink());
    assert!(fs::read_to_string(&real).unwrap().contains("Internal Auth"));
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
}

#[cfg(unix)]
#[test]
fn the_directory_of_a_link_is_trusted_and_not_the_one_where_it_leads() {
    let home = home();
    home.write("shared/real.toml", "");
    std::os::unix::fs::symlink("shared/real.toml", home.work().join("capi.toml")).unwrap();
    let run = home.capi(["declare", "--app", "web"]).run();
    assert_eq!(run.code(), 0, "{}", run.err());
    let work = crate::harness::places::real(&home.work());
    assert_eq!(home.capi(["trust", "--list"]).run().out(), format!("web  {}\n", work.display()));
    assert_eq!(crate::project::variables(&home, &[]).len(), 5);
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_project_is_not_followed() {
    let home = home();
    let outside = home.path("tmp/real.toml");
    fs::write(&outside, "").unwrap();
    std::os::unix::fs::symlink("../tmp/real.toml", home.work().join("capi.toml")).unwrap();
    let said = home.capi(["declare", "internal-auth"]).refused(1);
    assert_eq!(said, "cannot write ~/work/capi.toml: a link leads out of the project, to ~/tmp/real.toml");
    assert_eq!(fs::read_to_string(&outside).unwrap(), "");
}

#[test]
fn an_invalid_project_file_is_not_changed() {
    let home = home();
    for text in ["app = 3\n", "[api]\nname = \"x\"\n", "x = [\n"] {
        home.write("capi.toml", text);
        assert_eq!(home.capi(["declare"]).run().code(), 2, "{text}");
        assert_eq!(home.read("capi.toml"), text);
    }
    home.write("capi.toml", "");
    assert_eq!(home.capi(["declare", "nothing"]).run().code(), 5);
    assert_eq!(home.read("capi.toml"), "");
}

/// Adds an API with a credential from a pipe.
fn add(home: &Home, words: &[&str]) -> Outcome {
    let all = [&["add"], words, &["--type", "bearer", "--stdin"]].concat();
    home.capi(all).unlocked().stdin("t0Jr8Hy5NcXq6GdVa3Mf").succeeds()
}

#[test]
fn add_hints_at_declare_only_where_the_project_declares_others() {
    let home = home();
    let said = "capi: capi.toml does not declare `Zed One`, so programs here do not get it\n\
                capi: hint: run `capi declare zed-one` to declare it\n";
    home.write("capi.toml", "[[api]]\nname = \"My Billing API\"\n[[api]]\nname = \"Declared\"\n");
    assert!(add(&home, &["Zed One"]).err().ends_with(said));
    assert!(!add(&home, &["Declared"]).err().contains("does not declare"));
    assert!(!add(&home, &["Of Web", "--app", "web"]).err().contains("does not declare"));
    for text in ["app = \"web\"\n", ""] {
        home.write("capi.toml", text);
        assert!(!add(&home, &[&format!("Zed {}", text.len())]).err().contains("does not declare"));
    }
}

#[cfg(unix)]
#[test]
fn add_offers_to_declare_on_a_terminal() {
    let home = home();
    let text = "# ours\n[[api]]\nname = \"My Billing API\"\n";
    for (answer, is_declared) in [("y", true), ("n", false)] {
        home.write("capi.toml", text);
        let name = format!("Zed {answer}");
        let mut terminal = on_terminal(&home, &["add", &name, "--type", "bearer", "--org"]);
        terminal.expect("token (not shown)");
        terminal.send("t0Jr8Hy5NcXq6GdVa3Mf\r");
        terminal.expect("declare it?");
        terminal.send(&format!("{answer}\r"));
        let (status, shown) = terminal.end();
        assert!(status.success(), "{shown}");
        let declared = home.read("capi.toml");
        assert!(declared.starts_with(text));
        assert_eq!(declared.contains(&format!("name = \"{name}\"")), is_declared, "{declared}");
        assert_eq!(shown.contains("run `capi declare zed-n`"), !is_declared, "{shown}");
    }
}

#[test]
fn init_in_a_project_leads_to_the_declared_apis() {
    let home = Home::with([]);
    std::fs::remove_file(home.vault()).unwrap();
    home.write("capi.toml", "[[api]]\nname = \"My Billing API\"\n");
    let said = home.capi(["init", "--light"]).unlocked().succeeds().err();
    let hint = "capi: hint: run `capi add --missing` to add the APIs that capi.toml declares\n";
    assert!(said.ends_with(hint), "{said}");
}
