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
   * Sends one request and reads its response, over a connection that carries nothing else meanwhile.
   * @param how `fresh`: use a new connection; `signal` ends the waiting for it.
   * @param exchange sends; what it throws closes the connection. It is called again if nothing was sent.
   */
  use<Result>(how: { fresh: boolean; signal: AbortSignal }, exchange: (send: Send) => Promise<Result>): Promise<Result>;
  /** Waits for the requests in flight. */
  close(): Promise<void>;
}

interface Connection {
  readonly client: Client;
  readonly socket: Socket;
  readonly answers: AnswerWatch;
  /** Requests that it has carried to a response. */
  carried: number;
}

/**
 * A pool of kept-alive connections, with one request at a time on each. The pool makes the connections itself: undici
 * would replace a lost connection on its own, and could not be told to stop.
 *
 * A server may close an idle connection while a request is on its way (RFC 9112, 9.5). Then it is unknown whether the
 * request was processed. That is harmless for a request that may be repeated; any other asks for a fresh connection.
 * If a server closes an idle connection before we do, no connection is used twice from then on: such a server would
 * break one request after the other.
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
      // UND_ERR_INFO: undici closed it itself, after its idle time or an announced end.
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
