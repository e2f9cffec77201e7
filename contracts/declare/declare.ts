import type {
  AllowedOutcome,
  CheckedCase,
  ControlDifference,
  Effect,
  Expectation,
  Observation,
  ObservedCase,
  Outcome,
  RequestTemplate,
  Scene,
} from '../model/types.ts';
import { plainRequest } from './requests.ts';
import { outsideOpenSession } from './scenes.ts';

/** What every declaration says: id, title and the statements it rests on. */
interface Heading {
  readonly id: string;
  readonly title: string;
  readonly statements: readonly string[];
}

interface Declaration extends Heading {
  readonly scene?: Scene;
  /** Differences from the plain request: the operation's path, the scene's ids, good credentials, no body. */
  readonly request?: Partial<RequestTemplate>;
  readonly deliberatelyInvalid?: true;
}

function common(family: CheckedCase['family'], declaration: Declaration) {
  return {
    id: declaration.id,
    family,
    title: declaration.title,
    statements: declaration.statements,
    scene: declaration.scene ?? outsideOpenSession,
    request: { ...plainRequest, ...declaration.request },
    ...(declaration.deliberatelyInvalid ? { deliberatelyInvalid: true as const } : {}),
  };
}

/**
 * A request that has to be accepted with 204, without a body, and to have this effect. It needs a control only where
 * its credentials may be refused for another reason.
 */
export function accepted(
  declaration: Declaration & { effect: Effect; level?: CheckedCase['level']; control?: ControlDifference } & Pick<
      Expectation,
      'alsoAllowed' | 'effectWhateverTheAnswer'
    >,
): CheckedCase {
  return {
    ...common('joined', declaration),
    level: declaration.level ?? 'MUST',
    expect: {
      preferred: { status: 204, body: 'none', effect: declaration.effect },
      ...(declaration.alsoAllowed ? { alsoAllowed: declaration.alsoAllowed } : {}),
      ...(declaration.effectWhateverTheAnswer ? { effectWhateverTheAnswer: true as const } : {}),
    },
    ...(declaration.control ? { control: declaration.control } : {}),
  };
}

/** A request that has to be refused, and whose control has to succeed. */
export function refused(
  family: CheckedCase['family'],
  preferred: Outcome,
  declaration: Declaration & {
    level?: CheckedCase['level'];
    control: ControlDifference;
    controlStatuses?: readonly number[];
    alsoAllowed?: readonly AllowedOutcome[];
  },
): CheckedCase {
  return {
    ...common(family, declaration),
    level: declaration.level ?? 'MUST',
    expect: {
      preferred,
      ...(declaration.alsoAllowed ? { alsoAllowed: declaration.alsoAllowed } : {}),
    },
    ...controlOf(declaration),
  };
}

function controlOf({ control, controlStatuses }: { control: ControlDifference; controlStatuses?: readonly number[] }) {
  return { control, ...(controlStatuses ? { controlStatuses } : {}) };
}

/** A request whose answer is recorded. It never fails for its status or its effect. */
export function observed(
  family: ObservedCase['family'],
  declaration: Declaration & {
    observe: Observation;
    control: ControlDifference;
    controlStatuses?: readonly number[];
  },
): ObservedCase {
  return {
    ...common(family, declaration),
    level: 'OBSERVE',
    observe: declaration.observe,
    ...controlOf(declaration),
  };
}

/** The readings of a request that is either accepted or refused. */
export function takenOrRefused(taken: string, refusedAs: string): Observation['readings'] {
  return [
    { statuses: [204], means: taken },
    { statuses: [400, 404, 409, 413, 415, 422], means: refusedAs },
  ];
}
