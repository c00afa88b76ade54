"""Brings up the loopback interface of a new network namespace, which `ip` does only where iproute2 is installed."""

import fcntl
import socket
import struct

SIOCSIFFLAGS = 0x8914
IFF_UP = 1

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
    fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))
