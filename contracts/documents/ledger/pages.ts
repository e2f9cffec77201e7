import type { Statement } from './statement.ts';

/** What the vendor's page of the operation says, and its page of error codes. */
export const ofPages: readonly Statement[] = [
  { id: 'page-url', source: 'PAGE', where: 'Request URL', says: 'The path has the account twice' },
  {
    id: 'page-basic-auth',
    source: 'PAGE',
    where: 'Basic Authentication',
    says: 'API credentials go by Basic authentication',
  },
  {
    id: 'page-body-optional',
    source: 'PAGE',
    where: 'Add a participant to a session',
    says: 'Subscriptions are an optional part of the call',
  },
  {
    id: 'page-session-id',
    source: 'PAGE',
    where: 'Request Body Parameters',
    says: 'The body has a sessionId, which is not called optional',
  },
  {
    id: 'page-participants-optional',
    source: 'PAGE',
    where: 'Request Body Parameters',
    says: 'participants, a subset of the session, is optional',
  },
  {
    id: 'page-sample-http',
    source: 'PAGE',
    where: 'sample http',
    says: 'A PUT by curl, whose participants are strings',
  },
  {
    id: 'page-sample-csharp',
    source: 'PAGE',
    where: 'sample csharp',
    says: 'A call with sessionId and two participants',
  },
  {
    id: 'page-sample-java',
    source: 'PAGE',
    where: 'sample java',
    says: 'A call with two participants and no sessionId',
  },
  { id: 'page-sample-ruby', source: 'PAGE', where: 'sample ruby', says: 'A call with sessionId and two participants' },
  {
    id: 'page-sample-python',
    source: 'PAGE',
    where: 'sample python',
    says: 'A call with sessionId and two participants',
  },
  { id: 'page-sample-js', source: 'PAGE', where: 'sample js', says: 'A call with sessionId and two participants' },
  { id: 'page-sample-php', source: 'PAGE', where: 'sample php', says: 'A call with sessionId and two participants' },
  { id: 'page-answer', source: 'PAGE', where: 'Responds', says: 'The sample answer has content, a lone closing brace' },
  { id: 'page-400', source: 'PAGE', where: 'Potential Error Responses', says: 'A bad request is 400 with JSON' },
  { id: 'page-401', source: 'PAGE', where: 'Potential Error Responses', says: 'Unauthorized is 401 with JSON' },
  { id: 'page-403', source: 'PAGE', where: 'Potential Error Responses', says: 'Access denied is 403 with JSON' },
  { id: 'page-50x', source: 'PAGE', where: 'Potential Error Responses', says: 'An unexpected error is 50x with JSON' },
  {
    id: 'page-no-404',
    source: 'PAGE',
    where: 'Potential Error Responses',
    says: 'No 404 and no 409 is among the potential errors',
  },
  // The error codes
  {
    id: 'err-401',
    source: 'ERR',
    where: '401',
    says: 'The user has no access to the account: wrong user name, password or account number',
  },
  { id: 'err-403', source: 'ERR', where: '403', says: 'The user has no access to the WebRTC API' },
  { id: 'err-404', source: 'ERR', where: '404', says: 'The session or participant is not found' },
  {
    id: 'err-404-inactive',
    source: 'ERR',
    where: '404',
    says: 'A session or participant that is no longer active is not found',
  },
  { id: 'err-500', source: 'ERR', where: '500', says: 'An unknown error, for a support ticket' },
];
