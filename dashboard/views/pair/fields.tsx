/** Both sides field by field, with what they last agreed on. */
import { Icon } from '../../parts/icon.tsx';
import { When } from '../../parts/when.tsx';
import type { PairNow, Why } from '../../data/why.ts';
import { lastFields, rowsDecided, rowsNow, type FieldRow } from './field-rows.ts';
import { fieldText } from '../../words/values.ts';

/** Renders both sides field by field; as last decided where `now` is null. */
export function Fields({ why, now }: { readonly why: Why; readonly now: PairNow | null }) {
  const last = lastFields(why);
  const rows = now === null ? rowsDecided(why) : rowsNow(now, why);
  return (
    <section class="panel" aria-labelledby="fields-title">
      <header class="head">
        <h2 id="fields-title">Fields</h2>
        <p class="head-note">
          {now !== null ? (
            <>
              Read <When at={now.readAt} />
            </>
          ) : (
            last !== undefined && (
              <>
                As decided <When at={last.at} />
              </>
            )
          )}
        </p>
      </header>
      {rows.length === 0 ? (
        <p class="foot-note">No decision about a field is known yet.</p>
      ) : (
        <Table rows={rows} />
      )}
    </section>
  );
}

function Table({ rows }: { readonly rows: readonly FieldRow[] }) {
  return (
    <table class="fields" role="table" aria-labelledby="fields-title">
      <thead role="rowgroup">
        <tr role="row">
          <th scope="col" role="columnheader">
            Field
          </th>
          <th scope="col" role="columnheader" class="cw">
            ConnectWise
          </th>
          <th scope="col" role="columnheader">
            Compared
          </th>
          <th scope="col" role="columnheader" class="sn">
            ServiceNow
          </th>
          <th scope="col" role="columnheader">
            Last agreed
          </th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <Row key={row.field} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ row }: { readonly row: FieldRow }) {
  const isConflict = row.verdict === 'Conflict';
  return (
    <tr role="row" class={isConflict ? 'f-conflict' : ''}>
      <th scope="row" role="rowheader">
        {fieldText(row.field)}
      </th>
      <td class="cw-side" role="cell">
        <span class="label cw">ConnectWise</span>
        <Value text={row.connectwise} />
      </td>
      <td class="verdict" role="cell">
        <span class={`v v-${isConflict ? 'conflict' : 'same'}`}>
          <Icon name={row.icon} /> {row.verdict}
        </span>
        {row.because !== '' && <span class="sub">{row.because}</span>}
      </td>
      <td class="sn-side" role="cell">
        <span class="label sn">ServiceNow</span>
        <Value text={row.servicenow} />
      </td>
      <td class="agreed" role="cell">
        <span class="label">Last agreed</span>
        <bdi>{row.agreed}</bdi>
      </td>
    </tr>
  );
}

function Value({ text }: { readonly text: string | null }) {
  if (text === null) return <i>not read</i>;
  return text === '' ? <i>empty</i> : <bdi class="value">{text}</bdi>;
}
