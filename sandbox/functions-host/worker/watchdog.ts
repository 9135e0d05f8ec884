/**
 * The thread that ends a worker whose host is gone. A function in an endless loop keeps the worker from hearing that
 * its channel has closed; a thread has a loop of its own.
 */
import { workerData } from 'node:worker_threads';

const host = Number(workerData);
const look = 250;

/** A process gets another parent when its own has died; where it does not, the parent's id stands for nobody. */
function hostIsGone(): boolean {
  if (process.ppid !== host) return true;
  try {
    process.kill(host, 0);
    return false;
  } catch {
    return true;
  }
}

setInterval(() => {
  if (hostIsGone()) process.kill(process.pid, 'SIGKILL');
}, look);
