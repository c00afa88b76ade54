//! A walk over every error that the program knows: each has a next step, one line, and the voice of the house.

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

use super::{AccessError, BackupError, ClientError, CommandError, Error, Kind};
use crate::agent::SessionError;
use crate::assist::managed_block::BlockError;
use crate::assist::snippet::NoRequest;
use crate::call::{CallError, NextCommand};
use crate::docs::openapi::SpecError;
use crate::docs::{CacheError, DiscoverError, FetchError, NotDocs};
use crate::launch::LaunchError;
use crate::launch::mask::TooLarge;
use crate::model::{
    AliasError, AppNameError, AuthKind, AuthPartsError, CredentialError, DocsError, DomainError,
    FileOptionError, HeaderError, LabelError, Method, NameError, PathError, QueryParameterError, ReadError,
    SchemeError, ValuePart, WriteFailure, capi,
};
use crate::project::ProjectError;
use crate::settings::SettingsError;
use crate::ui::PromptError;
use crate::vault::{CodeError, Damage, IoAction, Limit, PassphraseError, TokenError, VaultError};
use crate::web::WebError;

/// Lists one example a variant. The match has no wildcard: a variant that is added and not entered does not compile.
macro_rules! every {
    ($type:ident: $($pattern:pat => $example:expr),+ $(,)?) => {{
        #[allow(dead_code)]
        fn complete(error: &$type) {
            use $type::*;
            match error { $($pattern => {})+ }
        }
        use $type::*;
        vec![$($example),+]
    }};
}

fn path() -> PathBuf {
    "/x/vault.capi".into()
}

fn text() -> String {
    "x".to_owned()
}

fn reason() -> ReadError {
    ReadError::System(text())
}

fn refusals() -> Vec<CommandError> {
    every!(CommandError:
        Locked => Locked,
        NoMetadataKey { .. } => NoMetadataKey { is_private: false },
        Unchecked => Unchecked,
        NoConversation(_) => NoConversation(text()),
        CannotAsk { .. } => CannotAsk { what: "the name", instead: "NAME" },
        NoConfirmation(_) => NoConfirmation("delete"),
        NoSuchApi { .. } => NoSuchApi { wanted: text(), nearest: vec![text()] },
        OfAnotherApp { .. } => OfAnotherApp { wanted: text(), places: vec![text()] },
        Ambiguous { .. } => Ambiguous { wanted: text(), places: vec![text(), text()] },
        NothingToChange => NothingToChange,
        NewPassphraseEmpty => NewPassphraseEmpty,
        PassphrasesDiffer => PassphrasesDiffer,
        UsernameNotBasic => UsernameNotBasic,
        NoSuchAlias { .. } => NoSuchAlias { alias: text(), api: text() },
        Assignment(_) => Assignment(text()),
        NoSuchVariable(_) => NoSuchVariable(text()),
        Unreadable { .. } => Unreadable { path: path(), reason: reason() },
        BadDescriptor { .. } => BadDescriptor { fd: 9, reason: reason() },
        NotText => NotText,
        PassphraseCommand(_) => PassphraseCommand(text()),
        Output(_) => Output(text()),
        Arguments(_) => Arguments(text()),
        NoProject => NoProject,
        NoApp => NoApp,
        Untrusted { .. } => Untrusted { directory: path(), app: text() },
        NotInVault(_) => NotInVault(text()),
        NotDeclared(_) => NotDeclared(text()),
        Unwritable { .. } => Unwritable { path: path(), reason: WriteFailure::ReadOnly },
        Outside { .. } => Outside { path: path(), target: path() },
        ProjectDiffers { .. } => ProjectDiffers { missing: true, differing: true },
        StaleBlock { .. } => StaleBlock { path: path(), command: capi("context") },
        NotFetched { .. } => NotFetched { name: text(), fetch: capi("docs fetch x") },
        NoSuchPlace { .. } => NoSuchPlace { name: text(), show: capi("docs show x"), place: text(), near: vec![text()] },
        NotAllFetched { .. } => NotAllFetched { failed: 1, all: 2 },
        OneFile => OneFile,
        OneSpec => OneSpec,
        Declined(_) => Declined("deleted"),
    )
}

fn vault_errors() -> Vec<VaultError> {
    every!(VaultError:
        Missing(_) => Missing(path()),
        AlreadyThere(_) => AlreadyThere(path()),
        NotAFile { .. } => NotAFile { path: path(), what: "a directory" },
        TooLarge(_) => TooLarge(path()),
        ForeignOwner(_) => ForeignOwner(path()), ForeignLink(_) => ForeignLink(path()),
        Empty => Empty,
        Damaged(_) => Damaged(Damage::Checksum),
        LineEnds => LineEnds,
        ConflictMarkers => ConflictMarkers,
        Newer => Newer,
        UnknownCritical(_) => UnknownCritical(text()),
        NotEnoughMemory(_) => NotEnoughMemory(256),
        WrongPassphrase => WrongPassphrase,
        NoPassphraseSlot => NoPassphraseSlot,
        WrongCode => WrongCode,
        NoRecoverySlot => NoRecoverySlot,
        UnknownToken => UnknownToken,
        NoSuchSlot => NoSuchSlot,
        LastRootSlot => LastRootSlot,
        LabelTaken(_) => LabelTaken(text()),
        StaleMetadataKey => StaleMetadataKey,
        Changed => Changed,
        Busy(_) => Busy(Some(7)),
        Older { .. } => Older { found: 1, seen: 2 },
        Forked(_) => Forked(2),
        Full(_) => Full(Limit::Size),
        VariableTaken { .. } => VariableTaken { variable: "CUSTOM_API_X".into(), name: text() },
        Gone => Gone,
        Random => Random,
        Unconfirmed { .. } => Unconfirmed { path: path(), source: io::ErrorKind::StorageFull.into() },
        Io { .. } => Io { action: IoAction::Write, path: path(), source: io::ErrorKind::StorageFull.into() },
    )
}

fn keeping_errors() -> Vec<Error> {
    let keeping = every!(BackupError:
        NoBackup { .. } => NoBackup { generation: 7, there: vec![9, 8] },
        OtherVault(_) => OtherVault("their copy".to_owned()),
        OtherRoot(_) => OtherRoot("their copy".to_owned()),
        OtherLocked(_) => OtherLocked("generation 7".to_owned()),
        Passed(_) => Passed(7),
        MergeConflict(_) => MergeConflict("there is 1 conflict".to_owned()),
        AlreadyThere(_) => AlreadyThere(path()),
        NothingImported => NothingImported,
        NoSource => NoSource,
        NotOffered(_) => NotOffered(text()),
        NotRemovable(_) => NotRemovable(path()),
        FileChanged(_) => FileChanged(path()),
        NotSet(_) => NotSet(text()),
        BadJson(_) => BadJson(text()),
        NotText(_) => NotText(path()),
        NoWorkTree => NoWorkTree,
        Git(_) => Git(text()),
        Problems => Problems);
    keeping.into_iter().map(Error::from).collect()
}

fn input_errors() -> Vec<Error> {
    let mut all: Vec<Error> = Vec::new();
    let name = every!(NameError: Empty => Empty, TooLong(_) => TooLong(101), Deceptive(_) => Deceptive(text()),
        NoVariable(_) => NoVariable(text()));
    let domain = every!(DomainError: Empty => Empty, Userinfo => Userinfo, Wildcard => Wildcard,
        Deceptive(_) => Deceptive(text()), Port => Port, TooLong => TooLong, Invalid(_) => Invalid(text()));
    let docs = every!(DocsError: Empty => Empty, TooLong => TooLong, Deceptive(_) => Deceptive(text()),
        NotUrl => NotUrl, Scheme => Scheme, Userinfo => Userinfo);
    let header = every!(HeaderError: Empty => Empty, TooLong => TooLong, NotToken(_) => NotToken(text()),
        Reserved(_) => Reserved(text()));
    let parts = every!(AuthPartsError: HeaderNotApiKey => HeaderNotApiKey, ParameterNotApiKey => ParameterNotApiKey,
        SchemeNotBearer => SchemeNotBearer, HeaderAndParameter => HeaderAndParameter);
    let scheme = every!(SchemeError: Empty => Empty, TooLong => TooLong, NotScheme(_) => NotScheme(text()),
        OwnType(_) => OwnType("Basic"));
    let parameter =
        every!(QueryParameterError: Empty => Empty, TooLong => TooLong, NotName(_) => NotName(text()));
    let alias = every!(AliasError: NotName(_) => NotName(text()), TooLong => TooLong, NotCustom(_) => NotCustom(text()),
        Reserved { .. } => Reserved { name: "PATH".to_owned(), reason: "programs act on it" },
        NoSuchPart { .. } => NoSuchPart { alias: "A=username".to_owned(), kind: crate::model::AuthKind::Bearer },
        Own(_) => Own("CUSTOM_API_X".to_owned()), UnknownPart(_) => UnknownPart(text()));
    let app = every!(AppNameError: Empty => Empty, TooLong => TooLong,
        NotSlug { .. } => NotSlug { name: text(), slug: text() }, Invalid(_) => Invalid(text()));
    let credential = every!(CredentialError: Empty => Empty, Nul(_) => Nul(1), LineBreak(_) => LineBreak(1),
        Control(..) => Control('\u{1b}', 1), Invisible(..) => Invisible('\u{200b}', 1), NotInHeader(_) => NotInHeader(1),
        Blank(_) => Blank(3), CurlCommand => CurlCommand, NothingInCurl => NothingInCurl,
        OtherTypeInCurl(_) => OtherTypeInCurl(crate::model::AuthKind::Basic),
        StandIn(_) => StandIn(crate::model::StandIn::Masked),
        NoColon => NoColon, ColonInUsername => ColonInUsername, EmptyUsername => EmptyUsername,
        EmptyPassword => EmptyPassword, UsernameNotBasic => UsernameNotBasic, TooLong => TooLong,
        SecretTooLong => SecretTooLong);
    let passphrase = every!(PassphraseError: Empty => Empty, TooLong => TooLong, NotText => NotText,
        Lines => Lines, Control => Control);
    let prompt = every!(PromptError: NoTerminal => NoTerminal, Closed => Closed, Interrupted => Interrupted,
        Unreadable => Unreadable, TooLong => TooLong,
        SeveralLines => SeveralLines, Io(_) => Io(text()));
    let request = every!(PathError: NoSlash(_) => NoSlash(text()), TooLong => TooLong, Deceptive(_) => Deceptive(text()),
        Fragment => Fragment);
    let refused = AliasError::NotName(text());
    let file = every!(FileOptionError: NoVariable => NoVariable, Variable(_) => Variable(refused.clone()),
        Reserved { .. } => Reserved { name: text(), reason: "shells act on it" }, Taken(_) => Taken(text()),
        NoSuchPart { .. } => NoSuchPart { api: text(), part: ValuePart::Password, kind: AuthKind::Bearer });
    all.extend(file.into_iter().map(Error::from));
    all.extend(request.into_iter().map(Error::from));
    all.extend(name.into_iter().map(Error::from));
    all.extend(domain.into_iter().map(Error::from));
    all.extend(docs.into_iter().map(Error::from));
    all.extend(header.into_iter().map(Error::from));
    all.extend(parts.into_iter().map(Error::from));
    all.push(NoRequest { api: text(), variable: "CUSTOM_API_X".to_owned() }.into());
    all.extend(scheme.into_iter().map(Error::from));
    all.extend(parameter.into_iter().map(Error::from));
    all.extend(alias.into_iter().map(Error::from));
    all.extend(app.into_iter().map(Error::from));
    all.extend(credential.into_iter().map(Error::from));
    all.extend(passphrase.into_iter().map(Error::from));
    all.extend(prompt.into_iter().map(Error::from));
    all
}

fn room_errors() -> Vec<Error> {
    let mut all: Vec<Error> = Vec::new();
    let settings = every!(SettingsError:
        UnknownKey { .. } => UnknownKey { path: path(), key: text(), nearest: None },
        Invalid { .. } => Invalid { path: path(), line: 1, reason: text() },
        Unreadable { .. } => Unreadable { path: path(), reason: reason() },
        Variable { .. } => Variable { name: "CAPI_COLOR", reason: text(), expected: "auto" },
        NoHome => NoHome);
    let block = every!(BlockError: Two(_) => Two(2), Broken(_) => Broken(1));
    all.extend(block.into_iter().map(Error::from));
    let project = every!(ProjectError: Unreadable { .. } => Unreadable { path: path(), reason: reason() },
        Invalid { .. } => Invalid { path: path(), reason: text() });
    let session = every!(SessionError: NotOurs { .. } => NotOurs { path: path(), what: "it is not a socket" },
        Unreachable { .. } => Unreachable { path: path(), reason: text() },
        NoPlace(_) => NoPlace(text()), NotStarted(_) => NotStarted(text()),
        NoAnswer(_) => NoAnswer(Some(7)), OtherVersion => OtherVersion,
        NotAuthentic => NotAuthentic);
    let launch = every!(LaunchError:
        NotFound(_) => NotFound(OsString::from("x")),
        NoInterpreter(_) => NoInterpreter(OsString::from("x")),
        CarriageReturn(_) => CarriageReturn(OsString::from("x")),
        ByteOrderMark(_) => ByteOrderMark(OsString::from("x")),
        NotExecutable(_) => NotExecutable(OsString::from("x")),
        TooLarge { .. } => TooLarge { bytes: 1 << 20 },
        VariableTooLong { .. } => VariableTooLong { variable: "CUSTOM_API_X".into(), bytes: 1 << 20 },
        File { .. } => File { path: path(), reason: text() },
        FileOfService => FileOfService,
        Other { .. } => Other { program: "x".into(), reason: text() },
        Masker(_) => Masker(TooLarge),
        Output(_) => Output(text()));
    all.extend(settings.into_iter().map(Error::from));
    all.extend(project.into_iter().map(Error::from));
    all.extend(session.into_iter().map(Error::from));
    all.extend(launch.into_iter().map(Error::from));
    #[cfg(unix)]
    all.push(crate::assist::shells::NoHome.into());
    all.push(crate::binaries::FullError { program: path(), reason: text() }.into());
    all.extend(vault_errors().into_iter().map(Error::from));
    all.extend(refusals().into_iter().map(Error::from));
    all
}

fn documentation_errors() -> Vec<Error> {
    let web = every!(WebError: Scheme(_) => Scheme(text()), Private(_) => Private(text()), NotTyped(_) => NotTyped(text()),
        Unreachable { .. } => Unreachable { host: text(), reason: text() },
        Untrusted { .. } => Untrusted { host: text(), reason: text() },
        Processor => Processor, TooSlow(_) => TooSlow(text()), TooLarge(_) => TooLarge(text()),
        Encoded { .. } => Encoded { host: text(), encoding: text() },
        Redirects(_) => Redirects(text()), Downgrade(_) => Downgrade(text()), Proxy(_) => Proxy("HTTPS_PROXY"), TooMany => TooMany);
    let url = || url::Url::parse("https://docs.example/").unwrap_or_else(|_| unreachable!("a URL"));
    let of_a_kind = crate::docs::sniff::recognise("", "/x", b"{\"openrpc\": \"1.2.6\"}");
    let crate::docs::sniff::Recognised::Kind(kind) = of_a_kind else { unreachable!("{of_a_kind:?}") };
    let nothing = every!(NotDocs: Status(_) => Status(404), Login => Login, Scripts => Scripts, Kind(_) => Kind(kind),
        NoOperations => NoOperations,
        Named { .. } => Named { url: text(), reason: Box::new(NotDocs::Status(401)) }, Other(_) => Other(text()));
    let cache = || {
        every!(CacheError: Io { .. } => Io { doing: "write", path: path(), reason: WriteFailure::ReadOnly },
            Damaged(_) => Damaged(path()), Spec(_) => Spec(SpecError::NotSpec), TooLong => TooLong)
    };
    let mut fetch = every!(FetchError: NoUrl { .. } => NoUrl { name: text(), edit: capi("edit x") },
        TooLong(_) => TooLong(path()),
        Discover(_) => Discover(DiscoverError::Nothing { url: url(), nothing: NotDocs::Login }),
        Unreadable { .. } => Unreadable { path: path(), reason: reason() },
        NotDocumentation { .. } => NotDocumentation { path: path(), reason: NotDocs::Scripts },
        Cache(_) => Cache(CacheError::Damaged(path())));
    fetch.extend(web.into_iter().map(|error| FetchError::Discover(DiscoverError::Web(error))));
    fetch.extend(
        nothing
            .clone()
            .into_iter()
            .map(|nothing| FetchError::Discover(DiscoverError::Nothing { url: url(), nothing })),
    );
    let files =
        nothing.clone().into_iter().map(|reason| FetchError::NotDocumentation { path: path(), reason });
    fetch.extend(files);
    let no_spec = |names| DiscoverError::NoSuchSpec { url: text(), wanted: text(), names };
    fetch.extend([Vec::new(), vec![text()]].map(|names| FetchError::Discover(no_spec(names))));
    fetch.extend(cache().into_iter().map(FetchError::Cache));
    fetch.into_iter().map(Error::from).chain(cache().into_iter().map(Error::from)).collect()
}

fn call_errors() -> Vec<Error> {
    let next = || NextCommand::Elsewhere("curl x".to_owned(), capi("edit x"));
    let status = |status| CallError::Status {
        method: Method::Get,
        url: text(),
        status,
        reason: String::new(),
        rotate: None,
    };
    let calls = every!(CallError: NoDomain { .. } => NoDomain { name: text(), edit: capi("edit x") },
        NoRequest { .. } => NoRequest { name: text(), exec: capi("exec x") }, Token => Token,
        Path(_) => Path(PathError::Fragment), NotUrl(_) => NotUrl(text()),
        OtherOrigin { .. } => OtherOrigin { found: text(), own: text() }, Userinfo => Userinfo,
        Parent(_) => Parent(text()), OwnHeader(_) => OwnHeader(text()), OwnParameter(_) => OwnParameter(text()),
        TwoBodies => TwoBodies, NoOperation(_) => NoOperation(text()), TooLarge(_) => TooLarge(crate::launch::mask::TooLarge),
        Web(_) => Web(WebError::Processor),
        NotFollowed { .. } => NotFollowed { method: Method::Get, url: text(), status: 302, location: text(), next: next() },
        Status { .. } => status(404), NotAllWork { .. } => NotAllWork { failed: 1, all: 2 });
    calls.into_iter().chain([status(500)]).map(Error::from).collect()
}

fn way_errors() -> Vec<Error> {
    let ways = every!(AccessError: ReadOnly => ReadOnly, Expired(_) => Expired(text()),
        OtherApp { .. } => OtherApp { own: text(), wanted: text() }, NoCredentials => NoCredentials,
        NoSuchToken => NoSuchToken, Ambiguous(_) => Ambiguous(vec![text(), text()]),
        NotAToken(_) => NotAToken(text()), NotPrinted(_) => NotPrinted(text()), TerminalOnly => TerminalOnly,
        KdfParameters => KdfParameters);
    let code =
        every!(CodeError: Empty => Empty, Length { .. } => Length { found: 3 }, Typo(_) => Typo(vec![1, 8]));
    let token = every!(TokenError: Empty => Empty, Foreign => Foreign,
        Length { .. } => Length { found: 3, expected: 58 }, Typo => Typo);
    let label =
        every!(LabelError: Empty => Empty, TooLong(_) => TooLong(65), Deceptive(_) => Deceptive(text()));
    let mut all: Vec<Error> = ways.into_iter().map(Error::from).collect();
    all.extend(code.into_iter().map(Error::from));
    all.extend(token.into_iter().map(Error::from));
    all.extend(label.into_iter().map(Error::from));
    all
}

fn client_errors() -> Vec<Error> {
    let clients = every!(ClientError:
        NotInstalled { .. } => NotInstalled { path: path(), reason: text(), client: "claude" },
        EntryDiffers { .. } => EntryDiffers { path: path(), found: text(), client: "claude" },
        NotAllInstalled { .. } => NotAllInstalled { failed: 1, all: 2 },
        NoClient => NoClient,
        Unmasked { .. } => Unmasked { client: "Codex", variable: "CODEX_CI" },
        VaultInMemory(_) => VaultInMemory(path()));
    clients.into_iter().map(Error::from).collect()
}

fn all() -> Vec<Error> {
    let mut all = input_errors();
    all.extend(client_errors());
    all.extend(way_errors());
    all.extend(call_errors());
    all.extend(room_errors());
    all.extend(documentation_errors());
    all.extend(keeping_errors());
    all
}

/// After these there is nothing that the user has to do.
const NO_NEXT_STEP: [&str; 1] = ["nothing was deleted"];

#[test]
fn every_error_has_a_next_step() {
    for error in all() {
        let exempt = NO_NEXT_STEP.contains(&error.to_string().as_str());
        assert_eq!(error.hints.is_empty(), exempt, "{error}");
    }
}

#[test]
fn every_message_and_hint_is_one_quiet_line() {
    for error in all() {
        let hints = error.hints.iter().map(ToString::to_string);
        for line in hints.chain([error.to_string()]) {
            assert!(!line.contains('\n') && !line.contains('!') && !line.ends_with('.'), "{line}");
            assert!(!line.contains("  ") && !line.contains("(os error"), "{line}");
            let first = line.chars().next().unwrap_or('A');
            let named = line.starts_with("CAPI_") || line.starts_with("Argon2");
            assert!(!first.is_uppercase() || named, "lower-case: {line}");
        }
    }
}

#[test]
fn a_command_to_be_copied_stays_one_command_whatever_the_name_in_it() {
    let error = Error::from(CommandError::NotInVault("it's; rm -rf ~".to_owned()));
    assert_eq!(
        error.hints[0].to_string(),
        r"run `capi add 'it'\''s; rm -rf ~'`, or `capi add --missing` for all"
    );
}

#[test]
fn the_kinds_of_failure_have_the_codes_of_the_manual() {
    let code = |error: Error| error.code(false);
    assert_eq!(code(VaultError::WrongPassphrase.into()), 4);
    assert_eq!(code(VaultError::Newer.into()), 7);
    assert_eq!(code(VaultError::Damaged(Damage::Checksum).into()), 7);
    assert_eq!(code(VaultError::Changed.into()), 6);
    assert_eq!(code(VaultError::Missing(path()).into()), 5);
    assert_eq!(code(CommandError::Locked.into()), 3);
    assert_eq!(code(NameError::Empty.into()), 2);
    assert_eq!(code(VaultError::Random.into()), 1);
}

#[test]
fn under_exec_a_failure_of_capi_is_125() {
    assert_eq!(Error::from(VaultError::WrongPassphrase).code(true), 125);
    assert_eq!(Error::from(NameError::Empty).code(true), 125);
    assert_eq!(Error::from(LaunchError::NotFound("x".into())).code(true), 127);
    assert_eq!(Error::from(LaunchError::NotExecutable("x".into())).code(true), 126);
    assert_eq!(Error::new(Kind::Other, CommandError::NotText).code(true), 125);
}

#[test]
fn hints_on_files_depend_on_the_action() {
    let denied = |action| {
        let source = io::ErrorKind::PermissionDenied.into();
        Error::from(VaultError::Io { action, path: path(), source }).hints_joined("; ").to_string()
    };
    assert!(denied(IoAction::Read).contains("that you can read it"), "{}", denied(IoAction::Read));
    assert!(denied(IoAction::Write).contains("can write in it"), "{}", denied(IoAction::Write));
}

#[test]
fn every_reason_why_a_file_cannot_be_read_has_its_own_hint() {
    let hint =
        |reason| Error::from(CommandError::Unreadable { path: path(), reason }).hints_joined("").to_string();
    let reasons = [ReadError::NotAFile, ReadError::TooLong(1024), ReadError::NotText, reason()];
    let hints: std::collections::BTreeSet<String> = reasons.map(hint).into();
    assert_eq!(hints.len(), 4, "{hints:?}");
}

#[cfg(unix)]
#[test]
fn a_file_system_without_locks_is_named() {
    use rustix::io::Errno;
    for errno in [Errno::NOLCK, Errno::OPNOTSUPP, Errno::NOSYS] {
        let source = std::io::Error::from_raw_os_error(errno.raw_os_error());
        let error = VaultError::Io { action: IoAction::Lock, path: path(), source };
        let hints = Error::from(error).hints_joined("; ").to_string();
        assert!(hints.starts_with("the file system there has no locks"), "{errno}: {hints}");
    }
}
