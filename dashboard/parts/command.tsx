/** A command as it is typed, with a button that copies it; and advice that names commands. */
import { useState } from 'preact/hooks';
import { Icon } from './icon.tsx';

const shownMs = 2_000;

/** Renders a command as it is typed, with a button that copies it. */
export function Command({ text }: { readonly text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), shownMs);
  };
  return (
    <>
      <code>{text}</code>{' '}
      <button
        type="button"
        class="quiet"
        onClick={() => {
          // A browser may refuse: the text stands beside the button.
          copy().catch(() => undefined);
        }}
      >
        <Icon name="copy" /> <span role="status">{copied ? 'Copied' : 'Copy'}</span>
        <span class="unseen"> {text}</span>
      </button>
    </>
  );
}

/**
 * The step that helps, in the words of the tables of errors and findings. Every second piece stood in backticks: it is
 * typed as it is.
 */
export function Advice({ text }: { readonly text: string }) {
  return (
    <>
      {text
        .split('`')
        .map((piece, at) => (at % 2 === 1 ? <code key={`${at} ${piece}`}>{piece}</code> : piece))}
    </>
  );
}
