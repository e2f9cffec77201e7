import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { operation } from '../../../contracts/model/operation.ts';
import type { CredentialKind } from '../../../contracts/model/types.ts';
import type { Exchange } from '../../lib/http/exchange.ts';
import type { Wire } from '../wire/wire.ts';
import { coreAnswer } from './core-answer.ts';

/** What one replayed interaction needs of the tap. */
export interface TapLine {
  /** Carries what is forwarded to the target. */
  readonly wire: Wire;
  /** Sets the scene and answers the values to inject. Called once, however often the Pact core asks. */
  setUp(): Promise<Record<string, string>>;
  /** The credentials that an alias stands for. */
  reveal(authorization: string | undefined): CredentialKind;
}

/** A line that is open: where the Pact core finds it, and what has gone through it. */
export interface OpenLine {
  readonly baseUrl: string;
  readonly stateUrl: string;
  /** How many requests the Pact core has made. Only the first is passed on: a scene is good for one. */
  readonly requests: number;
  /** The exchange with the target that the first of them has caused. */
  readonly exchange: Exchange | undefined;
  /** What the set-up or the forwarding failed with. */
  readonly error: Error | undefined;
}

export interface Tap {
  open(line: TapLine): OpenLine;
  close(): Promise<void>;
}

interface LineState {
  readonly line: TapLine;
  requests: number;
  exchange: Exchange | undefined;
  values?: Promise<Record<string, string>>;
  error: Error | undefined;
}

/** Headers of a request that belong to a connection, or that the Pact core's own HTTP client adds. */
const notForwarded = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'accept-encoding',
  'authorization',
]);

/**
 * Starts the forwarder between the Pact core and the target on 127.0.0.1. Each interaction has an address
 * of its own, so that every exchange is known to belong to one.
 *
 * Why the Pact core never meets the target, and never decides alone (measured with Pact 16.5, its core 19.2):
 * - The `Verifier` of `@pact-foundation/pact` puts a proxy with a body parser before the provider. It reported an
 *   interaction with malformed JSON as passed while the provider saw nothing. `verifyPacts` of the core sends the
 *   bytes as they are.
 * - The core succeeds with nothing to verify. So only an exchange that passed here counts, and exactly one.
 * - At its default log level it prints Authorization. It knows an alias, and the tap puts the credentials in.
 * - Its HTTP client adds `Accept` and follows redirects; its JSON reader refuses texts that are JSON. See
 *   `coreAnswer` for what it is given instead.
 * - It asks for a provider state again after a failure, and may send an interaction again; a scene is set once and
 *   is good for one request.
 * - It loads the CA bundle for each request (36 ms of CPU). On loopback it needs none, and the connections to the
 *   target are ours and stay open.
 */
export async function startTap(): Promise<Tap> {
  const lines: LineState[] = [];
  const server = createServer((request, response) => {
    const [, kind, index] = (request.url ?? '').split('/');
    const state = lines[Number(index)];
    if (!state || (kind !== 'states' && kind !== 'interactions')) {
      response.writeHead(404).end();
      return;
    }
    const work = kind === 'states' ? changeState(request, response) : forward(request, response);
    work.catch((error: unknown) => {
      state.error ??= error instanceof Error ? error : new Error(String(error));
      // The Pact core takes this for a failure of the interaction; what really happened is in the line's error.
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });

    async function changeState(from: IncomingMessage, to: ServerResponse): Promise<void> {
      const { action } = JSON.parse((await buffer(from)).toString()) as { action?: string };
      // The Pact core asks again after a failure, and a scene is set once.
      const values = action === 'setup' ? await (state!.values ??= state!.line.setUp()) : {};
      to.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(values));
    }

    async function forward(from: IncomingMessage, to: ServerResponse): Promise<void> {
      state!.requests += 1;
      if (state!.requests > 1) {
        to.writeHead(500).end();
        return;
      }
      const content = await buffer(from);
      const path = (from.url ?? '').slice(`/interactions/${index!}${operation.basePath}`.length);
      const exchange = await state!.line.wire.send({
        method: from.method ?? operation.method,
        path,
        headers: forwardedHeaders(from.rawHeaders),
        body: content.length === 0 ? null : content,
        credentials: state!.line.reveal(from.headers.authorization),
      });
      state!.exchange = exchange;
      const { response: answer, failure } = exchange;
      if (!answer || failure) {
        from.socket.destroy();
        return;
      }
      const { status, headers, body } = coreAnswer(answer);
      to.writeHead(status, headers.flat()).end(body);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    open(line) {
      const state: LineState = { line, requests: 0, exchange: undefined, error: undefined };
      const index = String(lines.push(state) - 1);
      return {
        baseUrl: `${origin}/interactions/${index}`,
        stateUrl: `${origin}/states/${index}`,
        get requests() {
          return state.requests;
        },
        get exchange() {
          return state.exchange;
        },
        get error() {
          return state.error;
        },
      };
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

function forwardedHeaders(raw: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index]!;
    const value = raw[index + 1]!;
    // The core's own HTTP client accepts anything; an interaction's own Accept says more than that.
    const coresOwn = name.toLowerCase() === 'accept' && value === '*/*';
    if (!notForwarded.has(name.toLowerCase()) && !coresOwn) headers[name] = value;
  }
  return headers;
}
