/**
 * What the user would lose: the words of a customer's mail. ServiceNow shows it as HTML inside [code]; the ticket
 * gets the words, line by line, with the addresses of its links and the names of its pictures.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertGrowsWithLength } from '../../../../support/growth.ts';
import { withoutCodeHtml } from '../../../../../shared/rules/sync/notes/code-html.ts';

const code = (html: string): string => withoutCodeHtml(`[code]${html}[/code]`);

describe('HTML in a journal entry', () => {
  for (const [what, html, text] of [
    ['entities', 'a &amp; b &lt;c&gt; &#8364; &eacute;', 'a & b <c> € é'],
    ['lines', 'one<br>two<br/>three', 'one\ntwo\nthree'],
    ['paragraphs and blocks', '<p>one</p><p>two</p><div>three</div><div>four</div>', 'one\ntwo\nthree\nfour'],
    ['lists', 'To do:<ul><li>call</li><li>write <b>today</b></li></ul>', 'To do:\n- call\n- write today'],
    ['numbered lists', '<ol><li>call</li><li>write</li></ol>', ' 1. call\n 2. write'],
    [
      'tables',
      '<table><tr><th>Host</th><th>State</th></tr><tr><td>a</td><td>up</td></tr></table>',
      'Host | State\na | up',
    ],
    ['links', '<a href="https://kb.example/1?a=b">our article</a>', 'our article (https://kb.example/1?a=b)'],
    [
      'links that are their own text',
      '<a href="https://kb.example/1">https://kb.example/1</a>',
      'https://kb.example/1',
    ],
    ['mail addresses', '<a href="mailto:ann@a.example">Ann</a>', 'Ann (ann@a.example)'],
    ['scripts behind a link', '<a href="javascript:alert(1)">click</a>', 'click'],
    ['style and script', '<style>p{color:red}</style><script>alert(1)</script>kept', 'kept'],
    ['the head of a page', '<html><head><title>Mail</title></head><body>kept</body></html>', 'kept'],
    ['a picture of a mail', '<img src="cid:chart.png">', '[picture: chart.png]'],
    [
      'a pasted picture',
      '<img src="/sys_attachment.do?sys_id=abc" alt="Screen shot.png">',
      '[picture: Screen shot.png]',
    ],
    ['a pasted picture without a name', '<img src="sys_attachment.do?sys_id=abc">', '[picture]'],
    ['a picture that is its own bytes', '<img src="data:image/png;base64,AAAA">', '[picture]'],
    ['a picture named like a tag', '<img alt="a [1]\nb">', '[picture: a 1 b]'],
  ] as const)
    it(`becomes what a person reads: ${what}`, () => {
      assert.equal(code(html), text);
    });

  it('is read also where one [code] stands in another, in any case of letters', () => {
    assert.equal(withoutCodeHtml('x [code]<b>a</b>[CODE]<i>b</i>[/code]c[/Code] <b>y</b>'), 'x abc <b>y</b>');
  });

  it('is text where the brackets are no pair', () => {
    for (const text of ['open [code]<b>x', 'stray [/code] <b>y</b>', 'a [code]x[/code] b [code] c'])
      assert.equal(withoutCodeHtml(text), text.replace('[code]x[/code]', 'x'));
  });

  for (const part of ['<div>', '[code]', '<a href="https://x/', '<td>', '<p>word</p>', '<table><tr><td>'])
    it(`takes as much longer as it is longer, however it is nested: ${part}`, () => {
      for (const length of [6_000, 12_500])
        assertGrowsWithLength(
          (asked) => withoutCodeHtml(`[code]${part.repeat(Math.ceil(asked / part.length))}end[/code]`),
          length,
        );
    });

  it('loses no word where it is too long to be read', () => {
    const text = code(`<p>${'word '.repeat(30_000)}</p>`);
    assert.equal(text.match(/word/g)?.length, 30_000);
  });
});
