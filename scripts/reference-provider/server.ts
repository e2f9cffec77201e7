import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer, Call } from './api/answer.ts';
import { answerCall, type ApiState } from './api/api.ts';
import { type Auth, type Credentials, defaultCredentials } from './api/credentials.ts';
import { Store } from './api/store.ts';
import { tokenPath, Tokens } from './api/tokens.ts';
import { answerControl, controlPath } from './control.ts';

/** Intercepts a call to the API and its response; used to build providers with one fault. */
export type Interceptor = (call: Call, next: (call: Call) => Answer, state: ApiState) => Answer | Promise<Answer>;

export interface ReferenceProviderOptions {
  /** Any free port if absent or 0. */
  readonly port?: number;
  readonly credentials?: Credentials;
  /** The ways of signing in that it accepts; both by default. */
  readonly auth?: Auth;
  /** Life of an access token in seconds. */
  readonly tokenSeconds?: number;
  readonly intercept?: Interceptor;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

export interface ReferenceProvider {
  /** `http://127.0.0.1:<port>/v1` */
  readonly baseUrl: string;
  /** `http://127.0.0.1:<port>/control` */
  readonly controlUrl: string;
  /** The token endpoint, unless the provider accepts Basic only. */
  readonly tokenUrl: string;
  readonly credentials: Credentials;
  readonly state: ApiState;
  close(): Promise<void>;
}

/** A longer body is refused; the rest of it is read and discarded. */
const maxBodyBytes = 20 * 1024 * 1024;

/**
 * Starts the reference provider on 127.0.0.1.
 * @throws the error of `listen` when the port cannot be used.
 */
export async function startReferenceProvider(options: ReferenceProviderOptions = {}): Promise<ReferenceProvider> {
  const { credentials = defaultCredentials, auth = 'both' } = options;
  const state: ApiState = {
    store: new Store(options.now),
    credentials,
    auth,
    tokens: new Tokens(credentials, options.tokenSeconds, options.now),
    failures: new Map(),
    pactScenes: new Map(),
  };
  const intercept: Interceptor = options.intercept ?? ((call, next) => next(call));

  const answer = async (call: Call): Promise<Answer> =>
    call.target.startsWith(`${controlPath}/`)
      ? answerControl(state, call)
      : intercept(call, (passed) => answerCall(state, passed), state);

  const server = createServer((request, response) => {
    handle(request, response, answer).catch((error: unknown) => {
      if (!response.headersSent) send(response, { status: 500, headers: {}, content: [] });
      // An aborted request ends here too, and is not a fault of the provider.
      if (!request.errored) process.emitWarning(error instanceof Error ? error : String(error));
    });
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable) return;
    const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
    socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  return {
    baseUrl: `${origin}/v1`,
    controlUrl: `${origin}${controlPath}`,
    tokenUrl: `${origin}${tokenPath}`,
    credentials: state.credentials,
    state,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (call: Call) => Promise<Answer>,
): Promise<void> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size <= maxBodyBytes) pieces.push(piece);
  }
  if (size > maxBodyBytes) {
    send(response, { status: 413, headers: { connection: 'close' }, content: ['{"message":"Request Too Long"}'] });
    return;
  }
  // request.headers holds only the first of two Authorization headers.
  const authorization = request.headersDistinct['authorization']?.join(', ');
  const headers = { ...request.headers, authorization } as Record<string, string | undefined>;
  send(
    response,
    await answer({
      method: request.method ?? '',
      target: request.url ?? '',
      headers,
      body: Buffer.concat(pieces),
    }),
  );
}

function send(response: ServerResponse, { status, headers, content, cutAfter }: Answer): void {
  if (cutAfter !== undefined) {
    cut(response, { status, headers, content: content ?? [] }, cutAfter);
    return;
  }
  const pieces = content ?? [];
  const length = content && pieces.length <= 1 ? { 'content-length': String(Buffer.byteLength(pieces[0] ?? '')) } : {};
  response.writeHead(status, { ...headers, ...length });
  for (const piece of pieces) response.write(piece);
  response.end();
}

function cut(
  response: ServerResponse,
  { status, headers, content }: Required<Omit<Answer, 'cutAfter'>>,
  after: number,
): void {
  if (after < 0) {
    response.socket?.resetAndDestroy();
    return;
  }
  const whole = Buffer.from(content.join(''));
  response.writeHead(status, { ...headers, 'content-length': String(whole.length + 1) });
  response.write(whole.subarray(0, after), () => response.socket?.destroy());
}
