import type { RequestCase } from '../../contracts/model/types.ts';
import { mediaTypeOf } from '../lib/http/media-type.ts';
import { canonical } from '../lib/json/canonical.ts';
import { recordedHeaders } from './baseline/headers.ts';
import { type RuleName, rules } from './baseline/rules.ts';
import type { RecordedBehaviour } from './baseline/schema.ts';
import { contentDifferences, type Difference, difference } from './content-changes.ts';

/**
 * Every difference between two responses to one case, each once. A consequence of another difference is left out.
 * @param entry the case, or undefined for one that judges every answer of a run.
 */
export function differencesBetween(
  entry: RequestCase | undefined,
  before: RecordedBehaviour,
  after: RecordedBehaviour,
): Difference[] {
  const status = statusDifference(entry, before, after);
  const alike = classOf(before) === classOf(after);
  const found = [
    ...status,
    // A refusal holds other things than an acceptance and does nothing: that is said with the status.
    ...(alike ? contentDifferences(before.content ?? 'none', after.content ?? 'none') : []),
    ...(status.length === 0 ? headerDifferences(before, after) : []),
    ...(alike ? effectDifferences(before, after) : []),
    ...controlDifferences(before.control, after.control),
  ];
  const verdict = verdictDifference(before, after, found);
  const layer =
    found.length + verdict.length === 0 && before.layer !== after.layer
      ? [difference('layer-changed', 'answered by', before.layer ?? 'unknown', after.layer ?? 'unknown')]
      : [];
  const all = [...found, ...verdict, ...layer];
  return [...all, ...followsDifference(before, after, all)];
}

/** Told only where nothing else is. */
const toldLast = ['verdict', 'answered by'];

/**
 * Whether a difference at one place means that another place is not as it was either: it is the same place, encloses
 * it, or is told instead of it.
 */
export function hides(at: string, place: string): boolean {
  if (at === 'status' || toldLast.includes(place)) return true;
  if (place === 'header content-type' && at === 'content') return true;
  if (place === 'sessions of the participant' && at.startsWith('participants of ')) return true;
  return encloses(at, place);
}

function encloses(at: string, place: string): boolean {
  return place === at || (place.startsWith(at) && /^[ ,/]/.test(place.slice(at.length)));
}

/** What kind of status an answer has; answers of one kind can be compared further. */
function classOf({ status }: RecordedBehaviour): 'none' | 'malformed' | 'accepted' | 'refused' {
  if (status === undefined) return 'none';
  if (status === 'malformed') return 'malformed';
  return isAccepted(status) ? 'accepted' : 'refused';
}

function isAccepted(status: number): boolean {
  return status >= 200 && status < 300;
}

function statusDifference(
  entry: RequestCase | undefined,
  before: RecordedBehaviour,
  after: RecordedBehaviour,
): Difference[] {
  if (before.status === after.status) return [];
  return [difference(statusRule(entry, before, after), 'status', statusText(before), statusText(after))];
}

function statusText({ status }: RecordedBehaviour): string {
  return status === 'malformed' ? 'no answer in HTTP' : String(status ?? 'none');
}

function statusRule(entry: RequestCase | undefined, before: RecordedBehaviour, after: RecordedBehaviour): RuleName {
  const [was, is] = [classOf(before), classOf(after)];
  if (is === 'malformed') return 'no-http-now';
  if (was === 'malformed') return 'http-again';
  if (typeof after.status === 'number' && after.status >= 500) return 'server-error-now';
  if (was === is) return was === 'accepted' ? 'other-success' : 'other-refusal';
  if (is === 'refused') return 'accepted-now-refused';
  return promisesRefusal(entry) ? 'promised-refusal-gone' : 'refused-now-accepted';
}

function promisesRefusal(entry: RequestCase | undefined): boolean {
  return entry !== undefined && entry.level !== 'OBSERVE' && !isAccepted(entry.expect.preferred.status);
}

function headerDifferences(before: RecordedBehaviour, after: RecordedBehaviour): Difference[] {
  const itemsOf = ({ headers }: RecordedBehaviour, name: string): readonly string[] => headers?.[name] ?? [];
  const listed = recordedHeaders.flatMap(({ name, gone, come }) => {
    const [was, is] = [itemsOf(before, name), itemsOf(after, name)];
    if (canonical(was) === canonical(is)) return [];
    const rule = was.some((item) => !is.includes(item)) ? gone : come;
    return [difference(rule, `header ${name}`, textOf(was), textOf(is))];
  });
  return [...mediaTypeDifference(before, after, itemsOf), ...listed];
}

function mediaTypeDifference(
  before: RecordedBehaviour,
  after: RecordedBehaviour,
  itemsOf: (behaviour: RecordedBehaviour, name: string) => readonly string[],
): Difference[] {
  const [was, is] = [itemsOf(before, 'content-type'), itemsOf(after, 'content-type')];
  const hasContent = ({ content }: RecordedBehaviour) =>
    content !== undefined && content !== 'none' && content !== 'announced';
  // Without content there is nothing to be labelled.
  if (canonical(was) === canonical(is) || !hasContent(before) || !hasContent(after)) return [];
  const typesOf = (items: readonly string[]) => canonical(items.map(mediaTypeOf));
  const rule: RuleName =
    was.length === 0 ? 'media-type-come' : typesOf(was) === typesOf(is) ? 'media-type-parameter' : 'media-type-changed';
  return [difference(rule, 'header content-type', textOf(was), textOf(is))];
}

function textOf(items: readonly string[]): string {
  return items.length === 0 ? 'absent' : items.join(', ');
}

function effectDifferences(before: RecordedBehaviour, after: RecordedBehaviour): Difference[] {
  const found = new Map<string, Difference>();
  for (const [place, was] of Object.entries(before.effect ?? {})) {
    const is = after.effect?.[place];
    // What is read back depends on the answer: what was not read in one of the two is not known to differ.
    if (is === undefined || was === is) continue;
    const rule = isUntold(was) ? 'effect-told' : isUntold(is) ? 'effect-untold' : 'effect-changed';
    found.set(place, difference(rule, place, was, is));
  }
  // The participant tells again what the session and the subscriptions have told.
  if ([...found.keys()].some((place) => place.startsWith('participants of ')))
    found.delete('sessions of the participant');
  if (found.has('subscriptions')) found.delete('subscriptions in the participant');
  return [...found.values()];
}

function isUntold(words: string): boolean {
  return words === 'not told' || words.startsWith('unreadable');
}

const controlPlace = 'the same request without the fault';

/** Where a place is in the answer to the control, or undefined where it is in that to the request itself. */
export function placeInControl(place: string): string | undefined {
  if (!place.startsWith(controlPlace)) return undefined;
  return place === controlPlace ? 'status' : place.slice(`${controlPlace}, `.length);
}

/** The control is there only where the request itself was refused. */
export function controlDifferences(
  before: RecordedBehaviour['control'],
  after: RecordedBehaviour['control'],
): Difference[] {
  if (!before || !after || canonical(before) === canonical(after)) return [];
  const place = controlPlace;
  const statuses = [String(before.status), String(after.status)] as const;
  if (isAccepted(before.status) !== isAccepted(after.status)) {
    return [difference(isAccepted(before.status) ? 'control-now-refused' : 'control-now-accepted', place, ...statuses)];
  }
  if (before.status !== after.status) return [difference('control-otherwise', place, ...statuses)];
  return contentDifferences(before.content, after.content).map(
    ({ rule, place: inner, what, before: was, after: is }) => ({
      // A compatible change is compatible here too. What any other change means for the case is unknown.
      rule: rules[rule].kind === 'compatible' ? rule : 'control-otherwise',
      place: `${place}, ${inner}`,
      what: `${place}, ${what}`,
      before: was,
      after: is,
    }),
  );
}

/** How bad a verdict is. Undocumented behaviour is as good as a promise that is kept. */
const ranks: Readonly<Record<RecordedBehaviour['verdict'], number>> = { passed: 0, observed: 0, warned: 1, failed: 2 };

/** A verdict that another difference explains is not told by itself. A repeated credential always is. */
function verdictDifference(
  before: RecordedBehaviour,
  after: RecordedBehaviour,
  found: readonly Difference[],
): Difference[] {
  const [was, is] = [ranks[before.verdict], ranks[after.verdict]];
  const isNamed = (kind: string) => found.some(({ rule }) => rules[rule].kind === kind);
  const texts = [verdictText(before), verdictText(after)] as const;
  const broken = newlyBroken(before, after);
  if (broken.some((place) => place.startsWith('credential'))) return [difference('verdict-worse', 'verdict', ...texts)];
  // With another status, other promises are held against the answer.
  if (is > was || (broken.length > 0 && before.status === after.status)) {
    return isNamed('breaking') ? [] : [difference('verdict-worse', 'verdict', ...texts)];
  }
  if (was > is) return isNamed('compatible') ? [] : [difference('verdict-better', 'verdict', ...texts)];
  if (found.length > 0 || canonical(before.broken ?? []) === canonical(after.broken ?? [])) return [];
  return [difference('verdict-otherwise', 'verdict', ...texts)];
}

/** Where a promise is broken now, and none was before there or around it. */
function newlyBroken(before: RecordedBehaviour, after: RecordedBehaviour): string[] {
  const placesIn = ({ broken = [] }: RecordedBehaviour) => broken.map((line) => line.split(': expected ', 1)[0]!);
  const known = placesIn(before);
  return placesIn(after).filter((place) => !known.some((at) => encloses(at, place)));
}

function verdictText({ verdict, broken }: RecordedBehaviour): string {
  return broken ? `${verdict} (${broken.join('; ')})` : verdict;
}

function followsDifference(
  before: RecordedBehaviour,
  after: RecordedBehaviour,
  found: readonly Difference[],
): Difference[] {
  if (before.follows === after.follows) return [];
  const breaks = found.some(({ rule }) => rules[rule].kind === 'breaking');
  return [
    difference(
      breaks ? 'follows-flipped-breaking' : 'follows-flipped',
      'the document it follows',
      before.follows ?? 'none',
      after.follows ?? 'none',
    ),
  ];
}
