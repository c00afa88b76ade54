#!/usr/bin/env bash
# Builds release binaries for a target without a prebuilt standard library, with Debian's rustc-web as for Windows and macOS:
#
#     ci/release/build.sh x86_64-unknown-linux-musl|aarch64-unknown-linux-musl|x86_64-win7-windows-gnu
#
# The Linux binaries are static: they need no C library of the system. musl-dev has the C library for x86-64. For arm64 the
# script downloads it, and gcc-aarch64-linux-gnu links. cargo-auditable puts the list of dependencies into each program.

set -euo pipefail
target=$1
# shellcheck source=ci/other-systems.sh
. "$(dirname "$0")/../other-systems.sh"

auditable=$(PATH=$PATH:${CARGO_HOME:-$HOME/.cargo}/bin command -v cargo-auditable) || {
    echo "cargo-auditable is not installed: cargo install --locked cargo-auditable" >&2
    exit 1
}
top=$PWD
CARGO_TARGET_DIR=${CARGO_TARGET_DIR%/windows}/static
mkdir -p "$CARGO_TARGET_DIR"
CARGO_TARGET_DIR=$(cd "$CARGO_TARGET_DIR" && pwd)
home=$(cd "${CARGO_HOME:-$HOME/.cargo}" && pwd)
flags=(
    "--remap-path-prefix=$HOME=/home"
    "--remap-path-prefix=$home=/cargo"
    "--remap-path-prefix=$top=/capi"
    "--remap-path-prefix=/usr/lib/rustlib/src/rust=/rust"
    # A panic aborts, and names no functions without symbols anyway.
    -Cforce-unwind-tables=no
)
# Rust's standard library asks for libunwind; GCC's unwinder has the same functions. Debian's finds the tables of a program
# only through a function of glibc, and aborts without them as soon as a backtrace is taken (RUST_BACKTRACE). This is that
# function for a program of one object.
unwinder() {
    local directory=$CARGO_TARGET_DIR/unwind-$target
    mkdir -p "$directory"
    cp "$("$1" -print-file-name=libgcc_eh.a)" "$directory/libunwind.a"
    "$1" -xc -O2 -Wall -Werror -c -o "$directory/find_object.o" - <<'EOF'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>

static int segments(struct dl_phdr_info *object, size_t size, void *found) {
    struct dl_find_object *to = found;
    (void)size;
    for (int at = 0; at < object->dlpi_phnum; at++) {
        const ElfW(Phdr) *header = &object->dlpi_phdr[at];
        char *start = (char *)(object->dlpi_addr + header->p_vaddr), *end = start + header->p_memsz;
        if (header->p_type == PT_GNU_EH_FRAME) to->dlfo_eh_frame = start;
        if (header->p_type != PT_LOAD) continue;
        if (!to->dlfo_map_start || (char *)to->dlfo_map_start > start) to->dlfo_map_start = start;
        if ((char *)to->dlfo_map_end < end) to->dlfo_map_end = end;
    }
    return 1;
}

int _dl_find_object(void *address, struct dl_find_object *found) {
    *found = (struct dl_find_object){0};
    dl_iterate_phdr(segments, found);
    return found->dlfo_eh_frame && address >= found->dlfo_map_start && address < found->dlfo_map_end ? 0 : -1;
}
EOF
    ar rD "$directory/libunwind.a" "$directory/find_object.o"
    flags+=(-Clink-self-contained=no "-Lnative=$directory")
}
# Downloads musl for arm64 and unpacks it, with lists of its own: the machine keeps its architectures.
musl_for_arm64() {
    local place=$CARGO_TARGET_DIR/musl-arm64 apt
    musl=$place/usr/lib/aarch64-linux-musl
    [ ! -e "$musl/libc.a" ] || return 0
    mkdir -p "$place/lists/partial" "$place/cache/archives/partial"
    apt=(apt-get -qq -o APT::Architecture=arm64 -o APT::Architectures=arm64 -o "Dir::State::lists=$place/lists" -o "Dir::Cache=$place/cache")
    (cd "$place" && "${apt[@]}" update && "${apt[@]}" download musl-dev && dpkg -x musl-dev_*_arm64.deb .)
}
# The linker for static programs at random addresses, which musl-gcc of Debian 12 cannot link: static_linker COMPILER MUSL
# The unwinder calls functions for threads by weak names, and these alone bring nothing in from a static library.
static_linker() {
    linker=$CARGO_TARGET_DIR/link-$target
    local wanted
    printf -v wanted ' -Wl,-u,%s' pthread_once pthread_mutex_lock pthread_mutex_unlock pthread_key_create \
        pthread_getspecific pthread_setspecific
    cat >"$linker" <<EOF
#!/bin/sh
exec $1 -nostdlib -nostartfiles -static-pie "$2/rcrt1.o" "$2/crti.o" "-L$2"$wanted "\$@" \\
    -Wl,--start-group -lc -lgcc -lgcc_eh -Wl,--end-group "$2/crtn.o"
EOF
    chmod +x "$linker"
    flags+=(-Ctarget-feature=+crt-static)
}
case $target in
    x86_64-unknown-linux-musl)
        [ -e /usr/lib/x86_64-linux-musl/libc.a ] || { echo "musl-dev is not installed" >&2; exit 1; }
        unwinder gcc
        static_linker gcc /usr/lib/x86_64-linux-musl
        export CARGO_TARGET_X86_64_UNKNOWN_LINUX_MUSL_LINKER=$linker
        ;;
    aarch64-unknown-linux-musl)
        command -v aarch64-linux-gnu-gcc >/dev/null || { echo "gcc-aarch64-linux-gnu is not installed" >&2; exit 1; }
        musl_for_arm64
        unwinder aarch64-linux-gnu-gcc
        static_linker aarch64-linux-gnu-gcc "$musl"
        export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_MUSL_LINKER=$linker
        ;;
    x86_64-win7-windows-gnu)
        # The linker writes the time otherwise.
        flags+=('-Clink-arg=-Wl,--no-insert-timestamp')
        ;;
    *) echo "no such target: $target" >&2; exit 2 ;;
esac
separator=$'\x1f'
printf -v encoded "%s$separator" "${flags[@]}"
unset RUSTFLAGS
build() {
    CARGO=/usr/bin/cargo CARGO_ENCODED_RUSTFLAGS=${encoded%"$separator"} "$auditable" auditable build --release --locked \
        -Z "build-std=std,panic_abort" --target "$target" "$@"
}
build --bin capi
# It starts rarely, and is four fifths of what is downloaded.
[ "$target" = x86_64-win7-windows-gnu ] || build --bin capi-full --config 'profile.release.package.capi.opt-level="s"'
for program in "$CARGO_TARGET_DIR/$target/release"/{capi,capi-full,capi.exe}; do
    [ -e "$program" ] || continue
    ci/release/private.sh "$program"
    grep -qaF .dep-v0 "$program" || { echo "$program has no list of its dependencies" >&2; exit 1; }
done
