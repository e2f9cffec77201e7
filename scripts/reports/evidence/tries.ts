import { forMarkdown } from '../../lib/text/escape.ts';
import { shortened, table } from '../../lib/text/markdown.ts';
import type { Run, Verdict } from '../../run/run-schema.ts';

/** Characters of an outcome that a row shows. */
const maxOutcomeLength = 300;

/** What one try says about the finding that a document is about. */
type Tally = 'same' | 'otherwise' | 'differently' | 'kept' | 'undecided';

const words: Readonly<Record<Exclude<Tally, 'same'>, readonly [one: string, several: string]>> = {
  otherwise: ['failed in another way', 'failed in other ways'],
  differently: ['came out differently', 'came out differently'],
  kept: ['was answered as promised', 'were answered as promised'],
  undecided: ['decided nothing', 'decided nothing'],
};

const sameWords: Readonly<Record<Verdict['status'], string>> = {
  failed: 'failed the same way',
  deviating: 'failed the same way',
  warned: 'fell short the same way',
  observed: 'came out the same way',
  passed: 'came out as promised',
  inconclusive: 'decided nothing, for the same reason',
  'harness-error': 'decided nothing, for the same reason',
  'not-provokable': 'decided nothing, for the same reason',
};

const ways: Readonly<Record<Verdict['via'], string>> = {
  matrix: 'directly',
  replay: 'replayed',
  recording: 'recorded',
};

/**
 * How often the request of a case was sent, with which outcomes: a sentence each for the run and for the fresh tries,
 * and a table of all tries.
 * @param main the verdict that the document is about.
 * @returns nothing where nothing was sent.
 */
export function triesText(main: Verdict, run: readonly Verdict[], probes: readonly Run[]): string[] {
  const probed = probes.flatMap(({ verdicts }) => verdicts);
  const tallies = run.flatMap((verdict) => verdict.tries.map((_, index) => tallyOfTry(verdict, index, main)));
  const rows = [
    ...run.flatMap((verdict) => rowsOf(verdict, ways[verdict.via])),
    ...probed.flatMap((verdict, index) => rowsOf(verdict, `fresh try ${index + 1}, ${ways[verdict.via]}`)),
  ];
  if (rows.length === 0) return [];
  const used = new Set([...run, ...probed].filter(({ tries }) => tries.length > 0).map(({ via }) => via));
  return [
    ...(tallies.length === 0 ? [] : [tallySentence(tallies, 'in the run', main)]),
    ...(probed.length === 0
      ? []
      : [
          tallySentence(
            probed.map((verdict) => tallyOf(verdict, main)),
            'fresh',
            main,
          ),
        ]),
    table(['When (UTC)', 'How it was sent', 'Took', 'Response', 'Request id', 'Outcome'], rows),
    [
      ...(used.has('matrix') ? ['_Directly_: the suite itself sent the request.'] : []),
      ...(used.has('replay')
        ? ['_Replayed_: Pact, a tool for contract tests, sent the request as recorded from a client.']
        : []),
      'Every try had its own sessions and participants.',
    ].join(' '),
  ];
}

/** Whether two verdicts say the same, apart from ids and texts that differ from try to try. */
function sameFinding(one: Verdict, other: Verdict): boolean {
  return findingOf(one) === findingOf(other);
}

function findingOf({ status, reasonCode, response, mismatches }: Verdict): string {
  const places = mismatches.map(({ part, at, expected }) => [part, at, expected]);
  return JSON.stringify([status, reasonCode, response?.status, places]);
}

function tallyOf(verdict: Verdict, main: Verdict): Tally {
  if (sameFinding(verdict, main)) return 'same';
  switch (verdict.status) {
    case 'failed':
    case 'warned':
      return 'otherwise';
    case 'passed':
      return 'kept';
    case 'observed':
      return 'differently';
    default:
      return 'undecided';
  }
}

/** A verdict judges the last try; the tries before it got no response. */
function tallyOfTry(verdict: Verdict, index: number, main: Verdict): Tally {
  const { failure } = verdict.tries[index]!;
  const likeTheLast = failure !== undefined && failure.message === verdict.failure?.message;
  return index === verdict.tries.length - 1 || likeTheLast ? tallyOf(verdict, main) : 'undecided';
}

function tallySentence(tallies: readonly Tally[], which: 'in the run' | 'fresh', main: Verdict): string {
  const count = (tally: Tally) => tallies.filter((candidate) => candidate === tally).length;
  const all = tallies.length;
  const tries = all === 1 ? 'try' : 'tries';
  const named = which === 'fresh' ? `fresh ${tries}` : `${tries} in the run`;
  const others = (['otherwise', 'differently', 'kept', 'undecided'] as const).flatMap((tally) => {
    const number = count(tally);
    return number === 0 ? [] : [`${number} ${words[tally][number === 1 ? 0 : 1]}`];
  });
  return `**${[`${count('same')} of ${all} ${named} ${sameWords[main.status]}`, ...others].join('; ')}.**`;
}

function rowsOf({ tries }: Verdict, how: string): string[][] {
  return tries.map(({ at, durationMs, status, failure, requestId, outcome }) => [
    forMarkdown(at),
    how,
    `${durationMs} ms`,
    [
      ...(status === undefined ? [] : [String(status)]),
      ...(failure ? [`no complete response (${forMarkdown(failure.code)})`] : []),
    ].join(', '),
    requestId === undefined ? 'none' : forMarkdown(shortened(requestId, maxOutcomeLength)),
    forMarkdown(shortened(outcome, maxOutcomeLength)),
  ]);
}
