/** Notes and files of both sides as one conversation, oldest first, each where it was written, with what became of it. */
import type { PairNow } from '../../data/why.ts';
import { Icon } from '../../parts/icon.tsx';
import type { IconName } from '../../parts/icon-names.ts';
import { SideName, sideNames } from '../../parts/side.tsx';
import { When } from '../../parts/when.tsx';
import { countText } from '../../words/count.ts';

type Said = PairNow['conversation'][number];

/** Renders notes and files of both sides as one conversation, oldest first. */
export function Talk({ now }: { readonly now: PairNow }) {
  const { conversation, earlier, missing } = now;
  const unread = missing.filter(({ part }) => part !== 'record' || conversation.length === 0);
  const count = (kind: Said['kind']): number => conversation.filter((one) => one.kind === kind).length;
  return (
    <section class="panel" aria-labelledby="talk-title">
      <header class="head">
        <h2 id="talk-title">Conversation and files</h2>
        <p class="head-note">
          {countText(count('note'), 'note')}, {countText(count('file'), 'file')}, oldest first
        </p>
      </header>
      <div class="talk">
        {earlier > 0 && <p class="sub">{countText(earlier, 'earlier note or file')} not shown.</p>}
        {unread.length > 0 && (
          <p class="sub">
            Not read: {unread.map(({ side, part }) => `${sideNames[side]}, ${part}`).join('; ')}.
          </p>
        )}
        {conversation.length === 0 && unread.length === 0 && (
          <p class="sub">Nobody has written a note yet.</p>
        )}
        {conversation.map((said) => (
          <Part key={`${said.from} ${said.kind} ${said.id}`} said={said} />
        ))}
      </div>
    </section>
  );
}

function Part({ said }: { readonly said: Said }) {
  const { from, kind, at, by, text, isCut, name, bytes, isInternal, fate } = said;
  return (
    <article class={`note ${from === 'connectwise' ? 'cw' : 'sn'}-side`}>
      <p class="note-head">
        <b>{by === '' ? 'Somebody' : <bdi>{by}</bdi>}</b> in <SideName side={from} /> <When at={at} />
        <span class="see">
          <Icon name={isInternal ? 'lock' : 'eye'} /> {isInternal ? 'Internal' : 'Customer can see it'}
        </span>
      </p>
      {kind === 'file' ? (
        <p>
          <Icon name="file" /> <bdi>{name}</bdi>{' '}
          {bytes !== null && <span class="sub">{sizeText(bytes)}</span>}
        </p>
      ) : (
        <p class="text">
          <bdi>{text}</bdi>
          {isCut && <span class="sub"> The rest is cut.</span>}
        </p>
      )}
      <p class="fate">
        <Icon name={fateIcon(said)} /> {fate.sentence}
      </p>
    </article>
  );
}

function fateIcon({ from, fate: { kind } }: Said): IconName {
  if (kind === 'copied') return from === 'connectwise' ? 'right' : 'left';
  if (kind === 'copy') return from === 'connectwise' ? 'left' : 'right';
  return kind === 'stays' ? 'off' : 'wait';
}

const sizeText = (bytes: number): string =>
  bytes < 1_000_000
    ? `${Math.ceil(bytes / 1_000).toLocaleString('en-GB')} kB`
    : `${(bytes / 1_000_000).toLocaleString('en-GB', { maximumFractionDigits: 1 })} MB`;
