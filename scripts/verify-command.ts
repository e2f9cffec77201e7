import { cases } from '../contracts/cases/index.ts';
import type { Case, RequestCase } from '../contracts/types.ts';
import { finishJournals } from './cleanup-command.ts';
import { SettingsError } from './command-line.ts';
import { withDeviations } from './deviations/apply.ts';
import { dayOf, type Deviations } from './deviations/entry.ts';
import { defaultFile, loadDeviations } from './deviations/file.ts';
import { type ReferenceProvider, startReferenceProvider } from './reference-provider/server.ts';
import { consoleReport } from './reports/console.ts';
import { forTerminal } from './reports/escape.ts';
import { progressOn } from './reports/progress.ts';
import { styleFor } from './reports/style.ts';
import { WithheldError, writeReports } from './reports/write.ts';
import { cleanupText, foundText } from './reports/cleanup.ts';
import { interactionsIn, journalFor, referenceTarget } from './run-parts.ts';
import { inSecrecy, redactorFor, type Secrecy } from './secrecy.ts';
import { couldNotDecide, type Surroundings, usageError } from './surroundings.ts';
import { type Budgets, defaultBudgets } from './verification/budgets.ts';
import { findJournals, isAbout, JournalError } from './verification/journals.ts';
import { noJournal } from './verification/journal.ts';
import { liveTarget } from './verification/live-target.ts';
import { costOf, nearestIds, selectCases, totalCost, unmatchedPatterns } from './verification/plan.ts';
import type { Redactor } from './verification/redactor.ts';
import { type Limits, runSuite } from './verification/run.ts';
import { defaults, readSettings, type Settings } from './verification/settings.ts';
import type { Target } from './verification/target.ts';

/** The world around `verify`. */
export interface VerifySurroundings extends Surroundings {
  /** Stands in for the embedded provider, so that it can be one with a fault. */
  readonly startProvider?: () => Promise<ReferenceProvider>;
  /** Other limits of time, for tests of what happens at them. */
  readonly budgets?: Budgets;
}

const help = `Checks whether the operation "Add a participant to a session" keeps its documented promises.

Usage: npm run verify -- [options]

  --target reference|live  what to check (default: ${defaults.target}, or BW_TARGET)
                           reference: the embedded provider, which needs no settings
                           live: the real or sandbox endpoint of the settings below
  --only PATTERN           only cases whose id is PATTERN, begins with PATTERN-, or fits
                           it as a glob; may be given more than once
  --harmless               only cases that create nothing on the account
  --list                   list the cases with what they cost, and end
  --reports DIR            where to write run.json and junit.xml (default: ${defaults.reports})
  --deviations FILE        known failures, accepted for a while (default: ${defaultFile}, where it
                           is there); npm run deviations lists and records them
  --strict                 warnings fail
  --show-account           show the account number in full; reports shorten it otherwise
  --cleanup                remove first what runs that were killed have left (see npm run cleanup)

Limits, for the sake of the account and of those who wait:
  --concurrency N          requests in flight at once (default: ${String(defaults.concurrency)})
  --rate N                 requests a second at most (default: ${String(defaults.liveRate)} live, no limit otherwise)
  --max-requests N         requests in all, removals included (default: ${String(defaults.maxRequests)})
  --max-resources N        sessions and participants created in all (default: ${String(defaults.maxResources)})
  --timeout SECONDS        no case is started after so long (default: ${String(defaults.timeoutSeconds)})
  -h, --help               this text

Settings for the target live, from the environment or a .env file (the environment wins):
  BW_BASE_URL              base of the API, such as https://api.webrtc.bandwidth.com/v1
  BW_ACCOUNT_ID            account number
  BW_USERNAME, BW_PASSWORD API credentials with access to the WebRTC API
  BW_NO_WEBRTC_USERNAME, BW_NO_WEBRTC_PASSWORD
                           optional: credentials without that access, for the 403 case
  BW_CA_FILE               optional: certificates of issuers to trust as well, in PEM
  HTTPS_PROXY, NO_PROXY    optional: the proxy to go through, and hosts to reach without it
                           (HTTP_PROXY for a plain http endpoint, which is on loopback)

Exit codes: 0 conformant, as far as checked or but for known deviations (the last line says which)
            1 a promise is broken, or the entry of a known deviation does not fit
            2 usage or settings     3 could not be decided
            129, 130, 143 interrupted by SIGHUP, SIGINT, SIGTERM
`;

/** Runs the command. @returns the exit code. */
export function main(surroundings: VerifySurroundings): Promise<number> {
  return inSecrecy(surroundings, [help], (guarded, secrecy) => verify({ ...surroundings, ...guarded }, secrecy));
}

async function verify(surroundings: VerifySurroundings, secrecy: Secrecy): Promise<number> {
  const { stdout, stderr, environment, signal } = surroundings;
  const complain = (lines: readonly string[]): number => {
    stderr.write(`${lines.map(forTerminal).join('\n')}\n`);
    return usageError;
  };

  let settings: Settings;
  try {
    settings = readSettings(surroundings.args, environment);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return complain([...error.problems, 'See npm run verify -- --help']);
  }
  if (settings.command === 'help') {
    stdout.write(help);
    return 0;
  }
  const unmatched = unmatchedPatterns(cases, settings.only);
  if (unmatched.length > 0) {
    return complain(
      unmatched.map(
        (pattern) => `--only ${pattern} matches no case; the nearest are ${nearestIds(cases, pattern).join(', ')}`,
      ),
    );
  }
  const selected = selectCases(cases, settings.only);
  if (settings.command === 'list') {
    stdout.write(await listOf(selected, settings.limits, surroundings.pacts));
    return 0;
  }
  if (settings.unused.length > 0) {
    stderr.write(`Not used for the target reference: ${settings.unused.join(', ')} (--target live uses them)\n`);
  }

  let live: Target | undefined;
  let deviations: Deviations | undefined;
  try {
    const { deviations: named } = settings;
    deviations = await loadDeviations(
      named ?? defaultFile,
      dayOf(new Date()),
      named === undefined ? 'optional' : 'needed',
    );
    live = settings.target.kind === 'live' ? await liveTarget(settings.target) : undefined;
  } catch (error) {
    if (error instanceof SettingsError) return complain(error.problems);
    throw error;
  }
  const provider = live ? undefined : await (surroundings.startProvider ?? startReferenceProvider)();
  const target = live ?? referenceTarget(provider!);
  secrecy.redactor = redactorFor(target, environment, [help]);
  const progress = progressOn(stderr);
  try {
    if (live) await offerCleanup(live, settings.cleanup, surroundings, secrecy.redactor);
    const pacts = await interactionsIn(surroundings.pacts, selected);
    const { interactions, problems } = pacts;
    const where = target.kind === 'live' ? `the live endpoint ${target.baseUrl}` : 'the reference provider';
    stderr.write(
      `Checking ${String(selected.length)} cases and ${String(interactions.length)} recorded interactions against ${where}\n`,
    );
    const budgets = surroundings.budgets ?? defaultBudgets;
    const journal = live ? await journalFor(live, settings.limits, budgets, surroundings.journals) : noJournal;
    const found = await runSuite({
      target,
      redactor: secrecy.redactor,
      cases: selected,
      interactions,
      problems,
      limits: settings.limits,
      strict: settings.strict,
      harmless: settings.harmless,
      preflight: target.kind === 'live',
      showAccount: settings.showAccount,
      only: settings.only,
      journal,
      budgets,
      signal,
      onVerdict: progress.onVerdict,
    });
    const run = deviations ? withDeviations(found, deviations) : found;
    await journal.close().catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      stderr.write(
        `The journal of this run could not be ended: ${forTerminal(why)}; npm run cleanup looks at it again\n`,
      );
    });
    progress.end();
    const report = consoleReport(run, styleFor(stdout.isTTY === true, environment));
    try {
      const paths = await writeReports(run, settings.reports, secrecy.guard);
      stdout.write(`${report}${paths.join('\n')}\n`);
    } catch (error) {
      // That a gate finds no report must not pass for a green run.
      stdout.write(report);
      stderr.write(
        `No reports in ${settings.reports}: ${forTerminal(error instanceof Error ? error.message : String(error))}\n`,
      );
      if (error instanceof WithheldError) return couldNotDecide;
      return run.summary.exitCode === 0 ? couldNotDecide : run.summary.exitCode;
    }
    return run.summary.exitCode;
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    stderr.write(`${error.message.split('\n').map(forTerminal).join('\n')}\n`);
    return couldNotDecide;
  } finally {
    await provider?.close();
  }
}

/** Finishes what killed runs have left when that is wanted, and says that it is there when not. */
async function offerCleanup(
  target: Target,
  wanted: boolean,
  { stderr, journals, signal, ask }: Surroundings,
  redactor: Redactor,
): Promise<void> {
  const found = (await findJournals(journals)).filter((journal) => isAbout(journal, target));
  if (found.length === 0) return;
  stderr.write(foundText(found));
  if (wanted || (await ask?.('Remove it first?')) === true) {
    const { removed, left } = await finishJournals(found, target, redactor, signal);
    stderr.write(cleanupText(removed, left));
  } else {
    stderr.write('It stays where it is: npm run cleanup removes it, and so does --cleanup before the next run\n');
  }
}

async function listOf(selected: readonly Case[], limits: Limits, pacts: string): Promise<string> {
  const { interactions } = await interactionsIn(pacts, selected);
  const withScene = selected.filter((entry): entry is RequestCase => 'scene' in entry);
  const { requests, resources } = totalCost([...withScene, ...interactions.map(({ entry }) => entry)].map(costOf));
  const width = Math.max(...selected.map(({ id }) => id.length));
  const rows = selected.map(({ id, level, title }) => `${id.padEnd(width)}  ${level.padEnd(7)}  ${title}\n`);
  return `${rows.join('')}
${String(selected.length)} cases and ${String(interactions.length)} recorded interactions: up to ${String(requests)} requests, ${String(resources)} sessions and participants
Limits: --max-requests ${String(limits.maxRequests)}, --max-resources ${String(limits.maxResources)}, --timeout ${String(limits.timeoutSeconds)} (seconds)
`;
}
