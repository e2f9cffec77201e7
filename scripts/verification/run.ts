import pLimit from 'p-limit';
import { contractHash } from '../../contracts/hash.ts';
import type { Case, RequestCase, RunWideCase } from '../../contracts/model/types.ts';
import type { CaseExchange } from '../lib/http/exchange.ts';
import { ownPackage } from '../lib/system/own-package.ts';
import { type EndingSignal, endOf, runEnded } from '../lib/system/signals.ts';
import { summarize } from '../run/conclude.ts';
import { type Run, schemaVersion, type Verdict } from '../run/run-schema.ts';
import type { Redactor } from '../secrets/redactor.ts';
import { type Timeouts, defaultTimeouts, type Limits } from '../target/limits.ts';
import type { Target } from '../target/target.ts';
import {
  type Admission,
  admit,
  type Answers,
  goneAfter,
  stoppedBy,
  stopReasonOf,
  toldByFinding,
  undecided,
  untried,
  whyNotRun,
} from './admission.ts';
import { type Journal, noJournal } from './journal/journal.ts';
import type { JudgedCase } from './judge/next.ts';
import { type Blocker, blockerOf } from './matrix/plan.ts';
import { type CaseContext, type CaseRun, type StopReason, harnessFault, runCase } from './matrix/run-case.ts';
import { askOtherWay, closedBy, type OtherWay } from './other-way.ts';
import { askPatiently, preflight, type PreflightFinding } from './preflight.ts';
import { type Recorder, recorder } from './record.ts';
import type { Interaction } from './replay/pacts.ts';
import { type ReplayProcess, startReplayProcess } from './replay/replay-process.ts';
import { replayInteraction } from './replay/replay.ts';
import { startTap, type Tap } from './replay/tap.ts';
import { judgeRunWide, keepingServerErrors } from './run-wide.ts';
import { type OpenTarget, openTarget } from './sign-in/open-target.ts';
import { lostSince, watched, type WatchedWire } from './wire/last-answer.ts';
import type { RequestBudget } from './wire/retries.ts';
import type { WaitReporter } from './wire/waits.ts';
import { waitingUntil } from './wire/wire.ts';

export interface RunOptions {
  readonly target: Target;
  /** Knows the secrets of the target. */
  readonly redactor: Redactor;
  /** The selected cases, in the order of the contract. */
  readonly cases: readonly Case[];
  /** The interactions to replay, each of one of the selected cases. */
  readonly interactions: readonly Interaction[];
  /** A process of the Pact core that outlives the run; without it the run has one of its own. */
  readonly core?: ReplayProcess;
  /** Faults found before the run, such as a pact that cannot be read. */
  readonly problems?: readonly string[];
  readonly limits: Limits;
  readonly strict: boolean;
  /** Run only cases that create nothing on the account. */
  readonly harmless: boolean;
  /** Check first whether the target can be checked at all. */
  readonly preflight?: boolean;
  /** Show the account number in full. */
  readonly showAccount?: boolean;
  readonly journal?: Journal;
  readonly timeouts?: Timeouts;
  /** The patterns that selected the cases, for the record. */
  readonly only: readonly string[];
  /** Aborted with the name of a signal as its reason: no further case is started. */
  readonly signal?: AbortSignal;
  /** The current time, for rules that apply from a date on. */
  readonly now?: Date;
  /** Called after each verdict. */
  readonly onVerdict?: (verdict: Verdict, done: number, total: number) => void;
  /** Is told about long waits. */
  readonly waits?: WaitReporter;
}

/** One case by one way, before it has run. */
interface Job {
  readonly entry: RequestCase;
  readonly via: Verdict['via'];
  readonly run: (context: CaseContext) => Promise<CaseRun>;
}

/** Replays the interactions and runs the cases against a target. No behaviour of the target makes it throw. */
export async function runSuite(options: RunOptions): Promise<Run> {
  const run = new SuiteRun(options);
  try {
    await run.look();
    await run.runCases();
    await run.lookAgain();
    run.judgeWhole();
  } finally {
    await run.close();
  }
  return run.result();
}

/** A run in progress. */
class SuiteRun {
  private readonly options: RunOptions;
  private readonly timeouts: Timeouts;
  private readonly startedAt = new Date();
  private readonly started = performance.now();
  private readonly until: AbortSignal;
  private readonly opened: OpenTarget;
  private readonly watched: WatchedWire;
  private readonly record: Recorder;
  private readonly runWide: readonly RunWideCase[];
  private readonly serverErrors: CaseExchange[] = [];
  private readonly verdicts: Verdict[] = [];
  private readonly leftovers: Run['leftovers'] = [];
  private answers: Answers = { any: false, unanswered: 0 };
  /** The finding of the preflight. */
  private finding: PreflightFinding | undefined;
  private otherWay: OtherWay | undefined;
  /** Since when the target has not responded, if that lasted to the end of the run. */
  private lost: Run['lost'];

  constructor(options: RunOptions) {
    const { target, redactor, limits, signal, waits } = options;
    this.options = options;
    this.timeouts = options.timeouts ?? defaultTimeouts;
    this.until = endOf(signal, limits.timeoutSeconds * 1000);
    this.opened = openTarget(target, {
      redactor,
      concurrency: limits.concurrency,
      timeouts: this.timeouts,
      until: this.until,
      ...(limits.rate === undefined ? {} : { rate: limits.rate }),
      ...(waits ? { waits } : {}),
    });
    this.watched = watched(this.opened.wire);
    this.record = recorder(redactor, target, options.showAccount === true);
    this.runWide = options.cases.filter((entry): entry is RunWideCase => 'everyAnswer' in entry);
  }

  /** Finds out whether the target can be checked at all, and which ways of signing in it accepts. */
  async look(): Promise<void> {
    const { target, now = this.startedAt } = this.options;
    const { timeouts } = this;
    const wire = keepingServerErrors(this.serverErrors, waitingUntil(this.watched.wire, this.until));
    if (this.options.preflight !== true) {
      this.otherWay = await askOtherWay(target, wire, timeouts);
      return;
    }
    const found = await preflight({ target, wire, signer: this.opened.signer, timeouts, now });
    this.otherWay = found.otherWay;
    // A request that the end of the run cut off says nothing about the target.
    if (found.exchange.failure?.code !== runEnded) this.finding = found;
  }

  /** Runs every case that can be run, as many at once as the limits allow. */
  async runCases(): Promise<void> {
    const { limits, interactions } = this.options;
    const tap = await startTap();
    let ownCore: ReplayProcess | undefined;
    try {
      const isReplayable =
        !stoppedBy(this.finding) && !this.stopReason() && interactions.some(({ entry }) => !this.blockerOf(entry));
      if (isReplayable && !this.options.core) ownCore = await startReplayProcess(limits.concurrency);
      const jobs = this.jobs(tap, this.options.core ?? ownCore);
      const admission = admit(jobs, limits, ({ entry }) => this.blockerOf(entry) !== undefined);
      const limit = pLimit(limits.concurrency);
      await Promise.all(jobs.map((job) => limit(() => this.settleJob(job, admission))));
    } finally {
      await Promise.all([ownCore?.close(), tap.close()]);
    }
  }

  /** If the target has stopped responding, asks it once more, provided that there is time. */
  async lookAgain(): Promise<void> {
    const { signal, target } = this.options;
    const { wire, silence } = this.watched;
    if (stoppedBy(this.finding) || signal?.aborted || !silence()) return;
    if (!this.stopReason()) await askPatiently(wire, target, this.timeouts);
    const silent = silence();
    this.lost = silent && lostSince(silent);
  }

  /** Judges the cases that are about all responses of the run. */
  judgeWhole(): void {
    for (const entry of this.runWide) {
      const why = stoppedBy(this.finding) ?? this.stopReason();
      const result = why ? untried(undecided(why)) : judgeRunWide(entry, this.serverErrors, this.opened.signer);
      this.settle(entry, 'matrix', result);
    }
  }

  async close(): Promise<void> {
    await this.opened.close();
  }

  result(): Run {
    const { cases, interactions, strict, harmless, only, limits, signal } = this.options;
    const { finding, lost, record } = this;
    const { signer, wire } = this.opened;
    const entries = [...interactions.map(({ entry }) => entry), ...cases];
    const order = new Map(entries.map(({ id }, index) => [id, index]));
    this.verdicts.sort((a, b) => order.get(a.case)! - order.get(b.case)! || (a.via < b.via ? -1 : 1));
    const problems = this.problems();
    const summary = summarize({
      verdicts: this.verdicts,
      problems,
      strict,
      ...(lost ? { lost } : {}),
      ...(signal?.aborted ? { interruptedBy: signal.reason as EndingSignal } : {}),
    });
    return {
      $schema: './run.schema.json',
      schemaVersion,
      suite: ownPackage,
      contractHash,
      target: record.target(),
      startedAt: this.startedAt.toISOString(),
      durationMs: Math.round(performance.now() - this.started),
      options: { only: [...only], strict, harmless, ...limits },
      traffic: { ...wire.traffic, tokens: signer.exchanges().length, replacedTokens: signer.replaced() },
      ...(finding && finding.code !== 'well' ? { finding: record.finding(finding) } : {}),
      ...(lost ? { lost } : {}),
      summary,
      problems,
      leftovers: this.leftovers,
      verdicts: this.verdicts,
    };
  }

  private jobs(tap: Tap, core: ReplayProcess | undefined): Job[] {
    const { interactions, cases } = this.options;
    return [
      ...interactions.map((interaction): Job => ({
        entry: interaction.entry,
        via: 'replay',
        run: (context) => replayInteraction(interaction, context, tap, core!),
      })),
      ...cases
        .filter((entry): entry is RequestCase => 'scene' in entry)
        .map((entry): Job => ({ entry, via: 'matrix', run: (context) => runCase(entry, context) })),
    ];
  }

  private async settleJob(job: Job, { admitted, allowance }: Admission<Job>): Promise<void> {
    const { entry, via } = job;
    const { limits } = this.options;
    const blocker = this.blockerOf(entry);
    const told = blocker || via !== 'matrix' ? undefined : toldByFinding(entry, this.finding);
    if (told) {
      this.settle(entry, via, told);
      return;
    }
    const notRun = whyNotRun(entry, limits, {
      blocker,
      stopped: stoppedBy(this.finding),
      halted: this.stopReason(),
      isAdmitted: admitted.has(job),
      gone: goneAfter(this.answers, limits),
    });
    if (notRun) {
      this.settle(entry, via, untried(notRun));
      return;
    }
    const result = await job
      .run(this.contextOf(job, allowance))
      .catch((error: unknown): CaseRun => ({ ...untried(harnessFault(error)), leftovers: [] }));
    const isUnanswered = result.judgement.reasonCode === 'transport-failed';
    const { any, unanswered } = this.answers;
    this.answers = { any: any || !isUnanswered, unanswered: unanswered + Number(isUnanswered) };
    this.leftovers.push(...result.leftovers.map((left) => this.record.leftover(left)));
    this.settle(entry, via, result);
  }

  private contextOf({ entry, via }: Job, allowance: RequestBudget): CaseContext {
    return {
      target: this.options.target,
      wire: keepingServerErrors(this.serverErrors, this.watched.wire, { case: entry.id, via }),
      journal: this.options.journal ?? noJournal,
      allowance,
      timeouts: this.timeouts,
      stopReason: () => this.stopReason(),
      until: this.until,
    };
  }

  private settle(entry: Case, via: Verdict['via'], result: JudgedCase): void {
    const { cases, interactions, onVerdict } = this.options;
    const verdict = this.record.verdict(entry, via, result);
    this.verdicts.push(verdict);
    onVerdict?.(verdict, this.verdicts.length, cases.length + interactions.length);
  }

  private blockerOf(entry: RequestCase): Blocker | undefined {
    const { target, harmless } = this.options;
    return blockerOf(entry, target, harmless) ?? closedBy(entry, this.otherWay);
  }

  private stopReason(): StopReason | undefined {
    const { signal, limits } = this.options;
    const isOver = this.until.aborted || performance.now() - this.started > limits.timeoutSeconds * 1000;
    return stopReasonOf(signal?.aborted === true, isOver, limits);
  }

  /** Faults of the run itself. A full disk is one, even if it affected only undocumented cases. */
  private problems(): string[] {
    const unwritten = this.verdicts.filter(({ reasonCode }) => reasonCode === 'no-journal');
    const isHidden = unwritten.length > 0 && unwritten.every(({ level }) => level === 'OBSERVE');
    return [...(this.options.problems ?? []), ...(isHidden ? [unwritten[0]!.reason!] : [])];
  }
}
