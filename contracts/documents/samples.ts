import type { Template } from '../model/types.ts';

/** One documented sample as the request it puts on the wire; only its ids are replaced by slots. */
export interface Sample {
  readonly language: 'http' | 'csharp' | 'java' | 'ruby' | 'python' | 'js' | 'php';
  /** The client that sends it. */
  readonly client: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes of the body, to the last space. */
  readonly body: Template;
  /** The statement of the ledger that documents it. */
  readonly statement: string;
}

const compactBody =
  '{"sessionId":"{{session}}","participants":[{"participantId":"{{speakerA}}"},{"participantId":"{{speakerB}}"}]}';
const jsonUtf8 = { 'Content-Type': 'application/json; charset=utf-8' };

/**
 * The seven documented samples.
 * Source: PAGE for the code, SDK for what that code sends (http and js captured on the wire, the others
 * derived from the source of the last client that had the operation).
 */
export const samples: readonly Sample[] = [
  {
    language: 'http',
    client: 'curl',
    headers: { 'Content-type': 'application/json' },
    body: '\n{\n  "sessionId": "{{session}}",\n  "participants": [\n    "{{speakerA}}",\n    "{{speakerB}}"\n  ]\n}',
    statement: 'page-sample-http',
  },
  {
    language: 'csharp',
    client: 'Bandwidth.Sdk',
    headers: jsonUtf8,
    body: compactBody,
    statement: 'page-sample-csharp',
  },
  {
    language: 'java',
    client: 'bandwidth-sdk (Java)',
    headers: jsonUtf8,
    // The sample sets no sessionId, and the client's model serialises it as null.
    body: '{"sessionId":null,"participants":[{"participantId":"{{speakerA}}"},{"participantId":"{{speakerB}}"}]}',
    statement: 'page-sample-java',
  },
  {
    language: 'ruby',
    client: 'bandwidth-sdk (Ruby)',
    headers: jsonUtf8,
    body: compactBody,
    statement: 'page-sample-ruby',
  },
  {
    language: 'python',
    client: 'bandwidth-sdk (Python)',
    headers: jsonUtf8,
    body: '{"sessionId": "{{session}}", "participants": [{"participantId": "{{speakerA}}"}, {"participantId": "{{speakerB}}"}]}',
    statement: 'page-sample-python',
  },
  {
    language: 'js',
    client: '@bandwidth/webrtc',
    headers: {
      Accept: 'application/json, text/plain, */*',
      'Content-Type': 'application/json',
    },
    body: compactBody,
    statement: 'page-sample-js',
  },
  {
    language: 'php',
    client: 'bandwidth/sdk',
    headers: jsonUtf8,
    body: compactBody,
    statement: 'page-sample-php',
  },
];
