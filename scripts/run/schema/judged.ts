import { closed, text, texts, time } from '../../lib/json/schema.ts';

/** What a recording may hold beside what is judged. */
const otherKinds = ['case', 'entry', 'other-operation', 'preflight', 'cached', 'browser', 'unknown', 'file'] as const;

/** What was judged from a file. */
export const judged = {
  ...closed(['from', 'file', 'answers', 'notChecked', 'notJudged', 'history'], {
    from: { enum: ['run', 'har', 'pact'] },
    file: { type: 'string', description: 'Name of the file, without its folder' },
    answers: { type: 'integer', minimum: 0, description: 'Answers and lost answers that were judged' },
    contractHash: { type: 'string', description: 'Of the contract by which the run was judged when it was made' },
    notChecked: { ...texts, description: 'What the recording cannot show, in sentences' },
    notJudged: {
      type: 'array',
      description: 'What else is in the recording, by kind, the most frequent first',
      items: closed(['kind', 'what', 'count'], {
        kind: { enum: otherKinds },
        what: text,
        count: { type: 'integer', minimum: 1 },
      }),
    },
    broken: {
      ...closed(['offset', 'line', 'column', 'reason'], {
        offset: { type: 'integer', description: 'Bytes before the place' },
        line: { type: 'integer' },
        column: { type: 'integer', description: 'In bytes, from 1' },
        reason: text,
      }),
      description: 'Where the file cannot be read on; what comes after was not judged',
    },
    history: {
      type: 'array',
      description: 'Since when a case fails, over the runs of the same target in the folder',
      items: closed(['case', 'since', 'file'], {
        case: text,
        since: time,
        file: text,
        lastPassed: closed(['at', 'file'], { at: time, file: text }),
      }),
    },
  }),
  description: 'Present where nothing was sent: what was judged from a file',
} as const;
