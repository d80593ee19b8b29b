import 'server-only';
import type { NextAuthOptions } from 'next-auth';
import CredentialsProvider from 'next-auth/providers/credentials';
import { DomainError } from '@/lib/errors';
import type { Runtime } from '@/lib/runtime';
import { clientAddress } from './client-address';
import { cookieName, cookieOptions, isSecureUrl } from './cookies';
import { findOperatorBySession, revokeOperatorSession, SESSION_MAX_AGE_SECONDS } from './operator-session';
import { safeNext } from './safe-next';
import { operatorSecret } from './secret';
import { signInOperator } from './sign-in-operator';

const OPERATIONS: ReadonlySet<string> = new Set([
  'GET csrf',
  'GET error',
  'GET providers',
  'GET session',
  'GET signin',
  'GET signout',
  'POST callback/credentials',
  'POST signin/credentials',
  'POST signout',
]);

/**
 * Whether next-auth is asked for something that a password sign-in needs. Of its other operations one lets anybody write into
 * the log, and some answer 500 where nothing is configured.
 */
export function isAuthOperation(method: string, path: readonly string[]): boolean {
  return OPERATIONS.has(`${method} ${path.join('/')}`);
}

/**
 * next-auth for operators: password sign-in, and a JWT in the cookie whose session id is checked against its row on every use.
 * Our own pages sign in through the same {@link signInOperator}, without JavaScript.
 */
export function authOptions(runtime: Runtime): NextAuthOptions {
  const { publicUrl } = runtime.env;
  const { maxAge: _maxAge, ...options } = cookieOptions(publicUrl, SESSION_MAX_AGE_SECONDS);
  return {
    secret: operatorSecret(runtime),
    useSecureCookies: isSecureUrl(publicUrl),
    cookies: { sessionToken: { name: cookieName('operator', publicUrl), options } },
    // Codes only: what comes with them was written by whoever asked.
    logger: {
      error: (code) => runtime.logger.error({ code }, 'next-auth reported an error'),
      warn: (code) => runtime.logger.warn({ code }, 'next-auth reported a warning'),
      debug: () => {},
    },
    session: { strategy: 'jwt', maxAge: SESSION_MAX_AGE_SECONDS },
    pages: { signIn: '/sign-in/operator', signOut: '/account', error: '/sign-in/operator' },
    providers: [credentials(runtime)],
    events: { signOut: ({ token }) => endSession(runtime, token?.sid) },
    callbacks: {
      jwt: ({ token, user }) => (user ? { sid: user.id } : token),
      async session({ session, token }) {
        const operator = await findOperatorBySession(runtime.db, token.sid, runtime.clock());
        const user = operator ? { name: operator.name, email: operator.email } : {};
        return { expires: operator ? session.expires : new Date(0).toISOString(), user };
      },
      redirect: ({ url }) => {
        const path = url.startsWith(`${publicUrl}/`) ? url.slice(publicUrl.length) : url;
        return publicUrl + safeNext(path, '/');
      },
    },
  };
}

async function endSession(runtime: Runtime, sessionId: unknown): Promise<void> {
  const operator = await findOperatorBySession(runtime.db, sessionId, runtime.clock());
  if (operator) await revokeOperatorSession(runtime.db, operator, operator.sessionId, runtime.clock());
}

function credentials(runtime: Runtime) {
  return CredentialsProvider({
    name: 'Password',
    credentials: { email: { label: 'E-mail', type: 'email' }, password: { label: 'Password', type: 'password' } },
    async authorize(input, request) {
      const headers = new Headers(Object.entries(request.headers ?? {}).map(([name, value]) => [name, String(value)]));
      try {
        const { sessionId } = await signInOperator(runtime.db, {
          email: String(input?.email ?? ''),
          password: String(input?.password ?? ''),
          address: clientAddress(headers),
          userAgent: headers.get('user-agent') ?? '',
          now: runtime.clock(),
        });
        // What next-auth calls the user's id goes into the token, and only the session's id belongs there.
        return { id: sessionId };
      } catch (error) {
        if (error instanceof DomainError) return null;
        throw error;
      }
    },
  });
}
