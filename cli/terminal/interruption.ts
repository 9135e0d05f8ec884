/**
 * Ctrl-C. Usually it ends the command at once, with 130. A command that works through items asks for `interruption()`: the
 * first Ctrl-C ends it behind the item that is under way, the second one at once.
 */

let controller: AbortController | null = null;
let isArmed = false;

function onSignal(): void {
  if (controller === null || controller.signal.aborted) process.exit(130);
  controller.abort();
}

/** Called once, before a command runs. */
export function armInterruption(): void {
  controller = null;
  if (isArmed) return;
  isArmed = true;
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}

/** Aborted by the first Ctrl-C; from now on that does not end the process. */
export function interruption(): AbortSignal {
  controller ??= new AbortController();
  return controller.signal;
}

/**
 * The signal of `interruption` where somebody asked for it, else one that is never aborted: Ctrl-C ends the process
 * then.
 */
export function askedInterruption(): AbortSignal {
  return controller?.signal ?? new AbortController().signal;
}

/** Called once the command has ended. */
export function disarmInterruption(): void {
  process.removeListener('SIGINT', onSignal);
  process.removeListener('SIGTERM', onSignal);
  controller = null;
  isArmed = false;
}
