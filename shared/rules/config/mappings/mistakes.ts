/** Mistakes of a link's mappings whose values each have the right shape. */
import type { ConfigMistake } from '../link-mistakes.ts';
import { typeOf, type FieldMapping } from './schema.ts';
import { ticketPlace } from './ticket-fields.ts';

/** Columns that the sync needs for itself, or that ServiceNow computes. */
const ownColumns: readonly string[] = [
  'sys_id',
  'number',
  'short_description',
  'description',
  'state',
  'incident_state',
  'impact',
  'urgency',
  'priority',
  'company',
  'correlation_id',
  'correlation_display',
  'comments',
  'work_notes',
  'comments_and_work_notes',
  'close_code',
  'close_notes',
  'hold_reason',
  'active',
];

/** Names and targets that are used twice, columns that are the sync's own, and rows that contradict each other. */
export function mappingMistakes(mappings: readonly FieldMapping[]): ConfigMistake[] {
  return mappings.flatMap((mapping, index) => {
    // The mapping's own schema has refused an unknown place already.
    if (ticketPlace(mapping.connectwise) === null) return [];
    const found = [
      ...twice(mappings, index),
      ...ownColumn(mapping),
      ...rowMistakes(mapping),
      ...typeMistakes(mapping),
    ];
    return found.map(({ path, message }) => ({ path: ['mappings', index, ...path], message }));
  });
}

/** The places that a mapping writes, as texts that are equal for equal places. */
function targetsOf({ connectwise, servicenow, direction }: FieldMapping): readonly string[] {
  const place = ticketPlace(connectwise);
  const ticket = place?.kind === 'custom' ? connectwise.toLowerCase().replaceAll(' ', '') : connectwise;
  return [
    ...(direction === 'both' || direction === 'to-connectwise' ? [`the ticket’s ${ticket}`] : []),
    ...(direction === 'both' || direction === 'to-servicenow'
      ? [`the incident’s ${servicenow.split('.')[0] ?? ''}`]
      : []),
  ];
}

function twice(mappings: readonly FieldMapping[], index: number): ConfigMistake[] {
  const mapping = mappings[index];
  if (mapping === undefined) return [];
  const before = mappings.slice(0, index);
  const targets = targetsOf(mapping);
  return [
    ...(before.some(({ name }) => name === mapping.name)
      ? [{ path: ['name'], message: `"${mapping.name}" is used twice` }]
      : []),
    ...before.flatMap((other) =>
      targetsOf(other)
        .filter((target) => targets.includes(target))
        .map((target) => ({
          path: ['direction'],
          message: `"${other.name}" writes ${target}, too; give one of them only the other direction`,
        })),
    ),
  ];
}

function ownColumn({ servicenow }: FieldMapping): ConfigMistake[] {
  const column = servicenow.split('.')[0] ?? '';
  const isSystems = column.startsWith('sys_');
  return isSystems || ownColumns.includes(column)
    ? [
        {
          path: ['servicenow'],
          message: isSystems
            ? `${column} is kept by ServiceNow itself and cannot be mapped`
            : `${column} is a column that every link uses; it cannot be mapped once more`,
        },
      ]
    : [];
}

function rowMistakes({ values }: FieldMapping): ConfigMistake[] {
  const mistakes: ConfigMistake[] = [];
  for (const [side, way] of [
    ['connectwise', 'to-servicenow'],
    ['servicenow', 'to-connectwise'],
  ] as const) {
    const words = values.filter(({ use }) => use === 'both' || use === way).map((row) => row[side]);
    for (const word of new Set(words))
      if (words.filter((one) => one === word).length > 1)
        mistakes.push({
          path: ['values'],
          message: `"${word}" has several rows for ${way}; leave one, and give the others the other direction in \`use\``,
        });
  }
  return mistakes;
}

function typeMistakes(mapping: FieldMapping): ConfigMistake[] {
  const { servicenow, connectwise } = mapping;
  const type = typeOf(mapping);
  const mistakes: ConfigMistake[] = [];
  if (type === 'person' && !servicenow.includes('.') && !servicenow.startsWith('u_'))
    mistakes.push({
      path: ['servicenow'],
      message: `${connectwise} holds a person; name the column by which the person is found, such as ${servicenow}.email`,
    });
  if (
    type !== 'text' &&
    [...mapping.transform.toServiceNow, ...mapping.transform.toConnectWise].some(isTruncate)
  )
    mistakes.push({ path: ['transform'], message: `truncate is for texts; ${connectwise} holds a ${type}` });
  return mistakes;
}

const isTruncate = (step: FieldMapping['transform']['toServiceNow'][number]): boolean =>
  typeof step === 'object' && 'truncate' in step;
