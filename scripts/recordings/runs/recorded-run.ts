import { cases } from '../../../contracts/all-cases.ts';
import { answerCases } from '../../../contracts/answers.ts';
import { contractHash } from '../../../contracts/hash.ts';
import type { Exchange, Header } from '../../lib/http/exchange.ts';
import { ownPackage } from '../../lib/system/own-package.ts';
import { shortAccount } from '../../secrets/account.ts';
import { summarize } from '../../run/conclude.ts';
import { type Run, schemaVersion, type Verdict } from '../../run/run-schema.ts';
import { type ReasonCode, reasonCodes } from '../../run/verdict.ts';
import { mark, vocabularyWith } from '../../secrets/names/vocabulary.ts';
import type { Redactor, Stripper } from '../../secrets/redactor.ts';
import { recorder, unsearched } from '../../verification/record.ts';
import { type ReceivedExchange, without } from '../entries/received.ts';
import { judgeAnswers, judgeCase, missingSentences } from '../traffic/judge-answer.ts';
import type { Group } from '../traffic/tally.ts';
import { shownJudgement, withoutTexts } from './shown-judgement.ts';

/** Recorded traffic after all of it was read. */
export interface Recording {
  readonly from: 'har' | 'pact';
  readonly file: string;
  readonly baseUrl: string;
  /** Every account of the requests that were judged. */
  readonly accounts: readonly string[];
  readonly answers: number;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly groups: readonly Group[];
  readonly notChecked: readonly string[];
  readonly notJudged: NonNullable<Run['judged']>['notJudged'];
  readonly broken?: NonNullable<Run['judged']>['broken'];
  /** The recording holds more secrets than can be remembered, so none of its texts may be shown. */
  readonly withholdTexts: boolean;
  readonly strict: boolean;
}

const ownWords = vocabularyWith([]);

/** What is not checked of a case whose response alone was recorded. */
export const answerOnly = 'The effect and the control are not checked: the recording holds the response alone';

/**
 * The run of recorded traffic, without its secrets.
 * @param redactor knows all secrets of the whole recording.
 */
export function recordedRun(recording: Recording, redactor: Redactor): Run {
  const { baseUrl, accounts, groups } = recording;
  const [accountId = ''] = accounts;
  const record = recorder(redactor, { kind: 'recorded', baseUrl, accountId: '' }, false);
  const hide = hiding(accounts);
  const verdicts = groups.map((group): Verdict => {
    const { entry, times, places, first } = group;
    const exchange = stripped(first, redactor);
    const isAnswerCase = 'about' in entry;
    const ofStripped = isAnswerCase
      ? judgeAnswers(exchange, first.missing).find((judged) => judged.entry === entry)?.judgement
      : judgeCase(entry, exchange, first.missing);
    const notChecked = [
      ...first.missing.map((part) => missingSentences[part]),
      ...(isAnswerCase ? [] : [answerOnly]),
      ...(first.exchange.unsearched ? [unsearched] : []),
    ];
    const verdict = record.verdict(entry, 'recording', {
      judgement: shownJudgement(group.judgement, ofStripped),
      exchange,
      echoes: exchange.echoes,
      tries: [],
    });
    const withholdTexts = recording.withholdTexts || redactor.withholds() !== undefined;
    const shown = withholdTexts ? withheld(verdict) : verdict;
    return hidden(
      {
        ...without(shown, ['curl']),
        ...(notChecked.length > 0 ? { notChecked } : {}),
        seen: { times, places: places.map(redactor.redact) },
      },
      hide,
    );
  });
  const order = new Map([...answerCases, ...cases].map(({ id }, index) => [id, index]));
  verdicts.sort((a, b) => order.get(a.case)! - order.get(b.case)!);
  const summary = concluded(verdicts, recording.strict);
  const isCutShort = recording.broken !== undefined && summary.exitCode === 0;
  return {
    $schema: './run.schema.json',
    schemaVersion,
    suite: ownPackage,
    contractHash,
    target: {
      kind: 'recorded',
      baseUrl: hide(redactor.redact(baseUrl)),
      account: accounts.length > 1 ? `${accounts.length} accounts` : shortAccount(accountId)(accountId),
    },
    startedAt: recording.startedAt,
    durationMs: recording.durationMs,
    judged: {
      from: recording.from,
      file: recording.file,
      answers: recording.answers,
      notChecked: [...recording.notChecked],
      notJudged: recording.notJudged.map((other) => ({ ...other, what: hide(redactor.redact(other.what)) })),
      ...(recording.broken ? { broken: recording.broken } : {}),
      history: [],
    },
    // Nothing was sent, so these limits had no effect.
    options: {
      only: [],
      strict: recording.strict,
      harmless: true,
      concurrency: 1,
      maxRequests: 1,
      maxResources: 0,
      timeoutSeconds: 1,
    },
    traffic: { requests: 0, resources: 0, waits: 0 },
    summary: isCutShort ? { ...summary, conclusion: 'undecided', exitCode: 3 } : summary,
    problems: [],
    leftovers: [],
    verdicts,
  };
}

/** What the recording lacks is unchecked, and does not affect the conclusion on the rest. */
function concluded(verdicts: readonly Verdict[], strict: boolean): Run['summary'] {
  const held = verdicts.filter(({ reasonCode }) => reasonCode !== 'not-in-recording');
  const summary = summarize({ verdicts: held, problems: [], strict });
  const isPart = held.length < verdicts.length && summary.conclusion === 'conformant';
  return {
    ...summary,
    ...(isPart ? { conclusion: 'conformant-as-far-as-checked' } : {}),
    counts: { ...summary.counts, inconclusive: summary.counts.inconclusive + verdicts.length - held.length },
  };
}

/** The exchange without its secrets, and without the parts that may hold one. */
function stripped({ exchange, carried }: ReceivedExchange, redactor: Redactor): Exchange {
  const stripper = redactor.forRequest(carried);
  const { request, response, failure } = exchange;
  return {
    ...exchange,
    request: {
      method: request.method,
      url: redactor.redact(withoutQuery(request.url)),
      headers: headersOf(request.headers, stripper, redactor),
      body: request.body === null ? null : redactor.redact(request.body),
    },
    ...(response
      ? {
          response: {
            ...response,
            headers: headersOf(response.headers, stripper, redactor),
            body: stripper.strip(response.body),
          },
        }
      : {}),
    ...(failure ? { failure: { ...failure, message: redactor.redact(failure.message) } } : {}),
  };
}

function headersOf(headers: readonly Header[], stripper: Stripper, redactor: Redactor): Header[] {
  return stripper.stripHeaders(headers).map(([name, value]) => [name, redactor.redact(value)]);
}

/** A verdict without any text of the recording, for secrets that are unknown cannot be removed. */
function withheld(verdict: Verdict): Verdict {
  const { request, response, failure, reasonCode } = verdict;
  const nameOnly = (headers: readonly (readonly string[])[]) =>
    headers.map(([name = '']) => [/^content-(?:type|length)$/i.test(name) ? name : mark, mark]);
  return {
    ...verdict,
    ...(reasonCode === undefined ? {} : { reason: reasonCodes[reasonCode as ReasonCode] }),
    mismatches: verdict.mismatches.map(withoutTexts),
    ...(request ? { request: { ...request, headers: nameOnly(request.headers), body: mark } } : {}),
    ...(response ? { response: { ...response, headers: nameOnly(response.headers), body: mark } } : {}),
    ...(failure ? { failure: { ...failure, message: mark } } : {}),
    ...(verdict.echoes ? { echoes: [mark] } : {}),
  };
}

/** Queries and user information are not needed, and may hold secrets. */
function withoutQuery(url: string): string {
  const parsed = new URL(url);
  return `${parsed.protocol === 'pact:' ? '' : parsed.origin}${parsed.pathname}${parsed.search === '' ? '' : '?…'}`;
}

/** An account name that is an ordinary word of reports is hidden in paths only, so that reports stay readable. */
function hiding(accounts: readonly string[]): (text: string) => string {
  const isOwnWord = (account: string) => /^\D+$/.test(account) && ownWords.hasWordsOf(account);
  const all = accounts
    .filter((account) => account !== '')
    .map((account) =>
      isOwnWord(account)
        ? (text: string) => text.replaceAll(`/accounts/${account}/`, '/accounts/…/')
        : shortAccount(account),
    );
  return (text) => all.reduce((current, hide) => hide(current), text);
}

/** A value with all of its texts changed; names of properties stay. */
function hidden<Value>(value: Value, hide: (text: string) => string): Value {
  if (typeof value === 'string') return hide(value) as Value;
  if (Array.isArray(value)) return value.map((item: unknown) => hidden(item, hide)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, hidden(inner, hide)])) as Value;
}
