import ajvFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { FromSchema, JSONSchema } from 'json-schema-to-ts';
import { digestOf } from './file.ts';
import type { Baseline } from './schema.ts';
import { isFlaky } from './schema.ts';

const memoryVersion = 1;
const time = { type: 'string', format: 'date-time' } as const;

/** What stands beside a baseline: when its cases were last seen as in it, and since when a change has been seen. */
const seenSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  additionalProperties: false,
  required: ['memoryVersion', 'baseline', 'lastGood', 'firstSeen'],
  properties: {
    memoryVersion: { const: memoryVersion },
    baseline: { type: 'string', description: 'Digest of the baseline that it is about' },
    lastGood: { type: 'object', description: 'By case', additionalProperties: time },
    firstSeen: {
      type: 'object',
      description: 'By case, then by what has changed',
      additionalProperties: { type: 'object', additionalProperties: time },
    },
  },
} as const satisfies JSONSchema;

/** When the cases of a baseline were last as in it, and since when changes are seen. */
export type SeenRecord = FromSchema<typeof seenSchema>;

const ajv = new Ajv2020({ strict: true });
ajvFormats.default(ajv);
const validate = ajv.compile(seenSchema);

/** Where the record of a baseline is kept. */
export function seenPath(baselinePath: string): string {
  return `${baselinePath.replace(/\.json$/, '')}.seen.json`;
}

/** The record of a baseline that was written just now. */
export function freshSeen(baseline: Baseline, now: Date): SeenRecord {
  const steady = Object.entries(baseline.cases).filter(([, record]) => 'answers' in record && !isFlaky(record));
  return {
    memoryVersion,
    baseline: digestOf(baseline),
    lastGood: Object.fromEntries(steady.map(([id]) => [id, now.toISOString()])),
    firstSeen: {},
  };
}

/** The record of a baseline of which nothing was seen so far. */
export function nothingSeen(digest: string): SeenRecord {
  return { memoryVersion, baseline: digest, lastGood: {}, firstSeen: {} };
}

/** @returns the record in a text, or why it cannot be used. @param digest that of the baseline. */
export function seenIn(text: string, digest: string): SeenRecord | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'it is not valid JSON';
  }
  if (!validate(value)) return `it is not as its schema says: ${ajv.errorsText(validate.errors, { dataVar: 'it' })}`;
  return value.baseline === digest ? value : 'it is about another baseline';
}

/** What one comparison has shown. */
interface Sighting {
  /** The cases that were answered as in the baseline. */
  readonly asBefore: readonly string[];
  /** Confirmed changes. */
  readonly changes: readonly { readonly case: string; readonly what: string }[];
}

/** The record after a comparison. It keeps what it has of a case that is flaky or was not compared. */
export function withSighting(seen: SeenRecord, { asBefore, changes }: Sighting, now: Date): SeenRecord {
  const at = now.toISOString();
  const changed = new Set(changes.map((change) => change.case));
  const kept = Object.entries(seen.firstSeen).filter(([id]) => !asBefore.includes(id) && !changed.has(id));
  return {
    ...seen,
    lastGood: { ...seen.lastGood, ...Object.fromEntries(asBefore.map((id) => [id, at])) },
    firstSeen: {
      ...Object.fromEntries(kept),
      ...Object.fromEntries(
        [...changed].map((id) => [
          id,
          Object.fromEntries(
            changes.filter((change) => change.case === id).map(({ what }) => [what, seen.firstSeen[id]?.[what] ?? at]),
          ),
        ]),
      ),
    },
  };
}
