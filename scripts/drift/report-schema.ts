import type { FromSchema, JSONSchema } from 'json-schema-to-ts';
import { waysToSignIn } from '../../contracts/model/sign-in.ts';
import { closed, compiled, count, text, texts, time } from '../lib/json/schema.ts';
import { reasonCodes } from '../run/verdict.ts';
import { changeKinds, changeSides, rules } from './baseline/rules.ts';

/** The JSON Schema (draft 2020-12) of `drift.json`, which stands beside it as `drift.schema.json`. */
export const driftSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'What an endpoint answers differently than its baseline says',
  type: 'object',
  additionalProperties: false,
  required: [
    'schemaVersion',
    'contractHash',
    'target',
    'baseline',
    'at',
    'conclusion',
    'exitCode',
    'compared',
    'confirmation',
    'changes',
    'flaky',
    'notCompared',
    'notices',
  ],
  properties: {
    $schema: text,
    schemaVersion: { const: 3 },
    contractHash: text,
    target: closed(['kind', 'baseUrl'], {
      kind: { enum: ['reference', 'live', 'recorded'] },
      baseUrl: text,
      signIn: { enum: waysToSignIn },
    }),
    baseline: { type: 'string', description: 'The file' },
    at: time,
    conclusion: { enum: ['breaking', 'unknown', 'compatible', 'unchanged', 'undecided', 'interrupted'] },
    exitCode: { enum: [0, 1, 3, 129, 130, 143] },
    compared: { type: 'integer', minimum: 0, description: 'Cases of which something is concluded' },
    confirmation: {
      type: 'object',
      description: 'How many of how many further tries have to differ from the baseline',
      additionalProperties: false,
      required: ['needed', 'of'],
      properties: { needed: count, of: count },
    },
    changes: {
      description: 'Confirmed, the most important first',
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: [
          'case',
          'title',
          'level',
          'about',
          'kind',
          'rule',
          'what',
          'because',
          'before',
          'after',
          'confirmed',
          'firstSeen',
          'lastGood',
          'sources',
          'clients',
          'samples',
          'again',
        ],
        properties: {
          case: text,
          title: text,
          level: { enum: ['MUST', 'SHOULD', 'OBSERVE'] },
          about: { enum: changeSides },
          kind: { enum: changeKinds },
          rule: { enum: Object.keys(rules) },
          what: text,
          because: text,
          before: text,
          after: text,
          others: { description: 'What came there in other tries, where the new answer varies', ...texts },
          confirmed: { type: 'string', description: 'How many of how many further tries were not as in the baseline' },
          firstSeen: time,
          lastGood: {
            type: ['string', 'null'],
            description: 'When the case was last as in the baseline; null: not known',
          },
          contradiction: {
            type: 'object',
            description: 'The matter on which two documents disagree, where the endpoint follows another now',
            additionalProperties: false,
            required: ['id', 'matter', 'positions'],
            properties: { id: text, matter: text, positions: texts },
          },
          sources: texts,
          clients: { description: "Of the seven (curl and the vendor's six), those that it hits", ...texts },
          samples: { description: 'The documented samples that it hits', ...texts },
          again: text,
        },
      },
    },
    flaky: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['case', 'what'],
        properties: {
          case: text,
          what: texts,
          tries: { type: 'string', description: 'How many of how many further tries were not as in the baseline' },
        },
      },
    },
    notCompared: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['case', 'reasonCode', 'reason', 'wanted'],
        properties: {
          case: text,
          reasonCode: {
            enum: [...Object.keys(reasonCodes), 'not-in-baseline', 'case-changed', 'case-gone', 'sign-in-differs'],
          },
          reason: text,
          wanted: {
            type: 'boolean',
            description:
              'Whether this was expected: the case was left out on purpose, did not occur, or has no answer in the baseline',
          },
        },
      },
    },
    notices: texts,
  },
} as const satisfies JSONSchema;

export type DriftReport = FromSchema<typeof driftSchema>;

const { validate, errorsOf } = compiled(driftSchema);

/** @throws TypeError naming every place where a report is not as its schema says. */
export function assertDriftReport(report: unknown): asserts report is DriftReport {
  if (!validate(report)) throw new TypeError(`The report is not as its schema says: ${errorsOf()}`);
}
