import ajvFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { FromSchema, JSONSchema } from 'json-schema-to-ts';
import { digestOf } from './file.ts';
import type { Baseline } from './schema.ts';
import { isFlaky } from './schema.ts';

const memoryVersion = 1;
const time = { type: 'string', format: 'date-time' } as const;

/** What stands beside a baseline: when its cases were last seen as in it, and since when a change has been seen. */
const memorySchema = {
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

export type Memory = FromSchema<typeof memorySchema>;

const ajv = new Ajv2020({ strict: true });
ajvFormats.default(ajv);
const validate = ajv.compile(memorySchema);

/** Where the memory of a baseline is kept. */
export function memoryPath(baselinePath: string): string {
  return `${baselinePath.replace(/\.json$/, '')}.seen.json`;
}

/** The memory of a baseline that was recorded just now. */
export function freshMemory(baseline: Baseline, now: Date): Memory {
  const steady = Object.entries(baseline.cases).filter(([, record]) => 'answers' in record && !isFlaky(record));
  return {
    memoryVersion,
    baseline: digestOf(baseline),
    lastGood: Object.fromEntries(steady.map(([id]) => [id, now.toISOString()])),
    firstSeen: {},
  };
}

/** The memory of a baseline of which nothing is remembered. */
export function noMemory(baseline: Baseline): Memory {
  return { memoryVersion, baseline: digestOf(baseline), lastGood: {}, firstSeen: {} };
}

/** @returns the memory in a text, or why there is none of this baseline in it. */
export function memoryIn(text: string, baseline: Baseline): Memory | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'it is no JSON';
  }
  if (!validate(value)) return `it is not as its schema says: ${ajv.errorsText(validate.errors, { dataVar: 'it' })}`;
  const memory = value;
  return memory.baseline === digestOf(baseline) ? memory : 'it is about another baseline';
}

/** What a comparison has to be remembered by. */
interface Seen {
  /** The cases that were answered as in the baseline. */
  readonly asBefore: readonly string[];
  /** Confirmed changes. */
  readonly changes: readonly { readonly case: string; readonly what: string }[];
}

/** A memory after a comparison. Of a case that was not compared, or is flaky, nothing is forgotten. */
export function remember(memory: Memory, { asBefore, changes }: Seen, now: Date): Memory {
  const at = now.toISOString();
  const changed = new Set(changes.map((change) => change.case));
  const kept = Object.entries(memory.firstSeen).filter(([id]) => !asBefore.includes(id) && !changed.has(id));
  return {
    ...memory,
    lastGood: { ...memory.lastGood, ...Object.fromEntries(asBefore.map((id) => [id, at])) },
    firstSeen: {
      ...Object.fromEntries(kept),
      ...Object.fromEntries(
        [...changed].map((id) => [
          id,
          Object.fromEntries(
            changes
              .filter((change) => change.case === id)
              .map(({ what }) => [what, memory.firstSeen[id]?.[what] ?? at]),
          ),
        ]),
      ),
    },
  };
}
