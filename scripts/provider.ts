import { parseArgs } from 'node:util';
import { startReferenceProvider } from './reference-provider/server.ts';

const help = `Runs the reference provider by itself, on 127.0.0.1.

Usage: npm run provider -- [options]

  --port N     port to listen on (default: a free one)
  -h, --help   this text

It keeps everything in memory, and ends with Ctrl-C.
Exit codes: 0 ended by a signal   2 usage, or the port cannot be had
`;

function fail(message: string): never {
  process.stderr.write(`${message}\nSee npm run provider -- --help\n`);
  process.exit(2);
}

function readPort(): number | undefined {
  try {
    const { values } = parseArgs({ options: { port: { type: 'string' }, help: { type: 'boolean', short: 'h' } } });
    if (values.help) return undefined;
    const port = Number(values.port ?? 0);
    return Number.isInteger(port) && port >= 0 && port <= 65_535
      ? port
      : fail(`--port is a whole number from 0 to 65535, not "${values.port ?? ''}"`);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

const port = readPort();
if (port === undefined) {
  process.stdout.write(help);
} else {
  const provider = await startReferenceProvider({ port }).catch((error: unknown) =>
    fail(
      (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
        ? `Port ${String(port)} is in use: choose another with --port, or none for a free one`
        : `Cannot listen on port ${String(port)}: ${String(error)}`,
    ),
  );
  const { credentials, baseUrl, controlUrl } = provider;
  process.stdout.write(`The reference provider is running. To check it, in another terminal:

export BW_BASE_URL=${baseUrl}
export BW_ACCOUNT_ID=${credentials.accountId}
export BW_USERNAME=${credentials.username}
export BW_PASSWORD=${credentials.password}
export BW_NO_WEBRTC_USERNAME=${credentials.noWebrtcUsername}
export BW_NO_WEBRTC_PASSWORD=${credentials.noWebrtcPassword}
npm run verify -- --target live

None of these is a secret: the provider holds nothing and listens on loopback only.
Beside the API, at ${controlUrl}:
  PUT, DELETE failures/{sessionId}  a failing service behind a session: { status, layer, retryAfter }
  GET inventory                     how many sessions and participants there are
  POST pact-states                  Pact's state changes
`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void provider.close();
    });
  }
}
