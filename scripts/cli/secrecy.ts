import { describeError } from '../lib/text/errors.ts';
import { passwordsIn, usersIn } from '../secrets/environment.ts';
import { createGuard, type Guard, guardedOutput } from '../secrets/guard.ts';
import { createRedactor, type Redactor } from '../secrets/redactor.ts';
import type { Target } from '../target/target.ts';
import type { Surroundings } from './context.ts';
import { couldNotDecide, usageError } from './context.ts';

/** What keeps the secrets of a command in the process. */
export interface Secrecy {
  /** Knows those of the environment, and those of the target once that is known. */
  redactor: Redactor;
  readonly guard: Guard;
}

/** Knows the secrets of an environment, whatever the settings make of it. */
export function redactorOf(environment: Surroundings['environment']): Redactor {
  return createRedactor(usersIn(environment), { secrets: passwordsIn(environment) });
}

/** A redactor for what one target says. @param words of the command's own, which are no secret. */
export function redactorFor(
  { users, baseUrl, accountId }: Target,
  environment: Surroundings['environment'],
  words: readonly string[],
): Redactor {
  return createRedactor(users, { secrets: passwordsIn(environment), words: [...words, baseUrl, accountId] });
}

/**
 * Runs a command so that no line with a secret in it is printed.
 * @param words of the command's own, such as its help, which are no secret.
 * @returns the exit code.
 * @throws Error whose stack is that of the error that ended the command and of its causes, secrets removed.
 */
export async function inSecrecy(
  surroundings: Surroundings,
  words: readonly string[],
  command: (surroundings: Surroundings, secrecy: Secrecy) => Promise<number>,
): Promise<number> {
  const { environment } = surroundings;
  const secrecy: Secrecy = {
    redactor: createRedactor(usersIn(environment), { secrets: passwordsIn(environment), words }),
    guard: createGuard(
      () => secrecy.redactor.forms(),
      (text) => secrecy.redactor.showsPart(text),
    ),
  };
  const stdout = guardedOutput(surroundings.stdout, secrecy.guard);
  const stderr = guardedOutput(surroundings.stderr, secrecy.guard);
  try {
    const exitCode = await command({ ...surroundings, stdout, stderr }, secrecy);
    // A credential on the command line is a usage error as it was.
    if (stdout.withheld() + stderr.withheld() === 0 || exitCode === usageError) return exitCode;
    stderr.write('The suite itself failed: lines of the output were withheld, since a credential stood in them\n');
    return couldNotDecide;
  } catch (error) {
    const failure = new Error('The suite itself failed');
    failure.stack = secrecy.redactor.redactSentence(describeError(error));
    throw failure;
  }
}
