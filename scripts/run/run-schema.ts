import type { FromSchema, JSONSchema } from 'json-schema-to-ts';
import { sources } from '../../contracts/model/sources.ts';
import { families } from '../../contracts/model/types.ts';
import { closed, compiled, count, text, texts, time } from '../lib/json/schema.ts';
import { findingCodes } from './finding.ts';
import { layers } from './layer.ts';
import { options, suite, target, traffic } from './schema/conditions.ts';
import { comparison, deviations, leftovers, lost, summary } from './schema/ending.ts';
import { exchange, failure, request, response } from './schema/exchange.ts';
import { judged } from './schema/judged.ts';
import { mismatchParts, reasonCodes, verdictStatuses } from './verdict.ts';

const level = { enum: ['MUST', 'SHOULD', 'OBSERVE'] } as const;

const verdict = closed(['case', 'title', 'family', 'via', 'level', 'status', 'sources', 'mismatches', 'tries'], {
  case: text,
  title: text,
  family: { enum: families },
  scene: text,
  via: { enum: ['matrix', 'replay', 'recording'] },
  level,
  status: { enum: verdictStatuses },
  reasonCode: { enum: Object.keys(reasonCodes) },
  reason: text,
  note: text,
  follows: {
    description: 'The document that the answer follows, where two contradict each other',
    enum: [...Object.keys(sources), 'neither'],
  },
  sources: {
    type: 'array',
    items: closed(['statement', 'source', 'where', 'says'], { statement: text, source: text, where: text, says: text }),
  },
  mismatches: {
    type: 'array',
    items: closed(['part', 'at', 'expected', 'actual', 'level'], {
      part: { enum: mismatchParts },
      at: text,
      expected: text,
      actual: text,
      level,
      case: { type: 'string', description: 'The case in whose answers it is, where that is another one' },
    }),
  },
  request,
  response,
  failure,
  deviation: {
    ...closed(['reason', 'owner', 'expires'], {
      reason: text,
      owner: text,
      expires: { type: 'string', format: 'date' },
      link: { type: 'string', format: 'uri' },
    }),
    description: 'The recorded deviation that accepts the failure for a while',
  },
  echoes: { ...texts, description: 'Where answers of the case repeat a credential' },
  viaProxy: { const: true, description: 'Through a proxy, which can have answered in place of the target' },
  evidence: {
    ...closed(['slots', 'members'], {
      slots: {
        type: 'object',
        description: 'The ids of the scene, by what the contract calls them',
        additionalProperties: text,
      },
      members: {
        type: 'object',
        description: 'The participants of each session afterwards, by slot',
        additionalProperties: exchange,
      },
      participant: exchange,
      subscriptions: exchange,
      control: exchange,
    }),
    description: 'What the judgement rests on beside the answer',
  },
  notChecked: { ...texts, description: 'What of the case the recording cannot show' },
  seen: {
    ...closed(['times', 'places'], {
      times: { type: 'integer', minimum: 1 },
      places: { ...texts, description: 'The first of them, by their place in the file' },
    }),
    description: 'Of recorded traffic: all that was judged alike, of which the verdict shows the first',
  },
  layer: { description: 'Who answered, where the answer shows it', enum: layers },
  tries: {
    description: 'Every time that the request under test was sent, on a fresh scene each',
    type: 'array',
    items: closed(['at', 'durationMs', 'outcome'], {
      at: { ...time, description: 'UTC' },
      durationMs: count,
      outcome: text,
      status: { type: 'integer' },
      failure,
      requestId: text,
      layer: { enum: layers },
    }),
  },
  curl: text,
});

/** A report names the version of this schema, so that a reader knows what to expect. */
export const schemaVersion = 3;

/** The JSON Schema (draft 2020-12) of `run.json`, which stands beside each report as `run.schema.json`. */
export const runSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'All verdicts of one target at one time',
  ...closed(
    [
      'schemaVersion',
      'suite',
      'contractHash',
      'target',
      'startedAt',
      'durationMs',
      'options',
      'traffic',
      'summary',
      'problems',
      'leftovers',
      'verdicts',
    ],
    {
      $schema: text,
      schemaVersion: { const: schemaVersion },
      suite,
      contractHash: { type: 'string', pattern: '^[0-9a-f]{64}$' },
      target,
      startedAt: { ...time, description: 'UTC; of recorded traffic, its first request' },
      durationMs: count,
      judged,
      options,
      traffic,
      finding: {
        ...closed(['code', 'sentence', 'next'], {
          code: { enum: Object.keys(findingCodes) },
          sentence: text,
          next: text,
          curl: text,
        }),
        description: 'What the calls before the first case found that keeps the run from deciding anything',
      },
      summary,
      deviations,
      lost,
      comparison,
      problems: { ...texts, description: 'Faults of the suite that belong to no case' },
      leftovers,
      verdicts: { type: 'array', items: verdict },
    },
  ),
} as const satisfies JSONSchema;

/** All the verdicts of one target at one time. */
export type Run = FromSchema<typeof runSchema>;
export type Verdict = Run['verdicts'][number];

const { validate, errorsOf } = compiled(runSchema);

/** @throws TypeError naming every place where a run is not as its schema says. */
export function assertRun(run: unknown): asserts run is Run {
  if (!validate(run)) throw new TypeError(`The run is not as its schema says: ${errorsOf()}`);
}
