import { couldNotDecide, type Surroundings, usageError } from '../cli/context.ts';
import { finishJournals } from '../cli/runs/leftovers.ts';
import { inSecrecy, redactorFor, type Secrecy } from '../cli/secrecy.ts';
import { forTerminal } from '../lib/text/escape.ts';
import {
  byHandText,
  cleanupText,
  flawsText,
  foundText,
  inWords,
  remaindersText,
  undecidedText,
} from '../reports/cleanup.ts';
import { readCommandLine, SettingsError } from '../settings/command-line.ts';
import { readLiveTarget } from '../settings/live-target.ts';
import { readAuth } from '../settings/run-settings.ts';
import type { Target } from '../target/target.ts';
import { findJournals, isAbout, JournalError, type Journals } from '../verification/journal/journals.ts';

const help = `Removes what runs of verify that were killed have left on an account.

Usage: npm run cleanup -- [options]

  --list               say what is left, and remove nothing
  --auth basic|oauth   how to sign in (default: with OAuth where BW_CLIENT_ID is set; or BW_AUTH)
  -h, --help           this text

Every run against a live endpoint keeps a journal of what it creates, which ends with it when nothing is
left. This command finds the journals of runs that are over by itself, and removes what they name and nothing
else, with the settings of verify --target live (npm run verify -- --help): how the run has signed in that left it
does not matter. Runs that still go on are left alone. A journal that is damaged is never deleted: what can be
read of it is removed, and the output says where it is not understood and what can be done by hand.

Exit codes: 0 nothing is left   2 usage or settings
            3 something is left, or may be; the output says what, and until when
`;

/** The options of the command. */
export const cleanupOptions = {
  list: { type: 'boolean' },
  auth: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Runs the command. @returns the exit code. */
export function cleanupMain(surroundings: Surroundings): Promise<number> {
  return inSecrecy(surroundings, [help], cleanUp);
}

async function cleanUp(surroundings: Surroundings, secrecy: Secrecy): Promise<number> {
  const { stdout, stderr, environment } = surroundings;
  const line = readCommandLine(surroundings.args, cleanupOptions);
  const complain = (problems: readonly string[]): number => {
    stderr.write(`${[...problems, 'See npm run cleanup -- --help'].map(forTerminal).join('\n')}\n`);
    return usageError;
  };
  const auth = readAuth(line, environment);
  if (line.problems.length > 0) return complain(line.problems);
  if (line.flag('help')) {
    stdout.write(help);
    return 0;
  }
  let journals: Journals;
  try {
    journals = await findJournals(surroundings.journals);
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    stderr.write(`${error.message.split('\n').map(forTerminal).join('\n')}\n`);
    return couldNotDecide;
  }
  const { found, strange, undecided } = journals;
  if (found.length + strange.length + undecided.length === 0) {
    stdout.write('No run has left anything that is known on this machine\n');
    return 0;
  }
  const signIn = auth ?? (environment['BW_CLIENT_ID'] ? 'oauth' : 'basic');
  stdout.write(foundText(found));
  stdout.write(undecidedText(undecided));
  const flawed = [...found.filter(({ flaws }) => flaws.length > 0), ...strange];
  for (const journal of flawed) stdout.write(`${flawsText([journal])}${byHandText(journal, signIn)}`);
  const removable = found.filter(({ outstanding }) => outstanding.length > 0);
  if (line.flag('list') || removable.length === 0) return couldNotDecide;

  let target: Target;
  try {
    target = await readLiveTarget(environment, auth);
  } catch (error) {
    if (error instanceof SettingsError) return complain(error.problems);
    throw error;
  }
  secrecy.redactor = redactorFor(target, environment, [help]);
  const own = removable.filter((journal) => isAbout(journal, target));
  const others = removable.filter((journal) => !isAbout(journal, target));
  const { removed, left } = await finishJournals(own, target, secrecy.redactor, surroundings.signal);
  stdout.write(remaindersText(left));
  for (const { header, outstanding } of others) {
    stdout.write(
      `Not touched: ${inWords(outstanding)} of account ${forTerminal(header.accountId)} at ${forTerminal(header.baseUrl)}; set BW_ACCOUNT_ID and BW_BASE_URL to that to remove them\n`,
    );
  }
  const elsewhere = others.length + undecided.length + flawed.length > 0;
  stdout.write(cleanupText(removed, left, elsewhere));
  return left.length > 0 || elsewhere ? couldNotDecide : 0;
}
