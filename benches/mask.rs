//! Throughput of masking: 100 credentials, in chunks of 64 KiB as they come from a pipe.

use std::hint::black_box;

use capi::launch::mask::{Masker, Sensitive, Stream};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const PIECE: usize = 64 * 1024;
const SIZE: usize = 256 * PIECE;

/// Credentials of 6 to 69 characters. This is a bad case, because the shortest one limits the stride of the filter.
fn credentials(shortest: usize) -> Vec<String> {
    let mut state = 1_u64;
    let mut letter = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[(state >> 58) as usize] as char
    };
    (0..100).map(|index| (0..shortest + index * 64 / 100).map(|_| letter()).collect()).collect()
}

/// Log lines, of which one in `rarity` contains a credential.
fn log(credentials: &[String], rarity: usize) -> Vec<u8> {
    let mut text = String::with_capacity(SIZE + 256);
    for line in 0.. {
        if text.len() >= SIZE {
            break;
        }
        text += &format!(
            "2026-03-{:02}T12:{:02}:07.{:06}Z INFO server::request id={line} method=GET path=/v1/invoices/{} ",
            line % 28,
            line % 60,
            line * 37,
            line * 7919
        );
        if line % rarity == 1 {
            text += &format!("authorization=\"Bearer {}\" ", credentials[line % credentials.len()]);
        }
        text += "status=200 duration=13ms\n";
    }
    text.truncate(SIZE);
    text.into_bytes()
}

fn throughput(c: &mut Criterion) {
    for shortest in [6, 20] {
        let credentials = credentials(shortest);
        let masker = Masker::new(credentials.iter().map(|value| Sensitive {
            label: "My API",
            value: value.as_bytes(),
            public: &[],
        }))
        .expect("they fit");
        let mut group = c.benchmark_group(format!("100 credentials from {shortest} bytes"));
        group.throughput(Throughput::Bytes(SIZE as u64)).sample_size(10);
        for (name, rarity) in [
            ("none in the text", usize::MAX),
            ("in one line of 100", 100),
            ("in one line of 10", 10),
            ("in every second line", 2),
        ] {
            let text = log(&credentials, rarity);
            let mut out = Vec::with_capacity(2 * PIECE);
            group.bench_function(name, |b| {
                b.iter(|| {
                    let mut stream = Stream::new(&masker);
                    for piece in text.chunks(PIECE) {
                        black_box(stream.push(black_box(piece), &mut out));
                    }
                });
            });
        }
    }
}

criterion_group!(benches, throughput);
criterion_main!(benches);
