/** The effect that a look at the pair would have now, and the order to look. */
import type { AnswerOf } from '../../../shared/app/operations/operations.ts';
import type { Api, Asked } from '../../data/ask.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { SideName } from '../../parts/side.tsx';
import type { Why } from '../../data/why.ts';
import { fieldText } from '../../words/values.ts';

type Preview = AnswerOf<'preview'>;
type Effect = Preview['effects'][number];

/** `replay` tries again what was refused; `sync` leaves that alone. */
export type PairOrderKind = 'preview' | 'sync' | 'replay';

const words = {
  preview: { title: 'What would a sync do now?', button: null },
  sync: { title: 'Sync this pair now?', button: 'Sync this pair now' },
  replay: { title: 'Try again what was refused?', button: 'Try it again' },
} as const;

/** Renders the preview of a run on one pair, and the order to run it. */
export function PairOrder(props: {
  readonly why: Why;
  readonly kind: PairOrderKind;
  readonly onClose: () => void;
}) {
  const { why, kind, onClose } = props;
  const { link } = why;
  const { side, recordId: record } = why.asked;
  return (
    <Confirm
      title={words[kind].title}
      preview={(api): Promise<Asked<Preview>> =>
        api.show('preview', { link, side, record, replay: kind === 'replay' })
      }
      shown={(preview) => <Shown preview={preview} />}
      button={() => words[kind].button}
      order={(api) => (kind === 'replay' ? replay(api, why) : sync(api, why))}
      done={() => (
        <p>
          The run is queued: both sides are read as they are now. The decision appears below, usually within
          seconds.
        </p>
      )}
      onClose={onClose}
    />
  );
}

async function sync(api: Api, { link, asked }: Why): Promise<Asked<unknown>> {
  return api.act('sync-now', { link, side: asked.side, record: asked.recordId, dryRun: false });
}

/** The dead letter may stand under the other record of the pair. */
async function replay(api: Api, { link, deadLetters }: Why): Promise<Asked<unknown>> {
  const [first] = deadLetters;
  if (first === undefined)
    return {
      kind: 'failed',
      code: 'nothing-known',
      sentence: 'No dead letter waits any more.',
      detail: '',
      isFinal: true,
    };
  return api.act('dead-letters-replay', { link, side: first.side, recordId: first.recordId, dryRun: false });
}

function Shown({ preview }: { readonly preview: Preview }) {
  return (
    <>
      <p>
        <bdi>{preview.ends}</bdi>
      </p>
      {preview.effects.length > 0 && (
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
        {fieldText(effect.field)}{' '}
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
        a note ({effect.noteKind.replaceAll('_', ' ')}),{' '}
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
