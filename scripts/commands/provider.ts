import { once } from 'node:events';
import { type CommandRun, defineCommand } from '../cli/command.ts';
import type { CommandContext } from '../cli/context.ts';
import { type Auth, auths } from '../reference-provider/api/credentials.ts';
import { defaultTokenSeconds } from '../reference-provider/api/tokens.ts';
import { type ReferenceProvider, startReferenceProvider } from '../reference-provider/server.ts';
import { type CommandLine, UsageError } from '../settings/command-line.ts';

const maxTokenSeconds = 86_400;

/** Runs the reference provider by itself. */
export const provider = defineCommand({
  name: 'provider',
  summary: 'Runs the reference provider by itself, on 127.0.0.1.',
  options: {
    port: { type: 'string', hint: 'N', help: 'port to listen on (default: a free one)' },
    auth: {
      type: 'string',
      hint: auths.join('|'),
      help: 'how one may sign in: as an API user, with an access token, or either',
      default: 'both',
    },
    'token-seconds': {
      type: 'string',
      hint: 'N',
      help: 'how long an access token lives',
      default: defaultTokenSeconds,
    },
  },
  details: ['It keeps everything in memory, and ends with Ctrl-C.'],
  exitCodes: { 0: 'ended by a signal', 2: 'usage, or the port cannot be used' },
  onSignal: 'the provider ends',
  unguarded: true,
  run: provide,
});

function provide(line: CommandLine, { stdout, signal }: CommandContext): CommandRun {
  const asked = line.text('auth') ?? 'both';
  const auth = auths.find((one) => one === asked);
  if (!auth) line.problems.push(`--auth is ${auths.join(', ')}, not "${asked}"`);
  const port = line.wholeNumber('port', 0, 65_535, 0);
  const tokenSeconds = line.wholeNumber('token-seconds', 1, maxTokenSeconds, defaultTokenSeconds);
  return async () => {
    const running = await startReferenceProvider({ port, auth: auth!, tokenSeconds }).catch((error: unknown) => {
      throw new UsageError([
        (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
          ? `Port ${port} is in use: choose another with --port, or none for a free one`
          : `Cannot listen on port ${port}: ${String(error)}`,
      ]);
    });
    const either = auth === 'both' ? ' With both, a run signs in with OAuth; --auth basic has it use the other.' : '';
    const life = auth === 'basic' ? '' : `A token lives ${tokenSeconds} s.${either}\n`;
    stdout.write(`The reference provider is running. To check it, in another terminal:

${settings(running, auth!)}
npm run verify -- --target live

${life}None of these is a secret: the provider holds nothing and listens on loopback only.
Beside the API, at ${running.controlUrl}:
  PUT, DELETE failures/{sessionId}  a failing service behind a session: { status, layer, retryAfter }
  GET inventory                     how many sessions and participants there are
  POST pact-states                  Pact's state changes
`);
    if (!signal.aborted) await once(signal, 'abort');
    await running.close();
    return 0;
  };
}

/** The settings with which a run can check the provider, for each way of signing in that it takes. */
function settings({ baseUrl, tokenUrl, credentials }: ReferenceProvider, auth: Auth): string {
  const shared = { BW_BASE_URL: baseUrl, BW_ACCOUNT_ID: credentials.accountId };
  const oauth = {
    BW_TOKEN_URL: tokenUrl,
    BW_CLIENT_ID: credentials.clientId,
    BW_CLIENT_SECRET: credentials.clientSecret,
    BW_NO_WEBRTC_CLIENT_ID: credentials.noWebrtcClientId,
    BW_NO_WEBRTC_CLIENT_SECRET: credentials.noWebrtcClientSecret,
  };
  const basic = {
    BW_USERNAME: credentials.username,
    BW_PASSWORD: credentials.password,
    BW_NO_WEBRTC_USERNAME: credentials.noWebrtcUsername,
    BW_NO_WEBRTC_PASSWORD: credentials.noWebrtcPassword,
  };
  const exported = (variables: Readonly<Record<string, string>>) =>
    Object.entries(variables).map(([name, value]) => `export ${name}=${value}`);
  return [
    ...exported(shared),
    ...(auth === 'basic' ? [] : ['# signing in with OAuth', ...exported(oauth)]),
    ...(auth === 'oauth' ? [] : ['# signing in with Basic', ...exported(basic)]),
  ].join('\n');
}
