/**
 * The shortest times that are safe for a real instance. Shorter ones let a worker write under a claim that has ended, or
 * make a record a second time while the first request is still being worked off.
 */
/**
 * A request with all its attempts takes up to 40 s (`rules/retry.ts`), and is begun while at least half of the claim is
 * left.
 */
const minClaimSeconds = 80;
/** ServiceNow works on a request for up to 60 s (transaction quota), which may begin 5 s after its intent. */
const minVisibilityDelaySeconds = 65;

/** The times that are judged, in seconds. */
interface Times {
  readonly claimSeconds: number;
  readonly visibilityDelaySeconds: number;
}

/** A setting that is too short, with the sentence for whoever set it. */
export interface TooShort {
  readonly path: ['engine', keyof Times];
  readonly message: string;
}

/** The times that are too short for one of the links. A simulator on this machine answers in milliseconds. */
export function tooShortTimes(
  engine: Times,
  links: readonly { readonly servicenow: { readonly instance: string } }[],
): readonly TooShort[] {
  if (links.every(({ servicenow }) => isOnThisMachine(servicenow.instance))) return [];
  const limits = {
    claimSeconds: minClaimSeconds,
    visibilityDelaySeconds: minVisibilityDelaySeconds,
  } as const;
  return (['claimSeconds', 'visibilityDelaySeconds'] as const)
    .filter((name) => engine[name] < limits[name])
    .map((name) => ({
      path: ['engine', name],
      message: `is ${engine[name]}; a real instance needs at least ${limits[name]}, because a write may be under way for so long`,
    }));
}

function isOnThisMachine(instance: string): boolean {
  return URL.canParse(instance) && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(instance).hostname);
}
