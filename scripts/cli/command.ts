import { UserError } from '../lib/system/user-error.ts';
import { describeError } from '../lib/text/errors.ts';
import { forTerminal } from '../lib/text/escape.ts';
import { guardedOutput } from '../secrets/guard.ts';
import { type CommandLine, type OptionTable, readCommandLine, UsageError } from '../settings/command-line.ts';
import { type CommandContext, couldNotDecide, interruptedBy, type ProcessContext, usageError } from './context.ts';
import { type FoldedOutput, foldedOutput } from './folded-output.ts';
import { secretsOf } from './guarded-output.ts';
import { type HelpParts, helpText } from './help.ts';

/** Stands in for the exit codes of the signals in `exitCodes`. */
export const signals = '129, 130, 143';

/** The declaration of a command. */
export interface Definition<Options extends OptionTable> extends HelpParts {
  readonly options: Options;
  /** What the command does at the first signal, told to the person. */
  readonly onSignal?: string;
  /** The command prints credentials of the embedded provider. They are not secret, so no line is withheld. */
  readonly unguarded?: boolean;
  /**
   * Reads the command line, and adds its problems to it.
   * @returns the work, which begins only when the line has no problem.
   * @throws UserError for what a person can put right.
   */
  readonly run: (line: CommandLine, context: CommandContext) => CommandRun | Promise<CommandRun>;
}

/** The work of a command. @returns the exit code. @throws UserError for what a person can put right. */
export type CommandRun = () => Promise<number>;

/** A command that can be started. */
export interface Command<Options extends OptionTable = OptionTable> {
  readonly name: string;
  readonly options: Options & typeof helpOption;
  readonly onSignal?: string;
  /** Runs the command. @returns the exit code. @throws Error for a fault of the suite, with no secret in its stack. */
  readonly main: (surroundings: ProcessContext) => Promise<number>;
}

const helpOption = { help: { type: 'boolean', short: 'h', help: 'show this text' } } as const;

/**
 * Makes a command from its declaration. It adds what all commands share: `--help`, problems of the command line,
 * errors that a person can put right, and output that is folded and withholds each line with a secret.
 */
export function defineCommand<const Options extends OptionTable>(definition: Definition<Options>): Command<Options> {
  const { name, onSignal } = definition;
  const options = { ...definition.options, ...helpOption };
  return {
    name,
    options,
    ...(onSignal === undefined ? {} : { onSignal }),
    async main(surroundings) {
      const { isTTY, columns } = surroundings.stdout;
      const help = helpText({ ...definition, options }, isTTY === true ? columns : undefined);
      const stdout = foldedOutput(surroundings.stdout);
      const streams = { stdout, stderr: foldedOutput(surroundings.stderr) };
      return withGuardedOutput(
        { ...surroundings, ...streams },
        definition.unguarded === true,
        [helpText({ ...definition, options }), help],
        (context) => answered({ ...definition, options }, help, stdout, context),
      );
    },
  };
}

async function answered(
  { name, positional, options, run }: Definition<OptionTable>,
  help: string,
  output: FoldedOutput,
  context: CommandContext,
): Promise<number> {
  const { args, stdout, stderr, signal } = context;
  try {
    const line = readCommandLine(args, options, positional?.hint);
    if (line.flag('help') && line.problems.length === 0) {
      stdout.write(help);
      return 0;
    }
    // A script reads the one line.
    if (line.flag('quiet')) output.keepLines();
    const work = await run(line, context);
    line.assertUsable();
    return await work();
  } catch (error) {
    // An interruption can be the cause of the error.
    if (signal.aborted && (error instanceof UserError || (error instanceof Error && error.name === 'AbortError'))) {
      return interruptedBy(signal);
    }
    if (!(error instanceof UserError)) throw error;
    const lines = error instanceof UsageError ? [...error.lines, `See npm run ${name} -- --help`] : error.lines;
    stderr.write(`${lines.map(forTerminal).join('\n')}\n`);
    return error.exitCode;
  }
}

/** @param words that are not secret. */
async function withGuardedOutput(
  surroundings: ProcessContext,
  unguarded: boolean,
  words: readonly string[],
  command: (context: CommandContext) => Promise<number>,
): Promise<number> {
  const secrets = secretsOf(surroundings.environment, words);
  if (unguarded) return command({ ...surroundings, secrets });
  const stdout = guardedOutput(surroundings.stdout, secrets.guard);
  const stderr = guardedOutput(surroundings.stderr, secrets.guard);
  try {
    const exitCode = await command({ ...surroundings, stdout, stderr, secrets });
    // A credential on the command line stays a usage error.
    if (stdout.withheld() + stderr.withheld() === 0 || exitCode === usageError) return exitCode;
    stderr.write('The suite itself failed: lines of the output were withheld, since a credential stood in them\n');
    return couldNotDecide;
  } catch (error) {
    const failure = new Error('The suite itself failed');
    failure.stack = secrets.redactor.redactSentence(describeError(error));
    throw failure;
  }
}
