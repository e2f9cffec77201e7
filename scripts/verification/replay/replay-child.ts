/**
 * The child process for the Pact core. The core blocks a thread of libuv's pool for each verification, and reads
 * settings from the environment. It gets only loopback addresses and credential aliases.
 */
import pactCore from '@pact-foundation/pact-core';
import { endingSignals } from '../../lib/system/signals.ts';
import { messageOf } from '../../lib/text/errors.ts';

export interface ReplayOrder {
  readonly id: number;
  readonly pactFile: string;
  readonly provider: string;
  readonly baseUrl: string;
  readonly stateUrl: string;
  readonly timeoutMs: number;
}

export interface ReplayReport {
  readonly id: number;
  /** The Pact core's results as JSON text, whether it was satisfied or not. */
  readonly results: string;
}

// Ctrl-C reaches the whole process group: the parent decides when this process ends.
for (const signal of Object.keys(endingSignals)) process.on(signal, () => undefined);
process.on('disconnect', () => {
  process.exit();
});

process.on('message', (order: ReplayOrder) => {
  void (async () => {
    let results: string;
    try {
      results = await pactCore.default.verifyPacts({
        provider: order.provider,
        providerBaseUrl: order.baseUrl,
        providerStatesSetupUrl: order.stateUrl,
        pactUrls: [order.pactFile],
        failIfNoPactsFound: true,
        logLevel: 'error',
        timeout: order.timeoutMs,
      });
    } catch (error) {
      results = messageOf(error);
    }
    process.send?.({ id: order.id, results } satisfies ReplayReport);
  })();
});
