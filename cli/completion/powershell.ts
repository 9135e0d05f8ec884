/** The completion for PowerShell, 5.1 and 7. */
import type { CompletionWords } from './words.ts';

/** A script to be dot-sourced. It makes the function `cwf` of the command, and completes it. */
export function powershellScript(words: CompletionWords): string {
  const rows = Object.entries(words).map(
    ([path, some]) => `  '${path}' = @(${some.map((word) => `'${word}'`).join(', ')})`,
  );
  return [
    '# PowerShell completion of the operator\u2019s command. In $PROFILE, in the folder of the project:',
    '#   npm run --silent cli -- completion powershell | Out-String | Invoke-Expression',
    'function cwf { npm run --silent cli -- @args }',
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
