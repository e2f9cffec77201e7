import { signIn as rules } from '../../contracts/model/sign-in.ts';
import type { Case, RequestCase } from '../../contracts/model/types.ts';
import type { VerifySurroundings } from '../cli/context.ts';
import { couldNotDecide, usageError } from '../cli/context.ts';
import { progressOn } from '../cli/progress.ts';
import { driftAfter, type DriftOptions, forgetReport, noComparison } from '../cli/runs/drift-after-run.ts';
import { offerCleanup } from '../cli/runs/leftovers.ts';
import { makeRun } from '../cli/runs/make-run.ts';
import { nameOf, onTarget } from '../cli/runs/on-target.ts';
import { interactionsIn, selectedBy } from '../cli/runs/select-cases.ts';
import { inSecrecy, type Secrecy } from '../cli/secrecy.ts';
import { withDeviations } from '../deviations/apply.ts';
import { dayOf } from '../deviations/entry.ts';
import { defaultFile, loadDeviations } from '../deviations/file.ts';
import { baselineFor, type LoadedBaseline } from '../drift/baseline/file.ts';
import { forTerminal } from '../lib/text/escape.ts';
import { styleFor } from '../lib/text/style.ts';
import { consoleReport } from '../reports/console/console.ts';
import { basicNotice, signedIn } from '../reports/parts/sign-in.ts';
import { WithheldError, writeReports } from '../reports/write.ts';
import { concludedAnew } from '../run/conclude.ts';
import type { Run } from '../run/run-schema.ts';
import { SettingsError } from '../settings/command-line.ts';
import { defaults, readSettings, type RunSettings, type Settings } from '../settings/run-settings.ts';
import type { Target } from '../target/target.ts';
import { costOf, totalCost } from '../verification/matrix/plan.ts';
import type { Limits } from '../target/limits.ts';

const help = `Checks whether the operation "Add a participant to a session" keeps its documented promises.

Usage: npm run verify -- [options]

  --target reference|live  what to check (default: ${defaults.target}, or BW_TARGET); to be named
                           where a setting of the target live is there
                           reference: the embedded provider, which needs no settings
                           live: the real or sandbox endpoint of the settings below
  --auth basic|oauth       how to sign in (default: with OAuth where BW_CLIENT_ID is set, and with
                           Basic otherwise; or BW_AUTH)
  --only PATTERN           only cases whose id is PATTERN, begins with PATTERN-, or fits
                           it as a glob; may be given more than once
  --harmless               only cases that create nothing on the account
  --list                   list the cases with what they cost, and end
  --reports DIR            where to write run.json and junit.xml (default: ${defaults.reports})
  --baseline FILE          compare with what npm run baseline has recorded, as npm run drift does;
                           a breaking change fails
  --deviations FILE        known failures, accepted for a while (default: ${defaultFile}, where it
                           is there); npm run deviations lists and records them
  --strict                 warnings fail
  --show-account           show the account number in full; reports shorten it otherwise
  --cleanup                remove first what runs that were killed have left (see npm run cleanup)

Limits, for the sake of the account and of those who wait:
  --concurrency N          requests in flight at once (default: ${defaults.concurrency})
  --rate N                 requests a second at most (default: ${defaults.liveRate} live, no limit otherwise)
  --max-requests N         requests in all, removals included (default: ${defaults.maxRequests})
  --max-resources N        sessions and participants created in all (default: ${defaults.maxResources})
  --timeout SECONDS        no case is started after so long (default: ${defaults.timeoutSeconds})
  -h, --help               this text

Settings for the target live, from the environment or a .env file (the environment wins):
  BW_BASE_URL              base of the API, such as https://api.webrtc.bandwidth.com/v1
  BW_ACCOUNT_ID            account number
  BW_CLIENT_ID, BW_CLIENT_SECRET
                           API credentials (OAuth) with access to the WebRTC API
  BW_USERNAME, BW_PASSWORD an API user (Basic) with that access; the vendor decommissions API
                           users on ${rules.basicEndsOn}. One of these pairs is enough. With both, the run
                           signs in with OAuth, and the cases about Basic use this one
  BW_TOKEN_URL             optional: where tokens are asked for (default:
                           ${rules.tokenUrl})
  BW_NO_WEBRTC_CLIENT_ID, BW_NO_WEBRTC_CLIENT_SECRET, BW_NO_WEBRTC_USERNAME, BW_NO_WEBRTC_PASSWORD
                           optional: credentials without that access, for the 403 case: of those
                           pairs the one for the way in which the run signs in
  BW_CA_FILE               optional: certificates of issuers to trust as well, in PEM
  HTTPS_PROXY, NO_PROXY    optional: the proxy to go through, and hosts to reach without it
                           (HTTP_PROXY for a plain http endpoint, which is on loopback)

Exit codes: 0 conformant, as far as checked or but for known deviations (the last line says which)
            1 a promise is broken, the entry of a known deviation does not fit, or something has
              broken since the baseline
            2 usage or settings     3 could not be decided, or the target stopped answering for good
            129, 130, 143 interrupted by SIGHUP, SIGINT, SIGTERM
`;

/** Runs the command. @returns the exit code. */
export function main(surroundings: VerifySurroundings): Promise<number> {
  return inSecrecy(surroundings, [help], (guarded, secrecy) => verify({ ...surroundings, ...guarded }, secrecy));
}

async function verify(surroundings: VerifySurroundings, secrecy: Secrecy): Promise<number> {
  const { stdout, stderr, environment } = surroundings;
  const complain = (lines: readonly string[]): number => {
    stderr.write(`${lines.map(forTerminal).join('\n')}\n`);
    return usageError;
  };

  let settings: Settings;
  let selected: Case[] = [];
  try {
    settings = readSettings(surroundings.args, environment);
    if (settings.command !== 'help') selected = selectedBy(settings.only);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return complain([...error.problems, 'See npm run verify -- --help']);
  }
  if (settings.command === 'help') {
    stdout.write(help);
    return 0;
  }
  if (settings.command === 'list') {
    stdout.write(await listOf(selected, settings.limits, surroundings.pacts));
    return 0;
  }
  const runSettings = settings;
  if (runSettings.baseline !== undefined) await forgetReport(runSettings.reports, surroundings);
  return onTarget(runSettings, surroundings, secrecy, [help], (target) =>
    verifyTarget(target, selected, runSettings, surroundings, secrecy),
  );
}

async function verifyTarget(
  target: Target,
  selected: readonly Case[],
  settings: RunSettings,
  surroundings: VerifySurroundings,
  secrecy: Secrecy,
): Promise<number> {
  const { stdout, stderr, environment } = surroundings;
  const { deviations: named } = settings;
  const today = dayOf(new Date());
  const deviations = await loadDeviations(named ?? defaultFile, today, named === undefined ? 'optional' : 'needed');
  const baseline = settings.baseline === undefined ? undefined : await baselineFor(settings.baseline, target);
  if (target.kind === 'live') await offerCleanup(target, settings.cleanup, surroundings, secrecy.redactor);
  const pacts = await interactionsIn(surroundings.pacts, selected);
  stderr.write(
    `Checking ${selected.length} cases and ${pacts.interactions.length} recorded interactions against ${nameOf(target)}, ${signedIn(target)}\n`,
  );
  if (target.kind === 'live') {
    const notices = basicNotice(target, surroundings.now?.() ?? new Date());
    stderr.write(notices.map((notice) => `${notice}\n`).join(''));
  }
  const progress = progressOn(stderr);
  const found = await makeRun(
    {
      ...pacts,
      ...settings,
      target,
      redactor: secrecy.redactor,
      cases: selected,
      preflight: target.kind === 'live',
      onVerdict: progress.onVerdict,
    },
    surroundings,
  );
  progress.end();
  const judged = deviations ? withDeviations(found, deviations) : found;
  const run = baseline
    ? await comparedWith(baseline, judged, { ...settings, cases: selected, target }, surroundings, secrecy)
    : judged;
  const report = consoleReport(run, styleFor(stdout.isTTY === true, environment));
  try {
    const paths = await writeReports(run, settings.reports, secrecy.guard);
    stdout.write(`${report}${paths.map(forTerminal).join('\n')}\n`);
  } catch (error) {
    // That a gate finds no report must not pass for a green run.
    const isUndecided = error instanceof WithheldError || run.summary.exitCode === 0;
    const exitCode = isUndecided ? couldNotDecide : run.summary.exitCode;
    stdout.write(`${report}NO REPORTS were written, so the exit code is ${exitCode}\n`);
    stderr.write(
      `No reports in ${forTerminal(settings.reports)}: ${forTerminal(error instanceof Error ? error.message : String(error))}\n`,
    );
    return exitCode;
  }
  return run.summary.exitCode;
}

/** A run with its comparison, which is a part of its verdict: every report and the exit code say the same. */
async function comparedWith(
  baseline: LoadedBaseline,
  run: Run,
  options: DriftOptions,
  surroundings: VerifySurroundings,
  secrecy: Secrecy,
): Promise<Run> {
  const withComparison = (comparison: NonNullable<Run['comparison']>): Run => {
    const compared = { ...run, comparison };
    return { ...compared, summary: concludedAnew(compared) };
  };
  const { stdout, environment } = surroundings;
  const unfinished = withComparison(
    noComparison(baseline.path, 'undecided', couldNotDecide, 'The comparison did not come to its end'),
  );
  // The further tries may take long, and whoever ends them has what was found before.
  await writeReports(unfinished, options.reports, secrecy.guard).catch(() => undefined);
  try {
    const compared = withComparison(await driftAfter(run, baseline, options, surroundings, secrecy));
    stdout.write('\n');
    return compared;
  } catch (error) {
    stdout.write(consoleReport(unfinished, styleFor(stdout.isTTY === true, environment)));
    throw error;
  }
}

async function listOf(selected: readonly Case[], limits: Limits, pacts: string): Promise<string> {
  const { interactions } = await interactionsIn(pacts, selected);
  const withScene = selected.filter((entry): entry is RequestCase => 'scene' in entry);
  const { requests, resources } = totalCost([...withScene, ...interactions.map(({ entry }) => entry)].map(costOf));
  const width = Math.max(...selected.map(({ id }) => id.length));
  const rows = selected.map(({ id, level, title }) => `${id.padEnd(width)}  ${level.padEnd(7)}  ${title}\n`);
  return `${rows.join('')}
${selected.length} cases and ${interactions.length} recorded interactions: up to ${requests} requests, ${resources} sessions and participants
Limits: --max-requests ${limits.maxRequests}, --max-resources ${limits.maxResources}, --timeout ${limits.timeoutSeconds} (seconds)
`;
}
