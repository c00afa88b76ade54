//! The session and what depends on it, as users and scripts meet it: each test has a home of its own and a session of
//! its own, which ends with the test.

mod errors;
mod forged;
mod forged_metadata;
mod hostile;
mod impostors;
mod left_behind;
mod once;
mod process;
mod prompt;
mod race;
mod rekeyed;
mod sandbox;
mod script;
mod settings;
mod silent;
mod waits;
mod ways;
