import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BothWays, startBothWays } from '../../support/both-ways.ts';
import type { Arrived } from '../../support/faulty-endpoint.ts';

let ways: BothWays;
let elsewhere: Server;
let origin: string;
/** What reached the other server. */
let strays: string[] = [];

beforeAll(async () => {
  ways = await startBothWays();
  elsewhere = createServer((request, response) => {
    strays.push(`${request.method!} ${request.url!}`);
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  origin = `127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await ways.close();
  await new Promise((resolve) => elsewhere.close(resolve));
});

beforeEach(() => {
  strays = [];
});

const isPut = ({ method }: Arrived) => method === 'PUT';

/** Where an answer may point to, from the path that was asked for. */
const places: Readonly<Record<string, (path: string) => string>> = {
  'another host': () => `http://${origin}/there`,
  'another host without a scheme': () => `//${origin}/there`,
  'itself, for ever': (path) => path,
  'a path that is relative': () => 'other',
  'the address of the forwarder': () => '/interactions/0/v1/accounts/1/sessions',
  'a file': () => 'file:///etc/hostname',
  'no URL': () => 'http://[',
  'nothing at all': () => '',
};

describe('a redirect', () => {
  it.each([300, 301, 302, 303, 304, 305, 306, 307, 308, 399])(
    'of %i is the answer, and nobody follows it',
    async (status) => {
      const act = ({ response }: { response: import('node:http').ServerResponse }) =>
        response
          .writeHead(status, { Location: `http://${origin}/there`, Refresh: `0; url=http://${origin}/there` })
          .end();
      const { replay, matrix, endpoints } = await ways.check('joined-no-body', { on: isPut, act });
      expect(replay.judgement).toEqual(matrix.judgement);
      expect(replay.judgement).toMatchObject({ status: 'failed', reasonCode: 'wrong-status' });
      expect(replay.judgement.mismatches[0]).toMatchObject({ part: 'status', actual: String(status) });
      expect(endpoints.map(({ requests }) => requests.filter(isPut).length)).toEqual([1, 1]);
      expect(strays).toEqual([]);
    },
  );

  it.each(Object.keys(places))('to %s is followed by nobody', async (place) => {
    for (const status of [302, 307]) {
      const { replay, matrix, endpoints } = await ways.check('joined-no-body', {
        on: isPut,
        act: ({ request, response }) => response.writeHead(status, { Location: places[place]!(request.target) }).end(),
      });
      expect(replay.judgement.status).toBe(matrix.judgement.status);
      expect(replay.judgement.status).not.toBe('harness-error');
      expect(endpoints[1]!.requests.filter(isPut).length).toBe(endpoints[0]!.requests.filter(isPut).length);
    }
    expect(strays).toEqual([]);
  });

  it('is recorded as it came', async () => {
    const { replay } = await ways.check('joined-no-body', {
      on: isPut,
      act: ({ response }) => response.writeHead(307, { Location: '/there' }).end(),
    });
    expect(replay.exchange?.response?.headers).toContainEqual(['Location', '/there']);
  });
});
