import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { caseById, cases } from '../../contracts/all-cases.ts';
import type { WayToSignIn } from '../../contracts/model/sign-in.ts';
import type { RequestCase } from '../../contracts/model/types.ts';
import { type CommandRun, defineCommand, signals } from '../cli/command.ts';
import type { CommandContext } from '../cli/context.ts';
import { decidedRunOf, isDecidedIn, keptRunOf } from '../cli/runs/kept-runs.ts';
import { sayLeftovers } from '../cli/runs/leftovers.ts';
import { makeRun } from '../cli/runs/make-run.ts';
import { liveTargetIn, nameOf, onTarget } from '../cli/runs/on-target.ts';
import { writeOutput } from '../cli/runs/output-file.ts';
import { interactionsIn } from '../cli/runs/select-cases.ts';
import { isFailing } from '../deviations/apply.ts';
import { groupBy } from '../lib/group.ts';
import { readTextFile } from '../lib/system/read-file.ts';
import { UserError } from '../lib/system/user-error.ts';
import { shortAccount } from '../secrets/account.ts';
import { forTerminal } from '../lib/text/escape.ts';
import { shellWord } from '../lib/text/shell.ts';
import { defaultCredentials } from '../reference-provider/api/credentials.ts';
import { evidenceScript } from '../reports/evidence-script.ts';
import { isShortened } from '../reports/evidence/account.ts';
import { evidenceText } from '../reports/evidence/document.ts';
import { readRun } from '../run/run-file.ts';
import type { Run } from '../run/run-schema.ts';
import type { CommandLine } from '../settings/command-line.ts';
import { authOption, defaults, readAuth } from '../settings/run-settings.ts';
import type { Target } from '../target/target.ts';
import { nearestIds, blockerOf } from '../verification/matrix/plan.ts';
import { sceneNotSet } from '../verification/matrix/run-case.ts';
import type { Limits } from '../target/limits.ts';

/** More is a load test. */
const maxProbes = 100;

const defaultRun = join(defaults.reports, 'run.json');

/** Writes a document about one case. */
export const evidence = defineCommand({
  name: 'evidence',
  summary: "Writes what is known about one case into a document that can go with a ticket to the vendor's support.",
  positional: {
    hint: 'CASE',
    rows: [['CASE', 'the id of a case; npm run verify -- --list names them']],
  },
  options: {
    run: { type: 'string', hint: 'FILE', help: 'the run to take it from', default: defaultRun },
    out: { type: 'string', hint: 'FILE', help: 'where to write it (default: evidence-CASE.md beside the run)' },
    probe: {
      type: 'string',
      hint: 'N',
      help: `try the case N times more first, at most ${maxProbes}; nothing is sent without this`,
    },
    auth: { ...authOption, help: 'how to sign in for fresh tries (default: BW_AUTH, or else as the run did)' },
    'show-account': {
      type: 'boolean',
      help: 'show the account number in full; where the run has it shortened, it is taken from BW_ACCOUNT_ID',
    },
  },
  details: [
    'The document is Markdown and holds no credentials. Beside it stands a script (evidence-CASE.sh) for any POSIX shell with curl: it makes the scene, sends the request, shows the answer and removes the scene, with the credentials of its environment. Fresh tries go to the target of the run: the embedded provider, or the live endpoint with the settings of npm run verify (npm run verify -- --help lists them). What they create is removed again. Where no try could be made, no document is written.',
  ],
  exitCodes: {
    0: 'the document is written',
    2: 'usage, settings, or a run that cannot be used',
    3: 'no fresh try could be made, or the document could not be written',
    [signals]: 'interrupted by SIGHUP, SIGINT, SIGTERM',
  },
  run: writeEvidence,
});

function writeEvidence(line: CommandLine, context: CommandContext): CommandRun {
  const { stdout, environment, secrets } = context;
  const count = line.wholeNumber('probe', 1, maxProbes, 0);
  const auth = readAuth(line, environment);
  const id = line.onePositional(
    'Name the case that the evidence is about',
    `One case at a time, not ${line.positionals.join(', ')}`,
  );
  return async () => {
    const path = line.text('run') ?? defaultRun;
    const out = line.text('out') ?? join(dirname(path), `evidence-${id}.md`);
    const run = await runOfCase(path, id);
    await sayWhereDecided(path, run, id, context);
    const script = evidenceScript(caseById(id), auth ?? run.target.signIn ?? 'basic');
    const account = line.flag('show-account') ? fullAccount(run, context) : undefined;
    const probes = count === 0 ? [] : await probe(run, id, { count, auth }, context);
    await mkdir(dirname(out), { recursive: true }).catch(() => undefined);
    const scriptFile = `${out.replace(/\.md$/, '')}.sh`;
    const text = evidenceText(run, id, {
      probes,
      ...(script === undefined ? {} : { script: basename(scriptFile) }),
      ...(account === undefined ? {} : { account }),
    });
    for (const [file, content] of [
      [out, text] as const,
      ...(script === undefined ? [] : [[scriptFile, script] as const]),
    ]) {
      const earlier = await readTextFile(file).catch(() => undefined);
      await writeOutput(file, content, secrets.guard, '--out');
      const replaced = earlier === undefined ? '' : earlier === content ? ' (as it was)' : ' (replaces an earlier one)';
      const subject = file === out ? `${forTerminal(subjectOf(run, id, path, probes.length))}\n` : '';
      stdout.write(`${subject}${forTerminal(file)}${replaced}\n`);
    }
    return 0;
  };
}

/** What the document is about, in a line. */
function subjectOf(run: Run, id: string, path: string, probes: number): string {
  const own = run.verdicts.filter((verdict) => verdict.case === id);
  const verdicts = [...groupBy(own, ({ status }) => status)].map(
    ([status, alike]) => `${status} (${[...new Set(alike.map(({ via }) => via))].join(' and ')})`,
  );
  const fresh = probes === 0 ? '' : `, and ${probes} fresh ${probes === 1 ? 'try' : 'tries'}`;
  const where = run.target.kind === 'recorded' ? run.target.baseUrl : nameOf({ ...run.target, kind: run.target.kind });
  return `${id}: ${verdicts.join(', ')} in the run of ${run.startedAt} against ${where} (${path})${fresh}`;
}

/** A run in which the case was not decided is poor evidence where an earlier one decided it. */
async function sayWhereDecided(path: string, run: Run, id: string, { stderr }: CommandContext): Promise<void> {
  if (isDecidedIn(run, id)) return;
  const kept = await decidedRunOf(id, dirname(path));
  const next = kept === undefined ? '' : `; an earlier run decided it: --run ${shellWord(kept)}`;
  stderr.write(forTerminal(`In ${path}, ${id} was not decided, so the document shows no fault${next}`) + '\n');
}

/** @throws UserError where there is no run that this suite can read, or the case is not in it. */
async function runOfCase(path: string, id: string): Promise<Run> {
  if (!cases.some((entry) => entry.id === id)) {
    throw new UserError(2, `There is no case ${id}; the nearest are ${nearestIds(cases, id).join(', ')}`);
  }
  const run = await readRun(path, `make a run with npm run verify -- --only ${id}, or name another with --run`);
  if (!run.verdicts.some((verdict) => verdict.case === id)) {
    const { only, failedOf } = run.options;
    const selection = failedOf === undefined ? `--only ${only.join(', ')}` : '--failed';
    const live = run.target.kind === 'live' ? ' --target live' : '';
    const kept = (await decidedRunOf(id, dirname(path))) ?? (await keptRunOf(id, dirname(path)));
    throw new UserError(
      2,
      `The case ${id} is not in ${forTerminal(path)}${only.length === 0 ? '' : `, which was made with ${selection}`}`,
      kept === undefined
        ? `npm run verify -- --only ${id}${live}, or name another run with --run`
        : `take an earlier run, with --run ${shellWord(kept)}, or npm run verify -- --only ${id}${live}`,
    );
  }
  return run;
}

/** @throws UserError where neither the run nor the settings have the whole number. */
function fullAccount({ target }: Run, { environment }: CommandContext): string {
  if (!isShortened(target.account)) return target.account;
  const account = target.kind === 'live' ? environment['BW_ACCOUNT_ID'] : defaultCredentials.accountId;
  if (account !== undefined && /^\d+$/.test(account) && shortAccount(account)(account) === target.account)
    return account;
  throw new UserError(
    2,
    `The run knows its account as ${target.account} only, and BW_ACCOUNT_ID is ${account ? 'another' : 'not set'}`,
    'set BW_ACCOUNT_ID to the account of the run, or leave --show-account out',
  );
}

/**
 * Tries a case again and again, against the target of a run.
 * @throws UserError where not one try could be made.
 */
async function probe(
  run: Run,
  id: string,
  { count, auth }: { readonly count: number; readonly auth: WayToSignIn | undefined },
  context: CommandContext,
): Promise<Run[]> {
  const entry = caseById(id);
  if (!('scene' in entry)) {
    throw new UserError(2, `${id} sends no request of its own, so it cannot be tried`, 'leave --probe out');
  }
  const way = auth ?? run.target.signIn;
  const use = (target: Target) => probeOn(target, entry, wayOf(run, id), count, context);
  if (run.target.kind === 'live') return use(await targetOf(run, way, context));
  return onTarget({ target: { kind: 'reference', signIn: way ?? defaults.referenceSignIn }, unused: [] }, context, use);
}

/** The live target of the settings, which has to be that of the run: evidence of two endpoints is of none. */
async function targetOf(
  { target: { baseUrl, account } }: Run,
  way: WayToSignIn | undefined,
  context: CommandContext,
): Promise<Target> {
  const target = await liveTargetIn(context, way);
  const short = shortAccount(target.accountId)(target.accountId);
  if (target.baseUrl !== baseUrl || ![target.accountId, short].includes(account)) {
    throw new UserError(
      2,
      `The run was made against ${baseUrl} with account ${account}, and the settings name ${target.baseUrl} with account ${short}`,
      'set BW_BASE_URL and BW_ACCOUNT_ID to those of the run, or make a new run',
    );
  }
  return target;
}

/** The way that saw the fault: the replay only if the matrix did not see it. */
function wayOf({ verdicts }: Run, id: string): 'matrix' | 'replay' {
  const faulty = verdicts.filter((verdict) => verdict.case === id && isFailing(verdict));
  return faulty.length > 0 && faulty.every(({ via }) => via === 'replay') ? 'replay' : 'matrix';
}

async function probeOn(
  target: Target,
  entry: RequestCase,
  via: 'matrix' | 'replay',
  count: number,
  context: CommandContext,
): Promise<Run[]> {
  const { stderr, signal } = context;
  const blocker = blockerOf(entry, target);
  if (blocker) throw new UserError(3, `${entry.id} cannot be tried: ${blocker.reason}`);
  const { interactions, problems } =
    via === 'replay' ? await interactionsIn(context.pacts, [entry]) : { interactions: [], problems: [] };
  if (via === 'replay' && interactions.length === 0) {
    throw new UserError(3, `${entry.id} cannot be tried: ${problems[0] ?? 'no recorded interaction is of this case'}`);
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
        cases: via === 'matrix' ? [entry] : [],
        interactions,
        limits,
        strict: false,
        harmless: false,
        // The first try tells what keeps all of them from being made.
        preflight: live && probes.length === 0,
        only: [entry.id],
      },
      context,
    );
    sayLeftovers(made, context);
    if (signal.aborted) throw new UserError(3, 'The tries were interrupted');
    if (made.finding && !wasSent(made)) throw new UserError(3, made.finding.sentence, made.finding.next);
    probes.push(made);
  }
  const [first] = probes;
  if (first && !probes.some(wasSent)) {
    throw new UserError(
      3,
      `${count === 1 ? 'The fresh try could not' : `None of the ${count} fresh tries could`} be made: ${first.verdicts[0]?.reason ?? 'no cause is known'}`,
      'npm run doctor says whether the endpoint can be checked',
    );
  }
  return probes;
}

/** Whether the request of the case itself was sent. */
function wasSent({ verdicts }: Run): boolean {
  return verdicts.some(({ tries, reason }) => tries.length > 0 && !reason?.startsWith(sceneNotSet));
}
