import { PactV4 } from '@pact-foundation/pact';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { samples } from '../../contracts/documents/samples.ts';
import { ApplicationError, GatewayError, type Subscriptions, WebrtcSessionClient } from './client.ts';
import { aliasFor, exampleRequest, type Expected, testInteraction } from './interaction.ts';

const fileName = 'webrtc-session-client-bandwidth-webrtc-api.json';
const committed = fileURLToPath(new URL(`../../pacts/${fileName}`, import.meta.url));
const recording = process.env['RECORD_PACTS'] === 'true';

const joins: readonly Expected[] = [
  { id: 'joined-no-body', description: 'a join without a body', status: 204 },
  { id: 'joined-session-id-only', description: 'a join with a subscription to the session', status: 204 },
  { id: 'joined-stream-aliases', description: 'a join with stream aliases', status: 204 },
  // No document of this API says that a token is taken.
  { id: 'errata-sign-in-bearer', description: 'a join with an access token', status: 204, pending: true },
];

const refusals: readonly (Expected & Required<Pick<Expected, 'reads'>>)[] = [
  {
    id: 'bad-request-entry-without-participant-id',
    description: 'a join with an entry that names no participant',
    status: 400,
    reads: 'requestError',
  },
  { id: 'unauthorized-no-header', description: 'a join without credentials', status: 401, reads: 'messageError' },
  {
    id: 'unauthorized-wrong-password',
    description: 'a join with a wrong password',
    status: 401,
    reads: 'messageError',
  },
  {
    id: 'unauthorized-changed-token',
    description: 'a join with a token that is refused',
    status: 401,
    reads: 'messageError',
  },
  {
    id: 'forbidden-no-webrtc-access',
    description: 'a join by a user without WebRTC access',
    status: 403,
    reads: 'messageError',
  },
  {
    id: 'not-found-session',
    description: 'a join to a session that never existed',
    status: 404,
    reads: 'requestError',
  },
  {
    id: 'not-found-participant',
    description: 'a join of a participant that never existed',
    status: 404,
    reads: 'requestError',
  },
  { id: 'conflict-second-session', description: 'a join to a second session', status: 409, reads: 'requestError' },
  { id: 'server-error-500', description: 'a join while the application fails', status: 500, reads: 'requestError' },
  {
    id: 'server-error-502',
    description: 'a join while the gateway gets no good answer',
    status: 502,
    reads: 'messageError',
  },
  {
    id: 'server-error-503',
    description: 'a join while the service is unavailable',
    status: 503,
    reads: 'requestError',
  },
  {
    id: 'server-error-504',
    description: 'a join while the gateway gets no answer in time',
    status: 504,
    reads: 'messageError',
  },
];

let folder: string;
let pact: PactV4;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webrtc-pacts-'));
  pact = new PactV4({
    consumer: 'webrtc-session-client',
    provider: 'bandwidth-webrtc-api',
    dir: folder,
    logLevel: 'error',
  });
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Joins with the client as the case says. */
async function joinAs(mockServerUrl: string, id: string): Promise<void> {
  const { accountId, sessionId, participantId, body } = exampleRequest(id);
  const client = new WebrtcSessionClient({
    baseUrl: `${mockServerUrl}/v1`,
    accountId,
    credentials: aliasFor(id),
  });
  await client.join(sessionId, participantId, body === null ? undefined : (JSON.parse(body) as Subscriptions));
}

describe('the consumer', () => {
  it.each(joins)('makes $description', async (expected) => {
    await testInteraction(pact, expected, async (url) => {
      await expect(joinAs(url, expected.id)).resolves.toBeUndefined();
    });
  });

  it.each(refusals)('reads the answer to $description', async (expected) => {
    await testInteraction(pact, expected, async (url) => {
      const failure = await joinAs(url, expected.id).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(expected.reads === 'requestError' ? ApplicationError : GatewayError);
      expect(failure).toMatchObject({ status: expected.status, message: 'A message' });
    });
  });
});

describe('the documented samples', () => {
  it.each(samples)('send the $language sample as $client does', async ({ language, client }) => {
    // The page's http sample has participants as strings, which every other document contradicts.
    const contradicted = language === 'http';
    const expected: Expected = {
      id: contradicted ? 'errata-participants-as-strings' : `joined-sample-${language}`,
      description: `the documented ${language} sample, as ${client} sends it`,
      status: 204,
      pending: contradicted,
    };
    await testInteraction(pact, expected, async (url) => {
      const { path, headers, body } = exampleRequest(expected.id);
      const answer = await request(`${url}${path}`, { method: 'PUT', headers, body });
      await answer.body.dump();
      expect(answer.statusCode).toBe(204);
    });
  });
});

describe('the recorded pact', () => {
  it('is the committed one', async () => {
    const recorded = join(folder, fileName);
    if (recording) await copyFile(recorded, committed);
    expect(await readFile(recorded, 'utf8')).toBe(await readFile(committed, 'utf8'));
  });
});
