/** The completion for PowerShell, 5.1 and 7. */
import type { CompletionWords } from './words.ts';

/** The program and the folder in which the command runs: absolute paths on the machine that the script is for. */
export interface CommandPlace {
  readonly node: string;
  readonly root: string;
}

/**
 * A script to be dot-sourced. It makes the function `cwf` of the command, and completes it.
 *
 * The function starts Node itself. On Windows `npm` is the script npm.ps1, which loses the words behind `--` where a function
 * passes them on: all of them in npm 11, `--` itself in npm 10, so that npm takes `--yes` for its own.
 */
export function powershellScript(words: CompletionWords, { node, root }: CommandPlace): string {
  const rows = Object.entries(words).map(
    ([path, some]) => `  '${path}' = @(${some.map((word) => `'${word}'`).join(', ')})`,
  );
  return [
    '# PowerShell completion of the operator\u2019s command. In $PROFILE, in the folder of the project:',
    '#   npm run --silent cli -- completion powershell | Out-String | Invoke-Expression',
    'function cwf {',
    '  $words = $args',
    '  $line = for ($at = 0; $at -lt $words.Count; $at++) {',
    // PowerShell makes a list of `1001,1002` and would pass its items on as words of their own.
    "    $word = if ($words[$at] -is [array]) { $words[$at] -join ',' } else { $words[$at] }",
    // A text in quotes: where it is in a variable, PowerShell on Linux and macOS puts file names in place of `*`. A number stays in
    // its variable, which remembers how it was typed: 00123456.
    `    if ($word -is [string]) { "'" + ($word -replace "['\\u2018-\\u201B]", '$0$0') + "'" } else { '$words[' + $at + ']' }`,
    '  }',
    `  Push-Location ${literal(root)}`,
    `  try { Invoke-Expression "& ${literal(node).replaceAll(/["\u201C-\u201E$`]/g, '`$&')} cli/main.ts $line" } finally { Pop-Location }`,
    '}',
    '$CwfWords = @{',
    ...rows,
    '}',
    'Register-ArgumentCompleter -Native -CommandName cwf -ScriptBlock {',
    '  param($wordToComplete, $commandAst, $cursorPosition)',
    "  $path = ''",
    '  foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {',
    '    $word = $element.ToString()',
    '    if ($element.Extent.EndOffset -ge $cursorPosition) { break }',
    "    $next = ($path + ' ' + $word).Trim()",
    '    if ($CwfWords.ContainsKey($next)) { $path = $next }',
    '  }',
    '  $CwfWords[$path] | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {',
    "    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)",
    '  }',
    '}',
  ].join('\n');
}

/** A text that PowerShell takes as it stands: its own quotes are doubled, the curly ones too, which PowerShell takes for quotes. */
function literal(text: string): string {
  return `'${text.replaceAll(/['\u2018-\u201B]/g, '$&$&')}'`;
}
