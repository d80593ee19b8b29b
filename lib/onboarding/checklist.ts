import type { SamlConnection, SamlFlow, ScimActivity, ScimDirectory } from '@/lib/ssoready/client';
import type { Progress } from './store';
import { certificateLife } from './verdict';

/** How far one task of the setup is. */
export type TaskState = 'not_started' | 'in_progress' | 'waiting' | 'tested' | 'live' | 'broken';

export type Task = {
  id: 'domains' | 'saml' | 'scim';
  state: TaskState;
  /** The state in words, for the badge. */
  word: string;
  /** What happened last, or what is missing, in a sentence. */
  sentence: string;
  next: { href: string; label: string };
};

export type SamlFacts = {
  progress: Pick<Progress, 'samlProvider' | 'samlTestedAt'>;
  providerName: string | null;
  connection: SamlConnection | null;
  /** The last test sign-in, if there was one. */
  test: SamlFlow | null;
  /** When somebody last signed in for real. */
  lastLoginTime: string | undefined;
  now: Date;
};

/** Whether the identity provider's settings are all there. */
export function isConfigured(connection: SamlConnection | null): connection is SamlConnection {
  if (connection === null) return false;
  return (
    connection.configured ??
    (connection.idpCertificate !== '' && connection.idpRedirectUrl !== '' && connection.idpEntityId !== '')
  );
}

/** The state of single sign-on, for the customer admin. */
export function samlTask(facts: SamlFacts): Task {
  const { connection, test, progress, now } = facts;
  const guide = progress.samlProvider === null ? '/setup/saml' : `/setup/saml/${progress.samlProvider}`;
  const task = (state: TaskState, word: string, sentence: string, href: string, label: string): Task => ({
    id: 'saml',
    state,
    word,
    sentence,
    next: { href, label },
  });
  if (!isConfigured(connection)) {
    if (progress.samlProvider === null) {
      return task(
        'not_started',
        'Not started',
        'Choose the identity provider that your company signs in with.',
        guide,
        'Start',
      );
    }
    const name = facts.providerName ?? 'your provider';
    return task('in_progress', 'In progress', `You chose ${name}. Its metadata is not here yet.`, guide, 'Continue');
  }
  const certificate = connection.certificates.find((candidate) => candidate.state === 'current');
  if (certificate !== undefined && certificateLife(certificate, now).tone === 'bad') {
    const sentence = `The signing certificate ${certificateLife(certificate, now).words}. Get the metadata again.`;
    return task('broken', 'Certificate ended', sentence, '/setup/saml/metadata', 'Update metadata');
  }
  if (test?.status === 'failed' && !isNewer(progress.samlTestedAt, test)) {
    return task(
      'broken',
      'Test failed',
      'The last test sign-in was refused. The result says where to fix it.',
      '/setup/saml/test',
      'See the result',
    );
  }
  if (facts.lastLoginTime !== undefined) {
    return task('live', 'Live', 'People are signing in with it.', '/setup/status', 'See status');
  }
  if (progress.samlTestedAt !== null) {
    return task(
      'tested',
      'Tested',
      'A test sign-in worked. People can sign in from now on.',
      '/setup/status',
      'See status',
    );
  }
  return task(
    'waiting',
    'Waiting for a test',
    'The metadata is saved. Sign in once to see that it works.',
    '/setup/saml/test',
    'Test sign-in',
  );
}

function isNewer(testedAt: Date | null, test: SamlFlow): boolean {
  return testedAt !== null && testedAt.getTime() >= new Date(test.createTime ?? 0).getTime();
}

export type ScimFacts = {
  progress: Pick<Progress, 'scimProvider'>;
  directory: ScimDirectory | null;
  activity: ScimActivity | null;
};

/** The state of the directory, for the customer admin. */
export function scimTask({ progress, directory, activity }: ScimFacts): Task {
  const guide = progress.scimProvider === null ? '/setup/directory' : `/setup/directory/${progress.scimProvider}`;
  const task = (state: TaskState, word: string, sentence: string, href: string, label: string): Task => ({
    id: 'scim',
    state,
    word,
    sentence,
    next: { href, label },
  });
  const first = activity?.firstRequestTime ?? directory?.firstRequestTime;
  // What sends already was started, by whomever: an operator may have set it up without the portal.
  if (directory === null || (progress.scimProvider === null && first === undefined)) {
    return task('not_started', 'Not started', 'Choose where your people and groups live.', guide, 'Start');
  }
  if (!directory.hasClientBearerToken) {
    return task('in_progress', 'In progress', 'Make a token and put it into your provider.', guide, 'Continue');
  }
  if (first === undefined) {
    return task(
      'waiting',
      'Waiting for your provider',
      'Everything is ready here. Nothing has arrived from your provider yet.',
      guide,
      'Continue',
    );
  }
  const users = activity?.userCount ?? directory.userCount ?? 0;
  if (users === 0) {
    return task('tested', 'Connected', 'Your provider is connected. It has not sent anybody yet.', guide, 'Continue');
  }
  const sentence = `${users.toLocaleString('en')} ${users === 1 ? 'person' : 'people'} and ${(activity?.groupCount ?? 0).toLocaleString('en')} ${activity?.groupCount === 1 ? 'group' : 'groups'} received.`;
  return task('live', 'Live', sentence, '/setup/status', 'See status');
}
