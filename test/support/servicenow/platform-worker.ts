/**
 * A ServiceNow that runs scripts: stand-ins of the platform's objects in a context of their own, in a thread of their own,
 * because the platform's HTTP call waits for its answer. What its objects give are objects, as Java's strings are there; what
 * its engine does not know (ES2015 and later) is taken away.
 */
import { createHmac, randomUUID } from 'node:crypto';
import vm from 'node:vm';
import { receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { Answered, Logged, Posted, Scheduled, ScriptedRun } from './platform.ts';

const { run, port, flag } = workerData as ScriptedRun;
const logged: Logged[] = [];
const scheduled: Scheduled[] = [];

/** A text of Java: it can be added to a text, and is none. */
class JavaString {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  toString(): string {
    return this.#text;
  }
}
const java = (text: string | undefined): JavaString | null =>
  text === undefined ? null : new JavaString(text);

/** A field of a record: an object that only turns into its value. */
class GlideElement extends JavaString {
  getValue(): JavaString {
    return new JavaString(this.toString());
  }
}

function glideRecord(values: Readonly<Record<string, string>>): object {
  const elements = Object.entries(values).map(([name, value]) => [name, new GlideElement(value)] as const);
  return {
    ...Object.fromEntries(elements),
    getValue: (name: unknown) => java(values[String(name)]),
    getUniqueValue: () => java(values['sys_id']),
  };
}

/** Milliseconds since 1970, by the instance's clock. */
class GlideDateTime {
  #at = run.now;
  getNumericValue(): number {
    return this.#at;
  }
  addSeconds(seconds: number): void {
    this.#at += seconds * 1000;
  }
}

/** As the platform: the key in base64, the text's bytes in the machine's encoding, the result in base64. */
class Encryption {
  generateMac(key: unknown, algorithm: unknown, text: unknown): JavaString {
    if (String(algorithm) !== 'HmacSHA256') throw new Error(`no such algorithm: ${String(algorithm)}`);
    const bytes = Buffer.from(String(text), run.encoding);
    const mac = createHmac('sha256', Buffer.from(String(key), 'base64')).update(bytes);
    return new JavaString(mac.digest('base64'));
  }
}

class RESTMessageV2 {
  readonly #headers: Record<string, string> = {};
  #posted: Omit<Posted, 'headers'> = { url: '', method: '', body: '', timeoutMs: 0 };
  setEndpoint(url: unknown): void {
    this.#posted = { ...this.#posted, url: text(url) };
  }
  setHttpMethod(method: unknown): void {
    this.#posted = { ...this.#posted, method: text(method) };
  }
  setHttpTimeout(timeoutMs: number): void {
    this.#posted = { ...this.#posted, timeoutMs };
  }
  setRequestHeader(name: unknown, value: unknown): void {
    this.#headers[text(name)] = text(value);
  }
  setRequestBody(body: unknown): void {
    this.#posted = { ...this.#posted, body: text(body) };
  }
  execute(): object {
    const { status } = exchange({ ...this.#posted, headers: this.#headers });
    if (status === 0) throw new Error('java.net.SocketTimeoutException: Read timed out');
    return { getStatusCode: () => status, getBody: () => new JavaString('') };
  }
}

/** The platform's methods take texts, its own or the engine's; an object of the script would arrive as rubbish. */
function text(value: unknown): string {
  if (typeof value === 'string' || value instanceof JavaString) return String(value);
  throw new Error(`not a text: ${typeof value}`);
}

function exchange(posted: Posted): Answered {
  Atomics.store(flag, 0, 0);
  port.postMessage(posted);
  if (Atomics.wait(flag, 0, 0, 20_000) === 'timed-out') throw new Error('the test gave no answer');
  return (receiveMessageOnPort(port) as { readonly message: Answered }).message;
}

const log = (level: Logged['level']) => (line: unknown) => void logged.push({ level, line: String(line) });

const globals: Record<string, unknown> = {
  Class: {
    create: () =>
      function initialized(this: { initialize(...given: unknown[]): void }, ...given: unknown[]) {
        this.initialize(...given);
      },
  },
  GlideDateTime,
  ...(run.scope === 'scoped'
    ? { CertificateEncryption: Encryption }
    : { GlideCertificateEncryption: Encryption }),
  sn_ws: { RESTMessageV2 },
  sn_cc: {
    StandardCredentialsProvider: class {
      getCredentialByID(id: unknown): object | null {
        const password = run.credentials[text(id)];
        return password === undefined ? null : { getAttribute: () => new JavaString(password) };
      }
    },
  },
  gs: {
    getProperty: (name: unknown) => java(run.properties[text(name)]),
    getUserName: () => new JavaString(run.user),
    generateGUID: () => new JavaString(randomUUID().replaceAll('-', '')),
    eventQueueScheduled: (
      name: unknown,
      record: object,
      parm1: unknown,
      parm2: unknown,
      at: GlideDateTime,
    ) => {
      if (record !== current) throw new Error('the event is of another record');
      scheduled.push({ name: text(name), parm1: text(parm1), parm2: text(parm2), at: at.getNumericValue() });
    },
    info: log('info'),
    warn: log('warn'),
    error: log('error'),
    // A scoped application has no gs.log.
  },
  event: { parm1: new GlideElement(run.event?.parm1 ?? ''), parm2: new GlideElement(run.event?.parm2 ?? '') },
};
const current = glideRecord(run.record);
const context = vm.createContext({ ...globals, current, previous: null });

/** The names that Rhino in its ES5 mode lacks. */
vm.runInContext(
  `for (const name of ['Map', 'Set', 'WeakMap', 'WeakSet', 'WeakRef', 'Promise', 'Proxy', 'Reflect', 'Symbol', 'BigInt',
     'TextEncoder', 'Buffer', 'Uint8Array', 'ArrayBuffer', 'globalThis', 'console', 'atob', 'btoa']) delete this[name];
   for (const [owner, names] of [
     [Object, ['assign', 'entries', 'values', 'fromEntries', 'is', 'groupBy', 'hasOwn']],
     [Array, ['from', 'of']], [Number, ['isInteger', 'isNaN', 'parseInt', 'isFinite', 'isSafeInteger']], [Math, ['trunc', 'sign']],
     [Array.prototype, ['includes', 'find', 'findIndex', 'fill', 'flat', 'flatMap', 'at', 'keys', 'values', 'entries']],
     [String.prototype, ['includes', 'startsWith', 'endsWith', 'repeat', 'padStart', 'padEnd', 'replaceAll', 'codePointAt',
       'normalize', 'at', 'matchAll', 'trimStart', 'trimEnd']],
   ]) for (const name of names) delete owner[name];`,
  context,
);
let thrown: string | null = null;
try {
  for (const source of run.scripts) vm.runInContext(source, context);
} catch (error) {
  thrown = String(error);
}
port.postMessage({ ended: { logged, scheduled, thrown } });
