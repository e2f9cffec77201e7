import { waysToSignIn } from '../../../contracts/model/sign-in.ts';
import { closed, text, texts, time } from '../../lib/json/schema.ts';

export const suite = closed(['name', 'version'], { name: text, version: text });

export const target = closed(['kind', 'baseUrl', 'account'], {
  kind: { enum: ['reference', 'live', 'recorded'], description: 'recorded: traffic that this suite did not send' },
  baseUrl: { type: 'string', format: 'uri' },
  account: { type: 'string', description: 'Shortened, unless the run was asked to show it' },
  proxy: { type: 'string', description: 'Through which proxy, without its credentials' },
  signIn: { enum: waysToSignIn, description: 'How the run signed in; absent where nothing was sent' },
});

export const options = closed(
  ['only', 'strict', 'harmless', 'concurrency', 'maxRequests', 'maxResources', 'timeoutSeconds'],
  {
    only: texts,
    failedOf: {
      ...time,
      description: 'Start of the run whose failed and undecided checks were checked again; only names their cases',
    },
    strict: { type: 'boolean' },
    harmless: { type: 'boolean' },
    concurrency: { type: 'integer', minimum: 1 },
    rate: { type: 'number', description: 'Requests a second at most' },
    maxRequests: { type: 'integer', minimum: 1 },
    maxResources: { type: 'integer', minimum: 0 },
    timeoutSeconds: { type: 'integer', minimum: 1 },
  },
);

export const traffic = {
  ...closed(['requests', 'resources', 'waits'], {
    requests: { type: 'integer' },
    resources: { type: 'integer', description: 'Sessions and participants whose creation was asked for' },
    waits: { type: 'integer', description: 'How often the target asked to wait' },
    tokens: { type: 'integer', description: 'Token requests, which go to another endpoint' },
    replacedTokens: { type: 'integer', description: 'Tokens that were no longer taken before their end' },
  }),
  description: 'What the run cost the target',
} as const;
