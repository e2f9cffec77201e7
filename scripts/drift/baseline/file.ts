import { createHash } from 'node:crypto';
import { cases } from '../../../contracts/all-cases.ts';
import { contractHash } from '../../../contracts/hash.ts';
import { canonical } from '../../lib/json/canonical.ts';
import { readJson } from '../../lib/json/json.ts';
import { readTextFile } from '../../lib/system/read-file.ts';
import { excerpt } from '../../lib/text/excerpt.ts';
import { shellWord } from '../../lib/text/shell.ts';
import { SettingsError } from '../../settings/command-line.ts';
import type { Target } from '../../target/target.ts';
import { nearestIds } from '../../verification/matrix/plan.ts';
import { caseHashOf } from './case-hash.ts';
import { assertBaseline, type Baseline, baselineVersion, type CaseRecord, isFlaky, upgraded } from './schema.ts';

/** An unusable baseline: what is wrong with it, and what to do next. */
function unusable(...lines: readonly string[]): SettingsError {
  return new SettingsError(lines);
}

/** A case that cannot be compared, since the contract has changed since it was recorded. */
export interface SetAside {
  readonly case: string;
  readonly reasonCode: 'case-changed' | 'case-gone';
}

/** A baseline with where it came from. */
export interface LoadedBaseline {
  readonly path: string;
  /** Its cases that are the same in this contract. */
  readonly baseline: Baseline;
  /** Identifies the whole file. */
  readonly digest: string;
  /** The recorded cases that this contract has changed or removed. */
  readonly setAside: readonly SetAside[];
  /** It is compared with another endpoint of the same kind, about which nothing is remembered. */
  readonly elsewhere: boolean;
  /** What is worth knowing about comparing with it. */
  readonly notices: readonly string[];
}

/** The command that records a target anew. */
export function recordingCommand(path: string, kind: Baseline['target']['kind']): string {
  return `npm run baseline -- --out ${shellWord(path)}${kind === 'live' ? ' --target live' : ''}`;
}

export const defaultBaseline = 'baseline.json';

/**
 * Reads a baseline to compare a target with.
 * @throws SettingsError where there is none, it cannot be read, or it is of another contract or kind of target.
 */
export async function baselineFor(path: string, target: Pick<Target, 'kind' | 'baseUrl'>): Promise<LoadedBaseline> {
  const make = recordingCommand(path, target.kind);
  const text = await readTextFile(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw unusable(`There is no baseline at ${path}`, `Next: ${make} writes one`);
    }
    throw unusable(`${path} cannot be read: ${messageOf(error)}`);
  });
  const { baseline: whole, digest, notices } = parsed(path, text, make);
  const { target: recorded } = whole;
  if (recorded.kind !== target.kind) {
    throw unusable(
      `${path} is of the target ${recorded.kind}, and the target now is ${target.kind}: the two cannot be compared`,
      `Next: choose the target with --target, or another file with --baseline`,
    );
  }
  const elsewhere = recorded.kind !== 'reference' && recorded.baseUrl !== target.baseUrl;
  return {
    path,
    ...sameCases(whole),
    digest,
    elsewhere,
    notices: [
      ...notices,
      ...(elsewhere
        ? [
            `The baseline was recorded at ${recorded.baseUrl}, and this is ${target.baseUrl}: a change may be a difference between the two`,
          ]
        : []),
    ],
  };
}

/** A baseline without the cases that are not the same in this contract. */
function sameCases(whole: Baseline): Pick<LoadedBaseline, 'baseline' | 'setAside'> {
  const stored = Object.entries(whole.cases);
  const differs = ([id, { caseHash }]: (typeof stored)[number]) => !ids.has(id) || caseHashOf(id) !== caseHash;
  return {
    // A case without an answer is not compared in any case, and says why.
    baseline: {
      ...whole,
      cases: Object.fromEntries(stored.filter((one) => (ids.has(one[0]) && !('answers' in one[1])) || !differs(one))),
    },
    setAside: stored
      .filter((one) => 'answers' in one[1] && differs(one))
      .map(([id]) => ({ case: id, reasonCode: ids.has(id) ? 'case-changed' : 'case-gone' })),
  };
}

const ids: ReadonlySet<string> = new Set(cases.map(({ id }) => id));

interface ParsedBaseline {
  readonly baseline: Baseline;
  readonly digest: string;
  readonly notices: readonly string[];
}

function parsed(path: string, text: string, make: string): ParsedBaseline {
  const next = `Next: take an earlier version of the file, or record anew with ${make}`;
  // Some editors begin a file with a byte order mark.
  const unmarked = text.replace(/^\uFEFF/, '');
  let value: unknown;
  try {
    value = JSON.parse(unmarked);
  } catch (error) {
    throw unusable(`${path} is not a valid baseline: it is not valid JSON (${messageOf(error)})`, next);
  }
  const twice = readJson(unmarked).oddities.find(({ name }) => name === 'duplicate member');
  if (twice) throw unusable(`${path} has ${twice.at} twice, as a merge can leave it`, next);
  const present = upgraded(value, contractHash, (id) => (ids.has(id) ? caseHashOf(id) : '0'.repeat(16)));
  const isOlder = present !== value;
  const version =
    !isOlder && typeof value === 'object' && value !== null && 'baselineVersion' in value && value.baselineVersion;
  if (typeof version === 'number' && version !== baselineVersion) {
    const recorded = (value as Partial<Baseline>).contractHash;
    if (version === 2 && typeof recorded === 'string' && recorded !== contractHash) {
      throw unusable(
        `${path} was recorded under another contract (${recorded.slice(0, 12)}, and this is ${contractHash.slice(0, 12)}). It is a baseline of version 2, which does not say which cases are still the same`,
        `Next: compare with the version of the suite that recorded it, or record anew with ${make}`,
      );
    }
    throw unusable(
      `${path} is a baseline of version ${version}, and this suite reads version ${baselineVersion}`,
      next,
    );
  }
  try {
    assertBaseline(present);
  } catch (error) {
    throw unusable(`${path} is not a valid baseline: ${messageOf(error)}`, next);
  }
  const unknown = Object.keys(present.cases).find((id) => !ids.has(id));
  if (unknown !== undefined && present.contractHash === contractHash) {
    throw unusable(
      `${path} is not a valid baseline: there is no case ${excerpt(unknown)}; the nearest are ${nearestIds(cases, unknown).join(', ')}`,
      next,
    );
  }
  const notice = `${path} is a baseline of version 2, and the next change of the contract would make it unusable. Next: ${make}`;
  // What was seen of a file is remembered by its digest, which an upgrade does not change.
  return { baseline: present, digest: digestOf(value as Baseline), notices: isOlder ? [notice] : [] };
}

/**
 * The cases of this contract that a file compares and a new baseline would not: it has no response or several, or is
 * of another kind of target. Empty if the file is not a baseline.
 */
export function lostFrom(file: string, baseline: Baseline): string[] {
  const older = readJson(file).value as Partial<Baseline> | null | undefined;
  const ofOtherKind = older?.target?.kind !== baseline.target.kind;
  return cases
    .map(({ id }) => id)
    .filter((id) => isSteady(older?.cases?.[id]) && (ofOtherKind || !isSteady(baseline.cases[id])));
}

/**
 * The base URL that a file was recorded at, if the new baseline is of another endpoint; undefined for the same endpoint,
 * and for a file that is not a baseline.
 */
export function otherEndpointIn(file: string, { target }: Baseline): string | undefined {
  const older = (readJson(file).value as Partial<Baseline> | null | undefined)?.target;
  if (older === undefined || !('baseUrl' in older) || !('baseUrl' in target)) return undefined;
  return older.baseUrl === target.baseUrl ? undefined : older.baseUrl;
}

/** The cases that break a promise in a baseline. */
export function brokenIn({ cases: records }: Partial<Pick<Baseline, 'cases'>>): string[] {
  return cases.filter(({ id, level }) => level === 'MUST' && isBroken(records?.[id])).map(({ id }) => id);
}

/** The same, without those that are broken in a file too: a later comparison would take a new fault for normal. */
export function newlyBroken(file: string, baseline: Baseline): string[] {
  const older = (readJson(file).value as Partial<Baseline> | null | undefined)?.cases;
  return older === undefined ? [] : brokenIn(baseline).filter((id) => !isBroken(older[id]));
}

function isBroken(record: CaseRecord | null | undefined): boolean {
  return record != null && 'answers' in record && record.answers.some(({ verdict }) => verdict === 'failed');
}

function isSteady(record: CaseRecord | null | undefined): boolean {
  return record != null && 'answers' in record && !isFlaky(record);
}

/** The same for the same behaviour, however the file is laid out: SHA-256 in hexadecimal. */
export function digestOf(baseline: Baseline): string {
  return createHash('sha256').update(canonical(baseline)).digest('hex');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
