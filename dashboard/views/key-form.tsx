/** Asks for the key; the page shows nothing before. */
import { useState } from 'preact/hooks';
import { isKey, oddKey, type Keys } from '../data/key.ts';
import { Icon } from '../parts/icon.tsx';

/** Renders the form that asks for a reading key and a name; `isRefused` says that the app refused the last key. */
export function KeyForm({
  isRefused,
  onKeys,
}: {
  readonly isRefused: boolean;
  readonly onKeys: (keys: Keys) => void;
}) {
  const [reading, setReading] = useState('');
  const [name, setName] = useState('');
  const [isOdd, setOdd] = useState(false);
  const submit = (event: Event): void => {
    event.preventDefault();
    setOdd(!isKey(reading));
    if (isKey(reading)) onKeys({ reading: reading.trim(), acting: null, name: name.trim() });
  };
  return (
    <div class="stage">
      <form class="blank" onSubmit={submit}>
        <div class="center">
          <Icon name="key" />
        </div>
        <h1 class="big">A key, please.</h1>
        <p>A reading key shows everything. An acting key can also try again, choose and run.</p>
        <label for="key">Key</label>
        <p class="joined">
          <input
            id="key"
            type="password"
            autocomplete="off"
            spellcheck={false}
            value={reading}
            onInput={(event) => setReading(event.currentTarget.value)}
            required
            {...(isRefused || isOdd ? { 'aria-invalid': true, 'aria-describedby': 'key-error' } : {})}
          />
          <button type="submit" class="main">
            Open
          </button>
        </p>
        {isOdd && (
          <p class="error" id="key-error" role="alert">
            <Icon name="bad" /> {oddKey}
          </p>
        )}
        {isRefused && !isOdd && (
          <p class="error" id="key-error" role="alert">
            <Icon name="bad" /> This key isn’t valid here. It may have been replaced, or belong to another
            app.
          </p>
        )}
        <label for="name">Your name, for the audit journal (optional)</label>
        <input
          id="name"
          type="text"
          autocomplete="name"
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
        <p class="sub">
          Kept in this tab until you close it, never in the address. A reading key opens the function{' '}
          <code>operator-show</code>, an acting key <code>operator-act</code> as well:{' '}
          <code>az functionapp function keys list</code>.
        </p>
      </form>
    </div>
  );
}
