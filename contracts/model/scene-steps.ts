import type { Scene, ServiceFailure, Template } from './types.ts';

/** One thing to do to the provider before a request is sent. */
export type SceneStep =
  | {
      readonly do: 'create-session' | 'end-session' | 'create-participant' | 'delete-participant';
      readonly slot: string;
    }
  /** An id that nothing has. */
  | { readonly do: 'invent-id'; readonly slot: string }
  | { readonly do: 'join'; readonly slot: string; readonly session: string; readonly body: Template | null }
  | { readonly do: 'leave'; readonly slot: string; readonly session: string }
  | { readonly do: 'fail'; readonly session: string; readonly failure: ServiceFailure };

/**
 * The steps that set a scene, in rounds: the steps of one round can be taken at once, a round needs all
 * of those before it.
 */
export function sceneSteps(scene: Scene): SceneStep[][] {
  const sessions = Object.entries(scene.sessions);
  const participants = Object.entries(scene.participants);
  const joins = participants.flatMap(([slot, { joined, body }]) =>
    joined === undefined ? [] : [{ do: 'join' as const, slot, session: joined, body: body ?? null }],
  );
  const rounds: SceneStep[][] = [
    [
      ...sessions.map(([slot, state]) => ({
        do: state === 'unknown' ? ('invent-id' as const) : ('create-session' as const),
        slot,
      })),
      ...participants.map(([slot, { state }]) => ({
        do: state === 'unknown' ? ('invent-id' as const) : ('create-participant' as const),
        slot,
      })),
    ],
    // A body may name those who are in the session already.
    joins.filter(({ body }) => body === null),
    joins.filter(({ body }) => body !== null),
    participants.flatMap(([slot, { joined, left }]) =>
      left && joined !== undefined ? [{ do: 'leave' as const, slot, session: joined }] : [],
    ),
    [
      ...sessions.filter(([, state]) => state === 'ended').map(([slot]) => ({ do: 'end-session' as const, slot })),
      ...participants
        .filter(([, { state }]) => state === 'deleted')
        .map(([slot]) => ({ do: 'delete-participant' as const, slot })),
    ],
    scene.failure ? [{ do: 'fail', session: 'session', failure: scene.failure }] : [],
  ];
  return rounds.filter((round) => round.length > 0);
}
