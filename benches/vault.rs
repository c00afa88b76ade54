//! Speed of opening, saving and mapping names, with 10 to 10,000 records. `cargo bench --bench vault`

use std::hint::black_box;

use capi::model::{Api, ApiName, AuthType, Credential, Scope, Secret, Timestamp};
use capi::vault::{KdfParameters, LockedVault, OpenVault, Passphrase, Store};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];

fn vault(records: usize) -> OpenVault {
    let passphrase = Passphrase::parse(b"measure").expect("a passphrase");
    let mut vault = OpenVault::create(&passphrase, KdfParameters::LOWEST).expect("a vault");
    for index in 0..records {
        let now = Timestamp(1_700_000_000);
        let api = Api::new(
            ApiName::parse(&format!("Service {index}")).expect("a name"),
            AuthType::Bearer,
            Scope::Organization,
            now,
        );
        let credential = Credential::Token(Secret::new(format!("token-{index:032}")));
        vault.records.add(api, credential).expect("a free variable");
    }
    vault
}

fn opening(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("open");
    for size in SIZES {
        let open = vault(size);
        let bytes = open.seal().expect("bytes");
        let (root, metadata) = (open.root_key(), open.metadata_key());
        group.throughput(Throughput::Elements(size as u64));
        group.bench_function(BenchmarkId::new("metadata", size), |b| {
            b.iter(|| LockedVault::parse(bytes.clone()).and_then(|file| file.catalog(&metadata)));
        });
        group.bench_function(BenchmarkId::new("credentials", size), |b| {
            b.iter(|| {
                let file = LockedVault::parse(bytes.clone()).expect("a vault");
                let keys = file.app_keys(&root, None).expect("authentic");
                file.with_credentials(&keys).expect("records").len()
            });
        });
        group.bench_function(BenchmarkId::new("everything", size), |b| {
            b.iter(|| LockedVault::parse(bytes.clone()).and_then(|file| file.unlock(root.duplicate())));
        });
    }
}

fn sealing(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("seal");
    for size in SIZES {
        let open = vault(size);
        group.throughput(Throughput::Elements(size as u64));
        group.bench_function(BenchmarkId::from_parameter(size), |b| b.iter(|| open.seal()));
    }
}

/// Saves to disk with all safety measures: the lock, the verification, the backup and three syncs.
fn saving(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("save");
    group.sample_size(20);
    for size in SIZES {
        let open = vault(size);
        let root = open.root_key();
        let directory = tempfile::tempdir().expect("a directory");
        let store = Store::at(&directory.path().join("vault.capi"));
        store.create(&open.seal().expect("bytes")).expect("a file");
        group.throughput(Throughput::Elements(size as u64));
        group.bench_function(BenchmarkId::from_parameter(size), |b| {
            b.iter(|| {
                let lock = store.lock()?;
                let old = LockedVault::parse(store.read()?)?;
                let bytes = old.unlock(root.duplicate())?.seal()?;
                let verify = |read| LockedVault::parse(read)?.unlock(root.duplicate()).map(drop);
                store.replace(&lock, &old, &bytes, verify)
            });
        });
    }
}

fn mapping(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("name to variable");
    for size in SIZES {
        let names: Vec<String> = (0..size).map(|index| format!("Service {index}")).collect();
        group.throughput(Throughput::Elements(size as u64));
        group.bench_function(BenchmarkId::new("names", size), |b| {
            b.iter(|| names.iter().filter(|name| ApiName::parse(black_box(name)).is_ok()).count());
        });
    }
    group.throughput(Throughput::Elements(1));
    for name in ["My Billing API", "Überweisungs-Prüfung №5", "支付网关"] {
        group.bench_function(name, |b| b.iter(|| ApiName::parse(black_box(name))));
    }
}

criterion_group!(benches, opening, sealing, saving, mapping);
criterion_main!(benches);
