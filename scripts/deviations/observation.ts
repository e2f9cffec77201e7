import escapeStringRegexp from 'escape-string-regexp';
import { forTerminal } from '../lib/text/escape.ts';
import { uuids } from '../lib/text/uuid.ts';
import type { Run, Verdict } from '../run/run-schema.ts';
import { sentence } from '../run/verdict.ts';
import { withFailureKinds } from './kind.ts';

type Mismatches = Verdict['mismatches'];

/**
 * A fingerprint of a failure that is the same in the next run, as sentences: the mismatches above OBSERVE, each once.
 * Kinds replace the provider's words, and names replace what else differs from run to run. Unprintable characters are
 * written as in `forTerminal`.
 */
export function fingerprintOf(verdict: Verdict, target: Run['target']): string[] {
  const { mismatches, reasonCode, reason } = verdict;
  const missed = mismatches.filter(({ level }) => level !== 'OBSERVE');
  const mask = masking(verdict, target);
  const said = missed.length === 0 || reasonCode === 'also-allowed' ? [mask(reason ?? verdict.status, false)] : [];
  return [...new Set([...said, ...missed.map((mismatch) => maskedSentence(withFailureKinds(mismatch), mask))])];
}

/** Whether two observations are of the same failure. YAML may drop white space at the end of a text. */
export function sameObservation(one: readonly string[], other: readonly string[]): boolean {
  const bare = (sentences: readonly string[]) =>
    JSON.stringify([...new Set(sentences.map((text) => text.trim()))].sort());
  return bare(one) === bare(other);
}

function maskedSentence(mismatch: Mismatches[number], mask: (text: string, state: boolean) => string): string {
  const state = mismatch.part === 'effect';
  return sentence({
    ...mismatch,
    at: mask(mismatch.at, state),
    expected: mask(mismatch.expected, state),
    actual: mask(mismatch.actual, state),
  });
}

/** Shorter ids may occur in a text by chance. */
const tellingLength = 8;

/** Texts that differ from run to run with any provider. The order matters: patterns that include digits come first. */
const passing: readonly (readonly [RegExp, string])[] = [
  // In UTF-16 that was read as UTF-8, a NUL stands between all characters, those of ids too.
  // eslint-disable-next-line no-control-regex -- the control character itself is meant
  [/\u0000/g, ''],
  // A shortened text may end within an id. Linear: a run of such characters matches from its beginning only.
  [/(?<![\p{L}\p{N}_-])[\p{L}\p{N}_-]*… \(\d+ characters\)/gu, '…'],
  [uuids, '<id>'],
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d+)?)?(Z|[+-]\d\d:?\d\d)?/g, '<time>'],
  [/(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d? [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d( GMT)?/g, '<time>'],
  [/\b\d\d:\d\d:\d\d([.,]\d+)?/g, '<time>'],
  [/\b(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z\d]{16,}\b/g, '<id>'],
  [/\d{6,}/g, '<number>'],
];

/** Replaces texts that differ from run to run by names; in a state that was read back, short ids as well. */
function masking({ evidence, tries }: Verdict, target: Run['target']): (text: string, state: boolean) => string {
  const slots = Object.entries(evidence?.slots ?? {}).filter(([slot]) => slot !== 'account');
  const requestIds = tries.flatMap(({ requestId }) => (requestId === undefined ? [] : [requestId]));
  const named: (readonly [string, string])[] = [
    [new URL(target.baseUrl).host, '<endpoint>'],
    ...[target.account, evidence?.slots['account'] ?? ''].map((account) => [account, '<account>'] as const),
    ...slots.map(([slot, id]) => [id, `<${slot}>`] as const),
    ...requestIds.map((id) => [id, '<request id>'] as const),
  ];
  const rules = named
    .filter(([value]) => value !== '')
    .sort(([a], [b]) => b.length - a.length)
    .map(([value, name]) => ({ whole: asWord(value), name, telling: value.length >= tellingLength }));
  return (text, state) => {
    const known = rules
      .filter(({ telling, name }) => telling || state || name === '<account>')
      .reduce((current, { whole, name }) => current.replace(whole, name), text);
    return forTerminal(
      inOrder(
        passing.reduce((current, [pattern, name]) => current.replace(pattern, name), known),
        state,
      ),
    );
  };
}

function asWord(value: string): RegExp {
  return new RegExp(`(?<![\\w-])${escapeStringRegexp(value)}(?![\\w-])`, 'g');
}

/** Sorts a list of participants, whose order depends on random ids. */
function inOrder(text: string, state: boolean): string {
  const start = 'to participants ';
  if (!state || !text.startsWith(start)) return text;
  const each = text.slice(start.length).match(/[^,(]+(?:\(streams [^)]*(?:\)|$))?/g) ?? [];
  return `${start}${each
    .map((part) => part.trim())
    .sort()
    .join(', ')}`;
}
