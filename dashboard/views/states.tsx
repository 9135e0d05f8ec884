/** The sentences in the place of data: loading, unreachable, refused by the app, nothing there. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Asked } from '../data/ask.ts';
import type { Live } from '../data/live.ts';
import { Icon } from '../parts/icon.tsx';
import type { IconName } from '../parts/icon-names.ts';
import { useSession } from '../parts/session.ts';
import { When } from '../parts/when.tsx';

const showAfterMs = 300;
const longAfterMs = 5000;

/** The words while an answer is awaited. Nothing is shown at first, so that a quick answer does not flicker. */
export function Loading({ what }: { readonly what: string }) {
  const [phase, setPhase] = useState<'none' | 'short' | 'long'>('none');
  useEffect(() => {
    const timers = [
      setTimeout(() => setPhase('short'), showAfterMs),
      setTimeout(() => setPhase('long'), longAfterMs),
    ];
    return () => timers.forEach(clearTimeout);
  }, []);
  const words =
    phase === 'long' ? `Still loading ${what}: the app may just be starting.` : `Loading ${what}…`;
  return (
    <div class="loading" aria-busy="true">
      <h1 class="unseen">Loading</h1>
      <p role="status">{phase === 'none' ? '' : words}</p>
      {phase !== 'none' && (
        <div class="bones" aria-hidden="true">
          {[1, 4, 3, 3].map((count, row) => (
            <div key={row} class={`bone-row ${['first', 'four', 'row', 'row'][row] ?? ''}`}>
              {Array.from({ length: count }, (_, bone) => (
                <i key={bone} class="bone" />
              ))}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

/** The answer to a view's own question, or why there is none. While the whole app has trouble, that is shown once. */
export function Told<Answer>(props: {
  readonly live: Pick<Live<Answer>, 'answer' | 'at' | 'trouble' | 'refresh'>;
  readonly what: string;
  readonly children: (answer: Answer) => ComponentChildren;
}) {
  const { answer, at, trouble, refresh } = props.live;
  const { hasTrouble } = useSession();
  return (
    <>
      {trouble !== null && trouble.kind !== 'refused' && !hasTrouble && (
        <Trouble trouble={trouble} at={at} onRetry={refresh} />
      )}
      {at === null ? trouble === null && <Loading what={props.what} /> : props.children(answer as Answer)}
    </>
  );
}

/** The last question brought no answer; `at` is when the data below it came, milliseconds since 1970. */
export function Trouble({
  trouble,
  at,
  onRetry,
}: {
  readonly trouble: Exclude<Asked<never>, { kind: 'answered' | 'refused' }>;
  readonly at: number | null;
  readonly onRetry: () => void;
}) {
  if (trouble.kind === 'signed-out') return <SignedOut at={at} />;
  return (
    <div class="lost" role="alert">
      <div class="say">
        <Icon name="plug" />
        <div>
          <Big isAlone={at === null}>
            {trouble.kind === 'unreachable' ? 'The app doesn’t answer.' : trouble.sentence}
          </Big>
          {trouble.kind === 'failed' && (
            <p>
              {trouble.detail !== '' && <bdi>{trouble.detail}</bdi>} <code>{trouble.code}</code>
            </p>
          )}
          <p>
            {at !== null && (
              <>
                What you see below is from <When at={at} />, and may have changed.{' '}
              </>
            )}
            {trouble.kind === 'failed' && trouble.isFinal
              ? 'It isn’t asked again by itself.'
              : 'It is tried again every 30 seconds.'}
          </p>
        </div>
      </div>
      <p class="do">
        <button type="button" class="main" onClick={onRetry}>
          <Icon name="again" /> Try now
        </button>
      </p>
    </div>
  );
}

/** The heading of the page, where nothing else has one. */
function Big({ isAlone, children }: { readonly isAlone: boolean; readonly children: ComponentChildren }) {
  return isAlone ? <h1 class="big">{children}</h1> : <p class="big">{children}</p>;
}

/**
 * The address where Azure checks who people are before the app sees a request; it sends the browser back here
 * afterwards.
 */
const signInPath = '/.auth/login/aad?post_login_redirect_uri=/api/dashboard';

function SignedOut({ at }: { readonly at: number | null }) {
  return (
    <div class="lost" role="alert">
      <div class="say">
        <Icon name="key" />
        <div>
          <Big isAlone={at === null}>Sign in first.</Big>
          <p>
            Microsoft Entra checks who you are before this app answers.{' '}
            {at !== null && (
              <>
                What you see below is from <When at={at} />.
              </>
            )}
          </p>
        </div>
      </div>
      <p class="do">
        <a class="button" href={signInPath}>
          Sign in
        </a>
      </p>
    </div>
  );
}

/** The place of a list that is empty, and what to do about it. */
export function Blank({
  icon,
  title,
  children,
}: {
  readonly icon: IconName;
  readonly title: string;
  readonly children: ComponentChildren;
}) {
  return (
    <div class="stage">
      <div class="blank">
        <Icon name={icon} />
        <h1 class="big">{title}</h1>
        {children}
      </div>
    </div>
  );
}
