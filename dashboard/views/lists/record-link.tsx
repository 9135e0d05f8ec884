/** The first cell of a row about a pair or a record: it leads to the pair's page. */
import type { ComponentChildren } from 'preact';
import { addressOf } from '../../data/view.ts';
import { sideNames, type Side } from '../../parts/side.tsx';

/** Renders the first cell of a row; it links to the page of the record's pair. */
export function RecordCell(props: {
  readonly link: string;
  readonly side: Side;
  readonly record: string;
  /** The name of the record; its id if it has no better name. */
  readonly name?: string;
  /** True if the row says whose it is. */
  readonly hasLink: boolean;
  readonly children?: ComponentChildren;
}) {
  const { link, side, record } = props;
  return (
    <th class="who" scope="row" role="rowheader">
      <a href={addressOf({ name: 'pair', record, link, side })}>
        {props.name ?? `${sideNames[side]} ${record}`}
      </a>
      {props.hasLink && (
        <span class="sub">
          <bdi>{link}</bdi>
        </span>
      )}
      {props.children}
    </th>
  );
}

/** The record by which a pair is called. */
export function calledBy(pair: {
  readonly connectwiseId: string | null;
  readonly servicenowId: string | null;
}): {
  readonly side: Side;
  readonly record: string;
  readonly name: string;
} {
  const { connectwiseId, servicenowId } = pair;
  return connectwiseId === null
    ? { side: 'servicenow', record: servicenowId ?? '', name: `incident ${servicenowId ?? 'without an id'}` }
    : { side: 'connectwise', record: connectwiseId, name: `ticket ${connectwiseId}` };
}

/** Renders a record's summary; nothing where there is none. */
export function Summary({ text }: { readonly text: string | null }) {
  return text === null ? null : (
    <span class="sum">
      <bdi>{text}</bdi>
    </span>
  );
}
