/** The values that people of a history give to fields. */
import { isMapped, type FieldName, type MappedField } from '../../../../shared/rules/sync/record.ts';

const summaries = [
  'Printer offline',
  'VPN drops',
  'Ünïcode “quotes” 🖨️',
  'x'.repeat(130),
  'Mail   delayed ',
  '',
];
const descriptions = [
  'It stopped.',
  'Line one\r\nLine two',
  'y'.repeat(4500),
  '',
  'Since Monday <b>nothing</b> works',
];

/** A text with one more word in it, at a blank that the choice names. */
export function touchedText(text: string, choice: number, serial: number, limit: number): string {
  const words = text.split(' ');
  const place = choice % (words.length + 1);
  const touched = [...words.slice(0, place), `touched${serial}`, ...words.slice(place)].join(' ');
  return touched.length <= limit ? touched : text;
}

/** A value a person could give the field on that side. */
export function personsValue(
  sideName: 'connectwise' | 'servicenow',
  field: FieldName,
  choice: number,
  serial: number,
): string {
  const of = <T>(list: readonly [T, ...T[]]): T => list[choice % list.length] ?? list[0];
  if (isMapped(field)) return mappedValue(sideName, field, choice, serial);
  switch (field) {
    case 'summary': {
      const text = summaries[choice % summaries.length] ?? '';
      const limit = sideName === 'connectwise' ? 90 : 150;
      const marked = text === '' && sideName === 'servicenow' ? '' : `${serial} ${text}`;
      return marked.slice(0, limit).toWellFormed();
    }
    case 'description': {
      const text = descriptions[choice % descriptions.length] ?? '';
      const marked = text === '' && sideName === 'servicenow' ? '' : `${serial} ${text}`;
      return sideName === 'servicenow' ? marked.slice(0, 4000) : marked;
    }
    case 'status':
      return sideName === 'connectwise'
        ? of([
            'New',
            'Assigned',
            'In Progress',
            'Waiting',
            'Completed',
            'New',
            'Assigned',
            'In Progress',
            'Closed',
          ])
        : of(['1', '2', '3', '6', '1', '2', '3', '6', '8', '7']);
    case 'priority':
      return sideName === 'connectwise'
        ? of(['Critical', 'High', 'Medium', 'Low'])
        : of(['1/1', '1/2', '2/1', '2/2', '1/3', '3/1', '2/3', '3/2', '3/3']);
    default:
      return field satisfies never;
  }
}

/** The links of a history with mapped fields have these, see `convergence.test.ts`. */
const mapped: Readonly<Record<string, Readonly<Record<'connectwise' | 'servicenow', readonly string[]>>>> = {
  'word:category': {
    connectwise: ['Hardware', 'Printer', 'Software', 'Unknown', ''],
    servicenow: ['hardware', 'software', 'inquiry', 'odd', ''],
  },
  'word:due': {
    connectwise: ['2026-12-01', '2026-12-24', ''],
    servicenow: ['2026-12-01', '2026-12-31', ''],
  },
  'word:engineer': {
    connectwise: ['ann@msp.example', 'bo@msp.example', ''],
    servicenow: ['ann@msp.example', 'cy@customer.example', ''],
  },
  'word:tier': { connectwise: ['Gold', 'Silver', ''], servicenow: ['1', '2', '3', ''] },
};

function mappedValue(
  sideName: 'connectwise' | 'servicenow',
  field: MappedField,
  choice: number,
  serial: number,
): string {
  const list = mapped[field]?.[sideName];
  if (list !== undefined) return list[choice % list.length] ?? '';
  // A text of its own, which is longer than what the other side is sent.
  return choice % 5 === 4 ? '' : `${serial} ${'Rack 4, '.repeat(choice % 12)}door`;
}
