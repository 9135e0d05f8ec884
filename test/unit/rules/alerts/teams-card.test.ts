// If this fails, Teams refuses the message and nobody is notified, or a text from a ticket becomes a link in our own
// card.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { teamsMessage } from '../../../../shared/rules/alerts/teams-card.ts';
import type { AlertNotice } from '../../../../shared/rules/alerts/notice.ts';
import { maskText } from '../../../../shared/rules/safe-text.ts';
import { aHostileNotice, anAlert, aNotice } from '../../../support/builders/alerts.ts';

interface Part {
  readonly type: string;
  readonly text?: string;
  readonly color?: string;
  readonly items?: readonly Part[];
  readonly facts?: readonly { readonly title: string; readonly value: string }[];
  readonly actions?: readonly { readonly type: string; readonly url: string }[];
}
interface Message {
  readonly type: string;
  readonly summary: string;
  readonly attachments: readonly {
    readonly contentType: string;
    readonly content: Part & { readonly version: string; readonly body: readonly Part[] };
  }[];
}

const messageOf = (notice: AlertNotice): Message => JSON.parse(teamsMessage(notice, 'UTC')) as Message;
const cardOf = (notice: AlertNotice) => messageOf(notice).attachments[0]!.content;
const partsOf = (part: Part): readonly Part[] => [part, ...(part.items ?? []).flatMap(partsOf)];
/** Every text that Teams reads as markdown. */
const markdownOf = (notice: AlertNotice): readonly string[] =>
  cardOf(notice)
    .body.flatMap(partsOf)
    .flatMap(({ text, facts = [] }) => [
      ...(text === undefined ? [] : [text]),
      ...facts.map(({ value }) => value),
    ]);
const urlsOf = (notice: AlertNotice): readonly string[] => {
  const { body, actions = [] } = cardOf(notice);
  return [...body.flatMap(partsOf).flatMap((part) => part.actions ?? []), ...actions].map(({ url }) => url);
};

it('is an adaptive card in a message, with its colour, its run-book and the state of the app', () => {
  const message = messageOf(aNotice());
  assert.equal(message.type, 'message');
  assert.match(message.summary, /^\[func-cw-prod\] Critical: contoso/);
  assert.equal(message.attachments[0]?.contentType, 'application/vnd.microsoft.card.adaptive');
  const { type, version, body } = cardOf(aNotice());
  assert.deepEqual([type, version, body[0]?.color], ['AdaptiveCard', '1.4', 'Attention']);
  assert.deepEqual(urlsOf(aNotice()), [
    'https://app.example/docs/run-book#servicenow',
    'https://app.example/api/health',
  ]);
});

it('is green only when all is over', () => {
  const over = anAlert({ change: 'recovered' });
  const colour = (...items: AlertNotice['items'][number][]) => cardOf(aNotice({ items })).body[0]?.color;
  assert.equal(colour(over), 'Good');
  assert.equal(colour(anAlert({ severity: 'warning', key: 'b' }), over), 'Warning');
});

it('a trial says that nothing is wrong', () => {
  assert.ok(markdownOf(aNotice({ isTest: true })).some((text) => text.includes('nothing is wrong')));
});

describe('text of strangers', () => {
  const hostile = aHostileNotice();

  it('has every character escaped that acts in markdown', () => {
    const texts = markdownOf(hostile);
    assert.ok(texts.length > 10);
    for (const text of texts) {
      // A backslash takes its next character along, whatever that is.
      const unescaped = text.replaceAll(/\\./gsu, '');
      assert.doesNotMatch(unescaped, /[\\`*_~[\]{}<>&|]/, text);
      assert.doesNotMatch(text, /:\/\/|\bwww\.|<at>|\{\{/i);
      assert.doesNotMatch(text, /[^\P{C}\u200d]|[\u2028\u2029]/u);
    }
  });

  it('begins no list and no heading', () => {
    for (const start of ['# x', '- x', '+ x', '1. x', '12) x']) {
      const notice = aNotice({ items: [anAlert({ detail: maskText(start) })] });
      assert.ok(
        markdownOf(notice).some((text) => /^(?:\\[#+-]|\d+\\[.)]) x$/.test(text)),
        start,
      );
    }
  });

  it('leads nowhere', () => {
    assert.deepEqual(urlsOf(hostile), []);
  });
});

describe('its size', () => {
  const long = (character: string) =>
    anAlert({
      subject: maskText(character.repeat(500)),
      sentence: maskText(character.repeat(2000)),
      detail: maskText(character.repeat(2000)),
      meaning: maskText(character.repeat(2000)),
      action: maskText(character.repeat(2000)),
      runBook: character.repeat(400),
      follows: Array.from({ length: 20 }, () => ({
        code: 'poll-stopped' as const,
        subject: maskText(character.repeat(500)),
        sentence: maskText(character.repeat(2000)),
      })),
    });

  for (const character of ['a', '*', '\\', '漢', '👩', '\u202e'])
    it(`is at most 20,000 bytes and has at least one alert, made of ${JSON.stringify(character)}`, () => {
      const items = Array.from({ length: 60 }, (_, at) => ({ ...long(character), key: `k${at}` }));
      const text = teamsMessage(aNotice({ app: maskText(character.repeat(200)), items }), 'UTC');
      assert.ok(Buffer.byteLength(text, 'utf8') <= 20_000, `${Buffer.byteLength(text, 'utf8')} bytes`);
      const { body } = (JSON.parse(text) as Message).attachments[0]!.content;
      const blocks = body.filter(({ type }) => type === 'Container').length;
      assert.ok(blocks >= 1);
      assert.equal(body.at(-1)?.text, `and ${60 - blocks} more: npm run cli -- alerts list`);
    });

  it('says nothing of more when all fit', () => {
    assert.ok(!teamsMessage(aNotice(), 'UTC').includes('more:'));
  });
});
