//! The command line apart from single commands: global options, shared option groups, value parsers, usage errors.

mod globals;
mod help_page;
pub mod manual;
mod option_groups;
pub mod parse;
pub mod placeholder;
mod requirements;
mod usage_error;
pub mod values;
mod variable_error;

pub use globals::GlobalArgs;
pub use help_page::Group;
pub use manual::Manual;
pub use option_groups::{OtherPassphraseArgs, ScopeArgs, SourceArgs};
pub use requirements::Requirements;
pub use values::DomainArg;
