/** Says in our words what is wrong with a command line. */
import type { CommanderError } from 'commander';
import { CodedError } from '../../shared/rules/errors.ts';

/** The words that the parser quotes. */
const quoted = /'([^']*)'/g;

/** A mistake of the command line as `usage-invalid` (refuse). */
export function usageMistake({ code, message }: CommanderError): CodedError {
  const [first = '', second = ''] = [...message.matchAll(quoted)].map((match) => match[1] ?? '');
  const near = /Did you mean (?:one of )?([^?]+)\?/.exec(message)?.[1];
  const meant = near === undefined ? '' : ` Did you mean ${near}?`;
  return new CodedError('usage-invalid', { detail: `${sentence()}${meant}` });

  function sentence(): string {
    switch (code) {
      case 'commander.unknownCommand':
        return `There is no command "${first}".`;
      case 'commander.unknownOption':
        return `There is no option ${nameOf(first)}.`;
      case 'commander.missingArgument':
        return `The argument <${first}> is missing.`;
      case 'commander.excessArguments':
        return 'There are more arguments than the command takes.';
      case 'commander.missingMandatoryOptionValue':
        return `This option is missing: ${nameOf(first)}.`;
      case 'commander.optionMissingArgument':
        return `This option needs a value: ${nameOf(first)}.`;
      case 'commander.conflictingOption':
        return `The options ${nameOf(first)} and ${nameOf(second)} exclude each other.`;
      case 'commander.invalidArgument': {
        const why = /is invalid(?: for argument '[^']*')?\.\s*(.*)$/s.exec(message)?.[1] ?? '';
        const what = why.replace(/^Allowed choices are /, 'one of ').replace(/\.$/, '');
        const subject = /argument value/.test(message) ? `"${first}"` : `${nameOf(first)} "${second}"`;
        return `${subject} is not valid: expected ${what}.`;
      }
      case 'commander.help':
        return 'A command is missing.';
      default:
        return 'The command line cannot be parsed.';
    }
  }
}

/** `--link` of `--link <name>`. */
function nameOf(flags: string): string {
  return flags.split(/[ ,]/)[0] ?? flags;
}
