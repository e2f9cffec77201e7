import ajvFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { FromSchema, JSONSchema } from 'json-schema-to-ts';
import { waysToSignIn } from '../../contracts/model/sign-in.ts';
import { sources } from '../../contracts/model/sources.ts';
import { families } from '../../contracts/model/types.ts';
import { layers } from './layer.ts';
import { findingCodes } from './finding.ts';
import { mismatchParts, reasonCodes, verdictStatuses } from './verdict.ts';

/** What a recording may hold beside what is judged. */
const otherKinds = ['case', 'entry', 'other-operation', 'preflight', 'cached', 'browser', 'unknown', 'file'] as const;

const text = { type: 'string' } as const;
const level = { enum: ['MUST', 'SHOULD', 'OBSERVE'] } as const;
const headers = {
  type: 'array',
  items: { type: 'array', description: 'Name and value', items: text, minItems: 2, maxItems: 2 },
} as const;

const failure = {
  type: 'object',
  description: 'Why no whole answer came',
  additionalProperties: false,
  required: ['code', 'message'],
  properties: {
    code: text,
    message: text,
    kind: { enum: ['unsent', 'lost', 'malformed'], description: 'What the failure says about the request' },
  },
} as const;

const request = {
  type: 'object',
  additionalProperties: false,
  required: ['method', 'url', 'headers', 'body'],
  properties: { method: text, url: text, headers, body: { type: ['string', 'null'] } },
} as const;

const response = {
  type: 'object',
  additionalProperties: false,
  required: ['status', 'headers', 'body'],
  properties: {
    status: { type: 'integer' },
    headers,
    body: text,
    notUtf8: { const: true, description: 'The content is not UTF-8' },
    cut: { const: true, description: 'The content was longer than is recorded' },
  },
} as const;

const exchange = {
  type: 'object',
  description: 'One request and its answer, its transport failure, or both',
  additionalProperties: false,
  required: ['request', 'at', 'durationMs'],
  properties: {
    request,
    response,
    failure,
    at: { type: 'string', format: 'date-time', description: 'UTC' },
    durationMs: { type: 'integer', minimum: 0 },
  },
} as const;

const judged = {
  type: 'object',
  description: 'Present where nothing was sent: what was judged from a file',
  additionalProperties: false,
  required: ['from', 'file', 'answers', 'notChecked', 'notJudged', 'history'],
  properties: {
    from: { enum: ['run', 'har', 'pact'] },
    file: { type: 'string', description: 'Name of the file, without its folder' },
    answers: { type: 'integer', minimum: 0, description: 'Answers and lost answers that were judged' },
    contractHash: { type: 'string', description: 'Of the contract by which the run was judged when it was made' },
    notChecked: { type: 'array', description: 'What the recording cannot show, in sentences', items: text },
    notJudged: {
      type: 'array',
      description: 'What else is in the recording, by kind, the most frequent first',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['kind', 'what', 'count'],
        properties: {
          kind: { enum: otherKinds },
          what: text,
          count: { type: 'integer', minimum: 1 },
        },
      },
    },
    broken: {
      type: 'object',
      description: 'Where the file cannot be read on; what comes after was not judged',
      additionalProperties: false,
      required: ['offset', 'line', 'column', 'reason'],
      properties: {
        offset: { type: 'integer', description: 'Bytes before the place' },
        line: { type: 'integer' },
        column: { type: 'integer', description: 'In bytes, from 1' },
        reason: text,
      },
    },
    history: {
      type: 'array',
      description: 'Since when a case fails, over the runs of the same target in the folder',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['case', 'since', 'file'],
        properties: {
          case: text,
          since: { type: 'string', format: 'date-time' },
          file: text,
          lastPassed: {
            type: 'object',
            additionalProperties: false,
            required: ['at', 'file'],
            properties: { at: { type: 'string', format: 'date-time' }, file: text },
          },
        },
      },
    },
  },
} as const;

/** A report names the version of this schema, so that a reader knows what to expect. */
export const schemaVersion = 3;

/** The JSON Schema (draft 2020-12) of `run.json`, which stands beside each report as `run.schema.json`. */
export const runSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'All verdicts of one target at one time',
  type: 'object',
  additionalProperties: false,
  required: [
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
  properties: {
    $schema: text,
    schemaVersion: { const: schemaVersion },
    suite: {
      type: 'object',
      additionalProperties: false,
      required: ['name', 'version'],
      properties: { name: text, version: text },
    },
    contractHash: { type: 'string', pattern: '^[0-9a-f]{64}$' },
    target: {
      type: 'object',
      additionalProperties: false,
      required: ['kind', 'baseUrl', 'account'],
      properties: {
        kind: {
          enum: ['reference', 'live', 'recorded'],
          description: 'recorded: traffic that this suite did not send',
        },
        baseUrl: { type: 'string', format: 'uri' },
        account: { type: 'string', description: 'Shortened, unless the run was asked to show it' },
        proxy: { type: 'string', description: 'Through which proxy, without its credentials' },
        signIn: { enum: waysToSignIn, description: 'How the run signed in; absent where nothing was sent' },
      },
    },
    startedAt: { type: 'string', format: 'date-time', description: 'UTC; of recorded traffic, its first request' },
    durationMs: { type: 'integer', minimum: 0 },
    judged,
    options: {
      type: 'object',
      additionalProperties: false,
      required: ['only', 'strict', 'harmless', 'concurrency', 'maxRequests', 'maxResources', 'timeoutSeconds'],
      properties: {
        only: { type: 'array', items: text },
        strict: { type: 'boolean' },
        harmless: { type: 'boolean' },
        concurrency: { type: 'integer', minimum: 1 },
        rate: { type: 'number', description: 'Requests a second at most' },
        maxRequests: { type: 'integer', minimum: 1 },
        maxResources: { type: 'integer', minimum: 0 },
        timeoutSeconds: { type: 'integer', minimum: 1 },
      },
    },
    traffic: {
      type: 'object',
      description: 'What the run cost the target',
      additionalProperties: false,
      required: ['requests', 'resources', 'waits'],
      properties: {
        requests: { type: 'integer' },
        resources: { type: 'integer', description: 'Sessions and participants whose creation was asked for' },
        waits: { type: 'integer', description: 'How often the target asked to wait' },
        tokens: { type: 'integer', description: 'Token requests, which go to another endpoint' },
        replacedTokens: { type: 'integer', description: 'Tokens that were no longer taken before their end' },
      },
    },
    finding: {
      type: 'object',
      description: 'What the calls before the first case found that keeps the run from deciding anything',
      additionalProperties: false,
      required: ['code', 'sentence', 'next'],
      properties: { code: { enum: Object.keys(findingCodes) }, sentence: text, next: text, curl: text },
    },
    summary: {
      type: 'object',
      additionalProperties: false,
      required: ['conclusion', 'exitCode', 'counts'],
      properties: {
        conclusion: {
          enum: [
            'conformant',
            'conformant-as-far-as-checked',
            'conformant-but-for-deviations',
            'non-conformant',
            'changed',
            'undecided',
            'interrupted',
          ],
        },
        exitCode: { enum: [0, 1, 3, 129, 130, 143] },
        counts: {
          type: 'object',
          additionalProperties: false,
          required: verdictStatuses,
          properties: {
            passed: { type: 'integer' },
            failed: { type: 'integer' },
            deviating: { type: 'integer' },
            warned: { type: 'integer' },
            observed: { type: 'integer' },
            'not-provokable': { type: 'integer' },
            inconclusive: { type: 'integer' },
            'harness-error': { type: 'integer' },
          },
        },
      },
    },
    deviations: {
      type: 'object',
      description: 'What became of the entries of the file of known deviations, where there is one',
      additionalProperties: false,
      required: ['file', 'applying', 'otherTargets', 'notChecked', 'findings'],
      properties: {
        file: text,
        applying: { type: 'integer', description: 'Entries that accept a failure of this run' },
        otherTargets: { type: 'integer', description: 'Entries that are about other targets' },
        notChecked: {
          description: 'Entries whose case was not checked',
          type: 'array',
          items: {
            type: 'object',
            additionalProperties: false,
            required: ['case', 'why'],
            properties: { case: text, why: text },
          },
        },
        findings: {
          description: 'Entries that do not fit the run; each fails it',
          type: 'array',
          items: {
            type: 'object',
            additionalProperties: false,
            required: ['code', 'case', 'sentence', 'next'],
            properties: {
              code: { enum: ['stale', 'expired', 'unmatched', 'different', 'unacceptable'] },
              case: text,
              sentence: text,
              next: { type: 'string', description: 'What to do' },
              recorded: { description: 'The failure that the entry accepts', type: 'array', items: text },
              came: { description: 'The failure that came, in the same form', type: 'array', items: text },
            },
          },
        },
      },
    },
    lost: {
      type: 'object',
      description: 'The target stopped answering for good before the run was over',
      additionalProperties: false,
      required: ['since', 'sentence', 'next'],
      properties: { since: { type: 'string', format: 'date-time', description: 'UTC' }, sentence: text, next: text },
    },
    comparison: {
      type: 'object',
      description: 'What the comparison with a baseline came to; drift.json says more',
      additionalProperties: false,
      required: ['baseline', 'conclusion', 'exitCode', 'sentence', 'failing'],
      properties: {
        baseline: { type: 'string', description: 'The file' },
        conclusion: { enum: ['breaking', 'unknown', 'compatible', 'unchanged', 'undecided', 'interrupted'] },
        exitCode: { enum: [0, 1, 3, 129, 130, 143] },
        sentence: text,
        failing: {
          type: 'array',
          description: 'The changes that fail the run',
          items: {
            type: 'object',
            additionalProperties: false,
            required: ['case', 'kind', 'what', 'sentence'],
            properties: { case: text, kind: { enum: ['breaking', 'unknown'] }, what: text, sentence: text },
          },
        },
      },
    },
    problems: { description: 'Faults of the suite that belong to no case', type: 'array', items: text },
    leftovers: {
      description: 'What the run created and could not remove',
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['kind', 'id', 'reason'],
        properties: {
          kind: { enum: ['session', 'participant'] },
          id: { type: 'string', description: 'The word unknown where the answer with the id was lost' },
          reason: text,
        },
      },
    },
    verdicts: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['case', 'title', 'family', 'via', 'level', 'status', 'sources', 'mismatches', 'tries'],
        properties: {
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
            items: {
              type: 'object',
              additionalProperties: false,
              required: ['statement', 'source', 'where', 'says'],
              properties: { statement: text, source: text, where: text, says: text },
            },
          },
          mismatches: {
            type: 'array',
            items: {
              type: 'object',
              additionalProperties: false,
              required: ['part', 'at', 'expected', 'actual', 'level'],
              properties: {
                part: { enum: mismatchParts },
                at: text,
                expected: text,
                actual: text,
                level,
                case: { type: 'string', description: 'The case in whose answers it is, where that is another one' },
              },
            },
          },
          request,
          response,
          failure,
          deviation: {
            type: 'object',
            description: 'The recorded deviation that accepts the failure for a while',
            additionalProperties: false,
            required: ['reason', 'owner', 'expires'],
            properties: {
              reason: text,
              owner: text,
              expires: { type: 'string', format: 'date' },
              link: { type: 'string', format: 'uri' },
            },
          },
          echoes: { description: 'Where answers of the case repeat a credential', type: 'array', items: text },
          viaProxy: { const: true, description: 'Through a proxy, which can have answered in place of the target' },
          evidence: {
            type: 'object',
            description: 'What the judgement rests on beside the answer',
            additionalProperties: false,
            required: ['slots', 'members'],
            properties: {
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
            },
          },
          notChecked: { description: 'What of the case the recording cannot show', type: 'array', items: text },
          seen: {
            type: 'object',
            description: 'Of recorded traffic: all that was judged alike, of which the verdict shows the first',
            additionalProperties: false,
            required: ['times', 'places'],
            properties: {
              times: { type: 'integer', minimum: 1 },
              places: { type: 'array', description: 'The first of them, by their place in the file', items: text },
            },
          },
          layer: { description: 'Who answered, where the answer shows it', enum: layers },
          tries: {
            description: 'Every time that the request under test was sent, on a fresh scene each',
            type: 'array',
            items: {
              type: 'object',
              additionalProperties: false,
              required: ['at', 'durationMs', 'outcome'],
              properties: {
                at: { type: 'string', format: 'date-time', description: 'UTC' },
                durationMs: { type: 'integer', minimum: 0 },
                outcome: text,
                status: { type: 'integer' },
                failure,
                requestId: text,
                layer: { enum: layers },
              },
            },
          },
          curl: text,
        },
      },
    },
  },
} as const satisfies JSONSchema;

/** All the verdicts of one target at one time. */
export type Run = FromSchema<typeof runSchema>;
export type Verdict = Run['verdicts'][number];

const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
ajvFormats.default(ajv);
const validate = ajv.compile(runSchema);

/** @throws TypeError naming every place where a run is not as its schema says. */
export function assertRun(run: unknown): asserts run is Run {
  if (!validate(run)) throw new TypeError(`The run is not as its schema says: ${ajv.errorsText(validate.errors)}`);
}
