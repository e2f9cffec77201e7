import type { WayToSignIn } from '../../contracts/model/sign-in.ts';
import { pairsOf, type Users } from '../target/credentials.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The variables of a user or a client: a name and its secret, which are set together. */
export interface CredentialVariables {
  readonly way: WayToSignIn;
  readonly name: string;
  readonly secret: string;
}

/** The variables of every user and client of a target. */
export const credentialVariables = {
  client: { way: 'oauth', name: 'BW_CLIENT_ID', secret: 'BW_CLIENT_SECRET' },
  main: { way: 'basic', name: 'BW_USERNAME', secret: 'BW_PASSWORD' },
  clientWithoutWebrtc: { way: 'oauth', name: 'BW_NO_WEBRTC_CLIENT_ID', secret: 'BW_NO_WEBRTC_CLIENT_SECRET' },
  withoutWebrtc: { way: 'basic', name: 'BW_NO_WEBRTC_USERNAME', secret: 'BW_NO_WEBRTC_PASSWORD' },
} as const satisfies Readonly<Record<keyof Users, CredentialVariables>>;

/** Variables that hold credentials, or a URL that may hold some. */
const secretVariables = new RegExp(
  `^(?:${[...Object.values(credentialVariables).flatMap(({ name, secret }) => [name, secret]), 'BW_TOKEN'].join('|')}|(?:https?|all)_proxy)$`,
  'i',
);

/** The credentials that an environment sets. */
export interface EnvironmentCredentials {
  /** A variable as it is written, with its white space; empty where it is not set. */
  readonly written: (variable: string) => string;
  /** The users without white space around their values. A value that is not set is empty. */
  readonly users: Required<Users>;
  /** Every secret: passwords, an access token, and those in the URLs of proxies, as written and decoded. */
  readonly secrets: readonly string[];
}

/**
 * Reads the credentials of an environment. The redactor and the settings both take them from here, so that the redactor
 * knows a secret before a message quotes the setting that holds it. Invalid values are read as well: a value with white
 * space around it is not a valid setting, but still a secret.
 */
export function readCredentials(environment: Environment): EnvironmentCredentials {
  const written = (variable: string): string => environment[variable] ?? '';
  const user = ({ name, secret }: CredentialVariables) => ({
    username: written(name).trim(),
    password: written(secret).trim(),
  });
  const client = ({ name, secret }: CredentialVariables) => ({
    id: written(name).trim(),
    secret: written(secret).trim(),
  });
  const users = {
    main: user(credentialVariables.main),
    withoutWebrtc: user(credentialVariables.withoutWebrtc),
    client: client(credentialVariables.client),
    clientWithoutWebrtc: client(credentialVariables.clientWithoutWebrtc),
  };
  const ofProxies = Object.entries(environment)
    .filter(([name]) => /_proxy$/i.test(name) && secretVariables.test(name))
    .flatMap(([, value]) => passwordsOf(value ?? ''));
  // The commands of reports take a token from the environment of a shell.
  const secrets = [...pairsOf(users).map(({ password }) => password), written('BW_TOKEN').trim(), ...ofProxies];
  return { written, users, secrets: secrets.filter((secret) => secret !== '') };
}

/** Takes the credentials out of an environment, so that a diagnostic report of the process cannot show them. */
export function forgetCredentials(environment: Record<string, string | undefined>): void {
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- assigning undefined to process.env leaves the text "undefined"
  for (const name of Object.keys(environment)) if (secretVariables.test(name)) delete environment[name];
}

function passwordsOf(url: string): string[] {
  const userinfo = /^(?:[a-z][a-z0-9+.-]*:\/\/)?([^/?#]*)@/i.exec(url)?.[1] ?? '';
  const password = userinfo.slice(userinfo.indexOf(':') + 1);
  if (!userinfo.includes(':') || password === '') return [];
  try {
    return [...new Set([password, decodeURIComponent(password), userinfo, decodeURIComponent(userinfo)])];
  } catch {
    return [password, userinfo];
  }
}
