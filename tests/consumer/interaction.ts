import { MatchersV3, type PactV4 } from '@pact-foundation/pact';
import { caseById } from '../../contracts/all-cases.ts';
import { statementById } from '../../contracts/documents/ledger/index.ts';
import { operation } from '../../contracts/model/operation.ts';
import { pactPathExpression, pactStateValues } from '../../contracts/model/pact-states.ts';
import { wayOf } from '../../contracts/model/sign-in.ts';
import { fill, fillPath } from '../../contracts/model/template.ts';
import type { RequestCase } from '../../contracts/model/types.ts';
import type { ShapeName } from '../../contracts/shapes/index.ts';

const { fromProviderState, regex, string } = MatchersV3;

/** What stands in the pact where a verification puts its own ids. The ids are the vendor's own examples. */
const exampleSlots = {
  account: '9900000',
  session: 'd8886aad-b956-4e1b-b2f4-d7c9f8162772',
  participant: '62e0ecb9-0b1b-5115-aae4-4f36123d6bb1',
  speakerA: '568749d5-04d5-483d-adf5-deac7dd3d521',
  speakerB: '0275e47f-dd21-4cf0-a1e1-dfdc719e73a7',
};

/** Aliases, which no provider knows and every verification replaces. */
const alias = { username: 'alias', password: 'of-a-credential' };
const tokenAlias = { token: 'alias-of-a-token' };
const basicAlias = `Basic ${Buffer.from(`${alias.username}:${alias.password}`).toString('base64')}`;

/** The alias of the credentials that a case is about, for a client to sign in with. */
export function aliasFor(id: string): typeof alias | typeof tokenAlias | null {
  const { credentials } = requestCase(id).request;
  if (credentials === 'none') return null;
  return wayOf[credentials] === 'oauth' ? tokenAlias : alias;
}

function authorizationFor(id: string): string | undefined {
  const credentials = aliasFor(id);
  return credentials === null ? undefined : 'token' in credentials ? `Bearer ${credentials.token}` : basicAlias;
}

const examples: Readonly<Partial<Record<ShapeName, Record<string, string>>>> = {
  requestError: { error: 'A message', requestId: '12af78d1-5f88-4917-925d-17c1ac8fda7a' },
  messageError: { message: 'A message' },
};

/** What the consumer says of one case. */
export interface Expected {
  readonly id: string;
  readonly description: string;
  readonly status: number;
  /** The shape it reads from an error. */
  readonly reads?: 'requestError' | 'messageError';
  /** A failure to meet it fails nobody's verification: nobody has promised it. */
  readonly pending?: boolean;
}

/** The request of a case with the example ids in it, for a client to send. */
export function exampleRequest(id: string) {
  const entry = requestCase(id);
  const { request } = entry;
  return {
    accountId: fill(request.ids.accountId, exampleSlots),
    sessionId: fill(request.ids.sessionId, exampleSlots),
    participantId: fill(request.ids.participantId, exampleSlots),
    path: `${operation.basePath}${examplePath(entry)}`,
    headers: { ...request.headers, ...withAuthorization(id, (authorization) => authorization) },
    body: request.body === null ? null : fill(request.body, exampleSlots),
  };
}

function withAuthorization<Value>(id: string, make: (authorization: string) => Value): Record<string, Value> {
  const authorization = authorizationFor(id);
  return authorization === undefined ? {} : { Authorization: make(authorization) };
}

const maxAttempts = 5;

/**
 * Has a consumer test one interaction, and records it.
 *
 * On a busy machine the mock server sometimes says that it never received a request that it has matched and
 * answered (pact-foundation/pact-reference#535). It answers a request that does not match with 500, which
 * fails the test itself, so only a test that has passed is tried again.
 */
export async function testInteraction(
  pact: PactV4,
  expected: Expected,
  test: (mockServerUrl: string) => Promise<void>,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const outcome = { passed: false };
    try {
      await interactionFor(pact, expected).executeTest(async ({ url }) => {
        await test(url);
        outcome.passed = true;
      });
      return;
    } catch (error) {
      const forgotten = error instanceof Error && error.message.includes('was expected but not received');
      if (!outcome.passed || !forgotten || tries === maxAttempts) throw error;
    }
  }
}

/** The interaction of a case, made from the contract. */
function interactionFor(pact: PactV4, { id, description, status, reads, pending }: Expected) {
  const entry = requestCase(id);
  const { request, scene } = entry;
  const started = pact.addInteraction();
  const referenced = entry.statements.reduce(
    (interaction, statement) => {
      const { source, where } = statementById(statement);
      return interaction.reference('sources', statement, `${source}, ${where}`);
    },
    started
      .given(scene.title, { case: id })
      .uponReceiving(description)
      .pending(pending ?? false)
      .reference('contract', 'case', id),
  );
  return referenced
    .withRequest(
      operation.method,
      fromProviderState(pactPathExpression, `${operation.basePath}${examplePath(entry)}`),
      (builder) => {
        builder.headers({
          ...withAuthorization(id, (authorization) => fromProviderState('${authorization}', authorization)),
          // The mock server knows one spelling of this name.
          ...Object.fromEntries(
            Object.entries(request.headers).map(([name, value]) => [name.replace('-type', '-Type'), value]),
          ),
        });
        if (request.body !== null) builder.jsonBody(withGenerators(JSON.parse(request.body)));
      },
    )
    .willRespondWith(status, (builder) => {
      if (!reads) return;
      builder.headers({ 'Content-Type': regex('(?i)^application/json[ \\t]*(;.*)?$', 'application/json') });
      builder.jsonBody(
        Object.fromEntries(Object.entries(examples[reads]!).map(([name, value]) => [name, string(value)])),
      );
    });
}

function requestCase(id: string): RequestCase {
  const entry = caseById(id);
  if (!('scene' in entry)) throw new TypeError(`${id} sends no request`);
  return entry;
}

function examplePath(entry: RequestCase): string {
  return fillPath(operation.path, pactStateValues(entry, exampleSlots, undefined));
}

/** The same value with the provider's own ids where the template has slots: nothing else of it may differ. */
function withGenerators(value: unknown): unknown {
  if (typeof value === 'string') {
    const slot = /^\{\{(\w+)\}\}$/.exec(value)?.[1];
    return slot === undefined ? value : fromProviderState(`\${${slot}}`, fill(value, exampleSlots));
  }
  if (Array.isArray(value)) return value.map(withGenerators);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withGenerators(member)]));
  }
  return value;
}
