import type { Template } from '../model/types.ts';
import { type Sample, samples } from './samples.ts';

/** A request as a client sends it: what it is for, its media type, and its bytes with slots in place of ids. */
interface SentForm {
  readonly form: 'sample' | 'no body' | 'participants only' | 'session only' | 'stream aliases';
  /** Null for no Content-Type. */
  readonly contentType: string | null;
  /** Null and the empty text are both no bytes. */
  readonly body: Template | null;
}

/** What one of the vendor's clients sends, and what it reads of a response. */
export interface Consumer {
  readonly language: Sample['language'];
  readonly client: string;
  readonly sends: readonly SentForm[];
  /** The first and the last status that it takes for success; null where it looks at none. */
  readonly success: readonly [first: number, last: number] | null;
  /** The members that it reads of the content of an error. */
  readonly errorMembers: readonly string[];
}

const json = 'application/json';
const jsonUtf8 = 'application/json; charset=utf-8';
const participants = '[{"participantId":"{{speakerA}}"},{"participantId":"{{speakerB}}"}]';
const sessionOnly = '{"sessionId":"{{session}}"}';
const participantsOnly = `{"participants":${participants}}`;

/** Source: SDK. Only what was captured or derived is listed; a form that is absent is not known. */
const forms: Readonly<Record<Sample['language'], readonly SentForm[]>> = {
  http: [{ form: 'no body', contentType: null, body: null }],
  csharp: [
    { form: 'no body', contentType: jsonUtf8, body: '' },
    // What is not set is sent as null.
    { form: 'participants only', contentType: jsonUtf8, body: `{"sessionId":null,"participants":${participants}}` },
    { form: 'session only', contentType: jsonUtf8, body: sessionOnly },
  ],
  java: [
    { form: 'no body', contentType: null, body: '' },
    { form: 'session only', contentType: jsonUtf8, body: sessionOnly },
  ],
  ruby: [
    { form: 'no body', contentType: jsonUtf8, body: 'null' },
    { form: 'participants only', contentType: jsonUtf8, body: participantsOnly },
    { form: 'session only', contentType: jsonUtf8, body: sessionOnly },
  ],
  python: [
    { form: 'no body', contentType: jsonUtf8, body: '' },
    { form: 'session only', contentType: jsonUtf8, body: '{"sessionId": "{{session}}"}' },
  ],
  js: [
    { form: 'no body', contentType: json, body: '' },
    { form: 'participants only', contentType: json, body: participantsOnly },
    { form: 'session only', contentType: json, body: sessionOnly },
    {
      form: 'stream aliases',
      contentType: json,
      body: '{"participants":[{"participantId":"{{speakerA}}","streamAliases":["a"]}]}',
    },
  ],
  php: [
    { form: 'no body', contentType: jsonUtf8, body: 'null' },
    { form: 'participants only', contentType: jsonUtf8, body: participantsOnly },
    { form: 'session only', contentType: jsonUtf8, body: sessionOnly },
  ],
};

/** Source: SDK. The statuses that a client of the vendor takes for success. */
const generated = [200, 208] as const;
const success: Readonly<Record<Sample['language'], Consumer['success']>> = {
  // The sample prints the response, and checks nothing.
  http: null,
  csharp: generated,
  java: generated,
  ruby: generated,
  python: generated,
  js: [200, 299],
  php: generated,
};

/** The seven: curl, as the page's http sample calls it, and the vendor's six clients. */
export const consumers: readonly Consumer[] = samples.map(({ language, client, headers, body }) => ({
  language,
  client,
  sends: [
    {
      form: 'sample',
      contentType: Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? null,
      body,
    },
    ...forms[language],
  ],
  success: success[language],
  errorMembers: success[language] === null ? [] : ['code', 'message'],
}));
