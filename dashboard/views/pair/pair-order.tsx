/** What a look at the pair would do now, and the order to look. */
import type { AnswerOf } from '../../../shared/app/operations/operations.ts';
import type { Api, Asked } from '../../data/ask.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { SideName } from '../../parts/side.tsx';
import type { Why } from '../../data/why.ts';

type Preview = AnswerOf<'preview'>;
type Effect = Preview['effects'][number];

export function PairOrder(props: {
  readonly why: Why;
  readonly kind: 'preview' | 'sync';
  readonly onClose: () => void;
}) {
  const { why, kind, onClose } = props;
  const { link } = why;
  const { side, recordId: record } = why.asked;
  return (
    <Confirm
      title={kind === 'preview' ? 'What would a sync do now?' : 'Sync this pair now?'}
      preview={(api): Promise<Asked<Preview>> => api.show('preview', { link, side, record })}
      shown={(preview) => <Shown preview={preview} />}
      button={() => (kind === 'preview' ? null : 'Sync this pair now')}
      order={(api: Api) => api.act('sync-now', { link, side, record, dryRun: false })}
      done={() => (
        <p>
          It is ordered: both sides are read as they are now. The decision appears below, usually within
          seconds.
        </p>
      )}
      onClose={onClose}
    />
  );
}

function Shown({ preview }: { readonly preview: Preview }) {
  return (
    <>
      <p>
        <bdi>{preview.ends}</bdi>
      </p>
      {preview.effects.length === 0 ? (
        <p>Nothing is written.</p>
      ) : (
        <ul class="writes-list">
          {preview.effects.map((effect, index) => (
            <li key={index}>
              <SideName side={effect.side} />: <Words effect={effect} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Words({ effect }: { readonly effect: Effect }) {
  if (effect.kind === 'create')
    return (
      <>
        a new record,{' '}
        <ins>
          <bdi>{effect.fields.summary}</bdi>
        </ins>
      </>
    );
  if (effect.kind === 'field')
    return (
      <>
        {effect.field}{' '}
        <del>
          <bdi>{effect.before}</bdi>
        </del>{' '}
        <ins>
          <bdi>{effect.after}</bdi>
        </ins>
      </>
    );
  if (effect.kind === 'note')
    return (
      <>
        a note ({effect.noteKind}),{' '}
        <q>
          <bdi>{effect.text.slice(0, 300)}</bdi>
        </q>
      </>
    );
  return (
    <>
      the file <bdi>{effect.name}</bdi>
    </>
  );
}
