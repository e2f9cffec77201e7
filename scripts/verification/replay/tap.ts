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
  /** Sets up the scene and returns the values to inject. Called once, however often the Pact core asks. */
  setUp(): Promise<Record<string, string>>;
  /** The credentials that an alias stands for. */
  reveal(authorization: string | undefined): CredentialKind;
}

/** An open line: its addresses for the Pact core, and what has passed through it. */
export interface OpenLine {
  readonly baseUrl: string;
  readonly stateUrl: string;
  /** Requests of the Pact core. Only the first is forwarded: a scene is good for one request. */
  readonly requests: number;
  /** The exchange with the target that the first request led to. */
  readonly exchange: Exchange | undefined;
  /** The error of the set-up or of the forwarding. */
  readonly error: Error | undefined;
}

export interface Tap {
  open(line: TapLine): OpenLine;
  close(): Promise<void>;
}

/** An open line, and how the tap answers the requests of the Pact core to it. */
class Line implements OpenLine {
  readonly baseUrl: string;
  readonly stateUrl: string;
  requests = 0;
  exchange: Exchange | undefined;
  error: Error | undefined;
  private readonly line: TapLine;
  /** The path below `/interactions` and `/states`. */
  private readonly path: string;
  private values: Promise<Record<string, string>> | undefined;

  constructor(line: TapLine, origin: string, path: string) {
    this.line = line;
    this.path = path;
    this.baseUrl = `${origin}/interactions/${path}`;
    this.stateUrl = `${origin}/states/${path}`;
  }

  async answer(kind: 'states' | 'interactions', from: IncomingMessage, to: ServerResponse): Promise<void> {
    try {
      await (kind === 'states' ? this.changeState(from, to) : this.forward(from, to));
    } catch (error) {
      this.error ??= error instanceof Error ? error : new Error(String(error));
      // The Pact core reports a failed interaction; the real cause is in `error`.
      if (!to.headersSent) to.writeHead(500);
      to.end();
    }
  }

  private async changeState(from: IncomingMessage, to: ServerResponse): Promise<void> {
    const { action } = JSON.parse((await buffer(from)).toString()) as { action?: string };
    const values = action === 'setup' ? await (this.values ??= this.line.setUp()) : {};
    to.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(values));
  }

  private async forward(from: IncomingMessage, to: ServerResponse): Promise<void> {
    this.requests += 1;
    if (this.requests > 1) {
      to.writeHead(500).end();
      return;
    }
    const content = await buffer(from);
    this.exchange = await this.line.wire.send({
      method: from.method ?? operation.method,
      path: (from.url ?? '').slice(`/interactions/${this.path}${operation.basePath}`.length),
      headers: forwardedHeaders(from.rawHeaders),
      body: content.length === 0 ? null : content,
      credentials: this.line.reveal(from.headers.authorization),
    });
    const { response, failure } = this.exchange;
    if (!response || failure) {
      from.socket.destroy();
      return;
    }
    const { status, headers, body } = coreAnswer(response);
    to.writeHead(status, headers.flat()).end(body);
  }
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
 * Starts the forwarder between the Pact core and the target on 127.0.0.1. Each interaction has its own address, so
 * every exchange belongs to one interaction.
 *
 * Why the Pact core has no direct connection to the target, and never decides alone (measured with Pact 16.5, its core 19.2):
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
  const lines: Line[] = [];
  const server = createServer((request, response) => {
    const [, kind, index] = (request.url ?? '').split('/');
    const line = lines[Number(index)];
    if (line && (kind === 'states' || kind === 'interactions')) void line.answer(kind, request, response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    open(tapLine) {
      const line = new Line(tapLine, origin, String(lines.length));
      lines.push(line);
      return line;
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
    // The HTTP client of the core sends `Accept: */*`; an interaction sends a more specific one, if any.
    const coresOwn = name.toLowerCase() === 'accept' && value === '*/*';
    if (!notForwarded.has(name.toLowerCase()) && !coresOwn) headers[name] = value;
  }
  return headers;
}
