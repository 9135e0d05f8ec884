/**
 * The commands of a text as bash, zsh and PowerShell take them at their prompts: what each reads otherwise than the others. The
 * examples were typed into bash 5.2, zsh 5.9 and PowerShell 7.6, whose arguments a program printed. Only on Windows, so from its
 * documents: `~`, `&&` and an empty text in Windows PowerShell 5.1, and `rm`, which is PowerShell's own command there.
 */

/** A thing that the shells take otherwise, a pattern that finds it, and an example. The pattern sees quoted texts as `''` and `""`. */
export type ShellRule = readonly [what: string, pattern: RegExp, example: string];

/** Rules for zsh, the shell of every Mac: it takes these things otherwise than bash. */
export const zshRules: readonly ShellRule[] = [
  ['a comment', /(?:^|\s)#/, 'npm start # begins'],
  ['a pattern for file names', /[?*[\]]/, 'curl http://127.0.0.1/?id=1'],
  ['the path of a command', /\s=\w/, 'curl =7081'],
  ['the history', /![^\s=(]/, 'echo wait!now'],
  ['a redirection', /[<>]\w/, 'npm run cli -- why <record>'],
];

/** Rules for PowerShell: it takes these things otherwise than bash and zsh. */
export const powershellRules: readonly ShellRule[] = [
  ['a line that goes on', /\\$/, 'curl http://127.0.0.1 \\\n  -i'],
  ['a backslash', /\\(?!$)/, 'npm run cli -- alerts unmute \\*'],
  ['a variable', /\$/, 'curl $APP/api/health'],
  ['a backtick', /`/, 'git tag `date`'],
  ['braces or parentheses', /[{}()]/, 'curl http://127.0.0.1/{a,b}'],
  ['a list of options in a variable', /(?:^|\s)@(?:\w+(?=\s|$)|["'({])/, 'npm install @azure'],
  ['the home folder, which Windows PowerShell leaves as it is', /(?:^|[\s=:])~/, 'node ~/first.mjs'],
  ['a chain, a pipe or a background', /[&|]/, 'npm ci && npm start'],
  ['a redirection', /[<>]/, 'npm start > log.txt'],
  ['the end of options for PowerShell', /\s--%/, 'npm run cli --% why 1'],
  ['an option in one word with its value', /\s-\w[\w-]*[.:]/, 'npm run cli -- -x:y'],
  ['a quoted text within a word', /[^\s=](?:''|"")|(?:''|"")[^\s]/, `npm run cli -- why 'a'b`],
  [
    'a program that PowerShell has not, or another one by that name',
    /^\s*(?!(?:npm|npx|node|curl|az|azd|gh|git|sh|cd|rm)(?:\s|$))\S+/,
    'export A=1',
  ],
  ['more than one path', /^\s*(?:rm|cd)\s+(?!\S+\s*$)/, 'rm a.ts b.ts'],
];

/** Rules for what a shell reads even between quotes; the pattern sees the text in its quotes. */
const quotedRules: readonly ShellRule[] = [
  ['a variable between double quotes', /^".*\$/s, 'curl -H "x-functions-key: $KEY"'],
  ['a backtick between double quotes', /^".*`/s, 'git tag "`date`"'],
  ['a backslash between double quotes', /^".*\\/s, 'curl -d "{\\"a\\":1}"'],
  ['the history between double quotes', /^".*![^\s="(]/s, 'git tag "wait!now"'],
  ['a curly quote, which ends a text in PowerShell', /[\u2018-\u201E]/, "curl -d 'O\u2019Brien'"],
  ['an empty text, which Windows PowerShell drops', /^..$/, `npm run cli -- why ""`],
];

const quoted = /'[^']*'|"(?:[^"\\]|\\[^])*"/g;

/** The rules of these lists, and those for quoted texts, that a text of one or more commands breaks. */
export function brokenBy(text: string, ...lists: readonly (readonly ShellRule[])[]): readonly string[] {
  const lines = text
    .trimEnd()
    .replaceAll(quoted, (found) => found.charAt(0).repeat(2))
    .split('\n');
  const texts = text.match(quoted) ?? [];
  return [
    ...lists.flat().filter(([, pattern]) => lines.some((line) => pattern.test(line))),
    ...quotedRules.filter(([, pattern]) => texts.some((one) => pattern.test(one))),
  ].map(([what]) => what);
}

/** The things in a text of commands that do not work alike in bash, zsh and PowerShell. */
export function notPortable(text: string): readonly string[] {
  return [...new Set(brokenBy(text, zshRules, powershellRules))];
}

/** Every rule, each with the example that it has to find. */
export const shellRules: readonly ShellRule[] = [...zshRules, ...powershellRules, ...quotedRules];
