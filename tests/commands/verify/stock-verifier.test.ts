import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type ReferenceProvider, startReferenceProvider } from '../../../scripts/reference-provider/server.ts';
import { changingStatus } from '../../../scripts/selftest/kill-matrix/behaviours/behaviours.ts';
import { startScript } from '../../support/process.ts';
import { pacts } from '../../support/run-verify.ts';

let provider: ReferenceProvider | undefined;
afterEach(async () => {
  await provider?.close();
});

const verify = ({ baseUrl, controlUrl }: ReferenceProvider) =>
  startScript(
    'tests/support/stock-verifier.ts',
    [baseUrl, controlUrl, join(pacts, 'webrtc-session-client-bandwidth-webrtc-api.json')],
    { environment: { PACT_DO_NOT_TRACK: 'true' } },
  );

describe("Pact's own verifier", () => {
  it('accepts the pact, straight against the reference provider', async () => {
    provider = await startReferenceProvider();
    const { exit, output } = verify(provider);
    expect(await exit).toBe(0);
    expect(output.stdout.match(/returns a response which/g)).toHaveLength(23);
    expect(provider.state.store.counts).toEqual({ sessions: 0, participants: 0 });
  });

  it('refuses it where the provider breaks it', async () => {
    const intercept = changingStatus([409], (answer) => ({ ...answer, status: 400 }));
    provider = await startReferenceProvider({ intercept });
    const { exit, output } = verify(provider);
    expect(await exit).toBe(1);
    expect(output.stdout).toContain('There were 1 pact failures');
  });
});
