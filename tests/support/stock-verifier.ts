/** Runs Pact's own verifier in a process of its own, since it prints what it likes. Arguments: provider, control address, pact. */
import { Verifier } from '@pact-foundation/pact';

const [providerUrl, controlUrl, pact] = process.argv.slice(2);
await new Verifier({
  provider: 'bandwidth-webrtc-api',
  providerBaseUrl: new URL(providerUrl!).origin,
  providerStatesSetupUrl: `${controlUrl!}/pact-states`,
  pactUrls: [pact!],
  logLevel: 'error',
}).verifyProvider();
