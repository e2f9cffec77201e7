import type { Socket } from 'node:net';
import pLimit from 'p-limit';
import { Client, type Dispatcher, errors } from 'undici';
import { notSent } from '../../lib/http/failure.ts';
import { type Timeouts, maxHeaderBytes } from '../../target/limits.ts';
import type { Network } from '../../target/network.ts';
import { connectorTo } from './connect.ts';
import { type AnswerWatch, watchAnswers } from './interim.ts';

/** Puts one request on the wire of a connection. */
export type Send = (request: Dispatcher.RequestOptions) => Promise<Dispatcher.ResponseData>;

/** Connections to one origin. */
export interface Connections {
  /**
   * Has one request sent, and its answer read to the end, over a connection that is nobody else's meanwhile.
   * @param how `fresh` where it has to be one that has carried nothing yet; `signal` ends the waiting for it.
   * @param exchange sends, and throws for what breaks the connection. It is called again where nothing was sent.
   */
  use<Result>(how: { fresh: boolean; signal: AbortSignal }, exchange: (send: Send) => Promise<Result>): Promise<Result>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

interface Connection {
  readonly client: Client;
  readonly socket: Socket;
  readonly answers: AnswerWatch;
  /** Requests that it has carried to an answer. */
  carried: number;
}

/**
 * Connections that are kept alive, one request at a time on each. They are made here and not by undici, which makes
 * another one by itself where one is gone, and so cannot be told to stop.
 *
 * A server may close a connection that it keeps while a request is on its way (RFC 9112, 9.5). Then nobody can tell
 * whether the request was processed. That is harmless for what may be repeated, and so whoever must not repeat asks
 * for a fresh connection. Where a server does close what it was to keep, sooner than we do, no connection is used
 * twice any more: such a server would break one request after the other.
 */
export function openConnections(origin: string, network: Network, max: number, timeouts: Timeouts): Connections {
  const connect = connectorTo(new URL(origin), network, timeouts.connectMs);
  const slot = pLimit(max);
  const idle: Connection[] = [];
  const underWay = new Set<Promise<unknown>>();
  let busy = 0;
  let areKept = true;
  let isClosed = false;

  const open = async (signal: AbortSignal): Promise<Connection> => {
    if (idle.length + busy > max) discard(idle.shift()!);
    const socket = await connect(signal);
    const answers = watchAnswers(socket);
    let isGiven = false;
    const client = new Client(origin, {
      pipelining: 1,
      headersTimeout: timeouts.headersMs,
      bodyTimeout: timeouts.pieceMs,
      maxHeaderSize: maxHeaderBytes,
      connect: (_options, callback) => {
        const isFirst = !isGiven;
        isGiven = true;
        queueMicrotask(() => {
          if (isFirst) callback(null, socket);
          else callback(Object.assign(new Error('The connection was closed'), { code: notSent }), null);
        });
      },
    });
    const connection: Connection = { client, socket, answers, carried: 0 };
    client.on('disconnect', (_origin, _clients, error) => {
      const at = idle.indexOf(connection);
      if (at < 0) return;
      idle.splice(at, 1);
      // undici's own reasons: it was idle for long enough, or its end was announced.
      if ((error as { code?: string }).code !== 'UND_ERR_INFO') areKept = false;
    });
    return connection;
  };

  const discard = ({ client, socket }: Connection): void => {
    socket.destroy();
    void client.destroy();
  };

  const takeIdle = (): Connection | undefined => {
    for (;;) {
      const connection = idle.pop();
      if (!connection?.socket.destroyed) return connection;
    }
  };

  const useOne: Connections['use'] = async ({ fresh, signal }, exchange) => {
    for (;;) {
      const connection = (fresh || !areKept ? undefined : takeIdle()) ?? (await open(signal));
      const { client, socket, answers, carried } = connection;
      answers.begin();
      try {
        const result = await exchange((request) => client.request(areKept ? request : { ...request, reset: true }));
        connection.carried += 1;
        if (areKept && !socket.destroyed) idle.push(connection);
        else discard(connection);
        return result;
      } catch (error) {
        discard(connection);
        if (carried === 0 || answers.begun) throw error;
        const { code = '' } = error as { code?: string };
        if (['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', notSent].includes(code)) areKept = false;
        if (code !== notSent) throw error;
      }
    }
  };

  return {
    use(how, exchange) {
      const using = slot(async () => {
        if (isClosed) throw new errors.ClientClosedError();
        busy += 1;
        try {
          return await useOne(how, exchange);
        } finally {
          busy -= 1;
        }
      });
      underWay.add(using);
      return using.finally(() => underWay.delete(using));
    },
    async close() {
      isClosed = true;
      await Promise.allSettled(underWay);
      for (const connection of idle.splice(0)) discard(connection);
    },
  };
}
