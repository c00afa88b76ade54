//! Documents read through their index: the answers, and everything that can happen to the file.

use std::fs;
use std::path::{Path, PathBuf};

use super::BLOCK;
use super::header::Header;
use crate::docs::{Answer, Cache, Document, Entry, Format, Validators};
use crate::model::{Api, ApiId, ApiName, AuthType, Scope, Timestamp};

const ID: ApiId = ApiId([7; 16]);

fn api() -> Api {
    let name = ApiName::parse("My Billing API").unwrap();
    Api { id: ID, ..Api::new(name, AuthType::Bearer, Scope::Organization, Timestamp(0)) }
}

fn entry() -> Entry {
    Entry {
        asked: None,
        source: "openapi.json".to_owned(),
        fetched: Timestamp(1_738_324_800),
        format: Format::OpenApi,
        validators: Validators::default(),
        auth: Default::default(),
        servers: Default::default(),
    }
}

/// A cache in a directory of its own.
struct Place {
    home: tempfile::TempDir,
    cache: Cache,
}

impl Place {
    /// A cache that has this text and no index.
    fn with(text: &[u8]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let cache = Cache::at(home.path().to_owned());
        cache.store(ID, &entry(), text).unwrap();
        Self { home, cache }
    }

    fn index(&self) -> PathBuf {
        self.home.path().join(format!("{ID}.index"))
    }

    fn open(&self) -> Document {
        self.cache.load(&api()).unwrap().unwrap()
    }

    fn is_indexed(&self) -> bool {
        self.open().is_indexed()
    }
}

/// A specification with operations whose descriptions fill several blocks of the index.
fn specification(title: &str) -> String {
    let operation = |number: usize| {
        format!(
            r##""/v1/things{number}/{{id}}": {{"get": {{"operationId": "getThing{number}", "tags": ["tag{}"],
            "summary": "Get {number} {}", "responses": {{"200": {{"description": "ok", "content": {{"application/json":
            {{"schema": {{"$ref": "#/components/schemas/S{number}"}}}}}}}}}}}}}}"##,
            number % 40,
            "word ".repeat(number % 13)
        )
    };
    let schema = |number: usize| {
        format!(
            r##""S{number}": {{"properties": {{"next": {{"$ref": "#/components/schemas/S{}"}}}}}}"##,
            number / 2
        )
    };
    let all = |one: &dyn Fn(usize) -> String| (0..300).map(one).collect::<Vec<_>>().join(",\n");
    format!(
        r#"{{"openapi": "3.0.0", "info": {{"title": "{title}"}}, "servers": [{{"url": "https://a.example/v2"}}],
        "paths": {{{}}}, "components": {{"schemas": {{{}}}}}}}"#,
        all(&operation),
        all(&schema)
    )
}

/// Returns answers of every kind.
fn answers(document: &Document, operations: &[(String, String)]) -> String {
    let mut said = format!("{}\n{:?}\n", document.title(), document.other_files());
    let mut from = Some(0);
    for _ in 0..3 {
        let Some(at) = from else { break };
        let part = document.overview(at, 4_000);
        said += &part.text;
        from = part.next.map(|next| next * 2);
    }
    for query in ["list", "create user", "update the email address", "xyzzy", "payment refund", "delet"] {
        said += &format!("{:?}\n", document.search(query, 20));
    }
    for (method, path) in operations {
        let key = format!("{method} {path}");
        let answer = document.find(&key, 0, 9_000);
        said += &format!("{answer:?}\n{:?}\n", document.find(path, 0, 100));
        said += &format!("{:?} {:?}\n", document.server(method, path), document.operation(&key));
        said += &format!("{:?}\n", document.schema(&key, "200", 0, 900));
        let Answer::Part(part) = answer else { continue };
        let more = part.text.lines().find_map(|line| line.strip_prefix("… more: schema "));
        for schema in more.into_iter().flat_map(|more| more.split(", schema ")).take(2) {
            said += &format!("{:?}\n", document.schema(&key, schema, 0, 2_000));
        }
        let tag = part.text.split_whitespace().last().unwrap_or_default();
        said += &format!("{:?}\n", document.find(tag, 0, 300));
    }
    said
}

/// Returns every `step`th operation of a text.
fn some_operations(text: &[u8], most: usize) -> Vec<(String, String)> {
    let spec = crate::docs::openapi::Spec::parse(text).unwrap();
    let step = spec.operations().len().div_ceil(most).max(1);
    spec.operations().iter().step_by(step).map(|one| (one.method(), one.path().to_owned())).collect()
}

fn compare(text: &[u8], most: usize) {
    let operations = some_operations(text, most);
    let place = Place::with(text);
    let compiled = place.open();
    assert!(!compiled.is_indexed());
    let indexed = place.open();
    assert!(indexed.is_indexed());
    assert_eq!(answers(&compiled, &operations), answers(&indexed, &operations));
    assert!(!indexed.is_compiled(), "the index was whole");
}

#[test]
fn an_index_answers_as_its_text() {
    compare(specification("Things").as_bytes(), 40);
    compare(br#"{"openapi": "3.0.0", "paths": {}}"#, 1);
    compare(br##"{"swagger": "2.0", "host": "a.example", "paths": {"/a": {"get": {"operationId": "A", "parameters":
        [{"$ref": "#/parameters/p"}, {"in": "body", "schema": {"$ref": "#/definitions/a.b"}}]}}},
        "parameters": {"p": {"in": "query", "name": "q", "type": "string"}}, "definitions": {"a.b": {"$ref": "#"}}}"##, 1);
}

/// The specifications that `tests/specs/fetch.sh` fetched, those of up to 600 KiB.
#[test]
fn an_index_answers_as_real_specifications() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/specs");
    let Ok(files) = fs::read_dir(folder) else {
        eprintln!("skipped: tests/specs/fetch.sh has not been run");
        return;
    };
    for file in files {
        let path = file.unwrap().path();
        if path.is_file() && path.metadata().unwrap().len() < 600 << 10 {
            compare(&crate::docs::openapi::Spec::parse(&fs::read(&path).unwrap()).unwrap().to_json(), 12);
        }
    }
}

#[test]
fn damage_of_any_block_is_noticed_and_mended() {
    let text = specification("Things");
    let operations = [("GET".to_owned(), "/v1/things77/{id}".to_owned())];
    let place = Place::with(text.as_bytes());
    let expected = answers(&place.open(), &operations);
    let whole = fs::read(place.index()).unwrap();
    let data = Header::length(&whole).unwrap();
    assert!((whole.len() - data) / BLOCK >= 3, "{} bytes are too few", whole.len());
    let places =
        (data..whole.len()).step_by(BLOCK).chain([0, 9, 17, 30, 60, data - 5, data - 1, whole.len() - 1]);
    let mut compiled = 0;
    for at in places {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        fs::write(place.index(), bytes).unwrap();
        let document = place.open();
        assert_eq!(answers(&document, &operations), expected, "{at}");
        compiled += usize::from(!document.is_indexed() || document.is_compiled());
        if !document.is_indexed() || document.is_compiled() {
            assert_eq!(fs::read(place.index()).unwrap(), whole, "{at} is mended");
        }
    }
    assert!(compiled > 9, "{compiled}");
    for length in [0, 7, 8, 40, data - 1, data, whole.len() - 1] {
        fs::write(place.index(), &whole[..length]).unwrap();
        assert!(!place.is_indexed(), "{length}");
        assert!(place.is_indexed(), "{length}");
    }
    fs::write(place.index(), [&*whole, b"x"].concat()).unwrap();
    assert!(!place.is_indexed());
}

#[test]
fn an_index_of_another_text_or_version_is_replaced() {
    let place = Place::with(specification("One").as_bytes());
    assert!(!place.is_indexed() && place.is_indexed());
    place.cache.store(ID, &entry(), specification("Two").as_bytes()).unwrap();
    let document = place.open();
    assert!(!document.is_indexed() && document.title().starts_with("Two, 300"));
    assert!(place.open().title().starts_with("Two, 300") && place.is_indexed());
    // Another version of capi.
    let mut bytes = fs::read(place.index()).unwrap();
    bytes[8] ^= 1;
    let header = Header::length(&fs::read(place.index()).unwrap()).unwrap();
    let check = crc32fast::hash(&bytes[..header - 4]).to_le_bytes();
    bytes[header - 4..header].copy_from_slice(&check);
    fs::write(place.index(), bytes).unwrap();
    assert!(!place.is_indexed() && place.is_indexed());
    // The same length and position, edited by hand.
    let path = place.cache.path(ID);
    let text = fs::read_to_string(&path).unwrap().replace("Get 77 ", "Put 77 ");
    fs::write(&path, text).unwrap();
    assert!(!place.is_indexed());
    let Answer::Part(part) = place.open().find("getThing77", 0, 900) else { panic!("not found") };
    assert!(part.text.contains("Put 77"), "{}", part.text);
}

#[test]
fn a_part_of_the_text_that_changed_in_place_is_never_shown() {
    let place = Place::with(specification("One").as_bytes());
    place.open();
    let indexed = place.open();
    // After it was opened, as a damaged disk would.
    let path = place.cache.path(ID);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("\"Get 77 ", "\"Put 77 ")).unwrap();
    let Answer::Part(part) = indexed.find("getThing77", 0, 900) else { panic!("not found") };
    assert!(part.text.contains("Put 77"), "compiled again: {}", part.text);
    assert!(indexed.is_compiled());
    let document = place.open();
    fs::write(&path, text.replace("\"paths\"", "]]]]]]]")).unwrap();
    assert_eq!(document.find("getThing77", 0, 900), Answer::None(Vec::new()));
    assert!(place.cache.load(&api()).is_err(), "and the next one gets the reason");
}

#[test]
fn renewal_and_renaming_keep_the_index() {
    let place = Place::with(specification("One").as_bytes());
    place.open();
    place.cache.renew(&api(), Timestamp(1_738_324_900)).unwrap();
    assert!(place.is_indexed());
    let other = Api { id: ApiId([8; 16]), ..api() };
    place.cache.rename(ID, other.id).unwrap();
    assert!(place.cache.load(&other).unwrap().unwrap().is_indexed());
    place.cache.remove(other.id).unwrap();
    assert_eq!(fs::read_dir(place.home.path()).unwrap().count(), 0);
}

#[test]
fn concurrent_writers_leave_a_text_with_its_own_index() {
    let place = Place::with(specification("Start").as_bytes());
    std::thread::scope(|scope| {
        for number in 0..2 {
            let cache = &place.cache;
            scope.spawn(move || {
                for turn in 0..6 {
                    let text = specification(&format!("T{}", number * 10 + turn));
                    cache.store(ID, &entry(), text.as_bytes()).unwrap();
                    let title = cache.load(&api()).unwrap().unwrap().title();
                    assert!(title.starts_with('T') && title.contains(", 300 operations"), "{title}");
                }
            });
        }
    });
    let shown = |document: &Document| document.title();
    let (first, second) = (place.open(), place.open());
    assert_eq!(shown(&first), shown(&second));
    assert!(second.is_indexed());
}

/// Root can write anywhere, so the directory has a directory in the place of the index.
#[test]
fn without_an_index_the_text_answers() {
    let place = Place::with(specification("One").as_bytes());
    fs::create_dir_all(place.index().join("full")).unwrap();
    for _ in 0..2 {
        assert!(place.open().title().starts_with("One, 300") && !place.is_indexed());
    }
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_the_index_and_a_read_only_directory_has_none() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::with(specification("One").as_bytes());
    place.open();
    assert_eq!(fs::metadata(place.index()).unwrap().permissions().mode() & 0o777, 0o600);
    fs::remove_file(place.index()).unwrap();
    fs::set_permissions(place.home.path(), fs::Permissions::from_mode(0o500)).unwrap();
    let title = place.open().title();
    fs::set_permissions(place.home.path(), fs::Permissions::from_mode(0o700)).unwrap();
    assert!(title.starts_with("One, 300"));
}
