//! Runners that drop, keep or store variables: the real programs in pinned versions, the hint of `exec`, the settings of
//! `snippet --for`, and what `doctor` finds. `tests/runners/fetch.sh` installs the programs.

mod hint;
mod javascript;
mod left;
mod native;
mod python;
mod settings;
mod stage;
