import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { WayToSignIn } from '../../../../contracts/model/sign-in.ts';
import type { Answer, Call } from '../../../reference-provider/api/answer.ts';
import type { Target } from '../../../target/target.ts';
import type { Behaviour, PassOn } from '../behaviours/fault.ts';
import { accountId, type Doors, TokenBook, tokenRoute, users } from './access.ts';
import { createApp, type World } from './app.ts';
import { Directory } from './directory.ts';
import { keepAliveSeconds, write } from './wire.ts';

export interface SecondProvider {
  readonly target: Target;
  readonly directory: Directory;
  readonly close: () => Promise<void>;
}

export interface SecondProviderOptions {
  /** How a run signs in, if both ways are open. */
  readonly signIn?: WayToSignIn;
  readonly doors?: Doors;
  /** Lifetime of a token in seconds. */
  readonly tokenSeconds?: number;
}

/**
 * Starts the second provider on a free port of 127.0.0.1.
 * @param behaviour stands between its socket and its application.
 * @throws the error of `listen` if no port is free.
 */
export async function startSecondProvider(
  behaviour: Behaviour = (call, next) => next(call),
  { signIn = 'basic', doors = 'both', tokenSeconds }: SecondProviderOptions = {},
): Promise<SecondProvider> {
  const book = new TokenBook(tokenSeconds);
  const world: World = { directory: new Directory(), failures: new Map(), doors, book };
  const app = createApp(world);
  const next: PassOn = async (call) => answerOf(await app.fetch(requestOf(call)));

  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      write(response, await behaviour(await callOf(request), next));
    };
    answer().catch((error: unknown) => {
      // A request that its client gave up half-way is not an error.
      if (!request.errored) process.emitWarning(error instanceof Error ? error : String(error));
      response.destroy();
    });
  });
  server.keepAliveTimeout = (keepAliveSeconds + 1) * 1000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    directory: world.directory,
    target: {
      kind: 'reference',
      baseUrl: `${origin}/v1`,
      accountId,
      users: usersBehind(doors),
      signIn: doors === 'both' ? signIn : doors,
      ...(doors === 'basic'
        ? {}
        : { tokenEndpoint: { url: `${origin}${tokenRoute}` }, expiredToken: () => book.hand(true, -1) }),
      setFailure: (sessionId, failure) => {
        if (failure) world.failures.set(sessionId, failure);
        else world.failures.delete(sessionId);
      },
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function usersBehind(doors: Doors): Target['users'] {
  const { main, withoutWebrtc, client, clientWithoutWebrtc } = users;
  return {
    ...(doors === 'oauth' ? {} : { main, withoutWebrtc }),
    ...(doors === 'basic' ? {} : { client, clientWithoutWebrtc }),
  };
}

async function callOf(request: IncomingMessage): Promise<Call> {
  return {
    method: request.method ?? '',
    target: request.url ?? '',
    // Node's `headers` drops the second of two Authorization headers.
    headers: { ...request.headers, authorization: request.headersDistinct['authorization']?.join(', ') } as Record<
      string,
      string | undefined
    >,
    body: await buffer(request),
  };
}

function requestOf({ method, target, headers, body }: Call): Request {
  const fields = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as [string, string]],
  );
  const mayHaveBody = method !== 'GET' && method !== 'HEAD';
  return new Request(`http://second.provider${target}`, {
    method,
    headers: fields,
    ...(mayHaveBody ? { body: new Uint8Array(body) } : {}),
  });
}

async function answerOf(response: Response): Promise<Answer> {
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    ...(response.body ? { content: [Buffer.from(await response.arrayBuffer())] } : {}),
  };
}
