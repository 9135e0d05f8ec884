/** Choices between two edits of a field: one side's value, or another one for both. */
import { useState } from 'preact/hooks';
import type { AnswerOf } from '../../../shared/app/operations/operations.ts';
import type { Conflict } from '../../data/overview.ts';
import { AskButton, AskForm } from '../../parts/ask-form.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { OrderButton } from '../../parts/order-button.tsx';
import { useSession } from '../../parts/session.ts';
import { fieldText, valueText } from '../../words/values.ts';
import { SideName, sideNames, type Side } from '../../parts/side.tsx';

type Outcome = AnswerOf<'conflict-choice'>;

/** The record under which the choice is ordered. */
export function recordOf({ connectwiseId, servicenowId }: Conflict): {
  readonly record: string;
  readonly side: Side;
} {
  return connectwiseId === null
    ? { record: servicenowId ?? '', side: 'servicenow' }
    : { record: connectwiseId, side: 'connectwise' };
}

/** Names a conflict's record for a person: its ticket, else its incident. */
export const idText = ({ connectwiseId, servicenowId }: Conflict): string =>
  connectwiseId === null ? `incident ${servicenowId ?? ''}` : `ticket ${connectwiseId}`;

/** The part that every choice names: the conflict as it was seen. */
const sentFor = (conflict: Conflict) => {
  const { link, field, id } = conflict;
  return { link, field, seen: id, record: recordOf(conflict).record };
};

/** Renders the button that keeps one side's value; the other side gets it with the pair's next run. */
export function KeepThis({ conflict, kept }: { readonly conflict: Conflict; readonly kept: Side }) {
  const other = kept === 'connectwise' ? 'servicenow' : 'connectwise';
  const { field } = conflict;
  const sent = { ...sentFor(conflict), take: kept };
  return (
    <OrderButton
      of={`${fieldText(field)} of ${sideNames[kept]}, ${idText(conflict)}`}
      title={`Keep the ${fieldText(field)} of ${sideNames[kept]}?`}
      preview={(api) => api.act('conflict-choice', { ...sent, dryRun: true })}
      shown={(preview) => (
        <>
          <Write
            side={other}
            from={kept}
            field={field}
            before={preview.conflict[other]}
            after={preview.conflict[kept]}
          />
          <p>{sideNames[kept]}: nothing is written.</p>
          <Terms preview={preview} />
        </>
      )}
      button={() => `Keep the ${fieldText(field)} of ${sideNames[kept]}`}
      order={(api) => api.act('conflict-choice', { ...sent, dryRun: false })}
      done={(outcome) => <Done outcome={outcome} />}
    >
      Keep this…
    </OrderButton>
  );
}

/** Renders the button that sets a third value on both sides. */
export function AnotherValue({ conflict }: { readonly conflict: Conflict }) {
  const { openDialog, closeDialog } = useSession();
  const label = `Another ${fieldText(conflict.field)} for both?`;
  return (
    <AskButton
      of={` for the ${fieldText(conflict.field)} of ${idText(conflict)}`}
      onOpen={() =>
        openDialog({
          label,
          content: <NamedValue conflict={conflict} title={label} onClose={closeDialog} />,
        })
      }
    >
      Another value…
    </AskButton>
  );
}

/** Asks for the value, then shows what it does. */
function NamedValue(props: {
  readonly conflict: Conflict;
  readonly title: string;
  readonly onClose: () => void;
}) {
  const { conflict, title, onClose } = props;
  const { field } = conflict;
  const [typed, setTyped] = useState(conflict.connectwise);
  const [value, setValue] = useState<string | null>(null);
  if (value !== null) {
    const sent = { ...sentFor(conflict), value };
    return (
      <Confirm
        title={title}
        preview={(api) => api.act('conflict-choice', { ...sent, dryRun: true })}
        shown={(preview) => (
          <>
            <Write
              side="connectwise"
              from="connectwise"
              field={field}
              before={preview.conflict.connectwise}
              after={value}
            />
            <p>
              <SideName side="servicenow" />: the same, in its own words, by the link’s rules.
            </p>
            <Terms preview={preview} />
          </>
        )}
        button={() => `Write it to both sides`}
        order={(api) => api.act('conflict-choice', { ...sent, dryRun: false })}
        done={(outcome) => <Done outcome={outcome} />}
        onClose={onClose}
      />
    );
  }
  return (
    <AskForm
      title={title}
      onClose={onClose}
      onAnswered={() => {
        if (typed.trim() !== '') setValue(typed.trim());
      }}
    >
      <label for="another-value">
        {field === 'status' || field === 'priority'
          ? `The ${field}, in ConnectWise’s words`
          : `The ${fieldText(field)}`}
      </label>
      <input
        id="another-value"
        type="text"
        maxLength={10_000}
        required
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
    </AskForm>
  );
}

function Write(props: {
  readonly side: Side;
  /** In whose words the new value is. */
  readonly from: Side;
  readonly field: string;
  readonly before: string;
  readonly after: string;
}) {
  return (
    <p>
      <SideName side={props.side} />: {fieldText(props.field)}{' '}
      <del>
        <bdi>{valueText(props.field, props.side, props.before)}</bdi>
      </del>{' '}
      <ins>
        <bdi>{valueText(props.field, props.from, props.after)}</bdi>
      </ins>
    </p>
  );
}

/** The earlier choice, and the fate of the value that goes. */
function Terms({ preview: { replaces } }: { readonly preview: Outcome }) {
  return (
    <>
      {replaces !== null && (
        <p>
          <bdi>{replaces.by}</bdi> chose <Chosen choice={replaces} />; this would replace it.
        </p>
      )}
      <p class="sub">
        The value that goes stays whole in the conflict journal. Where one of the two values has changed by
        then, nothing is written and the conflict stays open.
      </p>
    </>
  );
}

/** The choice of a person: a side's value, or one of their own. */
export function Chosen({ choice }: { readonly choice: NonNullable<Conflict['choice']> }) {
  if (choice.value === undefined) return <>{sideNames[choice.winner]}</>;
  return (
    <q>
      <bdi>{choice.value}</bdi>
    </q>
  );
}

function Done({ outcome: { kind } }: { readonly outcome: Outcome }) {
  return (
    <p>
      {kind === 'already-ordered'
        ? 'This was chosen before, and stands; the next run of the pair carries it out.'
        : 'The choice is stored, and the next run of the pair carries it out, usually within a minute.'}
    </p>
  );
}
