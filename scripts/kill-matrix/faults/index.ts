import type { Fault } from '../fault.ts';
import { clientFaults } from './clients.ts';
import { contradictionFaults } from './contradictions.ts';
import { credentialFaults } from './credentials.ts';
import { effectFaults } from './effects.ts';
import { generatedFaults } from './generated.ts';
import { historicalFaults } from './history.ts';
import { idFaults } from './ids.ts';
import { malformedFaults } from './malformed.ts';
import { oddIdFaults } from './odd-ids.ts';
import { serverErrorFaults } from './server-errors.ts';
import { signInFaults } from './sign-in.ts';
import { subscriptionFaults } from './subscriptions.ts';
import { tokenAnswerFaults } from './token-answers.ts';
import { undocumentedFaults } from './undocumented.ts';

/**
 * All faults: those that follow from the contract's data, and those that are written by hand, each from what the
 * documents promise and what has gone wrong before.
 */
export const faults: readonly Fault[] = [
  ...generatedFaults,
  ...subscriptionFaults,
  ...clientFaults,
  ...effectFaults,
  ...malformedFaults,
  ...credentialFaults,
  ...signInFaults,
  ...tokenAnswerFaults,
  ...idFaults,
  ...serverErrorFaults,
  ...oddIdFaults,
  ...undocumentedFaults,
  ...contradictionFaults,
  ...historicalFaults,
];
