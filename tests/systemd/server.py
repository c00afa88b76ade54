"""The program of the services in checks.py. Its arguments say what it does, in order:

print       print the credential on both outputs
ready       tell systemd that it is ready
fork        continue in the background, and write the file PIDFILE
ping        send six pings to the watchdog at half its time
accept      accept a connection on the socket of systemd, and answer with what it got
echo        answer on stdout, as a program of inetd
once=CODE   exit with this code in the first run
exit=CODE   exit with it in every run
wait        wait for signals: SIGHUP prints a line; SIGTERM, SIGUSR1 and SIGABRT print 200 lines and end the program
"""

import os
import signal
import socket
import sys
import time

KEY = os.environ["CUSTOM_API_BILLING"]
LAST = 200


def say(text, stream=sys.stdout):
    print(text, KEY, file=stream, flush=True)


def notify(text):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
        path = os.environ["NOTIFY_SOCKET"]
        out.connect("\0" + path[1:] if path.startswith("@") else path)
        out.send(text.encode())


def fork():
    if os.fork():
        os._exit(0)
    os.setsid()
    child = os.fork()
    if child:
        with open(os.environ["PIDFILE"], "w") as file:
            print(child, file=file)
        os._exit(0)


def ping():
    half = int(os.environ["WATCHDOG_USEC"]) / 2e6
    assert os.environ["WATCHDOG_PID"] == str(os.getpid())
    for _ in range(6):
        notify("WATCHDOG=1")
        time.sleep(half)
    notify("WATCHDOG=1")
    say("pinged")


def accept():
    # Stays open.
    connection, _ = socket.fromfd(3, socket.AF_UNIX, socket.SOCK_STREAM).accept()
    same = os.environ["LISTEN_PID"] == str(os.getpid())
    connection.sendall(f"{os.environ['LISTEN_FDS']} {same} {os.getpid()}".encode())
    connection.close()
    say("answered")


def once(code):
    path = os.environ["STATE_DIRECTORY"] + "/ran"
    if not os.path.exists(path):
        open(path, "w").close()
        sys.exit(int(code))
    say("again")


def wait():
    signals = {signal.SIGHUP, signal.SIGTERM, signal.SIGUSR1, signal.SIGABRT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    say("waiting")
    while (received := signal.sigwait(signals)) == signal.SIGHUP:
        if os.environ.get("RELOADS"):
            notify(f"RELOADING=1\nMONOTONIC_USEC={time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000}")
        say("reloaded")
        if os.environ.get("RELOADS"):
            notify("READY=1")
    if received != signal.SIGTERM:
        # systemd sends the signal to one process after the other: now the masker has it, too.
        time.sleep(0.3)
    for number in range(1, LAST):
        say(f"stopping {number}")
    say("last")
    if received == signal.SIGABRT:
        os.abort()
    sys.exit(0)


for word in sys.argv[1:]:
    match word.split("="):
        case ["print"]:
            say("out")
            say("err", sys.stderr)
        case ["ready"]:
            notify("STATUS=serving\nREADY=1")
        case ["echo"]:
            say("hello " + sys.stdin.readline().strip())
        case ["once", code]:
            once(code)
        case ["exit", code]:
            sys.exit(int(code))
        case ["fork"]:
            fork()
        case ["ping"]:
            ping()
        case ["accept"]:
            accept()
        case ["wait"]:
            wait()
        case _:
            sys.exit(f"unknown word: {word}")
