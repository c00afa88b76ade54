//! Faults that a vault must survive: a killed save, a full or failing disk, a power cut, many writers, a wrong clock, and
//! access to the memory. `docs/testing.md` names the tests of each row of the table of faults; `table.rs` checks it.

mod clock;
mod disk;
mod failing;
mod keys;
mod killed;
mod machine;
mod memory;
mod opens;
mod passphrase;
mod power;
mod save;
mod table;
mod together;
mod vault;
