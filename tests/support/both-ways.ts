import { referenceTarget } from '../../scripts/reference-provider/target.ts';
import type { Target } from '../../scripts/target/target.ts';
import { type CaseRun, runCase } from '../../scripts/verification/matrix/run-case.ts';
import { type Interaction, readInteractions } from '../../scripts/verification/replay/pacts.ts';
import { type ReplayProcess, startReplayProcess } from '../../scripts/verification/replay/replay-process.ts';
import { replayInteraction } from '../../scripts/verification/replay/replay.ts';
import { startTap, type Tap } from '../../scripts/verification/replay/tap.ts';
import { contextOf, wireTo } from './context.ts';
import { type Fault, type FaultyEndpoint, startFaultyEndpoint } from './faulty-endpoint.ts';
import { pacts } from './run-verify.ts';

/** The two ways by which a case is checked, on a process of the Pact core that is started once. */
export interface BothWays {
  readonly interactions: readonly Interaction[];
  /**
   * Checks the case of an interaction against an endpoint of its own with a fault, by the matrix and by the replay.
   * @param pact in place of the recorded one.
   */
  check(
    id: string,
    fault: Fault,
    pact?: string,
  ): Promise<{ matrix: CaseRun; replay: CaseRun; endpoints: readonly FaultyEndpoint[] }>;
  close(): Promise<void>;
}

export async function startBothWays(): Promise<BothWays> {
  const [tap, core, interactions] = await Promise.all([startTap(), startReplayProcess(2), readInteractions(pacts)]);
  return {
    interactions,
    async check(id, fault, pact) {
      const recorded = interactions.find(({ entry }) => entry.id === id)!;
      const interaction = pact === undefined ? recorded : { ...recorded, pact };
      const [matrix, replay] = [await once(fault, interaction), await once(fault, interaction, { tap, core })];
      return { matrix: matrix.run, replay: replay.run, endpoints: [matrix.endpoint, replay.endpoint] };
    },
    async close() {
      await Promise.all([core.close(), tap.close()]);
    },
  };
}

async function once(
  fault: Fault,
  interaction: Interaction,
  replay?: { readonly tap: Tap; readonly core: ReplayProcess },
): Promise<{ run: CaseRun; endpoint: FaultyEndpoint }> {
  const endpoint = await startFaultyEndpoint({ fault });
  const target: Target = { ...referenceTarget(endpoint.provider), baseUrl: endpoint.baseUrl };
  const wire = wireTo(target);
  try {
    const context = contextOf(target, wire, { allowance: { take: () => true } });
    const run = replay
      ? await replayInteraction(interaction, context, replay.tap, replay.core)
      : await runCase(interaction.entry, context);
    return { run, endpoint };
  } finally {
    await wire.close();
    await endpoint.close();
  }
}
