/** Notes and files as one conversation, by the side that they come from. */
import type { Why } from '../../data/why.ts';
import { Icon } from '../../parts/icon.tsx';
import { SideName } from '../../parts/side.tsx';
import { countText } from '../../words/count.ts';

/** Notes and files, by the side that they come from. Their texts are not stored, so none is shown. */
export function Talk({ why: { notes, files } }: { readonly why: Why }) {
  return (
    <section class="panel" aria-labelledby="talk-title">
      <header class="head">
        <h2 id="talk-title">Notes and files</h2>
        <p class="head-note">
          {countText(notes.length, 'note')}, {countText(files.length, 'file')}
        </p>
      </header>
      <div class="talk">
        {notes.length + files.length === 0 && <p class="sub">None is known.</p>}
        {notes.map(({ from, id, part, to, sentence }) => (
          <article
            key={`note ${from} ${id} ${part}`}
            class={`note ${from === 'connectwise' ? 'cw' : 'sn'}-side`}
          >
            <p class="note-head">
              <b>
                Note <bdi>{id}</bdi>
                {part > 0 && `, part ${part + 1}`}
              </b>{' '}
              in <SideName side={from} />
            </p>
            <p class="fate">
              {to !== null && (
                <>
                  <Icon name={to.side === 'servicenow' ? 'right' : 'left'} /> <SideName side={to.side} />,{' '}
                  {to.kind}.{' '}
                </>
              )}
              {sentence}
            </p>
          </article>
        ))}
        {files.map(({ from, id, name, bytes, to, sentence }) => (
          <article key={`file ${from} ${id}`} class={`note ${from === 'connectwise' ? 'cw' : 'sn'}-side`}>
            <p class="note-head">
              <b>
                <Icon name="file" /> <bdi>{name}</bdi>
              </b>{' '}
              {bytes !== null && `${Math.ceil(bytes / 1000).toLocaleString('en-GB')} kB`} in{' '}
              <SideName side={from} />
            </p>
            <p class="fate">
              {to !== null && <Icon name={to.side === 'servicenow' ? 'right' : 'left'} />} {sentence}
            </p>
          </article>
        ))}
      </div>
    </section>
  );
}
