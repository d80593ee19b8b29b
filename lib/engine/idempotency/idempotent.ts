import { seal, sha256, unseal } from '@/lib/crypto';
import { invariant } from '@/lib/invariant';
import { EngineError } from '../errors';
import {
  type ApiHandler,
  authenticateApiKey,
  type EngineContext,
  type RouteDeps,
  readBody,
  requireConsole,
} from '../http';
import type { EnvironmentScope } from '../scope';
import { runOnce } from './store';

const KEEP_MS = 86_400_000;
const MAX_BODY_BYTES = 1_048_576;
/** Printable ASCII, as header values are. */
const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * Makes a management operation repeatable: with an `Idempotency-Key` header it happens once in a day, and a repetition gets the first
 * answer, with `Idempotent-Replayed: true`. Refusals are not kept: a repetition is judged anew. Without the header nothing changes.
 */
export function idempotent(handler: ApiHandler): ApiHandler {
  return repeatable(handler, async (deps, request) => {
    const { scope, keyScopes } = await authenticateApiKey(deps, request, { management: true });
    return { owner: scope, keyScopes };
  });
}

/** The same for an operation of the console that belongs to no environment. */
export function idempotentForConsole(handler: ApiHandler): ApiHandler {
  return repeatable(handler, async (deps, request) => {
    requireConsole(deps, request);
    return { owner: INSTALLATION, keyScopes: null };
  });
}

type Owner = Pick<EnvironmentScope, 'environmentId'>;
type Caller = { owner: Owner; keyScopes: readonly string[] | null };

const INSTALLATION: Owner = { environmentId: '00000000-0000-0000-0000-000000000000' };

function repeatable(
  handler: ApiHandler,
  authenticate: (deps: RouteDeps, request: Request) => Promise<Caller>,
): ApiHandler {
  return (deps) => {
    const plain = handler(deps);
    return async (context) => {
      const key = context.req.header('idempotency-key');
      if (key === undefined) return plain(context);
      if (!KEY.test(key)) {
        throw new EngineError(
          'invalid_argument',
          'Idempotency-Key must be 1 to 255 printable ASCII characters without spaces.',
        );
      }
      // Before anything is replayed: an answer can hold a secret.
      const { owner, keyScopes } = await authenticate(deps, context.req.raw);
      return answerOnce(deps, owner, withRights(key, keyScopes), handler, context);
    };
  };
}

/** A key that may do less than another does not get its answers, which may hold a secret that may do more. */
function withRights(key: string, keyScopes: readonly string[] | null): string {
  return keyScopes === null ? key : [key, ...keyScopes.toSorted()].join('\n');
}

async function answerOnce(
  deps: RouteDeps,
  owner: Owner,
  key: string,
  handler: ApiHandler,
  context: EngineContext,
): Promise<Response> {
  const { method, path, raw } = context.req;
  const body = await readBody(raw.clone(), MAX_BODY_BYTES);
  const keySha256 = sha256(key);
  const sealContext = answerContext(owner.environmentId, keySha256);
  const now = deps.clock();
  const claim = {
    keySha256,
    requestSha256: sha256(Buffer.concat([Buffer.from(`${method} ${path}\n`), body])),
    now,
    expiresAt: new Date(now.getTime() + KEEP_MS),
  };
  let answer: Response | null = null;
  const outcome = await runOnce(deps.db, owner, claim, async (transaction) => {
    answer = await handler({ ...deps, db: transaction })(context);
    return seal(deps.sealingKey, Buffer.from(await answer.clone().text()), sealContext);
  });
  if (outcome.kind === 'other') {
    throw new EngineError(
      'already_exists',
      'This Idempotency-Key belongs to another request. Use a new key for a new request.',
    );
  }
  if (outcome.kind === 'again') {
    return new Response(unseal(deps.sealingKey, outcome.responseSealed, sealContext).toString(), {
      headers: { 'content-type': 'application/json', 'idempotent-replayed': 'true' },
    });
  }
  invariant(answer !== null, 'what happened first has an answer');
  return answer;
}

/** What the answer to a request is sealed for. */
export function answerContext(environmentId: string, keySha256: Buffer): string {
  return `engine.idempotency_keys.response_sealed:${environmentId}:${keySha256.toString('hex')}`;
}
