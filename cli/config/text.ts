/** The findings of a configuration's trial, for a person. */
import type { TriedConfig, TriedLink } from '../../shared/automations/configuration/try-config.ts';
import { printable } from '../../shared/rules/printable.ts';
import type { PlannedEffect } from '../../shared/rules/sync/planned-effect.ts';

/** One paragraph a link. */
export function triedText({ links }: TriedConfig): string {
  return links.length === 0 ? 'no link changes' : links.flatMap(linkLines).join('\n');
}

function linkLines(tried: TriedLink): readonly string[] {
  const { link, change, error, mistakes, planned, isMore, differs } = tried;
  const count = `${planned}${isMore ? ', and there are more' : ''}`;
  if (change === 'removed') return [`link ${link}: removed; its pairs stay as they are: ${count}`];
  const head = `link ${link}: ${change}`;
  if (error !== null) return [`${head}; could not be checked: ${error.code}: ${printable(error.message)}`];
  if (mistakes === null) return [`${head}; disabled, so neither system was asked`];
  if (mistakes.length > 0)
    return [
      `${head}; has mistakes:`,
      ...mistakes.map(({ path, sentence }) => `  ${path}: ${printable(sentence)}`),
    ];
  const fits = `${head}; both systems know every name in it`;
  if (change === 'new')
    return [
      planned === 0 ? `${fits}; no open ticket to plan` : `${fits}; the plan for open tickets:`,
      ...pairLines(differs),
    ];
  const rest =
    differs.length === 0
      ? `no plan of an existing pair changes (planned: ${count})`
      : `the plans of ${differs.length} existing pairs change (planned: ${count})`;
  return [`${fits}; ${rest}`, ...pairLines(differs)];
}

const pairLines = (differs: TriedLink['differs']): readonly string[] =>
  differs
    .slice(0, 20)
    .flatMap(({ side, recordId, ends, effects }) => [
      `  ${side} ${printable(recordId)}: ${printable(ends)}`,
      ...effects.slice(0, 10).map((effect) => `    ${effectText(effect)}`),
    ]);

function effectText(effect: PlannedEffect): string {
  switch (effect.kind) {
    case 'create': {
      const { summary, status, priority } = effect.fields;
      return `a record would be created in ${effect.side}: ${quoted(summary)}, status ${quoted(status)}, priority ${quoted(priority)}`;
    }
    case 'field':
      return `${effect.side} ${effect.field}: ${quoted(effect.before)} → ${quoted(effect.after)}`;
    case 'note':
      return `a note (${effect.noteKind}) would be written in ${effect.side}`;
    case 'attachment':
      return `a file would be copied to ${effect.side}`;
    default:
      return effect satisfies never;
  }
}

const quoted = (text: string): string => `"${printable(text.length > 60 ? `${text.slice(0, 60)}…` : text)}"`;
