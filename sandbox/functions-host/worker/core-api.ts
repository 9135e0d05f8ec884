/**
 * The module that `@azure/functions` asks for as `@azure/functions-core`: a table of functions and hooks that the
 * worker fills while the app loads. The surface is that of the Node worker's own type declarations.
 */
import type { LogLevel } from '../kit/log.ts';
import type { FunctionMetadata, InvocationRequest, InvocationResponse } from './messages.ts';

/** A handler, as `@azure/functions` registers it. */
export type FunctionCallback = (...inputs: unknown[]) => unknown;
/** A hook, as `@azure/functions` registers it. */
export type HookCallback = (context: Record<string, unknown>) => unknown;

/** The programming model's part in one invocation: arguments, call, response. */
export interface InvocationModel {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], callback: FunctionCallback): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<InvocationResponse>;
}

/** The invocation that a programming model is given. */
export interface CoreContext {
  readonly invocationId: string;
  readonly request: InvocationRequest;
  readonly metadata: FunctionMetadata;
  state?: 'preInvocationHooks' | 'invocation' | 'postInvocationHooks';
  log(level: LogLevel, category: 'user' | 'system', message: string): void;
}

/** A programming model, as `@azure/functions` sets it. */
export interface ProgrammingModel {
  readonly name: string;
  getInvocationModel(context: CoreContext): InvocationModel | Promise<InvocationModel>;
  getCapabilities(capabilities: Record<string, string>): Promise<Record<string, string>>;
}

const hookNames = ['preInvocation', 'postInvocation', 'appStart', 'appTerminate', 'log'] as const;
/** The name of a hook. */
export type HookName = (typeof hookNames)[number];

/** Everything that the app registered while it loaded. */
export interface CoreTable {
  readonly functions: Map<
    string,
    { readonly metadata: FunctionMetadata; readonly callback: FunctionCallback }
  >;
  readonly hooks: ReadonlyMap<HookName, HookCallback[]>;
  model(): ProgrammingModel | undefined;
  /** From now on a registration throws, as it does once the real worker has been asked for its functions. */
  lock(): void;
  /** The app's `require('@azure/functions-core')`. */
  readonly api: object;
}

/** A registration that can be undone by disposing of it, as with the vendor's own class. */
class Disposable {
  readonly #undo: () => void;
  constructor(undo: () => void) {
    this.#undo = undo;
  }
  static from(...many: readonly { dispose(): void }[]): Disposable {
    return new Disposable(() => {
      for (const one of many) one.dispose();
    });
  }
  dispose(): void {
    this.#undo();
  }
}

/** An empty table and the object that fills it. `log` receives what the library itself has to say. */
export function createCoreTable(
  log: (level: LogLevel, category: 'user' | 'system', message: string) => void,
): CoreTable {
  const functions: CoreTable['functions'] = new Map();
  const hooks = new Map<HookName, HookCallback[]>(hookNames.map((name) => [name, []]));
  let model: ProgrammingModel | undefined;
  let locked = false;

  const api = {
    version: '3.9.1',
    hostVersion: '4.1037.0.0',
    Disposable,
    registerFunction(metadata: FunctionMetadata, callback: FunctionCallback): Disposable {
      if (locked) throw new Error('A function can only be registered during app startup.');
      if (functions.has(metadata.name))
        throw new Error(`A function with name "${metadata.name}" has already been registered.`);
      functions.set(metadata.name, { metadata, callback });
      return new Disposable(() => {
        functions.delete(metadata.name);
      });
    },
    registerHook(name: string, callback: HookCallback): Disposable {
      const known = hookNames.find((one) => one === name);
      const list = known === undefined ? undefined : hooks.get(known);
      if (list === undefined)
        throw Object.assign(new RangeError(`Unrecognized hook "${name}"`), {
          isAzureFunctionsSystemError: true,
        });
      list.push(callback);
      return new Disposable(() => {
        const at = list.indexOf(callback);
        if (at !== -1) list.splice(at, 1);
      });
    },
    setProgrammingModel(next: ProgrammingModel): void {
      model = next;
    },
    getProgrammingModel: () => model,
    log,
  };
  return {
    functions,
    hooks,
    api,
    model: () => model,
    lock() {
      locked = true;
    },
  };
}
