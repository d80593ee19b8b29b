import { newUuidV7 } from '@/lib/ids';
import {
  type ApiChangeEvent,
  type ApiChangeIntent,
  forgetApiChange,
  type KeptApiChange,
  keepApiChange,
  settleApiChange,
  takeApiChange,
} from './api-change-store';
import type { ApiChange } from './deps';
import { EngineError } from './errors';
import { type ApiHandler, callerKey, type RouteDeps } from './http';

/**
 * Tells the host of what an API key changed. That it is asked for is stored before anything happens, and forgotten when the host knows
 * how it ended: what stops in between is told by {@link tellKeptChanges}. The console's own requests are the host's to write down.
 */
export function toldChanges(operation: string, action: ApiChange['action'] | null, handler: ApiHandler): ApiHandler {
  if (action === null) return handler;
  return (deps) => {
    const { onApiChange } = deps;
    if (onApiChange === undefined) return handler(deps);
    const kept = new WeakMap<Request, Kept>();
    const beforeChange = async (request: Request, requestId: string, targetId: string | undefined) => {
      const key = callerKey(request);
      if (key === null || kept.has(request)) return;
      const change = { id: newUuidV7(deps.clock()), intent: { action, operation, ...key, targetId, requestId } };
      kept.set(request, change);
      await keepApiChange(deps.sql, change.id, change.intent, deps.clock());
    };
    return async (context) => {
      const { raw } = context.req;
      const plain = handler({
        ...deps,
        beforeChange: () => beforeChange(raw, context.env.requestId, context.req.param('id')),
      });
      const response = await refusalForgotten(
        deps,
        () => kept.get(raw),
        () => plain(context),
      );
      const change = kept.get(raw);
      if (change === undefined) return response;
      const made = response.ok && !response.headers.has('idempotent-replayed');
      if (made) await tell({ ...deps, onApiChange }, change, await response.clone().json());
      else await forget(deps, change);
      return response;
    };
  };
}

type Kept = { id: string; intent: ApiChangeIntent };
type Told = Pick<RouteDeps, 'sql' | 'logger'> & { onApiChange: NonNullable<RouteDeps['onApiChange']> };

async function refusalForgotten(
  deps: RouteDeps,
  kept: () => Kept | undefined,
  run: () => Response | Promise<Response>,
): Promise<Response> {
  try {
    return await run();
  } catch (error) {
    const change = kept();
    // Of a failure nobody knows how far it came; what was refused did not happen.
    if (change !== undefined && error instanceof EngineError) await forget(deps, change);
    throw error;
  }
}

async function forget({ sql, logger }: Pick<RouteDeps, 'sql' | 'logger'>, { id, intent }: Kept): Promise<void> {
  try {
    await forgetApiChange(sql, id);
  } catch (error) {
    logger.warn(
      { err: error, requestId: intent.requestId },
      'an API change that was refused will be told as unconfirmed',
    );
  }
}

async function tell(deps: Told, { id, intent }: Kept, answer: unknown): Promise<void> {
  const events = eventsOf(id, intent, answer);
  try {
    for (const event of events) await deps.onApiChange({ ...event, confirmed: true });
    await forgetApiChange(deps.sql, id);
  } catch (error) {
    // The change is made and answered as such; the host is told again later.
    deps.logger.error({ err: error, ...intent }, 'an API change was not told, and will be');
    await settleApiChange(deps.sql, id, events).catch((cause: unknown) => {
      deps.logger.error({ err: cause, ...intent }, 'an API change will be told as unconfirmed');
    });
  }
}

function eventsOf(id: string, intent: ApiChangeIntent, answer: unknown): ApiChangeEvent[] {
  const changed = changedThing(answer);
  const targetId = intent.targetId ?? changed.id;
  const organizationId = targetId?.startsWith('org_') ? targetId : changed.organizationId;
  const event = { ...intent, id, organizationId, targetId };
  if (changed.promotedId === undefined) return [event];
  const promoted = { ...event, id: newUuidV7(new Date()), action: 'connection.promoted' as const };
  return [event, { ...promoted, targetId: changed.promotedId }];
}

/** A request that takes longer has been given up by everybody. */
const UNTOLD_MS = 300_000;

/**
 * Tells the host of the changes that it could not be told of when they were made. Where the program ended in between, nobody knows
 * whether a change was made: then it is told as one that was asked for.
 */
export async function tellKeptChanges({
  sql,
  clock,
  onApiChange,
}: Pick<RouteDeps, 'sql' | 'clock' | 'onApiChange'>): Promise<void> {
  if (onApiChange === undefined) return;
  const before = new Date(clock().getTime() - UNTOLD_MS);
  const tellOne = async ({ id, intent, events }: KeptApiChange) => {
    const told = events ?? [{ ...intent, id }];
    for (const event of told) await onApiChange({ ...event, confirmed: events !== null });
  };
  while (await takeApiChange(sql, before, tellOne));
}

type ChangedThing = { id: string | undefined; organizationId: string | undefined; promotedId: string | undefined };

/** The ids in the first object of an answer, e.g. of `{ samlConnection: { id, organizationId, … } }`, and that of a promotion. */
function changedThing(body: unknown): ChangedThing {
  const whole = isObject(body) ? body : undefined;
  const thing = Object.values(whole ?? {}).find(isObject);
  return {
    id: textOf(thing?.id),
    organizationId: textOf((thing ?? whole)?.organizationId),
    promotedId: textOf(whole?.promotedConnectionId),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
