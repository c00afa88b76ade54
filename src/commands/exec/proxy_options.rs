//! The options of `capi exec --proxy`.

/// The options by which a command uses APIs through the proxy.
#[derive(clap::Args)]
pub struct ProxyArgs {
    /// Keep the credentials away from the command: it gets placeholders, and a proxy of this run replaces them
    ///
    /// MODE is strict (no other hosts than those of the APIs), readonly (only GET, HEAD and OPTIONS), or both separated
    /// by a comma. See `Proxy` below.
    #[arg(
        long,
        value_enum,
        value_name = "MODE",
        num_args = 0..,
        require_equals = true,
        value_delimiter = ',',
        default_missing_value = "open"
    )]
    pub proxy: Option<Vec<ProxyMode>>,

    /// With --proxy, give the command the real credential of this API; can be repeated
    #[arg(long, value_name = "NAME", requires = "proxy")]
    pub with: Vec<String>,

    /// With --proxy, connect to an API even if its name resolves to a private address
    #[arg(long, requires = "proxy")]
    pub proxy_private: bool,
}

/// What the proxy allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum ProxyMode {
    /// Forward other hosts unopened
    Open,
    /// Refuse other hosts
    Strict,
    /// Refuse methods that change something
    Readonly,
}

impl ProxyArgs {
    /// Returns whether a mode was given.
    pub(super) fn is(&self, mode: ProxyMode) -> bool {
        self.proxy.iter().flatten().any(|given| *given == mode)
    }
}
