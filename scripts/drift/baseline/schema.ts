import ajvFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { waysToSignIn, type WayToSignIn } from '../../../contracts/model/sign-in.ts';
import { type SourceKey, sources } from '../../../contracts/model/sources.ts';
import { type Layer, layers } from '../../run/layer.ts';
import { type ReasonCode, reasonCodes } from '../../run/verdict.ts';
import type { Shape } from './shape.ts';

/**
 * The version of a baseline's form. It is raised when the form changes, or when the same answer is recorded in another
 * way, since a difference between two such records says nothing about the endpoint.
 *
 * Upgrade rules, all of them:
 * - Version 3 says of each case what it depended on (`caseHash`). Under another contract the cases with the same hash
 *   are compared. Those that changed or are gone are set aside and named.
 * - Version 2 is version 3 without `caseHash`. Under the contract that recorded it every case is the same, so the
 *   hashes are filled in. Under another contract nothing shows which cases are the same, so it is refused.
 * - Version 1 and versions above 3 are refused.
 */
export const baselineVersion = 3;

/** @returns a baseline of an older version in the present form, where that can be proved; anything else unchanged. */
export function upgraded(value: unknown, contract: string, hashOf: (id: string) => string): unknown {
  const { baselineVersion: version, contractHash, cases: records } = { ...(value as Partial<Baseline> | null) };
  const isObject = typeof records === 'object' && (records as unknown) !== null && !Array.isArray(records);
  if ((version as unknown) !== 2 || contractHash !== contract || !isObject) return value;
  return {
    ...(value as Baseline),
    baselineVersion,
    cases: Object.fromEntries(Object.entries(records).map(([id, record]) => [id, { ...record, caseHash: hashOf(id) }])),
  };
}

const recordedVerdicts = ['passed', 'warned', 'failed', 'observed'] as const;
export type RecordedVerdict = (typeof recordedVerdicts)[number];

/** The content of an answer: whether there is any, and the shape of what is JSON. */
export type Content = { readonly json: Shape } | 'none' | 'announced' | 'no JSON' | 'too long to be recorded';

/** What one case was answered with, without what differs from run to run. */
export interface RecordedBehaviour {
  /** Absent where the case judges every answer of a run; `malformed` for a response that is not valid HTTP. */
  readonly status?: number | 'malformed';
  readonly layer?: Layer;
  /** By name in lower case, with what is kept of each. */
  readonly headers?: Readonly<Record<string, readonly string[]>>;
  readonly content?: Content;
  /** The state afterwards, as read back, with slots in place of ids. */
  readonly effect?: Readonly<Record<string, string>>;
  /** The answer to the same request without the fault. */
  readonly control?: { readonly status: number; readonly content: Content };
  readonly follows?: SourceKey | 'neither';
  readonly verdict: RecordedVerdict;
  /** The promises that are broken. */
  readonly broken?: readonly string[];
}

/** What is known of one case: its answer, several where it is flaky, or why nothing was decided. */
export type CaseRecord =
  | { readonly answers: readonly RecordedBehaviour[] }
  | { readonly notRecorded: ReasonCode; readonly control?: NonNullable<RecordedBehaviour['control']> };

/** A case in a baseline, with the hash of what its answer depended on. */
export type StoredCase = CaseRecord & { readonly caseHash: string };

/** What an endpoint answers to the cases of one contract. */
export interface Baseline {
  readonly baselineVersion: typeof baselineVersion;
  readonly contractHash: string;
  /** Without the base URL of a reference provider, whose port differs each time. */
  readonly target: (
    { readonly kind: 'reference' } | { readonly kind: 'live' | 'recorded'; readonly baseUrl: string }
  ) & {
    /** How it was signed in; absent where nothing was sent. */
    readonly signIn?: WayToSignIn;
  };
  readonly cases: Readonly<Record<string, StoredCase>>;
}

const text = { type: 'string' } as const;
const caseHash = { type: 'string', pattern: '^[0-9a-f]{16}$' } as const;
const texts = { type: 'object', additionalProperties: text } as const;
const content = {
  anyOf: [
    { enum: ['none', 'announced', 'no JSON', 'too long to be recorded'] },
    {
      type: 'object',
      additionalProperties: false,
      required: ['json'],
      properties: { json: { $ref: '#/$defs/shape' } },
    },
  ],
} as const;
const control = {
  type: 'object',
  additionalProperties: false,
  required: ['status', 'content'],
  properties: { status: { type: 'integer' }, content },
} as const;

const baselineSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'What an endpoint answers to the cases of one contract',
  type: 'object',
  additionalProperties: false,
  required: ['baselineVersion', 'contractHash', 'target', 'cases'],
  properties: {
    baselineVersion: { const: baselineVersion },
    contractHash: { type: 'string', pattern: '^[0-9a-f]{64}$' },
    target: {
      type: 'object',
      additionalProperties: false,
      required: ['kind'],
      properties: {
        kind: { enum: ['reference', 'live', 'recorded'] },
        baseUrl: { type: 'string', format: 'uri' },
        signIn: { enum: waysToSignIn },
      },
    },
    cases: {
      type: 'object',
      additionalProperties: {
        anyOf: [
          {
            type: 'object',
            additionalProperties: false,
            required: ['answers', 'caseHash'],
            properties: { caseHash, answers: { type: 'array', minItems: 1, items: { $ref: '#/$defs/behaviour' } } },
          },
          {
            type: 'object',
            additionalProperties: false,
            required: ['notRecorded', 'caseHash'],
            properties: { caseHash, notRecorded: { enum: Object.keys(reasonCodes) }, control },
          },
        ],
      },
    },
  },
  $defs: {
    shape: {
      anyOf: [
        text,
        { type: 'array', items: { $ref: '#/$defs/shape' } },
        { type: 'object', additionalProperties: { $ref: '#/$defs/shape' } },
      ],
    },
    behaviour: {
      type: 'object',
      additionalProperties: false,
      required: ['verdict'],
      properties: {
        status: { anyOf: [{ type: 'integer' }, { const: 'malformed' }] },
        layer: { enum: layers },
        headers: { type: 'object', additionalProperties: { type: 'array', items: text } },
        content,
        effect: texts,
        control,
        follows: { enum: [...Object.keys(sources), 'neither'] },
        verdict: { enum: recordedVerdicts },
        broken: { type: 'array', items: text },
      },
    },
  },
} as const;

const ajv = new Ajv2020({ strict: true, allErrors: false, allowUnionTypes: true });
ajvFormats.default(ajv);
const validate = ajv.compile(baselineSchema);

/** @throws TypeError naming the place where a baseline is not as its schema says. */
export function assertBaseline(value: unknown): asserts value is Baseline {
  if (validate(value)) return;
  // Of the forms that a case can have, the one that fits furthest is meant.
  const [error] = [...(validate.errors ?? [])].sort((a, b) => b.instancePath.length - a.instancePath.length);
  const { instancePath = '', message = 'does not fit' } = error ?? {};
  throw new TypeError(`${instancePath === '' ? 'the whole' : instancePath} ${message}`);
}

/** Whether a case was answered in several ways. */
export function isFlaky(record: CaseRecord): boolean {
  return 'answers' in record && record.answers.length > 1;
}
