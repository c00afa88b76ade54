//! Connections that are forwarded unopened: tunnels to hosts without a record, and protocols after HTTP.

use std::io;
use std::net::{Shutdown, TcpStream};
use std::thread;

use super::wait::until_readable;
use super::wire::{Filled, Wire};

/// Forwards both directions of a tunnel until both have ended.
pub(super) fn tunnel(client: Wire, upstream: Wire) -> io::Result<()> {
    let (Some((mut client, to_upstream)), Some((mut upstream, to_client))) =
        (client.into_plain(), upstream.into_plain())
    else {
        return Err(io::ErrorKind::InvalidInput.into());
    };
    let mut first = (client.try_clone()?, upstream.try_clone()?);
    let up = thread::spawn(move || forward(&mut first.0, &mut first.1, &to_upstream));
    let _ = forward(&mut upstream, &mut client, &to_client);
    let _ = up.join();
    Ok(())
}

/// Copies one direction, after what was read already. On Linux the kernel copies.
fn forward(from: &mut TcpStream, to: &mut TcpStream, before: &[u8]) -> io::Result<()> {
    let copied = io::Write::write_all(to, before).and_then(|()| io::copy(from, to));
    let _ = to.shutdown(Shutdown::Write);
    if copied.is_err() {
        let _ = from.shutdown(Shutdown::Read);
    }
    copied.map(drop)
}

/// Forwards both directions of connections with TLS until one has ended.
pub(super) fn messages(client: &mut Wire, upstream: &mut Wire) -> io::Result<()> {
    loop {
        pass(client, upstream)?;
        pass(upstream, client)?;
        let ready = until_readable(Some(client.socket()), upstream.socket(), None)?;
        if ready.client && client.fill()? == Filled::End {
            return pass(client, upstream);
        }
        if ready.upstream && upstream.fill()? == Filled::End {
            return pass(upstream, client);
        }
    }
}

fn pass(from: &mut Wire, to: &mut Wire) -> io::Result<()> {
    let count = from.buffered().len();
    if count > 0 {
        to.write_all(from.buffered())?;
        from.consume(count);
    }
    Ok(())
}
