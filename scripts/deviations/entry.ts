import ajvFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { JSONSchema } from 'json-schema-to-ts';
import type { Verdict } from '../run/run-schema.ts';
import type { TargetKind } from '../target/target.ts';

/** How a case is checked: by matrix or replay. */
export type Way = Verdict['via'];

/** One known failure of one target, which is accepted for a while. */
export interface Deviation {
  /** Id of the case that fails. */
  readonly case: string;
  readonly target: TargetKind;
  /** The live endpoint that this is about; if absent, every live endpoint. */
  readonly baseUrl?: string;
  readonly reason: string;
  readonly link?: string;
  readonly owner: string;
  /** The last day (UTC, YYYY-MM-DD) on which the failure is accepted. */
  readonly expires: string;
  /**
   * The fingerprint of the failure (`fingerprintOf`): one list if matrix and replay fail alike, otherwise a list for
   * each that fails.
   */
  readonly observation: readonly string[] | Partial<Record<Way, readonly string[]>>;
}

/** An entry of a file. */
export interface DeviationEntry extends Deviation {
  /** The line where it begins, counted from 1. */
  readonly line: number;
}

/** The entries of one file. */
export interface Deviations {
  /** Its name, as it was given. */
  readonly file: string;
  readonly entries: readonly DeviationEntry[];
}

const words = { type: 'string', pattern: '\\S', description: 'a text' } as const;
const sentences = { type: 'array', minItems: 1, items: words, description: 'a list of sentences' } as const;

/** The JSON Schema (draft 2020-12) of the file of known deviations. Each description completes "it is …". */
const deviationsSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Known failures, each accepted for a while',
  type: 'array',
  description: 'a list of entries',
  items: {
    type: 'object',
    description: 'an entry with the properties case, target, reason, owner, expires and observation',
    additionalProperties: false,
    required: ['case', 'target', 'reason', 'owner', 'expires', 'observation'],
    properties: {
      case: { type: 'string', pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', description: 'the id of a case' },
      target: { enum: ['reference', 'live'], description: 'reference or live' },
      baseUrl: { type: 'string', format: 'uri', pattern: '^https?://', description: 'the base URL of a live endpoint' },
      reason: words,
      link: { type: 'string', format: 'uri', pattern: '^https?://', description: 'an address on the web' },
      owner: words,
      expires: { type: 'string', format: 'date', description: 'a day of the calendar, as YYYY-MM-DD' },
      observation: {
        type: ['array', 'object'],
        description: 'a list of sentences, or such lists as the properties matrix and replay',
        minItems: 1,
        items: words,
        minProperties: 1,
        additionalProperties: false,
        properties: { matrix: sentences, replay: sentences },
      },
    },
  },
} as const satisfies JSONSchema;

const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true, verbose: true });
ajvFormats.default(ajv);

/** Whether a value is valid; if not, its `errors` name every fault. */
export const isDeviations = ajv.compile<Deviation[]>(deviationsSchema);

/** The recorded fingerprint for matrix or replay. */
export function recordedFor({ observation }: Deviation, way: Way): readonly string[] | undefined {
  return 'length' in observation ? observation : observation[way];
}

/** Whether two base URLs are of one endpoint. Both have to be valid URLs. */
export function sameEndpoint(one: string, other: string): boolean {
  return new URL(one).href.replace(/\/+$/, '') === new URL(other).href.replace(/\/+$/, '');
}

/** A day as YYYY-MM-DD, in UTC. */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}

/** Days from one day to another, both YYYY-MM-DD. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}
