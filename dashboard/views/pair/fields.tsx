/** Both sides field by field, as the last decision saw them, with what they last agreed on. */
import { Icon, type IconName } from '../../parts/icon.tsx';
import { When } from '../../parts/when.tsx';
import type { Why } from '../../data/why.ts';

type Field = Why['decisions'][number]['fields'][number];

export function Fields({ why }: { readonly why: Why }) {
  const last = why.decisions.find(({ fields }) => fields.length > 0);
  return (
    <section class="panel" aria-labelledby="fields-title">
      <header class="head">
        <h2 id="fields-title">Fields</h2>
        {last !== undefined && (
          <p class="head-note">
            As decided <When at={last.at} />
          </p>
        )}
      </header>
      {last === undefined ? (
        <p class="foot-note">No decision about a field is known yet.</p>
      ) : (
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
            {last.fields.map((field) => (
              <Row key={field.field} field={field} isOpen={isOpen(why, field)} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

const isOpen = ({ conflicts }: Why, { field }: Field): boolean =>
  conflicts.some((one) => one.field === field && one.isOpen);

function Row({ field, isOpen: isConflict }: { readonly field: Field; readonly isOpen: boolean }) {
  const isSame = field.connectwise === field.servicenow;
  const [icon, word]: readonly [IconName, string] = isConflict
    ? ['conflict', 'Conflict']
    : field.write !== null
      ? [field.write.side === 'servicenow' ? 'right' : 'left', 'Written']
      : isSame
        ? ['equal', 'In sync']
        : ['about', 'In sync'];
  return (
    <tr role="row" class={isConflict ? 'f-conflict' : ''}>
      <th scope="row" role="rowheader">
        {field.field}
      </th>
      <td class="cw-side" role="cell">
        <span class="label cw">ConnectWise</span>
        <Value text={field.connectwise} />
      </td>
      <td class="verdict" role="cell">
        <span class={`v v-${isConflict ? 'conflict' : 'same'}`}>
          <Icon name={icon} /> {word}
        </span>
        {!isSame && <span class="sub">{icon === 'about' ? 'translated by the link' : field.sentence}</span>}
      </td>
      <td class="sn-side" role="cell">
        <span class="label sn">ServiceNow</span>
        <Value text={field.servicenow} />
      </td>
      <td class="agreed" role="cell">
        <span class="label">Last agreed</span>
        <Agreed field={field} />
      </td>
    </tr>
  );
}

/** Of a long text only a digest is kept: it says whether a value is still the agreed one, and no more. */
const isDigest = (text: string): boolean => /^sha256:[0-9a-f]{64}$/.test(text);

function Agreed({ field: { base, connectwise, servicenow } }: { readonly field: Field }) {
  if (base === null) return <>nothing yet</>;
  if (base.connectwise === connectwise && base.servicenow === servicenow) return <>the same</>;
  if (isDigest(base.connectwise) || isDigest(base.servicenow)) return <>a text that isn’t kept</>;
  return base.connectwise === base.servicenow ? (
    <bdi>{base.connectwise}</bdi>
  ) : (
    <>
      <bdi>{base.connectwise}</bdi> = <bdi>{base.servicenow}</bdi>
    </>
  );
}

const Value = ({ text }: { readonly text: string }) =>
  text === '' ? <i>empty</i> : <bdi class="value">{text}</bdi>;
