import { forMarkdown, markdownCode } from '../../lib/text/escape.ts';
import { shortened } from '../../lib/text/markdown.ts';
import type { Run, Verdict } from '../../run/run-schema.ts';
import { sceneNotSet } from '../../verification/matrix/run-case.ts';
import { maxContentLength } from '../../verification/record.ts';
import { tokenCommand } from '../../verification/wire/curl.ts';
import { headersOf, inCharacters, section } from './format.ts';

/** The scene, the request as a command, and the request as it was sent. */
export function requestSection(main: Verdict, { target }: Run): string[] {
  const { curl, scene, request, reason } = main;
  const isOfScene = reason?.startsWith(sceneNotSet) === true;
  const wasSent = request !== undefined && !isOfScene;
  return section(wasSent || curl === undefined ? 'What was sent' : 'What was to be sent', [
    ...(scene === undefined
      ? []
      : [
          `**What has to exist beforehand:** ${forMarkdown(scene)}. The suite creates it through the API, and removes it afterwards.`,
        ]),
    ...(curl === undefined
      ? []
      : [
          'The request as a command:',
          markdownCode(curl),
          variables(curl, target.baseUrl, wasSent),
          ...(/\$\{?BW_TOKEN(?!_)/.test(curl) ? ['This command gets such a token:', markdownCode(tokenCommand)] : []),
        ]),
    ...(request === undefined
      ? []
      : [
          ...(curl === undefined
            ? [
                'This promise is about every response of the API; below is the request of the first response that broke it.',
              ]
            : []),
          isOfScene
            ? 'It was never sent, because this request, which creates the scene, did not succeed:'
            : 'The request as sent, without credentials:',
          ...requestText(request),
        ]),
  ]);
}

function requestText({ method, url, headers, body }: NonNullable<Verdict['request']>): string[] {
  const lines = [`${method} ${url}`, ...headersOf({ headers }).map(([name, value]) => `${name}: ${value}`)];
  return [
    markdownCode(lines.join('\n')),
    ...(body === null
      ? ['It had no body.']
      : body === ''
        ? ['Its body was empty.']
        : [`Its body, ${inCharacters(body.length)}:`, markdownCode(shortened(body, maxContentLength))]),
  ];
}

const meanings: Readonly<Record<string, string>> = {
  BW_USERNAME: 'the user name of an API user',
  BW_PASSWORD: 'its password',
  BW_NO_WEBRTC_USERNAME: 'the user name of an API user without access to the WebRTC API',
  BW_NO_WEBRTC_PASSWORD: 'its password',
  BW_CLIENT_ID: 'the client id of API credentials',
  BW_CLIENT_SECRET: 'their client secret',
  BW_TOKEN: 'an access token for API credentials',
  BW_CHANGED_TOKEN: 'such a token with one character in its middle changed',
  BW_UNSIGNED_TOKEN: 'a JSON Web Token with the claims of such a token, the algorithm none and no signature',
  BW_EXPIRED_TOKEN: 'such a token that has expired',
  BW_NO_WEBRTC_TOKEN: 'an access token for API credentials without access to the WebRTC API',
  BW_ACCOUNT_ID: 'the account number',
};

/** What the variables of a command stand for. */
function variables(curl: string, baseUrl: string, wasSent: boolean): string {
  const names = [...new Set([...curl.matchAll(/\$\{?([A-Z][A-Z0-9_]*)/g)].map(([, name]) => name!))];
  const ids = names.filter((name) => name !== 'BW_BASE_URL' && !(name in meanings));
  const settings = names.flatMap((name) =>
    name === 'BW_BASE_URL'
      ? [`\`$BW_BASE_URL\` is ${forMarkdown(baseUrl)}`]
      : name in meanings
        ? [`\`$${name}\` is ${meanings[name]!}`]
        : [],
  );
  return [
    `Here ${settings.join('; ')}.`,
    ...(ids.length === 0
      ? []
      : [
          `${ids.map((name) => `\`$${name}\``).join(', ')} ${ids.length === 1 ? 'stands for an id' : 'stand for ids'} of such sessions and participants${wasSent ? '; the request as sent has those of this run' : ''}.`,
        ]),
    ...(curl.includes('@body-from-run.json')
      ? ['The file `body-from-run.json` holds the body that is shown below.']
      : []),
  ].join(' ');
}
