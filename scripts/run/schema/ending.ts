import { closed, text, texts, time } from '../../lib/json/schema.ts';

const exitCode = { enum: [0, 1, 3, 129, 130, 143] } as const;
const integer = { type: 'integer' } as const;

export const summary = closed(['conclusion', 'exitCode', 'counts'], {
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
  exitCode,
  counts: closed(
    ['passed', 'failed', 'deviating', 'warned', 'observed', 'not-provokable', 'inconclusive', 'harness-error'],
    {
      passed: integer,
      failed: integer,
      deviating: integer,
      warned: integer,
      observed: integer,
      'not-provokable': integer,
      inconclusive: integer,
      'harness-error': integer,
    },
  ),
});

export const deviations = {
  ...closed(['file', 'applying', 'otherTargets', 'notChecked', 'findings'], {
    file: text,
    applying: { type: 'integer', description: 'Entries that accept a failure of this run' },
    otherTargets: { type: 'integer', description: 'Entries that are about other targets' },
    notChecked: {
      description: 'Entries whose case was not checked',
      type: 'array',
      items: closed(['case', 'why'], { case: text, why: text }),
    },
    findings: {
      description: 'Entries that do not fit the run; each fails it',
      type: 'array',
      items: closed(['code', 'case', 'sentence', 'next'], {
        code: { enum: ['stale', 'expired', 'unmatched', 'different', 'unacceptable'] },
        case: text,
        sentence: text,
        next: { type: 'string', description: 'What to do' },
        recorded: { ...texts, description: 'The failure that the entry accepts' },
        came: { ...texts, description: 'The failure that came, in the same form' },
      }),
    },
  }),
  description: 'What became of the entries of the file of known deviations, where there is one',
} as const;

export const lost = {
  ...closed(['since', 'sentence', 'next'], { since: { ...time, description: 'UTC' }, sentence: text, next: text }),
  description: 'The target stopped answering for good before the run was over',
} as const;

export const comparison = {
  ...closed(['baseline', 'conclusion', 'exitCode', 'sentence', 'failing'], {
    baseline: { type: 'string', description: 'The file' },
    conclusion: { enum: ['breaking', 'unknown', 'compatible', 'unchanged', 'undecided', 'interrupted'] },
    exitCode,
    sentence: text,
    failing: {
      type: 'array',
      description: 'The changes that fail the run',
      items: closed(['case', 'kind', 'what', 'sentence'], {
        case: text,
        kind: { enum: ['breaking', 'unknown'] },
        what: text,
        sentence: text,
      }),
    },
  }),
  description: 'What the comparison with a baseline came to; drift.json says more',
} as const;

export const leftovers = {
  description: 'What the run created and could not remove',
  type: 'array',
  items: closed(['kind', 'id', 'reason'], {
    kind: { enum: ['session', 'participant'] },
    id: { type: 'string', description: 'The word unknown where the answer with the id was lost' },
    reason: text,
  }),
} as const;
