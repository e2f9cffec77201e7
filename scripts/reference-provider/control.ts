import { randomUUID } from 'node:crypto';
import { caseById } from '../../contracts/all-cases.ts';
import { pactStateValues } from '../../contracts/model/pact-states.ts';
import { type SceneStep, sceneSteps } from '../../contracts/model/scene-steps.ts';
import { fill } from '../../contracts/model/template.ts';
import type { CredentialKind, ServiceFailure } from '../../contracts/model/types.ts';
import { changed } from '../target/altered.ts';
import { basic, bearer } from '../target/credentials.ts';
import type { Answer, Call } from './api/answer.ts';
import type { ApiState } from './api/api.ts';
import { parseSubscriptions } from './api/request-body.ts';

export const controlPath = '/control';

/**
 * Answers requests below the control address, which is outside of the API: failing services, an inventory, and the
 * state changes of Pact.
 */
export function answerControl(state: ApiState, call: Call): Answer {
  try {
    return route(state, call);
  } catch (error) {
    return plainJson(400, { message: error instanceof Error ? error.message : String(error) });
  }
}

function route(state: ApiState, call: Call): Answer {
  const [, , resource, id] = call.target.split('/');
  if (resource === 'failures' && id !== undefined && call.method === 'PUT') {
    state.failures.set(id, JSON.parse(call.body.toString()) as ServiceFailure);
    return plainJson(200, {});
  }
  if (resource === 'failures' && id !== undefined && call.method === 'DELETE') {
    state.failures.delete(id);
    return plainJson(200, {});
  }
  if (resource === 'inventory' && call.method === 'GET') return plainJson(200, state.store.counts);
  if (resource === 'pact-states' && call.method === 'POST') return plainJson(200, pactState(state, call.body));
  return plainJson(404, { message: 'The control address has failures/{sessionId}, inventory and pact-states' });
}

function plainJson(status: number, value: unknown): Answer {
  return { status, headers: { 'content-type': 'application/json' }, content: [JSON.stringify(value)] };
}

/** Sets up the scene of the case that a Pact state change names, or removes it. @returns the values to inject. */
function pactState(state: ApiState, body: Buffer): Record<string, string> {
  const { action, params } = JSON.parse(body.toString()) as {
    action?: string;
    params?: { case?: string };
  };
  const entry = caseById(params?.case ?? '');
  if (!('scene' in entry)) return {};
  removeScene(state, entry.id);
  if (action === 'teardown') return {};
  const slots: Record<string, string> = {
    account: state.credentials.accountId,
    otherAccount: `${state.credentials.accountId}1`,
  };
  state.pactScenes.set(entry.id, slots);
  for (const step of sceneSteps(entry.scene).flat()) take(state, step, slots);
  return pactStateValues(entry, slots, authorizationFor(entry.request.credentials, state));
}

function removeScene({ store, failures, pactScenes }: ApiState, id: string): void {
  for (const resource of Object.values(pactScenes.get(id) ?? {})) {
    failures.delete(resource);
    store.deleteParticipant(resource);
    store.endSession(resource);
  }
  pactScenes.delete(id);
}

/** The credentials for the kinds that the interactions of the pact use. */
function authorizationFor(kind: CredentialKind, { auth, credentials, tokens }: ApiState): string | undefined {
  const { username, password, noWebrtcUsername, noWebrtcPassword } = credentials;
  const token = () => bearer(tokens.issue('known'));
  switch (kind) {
    case 'none':
      return undefined;
    case 'no-webrtc-access':
      return auth === 'oauth' ? bearer(tokens.issue('without WebRTC')) : basic(noWebrtcUsername, noWebrtcPassword);
    case 'wrong-password':
      return basic(username, 'wrong');
    case 'token':
      return token();
    case 'changed-token':
      return changed(token());
    default:
      return auth === 'oauth' ? token() : basic(username, password);
  }
}

function take({ store, failures }: ApiState, step: SceneStep, slots: Record<string, string>): void {
  switch (step.do) {
    case 'create-session':
      slots[step.slot] = store.createSession({}).id;
      break;
    case 'create-participant':
      slots[step.slot] = store.createParticipant({ publishPermissions: [], deviceApiVersion: 'V3' }).id;
      break;
    case 'invent-id':
      slots[step.slot] = randomUUID();
      break;
    case 'join':
      store.join(
        store.participant(slots[step.slot]!)!,
        slots[step.session]!,
        step.body === null ? undefined : parseSubscriptions(Buffer.from(fill(step.body, slots))),
      );
      break;
    case 'leave':
      store.leave(store.participant(slots[step.slot]!)!);
      break;
    case 'end-session':
      store.endSession(slots[step.slot]!);
      break;
    case 'delete-participant':
      store.deleteParticipant(slots[step.slot]!);
      break;
    case 'fail':
      failures.set(slots[step.session]!, step.failure);
      break;
  }
}
