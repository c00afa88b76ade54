#!/bin/sh
# Runs a test program for Cargo and lets it print the time of each test:
#
#     CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER=ci/timed-tests.sh cargo test
#
# Other programs, such as examples and documentation tests, run as they are.

program=$1
shift
case $program in
*/deps/*) RUSTC_BOOTSTRAP=1 exec "$program" "$@" -Z unstable-options --report-time ;;
*) exec "$program" "$@" ;;
esac
