import { type EntryState, isFinding } from '../../deviations/apply.ts';
import { dayOf, daysBetween, type DeviationEntry } from '../../deviations/entry.ts';
import { groupBy } from '../../lib/group.ts';
import { forTerminal } from '../../lib/text/escape.ts';
import type { Style } from '../../lib/text/style.ts';
import type { Run, Verdict } from '../../run/run-schema.ts';
import { sentence } from '../../run/verdict.ts';
import { withCasesTogether } from '../parts/mismatches.ts';

type Accepted = Pick<NonNullable<Verdict['deviation']>, 'owner' | 'expires' | 'link'>;

/** The failures of a run that are accepted for a while, a few lines each. */
export function deviatingText({ verdicts, deviations, startedAt }: Run, style: Style): string {
  const deviating = verdicts.filter(({ status }) => status === 'deviating');
  if (deviating.length === 0) return '';
  const today = dayOf(new Date(startedAt));
  const alike = groupBy(deviating, (verdict) => JSON.stringify([verdict.case, verdict.reason, verdict.mismatches]));
  const entries = [...alike.values()].map((group) => {
    const { case: id, level, reason, mismatches, deviation } = group[0]!;
    const missed = withCasesTogether(mismatches.filter((mismatch) => mismatch.level !== 'OBSERVE')).map(sentence);
    const ways = group.map(({ via }) => via).join(' and ');
    return [
      `    ${style('bold', id)} (${level}, ${ways})`,
      ...(missed.length > 0 ? missed : [reason ?? '']).map((text) => `        ${forTerminal(text)}`),
      ...(deviation
        ? [`        accepted: ${forTerminal(deviation.reason)}`, `        ${terms(deviation, today)}`]
        : []),
    ].join('\n');
  });
  const file = forTerminal(deviations?.file ?? 'the file of known deviations');
  return [`${style('yellow', 'deviating')}  known failures, accepted for a while in ${file}`, ...entries].join('\n');
}

/** A card for each entry that does not fit the run, and so fails it. */
export function deviationCards({ deviations }: Run, style: Style): string[] {
  return (deviations?.findings ?? []).map(({ code, case: id, sentence: text, next, recorded, came }) =>
    [
      `${style('red', code)}  the entry for ${style('bold', forTerminal(id))} in ${forTerminal(deviations?.file ?? '')}`,
      `    ${forTerminal(text)}`,
      ...compared('recorded', recorded),
      ...compared('came', came),
      `    Next: ${forTerminal(next)}`,
    ].join('\n'),
  );
}

/** The entries that nothing can be said of, and how many are about other targets. */
export function deviationRest({ deviations }: Run, style: Style): string {
  if (!deviations || deviations.notChecked.length + deviations.otherTargets === 0) return '';
  const { file, notChecked, otherTargets } = deviations;
  return [
    `${style('dim', 'not judged')}  entries of ${forTerminal(file)} that this run did not check`,
    ...notChecked.map(({ case: id, why }) => `    ${forTerminal(id)}: ${forTerminal(why)}`),
    ...(otherTargets > 0 ? [`    about other targets: ${otherTargets}`] : []),
  ].join('\n');
}

/** What `listText` lists. */
export interface Listed {
  readonly file: string;
  readonly states: readonly { readonly entry: DeviationEntry; readonly state: EntryState | undefined }[];
  /** YYYY-MM-DD, in UTC. */
  readonly today: string;
  /** Where the run is, or would be. */
  readonly path: string;
  readonly run?: Run;
}

/** The entries of a file with what they come to against a run, or without one where there is none. */
export function listText({ file, states, today, path, run }: Listed, style: Style): string {
  const count = states.length === 1 ? '1 entry' : `${states.length} entries`;
  const against = run
    ? `against the run of ${run.startedAt} (${path}), ${run.target.kind === 'live' ? `the live endpoint ${run.target.baseUrl}` : 'the reference provider'}`
    : `there is no run at ${path} to hold them against`;
  return [
    forTerminal(`${file}: ${count}; ${against}`),
    ...states.map(({ entry, state }) => listed(entry, state, today, style)),
  ]
    .join('\n\n')
    .concat('\n');
}

function listed(entry: DeviationEntry, state: EntryState | undefined, today: string, style: Style): string {
  const observed = 'length' in entry.observation ? { '': entry.observation } : entry.observation;
  const target = entry.baseUrl === undefined ? entry.target : `${entry.target}, ${entry.baseUrl}`;
  const over = today > entry.expires ? 'expired' : 'not held against a run';
  return [
    `${style(state && isFinding(state) ? 'red' : 'yellow', state?.code ?? over)}  ${style('bold', entry.case)} (${forTerminal(target)})`,
    ...Object.entries(observed).flatMap(([way, sentences]) =>
      sentences.map((text) => `    ${forTerminal(way === '' ? text : `${way}: ${text}`)}`),
    ),
    `    accepted: ${forTerminal(entry.reason)}`,
    `    ${terms(entry, today)}`,
    ...(state && 'why' in state ? [`    ${forTerminal(state.why)}`] : []),
    ...(state && isFinding(state)
      ? [`    ${forTerminal(state.sentence)}`, ...compared('came', state.came), `    Next: ${forTerminal(state.next)}`]
      : []),
  ].join('\n');
}

function compared(label: string, sentences: readonly string[] | undefined): string[] {
  if (!sentences) return [];
  const texts = sentences.length === 0 ? ['nothing in this way'] : sentences;
  return texts.map((text) => `    ${label.padEnd(9)} ${forTerminal(text)}`);
}

/** Who sees to a deviation, and for how long it is accepted. */
function terms({ owner, expires, link }: Accepted, today: string): string {
  const left = daysBetween(today, expires);
  const until = left < 0 ? 'is over' : left === 0 ? 'ends today' : `ends in ${left === 1 ? '1 day' : `${left} days`}`;
  return forTerminal([`owner ${owner}`, `expires ${expires} (${until})`, ...(link ? [link] : [])].join(', '));
}
