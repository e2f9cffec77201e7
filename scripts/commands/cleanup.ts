import { type CommandRun, defineCommand } from '../cli/command.ts';
import { type CommandContext, couldNotDecide } from '../cli/context.ts';
import { finishJournals } from '../cli/runs/leftovers.ts';
import { liveTargetIn } from '../cli/runs/on-target.ts';
import { forTerminal } from '../lib/text/escape.ts';
import {
  byHandText,
  cleanupText,
  flawsText,
  foundText,
  inWords,
  remaindersText,
  settledText,
  undecidedText,
} from '../reports/cleanup.ts';
import type { CommandLine } from '../settings/command-line.ts';
import { authOption, readAuth } from '../settings/run-settings.ts';
import { findJournals, isAbout } from '../verification/journal/journals.ts';

/** Removes what killed runs have left. */
export const cleanup = defineCommand({
  name: 'cleanup',
  summary: 'Removes what runs of verify that were killed have left on an account.',
  options: { list: { type: 'boolean', help: 'say what is left, and remove nothing' }, auth: authOption },
  details: [
    'Every run against a live endpoint keeps a journal of what it creates. The journal ends with the run when nothing is left. This command finds the journals of runs that are over, and removes what they name and nothing else.',
    'It uses the settings of verify --target live (npm run verify -- --help lists them). It can sign in another way than the run that left something. Runs that still go on are left alone. A damaged journal is never deleted: what can be read of it is removed, and the output says where it is damaged and what can be done by hand.',
  ],
  exitCodes: {
    0: 'nothing is left',
    2: 'usage or settings',
    3: 'something is left, or may be; the output says what, and until when',
  },
  run: cleanUp,
});

function cleanUp(line: CommandLine, context: CommandContext): CommandRun {
  const { stdout, environment } = context;
  const auth = readAuth(line, environment);
  return async () => {
    const { found, strange, undecided } = await findJournals(context.journals);
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

    const target = await liveTargetIn(context, auth);
    const own = removable.filter((journal) => isAbout(journal, target));
    const others = removable.filter((journal) => !isAbout(journal, target));
    const { removed, left, uncertain } = await finishJournals(own, target, context);
    stdout.write(`${remaindersText(left)}${settledText(uncertain)}`);
    for (const { header, outstanding } of others) {
      stdout.write(
        `Not touched: ${inWords(outstanding)} of account ${forTerminal(header.accountId)} at ${forTerminal(header.baseUrl)}; set BW_ACCOUNT_ID and BW_BASE_URL to that to remove them\n`,
      );
    }
    const elsewhere = others.length + undecided.length + flawed.length > 0;
    stdout.write(cleanupText(removed, left, elsewhere));
    return left.length > 0 || elsewhere ? couldNotDecide : 0;
  };
}
