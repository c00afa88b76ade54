//! Valid and invalid settings files.

use super::*;

fn refused(text: &str) -> SettingsError {
    match parse(Path::new("config.toml"), text) {
        Err(error) => error,
        Ok(_) => panic!("must be refused"),
    }
}

#[test]
fn an_unknown_key_names_the_nearest_one() {
    let error = refused("vualt = \"x\"\n");
    assert!(matches!(error, SettingsError::UnknownKey { nearest: Some("vault"), .. }), "{error}");
    assert!(matches!(refused("zzz = 1\n"), SettingsError::UnknownKey { nearest: None, .. }));
    assert!(refused("\"session.idle\" = \"1h\"\n").to_string().contains("unknown"));
}

#[test]
fn a_wrong_value_names_its_line() {
    let error = refused("vault = \"x\"\ncolor = \"pink\"\n").to_string();
    assert!(error.starts_with("cannot use config.toml: line 2: "), "{error}");
}

#[test]
fn an_error_at_the_start_of_a_line_names_that_line() {
    let error = refused("color = \"auto\"\n\n= 1\n").to_string();
    assert!(error.starts_with("cannot use config.toml: line 3: "), "{error}");
}

#[test]
fn a_path_of_the_file_does_not_depend_on_the_working_directory() {
    let file = Path::new("/config/capi/config.toml");
    assert_eq!(located("/whole.capi".into(), file), Path::new("/whole.capi"));
    assert_eq!(located("beside.capi".into(), file), Path::new("/config/capi/beside.capi"));
    let home = dirs::home_dir().expect("whoever runs tests has one");
    assert_eq!(located("~/x/v.capi".into(), file), home.join("x/v.capi"));
    assert_eq!(located("~other/v.capi".into(), file), Path::new("/config/capi/~other/v.capi"));
}

#[test]
fn the_command_line_overrides_the_file() {
    let file = parse(Path::new("config.toml"), "vault = \"/file\"\ncolor = \"never\"\n").unwrap();
    assert_eq!(file.vault, Some(PathBuf::from("/file")));
    assert_eq!(file.color, Some(ColorChoice::Never));
}
