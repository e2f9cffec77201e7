import type { Socket } from 'node:net';
import type { Act, Passed } from './faulty-endpoint.ts';

type Bytes = string | Buffer;

/** An answer in HTTP/1.1, whose lengths and headers are as given, and nothing else. */
export function bytesOf(status: string, headers: readonly string[], content: Bytes = ''): Buffer {
  return Buffer.concat([
    Buffer.from([`HTTP/1.1 ${status}`, ...headers, '', ''].join('\r\n'), 'latin1'),
    Buffer.from(content as string),
  ]);
}

/** The same with a true length, and an end of the connection that is announced. */
export function wholeAnswer(status: string, headers: readonly string[], content: Bytes = ''): Buffer {
  return bytesOf(status, [...headers, `Content-Length: ${Buffer.byteLength(content)}`, 'Connection: close'], content);
}

/** Takes the request, so that it has its effect, and sends these bytes in place of the answer. */
export function sends(bytes: Bytes | ((passed: Passed) => Bytes), then: 'end' | 'reset' | 'stay' = 'end'): Act {
  return async ({ socket, forward }) => {
    const passed = await forward();
    const sent = typeof bytes === 'function' ? bytes(passed) : bytes;
    // What is still to be written when a connection is reset is lost with it.
    if (then === 'reset') await new Promise((resolve) => socket.write(sent, resolve));
    else socket.write(sent);
    if (then === 'end') socket.end();
    if (then === 'reset') reset(socket);
  };
}

/** Refuses the request in place of the provider, which never sees it. */
export function refuses(bytes: Bytes): Act {
  return ({ socket }) => socket.end(bytes);
}

/** Takes the request and sends these bytes, and after them one piece after another without an end. */
export function drips(bytes: Bytes, piece: Bytes): Act {
  return async ({ socket, forward }) => {
    await forward();
    socket.write(bytes);
    const timer = setInterval(() => socket.write(piece), 20);
    socket.on('close', () => {
      clearInterval(timer);
    });
  };
}

/** Takes the request, and breaks the connection. */
export const takesAndResets = sends('', 'reset');

/** Breaks the connection before anything of the request is taken. */
export const resets: Act = ({ socket }) => {
  reset(socket);
};

/** `resetAndDestroy` ends what can be written first, so that the other side may see an end in order. */
function reset(socket: Socket): void {
  Object.assign(socket, { resetAndClosing: true }).destroy();
}
