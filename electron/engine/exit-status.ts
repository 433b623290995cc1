/** Signals that end processes by themselves or by the hand of a person or the kernel, with the numbers they have on every platform. */
const signals: { readonly [number: number]: string } = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  5: 'SIGTRAP',
  6: 'SIGABRT',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  15: 'SIGTERM',
};

/**
 * The signal behind an exit status: containers and shells report a process that signal n ended as 128 + n. A process may also choose such a status itself,
 * which nobody can tell apart; the status is recorded in either case.
 */
export function signalOfStatus(status: number): string | undefined {
  return signals[status - 128];
}
