/** The environment of a process that a test starts. */

/**
 * The variables that a child is given of ours, and nothing else, so that no setting of the machine gets in: how to find
 * programs, where compiled code is kept for whoever loads the same files next, and how rarely compilers clear their memory.
 */
export function childEnv(): Record<string, string> {
  return Object.fromEntries(
    ['PATH', 'NODE_COMPILE_CACHE', 'GOGC'].flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
