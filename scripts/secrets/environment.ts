import { pairsOf, type Users } from '../target/credentials.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that hold credentials, or a URL that may hold some. */
const secretVariable =
  /^(?:BW_(?:NO_WEBRTC_)?(?:USERNAME|PASSWORD|CLIENT_ID|CLIENT_SECRET)|BW_TOKEN|(?:https?|all)_proxy)$/i;

/** The users that an environment names, whatever the settings make of them; with empty values for what is not set. */
export function usersIn(environment: Environment): Users {
  const value = (name: string) => (environment[name] ?? '').trim();
  const user = (username: string, password: string) => ({ username: value(username), password: value(password) });
  const client = (id: string, secret: string) => ({ id: value(id), secret: value(secret) });
  return {
    main: user('BW_USERNAME', 'BW_PASSWORD'),
    withoutWebrtc: user('BW_NO_WEBRTC_USERNAME', 'BW_NO_WEBRTC_PASSWORD'),
    client: client('BW_CLIENT_ID', 'BW_CLIENT_SECRET'),
    clientWithoutWebrtc: client('BW_NO_WEBRTC_CLIENT_ID', 'BW_NO_WEBRTC_CLIENT_SECRET'),
  };
}

/**
 * Every secret in an environment: those of users and clients, a token, which the commands of reports read from
 * there, and those in the URLs of proxies, as written and decoded.
 */
export function passwordsIn(environment: Environment): string[] {
  const proxies = Object.entries(environment)
    .filter(([name]) => /_proxy$/i.test(name) && secretVariable.test(name))
    .flatMap(([, value]) => passwordsOf(value ?? ''));
  const token = environment['BW_TOKEN']?.trim() ?? '';
  return [...pairsOf(usersIn(environment)).map(({ password }) => password), token, ...proxies].filter(
    (value) => value !== '',
  );
}

/** Takes the credentials out of an environment, so that a diagnostic report of the process cannot show them. */
export function forgetCredentials(environment: Record<string, string | undefined>): void {
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- assigning undefined to process.env leaves the text "undefined"
  for (const name of Object.keys(environment)) if (secretVariable.test(name)) delete environment[name];
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
