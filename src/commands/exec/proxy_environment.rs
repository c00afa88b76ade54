//! The variables by which a child finds the proxy and trusts its certificates.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::launch::{ChildFiles, Environment, FileContent};
use crate::proxy::{Authority, Proxy, bundle, java_keystore, system_roots, wget_configuration};
use crate::web::{Origin, may_be_excepted, no_proxy_entries};

/// The variables of runtimes and tools whose file replaces the roots that they trust.
const REPLACING: [&str; 13] = [
    "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "GIT_SSL_CAINFO",
    "CARGO_HTTP_CAINFO",
    "AWS_CA_BUNDLE",
    "PIP_CERT",
    "NIX_SSL_CERT_FILE",
    "BUNDLE_SSL_CA_CERT",
    "npm_config_cafile",
    "CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE",
    "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH",
    "HTTPLIB2_CA_CERTS",
];

/// Those whose file adds to them.
const ADDING: [&str; 2] = ["NODE_EXTRA_CA_CERTS", "DENO_CERT"];

/// The variables of proxies, which have two spellings.
const PROXIES: [&str; 3] = ["http_proxy", "https_proxy", "all_proxy"];

/// The file with which GNU Wget replaces its system-wide configuration.
const WGET: &str = "SYSTEM_WGETRC";

const JAVA: &str = "JAVA_TOOL_OPTIONS";

/// Names of this machine, which need no proxy.
const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// Writes the files with certificates, and sets the variables that name them. A file of the caller's own variable is part of
/// the new one.
pub(super) fn set_trust(
    environment: &mut Environment,
    state: &Path,
    files: &mut ChildFiles,
    authority: &Authority,
) -> Result<()> {
    let system = system_roots();
    let mut written: BTreeMap<Option<PathBuf>, PathBuf> = BTreeMap::new();
    let names = REPLACING.iter().map(|name| (*name, system.clone()));
    for (name, otherwise) in names.chain(ADDING.iter().map(|name| (*name, None))) {
        let inherited = environment.get(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let roots = inherited.or(otherwise);
        // Without a file of roots, a replacement would remove those of the system.
        if cfg!(windows) && roots.is_none() && REPLACING.contains(&name) {
            continue;
        }
        let path = match written.get(&roots) {
            Some(path) => path.clone(),
            None => {
                let text = bundle(roots.as_deref(), authority);
                let path = files.add(state, &FileContent::Public(text.into_bytes()))?;
                written.insert(roots, path.clone());
                path
            }
        };
        environment.set_text(name, path);
    }
    let Some(common) = written.get(&system).cloned() else { return Ok(()) };
    let inherited = environment.get(WGET).map(PathBuf::from);
    let wget = wget_configuration(inherited.as_deref(), &common);
    let path = files.add(state, &FileContent::Public(wget.into_bytes()))?;
    environment.set_text(WGET, path);
    let keystore = java_keystore(&bundle(system.as_deref(), authority));
    let path = files.add(state, &FileContent::Public(keystore))?;
    add_java_options(environment, &format!("-Djavax.net.ssl.trustStore={}", path.display()));
    Ok(())
}

/// Appends options for Java, unless the caller has set the first of them.
fn add_java_options(environment: &mut Environment, options: &str) {
    let inherited = environment.get(JAVA).unwrap_or_default().to_owned();
    let name = options.split('=').next().unwrap_or(options);
    if inherited.to_string_lossy().contains(name) {
        return;
    }
    let mut all = inherited;
    if !all.is_empty() {
        all.push(" ");
    }
    all.push(options);
    environment.set_text(JAVA, all);
}

/// Sets the variables of the proxy.
pub(super) fn set_proxy(environment: &mut Environment, proxy: &Proxy) {
    let origins: Vec<&Origin> = proxy.routes().iter().map(|route| &route.origin).collect();
    let without = no_proxy(environment, &origins);
    for name in PROXIES {
        set_both(environment, name, proxy.url().into());
    }
    set_both(environment, "no_proxy", without.into());
    environment.set_text("NODE_USE_ENV_PROXY", "1");
    let port = proxy.port();
    let mut java = String::new();
    for scheme in ["https", "http"] {
        java += &format!("-D{scheme}.proxyHost=127.0.0.1 -D{scheme}.proxyPort={port} ");
    }
    // Java uses no proxy for this machine unless the list is set.
    if origins.iter().any(|origin| origin.is_loopback()) {
        java += "-Dhttp.nonProxyHosts= ";
    }
    add_java_options(environment, java.trim_end());
}

/// Sets a variable in both spellings. The names of Windows have no case.
fn set_both(environment: &mut Environment, name: &str, value: OsString) {
    if !cfg!(windows) {
        environment.set_text(name, value.clone());
    }
    environment.set_text(&name.to_ascii_uppercase(), value);
}

/// Returns the hosts that need no proxy: those of the caller and of this machine, except what a client could take for the
/// host of an API.
fn no_proxy(environment: &Environment, origins: &[&Origin]) -> String {
    let inherited = ["no_proxy", "NO_PROXY"].into_iter().find_map(|name| environment.get(name));
    let inherited = inherited.unwrap_or_default().to_string_lossy().into_owned();
    let mut kept: Vec<&str> = Vec::new();
    for entry in no_proxy_entries(&inherited).chain(LOOPBACK) {
        let is_of_api = origins.iter().any(|origin| may_be_excepted(entry, origin));
        if !is_of_api && !kept.contains(&entry) {
            kept.push(entry);
        }
    }
    kept.join(",")
}
