import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { caseById, cases } from '../../contracts/all-cases.ts';
import type { WayToSignIn } from '../../contracts/model/sign-in.ts';
import type { RequestCase } from '../../contracts/model/types.ts';
import type { VerifySurroundings } from '../cli/context.ts';
import { couldNotDecide, usageError } from '../cli/context.ts';
import { sayLeftovers } from '../cli/runs/leftovers.ts';
import { makeRun } from '../cli/runs/make-run.ts';
import { nameOf } from '../cli/runs/on-target.ts';
import { interactionsIn } from '../cli/runs/select-cases.ts';
import { inSecrecy, redactorFor, type Secrecy } from '../cli/secrecy.ts';
import { isFailing } from '../deviations/apply.ts';
import { type EndingSignal, endingSignals } from '../lib/system/signals.ts';
import { shortAccount } from '../secrets/account.ts';
import { forTerminal } from '../lib/text/escape.ts';
import { defaultCredentials } from '../reference-provider/api/credentials.ts';
import { startReferenceProvider } from '../reference-provider/server.ts';
import { referenceTarget } from '../reference-provider/target.ts';
import { evidenceText, isShortened } from '../reports/evidence.ts';
import { writeWhole } from '../reports/write.ts';
import { readRun, RunFileError } from '../run/run-file.ts';
import type { Run } from '../run/run-schema.ts';
import { readCommandLine, SettingsError } from '../settings/command-line.ts';
import { readLiveTarget } from '../settings/live-target.ts';
import { defaults, readAuth } from '../settings/run-settings.ts';
import type { Target } from '../target/target.ts';
import { JournalError } from '../verification/journal/journals.ts';
import { nearestIds, obstacle } from '../verification/matrix/plan.ts';
import { sceneNotSet } from '../verification/matrix/run-case.ts';
import type { Limits } from '../target/limits.ts';

/** More is a load test. */
const mostProbes = 100;

const defaultRun = join(defaults.reports, 'run.json');

const help = `Writes what is known about one case into a document that can go with a ticket to the vendor's support.

Usage: npm run evidence -- CASE [options]

  CASE            the id of a case; npm run verify -- --list names them
  --run FILE      the run to take it from (default: ${defaultRun})
  --out FILE      where to write it (default: evidence-CASE.md beside the run)
  --probe N       try the case N times more first, at most ${mostProbes}; nothing is sent without this
  --auth WAY      how to sign in for fresh tries, basic or oauth (default: as the run did; or BW_AUTH)
  --show-account  show the account number in full; where the run has it shortened, it is taken from BW_ACCOUNT_ID
  -h, --help      this text

The document is Markdown and holds no credentials. Fresh tries go to the target of the run: the embedded
provider, or the live endpoint, for which the settings are those of verify (npm run verify -- --help). What
they create is removed again. Where no try could be made, no document is written.

Exit codes: 0 the document is written   2 usage, settings, or a run that cannot be used
            3 no fresh try could be made, or the document could not be written
            129, 130, 143 interrupted by SIGHUP, SIGINT, SIGTERM
`;

/** What cannot be worked with, and what to do next. */
class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Why there are no fresh tries. */
class ProbeError extends Error {
  override readonly name = 'ProbeError';
}

/** The options of the command. */
export const evidenceOptions = {
  run: { type: 'string' },
  out: { type: 'string' },
  probe: { type: 'string' },
  auth: { type: 'string' },
  'show-account': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Runs the command. @returns the exit code. */
export function evidenceMain(surroundings: VerifySurroundings): Promise<number> {
  return inSecrecy(surroundings, [help], (guarded, secrecy) => evidence({ ...surroundings, ...guarded }, secrecy));
}

async function evidence(surroundings: VerifySurroundings, secrecy: Secrecy): Promise<number> {
  const { stdout, stderr, signal } = surroundings;
  const line = readCommandLine(surroundings.args, evidenceOptions, 'the id of a case');
  const { problems, positionals } = line;
  const say = (lines: readonly string[]) => stderr.write(`${lines.map(forTerminal).join('\n')}\n`);
  const count = line.wholeNumber('probe', 1, mostProbes, 0);
  const auth = readAuth(line, surroundings.environment);
  if (line.flag('help') && problems.length === 0) {
    stdout.write(help);
    return 0;
  }
  if (positionals.length !== 1) {
    problems.push(
      positionals.length === 0
        ? 'Name the case that the evidence is about'
        : `One case at a time, not ${positionals.join(', ')}`,
    );
  }
  if (problems.length > 0) {
    say([...problems, 'See npm run evidence -- --help']);
    return usageError;
  }

  const id = positionals[0]!;
  const path = line.text('run') ?? defaultRun;
  const out = line.text('out') ?? join(dirname(path), `evidence-${id}.md`);
  let text: string;
  try {
    const run = await runOfCase(path, id);
    const account = line.flag('show-account') ? fullAccount(run, surroundings) : undefined;
    const probes = count === 0 ? [] : await probe(run, id, { count, auth }, surroundings, secrecy);
    text = evidenceText(run, id, { probes, ...(account === undefined ? {} : { account }) });
  } catch (error) {
    // An interruption can be the cause of the error.
    if (signal.aborted) return endingSignals[signal.reason as EndingSignal];
    if (error instanceof SettingsError) say([...error.problems, 'See npm run verify -- --help']);
    else if (isUsage(error) || error instanceof ProbeError || error instanceof JournalError) {
      say(error.message.split('\n'));
    } else throw error;
    return error instanceof SettingsError || isUsage(error) ? usageError : couldNotDecide;
  }
  const secret = secrecy.guard.find(text);
  if (secret) {
    say([`${out} is not written, since a credential stands in its line ${secret.line}, column ${secret.column}`]);
    return couldNotDecide;
  }
  try {
    await mkdir(dirname(out), { recursive: true });
    await writeWhole(out, text);
  } catch (error) {
    say([`${out} cannot be written: ${messageOf(error)}`, 'Name another file with --out']);
    return couldNotDecide;
  }
  stdout.write(`${forTerminal(out)}\n`);
  return 0;
}

function isUsage(error: unknown): error is UsageError | RunFileError {
  return error instanceof UsageError || error instanceof RunFileError;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** @throws UsageError or RunFileError where there is no run that this suite can read, or the case is not in it. */
async function runOfCase(path: string, id: string): Promise<Run> {
  if (!cases.some((entry) => entry.id === id)) {
    throw new UsageError(`There is no case ${id}; the nearest are ${nearestIds(cases, id).join(', ')}`);
  }
  const run = await readRun(path, `make a run with npm run verify -- --only ${id}, or name another with --run`);
  if (!run.verdicts.some((verdict) => verdict.case === id)) {
    const only = run.options.only.length === 0 ? '' : `, which was made with --only ${run.options.only.join(', ')}`;
    const live = run.target.kind === 'live' ? ' --target live' : '';
    throw new UsageError(
      `The case ${id} is not in ${forTerminal(path)}${only}\nNext: npm run verify -- --only ${id}${live}, or name another run with --run`,
    );
  }
  return run;
}

/** @throws UsageError where neither the run nor the settings have the whole number. */
function fullAccount({ target }: Run, { environment }: VerifySurroundings): string {
  if (!isShortened(target.account)) return target.account;
  const account = target.kind === 'live' ? environment['BW_ACCOUNT_ID'] : defaultCredentials.accountId;
  if (account !== undefined && /^\d+$/.test(account) && shortAccount(account)(account) === target.account)
    return account;
  throw new UsageError(
    `The run knows its account as ${target.account} only, and BW_ACCOUNT_ID is ${account ? 'another' : 'not set'}\nNext: set BW_ACCOUNT_ID to the account of the run, or leave --show-account out`,
  );
}

/**
 * Tries a case again and again, against the target of a run.
 * @throws SettingsError, UsageError, JournalError, or ProbeError where not one try could be made.
 */
async function probe(
  run: Run,
  id: string,
  { count, auth }: { readonly count: number; readonly auth: WayToSignIn | undefined },
  surroundings: VerifySurroundings,
  secrecy: Secrecy,
): Promise<Run[]> {
  const entry = caseById(id);
  if (!('scene' in entry)) {
    throw new UsageError(`${id} sends no request of its own, so it cannot be tried\nNext: leave --probe out`);
  }
  const way = auth ?? run.target.signIn;
  const live = run.target.kind === 'live' ? await targetOf(run, way, surroundings) : undefined;
  const provider = live ? undefined : await (surroundings.startProvider ?? startReferenceProvider)();
  const target = live ?? referenceTarget(provider!, way);
  secrecy.redactor = redactorFor(target, surroundings.environment, [help]);
  try {
    return await probeOn(target, entry, wayOf(run, id), count, surroundings, secrecy);
  } finally {
    await provider?.close();
  }
}

/** The live target of the settings, which has to be that of the run: evidence of two endpoints is of none. */
async function targetOf(
  { target: { baseUrl, account } }: Run,
  way: WayToSignIn | undefined,
  { environment }: VerifySurroundings,
): Promise<Target> {
  const target = await readLiveTarget(environment, way);
  const short = shortAccount(target.accountId)(target.accountId);
  if (target.baseUrl !== baseUrl || ![target.accountId, short].includes(account)) {
    throw new UsageError(
      `The run was made against ${baseUrl} with account ${account}, and the settings name ${target.baseUrl} with account ${short}\nNext: set BW_BASE_URL and BW_ACCOUNT_ID to those of the run, or make a new run`,
    );
  }
  return target;
}

/** The way that saw the fault: only where the replay alone did, that is tried again. */
function wayOf({ verdicts }: Run, id: string): 'matrix' | 'replay' {
  const faulty = verdicts.filter((verdict) => verdict.case === id && isFailing(verdict));
  return faulty.length > 0 && faulty.every(({ via }) => via === 'replay') ? 'replay' : 'matrix';
}

async function probeOn(
  target: Target,
  entry: RequestCase,
  via: 'matrix' | 'replay',
  count: number,
  surroundings: VerifySurroundings,
  { redactor }: Secrecy,
): Promise<Run[]> {
  const { stderr, signal } = surroundings;
  const hindrance = obstacle(entry, target);
  if (hindrance) throw new ProbeError(`${entry.id} cannot be tried: ${hindrance.reason}`);
  const { interactions, problems } =
    via === 'replay' ? await interactionsIn(surroundings.pacts, [entry]) : { interactions: [], problems: [] };
  if (via === 'replay' && interactions.length === 0) {
    throw new ProbeError(`${entry.id} cannot be tried: ${problems[0] ?? 'no recorded interaction is of this case'}`);
  }
  const live = target.kind === 'live';
  const { concurrency, liveRate, maxRequests, maxResources, timeoutSeconds } = defaults;
  const limits: Limits = {
    concurrency,
    maxRequests,
    maxResources,
    timeoutSeconds,
    ...(live ? { rate: liveRate } : {}),
  };
  const probes: Run[] = [];
  stderr.write(`Trying ${entry.id} ${count === 1 ? 'once' : `${count} times`} against ${nameOf(target)}\n`);
  while (probes.length < count) {
    const made = await makeRun(
      {
        target,
        redactor,
        cases: via === 'matrix' ? [entry] : [],
        interactions,
        limits,
        strict: false,
        harmless: false,
        // What keeps the first try from being made is what there is to know.
        preflight: live && probes.length === 0,
        only: [entry.id],
      },
      surroundings,
    );
    sayLeftovers(made, surroundings);
    if (signal.aborted) throw new ProbeError('The tries were interrupted');
    if (made.finding && !wasSent(made)) throw new ProbeError(`${made.finding.sentence}\nNext: ${made.finding.next}`);
    probes.push(made);
  }
  const [first] = probes;
  if (first && !probes.some(wasSent)) {
    throw new ProbeError(
      `${count === 1 ? 'The fresh try could not' : `None of the ${count} fresh tries could`} be made: ${first.verdicts[0]?.reason ?? 'no cause is known'}\nNext: npm run doctor says whether the endpoint can be checked`,
    );
  }
  return probes;
}

/** Whether the request of the case itself was sent. */
function wasSent({ verdicts }: Run): boolean {
  return verdicts.some(({ tries, reason }) => tries.length > 0 && !reason?.startsWith(sceneNotSet));
}
