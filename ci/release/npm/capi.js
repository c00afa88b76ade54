#!/usr/bin/env node
// Starts the program of capi for this platform, which an optional dependency brings, and takes its place.
"use strict";

const { spawn } = require("node:child_process");

const platform = `${process.platform}-${process.arch}`;
const windows = process.platform === "win32";
const words = process.argv.slice(2);

function find() {
  try {
    return require.resolve(`@capi-cli/${platform}/bin/capi${windows ? ".exe" : ""}`);
  } catch {
    console.error(
      `capi: error: the package @capi-cli/${platform} is not installed\n` +
        "capi: hint: install again with optional dependencies; if the package does not exist, this platform has no prebuilt capi",
    );
    process.exit(1);
  }
}

// The descriptors that an option names. Node closes those above 2 for the programs that it starts, unless they are listed.
function descriptors() {
  const end = words.indexOf("--");
  const own = end < 0 ? words : words.slice(0, end);
  const named = own.flatMap((word, at) => {
    const [option, value] = word.split("=", 2);
    return /^--[a-z-]+-fd$/.test(option) ? [Number(value ?? own[at + 1])] : [];
  });
  return named.filter((fd) => Number.isInteger(fd) && fd > 2 && fd < 256);
}

function start(program, extra) {
  const stdio = ["inherit", "inherit", "inherit"];
  for (const fd of extra) {
    while (stdio.length < fd) stdio.push("ignore");
    stdio[fd] = fd;
  }
  const child = spawn(program, words, { stdio });
  // A terminal sends SIGINT and SIGQUIT to the whole group, so that the child gets them without help.
  const isSent = process.stdin.isTTY ? ["SIGINT", "SIGQUIT"] : [];
  const signals = windows ? ["SIGINT"] : ["SIGINT", "SIGQUIT", "SIGTERM", "SIGHUP", "SIGUSR2", "SIGCONT", "SIGWINCH"];
  for (const signal of signals) {
    process.on(signal, () => {
      if (!windows && !isSent.includes(signal)) child.kill(signal);
    });
  }
  child.on("error", (error) => {
    console.error(`capi: error: cannot run ${program}: ${error.message}`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code);
    signals.forEach((name) => process.removeAllListeners(name));
    process.kill(process.pid, signal);
    // A signal that does not end a process, or Windows.
    setTimeout(() => process.exit(1), 1000);
  });
}

const program = find();
const extra = descriptors();
// Replaces this process where Node can (22.15, 23.11): no second process, and signals need no help.
if (!windows && extra.length === 0 && typeof process.execve === "function") {
  process.execve(program, [program, ...words], process.env);
} else {
  start(program, extra);
}
