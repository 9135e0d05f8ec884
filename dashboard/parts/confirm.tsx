/**
 * An order in three steps: a preview, which changes nothing; what it says, in words; one filled button that names the order.
 *
 *   asking ─▶ previewed ─▶ ordering ─▶ ordered
 *      ╰──────────╰───────────╰─▶ trouble: a key that may act is asked for, or the preview again
 */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Api, Asked } from '../data/ask.ts';
import { isKey, oddKey } from '../data/key.ts';
import { Icon } from './icon.tsx';
import { useSession } from './session.ts';
import { When } from './when.tsx';
import { useNow } from './clock.tsx';

/** A preview older than this no longer says what would happen. */
const maxPreviewMs = 10 * 60_000;

/** The calls and words of an order: `preview` changes nothing, `order` carries out exactly what the preview showed. */
export interface ConfirmProps<Preview, Ordered> {
  readonly title: string;
  readonly preview: (api: Api) => Promise<Asked<Preview>>;
  /** The changes that will happen, as the preview says. */
  readonly shown: (preview: Preview) => ComponentChildren;
  /** The button's words; null where there is nothing to send. */
  readonly button: (preview: Preview) => string | null;
  readonly order: (api: Api, preview: Preview) => Promise<Asked<Ordered>>;
  readonly done: (ordered: Ordered) => ComponentChildren;
  readonly onClose: () => void;
}

type Step<Preview, Ordered> =
  | { readonly kind: 'asking' | 'ordering' }
  | { readonly kind: 'previewed'; readonly preview: Preview; readonly at: number }
  | { readonly kind: 'ordered'; readonly ordered: Ordered }
  | { readonly kind: 'trouble'; readonly trouble: Exclude<Asked<never>, { kind: 'answered' }> };

/** Renders a request from its preview to its result; asks for an acting key where the reading key is not enough. */
export function Confirm<Preview, Ordered>(props: ConfirmProps<Preview, Ordered>) {
  const { api, lookNow, onAnswered } = useSession();
  const [step, setStep] = useState<Step<Preview, Ordered>>({ kind: 'asking' });
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const preview = async (): Promise<void> => {
    setStep({ kind: 'asking' });
    const asked = await props.preview(api);
    if (asked.kind === 'answered') onAnswered();
    setStep(
      asked.kind === 'answered'
        ? { kind: 'previewed', preview: asked.answer, at: asked.at }
        : { kind: 'trouble', trouble: asked },
    );
  };
  // Another key may do what this one may not.
  useEffect(() => void preview(), [api]);
  const isOrdering = useRef(false);
  const order = async (of: Preview): Promise<void> => {
    // Clicks that come before the page has drawn the first one.
    if (isOrdering.current) return;
    isOrdering.current = true;
    setStep({ kind: 'ordering' });
    heading.current?.focus();
    const asked = await props.order(api, of);
    setStep(
      asked.kind === 'answered'
        ? { kind: 'ordered', ordered: asked.answer }
        : { kind: 'trouble', trouble: asked },
    );
    isOrdering.current = false;
    heading.current?.focus();
    if (asked.kind === 'answered') lookNow();
  };
  return (
    <section class="panel confirm" aria-label={props.title}>
      <header class="head">
        <h2 ref={heading} tabIndex={-1}>
          {props.title}
        </h2>
        {step.kind === 'previewed' && (
          <p class="head-note">
            Preview made <When at={step.at} />
          </p>
        )}
      </header>
      <div class="prose">
        {step.kind === 'asking' && <p role="status">Asking the app what would happen…</p>}
        {step.kind === 'ordering' && (
          <p role="status" data-ordering>
            Sending…
          </p>
        )}
        {step.kind === 'previewed' && (
          <Previewed
            step={step}
            props={props}
            onOrder={(of) => void order(of)}
            onAgain={() => void preview()}
          />
        )}
        {step.kind === 'ordered' && <div role="status">{props.done(step.ordered)}</div>}
        {step.kind === 'trouble' && <OrderTrouble trouble={step.trouble} onAgain={() => void preview()} />}
        {(step.kind === 'ordered' || step.kind === 'trouble') && (
          <p class="do">
            <button type="button" onClick={props.onClose}>
              Close
            </button>
          </p>
        )}
      </div>
    </section>
  );
}

function Previewed<Preview, Ordered>({
  step,
  props,
  onOrder,
  onAgain,
}: {
  readonly step: Extract<Step<Preview, Ordered>, { kind: 'previewed' }>;
  readonly props: ConfirmProps<Preview, Ordered>;
  readonly onOrder: (preview: Preview) => void;
  readonly onAgain: () => void;
}) {
  const { name } = useSession();
  const isOld = useNow() - step.at > maxPreviewMs;
  const button = props.button(step.preview);
  return (
    <>
      {props.shown(step.preview)}
      {button !== null && (
        <p class="sub">
          Recorded in the audit journal as {name === '' ? 'the holder of the key' : <bdi>{name}</bdi>}.
        </p>
      )}
      <p class="do">
        {isOld ? (
          <button type="button" onClick={onAgain}>
            The preview is older than ten minutes: look again
          </button>
        ) : (
          button !== null && (
            <button type="button" class="main" onClick={() => onOrder(step.preview)}>
              {button}
            </button>
          )
        )}
        <button type="button" onClick={props.onClose}>
          {button === null ? 'Close' : 'Cancel'}
        </button>
      </p>
    </>
  );
}

function OrderTrouble({
  trouble,
  onAgain,
}: {
  readonly trouble: Exclude<Asked<never>, { kind: 'answered' }>;
  readonly onAgain: () => void;
}) {
  if (trouble.kind === 'refused') return <ActingKey />;
  return (
    <>
      <p class="error" role="alert">
        <Icon name="bad" /> {troubleText(trouble)}
      </p>
      {trouble.kind === 'failed' && (
        <p>
          <bdi>{trouble.detail}</bdi> <code>{trouble.code}</code>
        </p>
      )}
      <p class="do">
        <button type="button" onClick={onAgain}>
          Look again
        </button>
      </p>
    </>
  );
}

function troubleText(trouble: Exclude<Asked<never>, { kind: 'answered' | 'refused' }>): string {
  switch (trouble.kind) {
    case 'unreachable':
      return 'The app doesn’t answer. Check before you repeat the request: it may have arrived.';
    case 'signed-out':
      return 'You are signed out. Load the page again, and sign in.';
    case 'failed':
      return trouble.sentence;
    default:
      return trouble satisfies never;
  }
}

/** The reading key shows, and may change nothing. */
function ActingKey() {
  const { onActingKey, hasActingKey } = useSession();
  const [key, setKey] = useState('');
  const [isOdd, setOdd] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const error = isOdd
    ? oddKey
    : hasActingKey
      ? 'This key may change nothing here. It may have been replaced, or be a reading key.'
      : null;
  const submit = (event: Event): void => {
    event.preventDefault();
    setOdd(!isKey(key));
    if (isKey(key)) onActingKey(key.trim());
  };
  return (
    <form onSubmit={submit}>
      <p id="acting-why">
        <Icon name="key" /> This needs an acting key: the key of the function <code>operator-act</code>.
      </p>
      {error !== null && (
        <p class="error" id="acting-error" role="alert">
          <Icon name="bad" /> {error}
        </p>
      )}
      <label for="acting-key">Acting key</label>
      <p class="joined">
        <input
          id="acting-key"
          type="password"
          autocomplete="off"
          ref={input}
          aria-describedby={error === null ? 'acting-why' : 'acting-error'}
          aria-invalid={error !== null}
          value={key}
          onInput={(event) => setKey(event.currentTarget.value)}
          required
        />
        <button type="submit">Use it</button>
      </p>
    </form>
  );
}
