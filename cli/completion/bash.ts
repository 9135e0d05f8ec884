/** The completion for bash and zsh. */
import type { CompletionWords } from './words.ts';

/** A script to be sourced. It makes the function `cwf` of the command, and completes it. */
export function bashScript(words: CompletionWords): string {
  const cases = Object.entries(words).map(([path, some]) => `    "${path}") words="${some.join(' ')}" ;;`);
  return [
    '# Completion of the operator\u2019s command in bash and zsh. In ~/.bashrc or ~/.zshrc, in the folder of the project:',
    '#   source <(npm run --silent cli -- completion bash)',
    'cwf() { npm run --silent cli -- "$@"; }',
    // zsh has bash's `complete` as a function that it loads.
    'if [ -n "${ZSH_VERSION:-}" ]; then',
    '  whence compdef > /dev/null || { autoload -U +X compinit && compinit; }',
    '  autoload -U +X bashcompinit && bashcompinit',
    'fi',
    '_cwf_complete() {',
    '  local path="" word words=""',
    '  for word in "${COMP_WORDS[@]:1:$((COMP_CWORD - 1))}"; do',
    '    case "$word" in -*) continue ;; esac',
    '    if _cwf_words "${path:+$path }$word"; then path="${path:+$path }$word"; fi',
    '  done',
    '  _cwf_words "$path"',
    '  COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))',
    '}',
    '_cwf_words() {',
    '  case "$1" in',
    ...cases,
    '    *) return 1 ;;',
    '  esac',
    '}',
    'complete -F _cwf_complete cwf',
  ].join('\n');
}
