//! Creates a vault of N APIs for benchmarks: `make_vault FILE N [APPS]`. The passphrase is `measure`, with the lowest
//! allowed KDF parameters.
//! One API in APPS + 1 belongs to the organization, the others to the apps `app-0`, `app-1`, … in turn.

use std::error::Error;
use std::path::Path;

use capi::model::{Api, ApiName, AppName, AuthType, Credential, Scope, Secret, Timestamp};
use capi::vault::{KdfParameters, OpenVault, Passphrase, Store};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, file, count, rest @ ..] = arguments.as_slice() else {
        return Err("usage: make_vault FILE N [APPS]".into());
    };
    let apps: usize = rest.first().map_or(Ok(0), |apps| apps.parse())?;
    let mut vault = OpenVault::create(&Passphrase::parse(b"measure")?, KdfParameters::LOWEST)?;
    for index in 0..count.parse()? {
        vault.records.add(api(index, apps)?, Credential::Token(Secret::new(format!("token-{index:032}"))))?;
    }
    Store::at(Path::new(file)).create(&vault.seal()?)?;
    Ok(())
}

fn api(index: usize, apps: usize) -> Result<Api, Box<dyn Error>> {
    let now = Timestamp(1_700_000_000);
    let scope = match index % (apps + 1) {
        0 => Scope::Organization,
        app => Scope::App(AppName::parse(&format!("app-{}", app - 1))?),
    };
    Ok(Api {
        domain: Some(capi::model::Domain::parse("api.service.example")?.0),
        docs: Some(capi::model::DocsUrl::parse("https://docs.service.example/reference")?),
        ..Api::new(ApiName::parse(&format!("Service {index}"))?, AuthType::Bearer, scope, now)
    })
}
