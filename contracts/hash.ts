import { createHash } from 'node:crypto';
import { answerCases } from './answers.ts';
import { cases } from './cases/index.ts';
import { contradictions } from './contradictions.ts';
import { ledger } from './ledger.ts';
import { operation } from './operation.ts';
import { samples } from './samples.ts';
import { shapes } from './shapes/index.ts';
import { signIn, tokenRequest, wayOf } from './sign-in.ts';

/** SHA-256 over the whole contract as data, in hexadecimal: two runs with the same hash checked the same promises. */
export const contractHash = createHash('sha256')
  .update(
    JSON.stringify({
      operation,
      shapes,
      cases,
      answerCases,
      ledger,
      samples,
      contradictions,
      signIn,
      tokenRequest,
      wayOf,
    }),
  )
  .digest('hex');
